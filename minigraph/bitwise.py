"""tf.bitwise."""

from minigraph.compat.unsupported import missing
from minigraph.ops.comparison import bitwise_and, bitwise_or, bitwise_xor, invert, left_shift, right_shift

__all__ = ["bitwise_and", "bitwise_or", "bitwise_xor", "invert", "left_shift", "right_shift"]

__getattr__ = missing(__name__)

"""tf.contrib: what TF1 scripts take from it."""

from minigraph.compat.unsupported import missing
from minigraph.contrib import layers, rnn

__all__ = ["layers", "rnn"]

__getattr__ = missing(__name__)

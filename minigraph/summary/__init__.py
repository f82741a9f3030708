"""tf.summary: nodes whose values are summaries, in the bytes that TensorBoard reads."""

from minigraph.compat.unsupported import missing
from minigraph.summary.summary import histogram, merge, merge_all, scalar, tensor_summary, text

__all__ = ["histogram", "merge", "merge_all", "scalar", "tensor_summary", "text"]

__getattr__ = missing(__name__)

"""tf.sparse."""

from minigraph.compat.unsupported import missing
from minigraph.ops.sparse import from_dense
from minigraph.ops.sparse import sparse_concat as concat
from minigraph.ops.sparse import sparse_fill_empty_rows as fill_empty_rows
from minigraph.ops.sparse import sparse_placeholder as placeholder
from minigraph.ops.sparse import sparse_reshape as reshape
from minigraph.ops.sparse import sparse_retain as retain
from minigraph.ops.sparse import sparse_tensor_to_dense as to_dense
from minigraph.ops.sparse_segment import sparse_segment_mean as segment_mean
from minigraph.ops.sparse_segment import sparse_segment_sqrt_n as segment_sqrt_n
from minigraph.ops.sparse_segment import sparse_segment_sum as segment_sum
from minigraph.ops.sparse_tensor import SparseTensor

__all__ = [
    "SparseTensor",
    "concat",
    "fill_empty_rows",
    "from_dense",
    "placeholder",
    "reshape",
    "retain",
    "segment_mean",
    "segment_sqrt_n",
    "segment_sum",
    "to_dense",
]

__getattr__ = missing(__name__)

"""tf.sets."""

from minigraph.compat.unsupported import missing
from minigraph.ops.sets import set_difference, set_intersection, set_size, set_union
from minigraph.ops.sets import set_difference as difference
from minigraph.ops.sets import set_intersection as intersection
from minigraph.ops.sets import set_size as size
from minigraph.ops.sets import set_union as union

__all__ = [
    "difference",
    "intersection",
    "set_difference",
    "set_intersection",
    "set_size",
    "set_union",
    "size",
    "union",
]

__getattr__ = missing(__name__)

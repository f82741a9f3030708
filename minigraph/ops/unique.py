"""The different elements of a vector. Host only: how many there are depends on the values."""

from collections import namedtuple

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.dtypes import DType
from minigraph.framework.opdef import op
from minigraph.framework.shape import Spec

Unique = namedtuple("Unique", ["y", "idx"])
UniqueWithCounts = namedtuple("UniqueWithCounts", ["y", "idx", "count"])


def _found(x, out_idx):
    if x.shape is not None and len(x.shape) != 1:
        raise ValueError(f"Shape must be rank 1 but is rank {len(x.shape)}")
    return [Spec(x.dtype, (None,)), Spec(out_idx, x.shape)]


def _sorted_out(x, dtype):
    """The elements in the order in which they first come, the place of each of `x` among them, and counts."""
    _, first, inverse, counts = np.unique(x, return_index=True, return_inverse=True, return_counts=True)
    order = np.argsort(first)
    return x[first[order]], np.argsort(order)[inverse.reshape(-1)].astype(dtype), counts[order].astype(dtype)


@op("Unique", infer=_found)
def unique_op(xp, x, *, out_idx: DType = dtypes.int32):
    """The different elements, and for each of `x` which it is."""
    return _sorted_out(x, out_idx.as_numpy_dtype)[:2]


@op("UniqueWithCounts", infer=lambda x, out_idx: [*_found(x, out_idx), Spec(out_idx, (None,))])
def unique_with_counts_op(xp, x, *, out_idx: DType = dtypes.int32):
    """`unique_op`, and how often each comes."""
    return _sorted_out(x, out_idx.as_numpy_dtype)


def unique(x, out_idx=dtypes.int32, name=None) -> Unique:
    """The different elements of a vector, in the order in which they first come.

    Args:
      x: [n].
      out_idx: int32 or int64, the type of `idx`.
      name: the node's name.

    Returns:
      A namedtuple (y, idx) with `y[idx[i]] == x[i]`.
    """
    return Unique(*unique_op(x, out_idx=out_idx, name=name))


def unique_with_counts(x, out_idx=dtypes.int32, name=None) -> UniqueWithCounts:
    """`unique`, and how often each element comes: a namedtuple (y, idx, count)."""
    return UniqueWithCounts(*unique_with_counts_op(x, out_idx=out_idx, name=name))

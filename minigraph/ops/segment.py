"""Sums of the rows that belong together, and with them, IndexedSlices as dense tensors."""

from math import prod
from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import OPS, register_tensor_conversion_function
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.framework.opdef import NUMBERS, Static, op
from minigraph.ops.array import expand_dims, known, ones_like, sizes_of, zeros_like
from minigraph.ops.selecting import flat_places, gather, gather_nd, where

Tindices = TypeVar("Tindices", np.int32, np.int64)
Tnumsegments = TypeVar("Tnumsegments")


def _summed(data, segment_ids, num_segments):
    if num_segments.shape:
        raise ValueError(f"Shape must be rank 0 but is rank {len(num_segments.shape)}")
    if data.shape is None or segment_ids.shape is None:
        return data.like(None)
    n, lead = len(segment_ids.shape), data.shape[: len(segment_ids.shape)]
    if len(lead) < n or any(
        None not in (a, b) and a != b for a, b in zip(lead, segment_ids.shape, strict=True)
    ):
        raise ValueError(f"data.shape {list(data.shape)} does not start with that of segment_ids")
    return data.like((known(num_segments), *data.shape[n:]))


# Host only: the array API has no scatter.
@op("UnsortedSegmentSum", infer=_summed, T=NUMBERS)
def unsorted_segment_sum(xp, data, segment_ids: Tindices, num_segments: Static[Tnumsegments]):
    """The sums of the elements of `data` of equal id, [num_segments, ...]; negative ids are left out."""
    ids = segment_ids.reshape(-1)
    rows = data.reshape(ids.size, *data.shape[segment_ids.ndim :])
    if ids.size and ids.max() >= num_segments:
        raise ValueError(f"segment_ids = {ids.max()} is out of range [0, {num_segments})")
    sums = np.zeros((num_segments, *rows.shape[1:]), data.dtype)
    kept = ids >= 0
    np.add.at(sums, ids[kept], rows[kept])
    return sums


@unsorted_segment_sum.gradient
def _(op, dy):
    ids = op.inputs[1]
    rows = gather(dy, OPS["Maximum"](ids, zeros_like(ids)))
    if rows.shape.ndims is None:
        raise ValueError(f"{op.name}: the gradient of {op.type} needs the rank of its inputs to be known")
    counts = ids >= 0
    for _ in range(rows.shape.ndims - counts.shape.ndims):
        counts = expand_dims(counts, -1)
    counts = counts & ones_like(rows, dtype=dtypes.bool_)
    return where(counts, rows, zeros_like(rows)), None, None


# Host only, as above.
@op("ScatterNd", infer=lambda indices, updates, shape: updates.like(sizes_of(shape)))
def scatter_nd(xp, indices: Tindices, updates, shape: Static[Tindices]):
    """Zeros of shape `shape`, to which `updates` are added at `indices`; see `gather_nd`."""
    lead, flat, wrong = flat_places(xp, indices, shape)
    if wrong.any():
        at = np.argwhere(wrong)[0]
        raise ValueError(
            f"indices{at.tolist()} = {indices[tuple(at)].tolist()} does not index into {list(shape)}"
        )
    return unsorted_segment_sum.kernel(xp, updates, flat, prod(lead)).reshape(shape)


@scatter_nd.gradient
def _(op, dy):
    return None, gather_nd(dy, op.inputs[0]), None


def _dense(slices, dtype=None, name=None, as_ref=False):
    """Conversion of IndexedSlices."""
    if dtype is not None and not dtype.is_compatible_with(slices.dtype):
        raise ValueError(
            f"Tensor conversion requested dtype {dtype.name} for IndexedSlices with dtype {slices.dtype.name}"
        )
    if slices.dense_shape is None:
        raise ValueError(f"Tensor conversion requested for IndexedSlices without dense_shape: {slices}")
    return unsorted_segment_sum(slices.values, slices.indices, slices.dense_shape[0], name=name)


register_tensor_conversion_function(IndexedSlices, _dense)

"""Sums (and the like) of the rows that belong together, and with them, IndexedSlices as dense tensors."""

from math import prod
from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import OPS, register_tensor_conversion_function
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.framework.opdef import NUMBERS, REALS, Static, op
from minigraph.ops.array import (
    constant,
    expand_dims,
    fill,
    known,
    ones_like,
    rank,
    shape,
    sizes_of,
    zeros_like,
)
from minigraph.ops.casting import cast
from minigraph.ops.joining import concat
from minigraph.ops.math import truncated_quotient
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


def _in_order(data, segment_ids):
    if segment_ids.shape is not None and len(segment_ids.shape) != 1:
        raise ValueError(f"Shape must be rank 1 but is rank {len(segment_ids.shape)}")
    if data.shape is not None and not data.shape:
        raise ValueError("Shape must be at least rank 1 but is rank 0")
    return data.like(data.shape and (None, *data.shape[1:]))


def _combined(function, start, data, ids):
    """`function` (np.add, ...) over the rows of equal id, which are in order."""
    if ids.shape[0] != data.shape[0] or np.any(np.diff(ids, prepend=0) < 0):
        raise ValueError("segment_ids must be one for each row, from 0 on, in order")
    count = int(ids[-1]) + 1 if ids.size else 0
    result = np.full((count, *data.shape[1:]), start, data.dtype)
    function.at(result, ids, data)
    return result


# Host only: how many segments there are depends on the ids.
@op("SegmentSum", infer=_in_order, T=NUMBERS)
def segment_sum(xp, data, segment_ids: Tindices):
    """The sums of the rows of `data` of equal id; ids are in order."""
    return _combined(np.add, 0, data, segment_ids)


@op("SegmentMean", infer=_in_order, T=NUMBERS)
def segment_mean(xp, data, segment_ids: Tindices):
    """The means of the rows of `data` of equal id, 0 of none; ids are in order."""
    sums = _combined(np.add, 0, data, segment_ids)
    counts = np.bincount(segment_ids, minlength=len(sums)).reshape(-1, *[1] * (data.ndim - 1))
    counts = np.maximum(counts, 1).astype(data.dtype)
    return truncated_quotient(xp, sums, counts) if data.dtype.kind in "iu" else sums / counts


@op("SegmentProd", infer=_in_order, T=NUMBERS)
def segment_prod(xp, data, segment_ids: Tindices):
    """The products of the rows of `data` of equal id, 1 of none; ids are in order."""
    return _combined(np.multiply, 1, data, segment_ids)


def _extreme(function, start, data, ids):
    """`function` over the rows of equal id; 0 of none."""
    result = _combined(function, start(data.dtype), data, ids)
    result[np.bincount(ids, minlength=len(result)) == 0] = 0
    return result


@op("SegmentMax", infer=_in_order, T=REALS)
def segment_max(xp, data, segment_ids: Tindices):
    """The greatest of the rows of `data` of equal id, 0 of none; ids are in order."""
    return _extreme(np.maximum, _lowest, data, segment_ids)


@op("SegmentMin", infer=_in_order, T=REALS)
def segment_min(xp, data, segment_ids: Tindices):
    """The smallest of the rows of `data` of equal id, 0 of none; ids are in order."""
    return _extreme(np.minimum, _highest, data, segment_ids)


def _lowest(dtype):
    return np.iinfo(dtype).min if dtype.kind in "iu" else -np.inf


def _highest(dtype):
    return np.iinfo(dtype).max if dtype.kind in "iu" else np.inf


@segment_sum.gradient
def _(op, dy):
    return gather(dy, op.inputs[1]), None


@segment_mean.gradient
def _(op, dy):
    x, ids = op.inputs
    axes = rank(x)
    sizes = concat([shape(ids), fill(expand_dims(axes - 1, 0), 1)], 0)
    counts = segment_sum(fill(sizes, constant(1, dy.dtype)), ids)
    return gather(dy / counts, ids), None


@segment_max.gradient
@segment_min.gradient
def _(op, dy):
    (x, ids), (y,) = op.inputs, op.outputs
    none = zeros_like(x)
    chosen = OPS["Equal"](x, gather(y, ids))
    counts = segment_sum(cast(chosen, x.dtype), ids)
    return where(chosen, gather(dy / counts, ids), none), None


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

"""Sums (and the like) of the rows that belong together, and with them, IndexedSlices as dense tensors."""

from math import prod
from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import OPS, convert, register_tensor_conversion_function
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import Tensor
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.framework.opdef import NUMBERS, REALS, Static, op
from minigraph.ops.array import (
    constant,
    expand_dims,
    fill,
    known,
    ones,
    ones_like,
    rank,
    reshape,
    shape,
    sizes_of,
    zeros_like,
)
from minigraph.ops.casting import cast
from minigraph.ops.elementary import sqrt
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


def _by_id(function, start, data, ids, count):
    """`function` (np.maximum, ...) over the elements of `data` of equal id, beginning with `start`."""
    flat = ids.reshape(-1)
    rows = data.reshape(flat.size, *data.shape[ids.ndim :])
    if flat.size and flat.max() >= count:
        at = np.argwhere(ids >= count)[0]
        raise ValueError(f"segment_ids{at.tolist()} = {ids[tuple(at)]} is out of range [0, {count})")
    result = np.full((count, *rows.shape[1:]), start, data.dtype)
    kept = flat >= 0
    function.at(result, flat[kept], rows[kept])
    return result


# Host only: the array API has no scatter.
@op("UnsortedSegmentSum", infer=_summed, T=NUMBERS)
def unsorted_segment_sum(xp, data, segment_ids: Tindices, num_segments: Static[Tnumsegments]):
    """The sums of the elements of `data` of equal id, [num_segments, ...]; negative ids are left out."""
    return _by_id(np.add, 0, data, segment_ids, num_segments)


def _not_negative(ids):
    """`ids`, with 0 in the place of what is left out."""
    return OPS["Maximum"](ids, zeros_like(ids))


def _rows(x, ids, places=None, counts=None):
    """For each id its row of `x`, zeros for those left out; and, to be used again, `places` and `counts`.

    `places` are the ids without negative ones, `counts` says for each element whether it has an id.
    """
    places = _not_negative(ids) if places is None else places
    rows = gather(x, places)
    if counts is None:
        if rows.shape.ndims is None:
            raise ValueError("the gradient of segment ops needs the rank of their inputs to be known")
        counts = ids >= 0
        for _ in range(rows.shape.ndims - counts.shape.ndims):
            counts = expand_dims(counts, -1)
        counts = counts & ones_like(rows, dtype=dtypes.bool_)
    return where(counts, rows, zeros_like(rows)), places, counts


@unsorted_segment_sum.gradient
def _(op, dy):
    return _rows(dy, op.inputs[1])[0], None, None


def _limits(dtype):
    """The lowest and the highest finite number of a type."""
    limits = np.iinfo(dtype) if dtype.kind in "iu" else dtypes.as_dtype(dtype)
    return limits.min, limits.max


@op("UnsortedSegmentMax", infer=_summed, T=REALS)
def unsorted_segment_max(xp, data, segment_ids: Tindices, num_segments: Static[Tnumsegments]):
    """The greatest elements of `data` of equal id; the lowest number of the type of none."""
    return _by_id(np.maximum, _limits(data.dtype)[0], data, segment_ids, num_segments)


@op("UnsortedSegmentMin", infer=_summed, T=REALS)
def unsorted_segment_min(xp, data, segment_ids: Tindices, num_segments: Static[Tnumsegments]):
    """The smallest elements of `data` of equal id; the highest number of the type of none."""
    return _by_id(np.minimum, _limits(data.dtype)[1], data, segment_ids, num_segments)


@op("UnsortedSegmentProd", infer=_summed, T=NUMBERS)
def unsorted_segment_prod(xp, data, segment_ids: Tindices, num_segments: Static[Tnumsegments]):
    """The products of the elements of `data` of equal id; 1 of none."""
    return _by_id(np.multiply, 1, data, segment_ids, num_segments)


@unsorted_segment_max.gradient
@unsorted_segment_min.gradient
def _(op, dy):
    (x, ids, count), (y,) = op.inputs, op.outputs
    extreme, places, counts = _rows(y, ids)
    chosen = OPS["LogicalAnd"](OPS["Equal"](x, extreme), counts)
    shares = dy / unsorted_segment_sum(cast(chosen, dy.dtype), ids, count)
    rows, _, _ = _rows(shares, None, places, counts)
    return where(chosen, rows, zeros_like(rows)), None, None


@unsorted_segment_prod.gradient
def _(op, dy):
    (x, ids, count), (y,) = op.inputs, op.outputs
    # Where a factor is 0, the derivative is the product of the others; where two are, it is 0.
    is_zero = OPS["Equal"](x, constant(0, x.dtype, name="Equal/y"))
    zeros = unsorted_segment_sum(cast(is_zero, dtypes.int32), ids, count)
    dy = where(zeros > 1, zeros_like(dy), dy)
    others = unsorted_segment_prod(where(is_zero, ones_like(x), x), ids, count)
    places = _not_negative(ids)
    product, others = gather(y, places), gather(others, places)
    slope = where(is_zero, others, product / x)
    return _rows(dy, ids, places)[0] * slope, None, None


def _counts(data, segment_ids, num_segments):
    """How many elements each segment has, at least 1, in the rank of the segments' sums."""
    counts = unsorted_segment_sum(ones(shape(segment_ids), data.dtype), segment_ids, num_segments)
    if data.shape.ndims is None or segment_ids.shape.ndims is None:
        raise TypeError("the ranks of data and segment_ids must be known")
    inner = data.shape.ndims - segment_ids.shape.ndims
    return OPS["Maximum"](reshape(counts, [num_segments] + [1] * inner), 1)


def unsorted_segment_mean(data, segment_ids, num_segments, name=None) -> Tensor:
    """The means of the elements of `data` of equal id, 0 of none; else as `unsorted_segment_sum`."""
    with name_scope(name, "UnsortedSegmentMean"):
        data, segment_ids = convert(data), convert(segment_ids)
        counts = _counts(data, segment_ids, num_segments)
        return unsorted_segment_sum(data, segment_ids, num_segments) / counts


def unsorted_segment_sqrt_n(data, segment_ids, num_segments, name=None) -> Tensor:
    """The sums of the elements of equal id, each divided by the square root of their number."""
    with name_scope(name, "UnsortedSegmentSqrtN"):
        data, segment_ids = convert(data), convert(segment_ids)
        counts = _counts(data, segment_ids, num_segments)
        return unsorted_segment_sum(data, segment_ids, num_segments) / sqrt(counts)


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

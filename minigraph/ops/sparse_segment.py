"""Sums and means over segments of rows that are picked from a tensor: segment_sum of a gather, in one op.

Host only: rows are added at places, and how many segments there are depends on the ids.
"""

from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.opdef import REALS, Static, op
from minigraph.framework.shape import merged
from minigraph.ops.array import known, shape
from minigraph.ops.segment import unsorted_segment_sum
from minigraph.ops.selecting import gather

Tidx = TypeVar("Tidx", np.int32, np.int64)
Tnumsegments = TypeVar("Tnumsegments", np.int32, np.int64)
_FLOATS = (dtypes.float32, dtypes.float64)


def _picked(data, indices, segment_ids, num_segments=None):
    for spec in (indices, segment_ids):
        if spec.shape is not None and len(spec.shape) != 1:
            raise ValueError(f"Shape must be rank 1 but is rank {len(spec.shape)}")
    merged(indices.shape, segment_ids.shape)
    if data.shape is not None and not data.shape:
        raise ValueError("Shape must be at least rank 1 but is rank 0")
    count = None if num_segments is None else known(num_segments)
    if count is not None and count < 0:
        raise ValueError("num_segments must not be negative")
    return data.like(data.shape and (count, *data.shape[1:]))


def _counts(ids, dtype, dims):
    """How many rows each segment has, at least 1, to divide [segments, ...] of `dims` axes by."""
    return np.maximum(np.bincount(ids), 1).astype(dtype).reshape(-1, *[1] * (dims - 1))


def _added(data, indices, ids, count):
    """(segments [count, ...], ids): the rows of `data` at `indices`, added up by their ids."""
    if len(ids) != len(indices):
        raise ValueError(f"segment_ids and indices should have same size; got {len(ids)} and {len(indices)}")
    if np.any(np.diff(ids) < 0):
        raise ValueError("segment ids are not increasing")
    if len(ids) and ids[0] < 0:
        raise ValueError(f"segment ids must be >= 0, got {ids[0]}")
    if count is None:
        count = int(ids[-1]) + 1 if len(ids) else 0
    elif len(ids) and ids[-1] >= count:
        raise ValueError("segment ids must be < num_segments")
    wrong = np.flatnonzero((indices < 0) | (indices >= len(data)))
    if len(wrong):
        at = wrong[0]
        raise ValueError(f"indices[{at}] == {indices[at]} out of range [0, {len(data)})")
    return unsorted_segment_sum.kernel(np, data[indices], ids, count)


def _pair(type, name, text, allowed, scale, gradient):
    """Op `type`, the same with a number of segments, and the public function of both.

    Args:
      scale: (sums, counts) -> what the op returns for the segments.
      gradient: (op, dy, rows of data) -> the gradient of data.
    """

    def scaled(sums, ids):
        used = _counts(ids, sums.dtype, sums.ndim)
        sums[: len(used)] = scale(sums[: len(used)], used)
        return sums

    def kernel(xp, data, indices: Tidx, segment_ids: np.int32):
        return scaled(_added(data, indices, segment_ids, None), segment_ids)

    def counted(xp, data, indices: Tidx, segment_ids: np.int32, num_segments: Static[Tnumsegments]):
        return scaled(_added(data, indices, segment_ids, num_segments), segment_ids)

    kernel.__name__, kernel.__doc__ = name, text
    counted.__name__, counted.__doc__ = f"{name}_with_num_segments", f"{text} There are `num_segments`."
    plain = op(type, _picked, T=allowed)(kernel)
    sized = op(type + "WithNumSegments", _picked, T=allowed)(counted)
    plain.gradient(lambda op, dy: (gradient(op, dy, shape(op.inputs[0])[0]), None, None))
    sized.gradient(lambda op, dy: (gradient(op, dy, shape(op.inputs[0])[0]), None, None, None))

    def function(data, indices, segment_ids, name=None, num_segments=None):
        if num_segments is None:
            return plain(data, indices, segment_ids, name=name)
        return sized(data, indices, segment_ids, num_segments, name=name)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"""{text}

    Args:
      data: [n, ...].
      indices: int32 or int64[k], rows of `data`.
      segment_ids: int32[k], from 0 on, in order: the segment that each of these rows belongs to.
      name: the node's name.
      num_segments: how many segments there are; by default up to the last id.

    Returns:
      [segments, ...]; 0 for a segment without rows.
    """
    return function


def _gradient_op(type, name, scale):
    """The op of the gradient of a mean: rows of `grad`, scaled, added up where they were picked."""

    def kernel(xp, grad, indices: Tidx, segment_ids: np.int32, output_dim0: Static[np.int32]):
        rows = grad[segment_ids] / scale(_counts(segment_ids, grad.dtype, grad.ndim))[segment_ids]
        return unsorted_segment_sum.kernel(xp, rows, indices, output_dim0)

    def infer(grad, indices, segment_ids, output_dim0):
        return grad.like(grad.shape and (known(output_dim0), *grad.shape[1:]))

    kernel.__name__, kernel.__doc__ = name, f"The gradient of `{name.removesuffix('_grad')}`."
    return op(type, infer, T=_FLOATS)(kernel)


sparse_segment_mean_grad = _gradient_op("SparseSegmentMeanGrad", "sparse_segment_mean_grad", np.asarray)
sparse_segment_sqrt_n_grad = _gradient_op("SparseSegmentSqrtNGrad", "sparse_segment_sqrt_n_grad", np.sqrt)


def _gradient_of_sum(op, dy, n):
    return unsorted_segment_sum(gather(dy, op.inputs[2]), op.inputs[1], n)


sparse_segment_sum = _pair(
    "SparseSegmentSum",
    "sparse_segment_sum",
    "The sums of picked rows, by segments.",
    REALS,
    lambda sums, counts: sums,
    _gradient_of_sum,
)
sparse_segment_mean = _pair(
    "SparseSegmentMean",
    "sparse_segment_mean",
    "The means of picked rows, by segments.",
    _FLOATS,
    lambda sums, counts: sums / counts,
    lambda op, dy, n: sparse_segment_mean_grad(dy, *op.inputs[1:3], n),
)
sparse_segment_sqrt_n = _pair(
    "SparseSegmentSqrtN",
    "sparse_segment_sqrt_n",
    "The sums of picked rows, by segments, each divided by the square root of how many rows it has.",
    _FLOATS,
    lambda sums, counts: sums / np.sqrt(counts),
    lambda op, dy, n: sparse_segment_sqrt_n_grad(dy, *op.inputs[1:3], n),
)

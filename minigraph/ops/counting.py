"""How often values come: counts, histograms, confusion matrices."""

from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.dtypes import DType, as_dtype
from minigraph.framework.graph import Tensor
from minigraph.framework.opdef import INDEX, NUMBERS, Static, op
from minigraph.framework.shape import Spec, merged
from minigraph.ops.array import constant, known, ones_like, reshape, shape, zeros
from minigraph.ops.casting import cast
from minigraph.ops.check import assert_less, assert_non_negative
from minigraph.ops.comparison import greater
from minigraph.ops.control_flow import with_dependencies
from minigraph.ops.elementary import floor
from minigraph.ops.joining import stack
from minigraph.ops.math import clip_by_value, maximum, minimum, truediv
from minigraph.ops.reduction import reduce_max, reduce_prod
from minigraph.ops.segment import unsorted_segment_sum
from minigraph.ops.selecting import gather_nd
from minigraph.ops.squeezing import remove_squeezable_dimensions

Tindices = TypeVar("Tindices", np.int32, np.int64)

_COUNTABLE = (*INDEX, dtypes.float32, dtypes.float64)


def _scalar(x):
    if x.shape:
        raise ValueError(f"Shape must be rank 0 but is rank {len(x.shape)}")
    return known(x)


# Host only: the array API has no bincount.
@op("Bincount", infer=lambda arr, size, weights: weights.like((_scalar(size),)), T=_COUNTABLE)
def bincount_op(xp, arr: np.int32, size: Static[np.int32], weights):
    """How often each number below `size` comes in `arr`, or the sum of its `weights` if there are any."""
    if arr.size and arr.min() < 0:
        raise ValueError("Input arr must be non-negative!")
    if weights.size and weights.shape != arr.shape:
        raise ValueError(f"weights are of shape {weights.shape}, not {arr.shape} as arr")
    flat = arr.reshape(-1)
    kept = flat < size
    counted = weights.reshape(-1)[kept] if weights.size else None
    return np.bincount(flat[kept], counted, size).astype(weights.dtype)


def bincount(arr, weights=None, minlength=None, maxlength=None, dtype=dtypes.int32) -> Tensor:
    """How often each number from 0 on comes.

    Args:
      arr: int32, not negative.
      weights: numbers of the shape of `arr`, that are summed up instead; None counts.
      minlength: the result has at least so many elements.
      maxlength: it has at most so many; greater numbers are left out.
      dtype: the type of the counts; with weights, it is theirs.

    Returns:
      A vector of as many elements as the greatest number and 1.
    """
    with name_scope(None, "bincount"):
        arr = convert(arr, dtypes.int32, "arr")
        is_not_empty = greater(reduce_prod(shape(arr)), 0)
        length = cast(is_not_empty, dtypes.int32) * (reduce_max(arr) + 1)
        if minlength is not None:
            length = maximum(convert(minlength, dtypes.int32, "minlength"), length)
        if maxlength is not None:
            length = minimum(convert(maxlength, dtypes.int32, "maxlength"), length)
        if weights is not None:
            return unsorted_segment_sum(convert(weights, name="weights"), arr, length)
        return bincount_op(arr, length, constant([], as_dtype(dtype)))


def _histogram(values, value_range, nbins, dtype):
    count = _scalar(nbins)
    if value_range.shape is not None and value_range.shape not in ((2,), (None,)):
        raise ValueError(f"value_range must have 2 elements; its shape is {list(value_range.shape)}")
    if count is not None and count <= 0:
        raise ValueError(f"Requires nbins > 0: {count}")
    if dtype not in INDEX:
        raise TypeError(f"Value passed to parameter 'dtype' has DataType {dtype.name}, not int32 or int64")
    return Spec(dtype, (count,))


# Host only, as above.
@op("HistogramFixedWidth", infer=_histogram, T=_COUNTABLE)
def histogram_op(xp, values, value_range, nbins: Static[np.int32], *, dtype: DType = dtypes.int32):
    """How many of `values` lie in each of `nbins` bins; see `histogram_fixed_width`."""
    low, high = value_range
    if not low < high:
        raise ValueError(
            f"value_range should satisfy value_range[0] < value_range[1], but got '{value_range.tolist()}'"
        )
    step = np.float64(high - low) / nbins
    bins = (np.maximum(values.reshape(-1), low) - low).astype(np.float64) / step
    bins = np.minimum(bins, nbins - 1).astype(np.int64)
    return np.bincount(bins, minlength=nbins).astype(dtype.as_numpy_dtype)


def histogram_fixed_width(values, value_range, nbins=100, dtype=dtypes.int32, name=None) -> Tensor:
    """How many values lie in each of some bins of equal width.

    Args:
      values: numbers of any shape.
      value_range: where the first bin begins and the last one ends, of the type of the values; what lies
        before or behind counts for the first or the last bin.
      nbins: how many bins there are.
      dtype: int32 or int64.
      name: the node's name.

    Returns:
      `dtype`[nbins].
    """
    with name_scope(name, "histogram_fixed_width", [values, value_range, nbins]) as scope:
        return histogram_op(values, value_range, nbins, as_dtype(dtype), name=scope)


def histogram_fixed_width_bins(values, value_range, nbins=100, dtype=dtypes.int32, name=None) -> Tensor:
    """The number of the bin in which each value lies, int32; arguments as those of `histogram_fixed_width`.

    As in TF1, `dtype` has no effect.
    """
    with name_scope(name, "histogram_fixed_width_bins", [values, value_range, nbins]):
        values = convert(values, name="values")
        sizes = shape(values)
        flat = reshape(values, [-1])
        ends = convert(value_range, name="value_range")
        count = convert(nbins, dtypes.int32, "nbins")
        count = cast(count, flat.dtype)
        places = truediv(flat - ends[0], ends[1] - ends[0], name="scaled_values")
        bins = floor(count * places, name="indices")
        bins = cast(clip_by_value(bins, 0, count - 1), dtypes.int32)
        return reshape(bins, sizes)


def _summed(a_indices, a_values, a_shape, b):
    return b.like(b.shape)


# Host only: it writes at places.
@op("SparseTensorDenseAdd", infer=_summed, T=NUMBERS)
def sparse_tensor_dense_add(xp, a_indices: Tindices, a_values, a_shape: Tindices, b):
    """`b`, to which the values of a sparse tensor of its shape are added."""
    if a_shape.tolist() != list(b.shape):
        raise ValueError(f"shapes {a_shape.tolist()} and {list(b.shape)} differ")
    places: tuple = tuple(np.moveaxis(a_indices, -1, 0))
    if any(np.any((place < 0) | (place >= n)) for place, n in zip(places, b.shape, strict=True)):
        raise ValueError(f"indices out of bounds for shape {list(b.shape)}")
    result = b.copy()
    np.add.at(result, places, a_values)
    return result


@sparse_tensor_dense_add.gradient
def _(op, dy):
    return None, gather_nd(dy, op.inputs[0]), None, dy


def confusion_matrix(
    labels, predictions, num_classes=None, dtype=dtypes.int32, name=None, weights=None
) -> Tensor:
    """How often each class was taken for each: rows are labels, columns predictions.

    Args:
      labels, predictions: int[n], numbers of classes from 0 on; a last axis of size 1 is left out.
      num_classes: how many classes there are; if None, the greatest number and 1.
      dtype: the type of the matrix.
      name: the name of the scope of the nodes.
      weights: what each of the n counts; 1 if None.

    Returns:
      `dtype`[num_classes, num_classes].

    Raises:
      ValueError: the shapes don't fit. (A run raises InvalidArgumentError for a number that is no class.)
    """
    with name_scope(name, "confusion_matrix", [predictions, labels, num_classes, weights]):
        labels, predictions = remove_squeezable_dimensions(
            convert(labels, name="labels"), convert(predictions, name="predictions")
        )
        predictions, labels = cast(predictions, dtypes.int64), cast(labels, dtypes.int64)
        texts = "`labels` contains negative values", "`predictions` contains negative values"
        labels, predictions = (
            with_dependencies([assert_non_negative(x, message=text)], x)
            for x, text in zip((labels, predictions), texts, strict=True)
        )
        if num_classes is None:
            num_classes = maximum(reduce_max(predictions), reduce_max(labels)) + 1
        else:
            count = cast(num_classes, dtypes.int64)
            labels, predictions = (
                with_dependencies([assert_less(x, count, message=f"`{text}` out of bound")], x)
                for x, text in ((labels, "labels"), (predictions, "predictions"))
            )
        if weights is not None:
            weights = convert(weights, name="weights")
            merged(predictions.spec.shape, weights.spec.shape)
            weights = cast(weights, dtype)
        sizes = stack([num_classes, num_classes])
        places = stack([labels, predictions], axis=1)
        values = ones_like(predictions, dtype) if weights is None else weights
        dense = cast(sizes, dtypes.int64)
        return sparse_tensor_dense_add(places, values, dense, zeros(cast(sizes, dtypes.int32), dtype))

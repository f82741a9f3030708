"""Ops that shrink axes: sums, means, extremes, their places, and what is made of them."""

from math import prod
from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.dtypes import DType
from minigraph.framework.graph import Tensor
from minigraph.framework.opdef import NUMBERS, REALS, Static, checked_axis, op, reduction
from minigraph.framework.shape import Spec, num_elements
from minigraph.ops.array import (
    constant,
    either,
    fill,
    rank,
    reshape,
    shape,
    size,
    stop_gradient,
    transpose,
    zeros,
    zeros_like,
)
from minigraph.ops.casting import cast
from minigraph.ops.comparison import equal, is_finite, not_equal
from minigraph.ops.complex import conj
from minigraph.ops.data_flow import dynamic_stitch, list_diff
from minigraph.ops.elementary import exp, log, sqrt, square
from minigraph.ops.joining import concat, invert_permutation, tile
from minigraph.ops.math import add, floordiv, maximum, subtract, truncated_quotient
from minigraph.ops.scan import cumprod
from minigraph.ops.selecting import gather, where
from minigraph.ops.sequence import range

Tidx = TypeVar("Tidx")


def _axes(x, indices):
    """Axes of `x` counted from the front, each once: TF1 lets them be named twice."""
    indices = (indices,) if isinstance(indices, int) else indices
    return tuple(sorted({checked_axis(i, x.ndim) for i in indices}))


@reduction("Sum", T=NUMBERS)
def sum_op(xp, input, reduction_indices: Static[Tidx], *, keep_dims: bool = False):
    """The sum over the axes `reduction_indices`; 0 of none."""
    return xp.sum(input, axis=_axes(input, reduction_indices), dtype=input.dtype, keepdims=keep_dims)


@reduction("Prod", T=NUMBERS)
def prod_op(xp, input, reduction_indices: Static[Tidx], *, keep_dims: bool = False):
    """The product over the axes `reduction_indices`; 1 of none."""
    return xp.prod(input, axis=_axes(input, reduction_indices), dtype=input.dtype, keepdims=keep_dims)


@reduction("Mean", T=NUMBERS)
def mean_op(xp, input, reduction_indices: Static[Tidx], *, keep_dims: bool = False):
    """The mean over the axes `reduction_indices`; of ints rounded towards 0. NaN (or int 0) of none."""
    axes = _axes(input, reduction_indices)
    total = xp.sum(input, axis=axes, dtype=input.dtype, keepdims=keep_dims)
    count = prod([input.shape[axis] for axis in axes])
    return truncated_quotient(xp, total, max(count, 1)) if input.dtype.kind in "iu" else total / count


def _extreme(xp, function, lowest, input, indices, keep_dims):
    """`function` (xp.max or xp.min) over axes. As in TF1, NaN counts as `lowest`, as does an empty axis."""
    axes = _axes(input, indices)
    if 0 in input.shape:
        return xp.full_like(xp.sum(input, axis=axes, dtype=input.dtype, keepdims=keep_dims), lowest)
    if input.dtype.kind not in "iu":
        input = xp.where(xp.isnan(input), xp.full_like(input, lowest), input)
    return function(input, axis=axes, keepdims=keep_dims)


@reduction("Max", T=REALS)
def max_op(xp, input, reduction_indices: Static[Tidx], *, keep_dims: bool = False):
    """The greatest over the axes `reduction_indices`, apart from NaN; -inf (or the least int) of none."""
    lowest = xp.iinfo(input.dtype).min if input.dtype.kind in "iu" else -xp.inf
    return _extreme(xp, xp.max, lowest, input, reduction_indices, keep_dims)


@reduction("Min", T=REALS)
def min_op(xp, input, reduction_indices: Static[Tidx], *, keep_dims: bool = False):
    """The smallest over the axes `reduction_indices`, apart from NaN; inf (or the greatest int) of none."""
    highest = xp.iinfo(input.dtype).max if input.dtype.kind in "iu" else xp.inf
    return _extreme(xp, xp.min, highest, input, reduction_indices, keep_dims)


@reduction("EuclideanNorm", T=NUMBERS)
def euclidean_norm_op(xp, input, reduction_indices: Static[Tidx], *, keep_dims: bool = False):
    """The square root of the sum of squares over the axes `reduction_indices`."""
    squares = input * (xp.conj(input) if input.dtype.kind == "c" else input)
    return xp.astype(xp.sqrt(sum_op.kernel(xp, squares, reduction_indices, keep_dims=keep_dims)), input.dtype)


def kept_shape(sizes, axes):
    """The shape of a reduced tensor, had it kept its axes: `sizes`, with 1 at `axes`."""
    sizes, axes = cast(sizes, dtypes.int32), cast(axes, dtypes.int32)
    count = size(sizes)
    axes = (axes + count) % count
    lengths = shape(axes)
    places, ones = range(count), fill(lengths, 1)
    if axes.spec.value is not None:  # TF1 folds these ones even where their static shape is not known
        ones.spec = axes.spec._replace(value=np.ones(axes.spec.value.shape, np.int32))
    return dynamic_stitch([places, axes], [sizes, ones])


def _quotient(sizes, others):
    """How many times one shape is larger than another, of which an axis may be empty."""
    return floordiv(sizes, maximum(others, 1))


def _spread(op, dy):
    """The gradient of a sum: `dy` for each element."""
    x, axes = op.inputs
    sizes, indices = x.spec.shape, axes.spec.value
    # TF1 looks no further than constants; of what it folds itself, the axes of a broadcast are met here.
    if sizes is not None and indices is not None and axes.op.type != "BroadcastGradientArgs":
        if np.array_equal(indices, np.arange(len(sizes))):
            dy = reshape(dy, [1] * len(sizes))
            return tile(dy, shape(x) if None in sizes else constant(sizes, dtypes.int32))
        if None not in sizes:
            return _spread_by_value(dy, sizes, indices.reshape(-1).tolist())
    sizes = shape(x)
    with op.graph.colocate_with(sizes.op):
        kept = kept_shape(sizes, axes)
        times = _quotient(sizes, kept)
    return tile(reshape(dy, kept), times)


def _spread_by_value(dy, sizes, axes):
    """The same of known axes. TF1 works the shapes out once for each `sizes` and `axes` in a graph."""
    memo = dy.op.graph.memo
    if (key := ("Sum", sizes, *axes)) not in memo:
        kept = kept_shape(sizes, axes).spec.value
        memo[key] = kept, _quotient(np.array(sizes, np.int32), kept).spec.value
    kept, times = memo[key]
    return tile(reshape(dy, kept), times)


@sum_op.gradient
def _(op, dy):
    return _spread(op, dy), None


@mean_op.gradient
def _(op, dy):
    total = _spread(op, dy)
    counts = [num_elements(tensor.spec.shape) for tensor in (op.inputs[0], op.outputs[0])]
    if None in counts:
        before, after = shape(op.inputs[0]), shape(op.outputs[0])
        count = _quotient(reduce_prod(before), reduce_prod(after))
    else:
        count = constant(counts[0] // max(counts[1], 1), total.dtype)
    return total / cast(count, total.dtype), None


@prod_op.gradient
def _(op, dy):
    x, axes = op.inputs
    sizes = shape(x)
    flat_axes = reshape(axes, [-1])
    kept = kept_shape(sizes, axes)
    times = _quotient(sizes, kept)
    dy = tile(reshape(dy, kept), times)
    with op.graph.device("/cpu:0"):
        axis_count = rank(x)
        gone = cast((flat_axes + axis_count) % axis_count, dtypes.int32)
        others, _ = list_diff(range(0, axis_count), gone)
        order = concat([gone, others], 0)
        counts = [reduce_prod(gather(sizes, indices)) for indices in (gone, others)]
    moved = transpose(x, order)
    moved_sizes = shape(moved)
    columns = reshape(moved, counts)
    # No quotient by the element itself, which may be 0: the product of all before it and of all after it.
    before = cumprod(columns, 0, exclusive=True)
    after = cumprod(columns, 0, exclusive=True, reverse=True)
    slopes = transpose(reshape(conj(before) * conj(after), moved_sizes), invert_permutation(order))
    return reshape(dy * slopes, sizes), None


@max_op.gradient
@min_op.gradient
def _(op, dy):
    (x, axes), (y,) = op.inputs, op.outputs
    kept = kept_shape(shape(x), axes)
    y, dy = reshape(y, kept), reshape(dy, kept)
    chosen = cast(equal(y, x), dy.dtype)
    count = reshape(sum_op(chosen, axes), kept)
    return chosen / count * dy, None


euclidean_norm_op.gradient(None)


@reduction("Any")
def any_op(xp, input: np.bool_, reduction_indices: Static[Tidx], *, keep_dims: bool = False):
    """Whether any element over the axes `reduction_indices` is true."""
    return xp.any(input, axis=_axes(input, reduction_indices), keepdims=keep_dims)


@reduction("All")
def all_op(xp, input: np.bool_, reduction_indices: Static[Tidx], *, keep_dims: bool = False):
    """Whether all elements over the axes `reduction_indices` are true."""
    return xp.all(input, axis=_axes(input, reduction_indices), keepdims=keep_dims)


def _reduced(reducer, x, axis, keepdims, name):
    """A node of op `reducer`; without `axis`, all axes, in a node of their own as in TF1."""
    if axis is not None:
        return reducer(x, axis, keepdims, name)
    if isinstance(x, Tensor) and x.spec.shape is not None:
        return reducer(x, constant(np.arange(len(x.spec.shape), dtype=np.int32)), keepdims, name)
    result = reducer(x, range(0, rank(x)), keepdims, name)
    if not keepdims:
        result.set_shape(())
    return result


def _public(reducer, function_name, what):
    """The public function of an op that reduces."""

    def reduce(input_tensor, axis=None, keepdims=None, name=None, reduction_indices=None, keep_dims=None):
        axis = either("reduction_indices", reduction_indices, "axis", axis)
        keepdims = either("keep_dims", keep_dims, "keepdims", keepdims)
        return _reduced(reducer, input_tensor, axis, bool(keepdims), name)

    reduce.__name__ = reduce.__qualname__ = function_name
    reduce.__doc__ = f"""{what} over `axis`.

    Args:
      input_tensor: the elements.
      axis: an axis, a list of axes or an int tensor; all axes if None. Negative ones count from the end.
      keepdims: keep the axes, with size 1.
      name: the node's name.
      reduction_indices, keep_dims: older names of `axis` and `keepdims`.

    Raises:
      ValueError: there is no such axis, or an argument is given under both names.
    """
    return reduce


reduce_sum = _public(sum_op, "reduce_sum", "The sum")
reduce_mean = _public(mean_op, "reduce_mean", "The mean (of ints rounded towards 0)")
reduce_prod = _public(prod_op, "reduce_prod", "The product")
reduce_max = _public(max_op, "reduce_max", "The greatest element, apart from NaN,")
reduce_min = _public(min_op, "reduce_min", "The smallest element, apart from NaN,")
reduce_any = _public(any_op, "reduce_any", "Whether any element is true")
reduce_all = _public(all_op, "reduce_all", "Whether all elements are true")


def reduce_euclidean_norm(input_tensor, axis=None, keepdims=False, name=None):
    """The square root of the sum of squares over `axis`; arguments as `reduce_sum`."""
    return _reduced(euclidean_norm_op, input_tensor, axis, keepdims, name)


def reduce_variance(input_tensor, axis=None, keepdims=False, name=None):
    """The mean squared distance from the mean over `axis`; arguments as `reduce_sum`."""
    with name_scope(name, "reduce_variance"):
        means = reduce_mean(input_tensor, axis, keepdims=True)
        return reduce_mean(square(subtract(input_tensor, means, name="sub")), axis, keepdims=keepdims)


def reduce_std(input_tensor, axis=None, keepdims=False, name=None):
    """The standard deviation, the root of `reduce_variance`; arguments as `reduce_sum`."""
    with name_scope(name, "reduce_std"):
        return sqrt(reduce_variance(input_tensor, axis, keepdims))


def reduce_logsumexp(
    input_tensor, axis=None, keepdims=None, name=None, reduction_indices=None, keep_dims=None
):
    """`log(sum(exp(x)))` over `axis`, without overflow where `x` is large; arguments as `reduce_sum`."""
    axis = either("reduction_indices", reduction_indices, "axis", axis)
    keepdims = bool(either("keep_dims", keep_dims, "keepdims", keepdims))
    input_tensor = convert(input_tensor)
    with name_scope(name, "ReduceLogSumExp", [input_tensor]):
        greatest = reduce_max(input_tensor, axis, keepdims=True)
        shift = stop_gradient(where(is_finite(greatest), greatest, zeros_like(greatest)))
        result = log(reduce_sum(exp(subtract(input_tensor, shift)), axis, keepdims=keepdims))
        return add(result, shift if keepdims else reshape(shift, shape(result)))


def count_nonzero(
    input_tensor=None,
    axis=None,
    keepdims=None,
    dtype=dtypes.int64,
    name=None,
    reduction_indices=None,
    keep_dims=None,
    input=None,
):
    """How many elements over `axis` are not zero (False, the empty string), as `dtype`.

    Args:
      input_tensor, input: the elements; the latter is the older name.
      dtype: type of the result.
      axis, keepdims, name, reduction_indices, keep_dims: as in `reduce_sum`.
    """
    x = either("input", input, "input_tensor", input_tensor)
    axis = either("reduction_indices", reduction_indices, "axis", axis)
    keepdims = either("keep_dims", keep_dims, "keepdims", keepdims)
    with name_scope(name, "count_nonzero", [x]):
        x = convert(x, name="input")
        nonzero = cast(not_equal(x, zeros([], x.dtype.base_dtype)), dtypes.int64)
        return cast(reduce_sum(nonzero, axis, keepdims=keepdims), dtype)


def _placed(input, dimension, output_type):
    if input.shape is None:
        return Spec(output_type, None)
    axes = len(input.shape)
    if axes <= 1:
        return Spec(output_type, ())
    if dimension.value is None:
        return Spec(output_type, (None,) * (axes - 1))
    axis = int(dimension.value)
    if not -axes <= axis < axes:
        raise ValueError(
            f"Dimension ({axis}) must be in the range [{-axes}, {axes}), where {axes} is the number of "
            "dimensions in the input."
        )
    return Spec(output_type, tuple(n for i, n in enumerate(input.shape) if i != axis % axes))


@op("ArgMax", infer=_placed, T=REALS)
def arg_max(xp, input, dimension: Static[Tidx], *, output_type: DType = dtypes.int64):
    """The index of the greatest element along an axis, the first of equals; NaN is never it."""
    if input.dtype.kind not in "iu":
        input = xp.where(xp.isnan(input), xp.full_like(input, -xp.inf), input)
    return xp.astype(xp.argmax(input, axis=checked_axis(dimension, input.ndim)), output_type.as_numpy_dtype)


@op("ArgMin", infer=_placed, T=REALS)
def arg_min(xp, input, dimension: Static[Tidx], *, output_type: DType = dtypes.int64):
    """The index of the smallest element along an axis, the first of equals; NaN is never it."""
    if input.dtype.kind not in "iu":
        input = xp.where(xp.isnan(input), xp.full_like(input, xp.inf), input)
    return xp.astype(xp.argmin(input, axis=checked_axis(dimension, input.ndim)), output_type.as_numpy_dtype)


def argmax(input, axis=None, name=None, dimension=None, output_type=dtypes.int64):
    """The index of the greatest element along `axis`, 0 if None (older name `dimension`); see `arg_max`."""
    axis = either("dimension", dimension, "axis", axis)
    return arg_max(input, 0 if axis is None else axis, output_type, name)


def argmin(input, axis=None, name=None, dimension=None, output_type=dtypes.int64):
    """The index of the smallest element along `axis`, 0 if None (older name `dimension`); see `arg_min`."""
    axis = either("dimension", dimension, "axis", axis)
    return arg_min(input, 0 if axis is None else axis, output_type, name)

"""Means and variances, and tensors scaled by them."""

from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.opdef import op
from minigraph.framework.shape import Spec, merged
from minigraph.ops.array import constant, either, shape, squeeze, stop_gradient, transpose, zeros_like
from minigraph.ops.casting import cast
from minigraph.ops.elementary import reciprocal, rsqrt, square
from minigraph.ops.math import add, maximum, multiply, squared_difference, subtract
from minigraph.ops.reduction import reduce_mean, reduce_prod, reduce_sum
from minigraph.ops.selecting import gather

U = TypeVar("U")
_HALVES = (dtypes.float16, dtypes.bfloat16, dtypes.float32)


def moments(x, axes, shift=None, name=None, keep_dims=None, keepdims=None):
    """Mean and variance of `x` over `axes`.

    Args:
      x: float; float16 is summed up in float32.
      axes: ints, the axes to take the mean over.
      shift: not used.
      name: the name of the scope of the nodes.
      keep_dims: older name of `keepdims`.
      keepdims: leave the axes in, of size 1.

    Returns:
      (mean, variance), the variance that of the elements themselves: divided by their number.
    """
    keepdims = either("keep_dims", keep_dims, "keepdims", keepdims)
    with name_scope(name, "moments", [x, axes]):
        x, dtype = _widened(x)
        mean = reduce_mean(x, axes, keepdims=True, name="mean")
        squares = squared_difference(x, stop_gradient(mean))
        variance = reduce_mean(squares, axes, keepdims=True, name="variance")
        return _finished(mean, variance, axes, keepdims, dtype)


def _widened(x, name=None):
    """`x`, as float32 if it is float16, and its own type."""
    x = convert(x, name=name)
    dtype = x.dtype.base_dtype
    return (cast(x, dtypes.float32) if dtype is dtypes.float16 else x), dtype


def _finished(mean, variance, axes, keepdims, dtype):
    if not keepdims:
        mean, variance = squeeze(mean, axes), squeeze(variance, axes)
    return cast(mean, dtype), cast(variance, dtype)


def weighted_moments(x, axes, frequency_weights, name=None, keep_dims=None, keepdims=None):
    """`moments`, where elements count as often as `frequency_weights`, which broadcast with `x`, say."""
    keepdims = either("keep_dims", keep_dims, "keepdims", keepdims)
    with name_scope(name, "weighted_moments", [x, frequency_weights, axes]):
        x = convert(x, name="x")
        weights = convert(frequency_weights, name="frequency_weights")
        x, dtype = _widened(x)
        weights = cast(weights, x.dtype.base_dtype)
        total = reduce_sum(weights * x, axes, keepdims=True, name="weighted_input_sum")
        weight = reduce_sum(weights + zeros_like(x), axes, keepdims=True, name="sum_of_weights")
        inverse = reciprocal(weight, name="inv_weight_sum")
        mean = multiply(total, inverse)
        squares = weights * squared_difference(x, mean)
        variance = multiply(reduce_sum(squares, axes, keepdims=True, name="weighted_distsq"), inverse)
        return _finished(mean, variance, axes, keepdims, dtype)


def sufficient_statistics(x, axes, shift=None, keep_dims=None, name=None, keepdims=None):
    """What mean and variance are computed from, and what can be added up over batches.

    Args:
      x: float.
      axes: ints, the axes to sum over.
      shift: is subtracted from `x` first, for fewer rounding errors: a value near the mean, or None.
      keep_dims: older name of `keepdims`.
      name: the name of the scope of the nodes.
      keepdims: leave the axes in, of size 1.

    Returns:
      (how many elements, their sum, the sum of their squares, `shift`); see `normalize_moments`.
    """
    keepdims = either("keep_dims", keep_dims, "keepdims", keepdims)
    axes = list(set(axes))
    with name_scope(name, "sufficient_statistics", [x, shift]):
        x = convert(x, name="x")
        dtype, sizes = x.dtype.base_dtype, x.spec.shape
        if sizes is not None and all(sizes[axis] is not None for axis in axes):
            counts = constant(np.prod([sizes[axis] for axis in axes], dtype=np.int64), dtype)
        else:
            counts = reduce_prod(gather(cast(shape(x), dtype), axes), name="count")
        if shift is None:
            values, squares = x, square(x)
        else:
            shift = convert(shift, name="shift")
            values, squares = subtract(x, shift), squared_difference(x, shift)
        mean = reduce_sum(values, axes, keepdims=keepdims, name="mean_ss")
        return counts, mean, reduce_sum(squares, axes, keepdims=keepdims, name="var_ss"), shift


def normalize_moments(counts, mean_ss, variance_ss, shift, name=None):
    """(mean, variance) of what `sufficient_statistics` returns."""
    with name_scope(name, "normalize", [counts, mean_ss, variance_ss, shift]):
        divisor = reciprocal(counts, name="divisor")
        if shift is None:
            mean = shifted = multiply(mean_ss, divisor, name="mean")
        else:
            shifted = multiply(mean_ss, divisor, name="shifted_mean")
            mean = add(shifted, shift, name="mean")
        squares = multiply(variance_ss, divisor)
        return mean, subtract(squares, square(shifted), name="variance")


def batch_normalization(x, mean, variance, offset, scale, variance_epsilon, name=None):
    """`scale * (x - mean) / sqrt(variance + variance_epsilon) + offset`.

    Args:
      x: float.
      mean, variance: broadcast with `x`; see `moments`.
      offset, scale: broadcast with `x`; None for 0 and 1.
      variance_epsilon: small, against a division by zero.
      name: the name of the scope of the nodes.
    """
    with name_scope(name, "batchnorm", [x, mean, variance, scale, offset]):
        factor = rsqrt(variance + variance_epsilon)
        if scale is not None:
            factor = factor * scale
        dtype = x.dtype.base_dtype
        scaled = x * cast(factor, dtype)
        return scaled + cast(-mean * factor if offset is None else offset - mean * factor, dtype)


def batch_norm_with_global_normalization(
    t=None,
    m=None,
    v=None,
    beta=None,
    gamma=None,
    variance_epsilon=None,
    scale_after_normalization=None,
    name=None,
    input=None,
    mean=None,
    variance=None,
):
    """`batch_normalization(t, m, v, beta, gamma, variance_epsilon)`, under its arguments' old names.

    Args:
      t: also called `input`, as `m` is `mean`, and `v` is `variance`.
      beta: the offset.
      gamma: the scale; not used unless `scale_after_normalization`.
      variance_epsilon: small, against a division by zero.
      name: the name of the scope of the nodes.

    Raises:
      ValueError: an argument is given under both names.
    """
    t, m = either("t", t, "input", input), either("m", m, "mean", mean)
    v = either("v", v, "variance", variance)
    scale = gamma if scale_after_normalization else None
    return batch_normalization(t, m, v, beta, scale, variance_epsilon, name)


def l2_normalize(x, axis=None, epsilon=1e-12, name=None, dim=None):
    """`x / sqrt(max(sum(x ** 2), epsilon))`: length 1 along `axis`.

    Args:
      x: float.
      axis: an int or ints; all axes if None.
      epsilon: the least that the sum of squares counts as.
      name: the name of the result.
      dim: old name of `axis`.
    """
    axis = either("dim", dim, "axis", axis)
    with name_scope(name, "l2_normalize", [x]) as scope:
        x = convert(x, name="x")
        squares = reduce_sum(square(x), axis, keepdims=True)
        return multiply(x, rsqrt(maximum(squares, epsilon)), name=scope)


def _batch(x, data_format):
    """(sizes, axis) of the images `x` and their channels."""
    if x.shape is not None and len(x.shape) != 4:
        raise ValueError(f"Shape must be rank 4 but is rank {len(x.shape)}")
    return list(x.shape or (None,) * 4), 1 if data_format == "NCHW" else 3


def _normalized(x, scale, offset, mean, variance, *, data_format, is_training, **attrs):
    sizes, axis = _batch(x, data_format)
    channels: tuple | None = (sizes[axis],)
    for spec in (scale, offset) if is_training else (scale, offset, mean, variance):
        channels = merged(channels, spec.shape)
    sizes[axis] = channels[0]
    return [x.like(tuple(sizes)), *[scale.like(channels)] * 4, scale.like(None)]


def _across(x, data_format):
    """The axes that a mean is taken over, the shape that a value for each channel broadcasts in, and how many
    elements a channel has.
    """
    axes, sizes = ((0, 2, 3), (1, -1, 1, 1)) if data_format == "NCHW" else ((0, 1, 2), (1, 1, 1, -1))
    return axes, sizes, x.shape[axes[0]] * x.shape[axes[1]] * x.shape[axes[2]]


@op("FusedBatchNormV3", infer=_normalized, T=_HALVES, U=(dtypes.float32,))
def fused_batch_norm_op(
    xp,
    x,
    scale: U,
    offset: U,
    mean: U,
    variance: U,
    *,
    epsilon: float = 0.0001,
    data_format: str = "NHWC",
    is_training: bool = True,
):
    """Batch normalization of images, with the mean and variance of this batch (in training) or those given.

    Outputs: the images; mean and variance to keep, which divides by one element less; for the gradient, mean
    and variance, and nothing.
    """
    axes, sizes, count = _across(x, data_format)
    wide = xp.astype(x, scale.dtype)
    kept = variance
    if is_training:
        mean = xp.mean(wide, axis=axes)
        variance = xp.mean((wide - xp.reshape(mean, sizes)) ** 2, axis=axes)
        kept = variance * (count / max(count - 1, 1))
    factor = xp.reshape(scale / xp.sqrt(variance + epsilon), sizes)
    y = (wide - xp.reshape(mean, sizes)) * factor + xp.reshape(offset, sizes)
    floats = [xp.astype(v, scale.dtype) for v in (mean, kept, mean, variance)]
    return [xp.astype(y, x.dtype), *floats, xp.zeros((0,), dtype=scale.dtype)]


def _denormalized(y_backprop, x, scale, mean, variance, rest, *, data_format, is_training, **attrs):
    sizes, axis = _batch(x, data_format)
    channels = merged((sizes[axis],), scale.shape)
    unused = scale.like((0,) if is_training else channels)
    return [
        x.like(merged(x.shape, y_backprop.shape)),
        scale.like(channels),
        scale.like(channels),
        unused,
        unused,
    ]


@op("FusedBatchNormGradV3", infer=_denormalized, T=_HALVES, U=(dtypes.float32,))
def fused_batch_norm_grad(
    xp,
    y_backprop,
    x,
    scale: np.float32,
    reserve_space_1: U,
    reserve_space_2: U,
    reserve_space_3: U,
    *,
    epsilon: float = 0.0001,
    data_format: str = "NHWC",
    is_training: bool = True,
):
    """The gradients of `fused_batch_norm_op`: of the images, the scale and the offset, and twice nothing.

    The reserved spaces are the mean, the variance, and nothing.
    """
    axes, sizes, count = _across(x, data_format)
    dy, wide = xp.astype(y_backprop, scale.dtype), xp.astype(x, scale.dtype)
    inverse = xp.reshape(1 / xp.sqrt(reserve_space_2 + epsilon), sizes)
    standard = (wide - xp.reshape(reserve_space_1, sizes)) * inverse
    d_offset, d_scale = xp.sum(dy, axis=axes), xp.sum(dy * standard, axis=axes)
    if is_training:
        count = max(count, 1)
        dy = dy - xp.reshape(d_offset / count, sizes) - standard * xp.reshape(d_scale / count, sizes)
    dx = dy * inverse * xp.reshape(scale, sizes)
    unused = xp.zeros((0,) if is_training else scale.shape, dtype=scale.dtype)
    return [xp.astype(dx, x.dtype), d_scale, d_offset, unused, unused]


@fused_batch_norm_op.gradient
def _(op, dy, *_):
    x, scale, _, mean, variance = op.inputs
    attrs = {key: op.attrs[key] for key in ("epsilon", "data_format", "is_training")}
    if attrs["is_training"]:
        mean, variance = op.outputs[3:5]
    elif attrs["data_format"] == "NCHW":
        x, dy = transpose(x, [0, 2, 3, 1]), transpose(dy, [0, 2, 3, 1])
        grads = fused_batch_norm_grad(
            dy, x, scale, mean, variance, op.outputs[5], **{**attrs, "data_format": "NHWC"}
        )
        return transpose(grads[0], [0, 3, 1, 2]), grads[1], grads[2], None, None
    grads = fused_batch_norm_grad(dy, x, scale, mean, variance, op.outputs[5], **attrs)
    return grads if attrs["is_training"] else (*grads[:3], None, None)


def fused_batch_norm(
    x,
    scale,
    offset,
    mean=None,
    variance=None,
    epsilon=0.001,
    data_format="NHWC",
    is_training=True,
    name=None,
):
    """Batch normalization of images, with their own mean and variance or with those given.

    Args:
      x: [batch, height, width, channels], or [batch, channels, height, width] for the format "NCHW".
      scale, offset: float32[channels].
      mean, variance: float32[channels] in inference; None in training.
      epsilon: small, against a division by zero.
      data_format: "NHWC" or "NCHW".
      is_training: whether to take mean and variance of `x`.
      name: the node's name.

    Returns:
      (the images, mean, variance), the variance divided by one less than the number of elements.

    Raises:
      ValueError: mean and variance are given in training, or not in inference.
    """
    x, scale, offset = convert(x, name="input"), convert(scale, name="scale"), convert(offset, name="offset")
    if is_training and (mean is not None or variance is not None):
        raise ValueError("Both 'mean' and 'variance' must be None if is_training is True.")
    if not is_training and (mean is None or variance is None):
        raise ValueError("Both 'mean' and 'variance' must be given if is_training is False.")
    mean = constant([]) if mean is None else mean
    variance = constant([]) if variance is None else variance
    least = 1.001e-5
    attrs = {"epsilon": max(epsilon, least), "data_format": data_format, "is_training": is_training}
    return tuple(fused_batch_norm_op(x, scale, offset, mean, variance, **attrs, name=name)[:3])


def _images(*images, **attrs):
    shape = None
    for spec in images:
        _batch(spec, "NHWC")
        shape = merged(shape, spec.shape)
    return Spec(images[0].dtype, shape or (None,) * 4)


def _near(xp, values, radius):
    """The sums over the channels at most `radius` away."""
    places = xp.arange(values.shape[-1])
    near = xp.abs(places[:, None] - places) <= radius
    return xp.matmul(values, xp.astype(near, values.dtype))


def _norms(xp, x, radius, bias, alpha):
    return xp.asarray(bias, dtype=x.dtype) + xp.asarray(alpha, dtype=x.dtype) * _near(xp, x * x, radius)


@op("LRN", infer=_images, T=_HALVES)
def local_response_normalization(
    xp, input, *, depth_radius: int = 5, bias: float = 1, alpha: float = 1, beta: float = 0.5
):
    """`x / (bias + alpha * s) ** beta`, where s sums x ** 2 over the channels at most `depth_radius` away.

    Source: Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep convolutional neural
    networks", 2012, section 3.3.
    """
    norms = _norms(xp, input, depth_radius, bias, alpha)
    return input * xp.pow(norms, xp.asarray(-beta, dtype=input.dtype))


@op("LRNGrad", infer=_images, T=_HALVES)
def lrn_grad(
    xp,
    input_grads,
    input_image,
    output_image,
    *,
    depth_radius: int = 5,
    bias: float = 1,
    alpha: float = 1,
    beta: float = 0.5,
):
    """The gradient of `local_response_normalization`."""
    dtype = input_image.dtype
    norms = _norms(xp, input_image, depth_radius, bias, alpha)
    others = _near(xp, input_grads * output_image / norms, depth_radius)
    own = input_grads * xp.pow(norms, xp.asarray(-beta, dtype=dtype))
    return own - xp.asarray(2 * alpha * beta, dtype=dtype) * input_image * others


@local_response_normalization.gradient
def _(op, dy):
    return lrn_grad(dy, op.inputs[0], op.outputs[0], **{k: v for k, v in op.attrs.items() if k != "T"})


lrn = local_response_normalization

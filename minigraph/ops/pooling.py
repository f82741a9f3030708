"""Pooling: the greatest or the mean element of windows."""

from functools import reduce
from math import inf, prod
from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.defaults import name_scope
from minigraph.framework.dtypes import DType
from minigraph.framework.opdef import FLOATS, REALS, Static, op
from minigraph.framework.shape import Spec
from minigraph.ops.array import either, expand_dims, shape, sizes_of, squeeze, stop_gradient, zeros
from minigraph.ops.window import (
    Window,
    as_format,
    as_image,
    channels_last,
    inserted,
    joined,
    per_axis,
    spatial,
    window_counts,
)

Targmax = TypeVar("Targmax", np.int32, np.int64)


def _pooled(x, ksize, strides, padding, data_format="NHWC", **attrs):
    if len(ksize) != 4 or len(strides) != 4:
        raise ValueError(f"ksize and strides must have 4 elements; got {ksize} and {strides}")
    outer = [ksize[0], strides[0], *(i[1 if data_format == "NCHW" else 3] for i in (ksize, strides))]
    if set(outer) != {1}:
        raise ValueError("pooling over batch or channels is not supported: their ksize and strides must be 1")
    if x.shape is not None and len(x.shape) != 4:
        raise ValueError(f"Shape must be rank 4 but is rank {len(x.shape)}")
    sizes = x.shape or (None,) * 4
    counts = window_counts(
        spatial(sizes, data_format), spatial(ksize, data_format), spatial(strides, data_format), padding
    )
    return x.like(joined(sizes[0], counts, sizes[1 if data_format == "NCHW" else 3], data_format))


def _like_input(orig_input, *others, **attrs):
    return Spec(orig_input.dtype, orig_input.shape)


def _window(x, ksize, strides, padding, data_format="NHWC"):
    """The window over `x`, [batch, ..., channels]."""
    return Window(x.shape[1:-1], spatial(ksize, data_format), spatial(strides, data_format), padding)


def _least(xp, dtype):
    return xp.iinfo(dtype).min if dtype.kind in "iu" else -inf


def _first(elements, value):
    """For each element of a window, where it is the first that has the `value`."""
    found = None
    for element in elements:
        here = element == value
        if found is not None:
            here, found = here & ~found, found | here
        else:
            found = here
        yield here


@op("MaxPool", infer=_pooled, T=REALS)
def max_pool_op(xp, input, *, ksize: list, strides: list, padding: str, data_format: str = "NHWC"):
    """The greatest element of each window."""
    x = channels_last(xp, input, data_format)
    elements = _window(x, ksize, strides, padding, data_format).elements(xp, x, _least(xp, x.dtype))
    return as_format(xp, reduce(xp.maximum, elements), data_format)


@op("MaxPoolGrad", infer=_like_input, T=REALS)
def max_pool_grad(
    xp, orig_input, orig_output, grad, *, ksize: list, strides: list, padding: str, data_format: str = "NHWC"
):
    """The gradient of `max_pool`: goes to the first greatest element of each window."""
    x, y, dy = (channels_last(xp, a, data_format) for a in (orig_input, orig_output, grad))
    window = _window(x, ksize, strides, padding, data_format)
    places = _first(window.elements(xp, x, _least(xp, x.dtype)), y)
    zero = xp.zeros((), dtype=dy.dtype)
    parts = [xp.where(place, dy, zero) for place in places]
    return as_format(xp, window.put_back(xp, parts), data_format)


@op("MaxPoolGradGrad", infer=lambda x, y, grad, **attrs: y.like(y.shape), T=REALS)
def max_pool_grad_grad(
    xp, orig_input, orig_output, grad, *, ksize: list, strides: list, padding: str, data_format: str = "NHWC"
):
    """Of each window the element of `grad` where the input has its first greatest."""
    x, y, dx = (channels_last(xp, a, data_format) for a in (orig_input, orig_output, grad))
    window = _window(x, ksize, strides, padding, data_format)
    places = _first(window.elements(xp, x, _least(xp, x.dtype)), y)
    zero = xp.zeros((), dtype=dx.dtype)
    parts = [xp.where(here, d, zero) for here, d in zip(places, window.elements(xp, dx), strict=True)]
    return as_format(xp, sum(parts[1:], parts[0]), data_format)


def _pooled_with_places(input, ksize, strides, padding, Targmax, include_batch_in_index):
    pooled = _pooled(input, ksize, strides, padding)
    return [pooled, Spec(Targmax, pooled.shape)]


def _numbered(xp, shape, whole):
    """The elements of an array [batch, ..., channels], numbered over all of it or within each batch item."""
    lead = shape[0] if whole else 1
    numbers = xp.reshape(xp.arange(lead * prod(shape[1:])), (lead, *shape[1:]))
    return xp.broadcast_to(numbers, shape)


@op("MaxPoolWithArgmax", infer=_pooled_with_places, T=REALS)
def max_pool_with_argmax_op(
    xp,
    input,
    *,
    ksize: list,
    strides: list,
    Targmax: DType = dtypes.int64,
    padding: str,
    include_batch_in_index: bool = False,
):
    """The greatest element of each window, and its number."""
    window = _window(input, ksize, strides, padding)
    elements = window.elements(xp, input, _least(xp, input.dtype))
    y = reduce(xp.maximum, elements)
    numbers = window.elements(xp, _numbered(xp, input.shape, include_batch_in_index))
    argmax = sum(xp.where(here, number, 0) for here, number in zip(_first(elements, y), numbers, strict=True))
    return y, xp.astype(argmax, Targmax.as_numpy_dtype)


@op("MaxPoolGradWithArgmax", infer=_like_input, T=REALS)
def max_pool_grad_with_argmax(
    xp,
    input,
    grad,
    argmax: Targmax,
    *,
    ksize: list,
    strides: list,
    padding: str,
    include_batch_in_index: bool = False,
):
    """The gradient of `max_pool_with_argmax`."""
    window = _window(input, ksize, strides, padding)
    numbers = window.elements(xp, _numbered(xp, input.shape, include_batch_in_index), -1)
    zero = xp.zeros((), dtype=grad.dtype)
    return window.put_back(xp, [xp.where(number == argmax, grad, zero) for number in numbers])


def _counts(xp, window, dtype):
    """How many elements of the array each window holds."""
    ones = xp.ones((1, *window.sizes, 1), dtype=dtype)
    return sum(window.elements(xp, ones))


@op("AvgPool", infer=_pooled, T=FLOATS)
def avg_pool_op(xp, value, *, ksize: list, strides: list, padding: str, data_format: str = "NHWC"):
    """The mean of each window; what is outside of the array does not count."""
    x = channels_last(xp, value, data_format)
    window = _window(x, ksize, strides, padding, data_format)
    elements = window.elements(xp, x)
    return as_format(xp, sum(elements[1:], elements[0]) / _counts(xp, window, x.dtype), data_format)


def _of_sizes(orig_input_shape, grad, **attrs):
    return grad.like(sizes_of(orig_input_shape) or (None,) * 4)


@op("AvgPoolGrad", infer=_of_sizes, T=FLOATS)
def avg_pool_grad(
    xp,
    orig_input_shape: Static[np.int32],
    grad,
    *,
    ksize: list,
    strides: list,
    padding: str,
    data_format: str = "NHWC",
):
    """The gradient of `avg_pool`."""
    dy = channels_last(xp, grad, data_format)
    sizes = spatial(orig_input_shape, data_format)
    window = Window(sizes, spatial(ksize, data_format), spatial(strides, data_format), padding)
    part = dy / _counts(xp, window, dy.dtype)
    return as_format(xp, window.put_back(xp, [part] * len(window)), data_format)


def _attrs(op, *more):
    return {name: op.attrs[name] for name in ("ksize", "strides", "padding", *more)}


@max_pool_op.gradient
def _(op, dy):
    return max_pool_grad(op.inputs[0], op.outputs[0], dy, **_attrs(op, "data_format"))


def _of_max_pool_grad(backward):
    """The gradient of an op that is linear in its last input, by the op that is its reverse."""

    def rule(op, dz):
        x, y, _ = op.inputs
        others = zeros(shape(x), x.dtype), zeros(shape(y), y.dtype)
        return (*others, backward(x, y, dz, **_attrs(op, "data_format")))

    return rule


max_pool_grad.gradient(_of_max_pool_grad(max_pool_grad_grad))
max_pool_grad_grad.gradient(_of_max_pool_grad(max_pool_grad))


@max_pool_with_argmax_op.gradient
def _(op, dy, unused):
    return max_pool_grad_with_argmax(op.inputs[0], dy, op.outputs[1], **_attrs(op, "include_batch_in_index"))


@avg_pool_op.gradient
def _(op, dy):
    return avg_pool_grad(shape(op.inputs[0]), dy, **_attrs(op, "data_format"))


@avg_pool_grad.gradient
def _(op, dz):
    return stop_gradient(op.inputs[0]), avg_pool_op(dz, **_attrs(op, "data_format"))


def _public(pool, value, ksize, strides, padding, data_format, name):
    """`pool` with an int for a size or stride of both axes allowed."""
    data_format = data_format or "NHWC"
    ksize, strides = per_axis(ksize, data_format, "ksize"), per_axis(strides, data_format, "strides")
    return pool(value, ksize=ksize, strides=strides, padding=padding, data_format=data_format, name=name)


def max_pool(value, ksize, strides, padding, data_format="NHWC", name=None, input=None):
    """The greatest element of each window.

    Args:
      value: [batch, height, width, channels], also as `input`.
      ksize: the window's size: an int, two, or one for each axis, as [1, 2, 2, 1].
      strides: how far apart windows are, given as `ksize`.
      padding: "VALID": windows lie within the array; "SAME": there is one for each `strides` elements.
      data_format: "NHWC", or "NCHW": the channels are axis 1.
      name: the node's name.
    """
    value = either("input", input, "value", value)
    return _public(max_pool_op, value, ksize, strides, padding, data_format, name)


def avg_pool(value, ksize, strides, padding, data_format="NHWC", name=None, input=None):
    """The mean of each window; what is outside of the array does not count. Arguments as `max_pool`'s."""
    value = either("input", input, "value", value)
    return _public(avg_pool_op, value, ksize, strides, padding, data_format, name)


def max_pool2d(input, ksize, strides, padding, data_format="NHWC", name=None):
    """The greatest element of each window. Arguments as `max_pool`'s."""
    return _public(max_pool_op, input, ksize, strides, padding, data_format, name or "MaxPool2d")


def _on_lines(pool, input, ksize, strides, padding, data_format, name):
    """`pool` for [batch, width, channels]: an axis of size 1 is put in before, and taken out after."""
    data_format = data_format or "NWC"
    axis, planar = as_image(data_format)
    ksize = inserted(per_axis(ksize, data_format, "ksize", 3), axis)
    strides = inserted(per_axis(strides, data_format, "strides", 3), axis)
    with name_scope(name) as scope:
        image = expand_dims(input, axis)
        pooled = pool(image, ksize=ksize, strides=strides, padding=padding, data_format=planar, name=scope)
        return squeeze(pooled, [axis])


def max_pool1d(input, ksize, strides, padding, data_format="NWC", name=None):
    """The greatest element of each window of [batch, width, channels]. Arguments as `max_pool`'s."""
    return _on_lines(max_pool_op, input, ksize, strides, padding, data_format, name or "MaxPool1d")


def avg_pool1d(input, ksize, strides, padding, data_format="NWC", name=None):
    """The mean of each window of [batch, width, channels]. Arguments as `max_pool`'s."""
    return _on_lines(avg_pool_op, input, ksize, strides, padding, data_format, name or "AvgPool1D")


def max_pool_with_argmax(
    input,
    ksize,
    strides,
    padding,
    data_format="NHWC",
    Targmax=None,
    name=None,
    output_dtype=None,
    include_batch_in_index=False,
):
    """The greatest element of each window, and its number among the elements of its batch item.

    Args:
      input, ksize, strides, padding, name: as `max_pool`'s.
      data_format: "NHWC".
      Targmax: type of the numbers, also as `output_dtype`; int64 if None.
      include_batch_in_index: count through the whole batch.

    Returns:
      (greatest elements, their numbers).
    """
    if data_format != "NHWC":
        raise ValueError(f"data_format must be NHWC; got {data_format!r}")
    return max_pool_with_argmax_op(
        input,
        ksize=per_axis(ksize, data_format, "ksize"),
        strides=per_axis(strides, data_format, "strides"),
        Targmax=either("Targmax", Targmax, "output_dtype", output_dtype) or dtypes.int64,
        padding=padding,
        include_batch_in_index=include_batch_in_index,
        name=name,
    )

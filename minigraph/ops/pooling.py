"""Pooling: the greatest or the mean element of windows."""

from functools import partial, reduce
from math import inf, prod
from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
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
    check_format,
    inserted,
    joined,
    per_axis,
    spatial,
    window_counts,
)

Targmax = TypeVar("Targmax", np.int32, np.int64)
TInput = TypeVar("TInput")

_SINGLES = (dtypes.bfloat16, dtypes.float16, dtypes.float32)


def _pooled(x, ksize, strides, padding, data_format="NHWC", rank=4, **attrs):
    if len(ksize) != rank or len(strides) != rank:
        raise ValueError(f"ksize and strides must have {rank} elements; got {ksize} and {strides}")
    check_format(data_format, rank)
    if min(ksize) < 1:
        raise ValueError(f"ksize must be positive; got {ksize}")
    channel = 1 if data_format.startswith("NC") else rank - 1
    outer = [ksize[0], strides[0], ksize[channel], strides[channel]]
    if set(outer) != {1}:
        raise ValueError("pooling over batch or channels is not supported: their ksize and strides must be 1")
    if x.shape is not None and len(x.shape) != rank:
        raise ValueError(f"Shape must be rank {rank} but is rank {len(x.shape)}")
    sizes = x.shape or (None,) * rank
    counts = window_counts(
        spatial(sizes, data_format), spatial(ksize, data_format), spatial(strides, data_format), padding
    )
    return x.like(joined(sizes[0], counts, sizes[channel], data_format))


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
    return grad.like(sizes_of(orig_input_shape) or (None,) * len(attrs["ksize"]))


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


@op("MaxPool3D", infer=partial(_pooled, rank=5), T=_SINGLES)
def max_pool3d_op(xp, input, *, ksize: list, strides: list, padding: str, data_format: str = "NDHWC"):
    """As `max_pool_op`, of [batch, depth, height, width, channels]."""
    return max_pool_op.kernel(
        xp, input, ksize=ksize, strides=strides, padding=padding, data_format=data_format
    )


@op("MaxPool3DGrad", infer=_like_input, TInput=_SINGLES, T=_SINGLES)
def max_pool3d_grad(
    xp,
    orig_input: TInput,
    orig_output: TInput,
    grad,
    *,
    ksize: list,
    strides: list,
    padding: str,
    data_format: str = "NDHWC",
):
    """The gradient of `max_pool3d`: goes to the first greatest element of each window."""
    return max_pool_grad.kernel(
        xp,
        orig_input,
        orig_output,
        grad,
        ksize=ksize,
        strides=strides,
        padding=padding,
        data_format=data_format,
    )


@op("MaxPool3DGradGrad", infer=lambda x, y, grad, **attrs: y.like(y.shape), T=REALS)
def max_pool3d_grad_grad(
    xp, orig_input, orig_output, grad, *, ksize: list, strides: list, padding: str, data_format: str = "NDHWC"
):
    """Of each window the element of `grad` where the input has its first greatest."""
    return max_pool_grad_grad.kernel(
        xp,
        orig_input,
        orig_output,
        grad,
        ksize=ksize,
        strides=strides,
        padding=padding,
        data_format=data_format,
    )


@op("AvgPool3D", infer=partial(_pooled, rank=5), T=FLOATS)
def avg_pool3d_op(xp, input, *, ksize: list, strides: list, padding: str, data_format: str = "NDHWC"):
    """As `avg_pool_op`, of [batch, depth, height, width, channels]."""
    return avg_pool_op.kernel(
        xp, input, ksize=ksize, strides=strides, padding=padding, data_format=data_format
    )


@op("AvgPool3DGrad", infer=_of_sizes, T=FLOATS)
def avg_pool3d_grad(
    xp,
    orig_input_shape: Static[np.int32],
    grad,
    *,
    ksize: list,
    strides: list,
    padding: str,
    data_format: str = "NDHWC",
):
    """The gradient of `avg_pool3d`."""
    return avg_pool_grad.kernel(
        xp, orig_input_shape, grad, ksize=ksize, strides=strides, padding=padding, data_format=data_format
    )


def _attrs(op, *more):
    return {name: op.attrs[name] for name in ("ksize", "strides", "padding", *more)}


def _pools(max_pool, max_grad, max_grad_grad, avg_pool, avg_grad):
    """Register the gradients of these ops; `max_grad` and `max_grad_grad` are linear in their last input."""

    def of_max(op, dy):
        return max_grad(op.inputs[0], op.outputs[0], dy, **_attrs(op, "data_format"))

    def of_max_grad(backward, op, dz):
        x, y, _ = op.inputs
        others = zeros(shape(x), x.dtype), zeros(shape(y), y.dtype)
        return (*others, backward(x, y, dz, **_attrs(op, "data_format")))

    def of_avg(op, dy):
        return avg_grad(shape(op.inputs[0]), dy, **_attrs(op, "data_format"))

    def of_avg_grad(op, dz):
        return stop_gradient(op.inputs[0]), avg_pool(dz, **_attrs(op, "data_format"))

    max_pool.gradient(of_max)
    max_grad.gradient(partial(of_max_grad, max_grad_grad))
    max_grad_grad.gradient(partial(of_max_grad, max_grad))
    avg_pool.gradient(of_avg)
    avg_grad.gradient(of_avg_grad)


_pools(max_pool_op, max_pool_grad, max_pool_grad_grad, avg_pool_op, avg_pool_grad)
_pools(max_pool3d_op, max_pool3d_grad, max_pool3d_grad_grad, avg_pool3d_op, avg_pool3d_grad)


@max_pool_with_argmax_op.gradient
def _(op, dy, unused):
    return max_pool_grad_with_argmax(op.inputs[0], dy, op.outputs[1], **_attrs(op, "include_batch_in_index"))


def _public(pool, value, ksize, strides, padding, data_format, name, rank=4):
    """`pool` with an int for a size or stride of all inner axes allowed."""
    data_format = data_format or ("NHWC" if rank == 4 else "NDHWC")
    ksize = per_axis(ksize, data_format, "ksize", rank)
    strides = per_axis(strides, data_format, "strides", rank)
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


def max_pool3d(input, ksize, strides, padding, data_format="NDHWC", name=None):
    """The greatest element of each window of [batch, depth, height, width, channels]; see `max_pool`.

    Args:
      ksize, strides: an int, three, or one for each axis.
      data_format: "NDHWC", or "NCDHW": the channels are axis 1.
    """
    return _public(max_pool3d_op, input, ksize, strides, padding, data_format, name, 5)


def avg_pool3d(input, ksize, strides, padding, data_format="NDHWC", name=None):
    """The mean of each window of [batch, depth, height, width, channels]. Arguments as `max_pool3d`'s."""
    return _public(avg_pool3d_op, input, ksize, strides, padding, data_format, name, 5)


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
      input, padding, name: as `max_pool`'s.
      ksize, strides: the window's size and how far apart windows are, one number for each axis.
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
        ksize=ksize,
        strides=strides,
        Targmax=either("Targmax", Targmax, "output_dtype", output_dtype) or dtypes.int64,
        padding=padding,
        include_batch_in_index=include_batch_in_index,
        name=name,
    )


# By the number of axes that windows go along, and the kind.
POOLS = {
    (1, "MAX"): max_pool1d,
    (2, "MAX"): max_pool,
    (3, "MAX"): max_pool3d,
    (1, "AVG"): avg_pool1d,
    (2, "AVG"): avg_pool,
    (3, "AVG"): avg_pool3d,
}


def _by_rank(kind, input, ksize, strides, padding, data_format, name):
    """The pooling of that kind over all axes between batch and channels."""
    input = convert(input)
    if input.shape.ndims is None:
        raise ValueError("Cannot take the length of shape with unknown rank.")
    if (input.shape.ndims - 2, kind) not in POOLS:
        raise ValueError(f"Input tensor must be of rank 3, 4 or 5 but was {input.shape.ndims}.")
    return POOLS[input.shape.ndims - 2, kind](input, ksize, strides, padding, data_format, name)


def max_pool_v2(input, ksize, strides, padding, data_format=None, name=None):
    """The greatest element of each window, over the one, two or three axes that `input` has.

    Arguments as `max_pool1d`'s, `max_pool`'s or `max_pool3d`'s.
    """
    return _by_rank("MAX", input, ksize, strides, padding, data_format, name)


def avg_pool_v2(input, ksize, strides, padding, data_format=None, name=None):
    """The mean of each window, over the one, two or three axes that `input` has. As `max_pool_v2`."""
    return _by_rank("AVG", input, ksize, strides, padding, data_format, name)

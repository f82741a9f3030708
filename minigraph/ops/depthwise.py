"""Convolutions with filters of their own for each channel."""

from functools import partial

import numpy as np

from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.opdef import FLOATS, Static, op
from minigraph.ops.array import either, shape
from minigraph.ops.convolution import (
    NO_DILATION,
    check_channels,
    check_counts,
    conv2d_op,
    convolved_shape,
    filter_shape,
    input_shape,
    linear_in_both,
    window_of,
)
from minigraph.ops.dilation import dilated
from minigraph.ops.window import as_format, channels_last, spatial


def _by_channel(xp, x):
    """[..., channels, items] or [..., items] per channel: the array's axis of channels in front."""
    return xp.moveaxis(x, -1, 0)


@op("DepthwiseConv2dNative", infer=partial(convolved_shape, by_channel=True), T=FLOATS)
def depthwise_conv2d_native(
    xp,
    input,
    filter,
    *,
    strides: list,
    padding: str,
    data_format: str = "NHWC",
    dilations: list = NO_DILATION,
):
    """The products of each window with the filters [height, width, channels, multiplier] of each channel."""
    x = channels_last(xp, input, data_format)
    check_channels(x, filter)
    window = window_of(x.shape[1:-1], filter.shape[:-2], data_format, strides, padding, dilations)
    channels, times = filter.shape[-2:]
    rows = xp.reshape(_by_channel(xp, window.patches(xp, x)), (channels, -1, len(window)))
    y = xp.matmul(rows, _filters_by_channel(xp, filter))
    y = xp.reshape(xp.permute_dims(y, (1, 0, 2)), (x.shape[0], *window.counts, channels * times))
    return as_format(xp, y, data_format)


def _filters_by_channel(xp, filter):
    """[channels, elements, multiplier]."""
    return xp.permute_dims(xp.reshape(filter, (-1, *filter.shape[-2:])), (1, 0, 2))


def _outputs_by_channel(xp, dy, channels):
    """[channels, windows, multiplier]."""
    return xp.permute_dims(xp.reshape(dy, (-1, channels, dy.shape[-1] // channels)), (1, 0, 2))


@op("DepthwiseConv2dNativeBackpropInput", infer=input_shape, T=FLOATS)
def depthwise_conv2d_native_backprop_input(
    xp,
    input_sizes: Static[np.int32],
    filter,
    out_backprop,
    *,
    strides: list,
    padding: str,
    data_format: str = "NHWC",
    dilations: list = NO_DILATION,
):
    """The gradient of `depthwise_conv2d_native` for its input."""
    dy = channels_last(xp, out_backprop, data_format)
    sizes = spatial(input_sizes, data_format)
    window = window_of(sizes, filter.shape[:-2], data_format, strides, padding, dilations)
    check_counts(window, dy)
    filters = _filters_by_channel(xp, filter)
    rows = xp.matmul(_outputs_by_channel(xp, dy, filter.shape[-2]), xp.matrix_transpose(filters))
    patches = xp.reshape(xp.permute_dims(rows, (1, 2, 0)), (*dy.shape[:-1], len(window), -1))
    parts = [patches[..., i, :] for i in range(len(window))]
    return as_format(xp, window.put_back(xp, parts), data_format)


@op("DepthwiseConv2dNativeBackpropFilter", infer=filter_shape, T=FLOATS)
def depthwise_conv2d_native_backprop_filter(
    xp,
    input,
    filter_sizes: Static[np.int32],
    out_backprop,
    *,
    strides: list,
    padding: str,
    data_format: str = "NHWC",
    dilations: list = NO_DILATION,
):
    """The gradient of `depthwise_conv2d_native` for its filter."""
    x, dy = channels_last(xp, input, data_format), channels_last(xp, out_backprop, data_format)
    window = window_of(x.shape[1:-1], filter_sizes[:-2], data_format, strides, padding, dilations)
    check_counts(window, dy)
    channels = x.shape[-1]
    patches = xp.reshape(window.patches(xp, x), (-1, len(window), channels))
    products = xp.matmul(xp.permute_dims(patches, (2, 1, 0)), _outputs_by_channel(xp, dy, channels))
    return xp.reshape(xp.permute_dims(products, (1, 0, 2)), filter_sizes)


linear_in_both(
    depthwise_conv2d_native, depthwise_conv2d_native_backprop_input, depthwise_conv2d_native_backprop_filter
)


def depthwise_conv2d(input, filter, strides, padding, rate=None, name=None, data_format=None, dilations=None):
    """The products of each window with filters of its own for each channel.

    Args:
      input: [batch, height, width, channels].
      filter: [window height, window width, channels, multiplier].
      strides: how far apart windows are, one number for each axis.
      padding: "VALID" or "SAME", as `conv2d`'s.
      rate: how far apart the elements of a window are, two ints, also as `dilations`.
      name: the scope's name.
      data_format: "NHWC", or "NCHW": the channels are axis 1.

    Returns:
      [batch, height, width, channels * multiplier].
    """
    rate = either("dilations", dilations, "rate", rate)
    data_format = data_format or "NHWC"
    with name_scope(name, "depthwise", [input, filter]) as scope:
        return _by_channel_at(rate, input, filter, strides, padding, data_format, scope)


def _by_channel_at(rate, input, filter, strides, padding, data_format, name):
    """`depthwise_conv2d_native` of windows whose elements lie `rate` apart."""
    input, filter = convert(input, name="tensor_in"), convert(filter, name="filter_in")

    def product(input, axes, padding):
        return depthwise_conv2d_native(
            input, filter, strides=strides, padding=padding, data_format=data_format, name=name
        )

    rate = [1, 1] if rate is None else rate
    return dilated(input.shape, rate, padding, shape(filter), data_format=data_format)(input, product)


def separable_conv2d(
    input,
    depthwise_filter,
    pointwise_filter,
    strides,
    padding,
    rate=None,
    name=None,
    data_format=None,
    dilations=None,
):
    """`depthwise_conv2d`, then a `conv2d` of single pixels, which mixes the channels.

    Args:
      input: [batch, height, width, channels].
      depthwise_filter: [window height, window width, channels, multiplier].
      pointwise_filter: [1, 1, channels * multiplier, output channels].
      strides, padding, rate, data_format, dilations: as `depthwise_conv2d`'s.
      name: the scope's name.

    Returns:
      [batch, height, width, output channels].
    """
    rate = either("dilations", dilations, "rate", rate)
    data_format = data_format or "NHWC"
    with name_scope(name, "separable_conv2d", [input, depthwise_filter, pointwise_filter]) as scope:
        mixed = convert(pointwise_filter, name="pointwise_filter")
        mixed.shape[:2].assert_is_compatible_with([1, 1])
        each = _by_channel_at(rate, input, depthwise_filter, strides, padding, data_format, "depthwise")
        return conv2d_op(
            each,
            mixed,
            strides=NO_DILATION,
            padding="VALID",
            data_format=data_format,
            name=scope,
        )

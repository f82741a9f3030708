"""Convolutions over one to three axes, of all channels at once or of each by itself."""

from typing import TypeVar

import numpy as np

from minigraph.framework.defaults import name_scope
from minigraph.framework.opdef import FLOATS, Static, op
from minigraph.ops.array import either, expand_dims, shape, shape_n, sizes_of, squeeze
from minigraph.ops.joining import concat
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

Tshape = TypeVar("Tshape")

NO_DILATION = [1, 1, 1, 1]


def _pairs(explicit_paddings) -> list:
    return list(zip(explicit_paddings[::2], explicit_paddings[1::2], strict=True))


def window_of(sizes, kernel, data_format, strides, padding, dilations, explicit_paddings=()):
    """The window of a convolution over an array of spatial `sizes`, by the op's attributes."""
    return Window(
        sizes,
        kernel,
        spatial(strides, data_format),
        padding,
        spatial(dilations, data_format),
        spatial(_pairs(explicit_paddings), data_format),
    )


def convolved_shape(
    input, filter, strides, padding, dilations, data_format, explicit_paddings=(), by_channel=False, **attrs
):
    rank, pairs = len(strides), _pairs(explicit_paddings)
    check_format(data_format, rank)
    if padding == "EXPLICIT" and len(pairs) != rank:
        raise ValueError(
            f"When padding is a list, it must be of size {rank}. Got padding of size: {len(pairs)}"
        )
    if any(min(pair) < 0 for pair in pairs):
        raise ValueError(f"All elements of explicit_paddings must be nonnegative; got {pairs}")
    if sum(map(sum, pairs)) > sum(map(sum, spatial(pairs, data_format))):
        raise ValueError("Nonzero explicit padding in the batch or depth dimensions is not supported")
    for x in (input, filter):
        if x.shape is not None and len(x.shape) != rank:
            raise ValueError(f"Shape must be rank {rank} but is rank {len(x.shape)}")
    sizes, kernel = input.shape or (None,) * rank, filter.shape or (None,) * rank
    channels, depth = sizes[1 if data_format.startswith("NC") else -1], kernel[-2]
    if None not in (channels, depth) and channels != depth:
        raise ValueError(f"Dimensions must be equal, but are {channels} and {depth}")
    counts = window_counts(
        spatial(sizes, data_format),
        kernel[:-2],
        spatial(strides, data_format),
        padding,
        spatial(dilations, data_format),
        spatial(pairs, data_format),
    )
    outputs = kernel[-1]
    if by_channel:
        depth = channels if depth is None else depth
        outputs = None if None in (depth, outputs) else depth * outputs
    return input.like(joined(sizes[0], counts, outputs, data_format))


def _given_shape(sizes, rank) -> tuple:
    shape = sizes_of(sizes) or (None,) * rank
    if len(shape) != rank:
        raise ValueError(f"Shape must be rank {rank} but is rank {len(shape)}")
    return shape


def input_shape(input_sizes, filter, out_backprop, strides, **attrs):
    return filter.like(_given_shape(input_sizes, len(strides)))


def filter_shape(input, filter_sizes, out_backprop, strides, **attrs):
    return input.like(_given_shape(filter_sizes, len(strides)))


def check_channels(x, filter):
    if x.shape[-1] != filter.shape[-2]:
        raise ValueError(f"input has {x.shape[-1]} channels, filter wants {filter.shape[-2]}")


def _convolved(xp, input, filter, data_format, *attrs):
    """One product of all windows, as rows, with the filters, as columns."""
    x = channels_last(xp, input, data_format)
    check_channels(x, filter)
    window = window_of(x.shape[1:-1], filter.shape[:-2], data_format, *attrs)
    rows = xp.reshape(window.patches(xp, x), (-1, len(window) * x.shape[-1]))
    y = xp.matmul(rows, xp.reshape(filter, (rows.shape[1], -1)))
    return as_format(xp, xp.reshape(y, (x.shape[0], *window.counts, -1)), data_format)


def _to_input(xp, input_sizes, filter, out_backprop, data_format, *attrs):
    """The gradient of the input: that of all windows by one product, then put back to where they lay."""
    dy = channels_last(xp, out_backprop, data_format)
    window = window_of(spatial(input_sizes, data_format), filter.shape[:-2], data_format, *attrs)
    check_counts(window, dy)
    columns = xp.reshape(filter, (-1, filter.shape[-1]))
    rows = xp.matmul(xp.reshape(dy, (-1, dy.shape[-1])), columns.T)
    patches = xp.reshape(rows, (*dy.shape[:-1], len(window), filter.shape[-2]))
    parts = [patches[..., i, :] for i in range(len(window))]
    return as_format(xp, window.put_back(xp, parts), data_format)


def _to_filter(xp, input, filter_sizes, out_backprop, data_format, *attrs):
    """The gradient of the filter: one product of all windows with what came back for them."""
    x, dy = channels_last(xp, input, data_format), channels_last(xp, out_backprop, data_format)
    window = window_of(x.shape[1:-1], filter_sizes[:-2], data_format, *attrs)
    check_counts(window, dy)
    rows = xp.reshape(window.patches(xp, x), (-1, len(window) * x.shape[-1]))
    return xp.reshape(xp.matmul(rows.T, xp.reshape(dy, (-1, dy.shape[-1]))), filter_sizes)


def check_counts(window, dy):
    if tuple(dy.shape[1:-1]) != window.counts:
        raise ValueError(f"out_backprop has sizes {dy.shape[1:-1]}, not {window.counts}")


@op("Conv2D", infer=convolved_shape, T=FLOATS)
def conv2d_op(
    xp,
    input,
    filter,
    *,
    strides: list,
    use_cudnn_on_gpu: bool = True,
    padding: str,
    explicit_paddings: list = [],  # noqa: B006
    data_format: str = "NHWC",
    dilations: list = NO_DILATION,
):
    """The products of each window with the filters [height, width, channels, output channels]."""
    return _convolved(xp, input, filter, data_format, strides, padding, dilations, explicit_paddings)


@op("Conv2DBackpropInput", infer=input_shape, T=FLOATS)
def conv2d_backprop_input_op(
    xp,
    input_sizes: Static[np.int32],
    filter,
    out_backprop,
    *,
    strides: list,
    use_cudnn_on_gpu: bool = True,
    padding: str,
    explicit_paddings: list = [],  # noqa: B006
    data_format: str = "NHWC",
    dilations: list = NO_DILATION,
):
    """The gradient of `conv2d` for its input."""
    return _to_input(
        xp, input_sizes, filter, out_backprop, data_format, strides, padding, dilations, explicit_paddings
    )


@op("Conv2DBackpropFilter", infer=filter_shape, T=FLOATS)
def conv2d_backprop_filter_op(
    xp,
    input,
    filter_sizes: Static[np.int32],
    out_backprop,
    *,
    strides: list,
    use_cudnn_on_gpu: bool = True,
    padding: str,
    explicit_paddings: list = [],  # noqa: B006
    data_format: str = "NHWC",
    dilations: list = NO_DILATION,
):
    """The gradient of `conv2d` for its filter."""
    return _to_filter(
        xp, input, filter_sizes, out_backprop, data_format, strides, padding, dilations, explicit_paddings
    )


def attributes(op):
    """The attributes that a convolution and its gradients have in common."""
    names = "strides padding data_format dilations use_cudnn_on_gpu explicit_paddings"
    return {name: op.attrs[name] for name in names.split() if name in op.attrs}


def linear_in_both(forward, to_input, to_filter):
    """Register the gradients of a convolution (but for Conv2D's), and of the two ops these consist of."""

    def rule(op, dy):
        (x, filter), attrs = op.inputs, attributes(op)
        return to_input(shape(x), filter, dy, **attrs), to_filter(x, shape(filter), dy, **attrs)

    def of_input(op, dx):
        (_, filter, dy), attrs = op.inputs, attributes(op)
        return None, to_filter(dx, shape(filter), dy, **attrs), forward(dx, filter, **attrs)

    def of_filter(op, dfilter):
        (x, _, dy), attrs = op.inputs, attributes(op)
        return to_input(shape(x), dfilter, dy, **attrs), None, forward(x, dfilter, **attrs)

    if forward is not conv2d_op:
        forward.gradient(rule)
    to_input.gradient(of_input)
    to_filter.gradient(of_filter)


@conv2d_op.gradient
def _(op, dy):
    (x, filter), attrs = op.inputs, attributes(op)
    x_sizes, filter_sizes = shape_n([x, filter])
    return (
        conv2d_backprop_input_op(x_sizes, filter, dy, **attrs),
        conv2d_backprop_filter_op(x, filter_sizes, dy, **attrs),
    )


linear_in_both(conv2d_op, conv2d_backprop_input_op, conv2d_backprop_filter_op)


@op("Conv3D", infer=convolved_shape, T=FLOATS)
def conv3d_op(
    xp,
    input,
    filter,
    *,
    strides: list,
    padding: str,
    data_format: str = "NDHWC",
    dilations: list = [1, 1, 1, 1, 1],  # noqa: B006
):
    """As `conv2d_op`, of [batch, depth, height, width, channels]; the filters have a depth too."""
    return _convolved(xp, input, filter, data_format, strides, padding, dilations)


@op("Conv3DBackpropInputV2", infer=input_shape, T=FLOATS)
def conv3d_backprop_input(
    xp,
    input_sizes: Static[Tshape],
    filter,
    out_backprop,
    *,
    strides: list,
    padding: str,
    data_format: str = "NDHWC",
    dilations: list = [1, 1, 1, 1, 1],  # noqa: B006
):
    """The gradient of `conv3d` for its input."""
    return _to_input(xp, input_sizes, filter, out_backprop, data_format, strides, padding, dilations)


@op("Conv3DBackpropFilterV2", infer=filter_shape, T=FLOATS)
def conv3d_backprop_filter(
    xp,
    input,
    filter_sizes: Static[np.int32],
    out_backprop,
    *,
    strides: list,
    padding: str,
    data_format: str = "NDHWC",
    dilations: list = [1, 1, 1, 1, 1],  # noqa: B006
):
    """The gradient of `conv3d` for its filter."""
    return _to_filter(xp, input, filter_sizes, out_backprop, data_format, strides, padding, dilations)


linear_in_both(conv3d_op, conv3d_backprop_input, conv3d_backprop_filter)


def _planar(strides, padding, data_format, dilations=None) -> dict:
    """The attributes of an op on images, of the arguments of a public function.

    The padding is "SAME", "VALID", or a list of a pair for each axis.
    """
    explicit = isinstance(padding, (list, tuple))
    return {
        "strides": per_axis(strides, data_format, "strides"),
        "padding": "EXPLICIT" if explicit else padding,
        "explicit_paddings": [n for pair in padding for n in pair] if explicit else [],
        "data_format": data_format,
        "dilations": per_axis(dilations, data_format, "dilations"),
    }


def conv2d(
    input,
    filter=None,
    strides=None,
    padding=None,
    use_cudnn_on_gpu=True,
    data_format="NHWC",
    dilations=NO_DILATION,
    name=None,
    filters=None,
):
    """The products of each window of `input` with each of the filters.

    Args:
      input: [batch, height, width, channels].
      filter: [window height, window width, channels, output channels], also as `filters`.
      strides: how far apart windows are: an int, two, or one for each axis, as [1, 2, 2, 1].
      padding: "VALID": windows lie within the array; "SAME": there is one for each `strides` elements, with
        zeros around; or how many zeros are around: (before, after) for each axis.
      use_cudnn_on_gpu: kept as an attribute.
      data_format: "NHWC", or "NCHW": the channels are axis 1.
      dilations: how far apart the elements of a window are, given as `strides`.
      name: the node's name.
    """
    data_format = data_format or "NHWC"
    return conv2d_op(
        input,
        either("filters", filters, "filter", filter),
        use_cudnn_on_gpu=True if use_cudnn_on_gpu is None else use_cudnn_on_gpu,
        name=name,
        **_planar(strides, padding, data_format, dilations),
    )


def conv2d_backprop_input(
    input_sizes,
    filter=None,
    out_backprop=None,
    strides=None,
    padding=None,
    use_cudnn_on_gpu=True,
    data_format="NHWC",
    dilations=NO_DILATION,
    name=None,
    filters=None,
):
    """The gradient of `conv2d` for its input, of sizes `input_sizes`; the other arguments as there."""
    return conv2d_backprop_input_op(
        input_sizes,
        either("filters", filters, "filter", filter),
        out_backprop,
        use_cudnn_on_gpu=use_cudnn_on_gpu,
        name=name,
        **_planar(strides, padding, data_format, dilations),
    )


def conv2d_backprop_filter(
    input,
    filter_sizes,
    out_backprop,
    strides=None,
    padding=None,
    use_cudnn_on_gpu=True,
    data_format="NHWC",
    dilations=NO_DILATION,
    name=None,
):
    """The gradient of `conv2d` for its filter, of sizes `filter_sizes`; the other arguments as there."""
    return conv2d_backprop_filter_op(
        input,
        filter_sizes,
        out_backprop,
        use_cudnn_on_gpu=use_cudnn_on_gpu,
        name=name,
        **_planar(strides, padding, data_format, dilations),
    )


def conv2d_transpose(
    value=None,
    filter=None,
    output_shape=None,
    strides=None,
    padding="SAME",
    data_format="NHWC",
    name=None,
    input=None,
    filters=None,
    dilations=None,
):
    """The transpose of `conv2d`, which makes images larger: the gradient of one for its input.

    Args:
      value: [batch, height, width, channels], also as `input`.
      filter: [window height, window width, output channels, channels], also as `filters`.
      output_shape: int[4].
      strides, padding, data_format, dilations: of the `conv2d` from the output to the value.
      name: the node's name.
    """
    value = either("input", input, "value", value)
    filter = either("filters", filters, "filter", filter)
    data_format = data_format or "NHWC"
    with name_scope(name, "conv2d_transpose", [value, filter, output_shape]) as scope:
        return conv2d_backprop_input_op(
            output_shape,
            filter,
            value,
            name=scope,
            **_planar(strides, padding, data_format, dilations),
        )


def _linear(stride, padding, data_format, dilations) -> tuple:
    """Of the arguments of a function of lines: the axis to put in for images, and the attributes of these."""
    axis, planar = as_image(data_format)
    strides, dilations = (
        inserted(per_axis(value, data_format or "NWC", name, 3), axis)
        for value, name in ((stride, "stride"), (dilations, "dilations"))
    )
    attrs = {"strides": strides, "padding": padding, "data_format": planar, "dilations": dilations}
    return axis, attrs


def conv1d(
    value=None,
    filters=None,
    stride=None,
    padding=None,
    use_cudnn_on_gpu=None,
    data_format=None,
    name=None,
    input=None,
    dilations=None,
):
    """The products of each window of [batch, width, channels] with each of the filters.

    Args:
      value: [batch, width, channels], also as `input`.
      filters: [window width, channels, output channels].
      stride, padding, dilations, name: as `conv2d`'s `strides` etc.
      use_cudnn_on_gpu: kept as an attribute.
      data_format: "NWC", or "NCW": the channels are axis 1.
    """
    value = either("input", input, "value", value)
    with name_scope(name, "conv1d", [value, filters]) as scope:
        axis, attrs = _linear(stride, padding, data_format, dilations)
        attrs["use_cudnn_on_gpu"] = True if use_cudnn_on_gpu is None else use_cudnn_on_gpu
        image, kernel = expand_dims(value, axis), expand_dims(filters, 0)
        return squeeze(conv2d_op(image, kernel, name=scope, **attrs), [axis])


def conv1d_transpose(
    input, filters, output_shape, strides, padding="SAME", data_format="NWC", dilations=None, name=None
):
    """The transpose of `conv1d`, of `output_shape` [3]; the other arguments as there."""
    with name_scope(name, "conv1d_transpose", [input, filters, output_shape]) as scope:
        axis, attrs = _linear(strides, padding, data_format, dilations)
        image, kernel = expand_dims(input, axis), expand_dims(filters, 0)
        sizes = concat([output_shape[:axis], [1], output_shape[axis:]], 0)
        return squeeze(conv2d_backprop_input_op(sizes, kernel, image, name=scope, **attrs), [axis])


def conv3d(
    input,
    filter=None,
    strides=None,
    padding=None,
    data_format="NDHWC",
    dilations=(1, 1, 1, 1, 1),
    name=None,
    filters=None,
):
    """The products of each window of `input` with each of the filters.

    Args:
      input: [batch, depth, height, width, channels].
      filter: [window depth, height, width, channels, output channels], also as `filters`.
      strides: how far apart windows are, one number for each axis, as [1, 2, 2, 2, 1].
      padding: "VALID" or "SAME", as `conv2d`'s.
      data_format: "NDHWC", or "NCDHW": the channels are axis 1.
      dilations: how far apart the elements of a window are, given as `strides`.
      name: the node's name.
    """
    return conv3d_op(
        input,
        either("filters", filters, "filter", filter),
        strides=strides,
        padding=padding,
        data_format=data_format or "NDHWC",
        dilations=list(dilations),
        name=name,
    )


def conv3d_transpose(
    value,
    filter=None,
    output_shape=None,
    strides=None,
    padding="SAME",
    data_format="NDHWC",
    name=None,
    input=None,
    filters=None,
    dilations=None,
):
    """The transpose of `conv3d`: its gradient for the input, of sizes `output_shape`.

    `strides` and `dilations` may be an int or three too; the other arguments are as `conv2d_transpose`'s.
    """
    value = either("input", input, "value", value)
    filter = either("filters", filters, "filter", filter)
    data_format = data_format or "NDHWC"
    with name_scope(name, "conv3d_transpose", [value, filter, output_shape]) as scope:
        return conv3d_backprop_input(
            output_shape,
            filter,
            value,
            strides=per_axis(strides, data_format, "strides", 5),
            padding=padding,
            data_format=data_format,
            dilations=per_axis(dilations, data_format, "dilations", 5),
            name=scope,
        )

"""Convolutions and pooling over any number of axes, of windows with gaps too; and their transposes."""

import numpy as np

from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import Tensor
from minigraph.framework.shape import TensorShape
from minigraph.ops.array import either, shape
from minigraph.ops.convolution import (
    NO_DILATION,
    conv1d,
    conv1d_transpose,
    conv2d_backprop_input,
    conv2d_op,
    conv2d_transpose,
    conv3d_op,
    conv3d_transpose,
)
from minigraph.ops.dilation import dilated
from minigraph.ops.pooling import POOLS
from minigraph.ops.rearrangement import batch_to_space, space_to_batch
from minigraph.ops.window import joined, per_axis, spatial

FORMATS = {1: "NWC", 2: "NHWC", 3: "NDHWC"}


def _static_shape(x) -> TensorShape:
    return TensorShape(x.shape if hasattr(x, "shape") else np.shape(x))


def _inner(value, axes, data_format, name) -> list:
    """A stride or rate for each of the axes between batch and channels."""
    return spatial(per_axis(value, data_format, name, axes + 2), data_format)


def _product(axes, strides, data_format, filter, name):
    """The function `(input, axes, padding) -> output` that convolves over so many axes."""
    attrs = {"data_format": data_format, "name": name}
    if axes == 1:
        return lambda x, n, padding: conv1d(x, filter, strides, padding, **attrs)
    op = conv2d_op if axes == 2 else conv3d_op
    strides = list(joined(1, strides, 1, data_format))
    return lambda x, n, padding: op(x, filter, strides=strides, padding=padding, **attrs)


def convolution(
    input,
    filter,
    padding,
    strides=None,
    dilation_rate=None,
    name=None,
    data_format=None,
    filters=None,
    dilations=None,
):
    """The products of each window of `input`, over one, two or three axes, with each of the filters.

    Args:
      input: [batch, ..., channels].
      filter: [sizes of the window ..., channels, output channels], also as `filters`.
      padding: "VALID" or "SAME", as `conv2d`'s.
      strides: how far apart windows are: an int, or one for each axis of the window.
      dilation_rate: how far apart the elements of a window are, given as `strides`; also as `dilations`.
      name: the scope's name.
      data_format: "NWC", "NHWC" or "NDHWC"; with "NCW", "NCHW" or "NCDHW" the channels are axis 1.

    Raises:
      ValueError: there are more axes, or strides are greater than 1 where rates are so too.
    """
    filter = either("filters", filters, "filter", filter)
    dilation_rate = either("dilations", dilations, "dilation_rate", dilation_rate)
    sizes, filter_sizes = _static_shape(input), _static_shape(filter)
    rank = filter_sizes.ndims if sizes.ndims is None else sizes.ndims
    if rank not in (3, 4, 5):
        raise ValueError(f"Input tensor must be of rank 3, 4 or 5 but was {rank}.")
    axes, data_format = rank - 2, data_format or FORMATS[rank - 2]
    with name_scope(name, "convolution", [input, filter]) as scope:
        strides = _inner(strides, axes, data_format, "strides")
        rates = _inner(dilation_rate, axes, data_format, "dilations")
        product = _product(axes, strides, data_format, filter, scope)
        if min(rates) < 1:
            raise ValueError("all values of dilation_rate must be positive")
        if max(rates) == 1:
            return product(input, axes, padding)
        if max(strides) > 1:
            raise ValueError("strides > 1 not supported in conjunction with dilation_rate > 1")
        return dilated(sizes, rates, padding, filter_sizes, data_format=data_format)(input, product)


def atrous_conv2d(value, filters, rate, padding, name=None):
    """`conv2d` of windows whose elements lie `rate` apart, an int, "with holes".

    Source: Chen et al., "Semantic image segmentation with deep convolutional nets and fully connected CRFs",
    ICLR 2015, section 3.1.
    """
    return convolution(value, filters, padding, dilation_rate=[rate, rate], name=name)


def atrous_conv2d_transpose(value, filters, output_shape, rate, padding, name=None):
    """The transpose of `atrous_conv2d`: its gradient for the input.

    Args:
      value: [batch, height, width, channels].
      filters: [window height, window width, output channels, channels].
      output_shape: int [4].
      rate, padding: of the `atrous_conv2d` from the output to the value.
      name: the scope's name.

    Raises:
      ValueError: the channels differ, the rate is not positive, or `output_shape` has not four elements.
    """
    with name_scope(name, "atrous_conv2d_transpose", [value, filters, output_shape]):
        value, filters = convert(value, name="value"), convert(filters, name="filters")
        if not value.shape[3].is_compatible_with(filters.shape[3]):
            raise ValueError(
                "value's input channels does not match filters' input channels, "
                f"{value.shape[3]} != {filters.shape[3]}"
            )
        if rate < 1:
            raise ValueError(f"rate {rate} cannot be less than one")
        if rate == 1:
            return conv2d_transpose(value, filters, output_shape, strides=NO_DILATION, padding=padding)
        sizes = convert(output_shape, name="output_shape")
        if not sizes.shape.is_compatible_with([4]):
            raise ValueError(f"output_shape must have shape (4,), got {sizes.shape}")
        if isinstance(output_shape, Tensor):
            output_shape = sizes
        elif not filters.shape[2].is_compatible_with(output_shape[3]):
            raise ValueError(f"output_shape has {output_shape[3]} channels, filters give {filters.shape[2]}")
        borders = _borders(filters, rate, padding)
        inner = [output_shape[1 + i] + before + after for i, (before, after) in enumerate(borders)]
        more = [(rate - n % rate) % rate for n in inner]
        value = space_to_batch(value, [[0, extra] for extra in more], rate)
        batch = rate * rate * output_shape[0]
        inner = [(n + extra) // rate for n, extra in zip(inner, more, strict=True)]
        value = conv2d_backprop_input(
            [batch, *inner, output_shape[3]], filters, value, strides=NO_DILATION, padding="VALID"
        )
        crops = [[before, after + extra] for (before, after), extra in zip(borders, more, strict=True)]
        return batch_to_space(value, crops, rate)


def _borders(filters, rate, padding) -> list:
    """How much the padding puts (above, below) and (left, right) of an image, for windows with gaps."""
    if padding == "VALID":
        return [(0, 0), (0, 0)]
    if padding != "SAME":
        raise ValueError(f"padding must be either VALID or SAME: {padding}")
    sizes = filters.shape.as_list() if filters.shape.is_fully_defined() else shape(filters)
    spans = [n + (n - 1) * (rate - 1) for n in (sizes[0], sizes[1])]
    borders = []
    for around in [span - 1 for span in spans]:
        before = around // 2
        borders.append((before, around - before))
    return borders


def conv_transpose(
    input, filters, output_shape, strides, padding="SAME", data_format=None, dilations=None, name=None
):
    """`conv1d_transpose`, `conv2d_transpose` or `conv3d_transpose`, by how many sizes `output_shape` has."""
    with name_scope(name, "conv_transpose", [input, filters, output_shape]) as scope:
        rank = _static_shape(output_shape)[0].value
        transposes = {3: conv1d_transpose, 4: conv2d_transpose, 5: conv3d_transpose}
        if rank not in transposes:
            raise ValueError(f"output_shape must be of length 3, 4 or 5 but was {rank}.")
        return transposes[rank](
            input,
            filters,
            output_shape,
            strides,
            padding=padding,
            data_format=data_format or FORMATS[rank - 2],
            dilations=dilations,
            name=scope,
        )


def pool(
    input,
    window_shape,
    pooling_type,
    padding,
    dilation_rate=None,
    strides=None,
    name=None,
    data_format=None,
    dilations=None,
):
    """The greatest or the mean element of each window, over one, two or three axes.

    Args:
      input: [batch, ..., channels].
      window_shape: list of the sizes of the window.
      pooling_type: "MAX" or "AVG".
      padding: "VALID" or "SAME".
      dilation_rate: how far apart the elements of a window are, for each of its axes; also as `dilations`.
      strides: how far apart windows are, for each of their axes.
      name: the scope's name.
      data_format: as `convolution`'s.

    Raises:
      ValueError: there are more axes, strides are greater than the window, or, where rates are greater than
        1, greater than 1, or the padding is "SAME".
    """
    dilation_rate = either("dilations", dilations, "dilation_rate", dilation_rate)
    with name_scope(name, f"{pooling_type.lower()}_pool", [input]) as scope:
        axes = len(window_shape)
        if axes not in FORMATS:
            raise ValueError("It is required that 1 <= num_spatial_dims <= 3.")
        input = convert(input, name="input")
        input.shape.assert_has_rank(axes + 2)
        strides, rates = ([1] * axes if x is None else list(x) for x in (strides, dilation_rate))
        for what, items in (("strides", strides), ("dilation_rate", rates)):
            if len(items) != axes:
                raise ValueError(f"len({what})={len(items)} but should be {axes}")
            if min(items) < 1:
                raise ValueError(f"all values of {what} must be positive")
        if max(strides) > 1 and max(rates) > 1:
            raise ValueError("strides > 1 not supported in conjunction with dilation_rate > 1")
        if padding == "SAME" and max(rates) > 1:
            raise ValueError("pooling with SAME padding is not implemented for dilation_rate > 1")
        if any(stride > size for stride, size in zip(strides, window_shape, strict=True)):
            raise ValueError("strides > window_shape not supported")
        if (axes, pooling_type) not in POOLS:
            raise ValueError(f"{axes}-D {pooling_type} pooling is not supported.")
        data_format = data_format or FORMATS[axes]

        def pooled(x, axes, padding):
            function = POOLS[axes, pooling_type]
            return function(x, list(window_shape), strides, padding, data_format=data_format, name=scope)

        return dilated(input.shape, rates, padding, data_format=data_format)(input, pooled)

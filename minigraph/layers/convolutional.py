"""Convolution layers."""

from typing import Any

from minigraph.framework.shape import TensorShape
from minigraph.layers.base import Layer, activation_function, function_of, least_rank
from minigraph.layers.pooling import image_format
from minigraph.ops.array import expand_dims, reshape, shape, squeeze
from minigraph.ops.convolution import conv1d as conv1d_op
from minigraph.ops.convolution import conv2d as conv2d_op
from minigraph.ops.convolution import conv2d_transpose as conv2d_transpose_op
from minigraph.ops.convolution import conv3d as conv3d_op
from minigraph.ops.convolution import conv3d_transpose as conv3d_transpose_op
from minigraph.ops.depthwise import separable_conv2d as separable_conv2d_op
from minigraph.ops.dilation import dilated
from minigraph.ops.joining import stack
from minigraph.ops.nn import bias_add
from minigraph.ops.window import joined, per_axis, spatial, window_counts
from minigraph.variables.initializers import zeros_initializer


class _Convolution(Layer):
    """Products of windows with filters, plus bias.

    Args:
      filters: how many filters, which is the number of channels of the output.
      kernel_size: the window's size, an int or one for each axis.
      strides: how far apart windows are.
      padding: "valid": windows lie within the inputs; "same": there is one for each `strides` elements.
      data_format: "channels_last" or "channels_first".
      dilation_rate: how far apart the elements of a window are.
      activation: function of a tensor, or its name; None for none.
      use_bias: whether a bias is added.
      kernel_initializer, bias_initializer: initial values; None for the scope's, or Glorot's uniform one.
      kernel_regularizer, bias_regularizer, activity_regularizer: functions that give a loss, or None.
      kernel_constraint, bias_constraint: functions that an optimizer applies to the new value, or None.
      trainable: whether the variables join TRAINABLE_VARIABLES.
      name: the layer's name.

    Attributes:
      kernel: [*kernel_size, channels, filters].
      bias: [filters], or None.
    """

    _axes: int

    def __init__(
        self,
        filters,
        kernel_size,
        strides=1,
        padding="valid",
        data_format="channels_last",
        dilation_rate=1,
        activation=None,
        use_bias=True,
        kernel_initializer=None,
        bias_initializer=zeros_initializer(),  # noqa: B008
        kernel_regularizer=None,
        bias_regularizer=None,
        activity_regularizer=None,
        kernel_constraint=None,
        bias_constraint=None,
        trainable=True,
        name=None,
        **kwargs,
    ):
        super().__init__(trainable=trainable, name=name, activity_regularizer=activity_regularizer, **kwargs)
        self.filters = filters
        self.kernel_size = tuple(self._each(kernel_size, "kernel_size"))
        self.strides = tuple(self._each(strides, "strides"))
        self.padding = padding.lower()
        self.data_format = image_format(data_format)
        self.dilation_rate = tuple(self._each(dilation_rate, "dilation_rate"))
        self.activation = activation_function(activation)
        self.use_bias = use_bias
        self.kernel_initializer = kernel_initializer
        self.bias_initializer = bias_initializer
        self.kernel_regularizer = kernel_regularizer
        self.bias_regularizer = bias_regularizer
        self.kernel_constraint = kernel_constraint
        self.bias_constraint = bias_constraint

    def _each(self, value, name):
        return per_axis(value, "NHWC", name, self._axes + 2)[1:-1]

    def _channels(self, input_shape) -> int:
        """How many channels inputs of a shape have."""
        sizes = least_rank(self, input_shape, self._axes + 2)
        channels = sizes[1 if self.data_format == "NCHW" else -1]
        if channels is None:
            raise ValueError("The channel dimension of the inputs should be defined. Found `None`.")
        return channels

    def _kernel_shape(self, channels):
        return [*self.kernel_size, channels, self.filters]

    def build(self, input_shape):
        self.kernel = self.add_variable(
            "kernel",
            self._kernel_shape(self._channels(input_shape)),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self._add_bias()
        self.built = True

    def _add_bias(self):
        self.bias = None
        if self.use_bias:
            self.bias = self.add_variable(
                "bias",
                [self.filters],
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )

    def _biased(self, outputs):
        if self.bias is None:
            return outputs
        if self._axes == 1 and outputs.shape.ndims == 3 and self.data_format == "NCHW":
            return outputs + reshape(self.bias, [1, self.filters, 1])
        return bias_add(outputs, self.bias, data_format=self.data_format)

    def _activated(self, outputs):
        return outputs if self.activation is None else self.activation(outputs)

    def compute_output_shape(self, input_shape):
        sizes = TensorShape(input_shape).as_list()
        inner = spatial(sizes, self.data_format)
        counts = window_counts(
            inner, self.kernel_size, self.strides, self.padding.upper(), self.dilation_rate
        )
        return TensorShape(joined(sizes[0], counts, self.filters, self.data_format))


class _Windows(_Convolution):
    """A convolution of windows that may have gaps; `_product` is that of windows without."""

    _product: Any

    def build(self, input_shape):
        super().build(input_shape)
        if max(self.strides) > 1 and max(self.dilation_rate) > 1:
            raise ValueError("strides > 1 not supported in conjunction with dilation_rate > 1")
        # As in TF1, the sizes of the first inputs count, if they are known, for later ones too.
        self._dilated = dilated(
            input_shape,
            self.dilation_rate,
            self.padding.upper(),
            filter_shape=self.kernel.shape,
            data_format=self.data_format,
        )

    def call(self, inputs):
        return self._activated(self._biased(self._dilated(inputs, self._product)))


class Conv1D(_Windows):
    __doc__ = _Convolution.__doc__
    _axes = 1

    def _product(self, inputs, axes, padding):
        data_format = self.data_format.replace("H", "")
        return conv1d_op(inputs, self.kernel, self.strides[0], padding, data_format=data_format)


class Conv2D(_Windows):
    __doc__ = _Convolution.__doc__
    _axes = 2

    def _product(self, inputs, axes, padding):
        return conv2d_op(inputs, self.kernel, self.strides, padding, data_format=self.data_format)


class Conv3D(_Windows):
    __doc__ = _Convolution.__doc__
    _axes = 3

    def _product(self, inputs, axes, padding):
        data_format = _FORMATS_3D[self.data_format]
        strides = list(joined(1, self.strides, 1, data_format))
        return conv3d_op(inputs, self.kernel, strides, padding, data_format=data_format)


_FORMATS_3D = {"NHWC": "NDHWC", "NCHW": "NCDHW"}


class _Transpose(_Convolution):
    """The transpose of a convolution, which makes arrays larger. Arguments as `Conv2D`'s, no dilation.

    Attributes:
      kernel: [*kernel_size, filters, channels].
      bias: [filters], or None.
    """

    def __init__(
        self,
        filters,
        kernel_size,
        strides=1,
        padding="valid",
        data_format="channels_last",
        activation=None,
        use_bias=True,
        kernel_initializer=None,
        bias_initializer=zeros_initializer(),  # noqa: B008
        kernel_regularizer=None,
        bias_regularizer=None,
        activity_regularizer=None,
        kernel_constraint=None,
        bias_constraint=None,
        trainable=True,
        name=None,
        **kwargs,
    ):
        super().__init__(
            filters,
            kernel_size,
            strides,
            padding,
            data_format,
            1,
            activation,
            use_bias,
            kernel_initializer,
            bias_initializer,
            kernel_regularizer,
            bias_regularizer,
            activity_regularizer,
            kernel_constraint,
            bias_constraint,
            trainable,
            name,
            **kwargs,
        )

    def _kernel_shape(self, channels):
        return [*self.kernel_size, self.filters, channels]

    def _output_shape(self, inputs):
        """The sizes of the outputs, an int vector."""
        sizes = shape(inputs)
        batch = sizes[0]
        first = 2 if self.data_format == "NCHW" else 1
        inner = [sizes[first + i] for i in range(self._axes)]
        lengths = []
        for n, k, stride in zip(inner, self.kernel_size, self.strides, strict=True):
            lengths.append(n * stride)
            if self.padding == "valid":
                lengths[-1] += max(k - stride, 0)
        return stack(joined(batch, lengths, self.filters, self.data_format))

    def _transposed(self, transpose, inputs, output_shape, data_format):
        """The finished outputs of the function `transpose`."""
        strides = joined(1, self.strides, 1, data_format)
        outputs = transpose(inputs, self.kernel, output_shape, strides, self.padding.upper(), data_format)
        outputs.set_shape(self.compute_output_shape(inputs.shape))
        return self._activated(self._biased(outputs))

    def _beyond(self, kernel, stride) -> int:
        """How much longer the output is than `stride` times the input."""
        return max(kernel - stride, 0) if self.padding == "valid" else 0

    def compute_output_shape(self, input_shape):
        sizes = TensorShape(input_shape).as_list()
        lengths = [
            None if n is None else n * stride + self._beyond(k, stride)
            for n, k, stride in zip(
                spatial(sizes, self.data_format), self.kernel_size, self.strides, strict=True
            )
        ]
        return TensorShape(joined(sizes[0], lengths, self.filters, self.data_format))


class Conv2DTranspose(_Transpose):
    __doc__ = _Transpose.__doc__
    _axes = 2

    def call(self, inputs):
        output_shape = self._output_shape(inputs)
        output_shape[0]  # TF1 adds this node, which nothing needs
        return self._transposed(conv2d_transpose_op, inputs, output_shape, self.data_format)


class Conv3DTranspose(_Transpose):
    __doc__ = _Transpose.__doc__
    _axes = 3

    def call(self, inputs):
        data_format = _FORMATS_3D[self.data_format]
        return self._transposed(conv3d_transpose_op, inputs, self._output_shape(inputs), data_format)


class _Separable(_Convolution):
    """Filters of its own for each channel, then a mix of the channels at each place. As `Conv2D`, but for:

    Args:
      depth_multiplier: how many filters each channel has.
      depthwise_initializer, pointwise_initializer, and the regularizers and constraints: as `Conv2D`'s for
        its kernel.

    Attributes:
      depthwise_kernel: [*kernel_size, channels, depth_multiplier].
      pointwise_kernel: [..., channels * depth_multiplier, filters], its other sizes 1.
      bias: [filters], or None.
    """

    def __init__(
        self,
        filters,
        kernel_size,
        strides=1,
        padding="valid",
        data_format="channels_last",
        dilation_rate=1,
        depth_multiplier=1,
        activation=None,
        use_bias=True,
        depthwise_initializer=None,
        pointwise_initializer=None,
        bias_initializer=zeros_initializer(),  # noqa: B008
        depthwise_regularizer=None,
        pointwise_regularizer=None,
        bias_regularizer=None,
        activity_regularizer=None,
        depthwise_constraint=None,
        pointwise_constraint=None,
        bias_constraint=None,
        trainable=True,
        name=None,
        **kwargs,
    ):
        super().__init__(
            filters,
            kernel_size,
            strides,
            padding,
            data_format,
            dilation_rate,
            activation,
            use_bias,
            bias_initializer=bias_initializer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            bias_constraint=bias_constraint,
            trainable=trainable,
            name=name,
            **kwargs,
        )
        self.depth_multiplier = depth_multiplier
        self.depthwise_initializer = depthwise_initializer
        self.pointwise_initializer = pointwise_initializer
        self.depthwise_regularizer = depthwise_regularizer
        self.pointwise_regularizer = pointwise_regularizer
        self.depthwise_constraint = depthwise_constraint
        self.pointwise_constraint = pointwise_constraint

    def build(self, input_shape):
        channels = self._channels(input_shape)
        self.depthwise_kernel = self.add_variable(
            "depthwise_kernel",
            [*self.kernel_size, channels, self.depth_multiplier],
            initializer=self.depthwise_initializer,
            regularizer=self.depthwise_regularizer,
            constraint=self.depthwise_constraint,
        )
        self.pointwise_kernel = self.add_variable(
            "pointwise_kernel",
            [*[1] * self._axes, channels * self.depth_multiplier, self.filters],
            initializer=self.pointwise_initializer,
            regularizer=self.pointwise_regularizer,
            constraint=self.pointwise_constraint,
        )
        self._add_bias()
        self.built = True

    def _mixed(self, inputs, depthwise, pointwise, strides, rates):
        """Of images the products with both kernels, and bias."""
        outputs = separable_conv2d_op(
            inputs,
            depthwise,
            pointwise,
            joined(1, strides, 1, self.data_format),
            self.padding.upper(),
            rates,
            data_format=self.data_format,
        )
        return self._biased(outputs)


class SeparableConv1D(_Separable):
    __doc__ = _Separable.__doc__
    _axes = 1

    def call(self, inputs):
        axis = 2 if self.data_format == "NCHW" else 1
        image = expand_dims(inputs, axis)
        kernels = expand_dims(self.depthwise_kernel, 0), expand_dims(self.pointwise_kernel, 0)
        outputs = self._mixed(image, *kernels, self.strides * 2, (1, *self.dilation_rate))
        return self._activated(squeeze(outputs, [axis]))


class SeparableConv2D(_Separable):
    __doc__ = _Separable.__doc__
    _axes = 2

    def call(self, inputs):
        kernels = self.depthwise_kernel, self.pointwise_kernel
        return self._activated(self._mixed(inputs, *kernels, self.strides, self.dilation_rate))


_ARGUMENTS = """

    Args:
      inputs: [batch, ..., channels].
      name: also the variable scope's name.
      reuse: whether the variables of a layer of that name are taken.
    """
conv1d = function_of(
    Conv1D,
    "conv1d",
    "Products of windows of [batch, width, channels] with filters; arguments as `Conv1D`'s." + _ARGUMENTS,
)
conv2d = function_of(
    Conv2D,
    "conv2d",
    "Products of windows of images with filters; arguments as `Conv2D`'s." + _ARGUMENTS,
)
conv2d_transpose = function_of(
    Conv2DTranspose,
    "conv2d_transpose",
    "The transpose of `conv2d`; arguments as `Conv2DTranspose`'s." + _ARGUMENTS,
)
conv3d = function_of(
    Conv3D,
    "conv3d",
    "Products of windows of [batch, depth, height, width, channels] with filters; see `Conv3D`." + _ARGUMENTS,
)
conv3d_transpose = function_of(
    Conv3DTranspose,
    "conv3d_transpose",
    "The transpose of `conv3d`; arguments as `Conv3DTranspose`'s." + _ARGUMENTS,
)
separable_conv1d = function_of(
    SeparableConv1D,
    "separable_conv1d",
    "As `separable_conv2d`, of [batch, width, channels]; see `SeparableConv1D`." + _ARGUMENTS,
)
separable_conv2d = function_of(
    SeparableConv2D,
    "separable_conv2d",
    "Filters of its own for each channel, then a mix of the channels; see `SeparableConv2D`." + _ARGUMENTS,
)

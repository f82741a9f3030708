"""tf.contrib.layers.separable_conv2d."""

from minigraph.contrib.arguments import add_arg_scope
from minigraph.contrib.normalization import channels_of, check_format, finished, rank_of
from minigraph.contrib.variables import collections_of, model_variable, renamed
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import add_to_collections
from minigraph.framework.graph import Tensor
from minigraph.layers.convolutional import SeparableConv2D
from minigraph.ops.depthwise import depthwise_conv2d
from minigraph.ops.nn import bias_add, relu
from minigraph.ops.window import per_axis, spatial
from minigraph.variables.initializers import xavier_initializer, zeros_initializer
from minigraph.variables.scope import variable_scope

_FORMATS = {"NHWC": "channels_last", "NCHW": "channels_first"}
_NAMES = {
    "depthwise_kernel": "depthwise_weights",
    "pointwise_kernel": "pointwise_weights",
    "bias": "biases",
}


@add_arg_scope
def separable_conv2d(
    inputs,
    num_outputs,
    kernel_size,
    depth_multiplier=1,
    stride=1,
    padding="SAME",
    data_format="NHWC",
    rate=1,
    activation_fn=relu,
    normalizer_fn=None,
    normalizer_params=None,
    weights_initializer=xavier_initializer(),  # noqa: B008
    pointwise_initializer=None,
    weights_regularizer=None,
    biases_initializer=zeros_initializer(),  # noqa: B008
    biases_regularizer=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    scope=None,
) -> Tensor:
    """Filters of its own for each channel, then a mix of the channels; see `fully_connected` for the rest.

    Args:
      inputs: [batch, height, width, depth].
      num_outputs: depth of the output; None to leave the mix out, which makes it depth * depth_multiplier.
      kernel_size, stride, rate: sizes of the window, its steps and its dilation: an int, or two of them.
      depth_multiplier: number of filters for each channel.
      padding: "SAME" or "VALID".
      data_format: "NHWC" or "NCHW".
      pointwise_initializer: initial values of the mix; those of `weights_initializer` if None.
    """
    check_format(data_format)
    getter = None if num_outputs is None else renamed(_NAMES)
    with variable_scope(scope, "SeparableConv2d", [inputs], reuse=reuse, custom_getter=getter) as entered:
        inputs = convert(inputs)
        if num_outputs is not None:
            layer = SeparableConv2D(
                num_outputs,
                kernel_size,
                strides=stride,
                padding=padding,
                data_format=_FORMATS[data_format],
                dilation_rate=rate,
                depth_multiplier=depth_multiplier,
                use_bias=not normalizer_fn and bool(biases_initializer),
                depthwise_initializer=weights_initializer,
                pointwise_initializer=pointwise_initializer or weights_initializer,
                bias_initializer=biases_initializer,
                depthwise_regularizer=weights_regularizer,
                pointwise_regularizer=weights_regularizer,
                bias_regularizer=biases_regularizer,
                trainable=trainable,
                name=entered.name,
                dtype=inputs.dtype.base_dtype,
                _scope=entered,
                _reuse=reuse,
            )
            outputs = layer(inputs)
            for kernel in (layer.depthwise_kernel, layer.pointwise_kernel):
                add_to_collections(collections_of("weights", variables_collections), kernel)
            if layer.bias is not None:
                add_to_collections(collections_of("biases", variables_collections), layer.bias)
        else:
            if rank_of(inputs) != 4:
                raise ValueError(f"Inputs must be images, of 4 axes, not of shape {inputs.shape}.")
            channels = channels_of(inputs, 1 if data_format == "NCHW" else 3)
            sizes, strides, rates = (
                per_axis(value, data_format, name)
                for name, value in (("kernel_size", kernel_size), ("stride", stride), ("rate", rate))
            )
            dtype = inputs.dtype.base_dtype
            kernel = model_variable(
                "depthwise_weights",
                [*spatial(sizes, data_format), channels, depth_multiplier],
                dtype,
                weights_initializer,
                weights_regularizer,
                trainable,
                collections_of("weights", variables_collections),
            )
            rates = spatial(rates, data_format)
            outputs = depthwise_conv2d(inputs, kernel, strides, padding, rates, data_format=data_format)
            if not normalizer_fn and biases_initializer is not None:
                biases = model_variable(
                    "biases",
                    [channels * depth_multiplier],
                    dtype,
                    biases_initializer,
                    biases_regularizer,
                    trainable,
                    collections_of("biases", variables_collections),
                )
                outputs = bias_add(outputs, biases, data_format=data_format)
        if normalizer_fn is not None:
            outputs = normalizer_fn(outputs, **(normalizer_params or {}))
        return finished(outputs, activation_fn, outputs_collections)


separable_conv2d.__name__ = "separable_convolution2d"  # TF1's, which `stack` and `repeat` take for scopes

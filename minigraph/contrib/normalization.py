"""Functions of tf.contrib.layers that normalize layers, instances or groups of channels, or add biases."""

from minigraph.contrib.arguments import add_arg_scope
from minigraph.contrib.variables import collected, collections_of, model_variable
from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.graph import Tensor
from minigraph.ops.array import ones, reshape, shape
from minigraph.ops.elementary import negative, rsqrt, sqrt, square
from minigraph.ops.joining import concat, tile
from minigraph.ops.math import div
from minigraph.ops.nn import bias_add as biased
from minigraph.ops.normalization import (
    batch_normalization,
    moments,
    normalize_moments,
    sufficient_statistics,
)
from minigraph.ops.reduction import reduce_sum
from minigraph.ops.slicing import strided_slice
from minigraph.variables.initializers import ones_initializer, zeros_initializer
from minigraph.variables.scope import variable_scope

# The variables of a normalization, and what they start with.
INITIAL = {
    "beta": zeros_initializer(),
    "gamma": ones_initializer(),
    "moving_mean": zeros_initializer(),
    "moving_variance": ones_initializer(),
}


def rank_of(inputs) -> int:
    """ValueError if it is unknown."""
    if inputs.shape.ndims is None:
        raise ValueError(f"Inputs {inputs.name} has undefined rank.")
    return inputs.shape.ndims


def channels_of(inputs, axis) -> int:
    """The size of that axis. ValueError if it is unknown."""
    channels = inputs.shape.as_list()[axis]
    if channels is None:
        raise ValueError(f"Inputs {inputs.name} has undefined channels dimension {inputs.shape}.")
    return channels


def check_format(data_format):
    """ValueError unless it is one of the two that there are."""
    if data_format not in ("NCHW", "NHWC"):
        raise ValueError("data_format has to be either NCHW or NHWC.")


def variable_maker(sizes, dtype, collections, trainable, initializers=None, regularizers=None):
    """A function that makes one of the variables in `INITIAL`."""

    def make(kind):
        return model_variable(
            kind,
            sizes,
            dtype,
            (initializers or {}).get(kind, INITIAL[kind]),
            (regularizers or {}).get(kind),
            trainable and not kind.startswith("moving"),
            collections_of(kind, collections),
        )

    return make


def finished(outputs, activation_fn, collections) -> Tensor:
    """The activation of `outputs`, after it has joined the collections."""
    return collected(outputs if activation_fn is None else activation_fn(outputs), collections)


@add_arg_scope
def layer_norm(
    inputs,
    center=True,
    scale=True,
    activation_fn=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    begin_norm_axis=1,
    begin_params_axis=-1,
    scope=None,
) -> Tensor:
    """Inputs with mean 0 and variance 1 in each example, then scaled and shifted by learned numbers.

    Source: Ba, Kiros and Hinton, "Layer normalization", 2016.

    Args:
      inputs: float, [batch, ...].
      center, scale: whether there are `beta` and `gamma`.
      activation_fn: function of the result; None for none.
      reuse: whether the variables must exist.
      variables_collections: collections that the variables join, a list or a dict of lists by name.
      outputs_collections: collections that the result joins.
      trainable: whether the variables join TRAINABLE_VARIABLES.
      begin_norm_axis: the first axis over which mean and variance are taken.
      begin_params_axis: the first axis along which `beta` and `gamma` differ.
      scope: the variable scope.

    Raises:
      ValueError: the rank, or a size from `begin_params_axis` on, is unknown; there are no such axes.
    """
    with variable_scope(scope, "LayerNorm", [inputs], reuse=reuse):
        inputs = convert(inputs)
        rank = rank_of(inputs)
        first = begin_norm_axis + rank if begin_norm_axis < 0 else begin_norm_axis
        if begin_params_axis >= rank or first >= rank:
            raise ValueError(
                f"begin_params_axis ({begin_params_axis}) and begin_norm_axis ({first}) must be "
                f"< rank(inputs) ({rank})"
            )
        sizes = inputs.shape[begin_params_axis:]
        if not sizes.is_fully_defined():
            raise ValueError(
                f"Inputs {inputs.name}: shape(inputs)[{begin_params_axis}:] is not fully defined: "
                f"{inputs.shape}"
            )
        make = variable_maker(sizes, inputs.dtype.base_dtype, variables_collections, trainable)
        beta, gamma = make("beta") if center else None, make("gamma") if scale else None
        mean, variance = moments(inputs, list(range(first, rank)), keepdims=True)
        # For float16, 1e-12 is 0.
        epsilon = 1e-3 if inputs.dtype.base_dtype is dtypes.float16 else 1e-12
        outputs = batch_normalization(inputs, mean, variance, beta, gamma, epsilon)
        outputs.set_shape(inputs.shape)
        return finished(outputs, activation_fn, outputs_collections)


@add_arg_scope
def instance_norm(
    inputs,
    center=True,
    scale=True,
    epsilon=1e-06,
    activation_fn=None,
    param_initializers=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    data_format="NHWC",
    scope=None,
) -> Tensor:
    """Inputs with mean 0 and variance 1 in each channel of each example; see `layer_norm` for the rest.

    Source: Ulyanov, Vedaldi and Lempitsky, "Instance normalization", 2016.

    Args:
      inputs: float, [batch, ..., channels].
      epsilon: small, added to the variance.
      param_initializers: dict from "beta", "gamma" to initializers.
      data_format: "NHWC", or "NCHW": [batch, channels, ...].

    Raises:
      ValueError: the rank or the number of channels is unknown.
    """
    inputs = convert(inputs)
    rank = rank_of(inputs)
    check_format(data_format)
    with variable_scope(scope, "InstanceNorm", [inputs], reuse=reuse):
        axis = 1 if data_format == "NCHW" else rank - 1
        channels = channels_of(inputs, axis)
        dtype = inputs.dtype.base_dtype
        make = variable_maker([channels], dtype, variables_collections, trainable, param_initializers)

        def parameter(kind):
            around = [channels if i == axis else 1 for i in range(rank)]
            return reshape(make(kind), around) if data_format == "NCHW" else make(kind)

        beta, gamma = parameter("beta") if center else None, parameter("gamma") if scale else None
        mean, variance = moments(inputs, [i for i in range(1, rank) if i != axis], keepdims=True)
        outputs = batch_normalization(inputs, mean, variance, beta, gamma, epsilon, name="instancenorm")
        outputs.set_shape(inputs.shape)
        return finished(outputs, activation_fn, outputs_collections)


@add_arg_scope
def group_norm(
    inputs,
    groups=32,
    channels_axis=-1,
    reduction_axes=(-3, -2),
    center=True,
    scale=True,
    epsilon=1e-06,
    activation_fn=None,
    param_initializers=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    scope=None,
    mean_close_to_zero=False,
) -> Tensor:
    """Inputs with mean 0 and variance 1 in each group of channels of each example; see `layer_norm`.

    Source: Wu and He, "Group normalization", ECCV 2018.

    Args:
      inputs: float, [batch, height, width, channels], say.
      groups: how many groups there are.
      channels_axis: the axis of the channels.
      reduction_axes: the axes over which mean and variance are taken, besides the channels of a group.
      epsilon: small, added to the variance.
      param_initializers: dict from "beta", "gamma" to initializers.
      mean_close_to_zero: compute the variance as mean of squares minus square of the mean.

    Raises:
      ValueError: rank or channels are unknown, the channels don't divide into the groups, or axes don't fit.
    """
    inputs = convert(inputs)
    rank = rank_of(inputs)
    axis, *others = (i + rank if i < 0 else i for i in (channels_axis, *reduction_axes))
    if not all(0 <= i < rank for i in (axis, *others)):
        raise ValueError("Axis is out of bounds.")
    if axis in others:
        raise ValueError("reduction_axis must be mutually exclusive with channels_axis")
    channels = channels_of(inputs, axis)
    if groups > channels:
        raise ValueError(f"Invalid groups {groups} for {channels} channels.")
    if channels % groups:
        raise ValueError(f"{channels} channels is not commensurate with {groups} groups.")
    known, sizes = inputs.shape.as_list(), shape(inputs)
    sizes = [sizes[i] if n is None else n for i, n in enumerate(known)]
    split = [groups, channels // groups]
    inputs_shape = inputs.shape
    inputs = reshape(inputs, [*sizes[:axis], *split, *sizes[axis + 1 :]])
    with variable_scope(scope, "GroupNorm", [inputs], reuse=reuse):
        dtype = inputs.dtype.base_dtype
        make = variable_maker([channels], dtype, variables_collections, trainable, param_initializers)
        around = [1] * axis + split + [1] * (rank - axis - 1)
        beta = reshape(make("beta"), around) if center else None
        gamma = reshape(make("gamma"), around) if scale else None
        axes = [axis + 1, *(i + 1 if i > axis else i for i in others)]
        if mean_close_to_zero:
            mean, variance = normalize_moments(*sufficient_statistics(inputs, axes, keepdims=True))
        else:
            mean, variance = moments(inputs, axes, keepdims=True)
        factor = rsqrt(variance + epsilon)
        offset = negative(mean) * factor
        if gamma is not None:
            factor, offset = factor * gamma, offset * gamma
        if beta is not None:
            offset = offset + beta
        outputs = reshape(inputs * factor + offset, sizes)
        outputs.set_shape(inputs_shape)
        return finished(outputs, activation_fn, outputs_collections)


@add_arg_scope
def unit_norm(inputs, dim, epsilon=1e-7, scope=None) -> Tensor:
    """Inputs divided by their length along the axis `dim`, which is counted from the front.

    Args:
      inputs: float.
      epsilon: small, added to the square of the length.
      scope: the variable scope.

    Raises:
      ValueError: the rank is unknown, or there is no such axis.
    """
    with variable_scope(scope, "UnitNorm", [inputs]):
        inputs = convert(inputs)
        rank = inputs.shape.ndims
        if rank is None:
            raise ValueError("The input rank must be known.")
        if not 0 <= dim < rank:
            raise ValueError("dim must be positive but smaller than the input rank.")
        lengths = sqrt(epsilon + reduce_sum(square(inputs), dim, keepdims=True))
        times = [ones([dim], dtypes.int32)] if dim else []
        times.append(strided_slice(shape(inputs), [dim], [dim + 1]))
        if dim < rank - 1:
            times.append(ones([rank - 1 - dim], dtypes.int32))
        return div(inputs, tile(lengths, concat(times, 0)))


@add_arg_scope
def bias_add(
    inputs,
    activation_fn=None,
    initializer=zeros_initializer(),  # noqa: B008
    regularizer=None,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    data_format="NHWC",
    scope=None,
) -> Tensor:
    """Inputs plus learned `biases`, one a channel; see `layer_norm` for the other arguments.

    Args:
      inputs: float, [batch, ..., channels].
      initializer, regularizer: what the biases start with, and a function that gives a loss.
      data_format: "NHWC", or "NCHW": [batch, channels, ...].

    Raises:
      ValueError: the rank or the number of channels is unknown.
    """
    check_format(data_format)
    with variable_scope(scope, "BiasAdd", [inputs], reuse=reuse):
        inputs = convert(inputs)
        channels = channels_of(inputs, 1 if data_format == "NCHW" else rank_of(inputs) - 1)
        biases = model_variable(
            "biases",
            [channels],
            inputs.dtype.base_dtype,
            initializer,
            regularizer,
            trainable,
            collections_of("biases", variables_collections),
        )
        return finished(biased(inputs, biases, data_format=data_format), activation_fn, outputs_collections)

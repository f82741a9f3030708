"""The functions of tf.contrib.layers that add a layer."""

from functools import partial, wraps
from inspect import Parameter, Signature, signature

from minigraph.contrib.arguments import add_arg_scope
from minigraph.contrib.variables import collected, collections_of, renamed
from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import add_to_collections, name_scope
from minigraph.framework.graph import Tensor
from minigraph.layers.convolutional import Conv2D, Conv2DTranspose
from minigraph.layers.core import Dense
from minigraph.layers.core import flatten as flattened
from minigraph.layers.dropout import Dropout
from minigraph.layers.pooling import AveragePooling2D, MaxPooling2D
from minigraph.ops.array import reshape, shape
from minigraph.ops.casting import to_int64
from minigraph.ops.nn import elu as elu_op
from minigraph.ops.nn import relu as relu_op
from minigraph.ops.nn import relu6 as relu6_op
from minigraph.ops.nn import softmax as softmax_op
from minigraph.ops.reduction import reduce_max
from minigraph.ops.selecting import one_hot
from minigraph.variables.initializers import xavier_initializer, zeros_initializer
from minigraph.variables.scope import variable_scope

# What all functions that add a layer with weights take after their own arguments.
_SHARED = {
    "activation_fn": relu_op,
    "normalizer_fn": None,
    "normalizer_params": None,
    "weights_initializer": xavier_initializer(),
    "weights_regularizer": None,
    "biases_initializer": zeros_initializer(),
    "biases_regularizer": None,
    "reuse": None,
    "variables_collections": None,
    "outputs_collections": None,
    "trainable": True,
    "scope": None,
}


def _adds(kind, default_scope):
    """Decorator of a function that gives the layer's own arguments: it adds a layer of class `kind`.

    The arguments of `_SHARED` follow the function's; a scope without name is `default_scope`.
    """

    def decorate(own):
        names = list(signature(own).parameters)
        shared = [Parameter(n, Parameter.POSITIONAL_OR_KEYWORD, default=d) for n, d in _SHARED.items()]
        parameters = Signature([*signature(own).parameters.values(), *shared], return_annotation=Tensor)

        @wraps(own)
        def function(*args, **kwargs):
            bound = parameters.bind(*args, **kwargs)
            bound.apply_defaults()
            given = bound.arguments
            inputs, arguments = given["inputs"], own(**{name: given.pop(name) for name in names})
            return _weighted(kind, default_scope, inputs, arguments, **given)

        function.__signature__ = parameters  # type: ignore[attr-defined]
        return add_arg_scope(function)

    return decorate


def _weighted(
    kind,
    default_scope,
    inputs,
    own,
    *,
    activation_fn,
    normalizer_fn,
    normalizer_params,
    weights_initializer,
    weights_regularizer,
    biases_initializer,
    biases_regularizer,
    reuse,
    variables_collections,
    outputs_collections,
    trainable,
    scope,
):
    """What a layer of class `kind` gives, with arguments `own` and those that all such functions share."""
    options = {"reuse": reuse, "custom_getter": renamed({"kernel": "weights", "bias": "biases"})}
    with variable_scope(scope, default_scope, [inputs], **options) as entered:
        inputs = convert(inputs)
        layer = kind(
            use_bias=not normalizer_fn and bool(biases_initializer),
            kernel_initializer=weights_initializer,
            bias_initializer=biases_initializer,
            kernel_regularizer=weights_regularizer,
            bias_regularizer=biases_regularizer,
            trainable=trainable,
            name=entered.name,
            dtype=inputs.dtype.base_dtype,
            _scope=entered,
            _reuse=reuse,
            **own,
        )
        outputs = layer(inputs)
        for kind, variable in (("weights", layer.kernel), ("biases", layer.bias)):
            if variable is not None:
                add_to_collections(collections_of(kind, variables_collections), variable)
        if normalizer_fn is not None:
            outputs = normalizer_fn(outputs, **(normalizer_params or {}))
        if activation_fn is not None:
            outputs = activation_fn(outputs)
        return collected(outputs, outputs_collections)


@_adds(Dense, "fully_connected")
def fully_connected(inputs, num_outputs):
    """`activation_fn(inputs @ weights + biases)`, over the last axis of the inputs.

    Args:
      inputs: [batch, ..., depth].
      num_outputs: size of the last axis of the output.
      activation_fn: function of a tensor; None for none.
      normalizer_fn, normalizer_params: a function that is used in place of the biases, and its arguments.
      weights_initializer, biases_initializer: initial values; no biases if the latter is None.
      weights_regularizer, biases_regularizer: functions that give a loss, or None.
      reuse: whether the variables must exist.
      variables_collections: collections that the variables join, a list or a dict of lists by name.
      outputs_collections: collections that the result joins.
      trainable: whether the variables join TRAINABLE_VARIABLES.
      scope: the variable scope.
    """
    return {"units": num_outputs}


linear = partial(fully_connected, activation_fn=None)
relu = partial(fully_connected, activation_fn=relu_op)
relu6 = partial(fully_connected, activation_fn=relu6_op)
elu = partial(fully_connected, activation_fn=elu_op)


def _window(num_outputs, kernel_size, stride, padding, data_format, rate=None) -> dict:
    """The own arguments of a convolution layer."""
    own = {"filters": num_outputs, "kernel_size": kernel_size, "strides": stride, "padding": padding}
    own["data_format"] = _FORMATS[data_format]
    return own if rate is None else {**own, "dilation_rate": rate}


@_adds(Conv2D, "Conv")
def conv2d(inputs, num_outputs, kernel_size, stride=1, padding="SAME", data_format=None, rate=1):
    """A convolution over images, with biases and `activation_fn`; see `fully_connected` for the rest.

    Args:
      inputs: [batch, height, width, depth].
      num_outputs: depth of the output.
      kernel_size, stride, rate: sizes of the window, its steps and its dilation: an int, or two of them.
      padding: "SAME" or "VALID".
      data_format: "NHWC" (if None), or "NCHW".
    """
    return _window(num_outputs, kernel_size, stride, padding, data_format, rate)


@_adds(Conv2DTranspose, "Conv2d_transpose")
def conv2d_transpose(inputs, num_outputs, kernel_size, stride=1, padding="SAME", data_format="NHWC"):
    """The transpose of a convolution, which makes images larger; arguments as `conv2d`'s."""
    return _window(num_outputs, kernel_size, stride, padding, data_format)


# TF1's names of these functions, which `stack` and `repeat` take for scopes.
conv2d.__name__, conv2d_transpose.__name__ = "convolution2d", "convolution2d_transpose"

_FORMATS = {None: "channels_last", "NHWC": "channels_last", "NCHW": "channels_first"}


def _pool2d(function_name, default_scope, kind, what):
    """The function that adds a pooling layer."""

    def pool(
        inputs,
        kernel_size,
        stride=2,
        padding="VALID",
        data_format="NHWC",
        outputs_collections=None,
        scope=None,
    ) -> Tensor:
        with name_scope(scope, default_scope, [inputs]) as entered:
            inputs = convert(inputs)
            layer = kind(
                pool_size=kernel_size,
                strides=stride,
                padding=padding,
                data_format=_FORMATS[data_format],
                _scope=entered,
            )
            return collected(layer(inputs), outputs_collections)

    pool.__name__ = pool.__qualname__ = function_name
    pool.__doc__ = f"""The {what} of each window of images, [batch, height, width, depth].

    Args:
      kernel_size, stride: sizes of the window and its steps: an int, or two of them.
      padding: "VALID" or "SAME".
      data_format: "NHWC" or "NCHW".
      outputs_collections: collections that the result joins.
      scope: name of the scope.
    """
    return add_arg_scope(pool)


max_pool2d = _pool2d("max_pool2d", "MaxPool2D", MaxPooling2D, "maximum")
avg_pool2d = _pool2d("avg_pool2d", "AvgPool2D", AveragePooling2D, "mean")


@add_arg_scope
def dropout(
    inputs,
    keep_prob=0.5,
    noise_shape=None,
    is_training=True,
    outputs_collections=None,
    scope=None,
    seed=None,
) -> Tensor:
    """In training, each element with probability `keep_prob`, divided by that, else 0; see `tf.nn.dropout`.

    Args:
      is_training: bool, or a bool scalar Tensor.
      outputs_collections: collections that the result joins.
      scope: the variable scope.
    """
    with variable_scope(scope, "Dropout", [inputs]) as entered:
        inputs = convert(inputs)
        layer = Dropout(
            rate=1 - keep_prob, noise_shape=noise_shape, seed=seed, name=entered.name, _scope=entered
        )
        return collected(layer(inputs, training=is_training), outputs_collections)


@add_arg_scope
def flatten(inputs, outputs_collections=None, scope=None) -> Tensor:
    """All axes but the first as one, [batch, size].

    Args:
      outputs_collections: collections that the result joins.
      scope: name of the scope.
    """
    with name_scope(scope, "Flatten", [inputs]):
        return collected(flattened(convert(inputs)), outputs_collections)


@add_arg_scope
def one_hot_encoding(
    labels, num_classes, on_value=1.0, off_value=0.0, outputs_collections=None, scope=None
) -> Tensor:
    """`on_value` at each label's place of `num_classes`, `off_value` elsewhere; see `tf.one_hot`.

    Args:
      outputs_collections: collections that the result joins.
      scope: name of the scope.
    """
    with name_scope(scope, "OneHotEncoding", [labels, num_classes]):
        labels = convert(labels)
        if labels.dtype is dtypes.int32:
            labels = to_int64(labels)
        return collected(one_hot(labels, num_classes, on_value, off_value), outputs_collections)


@add_arg_scope
def softmax(logits, scope=None) -> Tensor:
    """`tf.nn.softmax` over the last axis, whose size must be known."""
    with variable_scope(scope, "softmax", [logits]):
        rows = softmax_op(reshape(logits, [-1, logits.shape.as_list()[-1]]))
        predictions = reshape(rows, shape(logits))
        predictions.set_shape(logits.shape)
        return predictions


@add_arg_scope
def maxout(inputs, num_units, axis=-1, scope=None) -> Tensor:
    """The greatest of each `num_units`-th part of the axis, which gets the size `num_units`.

    Source: Goodfellow et al., "Maxout networks", ICML 2013.

    Args:
      inputs: float; the size of `axis` is a multiple of `num_units`.
      scope: the variable scope.

    Raises:
      ValueError: it is not, or unknown.
    """
    with variable_scope(scope, "MaxOut", [inputs]):
        inputs = convert(inputs)
        sizes = inputs.shape.as_list()
        features = sizes[axis]
        if features is None or features % num_units:
            raise ValueError(f"number of features({features}) is not a multiple of num_units({num_units})")
        sizes[axis] = num_units
        sizes = [shape(inputs)[i] if n is None else n for i, n in enumerate(sizes)]
        return reduce_max(reshape(inputs, [*sizes, features // num_units]), axis=-1)


@add_arg_scope
def repeat(inputs, repetitions, layer, *args, **kwargs) -> Tensor:
    """`layer` several times, one after the other, in scopes `NAME_1`, `NAME_2` …

    Args:
      repetitions: how often.
      *args, **kwargs: go to each call; `scope` names the scope around, and is NAME.
    """
    scope = kwargs.pop("scope", None)
    with variable_scope(scope, "Repeat", [inputs]):
        outputs = convert(inputs)
        name = scope or _name(layer)
        for i in range(repetitions):
            outputs = layer(outputs, *args, **{**kwargs, "scope": f"{name}_{i + 1}"})
        return outputs


@add_arg_scope
def stack(inputs, layer, stack_args, **kwargs) -> Tensor:
    """`layer` with each of `stack_args` in turn, in scopes `NAME_1`, `NAME_2` …

    Args:
      stack_args: for each call, an argument, or a list of arguments.
      **kwargs: go to each call; `scope` names the scope around, `reuse` is its.
    """
    scope, reuse = kwargs.pop("scope", None), kwargs.pop("reuse", None)
    with variable_scope(scope, "Stack", [inputs], reuse=reuse):
        outputs = convert(inputs)
        name = scope or _name(layer)
        for i, args in enumerate(stack_args):
            args = args if isinstance(args, (list, tuple)) else [args]
            outputs = layer(outputs, *args, **{**kwargs, "scope": f"{name}_{i + 1}"})
        return outputs


def _name(layer) -> str:
    return layer.func.__name__ if isinstance(layer, partial) else layer.__name__

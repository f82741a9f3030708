"""Fully connected layers, flatten."""

from minigraph.framework.dtypes import as_dtype
from minigraph.framework.shape import TensorShape
from minigraph.layers.base import Layer, activation_function, function_of, least_rank
from minigraph.ops.array import reshape, shape, transpose
from minigraph.ops.casting import cast
from minigraph.ops.contraction import tensordot
from minigraph.ops.nn import bias_add
from minigraph.ops.product import matmul
from minigraph.variables.initializers import zeros_initializer


class Dense(Layer):
    """`activation(inputs @ kernel + bias)`, over the last axis of the inputs.

    Args:
      units: size of the last axis of the output.
      activation: function of a tensor, or its name; None for none.
      use_bias: whether a bias is added.
      kernel_initializer, bias_initializer: initial values; None for the scope's, or Glorot's uniform one.
      kernel_regularizer, bias_regularizer, activity_regularizer: functions that give a loss, or None.
      kernel_constraint, bias_constraint: functions that an optimizer applies to the new value, or None.
      trainable: whether the variables join TRAINABLE_VARIABLES.
      name: the layer's name.

    Attributes:
      kernel: [depth of the inputs, units].
      bias: [units], or None.
    """

    def __init__(
        self,
        units,
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
        self.units = int(units)
        self.activation = activation_function(activation)
        self.use_bias = use_bias
        self.kernel_initializer = kernel_initializer
        self.bias_initializer = bias_initializer
        self.kernel_regularizer = kernel_regularizer
        self.bias_regularizer = bias_regularizer
        self.kernel_constraint = kernel_constraint
        self.bias_constraint = bias_constraint

    def build(self, input_shape):
        dtype = as_dtype(self.dtype or "float32")
        if not (dtype.is_floating or dtype.is_complex):
            raise TypeError(f"Unable to build `Dense` layer with non-floating point dtype {dtype}")
        depth = least_rank(self, input_shape, 2)[-1]
        if depth is None:
            raise ValueError("The last dimension of the inputs to `Dense` should be defined. Found `None`.")
        self.kernel = self.add_variable(
            "kernel",
            [depth, self.units],
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_variable(
                "bias",
                [self.units],
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        self.built = True

    def call(self, inputs):
        rank = inputs.shape.ndims
        if rank > 2:
            outputs = tensordot(inputs, self.kernel, [[rank - 1], [0]])
            outputs.set_shape(self.compute_output_shape(inputs.shape))
        else:
            outputs = matmul(cast(inputs, self.dtype), self.kernel)
        if self.bias is not None:
            outputs = bias_add(outputs, self.bias)
        return outputs if self.activation is None else self.activation(outputs)

    def compute_output_shape(self, input_shape):
        return TensorShape([*least_rank(self, input_shape, 2)[:-1], self.units])


class Flatten(Layer):
    """All axes but the first as one, [batch, size].

    Args:
      data_format: "channels_last" (if None), or "channels_first": axis 1 is moved to the end before.
    """

    def __init__(self, data_format=None, **kwargs):
        super().__init__(**kwargs)
        self.data_format = data_format or "channels_last"

    def call(self, inputs):
        rank = inputs.shape.ndims
        if self.data_format == "channels_first" and rank is not None and rank > 1:
            inputs = transpose(inputs, [0, *range(2, rank), 1])
        known = inputs.shape.ndims and inputs.shape.as_list()[0]
        outputs = reshape(inputs, (known or shape(inputs)[0], -1))
        outputs.set_shape(self.compute_output_shape(inputs.shape))
        return outputs

    def compute_output_shape(self, input_shape):
        input_shape = TensorShape(input_shape)
        if input_shape.ndims is None:
            return TensorShape([None, None])
        batch = least_rank(self, input_shape, 1)[0]
        return TensorShape([batch, input_shape[1:].num_elements()])


dense = function_of(
    Dense,
    "dense",
    """`activation(inputs @ kernel + bias)`, with variables of its own; arguments as `Dense`'s.

    Args:
      inputs: [batch, ..., depth].
      name: also the variable scope's name.
      reuse: whether the variables of a layer of that name are taken.

    Returns:
      [batch, ..., units].
    """,
)


def flatten(inputs, name=None, data_format="channels_last"):
    """All axes of `inputs` but the first as one, [batch, size]; see `Flatten`."""
    return Flatten(name=name, data_format=data_format)(inputs)

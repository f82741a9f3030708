"""Cells of tf.contrib.rnn: an LSTM with layer normalization, and the update gate RNN."""

from minigraph.contrib.normalization import layer_norm
from minigraph.contrib.rnn_wrapper import Linear
from minigraph.nn.cell import LSTMStateTuple, RNNCell
from minigraph.ops.dense import dropout
from minigraph.ops.elementary import sigmoid, tanh
from minigraph.ops.joining import concat, split
from minigraph.ops.nn import bias_add
from minigraph.ops.product import matmul
from minigraph.variables.initializers import constant_initializer
from minigraph.variables.scope import get_variable, get_variable_scope, variable_scope


class LayerNormBasicLSTMCell(RNNCell):
    """LSTM whose gates and c are normalized over the units, with dropout of the new input.

    Args:
      num_units: size of c, h and output.
      forget_bias: is added to the forget gate.
      input_size: has no effect, as in TF1.
      activation: function of a tensor.
      layer_norm: whether to normalize; if not, there is a bias instead.
      norm_gain, norm_shift: what gamma and beta of the normalization start with.
      dropout_keep_prob: float, or float scalar Tensor: the chance that a unit of the new input is kept.
      dropout_prob_seed: the seed of dropout.
      reuse: whether the variables exist already in the scope.

    Source: Ba et al., "Layer Normalization", 2016; Semeniuta et al., "Recurrent Dropout without Memory Loss",
    COLING 2016.
    """

    def __init__(
        self,
        num_units,
        forget_bias=1.0,
        input_size=None,
        activation=tanh,
        layer_norm=True,
        norm_gain=1.0,
        norm_shift=0.0,
        dropout_keep_prob=1.0,
        dropout_prob_seed=None,
        reuse=None,
    ):
        super().__init__(_reuse=reuse)
        self._num_units = num_units
        self._forget_bias = forget_bias
        self._activation = activation
        self._normalizes = layer_norm
        self._gain, self._shift = norm_gain, norm_shift
        self._keep_prob = dropout_keep_prob
        self._seed = dropout_prob_seed

    @property
    def state_size(self):
        return LSTMStateTuple(self._num_units, self._num_units)

    @property
    def output_size(self) -> int:
        return self._num_units

    def call(self, inputs, state):
        """One step: (h, state)."""
        c, h = state
        joined = concat([inputs, h], 1)
        kernel = get_variable("kernel", [joined.shape[-1], 4 * self._num_units], joined.dtype)
        gates = matmul(joined, kernel)
        if not self._normalizes:
            gates = bias_add(gates, get_variable("bias", [4 * self._num_units], joined.dtype))
        i, j, f, o = split(gates, 4, 1)
        i, j = self._normalized(i, "input"), self._normalized(j, "transform")
        f, o = self._normalized(f, "forget"), self._normalized(o, "output")
        new = self._activation(j)
        if not isinstance(self._keep_prob, float) or self._keep_prob < 1:
            new = dropout(new, self._keep_prob, seed=self._seed)
        c = self._normalized(c * sigmoid(f + self._forget_bias) + sigmoid(i) * new, "state")
        h = self._activation(c) * sigmoid(o)
        return h, LSTMStateTuple(c, h)

    def _normalized(self, x, scope):
        if not self._normalizes:
            return x
        sizes = x.shape[-1:]
        with variable_scope(scope):
            get_variable("gamma", sizes, x.dtype, constant_initializer(self._gain))
            get_variable("beta", sizes, x.dtype, constant_initializer(self._shift))
        return layer_norm(x, reuse=True, scope=scope)


class UGRNNCell(RNNCell):
    """Update gate RNN: the new state is `g * state + (1 - g) * c`, g and c from [inputs, state].

    Args:
      num_units: size of output and state.
      initializer: of the variables; the scope's if None.
      forget_bias: is added to the gate.
      activation: function of a tensor.
      reuse: whether the variables exist already in the scope.

    Source: Collins et al., "Capacity and Trainability in Recurrent Neural Networks", ICLR 2017, section 2.
    """

    def __init__(self, num_units, initializer=None, forget_bias=1.0, activation=tanh, reuse=None):
        super().__init__(_reuse=reuse)
        self._num_units = num_units
        self._initializer = initializer
        self._forget_bias = forget_bias
        self._activation = activation
        self._linear: Linear | None = None

    @property
    def state_size(self) -> int:
        return self._num_units

    @property
    def output_size(self) -> int:
        return self._num_units

    def call(self, inputs, state):
        """One step: (output, output). ValueError: the depth of the inputs is unknown."""
        if inputs.shape.with_rank(2)[1].value is None:
            raise ValueError("Could not infer input size from inputs.get_shape()[-1]")
        with variable_scope(get_variable_scope(), initializer=self._initializer):
            joined = concat([inputs, state], 1)
            if self._linear is None:
                self._linear = Linear(joined, 2 * self._num_units)
            g, c = split(self._linear(joined), 2, 1)
            c = self._activation(c)
            g = sigmoid(g + self._forget_bias)
            output = g * state + (1.0 - g) * c
        return output, output

"""Cells of tf.contrib.rnn: LSTMs with layer normalization, and cells with other gates."""

from minigraph.contrib.normalization import layer_norm
from minigraph.contrib.rnn_wrapper import Linear
from minigraph.nn.cell import LayerRNNCell, LSTMStateTuple, RNNCell
from minigraph.ops.dense import dropout
from minigraph.ops.elementary import sigmoid, tanh
from minigraph.ops.joining import concat, split
from minigraph.ops.math import clip_by_value
from minigraph.ops.nn import bias_add, relu
from minigraph.ops.product import matmul
from minigraph.ops.slicing import slice
from minigraph.variables.initializers import constant_initializer, zeros_initializer
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
        return _normalized(x, scope, self._gain, self._shift) if self._normalizes else x


def _normalized(x, scope, gain, shift):
    """`x`, normalized over the units, by variables that are made here to start with `gain` and `shift`."""
    sizes = x.shape[-1:]
    with variable_scope(scope):
        get_variable("gamma", sizes, x.dtype, constant_initializer(gain))
        get_variable("beta", sizes, x.dtype, constant_initializer(shift))
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


class CoupledInputForgetGateLSTMCell(RNNCell):
    """LSTM whose input gate is one minus its forget gate; with peepholes, projection, layer normalization.

    Args:
      num_units: size of c.
      use_peepholes: the gates see c too, each unit its own.
      initializer: has no effect, as in TF1: the variable scope's is used.
      num_proj: size of output and h, made by a linear projection; None: num_units, and there is none.
      proj_clip: the projection is clipped to [-proj_clip, proj_clip].
      num_unit_shards, num_proj_shards: must be 1.
      forget_bias: is added to the forget gate.
      state_is_tuple: the state is an LSTMStateTuple(c, h), else [batch, units + output], c before h.
      activation: function of a tensor.
      reuse: whether the variables exist already in the scope.
      layer_norm: whether to normalize gates and c over the units; the bias is then made, and not used.
      norm_gain, norm_shift: what gamma and beta of the normalization start with.

    Raises:
      ValueError: several shards are asked for.

    Source: Greff et al., "LSTM: A Search Space Odyssey", 2015, section 3 ("CIFG").
    """

    def __init__(
        self,
        num_units,
        use_peepholes=False,
        initializer=None,
        num_proj=None,
        proj_clip=None,
        num_unit_shards=1,
        num_proj_shards=1,
        forget_bias=1.0,
        state_is_tuple=True,
        activation=tanh,
        reuse=None,
        layer_norm=False,
        norm_gain=1.0,
        norm_shift=0.0,
    ):
        super().__init__(_reuse=reuse)
        if num_unit_shards != 1 or num_proj_shards != 1:
            raise ValueError("CoupledInputForgetGateLSTMCell: only one shard is supported; leave them out")
        self._num_units = num_units
        self._use_peepholes = use_peepholes
        self._num_proj = num_proj
        self._proj_clip = proj_clip
        self._forget_bias = forget_bias
        self._state_is_tuple = state_is_tuple
        self._activation = activation
        self._normalizes = layer_norm
        self._gain, self._shift = norm_gain, norm_shift

    @property
    def state_size(self):
        sizes = LSTMStateTuple(self._num_units, self.output_size)
        return sizes if self._state_is_tuple else sum(sizes)

    @property
    def output_size(self) -> int:
        return self._num_proj or self._num_units

    def call(self, inputs, state):
        """One step: (h, state). ValueError: the depth of the inputs is unknown."""
        units = self._num_units
        if self._state_is_tuple:
            c, h = state
        else:
            c = slice(state, [0, 0], [-1, units])
            h = slice(state, [0, units], [-1, self.output_size])
        depth = inputs.shape.with_rank(2)[1].value
        if depth is None:
            raise ValueError("Could not infer input size from inputs.get_shape()[-1]")
        kernel = get_variable("W_0", [depth + self.output_size, 3 * units], inputs.dtype)
        bias = get_variable("B", [3 * units], inputs.dtype, zeros_initializer())
        gates = matmul(concat([inputs, h], 1), kernel)
        if not self._normalizes:
            gates = bias_add(gates, bias)
        j, f, o = split(gates, 3, 1)
        if self._normalizes:
            j, f, o = (
                self._normalized(j, "transform"),
                self._normalized(f, "forget"),
                self._normalized(o, "output"),
            )
        if self._use_peepholes:
            f_diag = get_variable("W_F_diag", [units], inputs.dtype)
            o_diag = get_variable("W_O_diag", [units], inputs.dtype)
            kept = sigmoid(f + self._forget_bias + f_diag * c)
        else:
            kept = sigmoid(f + self._forget_bias)
        c = kept * c + (1 - kept) * self._activation(j)
        if self._normalizes:
            c = self._normalized(c, "state")
        h = sigmoid(o + o_diag * c if self._use_peepholes else o) * self._activation(c)
        if self._num_proj is not None:
            h = matmul(h, get_variable("W_P_0", [units, self._num_proj], inputs.dtype))
            if self._proj_clip is not None:
                h = clip_by_value(h, -self._proj_clip, self._proj_clip)
        return h, LSTMStateTuple(c, h) if self._state_is_tuple else concat([c, h], 1)

    def _normalized(self, x, scope):
        return _normalized(x, scope, self._gain, self._shift)


class IntersectionRNNCell(RNNCell):
    """Intersection RNN ("+RNN"): a gate each for the way along the steps and the way up the layers.

    The new state is `g * state + (1 - g) * h`, the output `k * inputs + (1 - k) * y`; g, h, k and y come from
    [inputs, state].

    Args:
      num_units: size of output and state.
      num_in_proj: size that inputs of another size are projected to; must be num_units then.
      initializer: of the variables; the scope's if None.
      forget_bias: is added to both gates.
      y_activation: function of a tensor, of y; h has tanh.
      reuse: whether the variables exist already in the scope.

    Source: Collins et al., "Capacity and Trainability in Recurrent Neural Networks", ICLR 2017, section 2.
    """

    def __init__(
        self, num_units, num_in_proj=None, initializer=None, forget_bias=1.0, y_activation=relu, reuse=None
    ):
        super().__init__(_reuse=reuse)
        self._num_units = num_units
        self._num_in_proj = num_in_proj
        self._initializer = initializer
        self._forget_bias = forget_bias
        self._y_activation = y_activation
        self._projection: Linear | None = None
        self._linear: Linear | None = None

    @property
    def state_size(self) -> int:
        return self._num_units

    @property
    def output_size(self) -> int:
        return self._num_units

    def call(self, inputs, state):
        """One step: (output, state). ValueError: the inputs' depth is unknown, or not that of the outputs."""
        depth, n = inputs.shape.with_rank(2)[1].value, self._num_units
        if depth is None:
            raise ValueError("Could not infer input size from inputs.get_shape()[-1]")
        with variable_scope(get_variable_scope(), initializer=self._initializer):
            if depth != n:
                if not self._num_in_proj:
                    raise ValueError(
                        "Must have input size == output size for Intersection RNN. "
                        "To fix, num_in_proj should be set to num_units at cell init."
                    )
                with variable_scope("in_projection"):
                    if self._projection is None:
                        self._projection = Linear(inputs, self._num_in_proj)
                    inputs = self._projection(inputs)
            joined = concat([inputs, state], 1)
            if self._linear is None:
                self._linear = Linear(joined, 4 * n)
            gates = self._linear(joined)
            g, h, k, y = (gates[:, i * n : (i + 1) * n] for i in range(4))
            h, y = tanh(h), self._y_activation(y)
            g, k = sigmoid(g + self._forget_bias), sigmoid(k + self._forget_bias)
            new_state = g * state + (1.0 - g) * h
            output = k * inputs + (1.0 - k) * y
        return output, new_state


class NASCell(LayerRNNCell):
    """The cell that a search over architectures found.

    Args:
      num_units: size of c.
      num_proj: size of output and h, made by a linear projection; None: num_units, and there is none.
      use_bias: whether a bias is added.
      reuse: whether the variables exist already in the scope.
      **kwargs: name and dtype of the layer.

    Source: Zoph and Le, "Neural Architecture Search with Reinforcement Learning", ICLR 2017, appendix A.
    """

    def __init__(self, num_units, num_proj=None, use_bias=False, reuse=None, **kwargs):
        super().__init__(_reuse=reuse, **kwargs)
        self._num_units = num_units
        self._num_proj = num_proj
        self._use_bias = use_bias

    @property
    def state_size(self):
        return LSTMStateTuple(self._num_units, self.output_size)

    @property
    def output_size(self) -> int:
        return self._num_proj or self._num_units

    def build(self, inputs_shape):
        """Make recurrent_kernel [output, 8 * units], kernel [depth, 8 * units], bias, projection_weights.

        Raises:
          ValueError: the last size of `inputs_shape` is unknown.
        """
        depth, units = inputs_shape.with_rank(2)[1].value, self._num_units
        if depth is None:
            raise ValueError("Could not infer input size from inputs.get_shape()[-1]")
        self._recurrent_kernel = self.add_variable("recurrent_kernel", [self.output_size, 8 * units])
        self._kernel = self.add_variable("kernel", [depth, 8 * units])
        if self._use_bias:
            zeros = zeros_initializer(dtype=self.dtype)
            self._bias = self.add_variable("bias", [8 * units], initializer=zeros)
        if self._num_proj is not None:
            self._projection = self.add_variable("projection_weights", [units, self._num_proj])
        self.built = True

    def call(self, inputs, state):
        """One step: (h, state)."""
        c, h = state
        memory = matmul(h, self._recurrent_kernel)
        x = matmul(inputs, self._kernel)
        if self._use_bias:
            memory = bias_add(memory, self._bias)
        m, x = split(memory, 8, 1), split(x, 8, 1)
        # The leaves of the tree in figure 8 of the paper, then what joins them two by two.
        a, b, d, e = sigmoid(x[0] + m[0]), relu(x[1] + m[1]), sigmoid(x[2] + m[2]), relu(x[3] * m[3])
        p, q, r, s = tanh(x[4] + m[4]), sigmoid(x[5] + m[5]), tanh(x[6] + m[6]), sigmoid(x[7] + m[7])
        left, right, lower, upper = tanh(a * b), tanh(d + e), tanh(p * q), sigmoid(r + s)
        c = tanh(left + c) * right
        h = tanh(c * tanh(lower + upper))
        if self._num_proj is not None:
            h = matmul(h, self._projection)
        return h, LSTMStateTuple(c, h)

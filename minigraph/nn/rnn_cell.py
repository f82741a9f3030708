"""RNN cells, as `tf.nn.rnn_cell`: basic, LSTM, GRU, and cells made of several."""

from minigraph.framework import nest
from minigraph.framework.defaults import name_scope
from minigraph.layers.base import activation_function
from minigraph.nn.cell import LayerRNNCell, LSTMStateTuple, RNNCell, check_floats
from minigraph.nn.rnn_wrapper import DeviceWrapper, DropoutWrapper, ResidualWrapper
from minigraph.ops import elementary, nn, product
from minigraph.ops.array import constant
from minigraph.ops.joining import concat, split
from minigraph.ops.math import add, clip_by_value, multiply
from minigraph.ops.slicing import slice
from minigraph.variables.initializers import constant_initializer, zeros_initializer
from minigraph.variables.partition import fixed_size_partitioner
from minigraph.variables.scope import variable_scope

__all__ = [
    "BasicLSTMCell",
    "BasicRNNCell",
    "DeviceWrapper",
    "DropoutWrapper",
    "GRUCell",
    "LSTMCell",
    "LSTMStateTuple",
    "MultiRNNCell",
    "RNNCell",
    "ResidualWrapper",
]


class BasicRNNCell(LayerRNNCell):
    """The most basic cell: output = new state = activation([inputs, state] @ kernel + bias).

    Args:
      num_units: size of output and state.
      activation: function or name; tanh if None.
      reuse: whether the variables exist already in the scope.
      name: name of the layer and of its scope.
      dtype: type of the variables; that of the first input if None.
    """

    def __init__(self, num_units, activation=None, reuse=None, name=None, dtype=None, **kwargs):
        super().__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        self._num_units = num_units
        self._activation = activation_function(activation) if activation else elementary.tanh

    @property
    def state_size(self) -> int:
        return self._num_units

    @property
    def output_size(self) -> int:
        return self._num_units

    def build(self, inputs_shape):
        """Make the variables kernel [depth + units, units] and bias [units].

        Raises:
          ValueError: the last size of `inputs_shape` is unknown.
        """
        depth = self._depth(inputs_shape)
        units = self._num_units
        self._kernel = self.add_variable("kernel", shape=[depth + units, units])
        self._bias = self.add_variable("bias", shape=[units], initializer=zeros_initializer(dtype=self.dtype))
        self.built = True

    def call(self, inputs, state):
        """One step: (output, output), both [batch, units]. ValueError for inputs that are not floats."""
        check_floats(inputs, state)
        gate_inputs = product.matmul(concat([inputs, state], 1), self._kernel)
        output = self._activation(nn.bias_add(gate_inputs, self._bias))
        return output, output


class GRUCell(LayerRNNCell):
    """Gated recurrent unit: the new state is `u * state + (1 - u) * candidate`.

    The gates r and u come from [inputs, state], the candidate from [inputs, r * state].

    Args:
      num_units: size of output and state.
      activation: function or name, of the candidate; tanh if None.
      reuse: whether the variables exist already in the scope.
      kernel_initializer: of both kernels; the scope's if None.
      bias_initializer: of both biases; if None, ones for the gates and zeros for the candidate.
      name: name of the layer and of its scope.
      dtype: type of the variables; that of the first input if None.

    Source: Cho et al., "Learning Phrase Representations using RNN Encoder-Decoder", EMNLP 2014, section 2.3.
    """

    def __init__(
        self,
        num_units,
        activation=None,
        reuse=None,
        kernel_initializer=None,
        bias_initializer=None,
        name=None,
        dtype=None,
        **kwargs,
    ):
        super().__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        self._num_units = num_units
        self._activation = activation_function(activation) if activation else elementary.tanh
        self._kernel_initializer = kernel_initializer
        self._bias_initializer = bias_initializer

    @property
    def state_size(self) -> int:
        return self._num_units

    @property
    def output_size(self) -> int:
        return self._num_units

    def build(self, inputs_shape):
        """Make gates/kernel [depth + units, 2 * units], candidate/kernel [depth + units, units], biases."""
        depth = self._depth(inputs_shape)
        units = self._num_units
        gate_bias, candidate_bias = self._bias_initializer, self._bias_initializer
        if gate_bias is None:
            gate_bias = constant_initializer(1.0, dtype=self.dtype)
            candidate_bias = zeros_initializer(dtype=self.dtype)
        kernels = {"initializer": self._kernel_initializer}
        self._gate_kernel = self.add_variable("gates/kernel", [depth + units, 2 * units], **kernels)
        self._gate_bias = self.add_variable("gates/bias", [2 * units], initializer=gate_bias)
        self._candidate_kernel = self.add_variable("candidate/kernel", [depth + units, units], **kernels)
        self._candidate_bias = self.add_variable("candidate/bias", [units], initializer=candidate_bias)
        self.built = True

    def call(self, inputs, state):
        """One step: (output, output), both [batch, units]. ValueError for inputs that are not floats."""
        check_floats(inputs, state)
        gates = product.matmul(concat([inputs, state], 1), self._gate_kernel)
        gates = elementary.sigmoid(nn.bias_add(gates, self._gate_bias))
        r, u = split(gates, 2, 1)
        candidate = product.matmul(concat([inputs, r * state], 1), self._candidate_kernel)
        candidate = self._activation(nn.bias_add(candidate, self._candidate_bias))
        output = u * state + (1 - u) * candidate
        return output, output


class BasicLSTMCell(LayerRNNCell):
    """Long short-term memory, without peepholes, clipping and projection.

    The gates input, new input ("j"), forget and output stand in this order in kernel and bias.

    Args:
      num_units: size of c, h and output.
      forget_bias: is added to the forget gate.
      state_is_tuple: the state is an LSTMStateTuple(c, h), else [batch, 2 * units], c before h.
      activation: function or name; tanh if None.
      reuse: whether the variables exist already in the scope.
      name: name of the layer and of its scope.
      dtype: type of the variables; that of the first input if None.

    Source: Zaremba et al., "Recurrent Neural Network Regularization", 2014, section 3.1.
    """

    def __init__(
        self,
        num_units,
        forget_bias=1.0,
        state_is_tuple=True,
        activation=None,
        reuse=None,
        name=None,
        dtype=None,
        **kwargs,
    ):
        super().__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        self._num_units = num_units
        self._forget_bias = forget_bias
        self._state_is_tuple = state_is_tuple
        self._activation = activation_function(activation) if activation else elementary.tanh

    @property
    def state_size(self):
        units = self._num_units
        return LSTMStateTuple(units, units) if self._state_is_tuple else 2 * units

    @property
    def output_size(self) -> int:
        return self._num_units

    def build(self, inputs_shape):
        """Make the variables kernel [depth + units, 4 * units] and bias [4 * units]."""
        depth = self._depth(inputs_shape)
        units = self._num_units
        self._kernel = self.add_variable("kernel", shape=[depth + units, 4 * units])
        self._bias = self.add_variable(
            "bias", shape=[4 * units], initializer=zeros_initializer(dtype=self.dtype)
        )
        self.built = True

    def call(self, inputs, state):
        """One step: (h, state). ValueError for inputs that are not floats."""
        check_floats(inputs, state)
        axis = constant(1, "int32")
        c, h = state if self._state_is_tuple else split(state, 2, axis)
        gates = product.matmul(concat([inputs, h], 1), self._kernel)
        gates = nn.bias_add(gates, self._bias)
        i, j, f, o = split(gates, 4, axis)
        forget_bias = constant(self._forget_bias, dtype=f.dtype)
        kept = multiply(c, elementary.sigmoid(add(f, forget_bias)))
        new_c = add(kept, multiply(elementary.sigmoid(i), self._activation(j)))
        new_h = multiply(self._activation(new_c), elementary.sigmoid(o))
        if self._state_is_tuple:
            return new_h, LSTMStateTuple(new_c, new_h)
        return new_h, concat([new_c, new_h], 1)


class LSTMCell(LayerRNNCell):
    """Long short-term memory with peepholes, clipping and projection.

    Args:
      num_units: size of c.
      use_peepholes: the gates see c too, each unit its own.
      cell_clip: c is clipped to [-cell_clip, cell_clip]; None: it is not.
      initializer: of all variables but the bias; the scope's if None.
      num_proj: size of output and h, made by a linear projection; None: num_units, and there is none.
      proj_clip: the projection is clipped likewise.
      num_unit_shards, num_proj_shards: into how many parts the kernel or the projection is cut, as by
        fixed_size_partitioner; None: as the scope's partitioner says. One is supported.
      forget_bias: is added to the forget gate.
      state_is_tuple: the state is an LSTMStateTuple(c, h), else [batch, units + output], c before h.
      activation: function or name; tanh if None.
      reuse: whether the variables exist already in the scope.
      name: name of the layer and of its scope.
      dtype: type of the variables; that of the first input if None.

    Raises:
      ValueError: several shards are asked for.

    Source: Sak et al., "Long Short-Term Memory Recurrent Neural Network Architectures for Large Scale
    Acoustic Modeling", Interspeech 2014, section 2.
    """

    def __init__(
        self,
        num_units,
        use_peepholes=False,
        cell_clip=None,
        initializer=None,
        num_proj=None,
        proj_clip=None,
        num_unit_shards=None,
        num_proj_shards=None,
        forget_bias=1.0,
        state_is_tuple=True,
        activation=None,
        reuse=None,
        name=None,
        dtype=None,
        **kwargs,
    ):
        super().__init__(_reuse=reuse, name=name, dtype=dtype, **kwargs)
        self._partitioners = [
            None if shards is None else fixed_size_partitioner(shards)
            for shards in (num_unit_shards, num_proj_shards)
        ]
        self._num_units = num_units
        self._use_peepholes = use_peepholes
        self._cell_clip = cell_clip
        self._initializer = initializer
        self._num_proj = num_proj
        self._proj_clip = proj_clip
        self._forget_bias = forget_bias
        self._state_is_tuple = state_is_tuple
        self._activation = activation_function(activation) if activation else elementary.tanh

    @property
    def state_size(self):
        sizes = LSTMStateTuple(self._num_units, self.output_size)
        return sizes if self._state_is_tuple else sum(sizes)

    @property
    def output_size(self) -> int:
        return self._num_proj or self._num_units

    def build(self, inputs_shape):
        """Make kernel [depth + output, 4 * units], bias [4 * units], peepholes and projection."""
        depth = self._depth(inputs_shape)
        units = self._num_units
        unit_partitioner, projection_partitioner = self._partitioners
        options = {"initializer": self._initializer}
        self._kernel = self.add_variable(
            "kernel", [depth + self.output_size, 4 * units], partitioner=unit_partitioner, **options
        )
        zeros = zeros_initializer(dtype=self.dtype)
        self._bias = self.add_variable("bias", [4 * units], initializer=zeros)
        if self._use_peepholes:
            self._w_f_diag = self.add_variable("w_f_diag", [units], **options)
            self._w_i_diag = self.add_variable("w_i_diag", [units], **options)
            self._w_o_diag = self.add_variable("w_o_diag", [units], **options)
        if self._num_proj is not None:
            self._projection = self.add_variable(
                "projection/kernel", [units, self._num_proj], partitioner=projection_partitioner, **options
            )
        self.built = True

    def call(self, inputs, state):
        """One step: (h, state). ValueError for inputs that are not floats."""
        check_floats(inputs, state)
        units, sigmoid = self._num_units, elementary.sigmoid
        if self._state_is_tuple:
            c, h = state
        else:
            c = slice(state, [0, 0], [-1, units])
            h = slice(state, [0, units], [-1, self.output_size])
        gates = product.matmul(concat([inputs, h], 1), self._kernel)
        i, j, f, o = split(nn.bias_add(gates, self._bias), 4, 1)
        if self._use_peepholes:
            forgotten = sigmoid(f + self._forget_bias + self._w_f_diag * c) * c
            c = forgotten + sigmoid(i + self._w_i_diag * c) * self._activation(j)
        else:
            c = sigmoid(f + self._forget_bias) * c + sigmoid(i) * self._activation(j)
        if self._cell_clip is not None:
            c = clip_by_value(c, -self._cell_clip, self._cell_clip)
        if self._use_peepholes:
            h = sigmoid(o + self._w_o_diag * c) * self._activation(c)
        else:
            h = sigmoid(o) * self._activation(c)
        if self._num_proj is not None:
            h = product.matmul(h, self._projection)
            if self._proj_clip is not None:
                h = clip_by_value(h, -self._proj_clip, self._proj_clip)
        return h, LSTMStateTuple(c, h) if self._state_is_tuple else concat([c, h], 1)


class MultiRNNCell(RNNCell):
    """Cells one upon the other: the output of each is the input of the next.

    Args:
      cells: list or tuple of cells.
      state_is_tuple: the state is a tuple of the cells' states, else these joined along axis 1.

    Raises:
      TypeError: `cells` is no list.
      ValueError: it is empty; or states are to be joined of which one is a tuple.
    """

    def __init__(self, cells, state_is_tuple=True):
        super().__init__()
        if not cells:
            raise ValueError("Must specify at least one cell for MultiRNNCell.")
        if not nest.is_sequence(cells):
            raise TypeError(f"cells must be a list or tuple, but saw: {cells}.")
        self._cells = cells
        self._state_is_tuple = state_is_tuple
        if not state_is_tuple and any(nest.is_sequence(cell.state_size) for cell in cells):
            sizes = [cell.state_size for cell in cells]
            raise ValueError(
                "Some cells return tuples of states, but the flag state_is_tuple is not set. "
                f"State sizes are: {sizes}"
            )

    @property
    def state_size(self):
        sizes = tuple(cell.state_size for cell in self._cells)
        return sizes if self._state_is_tuple else sum(sizes)

    @property
    def output_size(self):
        return self._cells[-1].output_size

    @property
    def trainable_weights(self) -> list:
        """Those of the cells, one cell after the other."""
        return [v for cell in self._cells for v in cell.trainable_weights] if self.trainable else []

    @property
    def non_trainable_weights(self) -> list:
        return [v for cell in self._cells for v in cell.non_trainable_weights] + (
            [] if self.trainable else [v for cell in self._cells for v in cell.trainable_weights]
        )

    def zero_state(self, batch_size, dtype):
        """A state of zeros; see `RNNCell.zero_state`."""
        with name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            if not self._state_is_tuple:
                return super().zero_state(batch_size, dtype)
            return tuple(cell.zero_state(batch_size, dtype) for cell in self._cells)

    def call(self, inputs, state):
        """One step: (output of the last cell, states). ValueError: `state` is no tuple of as many states."""
        if self._state_is_tuple and not nest.is_sequence(state):
            raise ValueError(
                f"Expected state to be a tuple of length {len(self.state_size)}, but received: {state}"
            )
        position, new_states = 0, []
        for i, cell in enumerate(self._cells):
            with variable_scope(f"cell_{i}"):
                if self._state_is_tuple:
                    own = state[i]
                else:
                    own = slice(state, [0, position], [-1, cell.state_size])
                    position += cell.state_size
                inputs, new_state = cell(inputs, own)
                new_states.append(new_state)
        return inputs, tuple(new_states) if self._state_is_tuple else concat(new_states, 1)

"""Cells around a cell: projections, embeddings and attention, as in tf.contrib.rnn."""

import math

from minigraph.framework import nest
from minigraph.framework.defaults import device, name_scope
from minigraph.nn.cell import RNNCell, check_cell
from minigraph.ops.array import constant, expand_dims, reshape
from minigraph.ops.convolution import conv2d
from minigraph.ops.elementary import tanh
from minigraph.ops.embedding import embedding_lookup
from minigraph.ops.joining import concat
from minigraph.ops.nn import bias_add, softmax
from minigraph.ops.product import matmul
from minigraph.ops.reduction import reduce_sum
from minigraph.ops.slicing import slice
from minigraph.variables.initializers import constant_initializer, random_uniform_initializer
from minigraph.variables.scope import get_variable, get_variable_scope, variable_scope


class Linear:
    """`concat(args) @ kernel + bias`; the variables are made in the variable scope in force.

    Args:
      args: a tensor [batch, size], or a list of such, as it will be called with.
      output_size: number of columns of the result.

    Raises:
      ValueError: an argument is no matrix of known width.
    """

    def __init__(self, args, output_size):
        args = args if nest.is_sequence(args) else [args]
        shapes = [x.shape for x in args]
        if any(shape.ndims != 2 for shape in shapes):
            raise ValueError(f"linear is expecting 2D arguments: {shapes}")
        widths = [shape[1].value for shape in shapes]
        if None in widths:
            raise ValueError(f"linear expects shape[1] to be provided, but saw {shapes}")
        dtype = args[0].dtype
        with variable_scope(get_variable_scope()) as outer:
            self._kernel = get_variable("kernel", [sum(widths), output_size], dtype)
            with variable_scope(outer):
                zeros = constant_initializer(0.0, dtype=dtype)
                self._bias = get_variable("bias", [output_size], dtype, zeros)

    def __call__(self, args):
        """[batch, output_size] of `args`, as in the constructor."""
        args = args if nest.is_sequence(args) else [args]
        joined = args[0] if len(args) == 1 else concat(args, constant(1, "int32"))
        return bias_add(matmul(joined, self._kernel), self._bias)


class _Around(RNNCell):
    """A cell with the states of another."""

    def __init__(self, cell, reuse):
        super().__init__(_reuse=reuse)
        check_cell("cell", cell)
        self._cell = cell

    @property
    def state_size(self):
        return self._cell.state_size

    @property
    def output_size(self):
        return self._cell.output_size

    def zero_state(self, batch_size, dtype):
        """The cell's zero state; see `RNNCell.zero_state`."""
        with name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            return self._cell.zero_state(batch_size, dtype)


class InputProjectionWrapper(_Around):
    """A cell whose inputs are projected before: `activation(inputs @ kernel + bias)`.

    Args:
      cell: an RNNCell.
      num_proj: size of the projected inputs.
      activation: function of a tensor; None for none.
      input_size: has no effect, as in TF1.
      reuse: whether the variables exist already in the scope.
    """

    def __init__(self, cell, num_proj, activation=None, input_size=None, reuse=None):
        super().__init__(cell, reuse)
        self._num_proj = num_proj
        self._activation = activation
        self._linear: Linear | None = None

    def call(self, inputs, state):
        """One step."""
        if self._linear is None:
            self._linear = Linear(inputs, self._num_proj)
        projected = self._linear(inputs)
        return self._cell(self._activation(projected) if self._activation else projected, state)


class OutputProjectionWrapper(_Around):
    """A cell whose outputs are projected: `activation(output @ kernel + bias)`.

    Args:
      cell: an RNNCell.
      output_size: size of the projected outputs.
      activation: function of a tensor; None for none.
      reuse: whether the variables exist already in the scope.

    Raises:
      TypeError: `cell` is no cell.
      ValueError: `output_size` is below 1.
    """

    def __init__(self, cell, output_size, activation=None, reuse=None):
        super().__init__(cell, reuse)
        if output_size < 1:
            raise ValueError(f"Parameter output_size must be > 0: {output_size}.")
        self._output_size = output_size
        self._activation = activation
        self._linear: Linear | None = None

    @property
    def output_size(self) -> int:
        return self._output_size

    def call(self, inputs, state):
        """One step."""
        output, state = self._cell(inputs, state)
        if self._linear is None:
            self._linear = Linear(output, self._output_size)
        projected = self._linear(output)
        return self._activation(projected) if self._activation else projected, state


class EmbeddingWrapper(_Around):
    """A cell whose inputs are numbers of symbols, int[batch], each of which it learns a vector for.

    Args:
      cell: an RNNCell.
      embedding_classes: how many symbols there are.
      embedding_size: size of a symbol's vector.
      initializer: of the vectors; if None the variable scope's, or uniform with variance 1.
      reuse: whether the variables exist already in the scope.

    Raises:
      TypeError: `cell` is no cell.
      ValueError: a size is not positive.
    """

    def __init__(self, cell, embedding_classes, embedding_size, initializer=None, reuse=None):
        super().__init__(cell, reuse)
        if embedding_classes <= 0 or embedding_size <= 0:
            raise ValueError(
                "Both embedding_classes and embedding_size must be > 0: "
                f"{embedding_classes}, {embedding_size}."
            )
        self._shape = [embedding_classes, embedding_size]
        self._initializer = initializer

    def call(self, inputs, state):
        """One step."""
        with device("/cpu:0"):
            initializer = self._initializer or get_variable_scope().initializer
            if not initializer:
                initializer = random_uniform_initializer(-math.sqrt(3), math.sqrt(3))
            dtype = nest.flatten(state)[0].dtype
            embedding = get_variable("embedding", self._shape, initializer=initializer, dtype=dtype)
            embedded = embedding_lookup(embedding, reshape(inputs, [-1]))
            return self._cell(embedded, state)


class AttentionCellWrapper(_Around):
    """A cell that also looks at its own last outputs, weighted by attention.

    Args:
      cell: an RNNCell.
      attn_length: how many outputs it looks back.
      attn_size: size of an attention vector, which is the output; that of the cell's output if None.
      attn_vec_size: units of the hidden layer that scores the outputs; `attn_size` if None.
      input_size: size of the cell's inputs, which are made of inputs and attention; as the inputs' if None.
      state_is_tuple: the state is a tuple (cell's state, attention [batch, attn_size], last outputs
        [batch, attn_size * attn_length]), else these joined along axis 1.
      reuse: whether the variables exist already in the scope.

    Raises:
      TypeError: `cell` is no cell.
      ValueError: `attn_length` is not positive; the cell's state is a tuple and is to be joined.

    Source: Bahdanau et al., "Neural Machine Translation by Jointly Learning to Align and Translate",
    ICLR 2015, section 3.1.
    """

    def __init__(
        self,
        cell,
        attn_length,
        attn_size=None,
        attn_vec_size=None,
        input_size=None,
        state_is_tuple=True,
        reuse=None,
    ):
        super().__init__(cell, reuse)
        if nest.is_sequence(cell.state_size) and not state_is_tuple:
            raise ValueError(
                "Cell returns tuple of states, but the flag state_is_tuple is not set. "
                f"State size is: {cell.state_size}"
            )
        if attn_length <= 0:
            raise ValueError(f"attn_length should be greater than zero, got {attn_length}")
        self._length = attn_length
        self._size = cell.output_size if attn_size is None else attn_size
        self._units = self._size if attn_vec_size is None else attn_vec_size
        self._input_size = input_size
        self._state_is_tuple = state_is_tuple
        self._linear: dict[str, Linear] = {}

    @property
    def state_size(self):
        sizes = self._cell.state_size, self._size, self._size * self._length
        return sizes if self._state_is_tuple else sum(sizes)

    @property
    def output_size(self) -> int:
        return self._size

    def zero_state(self, batch_size, dtype):
        """A state of zeros; see `RNNCell.zero_state`."""
        return RNNCell.zero_state(self, batch_size, dtype)

    def call(self, inputs, state):
        """One step: (output [batch, attn_size], state)."""
        if self._state_is_tuple:
            state, attention, outputs = state
        else:
            whole, start, parts = state, 0, []
            for size in (self._cell.state_size, self._size, self._size * self._length):
                parts.append(slice(whole, [0, start], [-1, size]))
                start += size
            state, attention, outputs = parts
        outputs = reshape(outputs, [-1, self._length, self._size])
        input_size = self._input_size or inputs.shape[1].value
        x = self._projected("inputs", [inputs, attention], input_size)
        output, state = self._cell(x, state)
        query = concat(nest.flatten(state), 1) if self._state_is_tuple else state
        attention, later_outputs = self._attention(query, outputs)
        with variable_scope("attn_output_projection"):
            output = self._projected("output", [output, attention], self._size)
        outputs = concat([later_outputs, expand_dims(output, 1)], 1)
        outputs = reshape(outputs, [-1, self._length * self._size])
        new_state = state, attention, outputs
        return output, new_state if self._state_is_tuple else concat(list(new_state), 1)

    def _projected(self, which, args, size):
        if which not in self._linear:
            self._linear[which] = Linear(args, size)
        return self._linear[which](args)

    def _attention(self, query, outputs):
        """(the outputs' weighted sum, all outputs but the first)."""
        with variable_scope("attention"):
            k = get_variable("attn_w", [1, 1, self._size, self._units])
            v = get_variable("attn_v", [self._units])
            hidden = reshape(outputs, [-1, self._length, 1, self._size])
            features = conv2d(hidden, k, [1, 1, 1, 1], "SAME")
            y = self._projected("query", query, self._units)
            y = reshape(y, [-1, 1, 1, self._units])
            weights = softmax(reduce_sum(v * tanh(features + y), [2, 3]))
            weighted = reduce_sum(reshape(weights, [-1, self._length, 1, 1]) * hidden, [1, 2])
            return reshape(weighted, [-1, self._size]), slice(outputs, [0, 1, 0], [-1, -1, -1])

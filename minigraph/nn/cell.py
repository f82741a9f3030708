"""What RNN cells have in common: a cell is one step, `(inputs, state) -> (output, new state)`."""

from collections import namedtuple
from copy import deepcopy

from minigraph.framework import nest
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.dtypes import as_dtype, int32
from minigraph.framework.graph import Tensor
from minigraph.framework.shape import TensorShape, as_shape
from minigraph.layers.base import Layer
from minigraph.ops.array import constant, expand_dims, shape, zeros
from minigraph.ops.joining import concat
from minigraph.variables.scope import VariableScope, get_variable_scope, variable_scope


def joined_shape(prefix, suffix, static=False):
    """The shape `[*prefix, *suffix]`: a Tensor, or with `static` the known part of it.

    TF1 adds the nodes for both parts in either case, so the count of nodes, and with it the seeds, agree.

    Args:
      prefix: batch size, or list of sizes: ints, an int32 Tensor, or None where unknown (with `static` only).
      suffix: size or shape of what is behind it; or an int32 Tensor.
      static: give a TensorShape.
    """
    lead_sizes, lead = _sizes(prefix)
    tail_sizes, tail = _sizes(suffix)
    if static:
        return lead_sizes.concatenate(tail_sizes)
    if lead is None or tail is None:
        raise ValueError(f"Provided a prefix or suffix of None: {prefix} and {suffix}")
    return concat([lead, tail], 0)


def _sizes(size):
    """(what is known of a size or shape, as int32 vector; None where it is not fully known)."""
    if isinstance(size, Tensor):
        vector = expand_dims(size, 0) if size.shape.ndims == 0 else size
        return known_sizes(vector), vector
    sizes = TensorShape([None]) if size is None else as_shape(size)
    return sizes, constant(sizes.as_list(), int32) if sizes.is_fully_defined() else None


def known_sizes(size) -> TensorShape:
    """A shape, as far as it is known; of a Tensor, as far as the Tensor's value is."""
    if not isinstance(size, Tensor):
        return as_shape(size)
    if size.spec.value is not None:
        return as_shape(size.spec.value.tolist())
    rank = size.shape.ndims and size.shape[0].value
    return TensorShape(None if rank is None else [None] * rank)


def zero_states(sizes, batch, known_batch, dtype):
    """Zeros [batch, size] for each size of a nest; `known_batch` is what the static shape is to tell."""

    def zero(size):
        result = zeros(joined_shape(batch, size), dtype)
        result.set_shape(joined_shape(known_batch, size, static=True))
        return result

    return nest.map_structure(zero, sizes)


def check_cell(argument, cell):
    """TypeError if `cell` is none."""
    wanted = ("output_size", "state_size", "zero_state")
    missing = [name for name in wanted if not hasattr(cell, name)]
    if missing or not callable(cell):
        lacks = ", ".join(missing) or "__call__"
        raise TypeError(f"The argument {argument!r} ({cell}) is not an RNNCell: it has no {lacks}")


class RNNCell(Layer):
    """Base of cells, as `tf.nn.rnn_cell.RNNCell`; meant to be subclassed.

    A subclass has `state_size` and `output_size` (ints, TensorShapes or nests of them), and
    `call(inputs, state)` (or `__call__(inputs, state, scope=None)`) that returns `(output, new state)`.
    Variables that `call` gets by `tf.get_variable` are shared by all steps.
    """

    def __call__(self, inputs, state, scope=None):
        """One step.

        Args:
          inputs: [batch, depth], or a nest of such.
          state: nest of tensors like `state_size`, each [batch, size].
          scope: variable scope of the cell; named after the class if None.

        Returns:
          (output, new state).
        """
        if scope is not None:
            with variable_scope(scope, custom_getter=self._noted) as entered:
                return super().__call__(inputs, state, scope=entered)
        if self._calling_scope is None:
            self._calling_scope = get_variable_scope()
        with variable_scope(self._calling_scope, custom_getter=self._noted):
            return super().__call__(inputs, state)

    def __deepcopy__(self, memo):
        """A copy of a cell that has not been called and holds no tensors. TypeError for others, as in TF1."""
        fields = vars(self)
        if self.built or any(isinstance(part, Tensor) for part in nest.flatten(fields)):
            raise TypeError(f"{self.name}: a cell that has been called, or holds tensors, can't be copied")
        memo[id(self)] = copy = object.__new__(type(self))
        vars(copy).update(deepcopy(fields, memo))
        return copy

    # The variable scope of the first call, in which later ones find the variables.
    _calling_scope: VariableScope | None = None

    def _noted(self, getter, *args, **kwargs):
        """Gets a variable, and keeps it among the cell's weights."""
        variable = getter(*args, **kwargs)
        weights = (
            self._trainable_weights if kwargs.get("trainable") is not False else self._non_trainable_weights
        )
        if not any(variable is other for other in weights):
            weights.append(variable)
        return variable

    @property
    def state_size(self):
        """Size of the state: an int, a TensorShape, or a nest of them."""
        raise NotImplementedError(f"{type(self).__name__} must have state_size")

    @property
    def output_size(self):
        """Size of the output: an int, a TensorShape, or a nest of them."""
        raise NotImplementedError(f"{type(self).__name__} must have output_size")

    def zero_state(self, batch_size, dtype):
        """A state of zeros.

        Args:
          batch_size: int, or int scalar Tensor.
          dtype: its type.

        Returns:
          A nest like `state_size` of tensors [batch_size, size].
        """
        with name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            return zero_states(self.state_size, batch_size, batch_size, dtype)

    def get_initial_state(self, inputs=None, batch_size=None, dtype=None):
        """`zero_state`, its batch size and dtype taken from `inputs` where that is given.

        Raises:
          ValueError: neither `inputs` nor both of the others are given, or they contradict each other.
        """
        if inputs is not None:
            inputs = convert(inputs, name="inputs")
            known = inputs.shape[0].value
            given = batch_size.spec.value if isinstance(batch_size, Tensor) else batch_size
            if batch_size is not None and given != known:
                raise ValueError(f"batch size from inputs is {known}, but batch_size is {batch_size}")
            if dtype is not None and inputs.dtype != dtype:
                raise ValueError(f"dtype of inputs is {inputs.dtype}, but dtype is {dtype}")
            batch_size = known or shape(inputs)[0]
            dtype = inputs.dtype
        if batch_size is None or dtype is None:
            raise ValueError("batch_size and dtype must be given where inputs is None")
        return self.zero_state(batch_size, dtype)


class LayerRNNCell(RNNCell):
    """A cell that makes its variables in `build`, as a layer does."""

    def __call__(self, inputs, state, scope=None, *args, **kwargs):
        """One step; see `RNNCell.__call__`."""
        return Layer.__call__(self, inputs, state, *args, scope=scope, **kwargs)

    def _depth(self, inputs_shape) -> int:
        """The last size of the inputs. ValueError: it is unknown, or the cell's dtype is not float."""
        depth = inputs_shape[-1].value
        if depth is None:
            raise ValueError(f"Expected inputs.shape[-1] to be known, saw shape: {inputs_shape}")
        if not as_dtype(self.dtype).is_floating:
            raise ValueError(f"RNN cell only supports floating point inputs, but saw dtype: {self.dtype}")
        return depth


def check_floats(*tensors):
    """ValueError if a tensor among `tensors`, which may be nests, holds no floats."""
    for x in nest.flatten(tensors):
        if not x.dtype.is_floating:
            raise ValueError(
                f"RNN cell only supports floating point inputs, but saw dtype: {x.dtype} ({x.name})"
            )


class LSTMStateTuple(namedtuple("LSTMStateTuple", ("c", "h"))):
    """State of an LSTM cell: `c`, what the unit remembers, and `h`, what it gives."""

    __slots__ = ()

    @property
    def dtype(self):
        """The type of both. TypeError if they differ."""
        if self.c.dtype != self.h.dtype:
            raise TypeError(f"Inconsistent internal state: {self.c.dtype} vs {self.h.dtype}")
        return self.c.dtype

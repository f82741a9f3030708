"""Cells around a cell: dropout, residual connections, devices."""

from hashlib import md5
from itertools import count

from minigraph.framework import nest
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import device, name_scope
from minigraph.framework.shape import TensorShape
from minigraph.nn.cell import LSTMStateTuple, RNNCell, check_cell
from minigraph.ops.dense import dropout
from minigraph.ops.elementary import floor
from minigraph.ops.joining import concat
from minigraph.ops.math import div
from minigraph.ops.random import random_uniform


class Wrapper(RNNCell):
    """A cell with the sizes, states and weights of another, `cell`; meant to be subclassed."""

    def __init__(self, cell):
        super().__init__()
        check_cell("cell", cell)
        self.cell = cell

    @property
    def state_size(self):
        return self.cell.state_size

    @property
    def output_size(self):
        return self.cell.output_size

    def zero_state(self, batch_size, dtype):
        """The cell's zero state; see `RNNCell.zero_state`."""
        with name_scope(type(self).__name__ + "ZeroState", values=[batch_size]):
            return self.cell.zero_state(batch_size, dtype)


def _all_but_c(state):
    """Which parts of a state dropout is for: not the c of an LSTM."""
    return LSTMStateTuple(c=False, h=True) if isinstance(state, LSTMStateTuple) else True


class DropoutWrapper(Wrapper):
    """Dropout of what goes into a cell, of its state, and of what comes out.

    Args:
      cell: an RNNCell.
      input_keep_prob, output_keep_prob, state_keep_prob: the chance that an element is kept: a float, or a
        float scalar Tensor. 1.0 adds no nodes.
      variational_recurrent: draw once, and drop the same units in each step and each row of the batch.
      input_size: TensorShape or nest of them, without the batch: needed to drop inputs so.
      dtype: type of inputs, states and outputs: needed for `variational_recurrent`.
      seed: the seed, from which each place gets its own.
      dropout_state_filter_visitor: function of a part of the state: True to drop it (or to look into it),
        False to leave it, or a structure of these for its children. If None, the c of an LSTM is left.

    Raises:
      TypeError: `cell` is no cell, or the visitor no function.
      ValueError: a chance is not between 0 and 1; dtype or input_size is missing.

    Source: Gal and Ghahramani, "A Theoretically Grounded Application of Dropout in Recurrent Neural
    Networks", NIPS 2016, for `variational_recurrent`.
    """

    def __init__(
        self,
        cell,
        input_keep_prob=1.0,
        output_keep_prob=1.0,
        state_keep_prob=1.0,
        variational_recurrent=False,
        input_size=None,
        dtype=None,
        seed=None,
        dropout_state_filter_visitor=None,
    ):
        super().__init__(cell)
        if dropout_state_filter_visitor is not None and not callable(dropout_state_filter_visitor):
            raise TypeError("dropout_state_filter_visitor must be callable")
        self._visitor = dropout_state_filter_visitor or _all_but_c
        self._seed = seed
        with name_scope("DropoutWrapperInit"):
            self._input_keep_prob = _probability("input_keep_prob", input_keep_prob)
            self._state_keep_prob = _probability("state_keep_prob", state_keep_prob)
            self._output_keep_prob = _probability("output_keep_prob", output_keep_prob)
        self._noise = dict.fromkeys(("input", "state", "output"))
        if not variational_recurrent:
            return
        if dtype is None:
            raise ValueError("When variational_recurrent=True, dtype must be provided")
        if _drops(self._input_keep_prob):
            if input_size is None:
                raise ValueError(
                    "When variational_recurrent=True and input_keep_prob < 1.0 or is unknown, input_size "
                    "must be provided"
                )
            self._noise["input"] = self._drawn("input", input_size, dtype)
        self._noise["state"] = self._drawn("state", cell.state_size, dtype)
        self._noise["output"] = self._drawn("output", cell.output_size, dtype)

    @property
    def wrapped_cell(self):
        return self.cell

    def __call__(self, inputs, state, scope=None):
        """One step; see `RNNCell.__call__`."""
        inputs = self._dropped("input", inputs, self._input_keep_prob)
        output, new_state = self.cell(inputs, state, scope=scope)
        new_state = self._dropped("state", new_state, self._state_keep_prob, self._visitor)
        return self._dropped("output", output, self._output_keep_prob), new_state

    def _drawn(self, place, sizes, dtype):
        """Random numbers of shape [1, *size], in the structure of `sizes`."""
        index = count()

        def draw(size):
            shape = concat([[1], TensorShape(size).as_list()], 0)
            return random_uniform(shape, seed=self._seed_of(place, next(index)), dtype=dtype)

        return nest.map_structure(draw, sizes)

    def _seed_of(self, place, index):
        """The seed of the part number `index` of what is at `place`."""
        if self._seed is None:
            return None
        return int(md5(f"{self._seed}{place}_{index}".encode()).hexdigest()[:8], 16) & 0x7FFFFFFF

    def _dropped(self, place, values, keep_prob, visitor=lambda part: True):
        """`values` after dropout of those parts that the visitor chooses."""
        if not _drops(keep_prob):
            return values
        index = count()

        def walk(part, noise, chosen):
            verdict = chosen and visitor(part)
            if not nest.is_sequence(part):
                if not isinstance(verdict, bool):
                    raise TypeError(f"dropout_state_filter_visitor: got {verdict} for {part}")
                number = next(index)
                return self._dropped_tensor(part, noise, keep_prob, place, number) if verdict else part
            if verdict is False:
                next(index)
                return part
            parts = nest.children(part)
            verdicts = [True] * len(parts) if verdict is True else nest.children(verdict)
            noises = [None] * len(parts) if noise is None else nest.children(noise)
            return nest.like(part, [walk(*items) for items in zip(parts, noises, verdicts, strict=True)])

        return walk(values, self._noise[place], True)

    def _dropped_tensor(self, x, noise, keep_prob, place, index):
        if noise is None:
            return dropout(x, rate=1.0 - keep_prob, seed=self._seed_of(place, index))
        kept = floor(keep_prob + noise)
        result = div(x, keep_prob) * kept
        result.set_shape(x.shape)
        return result


def _probability(argument, value):
    """A chance: a float where it is known, else a Tensor. ValueError, TypeError: it is none."""
    tensor = convert(value)
    if tensor.op.type != "Const":
        return tensor
    if tensor.dtype == "string":
        raise TypeError(f"{argument} must be a number, got {value!r}")
    known = float(tensor.op.get_attr("value"))
    if not 0 <= known <= 1:
        raise ValueError(f"Parameter {argument} must be between 0 and 1: {known:g}")
    return known


def _drops(keep_prob) -> bool:
    return not isinstance(keep_prob, float) or keep_prob < 1


class ResidualWrapper(Wrapper):
    """A cell whose inputs are added to its outputs.

    Args:
      cell: an RNNCell.
      residual_fn: function of inputs and outputs that gives what comes out; their sum if None.

    Source: Wu et al., "Google's Neural Machine Translation System", 2016, section 3.1.
    """

    def __init__(self, cell, residual_fn=None):
        super().__init__(cell)
        self._residual_fn = residual_fn or _sum

    def __call__(self, inputs, state, scope=None):
        """One step. ValueError: the shapes of inputs and outputs differ. TypeError: their structures do."""
        outputs, new_state = self.cell(inputs, state, scope=scope)
        return self._residual_fn(inputs, outputs), new_state


def _sum(inputs, outputs):
    nest.assert_same_structure(inputs, outputs)
    for x, y in zip(nest.flatten(inputs), nest.flatten(outputs), strict=True):
        x.shape.assert_is_compatible_with(y.shape)
    return nest.map_structure(lambda x, y: x + y, inputs, outputs)


class DeviceWrapper(Wrapper):
    """A cell whose nodes carry a device, which minigraph notes and does not use.

    Args:
      cell: an RNNCell.
      device: name or function, as for `tf.device`.
    """

    def __init__(self, cell, device):
        super().__init__(cell)
        self._device = device

    def zero_state(self, batch_size, dtype):
        """The cell's zero state; see `RNNCell.zero_state`."""
        with name_scope(type(self).__name__ + "ZeroState", values=[batch_size]), device(self._device):
            return self.cell.zero_state(batch_size, dtype)

    def __call__(self, inputs, state, scope=None):
        """One step, on the device."""
        with device(self._device):
            return self.cell(inputs, state, scope=scope)

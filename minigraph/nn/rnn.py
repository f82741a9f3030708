"""Unrolling a cell over a list of inputs, forwards and backwards."""

from minigraph.framework import nest
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import colocate_with, control_dependencies
from minigraph.framework.dtypes import int32
from minigraph.framework.shape import as_shape
from minigraph.nn.cell import check_cell, zero_states
from minigraph.ops.array import identity, shape
from minigraph.ops.casting import cast
from minigraph.ops.cond import cond
from minigraph.ops.joining import concat, stack, unstack
from minigraph.ops.reduction import reduce_max, reduce_min
from minigraph.ops.selecting import reverse_sequence
from minigraph.ops.slicing import where
from minigraph.ops.tensor_array import TensorArray
from minigraph.variables.scope import variable_scope


def static_rnn(cell, inputs, initial_state=None, dtype=None, sequence_length=None, scope=None):
    """Unroll `cell` over a list of inputs: one copy of the cell's ops a step, all with the same variables.

    Args:
      cell: an RNNCell: `(inputs, state) -> (output, new state)`.
      inputs: list of `steps` tensors, each [batch, depth], or nests of such.
      initial_state: state before the first step; zeros of `dtype` if None.
      dtype: dtype of that zero state.
      sequence_length: int[batch]: steps of each sequence. Past its end, outputs are zero and the state stays.
      scope: name or VariableScope of the cell's variables; "rnn" if None.

    Returns:
      (outputs, state): list of `steps` tensors [batch, units], and the last state.

    Raises:
      TypeError: `inputs` is no list, or `cell` no cell.
      ValueError: `inputs` is empty; an input's depth is unknown; neither state nor dtype is given.
    """
    check_cell("cell", cell)
    _check_inputs(inputs)
    outputs = []
    with variable_scope(scope or "rnn") as variables:
        if variables.caching_device is None:
            variables.set_caching_device(lambda op: op.device)
        batch, known_batch = _batch_size(inputs)
        if initial_state is not None:
            state = initial_state
        elif dtype is None:
            raise ValueError("If no initial_state is provided, dtype must be specified")
        else:
            state = cell.zero_state(batch, dtype)
        lengths = None
        if sequence_length is not None:
            lengths = _Lengths(sequence_length, cell.output_size, batch, known_batch, dtype, state)
        for step, x in enumerate(inputs):
            if step == 1:
                variables.reuse_variables()  # every later step shares the weights of the first
            if lengths is None:
                output, state = cell(x, state)
            else:
                output, state = lengths.step(step, state, lambda x=x, state=state: cell(x, state))
            outputs.append(output)
        return outputs, state


def _check_inputs(inputs):
    if not nest.is_sequence(inputs):
        raise TypeError("inputs must be a sequence")
    if not inputs:
        raise ValueError("inputs must not be empty")


def _batch_size(inputs):
    """(batch size as int or Tensor, as int or None). Checks that the inputs agree and depths are known."""
    first = nest.flatten(inputs)[0]
    known = first.shape.with_rank_at_least(1)[0]
    if first.shape.ndims != 1:
        for x in nest.flatten(inputs):
            sizes = x.shape.with_rank_at_least(2)
            known.assert_is_compatible_with(sizes[0])
            for axis, size in enumerate(sizes[1:]):
                if size.value is None:
                    raise ValueError(
                        f"Input size (dimension {axis} of inputs) must be accessible via shape inference, "
                        f"but saw value None ({x})."
                    )
    return (known.value or shape(first)[0]), known.value


def unless(over, old, new) -> list:
    """`new`, but the rows of `old` for sequences that are `over`; scalars and TensorArrays are always new."""
    results = []
    for before, after in zip(old, new, strict=True):
        if not isinstance(before, TensorArray) and before.shape.ndims != 0:
            with colocate_with(after):
                after = where(over, before, after)
        results.append(after)
    return results


class _Lengths:
    """The lengths of a batch of sequences, and how a step heeds them."""

    def __init__(self, sequence_length, output_size, batch, known_batch, dtype, state):
        lengths = convert(sequence_length, name="sequence_length")
        if lengths.shape.ndims not in (None, 1):
            raise ValueError(
                f"sequence_length must be a vector of length batch_size, but got shape {lengths.shape}"
            )
        dtype = nest.flatten(state)[0].dtype.base_dtype if dtype is None else dtype
        self.zero_output = zero_states(output_size, batch, known_batch, dtype)
        self.lengths = cast(lengths, int32)
        self.shortest = reduce_min(self.lengths)
        self.longest = reduce_max(self.lengths)

    def step(self, time, state, call_cell):
        """(output, state) after step `time`: the cell runs only if some sequence is so long."""
        zero_output = nest.flatten(self.zero_output)
        old_state = nest.flatten(state)
        over = time >= self.lengths

        def run_cell():
            output, new_state = call_cell()
            nest.assert_same_structure(state, new_state)
            new = [*nest.flatten(output), *nest.flatten(new_state)]
            old = [*zero_output, *old_state]
            return cond(time < self.shortest, lambda: new, lambda: unless(over, old, new))

        results = cond(time >= self.longest, lambda: [*zero_output, *old_state], run_cell)
        for result, known in zip(results, [*zero_output, *old_state], strict=True):
            result.set_shape(as_shape(known.shape))
        n = len(zero_output)
        return nest.pack_sequence_as(self.zero_output, results[:n]), nest.pack_sequence_as(state, results[n:])


def static_state_saving_rnn(cell, inputs, state_saver, state_name, sequence_length=None, scope=None):
    """Unroll `cell` from a state that is kept elsewhere, and keep the last one there.

    Args:
      cell, inputs, sequence_length, scope: as `static_rnn`'s.
      state_saver: an object with `state(name) -> Tensor` and `save_state(name, value) -> Operation`.
      state_name: the state's name, or a tuple of names for a state of several tensors.

    Returns:
      (outputs, state), of which the last output and the state wait until the state is saved.

    Raises:
      TypeError, ValueError: as `static_rnn`; ValueError also if the names don't fit the state's sizes.
    """
    sizes = cell.state_size
    if nest.is_sequence(sizes) != nest.is_sequence(state_name):
        raise ValueError(
            "state_name should be the same type as cell.state_size.  "
            f"state_name: {state_name}, cell.state_size: {sizes}"
        )
    names = nest.flatten(state_name)
    if len(names) != len(nest.flatten(sizes)):
        raise ValueError(
            f"#elems(state_name) != #elems(state_size): {len(names)} vs. {len(nest.flatten(sizes))}"
        )
    initial_state = nest.pack_sequence_as(sizes, [state_saver.state(name) for name in names])
    outputs, state = static_rnn(
        cell, inputs, initial_state=initial_state, sequence_length=sequence_length, scope=scope
    )
    saved = [
        state_saver.save_state(name, part) for name, part in zip(names, nest.flatten(state), strict=True)
    ]
    with control_dependencies(saved):
        outputs[-1] = nest.map_structure(identity, outputs[-1])
        return outputs, nest.map_structure(identity, state)


def static_bidirectional_rnn(
    cell_fw,
    cell_bw,
    inputs,
    initial_state_fw=None,
    initial_state_bw=None,
    dtype=None,
    sequence_length=None,
    scope=None,
):
    """Unroll one cell forwards and another backwards, and join their outputs.

    Args:
      cell_fw, cell_bw: RNNCells.
      inputs: list of `steps` tensors, each [batch, depth], or nests of such.
      initial_state_fw, initial_state_bw: states before the first step; zeros of `dtype` if None.
      dtype: dtype of these zeros.
      sequence_length: int[batch]: the backward cell starts at the end of each sequence.
      scope: name or VariableScope of the variables; "bidirectional_rnn" if None.

    Returns:
      (outputs, state of cell_fw, state of cell_bw): list of `steps` tensors
      [batch, units of cell_fw + units of cell_bw], and the last states.

    Raises:
      TypeError, ValueError: as `static_rnn`.

    Source: Schuster and Paliwal, "Bidirectional Recurrent Neural Networks", IEEE TSP, 1997.
    """
    check_cell("cell_fw", cell_fw)
    check_cell("cell_bw", cell_bw)
    _check_inputs(inputs)
    with variable_scope(scope or "bidirectional_rnn"):
        with variable_scope("fw") as forwards:
            outputs_fw, state_fw = static_rnn(
                cell_fw, inputs, initial_state_fw, dtype, sequence_length, scope=forwards
            )
        with variable_scope("bw") as backwards:
            turned = _turned(inputs, sequence_length)
            outputs_bw, state_bw = static_rnn(
                cell_bw, turned, initial_state_bw, dtype, sequence_length, scope=backwards
            )
    outputs_bw = _turned(outputs_bw, sequence_length)
    pairs = zip(nest.flatten(outputs_fw), nest.flatten(outputs_bw), strict=True)
    outputs = nest.pack_sequence_as(outputs_fw, [concat(list(pair), 1) for pair in pairs])
    return outputs, state_fw, state_bw


def _turned(inputs, sequence_length):
    """The steps in reverse, those of a shorter sequence its own ones only."""
    if sequence_length is None:
        return list(reversed(inputs))
    columns = [
        unstack(reverse_sequence(stack(column), sequence_length, 0, 1))
        for column in zip(*map(nest.flatten, inputs), strict=True)
    ]
    return [
        nest.pack_sequence_as(x, step) for x, step in zip(inputs, zip(*columns, strict=True), strict=True)
    ]

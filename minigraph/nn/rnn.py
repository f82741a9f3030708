"""Unrolling a cell over a sequence."""

from minigraph.framework import nest
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import colocate_with
from minigraph.framework.dtypes import int32
from minigraph.framework.shape import as_shape
from minigraph.nn.rnn_cell import joined_shape
from minigraph.ops.array import shape, zeros
from minigraph.ops.casting import cast
from minigraph.ops.control_flow import cond
from minigraph.ops.reduction import reduce_max, reduce_min
from minigraph.ops.slicing import where
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
    if not nest.is_sequence(inputs):
        raise TypeError("inputs must be a sequence")
    if not inputs:
        raise ValueError("inputs must not be empty")
    missing = [name for name in ("output_size", "state_size", "zero_state") if not hasattr(cell, name)]
    if missing or not callable(cell):
        raise TypeError(
            f"The argument 'cell' ({cell}) is not an RNNCell: it has no {', '.join(missing) or '__call__'}"
        )
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


class _Lengths:
    """The lengths of a batch of sequences, and how a step heeds them."""

    def __init__(self, sequence_length, output_size, batch, known_batch, dtype, state):
        lengths = convert(sequence_length, name="sequence_length")
        if lengths.shape.ndims not in (None, 1):
            raise ValueError(
                f"sequence_length must be a vector of length batch_size, but got shape {lengths.shape}"
            )
        dtype = nest.flatten(state)[0].dtype.base_dtype if dtype is None else dtype

        def zero(size):
            result = zeros(joined_shape(batch, size), dtype)
            result.set_shape(joined_shape(known_batch, size, static=True))
            return result

        self.zero_output = nest.map_structure(zero, output_size)
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
            return cond(time < self.shortest, lambda: new, lambda: carried(new))

        def carried(new):
            results = []
            for old, fresh in zip([*zero_output, *old_state], new, strict=True):
                if old.shape.ndims == 0:
                    results.append(fresh)
                    continue
                with colocate_with(fresh):
                    results.append(where(over, old, fresh))
            return results

        results = cond(time >= self.longest, lambda: [*zero_output, *old_state], run_cell)
        for result, known in zip(results, [*zero_output, *old_state], strict=True):
            result.set_shape(as_shape(known.shape))
        n = len(zero_output)
        return nest.pack_sequence_as(self.zero_output, results[:n]), nest.pack_sequence_as(state, results[n:])

"""Layers of bidirectional RNNs, one upon the other."""

from minigraph.nn.dynamic_rnn import bidirectional_dynamic_rnn
from minigraph.nn.rnn import static_bidirectional_rnn
from minigraph.ops.joining import concat
from minigraph.variables.scope import variable_scope


def stack_bidirectional_rnn(
    cells_fw,
    cells_bw,
    inputs,
    initial_states_fw=None,
    initial_states_bw=None,
    dtype=None,
    sequence_length=None,
    scope=None,
):
    """`static_bidirectional_rnn` layer by layer: each sees the joined outputs of the one below.

    Args:
      cells_fw, cells_bw: lists of RNNCells, of one length.
      inputs: list of `steps` tensors, each [batch, depth].
      initial_states_fw, initial_states_bw: lists of states; zeros of `dtype` if None.
      dtype: dtype of these zeros.
      sequence_length: int[batch].
      scope: name or VariableScope of the variables; "stack_bidirectional_rnn" if None.

    Returns:
      (outputs of the last layer, tuple of states of cells_fw, tuple of states of cells_bw).

    Raises:
      ValueError: the lists are empty, no lists, or of other lengths.
    """

    def layer(i, below, state_fw, state_bw, scope):
        return static_bidirectional_rnn(
            cells_fw[i], cells_bw[i], below, state_fw, state_bw, dtype, sequence_length, scope
        )

    name = scope or "stack_bidirectional_rnn"
    return _stacked(layer, cells_fw, cells_bw, inputs, initial_states_fw, initial_states_bw, name)


def _stacked(layer, cells_fw, cells_bw, inputs, initial_states_fw, initial_states_bw, scope):
    """Calls `layer(i, inputs, state_fw, state_bw, scope)` for each layer; checks the lists."""
    for which, cells in (("fw", cells_fw), ("bw", cells_bw)):
        if not cells:
            raise ValueError(f"Must specify at least one {which} cell for BidirectionalRNN.")
        if not isinstance(cells, list):
            raise ValueError(f"cells_{which} must be a list of RNNCells (one per layer).")
    if len(cells_fw) != len(cells_bw):
        raise ValueError("Forward and Backward cells must have the same depth.")
    for which, states in (("fw", initial_states_fw), ("bw", initial_states_bw)):
        if states is not None and (not isinstance(states, list) or len(states) != len(cells_fw)):
            raise ValueError(
                f"initial_states_{which} must be a list of state tensors (one per layer).",
            )
    nothing = [None] * len(cells_fw)
    states = []
    with variable_scope(scope):
        pairs = zip(initial_states_fw or nothing, initial_states_bw or nothing, strict=True)
        for i, (state_fw, state_bw) in enumerate(pairs):
            with variable_scope(f"cell_{i}") as entered:
                inputs, *new = layer(i, inputs, state_fw, state_bw, entered)
            states.append(new)
    forwards, backwards = zip(*states, strict=True)
    return inputs, forwards, backwards


def stack_bidirectional_dynamic_rnn(
    cells_fw,
    cells_bw,
    inputs,
    initial_states_fw=None,
    initial_states_bw=None,
    dtype=None,
    sequence_length=None,
    parallel_iterations=None,
    time_major=False,
    scope=None,
    swap_memory=False,
):
    """`bidirectional_dynamic_rnn` layer by layer: each sees the joined outputs of the one below.

    Args:
      cells_fw, cells_bw: lists of RNNCells, of one length.
      inputs: [batch, steps, depth].
      initial_states_fw, initial_states_bw: lists of states; zeros of `dtype` if None.
      dtype: dtype of these zeros.
      sequence_length: int[batch].
      parallel_iterations, time_major, swap_memory: as `dynamic_rnn`'s.
      scope: name or VariableScope of the variables; "stack_bidirectional_rnn" if None.

    Returns:
      (outputs of the last layer, tuple of states of cells_fw, tuple of states of cells_bw).

    Raises:
      ValueError: the lists are empty, no lists, or of other lengths.
    """

    def layer(i, below, state_fw, state_bw, scope):
        outputs, (new_fw, new_bw) = bidirectional_dynamic_rnn(
            cells_fw[i],
            cells_bw[i],
            below,
            initial_state_fw=state_fw,
            initial_state_bw=state_bw,
            sequence_length=sequence_length,
            dtype=dtype,
            parallel_iterations=parallel_iterations,
            swap_memory=swap_memory,
            time_major=time_major,
        )
        return concat(outputs, 2), new_fw, new_bw

    name = scope or "stack_bidirectional_rnn"
    return _stacked(layer, cells_fw, cells_bw, inputs, initial_states_fw, initial_states_bw, name)

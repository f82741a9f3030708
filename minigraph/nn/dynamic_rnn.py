"""Unrolling a cell in a loop: one copy of its nodes, as many steps as a run asks for."""

from minigraph.framework import nest
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import control_dependencies, name_scope
from minigraph.framework.dtypes import int32
from minigraph.framework.graph import Tensor
from minigraph.framework.shape import TensorShape, as_shape
from minigraph.nn.cell import check_cell, joined_shape
from minigraph.nn.rnn import unless
from minigraph.ops.array import constant, identity, rank, shape, transpose, zeros
from minigraph.ops.case import Assert
from minigraph.ops.casting import cast
from minigraph.ops.comparison import equal, logical_not, logical_or
from minigraph.ops.joining import concat, reverse, stack
from minigraph.ops.math import maximum, minimum
from minigraph.ops.reduction import reduce_all, reduce_max, reduce_min
from minigraph.ops.selecting import reverse_sequence
from minigraph.ops.sequence import range
from minigraph.ops.tensor_array import TensorArray
from minigraph.ops.while_loop import while_loop
from minigraph.variables.scope import variable_scope


def dynamic_rnn(
    cell,
    inputs,
    sequence_length=None,
    initial_state=None,
    dtype=None,
    parallel_iterations=None,
    swap_memory=False,
    time_major=False,
    scope=None,
):
    """Run `cell` over a sequence in a `while_loop`, so that the number of steps may be unknown.

    Args:
      cell: an RNNCell: `(inputs, state) -> (output, new state)`.
      inputs: [batch, steps, depth, ...], or a nest of such; the sizes from depth on must be known.
      sequence_length: int[batch]: steps of each sequence. Past its end, outputs are zero and the state stays.
      initial_state: state before the first step; zeros of `dtype` if None.
      dtype: dtype of that zero state.
      parallel_iterations: 32 if None; kept as an attribute, as `while_loop` does.
      swap_memory: likewise.
      time_major: `inputs` and outputs are [steps, batch, ...], which saves transposing them.
      scope: name or VariableScope of the cell's variables; "rnn" if None.

    Returns:
      (outputs, state): [batch, steps, units], or a nest like the cell's output_size, and the last state.

    Raises:
      TypeError: `cell` is no cell, or the rank of an input is unknown.
      ValueError: an input has less than two axes, its depth is unknown, or inputs differ in batch or steps;
        `sequence_length` is no vector; neither state nor dtype is given.
    """
    check_cell("cell", cell)
    with variable_scope(scope or "rnn") as variables:
        if variables.caching_device is None:
            variables.set_caching_device(lambda op: op.device)
        sequences = nest.flatten(inputs)
        if not time_major:
            sequences = [_transposed(convert(x)) for x in sequences]
        lengths = None
        if sequence_length is not None:
            lengths = cast(sequence_length, int32)
            if lengths.shape.ndims not in (None, 1):
                raise ValueError(
                    f"sequence_length must be a vector of length batch_size, but saw shape: {lengths.shape}"
                )
            lengths = identity(lengths, name="sequence_length")
        batch = _batch_size(sequences)
        if initial_state is not None:
            state = initial_state
        elif not dtype:
            raise ValueError("If there is no initial_state, you must give a dtype.")
        elif hasattr(cell, "get_initial_state"):
            state = cell.get_initial_state(inputs=None, batch_size=batch, dtype=dtype)
        else:
            state = cell.zero_state(batch, dtype)
        if lengths is not None:
            with control_dependencies([_assert_shape(lengths, [batch])]):
                lengths = identity(lengths, name="CheckSeqLen")
        outputs, state = _looped(
            cell,
            nest.pack_sequence_as(inputs, sequences),
            state,
            lengths,
            dtype,
            {"parallel_iterations": parallel_iterations or 32, "swap_memory": swap_memory},
        )
        return outputs if time_major else nest.map_structure(_transposed, outputs), state


def _transposed(x):
    """`x` with its first two axes exchanged; as it is if it has less."""
    known = x.shape
    if known.ndims is not None and known.ndims < 2:
        return x
    axes = rank(x)
    result = transpose(x, concat([[1, 0], range(2, axes)], 0))
    if known.ndims is not None:
        result.set_shape(TensorShape([known[1], known[0]]).concatenate(known[2:]))
    return result


def _batch_size(sequences):
    """The size of axis 1 of tensors [steps, batch, ...]: an int where one of them tells, else a Tensor."""
    for x in sequences:
        if x.shape.ndims is not None:
            if x.shape.ndims < 2:
                raise ValueError(f"Expected input tensor {x.name} to have rank at least 2")
            if x.shape[1].value is not None:
                return x.shape[1].value
    return shape(sequences[0])[1]


def _assert_shape(x, sizes):
    actual, expected = shape(x), stack(sizes)
    told = [f"Expected shape for Tensor {x.name} is ", expected, " but saw shape: ", actual]
    return Assert(reduce_all(equal(actual, expected)), told)


def _same_sizes(shapes):
    """The static steps and batch of the inputs' shapes, which must agree and tell the other sizes."""
    if shapes[0].ndims is None:
        raise TypeError("the rank of an input must be known")
    steps, batch = shapes[0].as_list()[:2]
    for sizes in shapes:
        if not sizes[2:].is_fully_defined():
            raise ValueError(
                "Input size (depth of inputs) must be accessible via shape inference, but saw value None."
            )
        if sizes[0].value != steps:
            raise ValueError("Time steps is not the same for all the elements in the input in a batch.")
        if sizes[1].value != batch:
            raise ValueError("Batch_size is not the same for all the elements in the input.")
    return steps, batch


def _looped(cell, inputs, state, lengths, dtype, options):
    """(outputs, state) of a loop over `inputs`, [steps, batch, ...]."""
    sequences, sizes = nest.flatten(inputs), nest.flatten(cell.output_size)
    steps = shape(sequences[0])[0]
    batch = _batch_size(sequences)
    shapes = [x.shape.with_rank_at_least(3) for x in sequences]
    known_steps, known_batch = _same_sizes(shapes)
    dtype = _dtype_of(state, dtype)
    zero_outputs = [zeros(joined_shape(batch, size), dtype) for size in sizes]
    longest = steps
    if lengths is not None:
        reduce_min(lengths)  # a node that nothing uses, as in TF1
        longest = reduce_max(lengths)
    time = constant(0, int32, name="time")
    with name_scope("dynamic_rnn") as base:
        pass

    def array(kind, i, element_shape, dtype):
        name = f"{base}{kind}_{i}"
        return TensorArray(dtype, size=steps, element_shape=element_shape, tensor_array_name=name)

    output_arrays = tuple(
        array("output", i, TensorShape([known_batch]).concatenate(as_shape(size)), dtype)
        for i, size in enumerate(sizes)
    )
    input_arrays = [array("input", i, x.shape[1:], x.dtype) for i, x in enumerate(sequences)]
    input_arrays = [elements.unstack(x) for elements, x in zip(input_arrays, sequences, strict=True)]

    def step(time, output_arrays, state):
        xs = [elements.read(time) for elements in input_arrays]
        for x, known in zip(xs, shapes, strict=True):
            x.set_shape(known[1:])
        x = nest.pack_sequence_as(inputs, xs)
        if lengths is None:
            output, new_state = cell(x, state)
            outputs = nest.flatten(output)
        else:
            over = time >= lengths
            output, new_state = cell(x, state)
            outputs, new_state = _kept(over, zero_outputs, cell.output_size, state, output, new_state)
        written = tuple(elements.write(time, y) for elements, y in zip(output_arrays, outputs, strict=True))
        return time + 1, written, new_state

    # One step is made in any case, in which the arrays learn the shape of their elements.
    bound = minimum(steps, maximum(1, longest))
    _, output_arrays, state = while_loop(
        lambda time, *_: time < bound,
        step,
        (time, output_arrays, state),
        maximum_iterations=steps,
        **options,
    )
    outputs = [elements.stack() for elements in output_arrays]
    for y, size in zip(outputs, sizes, strict=True):
        y.set_shape(joined_shape([known_steps, known_batch], size, static=True))
    return nest.pack_sequence_as(cell.output_size, outputs), state


def _dtype_of(state, dtype):
    """The dtype of outputs: that given, or that of the state. ValueError: the state has several."""
    if dtype is not None:
        return dtype
    dtypes = [x.dtype for x in nest.flatten(state)]
    if not dtypes:
        raise ValueError("Unable to infer dtype from empty state.")
    if any(other != dtypes[0] for other in dtypes):
        raise ValueError(f"the state's tensors are of several types, {dtypes}: give a dtype")
    return dtypes[0]


def _kept(over, zero_outputs, output_size, state, output, new_state):
    """(outputs, state): zeros and the old state where a sequence is over, else the new ones."""
    nest.assert_same_structure(nest.pack_sequence_as(output_size, zero_outputs), output)
    nest.assert_same_structure(state, new_state)
    old_state = nest.flatten(state)
    old = [*zero_outputs, *old_state]
    new = unless(over, old, [*nest.flatten(output), *nest.flatten(new_state)])
    for before, after in zip(old, new, strict=True):
        if not isinstance(after, TensorArray):
            after.set_shape(before.shape)
    n = len(zero_outputs)
    return new[:n], nest.pack_sequence_as(state, new[n:])


def bidirectional_dynamic_rnn(
    cell_fw,
    cell_bw,
    inputs,
    sequence_length=None,
    initial_state_fw=None,
    initial_state_bw=None,
    dtype=None,
    parallel_iterations=None,
    swap_memory=False,
    time_major=False,
    scope=None,
):
    """`dynamic_rnn` forwards with one cell, and backwards with another.

    Args:
      cell_fw, cell_bw: RNNCells.
      inputs: [batch, steps, depth, ...], or a nest of such.
      sequence_length: int[batch]: the backward cell starts at the end of each sequence.
      initial_state_fw, initial_state_bw: states before the first step; zeros of `dtype` if None.
      dtype, parallel_iterations, swap_memory, time_major: as `dynamic_rnn`'s.
      scope: name or VariableScope of the variables; "bidirectional_rnn" if None.

    Returns:
      ((outputs of cell_fw, outputs of cell_bw), (state of cell_fw, state of cell_bw)).

    Raises:
      TypeError, ValueError: as `dynamic_rnn`.

    Source: Schuster and Paliwal, "Bidirectional Recurrent Neural Networks", IEEE TSP, 1997.
    """
    check_cell("cell_fw", cell_fw)
    check_cell("cell_bw", cell_bw)
    options = {
        "sequence_length": sequence_length,
        "dtype": dtype,
        "parallel_iterations": parallel_iterations,
        "swap_memory": swap_memory,
        "time_major": time_major,
    }
    steps_axis = 0 if time_major else 1

    def turned(x):
        if sequence_length is None:
            return reverse(x, [steps_axis])
        return reverse_sequence(x, sequence_length, seq_axis=steps_axis, batch_axis=1 - steps_axis)

    with variable_scope(scope or "bidirectional_rnn"):
        with variable_scope("fw") as forwards:
            outputs_fw, state_fw = dynamic_rnn(
                cell_fw, inputs, initial_state=initial_state_fw, scope=forwards, **options
            )
        with variable_scope("bw") as backwards:
            outputs_bw, state_bw = dynamic_rnn(
                cell_bw,
                nest.map_structure(turned, inputs),
                initial_state=initial_state_bw,
                scope=backwards,
                **options,
            )
    return (outputs_fw, nest.map_structure(turned, outputs_bw)), (state_fw, state_bw)


def raw_rnn(cell, loop_fn, parallel_iterations=None, swap_memory=False, scope=None):
    """Run `cell` in a loop in which a function decides on inputs, states, outputs and the end.

    Args:
      cell: an RNNCell.
      loop_fn: function of (time, cell_output, cell_state, loop_state) that returns (elements_finished,
        next_input, next_state, emit_output, next_loop_state). At time 0 it is called with None for the last
        three arguments, and returns the first input and state, and for emit_output tensors shaped like a row
        of what is to be emitted, or None for the cell's outputs. Later, `time` is an int32 scalar,
        elements_finished bool[batch], and next_loop_state may be None, for the same again.
      parallel_iterations: 32 if None; kept as an attribute, as `while_loop` does.
      swap_memory: likewise.
      scope: name or VariableScope of the cell's variables; "rnn" if None.

    Returns:
      (emitted, state, loop_state): TensorArrays of what was emitted in each step, zeros where a sequence was
      finished; the last state; the last loop_state, None if there was none.

    Raises:
      TypeError: `cell` is no cell, `loop_fn` no function, or structures differ.
      ValueError: structures differ, or batch sizes.
    """
    check_cell("cell", cell)
    if not callable(loop_fn):
        raise TypeError("loop_fn must be a callable")
    with variable_scope(scope or "rnn") as variables:
        if variables.caching_device is None:
            variables.set_caching_device(lambda op: op.device)
        time = constant(0, int32)
        finished, first_input, state, emitted, first_loop_state = loop_fn(time, None, None, None)
        loop_state = constant(0, int32) if first_loop_state is None else first_loop_state
        batch, known_batch = _batch_of_rows(nest.flatten(first_input))
        nest.assert_same_structure(state, cell.state_size)
        state = nest.map_structure(convert, state)
        if emitted is None:
            emitted = cell.output_size
            kinds = [(size, nest.flatten(state)[0].dtype) for size in nest.flatten(emitted)]
        else:
            kinds = [
                (y.shape if y.shape.is_fully_defined() else shape(y), y.dtype) for y in nest.flatten(emitted)
            ]
        arrays = [
            TensorArray(
                dtype,
                dynamic_size=True,
                element_shape=_row_shape(known_batch, size),
                size=0,
                name=f"rnn_output_{i}",
            )
            for i, (size, dtype) in enumerate(kinds)
        ]
        arrays = nest.pack_sequence_as(emitted, arrays)
        zero_emitted = [zeros(joined_shape(batch, size), dtype) for size, dtype in kinds]

        def step(time, finished, x, arrays, state, loop_state):
            output, cell_state = cell(x, state)
            nest.assert_same_structure(state, cell_state)
            nest.assert_same_structure(cell.output_size, output)
            next_time = time + 1
            now_finished, next_x, next_state, emit, next_loop_state = loop_fn(
                next_time, output, cell_state, loop_state
            )
            nest.assert_same_structure(state, next_state)
            nest.assert_same_structure(x, next_x)
            nest.assert_same_structure(arrays, emit)
            emit = unless(finished, zero_emitted, nest.flatten(emit))
            new_state = unless(finished, nest.flatten(state), nest.flatten(next_state))
            written = [
                elements.write(time, y) for elements, y in zip(nest.flatten(arrays), emit, strict=True)
            ]
            return (
                next_time,
                logical_or(finished, now_finished),
                next_x,
                nest.pack_sequence_as(arrays, written),
                nest.pack_sequence_as(state, new_state),
                loop_state if next_loop_state is None else next_loop_state,
            )

        *_, arrays, state, loop_state = while_loop(
            lambda time, finished, *_: logical_not(reduce_all(finished)),
            step,
            [time, finished, first_input, arrays, state, loop_state],
            parallel_iterations=parallel_iterations or 32,
            swap_memory=swap_memory,
        )
        return arrays, state, None if first_loop_state is None else loop_state


def _batch_of_rows(inputs):
    """(batch size as int or Tensor, as int or None) of tensors [batch, ...]. ValueError if they disagree."""
    known = inputs[0].shape[0]
    for x in inputs:
        known = known.merge_with(x.shape[0])
    return (known.value or shape(inputs[0])[0]), known.value


def _row_shape(batch, size) -> TensorShape:
    """`[batch, *size]`; unknown if `size` is a Tensor, as in TF1."""
    return TensorShape(None) if isinstance(size, Tensor) else TensorShape([batch]).concatenate(as_shape(size))

"""Groups "dynamic_rnn" and "gradients_dynamic_rnn": cells in a loop; nodes, outputs, states; gradients."""

import numpy as np

from .recurrent import flat
from .register import names, program
from .unrolled import CELLS, STEPS, outcome

GROUP = "dynamic_rnn"
X = np.stack(STEPS, 1)


def inputs(tf, batch=None, steps=None, name="x"):
    x = tf.placeholder(tf.float32, [batch, steps, 3], name=name)
    return x, {x: X}


def told(tf, outputs, states, feeds):
    """Fetches of outputs and states, feeds, and notes of static shapes and variables."""
    outputs, states = flat(tf, outputs), flat(tf, states)
    fetches = {"Y%d" % i: y for i, y in enumerate(outputs)}
    fetches.update(("S%d" % i, s) for i, s in enumerate(states))
    shapes = [str(t.shape) for t in outputs + states]
    return fetches, feeds, {"variables": names(tf.global_variables()), "shapes": shapes}


def looped(tf, make, lengths=None, batch=None, steps=None, **options):
    """(outputs, state, feeds, inputs) of a cell in dynamic_rnn."""
    x, feeds = inputs(tf, batch, steps)
    if lengths is not None:
        options["sequence_length"] = tf.placeholder(tf.int32, [batch], name="lengths")
        feeds[options["sequence_length"]] = lengths
    if "initial_state" not in options:
        options["dtype"] = tf.float32
    outputs, state = tf.nn.dynamic_rnn(make(tf), x, **options)
    return outputs, state, feeds, [x]


def _cell_looped(tf, name, lengths):
    # In TF1, ops of several steps ran side by side, and drew their random numbers in any order.
    options = {"parallel_iterations": 1} if "Dropout" in name else {}
    return looped(tf, CELLS[name], lengths, **options)


for _name in CELLS:
    for _lengths in (None, [3, 1]):
        program(GROUP, _name + " lengths" * bool(_lengths), brief=_name != "BasicRNN")(
            lambda tf, name=_name, lengths=_lengths: told(tf, *_cell_looped(tf, name, lengths)[:3])
        )
        program("gradients_" + GROUP, _name + " lengths" * bool(_lengths), brief=_name != "BasicRNN")(
            lambda tf, name=_name, lengths=_lengths: outcome(tf, *_cell_looped(tf, name, lengths))
        )


@program(GROUP, brief=True)
def known_sizes(tf):
    return told(tf, *looped(tf, CELLS["LSTM"], [2, 1], 2, 3)[:3])


@program(GROUP, brief=True)
def known_batch_only(tf):
    return told(tf, *looped(tf, CELLS["GRU"], batch=2, swap_memory=True, parallel_iterations=4)[:3])


@program(GROUP, brief=True)
def known_steps_only(tf):
    return told(tf, *looped(tf, CELLS["GRU"], steps=3, scope="mine")[:3])


@program(GROUP, brief=True)
def all_sequences_are_empty(tf):
    return told(tf, *looped(tf, CELLS["LSTM"], [0, 0])[:3])


@program(GROUP, brief=True)
def from_a_state(tf):
    state = tf.placeholder(tf.float32, [None, 2], name="state")
    outputs, state, feeds, _ = looped(tf, CELLS["GRU"], [2, 3], initial_state=state)
    feeds[tf.get_default_graph().get_tensor_by_name("state:0")] = [[1, 2], [3, 4]]
    return told(tf, outputs, state, feeds)


@program(GROUP, brief=True)
def from_a_state_of_a_stack(tf):
    state = CELLS["Multi"](tf).zero_state(2, tf.float32)
    return told(tf, *looped(tf, CELLS["Multi"], [2, 3], initial_state=state)[:3])


@program(GROUP, brief=True)
def time_major(tf):
    x = tf.placeholder(tf.float32, [None, 2, 3], name="x")
    lengths = tf.constant([2, 3], tf.int64)
    cell = tf.nn.rnn_cell.BasicLSTMCell(2)
    outputs, state = tf.nn.dynamic_rnn(cell, x, lengths, dtype=tf.float32, time_major=True)
    return told(tf, outputs, state, {x: np.transpose(X, [1, 0, 2])})


@program(GROUP, brief=True)
def lengths_in_a_list(tf):
    x, feeds = inputs(tf, 2, 3)
    outputs, state = tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell(2), x, [3, 2], dtype=tf.float32)
    return told(tf, outputs, state, feeds)


@program(GROUP, brief=True)
def of_a_constant_array(tf):
    outputs, state = tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell(2), np.float32(X), dtype=tf.float32)
    return told(tf, outputs, state, {})


@program(GROUP, brief=True)
def float64(tf):
    x = tf.placeholder(tf.float64, [None, None, 3], name="x")
    outputs, state = tf.nn.dynamic_rnn(tf.nn.rnn_cell.LSTMCell(2), x, [1, 2], dtype=tf.float64)
    return told(tf, outputs, state, {x: X})


@program(GROUP, brief=True)
def in_scopes(tf):
    x, feeds = inputs(tf)
    states = []
    for scope in "ab":
        with tf.variable_scope(scope):
            states.append(tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell(2), x, dtype=tf.float32)[1])
    with tf.variable_scope("b", reuse=True), tf.name_scope("n"):
        states.append(tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell(2), x, dtype=tf.float32)[1])
    return told(tf, [], states, feeds)


@program(GROUP, brief=True)
def one_upon_the_other(tf):
    x, feeds = inputs(tf)
    y, first = tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell(2), x, [2, 3], dtype=tf.float32, scope="first")
    y, second = tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell(1), y, [2, 3], dtype=tf.float32, scope="second")
    return told(tf, y, [first, second], feeds)


def _pair(tf):
    """A cell with inputs, a state and outputs of two tensors each, and a scalar in its state."""

    class Pair(tf.nn.rnn_cell.RNNCell):
        state_size = (2, tf.TensorShape([]))
        output_size = (2, tf.TensorShape([2, 3]))

        def call(self, inputs, state):
            a, b = inputs
            h, count = state
            w = tf.get_variable("w", [3, 2])
            h = tf.tanh(tf.matmul(a, w) + h * tf.reduce_sum(b, [1, 2])[:, None])
            return (h, b * 2), (h, count + 1)

    return Pair()


@program(GROUP)
def nests_of_tensors(tf):
    a, feeds = inputs(tf, name="a")
    b = tf.placeholder(tf.float32, [None, None, 2, 3], name="b")
    feeds[b] = np.linspace(0, 1, 36).reshape(2, 3, 2, 3)
    state = (tf.zeros([2, 2]), tf.constant(0.0))
    outputs, state = tf.nn.dynamic_rnn(_pair(tf), (a, b), [2, 3], state)
    return told(tf, outputs, state, feeds)


def _both_ways(tf, make, lengths=False, batch=None, steps=None, nodes=told, **options):
    x, feeds = inputs(tf, batch, steps)
    if lengths:
        options["sequence_length"] = tf.placeholder(tf.int32, [batch], name="lengths")
        feeds[options["sequence_length"]] = [2, 3]
    cell = make(tf), make(tf)
    outputs, states = tf.nn.bidirectional_dynamic_rnn(*cell, inputs=x, dtype=tf.float32, **options)
    return nodes(tf, outputs, states, feeds)


@program(GROUP, brief=True)
def bidirectional(tf):
    return _both_ways(tf, CELLS["BasicRNN"])


@program(GROUP, brief=True)
def bidirectional_lengths(tf):
    return _both_ways(tf, CELLS["LSTM"], True)


@program(GROUP, brief=True)
def bidirectional_known_sizes_time_major(tf):
    state = tf.ones([3, 2])
    options = {"initial_state_fw": state, "time_major": True, "scope": "s", "swap_memory": True}
    return _both_ways(tf, CELLS["GRU"], False, 2, 3, **options)


@program("gradients_" + GROUP, brief=True)
def bidirectional_gradients(tf):
    return _both_ways(tf, CELLS["GRU"], True, nodes=outcome)


@program("gradients_" + GROUP, brief=True)
def bidirectional_gradients_without_lengths(tf):
    return _both_ways(tf, CELLS["LSTM"], nodes=outcome)


def _stacked(tf, nodes):
    x, feeds = inputs(tf)
    gru = tf.nn.rnn_cell.GRUCell
    outputs, fw, bw = tf.contrib.rnn.stack_bidirectional_dynamic_rnn(
        [gru(2), gru(1)], [gru(2), gru(2)], x, dtype=tf.float32, sequence_length=[3, 2]
    )
    return nodes(tf, outputs, [fw, bw], feeds)


def _stacked_from_states(tf, nodes):
    x, feeds = inputs(tf, 2, 3)
    cell = tf.nn.rnn_cell.BasicRNNCell
    states = [tf.ones([3, 2]), tf.zeros([3, 2])]
    outputs, fw, bw = tf.contrib.rnn.stack_bidirectional_dynamic_rnn(
        [cell(2), cell(2)], [cell(2), cell(2)], x, states, states, time_major=True, scope="s"
    )
    return nodes(tf, outputs, [fw, bw], feeds)


for _name, _build in (
    ("stacked_bidirectional", _stacked),
    ("stacked_bidirectional_from_states", _stacked_from_states),
):
    program(GROUP, _name, brief=True)(lambda tf, build=_build: build(tf, told))
    program("gradients_" + GROUP, _name, brief=True)(lambda tf, build=_build: build(tf, outcome))


def _raw(tf, emit=None, keep=None, make=CELLS["LSTM"], batch=2, nodes=told):
    """What dynamic_rnn does, by raw_rnn; `emit` makes what is emitted, `keep` the loop state."""
    x, feeds = inputs(tf, batch, 3)
    rows = tf.TensorArray(tf.float32, 3).unstack(tf.transpose(x, [1, 0, 2]))
    lengths = tf.constant([3, 2])
    cell = make(tf)

    def loop_fn(time, output, state, loop_state):
        if output is None:
            state = cell.zero_state(2 if batch else tf.shape(x)[0], tf.float32)
            emitted = None if emit is None else emit(tf, None)
            loop_state = None if keep is None else keep(tf, None)
        else:
            emitted = output if emit is None else emit(tf, output)
            loop_state = None if keep is None else keep(tf, loop_state)
        finished = time >= lengths
        done = tf.reduce_all(finished)
        following = tf.cond(done, lambda: tf.zeros([2, 3]), lambda: rows.read(time))
        return finished, following, state, emitted, loop_state

    arrays, state, loop_state = tf.nn.raw_rnn(cell, loop_fn)
    outputs = [array.stack() for array in flat(tf, arrays)]
    if keep is not None:
        outputs.append(loop_state)
    return nodes(tf, outputs, state, feeds)


@program(GROUP)
def raw_gru(tf):
    return _raw(tf, make=CELLS["GRU"])


@program(GROUP, brief=True)
def raw_lstm_unknown_batch(tf):
    return _raw(tf, batch=None)


@program(GROUP, brief=True)
def raw_emits_two(tf):
    def emit(tf, output):
        if output is None:
            return tf.zeros([1]), tf.zeros([2], tf.int32)
        return output[:, :1], tf.cast(output * 100, tf.int32)

    return _raw(tf, emit)


@program(GROUP, brief=True)
def raw_emits_unknown_sizes(tf):
    def emit(tf, output):
        if output is None:
            return tf.placeholder_with_default([0.0, 0.0], [None], name="row"), tf.zeros([2])[:2]
        return output, output + 1

    return _raw(tf, emit)


@program(GROUP, brief=True)
def raw_with_loop_state(tf):
    return _raw(
        tf, keep=lambda tf, state: tf.constant(1.0) if state is None else state * 2, make=CELLS["Multi"]
    )


@program("gradients_" + GROUP, brief=True)
def raw_gru_gradients(tf):
    return _raw(tf, make=CELLS["GRU"], nodes=outcome)


@program("gradients_" + GROUP, brief=True)
def raw_gradients_of_what_is_emitted(tf):
    def emit(tf, output):
        return tf.zeros([1]) if output is None else tf.square(output[:, :1])

    return _raw(tf, emit, make=CELLS["LSTM"], batch=None, nodes=outcome)


@program("gradients_" + GROUP, brief=True)
def raw_gradients_with_loop_state(tf):
    return _raw(tf, keep=lambda tf, state: tf.constant(1.0) if state is None else state * 2, nodes=outcome)

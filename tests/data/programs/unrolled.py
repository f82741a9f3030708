"""Group "gradients_unrolled": each cell unrolled by static_rnn and relatives, and differentiated."""

import collections

import numpy as np

from .differentiated import flat as gradients
from .recurrent import flat, two
from .register import names, program

GROUP = "gradients_unrolled"
STEPS = [np.linspace(-1, 1, 6).reshape(2, 3) * scale for scale in (1, -0.5, 2)]

CELLS = collections.OrderedDict(
    [
        ("BasicRNN", lambda tf: tf.nn.rnn_cell.BasicRNNCell(2)),
        ("GRU", lambda tf: tf.nn.rnn_cell.GRUCell(2)),
        ("BasicLSTM", lambda tf: tf.nn.rnn_cell.BasicLSTMCell(2)),
        ("BasicLSTM joined", lambda tf: tf.nn.rnn_cell.BasicLSTMCell(2, state_is_tuple=False)),
        ("LSTM", lambda tf: tf.nn.rnn_cell.LSTMCell(2)),
        (
            "LSTM peepholes",
            lambda tf: tf.nn.rnn_cell.LSTMCell(2, True, 0.3, num_proj=3, proj_clip=0.2, state_is_tuple=False),
        ),
        ("Multi", two),
        (
            "Multi joined",
            lambda tf: tf.nn.rnn_cell.MultiRNNCell(
                [tf.nn.rnn_cell.GRUCell(2), tf.nn.rnn_cell.BasicRNNCell(2)], state_is_tuple=False
            ),
        ),
        (
            "Dropout",
            lambda tf: tf.nn.rnn_cell.DropoutWrapper(tf.nn.rnn_cell.LSTMCell(2), 0.8, 0.7, 0.6, seed=4),
        ),
        (
            "Dropout variational",
            lambda tf: tf.nn.rnn_cell.DropoutWrapper(
                tf.nn.rnn_cell.GRUCell(2), 0.8, 0.7, 0.6, True, tf.TensorShape([3]), tf.float32
            ),
        ),
        ("Residual", lambda tf: tf.nn.rnn_cell.ResidualWrapper(tf.nn.rnn_cell.GRUCell(3))),
    ]
)


def inputs(tf, batch=None, steps=3):
    """Placeholders of the steps, and their feeds."""
    xs = [tf.placeholder(tf.float32, [batch, 3], name="x%d" % i) for i in range(steps)]
    return xs, dict(zip(xs, STEPS))


def outcome(tf, outputs, states, feeds, wrt=()):
    """What a program returns: outputs, states and gradients of a loss of both, feeds, notes."""
    outputs, states = flat(tf, outputs), flat(tf, states)
    fetches = collections.OrderedDict(("Y%d" % i, y) for i, y in enumerate(outputs))
    fetches.update(("S%d" % i, s) for i, s in enumerate(states))
    loss = tf.add_n([tf.reduce_sum(tf.square(y + 0.5)) for y in outputs + states])
    grads, missing = gradients(tf.gradients(loss, tf.trainable_variables() + list(wrt)))
    fetches.update(grads)
    return fetches, feeds, {"variables": names(tf.global_variables()), "missing": missing}


def _static(tf, make, lengths):
    xs, feeds = inputs(tf, batch=None if lengths else 2)
    options = {}
    if lengths:
        options["sequence_length"] = tf.placeholder(tf.int32, [None], name="lengths")
        feeds[options["sequence_length"]] = [3, 1]
    outputs, state = tf.nn.static_rnn(make(tf), xs, dtype=tf.float32, **options)
    return outcome(tf, outputs, state, feeds, xs)


for _name, _make in CELLS.items():
    for _lengths in (False, True):
        program(GROUP, "static_rnn of %s%s" % (_name, " lengths" * _lengths), brief=True)(
            lambda tf, make=_make, lengths=_lengths: _static(tf, make, lengths)
        )


@program(GROUP)
def static_rnn_of_lstm_from_a_state(tf):
    xs, feeds = inputs(tf, steps=2)
    c = tf.placeholder(tf.float32, [None, 2], name="c")
    state = tf.nn.rnn_cell.LSTMStateTuple(c, tf.ones([2, 2]))
    feeds[c] = [[1, 2], [3, 4]]
    outputs, state = tf.nn.static_rnn(tf.nn.rnn_cell.LSTMCell(2), xs, state, sequence_length=[2, 1])
    return outcome(tf, outputs, state, feeds)


def _both_ways(tf, make, **options):
    xs, feeds = inputs(tf, options.pop("batch", None), steps=2)
    if "length" in options:
        lengths = tf.placeholder(options.pop("length"), [None], name="lengths")
        options["sequence_length"], feeds[lengths] = lengths, [2, 1]
    outputs, *states = tf.nn.static_bidirectional_rnn(make(tf), make(tf), xs, dtype=tf.float32, **options)
    return outcome(tf, outputs, states, feeds, xs)


@program(GROUP)
def bidirectional(tf):
    return _both_ways(tf, CELLS["BasicRNN"])


@program(GROUP, brief=True)
def bidirectional_lstm_lengths(tf):
    return _both_ways(tf, CELLS["LSTM"], length="int32")


@program(GROUP, brief=True)
def bidirectional_gru_lengths_int64(tf):
    return _both_ways(tf, CELLS["GRU"], length="int64", batch=2, scope="both")


@program(GROUP, brief=True)
def bidirectional_from_states(tf):
    state = tf.nn.rnn_cell.BasicLSTMCell(2).zero_state(2, tf.float32)
    return _both_ways(tf, CELLS["BasicLSTM"], initial_state_fw=state, initial_state_bw=state)


@program(GROUP, brief=True)
def stacked_bidirectional(tf):
    xs, feeds = inputs(tf, steps=2)
    gru = tf.nn.rnn_cell.GRUCell
    outputs, fw, bw = tf.contrib.rnn.stack_bidirectional_rnn(
        [gru(2), gru(1)], [gru(2), gru(2)], xs, dtype=tf.float32, sequence_length=[2, 1]
    )
    return outcome(tf, outputs, [fw, bw], feeds, xs)


@program(GROUP, brief=True)
def stacked_bidirectional_from_states(tf):
    xs, feeds = inputs(tf, steps=2)
    cell = tf.nn.rnn_cell.BasicRNNCell
    states = [tf.ones([2, 2]), tf.zeros([2, 2])]
    outputs, fw, bw = tf.contrib.rnn.stack_bidirectional_rnn(
        [cell(2), cell(2)], [cell(2), cell(2)], xs, states, states[::-1], scope="s"
    )
    return outcome(tf, outputs, [fw, bw], feeds, xs)


class _Saver(object):
    """Keeps states in variables."""

    def __init__(self, tf, sizes):
        self.kept = {name: tf.get_variable(name, [2, size]) for name, size in sizes}

    def state(self, name):
        return self.kept[name].value()

    def save_state(self, name, value):
        return self.kept[name].assign(value)


@program(GROUP, runs=2)
def state_saving(tf):
    xs, feeds = inputs(tf, 2, steps=2)
    saver = _Saver(tf, [("h", 2)])
    outputs, state = tf.nn.static_state_saving_rnn(tf.nn.rnn_cell.GRUCell(2), xs, saver, "h")
    return {"Y": outputs[-1], "state": state}, feeds


@program(GROUP, runs=2, brief=True)
def state_saving_of_a_tuple(tf):
    xs, feeds = inputs(tf, 2, steps=2)
    saver = _Saver(tf, [("c", 2), ("h", 2)])
    outputs, state = tf.contrib.rnn.static_state_saving_rnn(
        tf.nn.rnn_cell.LSTMCell(2), xs, saver, ("c", "h"), sequence_length=[1, 2]
    )
    return {"Y": outputs[-1], "c": state.c, "h": state.h}, feeds

"""Group "gradients_rnn": gradients of unrolled RNNs with respect to kernel, bias and inputs."""

import numpy as np

from .differentiated import derived
from .register import program

GROUP = "gradients_rnn"
STEPS = [np.linspace(-1, 1, 12).reshape(4, 3) * scale for scale in (1, -0.5, 2)]


def _inputs(tf, shape=(None, 3)):
    xs = [tf.placeholder(tf.float32, list(shape), name=f"x{i}") for i in range(len(STEPS))]
    return xs, dict(zip(xs, STEPS))


def _unrolled(tf, batch=None, steps=3, loss=None, wrt_inputs=False, **options):
    xs, feeds = _inputs(tf, (batch, 3))
    cell = tf.nn.rnn_cell.BasicRNNCell(2)
    xs = xs[:steps]
    feeds = {x: feeds[x] for x in xs}
    length = options.get("sequence_length")
    if length == "fed":
        options["sequence_length"] = tf.placeholder(tf.int32, [None], name="length")
        feeds[options["sequence_length"]] = [2, 3, 0, 1]
    outputs, state = tf.nn.static_rnn(cell, xs, dtype=tf.float32, **options)
    y = loss(tf, outputs, state) if loss else tf.reduce_sum(tf.square(state))
    return derived(tf, y, tf.trainable_variables() + (xs if wrt_inputs else []), feeds)


@program(GROUP)
def three_steps(tf):
    return _unrolled(tf)


@program(GROUP)
def three_steps_static_batch(tf):
    return _unrolled(tf, batch=4)


@program(GROUP)
def three_steps_wrt_inputs(tf):
    return _unrolled(tf, wrt_inputs=True)


@program(GROUP)
def one_step(tf):
    return _unrolled(tf, steps=1)


@program(GROUP)
def loss_of_all_outputs(tf):
    return _unrolled(tf, loss=lambda tf, outputs, state: tf.reduce_mean(tf.stack(outputs) ** 2))


@program(GROUP)
def loss_of_outputs_and_state(tf):
    return _unrolled(tf, loss=lambda tf, outputs, state: [tf.add_n(outputs), tf.reduce_sum(state)])


@program(GROUP)
def sequence_length_fed(tf):
    return _unrolled(tf, sequence_length="fed")


@program(GROUP)
def sequence_length_constant(tf):
    return _unrolled(tf, steps=2, batch=4, sequence_length=[2, 1, 0, 2])


@program(GROUP)
def sequence_length_loss_of_outputs(tf):
    return _unrolled(
        tf,
        steps=2,
        sequence_length=[2, 1, 2, 2],
        loss=lambda tf, outputs, state: tf.reduce_sum(tf.square(tf.concat(outputs, 1))),
    )


@program(GROUP)
def packed_with_projection(tf):
    x = tf.placeholder(tf.float32, [None, 3, 3], name="x")
    cell = tf.contrib.rnn.BasicRNNCell(num_units=2)
    outputs, _ = tf.contrib.rnn.static_rnn(cell, tf.unstack(x, axis=1), dtype=tf.float32)
    w = tf.get_variable("w", [2, 1])
    loss = tf.reduce_mean(tf.square(tf.matmul(outputs[-1], w)))
    return derived(tf, loss, tf.trainable_variables(), {x: np.stack(STEPS, 1)})


@program(GROUP)
def transposed_input(tf):
    x = tf.placeholder(tf.float32, [None, 3, 3], name="x")
    cell = tf.contrib.rnn.BasicRNNCell(num_units=2)
    sequences = tf.unstack(tf.transpose(x, perm=[1, 0, 2]))
    outputs, _ = tf.contrib.rnn.static_rnn(cell, sequences, dtype=tf.float32)
    outputs = tf.transpose(tf.stack(outputs), perm=[1, 0, 2])
    return derived(tf, tf.reduce_mean(outputs), [x] + tf.trainable_variables(), {x: np.stack(STEPS, 1)})


@program(GROUP)
def by_hand(tf):
    (a, b, _c), feeds = _inputs(tf)
    wx = tf.Variable(tf.random_normal([3, 2]), name="wx")
    wy = tf.Variable(tf.random_normal([2, 2]), name="wy")
    bias = tf.Variable(tf.zeros([1, 2]), name="bias")
    y0 = tf.tanh(tf.matmul(a, wx) + bias)
    y1 = tf.tanh(tf.matmul(y0, wy) + tf.matmul(b, wx) + bias)
    return derived(tf, tf.reduce_mean(tf.square(y1)), [wx, wy, bias], {a: feeds[a], b: feeds[b]})


@program(GROUP)
def initial_state(tf):
    (a, b, _c), feeds = _inputs(tf)
    state = tf.placeholder(tf.float32, [None, 2], name="state")
    cell = tf.nn.rnn_cell.BasicRNNCell(2, activation=tf.nn.elu)
    _, final = tf.nn.static_rnn(cell, [a, b], initial_state=state)
    feeds = {a: feeds[a], b: feeds[b], state: np.ones([4, 2])}
    return derived(tf, final, [state] + tf.trainable_variables(), feeds)


@program(GROUP)
def two_cells(tf):
    (a, b, _c), feeds = _inputs(tf)
    fetches = [a, b]
    for scope in "pq":
        fetches, _ = tf.nn.static_rnn(tf.nn.rnn_cell.BasicRNNCell(2), fetches, dtype=tf.float32, scope=scope)
    loss = tf.reduce_sum(fetches[-1])
    return derived(tf, loss, tf.trainable_variables(), {a: feeds[a], b: feeds[b]})

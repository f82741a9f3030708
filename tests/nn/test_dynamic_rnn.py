"""Cells in a loop: equal to the unrolled network, and to the oracle where that is recorded (tests/data)."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import minigraph as tf


class Leaky(tf.nn.rnn_cell.RNNCell):
    """A user's own cell, whose state is a nest."""

    state_size = (3, {"fast": 2})
    output_size = 2

    def call(self, inputs, state):
        slow, fast = state[0], state[1]["fast"]
        slow = 0.5 * slow + tf.layers.dense(inputs, 3, use_bias=False)
        fast = tf.tanh(tf.matmul(slow, tf.get_variable("w", [3, 2], inputs.dtype)) + fast)
        return fast * 2.0, (slow, {"fast": fast})


class Old(tf.nn.rnn_cell.RNNCell):
    """A user's own cell as before TF 1.1: with `__call__`, and a scope of its own."""

    @property
    def state_size(self):
        return 2

    @property
    def output_size(self):
        return 2

    def __call__(self, inputs, state, scope=None):
        with tf.variable_scope(scope or "old"):
            w = tf.get_variable("w", [inputs.shape[1], 2], inputs.dtype)
            h = tf.tanh(tf.matmul(inputs, w) + 0.5 * state)
        return h, h


CELLS = {
    "a user's": Leaky,
    "a user's old": Old,
    "basic": lambda: tf.nn.rnn_cell.BasicRNNCell(3),
    "gru": lambda: tf.nn.rnn_cell.GRUCell(3),
    "lstm": lambda: tf.nn.rnn_cell.LSTMCell(3, use_peepholes=True, num_proj=2),
    "stack": lambda: tf.nn.rnn_cell.MultiRNNCell([tf.nn.rnn_cell.GRUCell(3) for _ in range(2)]),
}
X = np.random.default_rng(0).normal(size=(4, 5, 2))


def outcome(make, unroll, lengths):
    """Outputs, state and gradients of a network of the steps of X."""
    with tf.Graph().as_default() as graph, tf.Session() as session:
        tf.set_random_seed(1)
        x = tf.placeholder(tf.float64, [None, 5, 2])
        # Weights that do not depend on how many nodes were made before.
        with tf.variable_scope("v", initializer=tf.random_normal_initializer(seed=3), dtype=tf.float64):
            outputs, state = unroll(make(), x, lengths)
        loss = tf.add_n([tf.reduce_sum(y**2) for y in tf.contrib.framework.nest.flatten([outputs, state])])
        session.run(tf.global_variables_initializer())
        grads = tf.gradients(loss, [x, *tf.trainable_variables()])
        assert graph.version < 3000
        return session.run([outputs, state, grads], {x: X})


def looped(cell, x, lengths):
    return tf.nn.dynamic_rnn(cell, x, lengths, dtype=tf.float64)


def unrolled(cell, x, lengths):
    steps, state = tf.nn.static_rnn(cell, tf.unstack(x, axis=1), dtype=tf.float64, sequence_length=lengths)
    return tf.stack(steps, 1), state


@pytest.mark.parametrize("lengths", [None, [5, 0, 2, 3]], ids=str)
@pytest.mark.parametrize("cell", CELLS)
def test_a_loop_computes_and_derives_what_the_unrolled_network_does(cell, lengths):
    expected, got = (outcome(CELLS[cell], network, lengths) for network in (unrolled, looped))
    flat = tf.contrib.framework.nest.flatten
    for theirs, ours in zip(flat(expected), flat(got), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


def test_both_ways_is_forwards_and_backwards_from_each_end():
    def both(cell, x, lengths):
        outputs, states = tf.nn.bidirectional_dynamic_rnn(cell, cell, x, lengths, dtype=tf.float64)
        return tf.stack(outputs), tf.stack(states)

    (forwards, backwards), states, _ = outcome(CELLS["gru"], both, [5, 1, 2, 3])
    for row, length in enumerate([5, 1, 2, 3]):
        assert not forwards[row, length:].any() and not backwards[row, length:].any()
        np.testing.assert_array_equal(states[0, row], forwards[row, length - 1])
        np.testing.assert_array_equal(states[1, row], backwards[row, 0])


def test_steps_are_as_many_as_a_run_asks_for():
    x = tf.placeholder(tf.float32, [None, None, 2])
    outputs, state = tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell(3), x, dtype=tf.float32)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for steps in (1, 7, 300):
            got, last = session.run([outputs, state], {x: np.ones([2, steps, 2])})
            assert got.shape == (2, steps, 3)
            np.testing.assert_array_equal(got[:, -1], last)


def test_raw_rnn_emits_until_all_sequences_are_finished():
    cell = tf.nn.rnn_cell.BasicRNNCell(3)

    def loop_fn(time, output, state, loop_state):
        first = output is None
        return (
            time >= [2, 4],
            tf.ones([2, 2]),
            cell.zero_state(2, tf.float32) if first else state,
            None if first else output,
            None,
        )

    emitted, state, loop_state = tf.nn.raw_rnn(cell, loop_fn)
    assert loop_state is None
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        rows, last = session.run([emitted.stack(), state])
    assert rows.shape == (4, 2, 3) and rows[:2, 0].all() and not rows[2:, 0].any()
    np.testing.assert_array_equal(last, [rows[1, 0], rows[3, 1]])


def basic(x, lengths, kernel, bias):
    """(outputs, last state) of a BasicRNNCell in NumPy."""
    h = np.zeros([len(x), len(bias)])
    outputs = np.zeros([*x.shape[:2], len(bias)])
    for time in range(x.shape[1]):
        alive = (lengths > time)[:, None]
        new = np.tanh(np.concatenate([x[:, time], h], 1) @ kernel + bias)
        outputs[:, time], h = np.where(alive, new, 0), np.where(alive, new, h)
    return outputs, h


def test_the_graph_is_as_large_for_two_steps_as_for_ten_thousand():
    sizes = []
    for steps in (2, 10_000):
        x = np.random.default_rng(1).normal(size=(2, steps, 3))
        with tf.Graph().as_default() as graph, tf.Session() as session:
            inputs = tf.placeholder(tf.float64, [None, steps, 3])
            outputs, state = tf.nn.dynamic_rnn(tf.nn.rnn_cell.BasicRNNCell(5), inputs, dtype=tf.float64)
            session.run(tf.global_variables_initializer())
            weights = session.run(tf.trainable_variables())
            got = session.run([outputs, state], {inputs: x})
            sizes.append(len(graph.get_operations()))
        for ours, theirs in zip(got, basic(x, np.full(2, steps), *weights), strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=1e-10)
    assert sizes[0] == sizes[1]


def test_one_session_takes_batches_and_sequences_of_any_size():
    x, lengths = tf.placeholder(tf.float64, [None, None, 3]), tf.placeholder(tf.int32, [None])
    outputs, state = tf.nn.dynamic_rnn(tf.nn.rnn_cell.BasicRNNCell(2), x, lengths, dtype=tf.float64)
    slope = tf.gradients(tf.reduce_sum(outputs), x)[0]
    random = np.random.default_rng(2)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        weights = session.run(tf.trainable_variables())
        for batch, steps in [(1, 1), (4, 7), (2, 30), (4, 7), (3, 1), (1, 50), (2, 30)]:
            value, sizes = random.normal(size=(batch, steps, 3)), random.integers(0, steps + 1, batch)
            *got, dx = session.run([outputs, state, slope], {x: value, lengths: sizes})
            for ours, theirs in zip(got, basic(value, sizes, *weights), strict=True):
                np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-12)
            assert [np.any(row, 1).tolist() for row in dx] == [[t < n for t in range(steps)] for n in sizes]


def test_threads_may_train_by_one_plan():
    x = tf.placeholder(tf.float64, [None, None, 3])
    offset = tf.Variable(0.0, dtype=tf.float64)
    outputs, _ = tf.nn.dynamic_rnn(tf.nn.rnn_cell.GRUCell(2), x, dtype=tf.float64)
    loss = tf.reduce_sum(outputs) + 0.5 * offset
    weights = [v for v in tf.trainable_variables() if v is not offset]
    fetches = [tf.reduce_sum(outputs), tf.gradients(loss, weights)]
    train = tf.train.GradientDescentOptimizer(1.0).minimize(loss, var_list=[offset])
    feeds = [{x: np.full([2, steps, 3], 0.1 * steps)} for steps in (20, 31)]
    with tf.Session() as session, ThreadPoolExecutor(2) as pool:
        session.run(tf.global_variables_initializer())
        alone = [session.run(fetches, feed) for feed in feeds]
        runs = pool.map(lambda feed: [session.run([fetches, train], feed)[0] for _ in range(15)], feeds)
        for expected, results in zip(alone, runs, strict=True):
            for result in results:
                np.testing.assert_array_equal(result[0], expected[0])
                for ours, theirs in zip(result[1], expected[1], strict=True):
                    np.testing.assert_array_equal(ours, theirs)
        assert session.run(offset) == -15

"""Cells in a loop: equal to the unrolled network, and to the oracle where that is recorded (tests/data)."""

import numpy as np
import pytest

import minigraph as tf

CELLS = {
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

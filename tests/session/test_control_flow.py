"""Loops and branches in a run: how they end, what they leave, and what they do not do."""

import signal

import numpy as np
import pytest

import minigraph as tf


@pytest.fixture
def session(fresh_graph):
    with tf.Session() as session:
        yield session


def endless(body, *start, **options):
    """A while_loop whose condition always holds."""
    return tf.while_loop(lambda *_: tf.constant(True), body, start, **options)


def test_a_loop_that_never_ends_is_stopped_by_its_maximum(session):
    limit = tf.placeholder(tf.int32, [])
    count, total = endless(lambda i, s: (i + 1, s + i), 0, 0, maximum_iterations=limit)
    for steps in (0, 1, 1000):
        assert session.run([count, total], {limit: steps}) == [steps, steps * (steps - 1) // 2]


@pytest.fixture
def interrupt():
    """A function that makes the main thread raise KeyboardInterrupt after some seconds, as Ctrl-C does."""

    def stop(*_):
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, stop)
    yield lambda seconds: signal.setitimer(signal.ITIMER_REAL, seconds)
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def test_an_interrupted_loop_leaves_a_session_that_can_be_used(session, interrupt):
    steps, weights = tf.Variable(0), tf.Variable(np.arange(1000.0), use_resource=True)
    doubled = weights.assign_add(weights)

    def body(i):
        with tf.control_dependencies([steps.assign_add(1)]):
            return i + tf.random_uniform([], 1, 2, tf.int32)

    forever = endless(body, 0)
    with tf.control_dependencies([forever]):
        after = weights.assign(tf.zeros([1000], tf.float64))
    session.run(tf.global_variables_initializer())
    session.run(doubled.op)
    seen = [0]
    for _ in range(3):
        interrupt(0.2)
        with pytest.raises(KeyboardInterrupt):
            session.run(after)
        assert session.run(weights).tolist() == np.arange(0.0, 2000.0, 2.0).tolist()
        seen.append(session.run(steps))
    assert seen == sorted(set(seen))
    session.run(steps.assign_add(1))
    assert session.run(steps) == seen[-1] + 1


def counted(counter, x):
    """`x`, after `counter` is one more."""
    with tf.control_dependencies([counter.assign_add(1.0)]):
        return tf.identity(x)


def test_in_each_step_only_the_side_that_is_taken_runs(session):
    even, odd, size = tf.Variable(0.0), tf.Variable(0.0), tf.placeholder(tf.int32, [])
    x = tf.placeholder(tf.float32, [None])

    def step(i, a):
        return i + 1, tf.cond(
            tf.equal(i % 2, 0),
            lambda: counted(even, a * x[0]),
            lambda: counted(odd, a * tf.reduce_sum(tf.reshape(x, [2]))),
        )

    result = tf.while_loop(lambda i, _: i < size, step, (0, 1.0))[1]
    slope = tf.gradients(result, x)[0]
    session.run(tf.global_variables_initializer())
    # One step takes the first side, and the other one, which can't reshape, does not run: nor its gradient.
    value, dx = session.run([result, slope], {x: [3, 1, 1], size: 1})
    assert value == 3 and dx.tolist() == [1, 0, 0]
    assert session.run([even, odd]) == [1, 0]
    with pytest.raises(tf.errors.InvalidArgumentError, match="Reshape"):
        session.run(result, {x: [3, 1, 1], size: 2})
    session.run(tf.global_variables_initializer())
    value, dx = session.run([result, slope], {x: [3, 1], size: 3})
    assert value == 36 and dx.tolist() == [33, 9]
    assert session.run([even, odd]) == [2, 1]


def test_the_gradient_of_a_cond_runs_one_side_only(session):
    p, x = tf.placeholder(tf.bool, []), tf.placeholder(tf.float32, [None])
    runs = tf.Variable([0, 0])

    @tf.custom_gradient
    def watched(x, side):
        def gradient(dy):
            with tf.control_dependencies([tf.scatter_add(runs, side, 1)]):
                return tf.identity(dy), None

        return x * 2.0, gradient

    result = tf.cond(p, lambda: watched(x, 0) * 3.0, lambda: watched(tf.reshape(x, [1, 2])[0], 1))
    slope = tf.gradients(result, x)[0]
    session.run(tf.global_variables_initializer())
    assert session.run(slope, {p: True, x: [1, 2, 3]}).tolist() == [3, 3, 3]
    assert session.run(runs).tolist() == [1, 0]
    assert session.run(slope, {p: False, x: [1, 2]}).tolist() == [1, 1]
    assert session.run(runs).tolist() == [1, 1]


def test_a_loop_without_a_step_gives_its_start_and_passes_gradients_through(session):
    x, steps = tf.placeholder(tf.float64, [None]), tf.placeholder(tf.int32, [])
    w = tf.Variable(2.0, dtype=tf.float64)
    y = tf.while_loop(lambda i, _: i < steps, lambda i, a: (i + 1, tf.sin(a) * w), (0, x))[1]
    dx, dw = tf.gradients(y, [x, w])
    session.run(tf.global_variables_initializer())
    for count in (0, 1, 0):
        value, slope, by_weight = session.run([y, dx, dw], {x: [1, 2], steps: count})
        expected = (np.sin([1, 2]) * 2, np.cos([1, 2]) * 2, np.sin([1, 2]).sum())
        expected = expected if count else ([1, 2], [1, 1], 0)
        for ours, theirs in zip((value, slope, by_weight), expected, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=1e-12)


def test_a_shape_that_changes_asks_for_shape_invariants(session):
    def grown(**options):
        start = tf.constant(0), tf.ones([1, 2])
        return tf.while_loop(
            lambda i, _: i < 3, lambda i, a: (i + 1, tf.concat([a, a], 0)), start, **options
        )[1]

    text = (
        r"enters the loop with shape \(1, 2\), but has shape \(2, 2\) after one iteration.*shape_invariants"
    )
    with pytest.raises(ValueError, match=text):
        grown()
    sizes = tf.TensorShape([]), tf.TensorShape([None, 2])
    assert session.run(grown(shape_invariants=sizes)).shape == (8, 2)

"""Gradients of loops: against the same steps without a loop, and where TF1 has no answer."""

import numpy as np
import pytest

import minigraph as tf

X = np.array([0.3, -0.7, 1.1])


def looped(step, start, steps=4):
    return tf.while_loop(lambda i, *_: i < steps, lambda i, a: (i + 1, step(i, a)), (0, start))[1]


def unrolled(step, start, steps=4):
    a = start
    for i in range(steps):
        a = step(tf.constant(i), a)
    return a


def accumulated(apply, x):
    """Two loops, one in the other, with a cond in the inner one."""

    def inner(j, b):
        return tf.cond(tf.equal(j % 2, 0), lambda: tf.sin(b) * x, lambda: b + x[0])

    return apply(lambda i, a: apply(inner, a * x, 3) + tf.cast(i, a.dtype), x)


STEPS = {
    "of the loop variable": lambda apply, x: apply(lambda i, a: tf.sin(a) * a, x),
    "of what is outside": lambda apply, x: apply(
        lambda i, a: a * tf.exp(x) + tf.reverse(x, [0]), tf.ones_like(x)
    ),
    "by the counter": lambda apply, x: apply(lambda i, a: a + x[i % 3] * tf.cast(i, x.dtype) * a, x),
    "with a cond": lambda apply, x: apply(lambda i, a: tf.cond(i < 2, lambda: a * x, lambda: tf.tanh(a)), x),
    "nested": accumulated,
    "of rows": lambda apply, x: apply(
        lambda i, a: a + tf.gather(tf.reshape(x, [3, 1]), [0, 2, 0])[:, 0] * a, x
    ),
    "of TensorArrays": lambda apply, x: apply(
        lambda i, a: tf.reduce_sum(tf.TensorArray(x.dtype, 2).write(0, a * a).write(1, x).stack(), 0), x
    ),
}


@pytest.mark.parametrize("sizes", [[3], [None]], ids=["known size", "unknown size"])
@pytest.mark.parametrize("name", STEPS)
def test_gradient_is_that_of_the_steps_without_a_loop(name, sizes):
    x = tf.placeholder(tf.float64, sizes)
    values = [STEPS[name](apply, x) for apply in (looped, unrolled)]
    slopes = [tf.convert_to_tensor(tf.gradients(y, x)[0]) for y in values]
    with tf.Session() as session:
        ours, expected = session.run([[y, dx] for y, dx in zip(values, slopes, strict=True)], {x: X})
    np.testing.assert_allclose(ours[0], expected[0], rtol=1e-12)
    np.testing.assert_allclose(ours[1], expected[1], rtol=1e-12)
    assert np.any(ours[1])


def test_number_of_steps_may_depend_on_the_values():
    x = tf.placeholder(tf.float64, [])
    y = tf.while_loop(lambda a: a < 100.0, lambda a: a * x, [x])
    slope = tf.gradients(y, x)[0]
    with tf.Session() as session:
        for value in (2.0, 3.0, 200.0):
            steps = 1
            while value**steps < 100.0:
                steps += 1
            assert session.run(slope, {x: value}) == pytest.approx(steps * value ** (steps - 1))


def test_runs_start_with_empty_stacks():
    x = tf.placeholder(tf.float64, [3])
    slope = tf.gradients(looped(lambda i, a: a * a * x, x), x)[0]
    with tf.Session() as session:
        first, second = (session.run(slope, {x: X}) for _ in range(2))
    assert first.tolist() == second.tolist()


def test_long_loop():
    x = tf.constant(1.0, tf.float64)
    slope = tf.gradients(looped(lambda i, a: a * x, x, 3000), x)[0]
    with tf.Session() as session:
        assert session.run(slope) == 3001.0


def test_gradient_adds_as_many_nodes_for_few_steps_as_for_many():
    def nodes(steps):
        with tf.Graph().as_default() as graph:
            x = tf.placeholder(tf.float32, [3])
            tf.gradients(looped(lambda i, a: tf.tanh(a) * x, x, steps), x)
            return len(graph.get_operations())

    assert nodes(2) == nodes(1000)


def test_second_order_is_refused():
    x = tf.constant([1.0, 2.0])
    slope = tf.gradients(looped(lambda i, a: a * a * x, x), x)[0]
    with pytest.raises(TypeError, match="Second-order gradient for while loops not supported"):
        tf.gradients(slope, x)


def test_loop_of_unknown_origin_is_refused():
    x = tf.constant([1.0, 2.0])
    y = looped(lambda i, a: a * x, x)
    y.op.control_flow = None  # as in a graph that was read from a file
    with pytest.raises(ValueError, match="no while_loop made it"):
        tf.gradients(y, x)


def test_resource_variable_in_a_cond_of_a_loop():
    v = tf.get_variable("v", [3], initializer=tf.ones_initializer(), use_resource=True)
    x = tf.constant([1.0, 2.0, 3.0])
    y = looped(lambda i, a: tf.cond(i < 2, lambda: a * v, lambda: a), x)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        assert session.run(tf.gradients(y, v))[0].tolist() == [2.0, 4.0, 6.0]

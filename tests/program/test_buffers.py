"""Results written over arguments: never over what anybody else still needs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import minigraph as tf


def source(fetches, feeds):
    with tf.Session() as session:
        return session.explain(fetches, feeds).source


def test_a_chain_of_functions_uses_one_array():
    x = tf.placeholder(tf.float32, [4])
    text = source(tf.exp(tf.tanh(x * 2.0) + 1.0), {x: np.zeros(4)})
    assert text.count("out=") == 3


def test_feeds_constants_and_variables_are_never_written_over():
    x, c, v = tf.placeholder(tf.float32, [3]), tf.constant([1.0, 2.0, 3.0]), tf.Variable([1.0, 2.0, 3.0])
    y = tf.tanh(x) + tf.tanh(c) + tf.tanh(v.read_value())
    fed = np.ones(3, np.float32)
    with tf.Session() as session:
        session.run(v.initializer)
        results = [session.run([y, c, v], {x: fed}) for _ in range(2)]
    assert fed.tolist() == [1, 1, 1]
    for result in results:
        np.testing.assert_allclose(result[0], np.tanh(1) + 2 * np.tanh([1, 2, 3]), rtol=1e-6)
        assert result[1].tolist() == result[2].tolist() == [1, 2, 3]


@pytest.mark.parametrize("keep", [tf.reshape, lambda x, sizes: tf.transpose(x), lambda x, sizes: x[1:]])
def test_what_is_seen_through_another_array_stays(keep):
    x = tf.placeholder(tf.float32, [2, 3])
    a = x * 2.0
    view = keep(a, [6])
    b = tf.exp(a)
    with tf.Session() as session:
        got = session.run([b, view], {x: np.ones((2, 3))})
    assert np.all(got[1] == 2.0)


def test_what_a_loop_has_pushed_for_its_gradient_stays():
    x = tf.placeholder(tf.float64, [3])
    y = tf.while_loop(lambda i, a: i < 4, lambda i, a: (i + 1, tf.tanh(a * x + 1.0)), [0, x])[1]
    a = x
    for _ in range(4):
        a = tf.tanh(a * x + 1.0)
    with tf.Session() as session:
        ours, expected = session.run([tf.gradients(y, x), tf.gradients(a, x)], {x: [0.1, 0.5, -0.3]})
    np.testing.assert_allclose(ours, expected, rtol=1e-12)


FUNCTIONS = {
    "neg": (lambda x, y: -x, lambda x, y: -x),
    "add": (lambda x, y: x + y, lambda x, y: x + y),
    "mul": (lambda x, y: x * y, lambda x, y: x * y),
    "sub": (lambda x, y: x - y, lambda x, y: x - y),
    "tanh": (lambda x, y: tf.tanh(x), lambda x, y: np.tanh(x)),
    "square": (lambda x, y: tf.square(y), lambda x, y: y * y),
    "matmul": (tf.matmul, lambda x, y: x @ y),
    "turned": (lambda x, y: tf.transpose(x), lambda x, y: x.T),
    "row": (lambda x, y: x + y[0], lambda x, y: x + y[0]),
    "sum": (
        lambda x, y: x + tf.reduce_sum(y, 0, keepdims=True),
        lambda x, y: x + np.sum(y, 0, keepdims=True),
    ),
}


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(FUNCTIONS)), *[st.integers(0, 99)] * 2), min_size=1, max_size=12
    ),
    st.data(),
)
def test_random_programs_compute_what_numpy_does(steps, data):
    start = [np.linspace(-1, 1, 9).reshape(3, 3), np.eye(3) - 0.5]
    with tf.Graph().as_default(), tf.Session() as session:
        feeds = [tf.placeholder(tf.float64, [3, None]) for _ in start]
        tensors, arrays = [*feeds, tf.constant(start[0] + 1)], [*start, start[0] + 1]
        for name, i, j in steps:
            i, j = i % len(tensors), j % len(tensors)
            ours, theirs = FUNCTIONS[name]
            tensors.append(tf.tanh(ours(tensors[i], tensors[j])))
            arrays.append(np.tanh(theirs(arrays[i], arrays[j])))
        picked = data.draw(st.lists(st.integers(0, len(tensors) - 1), min_size=1, max_size=4))
        for _ in range(2):
            values = session.run([tensors[k] for k in picked], dict(zip(feeds, start, strict=True)))
            for k, value in zip(picked, values, strict=True):
                np.testing.assert_allclose(value, arrays[k], rtol=1e-10, atol=1e-12)

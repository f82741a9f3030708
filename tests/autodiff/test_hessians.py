"""Hessian matrices."""

import numpy as np
import pytest
from oracle import recorded

import minigraph as tf
from minigraph.autodiff.hessians import hessians


def run(fetches, feeds=None):
    with tf.Session() as session:
        return session.run(fetches, feeds)


def test_hessian_of_a_vector():
    x = tf.constant([1.0, 2.0, 3.0])
    [matrix] = hessians(tf.reduce_sum(x * x * x) + x[0] * x[1] * x[2], x)
    assert matrix.shape.as_list() == [3, 3]
    assert run(matrix).tolist() == [[6, 3, 2], [3, 12, 1], [2, 1, 18]]


def test_hessian_of_a_matrix_has_four_axes():
    value = np.random.default_rng(0).uniform(size=(2, 3))
    x = tf.constant(value)
    [made] = hessians(tf.exp(tf.reduce_sum(x)) + tf.reduce_sum(x * x), [x])
    expected = np.exp(value.sum()) + 2 * np.eye(6)
    np.testing.assert_allclose(run(made), expected.reshape(2, 3, 2, 3))


def test_size_of_x_may_be_unknown():
    x = tf.placeholder("float32", [None])
    assert run(hessians(tf.reduce_sum(x * x), x), {x: [1.0, 2.0]})[0].tolist() == [[2, 0], [0, 2]]


def test_hessian_needs_a_way_to_x_that_is_not_linear():
    x, y = tf.placeholder("float32", [2]), tf.placeholder("float32", [2])
    with pytest.raises(ValueError):
        hessians(x * x, y)
    with pytest.raises(ValueError):
        hessians(x * 3.0, x)


def test_values_are_those_of_tensorflow():
    [expected] = recorded("gradients_second")["hessians_of_two"]["values"]
    x, v = tf.placeholder("float32", [2]), tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    a, b = hessians(tf.reduce_sum(x * x * x) * tf.reduce_sum(tf.square(v)), [x, v])
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        values = session.run({"a": a, "b": b}, {x: [0.5, -1.0]})
    for label, value in values.items():
        np.testing.assert_allclose(value.reshape(-1), expected[label]["values"], rtol=1e-5)

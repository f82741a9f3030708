"""TensorArrays: what a run makes of them."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import minigraph as tf
from minigraph.ops.tensor_array import Elements


def run(fetches, feeds=None):
    with tf.Session() as session:
        return session.run(fetches, feeds)


def test_gradients_written_to_one_element_are_added():
    forward = Elements(2, np.float32, None)
    forward.write(0, np.ones(3, np.float32))
    forward.write(1, np.ones(2, np.float32))
    gradients = forward.gradient("gradients")
    gradients.write(0, np.full(3, 2.0, np.float32))
    gradients.write(0, np.full(3, 3.0, np.float32))
    assert gradients is forward.gradient("gradients")
    assert gradients.read(0).tolist() == [5, 5, 5]
    assert gradients.read(1).tolist() == [0, 0]  # of the shape of the element
    assert forward.gradient("others").read(0).tolist() == [0, 0, 0]


def test_adding_gradients_changes_no_array_that_was_written():
    gradients = Elements(1, np.float32, None).gradient("gradients")
    first = np.ones(2, np.float32)
    gradients.write(0, first)
    gradients.write(0, first)
    assert first.tolist() == [1, 1]


def test_each_run_has_elements_of_its_own():
    x = tf.placeholder(tf.float32, [])
    y = tf.TensorArray(tf.float32, 2).write(0, x).write(1, x * 2.0).stack()
    with tf.Session() as session, ThreadPoolExecutor(4) as pool:
        results = pool.map(lambda value: session.run(y, {x: value}), range(50))
        assert [result.tolist() for result in results] == [[i, 2 * i] for i in range(50)]


def test_elements_of_different_shapes_are_read_and_joined():
    parts = tf.TensorArray(tf.float32, 2, infer_shape=False, clear_after_read=False)
    parts = parts.split([1.0, 2.0, 3.0], [1, 2])
    joined, second = run([parts.concat(), parts.read(1)])
    assert joined.tolist() == [1, 2, 3] and second.tolist() == [2, 3]


def test_array_that_grows_in_a_loop():
    def step(i, n, array):
        odd = n % 2 > 0
        return i + 1, tf.cond(odd, lambda: 3 * n + 1, lambda: n // 2), array.write(i, n)

    array = tf.TensorArray(tf.int32, 0, dynamic_size=True)
    array = tf.while_loop(lambda i, n, _: n > 1, step, (0, 6, array))[2]
    assert run(array.stack()).tolist() == [6, 3, 10, 5, 16, 8, 4, 2]


def test_type_is_checked_while_building():
    with pytest.raises(TypeError, match="TensorArray dtype is float32"):
        tf.TensorArray(tf.float32, 1).write(0, tf.constant(1))


def test_nothing_stacked_has_no_rows_where_the_shape_is_known():
    assert run(tf.TensorArray(tf.float32, 0, element_shape=[2, 3]).stack()).shape == (0, 2, 3)

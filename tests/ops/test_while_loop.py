"""Loops, beyond what is compared with TF1."""

import numpy as np
import pytest

import minigraph as tf


def run(fetches, feeds=None):
    with tf.Session() as session:
        return session.run(fetches, feeds)


def test_functions_are_called_once():
    calls = []

    def step(i):
        calls.append(i)
        return i + 1

    assert run(tf.while_loop(lambda i: i < 100, step, [0])) == 100
    assert len(calls) == 1


def test_many_steps():
    total = tf.while_loop(lambda i, s: i < 10000, lambda i, s: (i + 1, s + i), (0, 0))[1]
    assert run(total) == 49995000


def test_random_numbers_are_drawn_anew_in_each_step():
    array = tf.TensorArray(tf.float32, 5)
    array = tf.while_loop(
        lambda i, a: i < 5, lambda i, a: (i + 1, a.write(i, tf.random_uniform([]))), (0, array)
    )[1]
    assert len(set(run(array.stack()).tolist())) == 5


def test_steps_see_the_updates_of_the_steps_before():
    v = tf.Variable(1.0, use_resource=True)

    def step(i, seen):
        with tf.control_dependencies([v.assign(v * 2.0)]):
            return i + 1, seen.write(i, v.read_value())

    seen = tf.while_loop(lambda i, _: i < 4, step, (0, tf.TensorArray(tf.float32, 4)))[1].stack()
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        assert session.run(seen).tolist() == [2, 4, 8, 16]


def test_sort_by_exchange():
    """Nested loops with conds, of which each step depends on the one before."""
    x = tf.placeholder(tf.int32, [None])
    n = tf.size(x)

    def exchange(j, a):
        pair = tf.gather(a, [j, j + 1])
        swapped = tf.concat([a[:j], pair[::-1], a[j + 2 :]], 0)
        return j + 1, tf.reshape(tf.cond(pair[0] > pair[1], lambda: swapped, lambda: a), tf.shape(x))

    def sweep(i, a):
        return i + 1, tf.while_loop(lambda j, _: j < n - 1, exchange, (0, a))[1]

    y = tf.while_loop(lambda i, _: i < n, sweep, (0, x))[1]
    values = np.random.default_rng(0).permutation(9)
    assert run(y, {x: values}).tolist() == sorted(values)


def test_error_in_a_step_names_the_op_and_the_line():
    x = tf.placeholder(tf.float32, [None])
    y = tf.while_loop(lambda i, a: i < 3, lambda i, a: (i + 1, a + tf.reshape(x, [2])), (0, tf.zeros([2])))[1]
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"(?s)Reshape.*test_while_loop.py"):
        run(y, {x: [1.0, 2.0, 3.0]})


def test_inner_tensor_is_refused_outside():
    kept = []

    def step(i):
        kept.append(i * 2)
        return i + 1

    tf.while_loop(lambda i: i < 3, step, [0])
    with pytest.raises(
        ValueError, match=r"Cannot use 'while/mul' as input to 'Neg' because 'while/mul' is in a"
    ):
        tf.negative(kept[0])
    with pytest.raises(ValueError, match="not fetchable"):
        run(kept[0])


def test_contexts_are_collected():
    tf.while_loop(lambda i: i < 3, lambda i: tf.cond(i < 1, lambda: i + 1, lambda: i + 2), [0], name="mine")
    [context] = tf.get_collection(tf.GraphKeys.WHILE_CONTEXT)
    assert context.name == "mine/while_context"
    assert not tf.get_collection(tf.GraphKeys.COND_CONTEXT)

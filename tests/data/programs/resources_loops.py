"""Group "resources_loops": variables, resources among them, read and changed in loops and their branches."""

import numpy as np

from .register import program

GROUP = "resources_loops"
X = np.float32([[0.5, -1.0], [2.0, 0.25]])


def _both(name):
    """Register a program `build(tf, v)` for a resource variable `v`, and for one by reference."""

    def add(build):
        for resource in (True, False):

            def made(tf, resource=resource):
                return build(tf, tf.get_variable("v", initializer=X, use_resource=resource))

            program(GROUP, name + ", resource" * resource)(made)
        return build

    return add


@_both("read in a loop")
def _(tf, v):
    _, y = tf.while_loop(
        lambda i, y: i < 3, lambda i, y: (i + 1, tf.tanh(tf.matmul(y, v))), [0, tf.ones([2, 2])]
    )
    return {"y": y, "slope": tf.gradients(y, v)[0]}, {}


@_both("read in a cond of a loop")
def _(tf, v):
    x = tf.placeholder(tf.float32, [2, 2], name="x")

    def step(i, y):
        return i + 1, tf.cond(tf.equal(i % 2, 0), lambda: y * v, lambda: y + x)

    _, y = tf.while_loop(lambda i, y: i < 4, step, [0, x])
    return {"y": y, "slope": tf.gradients(y, x)[0]}, {x: X * 0.5}


@_both("changed in a loop")
def _(tf, v):
    def step(i):
        with tf.control_dependencies([tf.assign_add(v, tf.ones([2, 2]) * 0.5)]):
            return i + 1

    n = tf.while_loop(lambda i: i < 3, step, [0])
    with tf.control_dependencies([n]):
        return {"n": n, "v": tf.identity(v.read_value())}, {}


@_both("changed in a cond of a loop")
def _(tf, v):
    def change():
        with tf.control_dependencies([tf.assign(v, v.read_value() * 2.0)]):
            return tf.constant(1)

    def step(i, n):
        return i + 1, n + tf.cond(i > 1, change, lambda: tf.constant(0))

    _, n = tf.while_loop(lambda i, n: i < 5, step, [0, 0])
    with tf.control_dependencies([n]):
        return {"n": n, "v": tf.identity(v.read_value())}, {}


@_both("rows in map_fn")
def _(tf, v):
    y = tf.map_fn(lambda i: tf.gather(v, i) * 2.0, tf.constant([1, 0, 1]), dtype=tf.float32)
    return {"y": y}, {}


@_both("made in a loop")
def _(tf, v):
    def step(i, y):
        w = tf.get_variable("w", [2, 2], initializer=tf.zeros_initializer(), use_resource=True)
        return i + 1, y + w + v

    _, y = tf.while_loop(lambda i, y: i < 2, step, [0, tf.zeros([2, 2])])
    return {"y": y}, {}

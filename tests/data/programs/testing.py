"""Group "testing": the Jacobians of tf.test."""

import numpy as np

from .register import program

GROUP = "testing"


def _jacobians(name, build, gradients_only=False):
    """A program that notes the Jacobians that `build(tf)` returns."""

    @program(GROUP, name, init=False)
    def made(tf):
        np.random.seed(7)
        with tf.Session():
            found = build(tf)
        pairs = found if isinstance(found, list) else [found]
        notes = {}
        for i, pair in enumerate(pairs):
            for kind, array in list(zip(("gradients", "differences"), pair))[: 1 if gradients_only else 2]:
                notes[f"{kind} {i}"] = (np.round(array, 5) + 0.0).tolist()
        return {}, {}, notes


X = np.array([[1.0, 2.0], [3.0, 4.0]])


def _x(tf, value=X, dtype="float64"):
    return tf.constant(value, getattr(tf, dtype), name="x")


def _squares(tf):
    x = _x(tf)
    return tf.test.compute_gradient(x, [2, 2], tf.square(x) * tf.reduce_sum(x), [2, 2], x_init_value=X)


def _of_float32(tf):
    x = _x(tf, X[0], "float32")
    return tf.test.compute_gradient(x, [2], tf.reduce_sum(x * x), [], x_init_value=np.float32(X[0]))


def _at_random(tf):
    x = _x(tf)
    return tf.test.compute_gradient(x, (2, 2), tf.reduce_sum(x * x, 1), (2,), delta=0.1)


def _of_a_list(tf):
    x, v = _x(tf, X[0]), tf.Variable(X[1], name="v")
    p = tf.placeholder(tf.float64, [], name="p")
    return tf.test.compute_gradient(
        [x, v],
        [[2], [2]],
        x * v * p,
        [2],
        x_init_value=[X[1], X[0]],
        init_targets=[tf.global_variables_initializer()],
        extra_feed_dict={p: 3.0},
    )


def _of_rows(tf):
    x = _x(tf)
    return tf.test.compute_gradient(x, [2, 2], tf.gather(x, [1, 1, 0]), [3, 2], x_init_value=X)


def _of_complex(tf):
    x = _x(tf, X[0] + 1j, "complex128")
    return tf.test.compute_gradient(x, [2], x * x, [2], x_init_value=X[0] + 1j)


def _of_an_absolute_value(tf):
    x = _x(tf, X[0] + 1j, "complex128")
    return tf.test.compute_gradient(x, [2], tf.abs(x), [2], x_init_value=X[0] + 1j)


def _of_nothing(tf):
    x = tf.zeros([0, 2], tf.float64)
    return tf.test.compute_gradient(x, [0, 2], x * x, [0, 2])


def _of_a_placeholder(tf):
    x = tf.placeholder(tf.float64, [2], name="x")
    return tf.test.compute_gradient(x, [2], tf.tanh(x), [2], x_init_value=X[0], delta=0.01)


_jacobians("jacobian", _squares)
_jacobians("jacobian of float32", _of_float32, gradients_only=True)
_jacobians("jacobian at a random place", _at_random)
_jacobians("jacobians of a list", _of_a_list)
_jacobians("jacobian of rows", _of_rows)
_jacobians("jacobian of complex numbers", _of_complex)
_jacobians("jacobian of absolute values", _of_an_absolute_value)
_jacobians("jacobian of nothing", _of_nothing)
_jacobians("jacobian of a placeholder", _of_a_placeholder)


@program(GROUP, init=False)
def errors_of_jacobians(tf):
    x, y = _x(tf, X[0]), _x(tf, X[1])
    with tf.Session():
        found = [
            tf.test.compute_gradient_error(x, [2], tf.square(x), [2], x_init_value=X[0], delta=0.5),
            tf.test.compute_gradient_error(x, [2], x**3.0, [2], x_init_value=X[0], delta=0.5),
            tf.test.compute_gradient_error([x, y], [[2], [2]], x**3.0 * y, [2], [X[0], X[1]], 0.5),
        ]
    return {}, {}, {"errors": [round(float(error), 6) for error in found]}


@program(GROUP, init=False)
def what_there_is(tf):
    return {}, {}, {"gpu": [tf.test.is_gpu_available(), tf.test.gpu_device_name()]}

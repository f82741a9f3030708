"""Group "gradients_cond": gradients of cond and case."""

import numpy as np

from .differentiated import gradient_rows
from .register import program

GROUP = "gradients_cond"

M = np.arange(6, dtype=np.float32).reshape(2, 3)


def _pick(tf, p, x, y):
    return tf.cond(p, lambda: tf.reduce_sum(x * y), lambda: tf.reduce_sum(x - 2.0 * y))


def _one_side(tf, p, x):
    return tf.cond(p, lambda: tf.square(x), lambda: tf.zeros_like(x))


def _outside(tf, p, x):
    """The cond's branches return tensors made outside."""
    y = x * 3.0
    return tf.cond(p, lambda: y, lambda: x)


def _two_outputs(tf, p, x):
    a, b = tf.cond(p, lambda: (x * 2.0, x + 1.0), lambda: (x, x * x))
    return a * b


def _nested(tf, p, x, y):
    inner = np.bool_(False)
    return tf.cond(
        p, lambda: tf.cond(tf.constant(inner), lambda: x * 2.0, lambda: x * y), lambda: tf.reduce_sum(y) * x
    )


def _after_and_before(tf, p, x):
    y = tf.tanh(x)
    return tf.exp(tf.cond(p, lambda: y * y, lambda: tf.sin(y))) + y


for _p in [True, False]:
    _p = np.bool_(_p)
    gradient_rows(
        GROUP,
        [
            (f"cond {_p}", _pick, [_p, M, M + 1], "s"),
            (f"cond, x on one side only, {_p}", _one_side, [_p, M], "sb"),
            (f"cond of tensors outside {_p}", _outside, [_p, M], "s"),
            (f"cond of two outputs {_p}", _two_outputs, [_p, M], "s"),
            (f"cond in cond {_p}", _nested, [_p, M, M - 1], "s"),
            (f"cond between ops {_p}", _after_and_before, [_p, M], "s"),
        ],
    )


@program(GROUP)
def cond_of_variables(tf):
    p = tf.placeholder(tf.bool, [], name="p")
    v = tf.Variable([1.0, 2.0], name="v")
    w = tf.Variable([3.0, 4.0], name="w")
    loss = tf.cond(p, lambda: tf.reduce_sum(v * v), lambda: tf.reduce_sum(v * w))
    dv, dw = tf.gradients(loss, [v, w])
    return {"dv": dv, "dw": dw}, {p: False}


@program(GROUP)
def cond_case(tf):
    x = tf.placeholder(tf.float32, [2], name="x")
    p = tf.placeholder(tf.bool, [], name="p")
    y = tf.case([(p, lambda: x * 2.0), (x[0] > 0.0, lambda: x * x)], default=lambda: -x)
    return {"dx": tf.gradients(y, x)[0]}, {x: [3.0, -1.0], p: False}

"""Group "formulas": polynomials, indices, norms and functions of matrices."""

import numpy as np

from .register import program, rows

GROUP = "formulas"
M = np.float32([[1.0, 2.0], [-0.5, 0.25], [3.0, 1.0]])
A = np.float32([[0.5, -1.0], [2.0, 0.25]])
BATCH = np.stack([A, 8 * A, 40 * A])


def _polynomial(tf, x):
    return tf.math.polyval([1.0, x, tf.constant(2.0)], x)


rows(
    GROUP,
    [
        ("polyval", _polynomial, [M], "s"),
        ("polyval of nothing", lambda tf, x: tf.math.polyval([], x), [M]),
        ("polyval constant", lambda tf, x: tf.math.polyval([3.0], x, name="p") + x, [M]),
        ("polyval gradient", lambda tf, x: tf.gradients(_polynomial(tf, x), x), [M]),
        ("unravel_index", lambda tf, x: tf.unravel_index(x, [3, 4]), [np.int32([5, 11, 0])], "sbu"),
        ("unravel_index of one", lambda tf, x: tf.unravel_index(x, np.int64([3, 4]), "u"), [np.int64(7)]),
        ("unravel_index of matrix", lambda tf, x: tf.unravel_index([1, 2], x), [np.int32([2, 2, 2])], "sb"),
        ("cumulative_logsumexp", lambda tf, x: tf.math.cumulative_logsumexp(x), [M]),
        (
            "cumulative_logsumexp exclusive, reversed",
            lambda tf, x: tf.math.cumulative_logsumexp(x, 1, exclusive=True, reverse=True, name="c"),
            [M],
        ),
        (
            "cumulative_logsumexp gradient",
            lambda tf, x: tf.gradients(tf.math.cumulative_logsumexp(x, -1), x),
            [M],
        ),
        ("normalize", lambda tf, x: tf.linalg.normalize(x), [M], "s"),
        ("normalize rows", lambda tf, x: tf.linalg.normalize(x, ord=1, axis=1, name="n"), [M], "b"),
        ("linalg.global_norm", lambda tf, x: tf.linalg.global_norm([x, x[0]]), [M]),
        ("linalg.l2_normalize", lambda tf, x: tf.linalg.l2_normalize(x, 1), [M]),
        ("expm", lambda tf, x: tf.linalg.expm(x), [A], "sb"),
        ("expm of matrices", lambda tf, x: tf.linalg.expm(x, name="e"), [BATCH], "s"),
        ("expm float64", lambda tf, x: tf.linalg.expm(x), [BATCH.astype(np.float64)], "s"),
        ("matrix_solve_ls slow", lambda tf, x: tf.linalg.lstsq(x, tf.ones([3, 1]), fast=False), [M]),
        (
            "matrix_solve_ls of unknown size",
            lambda tf, x: tf.linalg.lstsq(x, tf.ones_like(x[:, :1]), l2_regularizer=0.1),
            [M],
            "bu",
        ),
    ],
)


@program(GROUP)
def histogram_of_a_list(tf):
    return {"h": tf.summary.histogram("h", [1, 2])}, {}

"""Rows of the op table: decompositions and the like. tests/cases.py holds the others."""

from functools import partial

import numpy as np
from cases import Case

import minigraph as tf
from minigraph.framework.conversion import OPS

_HALVES = "float64 float32"
_SOLVABLE = "float64 float32 complex64 complex128"
# Far from singular, whatever is added.
_A = np.array([[4.0, 1.0, 0.5], [1.0, -3.0, -1.0], [0.5, -1.0, 5.0]])


def _positive(function, x):
    """`function` of a positive definite matrix made of `x`."""
    return function(x @ np.conj(np.swapaxes(x, -1, -2)) + np.eye(x.shape[-1]))


def _parts(x):
    """The results of Svd with full matrices."""
    u, s, v = np.linalg.svd(x)
    return [s, u, v.T]


def _by_id(function, x, ids):
    """`function` of the rows of each id."""
    return np.stack([function(x[ids == i], axis=0) for i in range(ids.max() + 1)]).astype(x.dtype)


def _of_two(type, x, ids):
    """The op, which can't know that there are two segments."""
    result = OPS[type](x, ids)
    result.set_shape([2, None])
    return result


_IDS = np.array([0, 0, 1], np.int32)

MATRICES = [
    Case("Cross", tf.cross, [(2, 3), (2, 3)], np.cross),
    Case(
        "Cholesky",
        lambda x: tf.cholesky(tf.matmul(x, x, adjoint_b=True) + tf.eye(3, dtype=x.dtype)),
        [(3, 3)],
        partial(_positive, np.linalg.cholesky),
        dtypes=_HALVES,
    ),
    Case(
        "MatrixDeterminant",
        lambda x: tf.matrix_determinant(x + tf.cast(_A, x.dtype)),
        [(2, 3, 3)],
        lambda x: np.linalg.det(x + _A),
        (-0.3, 0.3),
        dtypes=_SOLVABLE,
    ),
    Case(
        "MatrixInverse",
        lambda x: tf.matrix_inverse(x + tf.cast(_A, x.dtype)),
        [(2, 3, 3)],
        lambda x: np.linalg.inv(x + _A),
        (-0.3, 0.3),
        dtypes=_SOLVABLE,
    ),
    Case(
        "MatrixInverse, adjoint",
        lambda x: tf.matrix_inverse(x + tf.cast(_A, x.dtype), adjoint=True),
        [(3, 3)],
        lambda x: np.linalg.inv(np.conj(x + _A).T),
        (-0.3, 0.3),
        dtypes=_SOLVABLE,
    ),
    Case(
        "MatrixSolve",
        lambda x, y: tf.matrix_solve(x + tf.cast(_A, x.dtype), y),
        [(3, 3), (3, 2)],
        lambda x, y: np.linalg.solve(x + _A, y),
        (-0.3, 0.3),
        dtypes=_SOLVABLE,
    ),
    Case(
        "MatrixSolve, adjoint",
        lambda x, y: tf.matrix_solve(x + tf.cast(_A, x.dtype), y, adjoint=True),
        [(3, 3), (3, 2)],
        lambda x, y: np.linalg.solve(np.conj(x + _A).T, y),
        (-0.3, 0.3),
        dtypes=_SOLVABLE,
    ),
    Case(
        "Svd, values",
        lambda x: OPS["Svd"](x + tf.cast(_A, x.dtype), compute_uv=False),
        [(3, 3)],
        lambda x: [np.linalg.svd(x + _A, compute_uv=False), np.zeros(0), np.zeros(0)],
        (-0.3, 0.3),
        dtypes=_HALVES,
    ),
    Case(
        "Svd, vectors",
        lambda x: OPS["Svd"](x, full_matrices=True),
        [(3, 2)],
        _parts,
        dtypes=_HALVES,
    ),
    Case("Roll", lambda x: tf.roll(x, 1, 0), [(4,)], lambda x: np.roll(x, 1)),
    Case(
        "Roll, two axes",
        lambda x: tf.roll(x, [1, -1], [0, 1]),
        [(2, 3)],
        lambda x: np.roll(x, [1, -1], [0, 1]),
    ),
    Case(
        "DepthToSpace",
        lambda x: tf.depth_to_space(x, 2),
        [(1, 1, 2, 4)],
        lambda x: np.stack([x[..., :2], x[..., 2:]], 1).reshape(1, 2, 4, 1),
    ),
    Case(
        "SpaceToDepth",
        lambda x: tf.space_to_depth(x, 2),
        [(1, 2, 4, 1)],
        lambda x: np.concatenate([x[:, :1, ::2], x[:, :1, 1::2], x[:, 1:, ::2], x[:, 1:, 1::2]], -1),
    ),
    *(
        Case(type, partial(_of_two, type), [(3, 2), _IDS], partial(_by_id, function), dtypes=dtypes)
        for type, function, dtypes in (
            ("SegmentMax", np.max, "float64 float32 int32"),
            ("SegmentMean", np.mean, _HALVES),
            ("SegmentMin", np.min, "float64 float32 int32"),
            ("SegmentProd", np.prod, "float64 float32 int32"),
            ("SegmentSum", np.sum, "float64 float32 int32"),
        )
    ),
]

# As in tests/cases.py.
MATRICES_DYNAMIC = {"SegmentMax", "SegmentMean", "SegmentMin", "SegmentProd", "SegmentSum"}
MATRICES_HOST_ONLY = MATRICES_DYNAMIC

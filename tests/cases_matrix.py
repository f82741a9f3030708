"""Rows of the op table: decompositions and the like. tests/cases.py holds the others."""

from functools import partial

import numpy as np
from cases import Case
from scipy import linalg

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


def _symmetric(x):
    """A self-adjoint matrix made of `x`, whose eigenvalues are far apart."""
    return x + np.conj(np.swapaxes(x, -1, -2)) + np.diag(np.arange(x.shape[-1]) * 5.0)


def _symmetric_tensor(x):
    return x + tf.linalg.adjoint(x) + tf.cast(np.diag(np.arange(3) * 5.0), x.dtype)


def _sign_and_log(x):
    sign, log = np.linalg.slogdet(x + _A)
    return [sign, log.astype(x.dtype)]


def _triangles(x):
    """The results of Lu, by SciPy."""
    parts = [linalg.lu_factor(matrix + _A) for matrix in x]
    order = np.tile(np.arange(x.shape[-1]), (len(x), 1))
    for rows, (_, exchanges) in zip(order, parts, strict=True):
        for i, j in enumerate(exchanges):
            rows[[i, j]] = rows[[j, i]]
    return [np.stack([lu for lu, _ in parts]), order]


def _by_any_id(function, start, x, ids):
    """`function` of the elements of each of three ids; `start` of none."""
    return np.stack([function(x[ids == i], axis=0, initial=start(x.dtype)) for i in range(3)])


def _limit(which):
    return lambda dtype: getattr(np.iinfo(dtype) if dtype.kind in "iu" else np.finfo(dtype), which)


def _put(function, x, updates):
    """`x` with `updates` put to, or joined by `function` with, what is at rows 2 and 0."""
    result = x.copy()
    result[[2, 0]] = updates if function is None else function(x[[2, 0]], updates)
    return result


_IDS = np.array([0, 0, 1], np.int32)
_ANY_IDS = np.array([2, -1, 0, 2], np.int32)
_PLACES = np.array([[2], [0]], np.int32)

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
    *(
        Case(
            f"MatrixSolveLs, {name}",
            lambda x, y, fast=fast, size=size: OPS["MatrixSolveLs"](
                x[:, :size] + tf.cast(_A[:, :size], x.dtype), y, 0.0, fast
            ),
            [(3, 3), (3, 2)],
            lambda x, y, size=size: np.linalg.lstsq((x + _A)[:, :size], y, rcond=None)[0],
            (-0.3, 0.3),
            dtypes=_SOLVABLE,
        )
        for name, fast, size in (("fast", True, 2), ("slow", False, 2), ("square", True, 3))
    ),
    Case(
        "UnravelIndex",
        lambda x: tf.unravel_index(x, [3, 4]),
        [(5,)],
        lambda x: np.stack(np.unravel_index(x, (3, 4))),
        range(12),
        "int32 int64",
    ),
    Case(
        "CumulativeLogsumexp",
        partial(tf.math.cumulative_logsumexp, axis=1),
        [(2, 3)],
        lambda x: np.log(np.cumsum(np.exp(x), 1)),
    ),
    Case(
        "CumulativeLogsumexp, reversed",
        partial(tf.math.cumulative_logsumexp, reverse=True),
        [(3, 2)],
        lambda x: np.log(np.cumsum(np.exp(x)[::-1], 0))[::-1],
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
    Case(
        "LogMatrixDeterminant",
        lambda x: tf.linalg.slogdet(x + tf.cast(_A, x.dtype)),
        [(2, 3, 3)],
        _sign_and_log,
        (-0.3, 0.3),
        dtypes=_SOLVABLE,
    ),
    Case(
        "Lu",
        lambda x: tf.linalg.lu(x + tf.cast(_A, x.dtype)),
        [(2, 3, 3)],
        _triangles,
        (-0.9, 0.9),
        dtypes=_SOLVABLE,
    ),
    Case(
        "SelfAdjointEigV2, values",
        lambda x: OPS["SelfAdjointEigV2"](_symmetric_tensor(x), compute_v=False),
        [(2, 3, 3)],
        lambda x: [np.linalg.eigvalsh(_symmetric(x)), np.zeros(0)],
        dtypes=_SOLVABLE,
    ),
    Case(
        "SelfAdjointEigV2, vectors",
        lambda x: tf.self_adjoint_eig(_symmetric_tensor(x)),
        [(3, 3)],
        lambda x: np.linalg.eigh(_symmetric(x)),
        dtypes=_HALVES,
    ),
    *(
        Case(
            type,
            lambda x, ids, type=type: OPS[type](x, ids, 3),
            [(4, 2), _ANY_IDS],
            partial(_by_any_id, function, start),
            dtypes="float64 int32",  # the reference is in double precision
        )
        for type, function, start in (
            ("UnsortedSegmentMax", np.max, _limit("min")),
            ("UnsortedSegmentMin", np.min, _limit("max")),
            ("UnsortedSegmentProd", np.prod, lambda dtype: 1),
        )
    ),
    *(
        Case(
            type,
            lambda x, y, type=type: OPS[type](x, _PLACES, y),
            [(3, 2), (2, 2)],
            partial(_put, function),
            dtypes="float64 float32 int32",
        )
        for type, function in (
            ("TensorScatterAdd", np.add),
            ("TensorScatterSub", np.subtract),
            ("TensorScatterUpdate", None),
        )
    ),
    *(
        Case(
            type,
            lambda x, y, type=type: OPS[type](tf.sort(x), y),
            [(2, 4), (2, 3)],
            lambda x, y, side=side: np.stack(
                [np.searchsorted(np.sort(a), b, side) for a, b in zip(x, y, strict=True)]
            ),
            dtypes="float64 float32 int32",
        )
        for type, side in (("LowerBound", "left"), ("UpperBound", "right"))
    ),
    Case(
        "Bincount",
        lambda x: OPS["Bincount"](x, 4, np.zeros(0, np.float32)),
        [np.array([3, 1, 9, 1], np.int32)],
        lambda x: np.array([0, 2, 0, 1]),
    ),
    Case(
        "Bincount, weights",
        lambda x, y: OPS["Bincount"](x, 4, y),
        [np.array([3, 1, 9, 1], np.int32), (4,)],
        lambda x, y: np.array([0, y[1] + y[3], 0, y[0]]),
        dtypes="float64 float32 int32 int64",
    ),
    Case(
        "HistogramFixedWidth",
        lambda x: tf.histogram_fixed_width(x, [-1, 2], 3),
        [(5,)],
        lambda x: np.array([np.sum(x < 0), np.sum((x >= 0) & (x < 1)), np.sum(x >= 1)]),
        dtypes="float64 float32 int32 int64",
    ),
    Case(
        "SparseTensorDenseAdd",
        lambda x, y: OPS["SparseTensorDenseAdd"](
            np.array([[0, 1], [1, 0], [0, 1]]), x, np.array([2, 2], np.int64), y
        ),
        [(3,), (2, 2)],
        lambda x, y: y + np.array([[0, x[0] + x[2]], [x[1], 0]]),
        dtypes="float64 float32 int32",
    ),
    Case(
        "Bitcast",
        lambda x: tf.bitcast(x, tf.int8),
        [np.array([[258, -1]], np.int16)],
        lambda x: np.array([[[2, 1], [-1, -1]]]),
    ),
    Case(
        "Bitcast, to a larger type",
        lambda x: tf.bitcast(x, tf.int32),
        [np.array([[258, -1], [0, 1]], np.int16)],
        lambda x: np.array([258 - 65536, 65536]),
    ),
]

# As in tests/cases.py.
MATRICES_DYNAMIC = {"SegmentMax", "SegmentMean", "SegmentMin", "SegmentProd", "SegmentSum"}
MATRICES_HOST_ONLY = MATRICES_DYNAMIC | set(
    """Bincount Bitcast CumulativeLogsumexp HistogramFixedWidth LowerBound Lu MatrixSolveLs
    SparseTensorDenseAdd TensorScatterAdd
    TensorScatterSub TensorScatterUpdate UnsortedSegmentMax UnsortedSegmentMin UnsortedSegmentProd
    UnravelIndex UpperBound""".split()
)

"""Groups "einsum", "algebra", "ordering", "counting": also decompositions and segments; with gradients."""

import numpy as np

from .differentiated import gradient_rows
from .register import program, rows

A = np.float64([[2, 1, 0], [1, 3, -1], [0.5, -1, 4]])
S = np.float64([[4, 1, 0.5], [1, 3, -1], [0.5, -1, 5]])
Z = A + 1j * np.float64([[0, 1, 2], [1, 0, -1], [1, 1, 0]])
H = S + 1j * np.float64([[0, 1, 2], [-1, 0, 1], [-2, -1, 0]])
M = np.float32([[3, 1, 2], [0, 5, 4]])
V = np.float32([1, -2, 3, 0.5])
I = np.int32([3, 1, 3, 0, 2, 1])  # noqa: E741
B = np.float32([[1, 2], [0, -1], [3, 1], [3, -2]])
IDS = np.int32([2, 0, 0, 2])


def cube(*shape):
    """Small numbers that differ."""
    return np.asarray(np.arange(np.prod(shape)).reshape(shape) * 5 % 7 - 2, np.float32)


def einsums(table, function=rows, **options):
    """Rows `(equation, shapes)` or `(equation, shapes, variants)`."""

    def call(equation):
        return lambda tf, *xs: tf.einsum(equation, *xs)

    function(
        "einsum",
        [(equation, call(equation), [cube(*s) for s in shapes], *more) for equation, shapes, *more in table],
        **options,
    )


einsums(
    [
        ("ij,jk->ki", [(2, 3), (3, 2)], "sb"),
        ("ij,kj->ik", [(2, 3), (4, 3)]),
        ("ij->", [(2, 3)], "sb"),
        ("ij", [(2, 3)]),
        ("ji", [(2, 3)], "sbu"),
        ("ijk->kj", [(2, 3, 2)], "sb"),
        ("ii", [(3, 3)]),
        ("bij,bjk->bki", [(2, 1, 3), (2, 3, 2)], "sb"),
        ("bij,jk->bik", [(2, 2, 3), (3, 2)], "sb"),
        ("abj,jk->abk", [(2, 2, 3), (3, 2)], "sb"),
        ("bqhd,bkhd->bhqk", [(1, 2, 2, 3), (1, 3, 2, 3)], "sb"),
        ("dcba,dbef->cafe", [(2, 1, 2, 3), (2, 2, 1, 2)]),
        ("zyx,yzx->zy", [(2, 3, 2), (3, 2, 2)]),
        ("bca,bac->b", [(2, 3, 2), (2, 2, 3)], "sb"),
        ("i,i->i", [(3,), (3,)], "sb"),
        ("i,j->ij", [(3,), (2,)], "b"),
        ("ij,k->ik", [(2, 3), (2,)]),
        ("ij,jk->jik", [(2, 3), (3, 2)], "sb"),
        ("ij,kl->", [(2, 2), (1, 3)]),
        ("ij,jk->", [(2, 3), (3, 2)]),
        (",->", [(), ()]),
        ("...,->...", [(3,), ()]),
        ("i,ij->j", [(2,), (2, 3)]),
        ("ij,j->i", [(2, 3), (3,)], "sb"),
        ("ijk,ijk->ik", [(2, 3, 2), (2, 3, 2)]),
        ("ij,jk,ki->", [(2, 3), (3, 2), (2, 2)]),
        ("a,b,c->abc", [(2,), (3,), (2,)]),
        ("ab,bc,cb->ab", [(2, 3), (3, 2), (2, 3)]),
        ("ab,ac,ad->bcd", [(2, 3), (2, 2), (2, 1)], "sb"),
        ("ba,ca,ad->dcb", [(3, 2), (2, 2), (2, 1)]),
        ("ab,bc,cab->ac", [(2, 3), (3, 2), (2, 2, 3)]),
        ("zab,zac,xzd->cbd", [(2, 1, 2), (2, 1, 2), (2, 2, 1)]),
        ("a,a,a->", [(3,), (3,), (3,)]),
        ("iJ,Jk->ik", [(2, 3), (3, 2)]),
        ("ij , jk -> ik", [(2, 3), (3, 2)]),
        ("...ij,...jk->...ik", [(2, 1, 3), (2, 3, 2)], "sb"),
        ("...ij,jk->...ik", [(2, 2, 3), (3, 2)], "b"),
        ("...iY,...Yj->...ij", [(2, 1, 2), (3, 2, 2, 2)]),
        ("...i->i", [(2, 1, 3)]),
        ("i...->...", [(2, 1, 3)]),
        ("b...", [(2, 1, 3)]),
        ("...a,...a", [(2, 3), (2, 3)], "sb"),
        ("...a,...a,...a->...", [(2, 3), (2, 3), (2, 3)]),
        ("x...,y...->xy...", [(2, 2), (3, 2)]),
        ("ij->i...", [(2, 3)]),
        ("...,...->...", [(1,), (2,)]),
    ]
)

einsums(
    [
        ("bij,bkj->bik", [(2, 1, 2), (2, 2, 2)]),
        ("ij,jk->i", [(2, 2), (2, 3)]),
        ("ab,ac,ad->bcd", [(2, 1), (2, 2), (2, 1)]),
        ("...i,ij->...j", [(2, 1, 2), (2, 2)]),
    ],
    gradient_rows,
    prefix="gradient of ",
)


@program("einsum")
def names_and_types(tf):
    x, y = tf.constant([[1, 2], [3, 4]]), tf.Variable([[1.0, 2.0]], name="v")
    z = tf.constant(A)
    fetches = {
        "ints": tf.einsum("ij,jk->ik", x, x, name="n"),
        "variable": tf.linalg.einsum("ij->j", y),
        "doubles": tf.einsum("ij,j->i", z, z[0]),
    }
    return fetches, {}


gradient_rows(
    "algebra_gradients",
    [
        ("self_adjoint_eig", lambda tf, x: _turned(tf, tf.self_adjoint_eig(x)), [S]),
        (
            "self_adjoint_eig of batch",
            lambda tf, x: _turned(tf, tf.linalg.eigh(x, name="n")),
            [np.stack([S, S + 1])],
            "b",
        ),
        ("self_adjoint_eigvals of batch", lambda tf, x: tf.linalg.eigvalsh(x), [np.stack([S, S + 1])], "b"),
        ("self_adjoint_eigvals of complex", lambda tf, x: tf.self_adjoint_eigvals(x, name="n"), [H]),
        ("slogdet of batch", lambda tf, x: list(tf.linalg.slogdet(x, name="n")), [np.stack([A, -S])], "b"),
        ("slogdet of complex", lambda tf, x: [y[None] for y in tf.linalg.slogdet(x)], [Z]),
        ("logdet of batch", lambda tf, x: tf.linalg.logdet(x, name="n"), [np.stack([S, S + 1])], "b"),
        ("svd", lambda tf, x: _turned(tf, tf.svd(x)), [A]),
        ("svd of wide", lambda tf, x: _turned(tf, tf.svd(x)), [A[:2]]),
        ("svd of tall", lambda tf, x: _turned(tf, tf.svd(x, name="n")), [A[:, :2]]),
        ("svd of batch", lambda tf, x: _turned(tf, tf.linalg.svd(x)), [np.stack([A[:2], S[:2]])], "b"),
        ("svd full", lambda tf, x: _turned(tf, tf.svd(x, full_matrices=True)), [A]),
        ("svd full of wide", lambda tf, x: _turned(tf, tf.svd(x, full_matrices=True)), [A[:2]]),
        ("svd values of batch", lambda tf, x: tf.svd(x, compute_uv=False), [np.stack([A, S])], "b"),
        ("qr of batch", lambda tf, x: tf.square(tf.qr(x).r), [np.stack([A, S])], "b"),
        ("inverse of complex", lambda tf, x: tf.matrix_inverse(x), [Z]),
        ("determinant of complex", lambda tf, x: tf.matrix_determinant(x)[None], [Z]),
        ("solve of complex", lambda tf, x, y: tf.matrix_solve(x, y), [Z, Z[:, :1]]),
        ("cholesky of complex", lambda tf, x: tf.cholesky(x), [H]),
        (
            "triangular solve of batch",
            lambda tf, x, y: tf.matrix_triangular_solve(x, y),
            [np.stack([A, S]), np.stack([A[:, :1], S[:, :1]])],
            "b",
        ),
        ("trace not square", lambda tf, x: tf.trace(x), [A[:2]], "b"),
        ("norm 1.5", lambda tf, x: tf.norm(x, 1.5, axis=-1, name="n"), [np.abs(A) + 1]),
        ("norm inf of matrix", lambda tf, x: tf.linalg.norm(x, np.inf, axis=(0, 1), keepdims=True), [A]),
        ("norm of complex", lambda tf, x: tf.norm(x, axis=1), [Z]),
        ("cross of batch", lambda tf, x, y: tf.linalg.cross(x, y, name="n"), [A, S], "b"),
        ("cumprod exclusive", lambda tf, x: tf.cumprod(x, 1, exclusive=True), [S]),
        ("cumsum of complex", lambda tf, x: tf.cumsum(x, 1), [Z[:1]]),
        (
            "weighted moments",
            lambda tf, x, y: list(tf.nn.weighted_moments(x, [0], y)),
            [A, np.abs(S[:, :1])],
        ),
        ("lbeta", lambda tf, x: tf.lbeta(x), [np.abs(S[:2])], "sb"),
    ],
    forward=True,
)


def _turned(tf, results):
    """Squares, which don't tell which of the two directions a vector has."""
    return [tf.square(x) for x in results]


rows(
    "algebra",
    [
        ("lu of batch", lambda tf, x: list(tf.linalg.lu(x)), [np.stack([A[::-1], S])], "b"),
        (
            "lu int64",
            lambda tf, x: list(tf.linalg.lu(x, tf.int64, name="n")),
            [np.float32(A[[1, 2, 0]])],
            "u",
        ),
        ("lu of complex", lambda tf, x: list(tf.linalg.lu(x)), [Z]),
        ("eig of unknown rank", lambda tf, x: tf.abs(tf.self_adjoint_eig(x)[1]), [np.float32(S)], "u"),
        ("eigvals of unknown rank", lambda tf, x: tf.self_adjoint_eigvals(x), [np.float32(S)], "u"),
        ("slogdet of singular", lambda tf, x: list(tf.linalg.slogdet(x)), [np.ones((2, 2))], "u"),
        ("slogdet of negative", lambda tf, x: list(tf.linalg.slogdet(x)), [np.float32([[0, 1], [2, 0]])]),
        ("inverse unknown", lambda tf, x: tf.matrix_inverse(x), [A], "u"),
        ("determinant unknown", lambda tf, x: tf.matrix_determinant(x), [A], "u"),
        ("solve unknown", lambda tf, x, y: tf.matrix_solve(x, y), [A, S], "u"),
        ("svd unknown", lambda tf, x: tf.svd(x, compute_uv=False), [A], "u"),
        ("qr unknown", lambda tf, x: tf.abs(tf.qr(x)[1]), [A], "u"),
        ("cholesky unknown", lambda tf, x: tf.cholesky(x), [S], "u"),
        ("trace unknown", lambda tf, x: tf.trace(x), [A], "u"),
        ("diag unknown", lambda tf, x: tf.diag(x), [V], "u"),
        ("diag_part unknown", lambda tf, x: tf.diag_part(x), [A], "u"),
        ("matrix_set_diag wide", lambda tf, x, y: tf.matrix_set_diag(x, y), [A[:2], A[0, :2]]),
        ("matrix_set_diag tall", lambda tf, x, y: tf.linalg.set_diag(x, y), [A[:, :2], A[0, :2]], "b"),
        ("band part unknown", lambda tf, x: tf.matrix_band_part(x, 1, 1), [A], "u"),
        ("band part of a fed width", lambda tf, x, y: tf.matrix_band_part(x, y, y), [A, np.int32(0)]),
        ("matmul unknown", lambda tf, x, y: tf.matmul(x, y), [A, S], "u"),
        ("tensordot of fed axes", lambda tf, x, y, z: tf.tensordot(x, y, z), [A, S, np.int32([[1], [0]])]),
        ("tensordot unknown", lambda tf, x, y: tf.tensordot(x, y, [[1], [0]]), [A, S], "u"),
        ("tensordot unknown of 1", lambda tf, x, y: tf.tensordot(x, y, 1, name="n"), [A, S], "u"),
        ("tensordot of numbers", lambda tf, x, y: tf.tensordot(x, y, [0, 1]), [A, S], "sb"),
        ("tensordot negative", lambda tf, x, y: tf.tensordot(x, y, [[-1], [-2]]), [A, S]),
        ("tensordot to one number", lambda tf, x, y: tf.tensordot(x, y, [[0, 1], [1, 0]]), [A, S], "sb"),
        ("norm unknown", lambda tf, x: tf.norm(x), [A], "u"),
        ("norm axis unknown", lambda tf, x: tf.norm(x, axis=1), [A], "u"),
        ("norm euclidean of matrix", lambda tf, x: tf.norm(x, axis=[0, 1]), [A]),
        ("roll unknown", lambda tf, x: tf.roll(x, [1], [0]), [V], "u"),
        ("roll fed", lambda tf, x, y: tf.roll(x, y, axis=-1), [V, np.int32(-1)]),
        ("cumsum unknown", lambda tf, x: tf.cumsum(x), [V], "u"),
        ("cumsum of a fed axis", lambda tf, x, y: tf.cumsum(x, y), [M, np.int32(1)]),
        ("cumprod of ints", lambda tf, x: tf.cumprod(x, reverse=True), [I]),
        ("space_to_depth unknown", lambda tf, x: tf.space_to_depth(x, 2), [cube(1, 2, 2, 1)], "u"),
        ("depth_to_space unknown", lambda tf, x: tf.depth_to_space(x, 2), [cube(1, 1, 1, 4)], "u"),
    ],
)

gradient_rows(
    "counting",
    [
        ("sort", lambda tf, x: tf.sort(x), [M]),
        ("sort axis 0", lambda tf, x: tf.sort(x, axis=0, direction="DESCENDING", name="n"), [M], "b"),
        ("segment max twice", lambda tf, x, y: tf.unsorted_segment_max(x, y, 3), [B, IDS], "b"),
        ("segment prod with zeros", lambda tf, x, y: tf.unsorted_segment_prod(x, y, 3), [B, IDS]),
        (
            "segment mean of matrix ids",
            lambda tf, x: tf.unsorted_segment_mean(x, [[0, 1], [1, 0]], 2, name="n"),
            [cube(2, 2, 3)],
        ),
        (
            "segment sqrt_n of a fed number",
            lambda tf, x, y, z: tf.unsorted_segment_sqrt_n(x, y, z),
            [B, IDS, np.int32(3)],
        ),
        ("segment min of negative ids", lambda tf, x: tf.unsorted_segment_min(x, [0, -1, 1, 0], 2), [B]),
        (
            "batch_gather",
            lambda tf, x, y: tf.batch_gather(x, y, name="n"),
            [cube(2, 3, 2), np.int32([[2], [0]])],
        ),
        (
            "scatter_nd_update",
            lambda tf, x, y: tf.tensor_scatter_nd_update(x, [[1, 0], [0, 1]], y),
            [M, V[:2]],
        ),
        ("scatter add of rows", lambda tf, x, y: tf.tensor_scatter_add(x, [[1], [1]], y), [B, B[:2]]),
        (
            "confusion of weights",
            lambda tf, x: tf.confusion_matrix([0, 1], [1, 1], 2, weights=x, dtype=tf.float32),
            [V[:2]],
        ),
        ("histogram", lambda tf, x: x * tf.cast(tf.histogram_fixed_width(x, [0.0, 4.0], 4), "float32"), [V]),
    ],
    forward=True,
)

rows(
    "ordering",
    [
        ("sort of ints", lambda tf, x: [tf.sort(x), tf.sort(x, direction="DESCENDING")], [I], "b"),
        ("sort of int64", lambda tf, x: tf.contrib.framework.sort(x), [np.int64([2, -1])]),
        ("sort unknown", lambda tf, x: tf.sort(x), [M], "u"),
        ("sort unknown axis 0", lambda tf, x: tf.sort(x, axis=0), [M], "u"),
        ("sort unknown axis -2", lambda tf, x: tf.sort(x, axis=-2), [M], "u"),
        ("sort middle", lambda tf, x: tf.sort(x, axis=1), [cube(2, 3, 2)], "sb"),
        ("sort axis -2", lambda tf, x: tf.sort(x, -2, "DESCENDING"), [cube(2, 3, 2)]),
        ("sort first of three", lambda tf, x: tf.sort(x, axis=0), [cube(2, 3, 2)]),
        ("sort of a constant axis", lambda tf, x: tf.sort(x, axis=tf.constant(0)), [M]),
        ("sort of a list", lambda tf: tf.sort([2.0, 1.0]), []),
        ("argsort middle", lambda tf, x: tf.argsort(x, axis=1, stable=True), [cube(2, 3, 2)]),
        ("argsort of equals", lambda tf, x: tf.argsort(x), [np.float32([1, 0, 1, 0])], "u"),
        ("argsort down", lambda tf, x: tf.contrib.framework.argsort(x, -1, "DESCENDING", name="n"), [I]),
        ("searchsorted", lambda tf, x: tf.searchsorted([0, 1, 2], x), [I], "sbu"),
        ("searchsorted right", lambda tf, x: tf.searchsorted([0.0, 1], x, "right", tf.int64, "n"), [V]),
        ("searchsorted of cubes", lambda tf, x, y: tf.searchsorted(tf.sort(x), y), [cube(1, 2, 3)] * 2, "b"),
    ],
)

rows(
    "counting",
    [
        ("bincount of matrix", lambda tf, x: tf.bincount(x), [np.int32([[1, 2], [2, 0]])], "u"),
        ("bincount of nothing", lambda tf, x: tf.bincount(x), [np.int32([])]),
        ("bincount all", lambda tf, x: tf.bincount(x, None, 2, 3, tf.float64), [I]),
        ("bincount fed lengths", lambda tf, x, y: tf.bincount(x, minlength=y), [I, np.int32(6)]),
        ("bincount of weights", lambda tf, x: tf.math.bincount(x, [1, 2, 3, 4, 5, 6], minlength=6), [I]),
        ("histogram of ints", lambda tf, x: tf.histogram_fixed_width(x, [0, 5], 3, tf.int64, "n"), [I], "u"),
        ("histogram of doubles", lambda tf, x: tf.histogram_fixed_width(x, [-1.0, 1.0]), [np.float64(V)]),
        (
            "histogram of fed bins",
            lambda tf, x, y: tf.histogram_fixed_width(x, [-1.0, 3.0], y),
            [V, np.int32(3)],
        ),
        (
            "bins of matrix",
            lambda tf, x: tf.histogram_fixed_width_bins(x, [0.5, 4.5], 4, tf.int64, "n"),
            [M],
            "sbu",
        ),
        ("confusion of fed number", lambda tf, x, y: tf.confusion_matrix(x, x, y), [I, np.int64(4)]),
        ("confusion of columns", lambda tf, x: tf.confusion_matrix(x, x[:, 0], 4), [I[:, None]]),
        (
            "confusion of doubles",
            lambda tf, x, y: tf.confusion_matrix(x, x, weights=y, dtype=tf.float64, name="n"),
            [np.int64(I[:4]), V],
        ),
        ("confusion of unknown rank", lambda tf, x, y: tf.confusion_matrix(x, y, 4), [I, I[::-1]], "u"),
        ("segment max of ints", lambda tf, x, y: tf.math.unsorted_segment_max(x, y, 4), [np.int32(B), IDS]),
        ("segment min of doubles", lambda tf, x, y: tf.unsorted_segment_min(x, y, 4), [np.float64(B), IDS]),
        ("segment prod unknown", lambda tf, x, y: tf.unsorted_segment_prod(x, y, 3), [B, IDS], "u"),
        ("segment mean of batch", lambda tf, x, y: tf.unsorted_segment_mean(x, y, 3), [B, IDS], "b"),
        ("scatter update unknown", lambda tf, x: tf.tensor_scatter_update(x, [[1]], [9.0]), [V], "u"),
        ("scatter sub of ints", lambda tf, x: tf.tensor_scatter_nd_sub(x, [[1], [1]], [1, 2], "n"), [I]),
        ("scatter update of texts", lambda tf: tf.tensor_scatter_update(["a", "b"], [[1]], ["c"]), []),
    ],
)

rows(
    "ordering",
    [
        ("batch_gather of vector", lambda tf, x: tf.batch_gather(x, [2, 0]), [V], "sb"),
        (
            "batch_gather of cubes",
            lambda tf, x, y: tf.batch_gather(x, y),
            [cube(2, 2, 3), np.int64([[[2], [0]], [[1], [1]]])],
            "sb",
        ),
        (
            "bitcast to larger",
            lambda tf, x: tf.bitcast(x, tf.float64, name="n"),
            [np.int32([[0, 1072693248]])],
            "sbu",
        ),
        ("bitcast to bytes", lambda tf, x: tf.bitcast(x, tf.int8), [np.int16([[258, -1]])], "u"),
        ("bitcast to complex", lambda tf, x: tf.bitcast(x, tf.complex64), [np.float32([[1, 2], [3, 4]])]),
        ("reverse_v2", lambda tf, x: tf.reverse_v2(x, axis=[0]), [M], "u"),
        ("unique unknown", lambda tf, x: list(tf.unique(x)), [I], "u"),
        ("unique_with_counts int64", lambda tf, x: list(tf.unique_with_counts(x, tf.int64, "n")), [V]),
        ("top_k of rows", lambda tf, x: list(tf.math.top_k(x, 1, name="n")), [cube(2, 2, 3)], "bu"),
        ("top_k of a fed number", lambda tf, x, y: list(tf.nn.top_k(x, y)), [I, np.int32(2)]),
        (
            "boolean_mask of cube",
            lambda tf, x: tf.boolean_mask(x, [[True, False], [False, True]]),
            [cube(2, 2, 2)],
        ),
        ("gather_nd of rows", lambda tf, x: tf.gather_nd(x, [[1], [0]], name="n"), [M], "bu"),
        ("gather_nd of nothing", lambda tf, x: tf.gather_nd(x, np.zeros([2, 0], np.int32)), [M]),
        (
            "scatter_nd of a fed shape",
            lambda tf, x, y: tf.scatter_nd([[1], [0]], x, y),
            [V[:2], np.int32([4])],
        ),
        ("meshgrid", lambda tf, x, y: tf.meshgrid(x, y), [V, V[:2]], "b"),
        ("meshgrid ij", lambda tf, x, y: tf.meshgrid(x, y, indexing="ij"), [V, V[:2]]),
        (
            "sequence_mask of matrix",
            lambda tf, x: tf.sequence_mask(x, 3, tf.int32, "n"),
            [np.int64([[1, 2]])],
            "u",
        ),
    ],
)

"""Group "linalg": matrices, tensordot and einsum, cumulative and segment ops, rearranging; with gradients."""

import numpy as np

from .differentiated import gradient_rows
from .register import rows

GROUP = "linalg"

A = np.float32([[2, 1, 0], [1, 3, -1], [0.5, -1, 4]])
S = np.float32([[4, 1, 0.5], [1, 3, -1], [0.5, -1, 5]])  # symmetric, positive definite
B = np.float32([[1, 2], [0, -1], [3, 1]])
BATCH = np.stack([S, S + np.eye(3, dtype=np.float32)])
M = np.arange(6, dtype=np.float32).reshape(2, 3) - 2
C = (np.arange(24, dtype=np.float32).reshape(2, 3, 4) * 5 % 11) - 4
V = np.float32([1, -2, 3, 0.5])
I = np.int32([3, 1, 3, 0, 2, 1])  # noqa: E741
IDS = np.int32([0, 0, 2])
TALL = np.float32([[1, 2], [3, -1], [0.5, 4]])
P = np.float32([[1, 2, 0.5], [3, 1, 2]])
D = np.float64(S)

gradient_rows(
    GROUP,
    [
        ("matrix_inverse", lambda tf, x: tf.matrix_inverse(x), [A], "sb"),
        ("matrix_inverse adjoint", lambda tf, x: tf.linalg.inv(x, adjoint=True, name="n"), [A]),
        ("matrix_inverse of batch", lambda tf, x: tf.matrix_inverse(x), [BATCH]),
        ("matrix_determinant", lambda tf, x: tf.matrix_determinant(x), [A], "s"),
        ("matrix_determinant of batch", lambda tf, x: tf.linalg.det(x), [BATCH], "b"),
        ("slogdet", lambda tf, x: tf.linalg.slogdet(x), [A]),
        ("logdet", lambda tf, x: tf.linalg.logdet(x), [S]),
        ("cholesky", lambda tf, x: tf.cholesky(x), [S], "s"),
        ("cholesky of batch float64", lambda tf, x: tf.linalg.cholesky(x), [np.float64(BATCH)]),
        ("matrix_solve", lambda tf, x, y: tf.matrix_solve(x, y), [A, B], "s"),
        ("matrix_solve adjoint", lambda tf, x, y: tf.linalg.solve(x, y, adjoint=True), [A, B]),
        ("matrix_triangular_solve", lambda tf, x, y: tf.matrix_triangular_solve(x, y), [A, B]),
        (
            "matrix_triangular_solve upper adjoint",
            lambda tf, x, y: tf.linalg.triangular_solve(x, y, lower=False, adjoint=True),
            [A, B],
        ),
        ("cholesky_solve", lambda tf, x, y: tf.cholesky_solve(tf.cholesky(x), y), [S, B]),
        ("matrix_solve_ls", lambda tf, x, y: tf.matrix_solve_ls(x, y, 0.1), [TALL, B], "s"),
        ("svd values", lambda tf, x: tf.svd(x, compute_uv=False), [D]),
        ("qr, r squared", lambda tf, x: tf.matmul(*(tf.qr(x)[1],) * 2, transpose_a=True), [np.float64(TALL)]),
        ("self_adjoint_eigvals", lambda tf, x: tf.self_adjoint_eigvals(x), [D]),
        ("trace", lambda tf, x: tf.trace(x), [A], "s"),
        ("trace of batch", lambda tf, x: tf.linalg.trace(x, name="n"), [BATCH], "b"),
        ("diag", lambda tf, x: tf.diag(x), [V]),
        ("diag_part", lambda tf, x: tf.diag_part(x), [A]),
        ("matrix_diag", lambda tf, x: tf.linalg.diag(x), [M], "sb"),
        ("matrix_diag_part", lambda tf, x: tf.matrix_diag_part(x), [C[:, :, :3]], "sb"),
        ("matrix_diag_part not square", lambda tf, x: tf.linalg.diag_part(x), [C], "s"),
        ("matrix_set_diag", lambda tf, x, y: tf.matrix_set_diag(x, y), [A, V[:3]], "s"),
        ("matrix_band_part", lambda tf, x: tf.matrix_band_part(x, 1, 0), [A], "s"),
        ("matrix_band_part all upper", lambda tf, x: tf.linalg.band_part(x, 0, -1, name="n"), [C], "b"),
        ("matvec", lambda tf, x, y: tf.linalg.matvec(x, y), [A, V[:3]], "sb"),
        ("matvec transposed", lambda tf, x, y: tf.linalg.matvec(x, y, transpose_a=True), [M, V[:2]]),
        ("matmul of linalg", lambda tf, x, y: tf.linalg.matmul(x, y), [A, B]),
        ("tensordot of vectors", lambda tf, x, y: tf.tensordot(x, y, 1), [V, V + 1], "s"),
        ("tensordot axes", lambda tf, x, y: tf.tensordot(x, y, [[1], [0]]), [C, A], "sb"),
        ("tensordot of two axes", lambda tf, x, y: tf.tensordot(x, y, [[0, 1], [0, 1]]), [C, M], "s"),
        ("tensordot of 2", lambda tf, x, y: tf.tensordot(x, y, axes=2), [C, C[1]]),
        ("tensordot of 0", lambda tf, x, y: tf.tensordot(x, y, 0), [V[:2], V[:3]]),
        ("einsum product", lambda tf, x, y: tf.einsum("ij,jk->ik", x, y), [A, B], "sb"),
        ("einsum transposed", lambda tf, x: tf.einsum("ij->ji", x), [M]),
        ("einsum trace free sum", lambda tf, x: tf.einsum("ij->i", x), [M]),
        ("einsum of batch", lambda tf, x, y: tf.einsum("bij,bjk->bik", x, y), [BATCH, BATCH], "s"),
        ("einsum outer", lambda tf, x, y: tf.einsum("i,j->ij", x, y), [V, V[:2]]),
        ("einsum inner", lambda tf, x, y: tf.einsum("i,i->", x, y), [V, V]),
        ("einsum of three", lambda tf, x, y, z: tf.einsum("ij,jk,k->i", x, y, z), [A, B, V[:2]]),
        ("einsum implicit", lambda tf, x, y: tf.einsum("ij,jk", x, y), [A, B]),
        ("einsum elementwise", lambda tf, x, y: tf.einsum("ij,ij->ij", x, y), [M, M + 1]),
        ("cross", lambda tf, x, y: tf.cross(x, y), [M, M[::-1] + 1], "s"),
        ("norm", lambda tf, x: tf.norm(x), [M], "s"),
        ("norm of axis and keepdims", lambda tf, x: tf.norm(x, axis=1, keepdims=True), [M], "b"),
        ("norm 1", lambda tf, x: tf.norm(x, ord=1), [V]),
        ("norm 3", lambda tf, x: tf.norm(x, ord=3, axis=0), [P]),
        ("norm inf", lambda tf, x: tf.norm(x, ord=np.inf, axis=1), [M]),
        ("norm fro of matrix", lambda tf, x: tf.norm(x, "fro", axis=[-2, -1]), [C]),
        ("norm 2 of matrix", lambda tf, x: tf.norm(x, 2, axis=[-2, -1]), [C]),
        ("norm 2 of matrices", lambda tf, x: tf.norm(x, 2, axis=[0, -1], keepdims=True), [C]),
        ("norm 1 of matrix", lambda tf, x: tf.norm(x, 1, axis=[-2, -1]), [C]),
        ("cumsum", lambda tf, x: tf.cumsum(x), [M], "sb"),
        ("cumsum exclusive", lambda tf, x: tf.cumsum(x, axis=1, exclusive=True), [M]),
        ("cumsum reverse", lambda tf, x: tf.math.cumsum(x, -1, reverse=True, name="n"), [C]),
        ("cumsum exclusive reverse", lambda tf, x: tf.cumsum(x, 1, True, True), [M]),
        ("cumprod", lambda tf, x: tf.cumprod(x, 1), [P], "s"),
        ("cumprod exclusive reverse", lambda tf, x: tf.cumprod(x, 1, exclusive=True, reverse=True), [P]),
        ("segment_sum", lambda tf, x, y: tf.segment_sum(x, y), [B, IDS], "sb"),
        ("segment_mean", lambda tf, x, y: tf.segment_mean(x, y), [B, IDS], "s"),
        ("segment_max", lambda tf, x, y: tf.segment_max(x, y), [B, IDS], "s"),
        ("segment_min", lambda tf, x, y: tf.math.segment_min(x, y), [B, IDS]),
        ("unsorted_segment_sum", lambda tf, x, y: tf.unsorted_segment_sum(x, y, 4), [B, IDS[::-1]], "sb"),
        ("unsorted_segment_max", lambda tf, x, y: tf.unsorted_segment_max(x, y, 3), [B, IDS[::-1]]),
        ("unsorted_segment_min", lambda tf, x, y: tf.unsorted_segment_min(x, y, 3), [B, IDS[::-1]]),
        ("unsorted_segment_mean", lambda tf, x, y: tf.unsorted_segment_mean(x, y, 3), [B, IDS[::-1]]),
        ("unsorted_segment_sqrt_n", lambda tf, x, y: tf.unsorted_segment_sqrt_n(x, y, 3), [B, IDS]),
        ("unsorted_segment_prod", lambda tf, x, y: tf.unsorted_segment_prod(x, y, 3), [B + 3, IDS]),
        (
            "sparse_segment_sum",
            lambda tf, x, y: tf.sparse_segment_sum(x, y, [0, 1, 1]),
            [B, np.int32([2, 0, 0])],
        ),
        (
            "sparse_segment_mean",
            lambda tf, x, y: tf.sparse_segment_mean(x, y, [0, 1, 1]),
            [B, np.int32([2, 0, 0])],
        ),
        (
            "sparse_segment_sqrt_n",
            lambda tf, x, y: tf.sparse_segment_sqrt_n(x, y, [0, 1, 1]),
            [B, np.int32([2, 0, 0])],
        ),
        ("scatter_nd", lambda tf, x, y: tf.scatter_nd(y, x, [5]), [V, np.int32([[1], [3], [1], [0]])], "s"),
        ("scatter_nd of rows", lambda tf, x, y: tf.scatter_nd(y, x, [4, 2]), [B, np.int32([[1], [3], [1]])]),
        (
            "tensor_scatter_update",
            lambda tf, x, y: tf.tensor_scatter_update(x, [[1], [3]], y),
            [V, V[:2] * 10],
        ),
        ("tensor_scatter_add", lambda tf, x, y: tf.tensor_scatter_add(x, [[1], [3]], y), [V, V[:2] * 10]),
        ("tensor_scatter_sub", lambda tf, x, y: tf.tensor_scatter_sub(x, [[1], [1]], y), [V, V[:2] * 10]),
        (
            "dynamic_partition",
            lambda tf, x, y: tf.dynamic_partition(x, y, 2),
            [V, np.int32([0, 1, 1, 0])],
            "s",
        ),
        (
            "dynamic_stitch",
            lambda tf, x, y: tf.dynamic_stitch([[0, 2], [1, 3, 3]], [x, y]),
            [V[:2], V[1:]],
        ),
        ("space_to_depth", lambda tf, x: tf.space_to_depth(x, 2), [C.reshape(1, 4, 6, 1)], "s"),
        ("depth_to_space", lambda tf, x: tf.depth_to_space(x, 2), [C.reshape(1, 2, 3, 4)], "s"),
        (
            "space_to_batch",
            lambda tf, x: tf.space_to_batch(x, [[0, 0], [1, 1]], 2),
            [C.reshape(1, 4, 6, 1)],
        ),
        ("batch_to_space", lambda tf, x: tf.batch_to_space(x, [[0, 0], [0, 1]], 2), [C.reshape(4, 2, 3, 1)]),
        ("space_to_batch_nd", lambda tf, x: tf.space_to_batch_nd(x, [2], [[0, 1]]), [C[:, :, :1]]),
        ("roll", lambda tf, x: tf.roll(x, 1, 0), [V], "s"),
        ("roll of two axes", lambda tf, x: tf.roll(x, shift=[1, -1], axis=[0, 1]), [M], "b"),
        ("reverse_v2", lambda tf, x: tf.reverse_v2(x, [1]), [M]),
        ("extract_image_patches", lambda tf, x: _patches(tf, x), [C.reshape(1, 4, 6, 1)]),
        ("adjoint", lambda tf, x: tf.linalg.adjoint(x), [M]),
        ("expm", lambda tf, x: tf.linalg.expm(x), [A / 4]),
        ("sort", lambda tf, x: tf.sort(x, direction="DESCENDING"), [M], "s"),
        ("searchsorted", lambda tf, x: tf.cast(tf.searchsorted([0.0, 1.0, 2.0], x), tf.float32) * x, [V]),
        ("sparse_to_dense", lambda tf, x: tf.sparse_to_dense([[0, 1], [1, 2]], [2, 3], x, 0.5), [V[:2]]),
        ("bincount of weights", lambda tf, x, y: tf.bincount(y, x), [V, np.int32([1, 0, 1, 3])]),
    ],
    forward=True,
)

rows(
    GROUP,
    [
        ("svd", lambda tf, x: [tf.abs(t) for t in tf.svd(x)], [D], "s"),
        ("svd of tall", lambda tf, x: [tf.abs(t) for t in tf.svd(x, full_matrices=True, name="n")], [TALL]),
        ("qr", lambda tf, x: [tf.abs(t) for t in tf.qr(x)], [TALL]),
        ("qr full", lambda tf, x: [tf.abs(t) for t in tf.linalg.qr(x, full_matrices=True)], [TALL]),
        ("self_adjoint_eig", lambda tf, x: [tf.abs(t) for t in tf.self_adjoint_eig(x)], [D]),
        ("lu", lambda tf, x: list(tf.linalg.lu(x)), [A]),
        ("unique", lambda tf, x: list(tf.unique(x)), [I], "sb"),
        ("unique int64", lambda tf, x: list(tf.unique(x, out_idx=tf.int64, name="n")), [V]),
        ("unique of texts", lambda tf, x: list(tf.unique(x)), [np.array([b"b", b"a", b"b"], object)]),
        ("unique_with_counts", lambda tf, x: list(tf.unique_with_counts(x)), [I], "sb"),
        ("setdiff1d", lambda tf, x, y: list(tf.setdiff1d(x, y)), [I, np.int32([1, 0])], "sb"),
        ("bincount", lambda tf, x: tf.bincount(x), [I], "sb"),
        ("bincount lengths", lambda tf, x: [tf.bincount(x, minlength=6), tf.bincount(x, maxlength=2)], [I]),
        ("bincount dtype", lambda tf, x: tf.math.bincount(x, dtype=tf.float32), [I]),
        (
            "histogram_fixed_width",
            lambda tf, x: tf.histogram_fixed_width(x, [-2.0, 3.0], nbins=5),
            [V],
            "sb",
        ),
        (
            "histogram_fixed_width_bins",
            lambda tf, x: tf.histogram_fixed_width_bins(x, [-2.0, 3.0], nbins=5),
            [V],
        ),
        ("confusion_matrix", lambda tf, x, y: tf.confusion_matrix(x, y), [I, I[::-1]], "sb"),
        (
            "confusion_matrix with arguments",
            lambda tf, x, y: tf.math.confusion_matrix(x, y, 5, tf.float32, weights=[1.0, 2, 3, 4, 5, 6]),
            [I, I[::-1]],
        ),
        ("argsort", lambda tf, x: [tf.argsort(x), tf.argsort(x, axis=0, direction="DESCENDING")], [M]),
        ("cumsum of ints", lambda tf, x: tf.cumsum(x), [I]),
        ("segment_prod", lambda tf, x, y: tf.segment_prod(x, y), [B, IDS]),
        ("segment_sum of ints", lambda tf, x, y: tf.segment_sum(x, y), [I[:3], IDS]),
        ("unsorted_segment of negative ids", lambda tf, x: tf.unsorted_segment_sum(x, [0, -1, 0], 2), [B]),
        ("searchsorted of rows", lambda tf, x: tf.searchsorted([[0.0, 1.0, 2.0]] * 2, x, side="right"), [M]),
        ("eye of batch", lambda tf: tf.eye(2, batch_shape=[2]), []),
        (
            "where of nan",
            lambda tf, x: tf.where(tf.is_nan(x), tf.zeros_like(x), x),
            [np.float32([np.nan, 1])],
        ),
        ("reduce_join", lambda tf, x: tf.reduce_join(x, 0), [np.array([b"b", b"a"], object)]),
        ("as_string", lambda tf, x: tf.as_string(x), [I]),
        ("string_to_number", lambda tf, x: tf.string_to_number(x), [np.array([b"1.5", b"-2"], object)]),
        (
            "substr and length",
            lambda tf, x: [tf.substr(x, 0, 1), tf.strings.length(x)],
            [np.array([b"bc", b"a"], object)],
        ),
        ("number of values", lambda tf, x: tf.size(tf.unique(x)[0]), [I]),
        ("sparse_tensor_to_dense", lambda tf, x: _sparse(tf, x), [V[:2]]),
        ("ensure_shape", lambda tf, x: tf.ensure_shape(x, [2, 3]), [M], "sb"),
        ("lowest bits", lambda tf, x: tf.bitwise.bitwise_and(x, 1), [I]),
        ("lbeta", lambda tf, x: tf.lbeta(x), [P]),
        (
            "is_strictly_increasing",
            lambda tf, x: [tf.is_strictly_increasing(x), tf.is_non_decreasing(x)],
            [V],
        ),
    ],
)


def _patches(tf, x):
    return tf.extract_image_patches(x, [1, 2, 2, 1], [1, 2, 2, 1], [1, 1, 1, 1], "VALID")


def _sparse(tf, x):
    sparse = tf.SparseTensor([[0, 1], [1, 2]], x, [2, 3])
    return [tf.sparse_tensor_to_dense(sparse), tf.sparse.to_dense(sparse, default_value=9.0)]

"""Inverses, determinants and systems of equations; decompositions of Cholesky, into triangles, eigen- and
singular values."""

from collections import namedtuple

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.dtypes import DType
from minigraph.framework.graph import Tensor
from minigraph.framework.opdef import op
from minigraph.framework.shape import Spec, merged
from minigraph.ops.array import expand_dims, matrix_transpose, reshape, shape, zeros_like
from minigraph.ops.cond import cond
from minigraph.ops.elementary import log, reciprocal, square
from minigraph.ops.joining import concat
from minigraph.ops.linalg import (
    SOLVABLE,
    adjoint,
    eye,
    matrix_band_part,
    matrix_diag,
    matrix_diag_part,
    matrix_set_diag,
    matrix_triangular_solve,
    solved,
)
from minigraph.ops.product import matmul
from minigraph.ops.reduction import reduce_sum


def _side(input):
    """The shape of a square matrix's batch, and the number of its rows; None where the rank is not known."""
    if input.shape is None:
        return None
    if len(input.shape) < 2:
        raise ValueError(f"Shape must be at least rank 2 but is rank {len(input.shape)}")
    return input.shape[:-2], merged(input.shape[-2:-1], input.shape[-1:])[0]


def _square(input, **attrs):
    side = _side(input)
    return input.like(None if side is None else (*side[0], side[1], side[1]))


def _one_each(input):
    side = _side(input)
    return input.like(None if side is None else side[0])


@op("MatrixInverse", infer=_square, T=SOLVABLE)
def matrix_inverse(xp, input, *, adjoint: bool = False):
    """The inverse of each matrix of `input`, or, if `adjoint`, of its adjoint."""
    return xp.linalg.inv(xp.matrix_transpose(xp.conj(input)) if adjoint else input)


@matrix_inverse.gradient
def _(op, dy):
    (y,) = op.outputs
    # As in TF1, which leaves it at that for an adjoint too.
    return -matmul(y, matmul(dy, y, adjoint_b=True), adjoint_a=True)


def _on_matrices(dy, y):
    """`dy`, one number for each matrix, with two axes more."""
    return reshape(dy, concat([shape(y), [1, 1]], 0))


@op("MatrixDeterminant", infer=_one_each, T=SOLVABLE)
def matrix_determinant(xp, input):
    """The determinant of each matrix of `input`."""
    return xp.linalg.det(input)


@matrix_determinant.gradient
def _(op, dy):
    (y,) = op.outputs
    inverse = matrix_inverse(op.inputs[0], adjoint=True)
    return _on_matrices(dy * y, y) * inverse


LogMatrixDeterminant = namedtuple("LogMatrixDeterminant", ["sign", "log_abs_determinant"])


@op("LogMatrixDeterminant", infer=lambda input: [_one_each(input)] * 2, T=SOLVABLE)
def log_matrix_determinant(xp, input):
    """Of the determinant of each matrix of `input`, the sign and the logarithm of the absolute value."""
    sign, logarithm = xp.linalg.slogdet(input)
    return sign, xp.astype(logarithm, input.dtype)


@log_matrix_determinant.gradient
def _(op, _, d_log):
    inverse = matrix_inverse(op.inputs[0], adjoint=True)
    return _on_matrices(d_log, op.outputs[1]) * inverse


def slogdet(input, name=None) -> LogMatrixDeterminant:
    """A namedtuple (sign, log_abs_determinant), see the op."""
    return LogMatrixDeterminant(*log_matrix_determinant(input, name=name))


@op("MatrixSolve", infer=lambda matrix, rhs, adjoint: solved(matrix, rhs, True, adjoint), T=SOLVABLE)
def matrix_solve(xp, matrix, rhs, *, adjoint: bool = False):
    """The matrices `x` for which `matrix @ x` is `rhs`; if `adjoint`, the adjoint of `matrix` is meant."""
    return xp.linalg.solve(xp.matrix_transpose(xp.conj(matrix)) if adjoint else matrix, rhs)


@matrix_solve.gradient
def _(op, dx):
    (matrix, _), (x,) = op.inputs, op.outputs
    transposed = op.attrs["adjoint"]
    d_rhs = matrix_solve(matrix, dx, not transposed)
    factors = (x, d_rhs) if transposed else (d_rhs, x)
    return -matmul(*factors, adjoint_b=True), d_rhs


@op("Cholesky", infer=_square, T=SOLVABLE)
def cholesky(xp, input):
    """The lower triangular `l`, for which `l @ adjoint(l)` is `input`, of each positive definite matrix."""
    return xp.linalg.cholesky(input)


@cholesky.gradient
def _(op, dl):
    # Source: Murray, "Differentiation of the Cholesky decomposition", 2016.
    (lower,) = op.outputs
    identity = eye(shape(lower)[-1], batch_shape=shape(lower)[:-2], dtype=lower.dtype)
    inverse = matrix_triangular_solve(lower, identity)
    middle = matmul(lower, dl, adjoint_a=True)
    middle = matrix_band_part(matrix_set_diag(middle, 0.5 * matrix_diag_part(middle)), -1, 0)
    result = matmul(matmul(inverse, middle, adjoint_a=True), inverse)
    return (result + adjoint(result)) * 0.5


def cholesky_solve(chol, rhs, name=None) -> Tensor:
    """The matrices `x` for which `a @ x` is `rhs`, given `chol = cholesky(a)`."""
    with name_scope(name, "cholesky_solve", [chol, rhs]):
        y = matrix_triangular_solve(chol, rhs, adjoint=False, lower=True)
        return matrix_triangular_solve(chol, y, adjoint=True, lower=True)


def logdet(matrix, name=None) -> Tensor:
    """The logarithm of the determinant of each positive definite matrix."""
    with name_scope(name, "logdet", [matrix]):
        return 2.0 * reduce_sum(log(matrix_diag_part(cholesky(matrix))), axis=[-1])


Lu = namedtuple("Lu", ["lu", "p"])


def _in_triangles(input, output_idx_type):
    side = _side(input)
    if side is None:
        return [input.like(None), Spec(output_idx_type, None)]
    return [input.like((*side[0], side[1], side[1])), Spec(output_idx_type, (*side[0], side[1]))]


# Host only: rows change places.
@op("Lu", infer=_in_triangles, T=SOLVABLE)
def lu_op(xp, input, *, output_idx_type: DType = dtypes.int32):
    """Triangles `l` (with ones on its diagonal, which are left out) and `u` in one matrix, and their order.

    Row i of `l @ u` is row `p[i]` of the matrix. Gaussian elimination with partial pivoting.
    """
    n = input.shape[-1]
    lu, rows = input.reshape(-1, n, n).copy(), np.tile(np.arange(n), (input.size // max(n * n, 1), 1))
    each = np.arange(len(lu))
    for i in range(n):
        best = i + np.argmax(np.abs(lu[:, i:, i]), axis=1)
        for x in (lu, rows):
            x[each, i], x[each, best] = x[each, best], x[each, i].copy()
        if np.any(lu[:, i, i] == 0):
            raise ValueError("Input is not invertible.")
        lu[:, i + 1 :, i] /= lu[:, i, i, None]
        lu[:, i + 1 :, i + 1 :] -= lu[:, i + 1 :, i, None] * lu[:, i, None, i + 1 :]
    return lu.reshape(input.shape), rows.reshape(input.shape[:-1]).astype(output_idx_type.as_numpy_dtype)


def lu(input, output_idx_type=dtypes.int32, name=None) -> Lu:
    """A namedtuple (lu, p), see the op; `output_idx_type` is the type of p, int32 or int64."""
    return Lu(*lu_op(input, output_idx_type=output_idx_type, name=name))


def _eigen(input, compute_v):
    side = _side(input)
    if side is None:
        return [input.like(None), input.like(None if compute_v else (0,))]
    batch, n = side
    return [input.like((*batch, n)), input.like((*batch, n, n) if compute_v else (0,))]


@op("SelfAdjointEigV2", infer=_eigen, T=SOLVABLE)
def self_adjoint_eig_op(xp, input, *, compute_v: bool = True):
    """The eigenvalues `e` in ascending order, and vectors, the columns of `v`, of self-adjoint matrices.

    Only the lower triangles are read. If not `compute_v`, `v` is empty.
    """
    e, v = xp.linalg.eigh(input)
    e = xp.astype(e, input.dtype)
    return e, v if compute_v else xp.zeros((0,), dtype=input.dtype)


@self_adjoint_eig_op.gradient
def _(op, de, dv):
    # Source: Giles, "Collected matrix derivative results for forward and reverse mode AD", 2008, section 3.1.
    with op.graph.control_dependencies([de.op, dv.op]):
        if op.attrs["compute_v"]:
            e, v = op.outputs
            gaps = matrix_set_diag(reciprocal(expand_dims(e, -2) - expand_dims(e, -1)), zeros_like(e))
            middle = matrix_diag(de) + gaps * matmul(v, dv, adjoint_a=True)
        else:
            _, v = self_adjoint_eig_op(op.inputs[0])
            middle = matrix_diag(de)
        dx = matmul(v, matmul(middle, v, adjoint_b=True))
        # Only the lower triangle of the matrix is read.
        dx = matrix_band_part(dx + adjoint(dx), -1, 0)
        return matrix_set_diag(dx, 0.5 * matrix_diag_part(dx))


def self_adjoint_eig(tensor, name=None) -> tuple[Tensor, Tensor]:
    """`(e, v)`, see the op."""
    e, v = self_adjoint_eig_op(tensor, compute_v=True, name=name)
    return e, v


def self_adjoint_eigvals(tensor, name=None) -> Tensor:
    """The eigenvalues alone, see the op."""
    return self_adjoint_eig_op(tensor, compute_v=False, name=name)[0]


def _singular(input, compute_uv, full_matrices):
    if input.shape is None:
        return [input.like(None)] + [input.like(None if compute_uv else (0,))] * 2
    if len(input.shape) < 2:
        raise ValueError(f"Shape must be at least rank 2 but is rank {len(input.shape)}")
    *batch, m, n = input.shape
    p = None if None in (m, n) else min(m, n)
    vectors = [(*batch, k, k if full_matrices else p) for k in (m, n)] if compute_uv else [(0,), (0,)]
    return [Spec(input.dtype, sizes) for sizes in ((*batch, p), *vectors)]


@op("Svd", infer=_singular, T=SOLVABLE)
def svd_op(xp, input, *, compute_uv: bool = True, full_matrices: bool = False):
    """The singular values `s`, greatest first, and vectors: each matrix is `u @ diag(s) @ adjoint(v)`.

    If not `compute_uv`, `u` and `v` are empty; if `full_matrices`, they are square.
    """
    u, s, v = xp.linalg.svd(input, full_matrices=full_matrices)
    s = xp.astype(s, input.dtype)
    if not compute_uv:
        return s, xp.zeros((0,), dtype=input.dtype), xp.zeros((0,), dtype=input.dtype)
    return s, u, xp.conj(xp.matrix_transpose(v))


@svd_op.gradient
def _(op, ds, du, dv):
    # Source: Giles, as above; Townsend, "Differentiating the singular value decomposition", 2016.
    (x,), (s, u, v) = op.inputs, op.outputs
    diagonal = matrix_diag(ds)
    if not op.attrs["compute_uv"]:
        _, u, v = svd_op(x)
        return matmul(u, matmul(diagonal, v, adjoint_b=True))
    full = op.attrs["full_matrices"]
    m, n = (None, None) if x.spec.shape is None else x.spec.shape[-2:]
    if m is None or n is None:
        raise NotImplementedError(
            "SVD gradient has not been implemented for input with unknown inner matrix shape."
        )
    if full and abs(m - n) > 1:
        raise NotImplementedError(
            "svd gradient is not implemented for abs(m - n) > 1 when full_matrices is True"
        )
    # Of a matrix with more rows than columns, that of its adjoint is computed.
    is_tall = m > n
    if is_tall:
        m, n, u, v, du, dv = n, m, v, u, dv, du
    with op.graph.control_dependencies([ds.op, du.op, dv.op]):
        values = matrix_diag(s)
        squares = square(s)
        sizes = shape(s)
        identity = eye(sizes[-1], batch_shape=sizes[:-1], dtype=x.dtype)
        gaps = expand_dims(squares, -2) - expand_dims(squares, -1)
        gaps = matrix_set_diag(reciprocal(gaps + identity), zeros_like(s))
        inverse = matrix_diag(reciprocal(s))
        v1, dv1 = v[..., :, :m], dv[..., :, :m]
        of_u, of_v = matmul(u, du, adjoint_a=True), matmul(v1, dv1, adjoint_a=True)
        of_u, of_v = gaps * of_u, gaps * of_v
        middle = diagonal + matmul(of_u + adjoint(of_u), values) + matmul(values, of_v + adjoint(of_v))
        dx = matmul(u, matmul(middle, v1, adjoint_b=True))
        if m != n:
            rows = matrix_transpose(dv1)
            rest = rows - matmul(matmul(rows, v1), v1, adjoint_b=True)
            if full:
                v2, dv2 = v[..., :, m:n], dv[..., :, m:n]
                rest -= matmul(matmul(v1, dv2, adjoint_a=True), v2, adjoint_b=True)
            dx = dx + matmul(matmul(u, inverse), rest)
        return matrix_transpose(dx) if is_tall else dx


def svd(tensor, full_matrices=False, compute_uv=True, name=None) -> Tensor | tuple[Tensor, Tensor, Tensor]:
    """`(s, u, v)`, see the op; `s` alone if not `compute_uv`."""
    s, u, v = svd_op(tensor, compute_uv, full_matrices, name)
    return (s, u, v) if compute_uv else s


def _least(matrix, rhs, l2_regularizer, fast):
    if matrix.shape is None or rhs.shape is None:
        return matrix.like(None)
    return matrix.like((*matrix.shape[:-2], matrix.shape[-1], rhs.shape[-1]))


@op("MatrixSolveLs", infer=_least, T=SOLVABLE)
def matrix_solve_ls_op(xp, matrix, rhs, l2_regularizer: np.float64, *, fast: bool = True):
    """The shortest `x` that brings `matrix @ x` closest to `rhs`, if not `fast`; see `matrix_solve_ls`."""
    if not fast:
        return xp.linalg.pinv(matrix) @ rhs
    transposed = xp.conj(xp.matrix_transpose(matrix))
    tall = matrix.shape[-2] >= matrix.shape[-1]
    gramian = transposed @ matrix if tall else matrix @ transposed
    weight = xp.astype(l2_regularizer, matrix.dtype)
    gramian = gramian + weight * xp.eye(gramian.shape[-1], dtype=matrix.dtype)
    return xp.linalg.solve(gramian, transposed @ rhs) if tall else transposed @ xp.linalg.solve(gramian, rhs)


def matrix_solve_ls(matrix, rhs, l2_regularizer=0.0, fast=True, name=None) -> Tensor:
    """The matrices `x` for which `matrix @ x` comes closest to `rhs`, in the sense of least squares.

    Args:
      matrix: [..., m, n]; of full rank if `fast`.
      rhs: [..., m, k].
      l2_regularizer: how much the squares of `x` count, if `fast`.
      fast: by the normal equations; else by a decomposition, without a gradient.
      name: the name of the scope of the nodes, or of the node.
    """
    if not fast:
        return matrix_solve_ls_op(matrix, rhs, l2_regularizer, fast=False, name=name)
    with name_scope(name, "matrix_solve_ls", [matrix, rhs, l2_regularizer]):
        matrix, rhs = convert(matrix, name="matrix"), convert(rhs, name="rhs")
        sizes = matrix.spec.shape

        def factor(tall):
            gramian = matmul(matrix, matrix, adjoint_a=tall, adjoint_b=not tall)
            if l2_regularizer != 0:
                lengths = shape(matrix)
                batch = lengths[:-2]
                count = lengths[-1] if tall else lengths[-2]
                one = eye(count, batch_shape=batch, dtype=matrix.dtype)
                if sizes is not None:
                    one.set_shape((*sizes[:-2], *[sizes[-1 if tall else -2]] * 2))
                gramian += l2_regularizer * one
            return cholesky(gramian)

        def of_tall():
            return cholesky_solve(factor(True), matmul(matrix, rhs, adjoint_a=True))

        def of_wide():
            return matmul(matrix, cholesky_solve(factor(False), rhs), adjoint_a=True)

        if sizes is not None and None not in sizes[-2:]:
            return of_tall() if sizes[-2] >= sizes[-1] else of_wide()
        lengths = shape(matrix)[-2:]
        return cond(lengths[-2] >= lengths[-1], of_tall, of_wide)

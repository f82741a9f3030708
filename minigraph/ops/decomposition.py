"""Inverses, determinants and systems of equations; Cholesky and singular value decompositions."""

from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import Tensor
from minigraph.framework.opdef import op
from minigraph.framework.shape import Spec, merged
from minigraph.ops.array import reshape, shape
from minigraph.ops.elementary import log
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


def _singular(input, compute_uv, full_matrices):
    if input.shape is None:
        return [input.like(None)] * 3
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
    if op.attrs["compute_uv"]:
        raise NotImplementedError("minigraph has the gradient of svd with compute_uv=False only")
    diagonal = matrix_diag(ds)
    _, u, v = svd_op(op.inputs[0])
    return matmul(u, matmul(diagonal, v, adjoint_b=True))


def svd(tensor, full_matrices=False, compute_uv=True, name=None) -> Tensor | tuple[Tensor, Tensor, Tensor]:
    """`(s, u, v)`, see the op; `s` alone if not `compute_uv`."""
    s, u, v = svd_op(tensor, compute_uv, full_matrices, name)
    return (s, u, v) if compute_uv else s


def matrix_solve_ls(matrix, rhs, l2_regularizer=0.0, fast=True, name=None) -> Tensor:
    """The matrices `x` for which `matrix @ x` comes closest to `rhs`, in the sense of least squares.

    Args:
      matrix: [..., m, n], of full rank, m and n known.
      rhs: [..., m, k].
      l2_regularizer: how much the squares of `x` count.
      fast: must be True: by the normal equations.
      name: the name of the scope of the nodes.

    Raises:
      NotImplementedError: not `fast`, or m and n are not known.
    """
    with name_scope(name, "matrix_solve_ls", [matrix, rhs, l2_regularizer]):
        matrix, rhs = convert(matrix, name="matrix"), convert(rhs, name="rhs")
        sizes = matrix.spec.shape
        if not fast or sizes is None or None in sizes[-2:]:
            raise NotImplementedError("matrix_solve_ls: minigraph needs fast=True and matrices of known size")
        tall = sizes[-2] >= sizes[-1]
        gramian = matmul(matrix, matrix, adjoint_a=tall, adjoint_b=not tall)
        if l2_regularizer != 0:
            lengths = shape(matrix)
            batch = lengths[:-2]
            count = lengths[-1] if tall else lengths[-2]
            gramian += l2_regularizer * eye(count, batch_shape=batch, dtype=matrix.dtype)
        factor = cholesky(gramian)
        if tall:
            return cholesky_solve(factor, matmul(matrix, rhs, adjoint_a=True))
        return matmul(matrix, cholesky_solve(factor, rhs), adjoint_a=True)

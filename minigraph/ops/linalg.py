"""Matrices: QR decomposition, diagonals, the identity."""

from math import prod
from typing import NamedTuple, TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import Tensor
from minigraph.framework.opdef import COMPLEX, op
from minigraph.framework.shape import Spec, as_shape, merged
from minigraph.ops.array import matrix_transpose, ones, rank, shape, zeros, zeros_like
from minigraph.ops.joining import concat
from minigraph.ops.math import minimum
from minigraph.ops.product import matmul
from minigraph.ops.reduction import reduce_min
from minigraph.ops.slicing import slice

Tindex = TypeVar("Tindex", np.int64, np.int32)

SOLVABLE = (dtypes.float64, dtypes.float32, *COMPLEX)


class Qr(NamedTuple):
    """The factors of a matrix `q @ r`."""

    q: Tensor
    r: Tensor


def solved(matrix, rhs, lower, adjoint):
    if matrix.shape is None or rhs.shape is None:
        return rhs.like(None)
    for x in (matrix, rhs):
        if len(x.shape) < 2:
            raise ValueError(f"Shape must be at least rank 2 but is rank {len(x.shape)}")
    size = merged(merged(matrix.shape[-2:-1], matrix.shape[-1:]), rhs.shape[-2:-1])
    return rhs.like((*merged(matrix.shape[:-2], rhs.shape[:-2]), *size, rhs.shape[-1]))


@op("MatrixTriangularSolve", infer=solved, T=SOLVABLE)
def matrix_triangular_solve(xp, matrix, rhs, *, lower: bool = True, adjoint: bool = False):
    """The matrices `x` for which `matrix @ x` is `rhs`; of `matrix`, only the lower triangle counts.

    If not `lower`, it is the upper one; if `adjoint`, the adjoint of the triangle is meant.
    """
    matrix = xp.tril(matrix) if lower else xp.triu(matrix)
    if adjoint:
        matrix = xp.matrix_transpose(xp.conj(matrix))
    return xp.linalg.solve(matrix, rhs)


@matrix_triangular_solve.gradient
def _(op, dx):
    (matrix, _), (x,) = op.inputs, op.outputs
    lower, transposed = op.attrs["lower"], op.attrs["adjoint"]
    d_rhs = matrix_triangular_solve(matrix, dx, lower, not transposed)
    factors = (x, d_rhs) if transposed else (d_rhs, x)
    d_matrix = -matmul(*factors, adjoint_b=True)
    return matrix_band_part(d_matrix, *((-1, 0) if lower else (0, -1))), d_rhs


@op("MatrixBandPart", infer=lambda input, num_lower, num_upper: input.like(input.shape))
def matrix_band_part_op(xp, input, num_lower: Tindex, num_upper: Tindex):
    """Each matrix of `input`, zero but for a band around the diagonal.

    The band reaches `num_lower` diagonals below it and `num_upper` above it; a negative number means all.
    """
    rows, columns = xp.arange(input.shape[-2])[:, None], xp.arange(input.shape[-1])
    below = (num_lower < 0) | (rows - columns <= num_lower)
    above = (num_upper < 0) | (columns - rows <= num_upper)
    return xp.where(below & above, input, xp.zeros_like(input))


def matrix_band_part(input, num_lower, num_upper, name=None):
    """Each matrix of `input`, zero but for a band, see the op; the numbers become int64."""
    numbers = [n if hasattr(n, "dtype") else np.int64(n) for n in (num_lower, num_upper)]
    return matrix_band_part_op(input, *numbers, name=name)


@matrix_band_part_op.gradient
def _(op, dy):
    return matrix_band_part_op(dy, *op.inputs[1:]), None, None


def _decomposed(input, full_matrices):
    if input.shape is None:
        return [Spec(input.dtype, None)] * 2
    if len(input.shape) < 2:
        raise ValueError(f"Shape must be at least rank 2 but is rank {len(input.shape)}")
    *batch, m, n = input.shape
    p = m if full_matrices else None if None in (m, n) else min(m, n)
    return [input.like((*batch, m, p)), input.like((*batch, p, n))]


@op("Qr", infer=_decomposed, T=SOLVABLE)
def qr_op(xp, input, *, full_matrices: bool = False):
    """The orthonormal `q` and upper triangular `r` of each matrix in `input` [..., m, n].

    Without `full_matrices`, `q` is [..., m, p] and `r` [..., p, n], p the smaller of m and n; else p is m.
    """
    return tuple(xp.linalg.qr(input, mode="complete" if full_matrices else "reduced"))


def adjoint(matrix, name=None) -> Tensor:
    """The conjugate of the transpose of each matrix."""
    with name_scope(name, "adjoint", [matrix]):
        return matrix_transpose(convert(matrix, name="matrix"), conjugate=True)


@qr_op.gradient
def _(op, dq, dr):
    # Source: Walter, Lehmann, Lamour, "On evaluating higher-order derivatives of the QR decomposition", 2012.
    q, r = op.outputs
    sizes = r.spec.shape
    if sizes is None or None in sizes[-2:]:
        raise NotImplementedError("QrGrad not implemented with dynamic shapes.")
    if sizes[-2] != sizes[-1]:
        raise NotImplementedError(
            "QrGrad not implemented when ncols > nrows or full_matrices is true and ncols != nrows."
        )

    def divided_by_r(x):
        return adjoint(matrix_triangular_solve(r, adjoint(x), lower=False))

    of_q = matmul(q, dq, adjoint_a=True)
    skew_q = of_q - adjoint(of_q)
    of_r = matmul(r, dr, adjoint_b=True)
    skew_r = of_r - adjoint(of_r)
    triangle = matrix_band_part(skew_q + skew_r, -1, 0)
    inside = matmul(q, dr + divided_by_r(triangle))
    return inside + divided_by_r(dq - matmul(q, of_q))


def qr(input, full_matrices=False, name=None) -> Qr:
    """`q` and `r`, see the op."""
    return Qr(*qr_op(input, full_matrices=full_matrices, name=name))


def _diagonal(input):
    if input.shape is None:
        return input.like(None)
    half, odd = divmod(len(input.shape), 2)
    if odd or not half:
        raise ValueError(f"input must have even and non-zero rank; its rank is {len(input.shape)}")
    return input.like(merged(input.shape[:half], input.shape[half:]))


@op("DiagPart", infer=_diagonal, moves=True)
def diag_part(xp, input):
    """The diagonal of a tensor [*sizes, *sizes]: a tensor of shape `sizes`."""
    sizes = input.shape[: input.ndim // 2]
    if input.shape != sizes * 2:
        raise ValueError(
            f"the first half of the axes must be as the second; the shape is {list(input.shape)}"
        )
    return xp.reshape(xp.reshape(input, (-1,))[:: prod(sizes) + 1], sizes)


@op("Diag", infer=lambda diagonal: diagonal.like(diagonal.shape and diagonal.shape * 2))
def diag(xp, diagonal):
    """A tensor [*sizes, *sizes] with `diagonal`, of shape `sizes`, on its diagonal, zero elsewhere."""
    rows = xp.reshape(diagonal, (-1, 1))
    matrix = xp.where(xp.eye(rows.shape[0], dtype=bool), rows, xp.zeros_like(rows))
    return xp.reshape(matrix, diagonal.shape * 2)


diag.gradient(lambda op, dy: diag_part(dy))
diag_part.gradient(lambda op, dy: diag(dy))


def _matrices(diagonal):
    if diagonal.shape is None:
        return diagonal.like(None)
    if not diagonal.shape:
        raise ValueError("Shape must be at least rank 1 but is rank 0")
    return diagonal.like((*diagonal.shape, diagonal.shape[-1]))


@op("MatrixDiag", infer=_matrices)
def matrix_diag_op(xp, diagonal):
    """Square matrices with the last axis of `diagonal` on their diagonals, zero elsewhere."""
    rows = diagonal[..., None]
    return xp.where(xp.eye(rows.shape[-2], dtype=bool), rows, xp.zeros_like(rows))


def matrix_diag(diagonal, name="diag"):
    """Square matrices, see the op."""
    return matrix_diag_op(diagonal, name=name)


def _diagonals(input):
    if input.shape is None:
        return input.like(None)
    if len(input.shape) < 2:
        raise ValueError(f"Shape must be at least rank 2 but is rank {len(input.shape)}")
    *batch, m, n = input.shape
    return input.like((*batch, None if None in (m, n) else min(m, n)))


@op("MatrixDiagPart", infer=_diagonals)
def matrix_diag_part_op(xp, input):
    """The diagonal of each matrix of `input`."""
    *batch, m, n = input.shape
    return xp.reshape(input, (*batch, m * n))[..., : min(m, n) * (n + 1) : n + 1]


def matrix_diag_part(input, name="diag_part"):
    """The diagonals of matrices, see the op."""
    return matrix_diag_part_op(input, name=name)


@matrix_diag_op.gradient
def _(op, dy):
    return matrix_diag_part(dy)


@matrix_diag_part_op.gradient
def _(op, dy):
    (x,) = op.inputs
    m, n = (None, None) if x.spec.shape is None else x.spec.shape[-2:]
    return matrix_diag(dy) if m is not None and m == n else matrix_set_diag(zeros_like(x), dy)


def _with_diagonal(input, diagonal):
    if input.shape is not None and diagonal.shape is not None:
        if len(input.shape) < 2:
            raise ValueError(f"Shape must be at least rank 2 but is rank {len(input.shape)}")
        *batch, m, n = input.shape
        merged((*batch, None if None in (m, n) else min(m, n)), diagonal.shape)
    return input.like(input.shape)


@op("MatrixSetDiag", infer=_with_diagonal)
def matrix_set_diag_op(xp, input, diagonal):
    """Each matrix of `input`, with the last axis of `diagonal` on its diagonal."""
    m, n = input.shape[-2:]
    return xp.where(
        xp.eye(m, n, dtype=bool), diagonal[..., None] if m <= n else diagonal[..., None, :], input
    )


def matrix_set_diag(input, diagonal, name="set_diag"):
    """`input` with other diagonals, see the op."""
    return matrix_set_diag_op(input, diagonal, name=name)


@matrix_set_diag_op.gradient
def _(op, dy):
    x, diagonal = op.inputs
    sizes = merged(x.spec.shape, dy.spec.shape)
    if sizes is not None and diagonal.spec.shape is not None:
        sizes = (*merged(sizes[:-2], diagonal.spec.shape[:-1]), *sizes[-2:])
    if sizes is not None and None not in sizes:
        empty = zeros([*sizes[:-2], min(sizes[-2:])], dy.dtype)
    else:
        with op.graph.colocate_with(dy.op):
            sizes, axes = shape(dy), rank(dy)
            batch = slice(sizes, [0], [axes - 2])
            matrix = slice(sizes, [axes - 2], [2])
            sizes = concat([batch, [reduce_min(matrix)]], 0)
        empty = zeros(sizes, dy.dtype)
    return matrix_set_diag(dy, empty), matrix_diag_part(dy)


def eye(num_rows, num_columns=None, batch_shape=None, dtype=dtypes.float32, name=None):
    """Identity matrices [*batch_shape, num_rows, num_columns].

    Args:
      num_rows, num_columns: int32 scalars; as many columns as rows if None.
      batch_shape: int32[rank]; one matrix if None.
      dtype: its type.
      name: the name of the scope of its nodes.
    """
    with name_scope(name, "eye", [num_rows, num_columns, batch_shape]):
        columns = num_rows if num_columns is None else num_columns
        batch = [] if batch_shape is None else batch_shape
        known = not isinstance(num_rows, Tensor) and not isinstance(columns, Tensor)
        square = num_columns is None or (known and num_rows == columns)
        short = min(num_rows, columns) if known else minimum(num_rows, columns)
        if known and not isinstance(batch, Tensor):
            batch = as_shape(batch).as_list()
            diagonal, full = [*batch, short], [*batch, num_rows, columns]
        else:
            batch = convert(batch, dtypes.int32, "shape")
            diagonal = concat([batch, [short]], 0)
            full = [] if square else concat([batch, [num_rows, columns]], 0)
        diagonal = ones(diagonal, dtype)
        return matrix_diag(diagonal) if square else matrix_set_diag(zeros(full, dtype), diagonal)

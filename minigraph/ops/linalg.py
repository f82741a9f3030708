"""Matrices: QR decomposition, diagonals, the identity."""

from math import prod
from typing import NamedTuple

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import Tensor
from minigraph.framework.opdef import COMPLEX, op
from minigraph.framework.shape import Spec, as_shape, merged
from minigraph.ops.array import ones, zeros
from minigraph.ops.joining import concat
from minigraph.ops.math import minimum


class Qr(NamedTuple):
    """The factors of a matrix `q @ r`."""

    q: Tensor
    r: Tensor


def _decomposed(input, full_matrices):
    if input.shape is None:
        return [Spec(input.dtype, None)] * 2
    if len(input.shape) < 2:
        raise ValueError(f"Shape must be at least rank 2 but is rank {len(input.shape)}")
    *batch, m, n = input.shape
    p = m if full_matrices else None if None in (m, n) else min(m, n)
    return [input.like((*batch, m, p)), input.like((*batch, p, n))]


@op("Qr", infer=_decomposed, T=(dtypes.float64, dtypes.float32, *COMPLEX))
def qr_op(xp, input, *, full_matrices: bool = False):
    """The orthonormal `q` and upper triangular `r` of each matrix in `input` [..., m, n].

    Without `full_matrices`, `q` is [..., m, p] and `r` [..., p, n], p the smaller of m and n; else p is m.
    """
    return tuple(xp.linalg.qr(input, mode="complete" if full_matrices else "reduced"))


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
    return xp.reshape(xp.reshape(input, (-1,))[:: prod(sizes) + 1], sizes)


@op("Diag", infer=lambda diagonal: diagonal.like(diagonal.shape and diagonal.shape * 2))
def diag(xp, diagonal):
    """A tensor [*sizes, *sizes] with `diagonal`, of shape `sizes`, on its diagonal, zero elsewhere."""
    rows = xp.reshape(diagonal, (-1, 1))
    matrix = xp.where(xp.eye(rows.shape[0], dtype=bool), rows, xp.zeros_like(rows))
    return xp.reshape(matrix, diagonal.shape * 2)


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

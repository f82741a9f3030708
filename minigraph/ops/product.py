"""Matrix products."""

from typing import TypeVar

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.opdef import COMPLEX, FLOATS, op
from minigraph.framework.shape import broadcast
from minigraph.ops.array import shape, transpose
from minigraph.ops.broadcasting import have_one_shape, sums_to
from minigraph.ops.complex import conj

Ta = TypeVar("Ta")
Tb = TypeVar("Tb")


def _inner(a, b, transpose_a, transpose_b):
    """Last two sizes of a matrix product, of shapes `a` and `b` that have at least two."""
    n, k = a[-2:] if not transpose_a else a[:-3:-1]
    other, m = b[-2:] if not transpose_b else b[:-3:-1]
    if None not in (k, other) and k != other:
        raise ValueError(f"Dimensions must be equal, but are {k} and {other}")
    return n, m


def _multiplied(a, b, transpose_a, transpose_b, **attrs):
    for x in (a, b):
        if x.shape is not None and len(x.shape) != 2:
            raise ValueError(f"Shape must be rank 2 but is rank {len(x.shape)}")
    return a.like(_inner(a.shape or (None, None), b.shape or (None, None), transpose_a, transpose_b))


def _multiplied_in_batches(x, y, adj_x, adj_y):
    for z in (x, y):
        if z.shape is not None and len(z.shape) < 2:
            raise ValueError(f"Shape must be at least rank 2 but is rank {len(z.shape)}")
    if x.shape is None or y.shape is None:
        return x.like(None)
    return x.like(broadcast(x.shape[:-2], y.shape[:-2]) + _inner(x.shape, y.shape, adj_x, adj_y))


@op("MatMul", infer=_multiplied, T=(*FLOATS, dtypes.int32, dtypes.int64, *COMPLEX))
def matmul_op(xp, a, b, *, transpose_a: bool = False, transpose_b: bool = False):
    """Matrix product, of either matrix or its transpose."""
    return _product(xp, a.T if transpose_a else a, b.T if transpose_b else b)


@op("SparseMatMul", infer=_multiplied, Ta=(dtypes.float32,), Tb=(dtypes.float32,))
def sparse_matmul(
    xp,
    a: Ta,
    b: Tb,
    *,
    transpose_a: bool = False,
    transpose_b: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
):
    """Matrix product, for TF1 of matrices with many zeros; here computed as any other."""
    return matmul_op.kernel(xp, a, b, transpose_a=transpose_a, transpose_b=transpose_b)


@op("BatchMatMulV2", infer=_multiplied_in_batches, T=(*FLOATS, dtypes.int32, dtypes.int64, *COMPLEX))
def batch_matmul(xp, x, y, *, adj_x: bool = False, adj_y: bool = False):
    """Matrix products over the last two axes, of either matrix or its adjoint; the axes before broadcast."""
    return _product(xp, _adjoint(xp, x) if adj_x else x, _adjoint(xp, y) if adj_y else y)


def _product(xp, a, b):
    if a.ndim < 2 or b.ndim < 2 or a.shape[-1] != b.shape[-2]:
        raise ValueError(f"no matrix product of shapes {a.shape} and {b.shape}")
    product = xp.matmul(a, b)  # of bfloat16, NumPy makes float32
    return product if product.dtype == a.dtype else xp.astype(product, a.dtype)


def _adjoint(xp, x):
    x = xp.matrix_transpose(x)
    return xp.conj(x) if x.dtype.kind == "c" else x


def _factors(multiply, a, b, dz, transpose_a, transpose_b):
    """The gradients of the two factors of a matrix product."""
    da = multiply(b, dz, transpose_b, True) if transpose_a else multiply(dz, b, False, not transpose_b)
    db = multiply(dz, a, True, transpose_a) if transpose_b else multiply(a, dz, not transpose_a, False)
    return da, db


@matmul_op.gradient
def _(op, dz):
    a, b = conj(op.inputs[0]), conj(op.inputs[1])
    return _factors(matmul_op, a, b, dz, op.attrs["transpose_a"], op.attrs["transpose_b"])


@sparse_matmul.gradient
def _(op, dz):
    a, b = op.inputs
    sparse = {a: op.attrs["a_is_sparse"], b: op.attrs["b_is_sparse"], dz: dz.op.type == "ReluGrad"}

    def multiply(x, y, transpose_x, transpose_y):
        return matmul(
            x,
            transpose(y) if transpose_y else y,
            transpose_x,
            a_is_sparse=sparse[x],
            b_is_sparse=sparse[y],
        )

    return _factors(multiply, a, b, dz, op.attrs["transpose_a"], op.attrs["transpose_b"])


@batch_matmul.gradient
def _(op, dz):
    x, y = op.inputs

    def multiply(x, y, adj_x, adj_y):
        return matmul(x, y, adjoint_a=adj_x, adjoint_b=adj_y)

    dx, dy = _factors(multiply, x, y, dz, op.attrs["adj_x"], op.attrs["adj_y"])
    if have_one_shape(x, y):
        return dx, dy
    sx, sy = shape(x), shape(y)
    to_x, to_y = sums_to(sx, sy, sx[:-2], sy[:-2])
    return to_x(dx), to_y(dy)


def matmul(
    a,
    b,
    transpose_a=False,
    transpose_b=False,
    adjoint_a=False,
    adjoint_b=False,
    a_is_sparse=False,
    b_is_sparse=False,
    name=None,
):
    """Matrix product of `a` [..., n, k] and `b` [..., k, m]; the axes before the last two broadcast.

    Args:
      transpose_a, transpose_b: the matrix is given as its transpose.
      adjoint_a, adjoint_b: the matrix is given as its adjoint: the conjugate of the transpose.
      a_is_sparse, b_is_sparse: a hint that changes the node's type, and nothing else.
      name: the node's name.

    Raises:
      ValueError: the inner sizes differ, or a matrix is said to be both transpose and adjoint.
    """
    with name_scope(name, "MatMul", [a, b]) as scope:
        for side, transpose, adjoint in (("a", transpose_a, adjoint_a), ("b", transpose_b, adjoint_b)):
            if transpose and adjoint:
                raise ValueError(f"Only one of transpose_{side} and adjoint_{side} can be True.")
        a, b = convert(a, name="a"), convert(b, name="b")
        sparse = a_is_sparse or b_is_sparse
        if not sparse and any(x.spec.shape is None or len(x.spec.shape) > 2 for x in (a, b)):
            a, b = conj(a) if transpose_a else a, conj(b) if transpose_b else b
            return batch_matmul(a, b, transpose_a or adjoint_a, transpose_b or adjoint_b, name=scope)
        a, b = conj(a) if adjoint_a else a, conj(b) if adjoint_b else b
        transposed = transpose_a or adjoint_a, transpose_b or adjoint_b
        if sparse and a.dtype.base_dtype is b.dtype.base_dtype is dtypes.float32:
            return sparse_matmul(a, b, *transposed, a_is_sparse, b_is_sparse, name=scope)
        return matmul_op(a, b, *transposed, name=scope)

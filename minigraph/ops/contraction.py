"""Products that sum over chosen axes, and norms."""

from math import prod

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import Tensor
from minigraph.framework.opdef import REALS, op
from minigraph.framework.shape import merged
from minigraph.ops.array import either, expand_dims, reshape, shape, squeeze, transpose
from minigraph.ops.complex import conj
from minigraph.ops.elementary import abs, sqrt
from minigraph.ops.joining import concat, stack
from minigraph.ops.linalg import matrix_diag_part
from minigraph.ops.math import pow
from minigraph.ops.product import matmul
from minigraph.ops.reduction import reduce_max, reduce_prod, reduce_sum
from minigraph.ops.selecting import gather


def trace(x, name=None):
    """The sum of the diagonal of each matrix of `x`."""
    with name_scope(name, "Trace", [x]) as scope:
        return reduce_sum(matrix_diag_part(convert(x, name="x")), [-1], name=scope)


def matvec(
    a, b, transpose_a=False, adjoint_a=False, a_is_sparse=False, b_is_sparse=False, name=None
) -> Tensor:
    """The product of matrices `a` [..., n, k] and vectors `b` [..., k]; arguments as those of `matmul`."""
    with name_scope(name, "MatVec", [a, b]):
        column = expand_dims(b, axis=-1)
        product = matmul(a, column, transpose_a, False, adjoint_a, False, a_is_sparse, b_is_sparse)
        return squeeze(product, axis=-1)


def _crossed(a, b):
    sizes = merged(a.shape, b.shape)
    if sizes is not None and (not sizes or sizes[-1] not in (None, 3)):
        raise ValueError(f"the last axis must have 3 elements; the shape is {list(sizes)}")
    return a.like(sizes)


@op("Cross", infer=_crossed, T=REALS)
def cross(xp, a, b):
    """The cross products of the vectors along the last axis, which has 3 elements."""
    x, y, z = (a[..., i] for i in (0, 1, 2))
    u, v, w = (b[..., i] for i in (0, 1, 2))
    return xp.stack([y * w - z * v, z * u - x * w, x * v - y * u], axis=-1)


@cross.gradient
def _(op, dy):
    a, b = op.inputs
    return cross(b, dy), cross(dy, a)


def _summed_axes(axes, a, b):
    """The axes of `a` and of `b` that a tensordot sums over, counted from the front."""
    if isinstance(axes, int):
        if axes < 0:
            raise ValueError("'axes' must be at least 0.")
        if axes > len(a):
            raise ValueError(f"'axes' must not be larger than the number of dimensions of tensor {a}.")
        return list(range(len(a) - axes, len(a))), list(range(axes))
    if len(axes) != 2:
        raise ValueError("'axes' must be an integer or have length 2.")
    pair = [[side] if isinstance(side, int) else [int(i) for i in side] for side in axes]
    if len(pair[0]) != len(pair[1]):
        raise ValueError(
            f"Different number of contraction axes 'a' and 'b', {len(pair[0])} != {len(pair[1])}."
        )
    return tuple([i % len(sizes) for i in side] for side, sizes in zip(pair, (a, b), strict=True))


def _as_matrix(x, axes, front):
    """`x` as a matrix, its rows (columns unless `front`) the elements of `axes`; the sizes of the others."""
    sizes = x.spec.shape
    free = [i for i in range(len(sizes)) if i not in axes]
    order = axes + free if front else free + axes
    if None not in sizes:
        lengths = [prod(sizes[i] for i in part) for part in ((axes, free) if front else (free, axes))]
        return reshape(transpose(x, order), lengths), [sizes[i] for i in free]
    indices = [convert(part, dtypes.int32, text) for part, text in ((axes, "axes"), (free, "free"))]
    lengths = shape(x)
    others, summed = (gather(lengths, part) for part in indices[::-1])
    counts = [reduce_prod(others), reduce_prod(summed)]
    if front:
        counts.reverse()
    else:
        indices.reverse()
    places, lengths = concat(indices, 0), stack(counts)
    return reshape(transpose(x, places), lengths), others


def tensordot(a, b, axes, name=None) -> Tensor:
    """The sum of products of the elements of `a` and `b` over some axes of both.

    Args:
      a, b: of known rank.
      axes: a number n: the last n axes of `a` and the first n of `b`; or a pair of an axis or a list of axes
        of `a` and one of `b`.
      name: the node's name.

    Returns:
      A tensor with the other axes of `a`, then those of `b`.

    Raises:
      ValueError: `axes` don't fit, or a rank is not known.
    """
    with name_scope(name, "Tensordot", [a, b, axes]) as scope:
        a, b = convert(a, name="a"), convert(b, name="b")
        if a.spec.shape is None or b.spec.shape is None:
            raise ValueError("tensordot needs the ranks of a and b to be known")
        of_a, of_b = _summed_axes(axes, a.spec.shape, b.spec.shape)
        left, rows = _as_matrix(a, of_a, front=False)
        right, columns = _as_matrix(b, of_b, front=True)
        product = matmul(left, right)
        if isinstance(rows, list) and isinstance(columns, list):
            return reshape(product, rows + columns, name=scope)
        sizes = concat([convert(part, dtypes.int32) for part in (rows, columns)], 0)
        result = reshape(product, sizes, name=scope)
        free = [
            [n for i, n in enumerate(x.spec.shape) if i not in summed] for x, summed in ((a, of_a), (b, of_b))
        ]
        result.set_shape(free[0] + free[1])
        return result


def norm(tensor, ord="euclidean", axis=None, keepdims=None, name=None, keep_dims=None) -> Tensor:
    """The norms of vectors, or of matrices.

    Args:
      tensor: floats or complex numbers.
      ord: "euclidean", a positive number p for the p-norm, or `inf`; "fro", 1 or `inf` for matrices.
      axis: the axis of the vectors, or the two axes of the matrices; if None, `tensor` is one vector.
      keepdims, keep_dims: keep the axes, with size 1; the latter is the older name.
      name: the name of the scope of the nodes.

    Raises:
      ValueError: there is no such norm.
      NotImplementedError: the 2-norm of matrices, their greatest singular value.
    """
    keepdims = bool(either("keep_dims", keep_dims, "keepdims", keepdims))
    of_matrices = isinstance(axis, (list, tuple)) and len(axis) == 2
    if isinstance(axis, (list, tuple)) and (not of_matrices or axis[0] == axis[1]):
        raise ValueError("'axis' must be None, an integer, or a tuple of 2 unique integers")
    if of_matrices and ord == 2:
        raise NotImplementedError("norm: minigraph does not support the 2-norm of matrices")
    named = ord in (("euclidean", "fro", 1, np.inf) if of_matrices else ("euclidean", np.inf))
    if not named and (of_matrices or isinstance(ord, str) or ord <= 0):
        raise ValueError(f"'ord' must be a supported {'matrix' if of_matrices else 'vector'} norm, got {ord}")
    with name_scope(name, "norm", [tensor]):
        x = convert(tensor)
        axes = axis if of_matrices or axis is None else [axis]
        if ord in ("fro", "euclidean", 2):
            result = sqrt(reduce_sum(x * conj(x), axes, keepdims=True))
        elif of_matrices:
            first, last = axis if ord == 1 else axis[::-1]
            result = reduce_max(reduce_sum(abs(x), first, keepdims=True), last, keepdims=True)
        elif ord == np.inf:
            result = reduce_max(abs(x), axis, keepdims=True)
        elif ord == 1:
            result = reduce_sum(abs(x), axis, keepdims=True)
        else:
            result = pow(reduce_sum(pow(abs(x), ord), axes, keepdims=True), 1.0 / ord)
        return result if keepdims else squeeze(result, axis)

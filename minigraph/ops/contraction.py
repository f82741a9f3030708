"""Products that sum over chosen axes."""

import builtins
from math import prod

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import Tensor
from minigraph.framework.opdef import REALS, op
from minigraph.framework.shape import merged
from minigraph.ops.array import expand_dims, rank, reshape, shape, squeeze, transpose
from minigraph.ops.data_flow import setdiff1d
from minigraph.ops.joining import concat, stack
from minigraph.ops.linalg import matrix_diag_part
from minigraph.ops.product import matmul
from minigraph.ops.reduction import reduce_prod, reduce_sum
from minigraph.ops.selecting import gather, where
from minigraph.ops.sequence import range


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
    """The axes of `a` and of `b` that a tensordot sums over: two lists, or two tensors."""
    if isinstance(axes, int):
        if axes < 0:
            raise ValueError("'axes' must be at least 0.")
        if a.spec.shape is None:
            n = rank(a)
            return range(n - axes, n), range(axes)
        n = len(a.spec.shape)
        if axes > n:
            raise ValueError(f"'axes' must not be larger than the number of dimensions of tensor {a}.")
        return list(builtins.range(n - axes, n)), list(builtins.range(axes))
    if not isinstance(axes, (list, tuple)):
        pair = convert(axes, dtypes.int32, "axes")
        return pair[0], pair[1]
    if len(axes) != 2:
        raise ValueError("'axes' must be an integer or have length 2.")
    left, right = [[side] if isinstance(side, int) else [int(i) for i in side] for side in axes]
    if len(left) != len(right):
        raise ValueError(f"Different number of contraction axes 'a' and 'b', {len(left)} != {len(right)}.")
    return left, right


def _as_matrix(x, axes, front):
    """`x` as a matrix, its rows (columns unless `front`) the elements of `axes`.

    Returns:
      (the matrix, the sizes of the other axes as a list or tensor, these as far as they are known).
    """
    sizes = x.spec.shape
    if sizes is not None and isinstance(axes, list):
        axes = [i % len(sizes) if -len(sizes) <= i else i for i in axes]
        free = [i for i in builtins.range(len(sizes)) if i not in axes]
        static = [sizes[i] for i in free]
        if None not in sizes:
            order = axes + free if front else free + axes
            lengths = [prod(sizes[i] for i in part) for part in ((axes, free) if front else (free, axes))]
            return reshape(transpose(x, order), lengths), static, static
        indices = [convert(part, dtypes.int32, text) for part, text in ((axes, "axes"), (free, "free"))]
        lengths = shape(x)
    else:
        static, lengths, n = None, shape(x), rank(x)
        axes = convert(axes, dtypes.int32, "axes")
        axes = where(axes >= 0, axes, axes + n)
        indices = [axes, setdiff1d(range(n), axes).out]
    others, summed = (gather(lengths, part) for part in indices[::-1])
    counts = [reduce_prod(others), reduce_prod(summed)]
    if front:
        counts.reverse()
    else:
        indices.reverse()
    places, lengths = concat(indices, 0), stack(counts)
    return reshape(transpose(x, places), lengths), others, static


def tensordot(a, b, axes, name=None) -> Tensor:
    """The sum of products of the elements of `a` and `b` over some axes of both.

    Args:
      a, b: tensors of one type.
      axes: a number n: the last n axes of `a` and the first n of `b`; or a pair of an axis or a list of axes
        of `a` and one of `b`; or these as an int32 tensor [2, n].
      name: the node's name.

    Returns:
      A tensor with the other axes of `a`, then those of `b`.

    Raises:
      ValueError: `axes` don't fit.
    """
    with name_scope(name, "Tensordot", [a, b, axes]) as scope:
        a, b = convert(a, name="a"), convert(b, name="b")
        of_a, of_b = _summed_axes(axes, a, b)
        left, rows, known_rows = _as_matrix(a, of_a, front=False)
        right, columns, known_columns = _as_matrix(b, of_b, front=True)
        product = matmul(left, right)
        if isinstance(rows, list) and isinstance(columns, list):
            return reshape(product, rows + columns, name=scope)
        sizes = concat([convert(part, dtypes.int32) for part in (rows, columns)], 0)
        result = reshape(product, sizes, name=scope)
        if known_rows is not None and known_columns is not None:
            result.set_shape(known_rows + known_columns)
        return result

"""Norms of vectors and matrices."""

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import Tensor
from minigraph.nn.mapping import map_fn
from minigraph.ops.array import either, expand_dims, rank, squeeze, transpose
from minigraph.ops.casting import cast
from minigraph.ops.comparison import equal
from minigraph.ops.complex import conj
from minigraph.ops.cond import cond
from minigraph.ops.data_flow import setdiff1d
from minigraph.ops.decomposition import svd
from minigraph.ops.elementary import abs, sqrt
from minigraph.ops.joining import concat
from minigraph.ops.math import pow
from minigraph.ops.reduction import reduce_max, reduce_sum
from minigraph.ops.selecting import where
from minigraph.ops.sequence import range


def norm(tensor, ord="euclidean", axis=None, keepdims=None, name=None, keep_dims=None) -> Tensor:
    """The norms of vectors, or of matrices.

    Args:
      tensor: floats or complex numbers.
      ord: "euclidean", a positive number p for the p-norm, or `inf`; "fro", 1, 2 or `inf` for matrices.
      axis: the axis of the vectors, or the two axes of the matrices; if None, `tensor` is one vector.
      keepdims, keep_dims: keep the axes, with size 1; the latter is the older name.
      name: the name of the scope of the nodes.

    Raises:
      ValueError: there is no such norm.
    """
    keepdims = bool(either("keep_dims", keep_dims, "keepdims", keepdims))
    of_matrices = isinstance(axis, (list, tuple)) and len(axis) == 2
    if isinstance(axis, (list, tuple)) and (not of_matrices or axis[0] == axis[1]):
        raise ValueError("'axis' must be None, an integer, or a tuple of 2 unique integers")
    named = ord in (("euclidean", "fro", 1, 2, np.inf) if of_matrices else ("euclidean", np.inf))
    if not named and (of_matrices or isinstance(ord, str) or ord <= 0):
        raise ValueError(f"'ord' must be a supported {'matrix' if of_matrices else 'vector'} norm, got {ord}")
    with name_scope(name, "norm", [tensor]):
        x = convert(tensor)
        axes = axis if of_matrices or axis is None else [axis]
        if of_matrices and ord == 2:
            result = _greatest_singular_value(x, axis)
        elif ord in ("fro", "euclidean", 2):
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


def _greatest_singular_value(x, axis):
    """The 2-norm of the matrices that two axes of `x` make; these axes stay, with size 1."""
    dimensions = rank(x)
    axes = map_fn(lambda i: cond(i >= 0, lambda: i, lambda: i + dimensions), convert(axis))
    places = range(dimensions)
    before = concat([setdiff1d(places, axes)[0], axes], 0)
    after = map_fn(lambda i: cast(squeeze(where(equal(before, i))), dtypes.int32), places)
    values = abs(svd(transpose(x, before), compute_uv=False))
    return transpose(expand_dims(reduce_max(values, -1, keepdims=True), -1), after)


def normalize(tensor, ord="euclidean", axis=None, name=None) -> tuple[Tensor, Tensor]:
    """`(tensor / norms, norms)`; arguments and errors as those of `norm`, whose axes are kept."""
    with name_scope(name, "normalize", [tensor]):
        tensor = convert(tensor)
        norms = norm(tensor, ord, axis, keepdims=True)
        return tensor / norms, norms

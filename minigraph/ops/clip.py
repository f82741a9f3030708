"""Clipping by norms."""

import math

from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import get_default_graph
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.ops.array import constant, identity, ones_like, rank, size
from minigraph.ops.casting import cast
from minigraph.ops.comparison import is_finite
from minigraph.ops.elementary import rsqrt, sqrt
from minigraph.ops.joining import stack
from minigraph.ops.math import maximum, minimum
from minigraph.ops.nn import l2_loss
from minigraph.ops.reduction import reduce_sum
from minigraph.ops.selecting import where
from minigraph.ops.sequence import range


def clip_by_norm(t, clip_norm, axes=None, name=None):
    """`t`, shortened where its L2 norm is above `clip_norm`.

    Args:
      t: a Tensor or IndexedSlices.
      clip_norm: scalar, above 0.
      axes: the axes that a norm is taken over; all if None.
      name: name of the scope.

    Returns:
      A Tensor or IndexedSlices like `t`.
    """
    with name_scope(name, "clip_by_norm", [_dense(t), clip_norm]) as scope:
        values = convert(_dense(t), name="t")
        total = reduce_sum(values * values, axes, keepdims=True)
        # The root's derivative at 0 is infinite: the root is not asked for there.
        positive = total > 0
        safe = where(positive, total, ones_like(total))
        norm = where(positive, sqrt(safe), total)
        scaled = values * clip_norm
        _ = values.shape.merge_with(scaled.shape)
        clipped = identity(scaled / maximum(norm, clip_norm), name=scope)
        return _like(t, clipped)


def clip_by_average_norm(t, clip_norm, name=None):
    """`t`, shortened where its L2 norm divided by its number of elements is above `clip_norm`.

    Args:
      t: a Tensor.
      clip_norm: scalar, above 0.
      name: name of the scope.
    """
    with name_scope(name, "clip_by_average_norm", [t, clip_norm]) as scope:
        t = convert(t, name="t")
        count = cast(size(t), t.dtype.base_dtype)
        inverse = rsqrt(reduce_sum(t * t, range(rank(t))))
        scaled = t * clip_norm
        least = minimum(inverse * count, constant(1.0, t.dtype.base_dtype) / clip_norm)
        return identity(scaled * least, name=scope)


def global_norm(t_list, name=None):
    """The L2 norm of all elements of all tensors together: a scalar.

    Args:
      t_list: a list of Tensors, IndexedSlices, or None.
      name: name of the scope.

    Raises:
      TypeError: `t_list` is no list.
    """
    t_list = _listed(t_list)
    with name_scope(name, "global_norm", [_dense(t) for t in t_list]):
        halves = []
        for values in _converted(t_list):
            if values is not None:
                with get_default_graph().colocate_with(values):
                    halves.append(l2_loss(values))
        total = reduce_sum(stack(halves))
        return sqrt(total * constant(2.0, total.dtype), name="global_norm")


def clip_by_global_norm(t_list, clip_norm, use_norm=None, name=None):
    """The tensors, all shortened by the same factor if their norm together is above `clip_norm`.

    Args:
      t_list: a list of Tensors, IndexedSlices, or None.
      clip_norm: scalar, above 0.
      use_norm: the norm, if it is known; else `global_norm(t_list)`.
      name: name of the scope.

    Returns:
      (list of what became of each, the norm). All are NaN if the norm is not finite.

    Raises:
      TypeError: `t_list` is no list.
    """
    t_list = _listed(t_list)
    if use_norm is None:
        use_norm = global_norm(t_list, name)
    with name_scope(name, "clip_by_global_norm", [*(_dense(t) for t in t_list), clip_norm]) as scope:
        dtype = use_norm.dtype
        scale = clip_norm * minimum(1.0 / use_norm, constant(1.0, dtype) / clip_norm)
        scale = where(is_finite(use_norm), scale, constant(math.nan, dtype))
        clipped: list = []
        for index, (t, values) in enumerate(zip(t_list, _converted(t_list), strict=True)):
            if values is None:
                clipped.append(None)
            else:
                with get_default_graph().colocate_with(values):
                    clipped.append(_like(t, identity(values * scale, name=f"{scope}_{index}")))
        return clipped, use_norm


def _listed(t_list) -> list:
    if not isinstance(t_list, (list, tuple)):
        raise TypeError("t_list should be a sequence")
    return list(t_list)


def _dense(t):
    return t.values if isinstance(t, IndexedSlices) else t


def _converted(t_list) -> list:
    """The values of each as a Tensor, or None."""
    return [None if t is None else convert(_dense(t), name=f"t_{index}") for index, t in enumerate(t_list)]


def _like(t, values):
    """`values` in the place of those of `t`, if these are IndexedSlices."""
    return IndexedSlices(values, t.indices, t.dense_shape) if isinstance(t, IndexedSlices) else values

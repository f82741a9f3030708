"""Elements in order of size: the greatest ones, all of them, and where others would stand among them."""

from typing import Any, NamedTuple

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import OPS, convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.dtypes import DType, as_dtype
from minigraph.framework.graph import Tensor
from minigraph.framework.opdef import INDEX, REALS, Static, T, op
from minigraph.framework.shape import Spec, merged
from minigraph.ops.array import constant, expand_dims, known, rank, reshape, shape, size, transpose, zeros
from minigraph.ops.casting import cast
from minigraph.ops.elementary import negative
from minigraph.ops.joining import concat, stack
from minigraph.ops.reduction import reduce_prod
from minigraph.ops.selecting import gather
from minigraph.ops.sequence import range


class TopK(NamedTuple):
    """What `top_k` returns: the values, and int32 indices of them."""

    values: Any
    indices: Any


def _greatest(input, k, sorted):
    if k.shape:
        raise ValueError(f"Shape must be rank 0 but is rank {len(k.shape)}")
    count = known(k)
    if count is not None and count < 0:
        raise ValueError(f"Need k >= 0, got {count}")
    if input.shape is None:
        return [input.like(None), Spec(dtypes.int32, None)]
    if not input.shape:
        raise ValueError("Shape must be at least rank 1 but is rank 0")
    if None not in (count, input.shape[-1]) and input.shape[-1] < count:
        raise ValueError(f"input must have last dimension >= k = {count} but is {input.shape[-1]}")
    sizes = (*input.shape[:-1], count)
    return [input.like(sizes), Spec(dtypes.int32, sizes)]


@op("TopKV2", infer=_greatest, T=REALS)
def top_k_op(xp, input, k: Static[np.int32], *, sorted: bool = True):
    """The `k` greatest elements of each row, in descending order, and their places; the first of equals."""
    if k < 0:
        raise ValueError(f"Need k >= 0, got {k}")
    if not input.ndim or input.shape[-1] < k:
        raise ValueError(f"input must have at least k = {k} columns; got shape {input.shape}")
    # Sorted backwards, so that the first of equals ends up first.
    ascending = xp.argsort(xp.flip(input, axis=-1), axis=-1, stable=True)
    places = input.shape[-1] - 1 - xp.flip(ascending, axis=-1)[..., :k]
    return [xp.take_along_axis(input, places, axis=-1), xp.astype(places, xp.int32)]


@top_k_op.gradient
def _(op, dy, _):
    sizes, places = shape(op.inputs[0]), shape(op.outputs[1])
    columns = gather(cast(places, dtypes.int64), size(places) - 1)
    rows = reshape(op.outputs[1], stack([-1, columns]))
    width = gather(cast(sizes, dtypes.int64), size(sizes) - 1)
    limit = cast(shape(rows)[0], dtypes.int64) * width
    starts = cast(expand_dims(range(0, limit, width), -1), dtypes.int32)
    places = expand_dims(reshape(rows + starts, [-1]), -1)
    sums = OPS["ScatterNd"](places, reshape(dy, [-1]), [reduce_prod(sizes)])
    return reshape(sums, sizes), zeros([], dtypes.int32)


def top_k(input, k=1, sorted=True, name=None) -> TopK:
    """The `k` greatest elements along the last axis, from the greatest down.

    Args:
      input: numbers, [..., n].
      k: how many, at most n; an int32 scalar.
      sorted: whether their order matters; they are sorted anyway.
      name: the node's name.

    Returns:
      (values, indices), both [..., k]; of equal elements the first comes first.

    Raises:
      ValueError: there are fewer than `k`.
    """
    return TopK(*top_k_op(input, k, sorted=sorted, name=name))


def _hits(predictions, targets, k):
    for spec, axes in ((predictions, 2), (targets, 1), (k, 0)):
        if spec.shape is not None and len(spec.shape) != axes:
            raise ValueError(f"Shape must be rank {axes} but is rank {len(spec.shape)}")
    batch = None if predictions.shape is None else predictions.shape[:1]
    return Spec(dtypes.bool_, merged(batch, targets.shape) or (None,))


@op("InTopKV2", infer=_hits, T=INDEX)
def in_top_k_op(xp, predictions: np.float32, targets: T, k: T):
    """Whether fewer than `k` predictions are greater than that of the target; see `in_top_k`."""
    classes = predictions.shape[1]
    if predictions.shape[0] != targets.shape[0]:
        raise ValueError(
            f"{predictions.shape[0]} rows of predictions do not match {targets.shape[0]} targets"
        )
    mine = xp.arange(classes, dtype=targets.dtype) == targets[:, None]
    score = xp.sum(xp.where(mine, predictions, xp.zeros_like(predictions)), axis=1, keepdims=True)
    greater = xp.sum(xp.astype(predictions > score, targets.dtype), axis=1)
    certain = xp.all(xp.isfinite(predictions), axis=1) & (targets >= 0) & (targets < classes)
    return (greater < k) & certain


def in_top_k(predictions, targets, k, name=None):
    """Whether the prediction of the right class is among the `k` greatest; equal ones share a place.

    Args:
      predictions: float32[batch, classes].
      targets: int32 or int64[batch], the number of the right class.
      k: how many count.
      name: the name of the scope of the node.

    Returns:
      bool[batch]; False where a prediction is not finite, or the target no class.
    """
    with name_scope(name, "in_top_k"):
        return in_top_k_op(predictions, targets, k, name=name)


def _in_order(values, axis, direction, sorter):
    """What `sorter` picks of the TopK of all elements along `axis`; and whether the order is descending."""
    at = known(convert(axis, name="axis").spec)
    if not isinstance(at, int):
        raise ValueError("axis must be a constant scalar")
    descending = {"ASCENDING": False, "DESCENDING": True}.get(direction)
    if descending is None:
        raise ValueError(f"{direction} should be one of ASCENDING, DESCENDING")
    values = convert(values, name="values")
    values = values if descending else negative(values)
    count = shape(values)[at]
    axes, n = rank(values), values.shape.ndims
    if at == -1 or at + 1 == n:
        return sorter(top_k(values, count)), descending
    if n is not None:
        last, at = n - 1, at % n
        order = np.r_[:at, last, at + 1 : last, at] if at != last else np.arange(n)
        order = constant(order.astype(np.int64), name="transposition")
    else:
        at = at + axes if at < 0 else at
        first, last = range(0, at), axes - 1
        order = concat([first, [last], range(at + 1, axes - 1), [at]], 0)
    # The order exchanges two axes, so it is its own inverse.
    return transpose(sorter(top_k(transpose(values, order), count)), order), descending


def sort(values, axis=-1, direction="ASCENDING", name=None) -> Tensor:
    """The elements along `axis` in order.

    Args:
      values: numbers (signed), at least one axis.
      axis: int, known while the graph is built.
      direction: "ASCENDING" or "DESCENDING".
      name: the name of the scope of the nodes.

    Raises:
      ValueError: the axis is not known or not there, or there is no such direction.
    """
    with name_scope(name, "sort"):
        result, descending = _in_order(values, axis, direction, lambda top: top.values)
        return result if descending else negative(result)


def argsort(values, axis=-1, direction="ASCENDING", stable=False, name=None) -> Tensor:
    """Where the elements of `sort` are found, int32; those of equal ones in order, be it `stable` or not."""
    with name_scope(name, "argsort"):
        return _in_order(values, axis, direction, lambda top: top.indices)[0]


def _bounds(sorted_inputs, values, out_type):
    for x in (sorted_inputs, values):
        if x.shape is not None and len(x.shape) != 2:
            raise ValueError(f"Shape must be rank 2 but is rank {len(x.shape)}")
    return Spec(out_type, values.shape or (None, None))


def _bound(side, sorted_inputs, values, out_type):
    """`np.searchsorted` in each row."""
    if sorted_inputs.shape[0] != values.shape[0]:
        raise ValueError("Leading dim_size of both tensors must match.")
    rows = zip(sorted_inputs, values, strict=True)
    found = [np.searchsorted(row, wanted, side) for row, wanted in rows]
    return np.reshape(found, values.shape).astype(out_type.as_numpy_dtype)


# Host only: the array API searches in one vector alone.
@op("LowerBound", infer=_bounds)
def lower_bound(xp, sorted_inputs, values, *, out_type: DType = dtypes.int32):
    """How many elements of the row of `sorted_inputs` are less than each of the row of `values`."""
    return _bound("left", sorted_inputs, values, out_type)


@op("UpperBound", infer=_bounds)
def upper_bound(xp, sorted_inputs, values, *, out_type: DType = dtypes.int32):
    """How many elements of the row of `sorted_inputs` are not greater than each of the row of `values`."""
    return _bound("right", sorted_inputs, values, out_type)


def searchsorted(sorted_sequence, values, side="left", out_type=dtypes.int32, name=None) -> Tensor:
    """Where `values` would have to be put into a sorted sequence.

    Args:
      sorted_sequence: [..., n], in order along the last axis.
      values: [..., m].
      side: "left": before elements that are equal; or "right": after them.
      out_type: int32 or int64.
      name: the node's name.

    Returns:
      `out_type`[..., m], from 0 to n.
    """
    n, m = shape(sorted_sequence)[-1], shape(values)[-1]
    sequences = reshape(sorted_sequence, [-1, n])
    rows = reshape(values, [-1, m])
    if side not in ("left", "right"):
        raise ValueError(f"side must be either 'right' or 'left'.  Saw: {side}.")
    bound = lower_bound if side == "left" else upper_bound
    return reshape(bound(sequences, rows, as_dtype(out_type), name), shape(values))

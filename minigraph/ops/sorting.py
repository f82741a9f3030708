"""The greatest elements along the last axis, and where they are."""

from typing import Any, NamedTuple

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import OPS
from minigraph.framework.defaults import name_scope
from minigraph.framework.opdef import INDEX, REALS, Static, T, op
from minigraph.framework.shape import Spec, merged
from minigraph.ops.array import expand_dims, known, reshape, shape, size, zeros
from minigraph.ops.casting import cast
from minigraph.ops.joining import stack
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
    for spec, rank in ((predictions, 2), (targets, 1), (k, 0)):
        if spec.shape is not None and len(spec.shape) != rank:
            raise ValueError(f"Shape must be rank {rank} but is rank {len(spec.shape)}")
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

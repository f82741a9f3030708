"""Tensors taken apart by the numbers of the parts that their rows belong to."""

from typing import TypeVar

import numpy as np

from minigraph.framework.opdef import op
from minigraph.framework.shape import merged
from minigraph.ops.array import outputs, reshape, shape
from minigraph.ops.data_flow import dynamic_stitch
from minigraph.ops.reduction import reduce_prod
from minigraph.ops.selecting import gather
from minigraph.ops.sequence import range

T = TypeVar("T")


def _parts(data, partitions, num_partitions):
    if num_partitions < 1:
        raise ValueError(f"Value for attr 'num_partitions' of {num_partitions} must be at least minimum 1")
    rest = None
    if data.shape is not None and partitions.shape is not None:
        depth = len(partitions.shape)
        merged(data.shape[:depth], partitions.shape)
        rest = (None, *data.shape[depth:])
    return [data.like(rest)] * num_partitions


# Host only: the shapes of the results depend on values.
@op("DynamicPartition", infer=_parts)
def dynamic_partition(xp, data, partitions: np.int32, *, num_partitions: int):
    """The rows of `data` in a list of `num_partitions` tensors: each in the one that `partitions` says.

    Args:
      data: a tensor whose shape begins with that of `partitions`.
      partitions: int32, numbers in [0, num_partitions).
      num_partitions: how many tensors.

    Returns:
      A list of tensors [rows, ...], the rows in the order that they have in `data`.
    """
    flat = partitions.reshape(-1)
    if flat.size and (flat.min() < 0 or flat.max() >= num_partitions):
        raise ValueError(f"partitions must be in [0, {num_partitions}), got {flat.min()} to {flat.max()}")
    rows = data.reshape(flat.size, *data.shape[partitions.ndim :])
    return outputs([rows[flat == part] for part in np.arange(num_partitions)])


@dynamic_partition.gradient
def _(op, *dys):
    data, partitions = op.inputs
    sizes = shape(partitions)
    places = reshape(range(0, reduce_prod(sizes)), sizes)
    places = dynamic_partition(places, partitions, num_partitions=len(dys))
    rows = dynamic_stitch(places, list(dys))
    return reshape(rows, shape(data)), None


@op("ParallelDynamicStitch", infer=dynamic_stitch.infer)
def parallel_dynamic_stitch(xp, indices: list[np.int32], data: list[T]):
    """`dynamic_stitch`, which does not say which of two rows at one place stays."""
    return dynamic_stitch.kernel(xp, indices, data)


@parallel_dynamic_stitch.gradient
def _(op, dy):
    indices = op.inputs[: len(op.inputs) // 2]
    return [None] * len(indices) + [gather(dy, index) for index in indices]

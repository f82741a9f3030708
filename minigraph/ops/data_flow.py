"""Parts of tensors put together and told apart by their indices."""

from collections import namedtuple
from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.arrays import xp
from minigraph.framework.conversion import OPS
from minigraph.framework.dtypes import DType
from minigraph.framework.opdef import T, op
from minigraph.framework.shape import Spec, merged

Tidx = TypeVar("Tidx")

ListDiff = namedtuple("ListDiff", ["out", "idx"])


def _stitched(indices, data):
    rest = None
    for index, part in zip(indices, data, strict=True):
        if index.shape is not None and part.shape is not None:
            depth = len(index.shape)
            merged(index.shape, part.shape[:depth])
            rest = merged(rest, part.shape[depth:])
    if rest is None:
        return data[0].like(None)
    values = [index.value for index in indices]
    known = all(value is not None and value.dtype != object for value in values)
    return data[0].like((max(np.max(v, initial=-1).item() for v in values) + 1 if known else None, *rest))


@op("DynamicStitch", infer=_stitched)
def dynamic_stitch(xp, indices: list[np.int32], data: list[T]):
    """The rows of `data`, those of `data[i]` at the places `indices[i]`; the last of two at one place."""
    places = xp.concat([xp.reshape(index, (-1,)) for index in indices])
    parts = [xp.reshape(d, (-1, *d.shape[i.ndim :])) for i, d in zip(indices, data, strict=True)]
    rows = xp.concat(parts)
    result = xp.zeros((int(xp.max(places, initial=-1)) + 1, *rows.shape[1:]), dtype=rows.dtype)
    result[places] = rows
    return result


@dynamic_stitch.gradient
def _(op, dy):
    indices = op.inputs[: len(op.inputs) // 2]
    return [None] * len(indices) + [OPS["GatherV2"](dy, index, 0) for index in indices]


def _missing(xp, x, y):
    absent = xp.all(x[:, None] != y[None, :], axis=1)
    return x[absent], xp.nonzero(absent)[0]


def _told_apart(x, y, out_idx):
    for z in (x, y):
        if z.shape is not None and len(z.shape) != 1:
            raise ValueError(f"Shape must be rank 1 but is rank {len(z.shape)}")
    if any(z.value is None or z.value.dtype == object for z in (x, y)):
        return [Spec(x.dtype, (None,)), Spec(out_idx, (None,))]
    values, places = _missing(xp, x.value, y.value)
    return [Spec(x.dtype, (None,), values), Spec(out_idx, (None,), places.astype(out_idx.as_numpy_dtype))]


@op("ListDiff", infer=_told_apart)
def list_diff(xp, x, y, *, out_idx: DType = dtypes.int32):
    """The elements of the vector `x` that are not in `y`, and where in `x` they stand."""
    values, places = _missing(xp, x, y)
    return values, xp.astype(places, out_idx.as_numpy_dtype)


list_diff.gradient(None)


def setdiff1d(x, y, index_dtype=dtypes.int32, name=None) -> ListDiff:
    """A namedtuple (out, idx): the elements of the vector `x` that are not in `y`, and where they stand."""
    return ListDiff(*list_diff(x, y, out_idx=index_dtype, name=name))

"""Numbers in a row: ranges."""

import math
from typing import TypeVar

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.opdef import Static, op
from minigraph.ops.casting import cast

Tidx = TypeVar("Tidx")


def _length(start, limit, delta):
    """How many numbers a range holds. ValueError if it would not end."""
    if delta == 0:
        raise ValueError("Requires delta != 0")
    if delta > 0 and start > limit:
        raise ValueError(f"Requires start <= limit when delta > 0: {start}/{limit}")
    if delta < 0 and start < limit:
        raise ValueError(f"Requires start >= limit when delta < 0: {start}/{limit}")
    if start.dtype.kind == "i":
        return -((int(start) - int(limit)) // int(delta))
    return math.ceil((limit - start) / delta)


def _ranged(start, limit, delta):
    for x in (start, limit, delta):
        if x.shape:
            raise ValueError(f"Shape must be rank 0 but is rank {len(x.shape)}")
    values = start.value, limit.value, delta.value
    unknown = any(v is None or v.dtype == object for v in values)
    return start.like((None if unknown else _length(*values),))


@op(
    "Range", infer=_ranged, Tidx=(dtypes.bfloat16, dtypes.float32, dtypes.float64, dtypes.int32, dtypes.int64)
)
def range_op(xp, start: Tidx, limit: Tidx, delta: Tidx):
    """Numbers from `start` until before `limit`; each is the one before plus `delta`."""
    steps = xp.where(xp.arange(_length(start, limit, delta)) > 0, delta, start)
    return xp.cumulative_sum(steps, dtype=start.dtype)


def range(start, limit=None, delta=1, dtype=None, name="range"):
    """Numbers from `start` (from 0 if `limit` is None) until before the limit, `delta` apart.

    Args:
      start, limit, delta: scalars; `range(n)` takes its one argument as the limit.
      dtype: the type; if None, the first of int32, int64, float32, float64 that holds all three.
      name: the node's name.
    """
    if limit is None:
        start, limit = 0, start
    with name_scope(name, "Range", [start, limit, delta]) as scope:
        given = {"start": start, "limit": limit, "delta": delta}
        tensors = [convert(value, dtype, name) for name, value in given.items()]
        if dtype is None:
            order = dtypes.int32, dtypes.int64, dtypes.float32, dtypes.float64
            for x in tensors:
                if x.dtype.base_dtype not in order:
                    raise TypeError(f"range: {x.dtype.name} is none of {', '.join(d.name for d in order)}")
            dtype = max((x.dtype.base_dtype for x in tensors), key=order.index)
            tensors = [cast(x, dtype) for x in tensors]
        return range_op(*tensors, name=scope)


def _spaced(start, stop, num):
    for x in (start, stop, num):
        if x.shape:
            raise ValueError(f"Shape must be rank 0 but is rank {len(x.shape)}")
    if num.value is None:
        return start.like((None,))
    _positive(int(num.value))
    return start.like((int(num.value),))


def _positive(num):
    if num <= 0:
        raise ValueError(f"Requires num > 0: {num}")


@op("LinSpace", infer=_spaced, T=(dtypes.bfloat16, dtypes.float32, dtypes.float64))
def linspace(xp, start, stop, num: Static[Tidx]):
    """`num` numbers, equally far apart, from `start` to `stop` inclusive."""
    _positive(num)
    return start + xp.astype(xp.arange(num), start.dtype) * ((stop - start) / max(num - 1, 1))


range_op.gradient(None)
linspace.gradient(None)

lin_space = linspace

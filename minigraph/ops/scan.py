"""Running sums and products along an axis."""

from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.graph import Tensor
from minigraph.framework.opdef import NUMBERS, Static, op
from minigraph.ops.comparison import greater, less
from minigraph.ops.elementary import exp, log
from minigraph.ops.selecting import select_v2

Tidx = TypeVar("Tidx")


def _scanned(x, axis, exclusive, reverse):
    if axis.shape:
        raise ValueError(f"Shape must be rank 0 but is rank {len(axis.shape)}")
    return x.like(x.shape)


def _running(xp, accumulate, start, x, axis, exclusive, reverse):
    x = xp.flip(x, axis=axis) if reverse else x
    y = accumulate(x, axis=axis, dtype=x.dtype)
    if exclusive:
        before = (slice(None),) * (axis % x.ndim)
        first = xp.full_like(x[(*before, slice(0, 1))], start)
        y = xp.concat([first, y[(*before, slice(0, -1))]], axis=axis)
    return xp.flip(y, axis=axis) if reverse else y


@op("Cumsum", infer=_scanned, T=NUMBERS)
def cumsum_op(xp, x, axis: Static[Tidx], *, exclusive: bool = False, reverse: bool = False):
    """The sum of each element and those before it.

    If `exclusive`, without the element itself; if `reverse`, of those after it.
    """
    return _running(xp, xp.cumulative_sum, 0, x, axis, exclusive, reverse)


@op("Cumprod", infer=_scanned, T=NUMBERS)
def cumprod_op(xp, x, axis: Static[Tidx], *, exclusive: bool = False, reverse: bool = False):
    """The product of each element and those before it; attributes as those of `cumsum_op`."""
    return _running(xp, xp.cumulative_prod, 1, x, axis, exclusive, reverse)


@op("CumulativeLogsumexp", infer=_scanned, T=(dtypes.float16, dtypes.float32, dtypes.float64))
def cumulative_logsumexp_op(xp, x, axis: Static[Tidx], *, exclusive: bool = False, reverse: bool = False):
    """The logarithm of the sum of the exponentials of each element and those before it, as `cumsum_op`."""

    lowest = np.finfo(x.dtype).min  # in place of -inf, as in TF1

    def accumulate(x, axis, dtype):
        return np.maximum(np.logaddexp.accumulate(x, axis=axis), lowest)

    return _running(xp, accumulate, lowest, x, axis, exclusive, reverse)


@cumulative_logsumexp_op.gradient
def _(op, dy):
    x, axis = op.inputs
    lowest = x.dtype.min

    def back(logarithms):
        sums = cumulative_logsumexp_op(
            logarithms - op.outputs[0], axis, op.attrs["exclusive"], not op.attrs["reverse"]
        )
        return exp(sums + x)

    above = select_v2(greater(dy, 0), log(dy), lowest)
    below = select_v2(less(dy, 0), log(-dy), lowest)
    return back(above) - back(below), None


def cumsum(x, axis=0, exclusive=False, reverse=False, name=None) -> Tensor:
    """The sums of the elements up to each along `axis`, see the op."""
    return cumsum_op(x, axis, exclusive, reverse, name)


def cumprod(x, axis=0, exclusive=False, reverse=False, name=None) -> Tensor:
    """The products of the elements up to each along `axis`, see the op."""
    return cumprod_op(x, axis, exclusive, reverse, name)


def cumulative_logsumexp(x, axis=0, exclusive=False, reverse=False, name=None) -> Tensor:
    """The logarithms of the sums of exponentials up to each element along `axis`, see the op."""
    return cumulative_logsumexp_op(x, axis, exclusive, reverse, name)


@cumsum_op.gradient
def _(op, dy):
    return cumsum(dy, op.inputs[1], op.attrs["exclusive"], not op.attrs["reverse"]), None


@cumprod_op.gradient
def _(op, dy):
    x, axis = op.inputs
    exclusive, reverse = op.attrs["exclusive"], op.attrs["reverse"]
    product = cumprod(x, axis, exclusive, reverse)
    return cumsum(product * dy, axis, exclusive, not reverse) / x, None

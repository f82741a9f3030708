"""Ops that put a border around arrays."""

from typing import TypeVar

from minigraph.framework.graph import Tensor
from minigraph.framework.opdef import Static, op
from minigraph.ops.array import known, rank, reshape, shape
from minigraph.ops.joining import stack
from minigraph.ops.slicing import slice_op

Tpaddings = TypeVar("Tpaddings")


def _padded_shape(input, paddings, *value, **attrs):
    if paddings.shape is not None and len(paddings.shape) != 2:
        raise ValueError(f"Shape must be rank 2 but is rank {len(paddings.shape)}")
    length = paddings.shape and paddings.shape[0]
    sizes = (None,) * length if input.shape is None and length is not None else input.shape
    if sizes is None or length is None:
        return input.like(sizes and (None,) * len(sizes))
    if len(sizes) != length:
        raise ValueError(f"Shape must be rank {length} but is rank {len(sizes)}")
    pairs = known(paddings)
    if pairs is None:
        return input.like((None,) * length)
    if any(n < 0 for pair in pairs for n in pair):
        raise ValueError("Paddings must be non-negative")
    return input.like(
        tuple(None if n is None else n + sum(pair) for n, pair in zip(sizes, pairs, strict=True))
    )


def _checked_paddings(x, paddings):
    if len(paddings) != x.ndim or any(n < 0 for pair in paddings for n in pair):
        raise ValueError(f"paddings {paddings} do not suit {x.ndim} dimensions, or are negative")
    return enumerate(paddings)


@op("PadV2", infer=_padded_shape)
def pad_v2(xp, input, paddings: Static[Tpaddings], constant_values):
    """`input` with `paddings[i]` = (before, after) elements `constant_values` around it along axis i."""
    for axis, pair in _checked_paddings(input, paddings):
        before, after = (
            xp.full((*input.shape[:axis], n, *input.shape[axis + 1 :]), constant_values, dtype=input.dtype)
            for n in pair
        )
        input = xp.concat([before, input, after], axis=axis) if any(pair) else input
    return input


@op("Pad", infer=_padded_shape)
def pad_op(xp, input, paddings: Static[Tpaddings]):
    """`input` with `paddings[i]` = (before, after) zeros around it along axis i."""
    return pad_v2.kernel(xp, input, paddings, 0)


@pad_op.gradient
@pad_v2.gradient
def _(op, dy):
    x, paddings = op.inputs[:2]
    before = slice_op(paddings, [0, 0], stack([rank(x), 1]))
    start = reshape(before, [-1])
    return [slice_op(dy, start, shape(x)), *[None] * (len(op.inputs) - 1)]


@op("MirrorPad", infer=_padded_shape)
def mirror_pad(xp, input, paddings: Static[Tpaddings], *, mode: str):
    """`input` with its mirror image around it, without (REFLECT) or with (SYMMETRIC) the edge."""
    edge = 1 if mode == "REFLECT" else 0
    for axis, (before, after) in _checked_paddings(input, paddings):
        n = input.shape[axis]
        if max(before, after) > n - edge:
            raise ValueError(
                f"{mode} paddings {before}, {after} are too large for dimension {axis} of size {n}"
            )
        if before or after:
            last = n - 1 - edge
            order = [*range(before + edge - 1, edge - 1, -1), *range(n), *range(last, last - after, -1)]
            input = xp.take(input, xp.asarray(order), axis=axis)
    return input


@mirror_pad.gradient
def _(op, dy):
    return mirror_pad_grad(dy, op.inputs[1], mode=op.attrs["mode"]), None


def _without_padding(input, paddings, mode):
    pairs = known(paddings)
    if input.shape is None or pairs is None:
        return _padded_shape(input, paddings)
    if any(n is not None and n < sum(pair) for n, pair in zip(input.shape, pairs, strict=True)):
        raise ValueError(f"paddings {pairs} do not fit shape {list(input.shape)}")
    return input.like(
        tuple(None if n is None else n - sum(pair) for n, pair in zip(input.shape, pairs, strict=True))
    )


@op("MirrorPadGrad", infer=_without_padding)
def mirror_pad_grad(xp, input, paddings: Static[Tpaddings], *, mode: str):
    """`input` without its border, whose elements are added to those that they mirror."""
    edge = 1 if mode == "REFLECT" else 0
    for axis, (before, after) in _checked_paddings(input, paddings):
        lead, n = (slice(None),) * axis, input.shape[axis] - before - after
        first, inner, last = (
            input[(*lead, span, ...)]
            for span in (slice(before), slice(before, before + n), slice(before + n, None))
        )
        for border, start in ((first, edge), (last, n - edge - after)):
            around = [(0, 0)] * input.ndim
            around[axis] = (start, n - start - border.shape[axis])
            inner = inner + pad_op.kernel(xp, xp.flip(border, axis=axis), around)
        input = inner
    return input


@mirror_pad_grad.gradient
def _(op, dy):
    return mirror_pad(dy, op.inputs[1], mode=op.attrs["mode"]), None


def pad(tensor, paddings, mode="CONSTANT", name=None, constant_values=0):
    """`tensor` with a border around it.

    Args:
      tensor: a tensor of n axes.
      paddings: int32[n, 2], how many elements go before and after it along each axis.
      mode: "CONSTANT", "REFLECT" (the mirror image without the edge) or "SYMMETRIC" (with the edge).
      name: the node's name.
      constant_values: the scalar of the border of mode "CONSTANT".

    Raises:
      ValueError: there is no such mode, or paddings are negative or too large.
    """
    mode = mode.upper()
    if mode == "CONSTANT":
        if not isinstance(constant_values, Tensor) and constant_values == 0:
            return pad_op(tensor, paddings, name=name)
        return pad_v2(tensor, paddings, constant_values, name=name)
    if mode not in ("REFLECT", "SYMMETRIC"):
        raise ValueError(f"Unknown padding mode: {mode}")
    return mirror_pad(tensor, paddings, mode=mode, name=name)

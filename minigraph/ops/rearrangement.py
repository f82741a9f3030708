"""Tensors whose elements change places: along axes, or between places, channels and batch of a picture."""

from math import prod
from typing import TypeVar

import numpy as np

from minigraph.framework.opdef import Static, checked_axis, op
from minigraph.framework.shape import Spec
from minigraph.ops.array import either, known
from minigraph.ops.padding import pad_op

Tshift = TypeVar("Tshift", np.int32, np.int64)
Taxis = TypeVar("Taxis", np.int32, np.int64)
Tblock_shape = TypeVar("Tblock_shape")
Tpaddings = TypeVar("Tpaddings")
Tcrops = TypeVar("Tcrops")
Tidx = TypeVar("Tidx", np.int32, np.int64)


def _rolled(input, shift, axis):
    if input.shape == ():
        raise ValueError("Shape must be at least rank 1 but is rank 0")
    return input.like(input.shape)


@op("Roll", infer=_rolled)
def roll(xp, input, shift: Static[Tshift], axis: Static[Taxis]):
    """`input`, whose elements move `shift` places along `axis`; those that leave at the end enter in front.

    `shift` and `axis` are ints, or vectors of as many.
    """
    shifts, axes = ((x,) if isinstance(x, int) else x for x in (shift, axis))
    if len(shifts) != len(axes):
        raise ValueError(f"shift and axis must be of one length; they are {len(shifts)} and {len(axes)}")
    for places, i in zip(shifts, axes, strict=True):
        input = xp.roll(input, places, axis=checked_axis(i, input.ndim))
    return input


@roll.gradient
def _(op, dy):
    shift, axis = op.inputs[1:]
    return roll(dy, -shift, axis), None, None


def _known_rank(input, block_size, data_format):
    if data_format != "NHWC":
        raise ValueError(f"data_format must be NHWC, not {data_format}")
    if block_size < 2:
        raise ValueError(f"Block size should be > 1, but was {block_size}")
    if input.shape is not None and len(input.shape) != 4:
        raise ValueError(f"Shape must be rank 4 but is rank {len(input.shape)}")
    return input.shape or (None,) * 4


def _parts(size, count):
    if size is not None and size % count:
        raise ValueError(f"Dimension size must be evenly divisible by {count} but is {size}")
    return None if size is None else size // count


def _deepened(input, block_size, data_format):
    n, *places, depth = _known_rank(input, block_size, data_format)
    deeper = None if depth is None else depth * block_size**2
    return input.like((n, *(_parts(size, block_size) for size in places), deeper))


def _flattened(input, block_size, data_format):
    n, *places, depth = _known_rank(input, block_size, data_format)
    wider = (None if size is None else size * block_size for size in places)
    return input.like((n, *wider, _parts(depth, block_size**2)))


@op("SpaceToDepth", infer=_deepened)
def space_to_depth_op(xp, input, *, block_size: int, data_format: str = "NHWC"):
    """Each square of `block_size` by `block_size` places becomes one place with all their channels."""
    n, height, width, depth = input.shape
    rows, columns = height // block_size, width // block_size
    blocks = xp.reshape(input, (n, rows, block_size, columns, block_size, depth))
    blocks = xp.permute_dims(blocks, (0, 1, 3, 2, 4, 5))
    return xp.reshape(blocks, (n, rows, columns, block_size**2 * depth))


@op("DepthToSpace", infer=_flattened)
def depth_to_space_op(xp, input, *, block_size: int, data_format: str = "NHWC"):
    """The channels of each place become a square of `block_size` by `block_size` places."""
    n, rows, columns, channels = input.shape
    depth = channels // block_size**2
    blocks = xp.reshape(input, (n, rows, columns, block_size, block_size, depth))
    blocks = xp.permute_dims(blocks, (0, 1, 3, 2, 4, 5))
    return xp.reshape(blocks, (n, rows * block_size, columns * block_size, depth))


@space_to_depth_op.gradient
def _(op, dy):
    return depth_to_space_op(dy, op.attrs["block_size"], op.attrs["data_format"])


@depth_to_space_op.gradient
def _(op, dy):
    return space_to_depth_op(dy, op.attrs["block_size"], op.attrs["data_format"])


def space_to_depth(input, block_size, name=None, data_format="NHWC"):
    """`input` [batch, height, width, depth] with fewer places and more channels, see the op."""
    return space_to_depth_op(input, block_size, data_format, name)


def depth_to_space(input, block_size, name=None, data_format="NHWC"):
    """`input` [batch, height, width, depth] with more places and fewer channels, see the op."""
    return depth_to_space_op(input, block_size, data_format, name)


def _blocks(input, block_shape, borders) -> tuple:
    """(sizes of the input, of a block, (before, after) of each axis): None and lists of it where unknown."""
    if block_shape.shape is not None and len(block_shape.shape) != 1:
        raise ValueError("block_shape must have rank 1")
    if block_shape.shape is None or block_shape.shape[0] is None:
        raise ValueError("block_shape must have known size")
    axes = block_shape.shape[0]
    if borders.shape is not None and (len(borders.shape) != 2 or set(borders.shape) - {None} - {axes, 2}):
        raise ValueError(f"paddings or crops must have shape ({axes}, 2), not {borders.shape}")
    if input.shape is not None and len(input.shape) < axes + 1:
        raise ValueError(f"Shape must be at least rank {axes + 1} but is rank {len(input.shape)}")
    block, pairs = known(block_shape), known(borders)
    if block is not None and min(block, default=1) < 1:
        raise ValueError("block_shape must be positive")
    if pairs is not None and min(map(min, pairs), default=0) < 0:
        raise ValueError("paddings and crops cannot be negative")
    return input.shape, block or [None] * axes, [None] * axes if pairs is None else pairs


def _into_batch(input, block_shape, paddings):
    sizes, block, pairs = _blocks(input, block_shape, paddings)
    if sizes is None:
        return input.like(None)
    axes = len(block)
    places = [
        None if None in (n, count) or pair is None else _parts(n + sum(pair), count)
        for n, count, pair in zip(sizes[1 : axes + 1], block, pairs, strict=True)
    ]
    batch = None if None in (sizes[0], *block) else sizes[0] * prod(block)
    return input.like((batch, *places, *sizes[axes + 1 :]))


def _out_of_batch(input, block_shape, crops):
    sizes, block, pairs = _blocks(input, block_shape, crops)
    if sizes is None:
        return input.like(None)
    axes = len(block)
    places = [
        None if None in (n, count) or pair is None else n * count - sum(pair)
        for n, count, pair in zip(sizes[1 : axes + 1], block, pairs, strict=True)
    ]
    if any(n is not None and n < 0 for n in places):
        raise ValueError("Negative dimension size: crops take more than there is")
    batch = None if None in block else _parts(sizes[0], prod(block))
    return input.like((batch, *places, *sizes[axes + 1 :]))


@op("SpaceToBatchND", infer=_into_batch)
def space_to_batch_nd(xp, input, block_shape: Static[Tblock_shape], paddings: Static[Tpaddings]):
    """The places of each block of `block_shape`, along the axes after the first, become items of the batch.

    `paddings`, (before, after) for each such axis, says how many zeros are put around before. The result's
    batch has first the items of every block's first place, then those of every block's second, ....
    """
    axes = len(block_shape)
    batch, rest = input.shape[0], input.shape[axes + 1 :]
    x = pad_op.kernel(xp, input, ((0, 0), *paddings, *[(0, 0)] * len(rest)))
    places = [n // count for n, count in zip(x.shape[1:], block_shape, strict=False)]
    split = [m for pair in zip(places, block_shape, strict=True) for m in pair]
    x = xp.reshape(x, (batch, *split, *rest))
    inner, outer = range(2, 2 * axes + 1, 2), range(1, 2 * axes, 2)
    x = xp.permute_dims(x, (*inner, 0, *outer, *range(2 * axes + 1, x.ndim)))
    return xp.reshape(x, (batch * prod(block_shape), *places, *rest))


@op("BatchToSpaceND", infer=_out_of_batch)
def batch_to_space_nd(xp, input, block_shape: Static[Tblock_shape], crops: Static[Tcrops]):
    """The reverse of `space_to_batch_nd`; `crops` says how many elements are taken off each axis then."""
    axes = len(block_shape)
    places, rest = input.shape[1 : axes + 1], input.shape[axes + 1 :]
    batch = input.shape[0] // prod(block_shape)
    x = xp.reshape(input, (*block_shape, batch, *places, *rest))
    joined = [i for axis in range(axes) for i in (axes + 1 + axis, axis)]
    x = xp.permute_dims(x, (axes, *joined, *range(2 * axes + 1, x.ndim)))
    sizes = [n * count for n, count in zip(places, block_shape, strict=True)]
    x = xp.reshape(x, (batch, *sizes, *rest))
    if any(before + after > n for n, (before, after) in zip(sizes, crops, strict=True)):
        raise ValueError(f"crops {crops} take more than there is of sizes {sizes}")
    return x[(slice(None), *(slice(a, n - b) for n, (a, b) in zip(sizes, crops, strict=True)))]


@space_to_batch_nd.gradient
def _(op, dy):
    return batch_to_space_nd(dy, op.inputs[1], op.inputs[2]), None, None


@batch_to_space_nd.gradient
def _(op, dy):
    return space_to_batch_nd(dy, op.inputs[1], op.inputs[2]), None, None


def _square(block_shape, block_size) -> np.ndarray:
    size = either("block_shape", block_shape, "block_size", block_size)
    return np.array([size, size])


def space_to_batch(input, paddings, block_size=None, name=None, block_shape=None):
    """Images [batch, height, width, depth] as the smaller ones of every `block_size`th row and column.

    Args:
      paddings: int [2, 2], how many zeros are put around before: (top, bottom), (left, right).
      block_size: an int, also as `block_shape`.
      name: the node's name.
    """
    images = space_to_batch_nd(input, _square(block_shape, block_size), paddings, name=name)
    images.set_shape(images.shape.with_rank(4))
    return images


def batch_to_space(input, crops, block_size, name=None, block_shape=None):
    """The reverse of `space_to_batch`; `crops`, int [2, 2], says how much is taken off then."""
    images = batch_to_space_nd(input, _square(block_shape, block_size), crops, name=name)
    images.set_shape(images.shape.with_rank(4))
    return images


def _unravelled(indices, dims):
    axes = None if dims.shape is None else dims.shape[0]
    if indices.shape is None:
        return Spec(indices.dtype, None)
    return Spec(indices.dtype, (axes, *indices.shape))


@op("UnravelIndex", infer=_unravelled)
def unravel_index(xp, indices: Tidx, dims: Static[Tidx]):
    """The places [rank, n] in an array of shape `dims` of the elements with the numbers `indices`."""
    if indices.ndim > 1:
        raise ValueError(f"The indices can only be scalar or vector, got shape {indices.shape}")
    return xp.astype(xp.stack(np.unravel_index(indices, dims)), indices.dtype)


unravel_index.gradient(None)

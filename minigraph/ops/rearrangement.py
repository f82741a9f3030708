"""Tensors whose elements change places: along axes, or between places of a picture and its channels."""

from typing import TypeVar

import numpy as np

from minigraph.framework.opdef import Static, checked_axis, op

Tshift = TypeVar("Tshift", np.int32, np.int64)
Taxis = TypeVar("Taxis", np.int32, np.int64)


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

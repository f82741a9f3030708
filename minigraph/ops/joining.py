"""Ops that join, cut, repeat, broadcast and reverse arrays."""

from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import OPS, convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.dtypes import as_dtype
from minigraph.framework.graph import Tensor
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.framework.opdef import INDEX, Static, T, checked_axis, op
from minigraph.framework.shape import TensorShape, as_shape, as_sizes, broadcast, merged, shape_text
from minigraph.ops.array import (
    constant,
    expand_dims,
    identity,
    known,
    ones,
    outputs,
    rank,
    reshape,
    shape,
    shape_n,
    size,
    sizes_of,
    squeeze,
    transpose,
)

Tidx = TypeVar("Tidx")
Tlen = TypeVar("Tlen")
Tmultiples = TypeVar("Tmultiples")


def _merged_all(specs):
    """All that the shapes of `specs` know together."""
    shape = None
    for spec in specs:
        shape = merged(shape, spec.shape)
    return shape


def _concatenated(values, axis):
    ranks = {len(x.shape) for x in values if x.shape is not None}
    if len(ranks) > 1:
        raise ValueError(f"Shapes must be equal rank, but are {' and '.join(map(str, sorted(ranks)))}")
    if not ranks:
        return values[0].like(None)
    (length,) = ranks
    if known(axis) is None:
        return values[0].like((None,) * length)
    at = checked_axis(known(axis), length)
    pieces = [None if x.shape is None else x.shape[at] for x in values]
    rest = _merged_all(x.like(x.shape and (*x.shape[:at], None, *x.shape[at + 1 :])) for x in values)
    return values[0].like((*rest[:at], None if None in pieces else sum(pieces), *rest[at + 1 :]))


@op("ConcatV2", infer=_concatenated, moves=True)
def concat_op(xp, values: list[T], axis: Static[Tidx]):
    """`values` one after the other along `axis`."""
    return xp.concat(values, axis=axis)


@op("ConcatOffset", infer=lambda concat_dim, shape: [s.like(s.shape) for s in shape])
def concat_offset(xp, concat_dim: Static[np.int32], shape: list[np.int32]):
    """Where, in their concatenation along `concat_dim`, tensors of the shapes `shape` begin."""
    offsets, total = [], xp.zeros_like(shape[0])
    along = xp.arange(shape[0].shape[0]) == concat_dim
    for sizes in shape:
        offsets.append(xp.where(along, total, 0))
        total = total + sizes
    return offsets


concat_offset.gradient(None)


def _shapes(values):
    """The shapes of `values`: constants, or all by one node if one of them is not known statically."""
    found = []
    for x in values:
        found.append(shape(x))
        if found[-1].op.type != "Const":
            return shape_n(values)
    return found


# TF1 cuts the gradient of so many tensors by one Split.
_MANY = 17


@concat_op.gradient
def _(op, dy):
    *values, axis = op.inputs
    if len(values) == 1:
        return dy, None
    if isinstance(dy, IndexedSlices) and known(axis.spec) != 0:
        dy = convert(dy)
    if axis.op.type == "Const" and axis.op.control_flow is not dy.op.control_flow:
        axis = constant(known(axis.spec), axis.dtype)
    axis = axis % rank(values[0])
    if isinstance(dy, IndexedSlices):
        return [*_rows_of_each(dy, axis, [shape(x) for x in values]), None]
    shapes = _shapes(values)
    if len(values) >= _MANY:
        sizes = squeeze(OPS["Slice"](stack(shapes, axis=1), [axis, 0], [1, -1]))
        return [*split(dy, sizes, axis, num=len(values)), None]
    starts = concat_offset(axis, shapes)
    return [*(OPS["Slice"](dy, *place) for place in zip(starts, shapes, strict=True)), None]


def _rows_of_each(dy, axis, shapes):
    """The rows in `dy`, the gradient of a concatenation along axis 0, that belong to each of its parts."""
    gather, found = OPS["GatherV2"], []
    start = constant(0, dy.indices.dtype)
    for sizes in shapes:
        length = gather(sizes, axis, 0)
        if length.dtype is not start.dtype:
            length = OPS["Cast"](length, DstT=start.dtype)
        stop = start + length
        inside = OPS["LogicalAnd"](dy.indices >= start, dy.indices < stop)
        places = squeeze(OPS["Where"](inside), axis=[1])
        indices = gather(dy.indices, places, 0) - start
        found.append(IndexedSlices(gather(dy.values, places, 0), indices, sizes))
        start = stop
    return found


def concat(values, axis, name="concat"):
    """`values`, a list of tensors, one after the other along the axis `axis`, which they have."""
    if not isinstance(values, (list, tuple)):
        values = [values]
    if len(values) != 1:
        if not values:
            raise ValueError("concat: values must hold at least one tensor")
        return concat_op(values, axis, name=name)
    with name_scope(name, "concat", values):
        # TF1 converts the axis only to check it.
        convert(axis, name="concat_dim").shape.assert_has_rank(0)
        return identity(values[0], name=name)


def _stacked(values, axis):
    shape = _merged_all(values)
    if shape is None:
        return values[0].like(None)
    at = checked_axis(axis, len(shape) + 1)
    return values[0].like((*shape[:at], len(values), *shape[at:]))


@op("Pack", infer=_stacked, moves=True)
def pack(xp, values: list[T], *, axis: int = 0):
    """`values`, all of one shape, side by side along a new axis."""
    return xp.stack(values, axis=axis)


@pack.gradient
def _(op, dy):
    return unstack(dy, op.attrs["N"], op.attrs["axis"])


def stack(values, axis=0, name="stack"):
    """`values`, a list of tensors of one shape, side by side along a new axis `axis`.

    Raises:
      ValueError: shapes differ, or the result has no such axis.
    """
    if axis == 0:
        try:
            return convert(values, name=name)
        except (TypeError, ValueError):
            pass  # what can't be converted as a whole is converted item by item
    shape = convert(values[0], name=name).spec.shape
    if shape is not None and not -len(shape) - 1 <= axis <= len(shape):
        raise ValueError(f"axis = {axis} not in [{-len(shape) - 1}, {len(shape) + 1})")
    return pack(values, axis=axis, name=name)


def _unstacked(value, num, axis):
    if value.shape is None:
        return [value.like(None)] * num
    at = checked_axis(axis, len(value.shape))
    if value.shape[at] not in (num, None):
        raise ValueError(f"Dimension must be {num} but is {value.shape[at]}")
    part = value.like((*value.shape[:at], *value.shape[at + 1 :]))
    if known(value) is None:
        return [part] * num
    return [part._replace(value=np.take(value.value, i, at)) for i in range(num)]


@op("Unpack", infer=_unstacked)
def unpack(xp, value, *, num: int, axis: int = 0):
    """The `num` slices of `value` along `axis`, which they lose."""
    if value.shape[axis] != num:
        raise ValueError(f"Input shape axis {axis} must equal {num}, got shape {list(value.shape)}")
    value = xp.moveaxis(value, axis, 0)
    return outputs([value[i, ...] for i in range(num)])


@unpack.gradient
def _(op, *dys):
    return stack(list(dys), op.attrs["axis"])


def unstack(value, num=None, axis=0, name="unstack"):
    """The slices of `value` along `axis`, a list of tensors of one axis less.

    Args:
      value: a tensor.
      num: the size of that axis; None: the static shape tells it.
      axis: the axis to cut and to remove.
      name: the node's name.

    Raises:
      ValueError: `num` is None and not known statically, or there is no such axis.
    """
    if num is None:
        value = convert(value)
        shape = value.spec.shape
        if shape is not None:
            if not -len(shape) <= axis < len(shape):
                raise ValueError(f"axis = {axis} not in [{-len(shape)}, {len(shape)})")
            num = shape[axis]
        if num is None:
            raise ValueError(f"Cannot infer num from shape {shape_text(shape)}")
    made = unpack(value, num=num, axis=axis, name=name)
    return made if isinstance(made, list) else []


def _pieces(value, split_dim, sizes):
    """Specs of pieces of `value` that are `sizes` long; None is an unknown size."""
    if value.shape is None:
        return [value.like(None)] * len(sizes)
    if known(split_dim) is None:
        return [value.like(value.shape if len(sizes) == 1 else (None,) * len(value.shape))] * len(sizes)
    at = checked_axis(known(split_dim), len(value.shape))
    return [value.like((*value.shape[:at], n, *value.shape[at + 1 :])) for n in sizes]


def _cut(value, sizes, axis):
    """`value` in pieces that are `sizes` long along `axis`."""
    lead, pieces, start = (slice(None),) * (axis % value.ndim), [], 0
    for n in sizes:
        pieces.append(value[(*lead, slice(start, start + n), ...)])
        start += n
    return outputs(pieces)


def _length(value, split_dim):
    """The size of `value`, a Spec, along `split_dim`, or None."""
    axis = known(split_dim)
    return None if value.shape is None or axis is None else value.shape[checked_axis(axis, len(value.shape))]


def _split_evenly(split_dim, value, num_split):
    length = _length(value, split_dim)
    if length is not None and length % num_split:
        raise ValueError(
            f"Dimension size must be evenly divisible by {num_split} but is {length}: "
            "number of ways to split should evenly divide the split dimension"
        )
    return _pieces(value, split_dim, [length and length // num_split] * num_split)


@op("Split", infer=_split_evenly)
def split_op(xp, split_dim: Static[np.int32], value, *, num_split: int):
    """`value` in `num_split` equal pieces along `split_dim`."""
    length = value.shape[split_dim]
    if length % num_split:
        raise ValueError(
            "Number of ways to split should evenly divide the split dimension, but got "
            f"split_dim {split_dim} (size = {length}) and num_split {num_split}"
        )
    return _cut(value, [length // num_split] * num_split, split_dim)


@split_op.gradient
def _(op, *dys):
    return None, concat(list(dys), op.inputs[0])


def _fitted(sizes, length):
    """`sizes` with -1 worked out. ValueError if they don't add up to `length`."""
    rest = length - sum(n for n in sizes if n >= 0)
    whole = [rest if n == -1 else n for n in sizes]
    if sum(whole) != length or min(whole, default=0) < 0 or list(sizes).count(-1) > 1:
        raise ValueError(f"can't split axis of size {length} into pieces of size {list(sizes)}")
    return whole


def _split_as_told(value, size_splits, split_dim, num_split):
    sizes, length = known(size_splits), _length(value, split_dim)
    if sizes is None:
        sizes = [None] * num_split
    elif length is None:
        sizes = [None if n == -1 else n for n in sizes]
    else:
        sizes = _fitted(sizes, length)
    if len(sizes) != num_split:
        raise ValueError(f"{len(sizes)} sizes for {num_split} pieces")
    return _pieces(value, split_dim, sizes)


@op("SplitV", infer=_split_as_told)
def split_v(xp, value, size_splits: Static[Tlen], split_dim: Static[np.int32], *, num_split: int):
    """`value` in pieces of the sizes `size_splits` along `split_dim`; one size may be -1, for the rest."""
    return _cut(value, _fitted(size_splits, value.shape[split_dim]), split_dim)


@split_v.gradient
def _(op, *dys):
    return concat(list(dys), op.inputs[2]), None, None


def split(value, num_or_size_splits, axis=0, num=None, name="split"):
    """`value` in pieces along `axis`, a list of tensors.

    Args:
      value: a tensor.
      num_or_size_splits: how many equal pieces, or a list or a tensor of sizes, one of which may be -1.
      axis: the axis to cut.
      num: how many pieces, where `num_or_size_splits` is a tensor that does not tell.
      name: the node's name.

    Raises:
      ValueError: the pieces don't add up to `value`, or their number is not known.
    """
    sizes = convert(num_or_size_splits)
    if sizes.spec.shape == ():
        if isinstance(num_or_size_splits, Tensor):
            raise ValueError(
                "Rank-0 tensors are not supported as the num_or_size_splits argument to split. "
                f"Argument provided: {num_or_size_splits}"
            )
        return split_op(axis, value, num_split=int(num_or_size_splits), name=name)
    if num is None:
        num = sizes.spec.shape and sizes.spec.shape[0]
        if num is None:
            raise ValueError(f"Cannot infer num from shape {num_or_size_splits}")
    return split_v(value, sizes, axis, num_split=num, name=name)


def _tiled(input, multiples):
    times = sizes_of(multiples)
    if times is None:
        return input.like(None if input.shape is None else (None,) * len(input.shape))
    sizes = (None,) * len(times) if input.shape is None else input.shape
    if len(sizes) != len(times):
        raise ValueError(f"Shape must be rank {len(sizes)} but is rank {len(times)}")
    return input.like(
        tuple(None if n is None or k is None else n * k for n, k in zip(sizes, times, strict=True))
    )


@op("Tile", infer=_tiled)
def tile(xp, input, multiples: Static[Tmultiples]):
    """`input` repeated `multiples[i]` times along each axis i."""
    if len(multiples) != input.ndim or min(multiples, default=0) < 0:
        raise ValueError(f"multiples {multiples} do not suit {input.ndim} dimensions")
    return xp.tile(input, multiples)


@tile.gradient
def _(op, dy):
    sizes = shape(op.inputs[0])
    # Every axis becomes two, its copies and its elements; the copies are summed.
    pairs = reshape(transpose(stack([op.inputs[1], sizes])), [-1])
    axes = OPS["Range"](0, size(pairs), 2, name="range")
    if isinstance(dy, IndexedSlices):
        rows = sizes[0]
        if dy.indices.dtype is not rows.dtype:
            rows = OPS["Cast"](rows, DstT=dy.indices.dtype)
        dy = OPS["UnsortedSegmentSum"](dy.values, OPS["FloorMod"](dy.indices, rows), rows)
        pairs = concat([[1], pairs[1:]], 0)
    return OPS["Sum"](reshape(dy, pairs), axes), None


def _broadcast_to(input, shape):
    sizes = sizes_of(shape)
    if sizes is not None and input.shape is not None:
        if len(input.shape) > len(sizes):
            raise ValueError(f"Shape must be at most rank {len(sizes)} but is rank {len(input.shape)}")
        for n, m in zip(input.shape[::-1], sizes[::-1], strict=False):
            if None not in (n, m) and n not in (1, m):
                raise ValueError(f"Dimensions must be equal, but are {n} and {m}")
    return input.like(sizes)


@op("BroadcastTo", infer=_broadcast_to)
def broadcast_to(xp, input, shape: Static[Tidx]):
    """`input` repeated along axes of size 1, and along new first axes, to the shape `shape`."""
    return xp.astype(xp.broadcast_to(input, shape), input.dtype)  # a copy: the view could not be written to


@broadcast_to.gradient
def _(op, dy):
    sizes = shape(op.inputs[0])
    _, axes = OPS["BroadcastGradientArgs"](op.inputs[1], sizes)
    return reshape(OPS["Sum"](dy, axes, keep_dims=True), sizes), None


def _broadcast_args(s0, s1):
    lengths = [s.shape and s.shape[0] for s in (s0, s1)]
    return s0.like((None if None in lengths else max(lengths),))


@op("BroadcastArgs", infer=_broadcast_args, T=INDEX)
def broadcast_args(xp, s0, s1):
    """The shape to which the shapes `s0` and `s1` broadcast."""
    return xp.asarray(broadcast(tuple(s0.tolist()), tuple(s1.tolist())), dtype=s0.dtype)


def broadcast_dynamic_shape(shape_x, shape_y):
    """The shape, a tensor, to which two shapes broadcast."""
    return broadcast_args(shape_x, shape_y)


def broadcast_static_shape(shape_x, shape_y) -> TensorShape:
    """The TensorShape to which two TensorShapes broadcast. ValueError if they don't."""
    try:
        return TensorShape(broadcast(as_sizes(shape_x), as_sizes(shape_y)))
    except ValueError:
        text = f"{as_shape(shape_x)} and {as_shape(shape_y)}"
        raise ValueError(f"Incompatible shapes for broadcasting: {text}") from None


def _reversed(tensor, axis):
    if axis.shape is not None and len(axis.shape) != 1:
        raise ValueError(f"Shape must be rank 1 but is rank {len(axis.shape)}")
    if tensor.shape is not None and known(axis) is not None:
        axes = [checked_axis(a, len(tensor.shape)) for a in known(axis)]
        if len(set(axes)) < len(axes):
            raise ValueError(f"an axis is specified more than once in {axes}")
    return tensor.like(tensor.shape)


@op("ReverseV2", infer=_reversed)
def reverse(xp, tensor, axis: Static[Tidx]):
    """`tensor` with its order turned round along each of the axes `axis`."""
    return xp.flip(tensor, axis=axis)


@reverse.gradient
def _(op, dy):
    return reverse(dy, op.inputs[1]), None


@op("InvertPermutation", infer=lambda x: x.like(merged(x.shape, (None,))), T=INDEX)
def invert_permutation(xp, x):
    """The `y` with `y[x[i]] = i`, for a permutation `x` of 0 ... n - 1."""
    places, order = xp.arange(x.shape[0]), xp.argsort(x)
    # Kernels don't branch on values: what is wrong goes out of bounds, where NumPy refuses it.
    checked = xp.where(xp.take(x, order) == places, places, x.shape[0])
    try:
        return xp.astype(xp.take(order, checked), x.dtype)
    except IndexError:
        raise ValueError(f"not a permutation of 0 ... {x.shape[0] - 1}") from None


invert_permutation.gradient(None)


def meshgrid(*args, **kwargs):
    """Coordinates of a grid: for each of n vectors a tensor of n axes, its elements along one of them.

    Args:
      *args: the vectors.
      indexing: "xy" (the first two axes are exchanged) or "ij".
      name: the scope's name.

    Raises:
      ValueError: `indexing` is neither.
    """
    indexing = kwargs.pop("indexing", "xy")
    name = kwargs.pop("name", "meshgrid")
    if kwargs:
        raise TypeError(f"'{min(kwargs)}' is an invalid keyword argument for this function")
    if indexing not in ("xy", "ij"):
        raise ValueError("indexing parameter must be either 'xy' or 'ij'")
    with name_scope(name, "meshgrid", args):
        n = len(args)
        grids = [reshape(stack(x), [-1 if i == axis else 1 for i in range(n)]) for axis, x in enumerate(args)]
        sizes = [size(x) for x in args]
        dtype = convert(args[0]).dtype.base_dtype
        if indexing == "xy" and n > 1:
            grids[0] = reshape(grids[0], [1, -1] + [1] * (n - 2))
            grids[1] = reshape(grids[1], [-1, 1] + [1] * (n - 2))
            sizes[:2] = sizes[1], sizes[0]
        factor = ones(sizes, dtype)
        return [OPS["Mul"](grid, factor, name="mul") for grid in grids]


def sequence_mask(lengths, maxlen=None, dtype=dtypes.bool_, name=None):
    """Whether a step is within its sequence: `mask[..., t] = t < lengths[...]`.

    Args:
      lengths: int tensor.
      maxlen: the number of steps; the largest of `lengths` if None.
      dtype: the type of the result.
      name: the scope's name.

    Raises:
      ValueError: `maxlen` is not a scalar.
    """
    with name_scope(name, "SequenceMask", [lengths, maxlen]):
        lengths = convert(lengths)
        if maxlen is None:
            n = lengths.shape.ndims
            axes = OPS["Range"](0, rank(lengths), 1) if n is None else constant(np.arange(n, dtype=np.int32))
            longest = OPS["Max"](lengths, axes)
            maxlen = OPS["Maximum"](constant(0, longest.dtype), longest)
        else:
            maxlen = convert(maxlen)
        if maxlen.shape.ndims not in (0, None):
            raise ValueError("maxlen must be scalar for sequence_mask")
        steps = OPS["Range"](constant(0, maxlen.dtype), maxlen, constant(1, maxlen.dtype))
        mask = OPS["Less"](steps, OPS["Cast"](expand_dims(lengths, -1), DstT=maxlen.dtype))
        dtype = dtypes.bool_ if dtype is None else as_dtype(dtype)
        return mask if dtype.is_bool else OPS["Cast"](mask, DstT=dtype)

"""Ops that pick elements by index or by condition: gather, one_hot, where, reverse_sequence."""

from math import prod
from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import OPS, convert
from minigraph.framework.defaults import colocate_with, name_scope
from minigraph.framework.dtypes import as_dtype
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.framework.opdef import Static, checked_axis, op
from minigraph.framework.shape import Spec, broadcast, merged
from minigraph.ops.array import (
    either,
    expand_dims,
    known,
    ones,
    reshape,
    shape,
    size,
    squeeze,
    transpose,
    zeros,
    zeros_like,
)
from minigraph.ops.broadcasting import broadcast_gradient_args
from minigraph.ops.joining import concat, stack

# TF1 has no default for these types, so arrays keep theirs: the order differs from INDEX.
Taxis = TypeVar("Taxis", np.int64, np.int32)
Tindices = TypeVar("Tindices", np.int64, np.int32)
Tlen = TypeVar("Tlen", np.int64, np.int32)
TI = TypeVar("TI", np.uint8, np.int32, np.int64)
Tparams = TypeVar("Tparams")


def _taken(xp, x, positions, wrong, axis, describe):
    """`x` at `positions` along `axis`; IndexError, with `describe(where)`, if some of them are `wrong`."""
    try:
        # Kernels don't branch on values: wrong positions go out of bounds, where NumPy refuses them.
        return xp.take(x, xp.where(wrong, x.shape[axis], positions), axis=axis)
    except IndexError:
        where = tuple(int(i[0]) for i in xp.nonzero(wrong)) if wrong.ndim else ()
        subscript = f"indices[{','.join(map(str, where))}]" if where else "indices"
        raise IndexError(f"{subscript} = {describe(where)}") from None


def _batch_dims(count, rank):
    if not -rank <= count <= rank:
        raise ValueError(f"batch_dims = {count} must be in [{-rank}, {rank}]")
    return count + rank if count < 0 else count


def _gathered(params, indices, axis, batch_dims):
    at = known(axis)
    if params.shape is None or indices.shape is None:
        return params.like(None)
    batch = _batch_dims(batch_dims, len(indices.shape))
    length = len(params.shape) + len(indices.shape) - batch - 1
    if not params.shape:
        raise ValueError("Shape must be at least rank 1 but is rank 0")
    if at is None:
        return params.like((None,) * length)
    at = checked_axis(at, len(params.shape))
    if at < batch:
        raise ValueError(f"axis {at} lies within the {batch} batch dimensions")
    return params.like((*params.shape[:at], *indices.shape[batch:], *params.shape[at + 1 :]))


@op("GatherV2", infer=_gathered)
def gather_op(xp, params: Tparams, indices: Tindices, axis: Static[Taxis], *, batch_dims: int = 0):
    """The slices of `params` at `indices` along `axis`; the first `batch_dims` axes of both go in step."""
    axis %= params.ndim
    n = params.shape[axis]
    wrong = (indices < 0) | (indices >= n)

    def describe(where):
        return f"{int(indices[where])} is not in [0, {n})"

    if not batch_dims:
        return _taken(xp, params, indices, wrong, axis, describe)
    batch_dims = _batch_dims(batch_dims, indices.ndim)
    inner, outer = indices.shape[batch_dims:], indices.shape[:batch_dims]
    if outer != params.shape[:batch_dims]:
        raise ValueError(f"batch dimensions differ: {list(params.shape)} and {list(indices.shape)}")
    # One flat axis of batches and elements comes first; what was between them and the axis goes back after.
    moved = xp.moveaxis(params, axis, batch_dims)
    rows = xp.reshape(moved, (prod(outer) * n, *moved.shape[batch_dims + 1 :]))
    offset = xp.reshape(xp.arange(prod(outer), dtype=indices.dtype) * n, (*outer, *(1,) * len(inner)))
    made = _taken(xp, rows, indices + offset, wrong, 0, describe)
    source = range(batch_dims, indices.ndim)
    return xp.moveaxis(made, tuple(source), tuple(i + axis - batch_dims for i in source))


@gather_op.gradient
def _(op, dy):
    params, indices, axis = op.inputs
    with colocate_with(params):
        sizes = OPS["Cast"](shape(params, out_type=dtypes.int64), DstT=dtypes.int32)
    count = expand_dims(size(indices), 0)
    if known(axis.spec) == 0:
        values = reshape(dy, concat([count, sizes[1:]], 0))
        return IndexedSlices(values, reshape(indices, count), sizes), None, None
    batch = _batch_dims(op.attrs["batch_dims"], indices.shape.ndims or 0)
    outer, inner = sizes[:axis], sizes[axis:][1:]
    dims = concat([outer, [-1], inner], 0)
    n, at = size(dims), size(outer)
    first, middle, last = _range(0, batch), _range(batch, at), _range(at + 1, n)
    # The axis comes first (after those of the batch), is summed, and goes back to its place.
    rows = transpose(reshape(dy, dims), concat([first, [at], middle, last], 0))
    length = sizes[axis]
    count = expand_dims(size(indices), 0)
    if batch:
        # TF1 takes the axis for the first after those of the batch; where it is not, its gradient is wrong.
        first_axis = known(axis.spec) in (batch, batch - (params.shape.ndims or 0))
        sizes = sizes if first_axis else concat([sizes[:batch], [length]], 0)
        sums = _sums_in_batches(rows, indices, sizes, batch, length, count)
    else:
        sums = OPS["UnsortedSegmentSum"](rows, reshape(indices, count), length)
    return transpose(sums, concat([first, middle + 1, [batch], last], 0)), None, None


def _range(start, limit, step=1):
    return OPS["Range"](start, limit, step, name="range")


def _sums_in_batches(rows, indices, sizes, batch, length, count):
    """The sums of the `rows` of equal index, in each batch by itself; there are `length` of them."""
    n = shape(rows)
    lead, rest = n[:batch], n[batch:][1:]
    total = OPS["Prod"](lead, [0])
    flat = concat([[-1], rest], 0)
    total = length * total
    sizes = sizes if indices.dtype is sizes.dtype else OPS["Cast"](sizes, DstT=indices.dtype)
    step = ones((), indices.dtype)
    for axis in reversed(range(batch)):
        here = sizes[axis]
        step = step * sizes[axis + 1]
        offsets = _range(zeros((), indices.dtype), here, ones((), indices.dtype)) * step
        column = stack([1] * axis + [here] + [1] * (indices.shape.ndims - axis - 1))
        indices = indices + reshape(offsets, column)
    sums = OPS["UnsortedSegmentSum"](reshape(rows, flat), reshape(indices, count), total)
    return reshape(sums, concat([lead, flat], 0))


def gather(params, indices, validate_indices=None, name=None, axis=None, batch_dims=0):
    """The slices of a tensor at some places along an axis.

    Args:
      params: the tensor. Of a resource variable, rows are read without the rest.
      indices: int tensor of places; its shape stands in the place of the axis.
      validate_indices: not used; they are always checked.
      name: the node's name.
      axis: the axis of `params`; `batch_dims` if None.
      batch_dims: how many first axes `params` and `indices` have in common.

    Raises:
      ValueError: there is no such axis. (A run raises InvalidArgumentError for an index out of range.)
    """
    axis = batch_dims if axis is None else axis
    if isinstance(axis, int) and axis == 0 and hasattr(params, "sparse_read"):
        return params.sparse_read(indices, name=name)
    return gather_op(params, indices, axis, batch_dims=batch_dims, name=name)


def batch_gather(params, indices, name=None):
    """The slices of `params` at `indices` along the last axis of `indices`; the axes before it go in step.

    Args:
      params: [batch..., n, ...].
      indices: int[batch..., m], of known rank.
      name: the name of the scope of the nodes.

    Returns:
      A tensor [batch..., m, ...].
    """
    with name_scope(name, "BatchGather", [params, indices]):
        indices = convert(indices, name="indices")
        params = convert(params, name="params")
        rank = indices.shape.ndims
        if rank is None:
            raise ValueError("batch_gather does not allow indices with unknown shape.")
        places, dtype = indices, indices.dtype.base_dtype
        lead, sizes = shape(indices), shape(params)
        step = ones((), dtype)
        counts = OPS["Cast"](sizes, DstT=dtype)
        for axis in reversed(range(rank - 1)):
            here = counts[axis]
            step = step * counts[axis + 1]
            rows = OPS["Range"](zeros((), dtype), here, ones((), dtype)) * step
            places = places + reshape(rows, stack([1] * axis + [here] + [1] * (rank - axis - 1)))
        places = reshape(places, [-1])
        rest = sizes[rank:]
        total = OPS["Prod"](sizes[:rank], [0])
        rows = gather(reshape(params, concat([[total], rest], 0)), places)
        result = reshape(rows, concat([lead, rest], 0))
        inner = None if params.shape.ndims is None else params.spec.shape[rank:]
        if inner is not None:
            batch = merged(indices.spec.shape[:-1], params.spec.shape[: rank - 1])
            result.set_shape((*batch, indices.spec.shape[-1], *inner))
        return result


def _gathered_nd(params, indices):
    if params.shape is None or indices.shape is None or indices.shape[-1] is None:
        return params.like(None)
    if indices.shape[-1] > len(params.shape):
        raise ValueError(f"indices.shape[-1] must be <= params.rank, but is {indices.shape[-1]}")
    return params.like((*indices.shape[:-1], *params.shape[indices.shape[-1] :]))


@op("GatherNd", infer=_gathered_nd)
def gather_nd_op(xp, params: Tparams, indices: Tindices):
    """The slices of `params` at `indices`, each vector of which, along the last axis, is one place."""
    lead, flat, wrong = flat_places(xp, indices, params.shape)
    rows = xp.reshape(params, (prod(lead), *params.shape[len(lead) :]))
    shape = "[" + ",".join(map(str, params.shape)) + "]"
    return _taken(
        xp,
        rows,
        flat,
        wrong,
        0,
        lambda where: f"{indices[where].tolist()} does not index into param shape {shape}",
    )


def flat_places(xp, indices, sizes):
    """(the first sizes, the places along one axis in the place of these, which of them are wrong)."""
    lead = sizes[: indices.shape[-1]]
    flat = xp.zeros(indices.shape[:-1], dtype=xp.int64)
    wrong = flat < 0
    for axis, n in enumerate(lead):
        places = indices[..., axis]
        flat = flat * n + places
        wrong = wrong | (places < 0) | (places >= n)
    return lead, flat, wrong


@gather_nd_op.gradient
def _(op, dy):
    params, indices = op.inputs
    sizes = shape(params, out_type=indices.dtype)
    if indices.shape.ndims == 2 and indices.shape[-1] == 1:
        return IndexedSlices(dy, squeeze(indices, axis=-1), sizes), None
    return OPS["ScatterNd"](indices, dy, sizes), None


def gather_nd(params, indices, name=None, batch_dims=0):
    """The slices of a tensor at some places.

    Args:
      params: the tensor, of shape [n0, n1, ...].
      indices: int[..., k]; each vector of k is a place along the first k axes of `params`.
      name: the node's name.
      batch_dims: only 0.
    """
    if batch_dims:
        raise ValueError(
            "gather_nd: batch_dims other than 0 are not supported; use tf.gather with batch_dims"
        )
    if hasattr(params, "handle"):
        return params.gather_nd(indices, name=name)
    return gather_nd_op(params, indices, name=name)


def _one_hot(indices, depth, on_value, off_value, axis):
    if depth.shape:
        raise ValueError(f"Input must be scalar but has rank {len(depth.shape)}")
    n = known(depth)
    if n is not None and n < 0:
        raise ValueError(f"depth must be non-negative, got: {n}")
    if indices.shape is None:
        return on_value.like(None)
    at = checked_axis(axis, len(indices.shape) + 1)
    return on_value.like((*indices.shape[:at], n, *indices.shape[at:]))


@op("OneHot", infer=_one_hot)
def one_hot_op(xp, indices: TI, depth: Static[np.int32], on_value, off_value, *, axis: int = -1):
    """`on_value` where the place along the new axis, of size `depth`, is the index; else `off_value`."""
    if depth < 0:
        raise ValueError(f"depth must be non-negative, got: {depth}")
    after = indices.ndim - axis % (indices.ndim + 1)
    places = xp.reshape(xp.arange(depth, dtype=xp.int64), (depth, *(1,) * after))
    return xp.where(xp.expand_dims(indices, axis=axis) == places, on_value, off_value)


one_hot_op.gradient(None)


def one_hot(indices, depth, on_value=None, off_value=None, axis=None, dtype=None, name=None):
    """Vectors that hold one `on_value`, at the index, and else `off_value`; an index out of range has none.

    Args:
      indices: int tensor.
      depth: the length of the vectors.
      on_value, off_value: scalars; 1 and 0 if None.
      axis: the axis of the result along which the vectors lie; the last if None.
      dtype: the type of the result; that of the values, or float32, if None.
      name: the node's name.

    Raises:
      TypeError: the values and `dtype` differ in type.
    """
    with name_scope(name, "one_hot", [indices, depth, on_value, off_value]) as name:
        types = {
            what: convert(value).dtype.base_dtype
            for what, value in (("on_value", on_value), ("off_value", off_value))
            if value is not None
        }
        wanted = next(iter(types.values()), dtypes.float32) if dtype is None else as_dtype(dtype)
        for what, found in types.items():
            if found != wanted:
                raise TypeError(f"one_hot: {what} is of type {found.name}, but {wanted.name} is expected")
        on_value = convert(1, wanted, "on_value") if on_value is None else on_value
        off_value = convert(0, wanted, "off_value") if off_value is None else off_value
        indices = convert(indices, name="indices", preferred_dtype=dtypes.int64)
        return one_hot_op(indices, depth, on_value, off_value, axis=-1 if axis is None else axis, name=name)


def _found(input):
    return Spec(dtypes.int64, (None, None if input.shape is None else len(input.shape)))


@op("Where", infer=_found)
def where_op(xp, input):
    """The places, int64[n, rank], where `input` is not zero, in row-major order."""
    if not input.ndim:
        raise ValueError("a scalar has no places")
    return xp.astype(xp.stack(xp.nonzero(input), axis=-1), xp.int64)


where_op.gradient(None)


def _selected(condition, t, e):
    data = merged(t.shape, e.shape)
    if data is None or not condition.shape:
        return t.like(data)
    if len(condition.shape) == 1:
        merged(condition.shape, data[:1])
        return t.like(data)
    return t.like(merged(data, condition.shape))


@op("Select", infer=_selected)
def select(xp, condition: np.bool_, t, e):
    """The elements of `t` where `condition` holds, else of `e`; a scalar or vector decides for whole rows."""
    if condition.ndim == 1:
        condition = xp.reshape(condition, (*condition.shape, *(1,) * (t.ndim - 1)))
    if (
        t.shape != e.shape
        or (condition.ndim and condition.shape[:1] != t.shape[:1])
        or condition.ndim > t.ndim
    ):
        raise ValueError(f"shapes do not fit: {condition.shape}, {t.shape}, {e.shape}")
    return xp.where(condition, t, e)


@select.gradient
def _(op, dy):
    condition, x, _ = op.inputs
    zero = zeros_like(x)
    return None, select(condition, dy, zero), select(condition, zero, dy)


def where(condition, x=None, y=None, name=None):
    """Elements of `x` or `y`, or, of a condition alone, the places where it holds.

    Args:
      condition: bool tensor; of the shape of `x`, or a scalar, or a vector that decides for whole rows.
      x, y: tensors of one shape and type, both or neither.
      name: the node's name.

    Returns:
      A tensor like `x`; without `x` and `y`, int64[n, rank], the places in row-major order.
    """
    if (x is None) != (y is None):
        raise ValueError("x and y must both be non-None or both be None.")
    if x is not None:
        return select(condition, x, y, name=name)
    with name_scope(name, "Where", [condition]) as name:
        return where_op(convert(condition, name="condition", preferred_dtype=dtypes.bool_), name=name)


@op("SelectV2", infer=lambda c, t, e: t.like(broadcast(broadcast(c.shape, t.shape), e.shape)))
def select_v2(xp, condition: np.bool_, t, e):
    """The elements of `t` where `condition` holds, else of `e`; the three are broadcast."""
    return xp.where(condition, t, e)


@select_v2.gradient
def _(op, dy):
    condition, x, y = op.inputs
    zero = zeros([], dy.dtype.base_dtype)
    dx = select_v2(condition, dy, zero)
    sx, whole = shape(x), shape(op.outputs[0])
    dx = reshape(OPS["Sum"](dx, broadcast_gradient_args(sx, whole)[0], keep_dims=True), sx)
    dz = select_v2(condition, zero, dy)
    sy = shape(y)
    dz = reshape(OPS["Sum"](dz, broadcast_gradient_args(sy, whole)[0], keep_dims=True), sy)
    return None, dx, dz


def where_v2(condition, x=None, y=None, name=None):
    """As `where`, but `condition`, `x` and `y` are broadcast."""
    if x is None and y is None:
        return where(condition, name=name)
    if x is None or y is None:
        raise ValueError("x and y must both be non-None or both be None.")
    return select_v2(condition, x, y, name=name)


def _reversed_sequences(input, seq_lengths, seq_dim, batch_dim):
    if seq_lengths.shape is not None and len(seq_lengths.shape) != 1:
        raise ValueError(f"Shape must be rank 1 but is rank {len(seq_lengths.shape)}")
    if input.shape is None:
        return input.like(None)
    checked_axis(seq_dim, len(input.shape))
    at = checked_axis(batch_dim, len(input.shape))
    batch = merged(input.shape[at : at + 1], seq_lengths.shape) or ()
    return input.like((*input.shape[:at], *batch, *input.shape[at + 1 :]))


@op("ReverseSequence", infer=_reversed_sequences)
def reverse_sequence_op(xp, input, seq_lengths: Tlen, *, seq_dim: int, batch_dim: int = 0):
    """`input` with the first `seq_lengths[i]` steps turned round, for each i along `batch_dim`."""
    x = xp.moveaxis(input, (batch_dim, seq_dim), (0, 1))
    batch, steps = x.shape[:2]
    step, length = xp.arange(steps)[None, :], xp.astype(seq_lengths, xp.int64)[:, None]
    order = xp.where(step < length, length - 1 - step, step)
    flat = xp.reshape(x, (batch * steps, *x.shape[2:]))
    wrong = (length < 0) | (length > steps) | (order < 0)
    made = _taken(
        xp,
        flat,
        order + steps * xp.arange(batch)[:, None],
        wrong,
        0,
        lambda where: "a length is out of range",
    )
    return xp.moveaxis(made, (0, 1), (batch_dim, seq_dim))


@reverse_sequence_op.gradient
def _(op, dy):
    axes = {name: op.attrs[name] for name in ("seq_dim", "batch_dim")}
    return reverse_sequence_op(dy, op.inputs[1], **axes), None


def reverse_sequence(
    input, seq_lengths, seq_axis=None, batch_axis=None, name=None, seq_dim=None, batch_dim=None
):
    """Sequences turned round, each up to its own length.

    Args:
      input: a tensor.
      seq_lengths: int[batch], how many first steps of each are turned round.
      seq_axis: the axis of the steps.
      batch_axis: the axis of the batch; 0 if None.
      name: the node's name.
      seq_dim, batch_dim: deprecated names of `seq_axis` and `batch_axis`.
    """
    seq_axis = either("seq_axis", seq_axis, "seq_dim", seq_dim)
    batch_axis = either("batch_axis", batch_axis, "batch_dim", batch_dim)
    with name_scope(name, "ReverseSequence", [input, seq_lengths]) as name:
        input = convert(input, name="input")
        seq_lengths = convert(seq_lengths, name="seq_lengths", preferred_dtype=dtypes.int64)
        return reverse_sequence_op(input, seq_lengths, seq_dim=seq_axis, batch_dim=batch_axis or 0, name=name)

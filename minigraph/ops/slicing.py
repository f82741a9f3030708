"""Ops that pick elements: slices and `x[...]`, gather, one_hot, where and masks."""

import builtins
from math import prod
from operator import index
from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import OPS, convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.dtypes import as_dtype
from minigraph.framework.graph import Tensor
from minigraph.framework.opdef import INDEX, Static, checked_axis, op
from minigraph.framework.shape import Spec, TensorShape, merged
from minigraph.ops.array import constant, either, known, ones_like, reshape, shape, squeeze
from minigraph.ops.joining import concat, stack

# TF1 has no default for these types, so arrays keep theirs: the order differs from INDEX.
Index = TypeVar("Index", np.int64, np.int32)
Taxis = TypeVar("Taxis", np.int64, np.int32)
Tindices = TypeVar("Tindices", np.int64, np.int32)
Tlen = TypeVar("Tlen", np.int64, np.int32)
TI = TypeVar("TI", np.uint8, np.int32, np.int64)
Tparams = TypeVar("Tparams")

newaxis = None


def _sliced(input, begin, size):
    length = merged(merged(begin.shape, size.shape), input.shape and (len(input.shape),))
    if length is None or None in length:
        return input.like(None)
    if len(length) != 1 or (input.shape is not None and length[0] != len(input.shape)):
        raise ValueError(f"begin and size must be vectors, of one element for each axis; got shape {length}")
    starts, sizes = known(begin), known(size)
    if sizes is None:
        return input.like((None,) * length[0])
    starts, whole = starts or [None] * length[0], input.shape or (None,) * length[0]
    rest = [None if None in (start, n) else n - start for start, n in zip(starts, whole, strict=True)]
    if any(n is not None and n < 0 for n in rest):
        raise ValueError(f"begin {starts} lies outside shape {list(whole)}")
    return input.like(tuple(left if n == -1 else n for n, left in zip(sizes, rest, strict=True)))


@op("Slice", infer=_sliced)
def slice_op(xp, input, begin: Static[Index], size: Static[Index]):
    """`size[i]` elements of `input` from `begin[i]` on along each axis i; all the rest if `size[i]` is -1."""
    spans = []
    for axis, (start, count, n) in enumerate(zip(begin, size, input.shape, strict=True)):
        if not 0 <= start <= n:
            raise ValueError(f"Expected begin[{axis}] in [0, {n}], but got {start}")
        if not -1 <= count <= n - start:
            raise ValueError(f"Expected size[{axis}] in [0, {n - start}], but got {count}")
        spans.append(builtins.slice(start, n if count == -1 else start + count))
    return input[(*spans, ...)]


def slice(input_, begin, size, name=None):
    """Part of a tensor.

    Args:
      input_: a tensor of n axes.
      begin: int[n], where the part begins along each axis.
      size: int[n], how long it is; -1: to the end.
      name: the node's name.
    """
    return slice_op(input_, begin, size, name=name)


def _items(steps, begin_mask, end_mask, ellipsis_mask, new_axis_mask, shrink_axis_mask):
    """What each item of a strided slice is: "...", "new", "index", or (begin masked, end masked)."""
    for i, _ in enumerate(steps):
        masked = [bool(mask >> i & 1) for mask in (ellipsis_mask, new_axis_mask, shrink_axis_mask)]
        kinds = [kind for kind, is_set in zip(("...", "new", "index"), masked, strict=True) if is_set]
        yield kinds[0] if kinds else (bool(begin_mask >> i & 1), bool(end_mask >> i & 1))


def _strided(input, begin, end, strides, *, ellipsis_mask, **masks):
    length = merged(merged(begin.shape, end.shape), strides.shape)
    if length is not None and len(length) != 1:
        raise ValueError(f"Shape must be rank 1 but is rank {len(length)}")
    steps = known(strides)
    if steps is not None and 0 in steps:
        raise ValueError(f"strides[{steps.index(0)}] must be non-zero")
    if ellipsis_mask & (ellipsis_mask - 1):
        raise ValueError("Multiple ellipses in slice spec not allowed")
    if input.shape is None or steps is None:
        return input.like(None)
    starts, stops = (known(spec) if known(spec) is not None else [None] * len(steps) for spec in (begin, end))
    items = list(_items(steps, ellipsis_mask=ellipsis_mask, **masks))
    rest = len(input.shape) - sum(item not in ("...", "new") for item in items)
    if rest < 0:
        n = len(input.shape)
        raise ValueError(f"Index out of range using input dim {n}; input has only {n} dims")
    sizes, axis = [], 0
    for item, start, stop, step in zip(items, starts, stops, steps, strict=True):
        if item == "...":
            sizes += input.shape[axis : axis + rest]
            axis += rest
            continue
        if item == "new":
            sizes.append(1)
            continue
        n = input.shape[axis]
        axis += 1
        if item == "index":
            if step < 0:
                raise ValueError("only stride 1 allowed on non-range indexing.")
            if None not in (n, start) and not -n <= start < n:
                raise ValueError(f"slice index {start} of dimension {axis - 1} out of bounds.")
        elif n is None or (None in (start, stop) and item != (True, True)):
            sizes.append(None)
        else:
            span = builtins.slice(None if item[0] else start, None if item[1] else stop, step)
            sizes.append(len(range(*span.indices(n))))
    return input.like((*sizes, *input.shape[axis:]))


@op("StridedSlice", infer=_strided, moves=True)
def strided_slice_op(
    xp,
    input,
    begin: Static[Index],
    end: Static[Index],
    strides: Static[Index],
    *,
    begin_mask: int = 0,
    end_mask: int = 0,
    ellipsis_mask: int = 0,
    new_axis_mask: int = 0,
    shrink_axis_mask: int = 0,
):
    """`input[begin:end:strides]`, with a bit for each item in the masks; see `strided_slice`."""
    masks = begin_mask, end_mask, ellipsis_mask, new_axis_mask, shrink_axis_mask
    key = []
    for item, start, stop, step in zip(_items(strides, *masks), begin, end, strides, strict=True):
        if isinstance(item, str):
            key.append({"...": ..., "new": None, "index": start}[item])
        else:
            key.append(builtins.slice(None if item[0] else start, None if item[1] else stop, step))
    return input[tuple(key) if ... in key else (*key, ...)]


def strided_slice(
    input_,
    begin,
    end,
    strides=None,
    begin_mask=0,
    end_mask=0,
    ellipsis_mask=0,
    new_axis_mask=0,
    shrink_axis_mask=0,
    var=None,
    name=None,
):
    """Part of a tensor, as `input_[begin[0]:end[0]:strides[0], ...]`; bit i of a mask is about item i.

    Args:
      input_: a tensor.
      begin, end, strides: int vectors of equal length; `strides` are ones if None.
      begin_mask, end_mask: `begin[i]`, `end[i]` is ignored: from the start, to the end.
      ellipsis_mask: item i is `...`.
      new_axis_mask: item i is `tf.newaxis`.
      shrink_axis_mask: item i is the index `begin[i]`, and its axis goes.
      var: not used.
      name: the node's name.
    """
    return strided_slice_op(
        input_,
        begin,
        end,
        ones_like(begin) if strides is None else strides,
        begin_mask=begin_mask,
        end_mask=end_mask,
        ellipsis_mask=ellipsis_mask,
        new_axis_mask=new_axis_mask,
        shrink_axis_mask=shrink_axis_mask,
        name=name,
    )


def _checked_index(value):
    if hasattr(value, "_as_graph_element") or isinstance(value, Tensor):
        if value.dtype.base_dtype in INDEX and value.shape.ndims in (0, None):
            return value
    else:
        try:
            index(value)
            return value
        except TypeError:
            pass
    raise TypeError(
        "Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar tf.int32/tf.int64 "
        f"tensors are valid indices, got {value!r}"
    )


def getitem(tensor, key):
    """`tensor[key]`, by NumPy's basic indexing; a bool mask selects elements as `boolean_mask`.

    Raises:
      TypeError: an index is no integer, slice, `...`, `tf.newaxis`, or scalar integer tensor.
    """
    if isinstance(key, bool) or (
        isinstance(key, Tensor | np.ndarray) and key.dtype in (dtypes.bool_, np.bool_)
    ):
        return boolean_mask(tensor, key)
    masks = dict.fromkeys(("begin_mask", "end_mask", "ellipsis_mask", "new_axis_mask", "shrink_axis_mask"), 0)
    parts: tuple[list, list, list] = ([], [], [])
    for i, item in enumerate(key if isinstance(key, (list, tuple)) else [key]):
        start, stop, step = 0, 0, 1
        if isinstance(item, builtins.slice):
            masks["begin_mask"] |= (item.start is None) << i
            masks["end_mask"] |= (item.stop is None) << i
            start, stop, step = (
                default if part is None else _checked_index(part)
                for part, default in ((item.start, 0), (item.stop, 0), (item.step, 1))
            )
        elif item is Ellipsis or item is None:
            masks["new_axis_mask" if item is None else "ellipsis_mask"] |= 1 << i
        else:
            start = _checked_index(item)
            stop = start + 1
            masks["shrink_axis_mask"] |= 1 << i
        for part, value in zip(parts, (start, stop, step), strict=True):
            part.append(value)
    with name_scope(None, "strided_slice", [tensor, *parts[0], *parts[1], *parts[2]]) as name:
        if not parts[0]:
            vectors = [constant([], dtypes.int32)] * 3
        else:
            vectors = [stack(part) for part in parts]
        if any(v.dtype == dtypes.int64 for v in vectors):
            vectors = [v if v.dtype == dtypes.int64 else OPS["Cast"](v, DstT=dtypes.int64) for v in vectors]
        begin, end, strides = vectors
        return strided_slice(tensor, begin, end, strides, **masks, name=name)


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


def gather(params, indices, validate_indices=None, name=None, axis=None, batch_dims=0):
    """The slices of a tensor at some places along an axis.

    Args:
      params: the tensor.
      indices: int tensor of places; its shape stands in the place of the axis.
      validate_indices: not used; they are always checked.
      name: the node's name.
      axis: the axis of `params`; `batch_dims` if None.
      batch_dims: how many first axes `params` and `indices` have in common.

    Raises:
      ValueError: there is no such axis. (A run raises InvalidArgumentError for an index out of range.)
    """
    return gather_op(params, indices, batch_dims if axis is None else axis, batch_dims=batch_dims, name=name)


def _gathered_nd(params, indices):
    if params.shape is None or indices.shape is None or indices.shape[-1] is None:
        return params.like(None)
    if indices.shape[-1] > len(params.shape):
        raise ValueError(f"indices.shape[-1] must be <= params.rank, but is {indices.shape[-1]}")
    return params.like((*indices.shape[:-1], *params.shape[indices.shape[-1] :]))


@op("GatherNd", infer=_gathered_nd)
def gather_nd_op(xp, params: Tparams, indices: Tindices):
    """The slices of `params` at `indices`, each vector of which, along the last axis, is one place."""
    depth = indices.shape[-1]  # type: ignore[misc]  # an array, not an np.int64
    lead = params.shape[:depth]
    flat = xp.zeros(indices.shape[:-1], dtype=xp.int64)
    wrong = flat < 0
    for axis, n in enumerate(lead):
        places = indices[..., axis]
        flat = flat * n + places
        wrong = wrong | (places < 0) | (places >= n)
    rows = xp.reshape(params, (prod(lead), *params.shape[depth:]))
    shape = "[" + ",".join(map(str, params.shape)) + "]"
    return _taken(
        xp,
        rows,
        flat,
        wrong,
        0,
        lambda where: f"{indices[where].tolist()} does not index into param shape {shape}",
    )


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


def boolean_mask(tensor, mask, name="boolean_mask", axis=None):
    """The slices of `tensor` where `mask` is True.

    Args:
      tensor: a tensor.
      mask: bool tensor of known rank k >= 1, of the shape of axes `axis` to `axis + k` of `tensor`.
      name: the scope's name.
      axis: the first axis that is masked; 0 if None.

    Returns:
      A tensor with one axis in the place of those k.

    Raises:
      ValueError: the shapes don't fit, or the rank of `mask` is 0 or unknown.
    """
    with name_scope(name, "boolean_mask", [tensor, mask]):
        tensor, mask = convert(tensor, name="tensor"), convert(mask, name="mask")
        n = mask.shape.ndims
        if n == 0:
            raise ValueError("mask cannot be scalar.")
        if n is None:
            raise ValueError(
                "Number of mask dimensions must be specified, even if some dimensions are None.  "
                "E.g. shape=[None] is ok, but shape=None is not."
            )
        start = axis or 0
        stop, sizes = start + n, tensor.shape
        sizes[start:stop].assert_is_compatible_with(mask.shape)
        count = OPS["Prod"](getitem(shape(tensor), builtins.slice(start, stop)), [0])
        first = getitem(shape(tensor), builtins.slice(None, start))
        last = getitem(shape(tensor), builtins.slice(stop, None))
        tensor = reshape(tensor, concat([first, [count], last], 0))
        masked = TensorShape([sizes[start:stop].num_elements()])
        tensor.set_shape(sizes[:start].concatenate(masked).concatenate(sizes[stop:]))
        places = squeeze(where(reshape(mask, [-1])), axis=[1])
        return gather(tensor, places, axis=start)


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
    return reverse_sequence_op(input, seq_lengths, seq_dim=seq_axis, batch_dim=batch_axis or 0, name=name)

"""Ops that cut parts out of arrays: slices, `x[...]` and masks."""

import builtins
from operator import index
from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import OPS, convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import Tensor
from minigraph.framework.opdef import INDEX, Static, op
from minigraph.framework.shape import TensorShape, merged
from minigraph.ops.array import constant, known, ones_like, rank, reshape, shape, sizes_of, squeeze
from minigraph.ops.joining import concat, stack
from minigraph.ops.selecting import gather, where

# TF1 has no default for this type, so arrays keep theirs: the order differs from INDEX.
Index = TypeVar("Index", np.int64, np.int32)

newaxis = None


def _sliced(input, begin, size):
    length = merged(merged(begin.shape, size.shape), input.shape and (len(input.shape),))
    if length is None or None in length:
        return input.like(None)
    if len(length) != 1 or (input.shape is not None and length[0] != len(input.shape)):
        raise ValueError(f"begin and size must be vectors, of one element for each axis; got shape {length}")
    nothing = (None,) * length[0]
    starts, sizes = (nothing if spec.value is None else spec.value.tolist() for spec in (begin, size))
    whole = input.shape or nothing
    rest = [None if None in (start, n) else n - start for start, n in zip(starts, whole, strict=True)]
    if any(n is not None and n < 0 for n in rest):
        raise ValueError(f"begin {starts} lies outside shape {list(whole)}")
    if None in sizes:  # TF1 does not look up what -1 stands for where another size is unknown
        rest = nothing
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


@slice_op.gradient
def _(op, dy):
    x, begin, _ = op.inputs
    n, sizes = rank(x), shape(op.outputs[0])
    column = stack([n, 1])
    before = reshape(begin, column)
    after = reshape(shape(x) - sizes - begin, column)
    return OPS["Pad"](dy, concat([before, after], 1)), None, None


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
    return input[_key(begin, end, strides, masks)]


def _key(begin, end, strides, masks):
    """What stands between the brackets in Python."""
    key = []
    for item, start, stop, step in zip(_items(strides, *masks), begin, end, strides, strict=True):
        if isinstance(item, str):
            key.append({"...": ..., "new": None, "index": start}[item])
        else:
            key.append(builtins.slice(None if item[0] else start, None if item[1] else stop, step))
    return tuple(key) if ... in key else (*key, ...)


def _masks(op):
    return {name: value for name, value in op.attrs.items() if name.endswith("_mask")}


@strided_slice_op.gradient
def _(op, dy):
    x, *span = op.inputs
    sizes = shape(x, out_type=span[0].dtype)
    return strided_slice_grad(sizes, *span, dy, **_masks(op)), None, None, None


@op("StridedSliceGrad", infer=lambda shape, begin, end, strides, dy, **masks: dy.like(sizes_of(shape)))
def strided_slice_grad(
    xp,
    shape: Static[Index],
    begin: Static[Index],
    end: Static[Index],
    strides: Static[Index],
    dy,
    *,
    begin_mask: int = 0,
    end_mask: int = 0,
    ellipsis_mask: int = 0,
    new_axis_mask: int = 0,
    shrink_axis_mask: int = 0,
):
    """Zeros of shape `shape`, but `dy` where the strided slice took its elements."""
    masks = begin_mask, end_mask, ellipsis_mask, new_axis_mask, shrink_axis_mask
    x = xp.zeros(shape, dtype=dy.dtype)
    x[_key(begin, end, strides, masks)] = dy
    return x


@strided_slice_grad.gradient
def _(op, dy):
    _, *span, _ = op.inputs
    return None, None, None, None, strided_slice(dy, *span, **_masks(op))


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

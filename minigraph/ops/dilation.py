"""Ops on windows with gaps, by ops without: items of the batch are made of places that lie `rate` apart."""

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.shape import TensorShape
from minigraph.ops.array import constant, shape, zeros
from minigraph.ops.joining import concat, stack
from minigraph.ops.rearrangement import batch_to_space_nd, space_to_batch_nd


def _constant_value(tensor):
    """The value of a Const node, else None: TF1 looks no further, and adds nodes that compute it."""
    return tensor.spec.value if tensor.op.type == "Const" else None


def required_space_to_batch_paddings(input_shape, block_shape, base_paddings=None, name=None):
    """What `space_to_batch_nd` must put around so that blocks fit, and what to take off again afterwards.

    Args:
      input_shape: int [n], the sizes of the axes that are divided into blocks.
      block_shape: int [n].
      base_paddings: int [n, 2], how much is put around in any case; nothing if None.
      name: the scope's name.

    Returns:
      (paddings, crops), both int32 [n, 2].
    """
    with name_scope(name, "required_space_to_batch_paddings", [input_shape, block_shape]):
        input_shape = convert(input_shape, dtypes.int32, "input_shape")
        block_shape = convert(block_shape, dtypes.int32, "block_shape")
        block_shape.shape.assert_has_rank(1)
        block_shape.shape.assert_is_fully_defined()
        n = block_shape.shape.as_list()[0]
        if n == 0:
            return zeros([0, 2], dtypes.int32), zeros([0, 2], dtypes.int32)
        input_shape.shape.assert_is_compatible_with([n])
        if base_paddings is None:
            base_paddings = zeros([n, 2], dtypes.int32)
        else:
            base_paddings = convert(base_paddings, dtypes.int32, "base_paddings")
            base_paddings.shape.assert_is_compatible_with([n, 2])
        values = [_constant_value(x) for x in (input_shape, block_shape, base_paddings)]
        if not any(value is None for value in values):
            input_shape, block_shape, base_paddings = values
        before, after = base_paddings[:, 0], base_paddings[:, 1]
        sizes = input_shape + before + after
        missing = (block_shape - sizes % block_shape) % block_shape
        after = after + missing
        if isinstance(missing, np.ndarray):
            return (
                constant(np.stack([before, after], 1), name="paddings"),
                constant(np.stack([0 * missing, missing], 1), name="crops"),
            )
        paddings = stack([[before[i], after[i]] for i in range(n)], name="paddings")
        return paddings, stack([[0, missing[i]] for i in range(n)], name="crops")


def _checked_dims(spatial_dims, axes, data_format) -> list[int]:
    """The axes that windows go along, in rising order."""
    if spatial_dims is None:
        first = 2 if data_format is not None and data_format.startswith("NC") else 1
        return list(range(first, first + axes))
    dims = sorted(int(axis) for axis in spatial_dims)
    if dims != [int(axis) for axis in spatial_dims] or min(dims) < 1 or len(set(dims)) < len(dims):
        raise ValueError("spatial_dims must be a montonically increasing sequence of positive integers")
    return dims


def _same_paddings(filter_shape, axes, rate):
    """What SAME puts around for windows of a filter: int [axes, 2]."""
    if filter_shape is None:
        raise ValueError("filter_shape must be specified for SAME padding")
    sizes = _constant_value(convert(filter_shape, name="filter_shape"))
    if sizes is None:
        raise ValueError("filter_shape must be known for SAME padding")
    sizes = sizes[:axes]
    around = sizes + (sizes - 1) * (rate - 1) - 1
    before = around // 2
    after = around - before
    return stack([[before[i], after[i]] for i in range(axes)])


def _of_all_axes(values, dims, fill):
    """`values`, a row for each of `dims`, as one for each axis up to the last of them; `fill` for others."""
    if isinstance(values, np.ndarray):
        rows = np.full((dims[-1], *values.shape[1:]), fill, np.int32)
        rows[np.array(dims) - 1] = values
        return rows
    parts, done, axis = [], 0, 1
    while done < len(dims):
        gap = dims[done] - axis
        if gap:
            parts.append(np.full((gap, *values.shape.as_list()[1:]), fill, np.int32))
        run = 1
        while done + run < len(dims) and dims[done + run] == dims[done] + run:
            run += 1
        parts.append(values[done : done + run])
        done, axis = done + run, dims[done] + run
    return concat(parts, 0)


def dilated(input_shape, dilation_rate, padding, filter_shape=None, spatial_dims=None, data_format=None):
    """A function `(input, op) -> output` that lets `op` see windows with gaps; see `with_space_to_batch`.

    Nodes that hang on the rate and on `filter_shape` are added here, those that hang on the input by the
    function, which can so be called more than once.
    """
    input_shape = TensorShape(input_shape)
    rate = convert(dilation_rate, dtypes.int32, "dilation_rate")
    if rate.shape.ndims != 1:
        raise ValueError("rate must be rank 1")
    if not rate.shape.is_fully_defined():
        raise ValueError("rate must have known shape")
    (axes,) = rate.shape.as_list()
    value = _constant_value(rate)
    if value is not None:
        if min(value) < 1:
            raise ValueError("dilation_rate must be positive")
        if set(value.tolist()) == {1}:
            return lambda input, op: op(input, axes, padding)
    dims = _checked_dims(spatial_dims, axes, data_format)
    if input_shape.ndims is not None and input_shape.ndims < dims[-1] + 1:
        raise ValueError(f"input tensor must have rank {dims[-1] + 1} at least")
    rate_or_value = rate if value is None else value
    if padding == "SAME":
        base_paddings = _same_paddings(filter_shape, axes, rate_or_value)
    elif padding == "VALID":
        base_paddings = np.zeros((axes, 2), np.int32)
    else:
        raise ValueError(f"Invalid padding method {padding!r}")
    known = None
    if input_shape.ndims is not None:
        known = [input_shape.as_list()[axis] for axis in dims]

    def apply(input, op):
        if known is None or None in known:
            sizes = shape(input)
            sizes = stack([sizes[axis] for axis in dims])
        else:
            sizes = np.array(known, np.int32)
        paddings, crops = required_space_to_batch_paddings(sizes, rate, base_paddings)
        paddings, crops = (x if _constant_value(x) is None else _constant_value(x) for x in (paddings, crops))
        blocks = _of_all_axes(rate_or_value, dims, 1)
        paddings, crops = _of_all_axes(paddings, dims, 0), _of_all_axes(crops, dims, 0)
        result = op(space_to_batch_nd(input, blocks, paddings), axes, "VALID")
        return batch_to_space_nd(result, blocks, crops)

    return apply


def with_space_to_batch(
    input, dilation_rate, padding, op, filter_shape=None, spatial_dims=None, data_format=None
):
    """`op` with windows whose elements lie `dilation_rate` apart, though it only knows windows without gaps.

    The places that lie so far apart are put side by side, as items of the batch: `space_to_batch_nd`, `op`,
    `batch_to_space_nd`. Where all rates are 1, it is `op` alone.

    Args:
      input: [batch, ...].
      dilation_rate: int [n], for each of the axes that windows go along.
      padding: "VALID", or "SAME": the input is then padded before, and `op` called with "VALID".
      op: `(input, n, padding) -> output`.
      filter_shape: sizes of the window, for "SAME"; further ones don't count.
      spatial_dims: the axes that windows go along, of those after the first; if None the first n of these,
        or, where `data_format` starts with "NC", those after the channels.

    Raises:
      ValueError: the rate is no vector of a known size, or not positive; a filter shape is needed and not
        known; `spatial_dims` don't rise, or the input has no such axes.
    """
    input = convert(input, name="value")
    return dilated(input.shape, dilation_rate, padding, filter_shape, spatial_dims, data_format)(input, op)

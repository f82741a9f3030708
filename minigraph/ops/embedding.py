"""Rows of tables, which may be in several parts, looked up by their numbers."""

from minigraph.framework.conversion import convert
from minigraph.framework.defaults import colocate_with, name_scope
from minigraph.framework.dtypes import int32
from minigraph.framework.shape import TensorShape
from minigraph.ops import sequence
from minigraph.ops.array import constant, identity, rank, reshape, shape, size
from minigraph.ops.casting import cast
from minigraph.ops.clip import clip_by_norm
from minigraph.ops.joining import concat, stack
from minigraph.ops.math import maximum
from minigraph.ops.partition import dynamic_partition, parallel_dynamic_stitch
from minigraph.ops.reduction import reduce_sum
from minigraph.ops.selecting import gather, where
from minigraph.ops.slicing import slice as slice_


def embedding_lookup(params, ids, partition_strategy="mod", name=None, validate_indices=True, max_norm=None):
    """The rows of `params` whose numbers are `ids`.

    Args:
      params: the table [rows, ...], or a list of tensors that hold its rows.
      ids: int32 or int64[...].
      partition_strategy: how the rows are shared out to several tensors: "mod", row i in tensor `i % n`; or
        "div", each tensor a range of rows, the first ones one row longer where they can't be equal.
      name: the node's name.
      validate_indices: not used: a number out of range is an error of the run.
      max_norm: longer rows are scaled down to this length, if given.

    Returns:
      A tensor of shape `ids.shape + params.shape[1:]`.

    Raises:
      ValueError: there are no `params`, or there is no such strategy.
    """
    if params is None or (isinstance(params, (list, tuple)) and not params):
        raise ValueError("Need at least one param")
    params = list(params) if isinstance(params, (list, tuple)) else [params]
    with name_scope(name, "embedding_lookup", [*params, ids]) as scope:
        params = [convert(part, name=f"params_{i}") for i, part in enumerate(params)]
        ids = convert(ids, name="ids")
        if len(params) > 1:
            return _from_parts(params, ids, partition_strategy, max_norm, scope)
        with colocate_with(params[0].op):
            rows = _clipped(gather(params[0], ids, name=scope), ids, max_norm)
        return identity(rows)


def _clipped(rows, ids, max_norm):
    if max_norm is None:
        return rows
    ranks = [x.shape.ndims for x in (ids, rows)]
    axes = sequence.range(rank(ids), rank(rows)) if None in ranks else list(range(*ranks))
    return clip_by_norm(rows, max_norm, axes=axes)


def _from_parts(params, ids, strategy, max_norm, scope):
    flat, count = reshape(ids, [-1]), len(params)
    places = sequence.range(size(flat))
    if strategy == "mod":
        part, row = flat % count, flat // count
    elif strategy == "div":
        part, row = _in_ranges(params, flat)
    else:
        raise ValueError("Unrecognized partition strategy: " + strategy)
    part = cast(part, int32)
    rows_of_each = dynamic_partition(row, part, num_partitions=count)
    places_of_each = dynamic_partition(places, part, num_partitions=count)
    found = []
    for table, rows in zip(params, rows_of_each, strict=True):
        with colocate_with(table.op):
            found.append(gather(table, rows))
    result = parallel_dynamic_stitch(places_of_each, found, name=scope)
    element = TensorShape(None)
    for table in params:
        element = element.merge_with(table.shape[1:])
    if element.is_fully_defined():
        rest = element.as_list()
    else:
        with colocate_with(params[0].op):
            sizes = shape(params[0])
        rest = slice_(sizes, [1], [-1])
    result = reshape(result, concat([shape(ids), rest], 0))
    result.set_shape(ids.shape.concatenate(element))
    return _clipped(result, ids, max_norm)


def _in_ranges(params, flat):
    """For each id the number of its tensor, and its row there, where the tensors hold ranges of rows."""
    dtype, lengths = flat.dtype.base_dtype, [part.shape[0].value for part in params]
    if None in lengths:
        sizes = []
        for part, length in zip(params, lengths, strict=True):
            with colocate_with(part.op):
                sizes.append(shape(part)[0] if length is None else length)
        total = reduce_sum(cast(stack(sizes), dtype))
    else:
        total = constant(sum(lengths), dtype)
    least, longer = total // len(params), total % len(params)
    part = maximum(flat // (least + 1), (flat - longer) // least)
    return part, where(part < longer, flat % (least + 1), (flat - longer) % least)

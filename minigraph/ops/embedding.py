"""Rows of tables, which may be in several parts, looked up by their numbers."""

from minigraph.framework.conversion import convert
from minigraph.framework.defaults import colocate_with, name_scope
from minigraph.framework.dtypes import bfloat16, bool_, float16, float32, int32
from minigraph.framework.shape import TensorShape
from minigraph.ops import sequence
from minigraph.ops.array import (
    constant,
    expand_dims,
    fill,
    identity,
    ones_like,
    rank,
    reshape,
    shape,
    size,
    zeros_like,
)
from minigraph.ops.casting import cast
from minigraph.ops.clip import clip_by_norm
from minigraph.ops.comparison import logical_and
from minigraph.ops.elementary import sqrt
from minigraph.ops.joining import concat, stack, tile
from minigraph.ops.math import div, maximum, pow
from minigraph.ops.partition import dynamic_partition, parallel_dynamic_stitch
from minigraph.ops.reduction import reduce_prod, reduce_sum
from minigraph.ops.segment import segment_sum
from minigraph.ops.selecting import gather, where
from minigraph.ops.slicing import slice as slice_
from minigraph.ops.sparse import sparse_fill_empty_rows, sparse_reshape, sparse_retain
from minigraph.ops.sparse_segment import sparse_segment_mean, sparse_segment_sqrt_n, sparse_segment_sum
from minigraph.ops.sparse_tensor import SparseTensor
from minigraph.ops.unique import unique


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
    in_parts = isinstance(params, (list, tuple)) or hasattr(params, "_get_variable_list")
    params = list(params) if in_parts else [params]
    with name_scope(name, "embedding_lookup", [*params, ids]) as scope:
        if not any(hasattr(part, "handle") for part in params):
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


def embedding_lookup_sparse(
    params, sp_ids, sp_weights, partition_strategy="mod", name=None, combiner=None, max_norm=None
):
    """For each row of a SparseTensor of ids, one combination of the rows of `params` that it names.

    Args:
      params: the table [rows, ...], or a list of tensors, see `embedding_lookup`.
      sp_ids: a SparseTensor [batch, ...] of int32 or int64 ids, sorted by rows.
      sp_weights: a SparseTensor like it of floats, a weight for each id; None: all are 1.
      partition_strategy, max_norm: see `embedding_lookup`.
      name: the name of the result.
      combiner: "sum"; "mean", which divides by the sum of the weights, the default; or "sqrtn", which divides
        by the square root of the sum of their squares.

    Returns:
      [batch, ...]; rows after the last that has an id are left out.

    Raises:
      TypeError: the ids or the weights are no SparseTensor.
      ValueError: there is no such combiner, or the weights do not fit the ids.
    """
    combiner = "mean" if combiner is None else combiner
    if combiner not in ("mean", "sqrtn", "sum"):
        raise ValueError("combiner must be one of 'mean', 'sqrtn' or 'sum'")
    params = list(params) if isinstance(params, (list, tuple)) else [params]
    if not isinstance(sp_ids, SparseTensor):
        raise TypeError("sp_ids must be SparseTensor")
    if sp_weights is not None:
        if not isinstance(sp_weights, SparseTensor):
            raise TypeError("sp_weights must be either None or SparseTensor")
        for ids_part, weights_part in zip(sp_ids.parts, sp_weights.parts, strict=True):
            ids_part.shape.assert_is_compatible_with(weights_part.shape)
    with name_scope(name, "embedding_lookup_sparse", [*params, *sp_ids.parts]) as scope:
        segments = cast(sp_ids.indices[:, 0], int32)
        ids, places = unique(sp_ids.values)
        rows = embedding_lookup(params, ids, partition_strategy=partition_strategy, max_norm=max_norm)
        if rows.dtype in (float16, bfloat16):
            rows = cast(rows, float32)
        if sp_weights is None:
            functions = {
                "sum": sparse_segment_sum,
                "mean": sparse_segment_mean,
                "sqrtn": sparse_segment_sqrt_n,
            }
            return functions[combiner](rows, places, segments, name=scope)
        weights = sp_weights.values
        if weights.dtype is not rows.dtype:
            weights = cast(weights, rows.dtype)
        rows = gather(rows, places)
        weights = _as_column(weights, rows)
        rows *= weights
        if combiner == "sum":
            return segment_sum(rows, segments, name=scope)
        total = segment_sum(rows, segments)
        if combiner == "mean":
            return div(total, segment_sum(weights, segments), name=scope)
        return div(total, sqrt(segment_sum(pow(weights, 2), segments)), name=scope)


def _as_column(weights, rows):
    """`weights`, [n], with axes of size 1 to multiply `rows`, [n, ...], by."""
    ones = fill(expand_dims(rank(rows) - 1, 0), 1)
    column = reshape(weights, concat([shape(weights), ones], 0))
    if rows.shape.ndims is not None:
        column.set_shape(weights.shape.concatenate([1] * (rows.shape.ndims - 1)))
    return column


def safe_embedding_lookup_sparse(
    embedding_weights,
    sparse_ids,
    sparse_weights=None,
    combiner="mean",
    default_id=None,
    name=None,
    partition_strategy="div",
    max_norm=None,
):
    """`embedding_lookup_sparse` that skips ids below 0 and, unless it sums, ids of weights not above 0.

    Args:
      embedding_weights: the table, or a list of tensors, see `embedding_lookup`.
      sparse_ids: a SparseTensor [..., n] of ids.
      sparse_weights: a SparseTensor like it of floats; None: all are 1.
      combiner: "mean", "sum" or "sqrtn"; "mean" if None.
      default_id: the id that an empty row has; None: zeros come out of it.
      name: the name of the scope of the nodes.
      partition_strategy, max_norm: see `embedding_lookup`.

    Returns:
      [..., depth]: an axis for each of the ids' but the last, then the axes of a row of the table.

    Raises:
      ValueError: there is no table.
    """
    combiner = "mean" if combiner is None else combiner
    if embedding_weights is None or (isinstance(embedding_weights, (list, tuple)) and not embedding_weights):
        raise ValueError(f"Missing embedding_weights {embedding_weights}.")
    tables = list(embedding_weights) if isinstance(embedding_weights, (list, tuple)) else [embedding_weights]
    dtype = None if sparse_weights is None else sparse_weights.dtype
    tables = [convert(table, dtype) for table in tables]
    with name_scope(name, "embedding_lookup", [*tables, *sparse_ids.parts]) as scope:
        sizes = sparse_ids.dense_shape
        length = sizes.shape[0].value
        count = size(sizes) if length is None else length
        flat = [reduce_prod(slice_(sizes, [0], [count - 1])), gather(sizes, count - 1)]
        ids = sparse_reshape(sparse_ids, flat)
        weights = sparse_weights
        if weights is not None:
            weights = SparseTensor(ids.indices, weights.values, ids.dense_shape)
        ids, weights = _valid(ids, weights, positive=combiner != "sum")
        ids, empty = sparse_fill_empty_rows(ids, default_id or 0)
        if weights is not None:
            weights, _ = sparse_fill_empty_rows(weights, 1.0)
        result = embedding_lookup_sparse(
            tables,
            ids,
            weights,
            combiner=combiner,
            partition_strategy=partition_strategy,
            name=None if default_id is None else scope,
            max_norm=max_norm,
        )
        if default_id is None:
            empty = tile(reshape(empty, [-1, 1]), stack([1, shape(result)[1]]))
            result = where(empty, zeros_like(result), result, name=scope)
        outer, inner = slice_(cast(sizes, int32), [0], [count - 1]), slice_(shape(result), [1], [-1])
        final = reshape(result, concat([outer, inner], 0))
        lead = TensorShape(None if length is None else [None] * (length - 1))
        final.set_shape(lead.concatenate(result.shape[1:]))
        return final


def _valid(ids, weights, positive):
    """`ids` and `weights` without ids below 0 and, where weights must be `positive`, others."""
    valid = ids.values >= 0
    if weights is not None:
        valid = logical_and(valid, ones_like(weights.values, dtype=bool_))
    ids = sparse_retain(ids, valid)
    if weights is not None:
        weights = sparse_retain(weights, valid)
        if positive:
            valid = weights.values > 0
            ids, weights = sparse_retain(ids, valid), sparse_retain(weights, valid)
    return ids, weights

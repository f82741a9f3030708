"""Metrics of classes by rank: whether the labels are among the k classes of highest score."""

from collections.abc import Callable

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import control_dependencies, name_scope
from minigraph.metrics.average import collected, metric_variable
from minigraph.ops.array import expand_dims, fill, ones_like, rank, reshape, shape, size, zeros_like
from minigraph.ops.casting import cast
from minigraph.ops.comparison import equal, greater_equal
from minigraph.ops.cond import cond
from minigraph.ops.joining import concat, tile
from minigraph.ops.math import add, div, div_no_nan, minimum, multiply
from minigraph.ops.reduction import kept_shape, reduce_max, reduce_sum
from minigraph.ops.scan import cumsum
from minigraph.ops.selecting import where_v2
from minigraph.ops.sets import set_difference, set_intersection, set_size
from minigraph.ops.slicing import slice
from minigraph.ops.sorting import top_k
from minigraph.ops.sparse import (
    convert_to_tensor_or_sparse_tensor,
    sparse_concat,
    sparse_reshape,
    sparse_retain,
)
from minigraph.ops.sparse_tensor import SparseTensor
from minigraph.ops.state import assign_add
from minigraph.ops.weight import assert_broadcastable, broadcast_weights

_KINDS: dict[str, Callable] = {
    "true_positive": set_intersection,
    "false_positive": set_difference,
    "false_negative": lambda found, labels: set_difference(found, labels, aminusb=False),
}


def _named(name, k, class_id):
    """TF1's name of a metric: that of the k best, for one class."""
    name = f"{name}_at_k" if k is None else f"{name}_at_{k:d}"
    return name if class_id is None else f"{name}_class{class_id:d}"


def _either(condition, when_true, when_false):
    """`cond`, whose sides may return SparseTensors."""

    def parts(function):
        def side():
            result = function()
            return result.parts if isinstance(result, SparseTensor) else result

        return side

    result = cond(condition, parts(when_true), parts(when_false))
    return SparseTensor(*result) if isinstance(result, list) else result


def _with_last_axis(labels, found):
    """`labels` of the rank of `found`: if they lack the last axis, they get one of size 1."""
    with name_scope(None, "expand_labels", [labels, found]) as scope:
        labels = convert_to_tensor_or_sparse_tensor(labels)
        if isinstance(labels, SparseTensor):
            return _either(
                equal(rank(found), size(labels.dense_shape) + 1),
                lambda: sparse_reshape(labels, concat([labels.dense_shape, [1]], 0), name=scope),
                lambda: labels,
            )
        axes, wanted = labels.shape.ndims, found.shape.ndims
        if axes is None or wanted is None:
            return cond(
                equal(rank(found), rank(labels) + 1),
                lambda: expand_dims(labels, -1, name=scope),
                lambda: labels,
            )
        if axes == wanted:
            return labels
        if axes + 1 == wanted:
            return expand_dims(labels, -1, name=scope)
        raise ValueError(f"Unexpected labels shape {labels.shape} for predictions shape {found.shape}.")


def _of_class(ids, class_id):
    """`ids` without all that are not `class_id`, as a SparseTensor."""
    if isinstance(ids, SparseTensor):
        return sparse_retain(ids, equal(ids.values, class_id))
    sizes = shape(ids, out_type=dtypes.int64)
    row = kept_shape(sizes, reshape(size(sizes) - 1, [1]))
    wanted = fill(row, cast(class_id, dtypes.int64))
    matching = set_intersection(wanted, ids)
    return SparseTensor(matching.indices, matching.values, sizes)


def _counted(kind, labels, found, class_id=None, weights=None, name=None):
    """How many of the `kind` there are in each row, weighted: float64 of unknown shape."""
    with name_scope(name, f"{kind}s", [found, labels, weights]):
        if class_id is not None:
            labels, found = _of_class(labels, class_id), _of_class(found, class_id)
        count = cast(set_size(_KINDS[kind](found, labels)), dtypes.float64)
        if weights is not None:
            with control_dependencies([assert_broadcastable(weights, count)]):
                count = multiply(count, cast(weights, dtypes.float64))
        return count


def _counter(kind, labels, found, k, class_id, weights):
    """The variable that counts the `kind` over all batches, and its update."""
    with name_scope(None, _named(kind, k, class_id), [found, labels, weights]) as scope:
        count = reduce_sum(_counted(kind, labels, found, class_id, weights))
        counter = metric_variable([], scope, dtypes.float64)
        return counter, assign_add(counter, count, name="update")


def _share(name, other, labels, found, k, class_id, weights, metrics_collections, updates_collections, scope):
    """true positives / (true positives + `other`), of the places `found`."""
    with name_scope(scope, _named(name, k, class_id), [found, labels, weights]) as scope:
        labels = _with_last_axis(labels, found)
        found = cast(found, dtypes.int64)
        hits, hits_after = _counter("true_positive", labels, found, k, class_id, weights)
        rest, rest_after = _counter(other, labels, found, k, class_id, weights)
        value = div(hits, add(hits, rest), name=scope)
        update = div(hits_after, add(hits_after, rest_after), name="update")
        return collected(value, update, metrics_collections, updates_collections)


def recall_at_top_k(
    labels,
    predictions_idx,
    k=None,
    class_id=None,
    weights=None,
    metrics_collections=None,
    updates_collections=None,
    name=None,
):
    """As `recall_at_k`, of the k best classes themselves.

    Args:
      predictions_idx: ints [..., k].
      k: stands in the names only.
    """
    return _share(
        "recall",
        "false_negative",
        labels,
        convert(predictions_idx),
        k,
        class_id,
        weights,
        metrics_collections,
        updates_collections,
        name,
    )


def recall_at_k(
    labels,
    predictions,
    k,
    class_id=None,
    weights=None,
    metrics_collections=None,
    updates_collections=None,
    name=None,
):
    """The share of the labels that are among the k classes of highest score; see `tf.metrics.mean`.

    Args:
      labels: int64 Tensor or SparseTensor [..., number of labels], or [...] where there is one label.
      predictions: floats [..., number of classes], the scores.
      k: an int.
      class_id: the only class that counts; all if None.
      weights: a scalar, or numbers that can be broadcast to [...].

    Returns:
      (value, update), float64: NaN before there are labels.

    Raises:
      TypeError: `labels` are not int64.
    """
    with name_scope(name, _named("recall", k, class_id), [predictions, labels, weights]) as scope:
        _, found = top_k(predictions, k)
        return recall_at_top_k(
            labels, found, k, class_id, weights, metrics_collections, updates_collections, scope
        )


def precision_at_top_k(
    labels,
    predictions_idx,
    k=None,
    class_id=None,
    weights=None,
    metrics_collections=None,
    updates_collections=None,
    name=None,
):
    """As `precision_at_k`, of the k best classes themselves.

    Args:
      predictions_idx: ints [..., k].
      k: stands in the names only.
    """
    return _share(
        "precision",
        "false_positive",
        labels,
        convert(predictions_idx),
        k,
        class_id,
        weights,
        metrics_collections,
        updates_collections,
        name,
    )


def precision_at_k(
    labels,
    predictions,
    k,
    class_id=None,
    weights=None,
    metrics_collections=None,
    updates_collections=None,
    name=None,
):
    """The share of labels among the k classes of highest score; arguments as those of `recall_at_k`."""
    with name_scope(name, _named("precision", k, class_id), [predictions, labels, weights]) as scope:
        _, found = top_k(predictions, k)
        return precision_at_top_k(
            labels, found, k, class_id, weights, metrics_collections, updates_collections, scope
        )


def sparse_precision_at_k(
    labels,
    predictions,
    k,
    class_id=None,
    weights=None,
    metrics_collections=None,
    updates_collections=None,
    name=None,
):
    """The older name of `precision_at_k`."""
    return precision_at_k(
        labels, predictions, k, class_id, weights, metrics_collections, updates_collections, name
    )


def _below(labels, count):
    """`labels`, -1 in place of those that are no class: `count` or more."""
    labels = convert_to_tensor_or_sparse_tensor(labels)
    values = labels.values if isinstance(labels, SparseTensor) else labels

    def replaced():
        kept = where_v2(greater_equal(values, count), -1 * ones_like(values), values)
        if isinstance(labels, SparseTensor):
            return SparseTensor(labels.indices, kept, labels.dense_shape)
        return kept

    return _either(greater_equal(reduce_max(values), count), replaced, lambda: labels)


def _for_each_rank(labels, k):
    """`labels`, repeated `k` times along a new axis before the last."""
    with name_scope("labels_per_k", "expand_and_tile", [labels]) as scope:
        if isinstance(labels, SparseTensor):
            sizes = labels.dense_shape
            place = reshape(size(sizes) + -1, [1])
            longer = concat(
                [slice(sizes, [0], place), [1], slice(sizes, place, [-1])], 0, name="expanded_shape"
            )
            expanded = sparse_reshape(labels, longer, name="expand")
            return expanded if k == 1 else sparse_concat(-2, [expanded] * k, name=scope)
        expanded = expand_dims(labels, -2, name="expand")
        if k == 1:
            return expanded
        once = ones_like(shape(labels))
        return tile(expanded, concat([once[:-1], [k], once[-1:]], 0, name="multiples"), name=scope)


def _number_of(labels, k):
    """How many labels a row has, at most `k`."""
    with name_scope(None, "num_relevant", [labels]) as scope:
        if isinstance(labels, SparseTensor):
            return minimum(set_size(labels), k, name=scope)
        there = where_v2(greater_equal(labels, 0), ones_like(labels), zeros_like(labels))
        return minimum(reduce_sum(there, -1), k, name=scope)


def _average_precision(labels, found):
    """The mean, over the labels of a row, of the precision at the rank of each; of a label not found 0."""
    with name_scope(None, "average_precision", [found, labels]) as scope:
        found = cast(found, dtypes.int64, name="predictions_idx")
        k = found.shape[-1].value
        labels = _with_last_axis(labels, found)
        each = expand_dims(found, -1, name="predictions_idx_per_k")
        hits = _counted("true_positive", _for_each_rank(labels, k), each, name="relevant_per_k")
        hits_so_far = cumsum(hits, axis=-1, name="tp_per_k")
        ranks = cumsum(ones_like(hits), axis=-1, name="retrieved_per_k")
        precisions = div(hits_so_far, ranks, name="precision_per_k")
        total = multiply(precisions, hits, name="relevant_precision_per_k")
        total = reduce_sum(total, axis=(-1,), name="precision_sum")
        return div(total, cast(_number_of(labels, k), dtypes.float64), name=scope)


def average_precision_at_k(
    labels, predictions, k, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """The mean over all rows of the average precision at k.

    That of one row is the mean, over its labels, of the precision at the rank of each, 0 for a label that is
    not among the k best. Arguments are as those of `recall_at_k`; a label that is no class is never found.

    Raises:
      ValueError: `k` is less than 1.
    """
    if k < 1:
        raise ValueError(f"Invalid k={k}.")
    with name_scope(name, _named("average_precision", k, None), [predictions, labels, weights]) as scope:
        _, found = top_k(predictions, k)
        labels = _below(labels, cast(shape(predictions)[-1], dtypes.int64))
        average = _average_precision(labels, found)
        if weights is not None:
            weights = broadcast_weights(cast(weights, dtypes.float64), average)
            average = multiply(average, weights)
        with name_scope(None, "max", [average]) as inner:
            greatest = metric_variable([], inner, dtypes.float64)
            if weights is None:
                number = cast(size(average, name="batch_max"), dtypes.float64)
            else:
                number = reduce_sum(weights, name="batch_max")
            greatest_after = assign_add(greatest, number, name="update")
        with name_scope(None, "total", [average]) as inner:
            total = metric_variable([], inner, dtypes.float64)
            total_after = assign_add(total, reduce_sum(average, name="batch_total"), name="update")
        value = div_no_nan(total, greatest, name="mean")
        update = div_no_nan(total_after, greatest_after, name=scope)
        return collected(value, update, metrics_collections, updates_collections)


def sparse_average_precision_at_k(
    labels, predictions, k, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """The older name of `average_precision_at_k`."""
    return average_precision_at_k(
        labels, predictions, k, weights, metrics_collections, updates_collections, name
    )

"""Metrics that are means over all batches: a value, and an operation that takes in a batch."""

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import add_to_collections, control_dependencies
from minigraph.framework.scopes import GraphKeys
from minigraph.ops.array import ones, ones_like, reshape, size, zeros, zeros_like
from minigraph.ops.casting import cast
from minigraph.ops.comparison import equal, greater, less, not_equal
from minigraph.ops.counting import confusion_matrix
from minigraph.ops.elementary import abs, sqrt
from minigraph.ops.linalg import diag_part
from minigraph.ops.math import div, div_no_nan, maximum, multiply, squared_difference, subtract
from minigraph.ops.reduction import reduce_mean, reduce_sum
from minigraph.ops.scatter import scatter_add
from minigraph.ops.selecting import where
from minigraph.ops.squeezing import fitting_weights, remove_squeezable_dimensions
from minigraph.ops.state import assign_add
from minigraph.ops.weight import broadcast_weights
from minigraph.variables.scope import variable_scope
from minigraph.variables.variable import Variable


def metric_variable(shape, name, dtype=dtypes.float32) -> Variable:
    """A local variable of zeros that a metric counts in."""
    return Variable(
        lambda: zeros(shape, dtype),
        trainable=False,
        collections=[GraphKeys.LOCAL_VARIABLES, GraphKeys.METRIC_VARIABLES],
        name=name,
    )


def alike(predictions, labels, weights):
    """(predictions, labels, weights) of fitting ranks; `labels` and `weights` may be None."""
    predictions = convert(predictions)
    if labels is not None:
        labels, predictions = remove_squeezable_dimensions(labels, predictions)
        predictions.shape.assert_is_compatible_with(labels.shape)
    return predictions, labels, None if weights is None else fitting_weights(weights, predictions)


def collected(value, update, metrics_collections, updates_collections):
    """(value, update), after they have joined the collections that were given."""
    if metrics_collections:
        add_to_collections(metrics_collections, value)
    if updates_collections:
        add_to_collections(updates_collections, update)
    return value, update


def _ratio(total, count, name):
    return div_no_nan(total, maximum(count, 0), name=name)


def mean(values, weights=None, metrics_collections=None, updates_collections=None, name=None):
    """The weighted mean of all elements of all batches.

    Args:
      values: Tensor.
      weights: as `tf.losses.compute_weighted_loss` takes them; 1 if None.
      metrics_collections, updates_collections: lists of collections that the two results join.
      name: name of the variable scope.

    Returns:
      (value, update): what has been found so far, from local variables; and the same after this batch has
      been taken in.
    """
    with variable_scope(name, "mean", [values, weights]):
        values = cast(values, dtypes.float32)
        total, count = metric_variable([], "total"), metric_variable([], "count")
        if weights is None:
            number = cast(size(values), dtypes.float32)
        else:
            values, _, weights = alike(values, None, weights)
            weights = broadcast_weights(cast(weights, dtypes.float32), values)
            values = multiply(values, weights)
            number = reduce_sum(weights)
        total_after = assign_add(total, reduce_sum(values))
        with control_dependencies([values]):
            count_after = assign_add(count, number)
        value = _ratio(total, count, "value")
        update = _ratio(total_after, count_after, "update_op")
        return collected(value, update, metrics_collections, updates_collections)


def mean_tensor(values, weights=None, metrics_collections=None, updates_collections=None, name=None):
    """The mean of each element over all batches, in the shape of `values`; see `mean`."""
    with variable_scope(name, "mean", [values, weights]):
        values = cast(values, dtypes.float32)
        total = metric_variable(values.shape, "total_tensor")
        count = metric_variable(values.shape, "count_tensor")
        number = ones_like(values)
        if weights is not None:
            values, _, weights = alike(values, None, weights)
            weights = broadcast_weights(cast(weights, dtypes.float32), values)
            values, number = multiply(values, weights), multiply(number, weights)
        total_after = assign_add(total, values)
        with control_dependencies([values]):
            count_after = assign_add(count, number)
        value = _ratio(total, count, "value")
        update = _ratio(total_after, count_after, "update_op")
        return collected(value, update, metrics_collections, updates_collections)


def accuracy(
    labels, predictions, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """How often `predictions` equal `labels`; see `mean`."""
    predictions, labels, weights = alike(predictions, labels, weights)
    if labels.dtype != predictions.dtype:
        predictions = cast(predictions, labels.dtype)
    hits = cast(equal(predictions, labels), dtypes.float32)
    return mean(hits, weights, metrics_collections, updates_collections, name or "accuracy")


def _floats(predictions, labels, weights):
    return alike(cast(predictions, dtypes.float32), cast(labels, dtypes.float32), weights)


def mean_squared_error(
    labels, predictions, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """The mean of (labels - predictions)²; see `mean`."""
    predictions, labels, weights = _floats(predictions, labels, weights)
    errors = squared_difference(labels, predictions)
    return mean(errors, weights, metrics_collections, updates_collections, name or "mean_squared_error")


def root_mean_squared_error(
    labels, predictions, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """The root of `mean_squared_error`; see `mean`."""
    name = name or "root_mean_squared_error"
    value, update = mean_squared_error(labels, predictions, weights, None, None, name)
    return collected(sqrt(value), sqrt(update), metrics_collections, updates_collections)


def mean_absolute_error(
    labels, predictions, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """The mean of |predictions - labels|; see `mean`."""
    predictions, labels, weights = _floats(predictions, labels, weights)
    errors = abs(predictions - labels)
    return mean(errors, weights, metrics_collections, updates_collections, name or "mean_absolute_error")


def mean_relative_error(
    labels,
    predictions,
    normalizer,
    weights=None,
    metrics_collections=None,
    updates_collections=None,
    name=None,
):
    """The mean of |labels - predictions| / normalizer, 0 where that is 0; see `mean`."""
    predictions, labels, weights = _floats(predictions, labels, weights)
    predictions, normalizer = remove_squeezable_dimensions(predictions, normalizer)
    predictions.shape.assert_is_compatible_with(normalizer.shape)
    ratios = where(equal(normalizer, 0.0), zeros_like(labels), div(abs(labels - predictions), normalizer))
    return mean(ratios, weights, metrics_collections, updates_collections, name or "mean_relative_error")


def mean_cosine_distance(
    labels, predictions, dim, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """1 - the mean inner product along `dim` of vectors that are normalized already; see `mean`."""
    predictions, labels, weights = _floats(predictions, labels, weights)
    products = reduce_sum(multiply(predictions, labels), axis=[dim], keepdims=True)
    value, update = mean(products, weights, None, None, name or "mean_cosine_distance")
    value, update = subtract(1.0, value), subtract(1.0, update)
    return collected(value, update, metrics_collections, updates_collections)


def percentage_below(
    values, threshold, weights=None, metrics_collections=None, updates_collections=None, name=None
):
    """The share of elements below `threshold`; see `mean`."""
    below = cast(less(values, threshold), dtypes.float32)
    return mean(
        below, weights, metrics_collections, updates_collections, name or "percentage_below_threshold"
    )


def mean_per_class_accuracy(
    labels,
    predictions,
    num_classes,
    weights=None,
    metrics_collections=None,
    updates_collections=None,
    name=None,
):
    """The mean over the classes of how often each was found; the update gives these numbers, not their mean.

    See `mean`; `labels` and `predictions` are class numbers below `num_classes`.
    """
    with variable_scope(name, "mean_accuracy", [predictions, labels, weights]):
        labels, predictions = cast(labels, dtypes.int64), convert(predictions)
        labels.shape.assert_is_compatible_with(predictions.shape)
        labels, predictions = _flat(labels), _flat(predictions)
        total, count = metric_variable([num_classes], "total"), metric_variable([num_classes], "count")
        number = ones([size(labels)], dtypes.float32)
        if labels.dtype != predictions.dtype:
            predictions = cast(predictions, labels.dtype)
        hits = cast(equal(predictions, labels), dtypes.float32)
        if weights is not None:
            weights = cast(_flat(weights), dtypes.float32)
            hits, number = hits * weights, number * weights
        total_after, count_after = scatter_add(total, labels, number), scatter_add(count, labels, hits)
        value = reduce_mean(_ratio(count, total, None), name="mean_accuracy")
        update = _ratio(count_after, total_after, "update_op")
        return collected(value, update, metrics_collections, updates_collections)


def mean_iou(
    labels,
    predictions,
    num_classes,
    weights=None,
    metrics_collections=None,
    updates_collections=None,
    name=None,
):
    """The mean over the classes of intersection over union: hits / (hits + misses + false alarms).

    See `mean`; `labels` and `predictions` are class numbers below `num_classes`, and classes that don't occur
    don't count. The update gives the confusion matrix of all batches.
    """
    with variable_scope(name, "mean_iou", [predictions, labels, weights]):
        predictions, labels = convert(predictions), convert(labels)
        predictions.shape.assert_is_compatible_with(labels.shape)
        total = metric_variable([num_classes, num_classes], "total_confusion_matrix", dtypes.float64)
        predictions, labels = cast(predictions, dtypes.int64), cast(labels, dtypes.int64)
        number = cast(num_classes, dtypes.int64)
        predictions, labels, weights = _flat(predictions), _flat(labels), _flat(weights)
        found = confusion_matrix(labels, predictions, number, dtypes.float64, weights=weights)
        update = assign_add(total, found)
        rows = cast(reduce_sum(total, 0), dtypes.float32)
        columns = cast(reduce_sum(total, 1), dtypes.float32)
        hits = cast(diag_part(total), dtypes.float32)
        unions = rows + columns - hits
        present = reduce_sum(cast(not_equal(unions, 0), dtypes.float32))
        ratios = div(hits, where(greater(unions, 0), unions, ones_like(unions)))
        value = where(greater(present, 0), reduce_sum(ratios, name="mean_iou") / present, 0)
        return collected(value, update, metrics_collections, updates_collections)


def _flat(x):
    """`x` as a vector; None if it is."""
    if x is None:
        return None
    x = convert(x)
    return x if x.shape.ndims is not None and x.shape.ndims <= 1 else reshape(x, [-1])

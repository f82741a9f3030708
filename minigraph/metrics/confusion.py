"""Metrics of binary labels: what is counted right and wrong, and the ratios made of it."""

from minigraph.framework import dtypes
from minigraph.framework.defaults import control_dependencies
from minigraph.metrics.average import alike, collected, metric_variable
from minigraph.ops.array import constant, expand_dims, identity, rank, reshape, shape, transpose
from minigraph.ops.casting import cast
from minigraph.ops.check import assert_greater_equal, assert_less_equal, assert_rank_in, assert_type
from minigraph.ops.comparison import equal, greater, logical_and, logical_not
from minigraph.ops.joining import stack, tile
from minigraph.ops.math import div, maximum, minimum, multiply
from minigraph.ops.reduction import reduce_sum
from minigraph.ops.selecting import where
from minigraph.ops.state import assign_add
from minigraph.ops.weight import broadcast_weights
from minigraph.variables.scope import variable_scope

# What is counted: its name, whether the label is true, and whether it was predicted so.
_KINDS = {
    "true_positives": (True, True),
    "false_negatives": (True, False),
    "true_negatives": (False, False),
    "false_positives": (False, True),
}


def _counter(kind):
    """The metric that counts `kind`."""
    label, prediction = _KINDS[kind]

    def metric(
        labels, predictions, weights=None, metrics_collections=None, updates_collections=None, name=None
    ):
        with variable_scope(name, kind, [predictions, labels, weights]):
            predictions, labels, weights = _bools(predictions, labels, weights)
            found = logical_and(equal(labels, label), equal(predictions, prediction))
            assert_type(found, dtypes.bool_)
            count = metric_variable([], "count")
            found = cast(found, dtypes.float32)
            if weights is not None:
                with control_dependencies([assert_rank_in(weights, (0, rank(found)))]):
                    weights = cast(weights, dtypes.float32)
                    found = multiply(found, weights)
            value = identity(count)
            update = assign_add(count, reduce_sum(found))
            return collected(value, update, metrics_collections, updates_collections)

    metric.__name__ = metric.__qualname__ = kind
    metric.__doc__ = f"""The weighted number of {kind.replace("_", " ")}; see `tf.metrics.mean`.

    Args:
      labels, predictions: taken as bools.
    """
    return metric


def _bools(predictions, labels, weights):
    return alike(cast(predictions, dtypes.bool_), cast(labels, dtypes.bool_), weights)


true_positives = _counter("true_positives")
false_negatives = _counter("false_negatives")
true_negatives = _counter("true_negatives")
false_positives = _counter("false_positives")


def _hit_rate(function_name, others, text):
    """The metric true positives / (true positives + others)."""

    def metric(
        labels, predictions, weights=None, metrics_collections=None, updates_collections=None, name=None
    ):
        with variable_scope(name, function_name, [predictions, labels, weights]):
            predictions, labels, weights = _bools(predictions, labels, weights)
            hits = true_positives(labels, predictions, weights)
            rest = others(labels, predictions, weights)
            value, update = (
                where(greater(hit + other, 0), div(hit, hit + other), 0, name=name)
                for hit, other, name in zip(hits, rest, ("value", "update_op"), strict=True)
            )
            return collected(value, update, metrics_collections, updates_collections)

    metric.__name__ = metric.__qualname__ = function_name
    metric.__doc__ = f"""The share of {text}; see `tf.metrics.mean`.

    Args:
      labels, predictions: taken as bools.
    """
    return metric


precision = _hit_rate("precision", false_positives, "true labels among what was predicted true")
recall = _hit_rate("recall", false_negatives, "true labels that were predicted true")


def _at_thresholds(labels, predictions, thresholds, weights, kinds):
    """Values and updates of counters, one per threshold, for each of `kinds`."""
    zero = cast(0.0, predictions.dtype)
    text = "predictions must be in [0, 1]"
    first = assert_greater_equal(predictions, zero, message=text)
    second = assert_less_equal(predictions, cast(1.0, predictions.dtype), message=text)
    with control_dependencies([first, second]):
        predictions, labels, weights = alike(
            cast(predictions, dtypes.float32), cast(labels, dtypes.bool_), weights
        )
    number = len(thresholds)
    column, row = reshape(predictions, [-1, 1]), reshape(labels, [1, -1])
    size = column.spec.shape[0]
    size = shape(column)[0] if size is None else size
    limits = tile(expand_dims(constant(thresholds), [1]), stack([1, size]))
    predicted = {True: greater(tile(transpose(column), [number, 1]), limits)}
    if not all(_KINDS[kind][1] for kind in kinds):
        predicted[False] = logical_not(predicted[True])
    actual = {True: tile(row, [number, 1])}
    if not all(_KINDS[kind][0] for kind in kinds):
        actual[False] = logical_not(actual[True])
    if weights is not None:
        weights = broadcast_weights(cast(weights, dtypes.float32), predictions)
        weights = tile(reshape(weights, [1, -1]), [number, 1])
    values, updates = {}, {}
    for kind in kinds:
        label, prediction = _KINDS[kind]
        counter = metric_variable([number], kind)
        found = cast(logical_and(actual[label], predicted[prediction]), dtypes.float32)
        if weights is not None:
            found *= weights
        values[kind], updates[kind] = counter.value(), assign_add(counter, reduce_sum(found, 1))
    return values, updates


def _rate_at_thresholds(short, others, text):
    """The metric true positives / (true positives + others), one for each of several thresholds."""
    function_name = f"{short}_at_thresholds"

    def metric(
        labels,
        predictions,
        thresholds,
        weights=None,
        metrics_collections=None,
        updates_collections=None,
        name=None,
    ):
        with variable_scope(name, function_name, [predictions, labels, weights]):
            counts = _at_thresholds(labels, predictions, thresholds, weights, ("true_positives", others))
            value, update = (
                div(
                    found["true_positives"],
                    1e-7 + found["true_positives"] + found[others],
                    name=f"{short}_{name}",
                )
                for found, name in zip(counts, ("value", "update_op"), strict=True)
            )
            return collected(value, update, metrics_collections, updates_collections)

    metric.__name__ = metric.__qualname__ = function_name
    metric.__doc__ = f"""The share of {text}, for each of `thresholds`; see `tf.metrics.mean`.

    Args:
      labels: taken as bools.
      predictions: probabilities; true are those above a threshold.
      thresholds: a list of floats.
    """
    return metric


precision_at_thresholds = _rate_at_thresholds(
    "precision", "false_positives", "true labels among what was predicted true"
)
recall_at_thresholds = _rate_at_thresholds(
    "recall", "false_negatives", "true labels that were predicted true"
)


def auc(
    labels,
    predictions,
    weights=None,
    num_thresholds=200,
    metrics_collections=None,
    updates_collections=None,
    curve="ROC",
    name=None,
    summation_method="trapezoidal",
    thresholds=None,
):
    """The area under a curve, approximated at some thresholds; see `tf.metrics.mean`.

    Args:
      labels: taken as bools.
      predictions: probabilities.
      num_thresholds: how many, spread evenly over [0, 1].
      curve: "ROC": recall over the rate of false positives; "PR": precision over recall.
      summation_method: "trapezoidal", or the lower ("minoring") or upper ("majoring") steps.
      thresholds: the thresholds within (0, 1), in place of those spread evenly.

    Raises:
      ValueError: there is no such curve or method.
    """
    if curve not in ("ROC", "PR"):
        raise ValueError(f"curve must be either ROC or PR, {curve} unknown")
    if summation_method not in _HEIGHTS:
        raise ValueError(f"summation_method must be one of {', '.join(_HEIGHTS)}; got {summation_method}")
    with variable_scope(name, "auc", [labels, predictions, weights]):
        if thresholds is None:
            thresholds = [i / (num_thresholds - 1) for i in range(1, num_thresholds - 1)]
        thresholds = [-1e-7, *sorted(thresholds), 1 + 1e-7]
        counts = _at_thresholds(labels, predictions, thresholds, weights, _KINDS)
        value, update = (
            _area(found, curve, _HEIGHTS[summation_method], name)
            for found, name in zip(counts, ("value", "update_op"), strict=True)
        )
        return collected(value, update, metrics_collections, updates_collections)


_HEIGHTS = {
    "trapezoidal": lambda a, b: (a + b) / 2.0,
    "minoring": minimum,
    "majoring": maximum,
}


def _area(found, curve, height, name):
    """The area under the curve of counts at falling recall."""
    epsilon = 1e-6
    hits, misses = found["true_positives"], found["false_negatives"]
    alarms, rest = found["false_positives"], found["true_negatives"]
    y = div(hits + epsilon, hits + misses + epsilon)
    if curve == "ROC":
        x = div(alarms, alarms + rest + epsilon)
    else:
        x, y = y, div(hits + epsilon, hits + alarms + epsilon)
    last = x.spec.shape[0] - 1
    return reduce_sum(multiply(x[:last] - x[1:], height(y[:last], y[1:])), name=name)

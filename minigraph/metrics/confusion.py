"""Metrics of binary labels: what is counted right and wrong, and the ratios made of it."""

from minigraph.framework import dtypes
from minigraph.framework.defaults import control_dependencies
from minigraph.metrics.average import alike, collected, metric_variable
from minigraph.ops.array import constant, expand_dims, identity, ones_like, rank, reshape, shape, transpose
from minigraph.ops.casting import cast
from minigraph.ops.check import assert_greater_equal, assert_less_equal, assert_rank_in, assert_type
from minigraph.ops.comparison import equal, greater, logical_and, logical_not
from minigraph.ops.elementary import abs, log
from minigraph.ops.joining import stack, tile
from minigraph.ops.math import div, div_no_nan, maximum, minimum, multiply
from minigraph.ops.reduction import argmax, argmin, reduce_min, reduce_sum
from minigraph.ops.scan import cumsum
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


def _counter_at_thresholds(kind):
    """The metric that counts `kind`, once for each of several thresholds."""
    function_name = f"{kind}_at_thresholds"

    def metric(
        labels,
        predictions,
        thresholds,
        weights=None,
        metrics_collections=None,
        updates_collections=None,
        name=None,
    ):
        with variable_scope(name, kind, [predictions, labels, weights]):
            values, updates = _at_thresholds(labels, predictions, thresholds, weights, (kind,))
            return collected(identity(values[kind]), updates[kind], metrics_collections, updates_collections)

    metric.__name__ = metric.__qualname__ = function_name
    metric.__doc__ = f"""The weighted number of {kind.replace("_", " ")}, for each of `thresholds`; see `auc`.

    Args:
      labels: taken as bools.
      predictions: probabilities; true are those above a threshold.
      thresholds: a list of floats.
    """
    return metric


true_positives_at_thresholds = _counter_at_thresholds("true_positives")
false_negatives_at_thresholds = _counter_at_thresholds("false_negatives")
true_negatives_at_thresholds = _counter_at_thresholds("true_negatives")
false_positives_at_thresholds = _counter_at_thresholds("false_positives")


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
      summation_method: "trapezoidal", or the lower ("minoring") or upper ("majoring") steps; for the curve PR
        "careful_interpolation", by Davis and Goadrich, "The relationship between precision-recall and ROC
        curves", ICML 2006: between thresholds it interpolates the counts.
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
            thresholds = _evenly(num_thresholds)
        thresholds = [-1e-7, *sorted(thresholds), 1 + 1e-7]
        counts = _at_thresholds(labels, predictions, thresholds, weights, _KINDS)
        value, update = (
            _interpolated_area(found)
            if curve == "PR" and summation_method == "careful_interpolation"
            else _area(found, curve, _HEIGHTS[summation_method], name)
            for found, name in zip(counts, ("value", "update_op"), strict=True)
        )
        return collected(value, update, metrics_collections, updates_collections)


_HEIGHTS = {
    "trapezoidal": lambda a, b: (a + b) / 2.0,
    "careful_interpolation": lambda a, b: (a + b) / 2.0,
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


def _interpolated_area(found):
    """The area under the curve PR, where true positives grow in a line with what is predicted true."""
    hits, misses = found["true_positives"], found["false_negatives"]
    last = hits.spec.shape[0] - 1
    gained = hits[:last] - hits[1:]
    chosen = hits + found["false_positives"]
    slope = div_no_nan(gained, maximum(chosen[:last] - chosen[1:], 0), name="prec_slope")
    intercept = hits[1:] - multiply(slope, chosen[1:])
    ratio = where(
        logical_and(chosen[:last] > 0, chosen[1:] > 0),
        div_no_nan(chosen[:last], maximum(chosen[1:], 0), name="recall_relative_ratio"),
        ones_like(chosen[1:]),
    )
    share = div_no_nan(
        slope * (gained + intercept * log(ratio)),
        maximum(hits[1:] + misses[1:], 0),
        name="pr_auc_increment",
    )
    return reduce_sum(share, name="interpolate_pr_auc")


def sensitivity_at_specificity(
    labels,
    predictions,
    specificity,
    weights=None,
    num_thresholds=200,
    metrics_collections=None,
    updates_collections=None,
    name=None,
):
    """The recall at the threshold whose specificity is nearest to a given one; see `tf.metrics.mean`.

    Args:
      labels: taken as bools.
      predictions: probabilities.
      specificity: the share of false labels that are to be predicted false, in [0, 1].
      num_thresholds: how many thresholds are tried, spread evenly over [0, 1].

    Raises:
      ValueError: `specificity` is out of range.
    """
    if not 0 <= specificity <= 1:
        raise ValueError("`specificity` must be in the range [0, 1].")

    def sensitivity(found, name):
        rest, alarms = found["true_negatives"], found["false_positives"]
        place = argmin(abs(div(rest, rest + alarms + 1e-7) - specificity), 0)
        return _share_at(place, found["true_positives"], found["false_negatives"], name)

    with variable_scope(name, "sensitivity_at_specificity", [predictions, labels, weights]):
        thresholds = [-1e-7, *_evenly(num_thresholds), 1 + 1e-7]
        counts = _at_thresholds(labels, predictions, thresholds, weights, _KINDS)
        return collected(
            sensitivity(counts[0], "value"),
            sensitivity(counts[1], "update_op"),
            metrics_collections,
            updates_collections,
        )


def specificity_at_sensitivity(
    labels,
    predictions,
    sensitivity,
    weights=None,
    num_thresholds=200,
    metrics_collections=None,
    updates_collections=None,
    name=None,
):
    """The specificity at the last threshold whose recall is nearest to a given one; see `tf.metrics.mean`.

    Args:
      labels: taken as bools.
      predictions: probabilities.
      sensitivity: the share of true labels that are to be predicted true, in [0, 1].
      num_thresholds: how many thresholds are tried, spread evenly over [0, 1].

    Raises:
      ValueError: `sensitivity` is out of range.
    """
    if not 0 <= sensitivity <= 1:
        raise ValueError("`sensitivity` must be in the range [0, 1].")

    def specificity(found, name):
        hits, misses = found["true_positives"], found["false_negatives"]
        recalls = div(hits, hits + misses + 1e-7)
        nearest = reduce_min(abs(recalls - sensitivity))
        places = cast(equal(abs(recalls - sensitivity), nearest), dtypes.int64)
        place = argmax(cumsum(places), 0)  # of several nearest, the last
        return _share_at(place, found["true_negatives"], found["false_positives"], name)

    with variable_scope(name, "specificity_at_sensitivity", [predictions, labels, weights]):
        thresholds = [-1e-7, *_evenly(num_thresholds), 1 - 1e-7]
        counts = _at_thresholds(labels, predictions, thresholds, weights, _KINDS)
        return collected(
            specificity(counts[0], "value"),
            specificity(counts[1], "update_op"),
            metrics_collections,
            updates_collections,
        )


def _evenly(number) -> list:
    """The thresholds between 0 and 1 that split it evenly, with both ends `number` of them."""
    return [i / (number - 1) for i in range(1, number - 1)]


def _share_at(place, right, wrong, name):
    """right / (right + wrong) at that place of both vectors."""
    place = cast(place, dtypes.int32)
    return div(right[place], right[place] + wrong[place] + 1e-7, name=name)

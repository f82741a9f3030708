"""Labels, predictions and weights whose ranks differ by a last axis of size 1: made alike."""

from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.ops.array import expand_dims, rank, squeeze
from minigraph.ops.comparison import equal
from minigraph.ops.cond import cond


def _is_one(x) -> bool:
    """Whether the last axis of `x` may be of size 1."""
    return x.spec.shape[-1] in (1, None)


def remove_squeezable_dimensions(labels, predictions, expected_rank_diff=0, name=None):
    """Both, one of them without its last axis if that makes their ranks differ as expected.

    Args:
      labels, predictions: Tensors.
      expected_rank_diff: how many axes more `predictions` should have.
      name: name of the scope.
    """
    with name_scope(name, "remove_squeezable_dimensions", [labels, predictions]):
        predictions, labels = convert(predictions), convert(labels)
        if labels.spec.shape is not None and predictions.spec.shape is not None:
            difference = len(predictions.spec.shape) - len(labels.spec.shape) - expected_rank_diff
            if difference == 1 and _is_one(predictions):
                predictions = squeeze(predictions, [-1])
            elif difference == -1 and _is_one(labels):
                labels = squeeze(labels, [-1])
            return labels, predictions
        difference = rank(predictions) - rank(labels)
        if predictions.spec.shape is None or _is_one(predictions):
            predictions = _squeezed_if(equal(expected_rank_diff + 1, difference), predictions)
        if labels.spec.shape is None or _is_one(labels):
            labels = _squeezed_if(equal(expected_rank_diff - 1, difference), labels)
        return labels, predictions


def _squeezed_if(condition, x):
    return cond(condition, lambda: squeeze(x, [-1]), lambda: x)


def squeezed_weights(weights, values):
    """`weights` without a last axis that `values` do not have."""
    weights = convert(weights)
    if weights.spec.shape and values.spec.shape is not None:
        if len(weights.spec.shape) - len(values.spec.shape) == 1 and _is_one(weights):
            return squeeze(weights, [-1])
    return weights


def fitting_weights(weights, values):
    """`squeezed_weights`, or with a last axis more if `values` have one more."""
    weights = squeezed_weights(weights, values)
    if weights.spec.shape and values.spec.shape is not None:
        if len(values.spec.shape) - len(weights.spec.shape) == 1:
            return expand_dims(weights, [-1])
    return weights

"""Losses: how far predictions are from labels, weighted, reduced to one number and collected."""

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import add_to_collection, control_dependencies, get_collection, name_scope
from minigraph.framework.graph import Tensor
from minigraph.framework.scopes import GraphKeys
from minigraph.ops.array import constant, ones_like, rank, shape, size, stop_gradient, zeros_like
from minigraph.ops.casting import cast
from minigraph.ops.comparison import equal, greater
from minigraph.ops.cross_entropy import (
    sigmoid_cross_entropy_with_logits,
    softmax_cross_entropy_with_logits_v2,
    sparse_softmax_cross_entropy_with_logits,
)
from minigraph.ops.elementary import abs, log, negative, square
from minigraph.ops.math import (
    add,
    add_n,
    div_no_nan,
    maximum,
    minimum,
    multiply,
    squared_difference,
    subtract,
)
from minigraph.ops.nn import relu
from minigraph.ops.reduction import reduce_sum
from minigraph.ops.selecting import where
from minigraph.ops.sequence import range
from minigraph.ops.squeezing import remove_squeezable_dimensions, squeezed_weights
from minigraph.ops.weight import assert_broadcastable, broadcast_weights


class Reduction:
    """How the weighted losses of a batch become the loss.

    NONE: not at all. SUM: their sum. MEAN: over the sum of the weights. SUM_OVER_BATCH_SIZE: over the number
    of elements. SUM_BY_NONZERO_WEIGHTS (older: SUM_OVER_NONZERO_WEIGHTS): over the number of weights not 0.
    """

    NONE = "none"
    SUM = "weighted_sum"
    MEAN = "weighted_mean"
    SUM_OVER_BATCH_SIZE = "weighted_sum_over_batch_size"
    SUM_BY_NONZERO_WEIGHTS = "weighted_sum_by_nonzero_weights"
    SUM_OVER_NONZERO_WEIGHTS = SUM_BY_NONZERO_WEIGHTS

    @classmethod
    def all(cls) -> tuple:
        """All of them."""
        return (
            cls.NONE,
            cls.SUM,
            cls.MEAN,
            cls.SUM_OVER_BATCH_SIZE,
            cls.SUM_OVER_NONZERO_WEIGHTS,
            cls.SUM_BY_NONZERO_WEIGHTS,
        )

    @classmethod
    def validate(cls, key):
        """ValueError unless `key` is one of them."""
        if key not in cls.all():
            raise ValueError(f"Invalid ReductionKey {key}.")


_MEAN = Reduction.SUM_BY_NONZERO_WEIGHTS


def add_loss(loss, loss_collection=GraphKeys.LOSSES):
    """Put a loss into a collection, from which `get_total_loss` takes it; into none if that is None."""
    if loss_collection:
        add_to_collection(loss_collection, loss)


def get_losses(scope=None, loss_collection=GraphKeys.LOSSES) -> list:
    """The collected losses, or those whose names match the expression `scope`."""
    return get_collection(loss_collection, scope)


def get_regularization_losses(scope=None) -> list:
    """What regularizers have added, or that of it whose names match the expression `scope`."""
    return get_collection(GraphKeys.REGULARIZATION_LOSSES, scope)


def get_regularization_loss(scope=None, name="total_regularization_loss") -> Tensor:
    """The sum of `get_regularization_losses(scope)`; 0 if there is none."""
    losses = get_regularization_losses(scope)
    return add_n(losses, name=name) if losses else constant(0.0)


def get_total_loss(add_regularization_losses=True, name="total_loss", scope=None) -> Tensor:
    """The sum of all collected losses, those of regularizers too unless told otherwise.

    Raises:
      ValueError: there is none.
    """
    losses = get_losses(scope)
    if add_regularization_losses:
        losses += get_regularization_losses(scope)
    return add_n(losses, name=name)


def compute_weighted_loss(
    losses, weights=1.0, scope=None, loss_collection=GraphKeys.LOSSES, reduction=_MEAN
) -> Tensor:
    """The losses of single elements, weighted and reduced.

    Args:
      losses: Tensor.
      weights: a scalar, or a Tensor of the rank of `losses` whose sizes are the same or 1.
      scope: name of the scope.
      loss_collection: the collection that the result joins; none if None.
      reduction: a `Reduction`.

    Returns:
      A scalar of the type of `losses`; of their shape with Reduction.NONE.

    Raises:
      ValueError: the weights don't fit, or there is no such reduction.
    """
    Reduction.validate(reduction)
    with name_scope(scope, "weighted_loss", [losses, weights]):
        with control_dependencies([assert_broadcastable(weights, losses)]):
            losses = convert(losses)
            dtype = losses.dtype
            losses = cast(losses, dtypes.float32)
            weights = cast(weights, dtypes.float32)
            loss = multiply(losses, weights)
            if reduction != Reduction.NONE:
                loss = reduce_sum(loss)
                if reduction == Reduction.MEAN:
                    loss = _quotient(loss, reduce_sum(ones_like(losses) * weights))
                elif reduction == Reduction.SUM_OVER_BATCH_SIZE:
                    loss = _quotient(loss, _num_elements(losses))
                elif reduction == _MEAN:
                    loss = _quotient(loss, _num_present(losses, weights))
            loss = cast(loss, dtype)
            add_loss(loss, loss_collection)
            return loss


def _quotient(total, count):
    return div_no_nan(reduce_sum(total), count, name="value")


def _num_elements(losses):
    with name_scope(None, "num_elements", [losses]) as scope:
        return cast(size(losses, name=scope), losses.dtype)


def _num_present(losses, weights, per_batch=False):
    """How many elements of `losses` have a weight that is not 0: all, or those of each row."""
    with name_scope(None, "num_present", [losses, weights]) as scope:
        present = where(equal(weights, 0.0), zeros_like(weights), ones_like(weights))
        present = broadcast_weights(present, losses)
        if per_batch:
            return reduce_sum(present, range(1, rank(present)), keepdims=True, name=scope)
        return reduce_sum(present, name=scope)


def _floats(labels, predictions):
    """Both as float32. ValueError if one is missing, or their shapes differ."""
    if labels is None or predictions is None:
        raise ValueError(f"{'labels' if labels is None else 'predictions'} must not be None.")
    predictions, labels = cast(predictions, dtypes.float32), cast(labels, dtypes.float32)
    predictions.shape.assert_is_compatible_with(labels.shape)
    return labels, predictions


def absolute_difference(
    labels, predictions, weights=1.0, scope=None, loss_collection=GraphKeys.LOSSES, reduction=_MEAN
) -> Tensor:
    """|predictions - labels|; see `compute_weighted_loss` for the other arguments."""
    with name_scope(scope, "absolute_difference", [predictions, labels, weights]) as scope:
        labels, predictions = _floats(labels, predictions)
        losses = abs(subtract(predictions, labels))
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def mean_squared_error(
    labels, predictions, weights=1.0, scope=None, loss_collection=GraphKeys.LOSSES, reduction=_MEAN
) -> Tensor:
    """(predictions - labels)²; see `compute_weighted_loss` for the other arguments."""
    with name_scope(scope, "mean_squared_error", [predictions, labels, weights]) as scope:
        labels, predictions = _floats(labels, predictions)
        losses = squared_difference(predictions, labels)
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def huber_loss(
    labels, predictions, weights=1.0, delta=1.0, scope=None, loss_collection=GraphKeys.LOSSES, reduction=_MEAN
) -> Tensor:
    """Half the squared error up to `delta`, linear beyond; see `compute_weighted_loss` for the rest."""
    with name_scope(scope, "huber_loss", [predictions, labels, weights]) as scope:
        labels, predictions = _floats(labels, predictions)
        error = abs(subtract(predictions, labels))
        quadratic = minimum(error, delta)
        linear = subtract(error, quadratic)
        half = convert(0.5, quadratic.dtype)
        losses = add(multiply(half, multiply(quadratic, quadratic)), multiply(delta, linear))
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def log_loss(
    labels,
    predictions,
    weights=1.0,
    epsilon=1e-7,
    scope=None,
    loss_collection=GraphKeys.LOSSES,
    reduction=_MEAN,
) -> Tensor:
    """Cross entropy of probabilities: -labels log(p + epsilon) - (1 - labels) log(1 - p + epsilon).

    See `compute_weighted_loss` for the other arguments.
    """
    with name_scope(scope, "log_loss", [predictions, labels, weights]) as scope:
        labels, predictions = _floats(labels, predictions)
        positive = negative(multiply(labels, log(predictions + epsilon)))
        losses = positive - multiply(1 - labels, log(1 - predictions + epsilon))
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def hinge_loss(
    labels, logits, weights=1.0, scope=None, loss_collection=GraphKeys.LOSSES, reduction=_MEAN
) -> Tensor:
    """max(0, 1 - y logits), where y is -1 for label 0 and 1 for label 1; see `compute_weighted_loss`."""
    with name_scope(scope, "hinge_loss", [logits, labels, weights]) as scope:
        labels, logits = _floats(labels, logits)
        ones = ones_like(labels)
        losses = relu(subtract(ones, multiply(subtract(2 * labels, ones), logits)))
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def cosine_distance(
    labels,
    predictions,
    axis=None,
    weights=1.0,
    scope=None,
    loss_collection=GraphKeys.LOSSES,
    reduction=_MEAN,
    dim=None,
) -> Tensor:
    """1 - the inner product along `axis` of vectors that are normalized already; `dim` is its older name.

    See `compute_weighted_loss` for the other arguments.
    """
    axis = dim if axis is None else axis
    if axis is None:
        raise ValueError("You must specify 'axis'.")
    with name_scope(scope, "cosine_distance_loss", [predictions, labels, weights]) as scope:
        labels, predictions = _floats(labels, predictions)
        losses = 1 - reduce_sum(multiply(predictions, labels), axis=(axis,), keepdims=True)
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def mean_pairwise_squared_error(
    labels, predictions, weights=1.0, scope=None, loss_collection=GraphKeys.LOSSES
) -> Tensor:
    """The mean, over pairs of elements of one example, of the squared error of their difference.

    Args:
      labels, predictions: [batch, ...].
      weights: a scalar, or one that fits `labels`.
      scope: name of the scope.
      loss_collection: the collection that the result joins; none if None.
    """
    with name_scope(scope, "mean_pairwise_squared_error", [predictions, labels, weights]):
        weights = cast(weights, dtypes.float32)
        labels = cast(labels, dtypes.float32)
        with control_dependencies([assert_broadcastable(weights, labels)]):
            predictions = cast(predictions, dtypes.float32)
            predictions.shape.assert_is_compatible_with(labels.shape)
            errors = subtract(predictions, labels)
            inner = range(1, rank(errors))
            squares = reduce_sum(square(errors), inner, keepdims=True)
            count = _num_present(errors, weights, per_batch=True)
            first = 2.0 * div_no_nan(squares, maximum(count - 1, 0), name="value")
            total = reduce_sum(errors, inner, keepdims=True)
            second = square(total)
            second = 2.0 * div_no_nan(second, maximum(multiply(count, count - 1), 0), name="value")
            loss = reduce_sum(multiply(first - second, weights))
            loss = where(greater(reduce_sum(count), 0), loss, zeros_like(loss), name="value")
            add_loss(loss, loss_collection)
            return loss


def sigmoid_cross_entropy(
    multi_class_labels,
    logits,
    weights=1.0,
    label_smoothing=0,
    scope=None,
    loss_collection=GraphKeys.LOSSES,
    reduction=_MEAN,
) -> Tensor:
    """Cross entropy of independent classes; `label_smoothing` draws the labels towards 1/2 by that share.

    See `compute_weighted_loss` for the other arguments.
    """
    with name_scope(scope, "sigmoid_cross_entropy_loss", [logits, multi_class_labels, weights]) as scope:
        logits = convert(logits)
        labels = cast(multi_class_labels, logits.dtype)
        logits.shape.assert_is_compatible_with(labels.shape)
        if label_smoothing > 0:
            labels = labels * (1 - label_smoothing) + 0.5 * label_smoothing
        losses = sigmoid_cross_entropy_with_logits(labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def softmax_cross_entropy(
    onehot_labels,
    logits,
    weights=1.0,
    label_smoothing=0,
    scope=None,
    loss_collection=GraphKeys.LOSSES,
    reduction=_MEAN,
) -> Tensor:
    """Cross entropy of classes that exclude each other; no gradient flows to the labels.

    Args:
      onehot_labels, logits: [batch, classes].
      label_smoothing: the share by which the labels are drawn towards 1 / classes.
      weights, scope, loss_collection, reduction: as in `compute_weighted_loss`; `weights` are [batch].
    """
    with name_scope(scope, "softmax_cross_entropy_loss", [logits, onehot_labels, weights]) as scope:
        logits = convert(logits)
        labels = cast(onehot_labels, logits.dtype)
        logits.shape.assert_is_compatible_with(labels.shape)
        if label_smoothing > 0:
            classes = cast(shape(labels)[-1], logits.dtype)
            share = label_smoothing / classes
            labels = labels * (1 - label_smoothing) + share
        labels = stop_gradient(labels, name="labels_stop_gradient")
        losses = softmax_cross_entropy_with_logits_v2(labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)


def sparse_softmax_cross_entropy(
    labels, logits, weights=1.0, scope=None, loss_collection=GraphKeys.LOSSES, reduction=_MEAN
) -> Tensor:
    """Cross entropy of classes that exclude each other.

    Args:
      labels: the class numbers, [batch] or [batch, 1].
      logits: [batch, classes].
      weights, scope, loss_collection, reduction: as in `compute_weighted_loss`; `weights` are [batch].
    """
    default = "sparse_softmax_cross_entropy_loss"
    with name_scope(scope, default, [logits, labels, weights]) as scope:
        labels, logits = remove_squeezable_dimensions(labels, logits, expected_rank_diff=1)
        weights = squeezed_weights(weights, labels)
        losses = sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits, name="xentropy")
        return compute_weighted_loss(losses, weights, scope, loss_collection, reduction)

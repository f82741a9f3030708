"""Cross entropies, and the loss of Poisson regression: how far predictions are from labels."""

from math import pi
from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import control_dependencies, name_scope
from minigraph.framework.opdef import FLOATS, op, same
from minigraph.framework.shape import broadcast, merged
from minigraph.ops.array import (
    constant,
    either,
    expand_dims,
    ones_like,
    rank,
    reshape,
    shape,
    squeeze,
    stop_gradient,
    transpose,
    zeros_like,
)
from minigraph.ops.case import Assert
from minigraph.ops.casting import cast
from minigraph.ops.comparison import equal, greater_equal, less_equal, logical_and
from minigraph.ops.elementary import abs, exp, log, log1p
from minigraph.ops.joining import concat
from minigraph.ops.math import add, subtract
from minigraph.ops.nn import log_softmax, relu, softmax
from minigraph.ops.product import matmul
from minigraph.ops.reduction import reduce_all
from minigraph.ops.selecting import where
from minigraph.ops.sequence import range
from minigraph.ops.slicing import slice as slice_

Tlabels = TypeVar("Tlabels", np.int64, np.int32)
_HALF = (dtypes.float16, dtypes.bfloat16)


def _rows(features, labels):
    both = broadcast(features.shape, labels.shape)
    if both is None:
        both = (None, None)
    if len(both) != 2:
        raise ValueError(f"Shape must be rank 2 but is rank {len(both)}")
    return [features.like(both[:1]), features.like(both)]


def _powers(xp, logits):
    """The logits less the greatest of their row, e to the power of these, and the sums of rows of that."""
    logits = logits - xp.max(logits, axis=-1, keepdims=True) if logits.shape[-1] else logits
    powers = xp.exp(logits)
    return logits, powers, xp.sum(powers, axis=-1, keepdims=True)


@op("SoftmaxCrossEntropyWithLogits", infer=_rows, T=FLOATS)
def softmax_cross_entropy_op(xp, features, labels):
    """The cross entropy of each row of softmax(features) [batch, classes]; its gradient of the features."""
    features, powers, total = _powers(xp, features)
    return [xp.sum(labels * (xp.log(total) - features), axis=-1), powers / total - labels]


@softmax_cross_entropy_op.gradient
def _(op, dy, dz):
    logits, grad = op.inputs[0], expand_dims(dy, -1) * op.outputs[1]
    if dz is not None and dz.op.type != "ZerosLike":
        chances = softmax(logits)
        mean = squeeze(matmul(expand_dims(dz, 1), expand_dims(chances, 2)), axis=[1])
        grad = grad + (dz - mean) * chances
    negative = -log_softmax(logits)
    return grad, expand_dims(dy, -1) * negative


def _some_classes(features, labels):
    if features.shape is not None and len(features.shape) != 2:
        raise ValueError(f"Shape must be rank 2 but is rank {len(features.shape)}")
    batch, classes = features.shape or (None, None)
    (batch,) = merged((batch,), labels.shape) or (batch,)
    return [features.like((batch,)), features.like((batch, classes))]


@op("SparseSoftmaxCrossEntropyWithLogits", infer=_some_classes, T=FLOATS)
def sparse_softmax_cross_entropy_op(xp, features, labels: Tlabels):
    """As `softmax_cross_entropy_op`, where each row has one right class, whose number is the label."""
    classes = features.shape[-1]
    if labels.shape != features.shape[:-1]:
        raise ValueError(
            "logits and labels must have the same first dimension, "
            f"got logits shape {features.shape} and labels shape {labels.shape}"
        )
    wrong = labels[(labels < 0) | (labels >= classes)]
    if wrong.shape[0]:
        raise ValueError(
            f"Received a label value of {wrong[0]} which is outside the valid range of [0, {classes})"
        )
    right = xp.arange(classes, dtype=labels.dtype) == labels[:, None]
    features, powers, total = _powers(xp, features)
    found = xp.sum(xp.where(right, features, xp.zeros_like(features)), axis=-1)
    return [xp.log(total[:, 0]) - found, powers / total - xp.astype(right, features.dtype)]


@op("PreventGradient", infer=same)
def prevent_gradient(xp, input, *, message: str = ""):
    """The input itself; to differentiate through it is an error."""
    return input


@prevent_gradient.gradient
def _(op, dy):
    raise LookupError(f"Gradient explicitly disabled. Reason: {op.attrs['message']!r}")


@sparse_softmax_cross_entropy_op.gradient
def _(op, dy, _):
    grad = prevent_gradient(
        op.outputs[1],
        "Currently there is no way to take the second derivative of sparse_softmax_cross_entropy_with_logits "
        "due to the fused implementation's interaction with tf.gradients()",
    )
    return expand_dims(dy, -1) * grad, None


def _check_named(function, sentinel, labels, logits):
    """Labels and logits are easily mixed up: TF1 wants them by name."""
    if sentinel is not None:
        raise ValueError(f"Only call `{function}` with named arguments (labels=..., logits=..., ...)")
    if labels is None or logits is None:
        raise ValueError("Both labels and logits must be provided.")


def softmax_cross_entropy_with_logits_v2(labels, logits, axis=None, name=None, dim=None):
    """The cross entropy between labels and softmax(logits), for each example.

    Args:
      labels: the probabilities of the classes, [..., classes] in the shape of `logits`.
      logits: what the probabilities' softmax is taken of; float16, bfloat16, float32 or float64.
      axis: the axis of the classes; the last if None.
      name: the name of the scope of the nodes.
      dim: old name of `axis`.

    Returns:
      The entropies, in the shape of `logits` without `axis`. Gradients flow to both arguments.
    """
    axis = either("dim", dim, "axis", axis)
    axis = -1 if axis is None else axis
    with name_scope(name, "softmax_cross_entropy_with_logits", [logits, labels]) as scope:
        logits, labels = convert(logits, name="logits"), convert(labels, name="labels")
        dtype, sizes = logits.dtype.base_dtype, logits.spec.shape
        precise = cast(logits, dtypes.float32) if dtype in _HALF else logits
        labels = cast(labels, precise.dtype.base_dtype)
        axes = rank(precise)
        if axis != -1:
            precise, labels = _moved_last(precise, axis, axes), _moved_last(labels, axis, axes)
        kept = shape(precise)
        precise, labels = _flattened(precise), _flattened(labels)
        cost, _ = softmax_cross_entropy_op(precise, labels, name=scope)
        cost = reshape(cost, slice_(kept, [0], [subtract(axes, 1)]))
        if sizes is not None:
            cost.set_shape([size for i, size in enumerate(sizes) if i != axis % len(sizes)])
        return cast(cost, dtype)


def _moved_last(x, axis, axes):
    return transpose(x, concat([range(axis), range(axis + 1, axes), [axis]], 0))


def _flattened(x):
    """`x` as rows, one for each example."""
    axes = rank(x)
    return reshape(x, concat([[-1], slice_(shape(x), [subtract(axes, 1)], [1])], 0))


def softmax_cross_entropy_with_logits(_sentinel=None, labels=None, logits=None, dim=-1, name=None, axis=None):
    """As `softmax_cross_entropy_with_logits_v2`, but no gradient flows to the labels. Call it by names."""
    _check_named("softmax_cross_entropy_with_logits", _sentinel, labels, logits)
    with name_scope(name, "softmax_cross_entropy_with_logits_sg", [logits, labels]) as scope:
        labels = stop_gradient(labels, name="labels_stop_gradient")
        return softmax_cross_entropy_with_logits_v2(labels, logits, dim if axis is None else axis, scope)


def sparse_softmax_cross_entropy_with_logits(_sentinel=None, labels=None, logits=None, name=None):
    """The cross entropy between the right classes and softmax(logits), for each example.

    Call it by names only.

    Args:
      labels: int32 or int64[...], the number of the right class. One that is none is an error of the run.
      logits: [..., classes], float16, bfloat16, float32 or float64.
      name: the name of the scope of the nodes.

    Returns:
      The entropies, in the shape of `labels`. There is no second derivative, as in TF1.

    Raises:
      ValueError: the shapes do not fit.
    """
    _check_named("sparse_softmax_cross_entropy_with_logits", _sentinel, labels, logits)
    with name_scope(name, "SparseSoftmaxCrossEntropyWithLogits", [labels, logits]):
        labels, logits = convert(labels), convert(logits)
        dtype = logits.dtype.base_dtype
        precise = cast(logits, dtypes.float32) if dtype in _HALF else logits
        kept, sizes, given = shape(labels), labels.spec.shape, logits.spec.shape
        if given == ():
            raise ValueError(f"Logits cannot be scalars - received shape {logits.shape}.")
        if sizes is not None and given is not None and len(sizes) != len(given) - 1:
            raise ValueError(
                f"Rank mismatch: Rank of labels (received {len(sizes)}) should equal rank of logits minus 1 "
                f"(received {len(given) - 1})."
            )
        known = sizes is not None and given is not None and None not in (*sizes, *given[:-1])
        if known and sizes != given[:-1]:
            raise ValueError(
                f"Shape mismatch: The shape of labels (received {sizes}) should equal the shape of logits "
                f"except for the last dimension (received {given})."
            )
        if given is not None and len(given) == 2:
            cost, _ = sparse_softmax_cross_entropy_op(precise, labels, name=name)
            return cast(cost, dtype)
        checks = [] if known else [_assert_same(shape(labels), shape(logits)[:-1])]
        with control_dependencies(checks):
            classes = shape(logits)[rank(logits) - 1]
            precise, flat = reshape(precise, [-1, classes]), reshape(labels, [-1])
            cost, _ = sparse_softmax_cross_entropy_op(precise, flat, name=name)
            cost = reshape(cost, kept)
            cost.set_shape(labels.shape)
            return cast(cost, dtype)


def _assert_same(x, y):
    with name_scope("assert_equal_1"):
        data = ["Condition x == y did not hold element-wise:", f"x ({x.name}) = ", x, f"y ({y.name}) = ", y]
        return Assert(reduce_all(equal(x, y)), data)


def _converted(labels, logits):
    """Both as tensors; ValueError if their shapes differ."""
    logits, labels = convert(logits, name="logits"), convert(labels, name="labels")
    try:
        logits.shape.merge_with(labels.shape)
    except ValueError:
        message = f"logits and labels must have the same shape ({logits.shape} vs {labels.shape})"
        raise ValueError(message) from None
    return labels, logits


def sigmoid_cross_entropy_with_logits(_sentinel=None, labels=None, logits=None, name=None):
    """The cross entropy between labels and sigmoid(logits), for each element: of classes that don't exclude
    each other. Call it by names only.

    Args:
      labels: probabilities, of the type and shape of `logits`.
      logits: float.
      name: the name of the result.

    Raises:
      ValueError: the shapes differ.
    """
    _check_named("sigmoid_cross_entropy_with_logits", _sentinel, labels, logits)
    with name_scope(name, "logistic_loss", [logits, labels]) as scope:
        labels, x = _converted(labels, logits)
        # max(x, 0) - x * labels + log(1 + exp(-abs(x))), which does not overflow.
        zeros = zeros_like(x)
        positive = x >= zeros
        above, below = where(positive, x, zeros), where(positive, -x, x)
        return add(above - x * labels, log1p(exp(below)), name=scope)


def weighted_cross_entropy_with_logits(labels=None, logits=None, pos_weight=None, name=None, targets=None):
    """`sigmoid_cross_entropy_with_logits`, whose term of the label counts `pos_weight` times.

    Args:
      labels: probabilities, of the type and shape of `logits`.
      logits: float.
      pos_weight: above 1 for fewer false negatives, below for fewer false positives.
      name: the name of the result.
      targets: old name of `labels`.

    Raises:
      ValueError: the shapes differ.
    """
    labels = either("targets", targets, "labels", labels)
    with name_scope(name, "logistic_loss", [logits, labels]) as scope:
        labels, x = _converted(labels, logits)
        weight = 1 + (pos_weight - 1) * labels
        return add((1 - labels) * x, weight * (log1p(exp(-abs(x))) + relu(-x)), name=scope)


def log_poisson_loss(targets, log_input, compute_full_loss=False, name=None):
    """`exp(log_input) - log_input * targets`: minus the log-likelihood of counts, up to a constant.

    Args:
      targets: the counts, of the type and shape of `log_input`.
      log_input: the logarithm of the predictions, float.
      compute_full_loss: add Stirling's approximation of log(targets!), for targets above 1.
      name: the name of the scope of the nodes.

    Raises:
      ValueError: the shapes differ.
    """
    with name_scope(name, "log_poisson_loss", [log_input, targets]):
        log_input, targets = convert(log_input, name="log_input"), convert(targets, name="targets")
        try:
            log_input.shape.merge_with(targets.shape)
        except ValueError:
            raise ValueError(
                f"log_input and targets must have the same shape ({log_input.shape} vs {targets.shape})"
            ) from None
        result = exp(log_input) - log_input * targets
        if compute_full_loss:
            dtype = log_input.dtype.base_dtype
            half, turn = constant(0.5, dtype), constant(2 * pi, dtype)
            stirling = targets * log(targets) - targets + half * log(turn * targets)
            zeros, ones = zeros_like(targets), ones_like(targets)
            small = logical_and(greater_equal(targets, zeros), less_equal(targets, ones))
            result = result + where(small, zeros, stirling)
        return result

"""optimize_loss of tf.contrib.layers: an optimizer, its gradients, and their summaries in one call."""

from inspect import isclass
from typing import Any

from minigraph.framework.conversion import convert
from minigraph.framework.defaults import get_collection
from minigraph.framework.graph import Tensor
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.framework.scopes import GraphKeys
from minigraph.ops.casting import cast
from minigraph.ops.check import assert_scalar
from minigraph.ops.clip import clip_by_global_norm, global_norm
from minigraph.ops.control_flow import with_dependencies
from minigraph.ops.random import truncated_normal
from minigraph.summary.summary import histogram, scalar
from minigraph.train.adagrad import AdagradOptimizer
from minigraph.train.adam import AdamOptimizer
from minigraph.train.ftrl import FtrlOptimizer
from minigraph.train.global_step import assert_global_step, get_global_step
from minigraph.train.gradient_descent import GradientDescentOptimizer
from minigraph.train.momentum import MomentumOptimizer
from minigraph.train.optimizer import Optimizer
from minigraph.train.rmsprop import RMSPropOptimizer
from minigraph.variables.initializers import constant_initializer
from minigraph.variables.scope import get_variable, variable_scope
from minigraph.variables.variable import trainable_variables

OPTIMIZER_CLS_NAMES: dict[str, Any] = {
    "Adagrad": AdagradOptimizer,
    "Adam": AdamOptimizer,
    "Ftrl": FtrlOptimizer,
    "Momentum": lambda learning_rate: MomentumOptimizer(learning_rate, momentum=0.9),
    "RMSProp": RMSPropOptimizer,
    "SGD": GradientDescentOptimizer,
}

OPTIMIZER_SUMMARIES = ["learning_rate", "loss", "gradients", "gradient_norm", "global_gradient_norm"]


def optimize_loss(
    loss,
    global_step,
    learning_rate,
    optimizer,
    gradient_noise_scale=None,
    gradient_multipliers=None,
    clip_gradients=None,
    learning_rate_decay_fn=None,
    update_ops=None,
    variables=None,
    name=None,
    summaries=None,
    colocate_gradients_with_ops=False,
    increment_global_step=True,
):
    """The loss, a Tensor, after an optimizer has made a step.

    Args:
      loss: scalar Tensor.
      global_step: an integer Variable, which is increased by one; the graph's own if None.
      learning_rate: float, which becomes a variable; or scalar Tensor; None if the optimizer has its own.
      optimizer: a name in OPTIMIZER_CLS_NAMES, an Optimizer or its class, or a function that returns an
        Optimizer and takes the learning rate, if there is one.
      gradient_noise_scale: standard deviation of noise to add to the gradients.
      gradient_multipliers: dict from Variables, or their names with ":0", to factors of their gradients.
      clip_gradients: what the global norm of the gradients is clipped to, a float; or a function from pairs
        (gradient, variable) to such pairs.
      learning_rate_decay_fn: function of learning rate and global step that returns the rate to use.
      update_ops: operations that run first; those in the collection UPDATE_OPS if None.
      variables: what to optimize; all trainable variables if None.
      name: name of the variable scope.
      summaries: some of OPTIMIZER_SUMMARIES; loss, learning rate and norm of the gradients if None.
      colocate_gradients_with_ops: as in `tf.gradients`.
      increment_global_step: whether the global step is increased.

    Raises:
      ValueError: an argument is none of these, or the learning rate or global step is missing.
    """
    loss = convert(loss)
    assert_scalar(loss)
    if global_step is None:
        global_step = get_global_step()
    else:
        assert_global_step(global_step)
    with variable_scope(name, "OptimizeLoss", [loss, global_step]):
        if update_ops is None:
            update_ops = list(dict.fromkeys(get_collection(GraphKeys.UPDATE_OPS)))
        if update_ops:
            loss = with_dependencies(list(update_ops), loss)
        rate = _rate(learning_rate)
        if summaries is None:
            summaries = ["loss", "learning_rate", "global_gradient_norm"]
        for kind in summaries:
            if kind not in OPTIMIZER_SUMMARIES:
                raise ValueError(
                    f"Summaries should be one of [{', '.join(OPTIMIZER_SUMMARIES)}], you provided {kind}."
                )
        if learning_rate is not None and learning_rate_decay_fn is not None:
            if global_step is None:
                raise ValueError("global_step is required for learning_rate_decay_fn.")
            rate = learning_rate_decay_fn(rate, global_step)
            if "learning_rate" in summaries:
                scalar("learning_rate", rate)
        made = _optimizer(optimizer, rate)
        pairs = made.compute_gradients(
            loss,
            trainable_variables() if variables is None else variables,
            colocate_gradients_with_ops=colocate_gradients_with_ops,
        )
        if gradient_noise_scale is not None:
            pairs = [(_noisy(grad, gradient_noise_scale), var) for grad, var in pairs]
        if gradient_multipliers is not None:
            pairs = [(_multiplied(grad, var, gradient_multipliers), var) for grad, var in pairs]
        norms = {"global_gradient_norm", "gradient_norm"}.intersection(summaries)
        if norms:
            scalar("global_norm/gradient_norm", global_norm([grad for grad, _ in pairs]))
        pairs = _clipped(pairs, clip_gradients)
        if "loss" in summaries:
            scalar("loss", loss)
        for grad, var in pairs:
            _summarize(grad, var, summaries)
        if norms and clip_gradients is not None:
            scalar("global_norm/clipped_gradient_norm", global_norm([grad for grad, _ in pairs]))
        step = global_step if increment_global_step else None
        return with_dependencies([made.apply_gradients(pairs, step, name="train")], loss)


def _rate(learning_rate):
    """The learning rate as a Tensor or Variable; None if there is none."""
    if learning_rate is None or (isinstance(learning_rate, Tensor) and learning_rate.shape.ndims == 0):
        return learning_rate
    if not isinstance(learning_rate, float):
        raise ValueError(
            f"Learning rate should be 0d Tensor or float. Got {learning_rate} of type {type(learning_rate)}"
        )
    if learning_rate < 0.0:
        raise ValueError(f"Invalid learning_rate {learning_rate}.")
    return get_variable("learning_rate", [], trainable=False, initializer=constant_initializer(learning_rate))


def _optimizer(optimizer, rate) -> Optimizer:
    """The Optimizer that the argument `optimizer` says."""
    by_name, by_class = isinstance(optimizer, str), isclass(optimizer) and issubclass(optimizer, Optimizer)
    if (by_name or by_class) and rate is None:
        raise ValueError(
            f"Learning rate is None, but should be specified if optimizer is "
            f"{'string' if by_name else 'class'} ({optimizer})."
        )
    if by_name:
        if optimizer not in OPTIMIZER_CLS_NAMES:
            known = ", ".join(sorted(OPTIMIZER_CLS_NAMES))
            raise ValueError(f"Optimizer name should be one of [{known}], you provided {optimizer}.")
        return OPTIMIZER_CLS_NAMES[optimizer](learning_rate=rate)
    if by_class:
        return optimizer(learning_rate=rate)
    if isinstance(optimizer, Optimizer):
        return optimizer
    if not callable(optimizer):
        raise ValueError(
            "Unrecognized optimizer: should be string, subclass of Optimizer, instance of subclass of "
            f"Optimizer or function with one argument. Got {optimizer}."
        )
    made = optimizer() if rate is None else optimizer(rate)
    if not isinstance(made, Optimizer):
        raise ValueError(f"Unrecognized optimizer: function should return subclass of Optimizer. Got {made}.")
    return made


def _noisy(grad, scale):
    """`grad` plus noise from a truncated normal distribution."""
    if grad is None:
        return None
    shape = grad.dense_shape if isinstance(grad, IndexedSlices) else grad.shape
    return grad + truncated_normal(shape) * scale


def _multiplied(grad, var, multipliers):
    """`grad` times the factor for `var` or its name, if there is one."""
    key = var if var in multipliers else var.name
    if grad is None or key not in multipliers:
        return grad
    if isinstance(grad, IndexedSlices):
        return IndexedSlices(grad.values * multipliers[key], grad.indices, grad.dense_shape)
    return grad * cast(multipliers[key], grad.dtype)


def _clipped(pairs, clip) -> list:
    """The pairs (gradient, variable) with clipped gradients."""
    if clip is None:
        return pairs
    if isinstance(clip, float):
        grads, _ = clip_by_global_norm([grad for grad, _ in pairs], clip)
        return list(zip(grads, [var for _, var in pairs], strict=True))
    if callable(clip):
        return clip(pairs)
    raise ValueError(f"Unknown type {type(clip)} for clip_gradients")


def _summarize(grad, var, summaries):
    """Summaries of one variable's gradient."""
    if grad is None:
        return
    values = grad.values if isinstance(grad, IndexedSlices) else grad
    name = var.name.replace(":", "_")
    if "gradients" in summaries:
        histogram(f"gradients/{name}", values)
    if "gradient_norm" in summaries:
        scalar(f"gradient_norm/{name}", global_norm([values]))

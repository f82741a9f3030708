"""Regularizers of tf.contrib.layers: functions of a variable that give a penalty for its size."""

from numbers import Integral, Real

from minigraph.framework.conversion import convert
from minigraph.framework.defaults import add_to_collection, get_collection, name_scope
from minigraph.framework.scopes import GraphKeys
from minigraph.ops.array import constant
from minigraph.ops.elementary import abs as absolute
from minigraph.ops.math import add_n, multiply
from minigraph.ops.nn import l2_loss
from minigraph.ops.reduction import reduce_sum


def _checked(scale, argument="scale"):
    """Whether `scale` is zero. ValueError if it is an integer or negative."""
    if isinstance(scale, Integral):
        raise ValueError(f"{argument} cannot be an integer: {scale}")
    if isinstance(scale, Real) and scale < 0:
        raise ValueError(f"Setting a scale less than 0 on a regularizer: {scale:g}")
    return isinstance(scale, Real) and scale == 0


def _nothing(_):
    """No penalty: what a scale of zero gives."""
    return None


def l1_regularizer(scale, scope=None):
    """A function of weights: `scale` times the sum of their absolute values.

    Args:
      scale: float or Tensor; 0.0: the function returns None.
      scope: name of the penalty.

    Raises:
      ValueError: `scale` is an integer or negative.
    """
    if _checked(scale):
        return _nothing

    def l1(weights, name=None):
        with name_scope(scope, "l1_regularizer", [weights]) as name:
            factor = convert(scale, weights.dtype.base_dtype, "scale")
            return multiply(factor, reduce_sum(absolute(weights)), name=name)

    return l1


def l2_regularizer(scale, scope=None):
    """A function of weights: `scale` times half the sum of their squares. Arguments as `l1_regularizer`."""
    if _checked(scale):
        return _nothing

    def l2(weights):
        with name_scope(scope, "l2_regularizer", [weights]) as name:
            factor = convert(scale, weights.dtype.base_dtype, "scale")
            return multiply(factor, l2_loss(weights), name=name)

    return l2


def l1_l2_regularizer(scale_l1=1.0, scale_l2=1.0, scope=None):
    """The sum of `l1_regularizer(scale_l1)` and `l2_regularizer(scale_l2)`."""
    scope = scope or "l1_l2_regularizer"
    if _checked(scale_l1, "scale_l1"):
        return l2_regularizer(scale_l2, scope)
    if _checked(scale_l2, "scale_l2"):
        return l1_regularizer(scale_l1, scope)
    return sum_regularizer([l1_regularizer(scale_l1), l2_regularizer(scale_l2)], scope=scope)


def sum_regularizer(regularizer_list, scope=None):
    """A function of weights: the sum of what the regularizers give; None if all of them are None."""
    regularizers = [regularizer for regularizer in regularizer_list if regularizer is not None]
    if not regularizers:
        return None

    def sum_reg(weights):
        with name_scope(scope, "sum_regularizer", [weights]) as name:
            penalties = [regularizer(weights) for regularizer in regularizers]
            penalties = [penalty for penalty in penalties if penalty is not None]
            return add_n(penalties, name=name) if penalties else None

    return sum_reg


def apply_regularization(regularizer, weights_list=None):
    """The sum of the penalties of several variables, which also joins the collection REGULARIZATION_LOSSES.

    Args:
      regularizer: function from a Tensor or Variable to a scalar Tensor or None.
      weights_list: the variables; those in the collection WEIGHTS if None.

    Raises:
      ValueError: there are no variables, or a penalty is no scalar.
    """
    weights_list = weights_list or get_collection(GraphKeys.WEIGHTS)
    if not weights_list:
        raise ValueError("No weights to regularize.")
    with name_scope("get_regularization_penalty", values=weights_list) as scope:
        penalties = [regularizer(weights) for weights in weights_list]
        penalties = [constant(0.0) if penalty is None else penalty for penalty in penalties]
        for penalty in penalties:
            if penalty.shape.ndims != 0:
                rank = penalty.shape.ndims
                raise ValueError(
                    f"regularizer must return a scalar Tensor instead of a Tensor with rank {rank}."
                )
        total = add_n(penalties, name=scope)
        add_to_collection(GraphKeys.REGULARIZATION_LOSSES, total)
        return total

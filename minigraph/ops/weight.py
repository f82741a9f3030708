"""Weights of losses and metrics: whether they fit the values that they weigh, and their broadcasting."""

from minigraph.framework.conversion import convert
from minigraph.framework.defaults import control_dependencies, name_scope
from minigraph.ops.array import expand_dims, ones_like, rank, shape, size
from minigraph.ops.case import Assert
from minigraph.ops.comparison import equal
from minigraph.ops.cond import cond
from minigraph.ops.control_flow import no_op
from minigraph.ops.joining import concat
from minigraph.ops.math import multiply
from minigraph.ops.sets import dense_to_dense_set_operation


def assert_broadcastable(weights, values):
    """An operation that fails unless `weights` is a scalar or has, at each axis of `values`, its size or 1.

    Raises:
      ValueError: the static shapes say that it does not.
    """
    with name_scope(None, "assert_broadcastable", [weights, values]) as scope:
        values = convert(values, name="values")
        weights = convert(weights, name="weights")
        weights_shape = shape(weights, name="weights/shape")
        weights_rank = rank(weights, name="weights/rank")
        values_shape = shape(values, name="values/shape")
        values_rank = rank(values, name="values/rank")
        of_weights, of_values = weights.spec.shape, values.spec.shape
        if of_weights is not None and of_values is not None:
            if of_weights == ():
                return no_op(name="static_scalar_check_success")
            text = f"weights {of_weights} can not be broadcast to values {of_values}."
            if len(of_weights) != len(of_values):
                raise ValueError(f"{text} Their ranks differ.")
            if None not in of_weights and None not in of_values:
                if any(n not in (1, size) for n, size in zip(of_weights, of_values, strict=True)):
                    raise ValueError(text)
                return no_op(name="static_dims_check_success")
        is_scalar = equal(0, weights_rank, name="is_scalar")

        def with_axes():
            return _fits(weights_rank, weights_shape, values_rank, values_shape)

        is_valid = cond(is_scalar, lambda: is_scalar, with_axes, name="is_valid_shape")
        data = ["weights can not be broadcast to values.", "weights.shape=", weights.name, weights_shape]
        data += ["values.shape=", values.name, values_shape, "is_scalar=", is_scalar]
        return Assert(is_valid, data, name=scope)


def _fits(weights_rank, weights_shape, values_rank, values_shape):
    """Whether weights that are no scalar can be broadcast, by what is known in a run."""

    def valid():
        with name_scope(None, "has_invalid_dims") as scope:
            sizes = expand_dims(values_shape, -1)
            allowed = concat((sizes, ones_like(sizes)), axis=1)
            found = expand_dims(weights_shape, -1)
            _, invalid, _ = dense_to_dense_set_operation(found, allowed, set_operation="a-b")
            return equal(0, size(invalid, name="num_invalid_dims"), name=scope)

    with name_scope(None, "has_valid_nonscalar_shape") as scope:
        same = equal(values_rank, weights_rank, name="is_same_rank")
        return cond(same, valid, lambda: same, name=scope)


def broadcast_weights(weights, values):
    """`weights` in the shape of `values`; see `assert_broadcastable` for what fits."""
    with name_scope(None, "broadcast_weights", [weights, values]) as scope:
        values = convert(values, name="values")
        weights = convert(weights, values.dtype.base_dtype, "weights")
        if weights.shape.is_fully_defined() and values.shape.is_fully_defined():
            if weights.shape == values.shape:
                return weights
        with control_dependencies([assert_broadcastable(weights, values)]):
            return multiply(weights, ones_like(values), name=scope)

"""Slots: variables that belong to another variable, which they are named after: `w/Momentum`."""

from minigraph.framework.graph import get_default_graph
from minigraph.ops.array import shape, zeros
from minigraph.variables.initializers import zeros_initializer
from minigraph.variables.scope import get_variable, variable_scope


def slot(primary, initializer, shape, dtype, name, colocate=True):
    """A slot of `primary`, a Variable or Tensor.

    Args:
      initializer: as in `get_variable`; a Tensor too.
      shape: its static shape, which need not be fully known if `initializer` takes no shape.
      dtype: its type.
      name: what follows the name of `primary`.
      colocate: whether it belongs to where `primary` is.
    """
    fixed = shape.is_fully_defined()
    with variable_scope(None, f"{primary.op.name}/{name}"):
        if colocate:
            with get_default_graph().colocate_with(primary):
                return _variable(
                    initializer, shape if callable(initializer) and fixed else None, dtype, fixed
                )
        return _variable(initializer, shape if callable(initializer) and fixed else None, dtype, fixed)


def _variable(initializer, shape, dtype, fixed):
    """A variable that is called as the present variable scope is."""
    return get_variable("", shape, dtype, initializer, trainable=False, validate_shape=fixed)


def constant_slot(primary, value, name, colocate=True):
    """A slot of `primary` that starts as the Tensor `value`."""
    return slot(primary, value, value.shape, value.dtype.base_dtype, name, colocate)


def zeros_slot(primary, name, colocate=True):
    """A slot of `primary` that starts as zeros of its shape."""
    dtype = primary.dtype.base_dtype
    if primary.shape.is_fully_defined():
        return slot(primary, zeros_initializer(), primary.shape, dtype, name, colocate)
    start = primary.initialized_value() if hasattr(primary, "initialized_value") else primary
    return constant_slot(primary, zeros(shape(start), dtype), name, colocate)

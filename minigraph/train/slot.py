"""Slots: variables that belong to another variable, which they are named after: `w/Momentum`."""

from minigraph.framework.graph import get_default_graph
from minigraph.ops.array import shape, zeros
from minigraph.variables.initializers import zeros_initializer
from minigraph.variables.resource import ResourceVariable
from minigraph.variables.scope import get_variable, variable_scope
from minigraph.variables.variable import Variable


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
    use_resource = isinstance(primary, ResourceVariable) if isinstance(primary, Variable) else None
    shape = shape if callable(initializer) and fixed else None
    options = {"trainable": False, "validate_shape": fixed, "use_resource": use_resource}
    with variable_scope(None, f"{primary.op.name}/{name}"):
        if colocate:
            with get_default_graph().colocate_with(primary):
                return get_variable("", shape, dtype, initializer, **options)
        return get_variable("", shape, dtype, initializer, **options)


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

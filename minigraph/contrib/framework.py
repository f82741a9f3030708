"""tf.contrib.framework: arg_scope, variables by name, checks, sorting, the global step under older names."""

from minigraph.compat.unsupported import missing
from minigraph.contrib.arguments import add_arg_scope, arg_scope, current_arg_scope, has_arg_scope
from minigraph.contrib.variables import (
    add_model_variable,
    assign_from_values,
    assign_from_values_fn,
    filter_variables,
    get_local_variables,
    get_model_variables,
    get_trainable_variables,
    get_unique_variable,
    get_variable_full_name,
    get_variables,
    get_variables_by_name,
    get_variables_by_suffix,
    get_variables_to_restore,
    global_variable,
    local_variable,
    model_variable,
    variable,
)
from minigraph.framework import nest
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import Tensor, get_default_graph
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.ops.check import assert_same_float_dtype, assert_scalar
from minigraph.ops.cond import cond
from minigraph.ops.math import add_n
from minigraph.ops.reduction import reduce_sum
from minigraph.ops.sorting import argsort, sort
from minigraph.ops.squeezing import remove_squeezable_dimensions as squeezed
from minigraph.train.global_step import (
    assert_global_step,
    create_global_step,
    get_global_step,
    get_or_create_global_step,
)
from minigraph.variables.variable import Variable

__all__ = [
    "add_arg_scope",
    "add_model_variable",
    "arg_scope",
    "argsort",
    "assert_global_step",
    "assert_or_get_global_step",
    "assert_same_float_dtype",
    "assert_scalar",
    "assert_scalar_int",
    "assign_from_values",
    "assign_from_values_fn",
    "create_global_step",
    "current_arg_scope",
    "filter_variables",
    "get_global_step",
    "get_local_variables",
    "get_model_variables",
    "get_name_scope",
    "get_or_create_global_step",
    "get_trainable_variables",
    "get_unique_variable",
    "get_variable_full_name",
    "get_variables",
    "get_variables_by_name",
    "get_variables_by_suffix",
    "get_variables_to_restore",
    "global_variable",
    "has_arg_scope",
    "is_tensor",
    "local_variable",
    "model_variable",
    "nest",
    "reduce_sum_n",
    "remove_squeezable_dimensions",
    "smart_cond",
    "smart_constant_value",
    "sort",
    "variable",
]

__getattr__ = missing(__name__)


def is_tensor(x) -> bool:
    """Whether `x` is a Tensor, IndexedSlices or a Variable."""
    return isinstance(x, (Tensor, IndexedSlices, Variable))


def get_name_scope() -> str:
    """The name scope in force, without the last "/"."""
    return get_default_graph().scope.removesuffix("/")


def assert_scalar_int(tensor, name=None) -> Tensor:
    """`tensor`. ValueError unless it is an integer scalar."""
    with name_scope(name, "assert_scalar_int", [tensor]) as scope:
        tensor = convert(tensor)
        if not tensor.dtype.base_dtype.is_integer:
            raise ValueError(f"Expected integer type for {tensor.name}, received type: {tensor.dtype}.")
        return assert_scalar(tensor, name=scope)


def assert_or_get_global_step(graph=None, global_step_tensor=None):
    """`global_step_tensor`; the global step of `graph` if None. TypeError: it is no integer scalar."""
    if global_step_tensor is None:
        return get_global_step(graph)
    assert_global_step(global_step_tensor)
    return global_step_tensor


def reduce_sum_n(tensors, name=None) -> Tensor:
    """The sum of all elements of all tensors. ValueError if there are none."""
    if not tensors:
        raise ValueError("No tensors provided.")
    with name_scope(name, "reduce_sum_n", tensors) as scope:
        sums = [reduce_sum(t, name=f"{t.op.name}/sum") for t in tensors]
        return sums[0] if len(sums) == 1 else add_n(sums, name=scope)


def remove_squeezable_dimensions(predictions, labels, name=None):
    """(predictions, labels), one of them without its last axis of size 1 if that makes their ranks equal."""
    labels, predictions = squeezed(labels, predictions, name=name)
    return predictions, labels


def smart_constant_value(pred):
    """The bool that `pred` is known to be; None if it is a Tensor that only a run will tell.

    Raises:
      TypeError: `pred` is neither a bool, 0, 1, nor a Tensor.
    """
    if isinstance(pred, Tensor):
        return None if pred.spec.value is None else bool(pred.spec.value)
    if pred in (0, 1):
        return bool(pred)
    raise TypeError(f"`pred` must be a Tensor, or a Python bool, or 1 or 0. Found instead: {type(pred)}")


def smart_cond(pred, true_fn=None, false_fn=None, name=None):
    """`tf.cond`, but only one branch if `pred` is known. TypeError: a function is none."""
    for function_name, function in (("true_fn", true_fn), ("false_fn", false_fn)):
        if not callable(function):
            raise TypeError(f"`{function_name}` must be callable.")
    known = smart_constant_value(pred)
    if known is None:
        return cond(pred, true_fn=true_fn, false_fn=false_fn, name=name)
    return true_fn() if known else false_fn()

"""Variables as nodes, and the ops that change them. The values themselves live in the session."""

from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.dtypes import DType
from minigraph.framework.opdef import INDEX, NUMBERS, Ref, T, op
from minigraph.framework.shape import Spec, TensorShape, as_sizes, merged
from minigraph.ops.resource import counted, resource_count_up_to

Tindices = TypeVar("Tindices", np.int32, np.int64)
dtype = TypeVar("dtype")


def _variable(*, shape, dtype, **attrs):
    return Spec(dtype._as_ref, as_sizes(shape))


@op("VariableV2", infer=_variable, stateful=True)
def variable_op(xp, *, shape: TensorShape, dtype: DType, container: str = "", shared_name: str = ""):
    """A variable: its output is a reference, which is read where it is used."""
    raise ValueError("a variable's node has no value of its own")


def _assigned(ref, value, validate_shape, use_locking):
    return Spec(ref.dtype, merged(ref.shape, value.shape) if validate_shape else value.shape)


@op("Assign", infer=_assigned, writes=("ref",), uninitialized=True)
def assign_op(xp, ref: Ref[T], value, *, validate_shape: bool = True, use_locking: bool = True):
    """Give the variable `ref` the value `value`."""
    if validate_shape and ref is not None and ref.shape != value.shape:
        raise ValueError(
            "Assign requires shapes of both tensors to match. "
            f"lhs shape= {list(ref.shape)} rhs shape= {list(value.shape)}"
        )
    return value


def _updated(ref, value, use_locking):
    return Spec(ref.dtype, merged(ref.shape, value.shape))


@op("AssignAdd", infer=_updated, writes=("ref",), T=NUMBERS)
def assign_add_op(xp, ref: Ref[T], value, *, use_locking: bool = False):
    """Add `value` to the variable `ref`."""
    return ref + value


@op("AssignSub", infer=_updated, writes=("ref",), T=NUMBERS)
def assign_sub_op(xp, ref: Ref[T], value, *, use_locking: bool = False):
    """Subtract `value` from the variable `ref`."""
    return ref - value


def _counted(ref, limit):
    if ref.shape:
        raise ValueError(f"Shape must be rank 0 but is rank {len(ref.shape)}")
    return Spec(ref.dtype.base_dtype, ())


@op("CountUpTo", infer=_counted, writes=("ref",), T=INDEX)
def count_up_to_op(xp, ref: Ref[T], *, limit: int):
    """The value of the variable `ref`, which then grows by 1; an error once it is `limit`."""
    return counted(ref, limit)


for _op in (assign_op, assign_add_op, assign_sub_op, count_up_to_op):
    _op.gradient(None)


def _flag(ref):
    return Spec(dtypes.bool_, ())


@op("IsVariableInitialized", infer=_flag, stateful=True, uninitialized=True)
def is_variable_initialized_op(xp, ref: Ref[dtype]):
    """Whether the variable `ref` has a value."""
    return xp.asarray(ref is not None)


def _is_value_type(ref):
    """Whether `ref` is a variable without a reference: of resources, or in parts."""
    return hasattr(ref, "assign") and not ref.dtype._is_ref_dtype


def assign(ref, value, validate_shape=None, use_locking=None, name=None):
    """Give a variable a value.

    Args:
      ref: a Variable, or the reference of one.
      value: a tensor of the variable's type.
      validate_shape: whether `value` must have the variable's static shape; None: as the default, True.
      use_locking: kept as an attribute; updates are never lost here.
      name: the node's name.

    Returns:
      A reference Tensor: the variable after the assignment. Of a resource variable, see its method.
    """
    if _is_value_type(ref):
        return ref.assign(value, name=name)
    checked = validate_shape is None or validate_shape
    locked = use_locking is None or use_locking
    return assign_op(ref, value, validate_shape=checked, use_locking=locked, name=name)


def assign_add(ref, value, use_locking=None, name=None):
    """Add `value` to a variable; returns the reference Tensor, or resource variable, after the update."""
    if _is_value_type(ref):
        return ref.assign_add(value)  # without the name, as in TF1
    return assign_add_op(ref, value, use_locking=bool(use_locking), name=name)


def assign_sub(ref, value, use_locking=None, name=None):
    """Subtract `value` from a variable; returns the reference Tensor, or resource variable, after it."""
    if _is_value_type(ref):
        return ref.assign_sub(value)  # without the name, as in TF1
    return assign_sub_op(ref, value, use_locking=bool(use_locking), name=name)


def count_up_to(ref, limit, name=None):
    """Counts: adds 1 to a variable, unless it is `limit`.

    Args:
      ref: a scalar Variable, int32 or int64.
      limit: an int. A run that finds it reached raises an OutOfRangeError.
      name: the node's name.

    Returns:
      A Tensor: the value of the variable before.
    """
    if _is_value_type(ref):
        return resource_count_up_to(ref.handle, limit=limit, T=ref.dtype, name=name)
    return count_up_to_op(ref, limit=limit, name=name)

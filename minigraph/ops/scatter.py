"""Ops that change parts of a variable, or of a copy of a tensor.

Host only: indices that repeat need NumPy's `ufunc.at`.
"""

from typing import TypeVar

import numpy as np

from minigraph.framework.conversion import convert
from minigraph.framework.opdef import NUMBERS, REALS, Handle, Ref, T, op
from minigraph.framework.shape import Spec, merged
from minigraph.ops.array import identity, zeros_like
from minigraph.ops.selecting import gather_nd

Tindices = TypeVar("Tindices", np.int32, np.int64)
dtype = TypeVar("dtype")


def _rows_updated(ref, indices, updates, use_locking):
    if updates.shape and indices.shape is not None and ref.shape is not None:
        merged((*indices.shape, *ref.shape[1:]), updates.shape)
    return Spec(ref.dtype, ref.shape)


def _elements_updated(ref, indices, updates, use_locking):
    if (
        None not in (ref.shape, indices.shape, updates.shape)
        and indices.shape
        and indices.shape[-1] is not None
    ):
        depth = indices.shape[-1]
        if depth > len(ref.shape):
            raise ValueError(
                f"indices have {depth} columns, more than the {len(ref.shape)} dimensions of ref"
            )
        merged((*indices.shape[:-1], *ref.shape[depth:]), updates.shape)
    return Spec(ref.dtype, ref.shape)


def _scattered(function, ref, places, updates):
    """`ref` with `updates` put to, or joined by `function` with, what is at `places`."""
    result = ref.copy()
    if function is None:
        result[places] = updates
    else:
        function.at(result, places, updates)
    return result


def _row_op(type, function, does, allowed=NUMBERS, locking=False):
    """The op `type(ref, indices, updates)` on rows of `ref`, and the public function."""

    def kernel(xp, ref: Ref[T], indices: Tindices, updates, *, use_locking: bool = locking):
        wrong = (indices < 0) | (indices >= ref.shape[0])
        if np.any(wrong):
            at = np.argwhere(wrong)[0]
            raise ValueError(f"indices{at.tolist()} = {indices[tuple(at)]} is not in [0, {ref.shape[0]})")
        return _scattered(function, ref, indices, updates)

    def resource_kernel(xp, resource: Handle, indices: Tindices, updates: dtype):
        return kernel(xp, resource, indices, updates)

    text = f"""{does} rows of a variable.

    Args:
      ref: a Variable, or its reference.
      indices: int, of any shape: the rows; one that comes twice is updated twice.
      updates: of shape `indices.shape + ref.shape[1:]`, or a scalar.
      use_locking: kept as an attribute; updates are never lost here.
      name: the node's name.

    Returns:
      A reference Tensor, or of a resource variable itself: the variable after the update.
    """
    return _declared(type, kernel, resource_kernel, text, _rows_updated, allowed, locking)


def _places(indices, sizes):
    """`indices`, whose last axis holds positions in an array of `sizes`, as a tuple to index it with."""
    if indices.shape[-1] > len(sizes):
        raise ValueError(
            f"indices have {indices.shape[-1]} columns, more than the {len(sizes)} dimensions of the tensor"
        )
    wrong = np.any((indices < 0) | (indices >= np.asarray(sizes[: indices.shape[-1]])), axis=-1)
    if np.any(wrong):
        at = np.argwhere(wrong)[0]
        raise ValueError(
            f"indices{at.tolist()} = {indices[tuple(at)].tolist()} does not index into shape {list(sizes)}"
        )
    return tuple(np.moveaxis(indices, -1, 0))


def _element_op(type, function, does, locking=False):
    """The op `type(ref, indices, updates)` on elements or slices of `ref`, and the public function."""

    def kernel(xp, ref: Ref[T], indices: Tindices, updates, *, use_locking: bool = locking):
        return _scattered(function, ref, _places(indices, ref.shape), updates)

    def resource_kernel(xp, ref: Handle, indices: Tindices, updates, *, use_locking: bool = True):
        return kernel(xp, ref, indices, updates)

    text = f"""{does} elements or slices of a variable.

    Args:
      ref: a Variable, or its reference.
      indices: int[..., k]: positions in the first k dimensions of `ref`.
      updates: of shape `indices.shape[:-1] + ref.shape[k:]`.
      use_locking: kept as an attribute; updates are never lost here.
      name: the node's name.

    Returns:
      A reference Tensor, or of a resource variable itself: the variable after the update.
    """
    return _declared(type, kernel, resource_kernel, text, _elements_updated, NUMBERS, locking)


def _declared(type, kernel, resource_kernel, text, infer, allowed, locking):
    """The ops `type`, of a reference, and `Resource<type>`, of a handle; returns the public function."""
    name = "".join(f"_{c.lower()}" if c.isupper() else c for c in type)[1:]
    kernel.__name__, resource_kernel.__name__ = name, f"resource_{name}"
    kernel.__doc__ = resource_kernel.__doc__ = text

    def nothing(*specs, **attrs):
        infer(*specs, use_locking=locking)
        return []

    change = op(type, infer, writes=("ref",), T=allowed)(kernel)
    handle = resource_kernel.__code__.co_varnames[1]
    declare = op(f"Resource{type}", nothing, writes=(handle,), T=allowed, dtype=allowed)
    change_resource = declare(resource_kernel)

    def scatter(ref, indices, updates, use_locking=locking, name=None):
        if hasattr(ref, "handle"):
            return ref._lazy_read(change_resource(ref, indices, convert(updates, ref.dtype), name=name))
        return change(ref, indices, updates, use_locking=use_locking, name=name)

    scatter.__name__ = scatter.__qualname__ = name
    scatter.__doc__ = text
    return scatter


scatter_update = _row_op("ScatterUpdate", None, "Replace", None, locking=True)
scatter_add = _row_op("ScatterAdd", np.add, "Add to")
scatter_sub = _row_op("ScatterSub", np.subtract, "Subtract from")
scatter_mul = _row_op("ScatterMul", np.multiply, "Multiply")
scatter_div = _row_op("ScatterDiv", np.divide, "Divide")
scatter_min = _row_op("ScatterMin", np.minimum, "Take the minimum with", REALS)
scatter_max = _row_op("ScatterMax", np.maximum, "Take the maximum with", REALS)
scatter_nd_update = _element_op("ScatterNdUpdate", None, "Replace", locking=True)
scatter_nd_add = _element_op("ScatterNdAdd", np.add, "Add to")
scatter_nd_sub = _element_op("ScatterNdSub", np.subtract, "Subtract from")


def _copied(tensor, indices, updates):
    depth = indices.shape[-1] if indices.shape else None
    if None not in (depth, tensor.shape, updates.shape) and depth <= len(tensor.shape):
        merged((*indices.shape[:-1], *tensor.shape[depth:]), updates.shape)
    return tensor.like(tensor.shape)


def _copying_op(type, function, does):
    """The op `type(tensor, indices, updates)`, which leaves `tensor` as it is, and the public function."""

    def kernel(xp, tensor, indices: Tindices, updates):
        return _scattered(function, tensor, _places(indices, tensor.shape), updates)

    kernel.__name__ = kernel.__qualname__ = "".join(f"_{c.lower()}" if c.isupper() else c for c in type)[1:]
    kernel.__doc__ = f"""{does} elements or slices of a tensor.

    Args:
      tensor: a tensor.
      indices: int[..., k]: positions in its first k dimensions.
      updates: of shape `indices.shape[:-1] + tensor.shape[k:]`.
      name: the node's name.

    Returns:
      A tensor like `tensor`.
    """
    return op(type, _copied)(kernel)


tensor_scatter_update = _copying_op("TensorScatterUpdate", None, "Replace")
tensor_scatter_add = _copying_op("TensorScatterAdd", np.add, "Add to")
tensor_scatter_sub = _copying_op("TensorScatterSub", np.subtract, "Subtract from")


@tensor_scatter_update.gradient
def _(op, dy):
    _, indices, updates = op.inputs
    d_updates = gather_nd(dy, indices)
    return tensor_scatter_update(identity(dy), indices, zeros_like(updates, dy.dtype)), None, d_updates


@tensor_scatter_add.gradient
def _(op, dy):
    d_updates = gather_nd(dy, op.inputs[1])
    return identity(dy), None, d_updates


@tensor_scatter_sub.gradient
def _(op, dy):
    d_updates = gather_nd(dy, op.inputs[1])
    return identity(dy), None, -d_updates

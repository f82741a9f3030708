"""Resource variables as nodes: a handle, and ops that read or change what it stands for."""

from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import OPS
from minigraph.framework.dtypes import DType
from minigraph.framework.errors import OutOfRangeError
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.framework.opdef import INDEX, NUMBERS, Handle, is_variable, op
from minigraph.framework.shape import Spec, TensorShape, merged
from minigraph.ops.array import constant, expand_dims, reshape, size, squeeze
from minigraph.ops.joining import concat
from minigraph.ops.selecting import gather_nd_op, gather_op

dtype = TypeVar("dtype")
Tindices = TypeVar("Tindices", np.int32, np.int64)


def _handle(*, dtype, shape, **attrs):
    return Spec(dtypes.resource, ())


@op("VarHandleOp", infer=_handle, stateful=True)
def var_handle_op(xp, *, dtype: DType, shape: TensorShape, container: str = "", shared_name: str = ""):
    """A resource variable: its output is a handle, whose value is read where a `ReadVariableOp` says so."""
    return xp.asarray(shared_name, dtype=object)


def _flag(resource):
    return Spec(dtypes.bool_, ())


@op("VarIsInitializedOp", infer=_flag, stateful=True, uninitialized=True)
def var_is_initialized_op(xp, resource: Handle):
    """Whether the variable has a value."""
    return xp.asarray(resource is not None)


def _read(resource, dtype):
    return Spec(dtype, resource.shape)


@op("ReadVariableOp", infer=_read, stateful=True)
def read_variable_op(xp, resource: Handle, *, dtype: DType):
    """The value that the variable has at this place in the order of the run, whatever comes later."""
    return resource


@read_variable_op.gradient
def _(op, dy):
    return dy


def _measured(input, out_type):
    return Spec(out_type, (None,) if input.shape is None else (len(input.shape),))


@op("VariableShape", infer=_measured, stateful=True)
def variable_shape_op(xp, input: Handle, *, out_type: DType = dtypes.int32):
    """The shape of the variable's value."""
    return xp.asarray(input.shape, dtype=out_type.as_numpy_dtype)


variable_shape_op.gradient(None)


def variable_shape(handle):
    """The shape of a variable as a tensor `int32[rank]`: a constant where its node shows it."""
    shape = handle.op.attrs["shape"] if is_variable(handle.op) else TensorShape(None)
    return constant(shape.as_list(), dtypes.int32) if shape.is_fully_defined() else variable_shape_op(handle)


def _assigned(resource, value):
    merged(resource.shape, value.shape)
    return []


@op("AssignVariableOp", infer=_assigned, writes=("resource",), uninitialized=True)
def assign_variable_op(xp, resource: Handle, value: dtype):
    """Give the variable the value `value`."""
    return value


@op("AssignAddVariableOp", infer=_assigned, writes=("resource",), dtype=NUMBERS)
def assign_add_variable_op(xp, resource: Handle, value: dtype):
    """Add `value` to the variable."""
    return _of_its_shape(resource, value, resource + value)


@op("AssignSubVariableOp", infer=_assigned, writes=("resource",), dtype=NUMBERS)
def assign_sub_variable_op(xp, resource: Handle, value: dtype):
    """Subtract `value` from the variable."""
    return _of_its_shape(resource, value, resource - value)


def counted(value, limit):
    """The value and the next one, of a variable that counts up to `limit`."""
    if value >= limit:
        raise OutOfRangeError(None, None, f"Reached limit of {limit}")
    return value, value + 1


def _counted(resource, limit, T):
    if T not in INDEX:
        raise TypeError(f"Value passed to parameter 'T' has DataType {T.name}; allowed are int32 and int64")
    if resource.shape:
        raise ValueError(f"Shape must be rank 0 but is rank {len(resource.shape)}")
    return Spec(T, ())


@op("ResourceCountUpTo", infer=_counted, writes=("resource",))
def resource_count_up_to(xp, resource: Handle, *, limit: int, T: DType):
    """The value of the variable, which then grows by 1; an error once it is `limit`."""
    return counted(resource, limit)


resource_count_up_to.gradient(None)


def _of_its_shape(resource, value, result):
    if resource.shape != value.shape:
        raise ValueError(f"the variable has shape {resource.shape}, the update {value.shape}")
    return result


def _rows(resource, indices, dtype, batch_dims, validate_indices):
    if resource.shape is None or indices.shape is None:
        return Spec(dtype, None)
    if not resource.shape:
        raise ValueError("Shape must be at least rank 1 but is rank 0")
    return Spec(dtype, (*indices.shape, *resource.shape[1:]))


@op("ResourceGather", infer=_rows, stateful=True)
def resource_gather(
    xp,
    resource: Handle,
    indices: Tindices,
    *,
    dtype: DType,
    batch_dims: int = 0,
    validate_indices: bool = True,
):
    """The rows of the variable whose numbers are `indices`."""
    return gather_op.kernel(xp, resource, indices, 0)


@resource_gather.gradient
def _(op, dy):
    handle, indices = op.inputs
    sizes = variable_shape(handle)
    count = expand_dims(size(indices), 0)
    values = reshape(dy, concat([count, sizes[1:]], 0))
    return IndexedSlices(values, reshape(indices, count), sizes), None


def _elements(resource, indices, dtype):
    if resource.shape is None or indices.shape is None or indices.shape[-1] is None:
        return Spec(dtype, None)
    if indices.shape[-1] > len(resource.shape):
        raise ValueError(f"indices.shape[-1] must be <= params.rank, but is {indices.shape[-1]}")
    return Spec(dtype, (*indices.shape[:-1], *resource.shape[indices.shape[-1] :]))


@op("ResourceGatherNd", infer=_elements, stateful=True)
def resource_gather_nd(xp, resource: Handle, indices: Tindices, *, dtype: DType):
    """The elements or slices of the variable at the places `indices`."""
    return gather_nd_op.kernel(xp, resource, indices)


@resource_gather_nd.gradient
def _(op, dy):
    handle, indices = op.inputs
    sizes = variable_shape_op(handle, out_type=indices.dtype)
    if indices.shape.ndims == 2 and indices.shape[-1] == 1:
        return IndexedSlices(dy, squeeze(indices, axis=-1), sizes), None
    return OPS["ScatterNd"](indices, dy, sizes), None

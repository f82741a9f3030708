"""Tensors as another type."""

from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.dtypes import DType, as_dtype
from minigraph.framework.graph import Tensor
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.framework.opdef import COMPLEX, FLOATS, INTEGERS, op
from minigraph.framework.shape import Spec

INEXACT = (*FLOATS, *COMPLEX)

SrcT = TypeVar("SrcT")


def _cast(x, DstT, Truncate):
    if (x.dtype is dtypes.string) is not (DstT is dtypes.string):
        raise ValueError(f"Cast {x.dtype.name} to {DstT.name} is not supported")
    if x.value is not None and x.value.ndim == 0 and x.dtype.is_integer and DstT.is_floating:
        return Spec(
            DstT, x.shape, x.value.astype(DstT.as_numpy_dtype)
        )  # which the length of a range may depend on
    return Spec(DstT, x.shape)


@op("Cast", infer=_cast)
def cast_op(xp, x: SrcT, *, DstT: DType, Truncate: bool = False):
    """`x` as another type; see `cast`."""
    if x.dtype.kind == "c" and not DstT.is_complex:
        x = xp.real(x)
    return xp.astype(x, DstT.as_numpy_dtype)


@cast_op.gradient
def _(op, dy):
    (x,) = op.inputs
    return cast(dy, x.dtype) if x.dtype.base_dtype in INEXACT and dy.dtype.base_dtype in INEXACT else None


def cast(x, dtype, name=None):
    """`x`, a tensor or IndexedSlices, as type `dtype`; a Tensor or variable of that type itself.

    Floats lose their fraction, ints their high bits, complex numbers their imaginary part.
    """
    dtype = as_dtype(dtype).base_dtype
    if (isinstance(x, Tensor) or hasattr(x, "handle")) and x.dtype.base_dtype is dtype:
        return x
    with name_scope(name, "Cast", [x]) as scope:
        if isinstance(x, IndexedSlices):
            return IndexedSlices(cast(x.values, dtype, scope), x.indices, x.dense_shape)
        x = convert(x, name="x")
        return x if x.dtype.base_dtype is dtype else cast_op(x, dtype, name=scope)


def _caster(dtype, default_name):
    def to_dtype(x, name=default_name):
        return cast(x, dtype, name)

    to_dtype.__name__, to_dtype.__doc__ = f"to_{dtype.name}", f"`x` as {dtype.name}; see `cast`."
    return to_dtype


to_float, to_double = _caster(dtypes.float32, "ToFloat"), _caster(dtypes.float64, "ToDouble")
to_int32, to_int64 = _caster(dtypes.int32, "ToInt32"), _caster(dtypes.int64, "ToInt64")
to_bfloat16 = _caster(dtypes.bfloat16, "ToBFloat16")
to_complex64, to_complex128 = (
    _caster(dtypes.complex64, "ToComplex64"),
    _caster(dtypes.complex128, "ToComplex128"),
)

_BITS = (*FLOATS, *INTEGERS, *COMPLEX)


def _reread(input, type):
    if type not in _BITS:
        raise TypeError(
            f"Value passed to parameter 'type' has DataType {type.name} not in list of allowed values"
        )
    if input.shape is None or type.size == input.dtype.size:
        return Spec(type, input.shape)
    if type.size < input.dtype.size:
        return Spec(type, (*input.shape, input.dtype.size // type.size))
    if not input.shape:
        raise ValueError("Shape must be at least rank 1 but is rank 0")
    if input.shape[-1] not in (None, type.size // input.dtype.size):
        raise ValueError(
            f"Cannot bitcast due to shape. {input.shape[-1]} does not match {type.size // input.dtype.size}"
        )
    return Spec(type, input.shape[:-1])


# Host only: the array API has no view of an array's bytes.
@op("Bitcast", infer=_reread, T=_BITS)
def bitcast(xp, input, *, type: DType):
    """The bytes of `input` read as another type.

    Of a smaller type, the parts of an element lie along a new last axis; of a larger one, the last axis holds
    the parts, and goes.
    """
    to = type.as_numpy_dtype
    if input.dtype.itemsize > np.dtype(to).itemsize:
        input = input[..., None]
    result = np.asarray(input, order="C").view(to)
    return result[..., 0] if input.dtype.itemsize < np.dtype(to).itemsize else result

"""Constants, placeholders, and the ops that make, measure and reshape arrays."""

from functools import reduce
from math import prod
from operator import mul
from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import OPS, as_array, convert, register_tensor_conversion_function
from minigraph.framework.defaults import name_scope
from minigraph.framework.dtypes import DType, as_dtype
from minigraph.framework.opdef import INDEX, Static, T, checked_axis, op, same
from minigraph.framework.shape import (
    Dimension,
    Spec,
    TensorShape,
    as_sizes,
    merged,
    num_elements,
    shape_text,
)

index_type = TypeVar("index_type")
Tdim = TypeVar("Tdim")
Tperm = TypeVar("Tperm")
Tshape = TypeVar("Tshape")
dtype = TypeVar("dtype")

# From so many elements on, TF1 makes zeros and ones by a Fill.
_LARGE = 1000

_UNKNOWN = TensorShape(None)


def known(spec: Spec):
    """The value of `spec` as Python numbers (an int, a nested list), or None if any of it is unknown."""
    return None if spec.value is None or spec.value.dtype == object else spec.value.tolist()


def sizes_of(spec: Spec) -> tuple | None:
    """The shape that a tensor of sizes stands for; -1 and what is unknown of it are unknown sizes."""
    if spec.shape is not None and len(spec.shape) != 1:
        raise ValueError(f"Shape must be rank 1 but is rank {len(spec.shape)}")
    if spec.value is None:
        return None if spec.shape is None or spec.shape[0] is None else (None,) * spec.shape[0]
    sizes = spec.value.tolist()
    if any(n is not None and n < -1 for n in sizes):
        raise ValueError(f"Invalid value in tensor used for shape: {min(n for n in sizes if n is not None)}")
    return tuple(None if n == -1 else n for n in sizes)


def either(name, value, old_name, old_value):
    """The argument `name`, or what was given under its deprecated name. ValueError if both were."""
    if old_value is None:
        return value
    if value is not None:
        raise ValueError(f"Cannot specify both '{name}' and '{old_name}'")
    return old_value


def _constant(*, value, dtype):
    return Spec(dtype, value.shape, None if value.dtype == object else value)


@op("Const", infer=_constant)
def const(xp, *, value: np.ndarray, dtype: DType):
    """A tensor that is part of the graph."""
    return value


def constant(value, dtype=None, shape=None, name="Const", verify_shape=False):
    """A tensor with a value of its own.

    Args:
      value: a number, string, nested list or NumPy array.
      dtype: its type; if None, that of the value (Python floats are float32, ints int32).
      shape: its shape; a value with fewer elements is filled up with its last one.
      name: the node's name.
      verify_shape: refuse a value of another shape.

    Raises:
      TypeError: the value is not of `dtype`, or `verify_shape` and its shape differs.
      ValueError: it has more elements than `shape`.
    """
    dtype = None if dtype is None else as_dtype(dtype)
    array = as_array(value, dtype)
    if shape is not None:
        sizes = as_sizes(shape)
        if verify_shape and array.shape != sizes:
            raise TypeError(f"Expected Tensor's shape: {sizes}, got {array.shape}.")
        array = _filled_up(array, sizes)
    return const(value=array, dtype=as_dtype(array.dtype) if dtype is None else dtype, name=name)


def _filled_up(array, sizes):
    """`array` under another shape; the last element is repeated where there are too few."""
    missing = prod(sizes) - array.size
    if missing < 0 and array.ndim:
        raise ValueError(
            f"Too many elements provided. Needed at most {prod(sizes)}, but received {array.size}"
        )
    flat = array.reshape(-1)
    last = flat[-1:] if flat.size else np.zeros(1, array.dtype)
    return np.concatenate([flat, np.repeat(last, max(missing, 0))])[: prod(sizes)].reshape(sizes)


def _sizes_as_tensor(value, dtype=None, name=None, as_ref=False):
    """Conversion of a TensorShape or a Dimension."""
    sizes = value.value if isinstance(value, Dimension) else as_sizes(value)
    if sizes is None or (isinstance(sizes, tuple) and None in sizes):
        kind = "an unknown Dimension" if isinstance(value, Dimension) else "a partially known TensorShape"
        raise ValueError(f"Cannot convert {kind} to a Tensor: {value}")
    if dtype not in (None, *INDEX):
        raise TypeError(f"Cannot convert a {type(value).__name__} to dtype: {dtype}")
    dtype = dtype or (dtypes.int64 if np.max(sizes, initial=0) > np.iinfo(np.int32).max else dtypes.int32)
    return constant(np.array(sizes, np.int64), dtype, name=name or "shape_as_tensor")


register_tensor_conversion_function((TensorShape, Dimension), _sizes_as_tensor)


def _placeholder(*, dtype, shape):
    return Spec(dtype, as_sizes(shape))


@op("Placeholder", infer=_placeholder, stateful=True)
def placeholder_op(xp, *, dtype: DType, shape: TensorShape = _UNKNOWN):
    """A value that each run must feed."""
    raise ValueError("a placeholder has no value of its own")


def placeholder(dtype, shape=None, name=None):
    """A tensor whose value each `Session.run` feeds.

    Args:
      dtype: its type.
      shape: its static shape, None for unknown sizes: `[None, 3]`; None: any shape.
      name: the node's name.
    """
    return placeholder_op(dtype=dtype, shape=shape, name=name)


def _defaulted(input, shape):
    sizes = as_sizes(shape)
    merged(input.shape, sizes)
    return Spec(input.dtype, sizes)


# Stateful, for its value must not be folded: the run may feed another.
@op("PlaceholderWithDefault", infer=_defaulted, stateful=True)
def placeholder_with_default(xp, input: dtype, *, shape: TensorShape):
    """A tensor that a run may feed; `input` where it does not. `shape` is as a placeholder's."""
    return input


@op("Identity", infer=same)
def identity(xp, input):
    """The same value: a node of another name."""
    return input


for _same in (placeholder_with_default, identity):
    _same.gradient(lambda op, dy: dy)


def outputs(values):
    """What a kernel returns for the outputs `values`: a single one is not in a list."""
    return values[0] if len(values) == 1 else values


@op("IdentityN", infer=lambda input: [Spec(x.dtype, x.shape) for x in input])
def identity_n(xp, input: tuple[T]):
    """The same values, any of which is computed only together with all others."""
    return outputs(input)


identity_n.gradient(lambda op, *dys: dys)


@op("GuaranteeConst", infer=same, stateful=True)
def guarantee_const(xp, input):
    """`input`, of which the user says that it is the same in all runs. It has no gradient, as in TF1."""
    return input


@op("StopGradient", infer=same)
def stop_gradient(xp, input):
    """The same value, which gradients take for a constant."""
    return input


def _filled(dims, value):
    if value.shape:
        raise ValueError(f"Shape must be rank 0 but is rank {len(value.shape)}")
    if -1 in (known(dims) or ()):
        raise ValueError("Fill dimensions must be >= 0")
    return value.like(sizes_of(dims))


@op("Fill", infer=_filled)
def fill(xp, dims: Static[index_type], value):
    """A tensor of shape `dims`, each element the scalar `value`."""
    if value.ndim:
        raise ValueError(f"value must be a scalar, got shape {list(value.shape)}")
    return xp.full(dims, value)


@fill.gradient
def _(op, dy):
    n = dy.shape.ndims
    axes = OPS["Range"](0, rank(dy), 1, name="range") if n is None else constant(np.arange(n, dtype=np.int32))
    return None, OPS["Sum"](dy, axes)


def zeros(shape, dtype=dtypes.float32, name=None):
    """A tensor of zeros (False, empty strings).

    Args:
      shape: list, tuple or TensorShape of sizes, among which Tensors may be, or a Tensor of sizes.
      dtype: its type.
      name: the node's name.

    Raises:
      ValueError: a size is unknown.
    """
    dtype = as_dtype(dtype).base_dtype
    zero = "" if dtype is dtypes.string else False if dtype.is_bool else 0
    return _repeated(zero, shape, dtype, name, "zeros")


def ones(shape, dtype=dtypes.float32, name=None):
    """A tensor of ones; its arguments are those of `zeros`."""
    dtype = as_dtype(dtype).base_dtype
    return _repeated(True if dtype.is_bool else 1, shape, dtype, name, "ones")


def _repeated(value, shape, dtype, name, default_name):
    with name_scope(name, default_name, [shape]) as name:
        if not hasattr(shape, "dtype") or isinstance(shape, np.ndarray | np.generic):
            try:
                sizes = TensorShape(shape)
            except TypeError:
                # TF1 asked whether the size is small before it saw the Tensors; that left these nodes.
                reduce(mul, shape) < _LARGE  # noqa: B015
                shape = convert(shape, dtypes.int32)
            else:
                elements = sizes.num_elements()
                if np.ndim(shape) and elements is not None and elements < _LARGE:
                    return constant(value, dtype, sizes, name)
                shape = convert(shape if elements is None else sizes, dtypes.int32)
        shape = convert(shape)
        if not shape.spec.shape:
            shape = reshape(shape, [-1])
        return fill(shape, constant(value, dtype), name=name)


@op("ZerosLike", infer=same)
def zeros_like_op(xp, x):
    """Zeros of the type and shape of `x`."""
    return xp.full(x.shape, b"", dtype=object) if x.dtype == object else xp.zeros_like(x)


def zeros_like(tensor, dtype=None, name=None, optimize=True):
    """Zeros of the shape of `tensor`, of its type or of `dtype`.

    Args:
      tensor: a Tensor or what can be converted to one.
      dtype: the type of the result.
      name: the node's name.
      optimize: make a constant where the static shape is known.
    """
    with name_scope(name, "zeros_like", [tensor]) as name:
        tensor = convert(tensor, name="tensor")
        dtype = tensor.dtype.base_dtype if dtype is None else as_dtype(dtype)
        if optimize and tensor.shape.is_fully_defined():
            return zeros(tensor.shape, dtype, name)
        if dtype != tensor.dtype.base_dtype:
            return zeros(shape(tensor) if optimize else shape_op(tensor), dtype, name)
        return zeros_like_op(tensor, name=name)


def ones_like(tensor, dtype=None, name=None, optimize=True):
    """Ones of the shape of `tensor`; see `zeros_like`."""
    with name_scope(name, "ones_like", [tensor]) as name:
        tensor = convert(tensor, name="tensor")
        dtype = tensor.dtype.base_dtype if dtype is None else as_dtype(dtype)
        made = ones(shape(tensor) if optimize else shape_op(tensor), dtype, name)
        made.set_shape(tensor.shape)
        return made


def _shape(input, out_type):
    # Of what Unique finds, the value may be known where the shape is not.
    sizes = input.shape if input.value is None else input.value.shape
    if sizes is None:
        return Spec(out_type, (None,))
    dtype = object if None in sizes else out_type.as_numpy_dtype
    return Spec(out_type, (len(sizes),), np.array(sizes, dtype))


@op("Shape", infer=_shape)
def shape_op(xp, input, *, out_type: DType = dtypes.int32):
    """The sizes of `input`."""
    return xp.asarray(input.shape, dtype=out_type.as_numpy_dtype)


@op("ShapeN", infer=lambda input, out_type: [_shape(x, out_type) for x in input])
def shape_n_op(xp, input: list[T], *, out_type: DType = dtypes.int32):
    """The sizes of each of the tensors `input`."""
    return outputs([xp.asarray(x.shape, dtype=out_type.as_numpy_dtype) for x in input])


def shape_n(input, out_type=dtypes.int32, name=None):
    """A list of the shapes of the tensors `input`."""
    return shape_n_op(input, out_type=out_type, name=name)


def _size(input, out_type):
    size = num_elements(input.shape)
    return Spec(out_type, (), None if size is None else np.array(size, out_type.as_numpy_dtype))


@op("Size", infer=_size)
def size_op(xp, input, *, out_type: DType = dtypes.int32):
    """The number of elements of `input`."""
    return xp.asarray(prod(input.shape), dtype=out_type.as_numpy_dtype)


def _rank(input):
    return Spec(dtypes.int32, (), None if input.shape is None else np.array(len(input.shape), np.int32))


@op("Rank", infer=_rank)
def rank_op(xp, input):
    """The number of axes of `input`."""
    return xp.asarray(input.ndim, dtype=xp.int32)


def _measured(measure, input, name, **attrs):
    """What `measure` finds of `input`: a constant where the static shape tells it."""
    with name_scope(name, measure.type, [input]) as name:
        input = convert(input)
        value = measure.infer(input.spec.like(input.spec.shape), **attrs).value
        if value is None or value.dtype == object:
            return measure(input, **attrs, name=name)
        return constant(value, name=name)


def shape(input, name=None, out_type=dtypes.int32):
    """The shape of `input` as a tensor `out_type[rank]`; a constant where it is known statically."""
    return _measured(shape_op, input, name, out_type=as_dtype(out_type))


def size(input, name=None, out_type=dtypes.int32):
    """The number of elements of `input`; a constant where it is known statically."""
    return _measured(size_op, input, name, out_type=as_dtype(out_type))


def rank(input, name=None):
    """The number of axes of `input`; a constant where it is known statically."""
    return _measured(rank_op, input, name)


for _op in (const, stop_gradient, zeros_like_op, shape_op, shape_n_op, size_op, rank_op):
    _op.gradient(None)


def _reshaped(tensor, shape):
    sizes = sizes_of(shape)
    if sizes is None or tensor.shape is None:
        return tensor.like(sizes)
    total = 0 if 0 in tensor.shape else num_elements(tensor.shape)
    unknown, product = sizes.count(None), prod(n for n in sizes if n is not None)
    if total is None:
        factor = prod(n for n in tensor.shape if n is not None)
        if not unknown and product % factor:
            raise ValueError(f"Dimension size must be evenly divisible by {factor} but is {product}")
        return tensor.like(sizes)
    if (total != product and not unknown) or (total and not product):
        raise ValueError(f"Cannot reshape a tensor with {total} elements to shape {shape_text(sizes)}")
    if unknown != 1 or not product:
        return tensor.like(sizes)
    if total % product:
        raise ValueError(f"Dimension size must be evenly divisible by {product} but is {total}")
    return tensor.like(tuple(total // product if n is None else n for n in sizes))


@op("Reshape", infer=_reshaped)
def reshape(xp, tensor, shape: Static[Tshape]):
    """The elements of `tensor` in row-major order, under another shape.

    At most one size is -1; it is worked out from the rest.
    """
    return xp.reshape(tensor, shape)


@reshape.gradient
def _reshaped_back(op, dy):
    return [reshape(dy, shape(op.inputs[0])), *[None] * (len(op.inputs) - 1)]


def _transposed(x, perm):
    axes, length = known(perm), perm.shape and perm.shape[0]
    if x.shape is not None and length is not None and len(x.shape) != length:
        raise ValueError(f"perm has {length} axes, the input {len(x.shape)}")
    if axes is None or x.shape is None:
        length = len(x.shape) if x.shape is not None else length
        return x.like(None if length is None else (None,) * length)
    if not all(0 <= axis < len(axes) for axis in axes):
        raise ValueError(f"perm {axes} has an axis out of range [0, {len(axes)})")
    return x.like(tuple(x.shape[axis] for axis in axes))


@op("Transpose", infer=_transposed)
def transpose_op(xp, x, perm: Static[Tperm]):
    """`x` with its axes in the order `perm`."""
    return xp.permute_dims(x, perm)


@transpose_op.gradient
def _(op, dy):
    return transpose(dy, OPS["InvertPermutation"](op.inputs[1])), None


@op("ConjugateTranspose", infer=_transposed)
def conjugate_transpose(xp, x, perm: Static[Tperm]):
    """The complex conjugate of `x` with its axes in the order `perm`."""
    moved = xp.permute_dims(x, perm)
    return xp.conj(moved) if x.dtype.kind == "c" else moved


@conjugate_transpose.gradient
def _(op, dy):
    return transpose(dy, OPS["InvertPermutation"](op.inputs[1]), conjugate=True), None


def transpose(a, perm=None, name="transpose", conjugate=False):
    """`a` with its axes in another order.

    Args:
      a: a tensor.
      perm: for each axis of the result, which axis of `a` it is; None turns the order round.
      name: the node's name.
      conjugate: take the complex conjugate too, of a complex `a`.
    """
    with name_scope(name, "transpose", [a]) as name:
        a = convert(a, name="a" if perm is None else "x")
        if perm is None and a.spec.shape is not None:
            perm = list(range(len(a.spec.shape)))[::-1]
        elif perm is None:
            axes = rank(a)
            perm = OPS["Sub"](OPS["Sub"](axes, 1, name="sub"), OPS["Range"](0, axes, 1), name="sub")
        return (conjugate_transpose if conjugate and a.dtype.is_complex else transpose_op)(a, perm, name=name)


def _expanded(input, dim):
    axis = known(dim)
    if input.shape is None or axis is None:
        return input.like(None)
    (axis,) = np.ravel(axis).tolist()
    n = len(input.shape)
    if not -n - 1 <= axis <= n:
        raise ValueError(f"dim {axis} not in the interval [{-n - 1}, {n}].")
    axis %= n + 1
    return input.like((*input.shape[:axis], 1, *input.shape[axis:]))


@op("ExpandDims", infer=_expanded)
def expand_dims_op(xp, input, dim: Static[Tdim]):
    """`input` with an axis of size 1 more, at `dim`."""
    return xp.expand_dims(input, axis=dim)


expand_dims_op.gradient(_reshaped_back)


def expand_dims(input, axis=None, name=None, dim=None):
    """`input` with an axis of size 1 more, at `axis` of the result. `dim` is its deprecated name."""
    axis = either("axis", axis, "dim", dim)
    if axis is None:
        raise ValueError("Must specify an axis argument to tf.expand_dims()")
    return expand_dims_op(input, axis, name=name)


def _squeezed(input, squeeze_dims):
    if input.shape is None or (not squeeze_dims and None in input.shape):
        return input.like(None)
    axes = {checked_axis(axis, len(input.shape)) for axis in squeeze_dims}
    for axis in axes:
        if input.shape[axis] not in (1, None):
            raise ValueError(
                f"Can not squeeze dim[{axis}], expected a dimension of 1, got {input.shape[axis]}"
            )
    gone = axes or {axis for axis, n in enumerate(input.shape) if n == 1}
    return input.like(tuple(n for axis, n in enumerate(input.shape) if axis not in gone))


@op("Squeeze", infer=_squeezed)
def squeeze_op(xp, input, *, squeeze_dims: tuple = ()):
    """`input` without the axes `squeeze_dims`, or, if these are none, without any axis of size 1."""
    axes = squeeze_dims or [axis for axis, n in enumerate(input.shape) if n == 1]
    return xp.squeeze(input, axis=tuple(axes))


squeeze_op.gradient(_reshaped_back)


def squeeze(input, axis=None, name=None, squeeze_dims=None):
    """`input` without axes of size 1.

    Args:
      input: a tensor.
      axis: the axis or axes that go, all of size 1; None: each one of size 1.
      name: the node's name.
      squeeze_dims: deprecated name of `axis`.
    """
    axis = either("axis", axis, "squeeze_dims", squeeze_dims)
    return squeeze_op(input, squeeze_dims=[] if axis is None else np.ravel(axis).tolist(), name=name)


def matrix_transpose(a, name="matrix_transpose", conjugate=False):
    """`a` with its last two axes exchanged. ValueError if it is known to have fewer."""
    with name_scope(name, "matrix_transpose", [a]):
        a = convert(a, name="a")
        if a.spec.shape is None:
            axes = rank(a)
            sub = OPS["Sub"]
            lead = OPS["Range"](0, sub(axes, 2, name="sub"), 1)
            last = [sub(axes, 1, name="sub"), sub(axes, 2, name="sub")]
            perm = OPS["ConcatV2"]([lead, last], 0, name="concat")
        else:
            n = len(a.spec.shape)
            if n < 2:
                raise ValueError(
                    f"Argument 'a' should be a (batch) matrix, with rank >= 2.  Found: {a.shape}"
                )
            perm = [*range(n - 2), n - 1, n - 2]
        return transpose(a, perm, conjugate=conjugate)

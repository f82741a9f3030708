"""Arithmetic of two numbers, the larger and the smaller of them, and sums of lists."""

from functools import reduce

from minigraph.framework import dtypes
from minigraph.framework.conversion import OPS, convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.dtypes import as_dtype
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.framework.opdef import COMPLEX, FLOATS, INTEGERS, NUMBERS, T, binary, binary_of, op
from minigraph.framework.shape import TensorShape, as_sizes, merged, shape_text
from minigraph.ops.array import constant, identity, ones_like, shape, zeros, zeros_like
from minigraph.ops.broadcasting import have_one_shape, sums_to, unbroadcast, unbroadcast_known
from minigraph.ops.casting import INEXACT, cast
from minigraph.ops.comparison import greater_equal, less_equal, not_equal
from minigraph.ops.complex import conj
from minigraph.ops.selecting import where

ORDERED = (*FLOATS, dtypes.int32, dtypes.int64)
SIGNED = (*ORDERED, *COMPLEX)
_DIVISIBLE = (*FLOATS, *(d for d in INTEGERS if d not in (dtypes.uint32, dtypes.uint64)))
ARITHMETIC = (*_DIVISIBLE, *COMPLEX)

add = binary_of("Add", "add", "`x + y`; strings are joined.", T=(*ARITHMETIC, dtypes.string))
add_v2 = binary_of("AddV2", "add", "`x + y`.", T=ARITHMETIC)
subtract = binary_of("Sub", "subtract", "`x - y`.", T=ARITHMETIC)
multiply = binary_of("Mul", "multiply", "`x * y`.", T=ARITHMETIC)
realdiv = binary_of("RealDiv", "realdiv", "`x / y` of types that have fractions.", "divide", T=INEXACT)
pow = binary_of("Pow", "pow", "`x ** y`; ValueError where an int has a negative exponent.", T=SIGNED)


@add.gradient
@add_v2.gradient
def _(op, dz):
    x, y = op.inputs
    if have_one_shape(x, y, dz):
        return dz, dz
    to_x, to_y = unbroadcast_known(x, y, dz)
    return to_x(dz), to_y(dz)


@subtract.gradient
def _(op, dz):
    x, y = op.inputs
    if have_one_shape(x, y, dz):
        return dz, -dz
    to_x, to_y = unbroadcast_known(x, y, dz)
    return to_x(dz), to_y(-dz)


@multiply.gradient
def _(op, dz):
    x, y = op.inputs
    if have_one_shape(x, y, dz) and dz.dtype in (dtypes.int32, dtypes.float32):
        return multiply(dz, y), multiply(dz, x)
    to_x, to_y = unbroadcast_known(x, y, dz)
    x, y = conj(x), conj(y)
    return to_x(multiply(dz, y)), to_y(multiply(x, dz))


@pow.gradient
def _(op, dz):
    x, y = op.inputs
    to_x, to_y = unbroadcast_known(x, y, dz)
    x, y = conj(x), conj(y)
    dx = to_x(dz * y * pow(x, y - 1))
    z = conj(op.outputs[0])
    # Where x is no base of a logarithm, nothing flows to y, rather than NaN.
    is_base = not_equal(x, 0) if x.dtype.is_complex else x > 0
    logarithm = where(is_base, OPS["Log"](where(is_base, x, ones_like(x))), zeros_like(x))
    return dx, to_y(dz * z * logarithm)


@binary("Maximum", T=ORDERED)
def maximum(xp, x, y):
    """The greater of `x` and `y`. As in TF1, NaN in `x` stays and NaN in `y` does not."""
    return xp.where(x < y, y, x)


@binary("Minimum", T=ORDERED)
def minimum(xp, x, y):
    """The smaller of `x` and `y`. As in TF1, NaN in `x` stays and NaN in `y` does not."""
    return xp.where(y < x, y, x)


def _of_the_chosen(is_x):
    """The gradient of a maximum or minimum: to `x` where `is_x(x, y)`, even where they tie; else to `y`."""

    def rule(op, dz):
        x, y = op.inputs
        sx, sy, nothing = shape(x), shape(y), zeros(shape(dz), dz.dtype)
        chosen = is_x(x, y)
        to_x, to_y = sums_to(sx, sy)
        return to_x(where(chosen, dz, nothing)), to_y(where(chosen, nothing, dz))

    return rule


maximum.gradient(_of_the_chosen(greater_equal))
minimum.gradient(_of_the_chosen(less_equal))


@binary("SquaredDifference", T=SIGNED)
def squared_difference(xp, x, y):
    """The square of the absolute value of `x - y`."""
    difference = x - y
    return difference * (xp.conj(difference) if difference.dtype.kind == "c" else difference)


@squared_difference.gradient
def _(op, dz):
    x, y = op.inputs
    with op.graph.control_dependencies([dz]):
        dx = scalar_mul(2.0, dz) * (x - y)
    if have_one_shape(x, y, dz):
        return dx, -dx
    to_x, to_y = unbroadcast_known(x, y, dx)
    return to_x(dx), -to_y(dx)


@binary("Atan2", T=FLOATS)
def atan2(xp, y, x):
    """The angle of the point (x, y), from -pi to pi."""
    return xp.atan2(y, x)


@atan2.gradient
def _(op, dz):
    y, x = op.inputs
    with op.graph.control_dependencies([dz]):
        slope = dz / (OPS["Square"](x) + OPS["Square"](y))
        return x * slope, -y * slope


@binary("Xlogy", T=INEXACT)
def xlogy(xp, x, y):
    """`x * log(y)`, and 0 where `x` is 0."""
    return xp.where(x == 0, xp.zeros_like(x), x * xp.log(y))


@binary("Xdivy", T=INEXACT)
def xdivy(xp, x, y):
    """`x / y`, and 0 where `x` is 0."""
    return xp.where(x == 0, xp.zeros_like(x), x / y)


def _not_zero(x):
    return cast(not_equal(x, cast(0.0, x.dtype)), x.dtype)


@xlogy.gradient
def _(op, dz):
    x, y = op.inputs
    to_x, to_y = unbroadcast(x, y)
    with op.graph.control_dependencies([dz]):
        slope_x = xlogy(_not_zero(x), y)
        slope_y = xdivy(x, y)
        return to_x(slope_x * dz), to_y(slope_y * dz)


@xdivy.gradient
def _(op, dz):
    x, y = op.inputs
    to_x, to_y = unbroadcast(x, y)
    with op.graph.control_dependencies([dz]):
        slope_x = xdivy(_not_zero(x), y)
        slope_y = xdivy(-x, y**2)
        return to_x(slope_x * dz), to_y(slope_y * dz)


@binary("DivNoNan", T=INEXACT)
def div_no_nan_op(xp, x, y):
    """`x / y`, and 0 where `y` is 0."""
    return xp.where(y == 0, xp.zeros_like(y), x / y)


def div_no_nan(x, y, name=None):
    """`x / y`, and 0 where `y` is 0; `y` is converted to the type of `x`."""
    with name_scope(name, "div_no_nan", [x, y]) as scope:
        x = convert(x, name="x")
        return div_no_nan_op(x, convert(y, x.dtype.base_dtype, "y"), name=scope)


def _of_a_quotient(divide):
    def rule(op, dz):
        x, y = op.inputs
        to_x, to_y = unbroadcast(x, y)
        x, y = conj(x), conj(y)
        return to_x(divide(dz, y)), to_y(dz * divide(divide(-x, y), y))

    return rule


realdiv.gradient(_of_a_quotient(realdiv))
div_no_nan_op.gradient(_of_a_quotient(div_no_nan))


def _whole(xp, x, y):
    """Whether `x / y` is of ints; only there 0 is an error, if it divides anything."""
    if y.dtype.kind not in "iu":
        return False
    if x.size and xp.any(y == 0):
        raise ValueError("Integer division by zero")
    return True


def truncated_quotient(xp, x, y):
    """`x / y` of ints, rounded towards 0 (NumPy's `//` rounds down)."""
    quotient = x // y
    return quotient + xp.astype((quotient < 0) & (quotient * y != x), quotient.dtype)


@binary("FloorDiv", T=_DIVISIBLE)
def floor_div(xp, x, y):
    """`x / y`, rounded down. ValueError where an int is divided by 0."""
    return x // y if _whole(xp, x, y) else xp.floor(x / y)


floor_div.gradient(None)


@binary("TruncateDiv", T=INTEGERS)
def truncatediv(xp, x, y):
    """`x / y`, rounded towards 0. ValueError where an int is divided by 0."""
    _whole(xp, x, y)
    return truncated_quotient(xp, x, y)


@binary("FloorMod", T=ORDERED)
def floormod(xp, x, y):
    """What `x // y` leaves; it has the sign of `y`. ValueError where an int is divided by 0."""
    _whole(xp, x, y)
    return xp.remainder(x, y)


@floormod.gradient
def _(op, dz):
    x, y = op.inputs
    to_x, to_y = unbroadcast(x, y)
    quotient = floor_div(x, y)
    return to_x(dz), to_y(dz * -quotient)


mod = floormod


@binary("TruncateMod", T=ORDERED)
def truncatemod(xp, x, y):
    """What `truncatediv` leaves; it has the sign of `x`. ValueError where an int is divided by 0."""
    if _whole(xp, x, y):
        return x - truncated_quotient(xp, x, y) * y
    return xp.copysign(xp.remainder(xp.abs(x), xp.abs(y)), x)


def floordiv(x, y, name=None):
    """`x // y`, element by element: rounded down."""
    return floor_div(x, y, name=name or "floordiv")


def div(x, y, name=None):
    """Python 2's `x / y`: rounded down if of ints. `y` is converted to the type of `x`."""
    with name_scope(name, "div", [x, y]) as scope:
        x = convert(x, name="x")
        y = convert(y, x.dtype.base_dtype, "y")
        return (realdiv if x.dtype.base_dtype in INEXACT else floor_div)(x, y, name=scope)


def truediv(x, y, name=None):
    """`x / y`; small ints (of 16 bits at most) are cast to float32 before, others to float64.

    Raises:
      TypeError: the types differ, or are none of numbers.
    """
    with name_scope(name, "truediv", [x, y]) as scope:
        x, y = convert(x, name="x"), convert(y, name="y")
        dtype, other = x.dtype.base_dtype, y.dtype.base_dtype
        if dtype is not other:
            raise TypeError(f"x and y must have the same dtype, got {dtype!r} != {other!r}")
        if dtype not in ARITHMETIC:
            raise TypeError(f"Invalid dtype {dtype!r} in __truediv__")
        if dtype.is_integer:
            wide = dtypes.float32 if dtype.size < 4 else dtypes.float64
            x, y = cast(x, wide), cast(y, wide)
        return realdiv(x, y, name=scope)


def divide(x, y, name=None):
    """Python's `x / y`: two Python numbers give a Python number, unless `name` is given."""
    return x / y if name is None else truediv(x, y, name)


def scalar_mul(scalar, x, name=None):
    """`scalar * x`; `scalar` is converted to the type of `x`. ValueError if it is no scalar."""
    scalar = convert(scalar, x.dtype.base_dtype, "scalar")
    if scalar.spec.shape != ():
        raise ValueError(f"Only scalar multiply works, got shape {shape_text(scalar.spec.shape)}")
    return multiply(scalar, x, name=name)


def saturate_cast(value, dtype, name=None):
    """`value` as type `dtype`; what lies outside that type's range becomes its least or greatest value."""
    with name_scope(name, "saturate_cast", [value]) as scope:
        value = convert(value, name="value")
        dtype, source = as_dtype(dtype).base_dtype, value.dtype.base_dtype
        if source.min < dtype.min:
            value = maximum(value, constant(dtype.min, source, name="min"))
        if source.max > dtype.max:
            value = minimum(value, constant(dtype.max, source, name="max"))
        return cast(value, dtype, scope)


def clip_by_value(t, clip_value_min, clip_value_max, name=None):
    """`t`, where what lies outside two bounds becomes the bound.

    Args:
      t: a Tensor or IndexedSlices; the result is of the same kind.
      clip_value_min, clip_value_max: the bounds, which broadcast to `t`.
      name: the node's name.

    Raises:
      ValueError: a bound has a larger shape than `t`.
    """
    dense = t.values if isinstance(t, IndexedSlices) else t
    with name_scope(name, "clip_by_value", [dense, clip_value_min, clip_value_max]) as scope:
        dense = convert(dense, name="t")
        lower = minimum(dense, clip_value_max)
        dense.shape.merge_with(lower.shape)
        result = maximum(lower, clip_value_min, name=scope)
        dense.shape.merge_with(result.shape)
        return IndexedSlices(result, t.indices, t.dense_shape) if isinstance(t, IndexedSlices) else result


def _agreed(inputs, **attrs):
    return inputs[0].like(reduce(merged, [x.shape for x in inputs]))


@op("AddN", infer=_agreed, T=NUMBERS)
def add_n_op(xp, inputs: list[T]):
    """The sum of tensors of one shape."""
    return reduce(xp.add, inputs)


add_n_op.gradient(lambda op, dy: [dy] * len(op.inputs))


@op("AccumulateNV2", infer=lambda inputs, shape: inputs[0].like(as_sizes(shape)), T=NUMBERS)
def accumulate_n_op(xp, inputs: list[T], *, shape: TensorShape):
    """The sum of tensors of one shape."""
    return reduce(xp.add, inputs)


accumulate_n_op.gradient(lambda op, dy: [dy] * len(op.inputs))


def _alone(tensor, name):
    """The sum of one tensor."""
    return tensor if name is None else identity(tensor, name=name)


def add_n(inputs, name=None):
    """The sum of a list of tensors of one shape and type. ValueError if the list is empty."""
    tensors = [convert(x) for x in inputs]
    if not tensors:
        raise ValueError(
            "inputs must be a list of at least one Tensor/IndexedSlices with the same dtype and shape"
        )
    return add_n_op(tensors, name=name) if len(tensors) > 1 else _alone(tensors[0], name)


def accumulate_n(inputs, shape=None, tensor_dtype=None, name=None):
    """The sum of a list of tensors of one shape and type, as `add_n`.

    Args:
      inputs: the list.
      shape: the shape of them all, where it is not known from them.
      tensor_dtype: the type that they must have.

    Raises:
      ValueError: the list is empty, or shapes or types differ.
      TypeError: the type is not `tensor_dtype`.
    """
    wrong = "inputs must be a list of at least one Tensor with the same dtype and shape"
    if not isinstance(inputs, (list, tuple)) or not inputs:
        raise ValueError(wrong)
    tensors = [convert(x) for x in inputs]
    if any(x.dtype.base_dtype is not tensors[0].dtype.base_dtype for x in tensors):
        raise ValueError(wrong)
    sizes = reduce(merged, [x.spec.shape for x in tensors], as_sizes(shape))
    if tensor_dtype is not None and tensors[0].dtype.base_dtype != tensor_dtype:
        raise TypeError(f"tensor_dtype is {as_dtype(tensor_dtype)}, but input is of type {tensors[0].dtype}")
    return accumulate_n_op(tensors, sizes, name) if len(tensors) > 1 else _alone(tensors[0], name)

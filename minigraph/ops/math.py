"""Elementwise arithmetic and comparison, casts, sums of lists, and matrix products."""

from functools import reduce
from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import OPS, convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.dtypes import DType, as_dtype
from minigraph.framework.graph import Tensor
from minigraph.framework.opdef import COMPLEX, FLOATS, INTEGERS, NUMBERS, REALS, T, binary, op, unary
from minigraph.framework.shape import Spec, TensorShape, as_sizes, broadcast, merged, shape_text
from minigraph.ops.array import constant, identity
from minigraph.ops.complex import complex_abs, conj

INEXACT = (*FLOATS, *COMPLEX)
ORDERED = (*FLOATS, dtypes.int32, dtypes.int64)
SIGNED = (*ORDERED, *COMPLEX)
_DIVISIBLE = (*FLOATS, *(d for d in INTEGERS if d not in (dtypes.uint32, dtypes.uint64)))
ARITHMETIC = (*_DIVISIBLE, *COMPLEX)

SrcT = TypeVar("SrcT")
Ta = TypeVar("Ta")
Tb = TypeVar("Tb")


def _unary(type, name, text, function=None, out=None, **allowed):
    """An elementwise op whose kernel is one function of the array namespace, `name` if not `function`."""
    function = function or name

    def kernel(xp, x):
        return getattr(xp, function)(x)

    kernel.__name__, kernel.__doc__ = name, text
    return unary(type, out, **allowed)(kernel)


def _binary(type, name, text, function=None, out=None, **allowed):
    """As `_unary`, of two inputs that broadcast."""
    function = function or name

    def kernel(xp, x, y):
        return getattr(xp, function)(x, y)

    kernel.__name__, kernel.__doc__ = name, text
    return binary(type, out, **allowed)(kernel)


abs_op = _unary("Abs", "abs", "Absolute value.", T=(*FLOATS, *INTEGERS[:4]))
negative = _unary("Neg", "negative", "`-x`.", T=SIGNED)
sqrt = _unary("Sqrt", "sqrt", "Square root.", T=INEXACT)
exp = _unary("Exp", "exp", "e to the power `x`.", T=INEXACT)
expm1 = _unary("Expm1", "expm1", "`exp(x) - 1`, exact for small `x`.", T=INEXACT)
log = _unary("Log", "log", "Natural logarithm.", T=INEXACT)
log1p = _unary("Log1p", "log1p", "`log(1 + x)`, exact for small `x`.", T=INEXACT)
sin = _unary("Sin", "sin", "Sine.", T=INEXACT)
cos = _unary("Cos", "cos", "Cosine.", T=INEXACT)
tan = _unary("Tan", "tan", "Tangent.", T=INEXACT)
asin = _unary("Asin", "asin", "Inverse sine.", T=INEXACT)
acos = _unary("Acos", "acos", "Inverse cosine.", T=INEXACT)
atan = _unary("Atan", "atan", "Inverse tangent.", T=INEXACT)
sinh = _unary("Sinh", "sinh", "Hyperbolic sine.", T=INEXACT)
cosh = _unary("Cosh", "cosh", "Hyperbolic cosine.", T=INEXACT)
tanh = _unary("Tanh", "tanh", "Hyperbolic tangent.", T=INEXACT)
asinh = _unary("Asinh", "asinh", "Inverse hyperbolic sine.", T=INEXACT)
acosh = _unary("Acosh", "acosh", "Inverse hyperbolic cosine.", T=INEXACT)
atanh = _unary("Atanh", "atanh", "Inverse hyperbolic tangent.", T=INEXACT)
ceil = _unary("Ceil", "ceil", "The next integer upwards.", T=FLOATS)
floor = _unary("Floor", "floor", "The next integer downwards.", T=FLOATS)
rint = _unary("Rint", "rint", "The nearest integer, the even one of two.", "round", T=FLOATS)
round_op = _unary("Round", "round", "The nearest integer, the even one of two.", T=SIGNED)
is_nan = _unary("IsNan", "is_nan", "Whether it is not a number.", "isnan", dtypes.bool_, T=FLOATS)
is_inf = _unary("IsInf", "is_inf", "Whether it is infinite.", "isinf", dtypes.bool_, T=FLOATS)
is_finite = _unary(
    "IsFinite", "is_finite", "Whether it is a finite number.", "isfinite", dtypes.bool_, T=FLOATS
)
invert = _unary("Invert", "invert", "Every bit the other way.", "bitwise_invert", T=INTEGERS)

add = _binary("Add", "add", "`x + y`; strings are joined.", T=(*ARITHMETIC, dtypes.string))
add_v2 = _binary("AddV2", "add", "`x + y`.", T=ARITHMETIC)
subtract = _binary("Sub", "subtract", "`x - y`.", T=ARITHMETIC)
multiply = _binary("Mul", "multiply", "`x * y`.", T=ARITHMETIC)
realdiv = _binary("RealDiv", "realdiv", "`x / y` of types that have fractions.", "divide", T=INEXACT)
pow = _binary("Pow", "pow", "`x ** y`; ValueError where an int has a negative exponent.", T=SIGNED)
less = _binary("Less", "less", "`x < y`.", out=dtypes.bool_, T=REALS)
less_equal = _binary("LessEqual", "less_equal", "`x <= y`.", out=dtypes.bool_, T=REALS)
greater = _binary("Greater", "greater", "`x > y`.", out=dtypes.bool_, T=REALS)
greater_equal = _binary("GreaterEqual", "greater_equal", "`x >= y`.", out=dtypes.bool_, T=REALS)
bitwise_and = _binary("BitwiseAnd", "bitwise_and", "The bits set in both.", T=INTEGERS)
bitwise_or = _binary("BitwiseOr", "bitwise_or", "The bits set in one or both.", T=INTEGERS)
bitwise_xor = _binary("BitwiseXor", "bitwise_xor", "The bits set in one only.", T=INTEGERS)
left_shift = _binary(
    "LeftShift", "left_shift", "The bits of `x` moved up by `y`.", "bitwise_left_shift", T=INTEGERS
)
right_shift = _binary(
    "RightShift", "right_shift", "The bits of `x` moved down.", "bitwise_right_shift", T=INTEGERS
)


@unary("Square", T=SIGNED)
def square(xp, x):
    """`x * x`."""
    return x * x


@unary("Rsqrt", T=INEXACT)
def rsqrt(xp, x):
    """`1 / sqrt(x)`."""
    return 1 / xp.sqrt(x)


@unary("Reciprocal", T=INEXACT)
def reciprocal(xp, x):
    """`1 / x`."""
    return 1 / x


@unary("Sigmoid", T=INEXACT)
def sigmoid(xp, x):
    """`1 / (1 + exp(-x))`."""
    return 1 / (1 + xp.exp(-x))


@unary("Sign", T=SIGNED)
def sign(xp, x):
    """-1, 0 or 1, and 0 for NaN; `x / abs(x)` of a complex number."""
    if x.dtype.kind == "c":
        return xp.where(x == 0, x, x / xp.abs(x))
    return xp.astype(x > 0, x.dtype) - xp.astype(x < 0, x.dtype)


@unary("LogicalNot")
def logical_not(xp, x: np.bool_):
    """`not x`."""
    return xp.logical_not(x)


@binary("LogicalAnd")
def logical_and(xp, x: np.bool_, y: np.bool_):
    """`x and y`."""
    return xp.logical_and(x, y)


@binary("LogicalOr")
def logical_or(xp, x: np.bool_, y: np.bool_):
    """`x or y`."""
    return xp.logical_or(x, y)


def logical_xor(x, y, name="LogicalXor"):
    """Whether one of `x` and `y` is true, and not both."""
    return logical_and(logical_or(x, y), logical_not(logical_and(x, y)), name=name)


_COMPARABLE = (*FLOATS, dtypes.uint8, *INTEGERS[:4], *COMPLEX, dtypes.string, dtypes.bool_)


@binary("Equal", dtypes.bool_, T=_COMPARABLE)
def equal_op(xp, x, y, *, incompatible_shape_error: bool = True):
    """`x == y`."""
    return xp.equal(x, y)


@binary("NotEqual", dtypes.bool_, T=_COMPARABLE)
def not_equal_op(xp, x, y, *, incompatible_shape_error: bool = True):
    """`x != y`."""
    return xp.not_equal(x, y)


def equal(x, y, name=None):
    """`x == y`, element by element: numbers, strings or bools."""
    return equal_op(x, y, name=name)


def not_equal(x, y, name=None):
    """`x != y`, element by element: numbers, strings or bools."""
    return not_equal_op(x, y, name=name)


@binary("Maximum", T=ORDERED)
def maximum(xp, x, y):
    """The greater of `x` and `y`. As in TF1, NaN in `x` stays and NaN in `y` does not."""
    return xp.where(x < y, y, x)


@binary("Minimum", T=ORDERED)
def minimum(xp, x, y):
    """The smaller of `x` and `y`. As in TF1, NaN in `x` stays and NaN in `y` does not."""
    return xp.where(y < x, y, x)


@binary("SquaredDifference", T=SIGNED)
def squared_difference(xp, x, y):
    """The square of the absolute value of `x - y`."""
    difference = x - y
    return difference * (xp.conj(difference) if difference.dtype.kind == "c" else difference)


@binary("Atan2", T=FLOATS)
def atan2(xp, y, x):
    """The angle of the point (x, y), from -pi to pi."""
    return xp.atan2(y, x)


@binary("Xlogy", T=INEXACT)
def xlogy(xp, x, y):
    """`x * log(y)`, and 0 where `x` is 0."""
    return xp.where(x == 0, xp.zeros_like(x), x * xp.log(y))


@binary("Xdivy", T=INEXACT)
def xdivy(xp, x, y):
    """`x / y`, and 0 where `x` is 0."""
    return xp.where(x == 0, xp.zeros_like(x), x / y)


@binary("DivNoNan", T=INEXACT)
def div_no_nan_op(xp, x, y):
    """`x / y`, and 0 where `y` is 0."""
    return xp.where(y == 0, xp.zeros_like(y), x / y)


def div_no_nan(x, y, name=None):
    """`x / y`, and 0 where `y` is 0; `y` is converted to the type of `x`."""
    with name_scope(name, "div_no_nan", [x, y]) as scope:
        x = convert(x, name="x")
        return div_no_nan_op(x, convert(y, x.dtype.base_dtype, "y"), name=scope)


def _whole(xp, y):
    """Whether the divisor `y` is of ints, and so gives ints; only of these is 0 an error."""
    if y.dtype.kind not in "iu":
        return False
    if xp.any(y == 0):
        raise ValueError("Integer division by zero")
    return True


def truncated_quotient(xp, x, y):
    """`x / y` of ints, rounded towards 0 (NumPy's `//` rounds down)."""
    quotient = x // y
    return quotient + xp.astype((quotient < 0) & (quotient * y != x), quotient.dtype)


@binary("FloorDiv", T=_DIVISIBLE)
def floor_div(xp, x, y):
    """`x / y`, rounded down. ValueError where an int is divided by 0."""
    return x // y if _whole(xp, y) else xp.floor(x / y)


@binary("TruncateDiv", T=INTEGERS)
def truncatediv(xp, x, y):
    """`x / y`, rounded towards 0. ValueError where an int is divided by 0."""
    _whole(xp, y)
    return truncated_quotient(xp, x, y)


@binary("FloorMod", T=ORDERED)
def floormod(xp, x, y):
    """What `x // y` leaves; it has the sign of `y`. ValueError where an int is divided by 0."""
    _whole(xp, y)
    return xp.remainder(x, y)


mod = floormod


@binary("TruncateMod", T=ORDERED)
def truncatemod(xp, x, y):
    """What `truncatediv` leaves; it has the sign of `x`. ValueError where an int is divided by 0."""
    if _whole(xp, y):
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
        return (realdiv if x.dtype in INEXACT else floor_div)(x, y, name=scope)


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


def abs(x, name=None):
    """Absolute value, element by element; of complex numbers a real tensor."""
    with name_scope(name, "Abs", [x]) as scope:
        x = convert(x, name="x")
        return complex_abs(x, x.dtype.real_dtype, scope) if x.dtype.is_complex else abs_op(x, name=scope)


def round(x, name=None):
    """The nearest integer, the even one of two; an int tensor itself."""
    x = convert(x, name="x")
    return x if x.dtype.is_integer else round_op(x, name=name)


def log_sigmoid(x, name=None):
    """`log(sigmoid(x))`, exact for large negative `x` too."""
    with name_scope(name, "LogSigmoid", [x]) as scope:
        x = convert(x, name="x")
        return negative(OPS["Softplus"](negative(x)), name=scope)


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


def cast(x, dtype, name=None):
    """`x` as type `dtype`; `x` itself if it is of that type.

    Floats lose their fraction, ints their high bits, complex numbers their imaginary part.
    """
    dtype = as_dtype(dtype).base_dtype
    if isinstance(x, Tensor) and x.dtype.base_dtype is dtype:
        return x
    with name_scope(name, "Cast", [x]) as scope:
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
    """`t`, where what lies outside two bounds becomes the bound. ValueError if a bound is larger than `t`."""
    with name_scope(name, "clip_by_value", [t, clip_value_min, clip_value_max]) as scope:
        t = convert(t, name="t")
        lower = minimum(t, clip_value_max)
        t.shape.merge_with(lower.shape)
        result = maximum(lower, clip_value_min, name=scope)
        t.shape.merge_with(result.shape)
        return result


def _agreed(inputs, **attrs):
    return inputs[0].like(reduce(merged, [x.shape for x in inputs]))


@op("AddN", infer=_agreed, T=NUMBERS)
def add_n_op(xp, inputs: list[T]):
    """The sum of tensors of one shape."""
    return reduce(xp.add, inputs)


@op("AccumulateNV2", infer=lambda inputs, shape: inputs[0].like(as_sizes(shape)), T=NUMBERS)
def accumulate_n_op(xp, inputs: list[T], *, shape: TensorShape):
    """The sum of tensors of one shape."""
    return reduce(xp.add, inputs)


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


def _inner(a, b, transpose_a, transpose_b):
    """Last two sizes of a matrix product, of shapes `a` and `b` that have at least two."""
    n, k = a[-2:] if not transpose_a else a[:-3:-1]
    other, m = b[-2:] if not transpose_b else b[:-3:-1]
    if None not in (k, other) and k != other:
        raise ValueError(f"Dimensions must be equal, but are {k} and {other}")
    return n, m


def _multiplied(a, b, transpose_a, transpose_b, **attrs):
    for x in (a, b):
        if x.shape is not None and len(x.shape) != 2:
            raise ValueError(f"Shape must be rank 2 but is rank {len(x.shape)}")
    return a.like(_inner(a.shape or (None, None), b.shape or (None, None), transpose_a, transpose_b))


def _multiplied_in_batches(x, y, adj_x, adj_y):
    for z in (x, y):
        if z.shape is not None and len(z.shape) < 2:
            raise ValueError(f"Shape must be at least rank 2 but is rank {len(z.shape)}")
    if x.shape is None or y.shape is None:
        return x.like(None)
    return x.like(broadcast(x.shape[:-2], y.shape[:-2]) + _inner(x.shape, y.shape, adj_x, adj_y))


@op("MatMul", infer=_multiplied, T=(*FLOATS, dtypes.int32, dtypes.int64, *COMPLEX))
def matmul_op(xp, a, b, *, transpose_a: bool = False, transpose_b: bool = False):
    """Matrix product, of either matrix or its transpose."""
    return _product(xp, a.T if transpose_a else a, b.T if transpose_b else b)


@op("SparseMatMul", infer=_multiplied, Ta=(dtypes.float32,), Tb=(dtypes.float32,))
def sparse_matmul(
    xp,
    a: Ta,
    b: Tb,
    *,
    transpose_a: bool = False,
    transpose_b: bool = False,
    a_is_sparse: bool = False,
    b_is_sparse: bool = False,
):
    """Matrix product, for TF1 of matrices with many zeros; here computed as any other."""
    return matmul_op.kernel(xp, a, b, transpose_a=transpose_a, transpose_b=transpose_b)


@op("BatchMatMulV2", infer=_multiplied_in_batches, T=(*FLOATS, dtypes.int32, dtypes.int64, *COMPLEX))
def batch_matmul(xp, x, y, *, adj_x: bool = False, adj_y: bool = False):
    """Matrix products over the last two axes, of either matrix or its adjoint; the axes before broadcast."""
    return _product(xp, _adjoint(xp, x) if adj_x else x, _adjoint(xp, y) if adj_y else y)


def _product(xp, a, b):
    if min(a.ndim, b.ndim) < 2 or a.shape[-1] != b.shape[-2]:
        raise ValueError(f"no matrix product of shapes {a.shape} and {b.shape}")
    return xp.astype(xp.matmul(a, b), a.dtype, copy=False)  # NumPy multiplies bfloat16 into float32


def _adjoint(xp, x):
    x = xp.matrix_transpose(x)
    return xp.conj(x) if x.dtype.kind == "c" else x


def matmul(
    a,
    b,
    transpose_a=False,
    transpose_b=False,
    adjoint_a=False,
    adjoint_b=False,
    a_is_sparse=False,
    b_is_sparse=False,
    name=None,
):
    """Matrix product of `a` [..., n, k] and `b` [..., k, m]; the axes before the last two broadcast.

    Args:
      transpose_a, transpose_b: the matrix is given as its transpose.
      adjoint_a, adjoint_b: the matrix is given as its adjoint: the conjugate of the transpose.
      a_is_sparse, b_is_sparse: a hint that changes the node's type, and nothing else.
      name: the node's name.

    Raises:
      ValueError: the inner sizes differ, or a matrix is said to be both transpose and adjoint.
    """
    with name_scope(name, "MatMul", [a, b]) as scope:
        for side, transpose, adjoint in (("a", transpose_a, adjoint_a), ("b", transpose_b, adjoint_b)):
            if transpose and adjoint:
                raise ValueError(f"Only one of transpose_{side} and adjoint_{side} can be True.")
        a, b = convert(a, name="a"), convert(b, name="b")
        sparse = a_is_sparse or b_is_sparse
        if not sparse and any(x.spec.shape is None or len(x.spec.shape) > 2 for x in (a, b)):
            a, b = conj(a) if transpose_a else a, conj(b) if transpose_b else b
            return batch_matmul(a, b, transpose_a or adjoint_a, transpose_b or adjoint_b, name=scope)
        a, b = conj(a) if adjoint_a else a, conj(b) if adjoint_b else b
        transposed = transpose_a or adjoint_a, transpose_b or adjoint_b
        if sparse and a.dtype.base_dtype is b.dtype.base_dtype is dtypes.float32:
            return sparse_matmul(a, b, *transposed, a_is_sparse, b_is_sparse, name=scope)
        return matmul_op(a, b, *transposed, name=scope)

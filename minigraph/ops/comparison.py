"""Comparison, logic, and bits: what has no gradient."""

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.opdef import COMPLEX, FLOATS, INTEGERS, REALS, binary, binary_of, unary, unary_of

is_nan = unary_of("IsNan", "is_nan", "Whether it is not a number.", "isnan", dtypes.bool_, T=FLOATS)
is_inf = unary_of("IsInf", "is_inf", "Whether it is infinite.", "isinf", dtypes.bool_, T=FLOATS)
is_finite = unary_of(
    "IsFinite", "is_finite", "Whether it is a finite number.", "isfinite", dtypes.bool_, T=FLOATS
)
invert = unary_of("Invert", "invert", "Every bit the other way.", "bitwise_invert", T=INTEGERS)

less = binary_of("Less", "less", "`x < y`.", out=dtypes.bool_, T=REALS)
less_equal = binary_of("LessEqual", "less_equal", "`x <= y`.", out=dtypes.bool_, T=REALS)
greater = binary_of("Greater", "greater", "`x > y`.", out=dtypes.bool_, T=REALS)
greater_equal = binary_of("GreaterEqual", "greater_equal", "`x >= y`.", out=dtypes.bool_, T=REALS)
bitwise_and = binary_of("BitwiseAnd", "bitwise_and", "The bits set in both.", T=INTEGERS)
bitwise_or = binary_of("BitwiseOr", "bitwise_or", "The bits set in one or both.", T=INTEGERS)
bitwise_xor = binary_of("BitwiseXor", "bitwise_xor", "The bits set in one only.", T=INTEGERS)
left_shift = binary_of(
    "LeftShift", "left_shift", "The bits of `x` moved up by `y`.", "bitwise_left_shift", T=INTEGERS
)
right_shift = binary_of(
    "RightShift", "right_shift", "The bits of `x` moved down.", "bitwise_right_shift", T=INTEGERS
)


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

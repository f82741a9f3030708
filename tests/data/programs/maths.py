"""Group "maths": elementwise functions, operators on tensors, matmul."""

import numpy as np

from .register import rows

F = np.float32([-2.5, -1, -0.5, -0.0, 0.5, 1, 2.5, 30])
SPECIAL = np.float32([np.nan, np.inf, -np.inf, 0, -0.0])
UNIT = np.float32([-1, -0.5, 0, 0.25, 1])
POSITIVE = np.float32([0.1, 0.5, 1, 2, 10, 100])
HALVES = np.float32([-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 2.4])
INTS = np.int32([-7, -1, 0, 3, 8])
X = np.float32([[-3, 0, 2], [1, -0.5, 5]])
Y = np.float32([[2], [-4]])
P = np.float32([[1, 2, 0.5], [3, 1, 2]])
M = np.arange(6, dtype=np.float32).reshape(2, 3)
V3 = np.float32([1, 2, 3])
N = np.float32([[1, -1], [0, 2], [3, 0.5]])
A4 = np.arange(12, dtype=np.float32).reshape(2, 1, 2, 3)
I1 = np.int32([7, -7, 7, -7, 6, 0])
I2 = np.int32([3, 3, -3, -3, 2, 5])
T = np.array([True, True, False, False])
U = np.array([True, False, True, False])
Z = np.complex64([1 + 2j, -3j, 0, 2.5])

UNARY = [
    ("abs", F),
    ("negative", F),
    ("sign", F),
    ("square", F),
    ("sqrt", POSITIVE),
    ("rsqrt", POSITIVE),
    ("exp", F),
    ("expm1", F),
    ("log", POSITIVE),
    ("log1p", POSITIVE),
    ("sin", F),
    ("cos", F),
    ("tan", F),
    ("tanh", F),
    ("sinh", F),
    ("cosh", F),
    ("asin", UNIT),
    ("acos", UNIT),
    ("atan", F),
    ("asinh", F),
    ("acosh", POSITIVE + 1),
    ("atanh", UNIT),
    ("sigmoid", F),
    ("log_sigmoid", F),
    ("erf", F),
    ("erfc", F),
    ("lgamma", POSITIVE),
    ("digamma", POSITIVE),
    ("reciprocal", F),
    ("ceil", HALVES),
    ("floor", HALVES),
    ("round", HALVES),
    ("rint", HALVES),
    ("is_nan", SPECIAL),
    ("is_inf", SPECIAL),
    ("is_finite", SPECIAL),
    ("logical_not", T),
    ("conj", Z),
    ("real", Z),
    ("imag", Z),
    ("angle", Z),
]

for _name, _value in UNARY:
    rows(
        "maths",
        [(_name, lambda tf, x, f=_name: getattr(tf, f)(x), [_value], "su" if _name == "tanh" else "s")],
    )

for _name in [
    "sqrt",
    "rsqrt",
    "exp",
    "log",
    "log1p",
    "tanh",
    "sigmoid",
    "sign",
    "floor",
    "round",
    "abs",
    "reciprocal",
    "sin",
    "log_sigmoid",
    "square",
    "erf",
    "lgamma",
    "digamma",
]:
    rows("maths", [(_name + " of special values", lambda tf, x, f=_name: getattr(tf, f)(x), [SPECIAL])])

for _name in ["tanh", "exp", "sqrt", "sigmoid", "log", "sin", "rsqrt", "erf"]:
    rows(
        "maths",
        [
            (_name + " float64", lambda tf, x, f=_name: getattr(tf, f)(x), [np.float64([0.5, 2])]),
            (_name + " float16", lambda tf, x, f=_name: getattr(tf, f)(x), [np.float16([0.5, 2])]),
        ],
    )

for _name in ["abs", "negative", "sign", "square", "round", "conj", "real"]:
    rows("maths", [(_name + " of ints", lambda tf, x, f=_name: getattr(tf, f)(x), [INTS])])

rows(
    "maths",
    [
        ("abs of complex", lambda tf, x: tf.abs(x), [Z]),
        ("exp of complex", lambda tf, x: tf.exp(x), [Z]),
        ("real of float", lambda tf, x: [tf.real(x), tf.imag(x), tf.conj(x), tf.angle(x)], [F]),
        ("complex", lambda tf, x: tf.complex(x, -x), [F]),
        ("complex128", lambda tf, x: tf.complex(x, 2 * x), [np.float64([1, -2])]),
        ("invert", lambda tf, x: tf.bitwise.invert(x), [INTS]),
        ("invert uint8", lambda tf, x: tf.bitwise.invert(x), [np.uint8([0, 5, 255])]),
        (
            "names in tf.math",
            lambda tf, x: [tf.math.tanh(x), tf.math.rsqrt(x), tf.math.log_sigmoid(x), tf.math.erf(x)],
            [UNIT],
        ),
        ("unary of list", lambda tf: tf.sqrt([1.0, 4.0]), []),
        ("unary of number named", lambda tf: tf.exp(1.0, name="e"), []),
        ("unary of numpy float64", lambda tf: tf.tanh(np.float64(1.0)), []),
        ("tanh named", lambda tf, x: tf.tanh(x, name="n"), [F], "b"),
        ("round named", lambda tf, x: tf.round(x, name="n"), [F], "s"),
        ("bessel", lambda tf, x: [tf.math.bessel_i0e(x), tf.math.bessel_i1e(x)], [UNIT]),
    ],
)

BINARY = [
    ("add", F, F[::-1]),
    ("subtract", F, F[::-1]),
    ("multiply", F, F[::-1]),
    ("divide", F, F[::-1]),
    ("div", F, F[::-1]),
    ("truediv", F, F[::-1]),
    ("floordiv", F, F[::-1]),
    ("floor_div", F, F[::-1]),
    ("realdiv", F, F[::-1]),
    ("mod", F, F[::-1]),
    ("floormod", F, F[::-1]),
    ("truncatemod", F, F[::-1]),
    ("maximum", F, F[::-1]),
    ("minimum", F, F[::-1]),
    ("squared_difference", F, F[::-1]),
    ("atan2", F, F[::-1]),
    ("pow", POSITIVE, F[:6]),
    ("equal", F, F[::-1]),
    ("not_equal", F, F[::-1]),
    ("less", F, F[::-1]),
    ("less_equal", F, F[::-1]),
    ("greater", F, F[::-1]),
    ("greater_equal", F, F[::-1]),
    ("div_no_nan", F, F[::-1]),
    ("igamma", POSITIVE, POSITIVE[::-1]),
    ("igammac", POSITIVE, POSITIVE[::-1]),
    ("zeta", POSITIVE + 1, POSITIVE),
    ("polygamma", np.float32([0, 1, 2, 3]), POSITIVE[:4]),
]

for _name, _a, _b in BINARY:
    rows("maths", [(_name, lambda tf, x, y, f=_name: getattr(tf, f)(x, y), [_a, _b])])

for _name in [
    "add",
    "subtract",
    "multiply",
    "divide",
    "div",
    "truediv",
    "floordiv",
    "floor_div",
    "truncatediv",
    "mod",
    "floormod",
    "truncatemod",
    "maximum",
    "minimum",
    "squared_difference",
    "equal",
    "less",
    "not_equal",
]:
    rows("maths", [(_name + " of ints", lambda tf, x, y, f=_name: getattr(tf, f)(x, y), [I1, I2])])

for _name in ["add", "multiply", "maximum", "pow", "less", "equal", "truediv", "floormod"]:
    rows("maths", [(_name + " broadcast", lambda tf, x, y, f=_name: getattr(tf, f)(x, y), [X, Y], "sbu")])

for _name in ["maximum", "minimum", "equal", "not_equal", "less", "pow", "atan2", "divide", "div_no_nan"]:
    rows(
        "maths",
        [
            (
                _name + " of special values",
                lambda tf, x, y, f=_name: getattr(tf, f)(x, y),
                [SPECIAL, SPECIAL[::-1]],
            )
        ],
    )

for _name in ["logical_and", "logical_or", "logical_xor", "equal", "not_equal"]:
    rows("maths", [(_name + " of bools", lambda tf, x, y, f=_name: getattr(tf, f)(x, y), [T, U])])

for _name in ["bitwise_and", "bitwise_or", "bitwise_xor", "left_shift", "right_shift"]:
    rows(
        "maths",
        [
            (
                _name,
                lambda tf, x, y, f=_name: getattr(tf.bitwise, f)(x, y),
                [np.int32([-8, 7, 12, 1]), np.int32([1, 2, 3, 0])],
            )
        ],
    )

rows(
    "maths",
    [
        ("xlogy", lambda tf, x, y: tf.math.xlogy(x, y), [np.float32([0, 0, 2]), np.float32([0, 3, 5])]),
        ("xdivy", lambda tf, x, y: tf.math.xdivy(x, y), [np.float32([0, 0, 2]), np.float32([0, 3, 5])]),
        ("betainc", lambda tf, x: tf.betainc(2.0, 3.0, x), [np.float32([0.1, 0.5, 1])]),
        ("pow of ints", lambda tf, x, y: tf.pow(x, y), [np.int32([-2, 3, 0]), np.int32([3, 4, 0])]),
        (
            "divide of int64",
            lambda tf, x, y: [tf.divide(x, y), tf.div(x, y)],
            [np.int64([7, -7]), np.int64([2, 2])],
        ),
        ("divide of uint8", lambda tf, x, y: tf.divide(x, y), [np.uint8([7, 9]), np.uint8([2, 3])]),
        ("add of list", lambda tf, x: tf.add(x, [1.0, 2, 3]), [X]),
        ("add of list first", lambda tf, x: tf.add([1.0, 2, 3], x), [X]),
        ("add of numbers", lambda tf: tf.add(1, 2), []),
        ("add of texts", lambda tf, x: x + "!", [np.array([b"a", b"b"], object)]),
        ("add of texts by function", lambda tf, x: tf.add(x, x), [np.array([b"a", b"b"], object)]),
        ("equal of texts", lambda tf, x: tf.equal(x, "a"), [np.array([b"a", b"b"], object)]),
        ("add float64 array to float32", lambda tf, x: tf.add(x, np.float64([1, 2, 3])), [X]),
        ("maximum of number", lambda tf, x: tf.maximum(x, 0), [X]),
        ("minimum of number first", lambda tf, x: tf.minimum(0.5, x), [X]),
        ("pow of number", lambda tf, x: tf.pow(x, 2), [X]),
        ("multiply named", lambda tf, x: tf.multiply(x, 2.0, name="m"), [X], "b"),
        ("scalar_mul", lambda tf, x: tf.scalar_mul(2.0, x), [X], "sb"),
        ("scalar_mul of tensor", lambda tf, x, y: tf.scalar_mul(y, x), [X, np.float32(3)]),
        ("scalar_mul of int", lambda tf, x: tf.scalar_mul(3, x), [INTS]),
        ("complex arithmetic", lambda tf, x: [x * x, x + 1, x / (1 + 1j), tf.square(x)], [Z]),
        ("broadcast of scalars", lambda tf, x, y: x * y, [X, np.float32(2)], "su"),
        (
            "broadcast two ways",
            lambda tf, x, y: x + y,
            [np.float32([[1], [2]]), np.float32([[10, 20, 30]])],
            "sb",
        ),
        (
            "broadcast of ranks",
            lambda tf, x, y: x - y,
            [np.ones([2, 1, 3], np.float32), np.float32([[1, 2, 3], [4, 5, 6]])],
            "sb",
        ),
        ("broadcast of a known size over one unknown", lambda tf, x, y: x + y, [X, X[:1]], "b"),
        ("broadcast of empty", lambda tf, x: x + 1.0, [np.zeros([0, 3], np.float32)], "sb"),
    ],
)

OPERATORS = [
    ("x + y", lambda tf, x, y: x + y),
    ("x - y", lambda tf, x, y: x - y),
    ("x * y", lambda tf, x, y: x * y),
    ("x / y", lambda tf, x, y: x / y),
    ("x // y", lambda tf, x, y: x // y),
    ("x % y", lambda tf, x, y: x % y),
    ("x < y", lambda tf, x, y: x < y),
    ("x <= y", lambda tf, x, y: x <= y),
    ("x > y", lambda tf, x, y: x > y),
    ("x >= y", lambda tf, x, y: x >= y),
    ("x ** y", lambda tf, x, y: abs(x) ** abs(y)),
]

for _name, _call in OPERATORS:
    rows(
        "maths", [("operator " + _name, _call, [F, F[::-1]]), (f"operator {_name} of ints", _call, [I1, I2])]
    )

REFLECTED = [
    ("x + 1", lambda tf, x: x + 1),
    ("1 + x", lambda tf, x: 1 + x),
    ("x - 1", lambda tf, x: x - 1),
    ("1 - x", lambda tf, x: 1 - x),
    ("x * 2", lambda tf, x: x * 2),
    ("2 * x", lambda tf, x: 2 * x),
    ("x / 2", lambda tf, x: x / 2),
    ("2 / x", lambda tf, x: 2 / x),
    ("x // 2", lambda tf, x: x // 2),
    ("7 // x", lambda tf, x: 7 // x),
    ("x % 2", lambda tf, x: x % 2),
    ("7 % x", lambda tf, x: 7 % x),
    ("x ** 2", lambda tf, x: x**2),
    ("2 ** x", lambda tf, x: 2 ** abs(x)),
    ("-x", lambda tf, x: -x),
    ("abs(x)", lambda tf, x: abs(x)),
    ("x < 1", lambda tf, x: x < 1),
    ("1 < x", lambda tf, x: 1 < x),
    ("x >= 1", lambda tf, x: x >= 1),
]

for _name, _call in REFLECTED:
    rows(
        "maths",
        [
            (f"operator {_name}, float", _call, [np.float32([-3, -0.5, 2, 7])]),
            (f"operator {_name}, int", _call, [np.int32([-3, -1, 2, 7])]),
        ],
    )

rows(
    "maths",
    [
        (
            "operators with arrays",
            lambda tf, x: [x + V3, V3 + x, V3 * x, x - [1.0, 2.0, 3.0], [1, 2, 3] - x],
            [X],
        ),
        (
            "operators with numpy scalars",
            lambda tf, x: [x + np.float32(1), np.float32(2) * x, np.float64(2) * x],
            [X],
        ),
        ("operators in a name scope", lambda tf, x: _scoped(tf, x), [X]),
        (
            "operators on bools",
            lambda tf, x, y: [~x, x & y, x | y, x ^ y, True & x, x | False, True ^ x],
            [T, U],
        ),
        ("operator @", lambda tf, x, y: x @ y, [M, N], "sbu"),
        ("operator @ reflected", lambda tf, x: np.float32([[1, 2]]) @ x, [M]),
        ("operator == is identity", lambda tf, x: tf.constant([x == x, x == 1, x != x]), [X]),
        ("operator chain", lambda tf, x: (x + 1.0) * (x - 1.0) / 2.0 + -(x**2), [X]),
        (
            "true division of int32 and int32",
            lambda tf, x: [x / x, tf.truediv(x, 2), x // 2, tf.divide(x, 4)],
            [np.int32([3, 5])],
        ),
        ("reversed division of ints", lambda tf, x: [1 / x, 7 // x, -7 % x], [np.int32([3, 5])]),
        ("sum of a python list", lambda tf, x: sum([x, x]), [X]),
        ("int64 and number", lambda tf, x: [x + 1, 2**x, x / 2], [np.int64([1, 2])]),
        ("float64 and number", lambda tf, x: [x + 1, 2**x, 0.1 * x], [np.float64([1, 2])]),
        ("float16 and number", lambda tf, x: [x + 1, 2.5 * x, x / 3], [np.float16([1, 2])]),
        ("uint8 and number", lambda tf, x: [x + 1, x // 2, x * 200], [np.uint8([1, 255])]),
        ("int32 wraps", lambda tf, x: [x + 1, x * x, -x], [np.int32([2147483647, -2147483648])]),
        ("matmul", lambda tf, x, y: tf.matmul(x, y), [M, N], "sbu"),
        ("matmul transpose_a", lambda tf, x, y: tf.matmul(x, y, transpose_a=True), [M, M], "sb"),
        ("matmul transpose_b", lambda tf, x, y: tf.matmul(x, y, transpose_b=True), [M, M], "sb"),
        ("matmul transpose both", lambda tf, x, y: tf.matmul(x, y, True, True, name="n"), [M, N]),
        ("matmul adjoint", lambda tf, x, y: tf.matmul(x, y, adjoint_a=True), [M, M]),
        (
            "matmul adjoint complex",
            lambda tf, x, y: tf.matmul(x, y, adjoint_b=True),
            [Z.reshape(2, 2), Z.reshape(2, 2)],
        ),
        (
            "matmul adjoint_a complex",
            lambda tf, x, y: tf.matmul(x, y, adjoint_a=True),
            [Z.reshape(2, 2), Z.reshape(2, 2)],
        ),
        ("matmul sparse", lambda tf, x, y: tf.matmul(x, y, a_is_sparse=True), [M, N]),
        ("matmul float64", lambda tf, x, y: tf.matmul(x, y), [np.float64(M), np.float64(N)]),
        ("matmul ints", lambda tf, x, y: tf.matmul(x, y), [np.int32(M), np.int32(N)]),
        ("matmul of lists", lambda tf: tf.matmul([[1.0, 2.0]], [[3.0], [4.0]]), []),
        ("matmul of list and tensor", lambda tf, x: tf.matmul([[1.0, 2]], x), [M]),
        (
            "matmul batch of 3",
            lambda tf, x, y: tf.matmul(x, y),
            [np.stack([M, -M]), np.stack([N, N + 1])],
            "sbu",
        ),
        (
            "matmul batch of 3 transposed",
            lambda tf, x, y: tf.matmul(x, y, transpose_b=True),
            [np.stack([M, -M]), np.stack([M, M])],
            "sb",
        ),
        ("matmul batch broadcast", lambda tf, x, y: tf.matmul(x, y), [np.stack([M, -M]), N], "s"),
        ("matmul batch of 4", lambda tf, x, y: tf.matmul(x, y), [A4, A4.reshape(2, 1, 3, 2)], "sb"),
        ("matmul batch of 4 broadcast", lambda tf, x, y: tf.matmul(x, y), [A4, N.reshape(1, 1, 3, 2)], "s"),
        (
            "matmul of empty",
            lambda tf, x, y: tf.matmul(x, y),
            [np.zeros([2, 0], np.float32), np.zeros([0, 3], np.float32)],
        ),
        (
            "matmul of known inner and unknown",
            lambda tf, x, y: tf.matmul(x, y, transpose_a=True),
            [M, M],
            "b",
        ),
        ("matvec", lambda tf, x, y: tf.linalg.matvec(x, y), [M, M[0]], "s"),
        ("tensordot", lambda tf, x, y: tf.tensordot(x, y, 1), [np.stack([M, M]), N], "sb"),
    ],
)


def _scoped(tf, x):
    with tf.name_scope("s"):
        return [x + 1.0, x + 1.0, 1.0 - x, x[0] * 2.0]

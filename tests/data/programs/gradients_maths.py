"""Group "gradients_maths": gradients of elementwise functions, operators on tensors, matmul."""

import numpy as np

from .differentiated import gradient_rows

GROUP = "gradients_maths"

F = np.float32([[-2.5, -1, -0.5], [0, 0.5, 3]])
UNIT = np.float32([[-0.9, -0.5, 0], [0.25, 0.5, 0.75]])
POSITIVE = np.float32([[0.1, 0.5, 1], [2, 3, 10]])
X = np.float32([[-3, 0.25, 2], [1, -0.5, 5]])
Y = np.float32([[2, 0.25, -1], [1, 4, -5]])
ROW = np.float32([1, 2, -3])
COLUMN = np.float32([[2], [-4]])
LINE = np.float32([[1, 0.5, -3]])
P = np.float32([[1, 2, 0.5], [3, 1, 2]])
PCOLUMN = np.float32([[2], [0.5]])
PLINE = np.float32([[1, 0.5, 3]])
M = np.arange(6, dtype=np.float32).reshape(2, 3) - 2
N = np.float32([[1, -1], [0, 2], [3, 0.5]])
A4 = np.arange(12, dtype=np.float32).reshape(2, 1, 2, 3)
Z = np.complex64([1 + 2j, -3j, 1, 2.5])
Z2 = np.complex64([2 - 1j, 1j, 3, -0.5])

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
    ("tan", UNIT),
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
    ("reciprocal", POSITIVE),
    ("ceil", F),
    ("floor", F),
    ("round", F),
    ("rint", F),
    ("conj", Z),
    ("real", Z),
    ("imag", Z),
    ("angle", Z),
    ("abs", Z),
    ("identity", F),
    ("stop_gradient", F),
    ("zeros_like", F),
    ("ones_like", F),
]

for _name, _value in UNARY:
    _title = "abs of complex" if _name == "abs" and _value is Z else _name
    gradient_rows(
        GROUP,
        [
            (
                _title,
                lambda tf, x, f=_name: getattr(tf, f)(x),
                [_value],
                "sbu" if _name in ("tanh", "square") else "s",
            )
        ],
    )

for _name in ["tanh", "exp", "sqrt", "sigmoid", "log", "digamma", "reciprocal"]:
    gradient_rows(
        GROUP, [(_name + " float64", lambda tf, x, f=_name: getattr(tf, f)(x), [np.float64([0.5, 2])])]
    )

for _name in ["tanh", "sigmoid", "sqrt"]:
    gradient_rows(
        GROUP, [(_name + " float16", lambda tf, x, f=_name: getattr(tf, f)(x), [np.float16([0.5, 2])])]
    )

for _name in ["sqrt", "rsqrt", "log", "reciprocal", "abs", "tanh"]:
    gradient_rows(
        GROUP,
        [
            (
                _name + " of special values",
                lambda tf, x, f=_name: getattr(tf, f)(x),
                [np.float32([0, np.inf, np.nan, -1])],
            )
        ],
    )

gradient_rows(
    GROUP,
    [
        ("complex", lambda tf, x, y: tf.abs(tf.complex(x, y)), [X[0], Y[0]]),
        ("complex times complex", lambda tf, x, y: x * y, [Z, Z2]),
        ("complex over complex", lambda tf, x, y: x / y, [Z, Z2]),
        ("complex square", lambda tf, x: tf.square(x), [Z]),
        ("complex exp", lambda tf, x: tf.exp(x), [Z]),
        ("complex pow", lambda tf, x, y: x**y, [Z2, Z]),
        ("complex to real", lambda tf, x: tf.real(x) * 2.0 + tf.imag(x), [Z]),
        ("bessel", lambda tf, x: tf.math.bessel_i0e(x) + tf.math.bessel_i1e(x), [F]),
        ("cast to float64", lambda tf, x: tf.cast(x, tf.float64), [X], "sb"),
        ("cast to same", lambda tf, x: tf.cast(x, tf.float32) * 2.0, [X]),
        ("cast to int and back", lambda tf, x: tf.cast(tf.cast(x, tf.int32), tf.float32), [X]),
        ("cast to complex", lambda tf, x: tf.abs(tf.cast(x, tf.complex64)), [X]),
        ("identity_n", lambda tf, x, y: tf.identity_n([x, y]), [X, Y]),
        ("tuple", lambda tf, x, y: tf.tuple([x * 2.0, y * x]), [X, Y]),
    ],
)

BINARY = [
    ("add", X, Y, LINE, COLUMN, "sbu"),
    ("subtract", X, Y, LINE, COLUMN, "sb"),
    ("multiply", X, Y, LINE, COLUMN, "sbu"),
    ("divide", X, Y, LINE, COLUMN, "sbu"),
    ("div", X, Y, LINE, COLUMN, "s"),
    ("truediv", X, Y, LINE, COLUMN, "s"),
    ("realdiv", X, Y, LINE, COLUMN, "s"),
    ("floordiv", X, Y, LINE, COLUMN, "s"),
    ("floormod", X, Y, LINE, COLUMN, "s"),
    ("maximum", X, Y, LINE, COLUMN, "sb"),
    ("minimum", X, Y, LINE, COLUMN, "s"),
    ("squared_difference", X, Y, LINE, COLUMN, "sb"),
    ("atan2", X, Y, LINE, COLUMN, "s"),
    ("pow", P, Y, PLINE, COLUMN, "sb"),
    ("div_no_nan", X, Y * np.float32([1, 0, 1]), LINE, COLUMN * 0, "s"),
    ("igamma", P, P[::-1] + 1, PLINE, PCOLUMN, "s"),
    ("igammac", P, P[::-1] + 1, PLINE, PCOLUMN, "s"),
    ("zeta", P + 1, P[::-1], PLINE + 2, PCOLUMN, "s"),
    ("polygamma", np.float32([[0, 1, 2], [3, 1, 1]]), P, np.float32([[0, 1, 2]]), PCOLUMN, "s"),
]

for _name, _x, _y, _line, _column, _variants in BINARY:
    gradient_rows(
        GROUP,
        [
            (_name, lambda tf, x, y, f=_name: getattr(tf, f)(x, y), [_x, _y], _variants),
            (
                _name + " broadcast both ways",
                lambda tf, x, y, f=_name: getattr(tf, f)(x, y),
                [_line, _column],
            ),
        ][: 1 if _name == "atan2" else 2],  # TensorFlow fails on a broadcast of atan2
    )

for _name in ["add", "subtract", "multiply", "divide", "maximum", "pow", "squared_difference"]:
    _variants = "sbu" if _name in ("add", "multiply") else "s"
    gradient_rows(
        GROUP,
        [(_name + " row second", lambda tf, x, y, f=_name: getattr(tf, f)(x, y), [P, ROW], _variants)],
    )

for _name in ["add", "subtract", "multiply", "divide", "minimum"]:
    gradient_rows(
        GROUP,
        [
            (_name + " row first", lambda tf, x, y, f=_name: getattr(tf, f)(y, x), [P, ROW], "s"),
            (
                _name + " scalar second",
                lambda tf, x, y, f=_name: getattr(tf, f)(x, y),
                [X, np.float32(2)],
                "sb" if _name in ("multiply", "subtract") else "s",
            ),
            (_name + " scalar first", lambda tf, x, y, f=_name: getattr(tf, f)(y, x), [P, np.float32(2)]),
        ],
    )

OPERATORS = [
    ("x + 1", lambda tf, x: x + 1),
    ("1 - x", lambda tf, x: 1 - x),
    ("x * 2", lambda tf, x: x * 2),
    ("x / 2", lambda tf, x: x / 2),
    ("2 / x", lambda tf, x: 2 / x),
    ("x ** 2", lambda tf, x: x**2),
    ("2 ** x", lambda tf, x: 2**x),
    ("x ** -0.5", lambda tf, x: x**-0.5),
    ("x * x", lambda tf, x: x * x),
    ("x + x", lambda tf, x: x + x),
    ("x - x", lambda tf, x: x - x),
    ("x % 2", lambda tf, x: x % 2),
    ("x // 2", lambda tf, x: x // 2),
    ("x * vector", lambda tf, x: x * np.float32([1, 2, 3])),
    ("abs and minus", lambda tf, x: -abs(x)),
    ("comparison", lambda tf, x: tf.cast(x > 1, tf.float32) * x),
]

gradient_rows(
    GROUP,
    [
        ("operator " + _name, _call, [P], "sb" if _name in ("x * 2", "x * x") else "s")
        for _name, _call in OPERATORS
    ],
)

gradient_rows(
    GROUP,
    [
        ("maximum of ties", lambda tf, x, y: tf.maximum(x, y), [X, X]),
        ("minimum of ties", lambda tf, x, y: tf.minimum(x, y), [X, X]),
        ("maximum of number", lambda tf, x: tf.maximum(x, 0.0), [X], "b"),
        ("maximum of itself", lambda tf, x: tf.maximum(x, x), [X]),
        ("pow of zero", lambda tf, x, y: x**y, [np.float32([0, 0, -2, 0]), np.float32([0, 2, 2, -1])]),
        ("divide float64", lambda tf, x, y: x / y, [np.float64(X), np.float64(Y)]),
        ("multiply float16", lambda tf, x, y: x * y, [np.float16(X), np.float16(Y)]),
        (
            "broadcast of ranks",
            lambda tf, x, y: x * y,
            [np.ones([2, 1, 3], np.float32), np.float32([[1, 2, 3], [4, 5, 6]])],
            "sb",
        ),
        ("broadcast of a known size over one unknown", lambda tf, x, y: x - y, [X, X[:1]], "b"),
        ("xlogy", lambda tf, x, y: tf.math.xlogy(x, y), [np.float32([0, 1, 2]), np.float32([0.5, 3, 5])]),
        ("xdivy", lambda tf, x, y: tf.math.xdivy(x, y), [np.float32([0, 1, 2]), np.float32([0.5, 3, 5])]),
        (
            "betainc",
            lambda tf, x: tf.betainc(tf.constant([2.0] * 3), [3.0] * 3, x),
            [np.float32([0.1, 0.5, 0.9])],
        ),
        ("scalar_mul", lambda tf, x, y: tf.scalar_mul(y, x), [X, np.float32(3)]),
        ("add_n", lambda tf, x, y: tf.add_n([x, y, x]), [X, Y], "sb"),
        ("accumulate_n", lambda tf, x, y: tf.accumulate_n([x, y, x]), [X, Y], "s"),
        ("matmul", lambda tf, x, y: tf.matmul(x, y), [M, N], "sbu"),
        ("matmul transpose_a", lambda tf, x, y: tf.matmul(x, y, transpose_a=True), [M, M + 1], "s"),
        ("matmul transpose_b", lambda tf, x, y: tf.matmul(x, y, transpose_b=True), [M, M + 1], "sb"),
        ("matmul transpose both", lambda tf, x, y: tf.matmul(x, y, True, True), [M, N], "s"),
        ("matmul adjoint", lambda tf, x, y: tf.matmul(x, y, adjoint_a=True), [M, M + 1]),
        (
            "matmul complex",
            lambda tf, x, y: tf.matmul(x, y, adjoint_b=True),
            [Z.reshape(2, 2), Z2.reshape(2, 2)],
        ),
        ("matmul a_is_sparse", lambda tf, x, y: tf.matmul(x, y, a_is_sparse=True), [M, N]),
        ("matmul b_is_sparse", lambda tf, x, y: tf.matmul(x, y, transpose_a=True, b_is_sparse=True), [M, M]),
        ("matmul float64", lambda tf, x, y: tf.matmul(x, y), [np.float64(M), np.float64(N)]),
        ("matmul of itself", lambda tf, x: tf.matmul(x, x, transpose_b=True), [M]),
        ("matmul batch of 3", lambda tf, x, y: x @ y, [np.stack([M, -M]), np.stack([N, N + 1])], "sbu"),
        (
            "matmul batch of 3 transpose_a",
            lambda tf, x, y: tf.matmul(x, y, transpose_a=True),
            [np.stack([M, -M]), np.stack([M, M + 1])],
        ),
        (
            "matmul batch of 3 transpose_b",
            lambda tf, x, y: tf.matmul(x, y, transpose_b=True),
            [np.stack([M, -M]), np.stack([M, M + 1])],
        ),
        (
            "matmul batch of 3 transpose both",
            lambda tf, x, y: tf.matmul(x, y, True, True),
            [np.stack([M, -M]), np.stack([N, N + 1])],
        ),
        ("matmul batch broadcast", lambda tf, x, y: tf.matmul(x, y), [np.stack([M, -M]), N], "s"),
        ("matmul batch of 4 broadcast", lambda tf, x, y: x @ y, [A4, N.reshape(1, 1, 3, 2)], "s"),
        ("matvec", lambda tf, x, y: tf.linalg.matvec(x, y), [M, M[0]], "s"),
        ("tensordot", lambda tf, x, y: tf.tensordot(x, y, 1), [np.stack([M, M + 1]), N], "sb"),
    ],
)

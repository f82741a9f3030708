"""Group "checks": assertions, checks of numbers, Print, print and py_func."""

import numpy as np

from .register import program, rows

GROUP = "checks"
X = np.float32([[1, 2, 3], [4, 5, 6]])


def _held(tf, check, x):
    """`x` once `check`, which may be None or a tensor, has been done."""
    if check is None:
        return x
    with tf.control_dependencies([check]):
        return tf.identity(x, name="held")


def _held_row(call):
    return lambda tf, *xs: _held(tf, call(tf, *xs), xs[0])


def checks(table):
    """Rows `(name, call, arrays, variants)`: `call(tf, *placeholders)` returns the check, which holds."""
    rows(GROUP, [(name, _held_row(call), *rest) for name, call, *rest in table])


COMPARISONS = [
    ("assert_equal", X),
    ("assert_none_equal", X + 1),
    ("assert_less", X + 1),
    ("assert_less_equal", X),
    ("assert_greater", X - 1),
    ("assert_greater_equal", X),
]

for _name, _other in COMPARISONS:
    checks(
        [
            (_name, lambda tf, x, y, n=_name: getattr(tf, n)(x, y), [X, _other], "u"),
            (
                _name + " with arguments",
                lambda tf, x, y, n=_name: getattr(tf.debugging, n)(x, y, ["text", x], 2, "words", "n"),
                [X, _other],
            ),
        ]
    )

for _name, _other in COMPARISONS[::2]:
    checks(
        [
            (
                _name + " with message",
                lambda tf, x, y, n=_name: getattr(tf, n)(x, y, message="words", summarize=9),
                [X, _other],
            ),
            (_name + " of constants", lambda tf, x, n=_name, o=_other: getattr(tf, n)(X, o), [X]),
            (
                _name + " of ints and a number",
                lambda tf, x, n=_name: getattr(tf, n)(x, 7),
                [np.int32([7]) + {"assert_less": -1, "assert_greater": 1}.get(_name, 0)],
            ),
        ]
    )

for _name, _sign in [
    ("assert_positive", 1),
    ("assert_negative", -1),
    ("assert_non_negative", 1),
    ("assert_non_positive", -1),
]:
    checks(
        [
            (_name, lambda tf, x, n=_name: getattr(tf, n)(x), [(_sign * X).astype("int64")], "u"),
            (
                _name + " with arguments",
                lambda tf, x, n=_name: getattr(tf.debugging, n)(x, [x, "text"], 1, "words", "n"),
                [_sign * X],
            ),
            (_name + " with message", lambda tf, x, n=_name: getattr(tf, n)(x, message="words"), [_sign * X]),
        ]
    )

checks(
    [
        ("assert_equal of itself", lambda tf, x: tf.assert_equal(x, x), [X]),
        ("assert_equal of strings", lambda tf, x, y: tf.assert_equal(x, y), [[b"a", b"b"], [b"a", b"b"]]),
        ("assert_equal of bools", lambda tf, x: tf.assert_equal(x > 0, True), [X]),
        ("assert_equal of shapes", lambda tf, x: tf.assert_equal(tf.shape(x)[0], 2), [X], "sb"),
        ("assert_near", lambda tf, x, y: tf.assert_near(x, y), [X, X], "s"),
        (
            "assert_near with arguments",
            lambda tf, x, y: tf.debugging.assert_near(x, y, 0.1, 0.2, [x], 2, "words", "n"),
            [X, X + 0.1],
        ),
        ("assert_near float64", lambda tf, x, y: tf.assert_near(x, y), [np.float64(X), np.float64(X)]),
        ("assert_rank", lambda tf, x: tf.assert_rank(x, 2), [X], "sbu"),
        ("assert_rank with arguments", lambda tf, x: tf.assert_rank(x, 2, [x], 1, "words", "n"), [X], "u"),
        ("assert_rank with message", lambda tf, x: tf.assert_rank(x, 2, message="words"), [X], "u"),
        ("assert_rank of a tensor", lambda tf, x, y: tf.assert_rank(x, y), [X, np.int32(2)], "s"),
        ("assert_rank_at_least", lambda tf, x: tf.assert_rank_at_least(x, 1), [X], "su"),
        (
            "assert_rank_at_least with arguments",
            lambda tf, x: tf.debugging.assert_rank_at_least(x, 1, None, 1, "words", "n"),
            [X],
            "su",
        ),
        ("assert_rank_at_least of 0", lambda tf, x: tf.assert_rank_at_least(x, 0), [X], "u"),
        ("assert_rank_in", lambda tf, x: tf.assert_rank_in(x, [1, 2]), [X], "su"),
        (
            "assert_rank_in with arguments",
            lambda tf, x: tf.debugging.assert_rank_in(x, (2, 3), [x], 1, "words", "n"),
            [X],
            "su",
        ),
        ("assert_rank_in of tensors", lambda tf, x, y: tf.assert_rank_in(x, [y, 1]), [X, np.int32(2)], "s"),
        ("assert_type", lambda tf, x: tf.assert_type(x, tf.float32), [X]),
        ("assert_type with arguments", lambda tf, x: tf.assert_type(x, tf.float32, "words", "n"), [X]),
        ("assert_integer", lambda tf, x: tf.assert_integer(x), [np.int32([1])]),
        ("assert_integer with arguments", lambda tf, x: tf.assert_integer(x, "words", "n"), [np.uint8([1])]),
        ("assert_scalar", lambda tf, x: tf.assert_scalar(x[0, 0]), [X]),
        ("assert_scalar with arguments", lambda tf, x: tf.assert_scalar(x[0, 0], "n", "words"), [X]),
        ("assert_scalar of a number", lambda tf, x: tf.assert_scalar(3), [X]),
        ("assert_proper_iterable", lambda tf, x: tf.assert_proper_iterable([x]), [X]),
        ("Assert", lambda tf, x: tf.Assert(tf.reduce_all(x > 0), [x]), [X]),
        ("Assert with arguments", lambda tf, x: tf.Assert(x[0, 0] > 0, ["text", x, 3], 2, "n"), [X]),
        ("Assert of texts", lambda tf, x: tf.debugging.Assert(x[0, 0] > 0, ["text", 3]), [X]),
        ("Assert of True", lambda tf, x: tf.Assert(True, [x]), [X]),
        ("Assert of True with texts", lambda tf, x: tf.Assert(True, ["text", 1]), [X]),
        ("assert_rank of an unknown tensor", lambda tf, x, y: tf.assert_rank(x, y), [X, np.int32(2)], "u"),
        ("assert_all_finite", lambda tf, x: tf.debugging.assert_all_finite(x, "no"), [X]),
        ("is_finite", lambda tf, x: tf.debugging.is_finite(x), [X]),
        ("is_inf", lambda tf, x: tf.debugging.is_inf(x), [X]),
        ("is_nan", lambda tf, x: tf.debugging.is_nan(x), [X]),
    ]
)

rows(
    GROUP,
    [
        ("check_numerics", lambda tf, x: tf.check_numerics(x, "no", name="n"), [X], "su"),
        ("check_numerics float64", lambda tf, x: tf.debugging.check_numerics(x, "no"), [np.float64(X)]),
        ("verify_tensor_all_finite", lambda tf, x: tf.verify_tensor_all_finite(x, "no"), [X], "su"),
        (
            "verify_tensor_all_finite with arguments",
            lambda tf, x: tf.verify_tensor_all_finite(t=x, msg="no", name="n"),
            [X],
        ),
        (
            "verify_tensor_all_finite by new names",
            lambda tf, x: tf.verify_tensor_all_finite(x=x, message="no"),
            [X],
        ),
        ("is_non_decreasing", lambda tf, x: tf.is_non_decreasing(x), [X], "u"),
        ("is_non_decreasing of a falling one", lambda tf, x: tf.math.is_non_decreasing(x, "n"), [-X[0]]),
        ("is_non_decreasing of one", lambda tf, x: tf.debugging.is_non_decreasing(x), [np.float32([1])], "u"),
        ("is_strictly_increasing", lambda tf, x: tf.is_strictly_increasing(x), [X], "u"),
        ("is_strictly_increasing of equals", lambda tf, x: tf.math.is_strictly_increasing(x), [X[0] * 0]),
        ("is_strictly_increasing of none", lambda tf, x: tf.is_strictly_increasing(x), [np.int32([])], "u"),
        ("Print", lambda tf, x: tf.Print(x, [x, tf.shape(x), "text"]), [X], "su"),
        ("Print with arguments", lambda tf, x: tf.Print(x, [x], "words: ", 2, 5, "n"), [X]),
        ("Print of numbers", lambda tf, x: tf.Print(x, [1, 2.5], first_n=1, summarize=-1), [X]),
        ("identity_n", lambda tf, x, y: tf.identity_n([x, y], name="n"), [X, np.int32(3)]),
        ("guarantee_const", lambda tf, x: tf.guarantee_const(x) * 2.0, [X]),
        ("ensure_shape", lambda tf, x: tf.ensure_shape(x, [None, 3], name="n"), [X], "su"),
        ("py_func", lambda tf, x: tf.py_func(lambda a: a * 2, [x], tf.float32), [X], "su"),
        (
            "py_func of several",
            lambda tf, x: tf.py_func(
                lambda a, b: (a + b, np.int64(7), b"text"), [x, 1.0], [tf.float32, tf.int64, tf.string]
            ),
            [X],
        ),
        (
            "py_func stateless",
            lambda tf, x: tf.py_func(lambda a: a.sum(), [x], [tf.float32], stateful=False, name="n"),
            [X],
        ),
        ("py_func without inputs", lambda tf, x: tf.py_func(lambda: np.float32(2), [], tf.float32), [X]),
        (
            "py_func of a number",
            lambda tf, x: tf.py_func(lambda a: np.float32(a), [3], tf.float32) * x,
            [X],
        ),
        (
            "numpy_function",
            lambda tf, x: tf.numpy_function(lambda a: a[0], [x], tf.float32, name="n"),
            [X],
        ),
    ],
)


@program(GROUP)
def check_in_a_gradient(tf):
    x = tf.placeholder(tf.float32, [3], name="x")
    with tf.control_dependencies([tf.assert_positive(x)]):
        y = tf.square(tf.identity(x))
    checked = tf.Print(tf.check_numerics(y, "no"), [y])
    called = tf.py_func(lambda a: a, [checked], tf.float32)
    return {"dx": tf.gradients(checked, x)[0]}, {x: [1, 2, 3]}, {"none": tf.gradients(called, x)}


@program(GROUP)
def facts_about_tensors(tf):
    x = tf.placeholder(tf.float32, [2], name="x")
    things = [x, x > 0, tf.constant(1), tf.constant("a"), tf.complex(x, x), 1.0]
    notes = {
        "numeric": [tf.is_numeric_tensor(thing) for thing in things],
        "numeric, debugging": [tf.debugging.is_numeric_tensor(thing) for thing in things],
        "same": [
            tf.assert_same_float_dtype().name,
            tf.assert_same_float_dtype([x]).name,
            tf.assert_same_float_dtype([x], tf.float32).name,
            tf.debugging.assert_same_float_dtype(dtype=tf.float64).name,
        ],
        "returned": [tf.assert_proper_iterable([x]), tf.debugging.assert_proper_iterable((1,))],
    }
    return {}, {}, notes


@program(GROUP)
def checks_of_all_numbers(tf):
    x = tf.placeholder(tf.float32, [2], name="x")
    v = tf.Variable([1.0, 2.0], name="v")
    y = tf.exp(x * v, name="y")
    tf.constant(1, name="whole")
    tf.unstack(y)
    checked = tf.add_check_numerics_ops()
    return {"y": y, "checked": checked}, {x: [1, 2]}, {"name": checked.name}


def _printed(name, call):
    @program(GROUP, "print " + name)
    def build(tf):
        x = tf.placeholder(tf.float32, [2, 3], name="x")
        printed = call(tf, x)
        with tf.control_dependencies([printed]):
            y = tf.identity(x)
        return {"y": y}, {x: X}, {"name": printed.name}


_printed("a tensor", lambda tf, x: tf.print(x))
_printed("of several", lambda tf, x: tf.print("x:", x, 3, [x, "a"], x[0], name="n"))
_printed("of a dict", lambda tf, x: tf.print({"a": x, "b": 1.5}, summarize=2))
_printed("text", lambda tf, x: tf.print("only", "text", sep="-", end="!\n"))
_printed("with arguments", lambda tf, x: tf.print(x, 1, sep=", ", summarize=-1, end=""))


for _method in ("add", "mean"):

    @program(GROUP, "add_check_numerics_ops inside a scope " + _method)
    def scoped(tf, method=_method):
        with tf.name_scope("s"):
            x = tf.placeholder(tf.float64, [2], name="x")
            y = {"add": tf.add, "mean": lambda a, b: tf.reduce_mean(a * b)}[method](x, x)
            checked = tf.add_check_numerics_ops()
        return {"y": y, "checked": checked}, {x: [1, 2]}

"""Group "errors", more: assertions, checks of numbers, gradients and optimizers that must fail."""

import numpy as np

from .errors import errors, floats

X = np.float32([[1, 2, 3], [4, 5, 6]])


def _run(tf, check, value=X, dtype="float32", shape=None):
    """`check(x)` to fetch, with a value for the placeholder `x`."""
    x = tf.placeholder(getattr(tf, dtype), shape, name="x")
    return check(x), {x: value}


for _name, _value in [
    ("assert_equal", 2),
    ("assert_none_equal", 2),
    ("assert_less", 3),
    ("assert_less_equal", 3),
    ("assert_greater", 2),
    ("assert_greater_equal", 2),
    ("assert_near", 2),
]:
    errors(
        [
            (_name + " fails", lambda tf, n=_name, v=_value: _run(tf, lambda x: getattr(tf, n)(x, float(v)))),
            (
                _name + " of constants fails",
                lambda tf, n=_name, v=_value: getattr(tf, n)(X, float(v), message="words"),
            ),
            (
                _name + " with data fails",
                lambda tf, n=_name, v=_value: _run(
                    tf, lambda x: getattr(tf, n)(x, float(v), ["data", x], 2, "words", "n")
                ),
            ),
            (_name + " of other types", lambda tf, n=_name: getattr(tf, n)(floats(tf), tf.constant(1))),
            (
                _name + " of other shapes",
                lambda tf, n=_name: getattr(tf, n)(floats(tf, [2]), floats(tf, [3])),
            ),
        ]
    )

for _name, _sign in [
    ("assert_positive", -1),
    ("assert_negative", 1),
    ("assert_non_negative", -1),
    ("assert_non_positive", 1),
]:
    errors(
        [
            (_name + " fails", lambda tf, n=_name, s=_sign: _run(tf, lambda x: getattr(tf, n)(x), s * X)),
            (
                _name + " of a constant fails",
                lambda tf, n=_name, s=_sign: getattr(tf, n)(s * X, message="words"),
            ),
        ]
    )

errors(
    [
        ("assert_rank fails", lambda tf: tf.assert_rank(floats(tf, [2]), 2, message="words")),
        ("assert_rank fails in the run", lambda tf: _run(tf, lambda x: tf.assert_rank(x, 1))),
        ("assert_rank of a vector", lambda tf: tf.assert_rank(floats(tf, [2]), [1])),
        ("assert_rank of a float", lambda tf: tf.assert_rank(floats(tf, [2]), 1.0)),
        ("assert_rank of a negative rank", lambda tf: tf.assert_rank(floats(tf, [2]), -1)),
        ("assert_rank_at_least fails", lambda tf: tf.assert_rank_at_least(floats(tf, [2]), 2)),
        (
            "assert_rank_at_least fails in the run",
            lambda tf: _run(tf, lambda x: tf.assert_rank_at_least(x, 3)),
        ),
        ("assert_rank_in fails", lambda tf: tf.assert_rank_in(floats(tf, [2]), [0, 2])),
        ("assert_rank_in fails in the run", lambda tf: _run(tf, lambda x: tf.assert_rank_in(x, [0, 1]))),
        ("assert_type fails", lambda tf: tf.assert_type(floats(tf), tf.int32)),
        ("assert_integer fails", lambda tf: tf.assert_integer(floats(tf))),
        ("assert_scalar fails", lambda tf: tf.assert_scalar(floats(tf, [2]))),
        ("assert_scalar of an unknown shape", lambda tf: tf.assert_scalar(floats(tf))),
        ("assert_same_float_dtype fails", lambda tf: tf.assert_same_float_dtype([floats(tf)], tf.float64)),
        ("assert_same_float_dtype of ints", lambda tf: tf.assert_same_float_dtype([tf.constant(1)])),
        ("assert_same_float_dtype of int", lambda tf: tf.assert_same_float_dtype(dtype=tf.int32)),
        ("assert_proper_iterable of a tensor", lambda tf: tf.assert_proper_iterable(floats(tf, [2]))),
        ("assert_proper_iterable of text", lambda tf: tf.assert_proper_iterable("ab")),
        ("assert_proper_iterable of a number", lambda tf: tf.assert_proper_iterable(3)),
        ("Assert fails", lambda tf: _run(tf, lambda x: tf.Assert(x[0, 0] > 1, [x]))),
        ("Assert of False", lambda tf: tf.Assert(False, [floats(tf)])),
        ("Assert of a constant", lambda tf: tf.Assert(tf.constant(False), ["text"])),
        ("Assert of a vector", lambda tf: _run(tf, lambda x: tf.Assert(x > 1, ["text"]), shape=[2, 3])),
        ("Assert of a float", lambda tf: tf.Assert(floats(tf), ["text"])),
        ("Assert without data", lambda tf: tf.Assert(tf.constant(True), [])),
        ("check_numerics of NaN", lambda tf: _run(tf, lambda x: tf.check_numerics(x, "no"), [np.nan])),
        ("check_numerics of infinity", lambda tf: _run(tf, lambda x: tf.check_numerics(x, "no"), [np.inf])),
        (
            "check_numerics of both",
            lambda tf: _run(tf, lambda x: tf.check_numerics(x, "no"), [np.inf, np.nan]),
        ),
        ("check_numerics of ints", lambda tf: tf.check_numerics(tf.constant([1]), "no")),
        ("check_numerics without message", lambda tf: tf.check_numerics(floats(tf))),
        (
            "check_numerics in a gradient",
            lambda tf: _run(tf, lambda x: tf.gradients(tf.check_numerics(tf.sqrt(x), "no"), x)[0], [0.0]),
        ),
        (
            "check_numerics of a gradient",
            lambda tf: _run(tf, lambda x: tf.gradients(1 / tf.check_numerics(x * x, "no"), x)[0], [0.0]),
        ),
        (
            "verify_tensor_all_finite fails",
            lambda tf: _run(tf, lambda x: tf.verify_tensor_all_finite(x, "no"), [np.nan]),
        ),
        (
            "verify_tensor_all_finite of two names",
            lambda tf: tf.verify_tensor_all_finite(floats(tf), "no", x=floats(tf), message="no"),
        ),
        ("verify_tensor_all_finite of nothing", lambda tf: tf.verify_tensor_all_finite()),
        ("verify_tensor_all_finite without message", lambda tf: tf.verify_tensor_all_finite(floats(tf))),
        ("add_check_numerics_ops fails", lambda tf: _all_checked(tf)),
        ("add_check_numerics_ops with cond", lambda tf: _cond_checked(tf)),
        ("Print of a number", lambda tf: tf.Print(floats(tf), 3)),
        ("Print of nothing", lambda tf: tf.Print(floats(tf), [])),
        ("print to a number", lambda tf: tf.print("a", output_stream=3)),
        ("print with another argument", lambda tf: tf.print("a", first_n=3)),
        (
            "py_func of a wrong type",
            lambda tf: _run(tf, lambda x: tf.py_func(lambda a: np.float64(1), [x], tf.float32)),
        ),
        (
            "py_func of too few",
            lambda tf: _run(tf, lambda x: tf.py_func(lambda a: a, [x], [tf.float32, tf.float32])),
        ),
        (
            "py_func raises ValueError",
            lambda tf: _run(tf, lambda x: tf.py_func(_raise(ValueError), [x], x.dtype)),
        ),
        (
            "py_func raises KeyError",
            lambda tf: _run(tf, lambda x: tf.py_func(_raise(KeyError), [x], x.dtype)),
        ),
        (
            "py_func raises TypeError",
            lambda tf: _run(tf, lambda x: tf.py_func(_raise(TypeError), [x], x.dtype)),
        ),
        (
            "py_func raises StopIteration",
            lambda tf: _run(tf, lambda x: tf.py_func(_raise(StopIteration), [x], x.dtype)),
        ),
        (
            "py_func raises NotImplementedError",
            lambda tf: _run(tf, lambda x: tf.py_func(_raise(NotImplementedError), [x], x.dtype)),
        ),
        (
            "py_func raises MemoryError",
            lambda tf: _run(tf, lambda x: tf.py_func(_raise(MemoryError), [x], x.dtype)),
        ),
        (
            "py_func raises RuntimeError",
            lambda tf: _run(tf, lambda x: tf.py_func(_raise(RuntimeError), [x], x.dtype)),
        ),
        ("py_func of wrong arguments", lambda tf: _run(tf, lambda x: tf.py_func(lambda: x, [x], x.dtype))),
        ("py_func of no function", lambda tf: _run(tf, lambda x: tf.py_func(3, [x], x.dtype))),
        ("py_func without a type", lambda tf: tf.py_func(lambda: 1, [])),
        ("py_func of an unknown type", lambda tf: tf.py_func(lambda: 1, [], "float33")),
    ]
)


def _raise(error):
    def function(x):
        raise error("inside")

    return function


def _all_checked(tf):
    x = floats(tf, [2], "x")
    tf.log(x, name="y")
    return tf.add_check_numerics_ops(), {x: [0, 1]}


def _cond_checked(tf):
    x = floats(tf, [], "x")
    tf.cond(x > 0, lambda: tf.log(x), lambda: x)
    return tf.add_check_numerics_ops(), {x: 1}


def _loss(tf):
    w = tf.Variable([1.0, 2.0], name="w")
    return tf.reduce_sum(w * w), w


errors(
    [
        ("gradients of an op without one", lambda tf: _grad(tf, lambda x: tf.guarantee_const(x))),
        ("gradients of an int y", lambda tf: tf.gradients(tf.constant([1, 2]) * 2, tf.constant([1, 2]))),
        ("gradients with an int start", lambda tf: _grad(tf, lambda x: x * x, grad_ys=[tf.constant([[1]])])),
        (
            "gradients with a float64 start",
            lambda tf: _grad(tf, lambda x: x * x, grad_ys=[np.float64([[1]])]),
        ),
        (
            "gradients with a start of another float",
            lambda tf: _grad(tf, lambda x: x * x, grad_ys=[tf.constant([[1.0, 2.0]], tf.float64)]),
        ),
        ("gradients with a complex start", lambda tf: _grad(tf, lambda x: x * x, grad_ys=[tf.constant(1j)])),
        ("gradients with too many starts", lambda tf: _grad(tf, lambda x: x * x, grad_ys=[None, None])),
        ("gradients with too few starts", lambda tf: _grad(tf, lambda x: [x, x * x], grad_ys=[None])),
        (
            "gradients with a start of another shape",
            lambda tf: _grad(tf, lambda x: x * x, grad_ys=[tf.ones([5])]),
        ),
        (
            "gradients with a start of another shape, matmul",
            lambda tf: _grad(tf, lambda x: tf.matmul(x, x, transpose_b=True), grad_ys=[tf.ones([5, 5])]),
        ),
        (
            "gradients with a start of another shape, sum",
            lambda tf: _grad(tf, lambda x: tf.reduce_sum(x, 1), grad_ys=[tf.ones([5, 5])]),
        ),
        ("gradients of a complex y", lambda tf: _grad(tf, lambda x: tf.complex(x, x))),
        ("gradients of None", lambda tf: tf.gradients(None, floats(tf))),
        ("gradients for None", lambda tf: tf.gradients(floats(tf), None)),
        ("gradients for a text", lambda tf: tf.gradients(floats(tf), ["x"])),
        ("gradients of another graph", lambda tf: _of_two_graphs(tf)),
        ("gradients of a variable not initialised", lambda tf: tf.gradients(*_loss(tf))[0]),
        ("gradients, unknown aggregation", lambda tf: _grad(tf, lambda x: x * x, aggregation_method=9)),
        (
            "gradients, unknown unconnected",
            lambda tf: _grad(tf, lambda x: x, unconnected_gradients="nonsense"),
        ),
        ("gradients of int by an int variable", lambda tf: _grad_of_ints(tf)),
        ("RegisterGradient twice", lambda tf: tf.RegisterGradient("Tanh")(lambda op, dy: dy)),
        ("RegisterGradient of a number", lambda tf: tf.RegisterGradient(3)),
        ("gradient_override_map unknown", lambda tf: _overridden(tf, "NobodyRegisteredThis")),
        (
            "gradient_override_map of a list",
            lambda tf: tf.get_default_graph().gradient_override_map(["a"]).__enter__(),
        ),
        ("custom_gradient of a keyword", lambda tf: tf.custom_gradient(lambda x, k: (x, None))(1.0, k=2)),
        ("custom_gradient making a Variable", lambda tf: _custom_variable(tf)),
        ("custom_gradient using a Variable", lambda tf: _custom_outer(tf, lambda dy: dy)),
        (
            "custom_gradient taking variables that are not there",
            lambda tf: tf.custom_gradient(lambda x: (x * x, lambda dy, variables=None: (dy, [dy])))(1.0),
        ),
        (
            "custom_gradient with too many variables' gradients",
            lambda tf: _custom_outer(tf, lambda dy, variables=None: (dy, [dy, dy])),
        ),
        ("custom_gradient of too few", lambda tf: _custom_short(tf)),
        ("minimize without variables", lambda tf: tf.train.AdamOptimizer().minimize(tf.constant(1.0))),
        ("minimize without gradients", lambda tf: _no_gradients(tf)),
        ("minimize an int", lambda tf: tf.train.AdamOptimizer().minimize(tf.cast(_loss(tf)[0], tf.int32))),
        (
            "minimize for a number",
            lambda tf: tf.train.AdamOptimizer().minimize(_loss(tf)[0], var_list=[3]),
        ),
        (
            "apply_gradients of a wrong type",
            lambda tf: tf.train.AdamOptimizer().apply_gradients([(np.float64([1, 2]), _loss(tf)[1])]),
        ),
        (
            "apply_gradients of a wrong shape",
            lambda tf: tf.train.AdamOptimizer().apply_gradients([(tf.ones([3]), _loss(tf)[1])]),
        ),
        (
            "apply_gradients of a wrong shape, Momentum",
            lambda tf: tf.train.MomentumOptimizer(0.1, 0.9).apply_gradients([(tf.ones([3]), _loss(tf)[1])]),
        ),
        ("apply_gradients of no pairs", lambda tf: tf.train.AdamOptimizer().apply_gradients([3])),
        ("Optimizer without a name", lambda tf: tf.train.Optimizer(False, "")),
        ("Ftrl of a positive power", lambda tf: tf.train.FtrlOptimizer(0.1, learning_rate_power=0.5)),
        ("Adagrad of a zero start", lambda tf: tf.train.AdagradOptimizer(0.1, 0.0)),
        (
            "piecewise_constant of wrong lengths",
            lambda tf: tf.train.piecewise_constant(tf.constant(1), [1, 2], [1.0, 2.0]),
        ),
        (
            "piecewise_constant of mixed types",
            lambda tf: tf.train.piecewise_constant(tf.constant(1), [1.5], [1.0, 2.0]),
        ),
        ("exponential_decay without a step", lambda tf: tf.train.exponential_decay(0.1, None, 10, 0.5)),
        ("average of an int", lambda tf: tf.train.ExponentialMovingAverage(0.9).apply([tf.constant(1)])),
        ("global step twice", lambda tf: [tf.train.create_global_step() for _ in range(2)]),
        ("global step of floats", lambda tf: tf.train.assert_global_step(tf.constant(1.0))),
        ("global step of a vector", lambda tf: tf.train.assert_global_step(tf.constant([1]))),
        ("clip_by_global_norm of a tensor", lambda tf: tf.clip_by_global_norm(floats(tf, [2]), 1.0)),
        ("clip_by_norm of another shape", lambda tf: tf.clip_by_norm(floats(tf, [2]), [1.0, 2.0, 3.0])),
        (
            "clip_by_value of another shape",
            lambda tf: tf.clip_by_value(floats(tf, [2]), [0.0, 0.0, 0.0], 1.0),
        ),
        (
            "labels out of range",
            lambda tf: _crossed(tf, [0, 3]),
        ),
        ("labels negative", lambda tf: _crossed(tf, [-1, 0])),
        (
            "labels of another number",
            lambda tf: tf.nn.sparse_softmax_cross_entropy_with_logits(
                labels=floats(tf, [3], "l"), logits=floats(tf, [2, 3])
            ),
        ),
        ("dense layer of ints", lambda tf: tf.layers.dense(tf.constant([[1, 2]]), 2)),
        (
            "labels of another rank",
            lambda tf: tf.nn.sparse_softmax_cross_entropy_with_logits(
                labels=tf.constant([[0]]), logits=floats(tf, [2, 3])
            ),
        ),
        (
            "labels of a scalar logit",
            lambda tf: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.constant(0), logits=1.0),
        ),
    ]
)


def _grad(tf, call, **options):
    x = tf.constant([[1.0, 2.0]], name="x")
    return tf.gradients(call(x), x, **options)[0]


def _grad_of_ints(tf):
    v = tf.Variable([1, 2], name="v")
    return tf.train.GradientDescentOptimizer(0.1).minimize(
        tf.reduce_sum(tf.cast(v, tf.float32)), var_list=[v]
    )


def _of_two_graphs(tf):
    x = floats(tf)
    with tf.Graph().as_default():
        return tf.gradients(floats(tf), x)


def _overridden(tf, name):
    x = tf.constant(1.0)
    with tf.get_default_graph().gradient_override_map({"Tanh": name}):
        y = tf.tanh(x)
    return tf.gradients(y, x)


def _custom_variable(tf):
    @tf.custom_gradient
    def f(x):
        w = tf.Variable(1.0)
        return x * w, lambda dy: dy

    return f(tf.constant(1.0))


def _custom_outer(tf, grad):
    w = tf.Variable(1.0, name="w")

    @tf.custom_gradient
    def f(x):
        return x * w, grad

    return tf.gradients(f(tf.constant(1.0)), w)


def _custom_short(tf):
    @tf.custom_gradient
    def f(x, y):
        return x * y, lambda dy: dy

    x = tf.constant(1.0)
    return tf.gradients(f(x, x * 2.0), x)


def _no_gradients(tf):
    loss, _ = _loss(tf)
    other = tf.Variable(1.0, name="other")
    return tf.train.AdamOptimizer().minimize(loss, var_list=[other])


def _crossed(tf, labels):
    x = floats(tf, None, "x")
    y = tf.placeholder(tf.int32, None, name="y")
    loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=x)
    return loss, {x: X, y: labels}

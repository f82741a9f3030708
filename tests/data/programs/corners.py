"""Groups "corners_gradients" and "corners": training where its parts are used less often.

Gradients, then optimizers, schedules, averages, clipping, the global step.
"""

import numpy as np

from .differentiated import derived, flat, gradient_rows
from .optimizers import problem, trained
from .register import names, program

GROUP = "corners_gradients"

X = np.float32([[-3, 0.25, 2], [1, -0.5, 5]])
P = np.float32([[1, 2, 0.5]])

gradient_rows(
    GROUP,
    [
        ("sigmoid", lambda tf, x: tf.sigmoid(x), [P]),
        ("log", lambda tf, x: tf.log(x), [P]),
        ("sqrt", lambda tf, x: tf.sqrt(x), [P]),
        ("x ** 3", lambda tf, x: x**3, [P]),
        ("matmul", lambda tf, x: tf.matmul(x * x, x, transpose_b=True), [P]),
        ("reduce_mean", lambda tf, x: tf.reduce_mean(tf.exp(x), 1), [P], "b"),
    ],
    "third derivative of ",
    times=3,
)


def _sparse(name, build):
    """The gradient of a table by what `build(tf, table, ids)` makes of it; its type; and it as a tensor."""

    @program(GROUP, "rows of a table, " + name)
    def made(tf):
        table = tf.get_variable("table", [3, 2], initializer=tf.constant_initializer([1, 2, 3, 4, 5, 6]))
        ids = tf.placeholder(tf.int32, [None], name="ids")
        grads = tf.gradients(build(tf, table, ids), table)
        fetches, _ = flat(grads)
        return fetches, {ids: [2, 0, 2]}, {"kind": type(grads[0]).__name__}


_sparse("picked", lambda tf, t, ids: tf.gather(t, ids) * 2.0)
_sparse("doubled and picked", lambda tf, t, ids: tf.gather(t * 2.0, ids))
_sparse("of an identity", lambda tf, t, ids: tf.gather(tf.identity(t), ids))
_sparse("transposed and picked", lambda tf, t, ids: tf.gather(tf.transpose(t), ids[1:2]))
_sparse("concatenated and picked", lambda tf, t, ids: tf.gather(tf.concat([t, t], 0), ids))
_sparse("reshaped and picked", lambda tf, t, ids: tf.gather(tf.reshape(t, [-1]), ids))
_sparse("picked twice", lambda tf, t, ids: tf.gather(tf.gather(t, ids), [0, 1, 1]))
_sparse("picked and cast", lambda tf, t, ids: tf.gather(tf.cast(t, tf.float64), ids))
_sparse("picked along the last axis", lambda tf, t, ids: tf.gather(t, ids[1:2], axis=1))
_sparse("picked by pairs", lambda tf, t, ids: tf.gather_nd(t, tf.stack([ids, ids * 0], 1)))
_sparse("picked and summed", lambda tf, t, ids: [tf.gather(t, ids), tf.gather(t, ids[:1]) * 3.0])
_sparse("picked and all", lambda tf, t, ids: [tf.gather(t, ids), tf.square(t)])
_sparse("embedded", lambda tf, t, ids: tf.nn.embedding_lookup(t, ids, max_norm=3.0))
_sparse("stopped", lambda tf, t, ids: tf.gather(t, ids) * tf.stop_gradient(tf.gather(t, ids)))


@program(GROUP)
def start_of_slices(tf):
    x = tf.placeholder(tf.float32, [3, 2], name="x")
    start = tf.IndexedSlices(tf.constant([[1.0, 2.0]]), tf.constant([1]), tf.constant([3, 2]))
    return derived(tf, tf.identity(x), x, {x: np.ones([3, 2])}, grad_ys=[start])


@program(GROUP)
def start_of_slices_densified(tf):
    x = tf.placeholder(tf.float32, [3, 2], name="x")
    start = tf.IndexedSlices(tf.constant([[1.0, 2.0]]), tf.constant([1]), tf.constant([3, 2]))
    return derived(tf, tf.square(x), x, {x: np.ones([3, 2])}, grad_ys=[start])


@program(GROUP)
def all_options_of_gradients(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    w = tf.Variable(np.ones([3, 2]), dtype=tf.float32, name="w")
    h = tf.tanh(tf.matmul(x, w))
    y = tf.reduce_sum(h * h + tf.exp(h))
    with tf.name_scope("outer"):
        return derived(
            tf,
            [y, h],
            [w, x, h],
            {x: X / 8},
            grad_ys=[tf.constant(2.0), None],
            name="back",
            colocate_gradients_with_ops=True,
            gate_gradients=True,
            aggregation_method=tf.AggregationMethod.EXPERIMENTAL_TREE,
            stop_gradients=[x],
        )


@program(GROUP)
def hundred_sums(tf):
    x = tf.placeholder(tf.float32, [], name="x")
    y = tf.add_n([x * float(i) for i in range(12)])
    return derived(tf, y, x, {x: 2.0}, aggregation_method=tf.AggregationMethod.EXPERIMENTAL_ACCUMULATE_N)


@program(GROUP)
def override_of_two_types(tf):
    for name in ("CornersDouble", "CornersNone"):
        try:
            tf.RegisterGradient(name)(lambda op, dy, n=name: None if n == "CornersNone" else dy * 2.0)
        except KeyError:
            pass  # registered by a run before
    x = tf.placeholder(tf.float32, [3], name="x")
    graph = tf.get_default_graph()
    with graph.gradient_override_map({"Tanh": "CornersDouble", "Exp": "CornersNone"}):
        y = tf.tanh(x) + tf.exp(x)
        with graph.gradient_override_map({"Tanh": "Sigmoid"}):
            z = tf.sigmoid(x)
    return derived(tf, [y, z], x, {x: P[0]})


@program(GROUP)
def custom_gradient_differentiated_again(tf):
    x = tf.placeholder(tf.float32, [3], name="x")

    @tf.custom_gradient
    def cubed(x):
        return x**3.0, lambda dy: dy * 3.0 * x * x

    first = tf.gradients(cubed(x), x)[0]
    return {"first": first, "second": tf.gradients(first, x)[0]}, {x: P[0]}


@program(GROUP)
def custom_gradient_of_a_list(tf):
    x, y = (tf.placeholder(tf.float32, [3], name=name) for name in "xy")

    @tf.custom_gradient
    def joined(x, y):
        def grad(*dys):
            return dys[0] * 2.0, None

        return [x + y, x - y, x * y], grad

    a, b, _ = joined(x, y)
    fetches, missing = flat(tf.gradients([a, b], [x, y]))
    return fetches, {x: P[0], y: P[0]}, {"missing": missing}


@program(GROUP)
def custom_gradient_of_a_method(tf):
    class Layer(object):
        @tf.custom_gradient
        def relu(self, x):
            return tf.nn.relu(x), lambda dy: (None, dy * 0.5)

    x = tf.placeholder(tf.float32, [3], name="x")

    @tf.custom_gradient
    def relu(x):
        return tf.nn.relu(x), lambda dy: dy * 0.5

    w = tf.Variable(1.0, name="w")
    return derived(tf, relu(x * w) + w, [x, w], {x: [-1, 1, 2]})


@program(GROUP)
def custom_gradient_with_a_variable(tf):
    w, u = tf.Variable(3.0, name="w"), tf.Variable(4.0, name="u")
    x = tf.placeholder(tf.float32, [], name="x")

    @tf.custom_gradient
    def scaled(x):
        def grad(dy, variables=None):
            return dy * 7.0, [dy * 8.0 * v for v in variables]

        return x * w, grad

    return derived(tf, scaled(x) * u, [x, w, u], {x: 2.0})


@program(GROUP)
def custom_gradient_with_keywords(tf):
    w = tf.Variable(3.0, name="w")

    @tf.custom_gradient
    def scaled(x, y):
        def grad(*dys, **kwargs):
            return (dys[0], dys[0] * 2.0), [dys[0] * float(len(kwargs["variables"]))]

        return tf.exp(x * w) + y, grad

    x = tf.placeholder(tf.float32, [], name="x")
    return derived(tf, scaled(x, x * 2.0), [x, w], {x: 0.5})


GROUP = "corners"


def _trained(name, make, sparse=False, dtype="float32"):
    @program(GROUP, name)
    def build(tf):
        if not sparse:
            loss, _, feeds = problem(tf, dtype)
        else:
            table = tf.Variable(np.linspace(-1, 1, 8).reshape(4, 2), dtype=getattr(tf, dtype), name="table")
            loss, feeds = tf.reduce_sum(tf.square(tf.gather(table, [1, 3, 1]) - 0.5)), {}
        opt = make(tf)
        step = tf.train.get_global_step()
        return trained(tf, opt.minimize(loss, global_step=step), loss, opt, feeds)


def _adagrad_da(tf):
    step = tf.train.get_or_create_global_step()
    return tf.train.AdagradDAOptimizer(
        0.1,
        step,
        initial_gradient_squared_accumulator_value=0.3,
        l1_regularization_strength=0.05,
        l2_regularization_strength=0.01,
        name="D",
    )


def _ftrl(tf):
    return tf.train.FtrlOptimizer(
        0.2,
        learning_rate_power=-0.7,
        initial_accumulator_value=0.5,
        l1_regularization_strength=0.02,
        l2_regularization_strength=0.03,
        l2_shrinkage_regularization_strength=0.04,
    )


for _sparse_too in (False, True):
    _end = ", sparse" if _sparse_too else ""
    _trained("AdagradDA with arguments" + _end, _adagrad_da, _sparse_too)
    _trained("Ftrl with all arguments" + _end, _ftrl, _sparse_too)
    _trained(
        "RMSProp float64" + _end,
        lambda tf: tf.train.RMSPropOptimizer(0.1, 0.8, 0.3, 0.01, centered=True),
        _sparse_too,
        "float64",
    )


@program(GROUP)
def constraint_after_each_step(tf):
    v = tf.get_variable(
        "v",
        [3],
        initializer=tf.constant_initializer([1, 2, 3]),
        constraint=lambda v: tf.clip_by_value(v, 0, 2),
    )
    opt = tf.train.MomentumOptimizer(0.5, 0.9)
    loss = tf.reduce_sum(v * v) - v[0]
    return trained(tf, opt.minimize(loss), loss, opt, {}, steps=2)


@program(GROUP)
def gate_graph_with_slices(tf):
    table, w = tf.get_variable("table", [4, 2]), tf.get_variable("w", [2])
    loss = tf.reduce_sum(tf.square(tf.gather(table, [0, 0, 2]) * w))
    opt = tf.train.GradientDescentOptimizer(0.1)
    train = opt.minimize(loss, gate_gradients=opt.GATE_GRAPH)
    return trained(tf, train, loss, opt, {}, steps=1)


@program(GROUP)
def all_arguments_of_minimize(tf):
    loss, (w, b), feeds = problem(tf)
    step = tf.train.get_or_create_global_step()
    opt = tf.train.AdamOptimizer(0.1)
    train = opt.minimize(
        loss,
        global_step=step,
        var_list=(b, w),
        gate_gradients=opt.GATE_NONE,
        aggregation_method=tf.AggregationMethod.EXPERIMENTAL_TREE,
        colocate_gradients_with_ops=True,
        name="t",
        grad_loss=tf.constant(0.5),
    )
    return trained(tf, train, loss, opt, feeds, steps=1)


def _unknown_shape(name, make):
    @program(GROUP, "variable of unknown shape by " + name)
    def build(tf):
        v = tf.Variable(tf.placeholder_with_default([1.0, 2.0], None), validate_shape=False, name="v")
        loss = tf.reduce_sum(v * v)
        opt = make(tf)
        return trained(tf, opt.minimize(loss), loss, opt, {}, steps=1)


_unknown_shape("RMSProp", lambda tf: tf.train.RMSPropOptimizer(0.1))


@program(GROUP)
def loss_scaled_by_a_variable_of_another_device(tf):
    with tf.device("/cpu:0"):
        v = tf.Variable([1.0, 2.0], name="v")
    with tf.device("/device:CPU:1"):
        loss = tf.reduce_sum(v * v)
    opt = tf.train.AdamOptimizer(0.1)
    return {}, {}, {"name": opt.minimize(loss).name, "slots": names(opt.variables())}


def _scheduled(name, make, start=6, kind="int32"):
    @program(GROUP, name)
    def build(tf):
        step = tf.placeholder(getattr(tf, kind), [], name="step")
        rate = make(tf, step)
        return {"rate": rate}, {step: start}, {"name": rate.name}


_scheduled(
    "exponential_decay of tensors",
    lambda tf, t: tf.train.exponential_decay(tf.constant(0.5), t, t + 4, tf.constant(0.9)),
)
_scheduled(
    "exponential_decay of int64, named",
    lambda tf, t: tf.train.exponential_decay(0.5, t, 4, 0.9, name="r"),
    9,
    "int64",
)
_scheduled("exponential_decay float64", lambda tf, t: tf.train.exponential_decay(np.float64(0.5), t, 4, 0.9))
_scheduled(
    "polynomial_decay past its end", lambda tf, t: tf.train.polynomial_decay(0.1, t, 4, 0.01, 0.5, name="p")
)
_scheduled(
    "polynomial_decay cycle at 0", lambda tf, t: tf.train.polynomial_decay(0.1, t, 4, 0.01, 1.0, True), 0
)
_scheduled(
    "polynomial_decay cycle at a multiple",
    lambda tf, t: tf.train.polynomial_decay(0.1, t, 4, 0.01, 2.0, True),
    8,
)
_scheduled(
    "piecewise_constant at a boundary",
    lambda tf, t: tf.train.piecewise_constant(t, [6, 9], [1, 2, 3], name="c"),
)
_scheduled(
    "piecewise_constant of int64",
    lambda tf, t: tf.train.piecewise_constant(t, [6, 9], [1.0, 2.0, 3.0]),
    7,
    "int64",
)
_scheduled(
    "piecewise_constant of float boundaries",
    lambda tf, t: tf.train.piecewise_constant(t, [6.0], [1.0, 2.0]),
    7.0,
    "float32",
)
_scheduled("cosine_decay past its end, named", lambda tf, t: tf.train.cosine_decay(0.1, t, 4, 0.2, name="c"))
_scheduled(
    "cosine_decay_restarts, named",
    lambda tf, t: tf.train.cosine_decay_restarts(0.1, t, 3, 2.0, 0.8, 0.1, name="c"),
)
_scheduled(
    "linear_cosine_decay past its end",
    lambda tf, t: tf.train.linear_cosine_decay(0.1, t, 4, 1.0, 0.1, 0.01, "l"),
)
_scheduled(
    "noisy_linear_cosine_decay with arguments",
    lambda tf, t: tf.train.noisy_linear_cosine_decay(0.1, t, 8, 0.5, 0.7, 1.0, 0.1, 0.01, "n"),
)
_scheduled("inverse_time_decay, named", lambda tf, t: tf.train.inverse_time_decay(0.1, t, 4, 0.5, True, "i"))
_scheduled("natural_exp_decay, named", lambda tf, t: tf.train.natural_exp_decay(0.1, t, 4, 0.5, True, "n"))


@program(GROUP)
def variables_to_restore_of_some(tf):
    v, w = tf.Variable(1.0, name="v"), tf.Variable(2.0, name="w")
    tf.Variable(3, trainable=False, name="n")
    average = tf.train.ExponentialMovingAverage(0.9, name="ema")
    notes = {
        "names": [average.average_name(v), average.average_name(tf.identity(v))],
        "none": average.average(v),
    }
    average.apply([v])
    for key, chosen in (("one", [w]), ("all", None)):
        notes[key] = {k: x.op.name for k, x in sorted(average.variables_to_restore(chosen).items())}
    return {}, {}, notes


@program(GROUP)
def averages_debiased_with_num_updates(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    step = tf.Variable(3, trainable=False, name="step")
    average = tf.train.ExponentialMovingAverage(0.9, num_updates=step, zero_debias=True)
    apply = average.apply([v, v * 2.0])
    state = {"v": average.average(v), "step": step}
    return [{"apply": apply}, state, {"step": step.assign_add(4)}, {"apply": apply}, state], {}


@program(GROUP)
def average_of_a_decay_tensor_in_scopes(tf):
    with tf.variable_scope("model"):
        v = tf.get_variable("v", [2], initializer=tf.ones_initializer())
    average = tf.train.ExponentialMovingAverage(tf.constant(0.5))
    with tf.name_scope("n"), tf.variable_scope("s"):
        apply = average.apply([v])
    name = average.average(v).name
    return (
        [{"apply": apply}, {"v": average.average(v)}],
        {},
        {"name": name, "variables": names(tf.global_variables())},
    )


@program(GROUP)
def average_float16(tf):
    v = tf.Variable([1.0, 2.0], dtype=tf.float16, name="v")
    average = tf.train.ExponentialMovingAverage(0.5)
    change = v.assign_add([1.0, 1.0])
    with tf.control_dependencies([change]):
        apply = average.apply()
    return [{"apply": apply}, {"v": average.average(v)}], {}


def _slices(tf):
    return tf.IndexedSlices(tf.constant([[3.0, 4.0], [1.0, 0.0]]), tf.constant([0, 2]), tf.constant([3, 2]))


@program(GROUP)
def clip_slices_by_value(tf):
    clipped = tf.clip_by_value(_slices(tf), 0.5, 2.0)
    return {"values": clipped.values, "indices": clipped.indices}, {}, {"kind": type(clipped).__name__}


@program(GROUP)
def norms_of_slices_and_none(tf):
    norm = tf.global_norm([_slices(tf), None, tf.constant([12.0])], name="n")
    return {"norm": norm}, {}, {"name": norm.name}


@program(GROUP)
def clip_by_a_tensor(tf):
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    limit = tf.placeholder(tf.float32, [], name="limit")
    clipped, norm = tf.clip_by_global_norm([x, None], limit, name="all")
    fetches = {
        "norm": tf.clip_by_norm(x, limit, name="one"),
        "axes": tf.clip_by_norm(x, limit, axes=[0]),
        "average": tf.clip_by_average_norm(x, limit, name="average"),
        "value": tf.clip_by_value(x, -limit, limit, name="value"),
        "global": clipped[0],
        "all": norm,
    }
    return fetches, {x: X, limit: 1.5}, {"none": clipped[1]}


@program(GROUP)
def clip_float16_and_ints(tf):
    half = tf.constant([3.0, 4.0], tf.float16)
    ints = tf.clip_by_value(tf.constant([1, 5, -7]), -2, 3)
    return {"norm": tf.clip_by_norm(half, 1.0), "ints": ints}, {}


@program(GROUP)
def transpose_of_lists(tf):
    fetches = {"perm": tf.transpose([[1, 2], [3, 4]], [1, 0]), "none": tf.transpose([[1, 2], [3, 4]])}
    return fetches, {}


@program(GROUP)
def global_step_of_another_graph(tf):
    graph = tf.Graph()
    made = tf.train.create_global_step(graph)
    notes = {
        "here": tf.train.get_global_step(),
        "there": tf.train.get_global_step(graph) is made and made.name,
        "again": tf.train.get_or_create_global_step(graph) is made,
    }
    with tf.Session(graph=graph) as sess:
        sess.run(made.initializer)
        notes["value"] = tf.train.global_step(sess, made)
    return {}, {}, notes


@program(GROUP)
def global_step_found_by_name(tf):
    tf.Variable(5, name="global_step", trainable=False)
    step = tf.train.get_global_step()
    return {"step": step}, {}, {"name": step.name, "kind": type(step).__name__}

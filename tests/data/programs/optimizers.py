"""Groups "optimizers" and "optimizers_sparse": each optimizer, steps on dense and on sparse gradients."""

import numpy as np

from .register import names, program

X = np.linspace(-1, 1, 12).reshape(4, 3)
Y = np.linspace(2, -1, 8).reshape(4, 2)
W = np.linspace(-0.5, 1, 6).reshape(3, 2)
STEPS = 5


def problem(tf, dtype="float32", batch=4, w_name="w", b_name="b"):
    """A loss of two variables, the variables, and feeds."""
    dtype = getattr(tf, dtype)
    x = tf.placeholder(dtype, [batch, 3], name="x")
    y = tf.placeholder(dtype, [batch, 2], name="y")
    w = tf.Variable(W, dtype=dtype, name=w_name)
    b = tf.Variable(np.zeros(2), dtype=dtype, name=b_name)
    loss = tf.reduce_mean(tf.square(tf.matmul(x, w) + b - y), name="loss")
    return loss, [w, b], {x: X, y: Y}


def trained(tf, train, loss, opt, feeds, steps=STEPS, **more):
    """What a program returns: after each step all variables and the loss; and a note of the slots."""
    fetches = {v.op.name: v for v in tf.global_variables()}
    fetches["loss"] = loss
    runs = [step for _ in range(steps) for step in ({"train": train}, fetches)]
    return runs, feeds, dict(facts(tf, opt), train=train.name, **more)


def facts(tf, opt):
    """A note of an optimizer's variables."""
    slots = {
        v.op.name + " " + slot: opt.get_slot(v, slot).name
        for v in tf.trainable_variables()
        for slot in opt.get_slot_names()
        if opt.get_slot(v, slot) is not None
    }
    return {
        "optimizer": opt.get_name(),
        "slots": slots,
        "slot names": opt.get_slot_names(),
        "variables": names(opt.variables()),
        "global": names(tf.global_variables()),
        "trainable": names(tf.trainable_variables()),
        "train_op": names(tf.get_collection(tf.GraphKeys.TRAIN_OP)),
    }


OPTIMIZERS = [
    ("GradientDescent", lambda tf: tf.train.GradientDescentOptimizer(0.1)),
    ("Momentum", lambda tf: tf.train.MomentumOptimizer(0.1, 0.9)),
    ("Momentum nesterov", lambda tf: tf.train.MomentumOptimizer(0.1, 0.9, use_nesterov=True)),
    ("Adam", lambda tf: tf.train.AdamOptimizer()),
    ("Adagrad", lambda tf: tf.train.AdagradOptimizer(0.1)),
    ("Adadelta", lambda tf: tf.train.AdadeltaOptimizer()),
    ("RMSProp", lambda tf: tf.train.RMSPropOptimizer(0.01)),
    ("RMSProp centered", lambda tf: tf.train.RMSPropOptimizer(0.01, momentum=0.5, centered=True)),
    ("Ftrl", lambda tf: tf.train.FtrlOptimizer(0.1)),
    (
        "Ftrl regularized",
        lambda tf: tf.train.FtrlOptimizer(
            0.1, l1_regularization_strength=0.05, l2_regularization_strength=0.01
        ),
    ),
    (
        "Ftrl with shrinkage",
        lambda tf: tf.train.FtrlOptimizer(
            0.1, learning_rate_power=-0.4, l2_shrinkage_regularization_strength=0.1
        ),
    ),
    ("ProximalGradientDescent", lambda tf: tf.train.ProximalGradientDescentOptimizer(0.1)),
    (
        "ProximalGradientDescent regularized",
        lambda tf: tf.train.ProximalGradientDescentOptimizer(
            0.1, l1_regularization_strength=0.05, l2_regularization_strength=0.01
        ),
    ),
    ("ProximalAdagrad", lambda tf: tf.train.ProximalAdagradOptimizer(0.1)),
    (
        "ProximalAdagrad regularized",
        lambda tf: tf.train.ProximalAdagradOptimizer(
            0.1, l1_regularization_strength=0.05, l2_regularization_strength=0.01
        ),
    ),
    ("AdagradDA", lambda tf: tf.train.AdagradDAOptimizer(0.1, tf.train.get_or_create_global_step())),
]

DENSE_ONLY = [
    (
        "Adam with arguments",
        lambda tf: tf.train.AdamOptimizer(0.05, 0.8, beta2=0.99, epsilon=0.1, use_locking=True, name="A"),
    ),
    (
        "RMSProp with arguments",
        lambda tf: tf.train.RMSPropOptimizer(0.05, decay=0.8, momentum=0.9, epsilon=0.01, use_locking=True),
    ),
    ("Adagrad with arguments", lambda tf: tf.train.AdagradOptimizer(0.1, 0.5, use_locking=True, name="G")),
    ("Adadelta with arguments", lambda tf: tf.train.AdadeltaOptimizer(0.5, rho=0.8, epsilon=1e-3)),
    ("GradientDescent locked", lambda tf: tf.train.GradientDescentOptimizer(0.1, use_locking=True, name="g")),
    (
        "Ftrl with arguments",
        lambda tf: tf.train.FtrlOptimizer(
            0.1, initial_accumulator_value=0.3, accum_name="acc", linear_name="lin", name="F"
        ),
    ),
    ("GradientDescent of a tensor", lambda tf: tf.train.GradientDescentOptimizer(tf.constant(0.1) * 2.0)),
    ("Momentum of tensors", lambda tf: tf.train.MomentumOptimizer(tf.constant(0.1), tf.constant(0.9))),
    ("Adam of a tensor", lambda tf: tf.train.AdamOptimizer(tf.constant(0.1), beta1=tf.constant(0.8))),
    ("RMSProp of tensors", lambda tf: tf.train.RMSPropOptimizer(tf.constant(0.1), tf.constant(0.8))),
    ("Adagrad of a tensor", lambda tf: tf.train.AdagradOptimizer(tf.constant(0.1))),
    ("GradientDescent of a function", lambda tf: tf.train.GradientDescentOptimizer(lambda: 0.1)),
    ("Adam of functions", lambda tf: tf.train.AdamOptimizer(lambda: 0.1, lambda: 0.8)),
    ("GradientDescent of an int", lambda tf: tf.train.GradientDescentOptimizer(1)),
]


def _dense(make, **options):
    def build(tf):
        loss, _, feeds = problem(tf, **options)
        opt = make(tf)
        step = tf.train.get_global_step()
        return trained(tf, opt.minimize(loss, global_step=step), loss, opt, feeds)

    return build


for _name, _make in OPTIMIZERS + DENSE_ONLY:
    program("optimizers", _name)(_dense(_make))

for _name, _make in OPTIMIZERS[:4] + OPTIMIZERS[6:7]:
    program("optimizers", _name + " float64")(_dense(_make, dtype="float64"))

program("optimizers", "Adam, unknown batch")(_dense(OPTIMIZERS[3][1], batch=None))


def _sparse(make, wide=False):
    def build(tf):
        table = tf.Variable(np.linspace(-1, 1, 8).reshape(4, 2), dtype=tf.float32, name="table")
        ids = tf.placeholder(tf.int64 if wide else tf.int32, [None], name="ids")
        rows = tf.gather(table, ids)
        loss = tf.reduce_sum(tf.square(rows - 0.5))
        opt = make(tf)
        step = tf.train.get_global_step()
        return trained(tf, opt.minimize(loss, global_step=step), loss, opt, {ids: [1, 3, 1]})

    return build


for _name, _make in OPTIMIZERS:
    program("optimizers_sparse", _name)(_sparse(_make))

for _name, _make in OPTIMIZERS[:4]:
    program("optimizers_sparse", _name + " int64")(_sparse(_make, wide=True))


@program("optimizers_sparse")
def two_lookups(tf):
    table = tf.get_variable("table", [4, 2])
    other = tf.get_variable("other", [4, 2])
    ids = tf.placeholder(tf.int32, [None, 2], name="ids")
    loss = tf.reduce_sum(tf.gather(table, ids) * 2.0) + tf.reduce_sum(tf.square(tf.gather(table, ids[:, 0])))
    loss += tf.reduce_sum(other * other)
    opt = tf.train.AdagradOptimizer(0.1)
    return trained(tf, opt.minimize(loss), loss, opt, {ids: [[1, 2], [1, 0]]}, steps=2)


@program("optimizers_sparse")
def lookup_and_dense_use(tf):
    table = tf.get_variable("table", [4, 2])
    loss = tf.reduce_sum(tf.square(tf.gather(table, [0, 0, 2]))) + tf.nn.l2_loss(table)
    opt = tf.train.MomentumOptimizer(0.1, 0.5)
    return trained(tf, opt.minimize(loss), loss, opt, {}, steps=2)


@program("optimizers_sparse")
def clipped(tf):
    table = tf.get_variable("table", [4, 2])
    w = tf.get_variable("w", [2])
    loss = tf.reduce_sum(tf.square(tf.gather(table, [0, 0, 2]) * w - 3.0))
    opt = tf.train.GradientDescentOptimizer(0.1)
    grads, variables = zip(*opt.compute_gradients(loss))
    grads, norm = tf.clip_by_global_norm(grads, 1.0)
    train = opt.apply_gradients(zip(grads, variables))
    kinds = [type(g).__name__ for g in grads]
    return trained(tf, train, loss, opt, {}, steps=2, kinds=kinds, norm=norm.name)


@program("optimizers_sparse")
def embedding_lookup(tf):
    table = tf.get_variable("table", [4, 2])
    rows = tf.nn.embedding_lookup(table, [[0, 1], [1, 3]])
    loss = tf.reduce_sum(tf.square(rows))
    opt = tf.train.AdamOptimizer(0.1)
    return trained(tf, opt.minimize(loss), loss, opt, {}, steps=2)


@program("optimizers_sparse")
def scatter_ops(tf):
    fetches = {}
    for name in ["scatter_update", "scatter_add", "scatter_sub", "scatter_mul", "scatter_div"]:
        v = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], name="v_" + name)
        fetches[name] = getattr(tf, name)(v, [2, 0], [[2.0, 2.0], [4.0, 8.0]])
    for name in ["scatter_min", "scatter_max"]:
        v = tf.Variable([1.0, 2.0, 3.0], name="v_" + name)
        fetches[name] = getattr(tf, name)(v, [0, 0, 2], [0.5, 7.0, 2.5])
    v = tf.Variable([1.0, 2.0, 3.0], name="v")
    fetches["method"] = v.scatter_sub(tf.IndexedSlices(tf.constant([1.0, 1.0]), tf.constant([0, 0])))
    w = tf.Variable([1.0, 2.0, 3.0], name="w")
    fetches["scatter_nd_add"] = tf.scatter_nd_add(w, [[0], [2], [0]], [1.0, 2.0, 3.0])
    u = tf.Variable([1.0, 2.0, 3.0], name="u")
    fetches["scatter_nd_update"] = tf.scatter_nd_update(u, [[0], [2]], [7.0, 8.0])
    return fetches, {}

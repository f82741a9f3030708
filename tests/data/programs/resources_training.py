"""Groups "resources_optimizers", "_training", "_layers": what trains, averages, uses resource variables."""

import numpy as np

from .optimizers import OPTIMIZERS, facts, trained
from .register import names, program
from .resources import variable


def resourceful(group, name=None, **options):
    """A program whose variables are resource variables, unless it says otherwise."""

    def add(build):
        def with_resources(tf):
            tf.get_variable_scope().set_use_resource(True)
            return build(tf)

        program(group, name or build.__name__, **options)(with_resources)
        return build

    return add


def _both(make):
    """Steps on a dense and on a sparse gradient."""

    def build(tf):
        w = tf.Variable(np.linspace(-0.5, 1, 3).reshape(1, 3), dtype=tf.float32, name="w")
        table = tf.Variable(np.linspace(-1, 1, 6).reshape(3, 2), dtype=tf.float32, name="table")
        ids = tf.placeholder(tf.int32, [None], name="ids")
        loss = tf.reduce_sum(tf.square(tf.gather(table, ids) - 0.5)) + tf.nn.l2_loss(w)
        opt = make(tf)
        step = tf.train.get_global_step()
        return trained(tf, opt.minimize(loss, global_step=step), loss, opt, {ids: [1, 2, 1]}, steps=2)

    return build


for _name, _make in OPTIMIZERS:
    if "regularized" not in _name:
        resourceful("resources_optimizers", _name)(_both(_make))


def _loss(tf):
    w = tf.get_variable("w", initializer=[1.0, 2.0])
    return w, tf.reduce_sum(w * w)


@resourceful("resources_training")
def global_step(tf):
    w, loss = _loss(tf)
    step = tf.train.create_global_step()
    train = tf.train.GradientDescentOptimizer(0.1).minimize(loss, step)
    return (
        [{"train": train}, {"w": w, "step": step}, {"train": train}, {"step": step}],
        {},
        {
            "train": [train.name, train.type],
            "step": step.op.type,
        },
    )


@resourceful("resources_training")
def global_step_of_the_other_kind(tf):
    w, loss = _loss(tf)
    step = tf.get_variable("step", [], tf.int64, tf.zeros_initializer(), trainable=False, use_resource=False)
    train = tf.train.AdamOptimizer().minimize(loss, step)
    return [{"train": train}, {"w": w, "step": step}], {}, {"train": [train.name, train.type]}


@resourceful("resources_training")
def both_kinds_of_variables(tf):
    w, loss = _loss(tf)
    r = tf.get_variable("a", initializer=[3.0], use_resource=False)
    opt = tf.train.AdamOptimizer()
    train = opt.minimize(loss + tf.reduce_sum(r * r))
    kinds = {v.op.name: v.op.type for v in tf.global_variables()}
    return [{"train": train}, {"w": w, "r": r}], {}, dict(facts(tf, opt), kinds=kinds)


@resourceful("resources_training")
def constrained(tf):
    w = tf.get_variable("w", [2], constraint=lambda v: tf.clip_by_value(v, 0.0, 1.0))
    train = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_sum(w * w))
    return [{"train": train}, {"w": w}], {}


@resourceful("resources_training", init=False)
def slots_of_unknown_shape(tf):
    x = tf.placeholder(tf.float32, [None])
    v = tf.Variable(x, name="v")
    opt = tf.train.MomentumOptimizer(0.1, 0.9)
    train = opt.minimize(tf.reduce_sum(v * v))
    init = tf.global_variables_initializer()
    return [{"v": v.initializer}, {"init": init}, {"train": train}, {"v": v}], {x: [1.0, 2.0]}, facts(tf, opt)


@resourceful("resources_training")
def compute_and_apply(tf):
    w, loss = _loss(tf)
    opt = tf.train.MomentumOptimizer(0.1, 0.5)
    pairs = [(tf.clip_by_norm(g, 1.0), v) for g, v in opt.compute_gradients(loss)]
    train = opt.apply_gradients(pairs, name="apply")
    return [{"train": train}, {"w": w}], {}, {"same": pairs[0][1] is w}


@resourceful("resources_training")
def gates(tf):
    w, loss = _loss(tf)
    u = tf.get_variable("u", initializer=[3.0, 4.0])
    loss += tf.reduce_sum(w * u)
    opt = tf.train.GradientDescentOptimizer(0.1)
    grads = [opt.compute_gradients(loss, gate_gradients=gate)[1][0] for gate in (0, 1, 2)]
    return {"none": grads[0], "op": grads[1], "graph": grads[2]}, {}


@resourceful("resources_training", runs=2)
def moving_averages(tf):
    v = tf.get_variable("v", initializer=[1.0, 2.0])
    r = tf.get_variable("r", initializer=[5.0], use_resource=False)
    average = tf.train.ExponentialMovingAverage(0.5)
    with tf.control_dependencies([v.assign_add([1.0, 1.0])]):
        train = average.apply([v, r])
    with tf.control_dependencies([train]):
        now = average.average(v) + 0.0
    notes = {
        "names": [average.average_name(v), average.average(v).name, average.average(r).name],
        "restore": sorted(average.variables_to_restore()),
        "kinds": [average.average(x).op.type for x in (v, r)],
        "collected": names(tf.moving_average_variables()),
    }
    return {"now": now, "ref": average.average(r)}, {}, notes


@resourceful("resources_training", runs=2)
def moving_averages_of_tensors(tf):
    x = tf.placeholder(tf.float32, [2], name="x")
    step = tf.get_variable("step", initializer=0, trainable=False)
    average = tf.train.ExponentialMovingAverage(0.5, num_updates=step, zero_debias=True)
    train = average.apply([x * 2.0])
    with tf.control_dependencies([train]):
        values = [v + 0.0 for v in tf.global_variables() if "mul" in v.name and "local" not in v.name]
    return {"first": values[0], "second": values[1]}, {x: [1.0, 2.0]}, {"names": names(tf.global_variables())}


@resourceful("resources_layers")
def layers(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    y = tf.layers.dense(x, 2, tf.nn.relu, name="d")
    y = tf.layers.dense(y, 1, kernel_regularizer=tf.contrib.layers.l2_regularizer(0.1))
    again = tf.layers.dense(x, 2, tf.nn.relu, name="d", reuse=True)
    loss = tf.reduce_sum(y) + tf.losses.get_regularization_loss() + tf.reduce_sum(again)
    grads = tf.gradients(loss, tf.trainable_variables())
    return (
        {"y": y, "again": again, "g0": grads[0], "g3": grads[3]},
        {x: [[1.0, 2.0, 3.0]]},
        {"kinds": sorted(v.op.type for v in tf.global_variables())},
    )


@resourceful("resources_layers")
def convolution(tf):
    x = tf.placeholder(tf.float32, [1, 4, 4, 1], name="x")
    y = tf.layers.conv2d(x, 2, 3, padding="same")
    grads = tf.gradients(tf.reduce_sum(y), tf.trainable_variables())
    return {"y": y, "kernel": grads[0], "bias": grads[1]}, {x: np.arange(16.0).reshape(1, 4, 4, 1)}


@resourceful("resources_layers")
def batch_normalization(tf):
    x = tf.placeholder(tf.float32, [3, 2], name="x")
    y = tf.layers.batch_normalization(x, training=True)
    updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
    with tf.control_dependencies(updates):
        mean = tf.global_variables()[2] + 0.0
    grads = tf.gradients(tf.reduce_sum(y * y * y), tf.trainable_variables())
    return (
        {"y": y, "mean": mean, "gamma": grads[0]},
        {x: [[1.0, 2.0], [3.0, 5.0], [2.0, 2.0]]},
        {"updates": names(updates)},
    )


@resourceful("resources_layers")
def batch_normalization_chosen(tf):
    x = tf.placeholder(tf.float32, [3, 2], name="x")
    training = tf.placeholder(tf.bool, [], name="training")
    y = tf.layers.batch_normalization(x, training=training, fused=False)
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        mean = tf.global_variables()[2] + 0.0
    return {"y": y, "mean": mean}, {x: [[1.0, 2.0], [3.0, 5.0], [2.0, 2.0]], training: True}


@resourceful("resources_layers")
def unrolled_cells(tf):
    steps = [tf.placeholder(tf.float32, [None, 3], name="x%d" % i) for i in range(2)]
    cell = tf.nn.rnn_cell.BasicRNNCell(2)
    outputs, state = tf.nn.static_rnn(cell, steps, dtype=tf.float32)
    grads = tf.gradients(tf.reduce_sum(state), tf.trainable_variables())
    feeds = {steps[0]: [[1.0, 2.0, 3.0]], steps[1]: [[0.5, 0.0, -1.0]]}
    return (
        {"y": outputs[0], "state": state, "kernel": grads[0], "bias": grads[1]},
        feeds,
        {"names": names(tf.global_variables())},
    )


@resourceful("resources_layers", runs=2)
def metric(tf):
    values = tf.placeholder(tf.float32, [None], name="values")
    mean, update = tf.metrics.mean(values)
    init = tf.local_variables_initializer()
    notes = {"local": names(tf.local_variables()), "kinds": [v.op.type for v in tf.local_variables()]}
    return [{"init": init}, {"update": update}, {"mean": mean}], {values: [1.0, 2.0]}, notes


@resourceful("resources_layers")
def template(tf):
    def double(x):
        w = tf.get_variable("w", [2], initializer=tf.ones_initializer())
        return x * w

    made = tf.make_template("double", double)
    x = tf.constant([1.0, 2.0])
    first, second = made(x), made(x + 1.0)
    return {"first": first, "second": second}, {}, {"names": names(tf.global_variables())}


@program("resources_layers")
def in_a_scope_of_layers(tf):
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    with tf.variable_scope("net", use_resource=True):
        y = tf.layers.dense(x, 2)
    z = tf.layers.dense(y, 2)
    v = variable(tf, [1.0, 2.0])
    kinds = {w.op.name: w.op.type for w in tf.global_variables()}
    return {"z": z + v}, {x: [[1.0, 2.0]]}, kinds

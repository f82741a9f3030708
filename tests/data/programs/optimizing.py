"""Group "optimizing": what minimize, compute_gradients and apply_gradients do with their arguments."""

import numpy as np

from .optimizers import facts, problem, trained
from .register import names, program

GROUP = "optimizing"


def _raises(call):
    try:
        call()
    except Exception as e:
        return type(e).__name__
    return None


def _pairs(pairs):
    """The names of gradients and their variables."""
    return [[None if g is None else g.name, v.name] for g, v in pairs]


@program(GROUP)
def global_step(tf):
    loss, _, feeds = problem(tf)
    step = tf.Variable(0, trainable=False, name="global_step")
    opt = tf.train.GradientDescentOptimizer(0.1)
    return trained(tf, opt.minimize(loss, global_step=step), loss, opt, feeds, steps=2)


@program(GROUP)
def global_step_of_adam(tf):
    loss, _, feeds = problem(tf)
    step = tf.train.get_or_create_global_step()
    again = tf.train.get_or_create_global_step()
    opt = tf.train.AdamOptimizer(0.1)
    train = opt.minimize(loss, step, name="train")
    more = {"step": [step.name, step.dtype.name, again is step, tf.train.get_global_step().name]}
    more["collection"] = names(tf.get_collection(tf.GraphKeys.GLOBAL_STEP))
    return trained(tf, train, loss, opt, feeds, steps=2, **more)


@program(GROUP)
def global_step_named(tf):
    step = tf.train.create_global_step()
    notes = {
        "dtype": step.dtype.name,
        "again": _raises(tf.train.create_global_step),
        "found": tf.train.get_global_step() is step,
        "trainable": names(tf.trainable_variables()),
    }
    tf.train.assert_global_step(step)
    return {"step": step}, {}, notes


@program(GROUP)
def no_global_step(tf):
    return {}, {}, {"step": tf.train.get_global_step()}


@program(GROUP)
def global_step_in_a_scope(tf):
    with tf.variable_scope("s"):
        step = tf.train.get_or_create_global_step()
    return {"step": step}, {}, {"name": step.name}


@program(GROUP)
def var_list(tf):
    loss, (w, _b), feeds = problem(tf)
    opt = tf.train.MomentumOptimizer(0.1, 0.9)
    return trained(tf, opt.minimize(loss, var_list=[w]), loss, opt, feeds, steps=2)


@program(GROUP)
def var_list_reversed(tf):
    loss, (w, b), feeds = problem(tf)
    opt = tf.train.AdamOptimizer()
    return trained(tf, opt.minimize(loss, var_list=[b, w]), loss, opt, feeds, steps=2)


@program(GROUP)
def var_list_of_collection(tf):
    loss, _, feeds = problem(tf)
    with tf.variable_scope("other"):
        u = tf.get_variable("u", [2])
    loss = loss + tf.reduce_sum(u * u)
    opt = tf.train.GradientDescentOptimizer(0.1)
    chosen = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope="other")
    return trained(tf, opt.minimize(loss, var_list=chosen), loss, opt, feeds, steps=1)


@program(GROUP)
def not_trainable(tf):
    loss, (w, _b), feeds = problem(tf)
    u = tf.Variable(2.0, trainable=False, name="u")
    opt = tf.train.GradientDescentOptimizer(0.1)
    return trained(tf, opt.minimize(loss * u + tf.reduce_sum(w)), loss, opt, feeds, steps=1)


@program(GROUP)
def unused_variable(tf):
    loss, _, feeds = problem(tf)
    tf.Variable([2.0], name="unused")
    opt = tf.train.AdamOptimizer()
    pairs = opt.compute_gradients(loss)
    return trained(tf, opt.apply_gradients(pairs), loss, opt, feeds, steps=1, pairs=_pairs(pairs))


@program(GROUP)
def named(tf):
    loss, _, feeds = problem(tf)
    opt = tf.train.AdamOptimizer(name="Mine")
    return trained(tf, opt.minimize(loss, name="go"), loss, opt, feeds, steps=1)


@program(GROUP)
def in_a_name_scope(tf):
    loss, _, feeds = problem(tf)
    opt = tf.train.AdamOptimizer()
    with tf.name_scope("train"):
        train = opt.minimize(loss)
    return trained(tf, train, loss, opt, feeds, steps=1)


@program(GROUP)
def in_a_variable_scope(tf):
    loss, _, feeds = problem(tf)
    opt = tf.train.MomentumOptimizer(0.1, 0.9)
    with tf.variable_scope("train"):
        train = opt.minimize(loss)
    return trained(tf, train, loss, opt, feeds, steps=1)


@program(GROUP)
def in_a_variable_scope_with_reuse(tf):
    loss, _, feeds = problem(tf)
    opt = tf.train.AdamOptimizer()
    with tf.variable_scope("train", reuse=tf.AUTO_REUSE):
        train = opt.minimize(loss)
    return trained(tf, train, loss, opt, feeds, steps=1)


@program(GROUP)
def variables_of_scopes(tf):
    with tf.variable_scope("a/b"):
        w = tf.get_variable("w", [2, 1], initializer=tf.ones_initializer())
    with tf.variable_scope("c"):
        b = tf.get_variable("b", [], initializer=tf.zeros_initializer())
    loss = tf.reduce_sum(tf.square(w + b - 3.0))
    opt = tf.train.RMSPropOptimizer(0.1, momentum=0.1)
    return trained(tf, opt.minimize(loss), loss, opt, {}, steps=2)


@program(GROUP)
def two_optimizers(tf):
    loss, _, feeds = problem(tf)
    first = tf.train.AdamOptimizer(0.1)
    second = tf.train.AdamOptimizer(0.01)
    a, b = first.minimize(loss), second.minimize(loss)
    return trained(tf, tf.group(a, b), loss, second, feeds, steps=1, first=facts(tf, first))


@program(GROUP)
def two_kinds_of_optimizers(tf):
    loss, (w, b), feeds = problem(tf)
    first = tf.train.AdagradOptimizer(0.1)
    second = tf.train.MomentumOptimizer(0.01, 0.9)
    train = tf.group(first.minimize(loss, var_list=[w]), second.minimize(loss, var_list=[b]))
    return trained(tf, train, loss, second, feeds, steps=1, first=facts(tf, first))


@program(GROUP)
def minimize_twice(tf):
    loss, _, feeds = problem(tf)
    opt = tf.train.AdamOptimizer(0.1)
    a, b = opt.minimize(loss), opt.minimize(loss * 2.0)
    return trained(tf, a, loss, opt, feeds, steps=1, second=b.name)


@program(GROUP)
def compute_and_apply(tf):
    loss, _, feeds = problem(tf)
    step = tf.train.get_or_create_global_step()
    opt = tf.train.GradientDescentOptimizer(0.1)
    pairs = opt.compute_gradients(loss)
    train = opt.apply_gradients(pairs, global_step=step, name="apply")
    return trained(tf, train, loss, opt, feeds, steps=1, pairs=_pairs(pairs))


@program(GROUP)
def clipped_by_value(tf):
    loss, _, feeds = problem(tf)
    opt = tf.train.AdamOptimizer(0.1)
    pairs = [(tf.clip_by_value(g, -0.3, 0.3), v) for g, v in opt.compute_gradients(loss)]
    return trained(tf, opt.apply_gradients(pairs), loss, opt, feeds, steps=2)


@program(GROUP)
def clipped_by_norm(tf):
    loss, _, feeds = problem(tf)
    opt = tf.train.GradientDescentOptimizer(0.1)
    pairs = [(tf.clip_by_norm(g, 0.5), v) for g, v in opt.compute_gradients(loss)]
    return trained(tf, opt.apply_gradients(pairs), loss, opt, feeds, steps=2)


@program(GROUP)
def clipped_by_global_norm(tf):
    loss, variables, feeds = problem(tf)
    opt = tf.train.GradientDescentOptimizer(0.1)
    grads, norm = tf.clip_by_global_norm(tf.gradients(loss, variables), 0.5)
    train = opt.apply_gradients(zip(grads, variables))
    return trained(tf, train, loss, opt, feeds, steps=2, norm=norm.name)


@program(GROUP)
def clipped_with_a_missing_gradient(tf):
    loss, variables, feeds = problem(tf)
    variables = [tf.Variable(1.0, name="unused")] + variables
    opt = tf.train.GradientDescentOptimizer(0.1)
    grads, norm = tf.clip_by_global_norm(tf.gradients(loss, variables), 0.5, name="clip")
    train = opt.apply_gradients(zip(grads, variables))
    return trained(tf, train, loss, opt, feeds, steps=1, missing=grads[0], norm=norm.name)


@program(GROUP)
def gate_none(tf):
    loss, _, feeds = problem(tf)
    opt = tf.train.GradientDescentOptimizer(0.1)
    train = opt.minimize(loss, gate_gradients=tf.train.GradientDescentOptimizer.GATE_NONE)
    return trained(tf, train, loss, opt, feeds, steps=1)


@program(GROUP)
def gate_graph(tf):
    loss, _, feeds = problem(tf)
    opt = tf.train.GradientDescentOptimizer(0.1)
    return trained(tf, opt.minimize(loss, gate_gradients=opt.GATE_GRAPH), loss, opt, feeds, steps=1)


@program(GROUP)
def colocated(tf):
    loss, _, feeds = problem(tf)
    opt = tf.train.AdamOptimizer()
    return trained(tf, opt.minimize(loss, colocate_gradients_with_ops=True), loss, opt, feeds, steps=1)


@program(GROUP)
def grad_loss(tf):
    loss, _, feeds = problem(tf)
    opt = tf.train.GradientDescentOptimizer(0.1)
    return trained(tf, opt.minimize(loss, grad_loss=tf.constant(3.0)), loss, opt, feeds, steps=1)


@program(GROUP)
def loss_of_a_vector(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    loss = tf.square(v)
    opt = tf.train.GradientDescentOptimizer(0.1)
    return trained(tf, opt.minimize(loss), loss, opt, {}, steps=2)


@program(GROUP)
def aggregation(tf):
    loss, (w, _b), feeds = problem(tf)
    opt = tf.train.GradientDescentOptimizer(0.1)
    method = tf.AggregationMethod.EXPERIMENTAL_ACCUMULATE_N
    train = opt.minimize(loss + tf.nn.l2_loss(w), aggregation_method=method)
    return trained(tf, train, loss, opt, feeds, steps=1)


@program(GROUP)
def regularized(tf):
    loss, (w, _b), feeds = problem(tf)
    total = loss + 0.01 * tf.nn.l2_loss(w)
    opt = tf.train.AdamOptimizer(0.1)
    return trained(tf, opt.minimize(total), total, opt, feeds, steps=2)


@program(GROUP)
def under_control_dependencies(tf):
    loss, (w, _b), feeds = problem(tf)
    opt = tf.train.GradientDescentOptimizer(0.1)
    with tf.control_dependencies([tf.no_op(name="before")]):
        train = opt.minimize(loss)
    with tf.control_dependencies([train]):
        after = tf.reduce_sum(w.read_value())
    return [{"train": train, "after": after}, {"w": w, "loss": loss}], feeds


@program(GROUP)
def updates_before_training(tf):
    loss, _, feeds = problem(tf)
    count = tf.Variable(0.0, trainable=False, name="count")
    tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, count.assign_add(1.0))
    opt = tf.train.MomentumOptimizer(0.1, 0.9)
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        train = opt.minimize(loss)
    return trained(tf, train, loss, opt, feeds, steps=2)


@program(GROUP)
def gradient_given_by_hand(tf):
    v = tf.Variable([1.0, 2.0, 3.0], name="v")
    opt = tf.train.MomentumOptimizer(0.5, 0.9)
    train = opt.apply_gradients([(tf.constant([1.0, 0.0, -1.0]), v)])
    return trained(tf, train, v.value(), opt, {}, steps=3)


@program(GROUP)
def slices_given_by_hand(tf):
    v = tf.Variable([[1.0], [2.0], [3.0]], name="v")
    opt = tf.train.AdamOptimizer(0.5)
    grad = tf.IndexedSlices(tf.constant([[1.0], [1.0], [2.0]]), tf.constant([2, 0, 2]))
    return trained(tf, opt.apply_gradients([(grad, v)]), v.value(), opt, {}, steps=3)


@program(GROUP)
def gradient_accumulation(tf):
    loss, variables, feeds = problem(tf)
    opt = tf.train.GradientDescentOptimizer(0.1)
    sums = [tf.Variable(tf.zeros_like(v.initialized_value()), trainable=False) for v in variables]
    pairs = opt.compute_gradients(loss, variables)
    add = tf.group(*[s.assign_add(g) for s, (g, _) in zip(sums, pairs)])
    train = opt.apply_gradients([(s / 2.0, v) for s, v in zip(sums, variables)])
    state = dict(zip("wbst", variables + sums))
    return [{"add": add}, {"add": add}, state, {"train": train}, state], feeds


@program(GROUP)
def slot_of_a_seeded_initializer(tf):
    w = tf.get_variable("w", [2, 3])
    loss = tf.reduce_sum(tf.square(w))
    opt = tf.train.AdagradOptimizer(0.1)
    train = opt.minimize(loss)
    u = tf.get_variable("u", [2])
    return trained(tf, train, loss, opt, {}, steps=1, after=u.name)


@program(GROUP)
def learning_rate_fed(tf):
    loss, _, feeds = problem(tf)
    rate = tf.placeholder(tf.float32, [], name="rate")
    opt = tf.train.AdamOptimizer(rate)
    return trained(tf, opt.minimize(loss), loss, opt, {**feeds, rate: 0.2}, steps=2)


@program(GROUP)
def learning_rate_variable(tf):
    loss, variables, feeds = problem(tf)
    rate = tf.Variable(0.1, trainable=False, name="rate")
    opt = tf.train.GradientDescentOptimizer(rate)
    train = opt.minimize(loss, var_list=variables)
    state = {"loss": loss, "rate": rate}
    return [{"t": train}, state, {"decay": rate.assign(rate * 0.5)}, {"t": train}, state], feeds


@program(GROUP)
def decayed_learning_rate(tf):
    loss, _, feeds = problem(tf)
    step = tf.train.get_or_create_global_step()
    rate = tf.train.exponential_decay(0.5, step, 2, 0.5, staircase=True)
    opt = tf.train.MomentumOptimizer(rate, 0.9)
    return trained(tf, opt.minimize(loss, global_step=step), loss, opt, feeds, steps=4, rate=rate.name)


@program(GROUP)
def names_of_optimizers(tf):
    made = [
        tf.train.GradientDescentOptimizer(0.1),
        tf.train.MomentumOptimizer(0.1, 0.9),
        tf.train.AdamOptimizer(),
        tf.train.AdagradOptimizer(0.1),
        tf.train.AdadeltaOptimizer(),
        tf.train.RMSPropOptimizer(0.1),
        tf.train.FtrlOptimizer(0.1),
        tf.train.ProximalGradientDescentOptimizer(0.1),
        tf.train.ProximalAdagradOptimizer(0.1),
    ]
    gates = [tf.train.Optimizer.GATE_NONE, tf.train.Optimizer.GATE_OP, tf.train.Optimizer.GATE_GRAPH]
    notes = {"names": [opt.get_name() for opt in made], "gates": gates}
    notes["bases"] = [isinstance(opt, tf.train.Optimizer) for opt in made]
    return {}, {}, notes


@program(GROUP)
def errors(tf):
    with tf.Graph().as_default():  # what calls that fail leave in a graph does not matter
        loss, (w, b), _ = problem(tf)
        unused = tf.Variable(1.0, name="unused")
        whole = tf.Variable(1, name="whole")
        opt = tf.train.GradientDescentOptimizer(0.1)
        notes = {
            "no gradients": _raises(lambda: opt.minimize(tf.constant(1.0))),
            "no gradients for these": _raises(lambda: opt.minimize(loss, var_list=[unused])),
            "no variables": _raises(lambda: opt.minimize(loss, var_list=[])),
            "apply nothing": _raises(lambda: opt.apply_gradients([])),
            "apply None": _raises(lambda: opt.apply_gradients([(None, w)])),
            "not a variable": _raises(lambda: opt.minimize(loss, var_list=[tf.constant(1.0)])),
            "integer variable": _raises(lambda: opt.minimize(tf.cast(whole, tf.float32), var_list=[whole])),
            "integer loss": _raises(lambda: opt.minimize(whole * 2)),
            "gate": _raises(lambda: opt.minimize(loss, gate_gradients=7)),
            "loss a function": _raises(lambda: opt.minimize(lambda: loss)),
            "gradient not a tensor": _raises(lambda: opt.apply_gradients([("a", w)])),
            "gradient of another shape": _raises(lambda: opt.apply_gradients([(tf.zeros([7]), w)])),
            "gradient of another type": _raises(
                lambda: opt.apply_gradients([(tf.zeros([3, 2], tf.int32), w)])
            ),
            "gradients are numbers": _raises(
                lambda: opt.apply_gradients([(np.zeros([3, 2], np.float32), w)])
            ),
            "slot of none": opt.get_slot(b, "momentum"),
        }
    return {}, {}, notes

"""Group "variables_more": options of scopes and variables, templates, and updates in a fixed order."""

import numpy as np

from .register import names, program
from .variables import collected


@program("variables_more")
def one_piece(tf):
    x = tf.placeholder(tf.float32, [1, 3], name="x")
    made = {
        "unstack": tf.unstack(x)[0],
        "split": tf.split(x, 1)[0],
        "split_v": tf.split(x, [3], 1)[0] + 1.0,
        "partition": tf.dynamic_partition(x, [0], 1)[0],
        "shape": tf.shape_n([x])[0],
        "identity": tf.identity_n([x])[0] * 2.0,
    }
    return made, {x: [[1.0, 2.0, 3.0]]}


@program("variables_more")
def updates_in_order(tf):
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0]], name="v")
    last = v
    fetches = {}
    for name, make in [
        ("assign", lambda: tf.assign(v, v + 1.0)),
        ("add", lambda: tf.assign_add(v, v)),
        ("sub", lambda: tf.assign_sub(v, [[1.0, 1.0], [0.5, 0.5]])),
        ("scatter_update", lambda: tf.scatter_update(v, [1], [[7.0, 8.0]])),
        ("scatter_add", lambda: tf.scatter_add(v, [0, 0], [[1.0, 1.0], [2.0, 2.0]])),
        ("scatter_sub", lambda: tf.scatter_sub(v, 1, [0.5, 0.5])),
        ("scatter_mul", lambda: tf.scatter_mul(v, [0, 1], [[2.0, 2.0], [3.0, 3.0]])),
        ("scatter_div", lambda: tf.scatter_div(v, [0], [[4.0, 2.0]])),
        ("nd_update", lambda: tf.scatter_nd_update(v, [[0, 1]], [9.0])),
        ("nd_add", lambda: tf.scatter_nd_add(v, [[1, 0], [1, 0]], [1.0, 1.0])),
        ("nd_sub", lambda: tf.scatter_nd_sub(v, [[1]], [[1.0, 1.0]])),
    ]:
        with tf.control_dependencies([last]):
            last = make()
        with tf.control_dependencies([last]):
            last = fetches[name] = tf.identity(v) * 1.0
    return fetches, {}


@program("variables_more", runs=2)
def updates_chained(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    u = tf.assign_add(tf.assign(v, [5.0, 6.0]), [1.0, 1.0])
    w = tf.scatter_mul(u, [0], [10.0])
    return {"w": w + 0.0}, {}


@program("variables_more")
def trainable_and_collections(tf):
    modes, kinds = tf.VariableSynchronization, tf.VariableAggregation
    a = tf.Variable(1.0, name="a", synchronization=modes.ON_READ, aggregation=kinds.SUM)
    b = tf.get_variable("b", [1], synchronization=modes.ON_READ)
    c = tf.get_variable("c", [1], aggregation=kinds.MEAN)
    d = tf.Variable(1.0, name="d", aggregation=kinds.ONLY_FIRST_REPLICA, use_resource=True)
    e = tf.Variable(1.0, name="e", trainable=True, synchronization=modes.ON_READ)
    local = tf.get_local_variable("local", [2], initializer=tf.zeros_initializer())
    notes = {
        "trainable": [v.trainable for v in (a, b, c, d, e, local)],
        "modes": [str(v.synchronization) for v in (a, b, c, d)],
        "kinds": [str(v.aggregation) for v in (a, b, c, d)],
        "constraint": [v.constraint is None for v in (a, d)],
    }
    notes.update(collected(tf))
    return {"a": a, "d": d}, {}, notes


@program("variables_more")
def nested_custom_getters(tf):
    asked = []

    def outer(getter, *args, **kwargs):
        asked.append(["outer", sorted(kwargs), list(args)])
        return getter(*args, **kwargs) * 2.0

    def inner(getter, name, shape=None, **kwargs):
        asked.append(["inner", name, list(shape)])
        return getter(name, shape, **kwargs) + 1.0

    def own(getter, name, *args, **kwargs):
        asked.append(["own", name])
        return getter(name, *args, **kwargs)

    ones = tf.ones_initializer()
    with tf.variable_scope("s", custom_getter=outer):
        a = tf.get_variable("a", [2], initializer=ones)
        with tf.variable_scope("t", custom_getter=lambda getter, *args, **more: getter(*args, **more) + 1.0):
            b = tf.get_variable("b", [2], initializer=ones)
            c = tf.get_variable("c", [2], initializer=ones, custom_getter=own)
    with tf.variable_scope("u", custom_getter=inner):
        d = tf.get_variable("d", [2], initializer=ones)
    return {"a": a, "b": b, "c": c, "d": d}, {}, {"asked": asked}


@program("variables_more")
def options_of_scopes(tf):
    with tf.variable_scope(
        "s",
        initializer=tf.ones_initializer(),
        regularizer=tf.nn.l2_loss,
        caching_device="/cpu:0",
        dtype=tf.float64,
        constraint=lambda v: v * 2.0,
    ) as scope:
        a = tf.get_variable("a", [2])
        with tf.variable_scope("t", dtype=tf.float32, regularizer=tf.no_regularizer):
            b = tf.get_variable("b", [2], initializer=tf.zeros_initializer())
            c = tf.get_variable("c", [2], tf.int32)
        with tf.variable_scope("no_names", auxiliary_name_scope=False) as plain:
            d = tf.get_variable("d", [1])
            e = tf.constant(1.0, name="e")
    with tf.variable_scope(scope):
        g = tf.get_variable("g", [1])
    with tf.variable_scope(scope, constraint=lambda v: v + 1.0):
        h = tf.get_variable("h", [1])
    with tf.variable_scope(scope, auxiliary_name_scope=False), tf.name_scope(scope.original_name_scope):
        f = tf.constant(1.0, name="f")
    notes = {
        "names": names([a, b, c, d, e, f]),
        "dtypes": [str(v.dtype) for v in (a, b, c, d)],
        "losses": names(tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)),
        "constraints": [v.constraint is not None for v in (a, b, d, g, h)],
        "scopes": [plain.name, plain.original_name_scope, scope.original_name_scope],
    }
    return {"a": a, "b": b, "c": c, "d": d}, {}, notes


@program("variables_more")
def templates(tf):
    def scaled(x, factor=1.0):
        w = tf.get_variable("w", [2], initializer=tf.ones_initializer())
        return x * w * factor

    x = tf.constant([1.0, 2.0], name="x")
    a = tf.make_template("a", scaled)
    b = tf.make_template("a", scaled, create_scope_now_=True, factor=3.0)
    c = tf.make_template("ignored", scaled, unique_name_="mine")
    with tf.variable_scope("outer"):
        first = a(x)
        made = [first, b(x), c(x)]
    made += [a(x), b(x, factor=5.0), c(x)]
    d = tf.make_template(
        "d", scaled, custom_getter_=lambda getter, *args, **kwargs: getter(*args, **kwargs) * 2.0
    )
    made.append(d(x))
    notes = {
        "names": [t.name for t in (a, b, c, d)],
        "scopes": [t.variable_scope_name for t in (a, b, c, d)],
        "variables": names(tf.global_variables()),
        "trainable": names(a.trainable_variables) + names(b.variables),
    }
    return {str(i): y for i, y in enumerate(made)}, {}, notes


@program("variables_more", init=False)
def chains_of_initial_values(tf):
    a = tf.Variable(np.float32(2.0), name="a")
    b = tf.Variable(a * 3.0, name="b")
    c = tf.Variable(a + a * 2.0, name="c", use_resource=True)
    d = tf.Variable(lambda: a.initialized_value() * 2.0, name="d")
    init = tf.global_variables_initializer()
    return [{"init": init}, {"a": a, "b": b, "c": c, "d": d}], {}


@program("variables_more", init=False)
def changing_shapes(tf):
    x = tf.placeholder(tf.float32, name="x")
    v = tf.Variable(x, validate_shape=False, name="v")
    fixed = tf.Variable([1.0, 2.0], validate_shape=False, name="fixed")
    fixed.set_shape([2])
    w = tf.assign(v, [[1.0]], validate_shape=False)
    notes = {"shapes": [str(v.shape), str(fixed.shape), str(w.shape)]}
    return [{"init": v.initializer}, {"v": v}, {"w": w}, {"v": v.read_value()}], {x: [4.0, 5.0, 6.0]}, notes


@program("variables_more")
def methods(tf):
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0]], name="v")
    r = tf.Variable([1.0, 2.0, 3.0], name="r", use_resource=True)
    made = {
        "sum": tf.reduce_sum(v) + tf.reduce_sum(r),
        "read": v.read_value() + v.value() + v.initialized_value(),
        "max": tf.maximum(v, 2.5),
        "r": r[1:] * r[:2] // 1.0 % 5.0,
        "row": v[0] ** r[:2],
    }
    notes = {"eq": [v == v, r == r, v == r, len({v, r})], "in": [v in [v, r], r in [v]]}
    return made, {}, notes


def _counting(name, **options):
    def build(tf):
        v = tf.Variable(0, name="v", **options)
        before = v.count_up_to(3)
        with tf.control_dependencies([before]):
            again = tf.count_up_to(v, 4, name="again")
        return [{"before": before, "again": again, "sum": before + again}, {"v": v}], {}

    program("variables_more", name)(build)


_counting("count_up_to")
_counting("count_up_to of int64", dtype="int64")
_counting("count_up_to of resource", use_resource=True)

"""Group "resources": resource variables: their nodes, reads, updates, gradients, and conds that use them."""

import numpy as np

from .register import names, program
from .variables import collected


def variable(tf, start, name="v", **options):
    return tf.Variable(start, name=name, use_resource=True, **options)


@program("resources")
def forms_of_initial_values(tf):
    made = {
        "float": variable(tf, 1.5, None),
        "int": variable(tf, 3, None),
        "bool": variable(tf, True, None),
        "list": variable(tf, [1.0, 2.0], "list"),
        "array": variable(tf, np.arange(3.0), "array"),
        "tensor": variable(tf, tf.zeros([2, 2]), "tensor"),
        "callable": variable(tf, lambda: tf.ones([2]), "callable"),
        "constant": variable(tf, lambda: [1, 2], "made"),
        "typed": variable(tf, 1, "typed", dtype=tf.float64),
        "not_trained": variable(tf, [1.0], "fixed", trainable=False),
        "mine": variable(tf, [1.0], "mine", collections=["mine", tf.GraphKeys.GLOBAL_VARIABLES]),
    }
    return made, {}, dict(collected(tf), trained=names(tf.trainable_variables()))


@program("resources")
def get_variable_forms(tf):
    with tf.variable_scope("s", use_resource=True) as scope:
        made = {
            "matrix": tf.get_variable("matrix", [2, 3]),
            "float64": tf.get_variable("float64", [2, 2], tf.float64),
            "int": tf.get_variable("int", [2], tf.int32),
            "value": tf.get_variable("value", initializer=[1.0, 2.0]),
            "tensor": tf.get_variable("tensor", initializer=tf.ones([2])),
            "plain": tf.Variable(2.0),
            "ref": tf.get_variable("ref", [1], use_resource=False),
        }
        with tf.variable_scope("inner"):
            made["inner"] = tf.get_variable("v", [2], regularizer=lambda v: tf.reduce_sum(v * v))
        with tf.variable_scope("other", use_resource=False):
            made["other"] = tf.get_variable("v", [2], use_resource=True)
            made["otherwise"] = tf.get_variable("w", [2])
    with tf.variable_scope(scope, reuse=True):
        notes = {"same": tf.get_variable("matrix", [2, 3]) is made["matrix"]}
    notes.update(collected(tf), kinds=[made[key].op.type for key in sorted(made)], scope=scope.use_resource)
    return made, {}, notes


@program("resources")
def enabled_for_all(tf):
    before = tf.resource_variables_enabled()
    tf.enable_resource_variables()
    between = tf.resource_variables_enabled()
    v = tf.Variable(1.0)
    w = tf.get_variable("w", [2])
    with tf.variable_scope("s", use_resource=False):
        u = tf.get_variable("u", [2])
    step = tf.train.get_or_create_global_step()
    tf.disable_resource_variables()
    x = tf.get_variable("x", [2])
    notes = {"enabled": [before, between, tf.resource_variables_enabled()]}
    notes["kinds"] = [y.op.type for y in (v, w, u, step, x)]
    return {"v": v, "w": w, "u": u, "step": step, "x": x}, {}, notes


@program("resources")
def properties(tf):
    v = variable(tf, [[1.0, 2.0]])
    w = variable(tf, 1, None, trainable=False)
    changed = v.assign([[3.0, 4.0]])
    notes = {
        "names": [v.name, w.name, changed.name],
        "op": [v.op.name, v.op.type, changed.op.name, changed.op.type],
        "dtype": [str(v.dtype), str(w.dtype), str(changed.dtype)],
        "shape": [str(v.shape), str(changed.shape), v.get_shape().as_list()],
        "texts": [str(v), repr(v), str(w), str(changed)],
        "initializer": v.initializer.name,
        "initial": v.initial_value.name,
        "handle": [v.handle.name, str(v.handle.dtype), changed.handle.name],
        "graph": v.graph is tf.get_default_graph(),
        "trainable": [v.trainable, w.trainable],
        "device": v.device,
        "eval": v.shape == [1, 2],
        "ref": hasattr(v, "_ref"),
        "is_variable": isinstance(v, tf.Variable) and isinstance(changed, tf.Variable),
    }
    return {"v": v}, {}, notes


@program("resources")
def ways_to_read(tf):
    v = variable(tf, [1.0, 2.0])
    made = {
        "variable": v,
        "value": v.value(),
        "read_value": v.read_value(),
        "converted": tf.convert_to_tensor(v),
        "identity": tf.identity(v),
        "initialized": v.initialized_value(),
        "stacked": tf.stack([v, v * 2.0]),
        "named": tf.identity(v, name="named"),
        "shape": tf.shape(v),
        "is_initialized": v.is_initialized(),
        "asked": tf.is_variable_initialized(v),
    }
    with tf.name_scope("s"), tf.control_dependencies([made["value"]]):
        made["in_scope"] = v.read_value()
        made["value_in_scope"] = v.value()
    with tf.colocate_with(made["value"].op):
        made["beside"] = v.value()
        made["read_beside"] = v.read_value()
    with tf.colocate_with(v):
        made["beside_v"] = tf.constant(1.0)
    return made, {}


@program("resources")
def used_by_operators(tf):
    v = variable(tf, [[1.0, 2.0], [3.0, 4.0]])
    i = variable(tf, 7, "i")
    made = {
        "add": v + 1,
        "radd": 1.0 + v,
        "rmul": 2 * v,
        "sub": v - [1.0, 2.0],
        "div": v / 2.0,
        "rdiv": 1.0 / v,
        "neg": -v,
        "pow": v**2,
        "abs": abs(v),
        "row": v[0],
        "column": v[:, 1],
        "matmul": tf.matmul(v, v),
        "less": v < 2.0,
        "greater": v > v,
        "floordiv": i // 2,
        "mod": i % 4,
        "both": v * v,
        "tanh": tf.tanh(v),
        "assigned": tf.stack([v[0], v[1]]),
        "cast": tf.cast(i, tf.float32),
        "cast_to_its_own": tf.cast(v, tf.float32) + 1.0,
        "sum": tf.reduce_sum(v, axis=0),
        "add_n": tf.add_n([v, v]),
    }
    return made, {}


@program("resources")
def rows_and_elements(tf):
    v = variable(tf, np.arange(12.0).reshape(4, 3).astype(np.float32))
    ids = tf.placeholder(tf.int64, [None], name="ids")
    made = {
        "sparse_read": v.sparse_read([0, 2]),
        "sparse_read_named": v.sparse_read([[1], [0]], name="rows"),
        "gather": tf.gather(v, ids),
        "gather_named": tf.gather(v, [1], name="g"),
        "gather_scalar": tf.gather(v, tf.constant(1)),
        "gather_axis_0": tf.gather(v, [3], axis=0),
        "gather_axis_1": tf.gather(v, [2, 0], axis=1),
        "gather_nd": tf.gather_nd(v, [[0, 1], [2, 2]]),
        "gather_nd_method": v.gather_nd([[3]], name="nd"),
        "lookup": tf.nn.embedding_lookup(v, ids),
        "lookup_of_parts": tf.nn.embedding_lookup([v, tf.Variable(tf.ones([4, 3]), name="ref")], ids),
        "lookup_clipped": tf.nn.embedding_lookup(v, [0, 1], max_norm=1.0),
    }
    return made, {ids: [2, 2, 0]}


@program("resources")
def assign_methods(tf):
    v = variable(tf, [1.0, 2.0])
    i = variable(tf, 5, "i")
    steps = [
        v.assign([3.0, 4.0]),
        v.assign_add([1.0, 1.0]),
        v.assign_sub([1.0, 0.5]),
        i.assign_add(2),
        i.assign(i * 3),
        v.assign(v + 1, name="named"),
        v.assign_add(v, use_locking=True),
    ]
    notes = {
        "names": names(steps),
        "dtypes": [str(s.dtype) for s in steps],
        "types": [s.op.type for s in steps],
    }
    return [fetch for step in steps for fetch in ({"step": step}, {"v": v, "i": i})], {}, notes


@program("resources")
def assign_functions(tf):
    v = variable(tf, [1.0, 2.0])
    x = tf.placeholder(tf.float32, [2])
    steps = [
        tf.assign(v, x),
        tf.assign_add(v, [1.0, 1.0]),
        tf.assign_sub(v, x),
        tf.assign(v, [5.0, 6.0], name="named"),
        tf.assign_add(v, x, use_locking=True, name="locked"),
        tf.assign(v, x, validate_shape=False),
    ]
    return (
        [fetch for step in steps for fetch in ({"step": step}, {"v": v})],
        {x: [3.0, -4.0]},
        {"names": names(steps)},
    )


@program("resources")
def assign_without_reading(tf):
    v = variable(tf, [1.0, 2.0])
    ops = [
        v.assign([5.0, 5.0], read_value=False),
        v.assign_add([1.0, 1.0], read_value=False),
        v.assign_sub([2.0, 1.0], read_value=False, name="less"),
    ]
    return [fetch for op in ops for fetch in ({"op": op}, {"v": v})], {}, {"names": names(ops)}


@program("resources", runs=2)
def updates_in_a_chain(tf):
    v = variable(tf, [1.0, 2.0])
    first = v.assign_add([1.0, 1.0])
    with tf.control_dependencies([first]):
        second = v.assign(v * 2.0)
    third = second.assign_add([0.5, 0.5])
    with tf.control_dependencies([second.op]):
        read = v.read_value()
    made = [third, third.value(), third.read_value(), third.sparse_read([0]), read]
    return {"second": second + 1.0}, {}, {"third": names(made)}


@program("resources", runs=2)
def read_before_and_after(tf):
    v = variable(tf, [1.0, 2.0])
    before = v.read_value()
    with tf.control_dependencies([before]):
        up = v.assign_add([10.0, 20.0])
    with tf.control_dependencies([up]):
        after = v.read_value()
        doubled = v * 2.0
    with tf.control_dependencies([after, doubled]):
        again = tf.assign_sub(v, before)
    with tf.control_dependencies([again]):
        last = v.value() + before
    return {"before": before, "after": after, "doubled": doubled, "last": last, "again": again}, {}


@program("resources", runs=2)
def value_that_was_read_is_kept(tf):
    v = variable(tf, [1.0, 2.0])
    old = v.value()
    with tf.control_dependencies([old]):
        up = v.assign_add(old)
    with tf.control_dependencies([up]):
        kept = tf.identity(old)
        rows = tf.scatter_add(v, [0], [100.0])
    with tf.control_dependencies([rows]):
        still = old + 0.0
        now = v + 0.0
    return {"kept": kept, "still": still, "now": now}, {}


@program("resources", runs=2)
def grouped_and_awaited(tf):
    v = variable(tf, [1.0, 2.0])
    up = v.assign_add([1.0, 1.0])
    with tf.control_dependencies([v]):
        c = tf.constant(1.0)
    with tf.control_dependencies([up]):
        d = tf.constant(2.0)
    group = tf.group(v, up, name="both")
    pair = tf.tuple([up, c])
    return {"group": group, "c": c, "d": d, "first": pair[0]}, {}


@program("resources")
def pair_of_variables(tf):
    v = variable(tf, [1.0, 2.0])
    w = tf.Variable([3.0], name="w")
    pair = tf.tuple([v, w, v.assign([5.0, 6.0])])
    return {"v": pair[2], "w": pair[1]}, {}


@program("resources")
def scattered(tf):
    v = variable(tf, [1.0, 2.0, 3.0])
    made = []
    for kind in "update add sub mul div min max".split():
        made.append(getattr(tf, "scatter_" + kind)(v, [0, 2], [2.0, 4.0]))
        made.append(getattr(v, "scatter_" + kind)(tf.IndexedSlices([5.0], tf.constant([1], tf.int64))))
    made.append(tf.scatter_add(v, [0], tf.constant([1.0]), name="named"))
    made.append(v.scatter_sub(tf.IndexedSlices(tf.constant([1.0]), tf.constant([1])), name="method"))
    return [fetch for one in made for fetch in ({"step": one}, {"v": v})], {}, {"names": names(made)}


@program("resources")
def scattered_elements(tf):
    v = variable(tf, np.zeros([3, 2], np.float32))
    made = []
    for kind in "update add sub".split():
        made.append(getattr(tf, "scatter_nd_" + kind)(v, [[0, 1], [2, 0]], [2.0, 4.0]))
        made.append(getattr(v, "scatter_nd_" + kind)([[1]], [[5.0, 6.0]]))
    made.append(tf.scatter_nd_add(v, [[1]], [[1.0, 1.0]], use_locking=False, name="named"))
    return [fetch for one in made for fetch in ({"step": one}, {"v": v})], {}, {"names": names(made)}


@program("resources", init=False)
def initialization(tf):
    v = variable(tf, 1.0)
    w = tf.get_variable("w", [2], initializer=tf.zeros_initializer(), use_resource=True)
    r = tf.Variable(3.0, name="r")
    ask = {
        "v": tf.is_variable_initialized(v),
        "w": w.is_initialized(),
        "named": w.is_initialized(name="has_w"),
    }
    ask["left"] = tf.report_uninitialized_variables()
    ask["all"] = tf.report_uninitialized_variables([v, r])
    first = v.initialized_value()
    some = tf.variables_initializer([w], name="some")
    init = tf.global_variables_initializer()
    return [ask, {"first": first}, {"init": v.initializer}, ask, {"some": some}, ask, {"init": init}, ask], {}


@program("resources")
def from_another_variable(tf):
    v = variable(tf, [1.0, 2.0])
    r = tf.Variable([3.0, 4.0], name="r")
    a = variable(tf, v.initialized_value() * 2.0, "a")
    b = variable(tf, r * 3.0, "b")
    c = tf.Variable(v.initialized_value() + 1.0, name="c")
    d = variable(tf, lambda: r.initialized_value() * 3.0, "d")
    return {"a": a, "b": b, "c": c, "d": d}, {}


@program("resources", init=False)
def unknown_shapes(tf):
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    y = tf.placeholder(tf.float32, name="y")
    v = variable(tf, x)
    w = variable(tf, y, "w", validate_shape=False)
    u = tf.get_variable("u", initializer=x, validate_shape=False, use_resource=True)
    up = v.assign(x * 2.0)
    grown = w.assign(tf.zeros([3]))
    rows = tf.gather(u, [0])
    shapes = {"v": str(v.shape), "w": str(w.shape), "u": str(u.shape), "up": str(up.shape)}
    init = tf.group(v.initializer, w.initializer, u.initializer)
    g = tf.gradients(rows, u)[0]
    fetches = [{"init": init}, {"v": v, "w": w, "u": u}, {"up": up}, {"v": v}, {"grown": grown}, {"w": w}]
    return (
        fetches + [{"rows": rows, "values": g.values, "shape": g.dense_shape}],
        {
            x: [[4.0, 5.0]],
            y: [1.0],
        },
        shapes,
    )


@program("resources")
def cached_on_a_device(tf):
    v = variable(tf, [1.0, 2.0], caching_device="/cpu:0")
    with tf.variable_scope("s", caching_device="/cpu:0", use_resource=True):
        w = tf.get_variable("w", [2])
    with tf.device("/cpu:0"):
        u = variable(tf, [3.0], "u")
        y = u + 1.0
    z = u * 3.0
    with tf.device("/cpu:0"):
        u.assign_add(v[:1])
        z += v
    made = {"v": v, "twice": v * 2.0, "value": v.value(), "read": v.read_value(), "w": w * w, "y": y}
    made["up"] = v.assign([3.0, 4.0]) + 0.0
    grads = tf.gradients(made["w"], w)
    return {"twice": made["twice"], "w": made["w"], "y": y, "z": z, "grad": grads[0]}, {}


@program("resources")
def under_control_dependencies(tf):
    a = tf.constant(1.0, name="a")
    with tf.control_dependencies([a]):
        v = variable(tf, tf.random_normal([2]))
        w = tf.get_variable("w", [2], use_resource=True)
        y = v + w
    return {"v": v, "w": w, "y": y}, {}


@program("resources")
def fed(tf):
    v = variable(tf, [1.0, 2.0])
    w = v.value()
    return {"w": w * 2.0, "shown": v, "other": v + 1.0}, {w: [10.0, 20.0], v: [5.0, 6.0]}


@program("resources", runs=2)
def counted(tf):
    step = variable(tf, 0, "step", trainable=False)
    up = tf.assign_add(step, 1)
    return {"up": up, "rate": tf.train.exponential_decay(0.1, up, 2, 0.5)}, {}

"""Group "variables": all forms of tf.Variable, assignment, initialisation, fetches beside an update."""

import numpy as np

from .register import names, program


def collected(tf):
    """The names in every collection that holds named things, by key."""
    g = tf.get_default_graph()
    return {
        key: names(g.get_collection(key))
        for key in sorted(g.get_all_collection_keys())
        if all(hasattr(x, "name") for x in g.get_collection(key))
    }


@program("variables")
def forms_of_initial_values(tf):
    made = {
        "float": tf.Variable(1.5),
        "int": tf.Variable(3),
        "bool": tf.Variable(True),
        "text": tf.Variable("abc"),
        "list": tf.Variable([1.0, 2.0], name="list"),
        "nested": tf.Variable([[1, 2], [3, 4]], name="nested"),
        "array": tf.Variable(np.arange(3.0), name="array"),
        "tensor": tf.Variable(tf.zeros([2, 2]), name="tensor"),
        "callable": tf.Variable(lambda: tf.ones([2]), name="callable"),
        "typed": tf.Variable(1, dtype=tf.float64, name="typed"),
        "half": tf.Variable([1.0], dtype=tf.float16),
        "positional": tf.Variable([1.0], False),
    }
    return made, {}, collected(tf)


@program("variables")
def random_initial_values(tf):
    a = tf.Variable(tf.random_normal([2, 3]), name="a")
    b = tf.Variable(tf.truncated_normal([2, 3], stddev=0.1), name="b")
    c = tf.Variable(tf.random_uniform([3], -1, 1, seed=7), name="c")
    d = tf.Variable(lambda: tf.random_normal([2]), name="d")
    return {"a": a, "b": b, "c": c, "d": d}, {}


@program("variables")
def properties(tf):
    v = tf.Variable([[1.0, 2.0]], name="v")
    w = tf.Variable(1, trainable=False)
    notes = {
        "name": v.name,
        "op": [v.op.name, v.op.type],
        "dtype": [str(v.dtype), str(w.dtype)],
        "shape": str(v.shape),
        "get_shape": v.get_shape().as_list(),
        "texts": [str(v), repr(v), str(w)],
        "initializer": v.initializer.name,
        "value": v.value().name,
        "initial": v.initial_value.name,
        "graph": v.graph is tf.get_default_graph(),
        "trainable": [v.trainable, w.trainable],
        "device": v.device,
        "ref": v._ref().name,
        "tensor": tf.convert_to_tensor(v).name,
        "eval": v.shape == [1, 2],
    }
    return {"v": v}, {}, notes


@program("variables")
def options(tf):
    a = tf.Variable([1.0], trainable=False, name="a")
    b = tf.Variable([1.0], collections=["mine", tf.GraphKeys.LOCAL_VARIABLES], name="b")
    c = tf.Variable([1.0], collections=["mine"], trainable=True, name="c")
    d = tf.Variable([1.0, 2.0], validate_shape=False, name="d")
    e = tf.Variable([1.0, 2.0], expected_shape=[2], name="e")
    f = tf.Variable([1.0], collections=[], name="f")
    init = tf.group(tf.variables_initializer([b, c, f]), tf.local_variables_initializer())
    notes = collected(tf)
    notes["shape"] = str(d.shape)
    return [{"init": init}, {"a": a, "b": b, "c": c, "d": d, "e": e, "f": f}], {}, notes


@program("variables", init=False)
def unknown_shapes(tf):
    x = tf.placeholder(tf.float32, [None])
    v = tf.Variable(x, validate_shape=False, name="v")
    w = tf.assign(v, [1.0, 2.0, 3.0], validate_shape=False)
    notes = {"v": str(v.shape), "w": str(w.shape)}
    return (
        [{"init": v.initializer}, {"v": v}, {"w": w}, {"v": v, "read": v.read_value()}],
        {x: [4.0, 5.0]},
        notes,
    )


@program("variables")
def variable_from_a_variable(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    w = tf.Variable(v.initialized_value() * 2.0, name="w")
    u = tf.Variable(tf.ones([2]) + tf.zeros([2]), name="u")
    return {"v": v, "w": w, "u": u}, {}


@program("variables")
def initialized_value_twice(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    return {"a": v.initialized_value(), "b": tf.identity(v.initialized_value(), name="b")}, {}


@program("variables")
def named_in_scopes(tf):
    v = tf.Variable(1.0, name="v")
    w = tf.Variable(1.0, name="v")
    with tf.name_scope("s"):
        u = tf.Variable(1.0, name="v")
        with tf.variable_scope("t"):
            t = tf.Variable(1.0, name="v")
            tf.Variable(1.0)
    return {"v": v, "w": w, "u": u, "t": t}, {}, {"names": names(tf.global_variables())}


@program("variables")
def initialised_under_control_dependencies(tf):
    a = tf.constant(1.0, name="a")
    with tf.control_dependencies([a]):
        v = tf.Variable(tf.random_normal([2]), name="v")
        w = tf.get_variable("w", [2])
    return {"v": v, "w": w}, {}


@program("variables")
def used_by_operators(tf):
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0]], name="v")
    i = tf.Variable(7, name="i")
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
        "operator": v @ v,
        "less": v < 2.0,
        "floordiv": i // 2,
        "mod": i % 4,
        "intdiv": i / 2,
        "both": v * v,
        "shape": tf.shape(v),
        "tanh": tf.tanh(v),
        "assigned": tf.stack([v[0], v[1]]),
    }
    return made, {}


@program("variables")
def assign_functions(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    x = tf.placeholder(tf.float32, [2])
    steps = [
        tf.assign(v, x),
        tf.assign_add(v, [1.0, 1.0]),
        tf.assign_sub(v, x),
        tf.assign(v, [5.0, 6.0], name="named"),
        tf.assign_add(v, x, use_locking=True, name="locked"),
        tf.assign(v, x, use_locking=False),
    ]
    return [fetch for step in steps for fetch in ({"step": step}, {"v": v})], {x: [3.0, -4.0]}


@program("variables")
def assign_methods(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    i = tf.Variable(5, name="i")
    steps = [
        v.assign([3.0, 4.0]),
        v.assign_add([1.0, 1.0]),
        v.assign_sub([1.0, 0.5]),
        i.assign_add(2),
        i.assign(i * 3),
        v.assign(v + 1),
        v.assign_add(v),
    ]
    notes = {
        "names": names(steps),
        "dtypes": [str(s.dtype) for s in steps],
        "types": [s.op.type for s in steps],
    }
    return [fetch for step in steps for fetch in ({"step": step}, {"v": v, "i": i})], {}, notes


@program("variables")
def assign_without_reading(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    op = v.assign_add([1.0, 1.0], read_value=False)
    return [{"op": op}, {"v": v}], {}, {"name": op.name}


@program("variables")
def load(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    w = v * 2.0
    return {"v": v, "w": w}, {}


@program("variables")
def initialised_twice(tf):
    v = tf.Variable(tf.random_normal([3]), name="v")
    w = tf.Variable(0.0, name="w")
    up = w.assign_add(1.0)
    return [
        {"v": v},
        {"up": up},
        {"init": v.initializer},
        {"v": v, "w": w},
        {"init": w.initializer},
        {"w": w},
    ], {}


@program("variables")
def initialised_by_hand(tf):
    v = tf.Variable(1.0, name="v")
    w = tf.Variable(2.0, trainable=False, name="w")
    tf.get_variable("local", [2], collections=[tf.GraphKeys.LOCAL_VARIABLES])
    init = tf.global_variables_initializer()
    some = tf.variables_initializer([w], name="some")
    none = tf.variables_initializer([], name="nothing")
    local = tf.local_variables_initializer()
    old = tf.initialize_all_variables()
    return [{"init": init}, {"v": v, "w": w}, {"some": some, "none": none, "local": local, "old": old}], {}


@program("variables", init=False)
def is_variable_initialized(tf):
    v = tf.Variable(1.0, name="v")
    w = tf.get_variable("w", [2], initializer=tf.zeros_initializer())
    ask = {"v": tf.is_variable_initialized(v), "w": tf.is_variable_initialized(w)}
    left = tf.report_uninitialized_variables()
    checked = tf.report_uninitialized_variables([v])
    return [
        dict(ask, left=left, v_only=checked),
        {"init": v.initializer},
        dict(ask, left=left, v_only=checked),
    ], {}


@program("variables", init=False)
def initializer_of_one_variable_only(tf):
    v = tf.Variable(1.0, name="v")
    tf.Variable(1.0, name="never")
    return [{"init": v.initializer}, {"v": v}], {}


@program("variables", runs=3)
def fetched_beside_its_update(tf):
    v = tf.Variable(0.0, name="v")
    return {"assign": v.assign_add(1.0), "v": v, "read": v.read_value(), "value": v.value()}, {}


@program("variables", runs=3)
def large_one_fetched_beside_its_update(tf):
    v = tf.Variable(tf.zeros([300, 300]), name="v")
    return {"assign": v.assign_add(tf.ones([300, 300])), "v": v, "read": v.read_value()}, {}


@program("variables", runs=3)
def fetched_beside_its_assignment(tf):
    v = tf.Variable([0.0, 0.0], name="v")
    x = tf.placeholder(tf.float32, [2])
    return {"assign": v.assign(x), "v": v, "read": v.read_value()}, {x: [7.0, 8.0]}


@program("variables", runs=2)
def fetched_beside_the_op_of_its_update(tf):
    v = tf.Variable(0.0, name="v")
    w = tf.Variable(0.0, name="w")
    return {"op": v.assign_add(1.0).op, "v": v, "w": w}, {}


@program("variables", runs=2)
def result_of_update_used_further(tf):
    v = tf.Variable(1.0, name="v")
    up = v.assign_add(1.0)
    again = tf.assign_mul(up, 3.0) if hasattr(tf, "assign_mul") else tf.assign_sub(up, 0.5)
    return {"up": up * 10.0, "again": again}, {}


@program("variables", runs=2)
def counter(tf):
    step = tf.Variable(0, name="step", trainable=False)
    up = tf.assign(step, step + 1)
    return {"up": up}, {}


@program("variables", runs=2)
def global_step(tf):
    step = tf.train.get_or_create_global_step()
    same = tf.train.get_global_step() is step
    return {"step": step, "up": tf.assign_add(step, 1)}, {}, dict(collected(tf), same=same)


@program("variables")
def feeding_a_variable(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    w = v * 2.0
    return {"w": w}, {v: [10.0, 20.0]}, {"value": v.value().name}


@program("variables")
def feeding_any_tensor(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    x = tf.constant([1.0, 2.0], name="x")
    y = x * 3.0
    return {"sum": v + y, "y": y, "x": x}, {y: [10.0, 20.0]}


@program("variables")
def collections_of_variables(tf):
    tf.Variable(1.0, name="a")
    tf.Variable(1.0, name="b", trainable=False)
    with tf.variable_scope("s"):
        tf.get_variable("c", [2])
        tf.get_variable("d", [2], trainable=False, collections=["mine", tf.GraphKeys.GLOBAL_VARIABLES])
        tf.get_variable("e", [2], collections=["mine"])
    notes = dict(
        collected(tf),
        all=names(tf.global_variables()),
        trainable=names(tf.trainable_variables()),
        old=names(tf.all_variables()),
        local=names(tf.local_variables()),
        model=names(tf.model_variables()),
        scoped=names(tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, scope="s")),
        scoped_trainable=names(tf.trainable_variables("s")),
        filtered=names(tf.global_variables("a|s/c")),
    )
    return {}, {}, notes


@program("variables")
def scatter_and_count(tf):
    v = tf.Variable([1.0, 2.0, 3.0], name="v")
    return [
        {"update": tf.scatter_update(v, [0], [9.0])},
        {"add": tf.scatter_add(v, [1, 1], [1.0, 2.0])},
        {"sub": tf.scatter_sub(v, [2], [1.0])},
        {"v": v},
    ], {}

"""Group "scopes": names, control dependencies, devices, colocation."""

import numpy as np

from .register import names, program


def nodes_only(tf, **notes):
    return {}, {}, notes


@program("scopes", seed=None)
def unique_names(tf):
    made = [
        tf.constant(0, name=name)
        for name in ["x", "x", "x", "X", "x_1", "x_1", "x_1_1", "y.z", "y-z", "0", "A.b/c"]
    ]
    return nodes_only(tf, names=names(made))


@program("scopes", seed=None)
def unique_names_with_separators(tf):
    made = [tf.constant(0, name=name) for name in ["a/b", "a/b", "a", "a/c/d", "c", "a/c", "e/", "a/f/"]]
    return nodes_only(tf, names=names(made))


@program("scopes", seed=None)
def names_by_default(tf):
    x = tf.placeholder(tf.float32, [2])
    y = tf.placeholder(tf.float32, [2])
    z = tf.add(x, y) + tf.add(x, y) + x
    z = tf.nn.relu(z * z)
    return {"z": z}, {x: [1, 2], y: [3, -9]}


@program("scopes", seed=None)
def names_named_none(tf):
    a = tf.constant(1, name=None)
    b = tf.add(a, a, name=None)
    return nodes_only(tf, names=names([a, b]))


@program("scopes", seed=None)
def name_scope_nested(tf):
    with tf.name_scope("a") as a:
        x = tf.constant(1, name="x")
        with tf.name_scope("b") as b:
            y = tf.constant(2, name="x")
            z = tf.add(x, y)
        with tf.name_scope("b") as c:
            tf.constant(2, name="x")
    with tf.name_scope("a") as d:
        tf.constant(1, name="x")
    w = x + z
    with tf.name_scope("A") as e:
        pass
    return {"w": w}, {}, {"scopes": [a, b, c, d, e]}


@program("scopes", seed=None)
def name_scope_entered_again(tf):
    with tf.name_scope("a") as a:
        tf.constant(1, name="x")
    with tf.name_scope(a) as b:
        tf.constant(1, name="x")
        with tf.name_scope("in") as c:
            tf.constant(1, name="x")
    with tf.name_scope("other"):
        with tf.name_scope(a) as d:
            tf.constant(1, name="y")
            with tf.name_scope(None) as e:
                tf.constant(1, name="z")
        with tf.name_scope("") as f:
            tf.constant(1, name="x")
    with tf.name_scope("p/q") as g:
        tf.constant(1, name="x")
    with tf.name_scope("p/q") as h:
        tf.constant(1, name="x")
    with tf.name_scope("p") as i:
        tf.constant(1, name="x")
    return nodes_only(tf, scopes=[a, b, c, d, e, f, g, h, i])


@program("scopes", seed=None)
def name_scope_default_and_values(tf):
    x = tf.constant(1, name="x")
    scopes = []
    for name in [None, None, "given"]:
        with tf.name_scope(name, "default", [x]) as scope:
            tf.identity(x)
        scopes.append(scope)
    return nodes_only(tf, scopes=scopes)


@program("scopes", seed=None)
def name_scope_and_an_op_of_the_same_name(tf):
    tf.constant(1, name="a")
    with tf.name_scope("a") as a:
        tf.constant(1, name="a")
    tf.constant(1, name="b/c")
    with tf.name_scope("b") as b:
        tf.constant(1, name="c")
    with tf.name_scope("d") as d:
        pass
    tf.constant(1, name="d")
    return nodes_only(tf, scopes=[a, b, d])


@program("scopes", seed=None)
def graph_name_scope_and_unique_name(tf):
    g = tf.get_default_graph()
    made = [
        g.unique_name("u"),
        g.unique_name("u"),
        g.unique_name("u", mark_as_used=False),
        g.unique_name("u"),
    ]
    with g.name_scope("s") as s:
        made += [s, g.unique_name("u"), g.get_name_scope()]
        with g.name_scope("t"):
            made += [g.get_name_scope()]
    made += [g.get_name_scope()]
    tf.constant(0, name="u")
    return nodes_only(tf, names=made)


@program("scopes", seed=None)
def op_naming_inside_composite_functions(tf):
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    with tf.name_scope("s"):
        y = tf.reduce_mean(x, name="m") + tf.zeros([3], name="z") + tf.ones_like(x, name="o")
        w = tf.where(x > 0, x, -x, name="w")
    return {"y": y, "w": w}, {x: np.arange(6).reshape(2, 3)}


@program("scopes", seed=None)
def control_dependencies_nested(tf):
    a = tf.constant(1, name="a")
    b = tf.constant(2, name="b")
    with tf.control_dependencies([a]):
        c = tf.constant(3, name="c")
        with tf.control_dependencies([b.op]):
            d = tf.constant(4, name="d")
            e = tf.add(a, d, name="e")
            with tf.control_dependencies(None):
                tf.constant(5, name="f")
                with tf.control_dependencies([c]):
                    tf.constant(6, name="g")
            tf.identity(b, name="h")
        tf.add(c, d, name="i")
    tf.no_op(name="j")
    return {"e": e}, {}


@program("scopes", seed=None)
def control_dependencies_of_many_kinds(tf):
    v = tf.Variable(1.0, name="v")
    w = tf.Variable(2.0, name="w")
    up = tf.assign_add(v, 1.0)
    with tf.control_dependencies([up, v, w.initializer, up, up.op]):
        x = tf.identity(w, name="x")
        y = tf.constant([1.0, 2.0], name="y")
        z = tf.Variable(3.0, name="z")
        tf.placeholder(tf.float32, name="p")
    with tf.control_dependencies([]):
        tf.no_op(name="none")
    return (
        {"x": x, "y": y},
        {},
        {"control": names(x.op.control_inputs), "z": names(z.initializer.control_inputs)},
    )


@program("scopes", seed=None)
def control_dependencies_are_pruned_where_reached(tf):
    a = tf.constant(1.0, name="a")
    b = tf.constant(2.0, name="b")
    with tf.control_dependencies([a, b]):
        c = tf.square(a, name="c")
        d = tf.square(c, name="d")
        e = tf.add(b, c, name="e")
        f = tf.add(d, e)
    return {"f": f}, {}


@program("scopes", seed=None)
def control_dependencies_order_updates(tf):
    v = tf.Variable(1.0, name="v")
    first = tf.assign(v, 5.0)
    with tf.control_dependencies([first]):
        second = tf.assign_add(v, 10.0)
        read = tf.identity(v.read_value())
    with tf.control_dependencies([second]):
        last = v.read_value()
    return [{"last": last}, {"first": first}, {"read": read}], {}


@program("scopes", seed=None)
def group_and_tuple(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    w = tf.Variable(2.0, name="w")
    a, b = tf.assign_add(v, [1.0, 1.0]), tf.assign_sub(w, 1.0)
    both = tf.group(a, b)
    named = tf.group(a, b.op, name="both")
    empty = tf.group()
    pair = tf.tuple([a, b], name="pair")
    gated = tf.tuple([v, w], control_inputs=[a.op])
    return [
        {"both": both},
        {"v": v, "w": w},
        {"named": named, "empty": empty},
        {"v": v},
        {"p0": pair[0], "p1": pair[1]},
        {"g0": gated[0], "g1": gated[1]},
    ], {}


@program("scopes", seed=None)
def group_over_devices(tf):
    a = tf.constant(1, name="a")
    with tf.device("/cpu:0"):
        b = tf.constant(2, name="b")
        c = tf.constant(3, name="c")
    tf.group(a, b, c, name="g")
    return nodes_only(tf)


@program("scopes", seed=None)
def devices(tf):
    a = tf.constant(1, name="a")
    with tf.device("/cpu:0"):
        b = tf.constant(2, name="b")
        with tf.device("/job:worker/task:1"):
            tf.constant(3, name="c")
        with tf.device("/device:GPU:1"):
            tf.constant(3, name="d")
        with tf.device(None):
            tf.constant(4, name="e")
        v = tf.Variable(1.0, name="v")
        tf.add(v, 1.0, name="f")
    with tf.device(lambda op: "/cpu:0" if op.type == "Const" else "/cpu:1"):
        tf.constant(5, name="g")
        tf.add(a, b, name="h")
    with tf.device(""):
        tf.constant(6, name="i")
    g = tf.get_default_graph()
    return nodes_only(
        tf, devices={op.name: op.device for op in g.get_operations()}, tensor=b.device, variable=v.device
    )


@program("scopes", seed=None)
def colocated(tf):
    g = tf.get_default_graph()
    with tf.device("/cpu:0"):
        a = tf.constant(1, name="a")
    b = tf.constant(2, name="b")
    with tf.colocate_with(a):
        c = tf.constant(3, name="c")
        with g.colocate_with(b.op):
            d = tf.add(a, b, name="d")
        with tf.colocate_with(b, ignore_existing=True):
            tf.constant(4, name="e")
        with tf.colocate_with(None, True):
            tf.constant(5, name="f")
        with tf.device("/cpu:1"):
            tf.constant(6, name="g")
    with tf.colocate_with(c):
        tf.constant(7, name="h")
    groups = {op.name: [x.decode() for x in op.colocation_groups()] for op in g.get_operations()}
    return nodes_only(tf, groups=groups, d=d.name)


@program("scopes", seed=None)
def colocated_with_a_variable(tf):
    v = tf.Variable(1.0, name="v")
    with tf.colocate_with(v):
        a = tf.constant(1.0, name="a")
        w = tf.Variable(1.0, name="w")
    return {"a": a, "w": w}, {}


@program("scopes", seed=None)
def collections_of_a_graph(tf):
    g = tf.get_default_graph()
    a = tf.constant(1, name="a")
    with tf.name_scope("s"):
        b = tf.constant(1, name="b")
    for tensor in [a, b, a]:
        tf.add_to_collection("mine", tensor)
    g.add_to_collections(["mine", "yours"], b)
    g.add_to_collections("single", b)
    return nodes_only(
        tf,
        mine=names(tf.get_collection("mine")),
        scoped=names(tf.get_collection("mine", scope="s")),
        keys=sorted(g.get_all_collection_keys()),
        none=g.get_collection("none"),
    )


@program("scopes", seed=None)
def looking_things_up(tf):
    g = tf.get_default_graph()
    a = tf.constant([1, 2], name="a")
    b, c = tf.unstack(a, name="u")
    found = [
        g.get_tensor_by_name("u:1") is c,
        g.get_operation_by_name("u") is b.op,
        g.as_graph_element("u:0") is b,
        g.as_graph_element("u") is b.op,
        g.as_graph_element(a) is a,
    ]
    texts = [
        str(a),
        repr(a),
        repr(a.op),
        str(a.shape),
        repr(a.shape),
        repr(a.dtype),
        str(a.dtype),
        str(c.consumers()),
    ]
    equal = [a in [b, c], b in [b, c], a == tf.constant([1, 2]), len({a, b, a}), bool(tf.Variable(0.0))]
    return nodes_only(
        tf,
        found=found,
        texts=texts,
        equal=equal,
        index=[b.value_index, c.value_index],
        types=[op.type for op in g.get_operations()],
        version=g.version,
        seed=g.seed,
    )


@program("scopes", seed=None)
def texts_of_shapes(tf):
    shapes = [None, [], [None], [2], [2, 3], [None, 3], [None, None, 1]]
    tensors = [tf.placeholder(tf.float32, shape, name="x") for shape in shapes]
    notes = {
        "tensors": [str(t) for t in tensors],
        "reprs": [repr(t) for t in tensors],
        "shapes": [str(t.shape) for t in tensors],
        "shape_reprs": [repr(t.shape) for t in tensors],
        "lists": [None if t.shape.ndims is None else t.shape.as_list() for t in tensors],
        "defined": [t.shape.is_fully_defined() for t in tensors],
        "elements": [t.shape.num_elements() for t in tensors],
        "dtypes": [[repr(d), str(d), d.name] for d in [tf.float32, tf.int64, tf.bool, tf.string]],
    }
    return nodes_only(tf, **notes)


@program("scopes", seed=None)
def set_shape_and_merge(tf):
    x = tf.placeholder(tf.float32, name="x")
    x.set_shape([None, 3])
    x.set_shape([2, None])
    y = x * 2.0
    return {"y": y}, {x: np.ones([2, 3])}, {"shape": str(x.shape)}

"""Groups "loops": while_loop, and "loops_nested": loops, cond and case in each other."""

import collections

import numpy as np

from .register import program

GROUP, NESTED = "loops", "loops_nested"

Pair = collections.namedtuple("Pair", "first second")
M = np.arange(6, dtype=np.float32).reshape(2, 3) / 4


def counting(tf, body, *start, **options):
    """A loop of three steps; `body` gets and returns all but the counter."""

    def step(i, *rest):
        made = body(*rest)
        return (i + 1, *(made if isinstance(made, tuple) else (made,)))

    return tf.while_loop(lambda i, *rest: i < 3, step, (tf.constant(0), *start), **options)


@program(GROUP)
def counter(tf):
    return {"i": tf.while_loop(lambda i: tf.less(i, 10), lambda i: tf.add(i, 1), [tf.constant(0)])}, {}


@program(GROUP)
def no_trip(tf):
    x = tf.placeholder(tf.float32, [2], name="x")
    i, y = tf.while_loop(lambda i, y: i < 0, lambda i, y: (i + 1, y * 2.0), (0, x))
    return {"i": i, "y": y}, {x: [1.0, 2.0]}


@program(GROUP)
def captured(tf):
    """A placeholder, a constant, a variable and an op from outside; the placeholder is used twice."""
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    v = tf.Variable(M[0], name="v")
    w = tf.get_variable("w", [3], initializer=tf.ones_initializer())
    c = tf.constant(0.5, name="c")
    y = tf.tanh(x, name="y")
    made = counting(tf, lambda a: a * c + v * y + (x - w) * x, x)
    return {"i": made[0], "a": made[1]}, {x: M}


@program(GROUP)
def inside_made(tf):
    """Ops without inputs, and ops of captured tensors only, wait for the pivot."""
    x = tf.placeholder(tf.float32, [2], name="x")

    def body(a):
        one = tf.ones([2], name="one")
        noise = tf.random_uniform([2])
        both = tf.add(x, 1.0, name="both")
        return a + one * both + 0.0 * noise + tf.cast(tf.shape(a)[0], tf.float32)

    return {"a": counting(tf, body, x)[1]}, {x: [1.0, 2.0]}


@program(GROUP)
def condition_captures(tf):
    """The condition captures, and makes constants."""
    n = tf.placeholder(tf.int32, [], name="n")

    def go_on(i, x):
        return tf.logical_and(i < n, tf.reduce_sum(x) < tf.constant(100.0))

    i, x = tf.while_loop(go_on, lambda i, x: (i + 1, x * 2.0), (tf.constant(0), tf.ones([2])))
    return {"i": i, "x": x}, {n: 4}


@program(GROUP)
def names_and_options(tf):
    with tf.name_scope("outer"):
        a = tf.while_loop(
            lambda i: i < 3,
            lambda i: i + 1,
            [0],
            name="mine",
            parallel_iterations=1,
            back_prop=False,
            swap_memory=True,
        )
        b = tf.while_loop(lambda i: i < 3, lambda i: i + 1, [0], name="mine", parallel_iterations=32)
    c = tf.while_loop(cond=lambda i: i < 5, body=lambda i: [i + 2], loop_vars=[tf.constant(1, name="start")])
    return {"a": a, "b": b, "c": c}, {}


@program(GROUP)
def maximum_iterations(tf):
    n = tf.placeholder(tf.int32, [], name="n")
    a = tf.while_loop(lambda i: i < 10, lambda i: i + 1, [tf.constant(0)], maximum_iterations=4)
    b = tf.while_loop(lambda i: i < 10, lambda i: i + 1, [tf.constant(0)], maximum_iterations=n)
    i, x = tf.while_loop(
        lambda i, x: i < 10, lambda i, x: (i + 1, x * 2.0), (0, tf.ones([])), maximum_iterations=3
    )
    return {"a": a, "b": b, "i": i, "x": x}, {n: 2}


@program(GROUP)
def same_structure(tf):
    one = tf.while_loop(lambda i: i < 3, lambda i: i + 1, [tf.constant(0)], return_same_structure=True)
    bare = tf.while_loop(lambda i: i < 3, lambda i: i + 1, (tf.constant(0),))
    listed = tf.while_loop(lambda i, j: i < 3, lambda i, j: (i + 1, j), [tf.constant(0), tf.constant(5)])
    notes = {"types": [type(x).__name__ for x in (one, bare, listed)]}
    return {"one": one[0], "bare": bare, "second": listed[1]}, {}, notes


@program(GROUP)
def nests(tf):
    x = tf.placeholder(tf.float32, [2], name="x")
    start = tf.constant(0), Pair(x, [x * 2.0, {"b": x + 1.0, "a": (tf.ones([2]),)}])

    def body(i, pair):
        first, (second, named) = pair
        return i + 1, Pair(first + second, [second, {"b": named["b"] * named["a"][0], "a": (first,)}])

    i, pair = tf.while_loop(lambda i, pair: i < 2, body, start)
    second, named = pair.second
    notes = {"types": [type(part).__name__ for part in (pair, pair.second, named)], "keys": sorted(named)}
    fetches = {"i": i, "first": pair.first, "second": second, "b": named["b"], "a": named["a"][0]}
    return fetches, {x: [1.0, -1.0]}, notes


@program(GROUP)
def one_nest(tf):
    """A single loop variable that is a nest."""
    x = tf.constant([1.0, 2.0])
    a, b = tf.while_loop(
        lambda s: tf.reduce_sum(s["a"]) < 20.0,
        lambda s: [{"a": s["a"] + s["b"], "b": s["b"]}],
        [{"a": x, "b": x}],
        return_same_structure=True,
    )[0].values()
    return {"a": a, "b": b}, {}


@program(GROUP)
def shapes_captured(tf):
    """Sizes measured outside, used inside."""
    x = tf.placeholder(tf.float32, [None, 4], name="x")
    sizes = tf.shape(x)
    packed = tf.stack([tf.shape(x)[0], 4])

    def body(a):
        return a + tf.reduce_sum(tf.fill(sizes, 1.0)) + tf.reduce_sum(tf.zeros(packed) + x)

    return {"a": counting(tf, body, tf.ones([]))[1]}, {x: np.ones([2, 4], np.float32)}


@program(GROUP)
def shape_invariants(tf):
    x = tf.placeholder(tf.float32, [1, 2], name="x")
    _, y = tf.while_loop(
        lambda i, y: i < 3,
        lambda i, y: (i + 1, tf.concat([y, x], 0)),
        (tf.constant(0), x),
        shape_invariants=(tf.TensorShape([]), tf.TensorShape([None, 2])),
    )
    z = tf.while_loop(
        lambda z: tf.size(z) < 7, lambda z: tf.concat([z, z], 0), [x], shape_invariants=[tf.TensorShape(None)]
    )
    return {"y": y, "z": z}, {x: [[1.0, 2.0]]}


@program(GROUP)
def unknown_shapes(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    y = tf.placeholder(tf.float32, None, name="y")
    made = counting(tf, lambda a, b: (tf.tanh(a), b * 0.5), x, y)
    return {"a": made[1], "b": made[2]}, {x: M, y: M}


@program(GROUP)
def shapes_inside(tf):
    """What is known of shapes and small values outside is, or is not, known inside."""
    x = tf.placeholder(tf.float32, [None, 4], name="x")
    sizes = tf.constant([2, 2])
    n = tf.shape(x)[0]

    def body(a):
        a = a + tf.reshape(tf.reshape(tf.reduce_sum(x, 0), sizes), [4])
        return a + tf.reduce_sum(tf.zeros([n, 4]) + x, 0) + tf.reduce_sum(tf.fill(tf.shape(x), 1.0))

    made = counting(tf, body, tf.ones([4]))
    return {"a": made[1]}, {x: np.ones([2, 4], np.float32)}


@program(GROUP)
def variables_inside(tf):
    x = tf.placeholder(tf.float32, [2, 3], name="x")

    def body(a):
        w = tf.get_variable("w", [3, 3], initializer=tf.constant_initializer(0.25))
        b = tf.Variable(lambda: tf.ones([3]), name="b")
        return tf.matmul(a, w) + b

    made = counting(tf, body, x)
    return {"a": made[1]}, {x: M}, {"variables": [v.name for v in tf.global_variables()]}


@program(GROUP)
def layers_inside(tf):
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    made = counting(tf, lambda a: tf.layers.dense(a, 3, tf.nn.relu), x)
    return {"a": made[1]}, {x: M}


@program(GROUP)
def reference_as_loop_variable(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    made = counting(tf, lambda a: a + 1.0, v)
    return {"a": made[1]}, {}


@program(GROUP)
def assigning_inside(tf):
    v = tf.Variable(0.0, name="v", use_resource=False)

    def body(a):
        with tf.control_dependencies([tf.assign_add(v, 1.0 + 0.0 * a)]):
            return a + v.read_value()

    made = counting(tf, body, tf.constant(0.0))
    with tf.control_dependencies([made[1]]):
        after = tf.identity(v.read_value())
    return {"a": made[1], "after": after}, {}


@program(GROUP)
def updates_of_a_captured_reference(tf):
    v = tf.Variable([1.0, 2.0], name="v")

    def body(a):
        return a + tf.scatter_add(v, [0], [1.0 + 0.0 * a[1]])

    return {"a": counting(tf, body, tf.zeros([2]))[1]}, {}


@program(GROUP)
def control_dependencies_around(tf):
    x = tf.placeholder(tf.float32, [2], name="x")
    first = tf.identity(x, name="first")
    with tf.control_dependencies([first]):
        made = counting(tf, lambda a: a * 2.0 + tf.constant(1.0), x)
        after = tf.add(made[1], 1.0, name="after")
    return {"a": made[1], "after": after}, {x: [1.0, 2.0]}


@program(GROUP)
def control_dependencies_inside(tf):
    x = tf.placeholder(tf.float32, [2], name="x")
    outside = tf.square(x, name="outside")

    def body(a):
        b = tf.identity(a, name="b")
        with tf.control_dependencies([b]):
            c = tf.constant(1.0, name="c")
            d = tf.no_op(name="d")
        with tf.control_dependencies([outside, d]):
            e = tf.constant(2.0, name="e")
            f = tf.add(a, x, name="f")
        with tf.control_dependencies(None):
            g = tf.constant(3.0, name="g")
        return c + e + f + g

    return {"a": counting(tf, body, x)[1]}, {x: [1.0, 2.0]}


@program(GROUP)
def grouped_and_asserted_inside(tf):
    x = tf.placeholder(tf.float32, [2], name="x")

    def body(a):
        check = tf.Assert(tf.reduce_all(a > -1.0), [a])
        with tf.control_dependencies([check]):
            return tf.tuple([a + 1.0, a * 2.0])[1]

    return {"a": counting(tf, body, x)[1]}, {x: [1.0, 2.0]}


@program(GROUP)
def devices_and_colocation(tf):
    x = tf.placeholder(tf.float32, [2], name="x")
    with tf.device("/cpu:0"):
        made = counting(tf, lambda a: a * x, x)
    with tf.colocate_with(x):
        other = counting(tf, lambda a: a * x, x)
    return {"a": made[1], "b": other[1]}, {x: [1.0, 2.0]}


@program(GROUP)
def two_loops_in_a_row(tf):
    x = tf.placeholder(tf.float32, [2], name="x")
    a = counting(tf, lambda a: a + 1.0, x)[1]
    b = counting(tf, lambda b: b * a, x)[1]
    return {"b": b}, {x: [1.0, 2.0]}


@program(GROUP)
def condition_is_a_captured_tensor(tf):
    p = tf.placeholder(tf.bool, [], name="p")
    made = tf.while_loop(lambda i: p, lambda i: i + 1, [tf.constant(0)])
    return {"i": made}, {p: False}


@program(GROUP)
def body_returns_what_it_was_given(tf):
    x = tf.placeholder(tf.float32, [2], name="x")
    made = tf.while_loop(lambda i, a, b, c: i < 3, lambda i, a, b, c: (i + 1, b, a, x), (0, x, x + 1.0, x))
    return dict(zip("iabc", made)), {x: [1.0, 2.0]}


@program(GROUP)
def integers_strings_and_bools(tf):
    n = tf.constant(3, tf.int64)
    flag = tf.placeholder(tf.bool, [], name="flag")
    made = tf.while_loop(
        lambda i, f, z: i < n,
        lambda i, f, z: (i + 1, tf.logical_not(f), z * 2j),
        (tf.constant(0, tf.int64), flag, 1j),
    )
    return dict(zip("ifz", made)), {flag: True}


@program(GROUP)
def indexed_slices_as_loop_variable(tf):
    rows = tf.IndexedSlices(tf.ones([2, 3]), tf.constant([0, 2]), tf.constant([4, 3]))
    _, made = tf.while_loop(
        lambda i, s: i < 3,
        lambda i, s: (i + 1, tf.IndexedSlices(s.values * 2.0, s.indices, s.dense_shape)),
        (tf.constant(0), rows),
    )
    return {"values": made.values, "indices": made.indices, "dense_shape": made.dense_shape}, {}


@program(GROUP)
def fed_inside(tf):
    """A loop whose start, captured tensor or result is fed."""
    x = tf.placeholder(tf.float32, [2], name="x")
    start = x * 2.0
    seen = tf.sqrt(x)
    made = counting(tf, lambda a: a + seen, start)
    return {"y": made[1] + 1.0}, {start: [1.0, 1.0], seen: [2.0, 2.0]}


@program(GROUP)
def seeds_inside(tf):
    made = counting(tf, lambda a: a + tf.random_normal([2]), tf.zeros([2]))
    return {"a": made[1], "after": tf.random_uniform([2])}, {}


@program(GROUP)
def dropout_inside(tf):
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    made = counting(tf, lambda a: tf.nn.dropout(a, 0.5) + 1.0, x, parallel_iterations=1)
    return {"a": made[1]}, {x: M}


@program(GROUP)
def newton(tf):
    """A square root by Newton's method, until it is exact enough."""
    x = tf.placeholder(tf.float64, [], name="x")
    y = tf.while_loop(
        lambda y: tf.abs(y * y - x) > 1e-9, lambda y: 0.5 * (y + x / y), [tf.constant(1.0, tf.float64)]
    )
    return {"y": y}, {x: 2.0}


@program(GROUP)
def optimizing_inside(tf):
    """Gradients taken inside a loop: three steps of descent."""
    w = tf.constant([3.0, -2.0])

    def body(w):
        return w - 0.1 * tf.gradients(tf.reduce_sum(w * w), w)[0]

    return {"w": counting(tf, body, w)[1]}, {}


@program(NESTED)
def loop_in_loop(tf):
    x = tf.placeholder(tf.float32, [2], name="x")
    n = tf.constant(2, name="n")

    def outer(i, a):
        j, b = tf.while_loop(lambda j, b: j < n, lambda j, b: (j + 1, b * x + tf.cast(i, tf.float32)), (0, a))
        return i + 1, b + tf.cast(j, tf.float32)

    made = tf.while_loop(lambda i, a: i < 3, outer, (tf.constant(0), x))
    return {"i": made[0], "a": made[1]}, {x: [1.0, 2.0]}


@program(NESTED)
def loop_in_loop_of_constants(tf):
    """The inner loop starts from constants made inside the outer, and has captures two loops away."""
    x = tf.placeholder(tf.float32, [2], name="x")

    def outer(i, a):
        made = counting(tf, lambda b: b + x * a, tf.zeros([2]))
        return i + 1, a + made[1]

    return {"a": tf.while_loop(lambda i, a: i < 2, outer, (0, x))[1]}, {x: [1.0, 2.0]}


@program(NESTED)
def three_loops_deep(tf):
    def level(depth, value):
        if not depth:
            return value + 1
        return tf.while_loop(lambda i, v: i < 2, lambda i, v: (i + 1, level(depth - 1, v)), (0, value))[1]

    return {"count": level(3, tf.constant(0))}, {}


@program(NESTED)
def cond_in_loop(tf):
    x = tf.placeholder(tf.float32, [2], name="x")
    c = tf.constant(3.0, name="c")

    def body(i, a):
        even = tf.equal(i % 2, 0)
        b = tf.cond(even, lambda: a + x, lambda: a * c)
        return i + 1, b

    made = tf.while_loop(lambda i, a: i < 4, body, (tf.constant(0), x))
    return {"a": made[1]}, {x: [1.0, 2.0]}


@program(NESTED)
def cond_in_loop_of_constants(tf):
    def body(i, a):
        b = tf.cond(i < 1, lambda: tf.constant(1.0), lambda: tf.constant(2.0) + tf.zeros([]))
        c = tf.cond(i < 1, lambda: a, lambda: b)
        return i + 1, b + c

    return {"a": tf.while_loop(lambda i, a: i < 3, body, (0, tf.constant(0.5)))[1]}, {}


@program(NESTED)
def cond_of_cond_in_loop(tf):
    x = tf.placeholder(tf.float32, [2], name="x")

    def body(i, a):
        def inner():
            return tf.cond(i > 1, lambda: a - x, lambda: x * tf.ones([2]))

        return i + 1, tf.cond(i < 3, inner, lambda: a)

    return {"a": tf.while_loop(lambda i, a: i < 4, body, (0, x))[1]}, {x: [1.0, 2.0]}


@program(NESTED)
def case_in_loop(tf):
    x = tf.placeholder(tf.float32, [2], name="x")

    def body(i, a):
        pairs = [(tf.equal(i, 0), lambda: a + 1.0), (tf.equal(i, 1), lambda: a * 2.0)]
        return i + 1, tf.case(pairs, default=lambda: a - x)

    return {"a": tf.while_loop(lambda i, a: i < 4, body, (0, x))[1]}, {x: [1.0, 2.0]}


@program(NESTED)
def exclusive_case_in_loop(tf):
    def body(i, a):
        pairs = [(tf.equal(i, 0), lambda: a + 1.0), (i > 0, lambda: a * 2.0)]
        return i + 1, tf.case(pairs, exclusive=True)

    return {"a": tf.while_loop(lambda i, a: i < 3, body, (0, tf.constant(1.0)))[1]}, {}


for _p in (True, False):

    @program(NESTED, f"loop_in_cond {_p}")
    def loop_in_cond(tf, given=_p):
        x = tf.placeholder(tf.float32, [2], name="x")
        p = tf.placeholder(tf.bool, [], name="p")

        def looped():
            return counting(tf, lambda a: a * x + tf.constant(1.0), x)[1]

        return {"y": tf.cond(p, looped, lambda: x - 1.0)}, {x: [1.0, 2.0], p: given}

    @program(NESTED, f"cond_around_loops_around_conds {_p}")
    def cond_around_loops_around_conds(tf, given=_p):
        x = tf.placeholder(tf.float32, [2], name="x")
        p = tf.placeholder(tf.bool, [], name="p")
        y = tf.exp(x, name="y")

        def body(i, a):
            return i + 1, tf.cond(i > 0, lambda: a * x, lambda: a + y)

        def looped():
            return tf.while_loop(lambda i, a: i < 3, body, (tf.constant(0), x))[1]

        return {"y": tf.cond(p, looped, lambda: x)}, {x: [1.0, 2.0], p: given}

    @program(NESTED, f"cond, strict and side effects {_p}")
    def cond_strict(tf, given=_p):
        p = tf.placeholder(tf.bool, [], name="p")
        v = tf.Variable(1.0, name="v")
        x = tf.placeholder(tf.float32, [2], name="x")

        def yes():
            with tf.control_dependencies([tf.assign_add(v, 1.0), x]):
                return [tf.identity(x)]

        strict = tf.cond(p, yes, lambda: [x * 2.0], strict=True)
        loose = tf.cond(p, lambda: [x], lambda: [x * 2.0])
        grouped = tf.cond(p, lambda: tf.group(tf.assign(v, 5.0)), lambda: tf.no_op())
        with tf.control_dependencies([strict[0], grouped]):
            after = v.read_value() + 0.0
        notes = {"types": [isinstance(strict, list), isinstance(loose, list)]}
        return {"strict": strict[0], "loose": loose, "after": after}, {p: given, x: [1.0, 2.0]}, notes


@program(NESTED)
def cond_in_condition(tf):
    """The loop's condition holds a cond."""

    def go_on(i):
        return tf.cond(i < 2, lambda: tf.constant(True), lambda: i < 5)

    return {"i": tf.while_loop(go_on, lambda i: i + 1, [tf.constant(0)])}, {}


@program(NESTED)
def collections_and_flags(tf):
    """What TF1 keeps in collections, and which tensors it lets be fed and fetched."""
    x = tf.placeholder(tf.float32, [2], name="x")
    p = tf.placeholder(tf.bool, [], name="p")
    a = counting(tf, lambda a: a + x, x)[1]
    b = counting(tf, lambda a: tf.cond(p, lambda: a + x, lambda: counting(tf, tf.tanh, a)[1]), x)[1]
    c = tf.cond(p, lambda: tf.cond(p, lambda: a, lambda: b), lambda: x)
    graph = tf.get_default_graph()
    notes = {
        "whiles": [w.name for w in tf.get_collection(tf.GraphKeys.WHILE_CONTEXT)],
        "conds": [w.name for w in tf.get_collection(tf.GraphKeys.COND_CONTEXT)],
        "unfetchable": [op.name for op in graph.get_operations() if not graph.is_fetchable(op)],
        "unfeedable": [
            t.name for op in graph.get_operations() for t in op.outputs if not graph.is_feedable(t)
        ],
    }
    return {"c": c}, {x: [1.0, 2.0], p: True}, notes

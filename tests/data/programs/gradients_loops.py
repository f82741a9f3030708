"""Gradients of loops, in groups: "gradients_loops", "gradients_around_loops", "gradients_captured" (of what
steps take from outside), "gradients_folding" (of TensorArrays), "gradients_nested" (with cond).
"""

import numpy as np

from .differentiated import derived
from .register import program

GROUP, AROUND, CAPTURED = "gradients_loops", "gradients_around_loops", "gradients_captured"
FOLDING, NESTED = "gradients_folding", "gradients_nested"

M = np.arange(6, dtype=np.float32).reshape(2, 3) / 4 + 0.25


def loop(tf, body, *start, **options):
    """The loop variables but the counter, after three steps."""

    def step(i, *rest):
        made = body(*rest)
        return (i + 1, *(made if isinstance(made, tuple) else (made,)))

    made = tf.while_loop(lambda i, *rest: i < 3, step, (tf.constant(0), *start), **options)[1:]
    return made[0] if len(made) == 1 else made


def row(name, call, group=GROUP, sizes=(2, 3), value=M, **options):
    """Register a program: the gradient of `call(tf, x)` with respect to the placeholder x."""

    @program(group, name)
    def build(tf):
        x = tf.placeholder(tf.float32, sizes, name="x")
        return derived(tf, call(tf, x), [x], {x: value}, **options)


row("one loop variable", lambda tf, x: loop(tf, lambda a: a * 2.0, x))
row("a loop variable squared", lambda tf, x: loop(tf, lambda a: a * a, x))
row("a loop variable of unknown size", lambda tf, x: loop(tf, lambda a: tf.tanh(a), x), sizes=(None, 3))
row("a loop variable of unknown rank", lambda tf, x: loop(tf, lambda a: a * a, x), sizes=None)
row("a captured tensor", lambda tf, x: loop(tf, lambda a: a * x, tf.ones([2, 3])), group=CAPTURED)
row(
    "a captured tensor of unknown size",
    lambda tf, x: loop(tf, lambda a: a + x * x, tf.zeros([2, 3])),
    sizes=(None, 3),
    group=CAPTURED,
)
row("a tensor both captured and started with", lambda tf, x: loop(tf, lambda a: a * x, x), group=CAPTURED)
row("two loop variables", lambda tf, x: loop(tf, lambda a, b: (a * b, b + x), x, x * 2.0))
row("two loop variables, none of the first", lambda tf, x: loop(tf, lambda a, b: (a + b, b * 2.0), x, x)[1])
row("variables that change places", lambda tf, x: loop(tf, lambda a, b: (b, a * b), x, x + 1.0)[0])
row("a variable that is replaced", lambda tf, x: loop(tf, lambda a: x * 2.0, x))
row(
    "a variable that is replaced, of unknown size",
    lambda tf, x: loop(tf, lambda a: x * 2.0, x),
    sizes=(None, 3),
)
row("a constant step", lambda tf, x: loop(tf, lambda a: a * tf.constant(3.0), x))
row(
    "broadcasting",
    lambda tf, x: loop(tf, lambda a: a * tf.reduce_sum(x, 1, keepdims=True), x),
    group=CAPTURED,
)
row(
    "broadcasting of unknown size",
    lambda tf, x: loop(tf, lambda a: a * x[0], x),
    sizes=(None, None),
    group=CAPTURED,
)
row(
    "matmul",
    lambda tf, x: loop(tf, lambda a: tf.tanh(tf.matmul(a, x)), tf.ones([2, 3])),
    value=np.eye(3) / 2,
    sizes=(3, 3),
    group=CAPTURED,
)
row(
    "no trip, of unknown size",
    lambda tf, x: tf.while_loop(lambda i, a: i < 0, lambda i, a: (i + 1, a * x), (0, x * 2.0))[1],
    sizes=(None, 3),
)
row("without back_prop", lambda tf, x: x + loop(tf, lambda a: a * x, x, back_prop=False), group=AROUND)
row(
    "swapping",
    lambda tf, x: loop(tf, lambda a: a * a, x, swap_memory=True, parallel_iterations=1),
    group=AROUND,
)
row("a name", lambda tf, x: loop(tf, lambda a: tf.sin(a), x, name="mine"), group=AROUND)
row("between ops", lambda tf, x: tf.exp(loop(tf, lambda a: a * 0.5, tf.tanh(x))) * x, group=AROUND)
row(
    "two loops in a row",
    lambda tf, x: loop(tf, lambda b: b * x, loop(tf, lambda a: a * a, x)),
    group=CAPTURED,
)
row(
    "a condition on the loop variable",
    lambda tf, x: tf.while_loop(lambda a: tf.reduce_sum(a) < 50.0, lambda a: a * 2.0, [x]),
    group=AROUND,
)
row("a stop inside", lambda tf, x: loop(tf, lambda a: a * tf.stop_gradient(a + x), x), group=CAPTURED)
row(
    "slices of x",
    lambda tf, x: tf.while_loop(lambda i, a: i < 2, lambda i, a: (i + 1, a + x[i]), (0, tf.zeros([3])))[1],
    group=CAPTURED,
)
row(
    "gather of x of unknown size",
    lambda tf, x: tf.while_loop(
        lambda i, a: i < 2, lambda i, a: (i + 1, a + tf.gather(x, i)), (0, tf.zeros([3]))
    )[1],
    sizes=(None, 3),
    group=CAPTURED,
)
row(
    "softmax and reductions",
    lambda tf, x: loop(tf, lambda a: tf.nn.softmax(a) * tf.reduce_max(a), x),
    group=CAPTURED,
)
row(
    "growing",
    lambda tf, x: tf.while_loop(
        lambda i, a: i < 2,
        lambda i, a: (i + 1, tf.concat([a, x * x], 0)),
        (0, x),
        shape_invariants=(tf.TensorShape([]), tf.TensorShape([None, 3])),
    )[1],
    group=AROUND,
)
row("foldl", lambda tf, x: tf.foldl(lambda a, b: a * b, x), group=FOLDING)
row("foldr with initializer", lambda tf, x: tf.foldr(lambda a, b: a * b + b, x, tf.ones([3])), group=FOLDING)
row("map_fn", lambda tf, x: tf.map_fn(lambda a: a * a, x), group=FOLDING)
row("scan", lambda tf, x: tf.scan(lambda a, b: a * b, x), group=FOLDING)
row("grad_ys", lambda tf, x: loop(tf, lambda a: a * a, x), grad_ys=M, group=AROUND)
row(
    "aggregation",
    lambda tf, x: loop(tf, lambda a: a * x + x + a * a, x),
    aggregation_method=1,
    group=CAPTURED,
)
row("colocated", lambda tf, x: loop(tf, lambda a: a * x, x), colocate_gradients_with_ops=True, group=CAPTURED)
row(
    "zeros for what is unconnected",
    lambda tf, x: loop(tf, lambda a: a + 1.0, tf.zeros([2])),
    unconnected_gradients="zero",
    group=AROUND,
)

row(
    "cond in loop",
    lambda tf, x: tf.while_loop(
        lambda i, a: i < 3, lambda i, a: (i + 1, tf.cond(i < 1, lambda: a * x, lambda: a + x)), (0, x)
    )[1],
    NESTED,
)
row(
    "cond in loop, one side",
    lambda tf, x: tf.while_loop(
        lambda i, a: i < 3,
        lambda i, a: (i + 1, tf.cond(tf.equal(i, 1), lambda: tf.square(a), lambda: a)),
        (0, x),
    )[1],
    NESTED,
)
row(
    "cond in loop, of unknown size",
    lambda tf, x: tf.while_loop(
        lambda i, a: i < 3, lambda i, a: (i + 1, tf.cond(i < 2, lambda: a * x, lambda: tf.tanh(a))), (0, x)
    )[1],
    NESTED,
    sizes=(None, 3),
)
row(
    "cond of cond in loop",
    lambda tf, x: tf.while_loop(
        lambda i, a: i < 3,
        lambda i, a: (
            i + 1,
            tf.cond(i < 2, lambda: tf.cond(i < 1, lambda: a * a, lambda: a * x), lambda: a),
        ),
        (0, x),
    )[1],
    NESTED,
)
row(
    "loop in cond",
    lambda tf, x: tf.cond(x[0, 0] > 0.0, lambda: loop(tf, lambda a: a * x, x), lambda: x),
    NESTED,
)
row(
    "loop in cond not taken",
    lambda tf, x: tf.cond(x[0, 0] < 0.0, lambda: loop(tf, lambda a: a * a, x), lambda: x),
    NESTED,
)
row("loop in loop", lambda tf, x: loop(tf, lambda a: loop(tf, lambda b: b * x, a) + a, x), NESTED)
row(
    "loop in loop squared",
    lambda tf, x: loop(tf, lambda a: loop(tf, lambda b: b * b * a, a), tf.sigmoid(x)),
    NESTED,
)
row(
    "loop in loop of unknown size",
    lambda tf, x: loop(tf, lambda a: loop(tf, lambda b: b * x, a), x),
    NESTED,
    sizes=(None, 3),
)
row(
    "loop in loop of constants",
    lambda tf, x: loop(tf, lambda a: a + loop(tf, lambda b: b * a, tf.ones([2, 3])), x * 0.1),
    NESTED,
)
row("map_fn in map_fn", lambda tf, x: tf.map_fn(lambda a: tf.map_fn(lambda b: b * a[0], a), x), FOLDING)


@program(AROUND)
def of_variables(tf):
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    w = tf.get_variable("w", [3, 3], initializer=tf.constant_initializer(0.25))
    b = tf.get_variable("b", [3], initializer=tf.ones_initializer())
    y = loop(tf, lambda a: tf.tanh(tf.matmul(a, w) + b), x)
    return derived(tf, tf.reduce_sum(y * y), [x, w, b], {x: M})


@program(AROUND)
def of_a_variable_made_inside(tf):
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    y = loop(tf, lambda a: tf.layers.dense(a, 3, tf.tanh, kernel_initializer=tf.constant_initializer(0.5)), x)
    return derived(tf, y, tf.trainable_variables(), {x: M})


@program(CAPTURED)
def of_an_embedding(tf):
    table = tf.get_variable("table", [4, 3], initializer=tf.constant_initializer(0.5))
    ids = tf.placeholder(tf.int32, [3], name="ids")
    y = tf.while_loop(
        lambda i, a: i < 3,
        lambda i, a: (i + 1, a * tf.nn.embedding_lookup(table, ids[i])),
        (tf.constant(0), tf.ones([3])),
    )[1]
    return derived(tf, y, [table], {ids: [1, 3, 1]})


@program(AROUND)
def training(tf):
    """An optimizer's step through a loop."""
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    w = tf.Variable(M[:, :1] * 0.1, name="w")
    y = loop(tf, lambda a: a * w, x)
    train = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_sum(y))
    return [{"train": train}, {"w": w}], {x: M}


@program(FOLDING)
def through_tensor_arrays(tf):
    """As dynamic_rnn does it: rows read from one TensorArray, written to another."""
    x = tf.placeholder(tf.float32, [3, 2], name="x")
    w = tf.Variable([[0.5, -0.5], [0.25, 1.0]], name="w")
    source = tf.TensorArray(tf.float32, 3).unstack(x)
    result = tf.TensorArray(tf.float32, 3)

    def body(i, state, out):
        state = tf.tanh(state + tf.matmul(source.read(i)[None], w)[0])
        return i + 1, state, out.write(i, state)

    _, state, out = tf.while_loop(lambda i, *_: i < 3, body, (tf.constant(0), tf.zeros([2]), result))
    return derived(tf, [out.stack(), state], [x, w], {x: M.reshape(3, 2)})


@program(AROUND)
def stopped(tf):
    """stop_gradients at a tensor inside, and at one that the loop starts with."""
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    y = x * 2.0
    z = loop(tf, lambda a: a * y, y)
    a = tf.gradients(z, x, stop_gradients=[y])[0]
    b = tf.gradients(z, y, stop_gradients=[x])[0]
    return {"b": b}, {x: M}, {"none": a is None}


@program(AROUND)
def with_respect_to_what_is_inside(tf):
    """The result with respect to the loop's own result, and to one of two."""
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    a, b = loop(tf, lambda a, b: (a * x, b + a), x, x)
    return derived(tf, a * a + b, [a, b], {x: M})


@program(AROUND)
def two_calls(tf):
    """Gradients twice: each has its own counter and stacks."""
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    y = loop(tf, lambda a: a * a, x)
    return {"a": tf.gradients(y, x)[0], "b": tf.gradients(y, x, name="again")[0]}, {x: M}


@program(AROUND)
def integers_and_floats(tf):
    """Loop variables of other types take no part."""
    x = tf.placeholder(tf.float64, [2], name="x")

    def body(i, j, f, a):
        return i + 1, j * 2, tf.logical_not(f), a * tf.cast(j, tf.float64)

    made = tf.while_loop(lambda i, *_: i < 3, body, (0, tf.constant(1, tf.int64), tf.constant(True), x))
    return derived(tf, made[3], [x], {x: [1.0, 2.0]})


@program(AROUND)
def gated(tf):
    """All gradients of an op are ready before one is used, those at a loop's end too."""
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    y = loop(tf, lambda a, b: (a * b, b + x), x, x)
    return {"dx": tf.gradients(y, x, gate_gradients=True)[0]}, {x: M}

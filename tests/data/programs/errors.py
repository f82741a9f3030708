"""Group "errors": what must raise, while building (the call raises) or running (what it returns does)."""

import numpy as np

from .register import program

M = np.ones([2, 3], np.float32)


def errors(table):
    """Register rows `(name, call)`: `call(tf)` raises, or returns what raises when it is run.

    That is a function, or a tensor or operation to fetch, or a pair of that and its feeds.
    """
    for name, call in table:
        program("errors", name)(_raising(call))


def _raising(call):
    def build(tf):
        made = call(tf)
        if callable(made):
            return made
        fetch, feeds = made if isinstance(made, tuple) else (made, {})
        return ({} if fetch is None else {"out": fetch}), feeds

    return build


def floats(tf, shape=None, name=None):
    return tf.placeholder(tf.float32, shape, name=name)


def other_graph(tf, make):
    """What `make()` makes in another graph."""
    with tf.Graph().as_default():
        return make()


def run(tf, fetch, feeds=None):
    """A function that runs `fetch`, whatever it is, in a session."""

    def use():
        with tf.Session() as sess:
            return sess.run(fetch, feed_dict=feeds)

    return use


def feed(tf, value, shape=None, dtype="float32"):
    x = tf.placeholder(getattr(tf, dtype), shape, name="x")
    return tf.identity(x, name="y"), {x: value}


def feed_key(tf, key):
    """A function that runs a constant with a feed under `key`."""
    return run(tf, tf.constant(1.0, name="c"), {key: 1.0})


errors(
    [
        ("feed of a wrong shape", lambda tf: feed(tf, np.ones([3, 3]), [None, 2])),
        ("feed of a wrong rank", lambda tf: feed(tf, [1.0, 2.0], [None, 2])),
        ("feed of a vector to a scalar", lambda tf: feed(tf, [1.0], [])),
        ("feed of a text to float32", lambda tf: feed(tf, "a string")),
        ("feed of None", lambda tf: feed(tf, None)),
        ("feed of ragged lists", lambda tf: feed(tf, [[1.0, 2.0], [3.0]])),
        ("feed of an object", lambda tf: feed(tf, object())),
        ("feed of floats to int32", lambda tf: feed(tf, 1.5, [], "int32")),
        ("feed of a large int to int32", lambda tf: feed(tf, 2**40, [], "int32")),
        ("feed of an int array to float32", lambda tf: feed(tf, np.arange(3))),
        ("feed of a float array to int32", lambda tf: feed(tf, np.float32([1.5]), None, "int32")),
        ("feed of a complex to float32", lambda tf: feed(tf, 1j)),
        ("feed of an int to bool", lambda tf: feed(tf, 2, [], "bool")),
        ("feed of a number to string", lambda tf: feed(tf, 2, [], "string")),
        ("feed of a tensor", lambda tf: feed(tf, tf.constant(1.0))),
        ("feed of a variable", lambda tf: feed(tf, tf.Variable(1.0))),
        ("feed of a list with a tensor", lambda tf: feed(tf, [tf.constant(1.0)])),
        ("feed of another graph's tensor", lambda tf: feed_key(tf, other_graph(tf, lambda: floats(tf)))),
        ("feed key an int", lambda tf: feed_key(tf, 3)),
        ("feed key None", lambda tf: feed_key(tf, None)),
        ("feed key a name", lambda tf: feed_key(tf, "c:0")),
        ("feed key a missing name", lambda tf: feed_key(tf, "missing:0")),
        ("feed key an op name", lambda tf: feed_key(tf, "c")),
        ("feed key an operation", lambda tf: feed_key(tf, tf.constant(2.0).op)),
        ("feed key a list", lambda tf: run(tf, tf.constant(1.0), [1])),
        ("feed of a tuple of keys", lambda tf: _pair_feed(tf)),
        ("feed missing", lambda tf: tf.identity(floats(tf))),
        ("feed missing, named, with a shape", lambda tf: floats(tf, [None, 3], "x") + 1.0),
        ("feed missing, int", lambda tf: tf.placeholder(tf.int64, [2], name="x")),
        ("feed missing, scalar", lambda tf: floats(tf, [], "x") * 2.0),
        ("feed missing, not needed", lambda tf: (floats(tf), tf.constant(1))[1]),
        ("feed of an unfeedable variable", lambda tf: feed_key(tf, tf.Variable(1.0))),
        ("fetch None", lambda tf: run(tf, None, (tf.constant(1), None)[1])),
        ("fetch None in a list", lambda tf: run(tf, [tf.constant(1), None])),
        ("fetch an int", lambda tf: run(tf, (3, tf.constant(1))[0])),
        ("fetch an int of an empty graph", lambda tf: run(tf, 3)),
        ("fetch an array", lambda tf: run(tf, (np.ones(2), tf.constant(1))[0])),
        ("fetch a missing tensor name", lambda tf: run(tf, ("missing:0", tf.constant(1))[0])),
        ("fetch a missing op name", lambda tf: run(tf, ("missing", tf.constant(1))[0])),
        ("fetch a missing output", lambda tf: run(tf, ("c:1", tf.constant(1, name="c"))[0])),
        ("fetch a malformed name", lambda tf: run(tf, ("c:x", tf.constant(1, name="c"))[0])),
        (
            "fetch another graph's op",
            lambda tf: (tf.constant(1), run(tf, other_graph(tf, lambda: tf.no_op())))[1],
        ),
        (
            "fetch another graph's tensor",
            lambda tf: (tf.constant(1), run(tf, other_graph(tf, lambda: tf.constant(1))))[1],
        ),
        (
            "fetch another graph's variable",
            lambda tf: (tf.constant(1), run(tf, other_graph(tf, lambda: tf.Variable(1))))[1],
        ),
        ("fetch in an empty graph", lambda tf: run(tf, other_graph(tf, lambda: tf.constant(1)))),
        ("fetch an empty list", lambda tf: run(tf, (tf.constant(1), [])[1])),
        ("fetch a dict with None", lambda tf: run(tf, {"a": None, "b": tf.constant(1)})),
        ("fetch an empty list of an empty graph", lambda tf: run(tf, [])),
        ("variable not initialised", lambda tf: _uninitialised(tf, tf.Variable(1.0))),
        (
            "variable not initialised, named",
            lambda tf: _uninitialised(tf, tf.Variable([1.0, 2.0], name="w") + 1.0),
        ),
        ("get_variable not initialised", lambda tf: _uninitialised(tf, tf.get_variable("v", [2]))),
        ("get_variable not initialised, in a scope", lambda tf: _uninitialised(tf, _in_scope(tf) * 2.0)),
        (
            "variable not initialised, assign_add",
            lambda tf: _uninitialised(tf, tf.Variable(1.0, name="v").assign_add(1.0)),
        ),
        ("variable not initialised, two", lambda tf: _uninitialised(tf, tf.Variable(1.0) + tf.Variable(1.0))),
        ("run in a closed session", lambda tf: _closed(tf)),
        ("run in an empty graph", lambda tf: lambda: tf.Session().run("x")),
        (
            "make a node in a finalized graph",
            lambda tf: (tf.get_default_graph().finalize(), tf.constant(1))[1],
        ),
        ("session of a finalized graph, new node", lambda tf: _finalized(tf)),
        ("eval without a session", lambda tf: tf.constant(1.0).eval),
        ("eval of a placeholder without a session", lambda tf: floats(tf).eval),
        ("eval of a variable without a session", lambda tf: tf.Variable(1.0).eval),
        ("run of an op without a session", lambda tf: tf.no_op().run),
        ("eval in a session of another graph", lambda tf: _eval_elsewhere(tf)),
        ("session with a wrong graph", lambda tf: lambda: tf.Session(graph="g")),
        ("session with a wrong target", lambda tf: lambda: tf.Session(3)),
        ("session entered twice", lambda tf: _entered_twice(tf)),
        ("interactive session closed", lambda tf: _interactive_closed(tf)),
        ("graph not in order of nesting", lambda tf: tf.reset_default_graph),
        ("reset_default_graph in a graph context", lambda tf: _reset_inside(tf)),
        ("load of a wrong shape", lambda tf: _load(tf, [1.0, 2.0, 3.0])),
        ("fetch an empty dict", lambda tf: run(tf, (tf.constant(1), {})[1])),
    ]
)


def _pair_feed(tf):
    x, y = floats(tf, []), floats(tf, [])
    return run(tf, x + y, {(x, y): (1.0, 2.0)})


def _uninitialised(tf, fetch):
    return run(tf, fetch)


def _in_scope(tf):
    with tf.variable_scope("s"):
        return tf.get_variable("v", [2])


def _closed(tf):
    x, sess = tf.constant(1), tf.Session()
    sess.close()
    return lambda: sess.run(x)


def _finalized(tf):
    x, g = tf.constant(1), tf.get_default_graph()

    def use():
        g.finalize()
        with tf.Session() as sess:
            sess.run(x)
            return x + 1

    return use


def _eval_elsewhere(tf):
    x = other_graph(tf, lambda: tf.constant(1))
    tf.constant(2)

    def use():
        with tf.Session():
            return x.eval()

    return use


def _entered_twice(tf):
    def use():
        sess = tf.Session()
        with sess:
            with sess:
                pass

    return use


def _interactive_closed(tf):
    x = tf.constant(1)

    def use():
        sess = tf.InteractiveSession()
        sess.close()
        return x.eval()

    return use


def _reset_inside(tf):
    def use():
        with tf.Graph().as_default():
            tf.reset_default_graph()

    return use


def _load(tf, value):
    v = tf.Variable([1.0, 2.0])

    def use():
        with tf.Session() as sess:
            v.load(value, sess)

    return use


errors(
    [
        (
            "at run time: reshape to a wrong size",
            lambda tf: _fed(tf, lambda x: tf.reshape(x, [4, 2], name="r"), M),
        ),
        ("at run time: reshape with -1", lambda tf: _fed(tf, lambda x: tf.reshape(x, [-1, 4]), M)),
        ("at run time: gather out of range", lambda tf: _fed(tf, lambda x: tf.gather(x, [0, 5]), M)),
        ("at run time: gather negative", lambda tf: _fed(tf, lambda x: tf.gather(x, [-1]), M)),
        (
            "at run time: gather out of range, axis 1",
            lambda tf: _fed(tf, lambda x: tf.gather(x, [3], axis=1), M),
        ),
        ("at run time: matmul sizes differ", lambda tf: _fed(tf, lambda x: tf.matmul(x, x), M)),
        ("at run time: matmul of a vector", lambda tf: _fed(tf, lambda x: tf.matmul(x, x), M[0])),
        ("at run time: add shapes differ", lambda tf: _fed(tf, lambda x: tf.constant([1.0, 2.0]) + x, M)),
        ("at run time: divide ints by zero", lambda tf: _fed(tf, lambda x: x // [1, 0], [1, 2], "int32")),
        ("at run time: mod of ints by zero", lambda tf: _fed(tf, lambda x: x % 0, [1, 2], "int32")),
        (
            "at run time: truncatediv by zero",
            lambda tf: _fed(tf, lambda x: tf.truncatediv(x, 0), [1, 2], "int32"),
        ),
        ("at run time: pow of ints, negative", lambda tf: _fed(tf, lambda x: tf.pow(x, -1), [1, 2], "int32")),
        (
            "at run time: concat sizes differ",
            lambda tf: _fed(tf, lambda x: tf.concat([x, [[1.0, 2.0]]], 0), M),
        ),
        ("at run time: stack shapes differ", lambda tf: _fed(tf, lambda x: tf.stack([x, [1.0, 2.0]]), M)),
        ("at run time: slice out of range", lambda tf: _fed(tf, lambda x: tf.slice(x, [1, 1], [2, 2]), M)),
        ("at run time: index out of range", lambda tf: _fed(tf, lambda x: x[5], M)),
        ("at run time: index of a wrong rank", lambda tf: _fed(tf, lambda x: x[0, 0, 0], M)),
        (
            "at run time: transpose of a wrong rank",
            lambda tf: _fed(tf, lambda x: tf.transpose(x, [1, 0, 2]), M),
        ),
        ("at run time: squeeze of 2", lambda tf: _fed(tf, lambda x: tf.squeeze(x, [0]), M)),
        ("at run time: unstack of another number", lambda tf: _fed(tf, lambda x: tf.unstack(x, 3)[0], M)),
        ("at run time: split unevenly", lambda tf: _fed(tf, lambda x: tf.split(x, 2, 1)[0], M)),
        ("at run time: reduce axis out of range", lambda tf: _fed(tf, lambda x: tf.reduce_sum(x, 2), M)),
        ("at run time: expand_dims out of range", lambda tf: _fed(tf, lambda x: tf.expand_dims(x, 5), M)),
        ("at run time: argmax out of range", lambda tf: _fed(tf, lambda x: tf.argmax(x, 2), M)),
        (
            "at run time: bias of a wrong size",
            lambda tf: _fed(tf, lambda x: tf.nn.bias_add(x, [1.0, 2.0]), M),
        ),
        ("at run time: tile of a wrong rank", lambda tf: _fed(tf, lambda x: tf.tile(x, [2]), M)),
        ("at run time: where of a wrong shape", lambda tf: _fed(tf, lambda x: tf.where(x > 0, x, [1.0]), M)),
        ("at run time: set_shape was wrong", lambda tf: _fed(tf, lambda x: _shaped(x, [5]) * 2.0, M)),
        ("at run time: assign of a wrong shape", lambda tf: _fed_assign(tf)),
        ("at run time: assign_add of a wrong shape", lambda tf: _fed_assign(tf, add=True)),
        ("at run time: fill of a negative size", lambda tf: _fed(tf, lambda x: tf.fill([x], 1), -1, "int32")),
        ("at run time: range of delta 0", lambda tf: _fed(tf, lambda x: tf.range(0, 5, x), 0, "int32")),
        (
            "at run time: one_hot of a negative depth",
            lambda tf: _fed(tf, lambda x: tf.one_hot([1], x), -2, "int32"),
        ),
        (
            "at run time: random of a negative shape",
            lambda tf: _fed(tf, lambda x: tf.random_normal([x]), -1, "int32"),
        ),
        ("at run time: softmax of a scalar", lambda tf: _fed(tf, lambda x: tf.nn.softmax(x), 1.0)),
        ("at run time: error inside a name scope", lambda tf: _fed(tf, lambda x: _in_name_scope(tf, x), M)),
        ("at run time: placeholder_with_default of a wrong shape", lambda tf: _default_fed(tf)),
        ("at run time: rnn with a wrong batch", lambda tf: _rnn_batches(tf)),
        ("at run time: log of text", lambda tf: _fed(tf, lambda x: tf.string_to_number(x), "abc", "string")),
    ]
)


def _fed(tf, call, value, dtype="float32"):
    x = tf.placeholder(getattr(tf, dtype), name="x")
    return call(x), {x: value}


def _shaped(x, shape):
    y = x + 1.0
    y.set_shape(shape)
    return y


def _fed_assign(tf, add=False):
    x, v = floats(tf), tf.Variable([1.0, 2.0], name="v")
    return (tf.assign_add(v, x) if add else tf.assign(v, x)), {x: [1.0, 2.0, 3.0]}


def _in_name_scope(tf, x):
    with tf.name_scope("outer"):
        return tf.matmul(x, x, name="product")


def _default_fed(tf):
    x = tf.placeholder_with_default([1.0, 2.0], [2], name="x")
    return tf.identity(x), {x: [1.0, 2.0, 3.0]}


def _rnn_batches(tf):
    x, y = floats(tf, [None, 3]), floats(tf, [None, 3])
    cell = tf.contrib.rnn.BasicRNNCell(2)
    _, state = tf.contrib.rnn.static_rnn(cell, [x, y], dtype=tf.float32)
    return state, {x: np.ones([2, 3]), y: np.ones([4, 3])}

"""Groups "mapping": map_fn, and "folding": scan, foldl and foldr."""

import numpy as np

from .register import labelled, program

GROUP, FOLDING = "mapping", "folding"

M = np.arange(6, dtype=np.float32).reshape(3, 2) / 4


def mapped(name, call, sizes=(3, 2), value=M):
    """Register a program: `call(tf, x)`, x a placeholder of the shape `sizes`."""

    @program(GROUP if name.startswith("map_fn") else FOLDING, name)
    def build(tf):
        x = tf.placeholder(tf.float32, sizes, name="x")
        return labelled(call(tf, x)), {x: value}


def _captured(tf, x):
    w = tf.Variable(M[0], name="w")
    return tf.map_fn(lambda a: a * w, x)


mapped("map_fn of unknown rank", lambda tf, x: tf.map_fn(lambda a: a * 2.0 + 1.0, x), None)
mapped("scan of unknown rank", lambda tf, x: tf.scan(lambda a, b: a + b, x), None)

for _suffix, _sizes in (("", [3, 2]), (" of unknown size", [None, 2])):
    mapped("map_fn" + _suffix, lambda tf, x: tf.map_fn(lambda a: a * 2.0 + 1.0, x), _sizes)
    mapped("scan" + _suffix, lambda tf, x: tf.scan(lambda a, b: a + b, x), _sizes)
    mapped("foldl" + _suffix, lambda tf, x: tf.foldl(lambda a, b: a * 0.5 + b, x), _sizes)
    mapped("foldr" + _suffix, lambda tf, x: tf.foldr(lambda a, b: a * 0.5 + b, x), _sizes)

mapped(
    "map_fn named", lambda tf, x: tf.map_fn(tf.tanh, x, name="mine", parallel_iterations=3, back_prop=False)
)
mapped("map_fn swapping", lambda tf, x: tf.map_fn(tf.tanh, x, swap_memory=True))
mapped(
    "map_fn to another dtype", lambda tf, x: tf.map_fn(lambda a: tf.cast(a[0], tf.int64), x, dtype=tf.int64)
)
mapped("map_fn of a capture", _captured)
mapped("map_fn of two", lambda tf, x: tf.map_fn(lambda ab: ab[0] * ab[1], (x, x + 1.0), dtype=tf.float32))
mapped("map_fn to two", lambda tf, x: tf.map_fn(lambda a: (a, a[0]), x, dtype=(tf.float32, tf.float32)))
mapped(
    "map_fn of a dict",
    lambda tf, x: tf.map_fn(
        lambda d: {"s": d["a"] + d["b"], "n": tf.size(d["a"])},
        {"a": x, "b": x * x},
        dtype={"s": tf.float32, "n": tf.int32},
    ),
)
mapped("map_fn of ragged results", lambda tf, x: tf.map_fn(lambda a: a[: tf.size(a)], x, infer_shape=False))
mapped("map_fn of an array", lambda tf, x: tf.map_fn(lambda a: a + x[0], M))
mapped("map_fn in map_fn", lambda tf, x: tf.map_fn(lambda a: tf.map_fn(lambda b: b * a[0], a), x))
mapped("map_fn in a cond", lambda tf, x: tf.cond(x[0, 1] > 0.0, lambda: tf.map_fn(tf.exp, x), lambda: x))
mapped(
    "scan with initializer", lambda tf, x: tf.scan(lambda a, b: a + b, x, initializer=np.float32([1.0, 2.0]))
)
mapped("scan to another shape", lambda tf, x: tf.scan(lambda a, b: a + tf.reduce_sum(b), x, initializer=0.0))
mapped("scan reversed", lambda tf, x: tf.scan(lambda a, b: a * b, x, reverse=True))
mapped(
    "scan reversed with initializer",
    lambda tf, x: tf.scan(lambda a, b: a * b, x, tf.ones([2]), reverse=True, name="mine", back_prop=False),
)
mapped(
    "scan to nests",
    lambda tf, x: tf.scan(lambda a, b: (a[0] + b, a[1] * b), x, (tf.zeros([2]), tf.ones([2]))),
)
mapped("scan of two", lambda tf, x: tf.scan(lambda a, b: (a[0] + b[1], b[0]), (x, x * x)))
mapped(
    "scan of ragged results",
    lambda tf, x: tf.scan(lambda a, b: a + b, x, infer_shape=False, swap_memory=True),
)
mapped(
    "scan of a dict", lambda tf, x: tf.scan(lambda a, b: a + b["x"] * b["y"], {"x": x, "y": x}, tf.zeros([2]))
)
mapped(
    "foldl with initializer", lambda tf, x: tf.foldl(lambda a, b: a + tf.reduce_sum(b), x, initializer=1.0)
)
mapped("foldr with initializer", lambda tf, x: tf.foldr(lambda a, b: a * 2.0 + b, x, np.float32([1.0, 2.0])))
mapped("foldl named", lambda tf, x: tf.foldl(tf.add, x, name="mine", parallel_iterations=2, back_prop=False))
mapped("foldr named", lambda tf, x: tf.foldr(tf.add, x, name="mine", swap_memory=True))
mapped("foldl of two", lambda tf, x: tf.foldl(lambda a, b: a + b[0] * b[1], (x, x), tf.zeros([2])))


@program(GROUP)
def in_variable_scopes(tf):
    """Variables that the function makes; the caching device of the scope."""
    x = tf.placeholder(tf.float32, [3, 2], name="x")

    def step(a, b):
        w = tf.get_variable("w", [2], initializer=tf.ones_initializer())
        return a * w + b

    with tf.variable_scope("outer"):
        y = tf.scan(step, x)
    z = tf.map_fn(lambda a: tf.layers.dense(a[None], 1, kernel_initializer=tf.ones_initializer())[0], x)
    with tf.variable_scope("cached", caching_device="/cpu:0"):
        u = tf.foldl(step, x)
    notes = {"variables": [v.name for v in tf.global_variables()]}
    return {"y": y, "z": z, "u": u}, {x: M}, notes

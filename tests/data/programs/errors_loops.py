"""Group "errors": what must raise of loops, TensorArrays, map_fn and its kin, and their gradients."""

import numpy as np

from .errors import errors


def _run(tf, fetches, feeds=None):
    """What runs `fetches`, later."""

    def use():
        with tf.Session() as sess:
            sess.run(fetches, feeds)

    return use


def _loop(tf, cond=lambda i: i < 3, body=lambda i: i + 1, loop_vars=(0,), **options):
    return tf.while_loop(cond, body, loop_vars, **options)


def _leak(tf, use):
    """`use(inner tensor, outer result)` after a loop."""
    kept = []

    def body(i):
        kept.append(i + 1)
        return kept[0]

    result = _loop(tf, body=body)
    return use(kept[0], result)


def _other_loop(tf):
    kept = []

    def body(i):
        kept.append(i * 2)
        return i + 1

    _loop(tf, body=body)
    return _loop(tf, body=lambda i: i + kept[0])


def _second_order(tf):
    x = tf.constant([1.0, 2.0])
    y = _loop(tf, lambda i, a: i < 3, lambda i, a: (i + 1, a * a * x), (0, x))[1]
    return tf.gradients(tf.gradients(y, x)[0], x)


def _initial_value(tf):
    x = tf.constant([1.0, 2.0])

    def body(i, a):
        return i + 1, a + tf.gradients(a * a, x)[0]

    return _loop(tf, lambda i, a: i < 3, body, (0, x * 2.0))


def _variable_of_inner(tf):
    return _loop(tf, body=lambda i: i + tf.Variable(i, name="v"))


def _shapes(tf):
    return _loop(tf, lambda i, a: i < 3, lambda i, a: (i + 1, tf.concat([a, a], 0)), (0, tf.ones([2])))


def _invariant(tf):
    shapes = [tf.TensorShape([]), tf.TensorShape([3])]
    return _loop(tf, lambda i, a: i < 3, lambda i, a: (i + 1, a), [0, tf.ones([2])], shape_invariants=shapes)


def _few_invariants(tf):
    return _loop(
        tf, lambda i, a: i < 3, lambda i, a: (i + 1, a), [0, 1.0], shape_invariants=[tf.TensorShape([])]
    )


def _no_shape(tf):
    return _loop(tf, lambda i, a: i < 3, lambda i, a: (i + 1, a), [0, 1.0], shape_invariants=[[], []])


def _cond_leak(tf):
    kept = []

    def yes():
        kept.append(tf.constant(1.0) * 2.0)
        return kept[0]

    tf.cond(tf.constant(True), yes, lambda: tf.constant(0.0))
    return _run(tf, kept[0])


errors(
    [
        ("while_loop without variables", lambda tf: _loop(tf, loop_vars=[])),
        ("while_loop with cond no function", lambda tf: _loop(tf, cond=True)),
        ("while_loop with body no function", lambda tf: _loop(tf, body=3)),
        ("while_loop with no parallel iterations", lambda tf: _loop(tf, parallel_iterations=0)),
        (
            "while_loop with too few outputs",
            lambda tf: _loop(tf, lambda i, a: i < 3, lambda i, a: i + 1, (0, 1.0)),
        ),
        ("while_loop with too many outputs", lambda tf: _loop(tf, body=lambda i: (i + 1, i))),
        ("while_loop with an output None", lambda tf: _loop(tf, body=lambda i: None)),
        (
            "while_loop with another structure",
            lambda tf: _loop(tf, lambda i, a: i < 3, lambda i, a: (i, [a]), (0, 1.0)),
        ),
        (
            "while_loop with another inner type",
            lambda tf: _loop(tf, lambda a: True, lambda a: [(a[0],)], [[0]]),
        ),
        (
            "while_loop with a dict as output",
            lambda tf: _loop(tf, lambda a: True, lambda a: a, [{"a": 0, "b": 1}]),
        ),
        (
            "while_loop with another dtype",
            lambda tf: _run(tf, _loop(tf, body=lambda i: tf.cast(i, tf.float32))),
        ),
        ("while_loop with a python float", lambda tf: _run(tf, _loop(tf, body=lambda i: 1.5))),
        ("while_loop with another shape", _shapes),
        ("while_loop with an invariant that does not fit", _invariant),
        ("while_loop with too few invariants", _few_invariants),
        ("while_loop with an invariant no shape", _no_shape),
        ("while_loop with a cond no bool", lambda tf: _loop(tf, cond=lambda i: i)),
        ("while_loop with a cond no scalar", lambda tf: _loop(tf, cond=lambda i: tf.constant([True, False]))),
        ("while_loop with a cond None", lambda tf: _loop(tf, cond=lambda i: None)),
        ("while_loop with a cond of two", lambda tf: _loop(tf, cond=lambda i, j: i < 3)),
        ("while_loop with maximum_iterations no scalar", lambda tf: _loop(tf, maximum_iterations=[1, 2])),
        (
            "while_loop with maximum_iterations a float",
            lambda tf: _run(tf, _loop(tf, maximum_iterations=2.5)),
        ),
        (
            "while_loop whose inner tensor is used outside",
            lambda tf: _leak(tf, lambda inner, outer: inner + outer),
        ),
        (
            "while_loop whose inner tensor is used in a cond",
            lambda tf: _leak(
                tf, lambda inner, outer: _run(tf, tf.cond(outer > 1, lambda: inner, lambda: outer))
            ),
        ),
        ("while_loop whose inner tensor is used in another", _other_loop),
        (
            "while_loop whose inner tensor is fetched",
            lambda tf: _leak(tf, lambda inner, outer: _run(tf, inner)),
        ),
        (
            "while_loop whose inner tensor is fed",
            lambda tf: _leak(tf, lambda inner, outer: _run(tf, outer, {inner: 3})),
        ),
        ("while_loop whose inner tensor starts a variable", _variable_of_inner),
        ("while_loop differentiated twice", _second_order),
        ("while_loop differentiated inside", _initial_value),
        ("while_loop of a loop variable no tensor", lambda tf: _loop(tf, loop_vars=(object(),))),
        ("cond whose inner tensor is fetched", _cond_leak),
        ("TensorArray without size", lambda tf: tf.TensorArray(tf.float32)),
        (
            "TensorArray with handle and size",
            lambda tf: tf.TensorArray(tf.float32, 3, handle=tf.TensorArray(tf.float32, 3).handle),
        ),
        (
            "TensorArray with a handle only",
            lambda tf: tf.TensorArray(tf.float32, handle=tf.TensorArray(tf.float32, 3).handle),
        ),
        (
            "TensorArray with handle and name",
            lambda tf: tf.TensorArray(
                tf.float32, tensor_array_name="a", handle=tf.TensorArray(tf.float32, 3).handle
            ),
        ),
        ("TensorArray with a handle no tensor", lambda tf: tf.TensorArray(tf.float32, handle=3)),
        (
            "TensorArray with handle and dynamic_size",
            lambda tf: tf.TensorArray(
                tf.float32, dynamic_size=True, handle=tf.TensorArray(tf.float32, 3).handle
            ),
        ),
        (
            "TensorArray with handle and clear_after_read",
            lambda tf: tf.TensorArray(
                tf.float32, clear_after_read=True, handle=tf.TensorArray(tf.float32, 3).handle
            ),
        ),
        ("TensorArray of a float size", lambda tf: tf.TensorArray(tf.float32, 2.5)),
        (
            "TensorArray write of another dtype",
            lambda tf: _run(tf, tf.TensorArray(tf.float32, 3).write(0, tf.constant(1)).flow),
        ),
        (
            "TensorArray write of another shape",
            lambda tf: tf.TensorArray(tf.float32, 3).write(0, 1.0).write(1, [1.0]),
        ),
        (
            "TensorArray write of no shape",
            lambda tf: tf.TensorArray(tf.float32, 3, element_shape=[2]).write(0, [1.0]),
        ),
        (
            "TensorArray unstack of another dtype",
            lambda tf: _run(tf, tf.TensorArray(tf.float32, 3).unstack(tf.constant([1, 2, 3])).flow),
        ),
        ("TensorArray unstack of a scalar", lambda tf: tf.TensorArray(tf.float32, 3).unstack(1.0)),
        (
            "TensorArray scatter of another shape",
            lambda tf: tf.TensorArray(tf.float32, 3, element_shape=[2]).scatter([0], [[1.0]]),
        ),
        (
            "TensorArray split of another shape",
            lambda tf: tf.TensorArray(tf.float32, 2, element_shape=[3]).split([1.0, 2.0], [1, 1]),
        ),
        ("TensorArray converted", lambda tf: tf.convert_to_tensor(tf.TensorArray(tf.float32, 2))),
        ("TensorArray read at a float", lambda tf: tf.TensorArray(tf.float32, 3).read(0.5)),
        (
            "TensorArray read twice",
            lambda tf: _run(tf, [tf.TensorArray(tf.float32, 1).write(0, 1.0).gather([0, 0])]),
        ),
        (
            "TensorArray written twice",
            lambda tf: _run(tf, tf.TensorArray(tf.float32, 1).write(0, 1.0).write(0, 2.0).stack()),
        ),
        (
            "TensorArray read out of range",
            lambda tf: _run(tf, tf.TensorArray(tf.float32, 1).write(0, 1.0).read(1)),
        ),
        (
            "TensorArray read at a negative index",
            lambda tf: _run(tf, tf.TensorArray(tf.float32, 1).write(0, 1.0).read(-1)),
        ),
        (
            "TensorArray written out of range",
            lambda tf: _run(tf, tf.TensorArray(tf.float32, 1).write(1, 1.0).flow),
        ),
        (
            "TensorArray written at a negative index",
            lambda tf: _run(tf, tf.TensorArray(tf.float32, 1, True).write(-1, 1.0).flow),
        ),
        ("TensorArray not written", lambda tf: _run(tf, tf.TensorArray(tf.float32, 2).read(0))),
        (
            "TensorArray stack of other shapes",
            lambda tf: _run(
                tf, tf.TensorArray(tf.float32, 2, infer_shape=False).write(0, 1.0).write(1, [1.0]).stack()
            ),
        ),
        (
            "TensorArray stack of a missing element",
            lambda tf: _run(tf, tf.TensorArray(tf.float32, 2, infer_shape=False).write(0, 1.0).stack()),
        ),
        ("TensorArray stack of nothing", lambda tf: _run(tf, tf.TensorArray(tf.float32, 0).stack())),
        (
            "TensorArray concat of scalars",
            lambda tf: _run(tf, tf.TensorArray(tf.float32, 1).write(0, 1.0).concat()),
        ),
        (
            "TensorArray concat of other shapes",
            lambda tf: _run(
                tf,
                tf.TensorArray(tf.float32, 2, infer_shape=False).write(0, [1.0]).write(1, [[1.0]]).concat(),
            ),
        ),
        ("TensorArray of a negative size", lambda tf: _run(tf, tf.TensorArray(tf.float32, -1).flow)),
        (
            "TensorArray split of other lengths",
            lambda tf: _run(tf, tf.TensorArray(tf.float32, 2).split([1.0, 2.0, 3.0], [1, 1]).flow),
        ),
        (
            "TensorArray split into too many",
            lambda tf: _run(tf, tf.TensorArray(tf.float32, 1).split([1.0, 2.0], [1, 1]).flow),
        ),
        (
            "TensorArray scatter of too few",
            lambda tf: _run(
                tf,
                tf.TensorArray(tf.float32, 2)
                .scatter([0, 1], tf.placeholder_with_default([[1.0]], None))
                .flow,
            ),
        ),
        (
            "TensorArray unstack of too many",
            lambda tf: _run(tf, tf.TensorArray(tf.float32, 2).unstack([1.0, 2.0, 3.0]).flow),
        ),
        ("map_fn with fn no function", lambda tf: tf.map_fn(3, tf.ones([2]))),
        (
            "map_fn to another dtype",
            lambda tf: _run(tf, tf.map_fn(lambda a: tf.cast(a, tf.int32), tf.ones([2]))),
        ),
        ("map_fn to another structure", lambda tf: tf.map_fn(lambda a: (a, a), tf.ones([2]))),
        ("map_fn of a scalar", lambda tf: tf.map_fn(lambda a: a, tf.constant(1.0))),
        (
            "map_fn of different sizes",
            lambda tf: tf.map_fn(lambda a: a[0], (tf.ones([2]), tf.ones([3])), dtype=tf.float32),
        ),
        ("scan with fn no function", lambda tf: tf.scan(None, tf.ones([2]))),
        ("scan to another structure", lambda tf: tf.scan(lambda a, b: (a, b), tf.ones([2]))),
        ("scan to another shape", lambda tf: tf.scan(lambda a, b: a[None], tf.ones([2]))),
        ("scan of different sizes", lambda tf: tf.scan(lambda a, b: a, (tf.ones([2]), tf.ones([3])))),
        ("foldl with fn no function", lambda tf: tf.foldl("f", tf.ones([2]))),
        ("foldr with fn no function", lambda tf: tf.foldr("f", tf.ones([2]))),
        (
            "foldl to another dtype",
            lambda tf: _run(tf, tf.foldl(lambda a, b: tf.cast(a, tf.int32), tf.ones([2]))),
        ),
        ("foldl of nothing", lambda tf: _run(tf, tf.foldl(lambda a, b: a, np.zeros([0, 2], np.float32)))),
        ("hessians of what is not connected", lambda tf: tf.hessians(tf.ones([2]), tf.zeros([2]))),
        ("hessians of a linear function", lambda tf: (lambda x: tf.hessians(x * 3.0, x))(tf.zeros([2]))),
    ]
)

"""Group "resources_gradients": gradients of resource variables, and conds that use them."""

import numpy as np

from .register import program
from .resources import variable


@program("resources_gradients")
def gradients_dense(tf):
    v = variable(tf, [[1.0, 2.0], [3.0, 4.0]])
    w = tf.Variable([[1.0], [2.0]], name="w")
    y = tf.reduce_sum(tf.matmul(v, w) * tf.matmul(v, v)[:, :1])
    grads = tf.gradients(y, [v, w, v.handle])
    second = tf.gradients(tf.reduce_sum(grads[0] * grads[0]), [v])
    return {"v": grads[0], "w": grads[1], "handle": grads[2], "second": second[0]}, {}


@program("resources_gradients")
def gradients_of_rows(tf):
    v = variable(tf, np.arange(6.0).reshape(3, 2).astype(np.float32))
    ids = tf.placeholder(tf.int32, [None], name="ids")
    rows = tf.gather(v, ids)
    (g,) = tf.gradients(rows * rows, v)
    (again,) = tf.gradients(tf.nn.embedding_lookup(v, ids) * 2.0, v)
    (mixed,) = tf.gradients(tf.reduce_sum(tf.gather(v, [0, 1])) + tf.reduce_sum(v * v), v)
    (twice,) = tf.gradients(tf.reduce_sum(tf.gather(v, [0])) + tf.reduce_sum(tf.gather(v, ids)), v)
    made = {"values": g.values, "indices": g.indices, "shape": g.dense_shape}
    made.update({"again": again.values, "mixed": mixed, "twice": twice.values, "places": twice.indices})
    return made, {ids: [2, 0, 2]}


@program("resources_gradients")
def gradients_of_elements(tf):
    v = variable(tf, np.arange(6.0).reshape(3, 2).astype(np.float32))
    (elements,) = tf.gradients(tf.gather_nd(v, [[0, 1], [2, 0]]), v)
    (rows,) = tf.gradients(tf.gather_nd(v, [[1], [1]]) * 3.0, v)
    (column,) = tf.gradients(tf.gather(v, [1], axis=1), v)
    return {"elements": elements, "values": rows.values, "indices": rows.indices, "column": column}, {}


@program("resources_gradients")
def gradients_of_reads(tf):
    v = variable(tf, [1.0, 2.0])
    read = v.value()
    y = read * read + v
    both = tf.gradients(y, [v, read])
    changed = v.assign([3.0, 4.0])
    after = tf.gradients(changed * changed, v)
    stopped = tf.gradients(y, v, stop_gradients=[read])
    made = {"v": both[0], "read": both[1], "after": after[0], "stopped": stopped[0]}
    return made, {}, {"none": tf.gradients(tf.constant(1.0), v) == [None]}


def _either(tf, then, otherwise, value=True):
    p = tf.placeholder(tf.bool, [], name="p")
    return tf.cond(p, then, otherwise), {p: value}


@program("resources_gradients")
def cond_that_reads(tf):
    v = variable(tf, [1.0, 2.0])
    y, feeds = _either(tf, lambda: v * 2.0, lambda: v.value() + v)
    return {"y": y, "grad": tf.gradients(y, v)[0]}, feeds


@program("resources_gradients")
def cond_that_reads_on_one_side(tf):
    v = variable(tf, [1.0, 2.0])
    w = variable(tf, [3.0, 4.0], "w")
    y, feeds = _either(tf, lambda: v * w, lambda: w * 2.0, False)
    grads = tf.gradients(y, [v, w])
    return {"y": y, "v": grads[0], "w": grads[1]}, feeds


@program("resources_gradients", runs=2)
def cond_that_assigns(tf):
    v = variable(tf, [1.0, 2.0])
    y, feeds = _either(tf, lambda: v.assign(v * 2.0), lambda: v.value())
    with tf.control_dependencies([y]):
        after = v.read_value()
    return {"y": y, "after": after}, feeds


@program("resources_gradients", runs=2)
def cond_that_does_not_assign(tf):
    v = variable(tf, [1.0, 2.0])
    y, feeds = _either(tf, lambda: v.assign_add([1.0, 1.0]).op, lambda: tf.no_op(), False)
    with tf.control_dependencies([y]):
        after = v.read_value()
    return {"after": after}, feeds


@program("resources_gradients")
def cond_that_gathers(tf):
    v = variable(tf, np.arange(6.0).reshape(3, 2).astype(np.float32))
    y, feeds = _either(tf, lambda: tf.gather(v, [0]), lambda: v[:1] * 2.0)
    return {"y": y, "grad": tf.gradients(y, v)[0]}, feeds


@program("resources_gradients")
def nested_conds(tf):
    v = variable(tf, [1.0, 2.0])
    p = tf.placeholder(tf.bool, [], name="p")
    q = tf.placeholder(tf.bool, [], name="q")
    y = tf.cond(p, lambda: tf.cond(q, lambda: v + 1.0, lambda: v * 3.0), lambda: tf.zeros([2]))
    return {"y": y, "grad": tf.gradients(y, v)[0]}, {p: True, q: False}

"""Group "tensor_arrays": TensorArray, its methods, and its gradients."""

import numpy as np

from .differentiated import derived
from .register import program

GROUP = "tensor_arrays"

M = np.arange(6, dtype=np.float32).reshape(3, 2) / 4


@program(GROUP)
def write_and_read(tf):
    ta = tf.TensorArray(tf.float32, 3)
    x = tf.placeholder(tf.float32, [2], name="x")
    ta = ta.write(0, x).write(1, [5.0, 6.0]).write(2, x * 2.0, name="mine")
    fetches = {"r": ta.read(1), "s": ta.read(0, name="first"), "size": ta.size()}
    notes = {"dtype": ta.dtype.name, "handle": ta.handle.name, "flow": ta.flow.name}
    return fetches, {x: [1.0, 2.0]}, notes


@program(GROUP)
def stacked(tf):
    x = tf.placeholder(tf.float32, [2], name="x")
    ta = tf.TensorArray(dtype=tf.float32, size=2, clear_after_read=False, name="mine")
    ta = ta.write(0, x).write(1, x + 1.0)
    return {
        "s": ta.stack(),
        "g": ta.gather([1, 0]),
        "c": ta.concat(),
        "i": ta.identity().stack(name="again"),
    }, {x: [1.0, 2.0]}


@program(GROUP)
def stacked_of_unknown_shapes(tf):
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    y = tf.placeholder(tf.float32, None, name="y")
    n = tf.placeholder(tf.int32, [], name="n")
    ta = tf.TensorArray(tf.float32, n, clear_after_read=False).write(0, x).write(1, x + 1.0)
    tb = tf.TensorArray(tf.float32, n, clear_after_read=False).write(0, y).write(1, y + 1.0)
    return {"s": ta.stack(), "c": ta.concat(), "t": tb.stack(), "r": tb.read(0)}, {x: M, y: M, n: 2}


@program(GROUP)
def unstacked(tf):
    x = tf.placeholder(tf.float32, [3, 2], name="x")
    y = tf.placeholder(tf.float32, [None, 2], name="y")
    ta = tf.TensorArray(tf.float32, 3, clear_after_read=False).unstack(x)
    tb = tf.TensorArray(tf.float32, tf.shape(y)[0], clear_after_read=False, name="tb").unstack(
        y, name="parts"
    )
    return {"r": ta.read(2), "s": tb.read(0), "size": tb.size(), "back": tb.stack()}, {x: M, y: M}


@program(GROUP)
def scattered(tf):
    ta = tf.TensorArray(tf.float32, 4, clear_after_read=False)
    ta = ta.scatter([3, 1], M[:2]).scatter(tf.constant([0, 2]), tf.constant(M[:2] + 1.0), name="again")
    return {"s": ta.stack(), "g": ta.gather(tf.constant([2, 2, 0]), name="g")}, {}


@program(GROUP)
def split_and_concat(tf):
    x = tf.placeholder(tf.float32, [6, 2], name="x")
    lengths = tf.placeholder(tf.int64, [3], name="lengths")
    ta = tf.TensorArray(tf.float32, 3, clear_after_read=False).split(
        np.arange(12, dtype=np.float32).reshape(6, 2), [2, 2, 2]
    )
    tb = tf.TensorArray(tf.float32, 3, infer_shape=False, clear_after_read=False).split(x, lengths)
    tc = tf.TensorArray(tf.float32, 3, infer_shape=False, clear_after_read=False).split(
        x, tf.constant([1, 2, 3]), name="mine"
    )
    fetches = {"a": ta.concat(), "b": tb.concat(name="c"), "r": tb.read(1), "s": tc.read(2), "t": ta.read(0)}
    return fetches, {x: np.arange(12.0).reshape(6, 2), lengths: [1, 3, 2]}


@program(GROUP)
def dynamic_size(tf):
    ta = tf.TensorArray(tf.int32, 0, dynamic_size=True)
    ta = ta.write(0, 5).write(1, 7).write(2, [9][0])
    tb = tf.TensorArray(tf.float32, size=1, dynamic_size=True, clear_after_read=False, infer_shape=True)
    tb = tb.write(3, [1.0]).write(0, [2.0]).write(1, [3.0]).write(2, [4.0])
    return {"s": ta.stack(), "size": ta.size(), "t": tb.stack(), "r": tb.read(3)}, {}


@program(GROUP)
def zeros_for_what_was_not_written(tf):
    ta = tf.TensorArray(tf.float32, 3, element_shape=[2]).write(1, [1.0, 2.0])
    return {"s": ta.stack()}, {}


@program(GROUP)
def options(tf):
    ta = tf.TensorArray(
        tf.float64,
        2,
        dynamic_size=False,
        clear_after_read=False,
        tensor_array_name="inner",
        infer_shape=False,
        element_shape=[None, 2],
        name="outer",
    )
    x = tf.placeholder(tf.float64, [None, 2], name="x")
    ta = ta.write(0, x).write(1, tf.concat([x, x], 0))
    notes = {"shape": str(ta.element_shape), "dynamic": ta.dynamic_size}
    return {"a": ta.read(1), "b": ta.read(1), "c": ta.concat()}, {x: M}, notes


@program(GROUP)
def element_shapes(tf):
    """What element_shape says after writes, by infer_shape."""
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    ta = tf.TensorArray(tf.float32, 2)
    seen = [str(ta.element_shape)]
    ta = ta.write(0, x)
    seen.append(str(ta.element_shape))
    tb = tf.TensorArray(tf.float32, 2, element_shape=[3, None])
    seen.append(str(tb.element_shape))
    tb = tb.write(0, x)
    seen.append(str(tb.element_shape))
    tc = tf.TensorArray(tf.float32, 2, infer_shape=False).write(0, x)
    seen.append(str(tc.element_shape))
    td = tf.TensorArray(tf.float32, 3).unstack(M)
    seen.append(str(td.element_shape))
    read = ta.read(0), tb.read(0), tc.read(0), td.read(0)
    seen += [str(r.shape) for r in read]
    stacked = (
        ta.stack(),
        tb.stack(),
        tc.stack(),
        td.stack(),
        ta.concat(),
        tb.concat(),
        tc.concat(),
        td.concat(),
    )
    seen += [str(s.shape) for s in stacked]
    return {"r": read[3]}, {x: M}, {"seen": seen}


@program(GROUP)
def of_strings_and_bools(tf):
    ta = tf.TensorArray(tf.bool, 2).write(0, True).write(1, False)
    return {"s": ta.stack()}, {}


@program(GROUP)
def handles_and_flows(tf):
    ta = tf.TensorArray(tf.float32, 1).write(0, 3.0)
    tb = tf.TensorArray(tf.float32, handle=ta.handle, flow=ta.flow)
    with tf.control_dependencies([tb.flow]):
        n = tf.no_op()
    with tf.control_dependencies([n]):
        r = tb.read(0)
    with tf.control_dependencies([r]):
        closing = tb.close()
    return {"r": r, "close": closing}, {}


@program(GROUP)
def devices(tf):
    with tf.device("/cpu:0"):
        x = tf.identity([1.0, 2.0])
        ta = tf.TensorArray(tf.float32, 2)
        tb = tf.TensorArray(tf.float32, 2, colocate_with_first_write_call=False)
    ta = ta.write(0, x).write(1, x)
    tb = tb.write(0, x).write(1, x)
    return {"a": ta.stack(), "b": tb.stack()}, {}


@program(GROUP)
def in_a_loop(tf):
    x = tf.placeholder(tf.float32, [3, 2], name="x")
    source = tf.TensorArray(tf.float32, 3).unstack(x)
    result = tf.TensorArray(tf.float32, 3)

    def body(i, total, out):
        row = source.read(i)
        return i + 1, total + row, out.write(i, total * row)

    _, total, out = tf.while_loop(lambda i, *_: i < 3, body, (tf.constant(0), tf.zeros([2]), result))
    notes = {"shape": str(out.element_shape)}
    return {"total": total, "out": out.stack(), "size": out.size()}, {x: M}, notes


@program(GROUP)
def made_in_a_loop(tf):
    def body(i, total):
        ta = tf.TensorArray(tf.int32, 2).write(0, i).write(1, i * i)
        return i + 1, total + tf.reduce_sum(ta.stack())

    return {"total": tf.while_loop(lambda i, t: i < 3, body, (0, 0))[1]}, {}


@program(GROUP)
def in_a_cond(tf):
    p = tf.placeholder(tf.bool, [], name="p")
    ta = tf.TensorArray(tf.float32, 2).write(0, 1.0)
    tb = tf.cond(p, lambda: ta.write(1, 2.0), lambda: ta.write(1, 3.0))
    return {"s": tb.stack()}, {p: False}


@program(GROUP)
def dynamic_in_a_loop(tf):
    n = tf.placeholder(tf.int32, [], name="n")
    ta = tf.TensorArray(tf.int32, 1, dynamic_size=True)
    out = tf.while_loop(lambda i, ta: i < n, lambda i, ta: (i + 1, ta.write(i, i * i)), (0, ta))[1]
    return {"out": out.stack()}, {n: 4}


@program(GROUP)
def gradients_of_reads_and_writes(tf):
    x = tf.placeholder(tf.float32, [2], name="x")
    y = tf.placeholder(tf.float32, [2], name="y")
    ta = tf.TensorArray(tf.float32, 2, clear_after_read=False).write(0, x).write(1, x * y)
    z = ta.read(0) * ta.read(1) + ta.read(1)
    return derived(tf, z, [x, y], {x: [1.0, 2.0], y: [3.0, 4.0]})


@program(GROUP)
def gradients_of_stack_and_unstack(tf):
    x = tf.placeholder(tf.float32, [3, 2], name="x")
    ta = tf.TensorArray(tf.float32, 3).unstack(x)
    tb = tf.TensorArray(tf.float32, 3)
    for i in range(3):
        tb = tb.write(i, tf.square(ta.read(i)) * float(i + 1))
    return derived(tf, tb.stack(), [x], {x: M})


@program(GROUP)
def gradients_of_gather_and_scatter(tf):
    x = tf.placeholder(tf.float32, [3, 2], name="x")
    ta = tf.TensorArray(tf.float32, 4).scatter([3, 0, 1], x).write(2, x[0])
    return derived(tf, ta.gather([1, 2, 3]) * 2.0, [x], {x: M})


@program(GROUP)
def gradients_of_split_and_concat(tf):
    x = tf.placeholder(tf.float32, [3, 2], name="x")
    ta = tf.TensorArray(tf.float32, 2, infer_shape=False, clear_after_read=False).split(x, [1, 2])
    return derived(tf, [ta.concat() * 3.0, ta.read(1)], [x], {x: M})


@program(GROUP)
def gradients_of_a_part_that_is_not_read(tf):
    x = tf.placeholder(tf.float32, [2], name="x")
    y = tf.placeholder(tf.float32, [2], name="y")
    ta = tf.TensorArray(tf.float32, 2).write(0, x).write(1, y)
    return derived(tf, ta.stack()[0], [x, y], {x: [1.0, 2.0], y: [3.0, 4.0]})


@program(GROUP)
def gradients_named(tf):
    """The array of gradients is told apart by the scope that the name of the gradients gives."""
    x = tf.placeholder(tf.float32, [2], name="x")
    ta = tf.TensorArray(tf.float32, 2, clear_after_read=False).write(0, x).write(1, x * x)
    y = ta.read(0) * ta.read(1)
    a = tf.gradients(y, x)[0]
    b = tf.gradients(y, x)[0]
    with tf.name_scope("outer"):
        c = tf.gradients(y, x, name="gradients_of_mine")[0]
    return {"a": a, "b": b, "c": c}, {x: [1.0, 2.0]}


@program(GROUP)
def grad_by_hand(tf):
    ta = tf.TensorArray(tf.float32, 2).write(0, [1.0]).write(1, [2.0])
    g = ta.grad("mine")
    g = g.write(0, [3.0]).write(0, [4.0]).write(1, [5.0])
    h = ta.grad("other", flow=ta.flow, name="named")
    h = h.write(0, [1.0]).write(1, [1.0])
    return {"g": g.stack(), "h": h.stack()}, {}

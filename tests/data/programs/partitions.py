"""Group "partitions": variables under a partitioner that leaves them in one part."""

import numpy as np

from .register import names, program


def _refused(make):
    """The class of the error that `make()` raises."""
    try:
        make()
    except Exception as error:
        return type(error).__name__
    return None


@program("partitions")
def one_part(tf):
    whole = tf.fixed_size_partitioner(1)
    v = tf.get_variable("v", [4, 3], partitioner=whole)
    w = tf.get_variable("w", [3, 2], partitioner=tf.variable_axis_size_partitioner(1000), use_resource=True)
    u = tf.get_variable("u", initializer=tf.ones([2]), partitioner=whole)
    fixed = tf.get_variable("fixed", 2, tf.float64, tf.ones_initializer(), partitioner=whole)
    scalar = tf.get_variable("scalar", [], partitioner=whole)
    part = next(iter(v))
    made = {
        "matmul": tf.matmul(tf.ones([2, 4]), v),
        "again": tf.matmul(v, w),
        "tensor": v.as_tensor(),
        "converted": tf.convert_to_tensor(w, name="ignored"),
        "product": tf.ones([2]) * u,
        "stacked": tf.stack([u, u]),
        "part": part,
        "lookup": tf.nn.embedding_lookup(v, [1, 2]),
        "gathered": tf.gather(v, [0]),
        "fixed": fixed.as_tensor(),
        "scalar": scalar,
    }
    with tf.name_scope("s"):
        made["in_scope"] = tf.identity(w)
    made["grad"] = tf.gradients(made["matmul"], list(v))[0]
    info = part._save_slice_info
    notes = {
        "names": [v.name, part.name] + names(tf.global_variables()),
        "trainable": names(tf.trainable_variables()),
        "facts": [str(v.dtype), str(w.dtype), str(v.shape), v.get_shape().as_list(), len(v)],
        "partitions": [v._get_partitions(), w._get_partitions(), v._partition_axes()],
        "info": [info.full_name, info.full_shape, info.var_offset, info.var_shape, info.spec],
        "kinds": [type(v).__name__, part.op.type, next(iter(w)).op.type, scalar.op.type],
        "operators": _refused(lambda: v + 1.0),
        "as_reference": _refused(lambda: tf.gradients(made["matmul"], v)),
    }
    return made, {}, notes


@program("partitions")
def in_scopes(tf):
    with tf.variable_scope("s", partitioner=tf.fixed_size_partitioner(1)) as scope:
        v = tf.get_variable("v", [4], regularizer=tf.nn.l2_loss)
        plain = tf.Variable([1.0], name="plain")
        with tf.variable_scope("inner"):
            w = tf.get_variable("w", [2, 2])
    with tf.variable_scope(scope, reuse=True):
        again = tf.get_variable("v", [4])
    with tf.variable_scope("s", reuse=True):
        without = tf.get_variable("v", [4])
        part = tf.get_variable("v/part_0", [4])
    with tf.variable_scope("s", reuse=tf.AUTO_REUSE, partitioner=tf.fixed_size_partitioner(1)):
        shared = tf.get_variable("v", [4])
        new = tf.get_variable("new", [4])
    notes = {
        "same": [again is v, without is v, shared is v, part is next(iter(v))],
        "names": names(tf.global_variables()),
        "losses": names(tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)),
    }
    return {"v": v.as_tensor(), "w": w.as_tensor(), "new": new.as_tensor(), "plain": plain}, {}, notes


@program("partitions")
def assigned(tf):
    v = tf.get_variable("v", [2, 3], partitioner=tf.fixed_size_partitioner(1))
    steps = v.assign(tf.ones([2, 3])) + v.assign_add([tf.ones([2, 3])], name="nm", use_locking=True)
    steps += v.assign_sub(v) + tf.assign(v, np.full([2, 3], 5.0, np.float32))
    return [{"step": step} for step in steps], {}, {"names": names(steps)}


@program("partitions")
def custom_getters(tf):
    asked = []

    def getter(getter, name, *args, **kwargs):
        asked.append([name, len(args), sorted(kwargs)])
        return getter(name, *args, **kwargs)

    with tf.variable_scope("s", custom_getter=getter):
        v = tf.get_variable("v", [2])
        w = tf.get_variable("w", [2], partitioner=tf.fixed_size_partitioner(1))
        r = tf.get_variable("r", [2], use_resource=True)
    return {"v": v, "w": w.as_tensor(), "r": r}, {}, {"asked": asked}


@program("partitions")
def layers(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    with tf.variable_scope("net", partitioner=tf.fixed_size_partitioner(1)):
        y = tf.layers.dense(x, 4)
        cell = tf.nn.rnn_cell.BasicRNNCell(2)
        z, _ = tf.nn.static_rnn(cell, [x, x], dtype=tf.float32)
    loss = tf.reduce_sum(y) + tf.reduce_sum(z[-1])
    train = tf.train.AdamOptimizer(0.1).minimize(loss)
    return (
        [{"train": train}, {"y": y, "z": z[-1]}],
        {x: [[1.0, 2.0, 3.0]]},
        {"names": names(tf.global_variables())},
    )


@program("partitions")
def how_many_parts(tf):
    parts = []
    for make in [
        lambda: tf.fixed_size_partitioner(3),
        lambda: tf.fixed_size_partitioner(3, axis=1),
        lambda: tf.variable_axis_size_partitioner(64),
        lambda: tf.variable_axis_size_partitioner(100, axis=1),
        lambda: tf.variable_axis_size_partitioner(1, max_shards=2),
        lambda: tf.variable_axis_size_partitioner(64, bytes_per_string_element=8),
        lambda: tf.min_max_variable_partitioner(),
        lambda: tf.min_max_variable_partitioner(3, min_slice_size=64),
        lambda: tf.min_max_variable_partitioner(100, axis=1, min_slice_size=16),
    ]:
        for shape in ([10, 4], [2, 300]):
            for dtype in (tf.float32, tf.float64, tf.string):
                parts.append(make()(shape=tf.TensorShape(shape), dtype=dtype))
    return {}, {}, {"parts": parts}


@program("partitions")
def refused(tf):
    whole = tf.fixed_size_partitioner(1)
    tf.get_variable("v", [3], partitioner=whole)
    tf.get_variable("plain", [3])
    x = tf.placeholder(tf.float32, [None])

    def reused(**options):
        with tf.variable_scope("", reuse=True):
            tf.get_variable(partitioner=whole, **options)

    calls = [
        lambda: tf.get_variable("a", initializer=1.0, partitioner=whole),
        lambda: tf.get_variable("b", initializer=tf.constant(1.0), partitioner=whole),
        lambda: tf.get_variable("c", initializer=[1.0], partitioner=whole),
        lambda: tf.get_variable("d", initializer=x, partitioner=whole),
        lambda: tf.get_variable("e", tf.TensorShape([]), partitioner=whole),
        lambda: tf.get_variable("f", [None], partitioner=whole),
        lambda: tf.get_variable("v", [3]),
        lambda: tf.get_variable("v", [3], partitioner=whole),
        lambda: tf.get_variable("plain", [3], partitioner=whole),
        lambda: tf.get_variable("g", [3], partitioner=3),
        lambda: tf.get_variable("h", [3], partitioner=lambda shape, dtype: [0]),
        lambda: tf.get_variable("i", [3], partitioner=lambda shape, dtype: [1, 1]),
        lambda: tf.get_variable("j", [3], partitioner=lambda shape, dtype: 1),
        lambda: reused(name="v", shape=[4]),
        lambda: reused(name="v", shape=[3], dtype=tf.int32),
        lambda: reused(name="w", shape=[3]),
        lambda: tf.variable_axis_size_partitioner(0),
        lambda: tf.variable_axis_size_partitioner(1, max_shards=0),
    ]
    return {}, {}, {"errors": [_refused(call) for call in calls]}

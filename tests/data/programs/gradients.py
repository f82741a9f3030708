"""Group "gradients": what tf.gradients does with its arguments and with graphs of many forms."""

import numpy as np

from .differentiated import derived
from .register import names, program

GROUP = "gradients"
X = np.float32([[-3, 0, 2], [1, -0.5, 5]])
V = np.float32([1, -2, 3])


def _placeholder(tf, shape=(3,), name="x"):
    return tf.placeholder(tf.float32, shape, name=name)


def _raises(call):
    """The name of the class of the exception that call() raises."""
    try:
        call()
    except Exception as e:
        return type(e).__name__
    return None


@program(GROUP)
def several_ys(tf):
    x = _placeholder(tf)
    return derived(tf, [x * x, tf.reduce_sum(x), tf.exp(x[0])], x, {x: V})


@program(GROUP)
def several_xs(tf):
    x, y, z = _placeholder(tf), _placeholder(tf, name="y"), _placeholder(tf, (), "z")
    return derived(tf, x * y + z, [x, y, z], {x: V, y: 2 * V, z: 3.0})


@program(GROUP)
def several_of_both(tf):
    x, y = _placeholder(tf), _placeholder(tf, name="y")
    return derived(tf, [x * y, tf.square(x)], [y, x], {x: V, y: 2 * V})


@program(GROUP)
def unreachable(tf):
    x, y = _placeholder(tf), _placeholder(tf, name="y")
    return derived(tf, tf.reduce_sum(x * x), [x, y, tf.constant(1.0)], {x: V})


@program(GROUP)
def all_unreachable(tf):
    x, y = _placeholder(tf), _placeholder(tf, name="y")
    z = x * 2.0
    grads = tf.gradients(z, y)
    return {"z": z}, {x: V}, {"grads": grads}


@program(GROUP)
def unconnected_gradients_zero(tf):
    x, y = _placeholder(tf), _placeholder(tf, (None, 2), name="y")
    grads = tf.gradients(
        tf.reduce_sum(x), [x, y, tf.constant([1.0, 2.0])], unconnected_gradients=tf.UnconnectedGradients.ZERO
    )
    return dict(zip("abc", grads)), {x: V, y: [[1, 2]]}


@program(GROUP)
def unconnected_gradients_by_text(tf):
    x, y = _placeholder(tf), _placeholder(tf, name="y")
    grads = tf.gradients(tf.reduce_sum(x), [x, y], unconnected_gradients="zero")
    return dict(zip("ab", grads)), {x: V, y: V}


@program(GROUP)
def intermediate(tf):
    x = _placeholder(tf)
    h = tf.tanh(x)
    return derived(tf, tf.reduce_sum(h * h), [h, x], {x: V})


@program(GROUP)
def intermediate_only(tf):
    x = _placeholder(tf)
    h = tf.tanh(x)
    return derived(tf, tf.reduce_sum(tf.square(h)), h, {x: V})


@program(GROUP)
def y_is_x(tf):
    x = _placeholder(tf)
    return derived(tf, x, x, {x: V})


@program(GROUP)
def y_is_among_the_xs(tf):
    x = _placeholder(tf)
    y = x * x
    return derived(tf, y, [x, y], {x: V})


@program(GROUP)
def y_depends_on_another_y(tf):
    x = _placeholder(tf)
    y = x * x
    return derived(tf, [y, tf.reduce_sum(y), y], [x, y], {x: V})


@program(GROUP)
def same_x_twice(tf):
    x = _placeholder(tf)
    return derived(tf, x * 2.0, [x, x], {x: V})


@program(GROUP)
def tuple_and_single(tf):
    x, y = _placeholder(tf), _placeholder(tf, name="y")
    grads = tf.gradients((x * y,), (x, y))
    return {"x": grads[0], "y": grads[1]}, {x: V, y: V}, {"type": type(grads).__name__}


@program(GROUP)
def grad_ys_given(tf):
    x = _placeholder(tf)
    return derived(tf, [x * x, 3.0 * x], x, {x: V}, grad_ys=[tf.constant([1.0, 2.0, 3.0]), None])


@program(GROUP)
def grad_ys_as_numbers(tf):
    x = _placeholder(tf)
    return derived(tf, x * x, x, {x: V}, grad_ys=[[1.0, 2.0, 3.0]])


@program(GROUP)
def grad_ys_single(tf):
    x = _placeholder(tf, (None, 3))
    return derived(tf, x * x, x, {x: X}, grad_ys=tf.ones_like(x))


@program(GROUP)
def grad_ys_fed(tf):
    x = _placeholder(tf, (None, 3))
    g = _placeholder(tf, (None, 3), "g")
    return derived(tf, tf.tanh(x), x, {x: X, g: 2 * X}, grad_ys=[g], name="back")


@program(GROUP)
def named(tf):
    x = _placeholder(tf)
    first = tf.gradients(x * x, x, name="mine")[0]
    second = tf.gradients(x * x, x, name="mine")[0]
    third = tf.gradients(x * x, x)[0]
    fourth = tf.gradients(x * x, x)[0]
    return {"a": first, "b": second, "c": third, "d": fourth}, {x: V}


@program(GROUP)
def in_a_name_scope(tf):
    x = _placeholder(tf)
    with tf.name_scope("outer"):
        y = tf.reduce_sum(tf.square(x, name="s"))
        with tf.name_scope("inner"):
            first = tf.gradients(y, x)[0]
        second = tf.gradients(y, x)[0]
    third = tf.gradients(y, x, name="again")[0]
    return {"a": first, "b": second, "c": third}, {x: V}


@program(GROUP)
def scoped_forward(tf):
    x = _placeholder(tf)
    with tf.name_scope("layer"):
        h = tf.tanh(x * 2.0, name="act")
    with tf.name_scope("layer"):
        y = tf.reduce_mean(h * h, name="loss")
    return derived(tf, y, [x, h], {x: V})


@program(GROUP)
def stop_gradients(tf):
    x = _placeholder(tf)
    a = x * x
    b = a + x
    return derived(tf, a * b, [x, a, b], {x: V}, stop_gradients=[a, b])


@program(GROUP)
def stop_gradients_of_one(tf):
    x = _placeholder(tf)
    a = tf.exp(x)
    return derived(tf, a * x, x, {x: V}, stop_gradients=a)


@program(GROUP)
def stop_gradient_op(tf):
    x = _placeholder(tf)
    return derived(tf, tf.stop_gradient(x * x) * x, x, {x: V})


@program(GROUP)
def colocated(tf):
    x = _placeholder(tf, (None, 3))
    w = tf.Variable([[1.0], [2.0], [3.0]], name="w")
    y = tf.reduce_mean(tf.square(tf.matmul(x, w) + 1.0))
    return derived(tf, y, [w, x], {x: X}, colocate_gradients_with_ops=True)


@program(GROUP)
def gated(tf):
    x, y = _placeholder(tf), _placeholder(tf, name="y")
    return derived(tf, tf.reduce_sum(x * y + tf.tanh(x)), [x, y], {x: V, y: V}, gate_gradients=True)


@program(GROUP)
def gated_matmul(tf):
    x = _placeholder(tf, (2, 3))
    w = tf.Variable([[1.0], [2.0], [3.0]], name="w")
    b = tf.Variable([0.5], name="b")
    return derived(tf, tf.tanh(tf.matmul(x, w) + b), [w, b], {x: X}, gate_gradients=True)


def _used_five_times(tf, x):
    return x * 2.0 + tf.exp(x) + x * x + tf.tanh(x)


def _aggregated(method):
    def build(tf):
        x = _placeholder(tf)
        chosen = getattr(tf.AggregationMethod, method)
        y = _used_five_times(tf, tf.sin(x))
        return derived(tf, y, x, {x: V / 2}, aggregation_method=chosen)

    return build


for _method in ["DEFAULT", "ADD_N", "EXPERIMENTAL_TREE", "EXPERIMENTAL_ACCUMULATE_N"]:
    program(GROUP, "aggregation " + _method)(_aggregated(_method))


@program(GROUP)
def used_several_times(tf):
    x = _placeholder(tf)
    return derived(tf, _used_five_times(tf, x), x, {x: V})


@program(GROUP)
def used_several_times_colocated(tf):
    x = _placeholder(tf)
    y = _used_five_times(tf, tf.sin(x))
    return derived(tf, y, x, {x: V}, colocate_gradients_with_ops=True)


@program(GROUP)
def used_several_times_unknown_batch(tf):
    x = _placeholder(tf, (None, 3))
    return derived(tf, _used_five_times(tf, tf.sin(x)), x, {x: X})


@program(GROUP)
def diamond(tf):
    x = _placeholder(tf)
    a = tf.tanh(x)
    left, right = tf.exp(a), tf.square(a)
    return derived(tf, left * right + a, [x, a, left], {x: V})


@program(GROUP)
def chain_of_diamonds(tf):
    x = y = _placeholder(tf)
    for _ in range(3):
        y = tf.sin(y) * y + y
    return derived(tf, y, x, {x: V})


@program(GROUP)
def later_outputs_of_an_op(tf):
    x = _placeholder(tf, (2, 3))
    a, b = tf.unstack(x)
    c, d, e = tf.split(x, 3, 1)
    return derived(tf, [b * b, e * d, tf.reduce_sum(a)], [x, c, d], {x: X})


@program(GROUP)
def ys_of_unequal_types(tf):
    x = _placeholder(tf)
    y = tf.placeholder(tf.float64, [3], name="y")
    z = tf.cast(x, tf.float64) * y
    return derived(tf, [z, x * x], [x, y], {x: V, y: V})


@program(GROUP)
def integers_between(tf):
    x = _placeholder(tf)
    i = tf.cast(x, tf.int32)
    y = tf.cast(i + 1, tf.float32) * x
    return derived(tf, y, [x, i], {x: V})


@program(GROUP)
def variables(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    w = tf.get_variable("w", [2], initializer=tf.constant_initializer(3.0))
    y = tf.reduce_sum(v * v * w)
    grads = tf.gradients(y, [v, w])
    return {"dv": grads[0], "dw": grads[1]}, {}, {"names": names(grads)}


@program(GROUP)
def variable_read_in_two_ways(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    y = v.value() * 2.0 + v.read_value() * 3.0 + tf.identity(v) * v
    return derived(tf, y, [v, v.value(), v.initialized_value()], {})


@program(GROUP)
def variable_initial_value_of_another(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    w = tf.Variable(v.initialized_value() * 2.0, name="w")
    return {"v": v}, {}, {"grads": tf.gradients(w.value() * 2.0, v)}


@program(GROUP)
def trainable_variables(tf):
    x = _placeholder(tf, (None, 3))
    with tf.variable_scope("net"):
        w = tf.get_variable("w", [3, 2])
        b = tf.get_variable("b", [2], initializer=tf.zeros_initializer())
        tf.get_variable("unused", [2])
        h = tf.nn.relu(tf.matmul(x, w) + b)
    return derived(tf, tf.reduce_mean(h), tf.trainable_variables(), {x: X})


@program(GROUP)
def assigned_values(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    w = v.assign_add([1.0, 1.0])
    y = tf.reduce_sum(w * w)
    return derived(tf, y, [w], {})


@program(GROUP)
def rows_of_a_variable(tf):
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0]], name="v")
    return derived(tf, tf.reduce_sum(v[0] * v[1]), v, {})


@program(GROUP)
def embedding(tf):
    table = tf.get_variable("table", [4, 2])
    ids = tf.placeholder(tf.int32, [None], name="ids")
    y = tf.reduce_sum(tf.square(tf.gather(table, ids)))
    return derived(tf, y, table, {ids: [1, 3, 1]})


@program(GROUP)
def embedding_twice_and_dense(tf):
    table = tf.get_variable("table", [4, 2])
    ids = tf.placeholder(tf.int32, [None, 2], name="ids")
    y = tf.reduce_sum(tf.gather(table, ids)) + tf.reduce_sum(tf.gather(table, [0, 2])) * 2.0
    sparse = tf.gradients(y, table)[0]
    dense = tf.gradients(y + tf.reduce_sum(table * table), table)[0]
    fetches = {"values": sparse.values, "indices": sparse.indices, "shape": sparse.dense_shape}
    notes = {"types": [type(sparse).__name__, type(dense).__name__]}
    if hasattr(dense, "indices"):
        dense = tf.convert_to_tensor(dense)
    fetches.update(dense=dense, converted=tf.convert_to_tensor(sparse))
    return fetches, {ids: [[1, 3], [1, 0]]}, notes


@program(GROUP)
def indexed_slices(tf):
    values = tf.constant([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    a = tf.IndexedSlices(values, tf.constant([2, 0, 2]), tf.constant([4, 2]))
    b = tf.IndexedSlices(values, tf.constant([2, 0, 2]))
    fetches = {"dense": tf.convert_to_tensor(a), "double": tf.convert_to_tensor(-a)}
    notes = {
        "text": str(b),
        "names": [a.name, a.op.name, a.device, a.dtype.name],
        "shape": [a.dense_shape.name, b.dense_shape],
        "error": _raises(lambda: tf.convert_to_tensor(b)),
    }
    return fetches, {}, notes


@program(GROUP)
def through_control_dependencies(tf):
    x = _placeholder(tf)
    v = tf.Variable(1.0, name="v")
    with tf.control_dependencies([v.assign(2.0)]):
        y = x * 3.0
    with tf.control_dependencies([y]):
        z = tf.square(x)
    return derived(tf, z, [x, y], {x: V})


@program(GROUP)
def made_under_control_dependencies(tf):
    x = _placeholder(tf)
    y = tf.exp(x) * x
    with tf.control_dependencies([tf.no_op(name="first")]):
        return derived(tf, y, x, {x: V})


@program(GROUP)
def made_under_a_device(tf):
    x = _placeholder(tf)
    with tf.device("/cpu:0"):
        y = tf.exp(x)
    with tf.device("/device:CPU:0"):
        grad = tf.gradients(y * 2.0, x, colocate_gradients_with_ops=True)[0]
    return {"d": grad}, {x: V}


@program(GROUP)
def in_a_variable_scope(tf):
    x = _placeholder(tf)
    with tf.variable_scope("train"):
        w = tf.get_variable("w", [3])
        grads = tf.gradients(tf.reduce_sum(w * x), [w])
    return {"dw": grads[0]}, {x: V}


@program(GROUP)
def twice_over_the_same_graph(tf):
    x = _placeholder(tf)
    y = tf.reduce_sum(tf.tanh(x))
    a = tf.gradients(y, x)[0]
    b = tf.gradients(y * 2.0 + tf.reduce_sum(a), x)[0]
    return {"a": a, "b": b}, {x: V}


@program(GROUP)
def custom_gradient(tf):
    x = _placeholder(tf)

    @tf.custom_gradient
    def clipped(x):
        def grad(dy):
            return tf.clip_by_value(dy, -1.0, 1.0, name="clip")

        return tf.identity(x * 2.0, name="twice"), grad

    return derived(tf, tf.square(clipped(x)), x, {x: V})


@program(GROUP)
def custom_gradient_of_two(tf):
    x, y = _placeholder(tf), _placeholder(tf, name="y")

    @tf.custom_gradient
    def both(x, y):
        def grad(da, db):
            return da * 10.0, db * 100.0

        return (x + y, x * y), grad

    a, b = both(x, y)
    return derived(tf, [a, tf.exp(b)], [x, y], {x: V, y: V / 4})


@program(GROUP)
def gradient_override_map(tf):
    try:
        tf.RegisterGradient("OursTimesTen")(lambda op, grad: 10.0 * grad * op.inputs[0])
    except KeyError:
        pass  # registered by a run before
    x = _placeholder(tf)
    with tf.get_default_graph().gradient_override_map({"Sign": "OursTimesTen"}):
        y = tf.sign(x)
    return derived(tf, y + tf.sign(x), x, {x: V})


@program(GROUP)
def errors(tf):
    with tf.Graph().as_default():  # what calls that fail leave in a graph does not matter
        x = _placeholder(tf)
        i = tf.placeholder(tf.int32, [3], name="i")
        y = x * x
        other = tf.Graph()
        with other.as_default():
            stranger = tf.constant(1.0)
        notes = {
            "integer y": _raises(lambda: tf.gradients(i * 2, i)),
            "integer x": _raises(lambda: tf.gradients(y, i)),
            "float of integer": _raises(lambda: tf.gradients(tf.cast(i, tf.float32), i)),
            "string y": _raises(lambda: tf.gradients(tf.constant("a"), x)),
            "grad_ys shape": _raises(lambda: tf.gradients(y, x, grad_ys=[tf.zeros([2])])),
            "grad_ys type": _raises(lambda: tf.gradients(y, x, grad_ys=[tf.zeros([3], tf.int32)])),
            "grad_ys count": _raises(lambda: tf.gradients([y, x], x, grad_ys=[y])),
            "no gradient": _raises(lambda: tf.gradients(tf.unique(x)[0], x)),
            "no gradient, on the way": _raises(lambda: tf.gradients(tf.truncatemod(y, 2.0) * x, x)),
            "no gradient, on another way": tf.gradients(x + tf.truncatemod(tf.ones([3]), 2.0), x)[0].op.type,
            "without a gradient": _raises(lambda: tf.gradients(tf.floor(x), x)),
            "not a tensor": _raises(lambda: tf.gradients(3.0, x)),
            "x is a number": _raises(lambda: tf.gradients(y, 3.0)),
            "unknown aggregation": _raises(lambda: tf.gradients(y + x, x, aggregation_method=77)),
            "unknown unconnected": _raises(lambda: tf.gradients(y, x, unconnected_gradients="ones")),
            "another graph": _raises(lambda: tf.gradients(stranger, x)),
            "x in another graph": _raises(lambda: tf.gradients(y, stranger)),
        }
    return {}, {}, notes


@program(GROUP)
def empty_lists(tf):
    x = _placeholder(tf)
    return {}, {}, {"no xs": tf.gradients(x * x, []), "no ys": tf.gradients([], [x])}

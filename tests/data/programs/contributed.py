"""Group "contrib_layers": tf.contrib.layers; and group "clipping": tf.clip_by_... and checks."""

import numpy as np

from .differentiated import gradient_rows
from .layered import CUBE, IMAGE, X, collected, layer_rows
from .register import names, program

GROUP = "contrib_layers"

layer_rows(
    GROUP,
    [
        ("fully_connected", lambda tf, x: tf.contrib.layers.fully_connected(x, 2), X, "sb"),
        (
            "fully_connected with arguments",
            lambda tf, x: tf.contrib.layers.fully_connected(
                x,
                2,
                activation_fn=None,
                weights_initializer=tf.ones_initializer(),
                weights_regularizer=tf.contrib.layers.l2_regularizer(0.1),
                biases_initializer=tf.constant_initializer(1.0),
                scope="fc",
            ),
            X,
        ),
        (
            "fully_connected normalized",
            lambda tf, x: tf.contrib.layers.fully_connected(
                x, 2, normalizer_fn=tf.contrib.layers.batch_norm, normalizer_params={"is_training": False}
            ),
            X,
        ),
        (
            "fully_connected without biases",
            lambda tf, x: tf.contrib.layers.fully_connected(x, 2, tf.tanh, biases_initializer=None),
            X,
        ),
        ("fully_connected of cube", lambda tf, x: tf.contrib.layers.fully_connected(x, 2), CUBE),
        ("fully_connected reused", lambda tf, x: _reused(tf, x), X),
        ("linear", lambda tf, x: tf.contrib.layers.linear(x, 2), X),
        ("relu", lambda tf, x: tf.contrib.layers.relu(x, 2), X),
        ("conv2d", lambda tf, x: tf.contrib.layers.conv2d(x, 2, 3), IMAGE, "sb"),
        (
            "conv2d with arguments",
            lambda tf, x: tf.contrib.layers.conv2d(
                x, num_outputs=2, kernel_size=[2, 1], stride=2, padding="VALID", activation_fn=None, scope="c"
            ),
            IMAGE,
        ),
        ("conv2d_transpose", lambda tf, x: tf.contrib.layers.conv2d_transpose(x, 2, 2, stride=2), IMAGE),
        ("max_pool2d", lambda tf, x: tf.contrib.layers.max_pool2d(x, 2), IMAGE),
        ("avg_pool2d", lambda tf, x: tf.contrib.layers.avg_pool2d(x, [2, 2], 1, padding="SAME"), IMAGE),
        ("batch_norm", lambda tf, x: tf.contrib.layers.batch_norm(x), X, "sb"),
        ("batch_norm in inference", lambda tf, x: tf.contrib.layers.batch_norm(x, is_training=False), X),
        (
            "batch_norm with arguments",
            lambda tf, x: tf.contrib.layers.batch_norm(
                x, decay=0.9, center=False, scale=True, epsilon=0.01, updates_collections=None, scope="bn"
            ),
            X,
        ),
        ("batch_norm of image", lambda tf, x: tf.contrib.layers.batch_norm(x), IMAGE),
        ("batch_norm activation", lambda tf, x: tf.contrib.layers.batch_norm(x, activation_fn=tf.nn.relu), X),
        ("layer_norm", lambda tf, x: tf.contrib.layers.layer_norm(x), X, "sb"),
        ("instance_norm", lambda tf, x: tf.contrib.layers.instance_norm(x), IMAGE),
        ("unit_norm", lambda tf, x: tf.contrib.layers.unit_norm(x, 1), X),
        ("dropout", lambda tf, x: tf.contrib.layers.dropout(x), X),
        ("dropout with arguments", lambda tf, x: tf.contrib.layers.dropout(x, 0.6, [4, 1], True, seed=3), X),
        ("dropout in inference", lambda tf, x: tf.contrib.layers.dropout(x, is_training=False) * 2.0, X),
        ("flatten", lambda tf, x: tf.contrib.layers.flatten(x), IMAGE, "sb"),
        ("softmax", lambda tf, x: tf.contrib.layers.softmax(x), CUBE, "sb"),
        ("bias_add", lambda tf, x: tf.contrib.layers.bias_add(x), X),
        (
            "one_hot_encoding",
            lambda tf, x: tf.contrib.layers.one_hot_encoding(x, 3),
            np.int32([1, 0]),
        ),
        (
            "embed_sequence",
            lambda tf, x: tf.contrib.layers.embed_sequence(x, 5, 2),
            np.int32([[1, 0], [4, 4]]),
        ),
        (
            "stack",
            lambda tf, x: tf.contrib.layers.stack(x, tf.contrib.layers.fully_connected, [3, 2], scope="s"),
            X,
        ),
        ("repeat", lambda tf, x: tf.contrib.layers.repeat(x, 2, tf.contrib.layers.fully_connected, 3), X),
        ("l2_regularizer", lambda tf, x: tf.contrib.layers.l2_regularizer(0.1)(x), X),
        ("l1_regularizer", lambda tf, x: tf.contrib.layers.l1_regularizer(0.1, scope="r")(x), X),
        ("l1_l2_regularizer", lambda tf, x: tf.contrib.layers.l1_l2_regularizer(0.1, 0.2)(x), X),
        ("sum_regularizer", lambda tf, x: _sum_regularizer(tf, x), X),
        ("apply_regularization", lambda tf, x: _apply_regularization(tf, x), X),
        ("arg_scope", lambda tf, x: _arg_scope(tf, x), X),
    ],
)


def _reused(tf, x):
    full = tf.contrib.layers.fully_connected
    return [full(x, 3, scope="a"), full(x * 2.0, 3, reuse=True, scope="a")]


def _sum_regularizer(tf, x):
    kinds = [tf.contrib.layers.l1_regularizer(0.5), tf.contrib.layers.l2_regularizer(0.5)]
    return tf.contrib.layers.sum_regularizer(kinds)(x)


def _apply_regularization(tf, x):
    y = tf.contrib.layers.fully_connected(x, 2)
    regularizer = tf.contrib.layers.l2_regularizer(0.1)
    return [y, tf.contrib.layers.apply_regularization(regularizer, tf.trainable_variables())]


def _arg_scope(tf, x):
    layers = tf.contrib.layers
    with tf.contrib.framework.arg_scope(
        [layers.fully_connected], activation_fn=tf.tanh, biases_initializer=None
    ):
        y = layers.fully_connected(x, 2)
        return layers.fully_connected(y, 2, activation_fn=None)


@program(GROUP)
def initializers(tf):
    made = {
        "xavier": tf.get_variable("a", [3, 2], initializer=tf.contrib.layers.xavier_initializer()),
        "normal": tf.get_variable(
            "b", [3, 2], initializer=tf.contrib.layers.xavier_initializer(uniform=False)
        ),
        "seeded": tf.get_variable("c", [3, 2], initializer=tf.contrib.layers.xavier_initializer(seed=3)),
        "conv2d": tf.get_variable(
            "d", [2, 2, 1, 2], initializer=tf.contrib.layers.xavier_initializer_conv2d()
        ),
        "scaling": tf.get_variable("e", [3, 2], initializer=tf.contrib.layers.variance_scaling_initializer()),
        "uniform": tf.get_variable(
            "f", [3], initializer=tf.contrib.layers.variance_scaling_initializer(1.0, "FAN_OUT", True)
        ),
    }
    return made, {}


@program(GROUP)
def framework_variables(tf):
    with tf.variable_scope("s"):
        v = tf.contrib.framework.model_variable("v", [2], initializer=tf.ones_initializer())
        w = tf.contrib.framework.variable("w", [2], initializer=tf.zeros_initializer())
    local = tf.contrib.framework.local_variable(1.0, name="local")
    step = tf.contrib.framework.get_or_create_global_step()
    notes = dict(collected(tf), step=step.name, local=local.name)
    notes["all"] = names(tf.contrib.framework.get_variables())
    notes["scoped"] = names(tf.contrib.framework.get_variables("s"))
    notes["model"] = names(tf.contrib.framework.get_model_variables())
    return {"v": v, "w": w}, {}, notes


def _batch_norm_fed(value):
    def build(tf):
        x = tf.placeholder(tf.float32, [None, 3], name="x")
        training = tf.placeholder(tf.bool, [], name="training")
        y = tf.contrib.layers.batch_norm(x, decay=0.5, is_training=training)
        updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
        steps = [{"y": y, **{f"update {i}": u for i, u in enumerate(updates)}}]
        return steps + [{v.op.name: v for v in tf.global_variables()}], {x: X, training: value}, collected(tf)

    program(GROUP, f"batch_norm training fed {value}")(build)


_batch_norm_fed(True)
_batch_norm_fed(False)


def _optimized(title, **options):
    def build(tf):
        x = tf.placeholder(tf.float32, [None, 3], name="x")
        y = tf.contrib.layers.fully_connected(x, 1, activation_fn=None)
        loss = tf.reduce_mean(tf.square(y - 1.0))
        step = tf.train.get_or_create_global_step()
        made = {key: value(tf) if callable(value) else value for key, value in options.items()}
        train = tf.contrib.layers.optimize_loss(loss, step, summaries=[], **made)
        state = {v.op.name: v for v in tf.global_variables()}
        return [{"train": train}, {"train": train}, state], {x: X}, dict(collected(tf), train=train.name)

    program(GROUP, "optimize_loss " + title)(build)


_optimized("SGD", learning_rate=0.1, optimizer="SGD")
_optimized("Adam", learning_rate=0.1, optimizer="Adam")
_optimized("clipped", learning_rate=0.1, optimizer="Adagrad", clip_gradients=0.1)
_optimized(
    "decayed",
    learning_rate=0.1,
    optimizer="SGD",
    learning_rate_decay_fn=lambda tf: lambda rate, step: tf.train.exponential_decay(rate, step, 1, 0.5),
)
_optimized(
    "of an optimizer", learning_rate=None, optimizer=lambda tf: tf.train.RMSPropOptimizer(0.1), name="O"
)

gradient_rows(
    "clipping",
    [
        ("clip_by_norm", lambda tf, x: tf.clip_by_norm(x, 2.0), [X], "sb"),
        ("clip_by_norm axes", lambda tf, x: tf.clip_by_norm(x, 1.0, axes=[1], name="n"), [X], "s"),
        ("clip_by_norm of zeros", lambda tf, x: tf.clip_by_norm(x, 2.0), [X * 0]),
        ("clip_by_average_norm", lambda tf, x: tf.clip_by_average_norm(x, 0.1), [X]),
        ("clip_by_value", lambda tf, x, y: tf.clip_by_value(x, -y, y), [X, np.float32([1, 2, 0.5])]),
        ("clip_by_value, unknown rank", lambda tf, x: tf.clip_by_value(x, -0.5, 0.5), [X], "u"),
        ("global_norm", lambda tf, x, y: tf.global_norm([x, y]), [X, X[0]], "sb"),
        ("clip_by_global_norm", lambda tf, x, y: tf.clip_by_global_norm([x, y], 2.0)[0], [X, X[0]], "b"),
        (
            "clip_by_global_norm use_norm",
            lambda tf, x, y: tf.clip_by_global_norm([x], 2.0, use_norm=y, name="n")[0],
            [X, np.float32(5)],
        ),
        ("clip_by_global_norm of small", lambda tf, x: tf.clip_by_global_norm([x], 99.0)[0], [X]),
        ("check_numerics", lambda tf, x: tf.check_numerics(x, "no") * 2.0, [X]),
        ("verify_tensor_all_finite", lambda tf, x: tf.verify_tensor_all_finite(x, "no") * x, [X], "b"),
    ],
    forward=True,
)


@program("clipping")
def clip_by_global_norm_of_infinity(tf):
    clipped, norm = tf.clip_by_global_norm([tf.constant([1.0, float("inf")]), tf.constant([2.0])], 1.0)
    return {"a": clipped[0], "b": clipped[1], "norm": norm}, {}


@program("clipping")
def clip_of_slices(tf):
    slices = tf.IndexedSlices(tf.constant([[3.0, 4.0], [1.0, 0.0]]), tf.constant([0, 2]), tf.constant([3, 2]))
    (one, none, dense), norm = tf.clip_by_global_norm([slices, None, tf.constant([2.0])], 1.0)
    by_norm = tf.clip_by_norm(slices, 2.0)
    fetches = {"values": one.values, "indices": one.indices, "dense": dense, "norm": norm}
    fetches["by_norm"] = by_norm.values
    return fetches, {}, {"none": none, "kind": type(one).__name__}

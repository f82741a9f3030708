"""Group "layers_more": what is left of tf.layers: types, names, reuse and state of layers."""

import numpy as np

from .layered import CUBE, IMAGE, X, collected, layer_rows
from .register import names, program

GROUP = "layers_more"
HALF = np.float16(X)
SMALL = np.float16(IMAGE[:1, :2, :2])

layer_rows(
    GROUP,
    [
        ("batch_normalization float16", lambda tf, x: tf.layers.batch_normalization(x), HALF, "b"),
        (
            "batch_normalization float16 training",
            lambda tf, x: tf.layers.batch_normalization(x, training=True),
            HALF,
        ),
        (
            "batch_normalization float16 of image, axis 1",
            lambda tf, x: tf.layers.batch_normalization(x, axis=1, training=True, fused=False, scale=False),
            SMALL,
        ),
        (
            "batch_normalization float64 training",
            lambda tf, x: tf.layers.batch_normalization(x, training=True),
            np.float64(X),
        ),
        (
            "batch_normalization not trainable",
            lambda tf, x: tf.layers.batch_normalization(x, training=True, trainable=False),
            X,
        ),
        (
            "batch_normalization initialized",
            lambda tf, x: tf.layers.batch_normalization(
                x,
                beta_initializer=tf.constant_initializer(0.5),
                gamma_initializer=tf.constant_initializer(2.0),
                moving_mean_initializer=tf.constant_initializer(1.0),
                moving_variance_initializer=tf.constant_initializer(4.0),
                beta_regularizer=lambda v: tf.reduce_sum(v),
                gamma_regularizer=tf.contrib.layers.l2_regularizer(0.1),
                gamma_constraint=lambda v: tf.abs(v),
            ),
            X,
        ),
        (
            "batch_normalization training known",
            lambda tf, x: tf.layers.batch_normalization(x, training=tf.constant(False)),
            X,
        ),
        ("dropout rate tensor", lambda tf, x: tf.layers.dropout(x, tf.constant(0.5), training=True), X),
        ("flatten of vector", lambda tf, x: tf.layers.flatten(x), X[:, 0]),
        ("dense of image", lambda tf, x: tf.layers.dense(x, 2), IMAGE[:1, :2, :2], "b"),
    ],
)


def _fed(value):
    def build(tf):
        x = tf.placeholder(tf.float32, [None, 2, 2, 2], name="x")
        training = tf.placeholder_with_default(not value, [], name="training")
        y = tf.layers.batch_normalization(x, momentum=0.5, training=training, fused=True)
        z = tf.layers.batch_normalization(y, 1, 0.5, training=training, fused=False)
        updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
        with tf.control_dependencies(updates):
            done = tf.no_op(name="done")
        state = {v.op.name: v for v in tf.global_variables()}
        feeds = {x: np.linspace(-1, 2, 16).reshape(2, 2, 2, 2), training: value}
        return [{"y": y, "z": z, "done": done}, state], feeds, collected(tf)

    program(GROUP, "batch_normalization of image, fed %s" % value)(build)


_fed(True)
_fed(False)


@program(GROUP)
def batch_normalization_reused(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    y = tf.layers.batch_normalization(x, training=True, name="bn")
    z = tf.layers.batch_normalization(x, training=False, name="bn", reuse=True)
    with tf.variable_scope("net"):
        tf.layers.batch_normalization(x, name="bn")
    with tf.variable_scope("net", reuse=True):
        w = tf.layers.batch_normalization(x, training=True, name="bn")
    notes = dict(collected(tf), updates=names(tf.get_collection(tf.GraphKeys.UPDATE_OPS)))
    notes["net"] = names(tf.get_collection(tf.GraphKeys.UPDATE_OPS, scope="net"))
    return {"y": y, "z": z, "w": w}, {x: X}, notes


@program(GROUP)
def batch_normalization_class(tf):
    x = tf.placeholder(tf.float32, [None, 2, 4], name="x")
    layer = tf.layers.BatchNormalization(axis=-1, momentum=0.5, name="norm")
    y = layer(x, training=True)
    z = layer.apply(x)
    frozen = tf.layers.BatchNormalization(trainable=False)
    frozen(x, training=True)
    notes = dict(
        collected(tf),
        updates=names(layer.updates),
        frozen=names(frozen.updates),
        weights=names(layer.weights),
        trainable=names(layer.trainable_weights),
        rest=names(layer.non_trainable_weights),
        frozen_weights=names(frozen.weights),
        frozen_trainable=names(frozen.trainable_weights),
        name=[layer.name, frozen.name, layer.scope_name],
        momentum=layer.momentum,
        fused=layer.fused,
        shape=[int(n) for n in layer.compute_output_shape([3, 2, 4])],
    )
    return {"y": y, "z": z}, {x: CUBE[:, :2]}, notes


@program(GROUP)
def layer_of_a_user(tf):
    class Scale(tf.layers.Layer):
        def build(self, input_shape):
            self.factor = self.add_variable(
                "factor",
                [int(input_shape[-1])],
                initializer=tf.constant_initializer(2.0),
                regularizer=lambda v: tf.reduce_sum(v),
            )
            self.count = self.add_variable("count", [], tf.float32, tf.zeros_initializer(), trainable=False)
            super(Scale, self).build(input_shape)

        def call(self, inputs, offset=0.0):
            self.add_update(tf.assign_add(self.count, 1.0), inputs=True)
            self.add_loss(tf.reduce_mean(inputs), inputs=True)
            return inputs * self.factor + offset

    x = tf.placeholder(tf.float32, [None, 3], name="x")
    first, second = Scale(), Scale(name="mine")
    y = second(first(x, offset=1.0))
    z = first(y)
    notes = dict(collected(tf), updates=names(first.updates))
    notes.update(name=first.name, weights=names(first.weights), second=names(second.weights))
    notes["dtype"] = str(first.dtype)
    return {"y": y, "z": z}, {x: X}, notes


@program(GROUP)
def layers_in_scopes(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    made = []
    with tf.variable_scope("a"):
        made.append(tf.layers.dense(x, 1))
        made.append(tf.layers.dense(x, 1))
    with tf.variable_scope("a", reuse=True):
        made.append(tf.layers.dense(x, 1))
    with tf.variable_scope("a", reuse=tf.AUTO_REUSE):
        made.append(tf.layers.dense(x, 1, name="dense_1"))
        made.append(tf.layers.dense(x, 1, name="new"))
    with tf.name_scope("n"):
        made.append(tf.layers.dense(x, 1))
    layer = tf.layers.Dense(1)
    with tf.variable_scope("later"):
        made.append(layer(x))
    made.append(layer(x))
    return {str(i): y for i, y in enumerate(made)}, {x: X}, collected(tf)


@program(GROUP)
def losses_of_layers(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    regularizer = tf.contrib.layers.l2_regularizer(0.1)
    layer = tf.layers.Dense(
        2, kernel_regularizer=regularizer, activity_regularizer=lambda y: tf.reduce_sum(y)
    )
    y = layer(layer(x)[:, :1] * x)
    with tf.variable_scope("s", regularizer=regularizer):
        tf.layers.dense(x, 1, name="d")
    with tf.variable_scope("s", regularizer=regularizer, reuse=True):
        tf.layers.dense(x, 1, name="d")
    notes = collected(tf)
    return {"y": y, "total": tf.losses.get_regularization_loss()}, {x: X}, notes

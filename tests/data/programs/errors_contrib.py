"""Group "errors": what tf.contrib refuses."""

import numpy as np

from .errors import errors, floats, run


def layer(function, shape, **options):
    """A call of `tf.contrib.layers.FUNCTION` with floats of that shape, whose options may need `tf`."""
    return lambda tf: getattr(tf.contrib.layers, function)(floats(tf, shape), **options)


def optimized(**options):
    """A call of `optimize_loss`."""

    def call(tf):
        v = tf.get_variable("v", [2])
        given = {"loss": tf.reduce_sum(v * v), "global_step": None, "learning_rate": 0.1, "optimizer": "SGD"}
        return tf.contrib.layers.optimize_loss(**dict(given, **options))

    return call


errors(
    [
        ("batch_norm of another format", layer("batch_norm", [2, 3], data_format="X")),
        ("batch_norm of unknown rank", layer("batch_norm", None)),
        ("batch_norm of unknown channels", layer("batch_norm", [2, None])),
        ("batch_norm of unknown channels, not fused", layer("batch_norm", [2, None], fused=False)),
        (
            "batch_norm of unknown rank, updates at once",
            layer("batch_norm", None, updates_collections=None),
        ),
        ("batch_norm of ints", lambda tf: tf.contrib.layers.batch_norm(tf.constant([[1, 2], [3, 4]]))),
        ("layer_norm of unknown rank", layer("layer_norm", None)),
        ("layer_norm from an axis too far", layer("layer_norm", [2, 3], begin_norm_axis=2)),
        ("layer_norm with parameters too far", layer("layer_norm", [2, 3], begin_params_axis=2)),
        ("layer_norm of unknown size", layer("layer_norm", [2, None])),
        ("instance_norm of another format", layer("instance_norm", [2, 3, 3, 1], data_format="X")),
        ("instance_norm of unknown rank", layer("instance_norm", None)),
        ("instance_norm of unknown channels", layer("instance_norm", [2, 2, 2, None])),
        ("group_norm of odd channels", layer("group_norm", [2, 2, 2, 3], groups=2)),
        ("group_norm of too few channels", layer("group_norm", [2, 2, 2, 3])),
        ("group_norm over the channels", layer("group_norm", [2, 2, 2, 4], groups=2, reduction_axes=[-1])),
        ("group_norm without such an axis", layer("group_norm", [2, 2, 2, 4], groups=2, channels_axis=9)),
        ("group_norm over no axis", layer("group_norm", [2, 2, 2, 4], groups=2, reduction_axes=[9])),
        ("group_norm of unknown rank", layer("group_norm", None)),
        ("group_norm of unknown channels", layer("group_norm", [2, 2, 2, None], groups=2)),
        ("unit_norm without such an axis", layer("unit_norm", [2, 3], dim=2)),
        ("unit_norm from behind", layer("unit_norm", [2, 3], dim=-1)),
        ("unit_norm of unknown rank", layer("unit_norm", None, dim=1)),
        ("bias_add of unknown rank, contrib", layer("bias_add", None)),
        ("bias_add of a vector, contrib", layer("bias_add", [3])),
        ("bias_add of another format, contrib", layer("bias_add", [2, 3], data_format="X")),
        ("bias_add of unknown channels, contrib", layer("bias_add", [2, None])),
        ("maxout that does not divide", layer("maxout", [2, 5], num_units=2)),
        (
            "stack reused without variables",
            lambda tf: tf.contrib.layers.stack(
                floats(tf, [2, 3]), tf.contrib.layers.fully_connected, [2, 3], reuse=True, scope="s"
            ),
        ),
        ("get_unique_variable of none", lambda tf: tf.contrib.framework.get_unique_variable("v")),
        (
            "assign_from_values of none",
            lambda tf: tf.contrib.framework.assign_from_values({"v": np.float32(1)}),
        ),
        ("assert_scalar_int of a float", lambda tf: tf.contrib.framework.assert_scalar_int(tf.constant(2.0))),
        (
            "assert_scalar_int of a vector",
            lambda tf: tf.contrib.framework.assert_scalar_int(tf.constant([2])),
        ),
        ("smart_cond of a text", lambda tf: tf.contrib.framework.smart_cond("x", lambda: 1, lambda: 2)),
        ("smart_cond of 2", lambda tf: tf.contrib.framework.smart_cond(2, lambda: 1, lambda: 2)),
        ("smart_cond of one function", lambda tf: tf.contrib.framework.smart_cond(True, lambda: 1)),
        ("optimize_loss with a rate of int", optimized(learning_rate=1)),
        ("optimize_loss with a rate of NumPy", optimized(learning_rate=np.float32(0.1))),
        ("optimize_loss with a negative rate", optimized(learning_rate=-1.0)),
        ("optimize_loss with a vector as rate", lambda tf: optimized(learning_rate=tf.constant([0.1]))(tf)),
        ("optimize_loss by name without a rate", optimized(learning_rate=None)),
        (
            "optimize_loss by class without a rate",
            lambda tf: optimized(learning_rate=None, optimizer=tf.train.AdamOptimizer)(tf),
        ),
        ("optimize_loss by an unknown name", optimized(optimizer="Nope")),
        ("optimize_loss by a number", optimized(optimizer=3)),
        ("optimize_loss by a function of a number", optimized(optimizer=lambda rate: 3)),
        ("optimize_loss by a function of nothing", optimized(optimizer=lambda: 3)),
        ("optimize_loss with an unknown summary", optimized(summaries=["x"])),
        ("optimize_loss clipped by an int", optimized(clip_gradients=1)),
        ("optimize_loss of a vector", optimized(loss=[1.0, 2.0])),
        ("optimize_loss with a step of float", lambda tf: optimized(global_step=tf.Variable(1.0))(tf)),
        ("optimize_loss decayed without a step", optimized(learning_rate_decay_fn=lambda rate, step: rate)),
        ("optimize_loss of no variables", optimized(variables=[])),
        ("summary.scalar of a vector", lambda tf: run(tf, tf.summary.scalar("s", [1.0, 2.0]))),
        ("summary.scalar of a bool", lambda tf: tf.summary.scalar("s", True)),
        ("summary.scalar of a text", lambda tf: tf.summary.scalar("s", "text")),
        ("summary.scalar of a complex", lambda tf: tf.summary.scalar("s", 1j)),
        ("summary.scalar with a bad name", lambda tf: tf.summary.scalar("_a", 1.0)),
        ("summary.scalar without a name", lambda tf: tf.summary.scalar(None, 1.0)),
        ("summary.histogram of NaN", lambda tf: run(tf, tf.summary.histogram("h", [1.0, np.nan]))),
        ("summary.histogram of infinity", lambda tf: run(tf, tf.summary.histogram("h", [1.0, np.inf]))),
        ("summary.histogram of a bool", lambda tf: tf.summary.histogram("h", tf.constant([True]))),
        ("summary.merge of nothing", lambda tf: tf.summary.merge([])),
        ("summary.merge of a number", lambda tf: tf.summary.merge([tf.constant(1.0)])),
        ("summary.merge of a text", lambda tf: run(tf, tf.summary.merge([tf.constant("xxx")]))),
        ("summary.text of a number", lambda tf: tf.summary.text("t", tf.constant(1.0))),
        (
            "summary.merge of a tag twice",
            lambda tf: run(tf, tf.summary.merge([tf.summary.scalar("s", 1.0)] * 2)),
        ),
    ]
)

"""Group "contrib_norm": batch_norm and its kin, biases, and variables of tf.contrib.framework."""

import numpy as np

from .layered import CUBE, IMAGE, X, collected, layer_rows
from .register import names, program

GROUP = "contrib_norm"
WIDE = np.linspace(-1, 2, 32, dtype=np.float32).reshape(2, 2, 2, 4)
FLAT = np.float32([[1, -2, 0.5, 3], [0, 2, -1, 1.5]])

layer_rows(
    GROUP,
    [
        ("layer_norm of cube", lambda tf, x: tf.contrib.layers.layer_norm(x, begin_norm_axis=2), CUBE, "b"),
        (
            "layer_norm with arguments",
            lambda tf, x: tf.contrib.layers.layer_norm(
                x,
                center=False,
                activation_fn=tf.tanh,
                begin_norm_axis=1,
                begin_params_axis=1,
                variables_collections=["v"],
                trainable=False,
                scope="ln",
            ),
            CUBE,
        ),
        ("layer_norm without scale", lambda tf, x: tf.contrib.layers.layer_norm(x, scale=False), X),
        (
            "instance_norm with arguments",
            lambda tf, x: tf.contrib.layers.instance_norm(
                x,
                center=False,
                epsilon=0.1,
                activation_fn=tf.nn.relu,
                param_initializers={"gamma": tf.constant_initializer(2.0)},
                data_format="NCHW",
                scope="in",
            ),
            WIDE,
            "sb",
        ),
        ("instance_norm, two axes", lambda tf, x: tf.contrib.layers.instance_norm(x), FLAT),
        ("group_norm", lambda tf, x: tf.contrib.layers.group_norm(x, groups=2), WIDE, "sb"),
        (
            "group_norm with arguments",
            lambda tf, x: tf.contrib.layers.group_norm(
                x, 1, channels_axis=-3, reduction_axes=[-2, -1], scale=False, activation_fn=tf.tanh, scope="g"
            ),
            WIDE,
        ),
        (
            "group_norm close to zero",
            lambda tf, x: tf.contrib.layers.group_norm(x, 2, mean_close_to_zero=True),
            WIDE,
        ),
        (
            "unit_norm of rows",
            lambda tf, x: tf.contrib.layers.unit_norm(x, 0, epsilon=0.5, scope="u"),
            X,
            "s",
        ),
        ("unit_norm of cube", lambda tf, x: tf.contrib.layers.unit_norm(x, 1), CUBE, "b"),
        ("bias_add of image", lambda tf, x: tf.contrib.layers.bias_add(x, tf.nn.relu), IMAGE, "b"),
        (
            "bias_add with arguments",
            lambda tf, x: tf.contrib.layers.bias_add(
                x,
                initializer=tf.constant_initializer(0.5),
                regularizer=tf.contrib.layers.l2_regularizer(0.1),
                variables_collections=["v"],
                outputs_collections=["o"],
                data_format="NCHW",
                scope="b",
            ),
            WIDE,
        ),
        ("elu", lambda tf, x: tf.contrib.layers.elu(x, 2), X),
        ("relu6", lambda tf, x: tf.contrib.layers.relu6(x, 2), X),
        ("maxout", lambda tf, x: tf.contrib.layers.maxout(x, 2), FLAT, "sb"),
        ("separable_conv2d", lambda tf, x: tf.contrib.layers.separable_conv2d(x, 2, 2), IMAGE, "b"),
        (
            "separable_conv2d with arguments",
            lambda tf, x: tf.contrib.layers.separable_conv2d(
                x,
                3,
                [2, 1],
                depth_multiplier=2,
                stride=1,
                padding="VALID",
                activation_fn=None,
                weights_regularizer=tf.contrib.layers.l2_regularizer(0.1),
                biases_initializer=None,
                variables_collections=["v"],
                scope="s",
            ),
            WIDE,
        ),
        (
            "separable_conv2d depthwise alone",
            lambda tf, x: tf.contrib.layers.separable_conv2d(x, None, 2, 2),
            IMAGE,
        ),
        (
            "separable_conv2d with gaps, normalized",
            lambda tf, x: tf.contrib.layers.separable_conv2d(
                x,
                None,
                2,
                1,
                stride=[1, 1],
                rate=2,
                normalizer_fn=tf.contrib.layers.batch_norm,
                weights_regularizer=tf.contrib.layers.l2_regularizer(0.1),
                scope="s",
                outputs_collections=["o"],
            ),
            IMAGE,
        ),
        (
            "separable_conv2d in a stack",
            lambda tf, x: tf.contrib.layers.stack(
                x,
                tf.contrib.layers.separable_conv2d,
                [(2, 2)],
                rate=2,
                variables_collections={"weights": ["v"]},
            ),
            IMAGE,
        ),
        (
            "conv2d_transpose normalized",
            lambda tf, x: tf.contrib.layers.conv2d_transpose(
                x, 2, [2, 3], 2, "VALID", normalizer_fn=tf.contrib.layers.batch_norm
            ),
            IMAGE[:1, :2, :2],
        ),
        (
            "stack of lists",
            lambda tf, x: tf.contrib.layers.stack(
                x, tf.contrib.layers.conv2d, [(2, 2), (1, [1, 1])], activation_fn=None
            ),
            IMAGE[:1, :2, :2],
        ),
        (
            "repeat scoped",
            lambda tf, x: tf.contrib.layers.repeat(x, 2, tf.contrib.layers.linear, 3, scope="r"),
            X,
        ),
    ],
)


def _batch_norm(title, array, options=None, feed=None, unknown=False, state=True):
    """A program of batch_norm: the result, then the variables after two steps."""

    def build(tf):
        shape = [None] * array.ndim if unknown else [None, *array.shape[1:]]
        if unknown:
            shape[-1] = array.shape[-1]
        x = tf.placeholder(tf.as_dtype(array.dtype), shape, name="x")
        feeds = {x: array}
        given = options(tf) if options else {}
        if feed is not None:
            given["is_training"] = tf.placeholder(tf.bool, [], name="training")
            feeds[given["is_training"]] = feed
        y = tf.contrib.layers.batch_norm(x, **given)
        updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
        step = dict({"y": y}, **{"update %d" % i: u for i, u in enumerate(updates)})
        notes = dict(collected(tf), y=y.name, mine=names(tf.get_collection("mine")))
        notes["outputs"] = names(tf.get_collection("outputs"))
        steps = [step, {v.op.name: v for v in tf.global_variables()}]
        return (steps if state else [step]), feeds, notes

    program(GROUP, "batch_norm " + title)(build)


NARROW = WIDE[:, :, :, :2]
_batch_norm("of image", NARROW, lambda tf: {"decay": 0.5, "scale": True})
_batch_norm("of image, training fed", NARROW, lambda tf: {"decay": 0.5}, feed=True)
_batch_norm("of image, inference fed", NARROW, lambda tf: {"decay": 0.5, "scale": True}, feed=False)
_batch_norm("of image in inference", NARROW, lambda tf: {"is_training": False})
_batch_norm("of image, NCHW in inference", NARROW, lambda tf: {"data_format": "NCHW", "fused": False})
_batch_norm("of image, updates at once", NARROW, lambda tf: {"updates_collections": None, "decay": 0.5})
_batch_norm("of image, updates at once, fed", NARROW, lambda tf: {"updates_collections": None}, feed=True)
_batch_norm("of image, own collection", NARROW, lambda tf: {"updates_collections": "mine", "decay": 0.9})
_batch_norm("of image, not fused", NARROW, lambda tf: {"fused": False, "decay": 0.5, "epsilon": 0.01})
_batch_norm("of image, not fused, fed", NARROW, lambda tf: {"fused": False, "decay": 0.5}, feed=True)
_batch_norm(
    "of image, not fused, updates at once",
    NARROW,
    lambda tf: {"fused": False, "updates_collections": None, "decay": 0.5},
)
_batch_norm(
    "of image, not fused, updates at once, fed",
    NARROW,
    lambda tf: {"fused": False, "updates_collections": None, "decay": 0.5},
    feed=False,
)
_batch_norm("of image, zero_debias", NARROW, lambda tf: {"zero_debias_moving_mean": True, "decay": 0.5})
_batch_norm(
    "zero_debias, fed, not fused",
    X,
    lambda tf: {"zero_debias_moving_mean": True, "decay": 0.5, "fused": False},
    feed=True,
)
_batch_norm("not fused", X, lambda tf: {"fused": False, "decay": 0.5, "scale": True})
_batch_norm("not fused in inference", X, lambda tf: {"fused": False, "is_training": False})
_batch_norm(
    "not fused, updates at once, in inference",
    X,
    lambda tf: {"fused": False, "is_training": False, "updates_collections": None},
)
_batch_norm("fused, inference fed", X, lambda tf: {"fused": True, "decay": 0.5}, feed=False)
_batch_norm("updates at once, fed", X, lambda tf: {"updates_collections": None, "decay": 0.5}, feed=True)
_batch_norm("of cube", CUBE[:, :2], lambda tf: {"decay": 0.5})
_batch_norm("of cube, updates at once", CUBE[:, :2], lambda tf: {"decay": 0.5, "updates_collections": None})
_batch_norm("float64", np.float64(X), lambda tf: {"fused": False, "decay": 0.5})
_batch_norm("float16", np.float16(X), lambda tf: {"decay": 0.5})
_batch_norm("float16 of image", np.float16(NARROW), lambda tf: {"decay": 0.5})
_batch_norm("training known", X, lambda tf: {"is_training": tf.constant(True), "decay": 0.5})
_batch_norm(
    "weighted",
    X,
    lambda tf: {"batch_weights": tf.constant([1.0, 2.0, 0.0, 1.0]), "decay": 0.5, "scale": True},
)
_batch_norm("weighted, fed", X, lambda tf: {"batch_weights": [1.0, 2.0, 0.0, 1.0], "decay": 0.5}, feed=True)
_batch_norm(
    "of image NCHW, weighted",
    NARROW,
    lambda tf: {"batch_weights": [1.0, 3.0], "data_format": "NCHW", "decay": 0.5, "fused": False},
)
_batch_norm(
    "of image NCHW, updates at once",
    NARROW,
    lambda tf: {"data_format": "NCHW", "decay": 0.5, "fused": False, "updates_collections": None},
)
_batch_norm(
    "param_initializers",
    X,
    lambda tf: {
        "scale": True,
        "param_initializers": {
            "beta": tf.constant_initializer(1.0),
            "gamma": tf.constant_initializer(2.0),
            "moving_mean": tf.constant_initializer(3.0),
            "moving_variance": tf.constant_initializer(4.0),
        },
        "is_training": False,
    },
)
_batch_norm(
    "param_initializers of image",
    NARROW,
    lambda tf: {"param_initializers": {"moving_mean": tf.constant_initializer(3.0)}, "is_training": False},
)
_batch_norm(
    "param_regularizers",
    X,
    lambda tf: {
        "scale": True,
        "param_regularizers": {
            "beta": tf.contrib.layers.l2_regularizer(0.1),
            "gamma": tf.contrib.layers.l1_regularizer(0.2),
        },
        "fused": False,
    },
)
_batch_norm(
    "param_regularizers at once",
    X,
    lambda tf: {
        "scale": True,
        "param_regularizers": {"gamma": tf.contrib.layers.l1_regularizer(0.2)},
        "updates_collections": None,
    },
)
_batch_norm(
    "collections",
    X,
    lambda tf: {
        "variables_collections": {"beta": ["mine"], "moving_mean": ["mine"], "gamma": ["mine"]},
        "outputs_collections": ["outputs"],
        "trainable": False,
        "activation_fn": tf.nn.relu,
        "scope": "bn",
    },
)
_batch_norm(
    "collections of image",
    NARROW,
    lambda tf: {
        "variables_collections": ["mine"],
        "outputs_collections": "outputs",
        "trainable": False,
        "activation_fn": tf.tanh,
    },
)


@program(GROUP)
def batch_norm_reused(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    norm = tf.contrib.layers.batch_norm
    first = norm(x, scope="bn", is_training=True)
    second = norm(x, scope="bn", is_training=False, reuse=True)
    image = tf.placeholder(tf.float32, [None, 2, 2, 2], name="image")
    third = norm(image, scope="im")
    fourth = norm(image, scope="im", reuse=True, is_training=False)
    made = {"first": first, "second": second, "third": third, "fourth": fourth}
    return made, {x: X, image: NARROW}, collected(tf)


@program(GROUP)
def batch_norm_and_gradients(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    with tf.variable_scope("net"):
        with tf.contrib.framework.arg_scope([tf.contrib.layers.batch_norm], scale=True, decay=0.5):
            y = tf.contrib.layers.batch_norm(x)
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        loss = tf.reduce_mean(tf.square(y - x), name="loss")
    grads = tf.gradients(loss, [x] + tf.trainable_variables())
    made = dict({"loss": loss}, **{"d%d" % i: grad for i, grad in enumerate(grads)})
    return [made, {v.op.name: v for v in tf.global_variables()}], {x: X}, collected(tf)


@program(GROUP)
def fully_connected_normalized_in_arg_scope(tf):
    layers = tf.contrib.layers
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    training = tf.placeholder_with_default(False, [], name="training")
    with tf.contrib.framework.arg_scope(
        [layers.fully_connected],
        normalizer_fn=layers.batch_norm,
        normalizer_params={"is_training": training, "updates_collections": None},
        weights_regularizer=layers.l2_regularizer(0.01),
    ):
        y = layers.fully_connected(x, 2)
    return {"y": y}, {x: X}, collected(tf)


@program(GROUP)
def normalized_in_turn(tf):
    layers = tf.contrib.layers
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    y = layers.fully_connected(x, 2, normalizer_fn=layers.layer_norm)
    y = layers.layer_norm(y)
    y = layers.layer_norm(y, reuse=True, scope="LayerNorm")
    return {"y": y, "d": tf.gradients(y, x)[0]}, {x: X}, collected(tf)


@program(GROUP)
def variables_by_name(tf):
    framework = tf.contrib.framework
    with tf.variable_scope("a"):
        v = framework.model_variable(
            "v",
            [2],
            initializer=tf.ones_initializer(),
            regularizer=tf.contrib.layers.l2_regularizer(0.5),
            collections=["mine"],
        )
        w = framework.variable("w", [2], tf.float64, tf.zeros_initializer(), trainable=False)
    with tf.variable_scope("b"):
        framework.variable("v", [1], initializer=tf.zeros_initializer(), collections=["mine"])
        framework.local_variable([1.0, 2.0], name="l")
        framework.global_variable(3.0, name="g")
    framework.add_model_variable(w)
    notes = dict(collected(tf), mine=names(tf.get_collection("mine")))
    notes["regularization"] = names(tf.losses.get_regularization_losses())
    notes["by name"] = names(framework.get_variables_by_name("v"))
    notes["by name in a"] = names(framework.get_variables_by_name("v", scope="a"))
    notes["by suffix"] = names(framework.get_variables_by_suffix("w"))
    notes["suffix in all"] = names(framework.get_variables(suffix="g"))
    notes["of a scope"] = names(framework.get_variables(tf.VariableScope(False, name="a")))
    notes["local"] = names(framework.get_local_variables())
    notes["trainable"] = names(framework.get_trainable_variables("a"))
    notes["model"] = names(framework.get_model_variables("a", suffix="w"))
    notes["unique"] = framework.get_unique_variable("a/v").name
    notes["restored"] = names(framework.get_variables_to_restore(include=["a"], exclude=["a/w"]))
    notes["restored all"] = names(framework.get_variables_to_restore())
    everything = tf.global_variables()
    notes["filtered"] = names(framework.filter_variables(everything, ["v"], ["b"]))
    notes["matched"] = names(framework.filter_variables(everything, ["a"], reg_search=False))
    notes["full name"] = framework.get_variable_full_name(w)
    notes["name scope"] = framework.get_name_scope()
    with tf.name_scope("inner"):
        notes["inner name scope"] = framework.get_name_scope()
    notes["is"] = [framework.is_tensor(x) for x in (v, v.value(), 1.0, np.float32([1]))]
    fetches = {"v": v, "scalar": framework.assert_scalar(tf.constant(2.0))}
    fetches["int"] = framework.assert_scalar_int(tf.constant(3))
    fetches["n"] = framework.reduce_sum_n([tf.constant([1.0, 2.0]), tf.constant([3.0])])
    fetches["one"] = framework.reduce_sum_n([tf.constant([1.0, 2.0])], name="one")
    return fetches, {}, notes


@program(GROUP)
def assigned_from_values(tf):
    v = tf.get_variable("v", [2], initializer=tf.zeros_initializer())
    tf.get_variable("w", [], initializer=tf.zeros_initializer())
    step = tf.contrib.framework.assert_or_get_global_step()
    step = tf.contrib.framework.create_global_step() if step is None else step
    op, feeds = tf.contrib.framework.assign_from_values({"v": np.float32([1, 2]), "w": np.float32(3)})
    return [{"op": op}, {"v": v}], feeds, {"op": op.name, "feeds": sorted(x.name for x in feeds)}


@program(GROUP)
def conditions(tf):
    framework = tf.contrib.framework
    x = tf.placeholder(tf.float32, [], name="x")
    fed = tf.placeholder(tf.bool, [], name="fed")
    known = framework.smart_cond(tf.constant(True), lambda: x + 1.0, lambda: x - 1.0)
    plain = framework.smart_cond(False, lambda: x + 1.0, lambda: x - 1.0)
    asked = framework.smart_cond(fed, lambda: x + 1.0, lambda: x - 1.0, name="asked")
    values = [framework.smart_constant_value(c) for c in (True, 0, tf.constant(False), fed)]
    notes = {"values": [None if value is None else bool(value) for value in values]}
    return {"known": known, "plain": plain, "asked": asked}, {x: 1.0, fed: True}, notes

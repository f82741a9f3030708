"""Group "layers": tf.layers, functions and classes."""

import numpy as np

from .register import labelled, names, program

GROUP = "layers"

X = np.linspace(-1, 2, 12, dtype=np.float32).reshape(4, 3)
CUBE = np.linspace(-1, 2, 24, dtype=np.float32).reshape(2, 3, 4)
IMAGE = (np.arange(32, dtype=np.float32).reshape(2, 4, 4, 1) * 5 % 11) / 4 - 1


def collected(tf):
    """A note of variables and collections that are not empty."""
    made = {"global": tf.global_variables(), "trainable": tf.trainable_variables()}
    for name in ["UPDATE_OPS", "REGULARIZATION_LOSSES", "LOSSES", "MODEL_VARIABLES", "LOCAL_VARIABLES"]:
        made[name] = tf.get_collection(getattr(tf.GraphKeys, name))
    return {key: names(things) for key, things in made.items() if things}


def layer_rows(group, table, prefix=""):
    """Register rows `(name, call, array)` or `(name, call, array, variants)`, of results of call(tf, x).

    Variants: "s" static shapes, "b" an unknown first size.
    """
    for name, call, array, *variants in table:
        for variant in variants[0] if variants else "s":
            title = prefix + name + (", unknown batch" if variant == "b" else "")
            program(group, title)(_row(call, array, variant == "b"))


def _row(call, array, unknown_batch):
    def build(tf):
        shape = [None if unknown_batch else array.shape[0]] + list(array.shape[1:])
        x = tf.placeholder(tf.as_dtype(array.dtype), shape, name="x")
        return labelled(call(tf, x)), {x: array}, collected(tf)

    return build


layer_rows(
    GROUP,
    [
        ("dense", lambda tf, x: tf.layers.dense(x, 2), X, "sb"),
        ("dense activation", lambda tf, x: tf.layers.dense(x, 2, tf.nn.relu, name="hidden"), X, "s"),
        (
            "dense of another type than its inputs",
            lambda tf, x: tf.layers.Dense(2, dtype=tf.float32)(tf.cast(x, tf.float64)),
            X,
        ),
        ("dense without bias", lambda tf, x: tf.layers.dense(x, units=2, use_bias=False), X),
        (
            "dense initializers",
            lambda tf, x: tf.layers.dense(
                x,
                2,
                activation=tf.tanh,
                kernel_initializer=tf.random_normal_initializer(stddev=0.1),
                bias_initializer=tf.constant_initializer(0.5),
            ),
            X,
        ),
        (
            "dense regularized",
            lambda tf, x: tf.layers.dense(
                x,
                2,
                kernel_regularizer=lambda w: 0.1 * tf.nn.l2_loss(w),
                bias_regularizer=lambda b: tf.reduce_sum(b),
                activity_regularizer=lambda y: tf.reduce_mean(y),
            ),
            X,
        ),
        (
            "dense constrained",
            lambda tf, x: tf.layers.dense(
                x, 2, kernel_constraint=lambda w: tf.clip_by_value(w, -0.1, 0.1), trainable=False, name="d"
            ),
            X,
        ),
        ("dense of cube", lambda tf, x: tf.layers.dense(x, 2, activation=tf.nn.relu), CUBE, "sb"),
        ("dense float64", lambda tf, x: tf.layers.dense(x, 2), np.float64(X)),
        ("dense twice", lambda tf, x: tf.layers.dense(tf.layers.dense(x, 2), 2), X),
        ("dense in name scope", lambda tf, x: _name_scoped(tf, x), X),
        ("dense in variable scope", lambda tf, x: _variable_scoped(tf, x), X),
        ("dense reused", lambda tf, x: _reused(tf, x), X),
        ("dense auto reuse", lambda tf, x: _auto_reused(tf, x), X),
        ("conv2d", lambda tf, x: tf.layers.conv2d(x, 2, 3), IMAGE, "sb"),
        (
            "conv2d with arguments",
            lambda tf, x: tf.layers.conv2d(
                x, 2, [2, 3], strides=(2, 1), padding="same", activation=tf.nn.relu, name="c"
            ),
            IMAGE,
        ),
        ("conv2d without bias", lambda tf, x: tf.layers.conv2d(x, 2, 1, use_bias=False), IMAGE),
        ("conv2d dilated", lambda tf, x: tf.layers.conv2d(x, 2, 2, dilation_rate=2), IMAGE),
        ("conv1d", lambda tf, x: tf.layers.conv1d(x, 2, 2, activation=tf.tanh), CUBE),
        ("conv2d_transpose", lambda tf, x: tf.layers.conv2d_transpose(x, 2, 2, strides=2), IMAGE, "sb"),
        ("separable_conv2d", lambda tf, x: tf.layers.separable_conv2d(x, 2, 2, depth_multiplier=2), IMAGE),
        ("max_pooling2d", lambda tf, x: tf.layers.max_pooling2d(x, 2, 2), IMAGE, "sb"),
        (
            "average_pooling2d",
            lambda tf, x: tf.layers.average_pooling2d(x, (2, 3), (2, 1), padding="same", name="p"),
            IMAGE,
        ),
        ("max_pooling1d", lambda tf, x: tf.layers.max_pooling1d(x, 2, 1), CUBE),
        ("average_pooling1d", lambda tf, x: tf.layers.average_pooling1d(x, 2, 2, "same"), CUBE),
        ("flatten", lambda tf, x: tf.layers.flatten(x), IMAGE, "sb"),
        ("flatten of matrix", lambda tf, x: tf.layers.flatten(x, name="f"), X, "sb"),
        ("flatten of vector", lambda tf, x: tf.layers.flatten(x), X[0], "sb"),
        (
            "flatten of unknown sizes",
            lambda tf, x: tf.layers.flatten(tf.placeholder_with_default(x, [None, None, 4])),
            CUBE,
        ),
        ("dropout", lambda tf, x: tf.layers.dropout(x), X),
        ("dropout training", lambda tf, x: tf.layers.dropout(x, 0.4, training=True), X, "sb"),
        (
            "dropout training seeded",
            lambda tf, x: tf.layers.dropout(x, rate=0.4, noise_shape=[4, 1], seed=3, training=True, name="d"),
            X,
        ),
        ("dropout not training", lambda tf, x: tf.layers.dropout(x, 0.4, training=False) * 2.0, X),
        ("batch_normalization", lambda tf, x: tf.layers.batch_normalization(x), X, "sb"),
        (
            "batch_normalization training",
            lambda tf, x: tf.layers.batch_normalization(x, training=True),
            X,
            "sb",
        ),
        (
            "batch_normalization with arguments",
            lambda tf, x: tf.layers.batch_normalization(
                x, momentum=0.9, epsilon=0.01, center=False, scale=False, training=True, name="bn"
            ),
            X,
        ),
        ("batch_normalization of image", lambda tf, x: tf.layers.batch_normalization(x), IMAGE),
        (
            "batch_normalization of image training",
            lambda tf, x: tf.layers.batch_normalization(x, training=True),
            IMAGE,
            "sb",
        ),
        (
            "batch_normalization not fused",
            lambda tf, x: tf.layers.batch_normalization(x, training=True, fused=False),
            IMAGE,
        ),
        (
            "batch_normalization axis 1",
            lambda tf, x: tf.layers.batch_normalization(x, 1, training=True),
            CUBE,
        ),
    ],
)


def _name_scoped(tf, x):
    with tf.name_scope("n"):
        return tf.layers.dense(x, 2)


def _variable_scoped(tf, x):
    with tf.variable_scope("v", initializer=tf.ones_initializer()):
        y = tf.layers.dense(x, 2)
        return tf.layers.dense(y, 1, name="out")


def _reused(tf, x):
    y = tf.layers.dense(x, 3, name="shared")
    return [y, tf.layers.dense(y, 3, name="shared", reuse=True)]


def _auto_reused(tf, x):
    made = []
    for _ in range(2):
        with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
            made.append(tf.layers.dense(x, 2))
    return made


def _training(value, name, layer):
    def build(tf):
        x = tf.placeholder(tf.float32, [None, 3], name="x")
        training = tf.placeholder(tf.bool, [], name="training")
        y = layer(tf, x, training)
        updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
        state = {v.op.name: v for v in tf.global_variables()}
        steps = [{"y": y, **{f"update {i}": u for i, u in enumerate(updates)}}]
        return steps + ([state] if state else []), {x: X, training: value}, collected(tf)

    program(GROUP, f"{name} training fed {value}")(build)


for _value in [True, False]:
    _training(_value, "batch_normalization", lambda tf, x, t: tf.layers.batch_normalization(x, training=t))
    _training(_value, "dropout", lambda tf, x, t: tf.layers.dropout(x, 0.4, training=t))


@program(GROUP)
def batch_normalization_trained(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    h = tf.layers.batch_normalization(x, training=True, momentum=0.5)
    loss = tf.reduce_mean(tf.square(tf.layers.dense(h, 1) - 1.0))
    with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
        train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    state = dict({v.op.name: v for v in tf.global_variables()}, loss=loss)
    return [{"train": train}, state] * 2, {x: X}, collected(tf)


@program(GROUP)
def dense_class(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    layer = tf.layers.Dense(2, activation=tf.tanh)
    before = [layer.built, layer.name, len(layer.variables)]
    y = layer(x)
    again = layer.apply(x * 2.0)
    notes = dict(
        collected(tf),
        before=before,
        built=layer.built,
        name=layer.name,
        kernel=layer.kernel.name,
        bias=layer.bias.name,
        weights=names(layer.weights),
        not_trained=names(layer.non_trainable_variables),
        params=layer.count_params(),
        scope=layer.scope_name,
        units=layer.units,
        shape=layer.compute_output_shape([4, 3]).as_list(),
    )
    return {"y": y, "again": again}, {x: X}, notes


@program(GROUP)
def dense_classes_named(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    layers = [tf.layers.Dense(3), tf.layers.Dense(3, name="mine"), tf.layers.Dense(3, use_bias=False)]
    with tf.variable_scope("v"):
        y = layers[2](layers[1](x))
    y = layers[0](y)
    return {"y": y}, {x: X}, dict(collected(tf), names=names(layers))


@program(GROUP)
def layer_classes(tf):
    x = tf.placeholder(tf.float32, [None, 4, 4, 1], name="x")
    layers = [
        tf.layers.Conv2D(2, 3, padding="same", activation=tf.nn.relu),
        tf.layers.BatchNormalization(),
        tf.layers.MaxPooling2D(2, 2),
        tf.layers.Flatten(),
        tf.layers.Dropout(0.5),
        tf.layers.Dense(3),
    ]
    y = x
    for layer in layers:
        y = layer(y)
    notes = dict(collected(tf), names=names(layers), losses=[len(layer.losses) for layer in layers])
    notes["updates"] = [names(layer.updates) for layer in layers]
    notes["weights"] = [names(layer.weights) for layer in layers]
    return {"y": y}, {x: IMAGE}, notes


@program(GROUP)
def layer_of_ones_own(tf):
    class Scale(tf.layers.Layer):
        def build(self, shape):
            self.factor = self.add_variable("factor", [int(shape[-1])], initializer=tf.ones_initializer())
            self.offset = self.add_weight("offset", shape=[], trainable=False)
            super(Scale, self).build(shape)

        def call(self, inputs):
            return inputs * self.factor + self.offset

    x = tf.placeholder(tf.float32, [None, 3], name="x")
    layer = Scale()
    y = layer(layer(x))
    other = Scale(name="other")(y)
    return (
        {"y": y, "other": other},
        {x: X},
        dict(collected(tf), name=layer.name, weights=names(layer.weights)),
    )


@program(GROUP)
def small_network(tf):
    x = tf.placeholder(tf.float32, [None, 4, 4, 1], name="x")
    labels = tf.placeholder(tf.int64, [None], name="labels")
    h = tf.layers.conv2d(x, 2, 3, padding="same", activation=tf.nn.relu)
    h = tf.layers.max_pooling2d(h, 2, 2)
    logits = tf.layers.dense(tf.layers.flatten(h), 3)
    loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
    train = tf.train.AdamOptimizer(0.05).minimize(loss)
    return [{"train": train}, {"loss": loss}] * 3, {x: IMAGE, labels: [0, 2]}, collected(tf)


@program(GROUP)
def template(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")

    def network(x, units):
        w = tf.get_variable("w", [3, units], initializer=tf.ones_initializer())
        return tf.matmul(x, w, name="product")

    made = tf.make_template("net", network, units=2)
    a, b = made(x), made(x + 1.0)
    other = tf.make_template("net", network, units=2)(x)
    now = tf.make_template("now", network, create_scope_now_=True, units=1)
    with tf.variable_scope("outer"):
        c = now(x)
    notes = dict(collected(tf), names=[made.name, made.variable_scope.name, made.var_scope.name])
    notes["variables"] = names(made.variables)
    return {"a": a, "b": b, "other": other, "c": c}, {x: X}, notes


@program(GROUP)
def template_of_layers(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    network = tf.make_template("net", lambda x: tf.layers.dense(tf.layers.dense(x, 2), 1))
    return {"a": network(x), "b": network(x * 2.0)}, {x: X}, collected(tf)


@program(GROUP)
def custom_getter(tf):
    seen = []

    def getter(getter, name, *args, **kwargs):
        seen.append([name, sorted(k for k, v in kwargs.items() if v is not None and k != "use_resource")])
        return getter(name, *args, **kwargs) * 2.0

    with tf.variable_scope("s", custom_getter=getter):
        a = tf.get_variable("a", [2], initializer=tf.ones_initializer())
        with tf.variable_scope("t"):
            b = tf.get_variable("b", initializer=3.0)
    c = tf.get_variable("c", [2], initializer=tf.zeros_initializer(), custom_getter=getter)
    return {"a": a, "b": b, "c": c}, {}, dict(collected(tf), seen=[name for name, _ in seen])


@program(GROUP)
def custom_getters_nested(tf):
    def add(getter, name, *args, **kwargs):
        return getter(name, *args, **kwargs) + 1.0

    def double(getter, name, *args, **kwargs):
        return getter(name, *args, **kwargs) * 2.0

    with tf.variable_scope("s", custom_getter=add):
        with tf.variable_scope("t", custom_getter=double):
            a = tf.get_variable("a", [2], initializer=tf.ones_initializer())
    return {"a": a}, {}, collected(tf)


@program(GROUP)
def custom_getter_of_averages(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    with tf.variable_scope("net"):
        y = tf.layers.dense(x, 1)
    ema = tf.train.ExponentialMovingAverage(0.5)
    update = ema.apply(tf.trainable_variables())

    def getter(getter, name, *args, **kwargs):
        variable = getter(name, *args, **kwargs)
        return ema.average(variable) or variable

    with tf.variable_scope("net", reuse=True, custom_getter=getter):
        smooth = tf.layers.dense(x, 1, name="dense")
    return [{"update": update}, {"y": y, "smooth": smooth}], {x: X}, collected(tf)

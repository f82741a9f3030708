"""Group "summaries": tf.summary, and the summaries of tf.contrib.layers."""

import numpy as np

from .layered import X
from .register import names, program

GROUP = "summaries"


def _summary(name, call, value=None):
    """A program that fetches the summaries that `call(tf, x)` makes."""
    value = X if value is None else value

    def build(tf):
        x = tf.placeholder(tf.as_dtype(value.dtype), value.shape, name="x")
        made = call(tf, x)
        made = made if isinstance(made, list) else [made]
        notes = {"summaries": names(tf.get_collection(tf.GraphKeys.SUMMARIES))}
        return {str(i): s for i, s in enumerate(made)}, {x: value}, notes

    program(GROUP, name)(build)


def _scoped(tf, x):
    with tf.name_scope("a"):
        made = [tf.summary.scalar("loss", x), tf.summary.scalar("loss", x, family="f")]
        with tf.variable_scope("b"):
            made.append(tf.summary.histogram("loss", x, family="f g"))
    return made + [tf.summary.scalar("loss", x), tf.summary.scalar("loss", x), tf.summary.merge_all()]


def _collected(tf, x):
    made = [
        tf.summary.scalar("a", x[0, 0], collections=["mine"]),
        tf.summary.scalar("b", x[0, 1], collections=[tf.GraphKeys.SUMMARIES, "mine"]),
        tf.summary.histogram("c", x, collections=[]),
    ]
    made.append(tf.summary.merge_all("mine", name="m"))
    made.append(tf.summary.merge_all(scope="b"))
    made.append(tf.summary.merge(made[:2], collections=["mine"], name="n o"))
    assert tf.summary.merge_all("nothing") is None
    return made


def _nested(tf, x):
    parts = [tf.summary.scalar("a", 1.0), tf.summary.scalar("b", 2.0)]
    return [tf.summary.merge([tf.stack(parts), tf.summary.scalar("c", 3.0)]), tf.summary.merge(parts[:1])]


def activation(tf, x):
    return tf.contrib.layers.summarize_activation(x)


NUMBER = np.float32(1.5)
ZEROS = np.zeros([2, 3], np.float32)
EXTREMES = np.array([1e-13, -1e-13, 1e25, -1e30])
BOUNDS = np.array([1e-12, 1.1e-12, -1e-12, 1e20])
for _name, _call, _value in [
    ("scalar", lambda tf, x: tf.summary.scalar("loss", x), NUMBER),
    ("scalar zero", lambda tf, x: tf.summary.scalar("loss", x), np.float32(0)),
    ("scalar NaN", lambda tf, x: tf.summary.scalar("loss", x), np.float32(np.nan)),
    ("scalar int", lambda tf, x: tf.summary.scalar("loss", x), np.int64(-3)),
    ("scalar float16", lambda tf, x: tf.summary.scalar("loss", x), np.float16(0.1)),
    ("scalar float64", lambda tf, x: tf.summary.scalar("loss", x), np.float64(0.1)),
    ("scalar of a number", lambda tf, x: [tf.summary.scalar("a", 2), tf.summary.scalar("b", 0.5)], NUMBER),
    ("scalar of a variable", lambda tf, x: tf.summary.scalar("v", tf.Variable(2.0, name="v")), NUMBER),
    ("scalar cleaned", lambda tf, x: tf.summary.scalar("/a:b c(d)", x, family="x y"), NUMBER),
    ("scalar of a long name", lambda tf, x: tf.summary.scalar("a" * 200, x), NUMBER),
    ("scopes", _scoped, NUMBER),
    ("collections", _collected, None),
    ("merge nested", _nested, NUMBER),
    ("histogram", lambda tf, x: tf.summary.histogram("h", x), None),
    ("histogram ints", lambda tf, x: tf.summary.histogram("h", x), np.int32([[0, 3], [-2, 3]])),
    ("histogram float64", lambda tf, x: tf.summary.histogram("h", x), np.arange(9) / 7.0 - 0.3),
    ("histogram float16", lambda tf, x: tf.summary.histogram("h", x), np.float16([0.1, 0.2, 70])),
    ("histogram zeros", lambda tf, x: tf.summary.histogram("h", x), np.zeros(3, np.float32)),
    ("histogram empty", lambda tf, x: tf.summary.histogram("h", x), np.zeros([0, 2], np.float32)),
    ("histogram scalar", lambda tf, x: tf.summary.histogram("h", x), NUMBER),
    (
        "histogram extremes",
        lambda tf, x: tf.summary.histogram("h", x),
        np.array([1e-13, -1e-13, 1e25, -1e30]),
    ),
    (
        "histogram bounds",
        lambda tf, x: tf.summary.histogram("h", x),
        np.array([1e-12, 1.1e-12, -1e-12, 1e20]),
    ),
    (
        "histogram negative",
        lambda tf, x: tf.summary.histogram("h", x),
        np.float32([-0.3, -0.31, -0.32, -5, -5.1, -1e10]),
    ),
    ("text", lambda tf, x: tf.summary.text("t", tf.constant("hi")), NUMBER),
    ("text rows", lambda tf, x: tf.summary.text("t", tf.constant([["a", ""], ["bc", "d"]]), ["c"]), NUMBER),
    ("tensor_summary", lambda tf, x: tf.summary.tensor_summary("t", x), None),
    ("tensor_summary scalar", lambda tf, x: tf.summary.tensor_summary("t", x, display_name="d"), NUMBER),
    (
        "tensor_summary with arguments",
        lambda tf, x: tf.summary.tensor_summary("t", x, "what it is", ["c"], family="f"),
        np.int32([1, 2]),
    ),
    ("tensor_summary bool", lambda tf, x: tf.summary.tensor_summary("t", x), np.array([True, False])),
    ("tensor_summary empty", lambda tf, x: tf.summary.tensor_summary("t", x), np.zeros([0, 200], np.float64)),
    ("tensor_summary large", lambda tf, x: tf.summary.tensor_summary("t", x), np.zeros(200, np.int8)),
    ("tensor_summary complex", lambda tf, x: tf.summary.tensor_summary("t", x), np.array([1j])),
    ("summarize_tensor", lambda tf, x: tf.contrib.layers.summarize_tensor(x * 1.0), None),
    ("summarize_tensor scalar", lambda tf, x: tf.contrib.layers.summarize_tensor(x * 1.0), NUMBER),
    ("summarize_tensor tagged", lambda tf, x: tf.contrib.layers.summarize_tensor(x, "tag"), None),
    ("summarize_activation", lambda tf, x: tf.contrib.layers.summarize_activation(tf.nn.relu(x)), None),
    ("summarize_activation sigmoid", lambda tf, x: activation(tf, tf.sigmoid(x)), ZEROS),
    ("summarize_activation relu6", lambda tf, x: activation(tf, tf.nn.relu6(x)), X * 4),
    ("summarize_activation softplus", lambda tf, x: activation(tf, tf.nn.softplus(x)), ZEROS),
    (
        "summarize_tensors",
        lambda tf, x: tf.contrib.layers.summarize_tensors([x[0, 0], tf.nn.relu(x)]),
        None,
    ),
]:
    _summary(_name, _call, _value)


@program(GROUP)
def summarize_collections(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    y = tf.contrib.layers.fully_connected(x, 2, tf.tanh, outputs_collections=[tf.GraphKeys.ACTIVATIONS])
    tf.contrib.layers.fully_connected(y, 1, scope="out", outputs_collections=[tf.GraphKeys.ACTIVATIONS])
    made = tf.contrib.layers.summarize_collection(tf.GraphKeys.TRAINABLE_VARIABLES)
    filtered = tf.contrib.layers.summarize_collection("trainable_variables", name_filter="out")
    activations = tf.contrib.layers.summarize_activations()
    notes = {"made": names(made), "filtered": names(filtered), "activations": names(activations)}
    notes["summaries"] = names(tf.get_collection(tf.GraphKeys.SUMMARIES))
    return {"all": tf.summary.merge_all(scope="out/weights")}, {x: X}, notes


@program(GROUP)
def summaries_of_training(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    loss = tf.reduce_mean(tf.square(tf.layers.dense(x, 1, kernel_initializer=tf.ones_initializer())))
    tf.summary.scalar("loss", loss)
    for variable in tf.trainable_variables():
        tf.summary.histogram(variable.op.name, variable)
    train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    with tf.control_dependencies([train]):
        done = tf.no_op()
    step = {"summary": tf.summary.merge_all(), "done": done}
    return [{"summary": step["summary"]}, {"train": train}, {"summary": step["summary"]}], {x: X}

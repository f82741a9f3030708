"""Group "training": an MLP and an unrolled RNN that learn to classify, step by step."""

import numpy as np

from .layered import collected
from .register import names, program

GROUP = "training"
STEPS = 20


def patterns(examples=24):
    """Images of 8 rows of 8 pixels, [examples, 8, 8], stripes with noise; and their classes, of three."""
    at = np.arange(8)
    images, classes = [], []
    for i in range(examples):
        kind = i % 3
        wave = np.sin((at + i) * 2 * np.pi / 4)
        image = [wave[:, None] + 0 * at, wave[None, :] + 0 * at[:, None], np.outer(wave, wave)][kind]
        images.append(image + 0.3 * np.sin(np.arange(64) * (i + 1.7)).reshape(8, 8))
        classes.append(kind)
    return np.round(np.array(images, np.float32), 3), np.array(classes, np.int32)


IMAGES, CLASSES = patterns()


def _curve(train, loss, more):
    """Steps that train and record the loss of each, then what else is asked."""
    return [{"train": train, "loss": loss}] * STEPS + [more]


OPTIMIZERS = [
    ("gradient descent", lambda tf: tf.train.GradientDescentOptimizer(0.2)),
    ("adam", lambda tf: tf.train.AdamOptimizer(0.02)),
    ("momentum", lambda tf: tf.train.MomentumOptimizer(0.05, 0.9)),
]


def _mlp(make):
    def build(tf):
        x = tf.placeholder(tf.float32, [None, 64], name="x")
        y = tf.placeholder(tf.int64, [None], name="y")
        w1 = tf.Variable(tf.truncated_normal([64, 10], stddev=0.1), name="w1")
        b1 = tf.Variable(tf.zeros([10]), name="b1")
        w2 = tf.Variable(tf.truncated_normal([10, 3], stddev=0.1), name="w2")
        b2 = tf.Variable(tf.zeros([3]), name="b2")
        hidden = tf.nn.relu(tf.matmul(x, w1) + b1)
        logits = tf.matmul(hidden, w2) + b2
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
        train = make(tf).minimize(loss)
        right = tf.equal(tf.argmax(logits, 1), y)
        accuracy = tf.reduce_mean(tf.cast(right, tf.float32))
        feeds = {x: IMAGES.reshape(-1, 64), y: CLASSES}
        return _curve(train, loss, {"accuracy": accuracy, "b2": b2, "logits": logits}), feeds

    return build


for _name, _make in OPTIMIZERS:
    program(GROUP, "mlp by " + _name)(_mlp(_make))


@program(GROUP)
def mlp_of_layers(tf):
    x = tf.placeholder(tf.float32, [None, 8, 8], name="x")
    y = tf.placeholder(tf.int32, [None], name="y")
    hidden = tf.layers.dense(tf.layers.flatten(x), 10, activation=tf.nn.relu, name="hidden")
    logits = tf.layers.dense(hidden, 3, name="outputs")
    with tf.name_scope("loss"):
        crossed = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
        loss = tf.reduce_mean(crossed, name="loss")
    with tf.name_scope("train"):
        train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
    with tf.name_scope("eval"):
        accuracy = tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, y, 1), tf.float32))
    return _curve(train, loss, {"accuracy": accuracy}), {x: IMAGES, y: CLASSES}, collected(tf)


@program(GROUP)
def mlp_one_hot_with_dropout(tf):
    x = tf.placeholder(tf.float32, [None, 64], name="x")
    y = tf.placeholder(tf.float32, [None, 3], name="y")
    w1 = tf.get_variable("w1", [64, 10])
    b1 = tf.get_variable("b1", [10], initializer=tf.zeros_initializer())
    w2 = tf.get_variable("w2", [10, 3])
    hidden = tf.nn.dropout(tf.nn.sigmoid(tf.matmul(x, w1) + b1), keep_prob=0.5)
    loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(labels=y, logits=tf.matmul(hidden, w2)))
    decay = 1e-3 * (tf.nn.l2_loss(w1) + tf.nn.l2_loss(w2))
    step = tf.train.get_or_create_global_step()
    rate = tf.train.exponential_decay(0.5, step, 5, 0.8)
    train = tf.train.MomentumOptimizer(rate, 0.5).minimize(loss + decay, global_step=step)
    feeds = {x: IMAGES.reshape(-1, 64), y: np.eye(3)[CLASSES]}
    return _curve(train, loss, {"step": step, "rate": rate}), feeds


def _rnn(make, clip=None):
    def build(tf):
        x = tf.placeholder(tf.float32, [None, 8, 8], name="x")
        y = tf.placeholder(tf.int32, [None], name="y")
        cell = tf.contrib.rnn.BasicRNNCell(num_units=6)
        _, state = tf.contrib.rnn.static_rnn(cell, tf.unstack(x, axis=1), dtype=tf.float32)
        weights = tf.get_variable("weights", [6, 3])
        biases = tf.get_variable("biases", [3], initializer=tf.zeros_initializer())
        logits = tf.nn.xw_plus_b(state, weights, biases)
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
        opt = make(tf)
        if clip is None:
            train = opt.minimize(loss)
        else:
            variables = tf.trainable_variables()
            grads, _ = tf.clip_by_global_norm(tf.gradients(loss, variables), clip)
            train = opt.apply_gradients(zip(grads, variables))
        accuracy = tf.reduce_mean(tf.cast(tf.nn.in_top_k(logits, y, 1), tf.float32))
        notes = {"variables": names(tf.global_variables())}
        return _curve(train, loss, {"accuracy": accuracy, "biases": biases}), {x: IMAGES, y: CLASSES}, notes

    return build


program(GROUP, "rnn by gradient descent")(_rnn(OPTIMIZERS[0][1]))
program(GROUP, "rnn by adam")(_rnn(OPTIMIZERS[1][1]))
program(GROUP, "rnn by clipped gradients")(_rnn(OPTIMIZERS[0][1], clip=0.5))


@program(GROUP)
def rnn_to_sequence(tf):
    """A next value of a wave from its values so far, outputs stacked and projected."""
    wave = np.sin(np.linspace(0, 9, 33)).astype(np.float32)
    windows = np.stack([wave[i : i + 7] for i in range(0, 24, 4)])[:, :, None]
    x = tf.placeholder(tf.float32, [None, 6, 1], name="x")
    y = tf.placeholder(tf.float32, [None, 6, 1], name="y")
    sequences = tf.unstack(tf.transpose(x, perm=[1, 0, 2]))
    cell = tf.contrib.rnn.BasicRNNCell(num_units=4, activation=tf.nn.relu)
    outputs, _ = tf.contrib.rnn.static_rnn(cell, sequences, dtype=tf.float32)
    outputs = tf.transpose(tf.stack(outputs), perm=[1, 0, 2])
    stacked = tf.layers.dense(tf.reshape(outputs, [-1, 4]), 1)
    loss = tf.reduce_mean(tf.square(tf.reshape(stacked, [-1, 6, 1]) - y))
    train = tf.train.AdamOptimizer(0.02).minimize(loss)
    return _curve(train, loss, {"loss": loss}), {x: windows[:, :-1], y: windows[:, 1:]}


@program(GROUP)
def rnn_of_lengths(tf):
    x = tf.placeholder(tf.float32, [None, 3, 8], name="x")
    y = tf.placeholder(tf.int32, [None], name="y")
    lengths = tf.placeholder(tf.int32, [None], name="lengths")
    cell = tf.nn.rnn_cell.BasicRNNCell(4)
    _, state = tf.nn.static_rnn(cell, tf.unstack(x, axis=1), dtype=tf.float32, sequence_length=lengths)
    logits = tf.layers.dense(state, 3)
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits))
    train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    feeds = {x: IMAGES[:6, :3], y: CLASSES[:6], lengths: [3, 2, 3, 1, 0, 3]}
    return _curve(train, loss, {"state": state}), feeds


@program(GROUP)
def linear_regression(tf):
    x = tf.placeholder(tf.float32, name="x")
    y = tf.placeholder(tf.float32, name="y")
    w = tf.Variable(0.3, name="w")
    b = tf.Variable(-0.3, name="b")
    loss = tf.reduce_sum(tf.square(w * x + b - y))
    train = tf.train.GradientDescentOptimizer(0.01).minimize(loss)
    return _curve(train, loss, {"w": w, "b": b}), {x: [1, 2, 3, 4], y: [0, -1, -2, -3]}


@program(GROUP)
def linear_regression_by_hand(tf):
    x = tf.constant(np.linspace(0, 1, 8).reshape(8, 1), tf.float32)
    y = 3.0 * x - 1.0
    theta = tf.Variable(tf.random_uniform([1, 1], -1.0, 1.0, seed=42), name="theta")
    offset = tf.Variable(tf.zeros([1]), name="offset")
    error = tf.matmul(x, theta) + offset - y
    mse = tf.reduce_mean(tf.square(error), name="mse")
    grads = tf.gradients(mse, [theta, offset])
    train = tf.group(theta.assign(theta - 0.3 * grads[0]), offset.assign(offset - 0.3 * grads[1]))
    return [{"mse": mse}, {"train": train}] * STEPS + [{"theta": theta, "offset": offset}], {}

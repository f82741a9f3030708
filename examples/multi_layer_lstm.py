"""Two layers of LSTM cells with peepholes, and dropout while training, read handwritten digits row by row."""

import sys

import numpy as np
from sklearn.datasets import load_digits
from tqdm import tqdm

import minigraph as tf

EPOCHS = 15
BATCH = 100
TRAINING = 1400
LAYERS = 2
UNITS = 50

digits = load_digits()
order = np.random.RandomState(0).permutation(len(digits.target))
images = (digits.images / 16).astype(np.float32)[order]  # 8 rows of 8 pixels: a sequence of 8 steps
labels = digits.target[order]

tf.set_random_seed(42)
X = tf.placeholder(tf.float32, [None, 8, 8], name="X")
y = tf.placeholder(tf.int32, [None], name="y")
keep_prob = tf.placeholder_with_default(1.0, [], name="keep_prob")  # fed while training only


def make_layer():
    """One LSTM layer, of whose outputs a part is dropped."""
    cell = tf.contrib.rnn.LSTMCell(num_units=UNITS, use_peepholes=True)
    return tf.contrib.rnn.DropoutWrapper(cell, output_keep_prob=keep_prob)


# A cell in each layer: [make_layer()] * LAYERS would be one cell several times.
multi_cell = tf.contrib.rnn.MultiRNNCell([make_layer() for _ in range(LAYERS)])
outputs, states = tf.nn.dynamic_rnn(multi_cell, X, dtype=tf.float32)
top_layer_h_state = states[-1].h  # each layer's state is a pair: c, which it keeps, and h, which it shows
logits = tf.layers.dense(top_layer_h_state, 10, name="softmax")

with tf.name_scope("loss"):
    xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    loss = tf.reduce_mean(xentropy, name="loss")

with tf.name_scope("train"):
    training_op = tf.train.AdamOptimizer(learning_rate=0.01).minimize(loss)

with tf.name_scope("eval"):
    correct = tf.nn.in_top_k(logits, y, 1)
    accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))

init = tf.global_variables_initializer()
test = {X: images[TRAINING:], y: labels[TRAINING:]}
with tf.Session() as sess:
    init.run()
    epochs = tqdm(range(EPOCHS), desc="epochs", file=sys.stdout)
    for _ in epochs:
        for start in range(0, TRAINING, BATCH):
            batch = slice(start, start + BATCH)
            feed_dict = {X: images[batch], y: labels[batch], keep_prob: 0.9}
            _, value = sess.run([training_op, loss], feed_dict=feed_dict)
        epochs.set_postfix(loss=f"{value:.4f}", accuracy=f"{accuracy.eval(feed_dict=test):.3f}")
    print(f"test accuracy: {accuracy.eval(feed_dict=test):.3f}")

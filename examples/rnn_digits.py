"""An unrolled RNN reads handwritten digits row by row; draws its learning curve into rnn_digits.svg."""

import sys

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits
from tqdm import tqdm

import minigraph as tf

EPOCHS = 20
BATCH = 50
TRAINING = 1400

digits = load_digits()
order = np.random.RandomState(0).permutation(len(digits.target))
images = (digits.images / 16).astype(np.float32)[order]  # 8 rows of 8 pixels: a sequence of 8 steps
labels = digits.target[order]

tf.set_random_seed(42)
X = tf.placeholder(tf.float32, [None, 8, 8], name="X")
y = tf.placeholder(tf.int32, [None], name="y")

cell = tf.contrib.rnn.BasicRNNCell(num_units=64)
rows = tf.unstack(X, axis=1)
_, state = tf.contrib.rnn.static_rnn(cell, rows, dtype=tf.float32)
logits = tf.layers.dense(state, 10, name="outputs")

with tf.name_scope("loss"):
    xentropy = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=logits)
    loss = tf.reduce_mean(xentropy, name="loss")

with tf.name_scope("train"):
    training_op = tf.train.AdamOptimizer(learning_rate=0.002).minimize(loss)

with tf.name_scope("eval"):
    correct = tf.nn.in_top_k(logits, y, 1)
    accuracy = tf.reduce_mean(tf.cast(correct, tf.float32))

init = tf.global_variables_initializer()
losses, accuracies = [], []
with tf.Session() as sess:
    init.run()
    epochs = tqdm(range(EPOCHS), desc="epochs", file=sys.stdout)
    for _ in epochs:
        for start in range(0, TRAINING, BATCH):
            batch = slice(start, start + BATCH)
            _, value = sess.run([training_op, loss], feed_dict={X: images[batch], y: labels[batch]})
            losses.append(value)
        accuracies.append(accuracy.eval(feed_dict={X: images[TRAINING:], y: labels[TRAINING:]}))
        epochs.set_postfix(loss=f"{value:.4f}", accuracy=f"{accuracies[-1]:.3f}")

print(f"test accuracy: {accuracies[-1]:.3f}")

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
left.semilogy(losses, linewidth=0.8)
left.set(title="Loss of each batch", xlabel="training step", ylabel="cross entropy")
right.plot(range(1, EPOCHS + 1), accuracies, marker=".")
right.xaxis.get_major_locator().set_params(integer=True)
right.set(title="Test accuracy", xlabel="epoch", ylim=(None, 1))
figure.savefig("rnn_digits.svg")
print("wrote rnn_digits.svg")

"""A recurrent network predicts a time series, then goes on by itself; draws both into time_series.svg."""

import sys

import matplotlib.pyplot as plt
import numpy as np
from tqdm import tqdm

import minigraph as tf

ITERATIONS = 300
BATCH = 50
n_steps = 20
n_neurons = 100
resolution = 0.1
t_max = 30


def time_series(t):
    return t * np.sin(t) / 3 + 2 * np.sin(5 * t)


def instances(starts):
    """Inputs and targets [batch, n_steps, 1]: the series from each start on, and the same one step later."""
    t = np.asarray(starts)[:, None] + np.arange(n_steps + 1) * resolution
    values = time_series(t)[:, :, None]
    return values[:, :-1], values[:, 1:]


tf.set_random_seed(42)
X = tf.placeholder(tf.float32, [None, n_steps, 1], name="X")
y = tf.placeholder(tf.float32, [None, n_steps, 1], name="y")

cell = tf.contrib.rnn.BasicRNNCell(num_units=n_neurons)
rnn_outputs, states = tf.nn.dynamic_rnn(cell, X, dtype=tf.float32)

# One dense layer for all steps at once: stack the steps of all instances, project, take them apart again.
stacked_rnn_outputs = tf.reshape(rnn_outputs, [-1, n_neurons])
stacked_outputs = tf.layers.dense(stacked_rnn_outputs, 1)
outputs = tf.reshape(stacked_outputs, [-1, n_steps, 1])

loss = tf.reduce_mean(tf.square(outputs - y))
training_op = tf.train.AdamOptimizer(learning_rate=0.002).minimize(loss)
init = tf.global_variables_initializer()

random = np.random.RandomState(0)
steps_from_0 = np.arange(0, t_max, resolution)
t_instance = 12.2  # where the instance to look at begins
X_instance, y_instance = instances([t_instance])

with tf.Session() as sess:
    init.run()
    losses = []
    iterations = tqdm(range(ITERATIONS), desc="iterations", file=sys.stdout)
    for iteration in iterations:
        X_batch, y_batch = instances(random.uniform(0, t_max - n_steps * resolution, BATCH))
        _, mse = sess.run([training_op, loss], feed_dict={X: X_batch, y: y_batch})
        losses.append(mse)
        if iteration % 20 == 0:
            iterations.set_postfix(MSE=f"{mse:.3f}")
    y_pred = outputs.eval(feed_dict={X: X_instance})

    # The series' first values, and from there on the network reads what it wrote.
    sequence = list(time_series(steps_from_0[:n_steps]))
    while len(sequence) < len(steps_from_0):
        X_last = np.reshape(sequence[-n_steps:], [1, n_steps, 1])
        sequence.append(outputs.eval(feed_dict={X: X_last})[0, -1, 0])

print(f"MSE fell from {losses[0]:.1f} to {np.mean(losses[-20:]):.2f}")

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.6), layout="constrained", width_ratios=[2, 3])
t = t_instance + np.arange(n_steps + 1) * resolution
left.plot(t[:-1], X_instance[0], color="0.6", marker="o", markersize=3, label="input")
left.plot(t[1:], y_instance[0], color="tab:blue", marker="o", markersize=6, linestyle="", label="target")
left.plot(t[1:], y_pred[0], color="tab:red", marker="x", markersize=6, linestyle="", label="prediction")
left.set(title="One step ahead", xlabel="time", ylabel="value")
left.legend()
right.plot(steps_from_0, time_series(steps_from_0), color="tab:blue", linewidth=1, label="series")
right.plot(steps_from_0[n_steps:], sequence[n_steps:], color="tab:red", linewidth=1, label="generated")
right.axvspan(0, n_steps * resolution, color="0.9", label="given")
right.set(title="Going on by itself", xlabel="time", xlim=(0, t_max))
right.legend(loc="upper left")
figure.savefig("time_series.svg")
print("wrote time_series.svg")

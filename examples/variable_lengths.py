"""Sequences of different lengths in one batch: padding, and `sequence_length` to say where each ends."""

import numpy as np

import minigraph as tf

tf.set_random_seed(42)

n_steps = 2
n_inputs = 3
n_neurons = 5

X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
seq_length = tf.placeholder(tf.int32, [None])

basic_cell = tf.contrib.rnn.BasicRNNCell(num_units=n_neurons)
outputs, states = tf.nn.dynamic_rnn(basic_cell, X, dtype=tf.float32, sequence_length=seq_length)

init = tf.global_variables_initializer()

X_batch = np.array(
    [
        # t = 0     t = 1
        [[0, 1, 2], [9, 8, 7]],  # instance 0
        [[3, 4, 5], [0, 0, 0]],  # instance 1: one step, and padding
        [[6, 7, 8], [6, 5, 4]],  # instance 2
        [[9, 0, 1], [3, 2, 1]],  # instance 3
    ]
)
seq_length_batch = np.array([2, 1, 2, 2])

with tf.Session() as sess:
    init.run()
    feed_dict = {X: X_batch, seq_length: seq_length_batch}
    outputs_val, states_val = sess.run([outputs, states], feed_dict=feed_dict)

print(outputs_val)
print(states_val)

past_the_end = np.arange(n_steps) >= seq_length_batch[:, None]
print("outputs past the end are zero:", not outputs_val[past_the_end].any())
last_step = outputs_val[np.arange(len(X_batch)), seq_length_batch - 1]
print("states are the outputs of the last real step:", np.array_equal(states_val, last_step))

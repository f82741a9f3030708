"""`dynamic_rnn` gives what `static_rnn` gives, with one cell in a loop instead of a copy for each step."""

import sys

import numpy as np
from tqdm import tqdm

import minigraph as tf

n_inputs = 3
n_neurons = 5


def packed_static_rnn(cell, X):
    """Outputs [batch, steps, units] of a graph that grows with the steps of `X`."""
    X_seqs = tf.unstack(tf.transpose(X, perm=[1, 0, 2]))
    output_seqs, _ = tf.contrib.rnn.static_rnn(cell, X_seqs, dtype=tf.float32)
    return tf.transpose(tf.stack(output_seqs), perm=[1, 0, 2])


def dynamic_rnn(cell, X):
    """Outputs [batch, steps, units] of a graph that does not."""
    outputs, _ = tf.nn.dynamic_rnn(cell, X, dtype=tf.float32)
    return outputs


tf.set_random_seed(42)
X = tf.placeholder(tf.float32, [None, 2, n_inputs])
basic_cell = tf.contrib.rnn.BasicRNNCell(num_units=n_neurons)
unrolled = packed_static_rnn(basic_cell, X)
looped = dynamic_rnn(basic_cell, X)  # the same cell, and so the same weights
init = tf.global_variables_initializer()

X_batch = np.array(
    [
        # t = 0     t = 1
        [[0, 1, 2], [9, 8, 7]],  # instance 0
        [[3, 4, 5], [0, 0, 0]],  # instance 1
        [[6, 7, 8], [6, 5, 4]],  # instance 2
        [[9, 0, 1], [3, 2, 1]],  # instance 3
    ]
)

with tf.Session() as sess:
    init.run()
    unrolled_val, looped_val = sess.run([unrolled, looped], feed_dict={X: X_batch})

print(looped_val)
print("the same as static_rnn:", np.allclose(unrolled_val, looped_val, rtol=0, atol=1e-6))


def count_nodes(build, n_steps):
    """Nodes of the graph that `build` makes for sequences of `n_steps`."""
    with tf.Graph().as_default() as graph:
        X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
        build(tf.contrib.rnn.BasicRNNCell(num_units=n_neurons), X)
        return len(graph.get_operations())


sizes = [
    (n_steps, count_nodes(packed_static_rnn, n_steps), count_nodes(dynamic_rnn, n_steps))
    for n_steps in tqdm([2, 10, 100], desc="graphs", file=sys.stdout)
]
print("steps  static_rnn  dynamic_rnn")
for n_steps, static_nodes, dynamic_nodes in sizes:
    print(f"{n_steps:5}  {static_nodes:10}  {dynamic_nodes:11}")

"""An RNN built in three ways: by hand, with static_rnn, and with all steps packed into one tensor.

Prints the outputs of two steps, and how the graphs grow with more; `demo.py DIR` draws them into DIR.
"""

import sys
from pathlib import Path

import numpy as np

import minigraph as tf
from minigraph.viz import render

n_inputs = 3
n_neurons = 5

# Mini-batch:        instance 0, instance 1, instance 2, instance 3
X0_batch = np.array([[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 0, 1]])  # t = 0
X1_batch = np.array([[9, 8, 7], [0, 0, 0], [6, 5, 4], [3, 2, 1]])  # t = 1


def manual(n_steps):
    """Every step written out. Returns lists of inputs and of outputs, one for each step."""
    X = [tf.placeholder(tf.float32, [None, n_inputs]) for _ in range(n_steps)]
    Wx = tf.Variable(tf.random_normal(shape=[n_inputs, n_neurons], dtype=tf.float32))
    Wy = tf.Variable(tf.random_normal(shape=[n_neurons, n_neurons], dtype=tf.float32))
    b = tf.Variable(tf.zeros([1, n_neurons], dtype=tf.float32))
    Y = [tf.tanh(tf.matmul(X[0], Wx) + b)]
    for x in X[1:]:
        Y.append(tf.tanh(tf.matmul(Y[-1], Wy) + tf.matmul(x, Wx) + b))
    return X, Y


def static_rnn(n_steps):
    """A chain of cells, made by static_rnn. Returns lists of inputs and of outputs, one for each step."""
    X = [tf.placeholder(tf.float32, [None, n_inputs]) for _ in range(n_steps)]
    basic_cell = tf.contrib.rnn.BasicRNNCell(num_units=n_neurons)
    output_seqs, _ = tf.contrib.rnn.static_rnn(basic_cell, X, dtype=tf.float32)
    return X, output_seqs


def packed(n_steps):
    """The same chain, all steps in one tensor. Returns input and output, both [batch, steps, depth]."""
    X = tf.placeholder(tf.float32, [None, n_steps, n_inputs])
    X_seqs = tf.unstack(tf.transpose(X, perm=[1, 0, 2]))
    basic_cell = tf.contrib.rnn.BasicRNNCell(num_units=n_neurons)
    output_seqs, _ = tf.contrib.rnn.static_rnn(basic_cell, X_seqs, dtype=tf.float32)
    outputs = tf.transpose(tf.stack(output_seqs), perm=[1, 0, 2])
    return X, outputs


def build(program, n_steps):
    """A program's inputs, outputs and initializer, in a new default graph."""
    tf.reset_default_graph()
    tf.set_random_seed(42)
    X, Y = program(n_steps)
    return X, Y, tf.global_variables_initializer()


def run(program):
    """A program's outputs at t = 0 and t = 1."""
    X, Y, init = build(program, n_steps=2)
    with tf.Session() as sess:
        init.run()
        if isinstance(X, list):
            return sess.run(Y, feed_dict={X[0]: X0_batch, X[1]: X1_batch})
        Y_val = sess.run(Y, feed_dict={X: np.stack([X0_batch, X1_batch], axis=1)})
        return Y_val[:, 0], Y_val[:, 1]


def count(program, n_steps):
    """How many nodes a program's graph has."""
    build(program, n_steps)
    return len(tf.get_default_graph().get_operations())


def main(folder):
    programs = [manual, static_rnn, packed]
    for program in programs:
        print(f"{program.__name__}:")
        for t, Y_val in enumerate(run(program)):
            print(f">>> print(Y{t}_val) # output at t = {t}")
            rows = str(Y_val).splitlines()
            width = max(map(len, rows))
            for i, row in enumerate(rows):
                print(f"{row:{width}} # instance {i}")
        print()

    sizes = [2, 10, 100]
    print(f"{'nodes':10}" + "".join(f"{n:5} steps" for n in sizes))
    for program in programs:
        print(f"{program.__name__:10}" + "".join(f"{count(program, n):11}" for n in sizes))
    print()

    no_picture = None
    for program in programs:
        build(program, n_steps=2)
        print("wrote", render(None, folder / f"{program.__name__}.dot"))
        try:
            print("wrote", render(None, folder / f"{program.__name__}.svg"))
        except RuntimeError as error:
            no_picture = error
    if no_picture:
        print(no_picture)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "."))

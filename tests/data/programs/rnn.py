"""Recurrent programs: the seed text's three, and what static_rnn and the cells do besides."""

import numpy as np

from .register import names, program

X0 = np.array([[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 0, 1]])
X1 = np.array([[9, 8, 7], [0, 0, 0], [6, 5, 4], [3, 2, 1]])
SMALL = np.linspace(-1, 1, 12).reshape(4, 3)


def two_inputs(tf, shape=(None, 3), dtype="float32"):
    """Placeholders for both time steps, unnamed as in the seed text, and their feeds."""
    dtype = getattr(tf, dtype)
    a = tf.placeholder(dtype, list(shape))
    b = tf.placeholder(dtype, list(shape))
    return [a, b], {a: X0, b: X1}


def unrolled(tf, outputs, state):
    """Fetches for what static_rnn returns."""
    fetches = {f"Y{i}": y for i, y in enumerate(outputs)}
    fetches["state"] = state
    return fetches


def variables(tf):
    return {"variables": names(tf.global_variables()), "trainable": names(tf.trainable_variables())}


@program("rnn")
def manual_two_steps(tf):
    a = tf.placeholder(tf.float32, [None, 3])
    b = tf.placeholder(tf.float32, [None, 3])
    wx = tf.Variable(tf.random_normal(shape=[3, 5], dtype=tf.float32))
    wy = tf.Variable(tf.random_normal(shape=[5, 5], dtype=tf.float32))
    bias = tf.Variable(tf.zeros([1, 5], dtype=tf.float32))
    y0 = tf.tanh(tf.matmul(a, wx) + bias)
    y1 = tf.tanh(tf.matmul(y0, wy) + tf.matmul(b, wx) + bias)
    return {"Y0": y0, "Y1": y1}, {a: X0, b: X1}


@program("rnn")
def static_rnn_two_steps(tf):
    inputs, feeds = two_inputs(tf)
    cell = tf.contrib.rnn.BasicRNNCell(num_units=5)
    outputs, state = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32)
    return unrolled(tf, outputs, state), feeds, variables(tf)


@program("rnn")
def tf_nn_names(tf):
    inputs, feeds = two_inputs(tf)
    cell = tf.nn.rnn_cell.BasicRNNCell(5)
    outputs, state = tf.nn.static_rnn(cell, inputs, dtype=tf.float32)
    return unrolled(tf, outputs, state), feeds, variables(tf)


def _packed(tf, steps, batch, value):
    x = tf.placeholder(tf.float32, [batch, steps, 3])
    sequences = tf.unstack(tf.transpose(x, perm=[1, 0, 2]))
    cell = tf.contrib.rnn.BasicRNNCell(num_units=5)
    outputs, state = tf.contrib.rnn.static_rnn(cell, sequences, dtype=tf.float32)
    outputs = tf.transpose(tf.stack(outputs), perm=[1, 0, 2])
    return {"outputs": outputs, "state": state}, {x: value}


@program("rnn")
def packed(tf):
    return _packed(tf, 2, None, np.stack([X0, X1], axis=1))


@program("rnn")
def packed_static_batch(tf):
    return _packed(tf, 2, 4, np.stack([X0, X1], axis=1))


@program("rnn")
def packed_ten_steps(tf):
    return _packed(tf, 10, None, np.sin(np.arange(60.0)).reshape(2, 10, 3))


@program("rnn")
def packed_two_runs_of_the_session(tf):
    fetches, feeds = _packed(tf, 2, None, np.stack([X0, X1], axis=1))
    return [fetches, {"kernel": tf.trainable_variables()[0], "bias": tf.trainable_variables()[1]}], feeds


@program("rnn")
def one_step(tf):
    x = tf.placeholder(tf.float32, [None, 3])
    cell = tf.contrib.rnn.BasicRNNCell(num_units=5)
    outputs, state = tf.contrib.rnn.static_rnn(cell, [x], dtype=tf.float32)
    return unrolled(tf, outputs, state), {x: SMALL}


@program("rnn")
def initial_state_given(tf):
    inputs, feeds = two_inputs(tf)
    state = tf.placeholder(tf.float32, [None, 5], name="state")
    feeds[state] = np.linspace(-1, 1, 20).reshape(4, 5)
    cell = tf.contrib.rnn.BasicRNNCell(num_units=5)
    outputs, state = tf.contrib.rnn.static_rnn(cell, inputs, initial_state=state)
    return unrolled(tf, outputs, state), feeds


@program("rnn")
def initial_state_from_zero_state(tf):
    inputs, feeds = two_inputs(tf, (4, 3))
    cell = tf.contrib.rnn.BasicRNNCell(num_units=5)
    outputs, state = tf.contrib.rnn.static_rnn(cell, inputs, initial_state=cell.zero_state(4, tf.float32))
    return unrolled(tf, outputs, state), feeds


@program("rnn")
def zero_state_of_a_tensor_batch(tf):
    x = tf.placeholder(tf.float32, [None, 3])
    cell = tf.contrib.rnn.BasicRNNCell(num_units=5)
    zero = cell.zero_state(tf.shape(x)[0], tf.float32)
    again = cell.zero_state(2, tf.float64)
    fetches = {"zero": zero, "again": again}
    return fetches, {x: X0}, {"shape": str(zero.shape), "state": cell.state_size, "output": cell.output_size}


@program("rnn")
def sequence_length_fed(tf):
    inputs, feeds = two_inputs(tf)
    length = tf.placeholder(tf.int32, [None], name="length")
    feeds[length] = [2, 1, 0, 2]
    cell = tf.contrib.rnn.BasicRNNCell(num_units=5)
    outputs, state = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32, sequence_length=length)
    return unrolled(tf, outputs, state), feeds


@program("rnn")
def sequence_length_list(tf):
    inputs, feeds = two_inputs(tf)
    cell = tf.contrib.rnn.BasicRNNCell(num_units=5)
    outputs, state = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32, sequence_length=[2, 1, 0, 2])
    return unrolled(tf, outputs, state), feeds


@program("rnn")
def sequence_length_int64_static_batch(tf):
    inputs, feeds = two_inputs(tf, (4, 3))
    cell = tf.contrib.rnn.BasicRNNCell(num_units=5)
    length = tf.constant([1, 1, 2, 1], tf.int64)
    outputs, state = tf.contrib.rnn.static_rnn(
        cell, inputs + inputs[:1], dtype=tf.float32, sequence_length=length
    )
    return unrolled(tf, outputs, state), feeds


@program("rnn")
def sequence_length_all_zero(tf):
    inputs, feeds = two_inputs(tf)
    cell = tf.contrib.rnn.BasicRNNCell(num_units=5)
    outputs, state = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32, sequence_length=[0, 0, 0, 0])
    return unrolled(tf, outputs, state), feeds


@program("rnn")
def sequence_length_and_initial_state(tf):
    inputs, feeds = two_inputs(tf)
    cell = tf.contrib.rnn.BasicRNNCell(num_units=5)
    state = tf.constant(np.linspace(-1, 1, 20).reshape(4, 5), tf.float32)
    outputs, state = tf.contrib.rnn.static_rnn(
        cell, inputs, initial_state=state, sequence_length=[0, 1, 2, 2]
    )
    return unrolled(tf, outputs, state), feeds


@program("rnn")
def float64(tf):
    inputs, feeds = two_inputs(tf, dtype="float64")
    cell = tf.contrib.rnn.BasicRNNCell(num_units=5)
    outputs, state = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float64)
    return unrolled(tf, outputs, state), feeds


@program("rnn")
def scope_named(tf):
    inputs, feeds = two_inputs(tf)
    cell = tf.contrib.rnn.BasicRNNCell(num_units=5)
    outputs, state = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32, scope="my")
    return unrolled(tf, outputs, state), feeds, variables(tf)


@program("rnn")
def scope_object(tf):
    inputs, feeds = two_inputs(tf)
    cell = tf.contrib.rnn.BasicRNNCell(num_units=5)
    with tf.variable_scope("outer") as scope:
        pass
    outputs, state = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32, scope=scope)
    return unrolled(tf, outputs, state), feeds, variables(tf)


@program("rnn")
def activation_relu(tf):
    inputs, feeds = two_inputs(tf)
    cell = tf.contrib.rnn.BasicRNNCell(num_units=5, activation=tf.nn.relu)
    outputs, state = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32)
    return unrolled(tf, outputs, state), feeds


@program("rnn")
def activation_by_name(tf):
    inputs, feeds = two_inputs(tf)
    cell = tf.contrib.rnn.BasicRNNCell(5, activation="sigmoid")
    outputs, state = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32)
    return unrolled(tf, outputs, state), feeds


@program("rnn")
def static_batch(tf):
    inputs, feeds = two_inputs(tf, (4, 3))
    cell = tf.contrib.rnn.BasicRNNCell(num_units=5)
    outputs, state = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32)
    return unrolled(tf, outputs, state), feeds


@program("rnn")
def batch_known_in_second_input_only(tf):
    a = tf.placeholder(tf.float32, [None, 3])
    b = tf.placeholder(tf.float32, [4, 3])
    cell = tf.contrib.rnn.BasicRNNCell(num_units=5)
    outputs, state = tf.contrib.rnn.static_rnn(cell, [a, b], dtype=tf.float32)
    return unrolled(tf, outputs, state), {a: X0, b: X1}


@program("rnn")
def inputs_are_constants(tf):
    inputs = [tf.constant(X0, tf.float32), tf.constant(X1, tf.float32)]
    cell = tf.contrib.rnn.BasicRNNCell(num_units=2)
    outputs, state = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32)
    return unrolled(tf, outputs, state), {}


@program("rnn")
def two_scopes_by_argument(tf):
    inputs, feeds = two_inputs(tf)
    fetches = {}
    for scope in "ab":
        cell = tf.contrib.rnn.BasicRNNCell(num_units=2)
        _, fetches[scope] = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32, scope=scope)
    return fetches, feeds, variables(tf)


@program("rnn")
def two_scopes_by_variable_scope(tf):
    inputs, feeds = two_inputs(tf)
    fetches = {}
    for scope in "ab":
        with tf.variable_scope(scope):
            cell = tf.contrib.rnn.BasicRNNCell(num_units=2)
            _, fetches[scope] = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32)
    return fetches, feeds, variables(tf)


@program("rnn")
def reuse_true(tf):
    inputs, feeds = two_inputs(tf)
    with tf.variable_scope("shared"):
        cell = tf.contrib.rnn.BasicRNNCell(num_units=2)
        _, a = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32)
    with tf.variable_scope("shared", reuse=True):
        cell = tf.contrib.rnn.BasicRNNCell(num_units=2)
        _, b = tf.contrib.rnn.static_rnn(cell, inputs[::-1], dtype=tf.float32)
    return {"a": a, "b": b}, feeds, variables(tf)


@program("rnn")
def auto_reuse(tf):
    inputs, feeds = two_inputs(tf)
    fetches = {}
    for label in "ab":
        with tf.variable_scope("shared", reuse=tf.AUTO_REUSE):
            cell = tf.contrib.rnn.BasicRNNCell(num_units=2)
            _, fetches[label] = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32)
    return fetches, feeds, variables(tf)


@program("rnn")
def reuse_variables_of_the_root(tf):
    inputs, feeds = two_inputs(tf)
    cell = tf.contrib.rnn.BasicRNNCell(num_units=2)
    _, a = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32)
    tf.get_variable_scope().reuse_variables()
    cell = tf.contrib.rnn.BasicRNNCell(num_units=2)
    _, b = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32)
    return {"a": a, "b": b}, feeds, variables(tf)


@program("rnn")
def same_cell_unrolled_twice(tf):
    inputs, feeds = two_inputs(tf)
    cell = tf.contrib.rnn.BasicRNNCell(num_units=2)
    _, a = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32)
    _, b = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32)
    return {"a": a, "b": b}, feeds, variables(tf)

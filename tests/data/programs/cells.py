"""Group "rnn": cells called by hand, with options, and written by the user."""

import numpy as np

from .register import names, program
from .rnn import SMALL, two_inputs, unrolled, variables


@program("rnn")
def cell_called_twice(tf):
    inputs, feeds = two_inputs(tf)
    cell = tf.contrib.rnn.BasicRNNCell(num_units=5)
    state = cell.zero_state(4, tf.float32)
    before = {"built": cell.built, "name": cell.name, "weights": len(cell.weights)}
    y0, state = cell(inputs[0], state)
    y1, state = cell(inputs[1], state)
    notes = {
        "before": before,
        "built": cell.built,
        "name": cell.name,
        "weights": names(cell.weights),
        "trainable": names(cell.trainable_weights),
        "variables": names(cell.variables),
        "same": y1 is state,
        "sizes": [cell.state_size, cell.output_size],
    }
    return {"Y0": y0, "Y1": y1, "state": state}, feeds, notes


@program("rnn")
def two_cells_called_side_by_side(tf):
    inputs, feeds = two_inputs(tf)
    fetches, cells = {}, []
    for label in "ab":
        cell = tf.contrib.rnn.BasicRNNCell(num_units=2)
        with tf.variable_scope(label):
            fetches[label], _ = cell(inputs[0], cell.zero_state(4, tf.float32))
        cells.append(cell)
    return fetches, feeds, {"cells": [cell.name for cell in cells], "variables": names(tf.global_variables())}


@program("rnn")
def cell_called_with_scope(tf):
    inputs, feeds = two_inputs(tf)
    cell = tf.contrib.rnn.BasicRNNCell(num_units=2)
    y, _ = cell(inputs[0], cell.zero_state(4, tf.float32), "here")
    return {"y": y}, feeds, variables(tf)


@program("rnn")
def cell_called_in_name_scope(tf):
    inputs, feeds = two_inputs(tf)
    cell = tf.contrib.rnn.BasicRNNCell(num_units=2)
    with tf.name_scope("n"):
        _y0, state = cell(inputs[0], cell.zero_state(4, tf.float32))
        y1, state = cell(inputs[1], state)
    return {"y": y1}, feeds, variables(tf)


@program("rnn")
def cell_named(tf):
    inputs, feeds = two_inputs(tf)
    cell = tf.contrib.rnn.BasicRNNCell(2, name="c")
    outputs, state = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32)
    return unrolled(tf, outputs, state), feeds, variables(tf)


@program("rnn")
def cell_named_called_by_hand(tf):
    inputs, feeds = two_inputs(tf)
    cell = tf.contrib.rnn.BasicRNNCell(2, name="c")
    y0, state = cell(inputs[0], cell.zero_state(4, tf.float32))
    y1, state = cell(inputs[1], state)
    return {"y0": y0, "y1": y1}, feeds, variables(tf)


@program("rnn")
def cell_reuse_argument(tf):
    inputs, feeds = two_inputs(tf)
    zero = tf.zeros([4, 2])
    first = tf.contrib.rnn.BasicRNNCell(2)
    second = tf.contrib.rnn.BasicRNNCell(2, reuse=True)
    a, _ = first(inputs[0], zero)
    b, _ = second(inputs[1], zero)
    return {"a": a, "b": b}, feeds, variables(tf)


@program("rnn")
def cell_auto_reuse_argument(tf):
    inputs, feeds = two_inputs(tf)
    fetches = {}
    for label in "ab":
        cell = tf.contrib.rnn.BasicRNNCell(2, reuse=tf.AUTO_REUSE)
        _, fetches[label] = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32)
    return fetches, feeds, variables(tf)


@program("rnn")
def cell_dtype_argument(tf):
    inputs, feeds = two_inputs(tf, dtype="float64")
    cell = tf.contrib.rnn.BasicRNNCell(2, dtype=tf.float64)
    y, _ = cell(inputs[0], cell.zero_state(4, tf.float64))
    return {"y": y}, feeds, variables(tf)


@program("rnn")
def initializer_of_the_variable_scope(tf):
    inputs, feeds = two_inputs(tf)
    with tf.variable_scope("v", initializer=tf.constant_initializer(0.25)):
        cell = tf.contrib.rnn.BasicRNNCell(2)
        outputs, state = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32)
    return unrolled(tf, outputs, state), feeds, variables(tf)


@program("rnn")
def random_initializer_of_the_variable_scope(tf):
    inputs, feeds = two_inputs(tf)
    with tf.variable_scope("v", initializer=tf.random_uniform_initializer(-0.1, 0.1)):
        cell = tf.contrib.rnn.BasicRNNCell(2)
        outputs, state = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32)
    return unrolled(tf, outputs, state), feeds, variables(tf)


@program("rnn")
def regularizer_of_the_variable_scope(tf):
    inputs, feeds = two_inputs(tf)
    with tf.variable_scope("v", regularizer=lambda w: tf.reduce_sum(w * w)):
        cell = tf.contrib.rnn.BasicRNNCell(2)
        outputs, state = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32)
    losses = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
    return dict(unrolled(tf, outputs, state), loss=losses[0]), feeds, {"losses": names(losses)}


@program("rnn")
def session_trained_by_hand(tf):
    inputs, feeds = two_inputs(tf)
    cell = tf.contrib.rnn.BasicRNNCell(2)
    _outputs, state = tf.contrib.rnn.static_rnn(cell, inputs, dtype=tf.float32)
    kernel = tf.trainable_variables()[0]
    step = kernel.assign_sub(0.5 * kernel)
    return [{"state": state}, {"step": step}, {"state": state, "kernel": kernel}], feeds


@program("rnn")
def user_cell_with_call(tf):
    class Leaky(tf.contrib.rnn.RNNCell):
        state_size = 2
        output_size = 2

        def call(self, inputs, state):
            w = tf.get_variable("w", [inputs.shape[1].value, 2])
            y = 0.5 * state + tf.matmul(inputs, w)
            return y, y

    inputs, feeds = two_inputs(tf)
    outputs, state = tf.contrib.rnn.static_rnn(Leaky(), inputs, dtype=tf.float32)
    return unrolled(tf, outputs, state), feeds, variables(tf)


@program("rnn")
def user_cell_with_dunder_call(tf):
    class Plain(tf.contrib.rnn.RNNCell):
        @property
        def state_size(self):
            return 2

        @property
        def output_size(self):
            return 3

        def __call__(self, inputs, state, scope=None):
            with tf.variable_scope(scope or "plain"):
                w = tf.get_variable("w", [3, 2])
                u = tf.get_variable("u", [2, 3], initializer=tf.ones_initializer())
                state = tf.tanh(state + tf.matmul(inputs, w))
                return tf.matmul(state, u), state

    inputs, feeds = two_inputs(tf)
    outputs, state = tf.contrib.rnn.static_rnn(Plain(), inputs, dtype=tf.float32)
    return unrolled(tf, outputs, state), feeds, variables(tf)


@program("rnn")
def user_cell_with_build(tf):
    class Built(tf.contrib.rnn.RNNCell):
        state_size = 2
        output_size = 2

        def build(self, shape):
            self.w = self.add_variable("w", [shape[1].value, 2], initializer=tf.ones_initializer())
            self.built = True

        def call(self, inputs, state):
            y = tf.tanh(tf.matmul(inputs, self.w) - state)
            return y, y

    inputs, feeds = two_inputs(tf)
    outputs, state = tf.contrib.rnn.static_rnn(Built(), inputs, dtype=tf.float32)
    return unrolled(tf, outputs, state), feeds, variables(tf)


def _counting(tf):
    """A cell with a state of two tensors, of sizes 2 and 1."""

    class Counting(tf.contrib.rnn.RNNCell):
        state_size = (2, 1)
        output_size = 2

        def call(self, inputs, state):
            y, count = state
            w = tf.get_variable("w", [3, 2], initializer=tf.constant_initializer(0.1))
            y = tf.tanh(y + tf.matmul(inputs, w))
            return y, (y, count + 1)

    return Counting()


@program("rnn")
def state_of_two_tensors(tf):
    inputs, feeds = two_inputs(tf)
    outputs, (y, count) = tf.contrib.rnn.static_rnn(_counting(tf), inputs, dtype=tf.float32)
    return {"Y0": outputs[0], "y": y, "count": count}, feeds


@program("rnn")
def state_of_two_tensors_and_sequence_length(tf):
    inputs, feeds = two_inputs(tf)
    outputs, (y, count) = tf.contrib.rnn.static_rnn(
        _counting(tf), inputs, dtype=tf.float32, sequence_length=[2, 1, 0, 2]
    )
    return {"Y0": outputs[0], "Y1": outputs[1], "y": y, "count": count}, feeds


@program("rnn")
def zero_state_of_two_tensors(tf):
    zero = _counting(tf).zero_state(3, tf.float32)
    return {"a": zero[0], "b": zero[1]}, {}, {"type": type(zero).__name__}


@program("rnn")
def inputs_of_two_tensors(tf):
    class Pair(tf.contrib.rnn.RNNCell):
        state_size = 3
        output_size = (3, 3)

        def call(self, inputs, state):
            a, b = inputs
            state = state + a * b
            return (state, -state), state

    inputs, feeds = two_inputs(tf)
    outputs, state = tf.contrib.rnn.static_rnn(Pair(), [tuple(inputs), tuple(inputs[::-1])], dtype=tf.float32)
    return {"a": outputs[1][0], "b": outputs[1][1], "state": state}, feeds


@program("rnn")
def ones_in_a_loop_by_hand(tf):
    x = tf.placeholder(tf.float32, [4, 3])
    cell = tf.contrib.rnn.BasicRNNCell(2, activation=lambda a: tf.maximum(a, -0.5))
    state, outputs = cell.zero_state(4, tf.float32), []
    with tf.variable_scope("loop") as scope:
        for step in range(3):
            if step:
                scope.reuse_variables()
            output, state = cell(x, state)
            outputs.append(output)
    return {"all": tf.concat(outputs, 1)}, {x: np.float32(SMALL)}, variables(tf)

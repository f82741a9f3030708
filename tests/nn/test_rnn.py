import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import minigraph as tf
from minigraph.framework import nest
from minigraph.nn.rnn import static_rnn

DEPTH, UNITS = 3, 2


def basic(x, h, kernel, bias):
    h = np.tanh(np.concatenate([x, h], 1) @ kernel + bias)
    return h, h


def gated(x, h, gate_kernel, gate_bias, kernel, bias):
    r, u = np.split(sigmoid(np.concatenate([x, h], 1) @ gate_kernel + gate_bias), 2, 1)
    candidate = np.tanh(np.concatenate([x, r * h], 1) @ kernel + bias)
    h = u * h + (1 - u) * candidate
    return h, h


def long_short_term(x, state, kernel, bias):
    c, h = state
    i, j, f, o = np.split(np.concatenate([x, h], 1) @ kernel + bias, 4, 1)
    c = sigmoid(f + 1) * c + sigmoid(i) * np.tanh(j)
    h = sigmoid(o) * np.tanh(c)
    return h, np.stack([c, h])


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class LeakyCell(tf.nn.rnn_cell.RNNCell):
    """A user's own cell, whose state is a pair."""

    state_size = (UNITS, UNITS)
    output_size = UNITS

    def __init__(self, units):
        super().__init__()

    def call(self, inputs, state):
        slow, fast = state
        slow = 0.5 * slow + tf.matmul(inputs, tf.get_variable("w", [DEPTH, UNITS], inputs.dtype))
        fast = tf.tanh(slow + fast)
        return slow * fast, (slow, fast)


def leaky(x, state, w):
    slow = 0.5 * state[0] + x @ w
    fast = np.tanh(slow + state[1])
    return slow * fast, np.stack([slow, fast])


# Cell -> (a step of it in NumPy, first axes of its state there).
CELLS = {
    tf.nn.rnn_cell.BasicRNNCell: (basic, ()),
    tf.nn.rnn_cell.GRUCell: (gated, ()),
    tf.nn.rnn_cell.LSTMCell: (long_short_term, (2,)),
    tf.nn.rnn_cell.BasicLSTMCell: (long_short_term, (2,)),
    LeakyCell: (leaky, (2,)),
}


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.__name__)
@given(st.data())
def test_lengths_are_heeded_as_by_a_loop(cell, data):
    batch, steps = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 4))
    lengths = data.draw(st.none() | st.lists(st.integers(0, steps), min_size=batch, max_size=batch))
    known = data.draw(st.sampled_from([batch, None]))
    given_state = data.draw(st.booleans())
    random = np.random.default_rng(0)
    xs = random.normal(size=(steps, batch, DEPTH))
    step, lead = CELLS[cell]
    state = random.normal(size=(*lead, batch, UNITS)) if given_state else np.zeros((*lead, batch, UNITS))
    with tf.Graph().as_default(), tf.Session() as session:
        inputs = [tf.placeholder(tf.float64, [known, DEPTH]) for _ in range(steps)]
        made = cell(UNITS)
        initial = tf.constant(state)
        if lead:  # a pair, of the cell's own type
            initial = nest.pack_sequence_as(made.state_size, tf.unstack(initial))
        outputs, last = static_rnn(
            made,
            inputs,
            initial if given_state else None,
            tf.float64,
            sequence_length=None if lengths is None else tf.constant(lengths),
        )
        variables = tf.trainable_variables()
        weights = [random.normal(size=v.shape.as_list()) for v in variables]
        for variable, weight in zip(variables, weights, strict=True):
            variable.load(weight, session)
        got, got_state = session.run([outputs, last], dict(zip(inputs, xs, strict=True)))
        assert all(y.shape.as_list() in ([known, UNITS], [batch, UNITS]) for y in outputs)
    for time_step in range(steps):
        output, new = step(xs[time_step], state, *weights)
        alive = np.array(lengths if lengths is not None else [steps] * batch)[:, None] > time_step
        state = np.where(alive, new, state)
        np.testing.assert_allclose(got[time_step], np.where(alive, output, 0), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(np.stack(got_state), state, rtol=1e-12, atol=1e-12)
    assert isinstance(got_state, tuple if lead else np.ndarray)


def test_no_cell_runs_after_the_longest_sequence():
    class Counting(tf.nn.rnn_cell.BasicRNNCell):
        def call(self, inputs, state):
            with tf.control_dependencies([runs.assign_add(1)]):
                return super().call(tf.identity(inputs), state)

    with tf.Session() as session:
        runs = tf.Variable(0)
        inputs = [tf.ones([2, DEPTH])] * 6
        outputs, _ = static_rnn(Counting(UNITS), inputs, dtype=tf.float32, sequence_length=[2, 4])
        session.run(tf.global_variables_initializer())
        session.run(outputs)
        assert session.run(runs) == 4


def nodes(steps, **options):
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.float32, [2, DEPTH])
        outputs, state = static_rnn(
            tf.nn.rnn_cell.BasicRNNCell(UNITS), [x] * steps, dtype=tf.float32, **options
        )
        return graph.version, x, outputs, state


@pytest.mark.parametrize("options", [{}, {"sequence_length": [1, 2]}], ids=str)
def test_the_graph_grows_by_the_same_number_of_nodes_each_step(options):
    sizes = [nodes(steps, **options)[0] for steps in (10, 20, 30, 40)]
    assert len(set(np.diff(sizes))) == 1


def test_ten_thousand_steps_are_built_and_run():
    _, x, outputs, state = nodes(10_000)
    with x.graph.as_default(), tf.Session() as session:
        session.run(tf.global_variables_initializer())
        last, final = session.run([outputs[-1], state], {x: np.ones([2, DEPTH])})
        assert np.isfinite(last).all() and np.array_equal(last, final)


def test_the_steps_share_one_set_of_weights_and_two_networks_do_not():
    inputs = [tf.ones([2, DEPTH])] * 3
    for scope in (None, "second"):
        static_rnn(tf.nn.rnn_cell.BasicRNNCell(UNITS), inputs, dtype=tf.float32, scope=scope)
    assert [v.op.name.split("/")[0] for v in tf.trainable_variables()] == ["rnn", "rnn", "second", "second"]
    with pytest.raises(ValueError, match="already exists"):
        static_rnn(tf.nn.rnn_cell.BasicRNNCell(UNITS), inputs, dtype=tf.float32)


@pytest.mark.parametrize(
    "call, error, text",
    [
        (lambda cell, x: static_rnn(cell, x, dtype=tf.float32), TypeError, "inputs must be a sequence"),
        (lambda cell, x: static_rnn(cell, [], dtype=tf.float32), ValueError, "inputs must not be empty"),
        (lambda cell, x: static_rnn(cell, [x]), ValueError, "dtype must be specified"),
        (lambda cell, x: static_rnn(len, [x], dtype=tf.float32), TypeError, "is not an RNNCell"),
        (
            lambda cell, x: static_rnn(cell, [x, tf.ones([5, DEPTH])], dtype=tf.float32),
            ValueError,
            "not compatible",
        ),
        (
            lambda cell, x: static_rnn(cell, [tf.placeholder(tf.float32, [2, None])], dtype=tf.float32),
            ValueError,
            r"Input size \(dimension 0 of inputs\) must be accessible via shape inference",
        ),
        (
            lambda cell, x: static_rnn(cell, [x], dtype=tf.float32, sequence_length=3),
            ValueError,
            "sequence_length must be a vector",
        ),
        (
            lambda cell, x: static_rnn(cell, [x], tf.ones([2, UNITS + 1])),
            ValueError,
            "MatMul|shape|Dimension",
        ),
        (
            lambda cell, x: static_rnn(cell, [tf.cast(x, tf.int32)], dtype=tf.float32),
            (TypeError, ValueError),
            "int32",
        ),
    ],
)
def test_wrong_arguments_are_refused_while_building(call, error, text):
    with pytest.raises(error, match=text):
        call(tf.nn.rnn_cell.BasicRNNCell(UNITS), tf.ones([2, DEPTH]))

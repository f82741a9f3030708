"""Group "cells": LSTM, GRU, stacked and wrapped cells: one step by hand; nodes, names and options."""

import numpy as np

from .register import names, program

GROUP = "cells"
X = np.linspace(-1, 1, 6).reshape(2, 3)


def step(tf, cell, state=None, dtype="float32", batch=2, **feeds):
    """One step of `cell` by hand from its zero state: fetches of output and state, feeds, notes."""
    x = tf.placeholder(dtype, [batch, 3], name="x")
    if state is None:
        state = cell.zero_state(2, tf.as_dtype(dtype))
    output, new = cell(x, state)
    notes = {
        "variables": names(tf.global_variables()),
        "trainable": names(tf.trainable_variables()),
        "weights": names(cell.weights),
        "cell": cell.name,
        "sizes": [str(cell.state_size), str(cell.output_size)],
        "state": type(new).__name__,
    }
    fetches = {f"state {i}": part for i, part in enumerate(flat(tf, new))}
    fetches["output"] = output
    return fetches, {x: X}, notes


def flat(tf, state):
    """The leaves of a state, depth first."""
    if isinstance(state, (tuple, list)):
        return [leaf for part in state for leaf in flat(tf, part)]
    return [state]


def two(tf, units=2, **options):
    """Two LSTMs, one upon the other."""
    rnn_cell = tf.nn.rnn_cell
    return rnn_cell.MultiRNNCell([rnn_cell.LSTMCell(units) for _ in range(2)], **options)


CELLS = [
    ("BasicLSTMCell", lambda tf: tf.nn.rnn_cell.BasicLSTMCell(2)),
    ("BasicLSTMCell forget bias", lambda tf: tf.contrib.rnn.BasicLSTMCell(2, forget_bias=0.0)),
    ("BasicLSTMCell joined", lambda tf: tf.contrib.rnn.BasicLSTMCell(2, state_is_tuple=False)),
    (
        "BasicLSTMCell relu named",
        lambda tf: tf.contrib.rnn.BasicLSTMCell(2, activation=tf.nn.relu, name="mine"),
    ),
    ("LSTMCell", lambda tf: tf.nn.rnn_cell.LSTMCell(2)),
    ("LSTMCell joined", lambda tf: tf.nn.rnn_cell.LSTMCell(2, state_is_tuple=False)),
    ("LSTMCell peepholes", lambda tf: tf.nn.rnn_cell.LSTMCell(2, use_peepholes=True)),
    ("LSTMCell projection", lambda tf: tf.nn.rnn_cell.LSTMCell(2, num_proj=1)),
    (
        "LSTMCell everything",
        lambda tf: tf.nn.rnn_cell.LSTMCell(
            2,
            True,
            0.1,
            tf.random_uniform_initializer(-0.5, 0.5),
            3,
            0.05,
            forget_bias=0.5,
            state_is_tuple=False,
            activation="sigmoid",
            name="everything",
        ),
    ),
    ("GRUCell", lambda tf: tf.nn.rnn_cell.GRUCell(2)),
    (
        "GRUCell initializers",
        lambda tf: tf.nn.rnn_cell.GRUCell(
            2,
            activation=tf.nn.relu,
            kernel_initializer=tf.orthogonal_initializer(),
            bias_initializer=tf.constant_initializer(0.5),
        ),
    ),
    ("MultiRNNCell", two),
    (
        "MultiRNNCell joined",
        lambda tf: tf.nn.rnn_cell.MultiRNNCell(
            [tf.nn.rnn_cell.GRUCell(2), tf.nn.rnn_cell.BasicRNNCell(3)], state_is_tuple=False
        ),
    ),
    (
        "MultiRNNCell of one object twice",
        lambda tf: tf.nn.rnn_cell.MultiRNNCell([tf.nn.rnn_cell.GRUCell(3)] * 2),
    ),
    ("ResidualWrapper", lambda tf: tf.nn.rnn_cell.ResidualWrapper(tf.nn.rnn_cell.GRUCell(3))),
    (
        "ResidualWrapper of a function",
        lambda tf: tf.nn.rnn_cell.ResidualWrapper(tf.nn.rnn_cell.GRUCell(3), lambda x, y: x * y),
    ),
    ("DeviceWrapper", lambda tf: tf.nn.rnn_cell.DeviceWrapper(tf.nn.rnn_cell.BasicRNNCell(2), "/cpu:0")),
]


def _register(table):
    for name, make in table:
        whole = name in (
            "BasicLSTMCell",
            "LSTMCell everything",
            "GRUCell",
            "MultiRNNCell joined",
            "DeviceWrapper",
        )
        program(GROUP, name, brief=not whole)(lambda tf, make=make: step(tf, make(tf)))


_register(CELLS)


@program(GROUP, brief=True)
def lstm_float64(tf):
    return step(tf, tf.nn.rnn_cell.LSTMCell(2, use_peepholes=True), dtype="float64")


@program(GROUP, brief=True)
def gru_dtype_argument(tf):
    return step(tf, tf.nn.rnn_cell.GRUCell(2, dtype=tf.float64), dtype="float64")


@program(GROUP, brief=True)
def lstm_of_unknown_batch(tf):
    return step(tf, tf.nn.rnn_cell.BasicLSTMCell(2), batch=None)


@program(GROUP, brief=True)
def zero_states(tf):
    batch = tf.placeholder(tf.int32, [], name="batch")
    cell = two(tf)
    states = [cell.zero_state(3, tf.float64), cell.zero_state(batch, tf.float32)]
    states.append(tf.nn.rnn_cell.BasicLSTMCell(2, state_is_tuple=False).zero_state(2, tf.float32))
    states.append(tf.nn.rnn_cell.DropoutWrapper(two(tf), 0.5).zero_state(2, tf.float32))
    states.append(tf.nn.rnn_cell.ResidualWrapper(tf.nn.rnn_cell.GRUCell(3)).zero_state(2, tf.float32))
    states.append(tf.nn.rnn_cell.DeviceWrapper(two(tf), "/cpu:0").zero_state(2, tf.float32))
    fetches = {str(i): part for i, part in enumerate(flat(tf, states))}
    return fetches, {batch: 2}, {"shapes": [str(part.shape) for part in flat(tf, states)]}


@program(GROUP)
def initial_states(tf):
    x = tf.placeholder(tf.float64, [None, 3], name="x")
    cell = tf.nn.rnn_cell.LSTMCell(2)
    states = [
        cell.get_initial_state(x),
        cell.get_initial_state(np.ones([4, 1], np.float32)),
        cell.get_initial_state(batch_size=2, dtype=tf.float32),
        tf.nn.rnn_cell.DropoutWrapper(cell).get_initial_state(tf.ones([2, 2]), 2, tf.float32),
    ]
    fetches = {str(i): part for i, part in enumerate(flat(tf, states))}
    return fetches, {x: X}, {"shapes": [str(part.shape) for part in flat(tf, states)]}


@program(GROUP)
def state_tuple(tf):
    state = tf.nn.rnn_cell.LSTMStateTuple(tf.ones([1, 2]), tf.zeros([1, 2]))
    c, _ = state
    notes = {"dtype": state.dtype.name, "fields": list(state._fields), "tuple": isinstance(state, tuple)}
    return {"c": c, "h": state.h, "first": state[0]}, {}, notes


@program(GROUP, brief=True)
def cells_share_by_scope(tf):
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    fetches = {}
    for i in range(2):
        with tf.variable_scope("shared", reuse=tf.AUTO_REUSE):
            cell = two(tf)
            fetches[str(i)], _ = cell(x, cell.zero_state(2, tf.float32))
    return fetches, {x: X}, {"variables": names(tf.global_variables())}


@program(GROUP, brief=True)
def multi_called_twice_with_scope(tf):
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    cell = two(tf)
    state = cell.zero_state(2, tf.float32)
    with tf.variable_scope("outer"):
        y, state = cell(x, state, scope="here")
        z, state = cell(x, state)
    return {"y": y, "z": z}, {x: X}, {"variables": names(cell.variables), "name": cell.name}


@program(GROUP, brief=True)
def lstm_in_a_scope_with_initializer(tf):
    with tf.variable_scope("s", initializer=tf.random_normal_initializer(stddev=0.1), dtype=tf.float32):
        return step(tf, tf.nn.rnn_cell.LSTMCell(2, use_peepholes=True, num_proj=2))


@program(GROUP, brief=True)
def multi_not_trainable_weights(tf):
    cells = [tf.nn.rnn_cell.BasicRNNCell(2, trainable=False), tf.nn.rnn_cell.BasicLSTMCell(2)]
    cell = tf.nn.rnn_cell.MultiRNNCell(cells)
    fetches, feeds, notes = step(tf, cell)
    notes["its trainable"] = names(cell.trainable_weights)
    notes["others"] = names(cell.non_trainable_weights)
    return fetches, feeds, notes


# Dropout: what is drawn shows in the outputs.
WRAPPED = [
    ("dropout input", {"input_keep_prob": 0.5}),
    ("dropout output", {"output_keep_prob": 0.5, "seed": 3}),
    ("dropout state", {"state_keep_prob": 0.5, "seed": 3}),
    ("dropout everything", {"input_keep_prob": 0.6, "output_keep_prob": 0.7, "state_keep_prob": 0.8}),
    ("dropout nothing", {}),
    (
        "dropout everything seed",
        {"input_keep_prob": 0.6, "output_keep_prob": 0.7, "state_keep_prob": 0.8, "seed": 7},
    ),
    ("dropout variational", {"output_keep_prob": 0.5, "variational_recurrent": True, "dtype": "float32"}),
    (
        "dropout variational everything",
        {
            "input_keep_prob": 0.6,
            "output_keep_prob": 0.7,
            "state_keep_prob": 0.8,
            "variational_recurrent": True,
            "input_size": 3,
            "dtype": "float32",
            "seed": 11,
        },
    ),
    ("dropout all of the state", {"state_keep_prob": 0.5, "dropout_state_filter_visitor": lambda s: True}),
    (
        "dropout of c only",
        {
            "state_keep_prob": 0.5,
            "seed": 5,
            "dropout_state_filter_visitor": lambda s: [True, False] if isinstance(s, tuple) else True,
        },
    ),
]


def _dropped(tf, options, cell):
    options = dict(options)
    if "dtype" in options:
        options["dtype"] = tf.as_dtype(options["dtype"])
    if "input_size" in options:
        options["input_size"] = tf.TensorShape([options["input_size"]])
    visitor = options.get("dropout_state_filter_visitor")
    if visitor is not None and options.get("seed"):
        Tuple = tf.nn.rnn_cell.LSTMStateTuple
        options["dropout_state_filter_visitor"] = lambda s: (
            Tuple(True, False) if isinstance(s, Tuple) else True
        )
    wrapped = tf.nn.rnn_cell.DropoutWrapper(cell(tf), **options)
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    fetches, state = {}, wrapped.zero_state(2, tf.float32)
    for i in range(2):
        fetches[f"output {i}"], state = wrapped(x, state)
        fetches.update((f"state {i} {j}", part) for j, part in enumerate(flat(tf, state)))
    return fetches, {x: X + 2}, {"weights": names(wrapped.weights), "name": wrapped.name}


for _name, _options in WRAPPED:
    program(GROUP, _name + " LSTM", brief=not _name.endswith("everything"))(
        lambda tf, o=_options: _dropped(tf, o, lambda tf: tf.nn.rnn_cell.LSTMCell(2))
    )


@program(GROUP, brief=True)
def dropout_by_tensors(tf):
    keep = tf.placeholder_with_default(0.5, [], name="keep")
    return _dropped(
        tf,
        {"input_keep_prob": keep, "output_keep_prob": keep, "state_keep_prob": tf.constant(0.9)},
        lambda tf: tf.nn.rnn_cell.GRUCell(2),
    )


@program(GROUP)
def dropout_variational_by_tensors(tf):
    keep = tf.placeholder_with_default(0.5, [], name="keep")
    options = {"variational_recurrent": True, "dtype": "float32", "input_size": 3, "input_keep_prob": keep}
    return _dropped(tf, options, lambda tf: tf.nn.rnn_cell.GRUCell(2))


@program(GROUP, brief=True)
def dropout_in_a_stack(tf):
    rnn_cell = tf.nn.rnn_cell

    def one(tf, units):
        return rnn_cell.DropoutWrapper(rnn_cell.GRUCell(units), output_keep_prob=0.5)

    cell = rnn_cell.MultiRNNCell([one(tf, 2), rnn_cell.ResidualWrapper(one(tf, 2))])
    return step(tf, cell)


@program(GROUP, brief=True)
def dropout_of_a_stack(tf):
    return _dropped(tf, {"state_keep_prob": 0.5, "seed": 1}, two)

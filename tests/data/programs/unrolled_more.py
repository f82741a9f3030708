"""Groups "gradients_unrolled_more" and "gradients_dynamic_rnn_more": wrapped and contributed cells, unrolled.

Each cell goes through static_rnn and dynamic_rnn, with lengths and without; what is recorded is in
`unrolled.outcome`: outputs, last states, and gradients with respect to the variables and the inputs.
"""

import collections

import numpy as np

from .looped import inputs as looped_inputs
from .recurrent import two
from .register import program
from .unrolled import inputs, outcome

GROUPS = {False: "gradients_unrolled_more", True: "gradients_dynamic_rnn_more"}


def _gru(tf, units=2):
    return tf.nn.rnn_cell.GRUCell(units)


def _lstm(tf, *args, **options):
    return tf.nn.rnn_cell.LSTMCell(*args, **options)


def _dropped(tf, *args, **options):
    cell = options.pop("cell", _gru)(tf)
    return tf.nn.rnn_cell.DropoutWrapper(cell, *args, **options)


def _only_c(tf):
    Tuple = tf.nn.rnn_cell.LSTMStateTuple
    return lambda state: Tuple(True, False) if isinstance(state, Tuple) else True


def _subclass(tf, state_size, step, base=None):
    """A cell as users write them, of two units."""
    base = base or tf.nn.rnn_cell.RNNCell
    size = state_size
    return type("Own", (base,), {"state_size": size, "output_size": 2, "call": step})()


def _pair(tf):
    def call(self, x, state):
        slow, (fast,) = state
        slow = 0.5 * slow + tf.layers.dense(x, 2, tf.nn.relu, name="in")
        fast = tf.tanh(slow * fast + tf.get_variable("b", [2]))
        return slow - fast, (slow, (fast,))

    return _subclass(tf, (2, (2,)), call)


def _by_call(tf):
    """A cell that has __call__ and its own scope, as in TF 1.0."""

    def __call__(self, x, state, scope=None):
        with tf.variable_scope(scope or type(self).__name__):
            h = tf.tanh(tf.matmul(x, tf.get_variable("w", [3, 2])) + state * tf.get_variable("u", [2]))
        return h, h

    members = {"state_size": 2, "output_size": 2, "__call__": __call__}
    return type("Old", (tf.nn.rnn_cell.RNNCell,), members)()


CELLS = collections.OrderedDict(
    [
        ("LSTM joined", lambda tf: _lstm(tf, 2, state_is_tuple=False)),
        ("LSTM everything", lambda tf: _lstm(tf, 2, True, 0.3, None, 3, 0.2, forget_bias=0.5)),
        ("LSTM projection", lambda tf: _lstm(tf, 2, num_proj=1, activation=tf.nn.relu)),
        ("LSTM shards", lambda tf: _lstm(tf, 2, True, num_proj=3, num_unit_shards=1, num_proj_shards=1)),
        (
            "Residual of a function",
            lambda tf: tf.nn.rnn_cell.ResidualWrapper(_gru(tf), lambda x, y: x[:, 1:] * y),
        ),
        ("Residual of a stack", lambda tf: tf.nn.rnn_cell.ResidualWrapper(two(tf, 3))),
        ("Device", lambda tf: tf.nn.rnn_cell.DeviceWrapper(_lstm(tf, 2), "/cpu:0")),
        (
            "Dropout variational LSTM",
            lambda tf: _dropped(
                tf, 0.8, 0.7, 0.6, True, tf.TensorShape([3]), tf.float32, seed=3, cell=lambda tf: _lstm(tf, 2)
            ),
        ),
        (
            "Dropout of c",
            lambda tf: _dropped(
                tf,
                state_keep_prob=0.6,
                seed=2,
                cell=lambda tf: _lstm(tf, 2),
                dropout_state_filter_visitor=_only_c(tf),
            ),
        ),
        ("Dropout of a stack", lambda tf: _dropped(tf, 0.9, 0.8, 0.7, cell=two)),
        ("LayerNorm", lambda tf: tf.contrib.rnn.LayerNormBasicLSTMCell(2)),
        (
            "LayerNorm options",
            lambda tf: tf.contrib.rnn.LayerNormBasicLSTMCell(
                2, 0.5, None, tf.nn.relu, True, 0.9, 0.1, dropout_keep_prob=0.7, dropout_prob_seed=1
            ),
        ),
        (
            "LayerNorm none, Dropout",
            lambda tf: tf.contrib.rnn.LayerNormBasicLSTMCell(2, layer_norm=False, dropout_keep_prob=0.7),
        ),
        ("UGRNN", lambda tf: tf.contrib.rnn.UGRNNCell(2)),
        ("UGRNN options", lambda tf: tf.contrib.rnn.UGRNNCell(2, tf.ones_initializer(), 0.5, tf.sigmoid)),
        ("Attention", lambda tf: tf.contrib.rnn.AttentionCellWrapper(_lstm(tf, 2), 2, attn_vec_size=3)),
        (
            "Attention joined",
            lambda tf: tf.contrib.rnn.AttentionCellWrapper(_gru(tf), 2, 3, 4, 5, state_is_tuple=False),
        ),
        ("Embedding", lambda tf: tf.contrib.rnn.EmbeddingWrapper(_gru(tf), 4, 3)),
        ("InputProjection", lambda tf: tf.contrib.rnn.InputProjectionWrapper(_gru(tf), 2, tf.tanh)),
        ("OutputProjection", lambda tf: tf.contrib.rnn.OutputProjectionWrapper(_lstm(tf, 2), 3)),
        ("NAS", lambda tf: tf.contrib.rnn.NASCell(2)),
        ("NAS options", lambda tf: tf.contrib.rnn.NASCell(2, 3, True, name="nas")),
        ("Intersection", lambda tf: tf.contrib.rnn.IntersectionRNNCell(3)),
        (
            "Intersection options",
            lambda tf: tf.contrib.rnn.IntersectionRNNCell(2, 2, tf.ones_initializer(), 0.5, tf.sigmoid),
        ),
        ("Coupled", lambda tf: tf.contrib.rnn.CoupledInputForgetGateLSTMCell(2)),
        (
            "Coupled options",
            lambda tf: tf.contrib.rnn.CoupledInputForgetGateLSTMCell(
                2, True, None, 3, 0.1, 1, 1, 0.5, False, tf.nn.relu
            ),
        ),
        (
            "Coupled normalized",
            lambda tf: tf.contrib.rnn.CoupledInputForgetGateLSTMCell(
                2, True, tf.random_normal_initializer(), layer_norm=True, norm_gain=0.9, norm_shift=0.1
            ),
        ),
        ("a user's pair", _pair),
        ("a user's of TF 1.0", _by_call),
    ]
)
SYMBOLS = np.int32([[[1], [3], [0]], [[2], [3], [1]]])


def _fed(tf, name, loops):
    """What the cell gets, placeholders to derive by, and feeds."""
    if name != "Embedding":
        xs, feeds = looped_inputs(tf) if loops else inputs(tf)
        return xs, [xs] if loops else xs, feeds
    if loops:
        x = tf.placeholder(tf.int32, [None, None, 1], name="x")
        return x, [], {x: SYMBOLS}
    xs = [tf.placeholder(tf.int32, [None], name="x%d" % i) for i in range(3)]
    return xs, [], dict(zip(xs, SYMBOLS[:, :, 0].T))


def _unrolled(tf, name, loops, lengths):
    x, wrt, feeds = _fed(tf, name, loops)
    options = {}
    if lengths:
        options["sequence_length"] = tf.placeholder(tf.int32, [None], name="lengths")
        feeds[options["sequence_length"]] = [3, 1]
    if loops and ("Dropout" in name or name == "LayerNorm options"):
        # In TF1, ops of several steps ran side by side, and drew their random numbers in any order.
        options["parallel_iterations"] = 1
    unroll = tf.nn.dynamic_rnn if loops else tf.nn.static_rnn
    outputs, state = unroll(CELLS[name](tf), x, dtype=tf.float32, **options)
    return outcome(tf, outputs, state, feeds, wrt)


for _name in CELLS:
    for _loops in GROUPS:
        for _lengths in (False, True):
            program(GROUPS[_loops], _name + " lengths" * _lengths, brief=True)(
                lambda tf, name=_name, loops=_loops, lengths=_lengths: _unrolled(tf, name, loops, lengths)
            )


def _no_steps(tf, batch):
    """An empty sequence: outputs without elements, the first state, and their gradients."""
    x = tf.placeholder(tf.float32, [batch, None, 3], name="x")
    state = tf.placeholder(tf.float32, [batch, 2], name="state")
    outputs, last = tf.nn.dynamic_rnn(_gru(tf), x, initial_state=state)
    return outcome(tf, outputs, last, {x: np.zeros([2, 0, 3]), state: [[1, 2], [3, 4]]}, [state])


program(GROUPS[True], "no steps", brief=True)(lambda tf: _no_steps(tf, 2))

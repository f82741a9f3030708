"""Group "seq2seq": encoders and decoders of tf.contrib.legacy_seq2seq, losses of sequences, and gradients."""

import collections

import numpy as np

from .recurrent import flat, step
from .register import names, program

GROUP = "seq2seq"
SOURCE = [np.array(s) for s in ([1, 2], [3, 0], [2, 2])]
TARGET = [np.array(t) for t in ([0, 3], [2, 1])]


def symbols(tf, name, values, batch=None):
    """Placeholders of a sequence of symbols, and their feeds."""
    xs = [tf.placeholder(tf.int32, [batch], name="%s%d" % (name, i)) for i, _ in enumerate(values)]
    return xs, dict(zip(xs, values))


def vectors(tf, name, values, batch=None):
    """Placeholders of a sequence of vectors, and their feeds."""
    xs = [tf.placeholder(tf.float32, [batch, 3], name="%s%d" % (name, i)) for i, _ in enumerate(values)]
    return xs, {x: np.stack([v - 1, v / 2.0, -v], 1) for x, v in zip(xs, values)}


def told(tf, outputs, state, feeds):
    """Outputs, state and the gradients of their sum of squares."""
    outputs, state = flat(tf, outputs), flat(tf, state)
    fetches = collections.OrderedDict(("Y%d" % i, y) for i, y in enumerate(outputs))
    fetches.update(("S%d" % i, s) for i, s in enumerate(state))
    loss = tf.add_n([tf.reduce_sum(tf.square(y)) for y in outputs + state])
    variables = tf.trainable_variables()
    for i, grad in enumerate(tf.gradients(loss, variables)):
        if hasattr(grad, "indices"):
            fetches["d%d indices" % i] = grad.indices
            grad = grad.values
        if grad is not None:
            fetches["d%d" % i] = grad
    return fetches, feeds, {"variables": names(variables)}


def translated(tf, function, values=symbols, batch=None, **options):
    """Played `function(module, cell, encoder inputs, decoder inputs, **options)`."""
    sources, feeds = values(tf, "source", SOURCE, batch)
    targets, more = values(tf, "target", TARGET, batch)
    feeds.update(more)
    for key in ("cell", "feed_previous", "output_projection"):
        if callable(options.get(key)):
            options[key] = options[key](tf)
    cell = options.pop("cell", None) or tf.nn.rnn_cell.GRUCell(2)
    outputs, state = function(tf.contrib.legacy_seq2seq, cell, sources, targets, **options)
    return told(tf, outputs, state, feeds)


def lstm(tf):
    return tf.nn.rnn_cell.LSTMCell(2)


def fed(tf):
    return tf.placeholder_with_default(True, [], name="fed")


def projection(tf):
    return tf.get_variable("out/w", [2, 5]), tf.get_variable("out/b", [5])


def embedded(module, cell, sources, targets, **options):
    return module.embedding_rnn_seq2seq(sources, targets, cell, 4, 5, 3, **options)


def tied(module, cell, sources, targets, **options):
    return module.embedding_tied_rnn_seq2seq(sources, targets, cell, 5, 3, **options)


def attending(module, cell, sources, targets, **options):
    return module.embedding_attention_seq2seq(sources, targets, cell, 4, 5, 3, **options)


def one_to_many(module, cell, sources, targets, cells=None, **options):
    targets = collections.OrderedDict([("a", targets), ("b", targets[1:])])
    outputs, states = module.one2many_rnn_seq2seq(
        sources, targets, cell, cells, 4, {"a": 5, "b": 3}, 3, **options
    )
    return [outputs["a"], outputs["b"]], [states["a"], states["b"]]


TABLE = [
    ("basic", lambda m, c, x, y: m.basic_rnn_seq2seq(x, y, c), {"values": vectors}),
    ("basic LSTM", lambda m, c, x, y: m.basic_rnn_seq2seq(x, y, c), {"values": vectors, "cell": lstm}),
    ("tied", lambda m, c, x, y: m.tied_rnn_seq2seq(x, y, c), {"values": vectors}),
    (
        "tied with a loop function",
        lambda m, c, x, y: m.tied_rnn_seq2seq(x, y, c, lambda prev, i: prev[:, :1] * [[1.0, 2.0, i]]),
        {"values": vectors, "batch": 2},
    ),
    ("embedding", embedded, {}),
    ("embedding LSTM fed", embedded, {"cell": lstm, "feed_previous": True}),
    ("embedding fed by tensor", embedded, {"cell": lstm, "feed_previous": fed}),
    (
        "embedding projected",
        embedded,
        {"output_projection": projection, "feed_previous": True, "scope": "mine", "dtype": None},
    ),
    ("embedding tied", tied, {}),
    ("embedding tied fed", tied, {"feed_previous": True, "num_decoder_symbols": 4}),
    ("embedding tied fed by tensor", tied, {"feed_previous": fed, "cell": lstm}),
    ("embedding tied projected", tied, {"output_projection": projection, "feed_previous": True}),
    ("attention", attending, {}),
    ("attention LSTM fed", attending, {"cell": lstm, "feed_previous": True, "num_heads": 2}),
    ("attention fed by tensor", attending, {"feed_previous": fed, "initial_state_attention": True}),
    ("attention projected", attending, {"output_projection": projection, "feed_previous": True, "batch": 2}),
    (
        "one to many",
        one_to_many,
        {"cells": lambda tf: {key: tf.nn.rnn_cell.GRUCell(2) for key in "ab"}},
    ),
    (
        "one to many fed by tensor",
        one_to_many,
        {"cells": lambda tf: {key: tf.nn.rnn_cell.GRUCell(2) for key in "ab"}, "feed_previous": fed},
    ),
]


def _built(tf, function, options):
    options = dict(options)
    if "cells" in options:
        options["cells"] = options["cells"](tf)
    return translated(tf, function, **options)


for _name, _function, _options in TABLE:
    program(GROUP, _name, brief=True)(
        lambda tf, function=_function, options=_options: _built(tf, function, options)
    )


@program(GROUP, brief=True)
def decoder_from_a_state(tf):
    xs, feeds = vectors(tf, "x", TARGET)
    state = tf.ones([2, 2])
    cell = tf.nn.rnn_cell.GRUCell(2)
    outputs, state = tf.contrib.legacy_seq2seq.rnn_decoder(xs, state, cell, scope="d")
    return told(tf, outputs, state, feeds)


@program(GROUP, brief=True)
def embedding_decoder_without_update(tf):
    xs, feeds = symbols(tf, "x", TARGET)
    cell = tf.contrib.rnn.OutputProjectionWrapper(tf.nn.rnn_cell.GRUCell(2), 5)
    outputs, state = tf.contrib.legacy_seq2seq.embedding_rnn_decoder(
        xs, tf.ones([2, 2]), cell, 5, 3, feed_previous=True, update_embedding_for_previous=False
    )
    return told(tf, outputs, state, feeds)


@program(GROUP, brief=True)
def attention_decoder_of_unknown_length(tf):
    xs, feeds = vectors(tf, "x", TARGET)
    states = tf.placeholder(tf.float32, [None, None, 2], name="states")
    feeds[states] = np.linspace(-1, 1, 12).reshape(2, 3, 2)
    outputs, state = tf.contrib.legacy_seq2seq.attention_decoder(
        xs, (tf.ones([2, 2]), tf.zeros([2, 2])), states, lstm(tf), output_size=4, num_heads=2
    )
    return told(tf, outputs, state, feeds)


# Cells of tf.contrib.rnn around others.
WRAPPERS = [
    ("output projection", lambda c, gru: c.OutputProjectionWrapper(gru, 4)),
    ("output projection relu", lambda c, gru: c.OutputProjectionWrapper(gru, 4, abs)),
    ("input projection", lambda c, gru: c.InputProjectionWrapper(gru, 4)),
    ("input projection abs", lambda c, gru: c.InputProjectionWrapper(gru, 4, abs)),
    ("attention cell", lambda c, gru: c.AttentionCellWrapper(gru, 3)),
    ("attention cell joined", lambda c, gru: c.AttentionCellWrapper(gru, 2, 3, 4, 5, state_is_tuple=False)),
    ("layer norm LSTM", lambda c, gru: c.LayerNormBasicLSTMCell(2)),
    (
        "layer norm LSTM everything",
        lambda c, gru: c.LayerNormBasicLSTMCell(
            2, 0.5, norm_gain=1.5, norm_shift=0.1, dropout_keep_prob=0.5, dropout_prob_seed=3
        ),
    ),
    (
        "layer norm LSTM without",
        lambda c, gru: c.LayerNormBasicLSTMCell(2, activation=abs, layer_norm=False, dropout_keep_prob=0.6),
    ),
    ("update gate", lambda c, gru: c.UGRNNCell(2)),
    ("update gate abs", lambda c, gru: c.UGRNNCell(2, forget_bias=0.2, activation=abs)),
    ("attention cell LSTM", lambda c, gru: c.AttentionCellWrapper(c.LSTMCell(2), 2, attn_vec_size=3)),
]

for _name, _wrap in WRAPPERS:
    program(GROUP, _name, brief=_name != "attention cell")(
        lambda tf, wrap=_wrap: step(tf, wrap(tf.contrib.rnn, tf.contrib.rnn.GRUCell(2)))
    )


def _embedded_step(tf, **options):
    cell = tf.contrib.rnn.EmbeddingWrapper(tf.nn.rnn_cell.LSTMCell(2), 4, 3, **options)
    x = tf.placeholder(tf.int32, [None, 1], name="x")
    output, state = cell(x, cell.zero_state(2, tf.float32))
    return {"y": output, "c": state.c}, {x: [[3], [1]]}, {"variables": names(tf.global_variables())}


@program(GROUP, brief=True)
def embedding_cell(tf):
    return _embedded_step(tf)


@program(GROUP, brief=True)
def embedding_cell_with_initializer(tf):
    return _embedded_step(tf, initializer=tf.ones_initializer())


@program(GROUP, brief=True)
def embedding_cell_in_a_scope_with_initializer(tf):
    with tf.variable_scope("s", initializer=tf.constant_initializer(0.5)):
        return _embedded_step(tf)


def _loss(tf, **options):
    logits = tf.placeholder(tf.float32, [None, None, 4], name="logits")
    weights = tf.placeholder(tf.float32, [None, None], name="weights")
    feeds = {logits: np.sin(np.arange(24.0)).reshape(2, 3, 4), weights: [[1, 0.5, 0], [1, 0, 0]]}
    targets = tf.placeholder(tf.int32, [None, None], name="targets")
    feeds[targets] = [[1, 2, 0], [3, 3, 1]]
    loss = tf.contrib.seq2seq.sequence_loss(logits, targets, weights, **options)
    return {"loss": loss, "d": tf.gradients(loss, logits)[0]}, feeds


AVERAGES = [
    {},
    {"average_across_timesteps": False},
    {"average_across_batch": False},
    {"average_across_timesteps": False, "average_across_batch": False},
    {
        "average_across_timesteps": False,
        "average_across_batch": False,
        "sum_over_timesteps": True,
        "sum_over_batch": True,
    },
    {"average_across_timesteps": False, "average_across_batch": False, "sum_over_timesteps": True},
    {"average_across_timesteps": False, "sum_over_timesteps": True},
    {"average_across_batch": False, "sum_over_batch": True},
    {"average_across_timesteps": False, "average_across_batch": False, "sum_over_batch": True, "name": "L"},
]
for _i, _options in enumerate(AVERAGES):
    program(GROUP, "sequence_loss %d" % _i, brief=_i != 5)(lambda tf, options=_options: _loss(tf, **options))


@program(GROUP, brief=True)
def sequence_loss_function(tf):
    def squares(labels, logits):
        return tf.reduce_sum(tf.square(logits - tf.one_hot(labels, 4)), 1)

    return _loss(tf, softmax_loss_function=squares)


def _lists(tf):
    """Lists of logits, targets and weights of two steps, and feeds."""
    logits = [tf.placeholder(tf.float32, [None, 4], name="logits%d" % i) for i in range(2)]
    targets, feeds = symbols(tf, "target", TARGET)
    weights = [tf.placeholder(tf.float32, [None], name="weights%d" % i) for i in range(2)]
    feeds.update(zip(logits, np.sin(np.arange(16.0)).reshape(2, 2, 4)))
    feeds.update(zip(weights, [[1, 0.5], [1, 0]]))
    return logits, targets, weights, feeds


@program(GROUP)
def losses_by_example(tf):
    logits, targets, weights, feeds = _lists(tf)
    module = tf.contrib.legacy_seq2seq
    fetches = {
        "average": module.sequence_loss_by_example(logits, targets, weights),
        "sum": module.sequence_loss_by_example(logits, targets, weights, False, name="sums"),
        "loss": module.sequence_loss(logits, targets, weights),
        "total": module.sequence_loss(logits, targets, weights, False, False),
        "own": module.sequence_loss(
            logits,
            targets,
            weights,
            softmax_loss_function=lambda labels, logits: (
                tf.reduce_sum(logits, 1) * tf.cast(labels, tf.float32)
            ),
        ),
    }
    return fetches, feeds


def _buckets(tf, **options):
    sources, feeds = symbols(tf, "source", SOURCE)
    inputs, more = symbols(tf, "input", TARGET)
    feeds.update(more)
    targets, more = symbols(tf, "target", TARGET[::-1])
    feeds.update(more)
    weights = [tf.placeholder_with_default([1.0, 0.5], [None], name="weight%d" % i) for i in range(2)]
    module = tf.contrib.legacy_seq2seq
    cell = tf.nn.rnn_cell.GRUCell
    outputs, losses = module.model_with_buckets(
        sources,
        inputs,
        targets,
        weights,
        [(2, 1), (3, 2)],
        lambda x, y: module.embedding_attention_seq2seq(x, y, cell(2), 4, 5, 3),
        **options,
    )
    return told(tf, outputs, losses, feeds)


@program(GROUP, brief=True)
def buckets(tf):
    return _buckets(tf)


@program(GROUP, brief=True)
def buckets_by_example(tf):
    return _buckets(tf, per_example_loss=True, name="model")

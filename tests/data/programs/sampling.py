"""Group "embeddings": embedding_lookup, candidate samplers, nce_loss and sampled_softmax_loss."""

import numpy as np

from .differentiated import derived
from .register import labelled, program

GROUP = "embeddings"
TABLE = np.linspace(-1, 1, 10, dtype=np.float32).reshape(5, 2)


def _lookup(tf, ids, shape, **options):
    table = tf.Variable(TABLE, name="table")
    given = tf.placeholder(tf.int32, shape, name="ids")
    rows = tf.nn.embedding_lookup(table, given, **options)
    fetches, feeds, notes = derived(tf, tf.reduce_sum(rows * rows), table, {given: ids})
    return dict(fetches, rows=rows), feeds, notes


LOOKUPS = [
    ("vector", [1, 3, 1], [3], {}),
    ("vector of unknown size", [1, 3, 1], [None], {}),
    ("scalar", 2, [], {}),
    ("matrix", [[0, 4], [1, 1]], [2, 2], {"name": "n"}),
    ("matrix of unknown size", [[0, 4], [1, 1]], [None, 2], {}),
    ("unknown rank", [[0, 4], [1, 1]], None, {}),
    ("empty", np.zeros([0], np.int32), [None], {}),
    ("max_norm", [1, 4, 1], [3], {"max_norm": 0.5}),
]

for _name, _ids, _shape, _options in LOOKUPS:
    program(GROUP, "lookup of " + _name)(lambda tf, a=(_ids, _shape), o=_options: _lookup(tf, *a, **o))


@program(GROUP)
def lookup_of_constants(tf):
    rows = tf.nn.embedding_lookup(TABLE, [[0, 1], [4, 4]])
    wide = tf.nn.embedding_lookup([TABLE], np.int64([2]), name="wide")
    return {"rows": rows, "wide": wide}, {}


def _partitioned(strategy):
    def build(tf):
        parts = [tf.Variable(TABLE[i::2] if strategy == "mod" else part, name=f"p{i}") for i, part in PARTS]
        ids = tf.placeholder(tf.int32, [None], name="ids")
        rows = tf.nn.embedding_lookup(parts, ids, partition_strategy=strategy)
        fetches, feeds, notes = derived(tf, tf.reduce_sum(rows * rows), parts, {ids: [0, 3, 4, 0]})
        return dict(fetches, rows=rows), feeds, notes

    return build


PARTS = [(0, TABLE[:3]), (1, TABLE[3:])]
program(GROUP, "lookup in two parts, mod")(_partitioned("mod"))
program(GROUP, "lookup in two parts, div")(_partitioned("div"))


@program(GROUP)
def mean_of_words(tf):
    table = tf.get_variable("table", [6, 3], initializer=tf.random_uniform_initializer(-1.0, 1.0))
    words = tf.placeholder(tf.int32, [None, 4], name="words")
    logits = tf.layers.dense(tf.reduce_mean(tf.nn.embedding_lookup(table, words), axis=1), 2)
    loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[0, 1], logits=logits))
    train = tf.train.GradientDescentOptimizer(1.0).minimize(loss)
    return [{"t": train}, {"loss": loss}] * 3, {words: [[0, 1, 2, 0], [3, 3, 5, 1]]}


SAMPLERS = [
    ("log_uniform", lambda tf, y: tf.nn.log_uniform_candidate_sampler(y, 1, 4, True, 10)),
    ("log_uniform not unique", lambda tf, y: tf.nn.log_uniform_candidate_sampler(y, 1, 4, False, 10)),
    ("log_uniform seeded", lambda tf, y: tf.nn.log_uniform_candidate_sampler(y, 1, 4, True, 50, seed=3)),
    ("log_uniform named", lambda tf, y: tf.random.log_uniform_candidate_sampler(y, 1, 9, True, 10, 5, "n")),
    ("uniform", lambda tf, y: tf.nn.uniform_candidate_sampler(y, 1, 4, True, 10)),
    ("uniform not unique", lambda tf, y: tf.nn.uniform_candidate_sampler(y, 1, 4, False, 10, seed=3)),
    ("learned_unigram", lambda tf, y: tf.nn.learned_unigram_candidate_sampler(y, 1, 4, True, 10)),
    (
        "fixed_unigram",
        lambda tf, y: tf.nn.fixed_unigram_candidate_sampler(y, 1, 3, True, 5, unigrams=[1, 2, 3, 4, 5]),
    ),
    ("all", lambda tf, y: tf.nn.all_candidate_sampler(y, 1, 5, True)),
]


def _sampled(make):
    def build(tf):
        labels = tf.placeholder(tf.int64, [None, 1], name="labels")
        return labelled(make(tf, labels)), {labels: [[1], [7], [0]]}

    return build


for _name, _make in SAMPLERS:
    if _name in ("fixed_unigram", "learned_unigram", "all"):
        _steps = 1
    else:
        _steps = 3
    program(GROUP, "sampler " + _name, runs=_steps)(_sampled(_make))


@program(GROUP)
def accidental_hits(tf):
    labels = tf.constant([[1, 2], [3, 4], [1, 1]], tf.int64)
    hits = tf.nn.compute_accidental_hits(labels, tf.constant([1, 4, 6], tf.int64), 2)
    return labelled(list(hits)), {}


def _loss(function, **options):
    def build(tf):
        weights = tf.Variable(np.linspace(-1, 1, 20, dtype=np.float32).reshape(10, 2), name="weights")
        biases = tf.Variable(np.linspace(0, 1, 10, dtype=np.float32), name="biases")
        inputs = tf.placeholder(tf.float32, [None, 2], name="inputs")
        labels = tf.placeholder(tf.int64, [None, options.get("num_true", 1)], name="labels")
        made = dict(options)
        if "sampled_values" in made:
            made["sampled_values"] = tf.nn.uniform_candidate_sampler(labels, 1, 4, True, 10, seed=9)
        loss = getattr(tf.nn, function)(weights, biases, labels, inputs, 4, 10, **made)
        fetches, feeds, notes = derived(tf, tf.reduce_mean(loss), [weights, biases, inputs], {})
        feeds = {
            inputs: [[1, 2], [-1, 0.5]],
            labels: [[1, 2], [3, 3]] if "num_true" in options else [[1], [3]],
        }
        return dict(fetches, loss=loss), feeds, notes

    return build


program(GROUP, "nce_loss", runs=2)(_loss("nce_loss"))
program(GROUP, "nce_loss with arguments")(
    _loss("nce_loss", num_true=2, remove_accidental_hits=True, name="n")
)
program(GROUP, "nce_loss of sampled values")(_loss("nce_loss", sampled_values=True))
program(GROUP, "sampled_softmax_loss", runs=2)(_loss("sampled_softmax_loss"))
program(GROUP, "sampled_softmax_loss with arguments")(
    _loss("sampled_softmax_loss", num_true=2, remove_accidental_hits=False, seed=5)
)


@program(GROUP)
def skip_gram(tf):
    table = tf.get_variable("table", [8, 3])
    words = tf.placeholder(tf.int32, [None], name="words")
    context = tf.placeholder(tf.int32, [None, 1], name="context")
    weights = tf.Variable(tf.truncated_normal([8, 3], stddev=0.5), name="weights")
    biases = tf.Variable(tf.zeros([8]), name="biases")
    rows = tf.nn.embedding_lookup(table, words)
    loss = tf.reduce_mean(tf.nn.nce_loss(weights, biases, context, rows, 3, 8))
    train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    feeds = {words: [0, 1, 1, 2], context: [[1], [0], [2], [1]]}
    return [{"train": train, "loss": loss}] * 4 + [{"table": table, "weights": weights}], feeds

"""Group "candidates": each candidate sampler, run after run, and the losses that draw on them."""

import numpy as np

from .differentiated import derived
from .register import labelled, program

GROUP = "candidates"
LABELS = [[1, 2], [7, 0], [0, 0]]
UNIGRAMS = [1.0, 2.5, 0.5, 4.0, 8.0, 1.0, 0.25, 3.0]


def _sampled(make, dtype="int64"):
    def build(tf):
        labels = tf.placeholder(dtype, [None, 2], name="labels")
        given = labels if dtype == "int64" else tf.cast(labels, tf.int64)
        return labelled(make(tf, given)), {labels: LABELS}

    return build


def _fixed(unique=False, seed=None, count=4, classes=8, **options):
    return lambda tf, y: tf.nn.fixed_unigram_candidate_sampler(
        y, 2, count, unique, classes, seed=seed, **options
    )


SAMPLERS = [
    ("uniform of 8", lambda tf, y: tf.nn.uniform_candidate_sampler(y, 2, 6, True, 8)),
    ("uniform, all", lambda tf, y: tf.nn.uniform_candidate_sampler(y, 2, 9, True, 9)),
    ("uniform of many", lambda tf, y: tf.random.uniform_candidate_sampler(y, 2, 5, True, 3 * 2**40, seed=1)),
    ("uniform, one", lambda tf, y: tf.nn.uniform_candidate_sampler(y, 2, 3, False, 1)),
    ("log_uniform of 8", lambda tf, y: tf.nn.log_uniform_candidate_sampler(y, 2, 7, True, 8)),
    ("log_uniform, all", lambda tf, y: tf.nn.log_uniform_candidate_sampler(y, 2, 20, True, 20)),
    ("log_uniform of many", lambda tf, y: tf.nn.log_uniform_candidate_sampler(y, 2, 40, False, 10**9)),
    ("log_uniform, one", lambda tf, y: tf.nn.log_uniform_candidate_sampler(y, 2, 3, False, 1)),
    ("learned", lambda tf, y: tf.nn.learned_unigram_candidate_sampler(y, 2, 5, True, 8)),
    ("learned, repeated", lambda tf, y: tf.nn.learned_unigram_candidate_sampler(y, 2, 20, False, 9, 4, "n")),
    ("learned, all", lambda tf, y: tf.random.learned_unigram_candidate_sampler(y, 2, 8, True, 8)),
    ("fixed", _fixed(unigrams=UNIGRAMS)),
    ("fixed, unique", _fixed(True, count=6, unigrams=UNIGRAMS, name="n")),
    ("fixed, seven", _fixed(False, 5, count=20, classes=7, unigrams=UNIGRAMS[:7])),
    ("fixed, distorted", _fixed(count=10, unigrams=tuple(UNIGRAMS), distortion=0.75)),
    ("fixed, reserved", _fixed(True, count=3, classes=11, unigrams=UNIGRAMS, num_reserved_ids=3)),
    ("fixed, sharded", _fixed(count=8, classes=5, unigrams=UNIGRAMS, num_reserved_ids=2, num_shards=2)),
    ("fixed, other shard", _fixed(count=8, classes=2, unigrams=UNIGRAMS, num_shards=3, shard=2)),
    ("all", lambda tf, y: tf.random.all_candidate_sampler(y, 2, 4, False, name="n")),
]

for _name, _make in SAMPLERS:
    program(GROUP, _name, runs=3)(_sampled(_make))
program(GROUP, "of int32", runs=2)(_sampled(SAMPLERS[0][1], "int32"))
program(GROUP, "seeded op of unseeded graph", seed=None, runs=2)(
    _sampled(lambda tf, y: tf.nn.log_uniform_candidate_sampler(y, 2, 3, True, 30, seed=7))
)


@program(GROUP)
def of_numbers(tf):
    named = tf.nn.uniform_candidate_sampler([[3], [1]], 1, 3, True, 5)
    notes = {"type": type(named).__name__, "fields": list(named._fields)}
    return {"sampled": named.sampled_candidates, "true": named.true_expected_count}, {}, notes


@program(GROUP)
def unknown_rank(tf):
    labels = tf.placeholder(tf.int64, name="labels")
    drawn = tf.nn.uniform_candidate_sampler(labels, 2, 4, True, 8)
    hits = tf.nn.compute_accidental_hits(labels, drawn[0], 2, name="hits")
    return labelled(list(drawn) + list(hits)), {labels: LABELS}, {"type": type(hits).__name__}


@program(GROUP)
def hits_of_repeated(tf):
    sampled = tf.placeholder(tf.int64, [None], name="sampled")
    labels = tf.constant([[5, 2], [2, 9], [0, 1]], tf.int64)
    indices, ids, weights = tf.nn.compute_accidental_hits(labels, sampled, num_true=2, seed=3)
    return {"indices": indices, "ids": ids, "weights": weights}, {sampled: [2, 7, 2, 9]}


TABLE = np.linspace(-1, 1, 20, dtype=np.float32).reshape(10, 2)


def _loss(
    function, gradients=False, labels=(1, 3), dtype="int64", parts=None, batch=None, sampler=None, **options
):
    labels = np.array(labels).reshape(2, -1)

    def build(tf):
        weights = [tf.Variable(part, name="w") for part in parts or [TABLE]]
        biases = tf.Variable(np.linspace(0, 1, 10, dtype=np.float32), name="b")
        if parts:
            biases = [biases[:5], biases[5:]] if options.get("partition_strategy") == "div" else biases
        inputs = tf.placeholder(tf.float32, [batch, 2], name="inputs")
        given = tf.placeholder(dtype, [batch, labels.shape[1]], name="labels")
        made = dict(options)
        if sampler:
            made["sampled_values"] = sampler(tf, given)
        table = weights if parts else weights[0]
        loss = getattr(tf.nn, function)(table, biases, given, inputs, 4, 10, **made)
        feeds = {inputs: [[1, 2], [-1, 0.5]], given: labels}
        if not gradients:
            return {"loss": loss}, feeds
        fetches, feeds, notes = derived(tf, tf.reduce_mean(loss), [*weights, inputs], feeds)
        return dict(fetches, loss=loss), feeds, notes

    return build


def _of_all(tf, labels):
    return tf.nn.all_candidate_sampler(labels, 1, 4, True)


def _of_pairs(tf, labels):
    candidates = tf.nn.learned_unigram_candidate_sampler(labels, 2, 4, True, 10)
    return tuple(candidates)


HALVES = [TABLE[:5], TABLE[5:]]
OF_TWO = {"labels": (1, 3, 0, 0), "num_true": 2}
LOSSES = [
    ("nce_loss of int32 labels", _loss("nce_loss", dtype="int32")),
    ("nce_loss of static batch", _loss("nce_loss", batch=2, **OF_TWO)),
    ("nce_loss in parts", _loss("nce_loss", parts=[TABLE[::2], TABLE[1::2]])),
    ("nce_loss of all", _loss("nce_loss", sampler=_of_all, remove_accidental_hits=True)),
    ("nce_loss of learned", _loss("nce_loss", sampler=_of_pairs, name="q", **OF_TWO)),
    ("sampled_softmax_loss of static batch", _loss("sampled_softmax_loss", batch=2, dtype="int32")),
    ("sampled_softmax_loss in ranges", _loss("sampled_softmax_loss", parts=HALVES, partition_strategy="div")),
    ("sampled_softmax_loss of all", _loss("sampled_softmax_loss", sampler=_of_all, gradients=1)),
]

for _name, _build in LOSSES:
    program(GROUP, _name, runs=2)(_build)


@program(GROUP)
def word2vec(tf):
    """The skip-gram model of TF1's tutorial, small: batches change, samples are drawn anew."""
    text = "the quick brown fox jumps over the lazy dog and the quick dog".split()
    words = sorted(set(text), key=lambda word: (-text.count(word), word))
    ids = [words.index(word) for word in text]
    pairs = [(ids[i], ids[j]) for i in range(len(ids)) for j in (i - 1, i + 1) if 0 <= j < len(ids)]
    batches = np.array(pairs).reshape(3, 8, 2)
    step = tf.Variable(0, trainable=False, name="step")
    batch = tf.gather(tf.constant(batches, tf.int32), step % 3)
    train_inputs, train_labels = batch[:, 0], batch[:, 1:]
    embeddings = tf.Variable(tf.random_uniform([len(words), 4], -1.0, 1.0), name="embeddings")
    embed = tf.nn.embedding_lookup(embeddings, train_inputs)
    nce_weights = tf.Variable(tf.truncated_normal([len(words), 4], stddev=0.5), name="nce_weights")
    nce_biases = tf.Variable(tf.zeros([len(words)]), name="nce_biases")
    loss = tf.reduce_mean(
        tf.nn.nce_loss(
            weights=nce_weights,
            biases=nce_biases,
            labels=train_labels,
            inputs=embed,
            num_sampled=3,
            num_classes=len(words),
        )
    )
    optimizer = tf.train.GradientDescentOptimizer(1.0).minimize(loss, global_step=step)
    norm = tf.sqrt(tf.reduce_sum(tf.square(embeddings), 1, keepdims=True))
    normalized = embeddings / norm
    similarity = tf.matmul(tf.nn.embedding_lookup(normalized, [0, 2]), normalized, transpose_b=True)
    return [{"loss": loss, "train": optimizer}] * 7 + [{"similarity": similarity, "biases": nce_biases}], {}


@program(GROUP)
def sampled_softmax_training(tf):
    """A sampled softmax to train with, the whole one to look at; the optimizer gets IndexedSlices."""
    weights = tf.get_variable("weights", [9, 3])
    biases = tf.get_variable("biases", [9], initializer=tf.zeros_initializer())
    inputs = tf.constant(np.linspace(-1, 1, 12).reshape(4, 3), tf.float32)
    labels = tf.constant([[0], [3], [8], [3]])
    loss = tf.reduce_mean(tf.nn.sampled_softmax_loss(weights, biases, labels, inputs, 4, 9))
    train = tf.train.AdagradOptimizer(0.5).minimize(loss)
    logits = tf.nn.bias_add(tf.matmul(inputs, weights, transpose_b=True), biases)
    whole = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.squeeze(labels, 1), logits=logits)
    return [{"loss": loss, "train": train}] * 4 + [{"whole": whole}], {}

"""Group "nn": cross entropies, dropout, normalization and layers of tf.nn, with gradients."""

import numpy as np

from .differentiated import gradient_rows
from .register import program

GROUP = "nn"

X = np.float32([[-3, 0, 2], [1, -0.5, 5]])
LABELS = np.float32([[0, 1, 0], [0.5, 0.25, 0.25]])
IDS = np.int32([1, 2])
C = np.linspace(-2, 3, 12, dtype=np.float32).reshape(2, 2, 3)
CLABELS = np.float32([[[0, 1, 0], [1, 0, 0]], [[0, 0, 1], [0.5, 0.5, 0]]])
IMAGE = (np.arange(24, dtype=np.float32).reshape(2, 2, 2, 3) % 7) - 2
V = np.float32([1, 2, 0.5])

gradient_rows(
    GROUP,
    [
        (
            "softmax_cross_entropy v2",
            lambda tf, x, y: tf.nn.softmax_cross_entropy_with_logits_v2(labels=y, logits=x),
            [X, LABELS],
            "sbu",
        ),
        (
            "softmax_cross_entropy v2 of cube",
            lambda tf, x, y: tf.nn.softmax_cross_entropy_with_logits_v2(labels=y, logits=x),
            [C, CLABELS],
            "sb",
        ),
        (
            "softmax_cross_entropy v2 axis 0",
            lambda tf, x, y: tf.nn.softmax_cross_entropy_with_logits_v2(labels=y, logits=x, axis=0),
            [X, LABELS],
        ),
        (
            "softmax_cross_entropy v2 of constants",
            lambda tf, x: tf.nn.softmax_cross_entropy_with_logits_v2(LABELS, x, name="n"),
            [X],
        ),
        (
            "softmax_cross_entropy v2 float64",
            lambda tf, x, y: tf.nn.softmax_cross_entropy_with_logits_v2(labels=y, logits=x),
            [np.float64(X), np.float64(LABELS)],
        ),
        (
            "softmax_cross_entropy v1",
            lambda tf, x, y: tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=x),
            [X, LABELS],
            "sb",
        ),
        (
            "softmax_cross_entropy v1 dim 0",
            lambda tf, x, y: tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=x, dim=0, name="n"),
            [X, LABELS],
        ),
        (
            "softmax_cross_entropy, stopped labels",
            lambda tf, x, y: tf.nn.softmax_cross_entropy_with_logits_v2(labels=tf.stop_gradient(y), logits=x),
            [X, LABELS],
        ),
        (
            "sparse_softmax_cross_entropy",
            lambda tf, x, y: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=x),
            [X, IDS],
            "sbu",
        ),
        (
            "sparse_softmax_cross_entropy of cube",
            lambda tf, x, y: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=x),
            [C, np.int64([[0, 2], [1, 1]])],
            "sb",
        ),
        (
            "sparse_softmax_cross_entropy of one",
            lambda tf, x, y: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=x, name="n"),
            [X[0], np.int32(1)],
        ),
        (
            "sparse_softmax_cross_entropy, mean",
            lambda tf, x, y: tf.reduce_mean(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=x)
            ),
            [X, IDS],
            "b",
        ),
        (
            "sigmoid_cross_entropy",
            lambda tf, x, y: tf.nn.sigmoid_cross_entropy_with_logits(labels=y, logits=x),
            [X, LABELS],
            "sb",
        ),
        (
            "weighted_cross_entropy",
            lambda tf, x, y: tf.nn.weighted_cross_entropy_with_logits(y, x, pos_weight=2.0),
            [X, LABELS],
            "s",
        ),
        ("log_poisson_loss", lambda tf, x, y: tf.nn.log_poisson_loss(y, x), [X, LABELS + 1]),
        (
            "log_poisson_loss full",
            lambda tf, x, y: tf.nn.log_poisson_loss(y, x, compute_full_loss=True),
            [X, LABELS + 2],
        ),
        ("l2_normalize", lambda tf, x: tf.nn.l2_normalize(x, 1), [X], "sb"),
        ("l2_normalize of all", lambda tf, x: tf.nn.l2_normalize(x, [0, 1], epsilon=0.1), [X]),
        ("l2_normalize dim", lambda tf, x: tf.math.l2_normalize(x, dim=0, name="n"), [X * 1e-7]),
        ("moments", lambda tf, x: tf.nn.moments(x, [0]), [X], "sb"),
        ("moments keep_dims", lambda tf, x: tf.nn.moments(x, [0, 1], keep_dims=True, name="m"), [IMAGE], "s"),
        ("moments of float16", lambda tf, x: tf.nn.moments(x, [0]), [np.float16(X)]),
        (
            "weighted_moments",
            lambda tf, x, y: tf.nn.weighted_moments(x, [0], y),
            [X, np.float32([[1], [3]])],
        ),
        (
            "sufficient_statistics",
            lambda tf, x: tf.nn.normalize_moments(*tf.nn.sufficient_statistics(x, [0])[:3], shift=None),
            [X],
            "sb",
        ),
        (
            "batch_normalization",
            lambda tf, x, y, z: tf.nn.batch_normalization(x, y, z, None, None, 0.001),
            [X, V - 1, V],
            "sb",
        ),
        (
            "batch_norm_with_global_normalization",
            lambda tf, x, y, z: tf.nn.batch_norm_with_global_normalization(x, V, V, y, z, 0.1, True),
            [X, V - 1, V],
        ),
        (
            "batch_norm_with_global_normalization without scale",
            lambda tf, x, y, z: tf.nn.batch_norm_with_global_normalization(
                input=x, mean=V, variance=V, beta=y, gamma=z, variance_epsilon=0.001
            ),
            [X, V - 1, V],
        ),
        (
            "batch_normalization with offset and scale",
            lambda tf, x, y, z: tf.nn.batch_normalization(x, V, V, y, z, 0.001),
            [X, V - 1, V],
            "s",
        ),
        (
            "batch_normalization by moments",
            lambda tf, x, y, z: tf.square(tf.nn.batch_normalization(x, *tf.nn.moments(x, [0]), y, z, 0.1)),
            [X, V - 1, V],
            "b",
        ),
        ("fused_batch_norm", lambda tf, x, y, z: tf.nn.fused_batch_norm(x, y, z), [IMAGE, V, V - 1], "sb"),
        (
            "fused_batch_norm, output only",
            lambda tf, x, y, z: tf.nn.fused_batch_norm(x, y, z, epsilon=0.1, name="n")[0],
            [IMAGE, V, V - 1],
        ),
        (
            "fused_batch_norm in inference",
            lambda tf, x, y, z: tf.nn.fused_batch_norm(
                x, y, z, mean=tf.constant(V), variance=tf.constant(V), is_training=False
            )[0],
            [IMAGE, V, V - 1],
            "s",
        ),
        (
            "xw_plus_b",
            lambda tf, x, y, z: tf.nn.xw_plus_b(x, y, z, name="n"),
            [X, X.T.copy(), np.float32([1, 2])],
            "b",
        ),
        (
            "relu_layer",
            lambda tf, x, y, z: tf.nn.relu_layer(x, y, z),
            [X, X.T.copy(), np.float32([1, 2])],
            "sb",
        ),
        ("zero_fraction", lambda tf, x: tf.nn.zero_fraction(x), [X], "sb"),
        ("top_k", lambda tf, x: tf.nn.top_k(x, 2), [X], "sb"),
        ("top_k of one", lambda tf, x: tf.nn.top_k(x), [X], "s"),
        ("top_k of vector, not sorted", lambda tf, x: tf.nn.top_k(x, 2, sorted=False, name="n")[0], [V], "s"),
        ("top_k of ties", lambda tf, x: tf.nn.top_k(x, 2), [np.float32([[1, 3, 3], [2, 2, 2]])]),
        ("nth_element", lambda tf, x: tf.contrib.nn.nth_element(x, 1), [X]),
        ("lrn", lambda tf, x: tf.nn.lrn(x, depth_radius=1, bias=1.0, alpha=0.5), [IMAGE], "sb"),
        ("lrn defaults", lambda tf, x: tf.nn.local_response_normalization(x), [IMAGE]),
    ],
    forward=True,
)

DROPOUTS = [
    ("keep_prob", lambda tf, x: tf.nn.dropout(x, 0.5), "sb"),
    ("rate", lambda tf, x: tf.nn.dropout(x, rate=0.25, name="n"), "sb"),
    ("seed", lambda tf, x: tf.nn.dropout(x, keep_prob=0.5, seed=7), "s"),
    ("noise_shape", lambda tf, x: tf.nn.dropout(x, rate=0.5, noise_shape=[2, 1], seed=1), "s"),
    ("noise_shape with None", lambda tf, x: tf.nn.dropout(x, rate=0.5, noise_shape=[None, 1], seed=4), "s"),
    ("rate 0", lambda tf, x: tf.nn.dropout(x, rate=0.0) * 2.0, "s"),
    ("rate 0 int", lambda tf, x: tf.nn.dropout(x, rate=0) * 2.0, "s"),
    ("keep_prob 1", lambda tf, x: tf.nn.dropout(x, 1.0) * 2.0, "s"),
]

gradient_rows(
    GROUP,
    [("dropout by " + _name, _call, [X], _variants) for _name, _call, _variants in DROPOUTS],
    forward=True,
    runs=2,
)
gradient_rows(
    GROUP,
    [
        ("dropout by fed rate", lambda tf, x, y: tf.nn.dropout(x, rate=y), [X, np.float32(0.5)]),
        ("dropout by fed keep_prob", lambda tf, x, y: tf.nn.dropout(x, y), [X, np.float32(0.5)], "b"),
        ("dropout float64", lambda tf, x: tf.nn.dropout(x, rate=0.5), [np.float64(X)]),
    ],
    forward=True,
    runs=2,
)


@program(GROUP)
def in_top_k(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    y = tf.placeholder(tf.int64, [None], name="y")
    fetches = {
        "one": tf.nn.in_top_k(x, [2, 2], 1),
        "two": tf.nn.in_top_k(predictions=x, targets=y, k=2, name="n"),
        "math": tf.math.in_top_k(targets=y, predictions=x, k=1),
        "ties": tf.nn.in_top_k([[1.0, 1.0, 0.0]], [1], 1),
        "nan": tf.nn.in_top_k([[1.0, float("nan"), 0.0]], [1], 1),
        "accuracy": tf.reduce_mean(tf.cast(tf.nn.in_top_k(x, y, 1), tf.float32)),
    }
    return fetches, {x: X, y: [0, 1]}


@program(GROUP)
def batch_norm_with_running_averages(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    mean, variance = tf.nn.moments(x, [0])
    ema = tf.train.ExponentialMovingAverage(0.5)
    update = ema.apply([mean, variance])
    with tf.control_dependencies([update]):
        train = tf.nn.batch_normalization(x, tf.identity(mean), tf.identity(variance), None, None, 1e-3)
    infer = tf.nn.batch_normalization(x, ema.average(mean), ema.average(variance), None, None, 1e-3)
    return [{"train": train}, {"infer": infer}, {"train": train}, {"infer": infer}], {x: X}


@program(GROUP)
def log_softmax_by_hand(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    labels = tf.one_hot([0, 2], 3)
    loss = -tf.reduce_mean(tf.reduce_sum(labels * tf.log(tf.nn.softmax(x)), axis=1))
    return {"loss": loss, "dx": tf.gradients(loss, x)[0]}, {x: X}

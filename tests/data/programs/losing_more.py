"""Group "losses_more": tf.losses of weights of every rank, their options, types and collections."""

import numpy as np

from .losing import BITS, P, X, Y
from .register import names, program, rows

GROUP = "losses_more"
CUBE = np.linspace(-1, 2, 12, dtype=np.float32).reshape(2, 2, 3)
REST = np.linspace(1, -1, 12, dtype=np.float32).reshape(2, 2, 3) ** 2


def _weighted(weights, loss="absolute_difference", **options):
    return lambda tf, x, y: getattr(tf.losses, loss)(y, x, weights, **options)


rows(
    GROUP,
    [
        ("weights of a column", _weighted([[[1.0]], [[0.0]]]), [CUBE, REST], "sb"),
        ("weights of an axis", _weighted(np.float32([[[1.0, 2.0, 0.0]]])), [CUBE, REST], "s"),
        ("weights of rows and columns", _weighted(np.float32([[[1], [2]], [[0], [0.5]]])), [CUBE, REST], "s"),
        ("weights of all elements", _weighted(REST), [CUBE, REST], "s"),
        ("weights int", _weighted(2), [X, Y]),
        ("cosine_distance dim", lambda tf, x, y: tf.losses.cosine_distance(y, x, dim=1), [X, Y], "s"),
        (
            "cosine_distance last",
            lambda tf, x, y: tf.losses.cosine_distance(y, x, axis=-1),
            [CUBE, REST],
            "s",
        ),
        (
            "cosine_distance of columns, weighted",
            lambda tf, x, y: tf.losses.cosine_distance(y, x, axis=0, weights=np.float32([[1, 0, 2]])),
            [X, Y],
        ),
        ("pairwise", _weighted(1.0, "mean_pairwise_squared_error"), [CUBE, REST], "sb"),
        ("pairwise weighted", _weighted([[1.0], [2.0]], "mean_pairwise_squared_error", scope="p"), [X, Y]),
        ("pairwise by number", _weighted(0.5, "mean_pairwise_squared_error"), [X, Y], "b"),
        ("huber_loss wide", _weighted([[1.0], [3.0]], "huber_loss", delta=2.0), [X, Y]),
        ("huber_loss narrow", _weighted(1.0, "huber_loss", delta=0.1, loss_collection=None), [X, Y]),
        ("hinge_loss", _weighted([[1.0], [0.0]], "hinge_loss", reduction="none"), [X, BITS]),
        ("log_loss", _weighted([[0.5], [1.0]], "log_loss", epsilon=1e-3, scope="l"), [P, BITS]),
        (
            "sigmoid smoothed, weighted",
            lambda tf, x, y: tf.losses.sigmoid_cross_entropy(y, x, [[1.0], [2.0]], 0.1, "s"),
            [X, BITS],
        ),
        (
            "softmax smoothed",
            lambda tf, x, y: tf.losses.softmax_cross_entropy(tf.one_hot([2, 0], 3), x, label_smoothing=0.3),
            [X, Y],
            "s",
        ),
        (
            "softmax of int labels",
            lambda tf, x, y: tf.losses.softmax_cross_entropy(
                np.int32([[0, 1, 0], [1, 0, 0]]), x, 2.0, scope="i"
            ),
            [X, Y],
        ),
        (
            "sparse softmax weighted column",
            lambda tf, x, y: tf.losses.sparse_softmax_cross_entropy([[2], [0]], x, [[1.0], [0.5]]),
            [X, Y],
            "s",
        ),
        (
            "sparse softmax of images",
            lambda tf, x, y: tf.losses.sparse_softmax_cross_entropy(
                [[1, 0], [2, 1]], x, [[1.0, 0.0], [2.0, 1.0]]
            ),
            [CUBE, REST],
            "s",
        ),
        (
            "sparse softmax int64",
            lambda tf, x, y: tf.losses.sparse_softmax_cross_entropy(np.int64([2, 0]), x, scope="f"),
            [X, Y],
            "b",
        ),
        ("mean_squared_error of ints", lambda tf, x, y: tf.losses.mean_squared_error([1, 2], [4, 2]), [X, Y]),
        ("absolute_difference float64", _weighted(0.5), [X.astype(np.float64), Y.astype(np.float64)]),
        (
            "compute_weighted_loss float64",
            lambda tf, x: tf.losses.compute_weighted_loss(x, [[1.0], [2.0]], "c", "mine", "weighted_mean"),
            [X.astype(np.float64)],
        ),
    ],
)
for _reduction in ["none", "weighted_sum", "weighted_mean", "weighted_sum_by_nonzero_weights"]:
    rows(
        GROUP,
        [
            (
                "reduction %s of softmax" % _reduction,
                _weighted([1.0, 0.0], "softmax_cross_entropy", reduction=_reduction),
                [X, BITS],
            )
        ],
    )
rows(
    GROUP,
    [
        (
            "gradient of pairwise",
            lambda tf, x, y: tf.gradients(tf.losses.mean_pairwise_squared_error(y, x, [[1.0], [2.0]]), x),
            [X, Y],
        )
    ],
)


@program(GROUP)
def collections_of_losses(tf):
    x = tf.placeholder(tf.float32, [2, 3], name="x")
    with tf.name_scope("a"):
        tf.losses.mean_squared_error(x, x * 2.0, loss_collection="mine")
        tf.losses.huber_loss(x, x * 2.0)
    with tf.name_scope("b"):
        tf.losses.add_loss(tf.reduce_sum(x), "mine")
        tf.losses.hinge_loss(x, x, weights=0.0)
    notes = {
        "losses": names(tf.losses.get_losses()),
        "mine": names(tf.losses.get_losses(loss_collection="mine")),
    }
    notes["a"] = names(tf.losses.get_losses("a"))
    return {"total": tf.losses.get_total_loss(name="t")}, {x: X}, notes

"""Groups "losses" and "metrics": tf.losses and tf.metrics."""

import numpy as np

from .differentiated import gradient_rows
from .layered import collected
from .register import names, program

X = np.float32([[-3, 0, 2], [1, -0.5, 5]])
Y = np.float32([[1, 0, 2.5], [0, -1, 3]])
ONE_HOT = np.float32([[0, 1, 0], [1, 0, 0]])
BITS = np.float32([[0, 1, 1], [1, 0, 0]])
ROW_WEIGHTS = np.float32([[2], [0]])
P = np.float32([[0.1, 0.8, 0.4], [0.6, 0.2, 0.3]])

REDUCTIONS = [
    "NONE",
    "SUM",
    "MEAN",
    "SUM_OVER_BATCH_SIZE",
    "SUM_OVER_NONZERO_WEIGHTS",
    "SUM_BY_NONZERO_WEIGHTS",
]

LOSSES = [
    ("mean_squared_error", lambda tf, x, y, **o: tf.losses.mean_squared_error(y, x, **o), Y),
    ("absolute_difference", lambda tf, x, y, **o: tf.losses.absolute_difference(y, x, **o), Y),
    ("huber_loss", lambda tf, x, y, **o: tf.losses.huber_loss(y, x, **o), Y),
    ("hinge_loss", lambda tf, x, y, **o: tf.losses.hinge_loss(y, x, **o), BITS),
    ("cosine_distance", lambda tf, x, y, **o: tf.losses.cosine_distance(y, x, axis=1, **o), Y),
    ("sigmoid_cross_entropy", lambda tf, x, y, **o: tf.losses.sigmoid_cross_entropy(y, x, **o), BITS),
    ("softmax_cross_entropy", lambda tf, x, y, **o: tf.losses.softmax_cross_entropy(y, x, **o), ONE_HOT),
    (
        "sparse_softmax_cross_entropy",
        lambda tf, x, y, **o: tf.losses.sparse_softmax_cross_entropy(y, x, **o),
        np.int32([1, 0]),
    ),
]

for _name, _call, _labels in LOSSES:
    gradient_rows("losses", [(_name, _call, [X, _labels], "s")], forward=True)

gradient_rows(
    "losses",
    [
        ("log_loss", lambda tf, x, y: tf.losses.log_loss(y, x), [P, BITS]),
        ("mean_pairwise_squared_error", lambda tf, x, y: tf.losses.mean_pairwise_squared_error(y, x), [X, Y]),
        ("compute_weighted_loss", lambda tf, x: tf.losses.compute_weighted_loss(x, 2.0), [X]),
        ("mean_squared_error", lambda tf, x, y: tf.losses.mean_squared_error(y, x), [X, Y], "b"),
        ("sparse_softmax_cross_entropy", LOSSES[-1][1], [X, np.int64([1, 0])], "b"),
        (
            "sparse_softmax_cross_entropy of columns",
            lambda tf, x, y: tf.losses.sparse_softmax_cross_entropy(labels=y, logits=x),
            [X, np.int64([[1], [0]])],
        ),
    ],
    forward=True,
)


def _forward(name, call):
    """A program of a loss without gradients, and its collections."""

    def build(tf):
        x = tf.placeholder(tf.float32, [2, 3], name="x")
        y = tf.placeholder(tf.float32, [2, 3], name="y")
        return {"loss": call(tf, x, y)}, {x: P, y: BITS}, collected(tf)

    program("losses", name)(build)


for _reduction in REDUCTIONS:
    _forward(
        "reduction " + _reduction,
        lambda tf, x, y, r=_reduction: tf.losses.mean_squared_error(
            y, x, ROW_WEIGHTS, reduction=getattr(tf.losses.Reduction, r)
        ),
    )

for _name, _call in [
    ("weights number", lambda tf, x, y: tf.losses.mean_squared_error(y, x, weights=0.5)),
    ("weights zero", lambda tf, x, y: tf.losses.mean_squared_error(y, x, weights=0.0)),
    ("weights tensor", lambda tf, x, y: tf.losses.mean_squared_error(y, x, weights=y)),
    ("weights of unknown shape", lambda tf, x, y: _unknown_weights(tf, x, y)),
    ("scope", lambda tf, x, y: tf.losses.mean_squared_error(y, x, scope="mse")),
    ("no collection", lambda tf, x, y: tf.losses.mean_squared_error(y, x, loss_collection=None)),
    ("in a name scope", lambda tf, x, y: _scoped(tf, x, y)),
    ("huber_loss delta", lambda tf, x, y: tf.losses.huber_loss(y, x, delta=0.3)),
    ("log_loss epsilon", lambda tf, x, y: tf.losses.log_loss(y, x, epsilon=0.1)),
    (
        "sigmoid_cross_entropy smoothed",
        lambda tf, x, y: tf.losses.sigmoid_cross_entropy(y, x, label_smoothing=0.2),
    ),
    (
        "softmax_cross_entropy smoothed",
        lambda tf, x, y: tf.losses.softmax_cross_entropy(ONE_HOT, x, label_smoothing=0.2, weights=[1.0, 3.0]),
    ),
]:
    _forward(_name, _call)


def _scoped(tf, x, y):
    with tf.name_scope("train"):
        return tf.losses.absolute_difference(y, x)


def _unknown_weights(tf, x, y):
    return tf.losses.mean_squared_error(y, x, weights=tf.placeholder_with_default(ROW_WEIGHTS, None))


@program("losses")
def total_loss(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    with tf.variable_scope("net", regularizer=lambda w: 0.1 * tf.nn.l2_loss(w)):
        y = tf.layers.dense(x, 1)
    first = tf.losses.mean_squared_error(tf.ones([2, 1]), y)
    tf.losses.add_loss(tf.reduce_mean(tf.abs(y), name="mine"))
    fetches = {
        "first": first,
        "total": tf.losses.get_total_loss(),
        "without": tf.losses.get_total_loss(add_regularization_losses=False, name="w"),
        "regularization": tf.losses.get_regularization_loss(),
    }
    notes = dict(collected(tf), losses=names(tf.losses.get_losses()))
    notes["regularization"] = names(tf.losses.get_regularization_losses())
    notes["none"] = names(tf.losses.get_losses(scope="nothing"))
    return fetches, {x: X}, notes


@program("losses")
def no_losses(tf):
    error = None
    with tf.Graph().as_default():
        try:
            tf.losses.get_total_loss()
        except Exception as e:
            error = type(e).__name__
    return {"regularization": tf.losses.get_regularization_loss()}, {}, {"error": error}


@program("losses")
def names_of_reductions(tf):
    return {}, {}, {r: getattr(tf.losses.Reduction, r) for r in REDUCTIONS}


METRICS = [
    ("accuracy", lambda tf, x, y: tf.metrics.accuracy(tf.argmax(y, 1), tf.argmax(x, 1))),
    ("accuracy weighted", lambda tf, x, y: tf.metrics.accuracy(y, tf.round(x), weights=[[1.0], [3.0]])),
    ("mean", lambda tf, x, y: tf.metrics.mean(x)),
    ("mean weighted", lambda tf, x, y: tf.metrics.mean(x, weights=y, name="m")),
    ("precision", lambda tf, x, y: tf.metrics.precision(y, x > 0.35)),
    ("recall", lambda tf, x, y: tf.metrics.recall(y, x > 0.35)),
    ("auc", lambda tf, x, y: tf.metrics.auc(y, x, num_thresholds=5)),
    ("mean_squared_error", lambda tf, x, y: tf.metrics.mean_squared_error(y, x)),
    ("root_mean_squared_error", lambda tf, x, y: tf.metrics.root_mean_squared_error(y, x)),
    ("mean_absolute_error", lambda tf, x, y: tf.metrics.mean_absolute_error(y, x)),
    ("mean_relative_error", lambda tf, x, y: tf.metrics.mean_relative_error(y, x, x)),
    ("mean_cosine_distance", lambda tf, x, y: tf.metrics.mean_cosine_distance(y, x, dim=1)),
    ("true_positives", lambda tf, x, y: tf.metrics.true_positives(y, x > 0.35)),
    ("false_positives", lambda tf, x, y: tf.metrics.false_positives(y, x > 0.35)),
    ("true_negatives", lambda tf, x, y: tf.metrics.true_negatives(y, x > 0.35)),
    ("false_negatives", lambda tf, x, y: tf.metrics.false_negatives(y, x > 0.35)),
    ("percentage_below", lambda tf, x, y: tf.metrics.percentage_below(x, 0.35)),
    ("mean_tensor", lambda tf, x, y: tf.metrics.mean_tensor(tf.constant(P))),
    ("precision_at_thresholds", lambda tf, x, y: tf.metrics.precision_at_thresholds(y, x, [0.25, 0.5])),
    ("recall_at_thresholds", lambda tf, x, y: tf.metrics.recall_at_thresholds(y, x, [0.25, 0.5])),
    (
        "mean_iou",
        lambda tf, x, y: tf.metrics.mean_iou(tf.cast(y, tf.int64), tf.cast(x > 0.35, tf.int64), 2),
    ),
    (
        "mean_per_class_accuracy",
        lambda tf, x, y: tf.metrics.mean_per_class_accuracy(tf.argmax(y, 1), tf.argmax(x, 1), num_classes=3),
    ),
]


def _measured(call):
    def build(tf):
        x = tf.placeholder(tf.float32, [None, 3], name="x")
        y = tf.placeholder(tf.float32, [None, 3], name="y")
        value, update = call(tf, x, y)
        init = tf.local_variables_initializer()
        state = {v.op.name: v for v in tf.local_variables()}
        steps = [{"init": init}, {"value": value}, {"update": update}, {"value": value}]
        notes = {"local": names(tf.local_variables()), "global": names(tf.global_variables())}
        notes["metric"] = names(tf.get_collection(tf.GraphKeys.METRIC_VARIABLES))
        notes["names"] = [value.name, update.name]
        return steps + [{"update": update}, dict(state, value=value)], {x: P, y: BITS}, notes

    return build


for _name, _call in METRICS:
    program("metrics", _name)(_measured(_call))


@program("metrics")
def collections(tf):
    made = tf.metrics.mean(
        tf.constant([1.0, 2.0]), metrics_collections=["m"], updates_collections=["u"], name="average"
    )
    notes = {"m": names(tf.get_collection("m")), "u": names(tf.get_collection("u"))}
    return [{"init": tf.local_variables_initializer()}, {"update": made[1]}, {"value": made[0]}], {}, notes


@program("metrics")
def two_accuracies_in_scopes(tf):
    fetches = []
    for scope in "ab":
        with tf.variable_scope(scope):
            fetches.append(tf.metrics.accuracy([1, 0], [1, 1]))
    fetches.append(tf.metrics.accuracy([1, 0], [1, 1]))
    fetches.append(tf.metrics.accuracy([1, 0], [1, 1]))
    steps = [{"init": tf.local_variables_initializer()}, {str(i): u for i, (_, u) in enumerate(fetches)}]
    return steps, {}, {"local": names(tf.local_variables())}

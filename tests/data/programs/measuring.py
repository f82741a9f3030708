"""Group "metrics_more": what is left of tf.metrics: weights, thresholds, areas and confusion."""

import numpy as np

from .losing import BITS, P
from .register import names, program

GROUP = "metrics_more"
# These differ from others in few nodes.
BRIEF = ["auc PR", "auc PR minoring", "auc careful", "auc with thresholds", "mean_iou"]
W = np.float32([[1, 0.5, 2], [0, 1, 3]])
CLASSES = np.int32([[0, 1, 2], [2, 1, 0]])
FOUND = np.int32([[0, 2, 2], [1, 1, 0]])


def _measured(name, call, arrays, known=False):
    """A metric's value before, between and after two updates, and its state."""

    def build(tf):
        feeds = {}
        for letter, array in zip("xyz", arrays):
            shape = list(array.shape) if known else [None] + list(array.shape[1:])
            feeds[tf.placeholder(tf.as_dtype(array.dtype), shape, name=letter)] = array
        value, update = call(tf, *feeds)
        state = {v.op.name: v for v in tf.local_variables()}
        notes = {"local": names(tf.local_variables()), "names": [value.name, update.name]}
        notes["metric"] = names(tf.get_collection(tf.GraphKeys.METRIC_VARIABLES))
        notes["collected"] = names(tf.get_collection("m")) + names(tf.get_collection("u"))
        steps = [{"init": tf.local_variables_initializer()}, {"value": value}, {"update": update}]
        return steps + [{"update": update}, dict(state, value=value)], feeds, notes

    program(GROUP, name, brief=name in BRIEF)(build)


def _thresholds(kind):
    return lambda tf, x, y: getattr(tf.metrics, kind + "_at_thresholds")(y, x, [0.2, 0.35, 0.7])


for _kind in ["true_positives", "false_positives", "true_negatives", "false_negatives"]:
    _measured(_kind + "_at_thresholds", _thresholds(_kind), [P, BITS])

for _name, _call, _arrays in [
    (
        "true_positives_at_thresholds weighted",
        lambda tf, x, y, z: tf.metrics.true_positives_at_thresholds(y, x, [0.35], z, ["m"], ["u"], "n"),
        [P, BITS, W],
    ),
    (
        "true_negatives weighted",
        lambda tf, x, y, z: tf.metrics.true_negatives(y, x > 0.35, z, ["m"], ["u"], "n"),
        [P, BITS, W],
    ),
    ("precision weighted", lambda tf, x, y, z: tf.metrics.precision(y, x > 0.35, z), [P, BITS, W]),
    (
        "auc weighted",
        lambda tf, x, y, z: tf.metrics.auc(y, x, z, num_thresholds=4, metrics_collections=["m"]),
        [P, BITS, W],
    ),
    ("auc PR", lambda tf, x, y: tf.metrics.auc(y, x, curve="PR", num_thresholds=5), [P, BITS]),
    (
        "auc PR minoring",
        lambda tf, x, y: tf.metrics.auc(
            y, x, curve="PR", num_thresholds=4, summation_method="minoring", name="a"
        ),
        [P, BITS],
    ),
    (
        "auc majoring",
        lambda tf, x, y: tf.metrics.auc(y, x, num_thresholds=4, summation_method="majoring"),
        [P, BITS],
    ),
    (
        "auc PR careful",
        lambda tf, x, y: tf.metrics.auc(
            y, x, curve="PR", num_thresholds=5, summation_method="careful_interpolation"
        ),
        [P, BITS],
    ),
    (
        "auc careful",
        lambda tf, x, y: tf.metrics.auc(y, x, num_thresholds=3, summation_method="careful_interpolation"),
        [P, BITS],
    ),
    ("auc with thresholds", lambda tf, x, y: tf.metrics.auc(y, x, thresholds=[0.5, 0.2]), [P, BITS]),
    (
        "sensitivity_at_specificity",
        lambda tf, x, y: tf.metrics.sensitivity_at_specificity(y, x, 0.6, num_thresholds=5),
        [P, BITS],
    ),
    (
        "specificity_at_sensitivity",
        lambda tf, x, y, z: tf.metrics.specificity_at_sensitivity(y, x, 0.5, z, 5, ["m"], ["u"], "n"),
        [P, BITS, W],
    ),
    (
        "mean_tensor weighted",
        lambda tf, z: tf.metrics.mean_tensor(tf.constant(P), z, ["m"], ["u"], "n"),
        [W],
    ),
    (
        "root_mean_squared_error weighted",
        lambda tf, x, y, z: tf.metrics.root_mean_squared_error(y, x, z, ["m"], ["u"], "n"),
        [P, BITS, W],
    ),
    (
        "mean_relative_error weighted",
        lambda tf, x, y, z: tf.metrics.mean_relative_error(y, x, y, z),
        [P, BITS, W],
    ),
    (
        "mean_cosine_distance weighted",
        lambda tf, x, y, z: tf.metrics.mean_cosine_distance(y, x, 1, z[:, :1]),
        [P, BITS, W],
    ),
    (
        "mean_per_class_accuracy weighted",
        lambda tf, x, y, z: tf.metrics.mean_per_class_accuracy(y, x, 3, z, name="n"),
        [FOUND, CLASSES, W],
    ),
    ("mean_iou", lambda tf, x, y: tf.metrics.mean_iou(y, x, 3), [FOUND, CLASSES]),
    (
        "mean_iou weighted",
        lambda tf, x, y, z: tf.metrics.mean_iou(y, x, 4, z, ["m"], ["u"], "n"),
        [FOUND, CLASSES, W],
    ),
]:
    _measured(_name, _call, _arrays)

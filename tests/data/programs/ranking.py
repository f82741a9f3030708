"""Group "ranking": tf.metrics of the k best classes, and the sets of tf.sets that they are made of."""

import numpy as np

from .register import names, program, rows

GROUP = "ranking"
SCORES = np.float32([[0.1, 0.4, 0.3, 0.2], [0.5, 0.1, 0.15, 0.25], [0.2, 0.1, 0.4, 0.3]])
LABELS = np.int64([[1, 3], [2, 2], [0, 3]])
# These are recorded with all nodes, the others with a digest: they have the same parts in other places.
WHOLE = [
    "recall_at_k",
    "recall_at_k sparse of a class",
    "precision_at_k weighted",
    "average_precision_at_k sparse",
]
LABEL = np.int64([1, 2, 3])
BEST = np.int64([[1, 2], [0, 3], [2, 3]])
W = np.float32([1, 0.5, 2])
DEEP = np.float32(
    [[[0.1, 0.4, 0.3, 0.2], [0.5, 0.1, 0.15, 0.25]], [[0.2, 0.1, 0.4, 0.3], [0.3, 0.4, 0.2, 0.1]]]
)
DEEP_LABELS = np.int64([[[1, 3], [2, 0]], [[0, 3], [1, 1]]])


def _sparse(tf):
    return tf.SparseTensor([[0, 0], [0, 1], [2, 0]], tf.constant([1, 3, 2], tf.int64), [3, 2])


def _measured(name, call, arrays, known=False):
    """A metric's value before, between and after two updates, and its state."""

    def build(tf):
        feeds = {}
        for letter, array in zip("xyz", arrays):
            shape = list(array.shape) if known else [None] + list(array.shape[1:])
            feeds[tf.placeholder(tf.as_dtype(array.dtype), shape, name=letter)] = array
        value, update = call(tf, *feeds)
        state = {v.op.name: v for v in tf.local_variables()}
        notes = {"names": [value.name, update.name]}
        notes["metric"] = names(tf.get_collection(tf.GraphKeys.METRIC_VARIABLES))
        notes["collected"] = names(tf.get_collection("m")) + names(tf.get_collection("u"))
        steps = [{"init": tf.local_variables_initializer()}, {"value": value}, {"update": update}]
        return steps + [{"update": update}, dict(state, value=value)], feeds, notes

    program(GROUP, name, brief=name not in WHOLE)(build)


for _name, _call, _arrays in [
    ("recall_at_k", lambda tf, x, y: tf.metrics.recall_at_k(y, x, 2), [SCORES, LABELS]),
    ("recall_at_k one label", lambda tf, x, y: tf.metrics.recall_at_k(y, x, 2), [SCORES, LABEL]),
    (
        "recall_at_k weighted",
        lambda tf, x, y, z: tf.metrics.recall_at_k(y, x, 2, weights=z),
        [SCORES, LABELS, W],
    ),
    (
        "recall_at_k of a class",
        lambda tf, x, y, z: tf.metrics.recall_at_k(y, x, 2, 3, z, ["m"], ["u"], "n"),
        [SCORES, LABELS, W],
    ),
    ("recall_at_k sparse", lambda tf, x: tf.metrics.recall_at_k(_sparse(tf), x, 2), [SCORES]),
    (
        "recall_at_k sparse of a class",
        lambda tf, x: tf.metrics.recall_at_k(_sparse(tf), x, 2, 3),
        [SCORES],
    ),
    ("recall_at_k deep", lambda tf, x, y: tf.metrics.recall_at_k(y, x, 2, 1), [DEEP, DEEP_LABELS]),
    ("recall_at_top_k", lambda tf, x, y: tf.metrics.recall_at_top_k(y, x), [BEST, LABELS]),
    (
        "recall_at_top_k weighted",
        lambda tf, x, y, z: tf.metrics.recall_at_top_k(y, x, 2, 3, z, ["m"], ["u"], "n"),
        [BEST, LABELS, W],
    ),
    ("precision_at_k", lambda tf, x, y: tf.metrics.precision_at_k(y, x, 2), [SCORES, LABELS]),
    (
        "precision_at_k unknown rank",
        lambda tf, x, y: tf.metrics.precision_at_k(tf.placeholder_with_default(y, None), x, 1, name="p"),
        [SCORES, LABEL],
    ),
    ("precision_at_k one label", lambda tf, x, y: tf.metrics.precision_at_k(y, x, 1), [SCORES, LABEL]),
    (
        "precision_at_k weighted",
        lambda tf, x, y, z: tf.metrics.precision_at_k(y, x, 2, None, z, ["m"], ["u"], "n"),
        [SCORES, LABELS, W],
    ),
    (
        "precision_at_k weighted, of a class",
        lambda tf, x, y: tf.metrics.precision_at_k(y, x, 3, 2, 2.0),
        [SCORES, LABELS],
    ),
    (
        "average_precision_at_k sparse first alone",
        lambda tf, x: tf.metrics.average_precision_at_k(_sparse(tf), x, 1, [[1.0], [0.0], [2.0]][0]),
        [SCORES],
    ),
    ("precision_at_k sparse", lambda tf, x: tf.metrics.precision_at_k(_sparse(tf), x, 2), [SCORES]),
    ("precision_at_k deep", lambda tf, x, y: tf.metrics.precision_at_k(y, x, 2), [DEEP, DEEP_LABELS]),
    ("precision_at_top_k", lambda tf, x, y: tf.metrics.precision_at_top_k(y, x), [BEST, LABELS]),
    (
        "precision_at_top_k weighted",
        lambda tf, x, y, z: tf.metrics.precision_at_top_k(y, x, None, 3, z, ["m"], ["u"], "n"),
        [BEST, LABELS, W],
    ),
    (
        "sparse_precision_at_k",
        lambda tf, x, y: tf.metrics.sparse_precision_at_k(y, x, 2),
        [SCORES, LABELS],
    ),
    (
        "average_precision_at_k",
        lambda tf, x, y: tf.metrics.average_precision_at_k(y, x, 3),
        [SCORES, LABELS],
    ),
    (
        "average_precision_at_k one label",
        lambda tf, x, y: tf.metrics.average_precision_at_k(y, x, 3),
        [SCORES, LABEL],
    ),
    (
        "average_precision_at_k first alone",
        lambda tf, x, y: tf.metrics.average_precision_at_k(y, x, 1),
        [SCORES, LABELS],
    ),
    (
        "average_precision_at_k unknown class",
        lambda tf, x, y: tf.metrics.average_precision_at_k(y, x, 3),
        [SCORES, LABELS + 1],
    ),
    (
        "average_precision_at_k weighted",
        lambda tf, x, y, z: tf.metrics.average_precision_at_k(y, x, 2, z, ["m"], ["u"], "n"),
        [SCORES, LABELS, W],
    ),
    (
        "average_precision_at_k sparse",
        lambda tf, x: tf.metrics.average_precision_at_k(_sparse(tf), x, 3),
        [SCORES],
    ),
    (
        "average_precision_at_k deep",
        lambda tf, x, y: tf.metrics.average_precision_at_k(y, x, 2),
        [DEEP, DEEP_LABELS],
    ),
    (
        "sparse_average_precision_at_k",
        lambda tf, x, y: tf.metrics.sparse_average_precision_at_k(y, x, 2),
        [SCORES, LABELS],
    ),
]:
    _measured(_name, _call, _arrays)
    if len(_arrays) < 3 and ("one label" in _name or _name.endswith("_at_k")):
        _measured(_name + ", known sizes", _call, _arrays, known=True)

A = np.int32([[1, 2, 2], [5, 3, 1]])
B = np.int32([[2, 4], [3, 5]])
TEXTS = np.array([["b", "a"], ["c", "c"]])


def _pair(tf, values, dtype):
    return tf.SparseTensor([[0, 0], [0, 1], [2, 0]], tf.constant(values, dtype), [3, 2])


def _parts(call):
    def made(tf, *arrays):
        result = call(tf, *arrays)
        return {"indices": result.indices, "values": result.values, "shape": result.dense_shape}

    return made


ROWS = [
    (
        "where_v2 gradient",
        lambda tf, x, y: tf.gradients(tf.where_v2([[True], [False]], x, y), [x, y]),
        [W, DEEP[0, :, :3]],
        "su",
    ),
    ("where_v2 alone", lambda tf, x: tf.where_v2(x > 0.3), [SCORES]),
]
SPARSE = [
    (
        "sparse_concat",
        lambda tf, x: tf.sparse_concat(
            1, [_pair(tf, [1, 2, 3], tf.int32), _pair(tf, [4, 5, 6], tf.int32)], "n"
        ),
        [A],
    ),
    (
        "sparse_concat of rows",
        lambda tf, x: tf.sparse.concat(
            0, [_pair(tf, [1, 2, 3], tf.int32), tf.SparseTensor([[1, 0], [0, 1]], x[0, :2], [2, 2])]
        ),
        [A],
    ),
    (
        "sparse_concat expanded",
        lambda tf, x: tf.sparse.concat(
            0,
            [_pair(tf, [1, 2, 3], tf.int32), tf.SparseTensor([[0, 2]], x[0, :1], [1, 3])],
            expand_nonconcat_dim=True,
        ),
        [A],
    ),
]
SETS = [
    ("set_size", lambda tf, x: tf.sets.set_size(_pair(tf, [1, 1, 3], tf.int32)), [A]),
    (
        "size of a deep set",
        lambda tf, x: tf.sets.size(
            tf.SparseTensor([[0, 0, 0], [1, 0, 1], [1, 0, 2]], tf.constant([4, 2, 3], tf.int64), [2, 2, 3])
        ),
        [A],
    ),
    ("set_intersection", lambda tf, x, y: tf.sets.set_intersection(x, y), [A, B], "sbu"),
    ("set_union", lambda tf, x, y: tf.sets.union(x, y), [A, B], "s"),
    ("set_difference", lambda tf, x, y: tf.sets.difference(x, y), [A, B], "s"),
    ("set_difference b - a", lambda tf, x, y: tf.sets.set_difference(x, y, False), [A, B], "s"),
    ("set_union of texts", lambda tf, x: tf.sets.union(x, x[::-1]), [TEXTS], "s"),
    (
        "set_intersection deep",
        lambda tf, x: tf.sets.intersection(x, x[:, ::-1]),
        [np.int64([[[1, 2], [2, 3]], [[4, 4], [5, 4]]])],
        "sb",
    ),
    (
        "set_intersection dense and sparse",
        lambda tf, x: tf.sets.intersection(x, _pair(tf, [2, 5, 4], tf.int32)),
        [np.int32([[2, 1], [7, 5], [4, 4]])],
        "sb",
    ),
    (
        "set_intersection sparse and dense",
        lambda tf, x: tf.sets.intersection(_pair(tf, [2, 5, 4], tf.int32), x),
        [np.int32([[2, 1], [7, 5], [4, 4]])],
        "s",
    ),
    (
        "set_difference sparse and dense",
        lambda tf, x: tf.sets.difference(_pair(tf, [2, 5, 4], tf.int32), x),
        [np.int32([[2, 1], [7, 5], [4, 4]])],
        "s",
    ),
    (
        "set_union sparse",
        lambda tf, x: tf.sets.union(_pair(tf, [2, 5, 4], tf.int32), _pair(tf, [5, 1, 4], tf.int32)),
        [A],
        "s",
    ),
    (
        "set_difference sparse",
        lambda tf, x: tf.sets.difference(
            _pair(tf, [2, 5, 4], tf.int64), _pair(tf, [5, 1, 4], tf.int64), False
        ),
        [A],
        "s",
    ),
    (
        "set_intersection without check",
        lambda tf, x, y: tf.sets.intersection(x, y, validate_indices=False),
        [A, B],
        "s",
    ),
]
rows(GROUP, ROWS)
rows(GROUP, [(name, call if "size" in name else _parts(call), *rest) for name, call, *rest in SPARSE + SETS])

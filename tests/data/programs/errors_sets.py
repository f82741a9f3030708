"""Group "errors": sets, metrics of the k best, counters, and splitting of strings."""

import numpy as np

from .errors import errors


def _ints(tf, *sizes):
    return tf.placeholder(tf.int64, list(sizes))


def _scores(tf):
    return tf.placeholder(tf.float32, [None, 3])


def _sparse(tf, places, sizes=(2, 2)):
    return tf.SparseTensor(places, tf.constant([1, 2]), list(sizes))


def _run(build):
    """A function of tf that builds, and returns what runs it."""

    def made(tf):
        fetch = build(tf)

        def use():
            with tf.Session() as sess:
                sess.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
                for _ in range(3):
                    sess.run(fetch)

        return use

    return made


errors(
    [
        (
            "recall_at_k of scores without rows",
            lambda tf: tf.metrics.recall_at_k(_ints(tf, 2), _ints(tf, 4), 2),
        ),
        ("recall_at_k of deep labels", lambda tf: tf.metrics.recall_at_k(_ints(tf, 2, 2, 2), _scores(tf), 2)),
        ("recall_at_k of int32", lambda tf: tf.metrics.recall_at_k(np.int32([[1]]), _scores(tf), 2)),
        ("recall_at_k of too many", lambda tf: tf.metrics.recall_at_k(_ints(tf, 1, 1), _scores(tf), 5)),
        (
            "recall_at_k of a tensor",
            lambda tf: tf.metrics.recall_at_k(_ints(tf, 1, 1), _scores(tf), tf.constant(1)),
        ),
        (
            "average_precision_at_k of none",
            lambda tf: tf.metrics.average_precision_at_k(_ints(tf, 1, 1), _scores(tf), 0),
        ),
        ("set_union of floats", lambda tf: tf.sets.union([[1.0]], [[2.0]])),
        ("set_union of two types", lambda tf: tf.sets.union(_ints(tf, 1, 1), np.int32([[1]]))),
        ("set_union of vectors", lambda tf: tf.sets.union([1], [2])),
        ("set_union of two ranks", lambda tf: tf.sets.union([[1]], [[[2]]])),
        ("set_union of other rows", lambda tf: tf.sets.union([[1]], [[2], [3]])),
        ("set_size of a dense tensor", lambda tf: tf.sets.size([[1]])),
        ("at run time: set_size out of order", _run(lambda tf: tf.sets.size(_sparse(tf, [[1, 0], [0, 0]])))),
        ("at run time: set_size out of bounds", _run(lambda tf: tf.sets.size(_sparse(tf, [[0, 0], [3, 0]])))),
        (
            "at run time: set_union of other sparse rows",
            _run(
                lambda tf: (
                    tf.sets.union(_sparse(tf, [[0, 0], [1, 0]]), _sparse(tf, [[0, 0], [2, 0]], (3, 2))).values
                )
            ),
        ),
        (
            "at run time: sparse_concat of other widths",
            _run(
                lambda tf: (
                    tf.sparse_concat(
                        0, [_sparse(tf, [[0, 0], [1, 0]]), _sparse(tf, [[0, 0], [1, 0]], (2, 3))]
                    ).values
                )
            ),
        ),
        ("count_up_to of floats", lambda tf: tf.Variable(0.0).count_up_to(2)),
        (
            "count_up_to of a resource of floats",
            lambda tf: tf.Variable(0.0, use_resource=True).count_up_to(2),
        ),
        ("count_up_to of a vector", lambda tf: tf.Variable([0, 1]).count_up_to(2)),
        ("count_up_to of a resource vector", lambda tf: tf.Variable([0], use_resource=True).count_up_to(2)),
        ("at run time: count_up_to the limit", _run(lambda tf: tf.Variable(0).count_up_to(2))),
        (
            "at run time: count_up_to the limit of a resource",
            _run(lambda tf: tf.Variable(0, use_resource=True).count_up_to(2)),
        ),
        ("string_split of a scalar", lambda tf: tf.string_split("a b")),
        ("string_split into something", lambda tf: tf.string_split(["a b"], result_type="x")),
        ("unravel_index of a matrix", _run(lambda tf: tf.unravel_index([[1]], [3, 4]))),
        ("expm of ints", lambda tf: tf.linalg.expm(tf.constant([[1]]))),
    ]
)

import numpy as np
import pytest

import minigraph as tf
from minigraph.framework.errors import InvalidArgumentError

PLACES = [[0, 0], [1, 2]]


def sparse(values=(1.0, 2.0)):
    return tf.SparseTensor(PLACES, list(values), [2, 3])


def run(fetch, feeds=None):
    with tf.Session() as session:
        return session.run(fetch, feeds)


@pytest.mark.parametrize(
    "parts, error",
    [
        (([[0, 0]], [[1]], [2, 2]), ValueError),
        (([[0, 0]], [1, 2], [2, 2]), ValueError),
        (([[0, 0]], [1], [2, 2, 2]), ValueError),
        (([0], [1], [2]), ValueError),
        (([[0.5]], [1], [2]), TypeError),
    ],
)
def test_parts_that_do_not_fit_are_refused(parts, error):
    with pytest.raises(error):
        tf.SparseTensor(*parts)


def test_a_sparse_tensor_is_no_tensor():
    with pytest.raises(TypeError):
        tf.convert_to_tensor(sparse())
    for function in (tf.sparse_tensor_to_dense, lambda x: tf.sparse_reshape(x, [6])):
        with pytest.raises(TypeError, match="Input must be a SparseTensor"):
            function(tf.constant([1]))


def test_reshape_refuses_sizes_that_do_not_fit_while_building_and_in_the_run():
    for sizes, text in (([4], "6 elements to shape"), ([-1, -1], "At most one dimension")):
        with pytest.raises(ValueError, match=text):
            tf.sparse_reshape(sparse(), sizes)
        fed = tf.placeholder(tf.int64, [None])
        with pytest.raises(InvalidArgumentError, match=text):
            run(tf.sparse_reshape(sparse(), fed).indices, {fed: sizes})


def test_rows_beyond_the_shape_can_not_be_filled():
    wrong = tf.SparseTensor([[5, 0]], [1], [2, 2])
    with pytest.raises(InvalidArgumentError, match=r"indices\(0, 0\) is invalid: 5 >= 2"):
        run(tf.sparse_fill_empty_rows(wrong, 0)[0])


@pytest.mark.parametrize(
    "indices, ids, count, text",
    [
        ([0, 1], [1, 0], None, "segment ids are not increasing"),
        ([0, 1], [-1, 0], None, "segment ids must be >= 0"),
        ([0, 9], [0, 1], None, r"indices\[1\] == 9 out of range \[0, 3\)"),
        ([0, 1], [0, 5], 3, "segment ids must be < num_segments"),
    ],
)
def test_wrong_segments_are_refused(indices, ids, count, text):
    with pytest.raises(InvalidArgumentError, match=text):
        run(tf.sparse_segment_sum(np.ones([3, 2]), indices, ids, num_segments=count))


def test_segments_without_rows_are_zero():
    means = run(tf.sparse_segment_mean(np.array([1.0, 2.0]), [0, 1, 1], [1, 1, 3]))
    np.testing.assert_array_equal(means, [0, 1.5, 0, 2])
    nothing = np.zeros(0, np.int32)
    assert run(tf.sparse_segment_sum(np.ones([3, 2]), nothing, nothing)).shape == (0, 2)


@pytest.mark.parametrize(
    "arguments, error, text",
    [
        ((tf.constant, None, "sum"), TypeError, "sp_ids must be SparseTensor"),
        ((None, tf.constant, "sum"), TypeError, "sp_weights must be either None or SparseTensor"),
        ((None, None, "max"), ValueError, "combiner must be one of 'mean', 'sqrtn' or 'sum'"),
    ],
)
def test_sparse_lookups_refuse_wrong_arguments(arguments, error, text):
    ids, weights, combiner = arguments
    ids = sparse([0, 1]) if ids is None else ids([1])
    weights = weights and weights([1.0])
    with pytest.raises(error, match=text):
        tf.nn.embedding_lookup_sparse(np.ones([3, 2]), ids, weights, combiner=combiner)


@pytest.mark.parametrize("tables", [None, []])
def test_safe_lookups_need_a_table(tables):
    with pytest.raises(ValueError, match="Missing embedding_weights"):
        tf.nn.safe_embedding_lookup_sparse(tables, sparse([0, 1]))

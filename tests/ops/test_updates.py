"""Scatter updates, clipping by norms, unique, case and assertions."""

import numpy as np
import pytest

import minigraph as tf
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.ops import scatter
from minigraph.ops.case import Assert, case
from minigraph.ops.clip import clip_by_average_norm, clip_by_global_norm, clip_by_norm, global_norm
from minigraph.ops.unique import unique, unique_with_counts

REFERENCES = {
    "update": lambda old, new: new,
    "add": lambda old, new: old + new,
    "sub": lambda old, new: old - new,
    "mul": lambda old, new: old * new,
    "div": lambda old, new: old / new,
    "min": min,
    "max": max,
}


def run(fetches, feeds=None):
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        return sess.run(fetches, feeds)


@pytest.mark.parametrize("name", REFERENCES)
def test_scatter_updates_an_index_as_often_as_it_comes(name):
    v = tf.Variable([1.0, 2.0, 3.0])
    indices, updates, expected = [2, 0, 2], [5.0, 0.5, 2.0], [1.0, 2.0, 3.0]
    for i, u in zip(indices, updates, strict=True):
        expected[i] = REFERENCES[name](expected[i], u)
    np.testing.assert_allclose(run(getattr(scatter, f"scatter_{name}")(v, indices, updates)), expected)
    by_method = getattr(v, f"scatter_{name}")(IndexedSlices(tf.constant(updates), tf.constant(indices)))
    np.testing.assert_allclose(run(by_method), expected)


def test_scatter_of_a_scalar_and_of_two_axes_of_indices():
    v = tf.Variable(np.zeros((3, 2), np.float32))
    np.testing.assert_array_equal(
        run(scatter.scatter_add(v, [[0, 2], [2, 2]], 1.0)), [[1, 1], [0, 0], [3, 3]]
    )


@pytest.mark.parametrize("name", ["update", "add", "sub"])
def test_scatter_nd_takes_positions(name):
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    expected = np.array([[1.0, 2.0], [3.0, 4.0]])
    expected[1, 0] = REFERENCES[name](3.0, 10.0)
    result = getattr(scatter, f"scatter_nd_{name}")(v, [[1, 0]], [10.0])
    np.testing.assert_array_equal(run(result), expected)


def test_scatter_refuses_wrong_indices_and_shapes():
    v = tf.Variable(np.zeros((3, 2), np.float32))
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"indices\[1\] = 3 is not in \[0, 3\)"):
        run(scatter.scatter_add(v, [0, 3], 1.0))
    with pytest.raises(tf.errors.InvalidArgumentError, match="does not index into shape"):
        run(scatter.scatter_nd_add(v, [[0, 2]], [1.0]))
    with pytest.raises(ValueError, match="equal rank"):
        scatter.scatter_add(v, [0, 1], [1.0, 2.0])
    with pytest.raises(TypeError, match="not IndexedSlices"):
        v.scatter_add(3.0)


def test_clip_by_norm_leaves_what_is_short_enough():
    x = tf.constant([3.0, 4.0])
    values = run([clip_by_norm(x, 10.0), clip_by_norm(x, 1.0), clip_by_norm(tf.zeros([2]), 1.0)])
    np.testing.assert_allclose(values, [[3, 4], [0.6, 0.8], [0, 0]], rtol=1e-6)
    rows = run(clip_by_norm(tf.constant([[3.0, 4.0], [0.3, 0.4]]), 1.0, axes=[1]))
    np.testing.assert_allclose(rows, [[0.6, 0.8], [0.3, 0.4]], rtol=1e-6)


def test_clip_by_average_norm_is_as_in_tensorflow():
    # TF1 multiplies by the number of elements where the name says average: the factor is n / norm.
    np.testing.assert_allclose(run(clip_by_average_norm(tf.constant([3.0, 4.0]), 1.0)), [1.2, 1.6], rtol=1e-6)


def test_clip_by_global_norm_shortens_all_by_one_factor():
    slices = IndexedSlices(tf.constant([[4.0]]), tf.constant([1]))
    clipped, norm = clip_by_global_norm([tf.constant([3.0]), None, slices], 1.0)
    assert clipped[1] is None and clipped[2].indices is slices.indices
    a, b, length = run([clipped[0], clipped[2].values, norm])
    np.testing.assert_allclose([a[0], b[0, 0], length], [0.6, 0.8, 5.0], rtol=1e-6)


def test_clip_by_global_norm_makes_nan_of_infinity():
    clipped, _ = clip_by_global_norm([tf.constant([1.0]), tf.constant([np.inf])], 1.0)
    assert np.all(np.isnan(run(clipped)))


def test_norm_of_a_single_tensor_is_refused():
    for function in (global_norm, lambda t: clip_by_global_norm(t, 1.0)):
        with pytest.raises(TypeError, match="t_list should be a sequence"):
            function(tf.ones([2]))


def test_unique_keeps_the_order_of_first_appearance():
    y, index, count = run(unique_with_counts([7, 3, 7, 9, 3, 7]))
    assert (y.tolist(), index.tolist(), count.tolist()) == ([7, 3, 9], [0, 1, 0, 2, 1, 0], [3, 2, 1])
    x = tf.placeholder(tf.string, [None])
    y, index = run(unique(x, tf.int64), {x: ["b", "a", "b"]})
    assert y.tolist() == [b"b", b"a"] and index.dtype == np.int64


def test_assert_shows_the_data():
    x = tf.placeholder(tf.float32, [None])
    with tf.control_dependencies([Assert(tf.reduce_all(x > 0), ["x is", x], summarize=2)]):
        y = tf.identity(x)
    np.testing.assert_array_equal(run(y, {x: [1.0]}), [1.0])
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"assertion failed: \[x is\] \[-1 2...\]"):
        run(y, {x: [-1.0, 2.0, 3.0]})


def chosen(x, **options):
    pairs = [(x < 0, lambda: tf.constant("negative")), (x < 10, lambda: tf.constant("small"))]
    return case(pairs, **options)


def test_case_takes_the_first_that_holds():
    x = tf.placeholder(tf.int32, [])
    y = chosen(x, default=lambda: tf.constant("large"))
    assert [run(y, {x: value}) for value in (-1, 5, 50)] == [b"negative", b"small", b"large"]


def test_exclusive_case_refuses_two_that_hold():
    x = tf.placeholder(tf.int32, [])
    y = chosen(x, default=lambda: tf.constant("large"), exclusive=True)
    assert run(y, {x: 5}) == b"small"
    with pytest.raises(tf.errors.InvalidArgumentError, match="more than 1 conditions"):
        run(y, {x: -1})


def test_case_without_default_refuses_that_none_holds():
    x = tf.placeholder(tf.int32, [])
    y = chosen(x)
    assert run(y, {x: 5}) == b"small"
    with pytest.raises(tf.errors.InvalidArgumentError, match="None of conditions evaluated as True"):
        run(y, {x: 50})


@pytest.mark.parametrize(
    ("pairs", "text"),
    [
        (3, "must be a list, tuple, or dict"),
        ([(1, 2)], "pred must be a Tensor"),
        ([], "no pairs"),
        ([3], "2-tuple"),
    ],
)
def test_case_refuses_other_forms(pairs, text):
    with pytest.raises((TypeError, ValueError), match=text):
        case(pairs)

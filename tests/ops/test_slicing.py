import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import minigraph as tf
from minigraph.framework.graph import Graph


@pytest.fixture(autouse=True)
def graph():
    with Graph().as_default() as graph:
        yield graph


def run(fetches, feeds=None):
    with tf.Session() as session:
        return session.run(fetches, feeds)


@st.composite
def keys(draw, shape):
    """What NumPy's basic indexing takes between the brackets, for an array of `shape`."""
    steps = st.integers(-3, 3).filter(bool)
    items = []
    for n in shape[: draw(st.integers(0, len(shape)))]:
        bounds = st.none() | st.integers(-n - 2, n + 2)
        spans = st.builds(slice, bounds, bounds, st.none() | steps)
        items.append(draw(spans | st.integers(-n, n - 1) if n else spans))
    if draw(st.booleans()):
        items.insert(draw(st.integers(0, len(items))) if len(items) == len(shape) else len(items), ...)
    for _ in range(draw(st.integers(0, 2))):
        items.insert(draw(st.integers(0, len(items))), None)
    return tuple(items)


@given(st.data())
def test_indexing_agrees_with_numpy(data):
    shape = data.draw(st.lists(st.integers(0, 4), min_size=1, max_size=4))
    x = np.arange(np.prod(shape)).reshape(shape)
    key = data.draw(keys(tuple(shape)))
    with Graph().as_default():
        known = tf.constant(x)[key]
        assert known.shape.as_list() == list(x[key].shape)
        hidden = tf.placeholder(tf.int64, [data.draw(st.sampled_from([n, None])) for n in shape])
        picked = hidden[key]
        assert picked.shape.is_compatible_with(x[key].shape)
        for result in run([known, picked], {hidden: x}):
            np.testing.assert_array_equal(result, x[key])


@given(st.integers(-4, 4), st.integers(-4, 4))
def test_tensors_as_bounds_leave_only_their_axis_unknown(start, stop):
    x = np.arange(12).reshape(4, 3)
    with Graph().as_default():
        i, j = tf.placeholder(tf.int32, []), tf.placeholder(tf.int32, [])
        part = tf.constant(x)[i:j, :]
        assert part.shape.as_list() == [None, 3]
        np.testing.assert_array_equal(run(part, {i: start, j: stop}), x[start:stop])


@given(st.data())
def test_gather_with_batch_dims_agrees_with_a_loop(data):
    x = np.arange(24).reshape(2, 3, 4)
    axis = data.draw(st.sampled_from([1, 2, -1]))
    indices = data.draw(st.lists(st.lists(st.integers(0, 2), min_size=2, max_size=2), min_size=2, max_size=2))
    with Graph().as_default():
        made = tf.gather(x, indices, axis=axis, batch_dims=1)
        expected = np.stack(
            [np.take(a, i, axis - 1 if axis > 0 else axis) for a, i in zip(x, indices, strict=True)]
        )
        assert made.shape.as_list() == list(expected.shape)
        np.testing.assert_array_equal(run(made), expected)


@pytest.mark.parametrize(
    "call, indices, message",
    [
        (tf.gather, [0, 5], r"indices\[1\] = 5 is not in \[0, 3\)"),
        (tf.gather, [[0, -1]], r"indices\[0,1\] = -1 is not in \[0, 3\)"),
        (tf.gather, 3, r"indices = 3 is not in \[0, 3\)"),
        (
            lambda x, i: tf.gather([x, x], i, batch_dims=1),
            [[0], [-1]],
            r"indices\[1,0\] = -1 is not in \[0, 3\)",
        ),
        (tf.gather_nd, [[0], [4]], r"indices\[1\] = \[4\] does not index into param shape \[3\]"),
        (lambda x, i: x[i], 3, "out of bounds"),
        (lambda x, i: tf.slice(x, [i], [1]), -1, r"Expected begin\[0\] in \[0, 3\], but got -1"),
        (lambda x, i: tf.slice(x, [i], [2]), 2, r"Expected size\[0\] in \[0, 1\], but got 2"),
        (lambda x, i: tf.one_hot(0, i), -1, "depth must be non-negative"),
        (lambda x, i: tf.reverse_sequence([x], i, 1), [4], "a length is out of range"),
    ],
)
def test_an_index_out_of_range_is_an_error_of_the_run(call, indices, message):
    places = tf.placeholder(tf.int32)
    with pytest.raises(tf.errors.InvalidArgumentError, match=message):
        run(call(tf.constant([1.0, 2.0, 3.0]), places), {places: indices})


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda x: x[5], "StridedSlice: slice index 5 of dimension 0 out of bounds"),
        (lambda x: x[0, 0, 0], "StridedSlice: Index out of range using input dim 2; input has only 2 dims"),
        (lambda x: x[..., ...], "StridedSlice: Multiple ellipses in slice spec not allowed"),
        (lambda x: x[::0], r"StridedSlice: strides\[0\] must be non-zero"),
        (lambda x: tf.gather(x, [0], axis=2), "GatherV2: axis 2 is out of range for 2 dimensions"),
        (lambda x: tf.gather_nd(x, [[0, 0, 0]]), r"GatherNd: indices.shape\[-1\] must be <= params.rank"),
        (lambda x: tf.where(x > 0, x), "x and y must both be non-None or both be None"),
        (
            lambda x: tf.boolean_mask(x, tf.placeholder(tf.bool)),
            "Number of mask dimensions must be specified",
        ),
        (lambda x: tf.boolean_mask(x, [True, False, True]), r"Shapes \(2,\) and \(3,\) are incompatible"),
    ],
)
def test_what_does_not_fit_is_said_while_building(call, message):
    with pytest.raises(ValueError, match=message):
        call(tf.placeholder(tf.float32, [2, 3]))


@pytest.mark.parametrize("key", ["a", 1.5, slice(0.5, None), (0, [1])])
def test_only_integers_index_a_tensor(key):
    with pytest.raises(TypeError, match="Only integers, slices"):
        tf.constant([[1, 2]])[key]

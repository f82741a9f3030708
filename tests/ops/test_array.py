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


def sizes(tensor):
    return None if tensor.shape.ndims is None else tensor.shape.as_list()


def test_partly_known_sizes_reach_the_static_shape():
    x = tf.placeholder(tf.float32, [None, 3])
    n = tf.shape(x)[0]
    assert sizes(tf.reshape(x, [n, 5])) == [None, 5]
    assert sizes(tf.zeros(tf.stack([n, 3]))) == [None, 3]
    assert sizes(tf.fill(tf.concat([tf.shape(x)[:1], [4]], 0), 1.0)) == [None, 4]
    assert sizes(tf.ones(tf.shape(x)[::-1])) == [3, None]
    assert sizes(tf.broadcast_to(x, [7, n, 3])) == [7, None, 3]
    assert sizes(tf.fill(tf.placeholder(tf.int32, [2]), 1.0)) == [None, None]


def test_a_size_that_tf1_does_not_follow_stays_unknown():
    x = tf.placeholder(tf.float32, [None, 3])
    assert sizes(tf.zeros(tf.stack([tf.shape(x)[1], 2]))) == [None, 2]
    assert sizes(tf.zeros(tf.identity(tf.shape(x)))) == [None, None]
    assert sizes(tf.zeros(tf.placeholder_with_default([2, 3], [2]))) == [None, None]


def test_known_sizes_pass_through_any_op():
    x = tf.placeholder(tf.float32, [2, 3])
    assert sizes(tf.zeros(tf.stack(tf.unstack(tf.shape(x))))) == [2, 3]
    assert sizes(tf.zeros(tf.pad(tf.shape(x) * 2, [[1, 0]]))) == [0, 4, 6]


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda x: tf.reshape(x, [4]), "Reshape: Cannot reshape a tensor with 6 elements to shape"),
        (lambda x: tf.transpose(x, [0]), "Transpose: perm has 1 axes, the input 2"),
        (lambda x: tf.expand_dims(x, 5), r"ExpandDims: dim 5 not in the interval \[-3, 2\]"),
        (lambda x: tf.expand_dims(x, 1, dim=1), "Cannot specify both 'axis' and 'dim'"),
        (lambda x: tf.squeeze(x, 1), r"Squeeze: Can not squeeze dim\[1\], expected a dimension of 1, got 3"),
        (lambda x: tf.concat([x, x[0]], 0), "ConcatV2: Shapes must be equal rank, but are 1 and 2"),
        (lambda x: tf.split(x, 2, 1), "Split: Dimension size must be evenly divisible by 2 but is 3"),
        (lambda x: tf.split(x, [1, 1], 1), "SplitV: can't split axis of size 3 into pieces of size"),
        (lambda x: tf.unstack(tf.placeholder(tf.float32)), "Cannot infer num from shape <unknown>"),
        (lambda x: tf.tile(x, [2]), "Tile: Shape must be rank 2 but is rank 1"),
        (lambda x: tf.pad(x, [[-1, 0], [0, 0]]), "Pad: Paddings must be non-negative"),
        (lambda x: tf.pad(x, [[1, 1], [0, 0]], "WRAP"), "Unknown padding mode: WRAP"),
        (lambda x: tf.reverse(x, [0, -2]), "ReverseV2: an axis is specified more than once"),
        (lambda x: tf.fill([-1], 1.0), "Fill dimensions must be >= 0"),
        (lambda x: tf.zeros(tf.TensorShape([None, 2])), "Cannot convert a partially known TensorShape"),
        (
            lambda x: tf.placeholder_with_default(x, [2, 4]),
            "PlaceholderWithDefault: Dimension 3 and 4 differ",
        ),
    ],
)
def test_what_does_not_fit_is_said_while_building(call, message):
    with pytest.raises(ValueError, match=message):
        call(tf.placeholder(tf.float32, [2, 3]))


@pytest.mark.parametrize(
    "call, value",
    [
        (lambda x: tf.reshape(x, [4]), [1.0, 2.0]),
        (lambda x: tf.unstack(x, 3), [1.0, 2.0]),
        (lambda x: tf.pad(x, [[2, 0]], "REFLECT"), [1.0, 2.0]),
        (lambda x: tf.tile(x, [1, 1]), [1.0, 2.0]),
        (lambda x: tf.fill([2], x), [1.0, 2.0]),
        (lambda x: tf.invert_permutation(tf.cast(x, tf.int32)), [1.0, 1.0]),
    ],
)
def test_what_does_not_fit_is_said_by_the_run(call, value):
    x = tf.placeholder(tf.float32)
    with pytest.raises(tf.errors.InvalidArgumentError):
        run(call(x), {x: value})


@given(st.data())
def test_padding_agrees_with_numpy(data):
    x = np.arange(24.0).reshape(data.draw(st.permutations([2, 3, 4])))
    mode = data.draw(st.sampled_from(["CONSTANT", "REFLECT", "SYMMETRIC"]))
    most = [n - 1 if mode == "REFLECT" else n for n in x.shape]
    paddings = [[data.draw(st.integers(0, n)), data.draw(st.integers(0, n))] for n in most]
    with Graph().as_default():
        np.testing.assert_array_equal(run(tf.pad(x, paddings, mode)), np.pad(x, paddings, mode.lower()))


def test_zeros_like_of_texts_are_empty_texts():
    x = tf.placeholder(tf.string)
    assert run(tf.zeros_like(x), {x: ["a", "b"]}).tolist() == [b"", b""]

import operator
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import minigraph as tf
from minigraph.framework import shape

sizes = st.lists(st.integers(0, 3), max_size=4).map(tuple)
ARITHMETIC = [operator.add, operator.sub, operator.mul, operator.floordiv, operator.mod]
COMPARISONS = [operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne]


@st.composite
def forgetful(draw, true):
    """A shape that is true of arrays of shape `true`, but may know less."""
    known = tuple(draw(st.sampled_from([n, n, None])) for n in true)
    return draw(st.sampled_from([known, known, known, None]))


def agrees(known, true):
    return known is None or (
        len(known) == len(true) and all(n in (None, m) for n, m in zip(known, true, strict=True))
    )


@given(st.data())
def test_broadcasting_is_numpys_and_true_whatever_is_unknown(data):
    a, b = data.draw(sizes), data.draw(sizes)
    known = data.draw(forgetful(a)), data.draw(forgetful(b))
    try:
        true = np.broadcast_shapes(a, b)
    except ValueError:
        with pytest.raises(ValueError, match="Dimensions must be equal, but are"):
            shape.broadcast(a, b)
        return
    assert shape.broadcast(a, b) == true
    assert agrees(shape.broadcast(*known), true)


@pytest.mark.parametrize(
    "a, b, result",
    [
        ((None,), (3,), (3,)),
        ((None,), (1,), (None,)),
        ((None,), (), (None,)),
        ((2, None), (None, 1), (2, None)),
    ],
)
def test_a_known_size_above_1_decides_and_1_does_not(a, b, result):
    assert shape.broadcast(a, b) == shape.broadcast(b, a) == result
    assert shape.broadcast(a, None) is None


@given(st.data())
def test_merging_keeps_what_either_knows(data):
    true = data.draw(sizes)
    a, b = data.draw(forgetful(true)), data.draw(forgetful(true))
    both = tf.TensorShape(a).merge_with(b)
    assert both.is_compatible_with(true)
    for one in (a, b):
        assert tf.TensorShape(one).is_compatible_with(both)
        if one is not None:
            assert all(m == n for n, m in zip(one, both.as_list(), strict=True) if n is not None)
    assert both == tf.TensorShape(b).merge_with(a) == both.merge_with(both)


@given(sizes, sizes)
def test_merging_and_compatibility_agree(a, b):
    a, b = tf.TensorShape(a), tf.TensorShape(b)
    assert a.is_compatible_with(b) == b.is_compatible_with(a) == (a == b)
    if a != b:
        with pytest.raises(ValueError, match="are not compatible"):
            a.merge_with(b)


@given(sizes, sizes, st.slices(4))
def test_a_known_shape_behaves_as_the_tuple_of_its_sizes(a, b, part):
    shaped = tf.TensorShape(a)
    assert shaped.as_list() == list(a) == [d.value for d in shaped] == [d.value for d in shaped.dims]
    assert (len(shaped), shaped.ndims, shaped.num_elements()) == (len(a), len(a), int(np.prod(a)))
    assert shaped[part] == a[part]
    assert shaped + b == shaped.concatenate(b) == a + b and b + shaped == b + a
    assert hash(shaped) == hash(tf.TensorShape(list(a))) and pickle.loads(pickle.dumps(shaped)) == shaped


@pytest.mark.parametrize("function", ARITHMETIC, ids=lambda f: f.__name__)
@given(st.integers(5, 9), st.integers(1, 5))
def test_dimensions_count_as_ints_and_unknown_ones_spread(function, a, b):
    for x, y in [(tf.Dimension(a), b), (a, tf.Dimension(b)), (tf.Dimension(a), tf.Dimension(b))]:
        assert function(x, y).value == function(a, b)
    assert function(tf.Dimension(a), tf.Dimension(None)).value is None
    assert function(tf.Dimension(None), b).value is None


@pytest.mark.parametrize("function", COMPARISONS, ids=lambda f: f.__name__)
@given(st.integers(0, 3), st.integers(0, 3))
def test_dimensions_compare_as_ints_and_unknown_ones_not_at_all(function, a, b):
    assert function(tf.Dimension(a), b) is function(a, b)
    assert function(tf.Dimension(a), tf.Dimension(None)) is None
    assert function(tf.Dimension(None), None) is None


def test_a_dimension_stands_where_an_int_does():
    assert "abcd"[tf.Dimension(2)] == "c" and list(range(tf.Dimension(2))) == [0, 1]
    assert np.zeros([tf.Dimension(2), 3]).shape == (2, 3)
    assert (repr(tf.Dimension(None)), str(tf.Dimension(None)), str(tf.Dimension(2))) == (
        "Dimension(None)",
        "?",
        "2",
    )


@pytest.mark.parametrize(
    "call, error",
    [
        (lambda: tf.Dimension(-1), ValueError),
        (lambda: tf.Dimension("3"), TypeError),
        (lambda: tf.Dimension(3) + "a", TypeError),
        (lambda: tf.Dimension(3) - 5, ValueError),
        (lambda: tf.Dimension(3).merge_with(4), ValueError),
        (lambda: tf.TensorShape([-1]), ValueError),
        (lambda: tf.TensorShape("ab"), TypeError),
        (lambda: tf.TensorShape([2.5]), TypeError),
        (lambda: tf.TensorShape([2, None]).with_rank(3), ValueError),
        (lambda: tf.TensorShape([2]).with_rank_at_least(2), ValueError),
        (lambda: tf.TensorShape([2]).with_rank_at_most(0), ValueError),
        (lambda: tf.TensorShape([2]).assert_has_rank(2), ValueError),
        (lambda: tf.TensorShape([2]).assert_same_rank([2, 2]), ValueError),
        (lambda: tf.TensorShape([2]).assert_is_compatible_with([3]), ValueError),
        (lambda: tf.TensorShape([None]).assert_is_fully_defined(), ValueError),
        (lambda: tf.TensorShape(None).as_list(), ValueError),
        (lambda: len(tf.TensorShape(None)), ValueError),
        (lambda: list(tf.TensorShape(None)), ValueError),
    ],
)
def test_what_is_refused(call, error):
    with pytest.raises(error):
        call()


def test_an_unknown_rank_is_compatible_with_all_and_knows_nothing():
    unknown = tf.TensorShape(None)
    assert (unknown.ndims, unknown.dims, unknown.num_elements(), bool(unknown)) == (None, None, None, False)
    assert unknown[0].value is None and unknown[1:3] == [None, None] and unknown[1:] == unknown
    assert unknown.with_rank(2) == [None, None]
    assert unknown.concatenate([3]) == unknown + tf.TensorShape([3]) == unknown
    assert unknown.is_compatible_with([2]) and not unknown.is_fully_defined()
    assert unknown != [] and tf.TensorShape([])


@pytest.mark.parametrize(
    "given, text",
    [
        (None, "<unknown>"),
        ([], "()"),
        (3, "(3,)"),
        ([None], "(?,)"),
        ((tf.Dimension(2), np.int64(3)), "(2, 3)"),
    ],
)
def test_texts(given, text):
    assert str(tf.TensorShape(given)) == text


def test_set_shape_adds_to_what_is_known():
    x = tf.placeholder(tf.float32, [None, 3])
    x.set_shape([2, None])
    assert x.shape == [2, 3]
    with pytest.raises(
        ValueError, match=r"Dimension 2 and 4 differ .*; Placeholder:0 \(2, 3\) set to \(4, 3\)"
    ):
        x.set_shape([4, 3])
    assert x.shape == [2, 3]

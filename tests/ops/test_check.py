"""Assertions, Print, py_func: what they do in a run, and what is refused while the graph is built."""

import gc

import numpy as np
import pytest

import minigraph as tf


def run(fetch, feeds=None):
    with tf.Session() as session:
        return session.run(fetch, feeds)


ASSERTIONS = [
    (tf.assert_equal, [1, 2], [1, 3]),
    (tf.assert_none_equal, [1, 2], [3, 2]),
    (tf.assert_less, [1, 2], [2, 2]),
    (tf.assert_less_equal, [1, 2], [2, 1]),
    (tf.assert_greater, [1, 2], [0, 2]),
    (tf.assert_greater_equal, [1, 2], [0, 3]),
]


@pytest.mark.parametrize(("check", "x", "y"), ASSERTIONS, ids=lambda a: getattr(a, "__name__", None))
def test_assertion_refuses_constants_at_once_and_others_in_the_run(check, x, y):
    with pytest.raises(tf.errors.InvalidArgumentError, match="words"):
        check(x, y, message="words")
    fed = tf.placeholder(tf.float32, [None])
    with tf.control_dependencies([check(fed, np.float32(y), message="words")]):
        after = tf.identity(fed)
    with pytest.raises(tf.errors.InvalidArgumentError, match="words"):
        run(after, {fed: x})


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (tf.assert_positive, 1, 0),
        (tf.assert_negative, -1, 0),
        (tf.assert_non_negative, 0, -1),
        (tf.assert_non_positive, 0, 1),
    ],
)
def test_sign(check, good, bad):
    fed = tf.placeholder(tf.float32, [])
    checked = check(fed)
    run(checked, {fed: good})
    with pytest.raises(tf.errors.InvalidArgumentError, match="did not hold"):
        run(checked, {fed: bad})


def test_near():
    fed = tf.placeholder(tf.float32, [2])
    checked = tf.assert_near(fed, [1.0, 2.0], rtol=0.1)
    run(checked, {fed: [1.05, 1.95]})
    with pytest.raises(tf.errors.InvalidArgumentError, match="not equal to tolerance"):
        run(checked, {fed: [1.2, 2.0]})


def test_rank_is_checked_while_building_or_in_the_run():
    known, unknown = tf.placeholder(tf.float32, [None, 2]), tf.placeholder(tf.float32)
    for check, rank in ((tf.assert_rank, 1), (tf.assert_rank_at_least, 3), (tf.assert_rank_in, (0, 1))):
        with pytest.raises(ValueError, match="must have rank"):
            check(known, rank)
        checked = check(unknown, rank)
        run(checked, {unknown: np.zeros([1] * (rank[0] if check is tf.assert_rank_in else rank))})
        with pytest.raises(tf.errors.InvalidArgumentError, match="must have rank"):
            run(checked, {unknown: np.zeros([1, 1])})


def test_types():
    assert tf.assert_same_float_dtype([]) is tf.float32
    with pytest.raises(TypeError, match="int32"):
        tf.assert_type(tf.constant(1.0), tf.int32)
    with pytest.raises(TypeError, match="integer"):
        tf.assert_integer(tf.constant(1.0))
    with pytest.raises(ValueError, match="same type"):
        tf.assert_same_float_dtype([tf.constant(1.0)], tf.float64)
    with pytest.raises(TypeError, match="proper"):
        tf.assert_proper_iterable(tf.constant([1]))


@pytest.mark.parametrize(("value", "what"), [(np.inf, "Inf"), (np.nan, "NaN")])
def test_check_numerics(value, what):
    with pytest.raises(tf.errors.InvalidArgumentError, match=f"words : Tensor had {what} values"):
        run(tf.check_numerics([1.0, value], "words"))


def test_print_writes_the_first_elements_and_stops_after_first_n(capsys):
    x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    shown = tf.Print(x, [x, ["a", "b"], 7], "hi: ", first_n=2)
    with tf.Session() as session:
        for _ in range(3):
            assert session.run(shown).tolist() == [[1, 2], [3, 4]]
    assert capsys.readouterr().err == "hi: [[1 2][3...]...][a b][7]\n" * 2


def test_py_func():
    x = tf.placeholder(tf.float32, [2])
    both = tf.py_func(lambda a: (a + 1, np.int64(a.size)), [x], [tf.float32, tf.int64])
    gc.collect()
    values = run(both, {x: [1, 2]})
    assert values[0].tolist() == [2, 3] and values[1] == 2
    assert run(tf.py_func(lambda: "é", [], tf.string)).decode() == "é"
    with pytest.raises(tf.errors.InvalidArgumentError, match="is float64, but expects float32"):
        run(tf.py_func(lambda: 1.0, [], tf.float32))
    with pytest.raises(tf.errors.InvalidArgumentError, match="returns 2 values"):
        run(tf.py_func(lambda: (1, 2), [], tf.int64))


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (ValueError, tf.errors.InvalidArgumentError),
        (StopIteration, tf.errors.OutOfRangeError),
        (MemoryError, tf.errors.ResourceExhaustedError),
        (NotImplementedError, tf.errors.UnimplementedError),
        (KeyError, tf.errors.UnknownError),
    ],
)
def test_error_in_a_py_func_names_the_op_and_its_line(raised, expected):
    def function(x):
        raise raised("inside")

    called = tf.py_func(function, [tf.ones([2])], tf.float32, name="called")
    with pytest.raises(expected, match=f"{raised.__name__}: .?inside") as caught:
        run(called + 1.0)
    assert caught.value.op is called.op
    assert "[[node called (PyFunc), made at" in str(caught.value) and "test_check.py" in str(caught.value)
    assert isinstance(caught.value.__cause__.__cause__, raised)


def test_add_check_numerics_ops_finds_what_is_not_finite():
    x = tf.placeholder(tf.float32, [2])
    y = tf.log(x, name="y")
    checked = tf.add_check_numerics_ops()
    assert run([y, checked], {x: [1, 1]})[1] is None
    with pytest.raises(tf.errors.InvalidArgumentError, match="y:0 : Tensor had Inf"):
        run(checked, {x: [0, 1]})


def test_order_of_elements():
    x = tf.placeholder(tf.float32)
    for value, non_decreasing, strictly_increasing in (
        ([], True, True),
        ([1], True, True),
        ([1, 2], True, True),
        ([1, 1], True, False),
        ([[1, 3], [2, 4]], False, False),
    ):
        both = run([tf.is_non_decreasing(x), tf.is_strictly_increasing(x)], {x: value})
        assert both == [non_decreasing, strictly_increasing]


def test_ensure_shape():
    x = tf.placeholder(tf.float32, [None, 2])
    ensured = tf.ensure_shape(x, [3, None])
    assert ensured.shape == [3, 2]
    with pytest.raises(tf.errors.InvalidArgumentError, match="not compatible"):
        run(ensured, {x: np.zeros([2, 2])})


def test_weights_that_do_not_fit():
    values, unknown = tf.placeholder(tf.float32, [2, 3]), tf.placeholder(tf.float32)
    with pytest.raises(ValueError, match="broadcast"):
        tf.losses.compute_weighted_loss(values, tf.ones([3, 3]))
    loss = tf.losses.compute_weighted_loss(values, unknown)
    ones = np.ones([2, 3])
    for weights in (1, ones[:, :1], ones[:1], ones):
        assert run(loss, {values: ones, unknown: weights}) == 1
    for weights in (ones[0], np.ones([3, 1]), np.ones([2, 2])):
        with pytest.raises(tf.errors.InvalidArgumentError, match="broadcast"):
            run(loss, {values: ones, unknown: weights})

import numpy as np
import pytest

from minigraph.framework import dtypes
from minigraph.framework.defaults import set_random_seed
from minigraph.framework.graph import Graph
from minigraph.ops import philox as ph
from minigraph.ops import random as rnd
from minigraph.ops.array import placeholder
from minigraph.ops.joining import stack
from minigraph.session.session import Session

SAMPLERS = {
    "uniform": rnd.random_uniform_op,
    "normal": rnd.random_standard_normal,
    "truncated": rnd.truncated_normal_op,
}
MANY = 200_000


@pytest.fixture(autouse=True)
def graph():
    with Graph().as_default() as graph:
        yield graph


def draw(op, shape, dtype="float32", state=None, seed=1, seed2=2):
    return op.kernel(np, state, shape, dtype=dtypes.as_dtype(dtype), seed=seed, seed2=seed2)


def joined(*words):
    return sum(word << 32 * i for i, word in enumerate(words))


@pytest.mark.parametrize(
    "counter, key, expected",
    [
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((2**32 - 1,) * 4, (2**32 - 1,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_philox_gives_the_vectors_of_random123(counter, key, expected):
    words = ph.philox(joined(*key), joined(*counter[2:]), np.array([joined(*counter[:2])], np.uint64))
    assert words.tolist() == [list(expected)]


def test_float32_functions_are_within_a_unit_of_the_true_value():
    u = ((np.arange(4096) + 0.5) / 4096).astype(np.float32)
    angle = u * np.float32(6.28)
    sine, cosine = ph._sin_cos(angle)
    for got, true in [
        (ph._log(u), np.log(u, dtype=np.float64)),
        (sine, np.sin(angle, dtype=np.float64)),
        (cosine, np.cos(angle, dtype=np.float64)),
    ]:
        assert got.dtype == np.float32
        assert np.all(np.abs(got - true) <= np.spacing(np.abs(got)))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize(
    "name, mean, deviation", [("uniform", 0.5, 12**-0.5), ("normal", 0, 1), ("truncated", 0, 0.8796)]
)
def test_numbers_have_the_moments_of_their_distribution(name, mean, deviation, dtype):
    value, _ = draw(SAMPLERS[name], (MANY,), dtype)
    assert value.dtype == dtype
    value = value.astype(float)
    assert value.mean() == pytest.approx(mean, abs=0.01)
    assert value.std() == pytest.approx(deviation, abs=0.01)
    if name == "uniform":
        assert value.min() >= 0 and value.max() < 1
    if name == "truncated":
        assert 1.9 < np.abs(value).max() <= 2


@pytest.mark.parametrize("op", SAMPLERS.values())
@pytest.mark.parametrize("shape", [(), (1,), (3, 5), (0, 4), (5, 1, 3)])
def test_an_array_is_the_start_of_a_longer_one(op, shape):
    value, _ = draw(op, shape)
    longer, _ = draw(op, (40_000,))
    assert value.shape == shape
    np.testing.assert_array_equal(value.reshape(-1), longer[: value.size])


@pytest.mark.parametrize("op", SAMPLERS.values())
def test_each_run_takes_other_numbers_from_the_same_stream(op):
    first, state = draw(op, (3,))
    second, _ = draw(op, (3,), state=state)
    again, _ = draw(op, (3,))
    assert not np.any(first == second)
    np.testing.assert_array_equal(first, again)
    assert state == ph.Stream(1, 2, 3 * 256)


def test_seeds_of_zero_give_a_stream_of_their_own():
    first, state = draw(SAMPLERS["uniform"], (4,), seed=0, seed2=0)
    other, _ = draw(SAMPLERS["uniform"], (4,), seed=0, seed2=0)
    assert not np.array_equal(first, other)
    assert draw(SAMPLERS["uniform"], (4,), state=state, seed=0, seed2=0)[1].key == state.key


@pytest.mark.parametrize("dtype", [np.int32, np.int64])
def test_integers_fill_their_range_and_no_more(dtype):
    low, high = np.array(-3, dtype), np.array(4, dtype)
    value, _ = rnd.random_uniform_int.kernel(np, None, (MANY,), low, high, seed=1)
    assert value.dtype == dtype
    counts = np.bincount(value + 3)
    assert len(counts) == 7 and np.ptp(counts) < 0.05 * counts.mean()
    limits = np.iinfo(dtype)
    wide, _ = rnd.random_uniform_int.kernel(np, None, (MANY,), dtype(limits.min), dtype(limits.max), seed=1)
    assert wide.min() < 0.99 * limits.min and wide.max() > 0.99 * limits.max


def test_integers_refuse_an_empty_range():
    with pytest.raises(ValueError, match="Need minval < maxval, got 4 >= 4"):
        rnd.random_uniform_int.kernel(np, None, (2,), np.int32(4), np.int32(4))
    with pytest.raises(ValueError, match="must not be negative"):
        draw(SAMPLERS["normal"], (-2,))


def test_shuffle_moves_whole_rows():
    value = np.arange(20).reshape(10, 2)
    shuffled, state = rnd.random_shuffle_op.kernel(np, None, value, seed=3)
    assert not np.array_equal(shuffled, value)
    np.testing.assert_array_equal(np.sort(shuffled, axis=0), value)
    assert state.start == 3  # nine exchanges, a word each
    assert rnd.random_shuffle_op.kernel(np, state, value[:1], seed=3)[1] == state


def test_every_order_is_as_likely():
    state, seen = None, {}
    for _ in range(6000):
        order, state = rnd.random_shuffle_op.kernel(np, state, np.arange(3), seed=3)
        seen[tuple(order)] = seen.get(tuple(order), 0) + 1
    assert len(seen) == 6 and max(seen.values()) < 1.2 * min(seen.values())


def test_multinomial_draws_by_softmax():
    logits = np.log([[0.1, 0.2, 0.7], [1e-30, 0.5, 0.5]]).astype(np.float32)
    value, _ = rnd.multinomial_op.kernel(np, None, logits, MANY, seed=1, output_dtype=dtypes.int32)
    assert value.dtype == np.int32 and value.shape == (2, MANY)
    shares = [np.bincount(row, minlength=3) / MANY for row in value]
    np.testing.assert_allclose(shares, [[0.1, 0.2, 0.7], [0, 0.5, 0.5]], atol=0.01)


def test_multinomial_never_draws_a_class_of_no_probability():
    value, _ = rnd.multinomial_op.kernel(np, None, np.array([[-np.inf, 0.0, np.nan]]), 100, seed=1)
    assert np.all(value == 1)


def test_streams_go_on_in_a_session_and_start_again_in_the_next():
    set_random_seed(7)
    x = rnd.random_normal([3])
    with Session() as sess:
        first, second = sess.run(x), sess.run(x)
    assert not np.array_equal(first, second)
    with Session() as sess:
        np.testing.assert_array_equal(sess.run(x), first)


def test_an_op_takes_the_number_of_nodes_before_it_as_its_seed(graph):
    set_random_seed(7)
    rnd.random_uniform([2])
    rnd.truncated_normal([2], seed=5)
    seeds = [
        (op.get_attr("seed"), op.get_attr("seed2")) for op in graph.get_operations() if "seed" in op.attrs
    ]
    assert seeds == [(7, 3), (7, 5)]


def test_static_shapes_follow_what_is_known():
    size = placeholder(dtypes.int32, [])
    assert rnd.random_normal(stack([2, size])).shape.as_list() == [2, None]
    assert rnd.random_uniform(placeholder(dtypes.int64, [3])).shape.as_list() == [None] * 3
    assert rnd.random_uniform(placeholder(dtypes.int64)).shape.ndims is None
    assert rnd.random_uniform([rnd.random_normal([4]).shape[0], 2]).shape.as_list() == [4, 2]
    assert rnd.random_uniform([]).shape.as_list() == []
    assert rnd.multinomial([[1.0, 2.0]], 5).shape.as_list() == [1, 5]


@pytest.mark.parametrize(
    "call, error, text",
    [
        (lambda: rnd.random_uniform([2], dtype="int32"), ValueError, "Must specify maxval"),
        (lambda: rnd.random_uniform([2], dtype="int16", maxval=3), ValueError, "Invalid dtype"),
        (lambda: rnd.random_normal([2], dtype="complex64"), TypeError, "DataType complex64 not in list"),
        (lambda: rnd.random_normal([[2]]), ValueError, "Shape must be rank 1 but is rank 2"),
        (
            lambda: rnd.random_uniform([2], [0], [3], "int32"),
            ValueError,
            "Shape must be rank 0 but is rank 1",
        ),
        (lambda: rnd.multinomial([1.0], 2), ValueError, "Shape must be rank 2 but is rank 1"),
        (lambda: rnd.multinomial([[1.0]], -2), ValueError, "num_samples must be non-negative"),
        (lambda: rnd.multinomial([[1.0]], 2, output_dtype="int8"), TypeError, "DataType int8 not in list"),
    ],
)
def test_wrong_arguments_are_refused_while_building(call, error, text):
    with pytest.raises(error, match=text):
        call()

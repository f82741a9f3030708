import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes

from minigraph.framework.errors import InvalidArgumentError
from minigraph.framework.graph import Graph
from minigraph.framework.shape import TensorShape
from minigraph.ops import reduction
from minigraph.ops.array import constant, placeholder
from minigraph.session.session import Session

REFERENCES = {
    reduction.reduce_sum: np.sum,
    reduction.reduce_mean: np.mean,
    reduction.reduce_max: np.max,
    reduction.reduce_min: np.min,
    reduction.reduce_prod: np.prod,
    reduction.reduce_euclidean_norm: lambda x, **how: np.sqrt(np.sum(x * x, **how)),
    reduction.reduce_variance: np.var,
    reduction.reduce_std: np.std,
    reduction.reduce_logsumexp: lambda x, **how: np.log(np.sum(np.exp(x), **how)),
}


@pytest.fixture(autouse=True)
def graph():
    with Graph().as_default() as graph:
        yield graph


def run(fetches, feeds=None):
    with Session() as session:
        return session.run(fetches, feeds)


@pytest.mark.parametrize("reduce", REFERENCES, ids=lambda reduce: reduce.__name__)
@given(data=st.data())
def test_static_shape_and_value_agree_with_numpy(reduce, data):
    shape = data.draw(array_shapes(min_dims=0, max_dims=3, max_side=3))
    axes = st.lists(st.sampled_from(range(len(shape))), unique=True) if shape else st.just([])
    axis = data.draw(st.none() | axes)
    if axis:
        axis = [a - len(shape) if data.draw(st.booleans()) else a for a in axis]
    keepdims = data.draw(st.booleans())
    known = data.draw(st.sampled_from([shape, [None] * len(shape), None]))
    value = np.random.default_rng(0).normal(size=shape)
    with Graph().as_default():
        x = placeholder("float64", known)
        result = reduce(x, axis, keepdims)
        actual = run(result, {x: value})
        assert result.shape.is_compatible_with(TensorShape(actual.shape))
        assert known is None or result.shape.ndims is not None
        expected = REFERENCES[reduce](value, axis=None if axis is None else tuple(axis), keepdims=keepdims)
        np.testing.assert_allclose(actual, expected, rtol=1e-12, atol=1e-12)


def test_axis_named_twice_counts_once():
    assert run(reduction.reduce_sum([[1, 2], [3, 4]], [1, 1, -1])).tolist() == [3, 7]


def test_axis_out_of_range_is_refused():
    x, axis = placeholder("float32", [2, 3], name="x"), placeholder("int32", [])
    with pytest.raises(
        ValueError, match=r"Sum: Invalid reduction dimension 2 for input with 2 dimensions; got input 'x:0'"
    ):
        reduction.reduce_sum(x, 2)
    with pytest.raises(ValueError, match=r"Dimension \(2\) must be in the range \[-2, 2\)"):
        reduction.argmax(x, 2)
    with pytest.raises(InvalidArgumentError, match="axis 2 is out of range for 2 dimensions"):
        run(reduction.reduce_sum(x, axis), {x: np.ones([2, 3]), axis: 2})


def test_argument_under_two_names_is_refused():
    with pytest.raises(ValueError, match="Cannot specify both 'reduction_indices' and 'axis'"):
        reduction.reduce_sum([1.0], axis=0, reduction_indices=0)
    with pytest.raises(ValueError, match="Cannot specify both 'keep_dims' and 'keepdims'"):
        reduction.reduce_max([1.0], keepdims=True, keep_dims=True)
    with pytest.raises(ValueError, match="Cannot specify both 'dimension' and 'axis'"):
        reduction.argmin([1.0], axis=0, dimension=0)


def test_mean_of_ints_is_rounded_towards_zero():
    assert run([reduction.reduce_mean(x) for x in ([-7, 2, 1], [-1, 0, 0], [2, 3])]) == [-1, 0, 2]


@pytest.mark.parametrize("dtype", ["uint8", "int32", "float32"])
def test_extremes_of_nothing_are_the_bounds_of_the_type(dtype):
    x = constant(np.zeros([0, 2], dtype))
    low, high = run([reduction.reduce_max(x, 0), reduction.reduce_min(x, 0)])
    bounds = (-np.inf, np.inf) if dtype == "float32" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
    assert (low[0], high[1]) == bounds and low.dtype == high.dtype == dtype


def test_nan_is_never_the_extreme():
    x = constant([1.0, np.nan, 3.0])
    found = [reduction.reduce_max(x), reduction.reduce_min(x), reduction.argmax(x), reduction.argmin(x)]
    assert run(found) == [3, 1, 2, 0]


def test_sum_keeps_the_type():
    for dtype in ("uint8", "int16", "float16", "complex64"):
        assert run(reduction.reduce_sum(constant(np.ones([3], dtype)))).dtype == dtype

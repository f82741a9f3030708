import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes

from minigraph.framework.errors import InvalidArgumentError
from minigraph.framework.graph import Graph
from minigraph.ops import nn
from minigraph.ops.array import placeholder
from minigraph.ops.cross_entropy import sparse_softmax_cross_entropy_with_logits
from minigraph.session.session import Session


@pytest.fixture(autouse=True)
def graph():
    with Graph().as_default() as graph:
        yield graph


def run(fetches, feeds=None):
    with Session() as session:
        return session.run(fetches, feeds)


@given(data=st.data())
def test_softmax_along_any_axis(data):
    shape = data.draw(array_shapes(max_dims=4, max_side=3))
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    value = np.random.default_rng(0).normal(size=shape)
    with Graph().as_default():
        x = placeholder("float64", [None, *shape[1:]])
        results = nn.softmax(x, axis), nn.log_softmax(x, axis)
        actual, logarithm = run(results, {x: value})
        assert all(result.shape.as_list() == x.shape.as_list() for result in results)
    powers = np.exp(value)
    expected = powers / powers.sum(axis=axis, keepdims=True)
    np.testing.assert_allclose(actual, expected, rtol=1e-12)
    np.testing.assert_allclose(logarithm, np.log(expected), rtol=1e-9, atol=1e-12)


def test_softmax_refuses_an_axis_that_does_not_exist():
    with pytest.raises(ValueError, match=r"Dimension \(2\) must be in the range \[-2, 2\); got x:0 \(2, 3\)"):
        nn.softmax(placeholder("float32", [2, 3], name="x"), 2)
    with pytest.raises(ValueError, match="Shape must be at least rank 1 but is rank 0"):
        nn.softmax(placeholder("float32", []))
    with pytest.raises(ValueError, match="only the last axis can be taken where the rank is unknown"):
        nn.softmax(placeholder("float32"), 0)
    x = placeholder("float32")
    with pytest.raises(InvalidArgumentError, match="logits must have >= 1 dimension"):
        run(nn.softmax(x), {x: 1})


def test_bias_must_fit_the_channels():
    x = placeholder("float32", [2, 3, 4], name="x")
    with pytest.raises(
        ValueError, match=r"Dimensions must be equal, but are 4 and 3; got value 'x:0' \(2, 3, 4\)"
    ):
        nn.bias_add(x, [1.0, 2.0, 3.0])
    assert nn.bias_add(x, [1.0, 2.0, 3.0], "NCHW").shape == [2, 3, 4]
    with pytest.raises(ValueError, match="data_format must be of the form"):
        nn.bias_add(x, [1.0], "CHW")
    with pytest.raises(ValueError, match="Shape must be at least rank 3 but is rank 2"):
        nn.bias_add(placeholder("float32", [2, 3]), [1.0, 2.0, 3.0], "NCHW")
    bias = placeholder("float32", [None])
    with pytest.raises(InvalidArgumentError, match="as many biases as the input has channels"):
        run(nn.bias_add(x, bias), {x: np.ones([2, 3, 4]), bias: [1.0]})


def test_activations_keep_the_type():
    for dtype in ("float16", "float64"):
        x = placeholder(dtype, [2])
        calls = (
            nn.relu,
            nn.relu6,
            nn.elu,
            nn.selu,
            nn.leaky_relu,
            nn.crelu,
            nn.softplus,
            nn.softsign,
            nn.l2_loss,
        )
        assert all(value.dtype == dtype for value in run([call(x) for call in calls], {x: [-1, 2]}))


def test_large_inputs_do_not_overflow():
    x = np.float32([-1e4, 1e4])
    np.testing.assert_array_equal(run(nn.softplus(x)), [0, 1e4])
    np.testing.assert_array_equal(run(nn.softmax(x)), [0, 1])
    np.testing.assert_array_equal(run(nn.log_softmax(x)), [-2e4, 0])


def test_labels_of_another_number_than_logits_are_told_with_both_shapes():
    labels = placeholder("int32", [None])
    logits = placeholder("float32", [None, 3])
    loss = sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    expected = r"must have the same first dimension, got logits shape \(2, 3\) and labels shape \(1,\)"
    with pytest.raises(InvalidArgumentError, match=expected):
        run(loss, {labels: [0], logits: np.zeros([2, 3])})

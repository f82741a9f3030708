import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import mutually_broadcastable_shapes

from minigraph.framework import dtypes
from minigraph.framework.arrays import xp
from minigraph.framework.conversion import OPS
from minigraph.framework.errors import InvalidArgumentError
from minigraph.framework.graph import Graph
from minigraph.framework.shape import TensorShape
from minigraph.ops import (  # noqa: F401 (operators binds them)
    comparison,
    complex,
    elementary,
    math,
    operators,
    product,
    sequence,
    special,
)
from minigraph.ops.array import constant, placeholder
from minigraph.session.session import Session


@pytest.fixture(autouse=True)
def graph():
    with Graph().as_default() as graph:
        yield graph


def run(fetches, feeds=None):
    with Session() as session:
        return session.run(fetches, feeds)


@st.composite
def hidden(draw, shape):
    """`shape` as a placeholder may know it: whole, with unknown sizes, or not at all."""
    return draw(st.none() | st.tuples(*[st.sampled_from([n, None]) for n in shape]))


def assert_foreseen(call, shapes, data):
    """The static shape, from more or less of the input shapes, agrees with that of the value."""
    with Graph().as_default():
        inputs = [placeholder("float32", data.draw(hidden(shape))) for shape in shapes]
        result = call(*inputs)
        value = run(result, {x: np.ones(shape, np.float32) for x, shape in zip(inputs, shapes, strict=True)})
        assert result.shape.is_compatible_with(TensorShape(value.shape))
        if all(x.shape.is_fully_defined() for x in inputs):
            assert result.shape == value.shape


@pytest.mark.parametrize("call", [math.add_v2, math.maximum, comparison.less, math.xlogy, math.truediv])
@given(data=st.data())
def test_static_shape_of_a_broadcast_is_that_of_the_value(call, data):
    shapes = data.draw(mutually_broadcastable_shapes(num_shapes=2, max_dims=4, max_side=3, min_side=0))
    assert_foreseen(call, shapes.input_shapes, data)


@given(data=st.data())
def test_static_shape_of_a_matrix_product_is_that_of_the_value(data):
    batches = data.draw(mutually_broadcastable_shapes(num_shapes=2, max_dims=2, max_side=3)).input_shapes
    n, k, m = data.draw(st.tuples(*[st.integers(0, 3)] * 3))
    a, b = data.draw(st.tuples(st.booleans(), st.booleans()))
    shapes = (*batches[0], *((k, n) if a else (n, k))), (*batches[1], *((m, k) if b else (k, m)))
    assert_foreseen(lambda x, y: product.matmul(x, y, a, b), shapes, data)


@given(st.integers(-20, 20), st.integers(-20, 20), st.integers(-5, 5).filter(bool))
def test_range_is_pythons_where_python_does_not_stop_at_once(start, limit, delta):
    with Graph().as_default():
        if (limit - start) * delta < 0:
            with pytest.raises(ValueError, match=f"Requires start .= limit when delta . 0: {start}/{limit}"):
                sequence.range(start, limit, delta)
        else:
            result = sequence.range(start, limit, delta)
            assert run(result).tolist() == [*range(start, limit, delta)]
            assert result.shape == [len(range(start, limit, delta))]


MODULES = [module.__name__ for module in (math, elementary, comparison)]
ELEMENTWISE = [o for o in OPS.values() if o.__module__ in MODULES and o.elementwise]


@pytest.mark.parametrize(
    "op", [*ELEMENTWISE, special.erf, special.erfc, special.lgamma], ids=lambda op: op.type
)
def test_kernel_keeps_to_the_inferred_type(op):
    for dtype in op.inputs[0].allowed:
        if dtype not in (dtypes.bfloat16, dtypes.string):
            values = [np.ones([2], dtype.as_numpy_dtype) for _ in op.inputs]
            with np.errstate(all="ignore"):
                result = op.kernel(xp, *values)
            assert result.dtype == op(*values).dtype.as_numpy_dtype


@pytest.mark.parametrize("call", [math.floordiv, math.floormod, math.truncatediv, math.truncatemod])
def test_division_of_ints_by_zero_is_an_error_of_the_run(call):
    x = placeholder("int32", [2], name="x")
    with pytest.raises(InvalidArgumentError, match="Integer division by zero; got x:0"):
        run(call(x, [1, 0]), {x: [1, 2]})


@pytest.mark.parametrize("call", [math.floordiv, math.floormod, math.truncatediv, math.truncatemod])
@pytest.mark.parametrize(("x", "y"), [([], 0), ([], [0]), ([[], []], [[0], [1]])])
def test_division_of_nothing_by_zero_is_nothing(call, x, y):
    x, y = np.array(x, np.int32), np.array(y, np.int32)
    dividend = placeholder("int32", None)
    assert run(call(dividend, y), {dividend: x}).shape == x.shape


def test_negative_exponent_of_an_int_is_an_error_of_the_run():
    x = placeholder("int32", [])
    with pytest.raises(InvalidArgumentError, match="Integers to negative integer powers"):
        run(math.pow(2, x), {x: -1})


def test_inner_sizes_of_a_matrix_product_must_agree():
    x, y = placeholder("float32", [2, 3], name="x"), placeholder("float32", [4, 5], name="y")
    with pytest.raises(
        ValueError, match=r"MatMul: Dimensions must be equal, but are 3 and 4; got a 'x:0' \(2, 3\), b"
    ):
        product.matmul(x, y)
    with pytest.raises(ValueError, match="Shape must be rank 2 but is rank 1"):
        product.matmul(x, placeholder("float32", [3]))
    a, b = placeholder("float32"), placeholder("float32")
    with pytest.raises(InvalidArgumentError, match=r"no matrix product of shapes \(2, 3\) and \(3,\)"):
        run(product.matmul(a, b), {a: np.ones([2, 3]), b: np.ones([3])})


def test_types_must_agree():
    x, i = placeholder("float32", [2]), placeholder("int32", [2])
    with pytest.raises(TypeError, match="'y' of 'AddV2' Op has type int32 that does not match type float32"):
        x + i
    with pytest.raises(TypeError, match="x and y must have the same dtype"):
        i / x
    with pytest.raises(TypeError, match=r"Expected int32, got 1\.5"):
        1.5 + i
    with pytest.raises(TypeError, match="not in list of allowed values: bfloat16, float16, float32, float64"):
        elementary.sqrt(i)
    with pytest.raises(TypeError, match="real and imag have incorrect types: int32 int32"):
        complex.complex(i, i)
    with pytest.raises(ValueError, match="None values not supported"):
        x + None


def test_bounds_must_not_enlarge_what_they_clip():
    with pytest.raises(ValueError, match="are not compatible"):
        math.clip_by_value(placeholder("float32", [2]), 0.0, placeholder("float32", [3, 2]))


def test_nan_of_the_left_operand_stays_in_maximum():
    x, y = [np.nan, 1.0], constant([2.0, np.nan])
    np.testing.assert_array_equal(run(math.maximum(x, y)), [np.nan, 1])
    np.testing.assert_array_equal(run(math.minimum(x, y)), [np.nan, 1])


def test_equality_of_tensors_is_identity():
    x = placeholder("float32")
    assert x == x and x != placeholder("float32") and {x: 1}[x] == 1


def test_array_on_the_left_of_a_tensor_is_converted_as_a_whole():
    x = placeholder("float32", [2])
    result = np.array([1, 2]) - x
    assert result.op.type == "Sub" and result.op.inputs[0].op.type == "Const"
    np.testing.assert_array_equal(run(result, {x: [3, 3]}), [-2, -1])


def test_function_that_needs_scipy_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(ImportError, match=r'tf.digamma needs scipy: pip install "minigraph\[special\]"'):
        run(special.digamma(1.0))

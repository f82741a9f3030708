import numpy as np
import pytest

import minigraph as tf
from minigraph.framework import conversion


def value(converted):
    with tf.Session() as session:
        return session.run(converted)


@pytest.mark.parametrize(
    "given, dtype, result",
    [
        (1, None, np.int32(1)),
        (2**31, None, np.int64(2**31)),
        (1.5, None, np.float32(1.5)),
        (1j, None, np.complex128(1j)),
        (True, None, np.bool_(True)),
        ([1, 2.5], None, np.float32([1, 2.5])),
        (np.float64(1.5), None, np.float64(1.5)),
        (np.arange(2), None, np.arange(2)),
        (range(3), None, np.int32([0, 1, 2])),
        ([], None, np.zeros(0, np.float32)),
        (1, tf.float64, np.float64(1)),
        (np.float64([1.5]), tf.float32, np.float32([1.5])),
        (tf.Dimension(3), None, np.int32(3)),
        (tf.TensorShape([2, 3]), None, np.int32([2, 3])),
        (True, tf.int32, np.int32(1)),
    ],
    ids=repr,
)
def test_values_become_constants_of_tensorflows_types(given, dtype, result):
    made = value(tf.convert_to_tensor(given, dtype))
    assert made.dtype == result.dtype
    np.testing.assert_array_equal(made, result)


@pytest.mark.parametrize("given", ["é", [["a", b"b"], ["c", ""]], np.array(["a", "bc"]), "nul\0\0"])
def test_texts_become_bytes(given):
    expected = np.vectorize(lambda t: t if isinstance(t, bytes) else t.encode(), otypes=[object])(
        np.array(given, object)
    )
    made = tf.convert_to_tensor(given)
    assert made.dtype is tf.string and np.asarray(value(made), object).tolist() == expected.tolist()


@pytest.mark.parametrize(
    "given, dtype, error",
    [
        (None, None, ValueError),
        pytest.param(object(), None, TypeError, id="object"),
        ([[1], [2, 3]], None, ValueError),
        (1.5, tf.int32, TypeError),
        ("a", tf.float32, TypeError),
        ([tf.Dimension(2), 3], None, TypeError),
        (1, tf.string, TypeError),
        (1, tf.bool, TypeError),
        (300, tf.uint8, ValueError),
        ({"a": 1}, None, TypeError),
    ],
    ids=repr,
)
def test_what_is_no_constant(given, dtype, error):
    with pytest.raises(error):
        tf.convert_to_tensor(given, dtype)


def test_a_tensor_stays_itself_and_a_variable_is_read():
    x, v = tf.constant(1.0), tf.Variable(1.0)
    assert tf.convert_to_tensor(x) is x
    assert tf.convert_to_tensor(v) is v.value()
    assert tf.convert_to_tensor(v, tf.float32) is v.value()
    for other in (x, v):
        with pytest.raises(ValueError, match="requested"):
            tf.convert_to_tensor(other, tf.int32)


def test_lists_with_tensors_are_stacked():
    x = tf.constant(2.0)
    made = tf.convert_to_tensor([[1, x], [3.5, tf.Variable(0.0).initial_value]])
    assert made.op.type == "Pack" and value(made).tolist() == [[1, 2], [3.5, 0]]
    with pytest.raises(TypeError, match="containing a tensor of dtype"):
        tf.convert_to_tensor([x, tf.constant(1)])


def test_a_preferred_type_yields_where_it_does_not_fit():
    assert tf.convert_to_tensor(1, dtype_hint=tf.float64).dtype is tf.float64
    assert tf.convert_to_tensor(1.5, preferred_dtype=tf.int32).dtype is tf.float32


def test_types_of_the_users_own_can_be_converted(monkeypatch):
    monkeypatch.setattr(conversion, "_CONVERSIONS", list(conversion._CONVERSIONS))

    class Celsius:
        degrees = 20.0

    def convert(value, dtype=None, name=None, as_ref=False):
        return NotImplemented if dtype is tf.string else tf.constant(value.degrees, dtype, name=name)

    tf.register_tensor_conversion_function(Celsius, convert)
    assert value(tf.constant(1.0) + Celsius()) == 21
    with pytest.raises(TypeError):
        tf.convert_to_tensor(Celsius(), tf.string)


@pytest.mark.parametrize(
    "call", [tf.convert_to_tensor, tf.constant, tf.identity, lambda x: tf.Variable(x).initial_value]
)
def test_later_changes_of_an_array_do_not_reach_its_constant(call):
    array = np.ones(2)
    made = call(array)
    array[:] = 5
    assert value(made).tolist() == [1, 1]

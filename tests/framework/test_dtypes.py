import pickle

import ml_dtypes
import numpy as np
import pytest

import minigraph as tf

# TF1's name, number in a GraphDef, NumPy type, kind.
TABLE = [
    ("float32", 1, np.float32, "floating"),
    ("float64", 2, np.float64, "floating"),
    ("int32", 3, np.int32, "integer"),
    ("uint8", 4, np.uint8, "integer"),
    ("int16", 5, np.int16, "integer"),
    ("int8", 6, np.int8, "integer"),
    ("string", 7, np.object_, None),
    ("complex64", 8, np.complex64, "complex"),
    ("int64", 9, np.int64, "integer"),
    ("bool", 10, np.bool_, "bool"),
    ("qint8", 11, np.dtype([("qint8", np.int8)]), "quantized"),
    ("quint8", 12, np.dtype([("quint8", np.uint8)]), "quantized"),
    ("qint32", 13, np.dtype([("qint32", np.int32)]), "quantized"),
    ("bfloat16", 14, ml_dtypes.bfloat16, "floating"),
    ("qint16", 15, np.dtype([("qint16", np.int16)]), "quantized"),
    ("quint16", 16, np.dtype([("quint16", np.uint16)]), "quantized"),
    ("uint16", 17, np.uint16, "integer"),
    ("complex128", 18, np.complex128, "complex"),
    ("float16", 19, np.float16, "floating"),
    ("resource", 20, np.object_, None),
    ("variant", 21, np.object_, None),
    ("uint32", 22, np.uint32, "integer"),
    ("uint64", 23, np.uint64, "integer"),
]
KINDS = "floating integer complex bool quantized".split()
SIZES = {"string": 8, "resource": 1, "variant": 1}


@pytest.mark.parametrize("name, number, numpy_type, kind", TABLE)
def test_each_type_of_tensorflow_is_known_by_name_number_and_numpy_type(name, number, numpy_type, kind):
    dtype = getattr(tf, name)
    assert (dtype.name, dtype.as_datatype_enum, dtype.as_numpy_dtype) == (name, number, numpy_type)
    assert tf.as_dtype(name) is tf.as_dtype(number) is tf.as_dtype(dtype) is dtype
    if name not in ("resource", "variant"):
        assert tf.as_dtype(numpy_type) is tf.as_dtype(np.dtype(numpy_type)) is dtype
    assert [k for k in KINDS if getattr(dtype, f"is_{k}")] == ([kind] if kind else [])
    assert dtype.is_unsigned == (kind == "integer" and name.startswith("u"))
    assert dtype.size == SIZES.get(name, np.dtype(numpy_type).itemsize)
    assert (repr(dtype), str(dtype)) == (f"tf.{name}", f"<dtype: '{name}'>")


@pytest.mark.parametrize("name", [row[0] for row in TABLE])
def test_a_reference_type_is_another_type_of_the_same_kind(name):
    dtype = tf.as_dtype(name)
    ref = dtype._as_ref
    assert (ref.name, ref.as_datatype_enum) == (f"{name}_ref", dtype.as_datatype_enum + 100)
    assert tf.as_dtype(f"{name}_ref") is tf.as_dtype(ref.as_datatype_enum) is ref._as_ref is ref
    assert ref.base_dtype is dtype and ref != dtype
    assert ref.as_numpy_dtype == dtype.as_numpy_dtype and ref.is_floating == dtype.is_floating
    # A variable may stand where a value is asked for; a value not where a variable is.
    assert dtype.is_compatible_with(ref) and not ref.is_compatible_with(dtype)


@pytest.mark.parametrize(
    "value, name",
    [
        (float, "float32"),
        (bool, "bool"),
        (int, "int64"),
        (str, "string"),
        (bytes, "string"),
        (object, "string"),
        (complex, "complex128"),
        ("half", "float16"),
        ("double", "float64"),
        ("float", "float32"),
        ("<f4", "float32"),
        (np.str_, "string"),
        (np.dtype("S4"), "string"),
        (np.array([True]).dtype, "bool"),
    ],
)
def test_other_ways_to_name_a_type(value, name):
    assert tf.as_dtype(value).name == name


@pytest.mark.parametrize(
    "value", [None, "float33", 24, 0, True, list, np.datetime64, object(), "float32_ref_ref"]
)
def test_what_names_no_type(value):
    with pytest.raises(TypeError, match="Cannot convert value"):
        tf.as_dtype(value)


def test_equality_is_with_all_ways_to_name_the_type():
    assert tf.float32 == "float32" and tf.float32 == np.float32 and tf.float32 != "float64"
    assert tf.float32 != None and tf.float32 != "no type" and not tf.float32 == 3.5  # noqa: E711
    assert {tf.float32: 1}[tf.as_dtype("float32")] == 1
    assert pickle.loads(pickle.dumps(tf.int8._as_ref)) is tf.int8._as_ref


@pytest.mark.parametrize(
    "dtype, low, high",
    [
        (tf.int8, -128, 127),
        (tf.uint64, 0, 2**64 - 1),
        (tf.float16, -65504.0, 65504.0),
        (tf.float64, -np.finfo(float).max, np.finfo(float).max),
        (tf.bfloat16, float(ml_dtypes.finfo("bfloat16").min), float(ml_dtypes.finfo("bfloat16").max)),
    ],
)
def test_bounds(dtype, low, high):
    assert (dtype.min, dtype.max) == (low, high)
    assert dtype.limits == (0, 1 if dtype.is_floating else high)


@pytest.mark.parametrize("dtype", [tf.string, tf.complex64, tf.qint8, tf.variant])
def test_types_without_order_have_no_bounds(dtype):
    with pytest.raises(TypeError, match="Cannot find minimum value"):
        dtype.min  # noqa: B018


def test_parts_of_complex_numbers():
    assert (tf.complex64.real_dtype, tf.complex128.real_dtype) == (tf.float32, tf.float64)
    assert tf.int32.real_dtype is tf.int32

"""What holds for every op, over the table of tests/cases.py."""

import operator

import numpy as np
import pytest
from cases import CASES, DYNAMIC, ELSEWHERE, HOST_ONLY
from cases_matrix import MATRICES, MATRICES_DYNAMIC, MATRICES_HOST_ONLY
from cases_text import TEXTS, TEXTS_DYNAMIC, TEXTS_HOST_ONLY

import minigraph as tf
from minigraph.framework.arrays import xp
from minigraph.framework.conversion import OPS
from minigraph.framework.opdef import as_static

CASES = CASES + MATRICES + TEXTS
DYNAMIC = DYNAMIC | MATRICES_DYNAMIC | TEXTS_DYNAMIC
HOST_ONLY = HOST_ONLY | MATRICES_HOST_ONLY | TEXTS_HOST_ONLY

TOLERANCE = {"bfloat16": 4e-2, "float16": 5e-3, "float32": 1e-5, "complex64": 1e-5}

# The names of the Python array API standard (2024.12) and its extension linalg, but for devices.
STANDARD = set(
    """abs acos acosh add all any arange argmax argmin argsort asarray asin asinh astype atan atan2 atanh
    bitwise_and bitwise_invert bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor bool
    broadcast_arrays broadcast_to can_cast ceil clip complex128 complex64 concat conj copysign cos cosh
    count_nonzero cumulative_prod cumulative_sum diff divide e empty empty_like equal exp expand_dims
    expm1 eye finfo flip float32 float64 floor floor_divide full full_like greater greater_equal hypot
    iinfo imag inf int16 int32 int64 int8 isdtype isfinite isinf isnan less less_equal linalg linspace
    log log10 log1p log2 logaddexp logical_and logical_not logical_or logical_xor matmul matrix_transpose
    max maximum mean meshgrid min minimum moveaxis multiply nan negative newaxis nextafter nonzero
    not_equal ones ones_like permute_dims pi positive pow prod qr real reciprocal remainder repeat
    reshape result_type roll round searchsorted sign signbit sin sinh sort sqrt square squeeze stack std
    subtract sum take take_along_axis tan tanh tensordot tile tril triu trunc uint16 uint32 uint64 uint8
    unique_all unique_counts unique_inverse unique_values unstack var vecdot where zeros zeros_like
    cholesky det eigh inv slogdet solve svd""".split()
)

over_all_rows = pytest.mark.parametrize("case", CASES, ids=str)
over_all_rows_and_dtypes = pytest.mark.parametrize(
    "case, dtype",
    [pytest.param(case, d, id=f"{case}-{d}") for case in CASES for d in case.all_dtypes()],
)


def built(case, values, shape_of):
    """The row's input and output tensors, for placeholders of the shapes `shape_of(value)`."""
    inputs = [tf.placeholder(value.dtype, shape_of(value)) for value in values]
    result = case.call(*inputs)
    return inputs, list(result) if isinstance(result, (list, tuple)) else [result]


def computed(case, values, shape_of=np.shape):
    """The row's output tensors, and their values."""
    with tf.Graph().as_default(), tf.Session() as session:
        inputs, outputs = built(case, values, shape_of)
        return outputs, session.run(outputs, dict(zip(inputs, values, strict=True)))


def precise(value):
    """Floats in double precision, other values as they are. (bfloat16 is of kind "V" for NumPy.)"""
    value = np.asarray(value)
    return value.astype(
        {"f": np.float64, "V": np.float64, "c": np.complex128}.get(value.dtype.kind, value.dtype)
    )


@over_all_rows_and_dtypes
def test_value_is_the_references_and_the_inferred_spec_is_exact(case, dtype):
    values = case.values(dtype)
    outputs, results = computed(case, values)
    expected = case.reference(*map(precise, values))
    expected = expected if len(outputs) > 1 else [expected]
    assert outputs[0].op.type == case.type
    for tensor, result, wanted in zip(outputs, results, expected, strict=True):
        assert result.dtype == tensor.dtype.as_numpy_dtype
        if case.type in DYNAMIC:
            assert tensor.shape.is_compatible_with(result.shape)
        else:
            assert tensor.shape.as_list() == list(result.shape)
        assert result.shape == np.shape(wanted)
        if result.dtype == object:
            np.testing.assert_array_equal(result, wanted)
            continue
        rtol = TOLERANCE.get(result.dtype.name, 1e-12)
        np.testing.assert_allclose(precise(result), wanted, rtol, atol=rtol)


@over_all_rows
@pytest.mark.parametrize("known", ["all but the batch", "the rank", "nothing"])
def test_what_is_inferred_of_unknown_shapes_is_true(case, known):
    def sizes(value):
        some = {
            "all but the batch": (None, *value.shape[1:]),
            "the rank": (None,) * value.ndim,
            "nothing": None,
        }
        return value.shape if known != "nothing" and not value.ndim else some[known]

    values = case.values(case.all_dtypes()[0])
    _, expected = computed(case, values)
    outputs, results = computed(case, values, sizes)
    for tensor, result, wanted in zip(outputs, results, expected, strict=True):
        assert tensor.shape.is_compatible_with(result.shape)
        np.testing.assert_array_equal(result, wanted)


@over_all_rows_and_dtypes
def test_what_is_known_while_building_is_what_a_run_gives(case, dtype):
    with tf.Session() as session:
        result = case.call(*map(tf.constant, case.values(dtype)))
        for tensor in result if isinstance(result, (list, tuple)) else [result]:
            if tensor.spec.value is not None:
                value = session.run(tensor)
                assert tensor.spec.value.dtype == value.dtype
                np.testing.assert_array_equal(tensor.spec.value, value)


@pytest.mark.parametrize("shape", [(), (0, 2)], ids=str)
@pytest.mark.parametrize(
    "case",
    [
        c
        for c in CASES
        if OPS[c.type].elementwise and c.type != "BiasAdd" and all(isinstance(x, tuple) for x in c.inputs)
    ],
    ids=str,
)
def test_elementwise_ops_take_scalars_and_empty_arrays(case, shape):
    for dtype in case.all_dtypes():
        values = case.values(dtype, [shape] * len(case.inputs))
        [tensor], [result] = computed(case, values)
        assert tensor.shape.as_list() == list(shape) == list(result.shape)
        assert result.dtype == tensor.dtype.as_numpy_dtype
        assert isinstance(result, np.ndarray if shape else np.generic)


class Array:
    """An array with only what the standard gives one, whose values Python can't ask for."""

    def __init__(self, data):
        self._data = np.asarray(data)
        self.dtype, self.shape = self._data.dtype, self._data.shape
        self.ndim, self.size = self._data.ndim, self._data.size

    T = property(lambda self: Array(self._data.T))
    mT = property(lambda self: Array(np.swapaxes(self._data, -1, -2)))

    def __getitem__(self, key):
        return Array(self._data[bare(key)])

    def _refuse(self, *args, **kwargs):
        raise TypeError("asks for the values of an array")

    __array__ = __bool__ = __int__ = __float__ = __index__ = __iter__ = __len__ = _refuse


def _operators():
    for name in "abs invert neg pos".split():
        function = getattr(operator, name)
        yield f"__{name}__", lambda self, f=function: Array(f(self._data))
    for (
        name
    ) in "add and eq floordiv ge gt le lshift lt matmul mod mul ne or pow rshift sub truediv xor".split():
        function = getattr(operator, f"__{name}__")
        yield f"__{name}__", lambda self, other, f=function: Array(f(self._data, bare(other)))
        yield f"__r{name}__", lambda self, other, f=function: Array(f(bare(other), self._data))


for _name, _function in _operators():
    setattr(Array, _name, _function)


class Namespace:
    """`xp`, cut down to the standard's names, over `Array`."""

    def __init__(self, namespace=xp):
        self._namespace = namespace

    def __getattr__(self, name):
        if name not in STANDARD:
            raise AttributeError(f"{name} is not in the array API standard")
        found = getattr(self._namespace, name)
        if name == "linalg":
            return Namespace(found)
        if isinstance(found, type) or not callable(found):
            return found

        def call(*args, **kwargs):
            if "out" in kwargs:
                raise TypeError("out= is not in the array API standard")
            result = found(*bare(args), **{key: bare(value) for key, value in kwargs.items()})
            if isinstance(result, (tuple, list)):
                return tuple(map(Array, result))
            return Array(result) if isinstance(result, (np.ndarray, np.generic)) else result

        return call


def bare(value):
    if isinstance(value, (tuple, list)):
        return type(value)(map(bare, value))
    return value._data if isinstance(value, Array) else value


def calls(case, dtype):
    """(OpDef, arguments, attributes) of the row's own node."""
    values = case.values(dtype)
    with tf.Graph().as_default(), tf.Session() as session:
        inputs, outputs = built(case, values, np.shape)
        op = outputs[0].op
        opdef = OPS[op.type]
        arguments = session.run(list(op.inputs), dict(zip(inputs, values, strict=True)))
    arguments = opdef.group(map(np.asarray, arguments))
    for i, slot in enumerate(opdef.inputs):
        if slot.is_static:
            arguments[i] = as_static(arguments[i])
    return opdef, arguments, {name: op.attrs[name] for name in opdef.attrs}


def wrapped(value, make):
    if isinstance(value, list):
        return [make(item) for item in value]
    return make(value) if isinstance(value, np.ndarray) else value


def runs_on_the_standard(case):
    """Raises what says why not."""
    for dtype in case.all_dtypes():
        opdef, arguments, attrs = calls(case, dtype)
        with np.errstate(all="ignore"):
            opdef.kernel(Namespace(), *[wrapped(a, Array) for a in arguments], **attrs)


@pytest.mark.parametrize("case", [case for case in CASES if case.type not in HOST_ONLY], ids=str)
def test_kernel_uses_only_the_array_api_standard(case):
    runs_on_the_standard(case)


@pytest.mark.parametrize("type", sorted(HOST_ONLY))
def test_host_only_lists_no_op_that_keeps_to_the_standard(type):
    with pytest.raises((TypeError, AttributeError)):
        for case in CASES:
            if case.type == type:
                runs_on_the_standard(case)


def _read_only(array):
    array = array.copy()
    array.flags.writeable = False
    return array


@over_all_rows_and_dtypes
def test_kernel_changes_none_of_its_inputs(case, dtype):
    opdef, arguments, attrs = calls(case, dtype)
    with np.errstate(all="ignore"):
        opdef.kernel(xp, *[wrapped(a, _read_only) for a in arguments], **attrs)


def test_every_op_without_state_has_a_row():
    # Other tests declare ops of their own.
    ours = {type: opdef for type, opdef in OPS.items() if opdef.__module__.startswith("minigraph.")}
    types = {type for type, opdef in ours.items() if not opdef.stateful}
    rows = {case.type for case in CASES}
    assert types - rows == set(ELSEWHERE)
    assert rows <= types and types >= HOST_ONLY


def test_rows_have_names_of_their_own():
    assert len({case.name for case in CASES}) == len(CASES)

"""The registry of op types, and the conversion of values to tensors."""

from typing import Any

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.arrays import check_range
from minigraph.framework.dtypes import as_dtype
from minigraph.framework.graph import Operation, Tensor, get_default_graph
from minigraph.framework.shape import Dimension

# Type -> OpDef of all op types that are declared.
OPS: dict[str, Any] = {}

_CONVERSIONS: list = []


def register_tensor_conversion_function(base_type, conversion_func, priority=100):
    """Let `convert_to_tensor` take objects of `base_type`.

    Args:
      base_type: a type or a tuple of types.
      conversion_func: `(value, dtype=None, name=None, as_ref=False) -> Tensor`, or NotImplemented.
      priority: lower ones are tried first.
    """
    _CONVERSIONS.append((priority, base_type, conversion_func))
    _CONVERSIONS.sort(key=lambda entry: entry[0])


def convert(value, dtype=None, name=None, preferred_dtype=None, as_ref=False) -> Tensor:
    """`value` as a Tensor of the default graph: itself, a constant, a stack, or a variable's value.

    Raises:
      TypeError: it can't be one, or not of type `dtype`.
      ValueError: it is a Tensor of another type.
    """
    if dtype is None and preferred_dtype is not None:
        try:
            return convert(value, preferred_dtype, name, as_ref=as_ref)
        except (TypeError, ValueError):
            pass
    dtype = None if dtype is None else as_dtype(dtype)
    if isinstance(value, Tensor):
        if dtype is not None and not dtype.is_compatible_with(value.dtype):
            raise ValueError(
                f"Tensor conversion requested dtype {dtype.name} for Tensor with dtype {value.dtype.name}: "
                f"{str(value)!r}"
            )
        return value
    for _, base_type, function in _CONVERSIONS:
        if isinstance(value, base_type):
            result = function(value, dtype=dtype, name=name, as_ref=as_ref)
            if result is not NotImplemented:
                return result
    if isinstance(value, Operation):
        raise TypeError(f"Can't convert Operation '{value.name}' to Tensor")
    if isinstance(value, (list, tuple)):
        inner = next((item.dtype.base_dtype for item in _symbols(value)), None)
        if inner is not None:
            if dtype not in (None, inner):
                value = _cast_within(value, dtype)
            return _packed(value, dtype or inner, name or "packed")
    array = as_array(value, dtype)
    return OPS["Const"](value=array, dtype=dtype or as_dtype(array.dtype), name=name or "Const")


def _is_symbolic(value) -> bool:
    return isinstance(value, Tensor) or hasattr(value, "_as_graph_element")


def _symbols(value):
    """The Tensors and Variables in nested lists."""
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _symbols(item)
    elif _is_symbolic(value):
        yield value


def _cast_within(value, dtype):
    """Nested lists with the Tensors that have another type cast, as TF1 did if the first of them has one."""
    if isinstance(value, (list, tuple)):
        return [_cast_within(item, dtype) for item in value]
    other = _is_symbolic(value) and value.dtype.base_dtype is not dtype
    return OPS["Cast"](value, DstT=dtype) if other else value


def _packed(items, dtype, name):
    """Nested lists that hold Tensors, as one Pack node a list; lists without Tensors become constants."""
    with get_default_graph().name_scope(name) as scope:
        tensors = []
        for i, item in enumerate(items):
            if isinstance(item, (list, tuple)):
                item = _packed(item, dtype, str(i))
            elif _is_symbolic(item) and item.dtype.base_dtype is not dtype:
                raise TypeError(
                    f"Cannot convert a list containing a tensor of dtype {item.dtype} to {dtype} "
                    f"(Tensor is: {item!r})"
                )
            tensors.append(item)
        if not any(map(_is_symbolic, tensors)):
            return tensors  # its scope's name stays taken, as in TF1
        tensors = [t if _is_symbolic(t) else convert(t, dtype, str(i)) for i, t in enumerate(tensors)]
        return OPS["Pack"](tensors, name=scope)


def convert_to_tensor(value, dtype=None, name=None, preferred_dtype=None, dtype_hint=None) -> Tensor:
    """`value` as a Tensor.

    Args:
      value: a Tensor, Variable, NumPy array, Python number, string, or (nested) list of these.
      dtype: the type wanted. If None, Python floats are float32, ints int32, and arrays keep theirs.
      name: name of the node that is made, if one is.
      preferred_dtype, dtype_hint: the type if `dtype` is None and the value can be converted to it.

    Raises:
      TypeError: the value can't be converted, or not to `dtype`.
      ValueError: it is a Tensor of another type.
    """
    return convert(value, dtype, name, preferred_dtype or dtype_hint)


def _misfit(value, dtype):
    """[the first element of nested lists that a constant of `dtype` can't hold], or None."""
    if isinstance(value, (list, tuple)):
        return next((found for found in (_misfit(item, dtype) for item in value) if found), None)
    if isinstance(value, np.bool_) or (isinstance(value, bool) and dtype.is_bool):
        return None if dtype.is_bool else [value]
    if isinstance(value, (int, np.integer, Dimension)):
        fits = dtype.is_integer or dtype.is_floating or dtype.is_complex or dtype.is_quantized
    elif isinstance(value, (float, np.floating)):
        fits = dtype.is_floating or dtype.is_complex
    elif isinstance(value, (complex, np.complexfloating)):
        fits = dtype.is_complex
    elif isinstance(value, (str, bytes)):
        fits = dtype is dtypes.string
    else:
        fits = isinstance(value, np.ndarray)
    return None if fits else [value]


def as_array(value, dtype=None) -> np.ndarray:
    """`value` as the array of a constant, by TF1's rules.

    Python floats become float32, Python ints int32 where they fit; arrays keep their type. Strings become an
    object array of bytes.

    Raises:
      TypeError: `value` is None, is no array, or holds what `dtype` can't.
      ValueError: nested lists of different lengths.
    """
    if value is None:
        raise ValueError("None values not supported.")
    if isinstance(value, (np.ndarray, np.generic)):
        array = np.array(value)  # a copy: what the caller does to his own later is not the graph's
        if array.dtype.kind in "SU":
            array = array.astype(object)
        if dtype is not None and array.dtype != object:
            array = array.astype(dtype.as_numpy_dtype, copy=False)
    else:
        misfit = None if dtype is None else _misfit(value, dtype)
        if misfit is not None:
            raise TypeError(
                f"Expected {dtype.name}, got {misfit[0]!r} of type '{type(misfit[0]).__name__}' instead."
            )
        wanted = None if dtype is None else dtype.as_numpy_dtype
        try:
            check_range(value, wanted)
            array = np.array(value, dtype=wanted)
        except ValueError as error:
            raise ValueError(f"Argument must be a dense tensor: {short(value)} - {error}") from None
        except NotImplementedError:
            raise TypeError(f"List of Tensors when single Tensor expected: {short(value)}") from None
        except OverflowError as error:
            raise ValueError(f"{short(value)} does not fit {dtype}: {error}") from None
        if array.dtype.kind in "SU":
            array = np.array(value, dtype=object)  # NumPy's own texts lose trailing zero bytes
        if dtype is None:
            if array.dtype == np.float64:
                array = array.astype(np.float32)
            elif array.dtype == np.int64:
                narrow = array.astype(np.int32)
                array = narrow if np.array_equal(narrow, array) else array
    if array.dtype.kind in "SUO":
        flat = [item.encode() if isinstance(item, str) else item for item in array.reshape(-1).tolist()]
        wrong = next((item for item in flat if not isinstance(item, bytes)), None)
        if wrong is not None:
            raise TypeError(
                f"Failed to convert object of type {type(value)} to Tensor. Contents: {short(value)}. "
                "Consider casting elements to a supported type."
            )
        array = np.array([*flat, None], dtype=object)[:-1].reshape(array.shape)
    return array


def short(value) -> str:
    """`value` as text for a message, cut where it is long."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."

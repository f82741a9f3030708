"""Python functions as nodes of a graph."""

from itertools import count
from typing import TypeVar
from weakref import WeakValueDictionary

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.dtypes import as_dtype
from minigraph.framework.errors import (
    InvalidArgumentError,
    OutOfRangeError,
    ResourceExhaustedError,
    UnimplementedError,
    UnknownError,
)
from minigraph.framework.graph import get_default_graph
from minigraph.framework.opdef import op
from minigraph.framework.shape import Spec

Tin = TypeVar("Tin")


class _Function:
    """A function that a node of a graph calls; lives as long as the graph."""

    def __init__(self, function):
        self.function = function


_FUNCTIONS: WeakValueDictionary[str, _Function] = WeakValueDictionary()
_TOKENS = count()


def _called(type, name, stateful):
    """The op that calls a function."""

    def infer(input, token, Tout):
        return [Spec(dtype, None) for dtype in Tout]

    def kernel(xp, input: tuple[Tin], *, token: str, Tout: list):
        return _call(input, token, Tout)

    kernel.__name__, kernel.__doc__ = (
        name,
        "What the Python function of `token` returns for `input`. Host only.",
    )
    return op(type, infer, stateful=stateful)(kernel)


py_func_op = _called("PyFunc", "py_func_op", True)
py_func_stateless = _called("PyFuncStateless", "py_func_stateless", False)
py_func_op.gradient(None)
py_func_stateless.gradient(None)


# Exception of a function -> that of the run.
_FAILURES: dict = {
    (ValueError, TypeError): InvalidArgumentError,
    StopIteration: OutOfRangeError,
    MemoryError: ResourceExhaustedError,
    NotImplementedError: UnimplementedError,
}


def _call(input, token, types):
    try:
        result = _FUNCTIONS[token].function(*(x.copy() for x in input))
    except Exception as error:
        kind = next((ours for theirs, ours in _FAILURES.items() if isinstance(error, theirs)), UnknownError)
        raise kind(None, None, f"{type(error).__name__}: {error}") from error
    results = [] if result is None else list(result) if isinstance(result, (list, tuple)) else [result]
    if len(results) != len(types):
        raise ValueError(f"{token} returns {len(results)} values, but expects to see {len(types)} values.")
    arrays = [np.asarray(item) for item in results]
    for i, (array, dtype) in enumerate(zip(arrays, types, strict=True)):
        if dtype is dtypes.string and array.dtype.kind in "US":
            arrays[i] = np.asarray(
                np.char.encode(array, "utf-8") if array.dtype.kind == "U" else array, object
            )
        elif array.dtype != dtype.as_numpy_dtype:
            raise ValueError(f"{i}-th value returned by {token} is {array.dtype}, but expects {dtype.name}")
    return arrays[0] if len(arrays) == 1 else arrays


def py_func(func, inp, Tout, stateful=True, name=None):
    """What the Python function `func` returns, each time that it is computed.

    Args:
      func: gets the arrays of `inp`; returns an array, or a list of them, of exactly the types `Tout`.
      inp: a list of tensors.
      Tout: a type, or a list of types.
      stateful: False if `func` depends on nothing but its arguments.
      name: the node's name.

    Returns:
      A Tensor of unknown shape, or a list of them; the Operation if `Tout` is empty. No gradient flows.

    Raises:
      ValueError: `func` can't be called.

    Raises (in the run):
      InvalidArgumentError: `func` returns other types or another number of values, or raises ValueError or
        TypeError.
      OutOfRangeError, ResourceExhaustedError, UnimplementedError: it raises StopIteration, MemoryError,
        NotImplementedError.
      UnknownError: it raises something else.
    """
    if not callable(func):
        raise ValueError(f"Expected func to be callable, got func of type {type(func)}")
    several = isinstance(Tout, (list, tuple))
    types = [as_dtype(dtype) for dtype in (Tout if several else [Tout])]
    token, called = f"pyfunc_{next(_TOKENS)}", _Function(func)
    _FUNCTIONS[token] = called
    node = py_func_op if stateful else py_func_stateless
    result = node(list(inp), token=token, Tout=types, name=name)
    get_default_graph().get_collection_ref(("__py_functions",)).append(called)
    return result if several else result[0]


def numpy_function(func, inp, Tout, name=None):
    """`py_func` that is always stateful."""
    return py_func(func, inp, Tout, stateful=True, name=name)

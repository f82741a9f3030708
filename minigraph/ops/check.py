"""Checks: of values in a run, and of types and ranks while the graph is built."""

import operator
import sys
from functools import reduce
from itertools import count
from typing import TypeVar
from weakref import WeakValueDictionary

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.dtypes import as_dtype
from minigraph.framework.errors import InvalidArgumentError
from minigraph.framework.graph import Operation, Tensor, get_default_graph
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.framework.opdef import FLOATS, State, op, same
from minigraph.framework.shape import Spec, TensorShape, as_sizes, merged
from minigraph.ops.array import const, rank, shape
from minigraph.ops.case import Assert
from minigraph.ops.comparison import equal, greater, greater_equal, less, less_equal, logical_or, not_equal
from minigraph.ops.control_flow import no_op, with_dependencies
from minigraph.ops.elementary import abs
from minigraph.ops.reduction import reduce_all

U = TypeVar("U")
Tin = TypeVar("Tin")


def _known(x):
    """The value of a constant; None if `x` is none."""
    if x.op.type == "Const":
        return np.asarray(const.kernel(np, value=x.op.get_attr("value"), dtype=x.dtype))
    return None


def _asserted(condition, data, summarize):
    """`Assert`; InvalidArgumentError at once if a constant condition does not hold."""
    if isinstance(condition, Tensor):
        return Assert(condition, data, summarize=summarize)
    raise InvalidArgumentError(None, None, "\n".join(_text(item) for item in data))


def _text(item) -> str:
    if isinstance(item, Tensor):
        known = _known(item)
        return item.name if known is None else str(known)
    return str(item)


def _comparison(function_name, sign, compare, static, what, shortcut=False):
    """The function that asserts `compare(x, y)` of all elements."""

    def assertion(x, y, data=None, summarize=None, message=None, name=None) -> Operation:
        if shortcut:
            with name_scope(name, function_name, [x, y, data]):
                if x is y:
                    return no_op()
        with name_scope(name, function_name, [x, y, data]):
            x, y = convert(x, name="x"), convert(y, name="y")
            if data is None:
                data = [f"Condition x {sign} y did not hold element-wise:"]
                data += [f"x ({x.name}) = ", x, f"y ({y.name}) = ", y]
            data = list(data) if message is None else [message, *data]
            values = _known(x), _known(y)
            condition = reduce_all(compare(x, y))
            if values[0] is not None and values[1] is not None and not np.all(static(*values)):
                condition = False
            return _asserted(condition, data, summarize)

    assertion.__name__ = assertion.__qualname__ = function_name
    assertion.__doc__ = f"""An operation that stops the run, with InvalidArgumentError, unless {what}.

    Args:
      x, y: tensors that broadcast.
      data: a list of what to print in place of `x` and `y`.
      summarize: how many elements of each; 3 if None.
      message: is printed first.
      name: name of the scope.

    Raises:
      InvalidArgumentError: `x` and `y` are constants of which it is not so.
    """
    return assertion


assert_equal = _comparison("assert_equal", "==", equal, np.equal, "x equals y everywhere", shortcut=True)
assert_none_equal = _comparison(
    "assert_none_equal", "!=", not_equal, np.not_equal, "x differs from y everywhere"
)
assert_less = _comparison("assert_less", "<", less, np.less, "x < y everywhere")
assert_less_equal = _comparison("assert_less_equal", "<=", less_equal, np.less_equal, "x <= y everywhere")
assert_greater = _comparison("assert_greater", ">", greater, np.greater, "x > y everywhere")
assert_greater_equal = _comparison(
    "assert_greater_equal", ">=", greater_equal, np.greater_equal, "x >= y everywhere"
)


def _signed(function_name, sign, assertion, zero_first):
    """The function that compares with 0, by one that compares `x` and `y`."""

    def signed(x, data=None, summarize=None, message=None, name=None) -> Operation:
        with name_scope(name, function_name, [x, data]):
            x = convert(x, name="x")
            if data is None:
                data = [
                    message or "",
                    f"Condition x {sign} 0 did not hold element-wise:",
                    f"x ({x.name}) = ",
                    x,
                ]
            zero = convert(0, x.dtype)
            return assertion(*((zero, x) if zero_first else (x, zero)), data=data, summarize=summarize)

    signed.__name__ = signed.__qualname__ = function_name
    signed.__doc__ = f"Assert x {sign} 0 for all elements; see `assert_less`."
    return signed


assert_positive = _signed("assert_positive", ">", assert_less, True)
assert_negative = _signed("assert_negative", "<", assert_less, False)
assert_non_negative = _signed("assert_non_negative", ">=", assert_less_equal, True)
assert_non_positive = _signed("assert_non_positive", "<=", assert_less_equal, False)


def assert_near(x, y, rtol=None, atol=None, data=None, summarize=None, message=None, name=None) -> Operation:
    """Assert |x - y| < atol + rtol |y| for all elements; see `assert_less`.

    Args:
      rtol, atol: 10 times the type's epsilon if None.
    """
    with name_scope(name, "assert_near", [x, y, rtol, atol, data]):
        x = convert(x, name="x")
        y = convert(y, x.dtype, "y")
        tolerance = 10 * np.finfo(x.dtype.as_numpy_dtype).eps
        rtol = convert(tolerance if rtol is None else rtol, x.dtype, "rtol")
        atol = convert(tolerance if atol is None else atol, x.dtype, "atol")
        if data is None:
            data = [message or "", f"x and y not equal to tolerance rtol = {rtol}, atol = {atol}"]
            data += [f"x ({x.name}) = ", x, f"y ({y.name}) = ", y]
        limit = atol + rtol * abs(y)
        condition = reduce_all(less(abs(x - y), limit))
        return Assert(condition, data, summarize=summarize)


def assert_type(tensor, tf_type, message=None, name=None) -> Operation:
    """TypeError unless `tensor` is of type `tf_type`; returns an operation that does nothing."""
    with name_scope(name, "assert_type", [tensor]):
        tensor = convert(tensor, name="tensor")
        if tensor.dtype.base_dtype is not as_dtype(tf_type).base_dtype:
            raise TypeError(f"{message or ''}  {tensor.name} must be of type {as_dtype(tf_type)!r}")
        return no_op(name="statically_determined_correct_type")


def assert_integer(x, message=None, name=None) -> Operation:
    """TypeError unless `x` is of an integer type; returns an operation that does nothing."""
    with name_scope(name, "assert_integer", [x]):
        x = convert(x, name="x")
        if not x.dtype.base_dtype.is_integer:
            raise TypeError(
                f'{message or ""}  Expected "x" to be integer type.  Found: {x.name} of dtype {x.dtype!r}'
            )
        return no_op(name="statically_determined_was_integer")


def assert_scalar(tensor, name=None, message=None) -> Tensor:
    """`tensor`; ValueError unless its static shape is that of a scalar."""
    with name_scope(name, "assert_scalar", [tensor]):
        tensor = convert(tensor)
        if tensor.spec.shape != ():
            raise ValueError(
                f"{message or ''}Expected scalar shape for {tensor.name}, saw shape: {tensor.shape}."
            )
        return tensor


def _ranked(x, ranks, wanted, static, compare, data, summarize, message):
    """The nodes of an assertion about the rank of `x`, inside its scope."""
    if not isinstance(x, IndexedSlices):
        x = convert(x, name="x")
    ranks = [convert(r, name="rank") for r in ranks]
    text = message or ""
    if data is None:
        data = [text, f"Tensor {x.name} must have rank{wanted}", *ranks, "Received shape: ", shape(x)]
    for r in ranks:
        assert_type(r, dtypes.int32)
        if r.spec.shape not in ((), None):
            raise ValueError(f"{text}.  rank must be a scalar; got shape {r.shape}")
    known = [_known(r) for r in ranks]
    axes = x.shape.ndims
    if axes is not None and all(value is not None for value in known):
        if not any(static(axes, int(value)) for value in known):
            shown = int(known[0]) if len(known) == 1 else tuple(int(value) for value in known)
            raise ValueError(
                f"{text}.  Tensor {x.name} must have rank{wanted} {shown}.  "
                f"Received rank {axes}, shape {x.shape}"
            )
        return no_op(name="static_checks_determined_all_ok")
    found = rank(x)
    return Assert(reduce(logical_or, [compare(found, r) for r in ranks]), data, summarize=summarize)


def assert_rank(x, rank, data=None, summarize=None, message=None, name=None) -> Operation:
    """Assert that `x` is of rank `rank`: ValueError at once where that is known, else in the run."""
    with name_scope(name, "assert_rank", [x, rank, data]):
        return _ranked(x, [rank], "", operator.eq, equal, data, summarize, message)


def assert_rank_at_least(x, rank, data=None, summarize=None, message=None, name=None) -> Operation:
    """Assert that `x` is of rank `rank` or more; see `assert_rank`."""
    with name_scope(name, "assert_rank_at_least", [x, rank, data]):
        return _ranked(x, [rank], " at least", operator.ge, greater_equal, data, summarize, message)


def assert_rank_in(x, ranks, data=None, summarize=None, message=None, name=None) -> Operation:
    """Assert that the rank of `x` is one of `ranks`; see `assert_rank`."""
    with name_scope(name, "assert_rank_in", [x, *ranks, data]):
        return _ranked(x, ranks, " in", operator.eq, lambda a, b: equal(b, a), data, summarize, message)


def assert_same_float_dtype(tensors=None, dtype=None) -> dtypes.DType:
    """The floating type that all `tensors` have; float32 if there are none.

    Raises:
      ValueError: they have different types, or it is none of floats.
    """
    for tensor in tensors or ():
        found = tensor.dtype.base_dtype
        if dtype is not None and found is not dtype:
            raise ValueError(f"{tensor.name}, type={found!r}, must be of the same type ({dtype!r}).")
        dtype = found
    dtype = dtypes.float32 if dtype is None else dtype
    if not dtype.is_floating:
        raise ValueError(f"Expected floating point type, got {dtype!r}.")
    return dtype


def assert_proper_iterable(values):
    """TypeError unless `values` can be gone through: a tensor, an array or text does not count."""
    if isinstance(values, (Tensor, IndexedSlices, np.ndarray, str, bytes)):
        raise TypeError(f'Expected argument "values" to be a "proper" iterable.  Found: {type(values)}')
    if not hasattr(values, "__iter__"):
        raise TypeError(f'Expected argument "values" to be iterable.  Found: {type(values)}')


def is_numeric_tensor(tensor) -> bool:
    """Whether `tensor` is a Tensor of numbers."""
    return isinstance(tensor, Tensor) and (tensor.dtype.is_integer or tensor.dtype.base_dtype in _INEXACT)


_INEXACT = (*FLOATS, dtypes.complex64, dtypes.complex128)


@op("CheckNumerics", infer=same, T=FLOATS)
def check_numerics(xp, tensor, *, message: str):
    """`tensor`; the run stops with InvalidArgumentError and `message` if it holds an infinity or NaN."""
    if not xp.all(xp.isfinite(tensor)):
        found = [word for word, is_it in (("Inf", xp.isinf), ("NaN", xp.isnan)) if xp.any(is_it(tensor))]
        raise ValueError(f"{message} : Tensor had {' and '.join(found)} values")
    return tensor


@check_numerics.gradient
def _(op, dy):
    text = "Not a number (NaN) or infinity (Inf) values detected in gradient. b'{}'"
    return check_numerics(dy, text.format(op.get_attr("message")))


def verify_tensor_all_finite(t=None, msg=None, name=None, x=None, message=None):
    """`t`, available once it has been seen to hold no infinity and no NaN.

    Args:
      t: Tensor of floats.
      msg: what the error says.
      name: name of the scope.
      x, message: newer names of `t` and `msg`.
    """
    x, message = t if x is None else x, msg if message is None else message
    with name_scope(name, "VerifyFinite", [x]):
        x = convert(x, name="t")
        with x.graph.colocate_with(x.op):
            checked = check_numerics(x, message=message)
        return with_dependencies([checked], x)


@op("Print", infer=lambda input, data, **attrs: Spec(input.dtype, input.shape), stateful=True)
def print_op(
    xp, state: State, input, data: tuple[U], *, message: str = "", first_n: int = -1, summarize: int = 3
):
    """`input`; writes `data` to the standard error, in the first `first_n` runs unless that is negative."""
    times = state or 0
    if first_n < 0 or times < first_n:
        print(message + "".join(f"[{_summary(x, summarize)}]" for x in data), file=sys.stderr)
    return input, times + 1


print_op.gradient(lambda op, dy: [dy] + [None] * (len(op.inputs) - 1))


def _summary(x, limit) -> str:
    """The first `limit` elements of `x`, rows in brackets; all if `limit` is negative."""
    limit = x.size if limit < 0 else limit
    return _rows(x, limit) + ("..." if x.ndim > 1 and x.size > limit else "")


def _rows(x, limit):
    if x.ndim == 0:
        return _word(x[()])
    if x.ndim == 1:
        return " ".join(_word(item) for item in x[:limit]) + ("..." if len(x) > limit else "")
    width = max(x[0].size if len(x) else 0, 1)
    return "".join(f"[{_rows(row, limit - i * width)}]" for i, row in enumerate(x) if i * width < limit)


def _word(item) -> str:
    return item.decode("utf-8", "replace") if isinstance(item, bytes) else str(item).removesuffix(".0")


def Print(input_, data, message=None, first_n=None, summarize=None, name=None) -> Tensor:
    """`input_`; each time it is computed, `data` is written to the standard error.

    Args:
      input_: Tensor.
      data: a list of tensors.
      message: is written first.
      first_n: only so many times; always if None.
      summarize: how many elements of each; 3 if None.
      name: the node's name.
    """
    options = {"message": message, "first_n": first_n, "summarize": summarize}
    given = {key: value for key, value in options.items() if value is not None}
    return print_op(input_, data, name=name, **given)


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


def _call(input, token, types):
    result = _FUNCTIONS[token].function(*(x.copy() for x in input))
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
    """
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


def _ensured(input, shape):
    return Spec(input.dtype, merged(input.shape, as_sizes(shape)))


@op("EnsureShape", infer=_ensured)
def ensure_shape(xp, input, *, shape: TensorShape):
    """`input`, whose static shape is then `shape` where that says more; a run with another one stops."""
    if not shape.is_compatible_with(input.shape):
        raise ValueError(f"Shape of tensor {input.shape} is not compatible with expected shape {shape}.")
    return input


ensure_shape.gradient(lambda op, dy: dy)

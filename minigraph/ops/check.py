"""Checks: of values in a run, and of types and ranks while the graph is built."""

import operator
from functools import partial, reduce

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import control_dependencies, name_scope
from minigraph.framework.dtypes import as_dtype
from minigraph.framework.errors import InvalidArgumentError
from minigraph.framework.graph import Operation, Tensor, get_default_graph
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.framework.opdef import FLOATS, op, same
from minigraph.framework.shape import Spec, TensorShape, as_sizes, merged
from minigraph.ops.array import const, constant, either, rank, reshape, shape, size
from minigraph.ops.case import Assert
from minigraph.ops.comparison import equal, greater, greater_equal, less, less_equal, logical_or, not_equal
from minigraph.ops.cond import cond
from minigraph.ops.control_flow import group, no_op, with_dependencies
from minigraph.ops.elementary import abs
from minigraph.ops.math import add_v2
from minigraph.ops.reduction import reduce_all
from minigraph.ops.slicing import strided_slice


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
                texts = [f"Condition x {sign} 0 did not hold element-wise:", f"x ({x.name}) = "]
                data = [message or "", *(["".join(texts)] if sign == "<=" else texts), x]  # TF1's oddity
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
    with name_scope(name, "assert_scalar", [tensor]) as scope:
        tensor = convert(tensor, name=scope)
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
    condition = reduce(logical_or, [compare(found, r) for r in ranks])
    for r, value in zip(ranks, known, strict=True):
        if value is None:
            is_scalar = assert_rank(r, 0, data=["Rank must be a scalar. Received rank: ", r])
            condition = with_dependencies([is_scalar], condition)
    return Assert(condition, data, summarize=summarize)


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

    Raises:
      ValueError: a newer name is given together with its old one.
      TypeError: `msg` is no text.
    """
    x, message = either("x", x, "t", t), either("message", message, "msg", msg)
    with name_scope(name, "VerifyFinite", [x]):
        x = convert(x, name="x")
        if not isinstance(message, str):
            raise TypeError(f"Expected string for argument 'message' not {message!r}.")
        with x.graph.colocate_with(x.op):
            checked = check_numerics(x, message=message)
        return with_dependencies([checked], x)


def add_check_numerics_ops() -> Operation:
    """An operation that stops the run, with InvalidArgumentError, if any float tensor holds infinity or NaN.

    It computes every tensor of float16, float32 and float64 that the default graph has so far.

    Raises:
      ValueError: one of them is in a branch of a cond, or in a loop.
    """
    checked: list[Tensor] = []
    for node in get_default_graph().get_operations():
        for tensor in node.outputs:
            if tensor.dtype not in _CHECKED:
                continue
            if node.control_flow is not None:
                raise ValueError(
                    "`tf.add_check_numerics_ops() is not compatible with TensorFlow control flow operations "
                    "such as `tf.cond()` or `tf.while_loop()`."
                )
            with control_dependencies(checked[-1:]):
                checked.append(check_numerics(tensor, message=tensor.name))
    return group(*checked[-1:])


_CHECKED = (dtypes.float16, dtypes.float32, dtypes.float64)


def _differences(x):
    """What each element of `x`, in row-major order, has more than the one before it; none if there is one."""
    x = reshape(x, [-1])
    is_short = less(size(x), 2)
    last = shape(x) - 1
    none = partial(constant, [], x.dtype)
    return cond(
        is_short,
        none,
        lambda: strided_slice(x, [1], add_v2([1], last, name="add")) - strided_slice(x, [0], last),
    )


def is_non_decreasing(x, name=None) -> Tensor:
    """Whether no element of `x`, in row-major order, is below the one before it: bool scalar."""
    with name_scope(name, "is_non_decreasing", [x]):
        steps = _differences(x)
        return reduce_all(less_equal(convert(0, steps.dtype), steps))


def is_strictly_increasing(x, name=None) -> Tensor:
    """Whether each element of `x`, in row-major order, is above the one before it: bool scalar."""
    with name_scope(name, "is_strictly_increasing", [x]):
        steps = _differences(x)
        return reduce_all(less(convert(0, steps.dtype), steps))


def _ensured(input, shape):
    return Spec(input.dtype, merged(input.shape, as_sizes(shape)))


@op("EnsureShape", infer=_ensured)
def ensure_shape(xp, input, *, shape: TensorShape):
    """`input`, whose static shape is then `shape` where that says more; a run with another one stops."""
    if not shape.is_compatible_with(input.shape):
        raise ValueError(f"Shape of tensor {input.shape} is not compatible with expected shape {shape}.")
    return input


ensure_shape.gradient(lambda op, dy: dy)

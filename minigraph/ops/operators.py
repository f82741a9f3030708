"""Python's operators on Tensors: one table."""

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import Tensor
from minigraph.ops import comparison, elementary, math, product, slicing


def _add(x, y, name):
    return (math.add if x.dtype.base_dtype is dtypes.string else math.add_v2)(x, y, name=name)


# Python's name of an operator, which is also that of the node, and the function that adds the node.
_BINARY = {
    "add": _add,
    "sub": math.subtract,
    "mul": math.multiply,
    "div": math.div,
    "truediv": math.truediv,
    "floordiv": math.floor_div,
    "mod": math.floormod,
    "pow": math.pow,
    "matmul": product.matmul,
    "and": comparison.logical_and,
    "or": comparison.logical_or,
    "xor": comparison.logical_xor,
}
# These call the function as it is, so the node is named as by the function. Python swaps `1 < x` itself.
_PLAIN = {
    "lt": comparison.less,
    "le": comparison.less_equal,
    "gt": comparison.greater,
    "ge": comparison.greater_equal,
    "neg": elementary.negative,
    "abs": elementary.abs,
    "invert": comparison.logical_not,
    "getitem": slicing.getitem,
}


def _operators(name, function):
    """The methods for `x <op> y`, and for `y <op> x` where `y` is no Tensor: it takes the type of `x`."""

    def operator(x, y):
        x = convert(x)  # a resource variable is read outside of the operator's scope
        with name_scope(None, name, [x, y]) as scope:
            y = convert(y, name="y", preferred_dtype=x.dtype.base_dtype)
            return function(x, y, name=scope)

    def reflected(x, y):
        x = convert(x)
        with name_scope(None, name, [y, x]) as scope:
            y = convert(y, x.dtype.base_dtype, "x")  # the left operand, which TF1 names so
            return function(y, x, name=scope)

    return operator, reflected


def _method(function):
    return lambda x, *args: function(convert(x), *args)


def overload(cls):
    """Give `cls`, whose objects convert to Tensors, the operators; `==` stays identity, as in TF1."""
    for name, function in _BINARY.items():
        operator, reflected = _operators(name, function)
        setattr(cls, f"__{name}__", operator)
        setattr(cls, f"__r{name}__", reflected)
    for name, function in _PLAIN.items():
        setattr(cls, f"__{name}__", _method(function))


overload(Tensor)

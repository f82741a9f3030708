"""Rules that keep every bit of every result."""

import numpy as np

from minigraph.framework.arrays import xp
from minigraph.framework.conversion import OPS
from minigraph.framework.opdef import as_static
from minigraph.program.program import Instr
from minigraph.program.rewrite import Rules

exact = Rules()

# A constant of more elements is left to the run, unless its arguments are as large.
_LARGEST = 4096


def constant(value, dtype) -> Instr:
    """A Const."""
    return Instr("Const", value=np.asarray(value, dtype.as_numpy_dtype), dtype=dtype)


@exact.rule("Identity", "StopGradient", "PreventGradient", "Snapshot")
def identity_of_x(e):
    """identity(x) = x"""
    return e.args[0]


@exact.rule("Cast")
def cast_to_its_own_type(e):
    """cast(x, type of x) = x"""
    [x] = e.args
    return x if x.spec.dtype is e.spec.dtype else None


@exact.rule("Reshape")
def reshape_of_reshape(e):
    """reshape(reshape(x, s), t) = reshape(x, t)"""
    match e:
        case Instr("Reshape", (Instr("Reshape", (x, _)), t)) if t.type == "Const" and np.all(
            t.attrs["value"] >= 0
        ):
            return Instr("Reshape", (x, t), specs=e.specs, **e.attrs)


@exact.rule("Reshape", "BroadcastTo")
def reshape_to_its_own_shape(e):
    """reshape(x, shape of x) = x"""
    x = e.args[0]
    known = x.spec.shape is not None and None not in x.spec.shape
    return x if known and x.spec.shape == e.spec.shape else None


@exact.rule("Transpose")
def transpose_that_keeps_the_order(e):
    """transpose(x, [0, 1, …]) = x"""
    x, perm = e.args
    if perm.type == "Const" and np.array_equal(perm.attrs["value"], np.arange(perm.attrs["value"].size)):
        return x


@exact.rule("Transpose")
def transpose_of_transpose(e):
    """transpose(transpose(x, p), q) = transpose(x, p[q])"""
    match e.args:
        case (Instr("Transpose", (x, Instr("Const") as p)), Instr("Const") as q):
            perm = p.attrs["value"][q.attrs["value"]]
            return Instr("Transpose", (x, constant(perm, q.spec.dtype)), specs=e.specs, **e.attrs)


@exact.rule("BiasAdd")
def bias_along_the_last_axis(e):
    """bias_add(x, b) = x + b"""
    x, bias = e.args
    if e.attrs["data_format"] == "NHWC" and x.spec.shape and x.spec.shape[-1:] == bias.spec.shape:
        return Instr("AddV2", (x, bias), specs=e.specs)


@exact.rule("Square")
def square_of_x(e):
    """square(x) = x * x"""
    [x] = e.args
    return Instr("Mul", (x, x), specs=e.specs)


@exact.rule("Neg")
def neg_of_neg(e):
    """-(-x) = x"""
    match e.args:
        case (Instr("Neg", (x,)),):
            return x


@exact.rule("Sum", "Max", "Min", "Prod", "Mean")
def sum_over_no_axes(e):
    """sum(x, []) = x"""
    x, axes = e.args
    return x if axes.type == "Const" and axes.attrs["value"].size == 0 else None


@exact.rule("AddN", "ConcatV2")
def sum_of_one(e):
    """add_n([x]) = x, concat([x]) = x"""
    values = e.args[: len(e.args) - (e.type == "ConcatV2")]
    return values[0] if len(values) == 1 else None


@exact.rule("Item")
def item_of_unpacked_pack(e):
    """unpack(pack([x, y]))[i] = [x, y][i]"""
    match e.args:
        case (Instr("Unpack", (Instr("Pack", values) as pack,)) as unpack,):
            if pack.attrs["axis"] == unpack.attrs["axis"]:
                return values[e.attrs["index"]]


@exact.rule()
def op_of_constants(e):
    """op(constants) = constant"""
    source = e.args[0] if e.type == "Item" else e
    opdef = OPS.get(source.type)
    if opdef is None or source.effect is not None or not source.args or len(e.specs) != 1:
        return None
    if any(arg.type != "Const" for arg in source.args):
        return None
    size = e.spec.shape
    if (
        size is None
        or None in size
        or np.prod(size, dtype=float) > max(_LARGEST, *(arg.attrs["value"].size for arg in source.args))
    ):
        return None
    inputs = opdef.group([arg.attrs["value"] for arg in source.args])
    inputs = [as_static(x) if slot.is_static else x for slot, x in zip(opdef.inputs, inputs, strict=True)]
    try:
        with np.errstate(all="ignore"):
            value = opdef.kernel(xp, *inputs, **source.attrs)
    except (ValueError, TypeError, IndexError, ArithmeticError):
        return None  # the run will say what is wrong
    return constant(value[e.attrs["index"]] if e.type == "Item" else value, e.spec.dtype)

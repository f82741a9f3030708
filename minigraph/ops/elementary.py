"""Functions of one number: powers, trigonometry, rounding."""

from minigraph.framework.conversion import OPS, convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.opdef import FLOATS, INTEGERS, op, same, unary, unary_of
from minigraph.ops.array import constant, shape, zeros
from minigraph.ops.casting import INEXACT
from minigraph.ops.complex import complex_abs, conj
from minigraph.ops.math import SIGNED, add, multiply, subtract

abs_op = unary_of("Abs", "abs", "Absolute value.", T=(*FLOATS, *INTEGERS[:4]))
negative = unary_of("Neg", "negative", "`-x`.", T=SIGNED)
sqrt = unary_of("Sqrt", "sqrt", "Square root.", T=INEXACT)
exp = unary_of("Exp", "exp", "e to the power `x`.", T=INEXACT)
expm1 = unary_of("Expm1", "expm1", "`exp(x) - 1`, exact for small `x`.", T=INEXACT)
log = unary_of("Log", "log", "Natural logarithm.", T=INEXACT)
log1p = unary_of("Log1p", "log1p", "`log(1 + x)`, exact for small `x`.", T=INEXACT)
sin = unary_of("Sin", "sin", "Sine.", T=INEXACT)
cos = unary_of("Cos", "cos", "Cosine.", T=INEXACT)
tan = unary_of("Tan", "tan", "Tangent.", T=INEXACT)
asin = unary_of("Asin", "asin", "Inverse sine.", T=INEXACT)
acos = unary_of("Acos", "acos", "Inverse cosine.", T=INEXACT)
atan = unary_of("Atan", "atan", "Inverse tangent.", T=INEXACT)
sinh = unary_of("Sinh", "sinh", "Hyperbolic sine.", T=INEXACT)
cosh = unary_of("Cosh", "cosh", "Hyperbolic cosine.", T=INEXACT)
tanh = unary_of("Tanh", "tanh", "Hyperbolic tangent.", T=INEXACT)
asinh = unary_of("Asinh", "asinh", "Inverse hyperbolic sine.", T=INEXACT)
acosh = unary_of("Acosh", "acosh", "Inverse hyperbolic cosine.", T=INEXACT)
atanh = unary_of("Atanh", "atanh", "Inverse hyperbolic tangent.", T=INEXACT)
ceil = unary_of("Ceil", "ceil", "The next integer upwards.", T=FLOATS)
floor = unary_of("Floor", "floor", "The next integer downwards.", T=FLOATS)
rint = unary_of("Rint", "rint", "The nearest integer, the even one of two.", "round", T=FLOATS)
round_op = unary_of("Round", "round", "The nearest integer, the even one of two.", T=SIGNED)


@unary("Square", T=SIGNED)
def square(xp, x):
    """`x * x`."""
    return x * x


@unary("Rsqrt", T=INEXACT)
def rsqrt(xp, x):
    """`1 / sqrt(x)`."""
    return 1 / xp.sqrt(x)


@unary("Reciprocal", T=INEXACT)
def reciprocal(xp, x):
    """`1 / x`."""
    return 1 / x


@unary("Sigmoid", T=INEXACT)
def sigmoid(xp, x):
    """`1 / (1 + exp(-x))`."""
    return 1 / (1 + xp.exp(-x))


@unary("Sign", T=SIGNED)
def sign(xp, x):
    """-1, 0 or 1, and 0 for NaN; `x / abs(x)` of a complex number."""
    if x.dtype.kind == "c":
        return xp.where(x == 0, x, x / xp.abs(x))
    return xp.astype(x > 0, x.dtype) - xp.astype(x < 0, x.dtype)


def _of_unary(of):
    """A gradient: `rule(x, dy)` of the input, or `rule(y, dy)` of the result; both wait for `dy`."""

    def with_rule(rule):
        def gradient(op, dy):
            with op.graph.control_dependencies([dy]):
                return rule(conj(getattr(op, of)[0]), dy)

        return gradient

    return with_rule


of_input, of_result = _of_unary("inputs"), _of_unary("outputs")


def _below(combine, x, dy):
    """1 and `x * x`, added or subtracted: what the slope of an inverse function is divided by."""
    squared = square(x)
    return combine(constant(1, dy.dtype), squared)


@acos.gradient
@of_input
def _(x, dy):
    slope = reciprocal(sqrt(_below(subtract, x, dy)))
    return -dy * slope


for _op, _gradient in {
    abs_op: lambda op, dy: dy * sign(op.inputs[0]),
    negative: lambda op, dy: -dy,
    exp: of_result(lambda y, dy: dy * y),
    expm1: of_input(lambda x, dy: dy * exp(x)),
    log: of_input(lambda x, dy: dy * reciprocal(x)),
    log1p: of_input(lambda x, dy: dy * reciprocal(1 + x)),
    sin: of_input(lambda x, dy: dy * cos(x)),
    cos: of_input(lambda x, dy: -dy * sin(x)),
    tan: of_input(lambda x, dy: square(reciprocal(cos(x))) * dy),
    asin: of_input(lambda x, dy: dy * reciprocal(sqrt(_below(subtract, x, dy)))),
    atan: of_input(lambda x, dy: dy * reciprocal(_below(add, x, dy))),
    sinh: of_input(lambda x, dy: dy * cosh(x)),
    cosh: of_input(lambda x, dy: dy * sinh(x)),
    asinh: of_result(lambda y, dy: dy / cosh(y)),
    acosh: of_result(lambda y, dy: dy / sinh(y)),
    atanh: of_input(lambda x, dy: dy * reciprocal(_below(subtract, x, dy))),
    square: of_input(lambda x, dy: multiply(dy, multiply(x, constant(2.0, x.dtype)))),
    sign: lambda op, dy: zeros(shape(op.inputs[0]), op.inputs[0].dtype),
    ceil: None,
    floor: None,
    rint: None,
    round_op: None,
}.items():
    _op.gradient(_gradient)


@op("TanhGrad", infer=same, T=INEXACT)
def tanh_grad(xp, y, dy):
    """The gradient of `y = tanh(x)`."""
    return dy * (1 - y * y)


@op("SigmoidGrad", infer=same, T=INEXACT)
def sigmoid_grad(xp, y, dy):
    """The gradient of `y = sigmoid(x)`."""
    return dy * y * (1 - y)


@op("SqrtGrad", infer=same, T=INEXACT)
def sqrt_grad(xp, y, dy):
    """The gradient of `y = sqrt(x)`."""
    return dy / 2 / xp.conj(y)


@op("RsqrtGrad", infer=same, T=INEXACT)
def rsqrt_grad(xp, y, dy):
    """The gradient of `y = rsqrt(x)`."""
    y = xp.conj(y)
    return dy / -2 * y * y * y


@op("ReciprocalGrad", infer=same, T=INEXACT)
def reciprocal_grad(xp, y, dy):
    """The gradient of `y = reciprocal(x)`."""
    y = xp.conj(y)
    return -dy * y * y


tanh.gradient(of_result(tanh_grad))
sigmoid.gradient(of_result(sigmoid_grad))
sqrt.gradient(lambda op, dy: sqrt_grad(op.outputs[0], dy))
rsqrt.gradient(lambda op, dy: rsqrt_grad(op.outputs[0], dy))
reciprocal.gradient(lambda op, dy: reciprocal_grad(op.outputs[0], dy))


@tanh_grad.gradient
def _(op, dz):
    with op.graph.control_dependencies([dz]):
        y, dy = conj(op.inputs[0]), conj(op.inputs[1])
        return dz * -2.0 * dy * y, tanh_grad(y, dz)


@sigmoid_grad.gradient
def _(op, dz):
    with op.graph.control_dependencies([dz]):
        y, dy = conj(op.inputs[0]), conj(op.inputs[1])
        product = dz * dy
        return product - 2.0 * product * y, sigmoid_grad(y, dz)


@sqrt_grad.gradient
def _(op, dz):
    with op.graph.control_dependencies([dz]):
        quotient = dz / op.inputs[0]
        return -conj(quotient) * op.outputs[0], 0.5 * quotient


@rsqrt_grad.gradient
def _(op, dz):
    with op.graph.control_dependencies([dz]):
        y = conj(op.inputs[0])
        return -1.5 * conj(dz) * op.inputs[1] * square(y), rsqrt_grad(y, dz)


@reciprocal_grad.gradient
def _(op, dz):
    with op.graph.control_dependencies([dz]):
        y = conj(op.inputs[0])
        return conj(dz) * -2.0 * op.inputs[1] * y, reciprocal_grad(y, dz)


def abs(x, name=None):
    """Absolute value, element by element; of complex numbers a real tensor."""
    with name_scope(name, "Abs", [x]) as scope:
        x = convert(x, name="x")
        return complex_abs(x, x.dtype.real_dtype, scope) if x.dtype.is_complex else abs_op(x, name=scope)


def round(x, name=None):
    """The nearest integer, the even one of two; an int tensor itself."""
    x = convert(x, name="x")
    return x if x.dtype.is_integer else round_op(x, name=name)


def log_sigmoid(x, name=None):
    """`log(sigmoid(x))`, exact for large negative `x` too."""
    with name_scope(name, "LogSigmoid", [x]) as scope:
        x = convert(x, name="x")
        return negative(OPS["Softplus"](negative(x)), name=scope)

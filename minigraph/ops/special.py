"""Special functions: erf, gamma and their kin, computed on the host by Python's math or by SciPy."""

import math
from functools import reduce

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import Tensor
from minigraph.framework.opdef import FLOATS, binary, op, unary
from minigraph.framework.shape import merged
from minigraph.ops.array import constant, zeros_like
from minigraph.ops.broadcasting import unbroadcast
from minigraph.ops.complex import conj
from minigraph.ops.elementary import exp, log, of_input, reciprocal, sign, square
from minigraph.ops.reduction import reduce_sum
from minigraph.ops.selecting import where

_DOUBLES = (dtypes.float32, dtypes.float64)


def _python(type, name, function, text):
    """An op that calls a Python function for each element."""
    each = np.vectorize(function, otypes=[np.float64])

    def kernel(xp, x):
        return xp.astype(each(x), x.dtype)

    kernel.__name__, kernel.__doc__ = name, text
    return unary(type, T=FLOATS)(kernel)


def _log_gamma(x):
    try:
        return math.lgamma(x)
    except (ValueError, OverflowError):  # 0, -1, -2, ..., and where the result is too large
        return math.inf


erf = _python("Erf", "erf", math.erf, "The error function.")
erfc = _python("Erfc", "erfc", math.erfc, "`1 - erf(x)`, exact for large `x`.")
lgamma = _python("Lgamma", "lgamma", _log_gamma, "The logarithm of the absolute value of gamma(x).")


def _scipy(name):
    """The module scipy.special, which `tf.name` needs."""
    try:
        from scipy import special
    except ImportError:
        raise ImportError(f'tf.{name} needs scipy: pip install "minigraph[special]"') from None
    return special


@unary("Digamma", T=FLOATS)
def digamma(xp, x):
    """The derivative of `lgamma`; inf at its poles."""
    pole = (x <= 0) & (xp.floor(x) == x)
    return xp.astype(xp.where(pole, xp.inf, _scipy("digamma").psi(x)), x.dtype)


@unary("BesselI0e", T=FLOATS)
def bessel_i0e(xp, x):
    """`exp(-abs(x))` times the modified Bessel function of order 0."""
    return xp.astype(_scipy("math.bessel_i0e").i0e(x), x.dtype)


@unary("BesselI1e", T=FLOATS)
def bessel_i1e(xp, x):
    """`exp(-abs(x))` times the modified Bessel function of order 1."""
    return xp.astype(_scipy("math.bessel_i1e").i1e(x), x.dtype)


def _of_erf(factor):
    def rule(op, dy):
        scale = constant(factor, dy.dtype)
        with op.graph.control_dependencies([dy]):
            return dy * scale * exp(-square(conj(op.inputs[0])))

    return rule


erf.gradient(_of_erf(2 / math.sqrt(math.pi)))
erfc.gradient(_of_erf(-2 / math.sqrt(math.pi)))
lgamma.gradient(of_input(lambda x, dy: dy * digamma(x)))
digamma.gradient(of_input(lambda x, dy: dy * polygamma(constant(1, x.dtype), x)))


@bessel_i0e.gradient
def _(op, dy):
    (x,), (y,) = op.inputs, op.outputs
    with op.graph.control_dependencies([dy]):
        return dy * (bessel_i1e(x) - sign(x) * y)


@bessel_i1e.gradient
def _(op, dy):
    (x,), (y,) = op.inputs, op.outputs
    with op.graph.control_dependencies([dy]):
        # Near 0 the quotient of y and x is not exact; there the slope is that at 0.
        nothing = zeros_like(x)
        least = np.finfo(x.dtype.as_numpy_dtype).eps
        is_exact = abs(x) > least
        divisor = where(is_exact, x, least + nothing)
        slope = bessel_i0e(divisor) - y * (sign(divisor) + reciprocal(divisor))
        return dy * where(is_exact, slope, 0.5 + nothing)


@binary("Igamma", T=_DOUBLES)
def igamma(xp, a, x):
    """The lower regularized incomplete gamma function; NaN unless `a > 0` and `x >= 0`."""
    value = _scipy("igamma").gammainc(a, x)
    return xp.astype(xp.where((x < 0) | (a <= 0), xp.nan, value), a.dtype)


@binary("Igammac", T=_DOUBLES)
def igammac(xp, a, x):
    """The upper regularized incomplete gamma function; NaN unless `a > 0` and `x >= 0`."""
    value = _scipy("igammac").gammaincc(a, x)
    return xp.astype(xp.where((x < 0) | (a <= 0), xp.nan, value), a.dtype)


@binary("IgammaGradA", T=_DOUBLES)
def igamma_grad_a(xp, a, x):
    """The derivative of `igamma` with respect to `a`, by differences of fourth order."""
    p, a64, x64 = _scipy("igamma").gammainc, xp.astype(a, xp.float64), xp.astype(x, xp.float64)
    step = xp.minimum(a64, xp.sqrt(a64)) * 1e-3
    near, far = (p(a64 + n * step, x64) - p(a64 - n * step, x64) for n in (1, 2))
    value = (8 * near - far) / (12 * step)
    return xp.astype(xp.where((x < 0) | (a <= 0), xp.nan, value), a.dtype)


def _of_igamma(op, dz):
    a, x = op.inputs
    to_a, to_x = unbroadcast(a, x)
    with op.graph.control_dependencies([dz]):
        slope_a = igamma_grad_a(a, x)
        slope_x = exp(-x + (a - 1) * log(x) - lgamma(a))
        return to_a(slope_a * dz), to_x(slope_x * dz)


igamma.gradient(_of_igamma)


@igammac.gradient
def _(op, dz):
    da, dx = _of_igamma(op, dz)
    return -da, -dx


@binary("Zeta", T=_DOUBLES)
def zeta(xp, x, q):
    """Hurwitz's zeta function: the sum of `(q + n) ** -x` over n = 0, 1, 2, ..."""
    return xp.astype(_scipy("zeta").zeta(x, q), x.dtype)


@binary("Polygamma", T=_DOUBLES)
def polygamma(xp, a, x):
    """Derivative number `a` of `digamma`; NaN unless `a` is 0, 1, 2, ..."""
    special = _scipy("polygamma")
    derivative = xp.where(a % 2 == 1, 1.0, -1.0) * special.gamma(a + 1) * special.zeta(a + 1, x)
    value = xp.where(a == 0, digamma.kernel(xp, x), derivative)
    return xp.astype(xp.where((a >= 0) & (xp.floor(a) == a), value, xp.nan), a.dtype)


def _fitting(a, b, x):
    """Shapes are equal, or of scalars."""
    return x.like(reduce(merged, [s.shape for s in (a, b, x) if s.shape != ()] or [()]))


@zeta.gradient
def _(op, dz):
    x, q = op.inputs
    _, to_q = unbroadcast(x, q)
    with op.graph.control_dependencies([dz]):
        slope = -x * zeta(x + 1, q)
        return None, to_q(slope * dz)


@polygamma.gradient
def _(op, dz):
    a, x = op.inputs
    _, to_x = unbroadcast(a, x)
    with op.graph.control_dependencies([dz]):
        slope = polygamma(a + 1, x)
        return None, to_x(slope * dz)


@op("Betainc", infer=_fitting, T=_DOUBLES)
def betainc(xp, a, b, x):
    """The regularized incomplete beta function. `a`, `b` and `x` have one shape, or are scalars."""
    return xp.astype(_scipy("betainc").betainc(a, b, x), x.dtype)


@betainc.gradient
def _(op, dz):
    a, b, x = op.inputs
    _, to_x = unbroadcast(a, x)
    scale = lgamma(a) + lgamma(b) - lgamma(a + b)
    slope = exp((b - 1) * log(1 - x) + (a - 1) * log(x) - scale)
    return None, None, to_x(slope * dz)


def lbeta(x, name=None) -> Tensor:
    """The logarithm of the absolute value of the beta function of the numbers along the last axis."""
    with name_scope(name, "lbeta", [x]):
        x = convert(x, name="x")
        product = reduce_sum(lgamma(x), [-1])
        return product - lgamma(reduce_sum(x, [-1]))


def polyval(coeffs, x, name=None):
    """The polynomial of `x` whose coefficients are `coeffs`, by Horner's rule.

    Args:
      coeffs: a list of numbers or tensors, the one of the highest power first.
      x: a tensor.
      name: the name of the scope of the nodes.
    """
    with name_scope(name, "polyval", [*coeffs, x]) as scope:
        x = convert(x, name="x")
        if not coeffs:
            return zeros_like(x, name=scope)
        coeffs = [convert(c, x.dtype.base_dtype, f"coeff_{i}") for i, c in enumerate(coeffs)]
        return reduce(lambda total, c: c + total * x, coeffs)

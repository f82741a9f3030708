"""Special functions: erf, gamma and their kin, computed on the host by Python's math or by SciPy."""

import math
from functools import reduce

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.opdef import FLOATS, binary, op, unary
from minigraph.framework.shape import merged

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


@op("Betainc", infer=_fitting, T=_DOUBLES)
def betainc(xp, a, b, x):
    """The regularized incomplete beta function. `a`, `b` and `x` have one shape, or are scalars."""
    return xp.astype(_scipy("betainc").betainc(a, b, x), x.dtype)

"""tf.math."""

# ruff: noqa: F401  what is imported here is the public namespace

from minigraph.compat.unsupported import missing
from minigraph.ops.check import is_non_decreasing, is_strictly_increasing
from minigraph.ops.comparison import (
    equal,
    greater,
    greater_equal,
    is_finite,
    is_inf,
    is_nan,
    less,
    less_equal,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    not_equal,
)
from minigraph.ops.complex import angle, conj, imag, real
from minigraph.ops.counting import bincount, confusion_matrix
from minigraph.ops.dense import zero_fraction
from minigraph.ops.elementary import (
    abs,
    acos,
    acosh,
    asin,
    asinh,
    atan,
    atanh,
    ceil,
    cos,
    cosh,
    exp,
    expm1,
    floor,
    log,
    log1p,
    log_sigmoid,
    negative,
    reciprocal,
    rint,
    round,
    rsqrt,
    sigmoid,
    sign,
    sin,
    sinh,
    sqrt,
    square,
    tan,
    tanh,
)
from minigraph.ops.joining import invert_permutation
from minigraph.ops.math import (
    accumulate_n,
    add,
    add_n,
    atan2,
    divide,
    floordiv,
    floormod,
    maximum,
    minimum,
    mod,
    multiply,
    pow,
    scalar_mul,
    squared_difference,
    subtract,
    truediv,
    xdivy,
    xlogy,
)
from minigraph.ops.math import div_no_nan as divide_no_nan
from minigraph.ops.nn import log_softmax, softmax, softplus, softsign
from minigraph.ops.normalization import l2_normalize
from minigraph.ops.reduction import (
    argmax,
    argmin,
    count_nonzero,
    reduce_all,
    reduce_any,
    reduce_euclidean_norm,
    reduce_logsumexp,
    reduce_max,
    reduce_mean,
    reduce_min,
    reduce_prod,
    reduce_std,
    reduce_sum,
    reduce_variance,
)
from minigraph.ops.scan import cumprod, cumsum, cumulative_logsumexp
from minigraph.ops.segment import (
    segment_max,
    segment_mean,
    segment_min,
    segment_prod,
    segment_sum,
    unsorted_segment_max,
    unsorted_segment_mean,
    unsorted_segment_min,
    unsorted_segment_prod,
    unsorted_segment_sqrt_n,
    unsorted_segment_sum,
)
from minigraph.ops.sorting import in_top_k, top_k
from minigraph.ops.special import (
    bessel_i0e,
    bessel_i1e,
    betainc,
    digamma,
    erf,
    erfc,
    igamma,
    igammac,
    lbeta,
    lgamma,
    polygamma,
    polyval,
    zeta,
)

__getattr__ = missing(__name__)

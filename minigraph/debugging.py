"""tf.debugging."""

# ruff: noqa: F401  what is imported here is the public namespace

from minigraph.compat.unsupported import missing
from minigraph.ops.case import Assert
from minigraph.ops.check import (
    assert_equal,
    assert_greater,
    assert_greater_equal,
    assert_integer,
    assert_less,
    assert_less_equal,
    assert_near,
    assert_negative,
    assert_non_negative,
    assert_non_positive,
    assert_none_equal,
    assert_positive,
    assert_proper_iterable,
    assert_rank,
    assert_rank_at_least,
    assert_rank_in,
    assert_same_float_dtype,
    assert_scalar,
    assert_type,
    check_numerics,
    is_non_decreasing,
    is_numeric_tensor,
    is_strictly_increasing,
)
from minigraph.ops.check import verify_tensor_all_finite as assert_all_finite
from minigraph.ops.comparison import is_finite, is_inf, is_nan

__getattr__ = missing(__name__)

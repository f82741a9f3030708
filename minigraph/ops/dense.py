"""Dense layers, what switches their units off at random, and how many are off."""

from math import isnan

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import Tensor
from minigraph.ops.array import identity, shape, size, zeros
from minigraph.ops.casting import cast
from minigraph.ops.comparison import not_equal
from minigraph.ops.cond import cond
from minigraph.ops.nn import bias_add, relu
from minigraph.ops.product import matmul
from minigraph.ops.random import random_uniform
from minigraph.ops.reduction import reduce_sum


def xw_plus_b(x, weights, biases, name=None):
    """`matmul(x, weights) + biases`.

    Args:
      x: [batch, in].
      weights: [in, out].
      biases: [out].
      name: the name of the result.

    Returns:
      [batch, out].
    """
    with name_scope(name, "xw_plus_b", [x, weights, biases]) as scope:
        x, weights = convert(x, name="x"), convert(weights, name="weights")
        biases = convert(biases, name="biases")
        return bias_add(matmul(x, weights), biases, name=scope)


def relu_layer(x, weights, biases, name=None):
    """`relu(matmul(x, weights) + biases)`; see `xw_plus_b`."""
    with name_scope(name, "relu_layer", [x, weights, biases]) as scope:
        x, weights = convert(x, name="x"), convert(weights, name="weights")
        biases = convert(biases, name="biases")
        return relu(bias_add(matmul(x, weights), biases), name=scope)


def dropout(x, keep_prob=None, noise_shape=None, seed=None, name=None, rate=None):
    """`x`, some elements at random set to zero, the others scaled up so that the expected sum stays.

    Args:
      x: float.
      keep_prob: the chance that an element is kept, `1 - rate`; the older argument.
      noise_shape: the shape of the drawn numbers, which broadcast to `x`; its own shape if None. A size
        may be None, for that of `x`.
      seed: the op's seed, see `set_random_seed`.
      name: the name of the scope of the nodes.
      rate: the chance that an element is dropped, from 0 to below 1.

    Returns:
      `x` itself where the chance is known to be 0.

    Raises:
      ValueError: the rate is out of range, missing or given twice, or `x` is not float.
    """
    try:
        from_keep = None if keep_prob is None else 1 - keep_prob
    except TypeError:
        raise ValueError(f"keep_prob must be a floating point number or Tensor (got {keep_prob!r})") from None
    if rate is not None and keep_prob is not None:
        raise ValueError("Cannot specify both 'rate' and 'keep_prob'")
    rate = from_keep if rate is None else rate
    if rate is None:
        raise ValueError("You must provide a rate to dropout.")
    with name_scope(name, "dropout", [x]):
        known = not isinstance(rate, Tensor)
        if known and not (0 <= rate < 1) and not isnan(rate):
            raise ValueError(f"rate must be a scalar tensor or a float in the range [0, 1), got {rate:g}")
        x = convert(x, name="x")
        if not x.dtype.is_floating:
            raise ValueError(
                f"x has to be a floating point tensor since it's going to be scaled. Got a {x.dtype!r} "
                "tensor instead."
            )
        if known and rate == 0:
            return x
        rate = convert(rate, x.dtype.base_dtype, "rate")
        if rate.spec.shape not in (None, ()):
            raise ValueError(f"Shape must be rank 0 but is {rate.shape}: rate")
        drawn = random_uniform(_noise_shape(x, noise_shape), seed=seed, dtype=x.dtype.base_dtype)
        scale = 1 / (1 - rate)
        kept = drawn >= rate
        result = x * scale * cast(kept, x.dtype.base_dtype)
        result.set_shape(x.shape)
        return result


def _noise_shape(x, sizes):
    if sizes is None:
        return shape(x)
    own = x.spec.shape
    if isinstance(sizes, Tensor) or own is None or len(sizes) != len(own):
        return sizes
    return [own[i] if size is None else size for i, size in enumerate(sizes)]


def zero_fraction(value, name=None):
    """The share of the elements of `value` that are zero: float32, NaN if there are none."""
    with name_scope(name, "zero_fraction", [value]):
        value = convert(value, name="value")
        total = size(value, out_type=dtypes.int64)

        def counted(dtype):
            with name_scope("count_nonzero", values=[value]):
                nonzero = cast(not_equal(value, zeros([], value.dtype.base_dtype)), dtype)
                return reduce_sum(nonzero, name="nonzero_count")

        # TF1 counts in 32 bits where they suffice.
        few = total <= dtypes.int32.max
        nonzero = cond(few, lambda: cast(counted(dtypes.int32), dtypes.int64), lambda: counted(dtypes.int64))
        with name_scope("counts_to_fraction"):
            absent = cast(total - nonzero, dtypes.float32)
            share = absent / cast(total, dtypes.float32)
        return identity(share, name="fraction")

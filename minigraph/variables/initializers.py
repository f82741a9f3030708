"""Initializers: objects that make a new variable's first value for its shape and type."""

import math
from inspect import signature

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import OPS
from minigraph.framework.dtypes import as_dtype
from minigraph.framework.shape import as_shape
from minigraph.ops.array import constant, matrix_transpose, ones, reshape, zeros
from minigraph.ops.elementary import sign
from minigraph.ops.linalg import diag_part, eye, qr
from minigraph.ops.random import random_normal, random_uniform, truncated_normal

# Standard deviation of a normal distribution of standard deviation 1 that is cut off at -2 and 2.
_TRUNCATED_STDDEV = 0.87962566103423978


def _float_dtype(dtype):
    dtype = as_dtype(dtype)
    if not dtype.is_floating:
        raise ValueError(f"Expected floating point type, got {dtype}.")
    return dtype


def _full_sizes(shape, partition_info):
    """The sizes of the whole variable, of which `shape` may be a part."""
    return as_shape(shape if partition_info is None else partition_info.full_shape).as_list()


def _fans(sizes):
    """(inputs, outputs) of a unit whose weights have these sizes, [..., in, out]."""
    if len(sizes) < 2:
        return (sizes[0],) * 2 if sizes else (1, 1)
    field = math.prod(sizes[:-2])
    return field * sizes[-2], field * sizes[-1]


class Initializer:
    """The base of all initializers: `initializer(shape, dtype=None, partition_info=None) -> Tensor`."""

    def __call__(self, shape, dtype=None, partition_info=None):
        raise NotImplementedError

    def get_config(self) -> dict:
        """The arguments that make such an initializer, as numbers and strings."""
        made = vars(self)
        config = {name: made[name] for name in signature(type(self)).parameters if name in made}
        if "dtype" in config:
            config["dtype"] = config["dtype"].name
        return config

    @classmethod
    def from_config(cls, config):
        """The initializer that `get_config` gave `config` for."""
        return cls(**config)


class Zeros(Initializer):
    """Zeros."""

    def __init__(self, dtype=dtypes.float32):
        self.dtype = as_dtype(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        return zeros(shape, dtype or self.dtype)


class Ones(Initializer):
    """Ones."""

    def __init__(self, dtype=dtypes.float32):
        self.dtype = as_dtype(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        return ones(shape, dtype or self.dtype)


class Constant(Initializer):
    """A value of the caller's.

    Args:
      value: number, list or array; where it has too few elements, its last one is repeated.
      dtype: the type, unless the call says another.
      verify_shape: refuse a shape that is not the value's.

    Raises:
      TypeError: `value` is something else.
    """

    def __init__(self, value=0, dtype=dtypes.float32, verify_shape=False):
        if not (np.isscalar(value) or isinstance(value, (list, tuple, np.ndarray))):
            raise TypeError(
                f"Invalid type for initial value: {type(value)} (expected Python scalar, list or tuple of "
                "values, or numpy.ndarray)."
            )
        self.value = value
        self.dtype = as_dtype(dtype)
        self._verify_shape = verify_shape

    def __call__(self, shape, dtype=None, partition_info=None, verify_shape=None):
        verify_shape = self._verify_shape if verify_shape is None else verify_shape
        return constant(self.value, dtype or self.dtype, shape, verify_shape=verify_shape)


class RandomUniform(Initializer):
    """Uniform numbers in [minval, maxval); `maxval` is needed for integers, and else 1 by default."""

    def __init__(self, minval=0, maxval=None, seed=None, dtype=dtypes.float32):
        self.minval, self.maxval, self.seed, self.dtype = minval, maxval, seed, as_dtype(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        return random_uniform(shape, self.minval, self.maxval, dtype or self.dtype, self.seed)


class RandomNormal(Initializer):
    """Normal numbers."""

    def __init__(self, mean=0.0, stddev=1.0, seed=None, dtype=dtypes.float32):
        self.mean, self.stddev, self.seed, self.dtype = mean, stddev, seed, _float_dtype(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        return random_normal(shape, self.mean, self.stddev, dtype or self.dtype, self.seed)


class TruncatedNormal(Initializer):
    """Normal numbers, none farther than two standard deviations from the mean."""

    def __init__(self, mean=0.0, stddev=1.0, seed=None, dtype=dtypes.float32):
        self.mean, self.stddev, self.seed, self.dtype = mean, stddev, seed, _float_dtype(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        return truncated_normal(shape, self.mean, self.stddev, dtype or self.dtype, self.seed)


class UniformUnitScaling(Initializer):
    """Uniform numbers that keep the scale of a layer's input: up to `factor * sqrt(3 / inputs)` either way.

    Source: Sussillo and Abbott, "Random walk initialization for training very deep feedforward networks",
    2014, section 3.
    """

    def __init__(self, factor=1.0, seed=None, dtype=dtypes.float32):
        self.factor, self.seed, self.dtype = factor, seed, _float_dtype(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        inputs = math.prod(_full_sizes(shape, partition_info)[:-1])
        limit = math.sqrt(3 / max(inputs, 1.0)) * self.factor
        return random_uniform(shape, -limit, limit, dtype or self.dtype, self.seed)


class VarianceScaling(Initializer):
    """Numbers of variance `scale / n`, where `n` is what `mode` says of a unit.

    Args:
      scale: positive float.
      mode: "fan_in" (its inputs), "fan_out" (its outputs) or "fan_avg" (their mean).
      distribution: "truncated_normal" (also called "normal"), "untruncated_normal" or "uniform".
      seed: the op's seed, see `set_random_seed`.
      dtype: the type, unless the call says another.

    Raises:
      ValueError: an argument is none of these.
    """

    def __init__(
        self, scale=1.0, mode="fan_in", distribution="truncated_normal", seed=None, dtype=dtypes.float32
    ):
        if scale <= 0.0:
            raise ValueError(f"`scale` must be positive float; got {scale}")
        if mode not in ("fan_in", "fan_out", "fan_avg"):
            raise ValueError(f"Invalid `mode` argument: {mode!r}")
        distribution = distribution.lower()
        if distribution not in ("normal", "uniform", "truncated_normal", "untruncated_normal"):
            raise ValueError(f"Invalid `distribution` argument: {distribution!r}")
        self.scale, self.mode, self.distribution = scale, mode, distribution
        self.seed, self.dtype = seed, _float_dtype(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        fan_in, fan_out = _fans(_full_sizes(shape, partition_info))
        fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        scale = self.scale / max(1.0, fan)
        dtype = dtype or self.dtype
        if self.distribution == "uniform":
            limit = math.sqrt(3.0 * scale)
            return random_uniform(shape, -limit, limit, dtype, self.seed)
        if self.distribution == "untruncated_normal":
            return random_normal(shape, 0.0, math.sqrt(scale), dtype, self.seed)
        return truncated_normal(shape, 0.0, math.sqrt(scale) / _TRUNCATED_STDDEV, dtype, self.seed)


class GlorotUniform(VarianceScaling):
    """`VarianceScaling(1.0, "fan_avg", "uniform")`, also called Xavier."""

    def __init__(self, seed=None, dtype=dtypes.float32):
        super().__init__(1.0, "fan_avg", "uniform", seed, dtype)


class GlorotNormal(VarianceScaling):
    """`VarianceScaling(1.0, "fan_avg", "truncated_normal")`, also called Xavier."""

    def __init__(self, seed=None, dtype=dtypes.float32):
        super().__init__(1.0, "fan_avg", "truncated_normal", seed, dtype)


class Orthogonal(Initializer):
    """`gain` times a matrix of orthonormal columns, or rows if these are fewer.

    All axes of the shape but the last count as rows.

    Source: Saxe et al., "Exact solutions to the nonlinear dynamics of learning in deep linear neural
    networks", ICLR 2014, section 3.
    """

    def __init__(self, gain=1.0, seed=None, dtype=dtypes.float32):
        self.gain, self.seed, self.dtype = gain, seed, _float_dtype(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        sizes = as_shape(shape).as_list()
        if len(sizes) < 2:
            raise ValueError(
                f"The tensor to initialize must be at least two-dimensional; its shape is {sizes}"
            )
        rows, columns = math.prod(sizes[:-1]), sizes[-1]
        long, short = max(rows, columns), min(rows, columns)
        q, r = qr(random_normal([long, short], dtype=dtype or self.dtype, seed=self.seed))
        # The signs make the result uniform over all orthogonal matrices.
        q = q * sign(diag_part(r))
        if rows < columns:
            q = matrix_transpose(q)
        return self.gain * reshape(q, sizes)


class Identity(Initializer):
    """`gain` times the identity matrix; ValueError for a shape that is no matrix's."""

    def __init__(self, gain=1.0, dtype=dtypes.float32):
        self.gain, self.dtype = gain, _float_dtype(dtype)

    def __call__(self, shape, dtype=None, partition_info=None):
        sizes = _full_sizes(shape, partition_info)
        if len(sizes) != 2:
            raise ValueError(
                f"Identity matrix initializer can only be used for 2D matrices; the shape is {sizes}"
            )
        rows, columns = sizes
        matrix = eye(rows, columns, dtype=dtype or self.dtype)
        if partition_info is not None:
            matrix = OPS["Slice"](matrix, partition_info.var_offset, shape)
        return self.gain * matrix


zeros_initializer, ones_initializer, constant_initializer = Zeros, Ones, Constant
random_uniform_initializer, random_normal_initializer = RandomUniform, RandomNormal
truncated_normal_initializer, uniform_unit_scaling_initializer = TruncatedNormal, UniformUnitScaling
variance_scaling_initializer, orthogonal_initializer, identity_initializer = (
    VarianceScaling,
    Orthogonal,
    Identity,
)
glorot_uniform_initializer, glorot_normal_initializer = GlorotUniform, GlorotNormal


def lecun_normal(seed=None):
    """`VarianceScaling(1.0, "fan_in", "truncated_normal")`."""
    return VarianceScaling(1.0, "fan_in", "truncated_normal", seed)


def lecun_uniform(seed=None):
    """`VarianceScaling(1.0, "fan_in", "uniform")`."""
    return VarianceScaling(1.0, "fan_in", "uniform", seed)


def he_normal(seed=None):
    """`VarianceScaling(2.0, "fan_in", "truncated_normal")`."""
    return VarianceScaling(2.0, "fan_in", "truncated_normal", seed)


def he_uniform(seed=None):
    """`VarianceScaling(2.0, "fan_in", "uniform")`."""
    return VarianceScaling(2.0, "fan_in", "uniform", seed)


def contrib_variance_scaling_initializer(
    factor=2.0, mode="FAN_IN", uniform=False, seed=None, dtype=dtypes.float32
):
    """`tf.contrib.layers.variance_scaling_initializer`: an initializer of variance `factor / n`.

    Args:
      factor: see above.
      mode: "FAN_IN", "FAN_OUT" or "FAN_AVG": what `n` is, see VarianceScaling.
      uniform: uniform instead of truncated normal numbers.
      seed: the op's seed, see `set_random_seed`.
      dtype: the type, unless the call says another.

    Raises:
      TypeError: another mode, or a type that is not floating.
    """
    if mode not in ("FAN_IN", "FAN_OUT", "FAN_AVG"):
        raise TypeError(f"Unknown mode {mode!r} [FAN_IN, FAN_OUT, FAN_AVG]")
    _check_contrib(dtype)

    def initializer(shape, dtype=dtype, partition_info=None):
        _check_contrib(dtype)
        fan_in, fan_out = _fans(as_shape(shape).as_list())
        n = {"FAN_IN": fan_in, "FAN_OUT": fan_out, "FAN_AVG": (fan_in + fan_out) / 2.0}[mode]
        if uniform:
            limit = math.sqrt(3.0 * factor / n)
            return random_uniform(shape, -limit, limit, dtype, seed)
        # 1.3 makes up, roughly, for what truncation takes from the variance.
        return truncated_normal(shape, 0.0, math.sqrt(1.3 * factor / n), dtype, seed)

    return initializer


def _check_contrib(dtype):
    if not as_dtype(dtype).is_floating:
        raise TypeError(f"Cannot create initializer for non-floating point type; got {dtype}")


def xavier_initializer(uniform=True, seed=None, dtype=dtypes.float32):
    """`tf.contrib.layers.xavier_initializer`: variance `1 / n`, `n` the mean of inputs and outputs."""
    return contrib_variance_scaling_initializer(1.0, "FAN_AVG", uniform, seed, dtype)

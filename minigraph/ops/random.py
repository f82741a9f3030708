"""Ops that draw random numbers: TF1's streams, seeds and nodes. Their kernels run on the host only."""

from math import prod
from os import urandom
from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import get_seed, name_scope
from minigraph.framework.dtypes import DType, as_dtype
from minigraph.framework.opdef import FLOATS, INDEX, REALS, State, Static, T, op, same
from minigraph.framework.shape import Dimension, Spec
from minigraph.ops.array import sizes_of
from minigraph.ops.math import add, multiply, subtract
from minigraph.ops.philox import Stream, normals, pairs, uniforms

Tout = TypeVar("Tout")

# Counters that TF1 sets aside for each number, used or not.
_RESERVED = 256
# Counters worked on at a time: their arrays stay in the processor's cache.
_BLOCK = 1 << 13


def seeds_of(seed) -> dict:
    """The seed attributes of a random op that is made now."""
    graph_seed, op_seed = get_seed(seed)
    return {"seed": graph_seed or 0, "seed2": op_seed or 0}


def stream_of(state, seed, seed2):
    """The generator of a run; two seeds of zero mean: other numbers in each session."""
    if state is not None:
        return state
    if seed == seed2 == 0:
        seed, seed2 = (int.from_bytes(urandom(8), "little") for _ in range(2))
    return Stream(seed, seed2)


def _width(dtype):
    """How many numbers of a type one counter makes."""
    return 2 if dtype.size == 8 else 4


def _filled(stream, shape, dtype, make):
    """An array made of rows of `_width` numbers, `make(row numbers)`, and the generator after it."""
    if min(shape, default=0) < 0:
        raise ValueError(f"sizes must not be negative; shape is {shape}")
    size, width = prod(shape), _width(dtype)
    rows = np.empty((-(-size // width), width), dtype.as_numpy_dtype)
    for first in range(0, len(rows), _BLOCK):
        block = rows[first : first + _BLOCK]
        block[:] = make(np.arange(first, first + len(block)))
    return rows.reshape(-1)[:size].reshape(shape), stream.after(size * _RESERVED)


def _drawn(shape, *bounds, dtype=None, **attrs):
    dtype = dtype or bounds[0].dtype
    if not bounds:
        _check_dtype("dtype", dtype, FLOATS)
    for bound in bounds:
        if bound.shape:
            raise ValueError(f"Shape must be rank 0 but is rank {len(bound.shape)}")
    return Spec(dtype, sizes_of(shape))


def _check_dtype(attr, dtype, allowed):
    if dtype not in allowed:
        wrong = (
            f"Value passed to parameter '{attr}' has DataType {dtype.name} not in list of allowed values: "
        )
        raise TypeError(wrong + ", ".join(d.name for d in allowed))


@op("RandomUniform", infer=_drawn)
def random_uniform_op(xp, counter: State, shape: Static[T], *, dtype: DType, seed: int = 0, seed2: int = 0):
    """Uniform numbers in [0, 1)."""
    stream = stream_of(counter, seed, seed2)
    return _filled(stream, shape, dtype, lambda rows: uniforms(stream.words(rows), dtype.name))


@op("RandomUniformInt", infer=_drawn, Tout=INDEX)
def random_uniform_int(
    xp, counter: State, shape: Static[T], minval: Tout, maxval: Tout, *, seed: int = 0, seed2: int = 0
):
    """Uniform integers in [minval, maxval); the lower a bit more likely if their number is no power of 2."""
    low, high = int(minval), int(maxval)
    if low >= high and prod(shape):
        raise ValueError(f"Need minval < maxval, got {low} >= {high}")
    stream, dtype = stream_of(counter, seed, seed2), as_dtype(minval.dtype)
    bits, unsigned = (pairs, np.uint64) if dtype.size == 8 else (np.asarray, np.uint32)

    def make(rows):
        # The offset may exceed the signed type; then the sum wraps around to the right number.
        return (bits(stream.words(rows)) % unsigned(high - low)).view(minval.dtype) + minval

    return _filled(stream, shape, dtype, make)


def random_uniform(shape, minval=0, maxval=None, dtype=dtypes.float32, seed=None, name=None):
    """Uniform random numbers.

    Args:
      shape: int32 or int64[rank], the shape of the result.
      minval, maxval: they are drawn from [minval, maxval); `maxval` is 1 by default, and needed for integers.
      dtype: float16, bfloat16, float32, float64, int32 or int64.
      seed: the op's seed, see `set_random_seed`.
      name: the name of the result.

    Raises:
      ValueError: another dtype, or integers without `maxval`.
    """
    dtype = as_dtype(dtype)
    if dtype not in (*FLOATS, *INDEX):
        raise ValueError(f"Invalid dtype {dtype!r}")
    if maxval is None:
        if dtype.is_integer:
            raise ValueError(f"Must specify maxval for integer dtype {dtype!r}")
        maxval = 1
    with name_scope(name, "random_uniform", [shape, minval, maxval]) as name:
        shape = _shape_tensor(shape)
        minval, maxval = convert(minval, dtype, "min"), convert(maxval, dtype, "max")
        seeds = seeds_of(seed)
        if dtype.is_integer:
            return random_uniform_int(shape, minval, maxval, **seeds, name=name)
        drawn = random_uniform_op(shape, dtype=dtype, **seeds)
        return add(multiply(drawn, subtract(maxval, minval, name="sub"), name="mul"), minval, name=name)


@op("RandomStandardNormal", infer=_drawn)
def random_standard_normal(
    xp, counter: State, shape: Static[T], *, dtype: DType, seed: int = 0, seed2: int = 0
):
    """Normal numbers of mean 0 and standard deviation 1."""
    stream = stream_of(counter, seed, seed2)
    return _filled(stream, shape, dtype, lambda rows: normals(stream.words(rows), dtype.name))


@op("TruncatedNormal", infer=_drawn)
def truncated_normal_op(xp, counter: State, shape: Static[T], *, dtype: DType, seed: int = 0, seed2: int = 0):
    """Normal numbers of mean 0 and standard deviation 1; those beyond 2 are thrown away and drawn again."""
    stream = stream_of(counter, seed, seed2)
    width = _width(dtype)

    def make(rows):
        value = np.empty((len(rows), width), np.float64 if width == 2 else np.float32)
        taken, tries, missing = np.zeros_like(rows), 0, np.arange(len(rows))
        # Each row draws from counters of its own until it is full.
        while len(missing):
            drawn = normals(stream.words(rows[missing] * (width * _RESERVED // 4) + tries), dtype.name)
            fits = np.abs(drawn) < 2
            place = taken[:, None] + np.cumsum(fits, axis=1) - 1
            fits &= place < width
            row, column = np.nonzero(fits)
            value[missing[row], place[row, column]] = drawn[row, column]
            taken, tries = place[:, -1] + 1, tries + 1
            missing, taken = missing[taken < width], taken[taken < width]
        return value

    return _filled(stream, shape, dtype, make)


for _op in (random_uniform_op, random_standard_normal, truncated_normal_op):
    _op.gradient(None)


def _shape_tensor(shape):
    """`shape` as a tensor; the empty list is one of integers, and Dimensions may be among the sizes."""
    if isinstance(shape, (list, tuple)):
        shape = [size.value if isinstance(size, Dimension) else size for size in shape]
        return convert(shape, None if shape else dtypes.int32, "shape")
    return convert(shape, name="shape")


def _scaled(standard, shape, mean, stddev, dtype, seed, name, default_name):
    """Numbers of the op `standard`, times `stddev`, plus `mean`."""
    with name_scope(name, default_name, [shape, mean, stddev]) as name:
        shape = _shape_tensor(shape)
        mean, stddev = convert(mean, as_dtype(dtype), "mean"), convert(stddev, as_dtype(dtype), "stddev")
        drawn = standard(shape, dtype=dtype, **seeds_of(seed))
        return add(multiply(drawn, stddev, name="mul"), mean, name=name)


def random_normal(shape, mean=0.0, stddev=1.0, dtype=dtypes.float32, seed=None, name=None):
    """Normal random numbers.

    Args:
      shape: int32 or int64[rank], the shape of the result.
      mean, stddev: mean and standard deviation; they broadcast with `shape`.
      dtype: float16, bfloat16, float32 or float64.
      seed: the op's seed, see `set_random_seed`.
      name: the name of the result.
    """
    return _scaled(random_standard_normal, shape, mean, stddev, dtype, seed, name, "random_normal")


def truncated_normal(shape, mean=0.0, stddev=1.0, dtype=dtypes.float32, seed=None, name=None):
    """As `random_normal`, but none is farther than two standard deviations from the mean."""
    return _scaled(truncated_normal_op, shape, mean, stddev, dtype, seed, name, "truncated_normal")


@op("RandomShuffle", infer=same)
def random_shuffle_op(xp, counter: State, value, *, seed: int = 0, seed2: int = 0):
    """The rows of `value` (its parts along the first axis) in random order."""
    stream = stream_of(counter, seed, seed2)
    swaps = len(value) - 1 if value.ndim else 0
    if swaps <= 0:
        return value, stream
    counters, steps = -(-swaps // 4), np.arange(swaps)
    partners = steps + stream.words(np.arange(counters)).reshape(-1)[:swaps] % (swaps + 1 - steps)
    order = list(range(swaps + 1))
    for i, j in enumerate(partners.tolist()):
        order[i], order[j] = order[j], order[i]
    return value[order], stream.after(counters)


def random_shuffle(value, seed=None, name=None):
    """The rows of `value` (its parts along the first axis) in random order."""
    return random_shuffle_op(value, **seeds_of(seed), name=name)


def _sampled(logits, num_samples, *, output_dtype, **attrs):
    _check_dtype("output_dtype", output_dtype, INDEX)
    for spec, rank in ((logits, 2), (num_samples, 0)):
        if spec.shape is not None and len(spec.shape) != rank:
            raise ValueError(f"Shape must be rank {rank} but is rank {len(spec.shape)}")
    count = None if num_samples.value is None else num_samples.value.item()
    if count is not None and count < 0:
        raise ValueError(f"num_samples must be non-negative but is {count}")
    return Spec(output_dtype, (None if logits.shape is None else logits.shape[0], count))


@op("Multinomial", infer=_sampled, T=REALS)
def multinomial_op(
    xp,
    counter: State,
    logits,
    num_samples: Static[np.int32],
    *,
    seed: int = 0,
    seed2: int = 0,
    output_dtype: DType = dtypes.int64,
):
    """For each row of `logits` [batch, classes], `num_samples` classes of probabilities softmax(row).

    Rows draw one after the other, as in TF1 on one thread; on several, TF1 splits large batches.
    """
    stream = stream_of(counter, seed, seed2)
    size = len(logits) * num_samples
    words = stream.words(np.arange(-(-size // 2)))
    chances = uniforms(words, "float64").reshape(-1)[:size].reshape(len(logits), num_samples)
    value = np.empty(chances.shape, output_dtype.as_numpy_dtype)
    for row, chance, drawn in zip(logits, chances, value, strict=True):
        finite, weights = np.isfinite(row), np.zeros(len(row))
        usable = row[finite]
        weights[finite] = np.exp(usable.astype(np.float64) - np.max(usable, initial=-np.inf))
        total = np.cumsum(weights)
        drawn[:] = np.searchsorted(total, chance * total[-1], side="right")
    return value, stream.after(2 * len(logits) * -(-num_samples // 4) * 4 * _RESERVED)


def multinomial(logits, num_samples, seed=None, name=None, output_dtype=None):
    """Classes drawn at random, for each row of unnormalized log-probabilities.

    Args:
      logits: [batch, classes].
      num_samples: how many to draw for each row.
      seed: the op's seed, see `set_random_seed`.
      name: the name of the scope of the op.
      output_dtype: int64 (if None) or int32.

    Returns:
      [batch, num_samples], numbers of classes.
    """
    return _categorical(logits, num_samples, output_dtype, seed, name, "multinomial")


def categorical(logits, num_samples, dtype=None, seed=None, name=None):
    """`multinomial` under its later name."""
    return _categorical(logits, num_samples, dtype, seed, name, "categorical")


def _categorical(logits, num_samples, dtype, seed, name, default_name):
    with name_scope(name, default_name, [logits]):
        logits = convert(logits, name="logits")
        return multinomial_op(logits, num_samples, output_dtype=dtype or dtypes.int64, **seeds_of(seed))

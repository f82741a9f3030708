"""Learning rates that change with the global step."""

import math

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.ops.array import constant
from minigraph.ops.case import case
from minigraph.ops.casting import cast
from minigraph.ops.comparison import equal
from minigraph.ops.cond import cond
from minigraph.ops.elementary import ceil, cos, exp, floor, log, negative, sqrt
from minigraph.ops.math import add, divide, minimum, multiply, pow
from minigraph.ops.random import random_normal


def exponential_decay(learning_rate, global_step, decay_steps, decay_rate, staircase=False, name=None):
    """`learning_rate * decay_rate ** (global_step / decay_steps)`.

    Args:
      learning_rate: scalar, a float.
      global_step: scalar, such as the Variable of `get_or_create_global_step`.
      decay_steps: scalar, above 0.
      decay_rate: scalar.
      staircase: round the exponent down.
      name: name of the scope, and of the result.
    """
    with name_scope(name, "ExponentialDecay", [learning_rate, global_step, decay_steps, decay_rate]) as scope:
        start, steps, base = _settings(learning_rate, decay_steps, decay_rate)
        part = _part(global_step, steps, staircase)
        return multiply(start, pow(base, part), name=scope)


def natural_exp_decay(learning_rate, global_step, decay_steps, decay_rate, staircase=False, name=None):
    """`learning_rate * exp(-decay_rate * global_step / decay_steps)`; arguments as in `exponential_decay`."""
    base = exp(negative(decay_rate))
    return exponential_decay(learning_rate, global_step, decay_steps, base, staircase, name)


def inverse_time_decay(learning_rate, global_step, decay_steps, decay_rate, staircase=False, name=None):
    """`learning_rate / (1 + decay_rate * global_step / decay_steps)`; arguments as in `exponential_decay`."""
    with name_scope(name, "InverseTimeDecay", [learning_rate, global_step, decay_rate]) as scope:
        start, steps, rate = _settings(learning_rate, decay_steps, decay_rate)
        part = _part(global_step, steps, staircase)
        one = cast(constant(1), start.dtype)
        return divide(start, add(one, multiply(rate, part)), name=scope)


def polynomial_decay(
    learning_rate, global_step, decay_steps, end_learning_rate=0.0001, power=1.0, cycle=False, name=None
):
    """From `learning_rate` to `end_learning_rate` in `decay_steps` steps.

    Args:
      learning_rate, global_step, decay_steps, name: as in `exponential_decay`.
      end_learning_rate: scalar.
      power: scalar, of the part that is yet to go; 1: a line.
      cycle: where the end is reached, go on from a higher rate that falls to it in a multiple of the steps;
        otherwise stay there.
    """
    values = [learning_rate, global_step, decay_steps, end_learning_rate, power]
    with name_scope(name, "PolynomialDecay", values) as scope:
        start, end, power = _settings(learning_rate, end_learning_rate, power)
        step, steps = cast(global_step, start.dtype), cast(decay_steps, start.dtype)
        if cycle:
            periods = cond(equal(step, 0), lambda: constant(1.0), lambda: ceil(step / decay_steps))
            steps = multiply(steps, periods)
        else:
            step = minimum(step, decay_steps)
        part = divide(step, steps)
        return add(multiply(start - end, pow(1 - part, power)), end, name=scope)


def cosine_decay(learning_rate, global_step, decay_steps, alpha=0.0, name=None):
    """Half a cosine wave, from `learning_rate` to `alpha * learning_rate` in `decay_steps` steps.

    Source: Loshchilov and Hutter, "SGDR", ICLR 2017.
    """
    with name_scope(name, "CosineDecay", [learning_rate, global_step]):
        start, steps = _settings(learning_rate, decay_steps)
        step = minimum(cast(global_step, start.dtype), steps)
        wave = _wave(step / steps)
        return multiply(start, (1 - alpha) * wave + alpha)


def cosine_decay_restarts(
    learning_rate, global_step, first_decay_steps, t_mul=2.0, m_mul=1.0, alpha=0.0, name=None
):
    """Half cosine waves one after the other.

    Args:
      learning_rate, global_step, name: as in `exponential_decay`.
      first_decay_steps: scalar: the steps of the first wave.
      t_mul: each wave has that many times the steps of the one before.
      m_mul: each wave starts that many times as high.
      alpha: the end of a wave, as a part of `learning_rate`.

    Source: Loshchilov and Hutter, "SGDR", ICLR 2017.
    """
    with name_scope(name, "SGDRDecay", [learning_rate, global_step]) as scope:
        start, steps, alpha, t_mul, m_mul = _settings(learning_rate, first_decay_steps, alpha, t_mul, m_mul)
        done = cast(global_step, start.dtype) / steps

        def equally_long():
            wave = floor(done)
            return wave, done - wave

        def growing():
            wave = floor(log(1.0 - done * (1.0 - t_mul)) / log(t_mul))
            before = (1.0 - t_mul**wave) / (1.0 - t_mul)
            return wave, (done - before) / t_mul**wave

        wave, part = cond(equal(t_mul, 1.0), equally_long, growing)
        height = 0.5 * m_mul**wave
        height = height * (1.0 + cos(constant(math.pi) * part))
        return multiply(start, (1 - alpha) * height + alpha, name=scope)


def linear_cosine_decay(
    learning_rate, global_step, decay_steps, num_periods=0.5, alpha=0.0, beta=0.001, name=None
):
    """A line down to 0 in `decay_steps` steps, plus `alpha`, times `num_periods` cosine waves, plus `beta`.

    Source: Bello et al., "Neural Optimizer Search with Reinforcement Learning", ICML 2017.
    """
    with name_scope(name, "LinearCosineDecay", [learning_rate, global_step]) as scope:
        start, steps, periods, alpha, beta = _settings(learning_rate, decay_steps, num_periods, alpha, beta)
        step = minimum(cast(global_step, start.dtype), steps)
        line = (steps - step) / steps
        wave = _wave(step / steps, periods)
        return multiply(start, (alpha + line) * wave + beta, name=scope)


def noisy_linear_cosine_decay(
    learning_rate,
    global_step,
    decay_steps,
    initial_variance=1.0,
    variance_decay=0.55,
    num_periods=0.5,
    alpha=0.0,
    beta=0.001,
    name=None,
):
    """`linear_cosine_decay` with noise of variance `initial_variance / (1 + step) ** variance_decay`."""
    with name_scope(name, "NoisyLinearCosineDecay", [learning_rate, global_step]) as scope:
        start, steps, variance, fall, periods, alpha, beta = _settings(
            learning_rate, decay_steps, initial_variance, variance_decay, num_periods, alpha, beta
        )
        step = minimum(cast(global_step, start.dtype), steps)
        line = (steps - step) / steps
        deviation = sqrt(variance / pow(1.0 + step, fall))
        noisy = line + random_normal(line.shape, stddev=deviation)
        wave = _wave(step / steps, periods)
        return multiply(start, (alpha + noisy) * wave + beta, name=scope)


def piecewise_constant(x, boundaries, values, name=None):
    """`values[0]` while `x <= boundaries[0]`, `values[1]` while `x <= boundaries[1]`, …, `values[-1]`.

    Args:
      x: scalar, such as the global step.
      boundaries: a list of scalars of the type of `x` that grow.
      values: a list of scalars, one more than boundaries.
      name: name of the scope.

    Raises:
      ValueError: the lists don't fit, or their types.
    """
    boundaries = [convert(item) for item in boundaries]
    values = [convert(item) for item in values]
    if not boundaries or len(boundaries) != len(values) - 1:
        raise ValueError("The length of boundaries should be 1 less than the length of values")
    x = convert(x)
    for index, boundary in enumerate(boundaries):
        if boundary.dtype.base_dtype is not x.dtype.base_dtype:
            if (boundary.dtype.base_dtype, x.dtype.base_dtype) != (dtypes.int32, dtypes.int64):
                raise ValueError(
                    f"Boundaries ({boundary.dtype.base_dtype!r}) must have the same dtype as x "
                    f"({x.dtype.base_dtype!r})."
                )
            boundaries[index] = cast(boundary, dtypes.int64)
    for value in values[1:]:
        if value.dtype.base_dtype is not values[0].dtype.base_dtype:
            raise ValueError(
                f"Values must have elements all with the same dtype ({values[0].dtype.base_dtype!r} vs "
                f"{value.dtype.base_dtype!r})."
            )
    with name_scope(name, "PiecewiseConstant", [x, *boundaries, *values]):
        pairs = [(x <= boundaries[0], _always(values[0])), (x > boundaries[-1], _always(values[-1]))]
        for low, high, value in zip(boundaries[:-1], boundaries[1:], values[1:-1], strict=True):
            pairs.append(((x > low) & (x <= high), _always(value)))
        return case(pairs, default=_always(values[0]), exclusive=True)


piecewise_constant_decay = piecewise_constant


def _always(value):
    return lambda: value


def _settings(learning_rate, *others) -> list:
    """The start as a Tensor, and the others as Tensors of its type."""
    start = convert(learning_rate, name="initial_learning_rate")
    return [start, *(cast(other, start.dtype.base_dtype) for other in others)]


def _part(global_step, steps, staircase):
    """How often `steps` have been done."""
    part = cast(global_step, steps.dtype) / steps
    return floor(part) if staircase else part


def _wave(part, periods=None):
    """A cosine wave between 1 and 0: half a one until `part` is 1, or `periods`."""
    if periods is not None:
        part = 2.0 * periods * part
    return 0.5 * (1.0 + cos(constant(math.pi) * part))

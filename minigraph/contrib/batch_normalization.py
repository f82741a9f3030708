"""batch_norm of tf.contrib.layers."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from minigraph.contrib.arguments import add_arg_scope
from minigraph.contrib.normalization import (
    INITIAL,
    channels_of,
    check_format,
    finished,
    rank_of,
    variable_maker,
)
from minigraph.contrib.variables import collections_of, renamed
from minigraph.framework import dtypes, nest
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import add_to_collections, control_dependencies
from minigraph.framework.graph import Tensor
from minigraph.framework.scopes import GraphKeys
from minigraph.layers.base import smart_cond
from minigraph.layers.normalization import BatchNormalization
from minigraph.ops.array import constant, identity, reshape, shape
from minigraph.ops.normalization import batch_normalization, fused_batch_norm, moments, weighted_moments
from minigraph.train.moving_averages import assign_moving_average
from minigraph.variables.scope import variable_scope


@add_arg_scope
def batch_norm(
    inputs,
    decay=0.999,
    center=True,
    scale=False,
    epsilon=0.001,
    activation_fn=None,
    param_initializers=None,
    param_regularizers=None,
    updates_collections=GraphKeys.UPDATE_OPS,
    is_training=True,
    reuse=None,
    variables_collections=None,
    outputs_collections=None,
    trainable=True,
    batch_weights=None,
    fused=None,
    data_format="NHWC",
    zero_debias_moving_mean=False,
    scope=None,
    renorm=False,
    renorm_clipping=None,
    renorm_decay=0.99,
    adjustment=None,
) -> Tensor:
    """Inputs with mean 0 and variance 1 in each channel, then scaled and shifted by learned numbers.

    Source: Ioffe and Szegedy, "Batch normalization", ICML 2015.

    Args:
      inputs: float, [batch, ..., channels].
      decay: of the moving averages: how much of the old value stays.
      center, scale: whether there are `beta` and `gamma`.
      epsilon: small, added to the variance.
      activation_fn: function of the result; None for none.
      param_initializers: dict from "beta", "gamma", "moving_mean", "moving_variance" to initializers.
      param_regularizers: dict from "beta", "gamma" to functions that give a loss.
      updates_collections: where the updates of the averages go, which a training step has to run; None: the
        result waits for them.
      is_training: bool, or bool scalar Tensor; whether mean and variance are those of the batch.
      reuse: whether the variables must exist.
      variables_collections: collections that the variables join, a list or a dict of lists by name.
      outputs_collections: collections that the result joins.
      trainable: whether beta and gamma join TRAINABLE_VARIABLES.
      batch_weights: [batch], how much each example counts in mean and variance; None: equally much.
      fused: False: not in one op, even where that is possible.
      data_format: "NHWC", or "NCHW": [batch, channels, ...].
      zero_debias_moving_mean: correct the moving mean for its start at 0; makes two variables more.
      scope: the variable scope.
      renorm, renorm_clipping, renorm_decay, adjustment: must be off.

    Raises:
      ValueError: the rank or the number of channels is unknown; renorm or adjustment are given.
    """
    if renorm or adjustment is not None:
        raise ValueError("batch_norm: renorm and adjustment are not supported; leave them out")
    check_format(data_format)
    inputs = convert(inputs)
    rank = inputs.shape.ndims
    in_one = (fused is None or fused) and batch_weights is None and rank in (2, 4)
    by_layer = updates_collections == GraphKeys.UPDATE_OPS and not zero_debias_moving_mean
    by_layer = by_layer and batch_weights is None and not (in_one and rank == 2)
    getter = renamed({}) if by_layer or not in_one else None
    with variable_scope(scope, "BatchNorm", [inputs], reuse=reuse, custom_getter=getter) as entered:
        if by_layer:
            layer = BatchNormalization(
                axis=1 if data_format == "NCHW" else -1,
                momentum=decay,
                epsilon=epsilon,
                center=center,
                scale=scale,
                **_by_kind("initializer", {**INITIAL, **(param_initializers or {})}),
                **_by_kind("regularizer", param_regularizers or {}),
                trainable=trainable,
                name=entered.name,
                _scope=entered,
                _reuse=reuse,
                fused=in_one,
            )
            outputs = layer(inputs, training=is_training)
            for kind in ("moving_mean", "moving_variance", "beta", "gamma"):
                variable = getattr(layer, kind)
                if variable is not None:
                    add_to_collections(collections_of(kind, variables_collections), variable)
            return finished(outputs, activation_fn, outputs_collections)
        axis = 1 if data_format == "NCHW" else rank_of(inputs) - 1
        channels, dtype = channels_of(inputs, axis), inputs.dtype.base_dtype
        if in_one and dtype in (dtypes.float16, dtypes.bfloat16):
            dtype = dtypes.float32
        values = inputs
        if batch_weights is not None:
            batch_weights = reshape(convert(batch_weights), [-1] + [1] * (rank - 1))
        if in_one and rank == 2:  # one op does it for images: a row is an image of one pixel
            values = reshape(inputs, [-1, channels, 1, 1] if data_format == "NCHW" else [-1, 1, 1, channels])
        make = variable_maker(
            [channels], dtype, variables_collections, trainable, param_initializers, param_regularizers
        )
        unused = (lambda value: constant(value, dtype, [channels])) if in_one else (lambda value: None)
        beta = make("beta") if center else unused(0.0)
        gamma = make("gamma") if scale else unused(1.0)
        with variable_scope(entered):  # TF1 enters it again, which shows in the names of later nodes
            own = make("moving_mean"), make("moving_variance")
        averages = _Averages(own, is_training, decay, zero_debias_moving_mean, updates_collections)
        if in_one:
            outputs = _in_one(values, beta, gamma, averages, epsilon, data_format)
            outputs = outputs if values is inputs else reshape(outputs, shape(inputs))
        else:
            outputs = _step_by_step(inputs, axis, beta, gamma, averages, epsilon, batch_weights)
        outputs.set_shape(inputs.shape)
        return finished(outputs, activation_fn, outputs_collections)


def _by_kind(suffix, values) -> dict:
    """Arguments of a layer: `{"beta": x}` as `{"beta_initializer": x}`, say."""
    return {f"{kind}_{suffix}": value for kind, value in values.items()}


@dataclass(frozen=True)
class _Averages:
    """The moving averages of mean and variance, and how they are brought up to date."""

    own: tuple
    training: Any
    decay: Any
    zero_debias: bool
    collections: Any

    @property
    def known(self) -> bool | None:
        """Whether this is training; None if only the run will tell."""
        value = self.training.spec.value if isinstance(self.training, Tensor) else self.training
        return None if value is None else bool(value)

    def choose(self, in_training, otherwise):
        """The function that fits is called, or in a run the one that fits then."""
        return smart_cond(self.training, in_training, otherwise)

    def updated(self, batch, results, otherwise):
        """In training `results`, else `otherwise`.

        The averages move towards `batch`: by ops in the collections, or before the results if there are none.
        """

        def move():
            mean, variance = self.own
            return [
                assign_moving_average(mean, batch[0], self.decay, self.zero_debias),
                assign_moving_average(variance, batch[1], self.decay, False),
            ]

        def after_moving():
            with control_dependencies(move()):
                return nest.map_structure(identity, results)

        if self.collections is None:
            return self.choose(after_moving, lambda: otherwise)
        for update in self.choose(move, lambda: list(self.own)):
            add_to_collections(self.collections, update)
        return results if results is otherwise else self.choose(lambda: results, lambda: otherwise)


def _in_one(images, beta, gamma, averages, epsilon, data_format) -> Tensor:
    """The images normalized by one op."""
    mean, variance = averages.own
    outputs, *batch = averages.choose(
        lambda: fused_batch_norm(images, gamma, beta, epsilon=epsilon, data_format=data_format),
        lambda: fused_batch_norm(
            images, gamma, beta, mean, variance, epsilon, data_format, is_training=False
        ),
    )
    if averages.known is not False:
        outputs = averages.updated(batch, outputs, outputs)
    return outputs


def _step_by_step(inputs, axis, beta, gamma, averages, epsilon, batch_weights) -> Tensor:
    """Inputs of any rank normalized by several ops."""
    rank = inputs.shape.ndims
    around = None if axis == rank - 1 else [1] * axis + [-1] + [1] * (rank - axis - 1)
    moments_of = moments
    if batch_weights is not None:
        moments_of = partial(weighted_moments, frequency_weights=batch_weights)
    mean, variance = averages.own
    if averages.known is not False:
        batch = moments_of(inputs, [i for i in range(rank) if i != axis], keepdims=around is not None)
        if around:
            batch = [reshape(value, [-1]) for value in batch]
        mean, variance = averages.updated(batch, list(batch), list(averages.own))
    if around:
        around[axis] = inputs.shape.as_list()[axis]
        mean, variance = reshape(mean, around), reshape(variance, around)
        beta, gamma = (x if x is None else reshape(x, around) for x in (beta, gamma))
    return batch_normalization(inputs, mean, variance, beta, gamma, epsilon)

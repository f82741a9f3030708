"""Batch normalization."""

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import colocate_with, name_scope
from minigraph.framework.graph import Tensor
from minigraph.framework.shape import TensorShape
from minigraph.layers.base import Layer, least_rank, smart_cond
from minigraph.ops.array import constant, reshape
from minigraph.ops.casting import cast
from minigraph.ops.normalization import batch_normalization as normalized
from minigraph.ops.normalization import fused_batch_norm, moments
from minigraph.ops.state import assign_sub
from minigraph.variables.initializers import ones_initializer, zeros_initializer


class BatchNormalization(Layer):
    """Inputs with mean 0 and variance 1 along all axes but one, then scaled and shifted by learned numbers.

    Mean and variance are those of the batch while training, else moving averages, which the ops in `updates`
    and the collection UPDATE_OPS bring up to date.

    Args:
      axis: the axis that keeps its elements apart, that of the channels.
      momentum: of the moving averages: how much of the old value stays.
      epsilon: small, added to the variance.
      center, scale: whether there are `beta` and `gamma`.
      beta_initializer, gamma_initializer: initial values of shift and factor.
      moving_mean_initializer, moving_variance_initializer: initial values of the averages.
      beta_regularizer, gamma_regularizer: functions that give a loss, or None.
      beta_constraint, gamma_constraint: functions that an optimizer applies to the new value, or None.
      renorm, renorm_clipping, renorm_momentum, virtual_batch_size, adjustment: must be off.
      fused: whether one op does it all, which is for images; None: where that is possible.
      trainable: whether beta and gamma join TRAINABLE_VARIABLES.
      name: the layer's name.

    Attributes:
      gamma, beta: factor and shift, or None.
      moving_mean, moving_variance: the averages.
    """

    def __init__(
        self,
        axis=-1,
        momentum=0.99,
        epsilon=1e-3,
        center=True,
        scale=True,
        beta_initializer=zeros_initializer(),  # noqa: B008
        gamma_initializer=ones_initializer(),  # noqa: B008
        moving_mean_initializer=zeros_initializer(),  # noqa: B008
        moving_variance_initializer=ones_initializer(),  # noqa: B008
        beta_regularizer=None,
        gamma_regularizer=None,
        beta_constraint=None,
        gamma_constraint=None,
        renorm=False,
        renorm_clipping=None,
        renorm_momentum=0.99,
        fused=None,
        trainable=True,
        virtual_batch_size=None,
        adjustment=None,
        name=None,
        **kwargs,
    ):
        super().__init__(trainable=trainable, name=name, **kwargs)
        if renorm or virtual_batch_size is not None or adjustment is not None:
            raise ValueError("BatchNormalization: renorm, virtual_batch_size, adjustment are not supported")
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.beta_initializer = beta_initializer
        self.gamma_initializer = gamma_initializer
        self.moving_mean_initializer = moving_mean_initializer
        self.moving_variance_initializer = moving_variance_initializer
        self.beta_regularizer = beta_regularizer
        self.gamma_regularizer = gamma_regularizer
        self.beta_constraint = beta_constraint
        self.gamma_constraint = gamma_constraint
        self.fused = fused

    def build(self, input_shape):
        sizes = least_rank(self, input_shape, 1)
        rank = len(sizes)
        axis = self.axis[0] if isinstance(self.axis, (list, tuple)) and len(self.axis) == 1 else self.axis
        if not isinstance(axis, int) or not -rank <= axis < rank:
            raise ValueError(f"Invalid axis: {self.axis} for inputs of {rank} dimensions")
        self.axis = axis % rank
        images = rank == 4 and self.axis in (1, 3)
        if self.fused and not images:
            raise ValueError("fused batch normalization is for 4 dimensions and axis 1 or 3")
        self.fused = images if self.fused is None else self.fused
        channels = sizes[self.axis]
        dtype = dtypes.float32 if self.dtype in ("float16", "bfloat16") else dtypes.as_dtype(self.dtype)
        if channels is None:
            raise ValueError(f"There is axis {self.axis} with undefined dimension; got {input_shape}")
        self.gamma = self.beta = None
        if self.scale:
            self.gamma = self.add_variable(
                "gamma",
                [channels],
                dtype,
                initializer=self.gamma_initializer,
                regularizer=self.gamma_regularizer,
                constraint=self.gamma_constraint,
            )
        elif self.fused:
            self._ones = constant(1.0, dtype, [channels])
        if self.center:
            self.beta = self.add_variable(
                "beta",
                [channels],
                dtype,
                initializer=self.beta_initializer,
                regularizer=self.beta_regularizer,
                constraint=self.beta_constraint,
            )
        elif self.fused:
            self._zeros = constant(0.0, dtype, [channels])
        self.moving_mean = self.add_variable(
            "moving_mean", [channels], dtype, self.moving_mean_initializer, trainable=False
        )
        self.moving_variance = self.add_variable(
            "moving_variance", [channels], dtype, self.moving_variance_initializer, trainable=False
        )
        self.built = True

    def call(self, inputs, training=False):
        """`training`: bool, or a bool tensor; whether mean and variance are those of the batch."""
        known = training.spec.value if isinstance(training, Tensor) else bool(training)
        if self.fused:
            return self._of_images(inputs, training, known)
        half = inputs.dtype in (dtypes.float16, dtypes.bfloat16)
        rank = inputs.shape.ndims
        around = None if self.axis == rank - 1 else [1] * rank
        if around:
            around[self.axis] = inputs.shape.as_list()[self.axis]
        scale, offset = _reshaped(self.gamma, around), _reshaped(self.beta, around)
        mean, variance = self.moving_mean, self.moving_variance
        if known is None or known:
            wide = cast(inputs, dtypes.float32) if half else inputs
            of_batch = moments(wide, [axis for axis in range(rank) if axis != self.axis])
            mean = smart_cond(training, lambda: of_batch[0], lambda: self.moving_mean)
            variance = smart_cond(training, lambda: of_batch[1], lambda: self.moving_variance)
            for average, value in ((self.moving_mean, mean), (self.moving_variance, variance)):
                self.add_update(
                    smart_cond(
                        training,
                        lambda average=average, value=value: _update(average, value, self.momentum),
                        lambda average=average: average,
                    )
                )
        if half:
            mean, variance, offset, scale = (
                x if x is None else cast(x, inputs.dtype) for x in (mean, variance, offset, scale)
            )
        mean, variance = _reshaped(mean, around), _reshaped(variance, around)
        outputs = normalized(inputs, mean, variance, offset, scale, self.epsilon)
        outputs.set_shape(inputs.shape)
        return outputs

    def _of_images(self, inputs, training, known):
        scale = self._ones if self.gamma is None else self.gamma
        offset = self._zeros if self.beta is None else self.beta
        data_format = "NCHW" if self.axis == 1 else "NHWC"
        outputs, mean, variance = smart_cond(
            training,
            lambda: fused_batch_norm(inputs, scale, offset, epsilon=self.epsilon, data_format=data_format),
            lambda: fused_batch_norm(
                inputs,
                scale,
                offset,
                self.moving_mean,
                self.moving_variance,
                self.epsilon,
                data_format,
                is_training=False,
            ),
        )
        if known is None:
            momentum = smart_cond(training, lambda: constant(self.momentum), lambda: constant(1.0))
        else:
            momentum = constant(self.momentum)
        if known is None or known:
            self.add_update(_update(self.moving_mean, mean, momentum))
            self.add_update(_update(self.moving_variance, variance, momentum))
        return outputs

    def compute_output_shape(self, input_shape):
        return TensorShape(input_shape)


def _reshaped(x, sizes):
    return x if x is None or sizes is None else reshape(x, sizes)


def _update(average, value, momentum):
    """Move `average` a step to `value`."""
    with name_scope("AssignMovingAvg") as scope, colocate_with(average):
        decay = cast(convert(1.0 - momentum, name="decay"), average.dtype.base_dtype)
        return assign_sub(average, (average - value) * decay, name=scope)


def batch_normalization(
    inputs,
    axis=-1,
    momentum=0.99,
    epsilon=1e-3,
    center=True,
    scale=True,
    beta_initializer=zeros_initializer(),  # noqa: B008
    gamma_initializer=ones_initializer(),  # noqa: B008
    moving_mean_initializer=zeros_initializer(),  # noqa: B008
    moving_variance_initializer=ones_initializer(),  # noqa: B008
    beta_regularizer=None,
    gamma_regularizer=None,
    beta_constraint=None,
    gamma_constraint=None,
    training=False,
    trainable=True,
    name=None,
    reuse=None,
    renorm=False,
    renorm_clipping=None,
    renorm_momentum=0.99,
    fused=None,
    virtual_batch_size=None,
    adjustment=None,
):
    """Inputs with mean 0 and variance 1, then scaled and shifted; arguments as `BatchNormalization`'s.

    A training step must run the ops in the collection UPDATE_OPS, as by `control_dependencies`.

    Args:
      inputs: float, at least 1 axis.
      training: bool, or a bool tensor; whether mean and variance are those of the batch.
      name: also the variable scope's name.
      reuse: whether the variables of a layer of that name are taken.
    """
    layer = BatchNormalization(
        axis=axis,
        momentum=momentum,
        epsilon=epsilon,
        center=center,
        scale=scale,
        beta_initializer=beta_initializer,
        gamma_initializer=gamma_initializer,
        moving_mean_initializer=moving_mean_initializer,
        moving_variance_initializer=moving_variance_initializer,
        beta_regularizer=beta_regularizer,
        gamma_regularizer=gamma_regularizer,
        beta_constraint=beta_constraint,
        gamma_constraint=gamma_constraint,
        renorm=renorm,
        renorm_clipping=renorm_clipping,
        renorm_momentum=renorm_momentum,
        fused=fused,
        trainable=trainable,
        virtual_batch_size=virtual_batch_size,
        adjustment=adjustment,
        name=name,
        _reuse=reuse,
        _scope=name,
    )
    return layer(inputs, training=training)

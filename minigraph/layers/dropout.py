"""Dropout."""

from minigraph.framework.conversion import convert
from minigraph.framework.shape import TensorShape
from minigraph.layers.base import Layer, smart_cond
from minigraph.ops.array import identity, shape
from minigraph.ops.dense import dropout as dropped


class Dropout(Layer):
    """Zeros in place of some elements while training, the others grown to keep the sum; else the inputs.

    Args:
      rate: the share of elements that become 0.
      noise_shape: shape in which is drawn what to keep: None for the inputs' size along an axis.
      seed: seed of the draw.
    """

    def __init__(self, rate=0.5, noise_shape=None, seed=None, name=None, **kwargs):
        super().__init__(name=name, **kwargs)
        self.rate = rate
        self.noise_shape = noise_shape
        self.seed = seed

    def call(self, inputs, training=False):
        """`training`: bool, or a bool tensor; whether elements are dropped."""
        return smart_cond(training, lambda: self._dropped(inputs), lambda: identity(inputs))

    def _dropped(self, inputs):
        noise_shape = self.noise_shape
        if noise_shape is not None:
            sizes = shape(inputs)
            noise_shape = convert([sizes[axis] if n is None else n for axis, n in enumerate(noise_shape)])
        return dropped(inputs, noise_shape=noise_shape, seed=self.seed, rate=self.rate)

    def compute_output_shape(self, input_shape):
        return TensorShape(input_shape)


def dropout(inputs, rate=0.5, noise_shape=None, seed=None, training=False, name=None):
    """Zeros in place of some elements while training, the others grown to keep the sum.

    Args:
      rate: the share of elements that become 0.
      noise_shape: shape in which is drawn what to keep: None for the inputs' size along an axis.
      seed: seed of the draw.
      training: bool, or a bool tensor; if False the inputs come out as they are.
      name: the layer's name.
    """
    return Dropout(rate, noise_shape=noise_shape, seed=seed, name=name)(inputs, training=training)

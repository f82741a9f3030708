"""tf.layers: the base class of layers."""

from minigraph.layers.base import Layer

__all__ = ["Layer"]

"""tf.layers: the base class of layers."""

from minigraph.compat.unsupported import missing
from minigraph.layers.base import Layer

__all__ = ["Layer"]

__getattr__ = missing(__name__)

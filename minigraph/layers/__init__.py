"""tf.layers: layers that make their variables."""

from minigraph.compat.unsupported import missing
from minigraph.layers.base import Layer
from minigraph.layers.core import Dense, Flatten, dense, flatten

__all__ = ["Dense", "Flatten", "Layer", "dense", "flatten"]

__getattr__ = missing(__name__)

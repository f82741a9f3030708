"""tf.contrib: what TF1 scripts take from it."""

from minigraph.compat.unsupported import missing
from minigraph.contrib import framework, layers, rnn

__all__ = ["framework", "layers", "rnn"]

__getattr__ = missing(__name__)

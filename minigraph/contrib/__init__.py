"""tf.contrib: what TF1 scripts take from it."""

from minigraph.contrib import layers, rnn

__all__ = ["layers", "rnn"]

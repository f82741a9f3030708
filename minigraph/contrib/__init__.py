"""tf.contrib: what TF1 scripts take from it."""

from minigraph.compat.unsupported import missing
from minigraph.contrib import framework, layers, legacy_seq2seq, rnn, seq2seq

__all__ = ["framework", "layers", "legacy_seq2seq", "rnn", "seq2seq"]

__getattr__ = missing(__name__)

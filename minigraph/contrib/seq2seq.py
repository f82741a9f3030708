"""tf.contrib.seq2seq: the loss of sequences."""

from minigraph.compat.unsupported import missing
from minigraph.contrib.sequence_loss import sequence_loss

__all__ = ["sequence_loss"]

__getattr__ = missing(__name__)

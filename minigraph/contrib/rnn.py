"""tf.contrib.rnn: cells and unrolling, under their older name."""

from minigraph.compat.unsupported import missing
from minigraph.nn.rnn import static_rnn
from minigraph.nn.rnn_cell import BasicRNNCell, RNNCell

__all__ = ["BasicRNNCell", "RNNCell", "static_rnn"]

__getattr__ = missing(__name__)

"""tf.contrib.rnn: cells and unrolling, under their older name."""

from minigraph.nn.rnn import static_rnn
from minigraph.nn.rnn_cell import BasicRNNCell, RNNCell

__all__ = ["BasicRNNCell", "RNNCell", "static_rnn"]

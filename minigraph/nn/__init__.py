"""tf.nn: activations, cells, unrolling."""

from minigraph.compat.unsupported import missing
from minigraph.nn import rnn_cell
from minigraph.nn.rnn import static_rnn
from minigraph.ops.math import log_sigmoid, sigmoid, tanh
from minigraph.ops.nn import (
    bias_add,
    crelu,
    elu,
    l2_loss,
    leaky_relu,
    log_softmax,
    relu,
    relu6,
    selu,
    softmax,
    softplus,
    softsign,
)

__all__ = [
    "bias_add",
    "crelu",
    "elu",
    "l2_loss",
    "leaky_relu",
    "log_sigmoid",
    "log_softmax",
    "relu",
    "relu6",
    "rnn_cell",
    "selu",
    "sigmoid",
    "softmax",
    "softplus",
    "softsign",
    "static_rnn",
    "tanh",
]

__getattr__ = missing(__name__)

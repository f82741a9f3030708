"""tf.contrib.layers: functions that add a layer, initializers and regularizers."""

from minigraph.compat.unsupported import missing
from minigraph.contrib.embedding import (
    embed_sequence,
    embedding_lookup_unique,
    safe_embedding_lookup_sparse,
)
from minigraph.contrib.functional import (
    avg_pool2d,
    conv2d,
    conv2d_transpose,
    dropout,
    flatten,
    fully_connected,
    linear,
    max_pool2d,
    one_hot_encoding,
    relu,
    repeat,
    softmax,
    stack,
)
from minigraph.variables.initializers import (
    contrib_variance_scaling_initializer as variance_scaling_initializer,
)
from minigraph.variables.initializers import xavier_initializer
from minigraph.variables.regularizers import (
    apply_regularization,
    l1_l2_regularizer,
    l1_regularizer,
    l2_regularizer,
    sum_regularizer,
)

xavier_initializer_conv2d = xavier_initializer

__all__ = [
    "apply_regularization",
    "avg_pool2d",
    "conv2d",
    "conv2d_transpose",
    "dropout",
    "embed_sequence",
    "embedding_lookup_unique",
    "flatten",
    "fully_connected",
    "l1_l2_regularizer",
    "l1_regularizer",
    "l2_regularizer",
    "linear",
    "max_pool2d",
    "one_hot_encoding",
    "relu",
    "repeat",
    "safe_embedding_lookup_sparse",
    "softmax",
    "stack",
    "sum_regularizer",
    "variance_scaling_initializer",
    "xavier_initializer",
    "xavier_initializer_conv2d",
]

__getattr__ = missing(__name__)

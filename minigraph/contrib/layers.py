"""tf.contrib.layers: functions that add a layer, initializers and regularizers."""

from minigraph.compat.unsupported import missing
from minigraph.contrib.batch_normalization import batch_norm
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
    elu,
    flatten,
    fully_connected,
    linear,
    max_pool2d,
    maxout,
    one_hot_encoding,
    relu,
    relu6,
    repeat,
    softmax,
    stack,
)
from minigraph.contrib.normalization import bias_add, group_norm, instance_norm, layer_norm, unit_norm
from minigraph.contrib.optimizing import OPTIMIZER_CLS_NAMES, OPTIMIZER_SUMMARIES, optimize_loss
from minigraph.contrib.separable import separable_conv2d
from minigraph.contrib.summaries import (
    summarize_activation,
    summarize_activations,
    summarize_collection,
    summarize_tensor,
    summarize_tensors,
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

# Other names of the same.
xavier_initializer_conv2d = xavier_initializer
convolution2d, convolution2d_transpose = conv2d, conv2d_transpose
separable_convolution2d = separable_conv2d

__all__ = [
    "OPTIMIZER_CLS_NAMES",
    "OPTIMIZER_SUMMARIES",
    "apply_regularization",
    "avg_pool2d",
    "batch_norm",
    "bias_add",
    "conv2d",
    "conv2d_transpose",
    "convolution2d",
    "convolution2d_transpose",
    "dropout",
    "elu",
    "embed_sequence",
    "embedding_lookup_unique",
    "flatten",
    "fully_connected",
    "group_norm",
    "instance_norm",
    "l1_l2_regularizer",
    "l1_regularizer",
    "l2_regularizer",
    "layer_norm",
    "linear",
    "max_pool2d",
    "maxout",
    "one_hot_encoding",
    "optimize_loss",
    "relu",
    "relu6",
    "repeat",
    "safe_embedding_lookup_sparse",
    "separable_conv2d",
    "separable_convolution2d",
    "softmax",
    "stack",
    "sum_regularizer",
    "summarize_activation",
    "summarize_activations",
    "summarize_collection",
    "summarize_tensor",
    "summarize_tensors",
    "unit_norm",
    "variance_scaling_initializer",
    "xavier_initializer",
    "xavier_initializer_conv2d",
]

__getattr__ = missing(__name__)

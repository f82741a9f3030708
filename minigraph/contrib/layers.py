"""tf.contrib.layers: initializers and regularizers."""

from minigraph.compat.unsupported import missing
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
    "l1_l2_regularizer",
    "l1_regularizer",
    "l2_regularizer",
    "sum_regularizer",
    "variance_scaling_initializer",
    "xavier_initializer",
    "xavier_initializer_conv2d",
]

__getattr__ = missing(__name__)

"""tf.contrib.framework: arg_scope, and the global step under older names."""

from minigraph.compat.unsupported import missing
from minigraph.contrib.arguments import add_arg_scope, arg_scope, current_arg_scope, has_arg_scope
from minigraph.train.global_step import create_global_step, get_global_step, get_or_create_global_step

__all__ = [
    "add_arg_scope",
    "arg_scope",
    "create_global_step",
    "current_arg_scope",
    "get_global_step",
    "get_or_create_global_step",
    "has_arg_scope",
]

__getattr__ = missing(__name__)

"""tf.random."""

from minigraph.compat.unsupported import missing
from minigraph.framework.defaults import get_seed, set_random_seed
from minigraph.ops.random import categorical, multinomial, truncated_normal
from minigraph.ops.random import random_normal as normal
from minigraph.ops.random import random_shuffle as shuffle
from minigraph.ops.random import random_uniform as uniform

__all__ = [
    "categorical",
    "get_seed",
    "multinomial",
    "normal",
    "set_random_seed",
    "shuffle",
    "truncated_normal",
    "uniform",
]

__getattr__ = missing(__name__)

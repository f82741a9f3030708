"""tf.random."""

from minigraph.compat.unsupported import missing
from minigraph.framework.defaults import get_seed, set_random_seed
from minigraph.ops.candidates import (
    all_candidate_sampler,
    fixed_unigram_candidate_sampler,
    learned_unigram_candidate_sampler,
    log_uniform_candidate_sampler,
    uniform_candidate_sampler,
)
from minigraph.ops.random import categorical, multinomial, truncated_normal
from minigraph.ops.random import random_normal as normal
from minigraph.ops.random import random_shuffle as shuffle
from minigraph.ops.random import random_uniform as uniform

__all__ = [
    "all_candidate_sampler",
    "categorical",
    "fixed_unigram_candidate_sampler",
    "get_seed",
    "learned_unigram_candidate_sampler",
    "log_uniform_candidate_sampler",
    "multinomial",
    "normal",
    "set_random_seed",
    "shuffle",
    "truncated_normal",
    "uniform",
    "uniform_candidate_sampler",
]

__getattr__ = missing(__name__)

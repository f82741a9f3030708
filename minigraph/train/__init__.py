"""tf.train: optimizers, the global step, learning rate schedules, moving averages."""

from minigraph.compat.unsupported import missing
from minigraph.train.adadelta import AdadeltaOptimizer
from minigraph.train.adagrad import AdagradDAOptimizer, AdagradOptimizer
from minigraph.train.adam import AdamOptimizer
from minigraph.train.ftrl import FtrlOptimizer
from minigraph.train.global_step import (
    assert_global_step,
    create_global_step,
    get_global_step,
    get_or_create_global_step,
    global_step,
)
from minigraph.train.gradient_descent import GradientDescentOptimizer
from minigraph.train.momentum import MomentumOptimizer
from minigraph.train.moving_averages import ExponentialMovingAverage
from minigraph.train.optimizer import Optimizer
from minigraph.train.proximal import ProximalAdagradOptimizer, ProximalGradientDescentOptimizer
from minigraph.train.rmsprop import RMSPropOptimizer
from minigraph.train.schedules import (
    cosine_decay,
    cosine_decay_restarts,
    exponential_decay,
    inverse_time_decay,
    linear_cosine_decay,
    natural_exp_decay,
    noisy_linear_cosine_decay,
    piecewise_constant,
    piecewise_constant_decay,
    polynomial_decay,
)

__all__ = [
    "AdadeltaOptimizer",
    "AdagradDAOptimizer",
    "AdagradOptimizer",
    "AdamOptimizer",
    "ExponentialMovingAverage",
    "FtrlOptimizer",
    "GradientDescentOptimizer",
    "MomentumOptimizer",
    "Optimizer",
    "ProximalAdagradOptimizer",
    "ProximalGradientDescentOptimizer",
    "RMSPropOptimizer",
    "assert_global_step",
    "cosine_decay",
    "cosine_decay_restarts",
    "create_global_step",
    "exponential_decay",
    "get_global_step",
    "get_or_create_global_step",
    "global_step",
    "inverse_time_decay",
    "linear_cosine_decay",
    "natural_exp_decay",
    "noisy_linear_cosine_decay",
    "piecewise_constant",
    "piecewise_constant_decay",
    "polynomial_decay",
]

__getattr__ = missing(__name__)

"""RMSProp, plain and centered."""

from minigraph.ops.array import ones_like
from minigraph.ops.training import (
    applied,
    apply_centered_rms_prop,
    apply_rms_prop,
    sparse_apply_centered_rms_prop,
    sparse_apply_rms_prop,
)
from minigraph.train.optimizer import Optimizer
from minigraph.variables.initializers import ones_initializer


class RMSPropOptimizer(Optimizer):
    """RMSProp: the gradient divided by the root of its mean square, with momentum.

    Args:
      learning_rate, decay, momentum, epsilon: numbers, Tensors, or functions that return one. `epsilon` is
        under the root.
      use_locking, name: see Optimizer.
      centered: divide by the deviation from the mean gradient.

    Source: Tieleman and Hinton, lecture 6.5 of "Neural Networks for Machine Learning", 2012.
    """

    def __init__(
        self,
        learning_rate,
        decay=0.9,
        momentum=0.0,
        epsilon=1e-10,
        use_locking=False,
        centered=False,
        name="RMSProp",
    ):
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._decay = decay
        self._momentum = momentum
        self._epsilon = epsilon
        self._centered = centered
        self._learning_rate_tensor = self._decay_tensor = self._momentum_tensor = self._epsilon_tensor = None

    def _create_slots(self, var_list):
        for var in var_list:
            dtype = var.dtype.base_dtype
            init = ones_initializer(dtype=dtype) if var.shape.is_fully_defined() else ones_like(var)
            self._get_or_make_slot_with_initializer(var, init, var.shape, dtype, "rms", self._name)
            if self._centered:
                self._zeros_slot(var, "mg", self._name)
            self._zeros_slot(var, "momentum", self._name)

    def _prepare(self):
        (
            self._learning_rate_tensor,
            self._decay_tensor,
            self._momentum_tensor,
            self._epsilon_tensor,
        ) = self._tensors(
            learning_rate=self._learning_rate,
            decay=self._decay,
            momentum=self._momentum,
            epsilon=self._epsilon,
        )

    def _apply_dense(self, grad, var):
        return self._apply(apply_centered_rms_prop if self._centered else apply_rms_prop, var, grad)

    def _apply_sparse(self, grad, var):
        step = sparse_apply_centered_rms_prop if self._centered else sparse_apply_rms_prop
        return self._apply(step, var, grad.values, grad.indices)

    def _apply(self, step, var, *grad):
        names = ["mg", "rms", "momentum"] if self._centered else ["rms", "momentum"]
        settings = self._like(
            var, self._learning_rate_tensor, self._decay_tensor, self._momentum_tensor, self._epsilon_tensor
        )
        slots = [self.get_slot(var, name) for name in names]
        return applied(step, var, *slots, *settings, *grad, use_locking=self._use_locking)

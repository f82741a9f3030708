"""Gradient descent with momentum."""

from minigraph.ops.training import applied, apply_momentum, sparse_apply_momentum
from minigraph.train.optimizer import Optimizer


class MomentumOptimizer(Optimizer):
    """Gradient descent with momentum: `accum = momentum * accum + grad; var -= learning_rate * accum`.

    Args:
      learning_rate, momentum: numbers, Tensors, or functions that return one.
      use_locking, name: see Optimizer.
      use_nesterov: take the gradient as of the place where the momentum leads.
    """

    def __init__(self, learning_rate, momentum, use_locking=False, name="Momentum", use_nesterov=False):
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._momentum = momentum
        self._use_nesterov = use_nesterov
        self._learning_rate_tensor = self._momentum_tensor = None

    def _create_slots(self, var_list):
        for var in var_list:
            self._zeros_slot(var, "momentum", self._name)

    def _prepare(self):
        self._learning_rate_tensor, self._momentum_tensor = self._tensors(
            learning_rate=self._learning_rate, momentum=self._momentum
        )

    def _apply_dense(self, grad, var):
        return self._apply(apply_momentum, var, grad)

    def _apply_sparse(self, grad, var):
        return self._apply(sparse_apply_momentum, var, grad.values, grad.indices)

    def _apply(self, step, var, *grad):
        rate, momentum = self._like(var, self._learning_rate_tensor, self._momentum_tensor)
        attrs = {"use_locking": self._use_locking, "use_nesterov": self._use_nesterov}
        return applied(step, var, self.get_slot(var, "momentum"), rate, *grad, momentum, **attrs)

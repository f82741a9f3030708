"""Adadelta."""

from minigraph.ops.training import applied, apply_adadelta, sparse_apply_adadelta
from minigraph.train.optimizer import Optimizer


class AdadeltaOptimizer(Optimizer):
    """Adadelta: steps as large as the recent ones, measured by the recent gradients.

    Args:
      learning_rate, rho, epsilon: numbers, Tensors, or functions that return one. In the paper the learning
        rate is 1.
      use_locking, name: see Optimizer.

    Source: Zeiler, "ADADELTA", 2012, algorithm 1.
    """

    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-8, use_locking=False, name="Adadelta"):
        super().__init__(use_locking, name)
        self._lr = learning_rate
        self._rho = rho
        self._epsilon = epsilon
        self._lr_t = self._rho_t = self._epsilon_t = None

    def _create_slots(self, var_list):
        for var in var_list:
            self._zeros_slot(var, "accum", self._name)
            self._zeros_slot(var, "accum_update", self._name)

    def _prepare(self):
        self._lr_t, self._rho_t, self._epsilon_t = self._tensors(
            lr=self._lr, rho=self._rho, epsilon=self._epsilon
        )

    def _apply_dense(self, grad, var):
        return self._apply(apply_adadelta, var, grad)

    def _apply_sparse(self, grad, var):
        return self._apply(sparse_apply_adadelta, var, grad.values, grad.indices)

    def _apply(self, step, var, *grad):
        slots = self.get_slot(var, "accum"), self.get_slot(var, "accum_update")
        settings = self._like(var, self._lr_t, self._rho_t, self._epsilon_t)
        return applied(step, var, *slots, *settings, *grad, use_locking=self._use_locking)

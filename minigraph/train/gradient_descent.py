"""Gradient descent."""

from minigraph.framework.conversion import OPS
from minigraph.ops.scatter import scatter_sub
from minigraph.ops.training import applied, apply_gradient_descent
from minigraph.train.optimizer import Optimizer


class GradientDescentOptimizer(Optimizer):
    """Gradient descent: `var -= learning_rate * grad`.

    Args:
      learning_rate: a number, Tensor, or function that returns one.
      use_locking, name: see Optimizer.
    """

    def __init__(self, learning_rate, use_locking=False, name="GradientDescent"):
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._learning_rate_tensor = None

    def _prepare(self):
        [self._learning_rate_tensor] = self._tensors(learning_rate=self._learning_rate)

    def _apply_dense(self, grad, var):
        [rate] = self._like(var, self._learning_rate_tensor)
        return applied(apply_gradient_descent, var, rate, grad, use_locking=self._use_locking)

    def _apply_sparse_duplicate_indices(self, grad, var):
        if hasattr(var, "handle"):
            return OPS["ResourceScatterAdd"](var, grad.indices, -grad.values * self._learning_rate)
        [rate] = self._like(var, self._learning_rate_tensor)
        return scatter_sub(var, grad.indices, grad.values * rate, use_locking=self._use_locking)

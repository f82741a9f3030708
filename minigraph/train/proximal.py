"""Gradient descent and Adagrad with L1 and L2 penalties that are applied after the step (FOBOS)."""

from minigraph.framework.graph import get_default_graph
from minigraph.ops.array import constant
from minigraph.ops.training import (
    applied,
    apply_proximal_adagrad,
    apply_proximal_gradient_descent,
    sparse_apply_proximal_adagrad,
    sparse_apply_proximal_gradient_descent,
)
from minigraph.train.optimizer import Optimizer


class _Proximal(Optimizer):
    """What the two have in common. `steps`: the ops for dense and for sparse gradients."""

    steps: tuple = ()

    def __init__(self, learning_rate, l1, l2, use_locking, name):
        super().__init__(use_locking, name)
        self._settings = {
            "learning_rate": learning_rate,
            "l1_regularization_strength": l1,
            "l2_regularization_strength": l2,
        }
        self._setting_tensors: list = []

    def _prepare(self):
        self._setting_tensors = self._tensors(**self._settings)

    def _apply_dense(self, grad, var):
        return self._apply(self.steps[0], var, grad)

    def _apply_sparse(self, grad, var):
        return self._apply(self.steps[1], var, grad.values, grad.indices)

    def _apply(self, step, var, *grad):
        slots = [self.get_slot(var, name) for name in self.get_slot_names()]
        settings = self._like(var, *self._setting_tensors)
        return applied(step, var, *slots, *settings, *grad, use_locking=self._use_locking)


class ProximalGradientDescentOptimizer(_Proximal):
    """Gradient descent; after each step the variables are drawn towards zero.

    Args:
      learning_rate, l1_regularization_strength, l2_regularization_strength: numbers or Tensors.
      use_locking, name: see Optimizer.

    Source: Duchi and Singer, "Efficient Online and Batch Learning using Forward Backward Splitting",
    JMLR 2009.
    """

    steps = apply_proximal_gradient_descent, sparse_apply_proximal_gradient_descent

    def __init__(
        self,
        learning_rate,
        l1_regularization_strength=0.0,
        l2_regularization_strength=0.0,
        use_locking=False,
        name="ProximalGradientDescent",
    ):
        super().__init__(
            learning_rate, l1_regularization_strength, l2_regularization_strength, use_locking, name
        )


class ProximalAdagradOptimizer(_Proximal):
    """Adagrad; after each step the variables are drawn towards zero.

    Args:
      learning_rate, l1_regularization_strength, l2_regularization_strength: numbers or Tensors.
      initial_accumulator_value: what the sum of squared gradients starts with, above 0.
      use_locking, name: see Optimizer.

    Raises:
      ValueError: `initial_accumulator_value` is not above 0.
    """

    steps = apply_proximal_adagrad, sparse_apply_proximal_adagrad

    def __init__(
        self,
        learning_rate,
        initial_accumulator_value=0.1,
        l1_regularization_strength=0.0,
        l2_regularization_strength=0.0,
        use_locking=False,
        name="ProximalAdagrad",
    ):
        if initial_accumulator_value <= 0.0:
            raise ValueError(f"initial_accumulator_value must be positive: {initial_accumulator_value}")
        super().__init__(
            learning_rate, l1_regularization_strength, l2_regularization_strength, use_locking, name
        )
        self._initial_accumulator_value = initial_accumulator_value

    def _create_slots(self, var_list):
        for var in var_list:
            with get_default_graph().colocate_with(var):
                start = constant(self._initial_accumulator_value, var.dtype.base_dtype, var.shape)
            self._get_or_make_slot(var, start, "accumulator", self._name)

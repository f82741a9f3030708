"""Adagrad, and Adagrad by dual averaging."""

from minigraph.framework.graph import get_default_graph
from minigraph.ops.array import constant, fill, identity, shape
from minigraph.ops.training import (
    applied,
    apply_adagrad,
    apply_adagrad_da,
    sparse_apply_adagrad,
    sparse_apply_adagrad_da,
)
from minigraph.train.optimizer import Optimizer
from minigraph.variables.initializers import constant_initializer


class AdagradOptimizer(Optimizer):
    """Adagrad: `accum += grad ** 2; var -= learning_rate * grad / sqrt(accum)`.

    Args:
      learning_rate: a number, Tensor, or function that returns one.
      initial_accumulator_value: what `accum` starts with, above 0.
      use_locking, name: see Optimizer.

    Raises:
      ValueError: `initial_accumulator_value` is not above 0.

    Source: Duchi, Hazan and Singer, "Adaptive Subgradient Methods", JMLR 2011.
    """

    def __init__(self, learning_rate, initial_accumulator_value=0.1, use_locking=False, name="Adagrad"):
        if initial_accumulator_value <= 0.0:
            raise ValueError(f"initial_accumulator_value must be positive: {initial_accumulator_value}")
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._initial_accumulator_value = initial_accumulator_value
        self._learning_rate_tensor = None

    def _create_slots(self, var_list):
        for var in var_list:
            dtype = var.dtype.base_dtype
            init = self._initializer(var, dtype)
            self._get_or_make_slot_with_initializer(var, init, var.shape, dtype, "accumulator", self._name)

    def _initializer(self, var, dtype):
        if var.shape.is_fully_defined():
            return constant_initializer(self._initial_accumulator_value, dtype=dtype)
        return lambda: fill(shape(var), self._initial_accumulator_value)

    def _prepare(self):
        [self._learning_rate_tensor] = self._tensors(learning_rate=self._learning_rate)

    def _apply_dense(self, grad, var):
        return self._apply(apply_adagrad, var, grad)

    def _apply_sparse(self, grad, var):
        return self._apply(sparse_apply_adagrad, var, grad.values, grad.indices)

    def _apply(self, step, var, *grad):
        [rate] = self._like(var, self._learning_rate_tensor)
        slot = self.get_slot(var, "accumulator")
        return applied(step, var, slot, rate, *grad, use_locking=self._use_locking)


class AdagradDAOptimizer(Optimizer):
    """Adagrad by dual averaging: weights follow from the sum of all gradients; an L1 penalty makes zeros.

    Args:
      learning_rate: a number, Tensor, or function that returns one.
      global_step: the Variable that counts the updates.
      initial_gradient_squared_accumulator_value: what the sum of squared gradients starts with, above 0.
      l1_regularization_strength, l2_regularization_strength: penalties.
      use_locking, name: see Optimizer.

    Raises:
      ValueError: the start is not above 0.

    Source: Duchi, Hazan and Singer, "Adaptive Subgradient Methods", JMLR 2011, primal-dual update.
    """

    def __init__(
        self,
        learning_rate,
        global_step,
        initial_gradient_squared_accumulator_value=0.1,
        l1_regularization_strength=0.0,
        l2_regularization_strength=0.0,
        use_locking=False,
        name="AdagradDA",
    ):
        if initial_gradient_squared_accumulator_value <= 0.0:
            raise ValueError(
                "initial_gradient_squared_accumulator_value must be positive: "
                f"{initial_gradient_squared_accumulator_value}"
            )
        super().__init__(use_locking, name)
        self._learning_rate = learning_rate
        self._global_step = global_step
        self._start = initial_gradient_squared_accumulator_value
        self._l1 = l1_regularization_strength
        self._l2 = l2_regularization_strength
        self._learning_rate_tensor = self._next_step = None

    def _create_slots(self, var_list):
        for var in var_list:
            with get_default_graph().colocate_with(var):
                starts = [constant(value, var.dtype.base_dtype, var.shape) for value in (0.0, self._start)]
            for name, start in zip(
                ("gradient_accumulator", "gradient_squared_accumulator"), starts, strict=True
            ):
                self._get_or_make_slot(var, start, name, self._name)

    def _prepare(self):
        [self._learning_rate_tensor] = self._tensors(learning_rate=self._learning_rate)
        with get_default_graph().colocate_with(self._learning_rate_tensor):
            self._next_step = identity(self._global_step) + 1

    def _apply_dense(self, grad, var):
        return self._apply(apply_adagrad_da, var, grad)

    def _apply_sparse(self, grad, var):
        return self._apply(sparse_apply_adagrad_da, var, grad.values, grad.indices)

    def _apply(self, step, var, *grad):
        count = identity(self._next_step)
        slots = [self.get_slot(var, f"gradient_{kind}accumulator") for kind in ("", "squared_")]
        settings = self._like(var, self._learning_rate_tensor, self._l1, self._l2)
        return applied(step, var, *slots, *grad, *settings, count, use_locking=self._use_locking)

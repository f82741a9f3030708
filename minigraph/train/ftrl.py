"""FTRL-Proximal: follow the regularized leader."""

from minigraph.framework.graph import get_default_graph
from minigraph.ops.array import constant
from minigraph.ops.training import applied, apply_ftrl, apply_ftrl_v2, sparse_apply_ftrl, sparse_apply_ftrl_v2
from minigraph.train.optimizer import Optimizer


class FtrlOptimizer(Optimizer):
    """FTRL-Proximal, whose L1 penalty makes weights exactly zero.

    Args:
      learning_rate: a number, Tensor, or function that returns one.
      learning_rate_power: how the rate falls with the sum of squared gradients; at most 0.
      initial_accumulator_value: what that sum starts with.
      l1_regularization_strength, l2_regularization_strength: penalties, at least 0.
      use_locking, name: see Optimizer.
      accum_name, linear_name: names of the slots in place of `name`.
      l2_shrinkage_regularization_strength: an L2 penalty on the present weights, at least 0.

    Raises:
      ValueError: an argument is out of range.

    Source: McMahan et al., "Ad Click Prediction: a View from the Trenches", KDD 2013, algorithm 1.
    """

    def __init__(
        self,
        learning_rate,
        learning_rate_power=-0.5,
        initial_accumulator_value=0.1,
        l1_regularization_strength=0.0,
        l2_regularization_strength=0.0,
        use_locking=False,
        name="Ftrl",
        accum_name=None,
        linear_name=None,
        l2_shrinkage_regularization_strength=0.0,
    ):
        super().__init__(use_locking, name)
        bounded = {
            "initial_accumulator_value": initial_accumulator_value,
            "l1_regularization_strength": l1_regularization_strength,
            "l2_regularization_strength": l2_regularization_strength,
            "l2_shrinkage_regularization_strength": l2_shrinkage_regularization_strength,
        }
        for key, value in bounded.items():
            if value < 0.0:
                raise ValueError(f"{key} {value:f} needs to be positive or zero")
        if learning_rate_power > 0.0:
            raise ValueError(f"learning_rate_power {learning_rate_power:f} needs to be negative or zero")
        self._initial_accumulator_value = initial_accumulator_value
        self._accum_name = accum_name or name
        self._linear_name = linear_name or name
        self._shrinks = l2_shrinkage_regularization_strength > 0
        self._settings = {
            "learning_rate": learning_rate,
            "l1_regularization_strength": l1_regularization_strength,
            "l2_regularization_strength": l2_regularization_strength,
            "l2_shrinkage_regularization_strength": l2_shrinkage_regularization_strength,
            "learning_rate_power": learning_rate_power,
        }
        self._setting_tensors: list = []

    def _create_slots(self, var_list):
        for var in var_list:
            with get_default_graph().colocate_with(var):
                start = constant(self._initial_accumulator_value, var.dtype.base_dtype, var.shape)
                self._get_or_make_slot(var, start, "accum", self._accum_name)
                self._zeros_slot(var, "linear", self._linear_name)

    def _prepare(self):
        self._setting_tensors = self._tensors(**self._settings)

    def _apply_dense(self, grad, var):
        return self._apply(apply_ftrl_v2 if self._shrinks else apply_ftrl, var, grad)

    def _apply_sparse(self, grad, var):
        step = sparse_apply_ftrl_v2 if self._shrinks else sparse_apply_ftrl
        return self._apply(step, var, grad.values, grad.indices)

    def _apply(self, step, var, *grad):
        slots = self.get_slot(var, "accum"), self.get_slot(var, "linear")
        rate, l1, l2, shrinkage, power = self._setting_tensors
        used = (rate, l1, l2, shrinkage, power) if self._shrinks else (rate, l1, l2, power)
        return applied(step, var, *slots, *grad, *self._like(var, *used), use_locking=self._use_locking)

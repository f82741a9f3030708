"""Adam."""

from minigraph.framework.conversion import OPS
from minigraph.framework.graph import get_default_graph
from minigraph.ops.control_flow import group
from minigraph.ops.elementary import sqrt
from minigraph.ops.scatter import scatter_add
from minigraph.ops.state import assign, assign_sub
from minigraph.ops.training import applied, apply_adam
from minigraph.train.optimizer import Optimizer


class AdamOptimizer(Optimizer):
    """Adam. A sparse gradient changes all rows, as momentum does: the missing ones count as zero.

    Args:
      learning_rate, beta1, beta2, epsilon: numbers, Tensors, or functions that return one. `epsilon` is the
        "epsilon hat" of the paper, outside the bias correction.
      use_locking, name: see Optimizer.

    Source: Kingma and Ba, "Adam", ICLR 2015, end of section 2.
    """

    def __init__(
        self, learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-8, use_locking=False, name="Adam"
    ):
        super().__init__(use_locking, name)
        self._lr = learning_rate
        self._beta1 = beta1
        self._beta2 = beta2
        self._epsilon = epsilon
        self._lr_t = self._beta1_t = self._beta2_t = self._epsilon_t = None

    def _get_beta_accumulators(self):
        graph = get_default_graph()
        return (
            self._get_non_slot_variable("beta1_power", graph=graph),
            self._get_non_slot_variable("beta2_power", graph=graph),
        )

    def _create_slots(self, var_list):
        first = min(var_list, key=lambda var: var.name)
        for name, beta in (("beta1_power", self._beta1), ("beta2_power", self._beta2)):
            self._create_non_slot_variable(beta, name, colocate_with=first)
        for var in var_list:
            self._zeros_slot(var, "m", self._name)
            self._zeros_slot(var, "v", self._name)

    def _prepare(self):
        self._lr_t, self._beta1_t, self._beta2_t, self._epsilon_t = self._tensors(
            learning_rate=self._lr, beta1=self._beta1, beta2=self._beta2, epsilon=self._epsilon
        )

    def _settings(self, var):
        """beta1_power, beta2_power, learning_rate, beta1, beta2, epsilon."""
        powers = self._get_beta_accumulators()
        return self._like(var, *powers, self._lr_t, self._beta1_t, self._beta2_t, self._epsilon_t)

    def _apply_dense(self, grad, var):
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        return applied(apply_adam, var, m, v, *self._settings(var), grad, use_locking=self._use_locking)

    def _apply_sparse(self, grad, var):
        beta1_power, beta2_power, rate, beta1, beta2, epsilon = self._settings(var)
        rate = rate * sqrt(1 - beta2_power) / (1 - beta1_power)

        def mean(name, beta, share):
            slot = self.get_slot(var, name)
            decayed = assign(slot, slot * beta, use_locking=self._use_locking)
            with get_default_graph().control_dependencies([decayed]):
                if not hasattr(slot, "handle"):
                    return scatter_add(slot, grad.indices, share, use_locking=self._use_locking)
                added = OPS["ResourceScatterAdd"](slot, grad.indices, share)
                with get_default_graph().control_dependencies([added]):
                    return slot.value()

        m = mean("m", beta1, grad.values * (1 - beta1))
        v = mean("v", beta2, grad.values * grad.values * (1 - beta2))
        root = sqrt(v)
        update = assign_sub(var, rate * m / (root + epsilon), use_locking=self._use_locking)
        return group(update, m, v)

    def _finish(self, update_ops, name_scope):
        graph = get_default_graph()
        powers = self._get_beta_accumulators()
        with graph.control_dependencies(update_ops), graph.colocate_with(powers[0]):
            steps = [
                power.assign(power * beta, use_locking=self._use_locking)
                for power, beta in zip(powers, (self._beta1_t, self._beta2_t), strict=True)
            ]
        return group(*update_ops, *steps, name=name_scope)

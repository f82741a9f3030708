"""Moving averages of variables and tensors."""

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import add_to_collection, name_scope
from minigraph.framework.graph import Operation, Tensor, get_default_graph
from minigraph.framework.opdef import is_variable
from minigraph.framework.scopes import GraphKeys
from minigraph.ops.casting import cast
from minigraph.ops.control_flow import group
from minigraph.ops.math import minimum, pow
from minigraph.ops.state import assign, assign_add, assign_sub
from minigraph.train.slot import constant_slot, zeros_slot
from minigraph.variables.initializers import zeros_initializer
from minigraph.variables.scope import get_variable, variable_scope
from minigraph.variables.variable import Variable, global_variables, trainable_variables


def moving_average_variables(scope=None) -> list:
    """The variables that have moving averages, or those whose names match the expression `scope`."""
    return get_default_graph().get_collection(GraphKeys.MOVING_AVERAGE_VARIABLES, scope)


def assign_moving_average(variable, value, decay, zero_debias=True, name=None) -> Tensor:
    """`variable -= (1 - decay) * (variable - value)`; the reference after it.

    Args:
      variable: a Variable.
      value: a Tensor of its shape.
      decay: scalar, a little below 1.
      zero_debias: correct for the start at 0, as Adam does; this makes two more variables.
      name: name of the operation.
    """
    with name_scope(name, "AssignMovingAvg", [variable, value, decay]) as scope:
        share = convert(1.0 - decay, name="decay")
        share = cast(share, variable.dtype.base_dtype)
        if not zero_debias:
            return assign_sub(variable, (variable - value) * share, name=scope)
        biased, steps = _biased(variable)
        biased = assign_sub(biased, (biased - value) * share)
        steps = assign_add(steps, 1)
        return assign(variable, biased / (1.0 - pow(1.0 - share, steps)), name=scope)


def _biased(variable):
    """The average without correction, and how often it was updated."""
    dtype = variable.dtype.base_dtype
    with variable_scope(variable.op.name), get_default_graph().colocate_with(variable):
        return [
            get_variable(name, shape, dtype, zeros_initializer(), trainable=False)
            for name, shape in (("biased", variable.shape), ("local_step", []))
        ]


class ExponentialMovingAverage:
    """Moving averages that forget exponentially: `average -= (1 - decay) * (average - variable)`.

    Args:
      decay: scalar, a little below 1.
      num_updates: scalar, such as the global step: while it is small, the decay is `(1 + n) / (10 + n)`.
      zero_debias: correct the averages of Tensors, which start at 0.
      name: what follows the names of the variables.
    """

    def __init__(self, decay, num_updates=None, zero_debias=False, name="ExponentialMovingAverage"):
        self._decay = decay
        self._num_updates = num_updates
        self._zero_debias = zero_debias
        self._name = name
        self._averages: dict = {}

    @property
    def name(self) -> str:
        return self._name

    def apply(self, var_list=None) -> Operation:
        """An operation that updates the averages, which are made here if there are none yet.

        Args:
          var_list: Variables and Tensors; all trainable variables if None. The average of a Variable starts
            with its value, that of a Tensor with 0.

        Raises:
          TypeError: one of them is no float.
        """
        var_list = trainable_variables() if var_list is None else var_list
        debiased = set()
        for var in var_list:
            if var.dtype.base_dtype not in (dtypes.bfloat16, dtypes.float16, dtypes.float32, dtypes.float64):
                raise TypeError(f"The variables must be half, float, or double: {var.name}")
            if var not in self._averages:
                self._averages[var] = self._made(var)
                if self._zero_debias and isinstance(var, Tensor):
                    debiased.add(var)
        with name_scope(self._name) as scope:
            decay = convert(self._decay, name="decay")
            if self._num_updates is not None:
                count = cast(self._num_updates, dtypes.float32, name="num_updates")
                decay = minimum(decay, (1.0 + count) / (10.0 + count))
            updates = [
                assign_moving_average(self._averages[var], var, decay, zero_debias=var in debiased)
                for var in var_list
            ]
            return group(*updates, name=scope)

    def _made(self, var):
        """A new average of `var`."""
        with get_default_graph().control_dependencies(None):
            if isinstance(var, Variable):
                add_to_collection(GraphKeys.MOVING_AVERAGE_VARIABLES, var)
                return constant_slot(var, var.initialized_value(), self._name)
            return zeros_slot(var, self._name, colocate=is_variable(var.op))

    def average(self, var):
        """The Variable that is the average of `var`; None if there is none."""
        return self._averages.get(var)

    def average_name(self, var) -> str:
        """The name, without ":0", that the average of `var` has, or would have."""
        if var in self._averages:
            return self._averages[var].op.name
        return get_default_graph().unique_name(f"{var.op.name}/{self._name}", mark_as_used=False)

    def variables_to_restore(self, moving_avg_variables=None) -> dict:
        """Name in a checkpoint -> variable: such that variables are restored from their averages.

        Args:
          moving_avg_variables: the variables that are; if None, all that are trainable or have an average.
        """
        if moving_avg_variables is None:
            moving_avg_variables = [*trainable_variables(), *moving_average_variables()]
        restored = {self.average_name(var): var for var in dict.fromkeys(moving_avg_variables)}
        taken = {var.name for var in moving_avg_variables}
        for var in global_variables():
            if var.name not in taken:
                restored.setdefault(var.op.name, var)
        return restored

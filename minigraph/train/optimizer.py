"""The base class of optimizers: gradients, their application, and slots."""

from minigraph.autodiff.gradients import gradients
from minigraph.framework import dtypes, nest
from minigraph.framework.conversion import OPS, convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import Tensor, get_default_graph
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.framework.scopes import GraphKeys
from minigraph.ops.casting import cast
from minigraph.ops.control_flow import group, tuple_
from minigraph.ops.state import assign_add
from minigraph.train.slot import constant_slot, slot, zeros_slot
from minigraph.variables.variable import Variable, trainable_variables


class Optimizer:
    """Base class of optimizers. Other classes may be derived from it, by TF1's protocol:

    `_create_slots(variables)` makes slots, with `_zeros_slot` and its kin; `_prepare()` makes tensors of the
    hyperparameters; `_apply_dense(grad, var)` and `_apply_sparse(grad, var)` return the op that changes one
    variable; `_finish(update_ops, name_scope)` returns the op that does all of them.

    Args:
      use_locking: an attribute of the ops; updates are never lost here.
      name: the name of the ops, and of the slots.

    Raises:
      ValueError: the name is empty.
    """

    GATE_NONE = 0
    GATE_OP = 1
    GATE_GRAPH = 2

    def __init__(self, use_locking, name):
        if not name:
            raise ValueError("Must specify the optimizer name")
        self._use_locking = use_locking
        self._name = name
        # Slot name -> (graph, variable's name) -> slot variable.
        self._slots: dict = {}
        # (name, graph) -> variable that belongs to no other.
        self._non_slot_dict: dict = {}

    def get_name(self) -> str:
        return self._name

    def minimize(
        self,
        loss,
        global_step=None,
        var_list=None,
        gate_gradients=GATE_OP,
        aggregation_method=None,
        colocate_gradients_with_ops=False,
        name=None,
        grad_loss=None,
    ):
        """An operation that changes the variables so that `loss` becomes smaller.

        Args:
          loss: a float Tensor.
          global_step: a Variable that is increased by one after the update.
          var_list: the Variables to change; all trainable ones if None.
          gate_gradients: what must be ready before a gradient is used: nothing (GATE_NONE), all
            gradients of the same op (GATE_OP), or all gradients (GATE_GRAPH).
          aggregation_method, colocate_gradients_with_ops: as in `tf.gradients`.
          name: name of the operation; the optimizer's if None.
          grad_loss: the gradient of `loss` itself; ones if None.

        Raises:
          ValueError: there are no variables, none of them has a gradient, or a dtype is no float.
        """
        pairs = self.compute_gradients(
            loss, var_list, gate_gradients, aggregation_method, colocate_gradients_with_ops, grad_loss
        )
        if all(grad is None for grad, _ in pairs):
            raise ValueError(
                "No gradients provided for any variable, check your graph for ops that do not support "
                f"gradients, between variables {[str(var) for _, var in pairs]} and loss {loss}."
            )
        return self.apply_gradients(pairs, global_step, name)

    def compute_gradients(
        self,
        loss,
        var_list=None,
        gate_gradients=GATE_OP,
        aggregation_method=None,
        colocate_gradients_with_ops=False,
        grad_loss=None,
    ) -> list:
        """The pairs (gradient of `loss` or None, variable). For the arguments see `minimize`."""
        if callable(loss):
            raise ValueError(
                "The loss must be a Tensor: functions are for eager execution, which is not supported"
            )
        if gate_gradients not in (self.GATE_NONE, self.GATE_OP, self.GATE_GRAPH):
            raise ValueError(
                "gate_gradients must be one of: Optimizer.GATE_NONE, Optimizer.GATE_OP, "
                f"Optimizer.GATE_GRAPH.  Not {gate_gradients}"
            )
        self._assert_valid_dtypes([loss] if grad_loss is None else [loss, grad_loss])
        var_list = trainable_variables() if var_list is None else nest.flatten(var_list)
        if not var_list:
            raise ValueError("No variables to optimize.")
        for var in var_list:
            if not isinstance(var, (Variable, Tensor)):
                raise TypeError(f"Argument is not a tf.Variable: {var}")
        grads = gradients(
            loss,
            var_list,
            grad_ys=grad_loss,
            gate_gradients=gate_gradients == self.GATE_OP,
            aggregation_method=aggregation_method,
            colocate_gradients_with_ops=colocate_gradients_with_ops,
        )
        if gate_gradients == self.GATE_GRAPH:
            grads = tuple_(grads)
        pairs = list(zip(grads, var_list, strict=True))
        self._assert_valid_dtypes([var for grad, var in pairs if grad is not None])
        return pairs

    def apply_gradients(self, grads_and_vars, global_step=None, name=None):
        """An operation that changes each variable by its gradient.

        Args:
          grads_and_vars: pairs (Tensor, IndexedSlices or None; Variable), as from `compute_gradients`.
          global_step, name: as in `minimize`.

        Raises:
          TypeError: a gradient is nothing that converts to a Tensor.
          ValueError: there are no pairs, or no gradients.
          RuntimeError: a variable with a constraint has an IndexedSlices as its gradient.
        """
        pairs = [(_as_gradient(grad), var) for grad, var in grads_and_vars]
        if not pairs:
            raise ValueError("No variables provided.")
        changed = [(grad, var) for grad, var in pairs if grad is not None]
        if not changed:
            raise ValueError(f"No gradients provided for any variable: {[str(var) for _, var in pairs]}.")
        for _, var in changed:
            if isinstance(var, Tensor):
                raise NotImplementedError("Trying to update a Tensor ", var)
        graph = get_default_graph()
        with graph.control_dependencies(None):
            self._create_slots([var for _, var in changed])
        with name_scope(name, self._name) as scope:
            self._prepare()
            updates = []
            for grad, var in changed:
                with graph.name_scope("update_" + var.op.name), graph.colocate_with(var):
                    updates.append(self._update(grad, var))
            if global_step is None:
                result = self._finish(updates, scope)
            else:
                with (
                    graph.control_dependencies([self._finish(updates, "update")]),
                    graph.colocate_with(global_step),
                ):
                    if hasattr(global_step, "handle"):
                        result = global_step.assign_add(1, name=scope, read_value=False)
                    else:
                        result = assign_add(global_step, 1, name=scope)
        result = getattr(result, "op", result)
        if result not in graph.get_collection_ref(GraphKeys.TRAIN_OP):
            graph.add_to_collection(GraphKeys.TRAIN_OP, result)
        return result

    def _update(self, grad, var):
        """The op that changes `var`."""
        if isinstance(grad, IndexedSlices):
            if var.constraint is not None:
                raise RuntimeError("Cannot use a constraint function on a sparse variable.")
            return self._apply_sparse_duplicate_indices(grad, var)
        update = self._apply_dense(grad, var)
        if var.constraint is None:
            return update
        with get_default_graph().control_dependencies([update]):
            return var.assign(var.constraint(var))

    def get_slot(self, var, name):
        """The slot `name` of the variable `var`; None if there is none."""
        return self._slots.get(name, {}).get(_key(var))

    def get_slot_names(self) -> list[str]:
        return sorted(self._slots)

    def variables(self) -> list:
        """The variables of this optimizer in the default graph, by name."""
        graph = get_default_graph()
        own = [var for (_, home), var in self._non_slot_dict.items() if home is graph]
        own += [var for slots in self._slots.values() for var in slots.values() if var.graph is graph]
        return sorted(own, key=lambda var: var.name)

    def _valid_dtypes(self):
        """The types that losses and variables may have."""
        return [dtypes.float32, dtypes.float64, dtypes.float16, dtypes.bfloat16]

    def _assert_valid_dtypes(self, tensors):
        valid = self._valid_dtypes()
        for tensor in tensors:
            dtype = tensor.dtype.base_dtype
            if dtype not in valid:
                raise ValueError(f"Invalid type {dtype!r} for {tensor.name}, expected: {list(valid)}.")

    def _call_if_callable(self, param):
        return param() if callable(param) else param

    def _tensors(self, **settings) -> list:
        """The settings, numbers or functions that return them, as tensors of these names."""
        return [convert(self._call_if_callable(value), name=name) for name, value in settings.items()]

    def _like(self, var, *tensors) -> list:
        """`tensors` of the type of `var`."""
        return [cast(tensor, var.dtype.base_dtype) for tensor in tensors]

    def _create_slots(self, var_list):
        """Make the slots for these variables; slots that there are already stay."""

    def _prepare(self):
        """Make the tensors that the updates need."""

    def _apply_dense(self, grad, var):
        """The op that changes `var` by the Tensor `grad`."""
        raise NotImplementedError(f"{type(self).__name__} does not say how to apply a gradient: _apply_dense")

    def _apply_sparse(self, grad, var):
        """The op that changes some rows of `var` by the IndexedSlices `grad`; no index comes twice."""
        raise NotImplementedError(
            f"{type(self).__name__} does not say how to apply a gradient: _apply_sparse"
        )

    def _apply_sparse_duplicate_indices(self, grad, var):
        """`_apply_sparse`, after rows of the same index have been added."""
        indices, positions = OPS["Unique"](grad.indices)
        count = OPS["Shape"](indices)[0]
        values = OPS["UnsortedSegmentSum"](grad.values, positions, count)
        return self._apply_sparse(IndexedSlices(values, indices, grad.dense_shape), var)

    def _finish(self, update_ops, name_scope):
        """The op, of that name, that does all updates."""
        return group(*update_ops, name=name_scope)

    def _slot_dict(self, slot_name) -> dict:
        """(graph, variable's name) -> slot, for the slots of one name."""
        return self._slots.setdefault(slot_name, {})

    def _made(self, var, slot_name, make, *arguments):
        """The slot `slot_name` of `var`; made by `make(var, *arguments)` if there is none."""
        slots = self._slot_dict(slot_name)
        if _key(var) not in slots:
            slots[_key(var)] = make(var, *arguments)
        return slots[_key(var)]

    def _zeros_slot(self, var, slot_name, op_name):
        """The slot `slot_name` of `var`; a new one starts as zeros and is called `op_name`."""
        return self._made(var, slot_name, zeros_slot, op_name)

    def _get_or_make_slot(self, var, val, slot_name, op_name):
        """The slot `slot_name` of `var`; a new one starts as the Tensor `val` and is called `op_name`."""
        return self._made(var, slot_name, constant_slot, val, op_name)

    def _get_or_make_slot_with_initializer(self, var, initializer, shape, dtype, slot_name, op_name):
        """The slot `slot_name` of `var`; a new one has this initializer, shape and dtype."""
        return self._made(var, slot_name, slot, initializer, shape, dtype, op_name)

    def _create_non_slot_variable(self, initial_value, name, colocate_with):
        """The variable `name` of this optimizer, made beside `colocate_with` if there is none."""
        key = name, colocate_with.graph
        if key not in self._non_slot_dict:
            graph = get_default_graph()
            with graph.colocate_with(colocate_with):
                self._non_slot_dict[key] = Variable(
                    initial_value, name=name, trainable=False, use_resource=hasattr(colocate_with, "handle")
                )
        return self._non_slot_dict[key]

    def _get_non_slot_variable(self, name, graph=None):
        """The variable `name` that `_create_non_slot_variable` made in `graph`, or None."""
        return self._non_slot_dict.get((name, graph))


def _key(var):
    return var.graph, var.op.name


def _as_gradient(grad):
    if grad is None or isinstance(grad, (Tensor, IndexedSlices)):
        return grad
    try:
        return convert(grad)
    except TypeError:
        raise TypeError(
            f"Gradient must be convertible to a Tensor or IndexedSlices, or None: {grad}"
        ) from None

"""cond: one of two branches runs, on TF1's nodes Switch and Merge."""

from minigraph.framework import nest
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import Operation, get_default_graph
from minigraph.framework.scopes import GraphKeys
from minigraph.ops.array import identity
from minigraph.ops.context import Context, split_controls
from minigraph.ops.control_flow import merge, switch, switched_beside, with_dependencies
from minigraph.ops.tensor_array import flow_of, with_flow


class CondContext(Context):
    """One branch of a cond.

    Tensors from outside reach its ops through a Switch, and an op without inputs waits for the branch's
    pivot, so that nothing in the branch runs unless it is taken.
    """

    def __init__(self, graph, pred, pivot, branch):
        super().__init__(graph, "cond_text")
        self.pred = pred
        self.pivot = pivot
        self.branch = branch
        self.see(pred, pivot)

    def add_op(self, op):
        """Take in an op that has just been added to the graph."""
        for index, tensor in enumerate(op.inputs):
            inside = self.value(tensor)
            if inside is not tensor:
                op.replace_input(index, inside)
        controls, outside = split_controls(op, self)
        if outside:
            op.control_inputs = tuple(controls)
        if not op.inputs and not any(self.contains(other.control_flow) for other in controls):
            op.control_inputs = (*op.control_inputs, self.pivot.op)
        self._show(*op.outputs)
        self.graph.prevent_fetching(op)

    def _show(self, *tensors):
        """Let `tensors` count as made here, and in what is around."""
        context: Context | None = self
        while context is not None:
            context.see(*tensors)
            context = context.outer

    def value(self, tensor, controllers=()):
        """`tensor` as this branch sees it: itself if made here, else behind a Switch under `controllers`."""
        found = self._seen.get(tensor)
        if found is None:
            source = tensor
            if self.outer is not None:
                source = self.outer.value(tensor)
                self.see(source)
            with self.graph.control_dependencies(None):
                self.graph.controllers = controllers
                found = switched_beside(source, self.pred)[self.branch]
            self.graph.prevent_fetching(found.op)
            found.op.control_flow = self
            self._show(found)
            self._seen[tensor] = found
        return found

    def build(self, function):
        """What `function()` returns, and its leaves as tensors of this branch."""
        with self.entered():
            result = function()
            leaves = [] if result is None else [self._output(leaf) for leaf in nest.flatten(result)]
        if self.outer is not None:
            self.outer.see(*leaves)
        return result, leaves

    def _output(self, leaf):
        if isinstance(leaf, Operation):
            return with_dependencies([leaf], self.pivot)
        tensor = convert(flow_of(leaf))
        if tensor.op.control_flow is not None:
            tensor.op.control_flow.check_use(tensor, self.name, "Merge")
        return self.value(tensor, self.graph.controllers)


def cond(pred, true_fn=None, false_fn=None, strict=False, name=None, fn1=None, fn2=None):
    """`true_fn()` if `pred`, else `false_fn()`; only the side that is taken runs.

    What the functions use from outside is computed in any case.

    Args:
      pred: bool scalar Tensor.
      true_fn, false_fn: functions without arguments that return tensors, or nests of them, of the same types.
      strict: leave a list of one tensor a list.
      name: name of the scope.
      fn1, fn2: older names of `true_fn` and `false_fn`.

    Raises:
      TypeError: `pred` is a Python bool, or a function is none.
      ValueError: a function returns None, or the two return different structures or types.
    """
    true_fn, false_fn = true_fn or fn1, false_fn or fn2
    for argument, function in (("true_fn", true_fn), ("false_fn", false_fn)):
        if not callable(function):
            raise TypeError(f"{argument} must be callable.")
    with name_scope(name, "cond", [pred]):
        if isinstance(pred, bool):
            raise TypeError("pred must not be a Python bool")
        graph = get_default_graph()
        when_false, when_true = switch(pred, pred)
        pivots = identity(when_true, name="switch_t"), identity(when_false, name="switch_f")
        pred = identity(pred, name="pred_id")
        for tensor in (when_true, *pivots, pred):
            graph.prevent_fetching(tensor.op)
        when_taken = CondContext(graph, pred, pivots[0], 1)
        true_result, true_leaves = when_taken.build(true_fn)
        if true_result is None:
            raise ValueError("true_fn must have a return value.")
        when_not = CondContext(graph, pred, pivots[1], 0)
        false_result, false_leaves = when_not.build(false_fn)
        if false_result is None:
            raise ValueError("false_fn must have a return value.")
        nest.assert_same_structure(true_result, false_result, check_types=False)
        merges = []
        for on_false, on_true in zip(false_leaves, true_leaves, strict=True):
            if on_true.dtype.base_dtype is not on_false.dtype.base_dtype:
                raise ValueError(
                    "Outputs of true_fn and false_fn must have the same type: "
                    f"{on_true.dtype.name}, {on_false.dtype.name}"
                )
            merges.append(merge([on_false, on_true])[0])
        for context in (when_taken, when_not):
            if context.outer is None:
                graph.add_to_collection(GraphKeys.COND_CONTEXT, context)
        merges = [with_flow(leaf, x) for leaf, x in zip(nest.flatten(true_result), merges, strict=True)]
        result = nest.pack_sequence_as(true_result, merges)
        return result[0] if not strict and isinstance(result, list) and len(result) == 1 else result

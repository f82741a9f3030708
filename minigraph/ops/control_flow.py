"""Control edges (group, tuple, no_op) and cond, on TF1's own dataflow nodes Switch and Merge."""

import numpy as np

from minigraph.framework import dtypes, nest
from minigraph.framework.conversion import OPS, convert
from minigraph.framework.defaults import control_dependencies, name_scope
from minigraph.framework.graph import Graph, Operation, Tensor, get_default_graph
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.framework.opdef import Ref, T, op, same, variable_of
from minigraph.framework.shape import Spec
from minigraph.ops.array import identity, shape_op, zeros


def _nothing():
    return []


@op("NoOp", infer=_nothing, stateful=True)
def no_op(xp):
    """Nothing: a node to hang control dependencies on."""
    return ()


@op("RefIdentity", infer=same, uninitialized=True)
def ref_identity(xp, input: Ref[T]):
    """The same variable: a reference of another name."""
    return input


ref_identity.gradient(lambda op, dy: dy)


def _switched(data, pred):
    return [Spec(data.dtype, data.shape)] * 2


@op("Switch", infer=_switched)
def switch(xp, data, pred: np.bool_):
    """`data` to output 1 if `pred`, else to output 0; a run computes nothing of what needs the other."""
    return [data, data]


@op("RefSwitch", infer=_switched, uninitialized=True)
def ref_switch(xp, data: Ref[T], pred: np.bool_):
    """`switch` of a variable's reference."""
    return [data, data]


def _switched_beside(x, pred, name="Switch"):
    """`switch`, colocated with its data, which may be a reference or IndexedSlices."""
    with get_default_graph().colocate_with(x.op, ignore_existing=True):
        if not isinstance(x, IndexedSlices):
            return (ref_switch if x.dtype._is_ref_dtype else switch)(x, pred, name=name)
        with name_scope(name):
            parts = [switch(part, pred) for part in (x.values, x.indices, x.dense_shape)]
        return [IndexedSlices(*sides) for sides in zip(*parts, strict=True)]


@switch.gradient
@ref_switch.gradient
def _(op, *dys):
    if op.control_flow is not None:
        return _merged_gradients(dys, "cond_grad"), None
    sides = [switch(dy, op.inputs[1])[side] for side, dy in enumerate(dys)]
    return _merged_gradients(sides, "Merge"), None


def zeros_elsewhere(op):
    """The gradient of that output of a cond's `Switch` which its branch does not use: zeros."""
    context = op.control_flow
    x = switch(op.inputs[0], context.pred)[1 - context.branch]
    pivot = identity(x)
    if x.dtype is dtypes.resource:
        with get_default_graph().control_dependencies([pivot]):
            return zeros(OPS["VariableShape"](x), variable_of(x).attrs["dtype"])
    sizes = shape_op(x)
    with get_default_graph().control_dependencies([pivot]):
        return zeros(sizes, x.dtype)


def _merged_alternatives(inputs):
    first = inputs[0].shape
    index = Spec(dtypes.int32, ())
    if any(x.shape is None or len(x.shape) != len(first) for x in inputs):
        return [Spec(inputs[0].dtype, None), index]
    sizes = tuple(n if all(x.shape[i] == n for x in inputs) else None for i, n in enumerate(first))
    return [Spec(inputs[0].dtype, sizes), index]


@op("Merge", infer=_merged_alternatives)
def merge(xp, inputs: list[T]):
    """The input that has been computed, and its index."""
    index = next(i for i, x in enumerate(inputs) if x is not None)
    return inputs[index], xp.asarray(index, dtype=xp.int32)


@merge.gradient
def _(op, dy, _):
    context = op.inputs[0].op.control_flow
    if context is not None:
        return _switched_beside(dy, context.pred, "cond_grad")
    taken = [OPS["Equal"](op.outputs[1], i) for i in range(len(op.inputs))]
    return [_switched_beside(dy, which)[1] for which in taken]


def _merged_gradients(grads, name):
    """`merge`; IndexedSlices if one of `grads` is."""
    if not any(isinstance(grad, IndexedSlices) for grad in grads):
        return merge(list(grads), name=name)[0]
    with name_scope(name):
        slices = [grad if isinstance(grad, IndexedSlices) else _all_rows(grad) for grad in grads]
        indices = alike([item.indices for item in slices])
        values, sizes = [item.values for item in slices], [item.dense_shape for item in slices]
        return IndexedSlices(*(merge(parts)[0] for parts in (values, indices, sizes)))


def alike(indices):
    """`indices`, int32 and int64, all of one of these types."""
    if len({x.dtype for x in indices}) == 1:
        return indices
    return [OPS["Cast"](x, DstT=dtypes.int64) if x.dtype is dtypes.int32 else x for x in indices]


def _all_rows(x):
    sizes = shape_op(x)
    return IndexedSlices(x, OPS["Range"](0, sizes[0], 1, name="range"), sizes)


def group(*inputs, **kwargs) -> Operation:
    """An operation that runs all `inputs`.

    Args:
      *inputs: Tensors, Operations, Variables, or nests of them.
      name: the node's name.

    Raises:
      TypeError: an input is of another kind, or an argument is unknown.
    """
    name = kwargs.pop("name", None)
    if kwargs:
        raise TypeError(f"group: got an unexpected argument '{min(kwargs)}'")
    items = nest.flatten(inputs)
    with name_scope(name, "group_deps", items) as scope:
        graph = get_default_graph()
        if not items:
            return no_op(name=scope)
        by_device: dict[str, list] = {}
        for item in items:
            if not hasattr(item, "device"):
                raise TypeError(
                    f"Expected tf.group() expected Tensor objects not None with type '{type(item)}'"
                )
            by_device.setdefault(item.device, []).append(item)
        if len(by_device) == 1:
            [(device, items)] = by_device.items()
            return _after(graph, items, device, scope)
        gates = [_after(graph, by_device[device], device, None) for device in sorted(by_device)]
        return _after(graph, gates, None, scope)


def _after(graph, items, device, name):
    """A NoOp on `device` that waits for `items`."""
    with graph.control_dependencies(items):
        if device is None:
            return no_op(name=name)
        with graph.device(device or None):
            return no_op(name=name)


def with_dependencies(dependencies, output_tensor, name=None) -> Tensor | IndexedSlices:
    """The value of `output_tensor`, available only after `dependencies` have run."""
    with name_scope(name, "control_dependency", [output_tensor]) as scope:
        graph = get_default_graph()
        with graph.colocate_with(output_tensor), graph.control_dependencies(dependencies):
            if isinstance(output_tensor, IndexedSlices):
                values = identity(output_tensor.values, name=scope)
                return IndexedSlices(values, output_tensor.indices, output_tensor.dense_shape)
            output = convert(output_tensor)
            return (ref_identity if output.dtype._is_ref_dtype else identity)(output, name=scope)


def tuple_(tensors, name=None, control_inputs=None) -> list:
    """The tensors, each available only after all of them have been computed.

    Args:
      tensors: Tensors, Operations or None.
      name: name of the scope.
      control_inputs: more operations to wait for.

    Raises:
      ValueError: there is no tensor among them.
      TypeError: `control_inputs` holds something else.
    """
    with name_scope(name, "tuple", [t for t in tensors if t is not None]):
        gating = [t if isinstance(t, Operation) else t.op for t in tensors if t is not None]
        for item in control_inputs or ():
            if not isinstance(item, (Tensor, Operation)):
                raise TypeError(f"Control input must be Operation or Tensor: {item}")
            gating.append(item if isinstance(item, Operation) else item.op)
        if not gating:
            raise ValueError(f"Must have at least one Tensor: {tensors}")
        gate = group(*gating)
        result: list = []
        for item in tensors:
            if isinstance(item, Operation):
                with control_dependencies([gate]):
                    item = group(item)
            elif item is not None:
                item = with_dependencies([gate], item)
            result.append(item)
        return result


class CondContext:
    """One branch of a cond while it is built.

    Every new op comes here: tensors from outside reach it through a Switch, and an op without inputs waits
    for the branch's pivot, so that nothing in the branch runs unless it is taken.
    """

    def __init__(self, graph, pred, pivot, branch):
        self.graph: Graph = graph
        self.outer: CondContext | None = graph.control_flow
        self.pred = pred
        self.pivot = pivot
        self.branch = branch
        self._made: set[Operation] = {pivot.op}
        self._values: dict[Tensor, Tensor] = {pred: pred, pivot: pivot}

    def add_op(self, op):
        """Take in an op that has just been added to the graph."""
        for index, tensor in enumerate(op.inputs):
            inside = self.value(tensor)
            if inside is not tensor:
                op.replace_input(index, inside)
        if not op.inputs and self._made.isdisjoint(op.control_inputs):
            op.control_inputs = (*op.control_inputs, self.pivot.op)
        self._take(op)
        if self.outer is not None:
            self.outer.add_op(op)

    def _take(self, op):
        self._made.add(op)
        self._values.update({tensor: tensor for tensor in op.outputs})
        self.graph.prevent_fetching(op)

    def value(self, tensor, controllers=()) -> Tensor:
        """`tensor` as this branch sees it: itself if made here, else behind a Switch under `controllers`."""
        found = self._values.get(tensor)
        if found is None:
            source = tensor if self.outer is None else self.outer.value(tensor)
            found = self._switch(source, controllers)
            self._values[tensor] = self._values[found] = found
        return found

    def _switch(self, tensor, controllers):
        with self.graph.control_dependencies(None):
            self.graph.controllers = controllers
            result = _switched_beside(tensor, self.pred)[self.branch]
        self.graph.prevent_fetching(result.op)
        result.op.control_flow = self
        if self.outer is not None:
            self.outer.add_op(result.op)
        return result

    def build(self, function):
        """What `function()` returns, and its leaves as tensors of this branch."""
        outer, self.graph.control_flow = self.graph.control_flow, self
        try:
            result = function()
            if result is None:
                return None, []
            return result, [self._output(leaf) for leaf in nest.flatten(result)]
        finally:
            self.graph.control_flow = outer
            self._made, self._values = set(), {}  # the ops keep their branch for as long as they live

    def _output(self, leaf):
        if isinstance(leaf, Operation):
            return with_dependencies([leaf], self.pivot)
        return self.value(convert(leaf), self.graph.controllers)


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
        true_result, true_leaves = CondContext(graph, pred, pivots[0], 1).build(true_fn)
        if true_result is None:
            raise ValueError("true_fn must have a return value.")
        false_result, false_leaves = CondContext(graph, pred, pivots[1], 0).build(false_fn)
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
        result = nest.pack_sequence_as(true_result, merges)
        return result[0] if not strict and isinstance(result, list) and len(result) == 1 else result

"""TF1's dataflow nodes, on which cond and while_loop are built, and control edges: group, tuple, no_op."""

import numpy as np

from minigraph.framework import dtypes, nest
from minigraph.framework.conversion import OPS, convert
from minigraph.framework.defaults import control_dependencies, name_scope
from minigraph.framework.graph import Operation, Tensor, get_default_graph
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.framework.opdef import Ref, T, op, same
from minigraph.framework.shape import Spec
from minigraph.ops.array import identity


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


def switched_beside(x, pred, name="Switch"):
    """`switch`, colocated with its data, which may be a reference or IndexedSlices."""
    with get_default_graph().colocate_with(x.op, ignore_existing=True):
        if not isinstance(x, IndexedSlices):
            return (ref_switch if x.dtype._is_ref_dtype else switch)(x, pred, name=name)
        with name_scope(name):
            parts = [switch(part, pred) for part in (x.values, x.indices, x.dense_shape)]
        return [IndexedSlices(*sides) for sides in zip(*parts, strict=True)]


def _merged_alternatives(inputs):
    first = inputs[0].shape
    index = Spec(dtypes.int32, ())
    if any(x.shape is None or len(x.shape) != len(first) for x in inputs):
        return [Spec(inputs[0].dtype, None), index]
    sizes = tuple(n if all(x.shape[i] == n for x in inputs) else None for i, n in enumerate(first))
    return [Spec(inputs[0].dtype, sizes), index]


@op("Merge", infer=_merged_alternatives, uninitialized=True)
def merge(xp, inputs: list[T]):
    """The input that has been computed, and its index."""
    index = next(i for i, x in enumerate(inputs) if x is not None)
    return inputs[index], xp.asarray(index, dtype=xp.int32)


def alike(indices):
    """`indices`, int32 and int64, all of one of these types."""
    if len({x.dtype for x in indices}) == 1:
        return indices
    return [OPS["Cast"](x, DstT=dtypes.int64) if x.dtype is dtypes.int32 else x for x in indices]


def _brought_in(data, frame_name, is_constant, parallel_iterations):
    whole = is_constant and data.value is not None and data.value.dtype != object
    return Spec(data.dtype, data.shape, data.value if whole else None)


@op("Enter", infer=_brought_in)
def enter_op(xp, data, *, frame_name: str, is_constant: bool = False, parallel_iterations: int = 10):
    """`data` brought into the loop `frame_name`: before its first step, or for all steps if `is_constant`."""
    return data


@op("RefEnter", infer=_brought_in, uninitialized=True)
def ref_enter_op(
    xp, data: Ref[T], *, frame_name: str, is_constant: bool = False, parallel_iterations: int = 10
):
    """`enter_op` of a variable's reference."""
    return data


@op("Exit", infer=same)
def exit_op(xp, data):
    """`data`, out of the loop, once the condition does not hold any more."""
    return data


@op("NextIteration", infer=same)
def next_iteration_op(xp, data):
    """`data`, for the next step of the loop."""
    return data


def _scalar(x):
    if x.shape:
        raise ValueError(f"Shape must be rank 0 but is rank {len(x.shape)}")
    return Spec(x.dtype, ())


@op("LoopCond", infer=_scalar)
def loop_cond(xp, input: np.bool_):
    """Whether the loop goes on: what its Switches ask."""
    return input


loop_cond.gradient(None)


@op("ControlTrigger", infer=_nothing, stateful=True)
def control_trigger(xp):
    """Nothing: as `no_op`, but it runs too where what it waits for is dead."""
    return ()


def is_constant_enter(op) -> bool:
    """Whether `op` brings the same value into a loop at each step."""
    return op.type in ("Enter", "RefEnter") and op.attrs["is_constant"]


def enter(data, frame_name, is_constant, parallel_iterations, name=None) -> Tensor:
    """`enter_op` or `ref_enter_op`."""
    make = ref_enter_op if data.dtype._is_ref_dtype else enter_op
    return make(data, frame_name, is_constant, parallel_iterations, name)


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

"""Reverse mode: `gradients` adds the nodes of the derivatives to the graph. Nothing is computed here."""

from collections import deque
from contextlib import nullcontext
from functools import reduce

from minigraph.autodiff.loops import Loops, is_loop_switch, is_trainable, zeros_outside
from minigraph.framework import dtypes
from minigraph.framework.conversion import OPS, convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import Operation, Tensor, get_default_graph
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.framework.opdef import GRADIENTS
from minigraph.framework.shape import shape_text
from minigraph.ops.array import constant, fill, identity, shape, zeros_like
from minigraph.ops.control_flow import alike, tuple_
from minigraph.ops.joining import concat


class AggregationMethod:
    """How the gradients of a tensor that is used several times are added: by other nodes, to the same sum."""

    ADD_N = 0
    DEFAULT = ADD_N
    EXPERIMENTAL_TREE = 1
    EXPERIMENTAL_ACCUMULATE_N = 2


class UnconnectedGradients:
    """What stands for the gradient of an x that no y depends on: None, or zeros."""

    NONE = "none"
    ZERO = "zero"


def gradients(
    ys,
    xs,
    grad_ys=None,
    name="gradients",
    colocate_gradients_with_ops=False,
    gate_gradients=False,
    aggregation_method=None,
    stop_gradients=None,
    unconnected_gradients=UnconnectedGradients.NONE,
) -> list:
    """The derivatives of the sum of `ys` with respect to each of `xs`, as new nodes of the graph.

    Args:
      ys: a tensor or a list of tensors.
      xs: a tensor, Variable, or a list of these.
      grad_ys: for each y, what its derivative starts from, of its shape; ones where None.
      name: name of the scope of the new nodes.
      colocate_gradients_with_ops: note that each gradient belongs to where its op is.
      gate_gradients: let all gradients of an op be ready before one of them is used.
      aggregation_method: an AggregationMethod.
      stop_gradients: tensors that count as constants.
      unconnected_gradients: what stands for an x that no y depends on.

    Returns:
      For each x a Tensor of its shape, an IndexedSlices where only some rows are reached, or None.

    Raises:
      LookupError: an op on the way has no gradient.
      TypeError: a y is complex and has no `grad_ys`, or a start has another type than its y.
      ValueError: `grad_ys` are not as many as `ys`, or there is no such method.
    """
    if aggregation_method not in (None, 0, 1, 2):
        raise ValueError(f"Invalid aggregation_method specified {aggregation_method}.")
    if unconnected_gradients not in (UnconnectedGradients.NONE, UnconnectedGradients.ZERO):
        raise ValueError(f"Unknown value for unconnected_gradients: {unconnected_gradients!r}")
    if ys is None or xs is None:
        raise TypeError(f"gradients: {'ys' if ys is None else 'xs'} must be tensors; got None")
    ys, xs, stops = _listed(ys), _listed(xs), _listed(stop_gradients)
    grad_ys = [None] * len(ys) if grad_ys is None else _listed(grad_ys)
    if len(grad_ys) != len(ys):
        raise ValueError(f"gradients: {len(grad_ys)} grad_ys for {len(ys)} ys")
    with name_scope(name, "gradients", [*ys, *xs, *stops, *grad_ys]):
        ys = [y if isinstance(y, Tensor) else convert(y, name="y") for y in ys]
        xs = [convert(x, name="x", as_ref=True) for x in xs]
        stops = [convert(x, name="x", as_ref=True) for x in stops]
        grad_ys = [
            start
            if start is None or isinstance(start, IndexedSlices)
            else convert(start, name=f"grad_y_{index}")
            for index, start in enumerate(grad_ys)
        ]
        graph, starts = get_default_graph(), []
        for index, (y, start) in enumerate(zip(ys, grad_ys, strict=True)):
            with graph.colocate_with(y.op) if colocate_gradients_with_ops else nullcontext():
                starts.append(_start(index, y, start))
        backward = _Backward(ys, xs, stops, colocate_gradients_with_ops, gate_gradients, aggregation_method)
        for y, start in zip(ys, starts, strict=True):
            backward.add(y, start)
        backward.walk()
        results = [backward.result(x) for x in xs]
    backward.loops.close()  # outside of the scope, as in TF1
    if unconnected_gradients == UnconnectedGradients.ZERO:
        results = [zeros_like(x) if g is None else g for x, g in zip(xs, results, strict=True)]
    return results


def _listed(items) -> list:
    if items is None:
        return []
    return list(items) if isinstance(items, (list, tuple)) else [items]


def _start(index, y, start):
    """The gradient that the walk starts with at `y`."""
    name = f"grad_ys_{index}"
    if start is None:
        if y.dtype.is_complex:
            raise TypeError(f"Gradients of complex tensors must set grad_ys (y.dtype = {y.dtype!r})")
        return fill(shape(y), constant(1, y.dtype.base_dtype, name=name))
    if isinstance(start, IndexedSlices):
        indices, values = identity(start.indices, f"{name}_indices"), identity(start.values, f"{name}_values")
        sizes = start.dense_shape
        return IndexedSlices(values, indices, None if sizes is None else identity(sizes, f"{name}_shape"))
    if start.dtype.is_complex != y.dtype.is_complex or start.dtype.is_floating != y.dtype.is_floating:
        raise TypeError(
            f"Gradient type {start.dtype.name} generated for tensor {y.name} of type {y.dtype.name}: "
            f"grad_ys[{index}] must be of its kind"
        )
    return identity(start, name=name)


class _Backward:
    """One walk from the ys back to the xs, in TF1's order: an op comes up once all its consumers are done."""

    def __init__(self, ys, xs, stops, colocate, gate, method):
        self.colocate, self.gate, self.method = colocate, gate, method
        self.grads: dict[Tensor, list] = {}
        self.graph = get_default_graph()
        x_ops = list(dict.fromkeys(x.op for x in xs))
        y_ops = list(dict.fromkeys(y.op for y in ys))
        between = _between(x_ops, y_ops)
        self.loops = Loops()
        for op in between:
            if op.type == "Exit":
                with self.beside(op):
                    between += [exit for exit in self.loops.add(op) if exit not in between]
        self.pending = dict.fromkeys(between, 0)
        for op in between:
            for tensor in op.inputs:
                if tensor.op in self.pending:
                    self.pending[tensor.op] += 1
        self.ready = deque(op for op in y_ops if self.pending.get(op) == 0)
        self.x_ops, self.stops = x_ops, {tensor.op for tensor in stops}

    def beside(self, op):
        """Where the gradient nodes of `op` are colocated."""
        return self.graph.colocate_with(op) if self.colocate else nullcontext()

    def add(self, tensor, grad):
        self.grads.setdefault(tensor, []).append(grad)

    def result(self, tensor):
        found = self.grads.get(tensor)
        return None if found is None else found[0]

    def walk(self):
        """Call the gradient rule of every op between, once the gradients of its outputs are complete."""
        for tensor in self.loops.unused_exits(self.pending, self.ready):
            if is_trainable(tensor):
                self.add(tensor, self.loops.zeros_for_exit(tensor))
                self.ready.append(tensor.op)
        pending = self.pending
        self.stops.update(op for op in self.x_ops if not any(pending.get(t.op, 0) > 0 for t in op.inputs))
        while self.ready:
            op = self.ready.popleft()
            with self.beside(op):
                with self.loops.entered(op, before=True):
                    out_grads = [self._total(tensor) for tensor in op.outputs]
                if op not in self.stops and any(grad is not None for grad in out_grads):
                    with self.loops.entered(op):
                        self._differentiate(op, out_grads)
            for tensor in op.inputs:
                if tensor.op in pending:
                    pending[tensor.op] -= 1
                    # A loop's Switch comes up twice: after the loop, and after a step.
                    if not pending[tensor.op] or (pending[tensor.op] > 0 and is_loop_switch(tensor.op)):
                        self._make_ready(tensor.op)

    def _make_ready(self, op):
        """All gradients of the outputs of `op` are there."""
        if op.type != "Exit" or not self.loops:
            self.ready.append(op)
            return
        ready, unused = self.loops.left(op, self.grads)
        for tensor in unused:
            self.add(tensor, self.loops.zeros_for_exit(tensor))
        self.ready += ready

    def _differentiate(self, op, out_grads):
        rule = gradient_function(op)
        if is_loop_switch(op) and op.control_flow is self.graph.control_flow:
            raise ValueError(
                f"Cannot compute gradient inside while loop with respect to op '{op.name}'. We do not "
                "support taking the gradient wrt or through the initial value of a loop variable. Gradients "
                "can be computed through loop invariants or wrt the input parameters to the loop body."
            )
        if rule is None:
            return
        for index, (tensor, grad) in enumerate(zip(op.outputs, out_grads, strict=True)):
            if grad is None and is_trainable(tensor):
                zeros = self.loops.zeros if self.loops else zeros_outside
                out_grads[index] = zeros(op, index)
                if out_grads[index] is not None:
                    self.grads[tensor] = [out_grads[index]]
        with name_scope(op.name + "_grad"):
            in_grads = rule(op, *out_grads)
            in_grads = list(in_grads) if isinstance(in_grads, (list, tuple)) else [in_grads]
            if len(in_grads) != len(op.inputs):
                raise ValueError(
                    f"Num gradients {len(in_grads)} generated for op {op.name} ({op.type}) do not match num "
                    f"inputs {len(op.inputs)}"
                )
            if self.gate and sum(grad is not None for grad in in_grads) > 1:
                with self.graph.device(None), self.graph.colocate_with(None, ignore_existing=True):
                    in_grads = tuple_(in_grads)
        for index, (tensor, grad) in enumerate(zip(op.inputs, in_grads, strict=True)):
            if grad is None:
                continue
            if isinstance(grad, Tensor) and tensor.dtype is not dtypes.resource:
                try:
                    grad.set_shape(tensor.shape)
                except ValueError:
                    raise ValueError(
                        "Incompatible shapes between op input and calculated input gradient. "
                        f"Forward operation: {op.name} ({op.type}). Input index: {index}. Original input "
                        f"shape: {shape_text(tensor.spec.shape)}. Calculated input gradient shape: "
                        f"{shape_text(grad.spec.shape)}"
                    ) from None
            self.add(tensor, grad)

    def _total(self, tensor):
        """The sum of all gradients of `tensor`; it takes their place."""
        found = self.grads.get(tensor)
        if found is None:
            return None
        if len(found) > 1:
            found[:] = [self._sum(tensor, found)]
        return found[0]

    def _sum(self, tensor, grads):
        sparse = sum(isinstance(grad, IndexedSlices) for grad in grads)
        if sparse:
            return _joined(grads) if sparse == len(grads) else _added(grads)
        if self.method == AggregationMethod.EXPERIMENTAL_ACCUMULATE_N and len(grads) > 2:
            shape = tensor.shape
            for grad in grads:
                shape = shape.merge_with(grad.shape)
            if shape.is_fully_defined():
                return OPS["AccumulateNV2"](grads, shape=shape)
        if self.method:
            with name_scope(tensor.op.name + "_gradient_sum"):
                return reduce(lambda total, grad: _added([total, grad]), grads)
        by_device: dict[str, list] = {}
        for grad in grads:
            by_device.setdefault(grad.device, []).append(grad)
        sums = []
        for device in sorted(by_device):
            with self.graph.colocate_with(by_device[device][0].op, ignore_existing=True):
                sums.append(_added(by_device[device]))
        return _added(sums)


def _added(grads):
    return OPS["AddN"](grads) if len(grads) > 1 else grads[0]


def _joined(slices) -> IndexedSlices:
    """The sum of IndexedSlices: their rows, one after the other."""
    indices = alike([item.indices for item in slices])
    values = concat([item.values for item in slices], 0)
    return IndexedSlices(values, concat(indices, 0), slices[0].dense_shape)


def _between(x_ops, y_ops) -> list[Operation]:
    """The ops on a way from an x to a y, in the order in which a search from the ys meets them."""
    reached = set()
    waiting = deque(x_ops)
    while waiting:
        op = waiting.popleft()
        if op not in reached:
            reached.add(op)
            waiting.extend(c for tensor in op.outputs if is_trainable(tensor) for c in tensor._consumers)
    found = []
    waiting = deque(y_ops)
    while waiting:
        op = waiting.popleft()
        if op in reached:
            reached.discard(op)
            found.append(op)
            waiting.extend(tensor.op for tensor in op.inputs)
    return found


def gradient_function(op):
    """The gradient rule of `op`; None where no gradient flows through it.

    Raises:
      LookupError: nobody has declared one.
    """
    if not op.inputs:
        return None
    kind = op.attrs.get("_gradient_op_type", op.type)
    if kind not in GRADIENTS:
        raise LookupError(f"No gradient defined for operation '{op.name}' (op type: {op.type})")
    return GRADIENTS[kind]

"""Gradients of loops and of cond: a loop that runs backwards, over what the loop has left on stacks.

A loop's gradient is a loop of as many steps. The gradients of the loop variables become its loop variables;
those of what the steps take from outside are summed up. What is needed of a step, it pushes on a stack.
"""

from contextlib import nullcontext

from minigraph.framework import dtypes
from minigraph.framework.conversion import OPS
from minigraph.framework.graph import get_default_graph
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.framework.opdef import variable_of
from minigraph.ops.array import constant, identity, shape_op, zeros, zeros_like
from minigraph.ops.comparison import greater_equal
from minigraph.ops.cond import CondContext
from minigraph.ops.context import loop_of, output_context
from minigraph.ops.control_flow import (
    alike,
    control_trigger,
    enter_op,
    exit_op,
    is_constant_enter,
    loop_cond,
    merge,
    next_iteration_op,
    ref_enter_op,
    ref_switch,
    switch,
    switched_beside,
)
from minigraph.ops.joining import concat
from minigraph.ops.math import add, maximum, subtract
from minigraph.ops.stack import stack_pop_v2, stack_push_v2, stack_v2
from minigraph.ops.while_loop import WhileContext


def is_trainable(tensor) -> bool:
    """Whether gradients flow through a tensor of this type."""
    dtype = tensor.dtype.base_dtype
    return dtype.is_floating or dtype.is_complex or dtype is dtypes.resource


def is_loop_switch(op) -> bool:
    """Whether `op` sends a loop variable into the next step, or out of the loop."""
    return op.type in ("Switch", "RefSwitch") and op.inputs[1].op.type == "LoopCond"


def entered(context):
    """New ops come to `context` inside the `with`; where they come anyway if it is None."""
    return nullcontext() if context is None else context.entered()


def _let_wait(op, other):
    """`op` runs after `other`."""
    if other not in op.control_inputs:
        op.control_inputs = (*op.control_inputs, other)


class LoopGradient:
    """The gradient of one loop, while it is built.

    Attributes:
      forward: the loop.
      outer: the LoopGradient of the loop around it, if that is differentiated too.
      context: the loop that computes the gradients.
      history: tensor of the loop -> what it was, in the loop that computes the gradients.
      merges: Switch of a loop variable -> the gradient of that variable, as a loop variable.
      exits: the tensors that leave the loop; `missing` of them have not come up yet, `deferred` have, and
        `unused` are those that nothing depends on.
    """

    def __init__(self, forward, outer):
        self.forward: WhileContext = forward
        self.outer: LoopGradient | None = outer
        self.graph = forward.graph
        self.history: dict = {}
        self.merges: dict = {}
        self.exits = list(forward.exits)
        self.missing = len(self.exits)
        self.deferred: list = []
        self.unused: list = []
        self._syncs: dict = {}
        around = forward.outer if outer is None else outer.forward
        with entered(around):
            count, self.forward_index = self._count_forward()
        if outer is not None:  # each time that the loop runs it has another number of steps
            around.see(count)
            stack = outer.record(count)
            around = outer.context
        with entered(around):
            options = forward.parallel_iterations, forward.back_prop, forward.swap_memory
            self.context = WhileContext(
                self.graph, forward.name, *options, forward.maximum_iterations, backward=self
            )
            if outer is not None:
                count = outer.recall(stack, count)
            self.index = self._count_backward(count)

    def _count_forward(self):
        """Count the steps of the loop; returns how many there were, and the count for the next step."""
        forward = self.forward
        zero = constant(0, name="f_count")
        if self.outer is not None:  # all pushes come before those when the loop runs again
            _let_wait(zero.op, self.outer.forward_index.op.inputs[0].op)
        with forward.entered():
            [start] = forward.start([zero], "f_count")
            merged = merge([start, start])[0]
            off, on = switch(merged, forward.pivot)
            forward.loop_back(merged, add(on, 1))
            count = exit_op(off, name="f_count")
            forward.leave(count)
        return count, merged.op.inputs[1]

    def _count_backward(self, count):
        """Count the steps of the loop's gradient, from `count` down to 1; returns the count for the next."""
        context = self.context
        one = constant(1, name="b_count")
        with context.entered():
            [start] = context.start([count], "b_count")
            merged = context.control_pivot = merge([start, start])[0]
            context.pivot = loop_cond(greater_equal(merged, one), name="b_count")
            off, on = switch(merged, context.pivot)
            context.control_pivot = subtract(on, one)
            context.loop_back(merged, context.control_pivot)
            zero = exit_op(off, name="b_count")
            if self.outer is not None:  # all pops come before those when the loop runs again
                _let_wait(self.outer.sync, zero.op)
            context.leave(zero)
        return merged.op.inputs[1]

    @property
    def sync(self):
        """What all pops of a step come before."""
        return self._sync(self.context, self.index, "b_sync")

    @property
    def forward_sync(self):
        """What all pushes of a step, in a cond, come before."""
        return self._sync(self.forward, self.forward_index, "f_sync")

    def _sync(self, context, index, name):
        found = self._syncs.get(name)
        if found is None:
            with self.graph.control_dependencies(None):
                found = self._syncs[name] = control_trigger(name=name)
            found.control_flow = context
            _let_wait(index.op, found)
        return found

    def value(self, tensor):
        """What `tensor`, of the loop, was in the step whose gradients are computed."""
        found = self.history.get(tensor)
        if found is None:
            found = self.history[tensor] = self._value(tensor)
        return found

    def _value(self, tensor):
        state = self
        while True:
            op = _constant_enter(tensor)
            if op is not None:  # the same in all steps: the value outside will do
                tensor = op.inputs[0]
                if state.outer is None:
                    return self.context.value(tensor)
                state = state.outer
            elif tensor.op.type == "Const":
                return constant(tensor.op.attrs["value"], tensor.dtype)
            else:
                break
        with self.context.left():
            stack = state.record(tensor)
        popped = state.recall(stack, tensor)
        return popped if state is self else self.context.value(popped)

    def record(self, tensor, dead_branch=False):
        """The stack on which each step of the loop pushes `tensor`.

        Args:
          dead_branch: `tensor` is of that side of a cond which its own Switch does not lead to.
        """
        graph, forward = self.graph, self.forward
        around = graph.control_flow
        with graph.control_dependencies(None):
            with entered(around), graph.colocate_with(tensor.op):
                most = constant(-1, dtypes.int32)
                stack = stack_v2(most, elem_type=tensor.dtype.base_dtype, name="f_acc")
            inside = forward.value(stack)
            context = output_context(tensor.op)
            pushing = context.outer if dead_branch else context
            with pushing.entered():
                push = stack_push_v2(inside, tensor, swap_memory=forward.swap_memory).op
            push.control_flow = context
            _let_wait(self.forward_index.op if context is forward else self.forward_sync, push)
            _let_wait(push, self.forward_index.op.inputs[0].op)
        return stack

    def recall(self, stack, tensor, dead_branch=False):
        """What `record` pushed of `tensor` on `stack` in the step whose gradients are computed."""
        cond = tensor.op.control_flow
        while cond is not None and cond is not stack.op.control_flow and not isinstance(cond, CondContext):
            cond = cond.outer
        with self.graph.control_dependencies(None), self.context.entered():
            if cond is not None and cond is not stack.op.control_flow:  # that side alone pushed
                branch = 1 - cond.branch if dead_branch else cond.branch
                stack = switched_beside(stack, self._known_pred(cond))[branch]
            popped = stack_pop_v2(stack, elem_type=tensor.dtype.base_dtype)
            popped.set_shape(tensor.shape)
        if self.context.parallel_iterations > 1:
            _let_wait(self.sync, popped.op)
        return popped

    def _known_pred(self, cond):
        state: LoopGradient | None = self
        while state is not None:
            if cond.pred in state.history:
                return state.history[cond.pred]
            state = state.outer
        return cond.pred

    def pred(self, cond):
        """What the predicate of a cond in the loop was in the step whose gradients are computed."""
        found = self.history.get(cond.pred)
        if found is None:
            with self.context.left():
                stack = self.record(cond.pred)
            found = self.history[cond.pred] = self.recall(stack, cond.pred)
        return found

    def close(self):
        """Let the gradient be zero of a loop variable on whose last value the next does not depend."""
        for merged in self.merges.values():
            start, after = merged.op.inputs
            if start is not after:
                continue
            if start.shape.is_fully_defined():
                with self.context.entered():
                    zero = constant(0, start.dtype, start.shape)
                    following = next_iteration_op(zero)
            else:
                with entered(self.context.outer):
                    zero = zeros(shape_op(start.op.inputs[0]), start.dtype)
                with self.context.entered():
                    following = next_iteration_op(zero)
            merged.op.replace_input(1, following)


def _constant_enter(tensor):
    """The constant Enter whose value `tensor` is, or None."""
    op = tensor.op
    while op.type in ("Switch", "RefSwitch", "Identity", "RefIdentity"):
        op = op.inputs[0].op
    return op if is_constant_enter(op) else None


class Loops:
    """The gradients of all loops on the way from the ys back to the xs."""

    def __init__(self):
        self._gradients: dict[WhileContext, LoopGradient] = {}

    def __bool__(self):
        return bool(self._gradients)

    def add(self, exit) -> list:
        """Take in the loop that the op `exit` leaves; returns the ops of all exits, if it is a new one.

        Raises:
          ValueError: no `while_loop` has made it.
        """
        forward = loop_of(exit.control_flow)
        if forward is None:
            raise ValueError(
                f"Can't differentiate the loop that '{exit.name}' leaves: no while_loop made it."
            )
        if forward in self._gradients:
            return []
        outer = self._gradients.get(loop_of(forward.outer))
        made = self._gradients[forward] = LoopGradient(forward, outer)
        return [tensor.op for tensor in made.exits]

    def of(self, op, before=False) -> LoopGradient | None:
        """The gradient of the loop that `op` is in; `before` its rule is called, an Exit is outside of it."""
        context = output_context(op) if before else op.control_flow
        return self._gradients.get(loop_of(context))

    def entered(self, op, before=False):
        """New ops come to the loop that computes the gradients of the loop of `op`, if there is one."""
        found = self.of(op, before)
        return entered(None if found is None else found.context)

    def unused_exits(self, pending, ys) -> list:
        """The exits that nothing depends on, of loops of which no other exits are on the way.

        Args:
          pending: op -> how many of the ops that take its outputs are still to come.
          ys: the ops where the walk starts.
        """
        found: list = []
        for loop in self._gradients.values():
            for tensor in loop.exits:
                if not pending.get(tensor.op):
                    loop.missing -= 1
                    if tensor.op not in ys:
                        loop.unused.append(tensor)
                    if not loop.missing:
                        found += loop.unused
            for tensor in loop.forward.enters:  # for gradients of these gradients
                if not pending.get(tensor.op):
                    pending[tensor.op] = 1
        return found

    def left(self, exit, grads) -> tuple[list, list]:
        """Note that the op `exit` has come up; the loop is differentiated once all its exits have.

        Returns:
          (the ops that are ready now, the exits among them that get zeros for gradients).
        """
        loop = self._gradients[exit.control_flow]
        loop.deferred.append(exit.outputs[0])
        loop.missing -= 1
        if loop.missing:
            return [], []
        used = [tensor for tensor in loop.deferred if grads.get(tensor)]
        loop.unused += [tensor for tensor in loop.deferred if not grads.get(tensor)]
        ready = [tensor.op for tensor in (*used, *loop.unused)]
        return ready, [tensor for tensor in loop.unused if is_trainable(tensor)] if used else []

    def zeros_for_exit(self, tensor):
        """The gradient of an exit that nothing depends on."""
        forward = tensor.op.control_flow
        outer = self._gradients.get(loop_of(forward.outer))
        known = tensor.shape.is_fully_defined()
        if outer is None:
            return zeros(tensor.shape, tensor.dtype) if known else zeros_like(tensor, optimize=False)
        if known:
            with outer.context.entered():
                return zeros(tensor.shape, tensor.dtype)
        with forward.outer.entered():
            sizes = shape_op(tensor)
        stack = outer.record(sizes)
        with outer.context.entered():
            return zeros(outer.recall(stack, sizes), tensor.dtype)

    def zeros(self, op, index):
        """The gradient of output `index` of `op`, on which nothing depends; None for a loop's Switch."""
        if is_loop_switch(op):
            return None
        loop = self.of(op)
        if loop is None:
            return zeros_outside(op, index)
        tensor = op.outputs[index]
        branched = op.type in ("Switch", "RefSwitch")
        context = op.control_flow
        dtype, shape, measure = tensor.dtype, tensor.shape, shape_op
        if dtype is dtypes.resource:
            variable, measure = variable_of(tensor), OPS["VariableShape"]
            dtype, shape = variable.attrs["dtype"], variable.attrs["shape"]
        if shape.is_fully_defined():
            result = constant(0, dtype, shape)
            if branched:
                result = switched_beside(result, loop.history[context.pred])[1 - context.branch]
            return result
        if branched:
            with context.outer.entered():
                value = switched_beside(op.inputs[0], context.pred)[1 - context.branch]
                sizes = measure(value)
            value.op.control_flow = sizes.op.control_flow = context
        else:
            with context.entered():
                sizes = measure(tensor)
        with loop.context.left():
            stack = loop.record(sizes, dead_branch=branched)
        return zeros(loop.recall(stack, sizes, dead_branch=branched), dtype)

    def close(self):
        for loop in self._gradients.values():
            loop.close()


def zeros_outside(op, index):
    """`Loops.zeros` for an op that is in no loop."""
    context = op.control_flow
    if op.type not in ("Switch", "RefSwitch") or context is None:
        return zeros_like(op.outputs[index], optimize=False)
    x = switch(op.inputs[0], context.pred)[1 - context.branch]
    pivot = identity(x)
    if x.dtype is dtypes.resource:
        with get_default_graph().control_dependencies([pivot]):
            return zeros(OPS["VariableShape"](x), variable_of(x).attrs["dtype"])
    sizes = shape_op(x)
    with get_default_graph().control_dependencies([pivot]):
        return zeros(sizes, x.dtype)


def _backward():
    """The LoopGradient to which new ops come, or None."""
    loop = loop_of(get_default_graph().control_flow)
    return None if loop is None else loop.backward


@exit_op.gradient
def _(op, dy):
    context = get_default_graph().control_flow
    if not context.back_prop:
        return None
    if op.control_flow.backward is not None:
        raise TypeError("Second-order gradient for while loops not supported.")
    parts = [dy]
    if isinstance(dy, IndexedSlices):
        parts = [part for part in (dy.values, dy.indices, dy.dense_shape) if part is not None]
    with context.entered():
        made = context.start(parts, "b_exit")
    return IndexedSlices(*made) if isinstance(dy, IndexedSlices) else made[0]


@next_iteration_op.gradient
def _(op, dy):
    return dy


@enter_op.gradient
@ref_enter_op.gradient
def _(op, dy):
    context = get_default_graph().control_flow
    backward = _backward()
    if backward is None or not context.back_prop:
        return dy
    if not op.attrs["is_constant"]:
        made = exit_op(dy)
        context.leave(made)
        return made
    if isinstance(dy, IndexedSlices):
        return _sum_of_slices(backward, op, dy)
    return _sum(backward, op, dy)


def _sum(backward, op, dy):
    """The sum over all steps of the gradients `dy` of what the Enter `op` brings in."""
    context, outer = backward.context, backward.outer
    with context.left():
        if dy.shape.is_fully_defined():
            with entered(context.outer):
                total = constant(0, dy.dtype, dy.shape, name="b_acc")
        elif outer is not None and context.outer is not None and context.outer.is_loop:
            with backward.forward.outer.entered():
                sizes = shape_op(op.inputs[0])
            stack = outer.record(sizes)
            with context.outer.entered():
                total = zeros(outer.recall(stack, sizes), dy.dtype)
        else:
            with entered(context.outer):
                total = zeros(shape_op(op.inputs[0]), dy.dtype)
    [start] = context.start([total], "b_acc")
    merged = merge([start, start], name="b_acc")[0]
    off, on = switch(merged, context.pivot)
    context.loop_back(merged, add(on, dy))
    result = exit_op(off, name="b_acc")
    context.leave(result)
    return result


def _sum_of_slices(backward, op, dy):
    """`_sum` of IndexedSlices: the rows of all steps, one after the other."""
    context = backward.context
    values, indices, dense_shape = dy.values, dy.indices, dy.dense_shape
    with context.left(), entered(context.outer):
        if values.shape.is_fully_defined():
            rows = constant(0, values.dtype, [1, *values.shape.as_list()[1:]], name="b_acc")
        else:
            sizes = shape_op(op.inputs[0])[1:]
            rows = zeros(concat([[1], sizes], 0), values.dtype)
        totals = [constant([0], indices.dtype), rows]
        if dense_shape is not None:
            if dense_shape.shape.is_fully_defined():
                totals.append(constant(0, dense_shape.dtype, dense_shape.shape))
            else:
                sizes = shape_op(op.inputs[0], out_type=dense_shape.dtype)
                totals.append(zeros_like(sizes, optimize=False))
    starts = context.start(totals, "b_acc")
    row = rows.spec.shape
    shapes = (None,), None if row is None else (None, *row[1:]), None
    for x, sizes in zip(starts, shapes, strict=False):  # there are more rows after each step
        x.spec = x.spec.like(sizes)
    merges = [merge([x, x], name="b_acc")[0] for x in starts]
    switches = [switch(x, context.pivot) for x in merges]
    after = [concat([switches[0][1], indices], 0), concat([switches[1][1], values], 0)]
    if dense_shape is not None:
        after.append(maximum(dense_shape, switches[2][1]))
    following = [next_iteration_op(x) for x in after]
    for merged, x in zip(merges, following, strict=True):
        merged.op.replace_input(1, x)
    results = [exit_op(off, name="b_acc") for off, _ in switches]
    context.leave(*results)
    return IndexedSlices(results[1], results[0], *results[2:])


@switch.gradient
@ref_switch.gradient
def _(op, *dys):
    context = op.control_flow
    if context is None:
        sides = [switch(dy, op.inputs[1])[side] for side, dy in enumerate(dys)]
        return _merged(sides, "Merge"), None
    if not context.is_loop:
        return None if dys[1 - context.branch] is None else _merged(dys, "cond_grad"), None
    backward = _backward()
    known = backward.merges.get(op)
    if known is not None:  # now the gradient of the loop variable in the step comes up
        if dys[1] is not None:
            backward.context.loop_back(known, dys[1])
        return None, None
    if dys[0] is None:
        return None, None
    made = backward.merges[op] = merge([dys[0], dys[0]], name="b_switch")[0]
    return made, None


@merge.gradient
def _(op, dy, _):
    context = output_context(op.inputs[0].op)
    backward = _backward()
    if context is None:
        taken = [OPS["Equal"](op.outputs[1], i) for i in range(len(op.inputs))]
        return [switched_beside(dy, which)[1] for which in taken]
    if context.is_loop:
        return switched_beside(dy, backward.context.pivot)
    pred = context.pred if backward is None else backward.pred(context)
    return switched_beside(dy, pred, "cond_grad")


def _merged(grads, name):
    """`merge`; IndexedSlices if one of `grads` is."""
    if not any(isinstance(grad, IndexedSlices) for grad in grads):
        return merge(list(grads), name=name)[0]
    with get_default_graph().name_scope(name):
        slices = [grad if isinstance(grad, IndexedSlices) else _all_rows(grad) for grad in grads]
        indices = alike([item.indices for item in slices])
        values, sizes = [item.values for item in slices], [item.dense_shape for item in slices]
        return IndexedSlices(*(merge(parts)[0] for parts in (values, indices, sizes)))


def _all_rows(x):
    sizes = shape_op(x)
    return IndexedSlices(x, OPS["Range"](0, sizes[0], 1, name="range"), sizes)

"""while_loop, on TF1's nodes Enter, Merge, LoopCond, Switch, NextIteration and Exit."""

from minigraph.framework import nest
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import Tensor, get_default_graph
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.framework.scopes import GraphKeys
from minigraph.framework.shape import TensorShape, as_sizes
from minigraph.ops.array import constant, identity
from minigraph.ops.comparison import logical_and
from minigraph.ops.context import Context, loop_of, output_context, split_controls
from minigraph.ops.control_flow import (
    enter,
    exit_op,
    is_constant_enter,
    loop_cond,
    merge,
    next_iteration_op,
    switched_beside,
)
from minigraph.ops.tensor_array import flow_of, with_flow


class WhileContext(Context):
    """A loop while it is built, or while nodes of its gradient are added to it.

    Tensors from outside reach its ops through a constant Enter; an op without inputs, or with constant Enters
    only, waits for the pivot, so that it runs once a step.

    Attributes:
      parallel_iterations, back_prop, swap_memory, maximum_iterations: as for `while_loop`.
      pivot: the output of LoopCond.
      control_pivot: what ops without inputs of the step wait for.
      enters, exits: the tensors with which loop variables come in and leave.
      backward: in a loop that computes gradients, the LoopGradient with the loop whose gradients these are.
    """

    is_loop = True

    def __init__(
        self,
        graph,
        name="while_context",
        parallel_iterations=10,
        back_prop=True,
        swap_memory=False,
        maximum_iterations=None,
        backward=None,
    ):
        super().__init__(graph, name)
        self.parallel_iterations = parallel_iterations
        self.back_prop = back_prop
        self.swap_memory = swap_memory
        self.maximum_iterations = maximum_iterations
        self.backward = backward
        self.pivot: Tensor = None  # type: ignore[assignment]  # once the condition is built
        self.control_pivot: Tensor = None  # type: ignore[assignment]
        self.enters: list[Tensor] = []
        self.exits: list[Tensor] = []

    def add_op(self, op):
        """Take in an op that has just been added to the graph."""
        if self.backward is not None and op.type in ("Shape", "Size", "Rank"):
            # Of a tensor of the loop whose gradient this is only the shape is kept, so it is measured there.
            inner = op.inputs[0].op.control_flow
            if inner is not None and inner.loop is self.backward.forward:
                op.control_flow = inner
                inner.add_op(op)
                return
        for index, tensor in enumerate(op.inputs):
            inside = self.value(tensor)
            if inside is not tensor:
                op.replace_input(index, inside)
        controls, outside = split_controls(op, self)
        if not controls and all(is_constant_enter(tensor.op) for tensor in op.inputs):
            controls = [self.control_pivot.op]
        self.see(*op.outputs)
        op.control_inputs = (*controls, *self._waiting(op, outside))
        if self.outer is not None or op.type != "Exit":
            self.graph.prevent_fetching(op)
            for tensor in op.outputs:
                self.graph.prevent_feeding(tensor)

    def _waiting(self, op, outside):
        """Ops of this loop that wait for the ops `outside`, on behalf of `op`."""
        if not outside:
            return []
        scope, graph = self.graph.scope, self.graph
        if op.type == "Const":  # in TF1, a constant opens no scope
            graph.scope = op.name[: op.name.rfind("/") + 1]
        with graph.control_dependencies(None), self.entered():
            waiting = [identity(other.outputs[0]).op for other in outside if other.outputs]
        graph.scope = scope
        return waiting

    def value(self, tensor) -> Tensor:
        """`tensor` as this loop sees it: itself if made here, else behind a constant Enter.

        In a loop that computes gradients, a tensor of the loop whose gradients these are is what it was in
        that step.
        """
        found = self._seen.get(tensor)
        if found is None:
            found = tensor if tensor.op.control_flow is self else self._from_outside(tensor)
            self._seen[tensor] = found
        return found

    def _from_outside(self, tensor):
        loop, source = loop_of(self.graph.control_flow), loop_of(output_context(tensor.op))
        backward = None if loop is None else loop.backward
        if backward is not None and backward.forward is source:
            return backward.value(tensor)
        entered = self._enter(tensor if self.outer is None else self.outer.value(tensor), True)
        self._wait(entered)
        self.see(entered)
        return entered

    def _enter(self, tensor, is_constant=False):
        """`tensor` brought into this loop, to which the Enter does not belong yet."""
        with self.graph.control_dependencies(None):
            entered = enter(tensor, self.name, is_constant, self.parallel_iterations)
        self.graph.prevent_feeding(entered)
        return entered

    def _wait(self, entered):
        """The Enter of `entered` joins this loop, and waits for what is around in place of the ops inside."""
        op = entered.op
        op.control_flow = self
        around = [
            other for controller in self.graph.controllers for other in controller.edges([op.inputs[0].op])
        ]
        for controller in self.graph.controllers:
            controller.made.add(op)
        op.control_inputs = (*op.control_inputs, *filter(self._is_around, around))

    def _is_around(self, op):
        context = output_context(op)
        return context is None or context.contains(self.outer)

    def may_use(self, source) -> bool:
        """Whether this loop computes gradients of the loop `source`, or the other way round."""
        forward = None if self.backward is None else self.backward.forward
        if forward is not None and (source.contains(forward) or forward is source.outer):
            return True
        return source.backward is not None and source.backward.forward is self

    def build(self, cond, body, loop_vars, shape_invariants):
        """Add the loop's nodes; returns what the last call of `body` returned, as it is after the loop."""
        sources = _tensors(loop_vars)
        invariants = None if shape_invariants is None else _invariants(loop_vars, shape_invariants)
        with self.entered():
            merges = [merge([x, x])[0] for x in self._loop_enters(sources, invariants)]
            self.control_pivot = merges[0]
            self.pivot = loop_cond(convert(cond(*_packed(loop_vars, merges))), name="LoopCond")
            switches = [switched_beside(x, self.pivot) for x in merges]
            now = [identity(on) for _, on in switches]
            self.control_pivot = now[0]
            result = body(*_packed(loop_vars, now))
            if not nest.is_sequence(result):
                result = [result]
            nest.assert_same_structure(list(loop_vars), list(result))
            after = _tensors(result)
            if len(after) != len(merges):
                raise ValueError(
                    f"Number of inputs and outputs of body must match loop_vars: {len(merges)}, {len(after)}"
                )
            for merged, x in zip(merges, after, strict=True):
                self.loop_back(merged, x)
                _check_step(merged, x)
            self.leave(*[exit_op(off) for off, _ in switches])
        return _packed(result, self.exits)

    def _loop_enters(self, sources, invariants):
        if self.outer is not None:
            sources = [self.outer.value(x) for x in sources]
        entered = self.enters = [self._enter(x) for x in sources]
        around = loop_of(self.outer)
        if around is not None:
            for x in entered:
                if is_constant_enter(x.op.inputs[0].op):
                    x.op.control_inputs = (around.control_pivot.op,)
        if invariants is not None:
            for x, sizes in zip(entered, invariants, strict=True):
                if not _fits(x.shape, sizes):
                    raise ValueError(
                        f"The shape invariant specified for {x.name} is not compatible with the initial "
                        f"shape of the loop variable. It enters the loop with shape {x.shape}, but the "
                        f"specified shape invariant is {sizes}."
                    )
                x.spec = x.spec.like(as_sizes(sizes))
        for x in entered:
            self._wait(x)
        self.see(*entered)
        return entered

    def start(self, tensors, name) -> list[Tensor]:
        """The first nodes of more loop variables, which start as `tensors`."""
        self.see(*tensors)
        made = [enter(x, self.name, False, self.parallel_iterations, name=name) for x in tensors]
        self.enters += made
        return made

    def loop_back(self, merged, x):
        """Let `x` be the value of the loop variable `merged` in the next step.

        Raises:
          TypeError: it is of another type.
        """
        if x.dtype.base_dtype is not merged.dtype.base_dtype:
            raise TypeError(
                f"{x.name} of type {x.dtype.base_dtype.name} follows a loop variable of type "
                f"{merged.dtype.base_dtype.name}"
            )
        merged.op.replace_input(1, next_iteration_op(x))

    def leave(self, *exits):
        """Let `exits` be outputs of this loop, which are seen around it."""
        self.exits += exits
        if self.outer is not None:
            self.outer.see(*exits)


def _check_step(merged, x):
    """Refuse a loop variable that comes out of a step with a shape that it must not have."""
    if not _fits(x.shape, merged.shape):
        start = merged.op.inputs[0]
        raise ValueError(
            f"Input tensor '{start.op.inputs[0].name}' enters the loop with shape {start.shape}, but has "
            f"shape {x.shape} after one iteration. To allow the shape to vary across iterations, use the "
            "`shape_invariants` argument of tf.while_loop to specify a less-specific shape."
        )


def _fits(shape, wanted) -> bool:
    """Whether all tensors of the static shape `shape` are of the static shape `wanted`."""
    if wanted.ndims is None:
        return True
    if shape.ndims != wanted.ndims:
        return False
    return all(m is None or m == n for n, m in zip(shape.as_list(), wanted.as_list(), strict=True))


def _parts(leaf) -> list:
    """The tensors that stand for one leaf of the loop variables."""
    if isinstance(leaf, IndexedSlices):
        return [x for x in (leaf.values, leaf.indices, leaf.dense_shape) if x is not None]
    return [flow_of(leaf)]


def _tensors(structure) -> list[Tensor]:
    return [convert(part) for leaf in nest.flatten(structure) for part in _parts(leaf)]


def _packed(structure, tensors):
    """`tensors` arranged like `structure`; TensorArrays and IndexedSlices with new tensors."""
    tensors = iter(tensors)

    def again(leaf):
        parts = [next(tensors) for _ in _parts(leaf)]
        if isinstance(leaf, IndexedSlices):
            return IndexedSlices(*parts)
        return with_flow(leaf, parts[0])

    return nest.map_structure(again, structure)


def _invariants(loop_vars, shape_invariants) -> list[TensorShape]:
    """The shape invariant of each tensor of the loop variables."""
    nest.assert_same_structure(loop_vars, shape_invariants)
    found = []
    for leaf, sizes in zip(nest.flatten(loop_vars), nest.flatten(shape_invariants), strict=True):
        if not isinstance(sizes, TensorShape):
            raise ValueError("`shapes` must be a (possibly nested) list of shapes.")
        found.append(sizes)
        if isinstance(leaf, IndexedSlices):  # the shape is that of the values
            found += [sizes[:1], TensorShape([sizes.ndims])][: len(_parts(leaf)) - 1]
    return found


def while_loop(
    cond,
    body,
    loop_vars,
    shape_invariants=None,
    parallel_iterations=10,
    back_prop=True,
    swap_memory=False,
    name=None,
    maximum_iterations=None,
    return_same_structure=False,
):
    """`body` again and again as long as `cond` holds.

    Both functions are called once, to build one step; what they use from outside is the same in all steps.

    Args:
      cond: function of the loop variables that returns a bool scalar.
      body: function of the loop variables that returns them as they are in the next step.
      loop_vars: list or tuple of the loop variables at the start: tensors, TensorArrays, IndexedSlices, or
        nests of these.
      shape_invariants: for each loop variable a TensorShape that it has in all steps; the shapes at the start
        if None.
      parallel_iterations: kept as an attribute; steps run one after the other.
      back_prop: False makes gradients stop at the loop.
      swap_memory: kept as an attribute of the nodes that record what gradients need.
      name: name of the scope.
      maximum_iterations: int scalar: stop after so many steps.
      return_same_structure: return a list of one loop variable as a list.

    Returns:
      The loop variables after the loop, packed as `body` returned them; a single one as it is.

    Raises:
      TypeError: `cond` or `body` is no function, or their results are of other types.
      ValueError: there are no loop variables; `body` returns another structure than it gets, or a shape that
        is not the loop variable's.
    """
    with name_scope(name, "while", nest.flatten(loop_vars)):
        if not loop_vars:
            raise ValueError("No loop variables provided")
        for argument, function in (("cond", cond), ("body", body)):
            if not callable(function):
                raise TypeError(f"{argument} must be callable.")
        if parallel_iterations < 1:
            raise TypeError("parallel_iterations must be a positive integer.")
        if maximum_iterations is not None:
            maximum_iterations = convert(maximum_iterations, name="maximum_iterations")
            if maximum_iterations.shape.ndims != 0:
                raise ValueError(
                    f"maximum_iterations must be a scalar, saw shape: {maximum_iterations.shape}"
                )
            cond, body, loop_vars, shape_invariants = _limited(
                maximum_iterations, cond, body, loop_vars, shape_invariants
            )
        graph = get_default_graph()
        context = WhileContext(
            graph,
            parallel_iterations=parallel_iterations,
            back_prop=back_prop,
            swap_memory=swap_memory,
            maximum_iterations=maximum_iterations,
        )
        if context.outer is None:
            graph.add_to_collection(GraphKeys.WHILE_CONTEXT, context)
        result = context.build(cond, body, loop_vars, shape_invariants)
        if maximum_iterations is not None:
            return result[1]
        return result[0] if len(context.exits) == 1 and not return_same_structure else result


def _limited(most, cond, body, loop_vars, shape_invariants):
    """The arguments of a loop that counts its steps, up to `most` of them."""
    counter = constant(0, most.dtype, name="iteration_counter")
    if len(loop_vars) == 1:

        def spread(function, rest):
            return function(rest)

        loop_vars = loop_vars[0]
        shape_invariants = shape_invariants and shape_invariants[0]
    else:

        def spread(function, rest):
            return function(*rest)

    if shape_invariants is not None:
        shape_invariants = TensorShape([]), shape_invariants
    return (
        lambda i, rest: logical_and(i < most, spread(cond, rest)),
        lambda i, rest: (i + 1, spread(body, rest)),
        (counter, loop_vars),
        shape_invariants,
    )

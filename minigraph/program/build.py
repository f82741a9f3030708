"""Graph to Program: prune to what the fetches need, and put it in order."""

from heapq import heapify, heappop, heappush

from minigraph.framework.conversion import OPS
from minigraph.framework.errors import InvalidArgumentError, UnimplementedError, at
from minigraph.framework.graph import Operation, Tensor, ancestors
from minigraph.program.program import Instr, Program


def build(fetches, feeds) -> Program:
    """The Program that computes `fetches` once `feeds` are given.

    Args:
      fetches: Tensors and Operations.
      feeds: Tensors.

    Raises:
      UnimplementedError: an operation is of a type that has no kernel.
      InvalidArgumentError: an operation changes a variable that is fed.
    """
    fed = set(feeds)
    roots = [item if isinstance(item, Operation) else item.op for item in fetches if item not in fed]
    builder = _Builder(feeds)
    for op in _ordered(ancestors(roots, fed), fed):
        builder.add(op)
    results = [None if isinstance(item, Operation) else builder.result(item) for item in fetches]
    return Program(builder.instrs, feeds, results)


def _ordered(ops, fed) -> list[Operation]:
    """`ops` by data and control dependencies, ties by creation.

    So a run is deterministic, where TF1's was not. Creation order alone will not do: inside a cond, an op is
    made before the Switch that feeds it.
    """
    waits = {}
    included = set(ops)
    followers: dict[Operation, list[Operation]] = {}
    for op in ops:
        needed = {tensor.op for tensor in op.inputs if tensor not in fed} | set(op.control_inputs) & included
        waits[op] = len(needed)
        for other in needed:
            followers.setdefault(other, []).append(op)
    ready = [(op.order, op) for op in ops if not waits[op]]
    heapify(ready)
    ordered = []
    while ready:
        op = heappop(ready)[1]
        ordered.append(op)
        for other in followers.get(op, ()):
            waits[other] -= 1
            if not waits[other]:
                heappush(ready, (other.order, other))
    if len(ordered) < len(ops):
        stuck = min((op for op in ops if waits[op]), key=lambda op: op.order)
        raise UnimplementedError(None, stuck, f"Loops are not supported{at(stuck)}")
    return ordered


class _Builder:
    """Instructions so far, and which of them has the value of which tensor."""

    def __init__(self, feeds):
        self.instrs = [
            Instr("Feed", effect=tensor.name, specs=(tensor.spec,), op=tensor.op) for tensor in feeds
        ]
        self.fed = set(feeds)
        self.values: dict[Tensor, Instr] = dict(zip(feeds, self.instrs, strict=True))
        self.made: dict[Operation, Instr] = {}
        # Op -> the variables that are changed before it is done, by itself or by what it waits for.
        self.changed: dict[Operation, frozenset[Operation]] = {}

    def add(self, op):
        """Append the instructions of `op`; a variable's node has none, it is read where it is used."""
        opdef = OPS.get(op.type)
        if opdef is None:
            raise UnimplementedError(None, op, f"Op type '{op.type}' has no kernel in minigraph{at(op)}")
        if is_variable(op):
            return
        earlier = {
            self.changed[o] for o in (*(t.op for t in op.inputs), *op.control_inputs) if o in self.changed
        }
        changed = frozenset().union(*earlier)
        variables: list[Operation] = []
        if opdef.writes:
            slots = [slot.name for slot in opdef.inputs]
            references = [op.inputs[slots.index(name)] for name in opdef.writes]
            if any(tensor in self.fed for tensor in references):
                raise InvalidArgumentError(
                    None, op, f"{op.type}: can't change a variable that is fed{at(op)}"
                )
            variables = [variable_of(tensor) for tensor in references]
        instr = Instr(
            op.type,
            [self.value(self.alias(tensor, changed), opdef.uninitialized) for tensor in op.inputs],
            {name: op.attrs[name] for name in opdef.attrs},
            op.name if opdef.stateful else None,
            [variable.name for variable in variables],
            [tensor.spec for tensor in op.outputs],
            op,
            [self.made[other] for other in op.control_inputs if other in self.made],
        )
        self.instrs.append(instr)
        self.made[op] = instr
        if changed or variables:
            self.changed[op] = changed.union(variables)
        if len(op.outputs) == 1:
            self.values.setdefault(op.outputs[0], instr)
            return
        for tensor in op.outputs:
            item = Instr("Item", (instr,), {"index": tensor.value_index}, specs=(tensor.spec,), op=op)
            self.instrs.append(item)
            self.values.setdefault(tensor, item)

    def value(self, tensor, uninitialized=False) -> Instr:
        """The instruction with the value of `tensor`. A reference is read anew at each use."""
        found = self.values.get(tensor)
        if found is not None and not (tensor.dtype._is_ref_dtype and found.type != "Feed"):
            return found
        attrs = {"uninitialized": uninitialized}
        after = [] if found is None else [found]
        variable = variable_of(tensor).name
        instr = Instr("ReadVariable", (), attrs, variable, specs=(tensor.spec,), op=tensor.op, control=after)
        self.instrs.append(instr)
        return instr

    def result(self, tensor) -> Instr:
        """The instruction with the fetched value of `tensor`.

        TF1 hands out a variable's buffer, so a fetched variable, or a plain read of one, shows what the whole
        run has made of it.
        """
        return self.value(self.alias(tensor))

    def alias(self, tensor, changed=None) -> Tensor:
        """The reference that `tensor` is a plain read of, if there is one; else `tensor` itself.

        TF1 hands on a variable's buffer: an op that waits for an update sees it even if it takes a value that
        was read before, such as `v/read`.

        Args:
          changed: only references to these variables count; all do if None.
        """
        if changed is not None and not changed:
            return tensor
        source = tensor
        while source.op.type == "Identity" and self.values[source].type != "Feed":
            source = source.op.inputs[0]
        if not source.dtype._is_ref_dtype or (changed is not None and variable_of(source) not in changed):
            return tensor
        return source


def is_variable(op) -> bool:
    """Whether `op` is a variable's node."""
    return op.type in ("VariableV2", "Variable")


def variable_of(tensor) -> Operation:
    """The variable that a reference stands for: Assign and its kind pass on the one they changed."""
    op = tensor.op
    while not is_variable(op):
        op = op.inputs[0].op
    return op

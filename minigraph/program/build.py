"""Graph to Program: prune to what the fetches need, put it in order, nest what is in branches and loops."""

from typing import Any

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import OPS
from minigraph.framework.errors import InvalidArgumentError, UnimplementedError, at
from minigraph.framework.graph import Operation, Tensor, ancestors
from minigraph.framework.opdef import is_variable, variable_of
from minigraph.framework.shape import Spec, as_sizes
from minigraph.program.program import Instr, Program
from minigraph.program.structure import Branch, Loop, is_variable_of_loop, source, structured

# Node types that only say how values flow.
_FLOW = {"Switch", "RefSwitch", "Enter", "RefEnter", "LoopCond", "NextIteration"}
# Node types that do nothing but hand on a value: to wait for one is to wait for its input.
_SILENT = {"Const", "Identity", "NoOp", "Placeholder"}


def build(fetches, feeds, plain=False) -> Program:
    """The Program that computes `fetches` once `feeds` are given.

    Args:
      fetches: Tensors and Operations.
      feeds: Tensors.
      plain: let no two nodes be one instruction, even if they compute the same.

    Raises:
      UnimplementedError: an operation is of a type that has no kernel, or control flow has no structure.
      InvalidArgumentError: an operation changes a variable that is fed.
    """
    fed = set(feeds)
    roots = [item if isinstance(item, Operation) else item.op for item in fetches if item not in fed]
    items = structured(ancestors(roots, fed), fed)
    tensors = [item for item in fetches if not isinstance(item, Operation)]
    builder = _Builder(fed, items, tensors, plain)
    top = _Block(None, builder)
    top.feeds = [top.feed(tensor) for tensor in feeds]
    top.fill(items)
    results = [None if isinstance(item, Operation) else top.result(item) for item in fetches]
    top.keep(item for item in fetches if isinstance(item, Operation))
    return Program(top.instrs, top.feeds, results, top.kept)


class _Builder:
    """What all blocks of a Program share.

    Attributes:
      fed: the Tensors whose values the caller hands in.
      plain: whether each node is an instruction of its own.
      leaks: Branch -> for each side, the Tensors that are made there and used outside.
      changed: Op -> the variables that are changed before it is done, by itself or by what it waits for.
    """

    def __init__(self, fed, items, tensors, plain):
        self.fed, self.plain = fed, plain
        self.leaks: dict[Branch, tuple[dict, dict]] = {}
        self.changed: dict[Operation, frozenset[Operation]] = {}
        self._homes: dict[Operation, tuple] = {}
        self._find_leaks(items, tensors)

    def _find_leaks(self, items, tensors):
        # A home is (the home around it, how deep it is, its Branch, the side). Loops are no homes.
        top: Any = (None, 0, None, 0)
        uses = [(tensor, top) for tensor in tensors]
        waiting = [(item, top) for item in items]
        if not any(isinstance(item, (Branch, Loop)) for item in items):
            return
        while waiting:
            item, home = waiting.pop()
            if isinstance(item, Operation):
                self._homes[item] = home
                uses += [(tensor, home) for tensor in item.inputs]
            elif isinstance(item, Loop):
                waiting += [(inner, home) for inner in (*item.header, *item.body, *item.end)]
            else:
                self.leaks[item] = ({}, {})
                uses.append((item.pred, home))
                sides = [(home, home[1] + 1, item, side) for side in (0, 1)]
                for side in sides:
                    waiting += [(inner, side) for inner in item.sides[side[3]]]
                for op, alternatives in item.merges.items():
                    self._homes[op] = home
                    uses += [(tensor, sides[side]) for side, tensor in alternatives.items()]
        for tensor, user in uses:
            tensor = source(tensor, self.fed)
            home = top if tensor in self.fed else self._homes.get(tensor.op, top)
            while user[1] > home[1]:
                user = user[0]
            while home is not user:
                if home[1] == user[1]:
                    user = user[0]
                self.leaks[home[2]][home[3]][tensor] = None
                home = home[0]

    def alias(self, tensor, changed=None) -> Tensor:
        """The reference that `tensor` is a plain read of, if there is one; else `tensor` itself.

        TF1 hands on a variable's buffer: an op that waits for an update sees it even if it takes a value that
        was read before, such as `v/read`.

        Args:
          changed: only references to these variables count; all do if None.
        """
        if changed is not None and not changed:
            return tensor
        found = tensor
        while found.op.type == "Identity" and found not in self.fed:
            found = found.op.inputs[0]
        if not found.dtype._is_ref_dtype or (changed is not None and variable_of(found) not in changed):
            return tensor
        return found


class _Block:
    """The instructions of one Program so far, and which of them has the value of which tensor."""

    def __init__(self, outer, builder):
        self.outer: _Block | None = outer
        self.builder: _Builder = builder
        self.instrs: list[Instr] = []
        self.feeds: list[Instr] = []
        self.kept: list[Instr] = []
        self.values: dict[Tensor, Instr] = {}
        self.made: dict[Operation, Instr] = {}
        self.versions: dict[str, int] = {}
        self.captured: dict[Tensor, Instr] = {}

    def fill(self, items):
        """Append the instructions of `items`, as `structured` made them."""
        for item in items:
            if isinstance(item, Branch):
                self._add_branch(item)
            elif isinstance(item, Loop):
                self._add_loop(item)
            elif item.type in _FLOW or (is_variable(item) and item.type != "VarHandleOp"):
                self._note_changes(item, ())
            elif item.type in ("Exit", "RefExit"):
                self._note_changes(item, ())
                self.values.setdefault(item.outputs[0], self.value(item.inputs[0]))
            elif not is_variable_of_loop(item):
                self._add(item)

    def feed(self, tensor) -> Instr:
        """A parameter that stands for `tensor`."""
        instr = Instr("Feed", effect=tensor.name, specs=[tensor.spec], op=tensor.op)
        self.values[tensor] = instr
        return instr

    def value(self, tensor, uninitialized=False) -> Instr:
        """The instruction with the value of `tensor`. A reference is read anew at each use."""
        tensor = source(tensor, self.builder.fed)
        found = self.values.get(tensor)
        if found is not None:
            return found
        if tensor.dtype._is_ref_dtype and tensor not in self.builder.fed:
            return self.read(tensor, uninitialized)
        if self.outer is None:
            raise UnimplementedError(
                None, tensor.op, f"{tensor.op.type}: its value is used outside of its loop{at(tensor.op)}"
            )
        found = self.captured[tensor] = self.feed(tensor)
        return found

    def read(self, tensor, uninitialized) -> Instr:
        """The present value of the variable whose reference or handle `tensor` is."""
        variable = variable_of(tensor)
        instr = Instr(
            "ReadVariable",
            effect=variable.name,
            specs=[Spec(variable.attrs["dtype"], as_sizes(variable.attrs["shape"]))],
            op=tensor.op,
            uninitialized=uninitialized,
            version=self.versions.get(variable.name, 0),
        )
        return self._append(instr)

    def result(self, tensor) -> Instr:
        """The instruction with the fetched value of `tensor`.

        TF1 hands out a variable's buffer, so a fetched variable, or a plain read of one, shows what the whole
        run has made of it.
        """
        return self.value(self.builder.alias(tensor))

    def _append(self, instr) -> Instr:
        self.instrs.append(instr)
        for name in instr.writes:
            self.versions[name] = self.versions.get(name, 0) + 1
        return instr

    def keep(self, ops):
        """Let those of `ops` run that are in this block, whether their values are needed or not."""
        self.kept += [self.made[op] for op in ops if op in self.made and op.type not in _SILENT]

    def _note_changes(self, op, variables):
        """Note that `op` comes after changes, those before it and its own; returns those before it."""
        changed = self.builder.changed
        earlier = {changed[o] for o in (*(t.op for t in op.inputs), *op.control_inputs) if o in changed}
        before = frozenset().union(*earlier)
        if before or variables:
            changed[op] = before.union(variables)
        return before

    def _add(self, op):
        """Append the instructions of an op."""
        opdef = OPS.get(op.type)
        if opdef is None:
            raise UnimplementedError(None, op, f"Op type '{op.type}' has no kernel in minigraph{at(op)}")
        variables: list[Operation] = []
        if opdef.writes:
            slots = [slot.name for slot in opdef.inputs]
            references = [op.inputs[slots.index(name)] for name in opdef.writes]
            if any(tensor in self.builder.fed for tensor in references):
                raise InvalidArgumentError(
                    None, op, f"{op.type}: can't change a variable that is fed{at(op)}"
                )
            variables = [variable_of(tensor) for tensor in references]
        changed = self._note_changes(op, variables)
        instr = Instr(
            op.type,
            [
                self.read(tensor, opdef.uninitialized)
                if i in opdef.handles
                else self.value(self.builder.alias(tensor, changed), opdef.uninitialized)
                for i, tensor in enumerate(op.inputs)
            ],
            effect=op.name if opdef.stateful or self.builder.plain else None,
            writes=[variable.name for variable in variables],
            specs=[tensor.spec for tensor in op.outputs],
            op=op,
            **{name: op.attrs[name] for name in opdef.attrs},
        )
        self.made[op] = self._append(instr)
        self.keep(op.control_inputs)
        if len(op.outputs) == 1:
            self._set(op.outputs[0], instr)
        else:
            for tensor in op.outputs:
                self._set(tensor, self._item(instr, tensor.value_index, tensor))

    def _set(self, tensor, instr):
        if not tensor.dtype._is_ref_dtype:
            self.values.setdefault(tensor, instr)

    def _item(self, instr, index, tensor):
        return self._append(Instr("Item", (instr,), specs=[tensor.spec], op=tensor.op, index=index))

    def _add_branch(self, branch):
        pred = self.value(branch.pred)
        blocks = [_Block(self, self.builder) for _ in branch.sides]
        results: list[list] = [[], []]
        outputs = []
        for side, block in enumerate(blocks):
            block.fill(branch.sides[side])
        for op, alternatives in branch.merges.items():
            self._note_changes(op, ())
            for side, block in enumerate(blocks):
                tensor = alternatives[side]
                results[side].append(block.value(tensor))
                which = np.asarray(op.inputs.index(tensor), np.int32)
                results[side].append(block._append(Instr("Const", op=op, value=which, dtype=dtypes.int32)))
            outputs += op.outputs
        for side, block in enumerate(blocks):
            for tensor in self.builder.leaks[branch][side]:
                results[side].append(block.value(tensor))
                results[1 - side].append(None)
                outputs.append(tensor)
        captured = list(dict.fromkeys([*blocks[0].captured, *blocks[1].captured]))
        programs = tuple(block.program(captured, results[side]) for side, block in enumerate(blocks))
        instr = self._append(
            Instr(
                "Branch",
                [pred, *map(self.value, captured)],
                effect=programs[0].effect or programs[1].effect,
                writes=dict.fromkeys([*programs[0].writes, *programs[1].writes]),
                specs=[tensor.spec for tensor in outputs],
                op=branch.pred.op,
                sides=programs,
            )
        )
        for index, tensor in enumerate(outputs):
            self._set(tensor, self._item(instr, index, tensor))

    def program(self, captured, results, feeds=()) -> Program:
        """This block as a Program that takes the values of `captured` after those of `feeds`."""
        others = [self.captured.get(tensor) or self.feed(tensor) for tensor in captured]
        return Program(self.instrs, [*feeds, *others], results, self.kept)

    def _add_loop(self, loop):
        header = _Block(self, self.builder)
        body = _Block(header, self.builder)
        variables = [op.outputs[0] for op in loop.variables]
        feeds = [[block.feed(tensor) for tensor in variables] for block in (header, body)]
        header.fill(loop.header)
        pred = header.value(loop.pred)
        body.fill(loop.body)
        initial, following = [], []
        for op in loop.variables:
            for tensor in op.inputs:
                if tensor.op.type == "NextIteration":
                    following.append(body.value(tensor))
                else:
                    initial.append(self.value(tensor.op.inputs[0]))
        own = [
            tensor for tensor in body.captured if tensor in header.values and tensor not in header.captured
        ]
        feeds[1] += [body.captured.pop(tensor) for tensor in own]
        captured = list(dict.fromkeys([*header.captured, *body.captured]))
        shared = [header.values[tensor] for tensor in own]
        first = header.program(captured, [pred, *shared], feeds[0])
        other = body.program(captured, following, feeds[1])
        instr = self._append(
            Instr(
                "Loop",
                [*initial, *map(self.value, captured)],
                effect=first.effect or other.effect,
                writes=dict.fromkeys([*first.writes, *other.writes]),
                specs=[tensor.spec for tensor in variables],
                op=loop.pred.op,
                header=first,
                body=other,
            )
        )
        for index, tensor in enumerate(variables):
            self.values[tensor] = self._item(instr, index, tensor)
        self.fill(loop.end)

"""Control flow recovered: TF1's flat Enter, Switch, Merge, … nodes as nested branches and loops.

First each op gets its `Place`: in which loops it stands, and behind which sides of which predicates. Then the
ops of a loop (or of no loop) are put in an order; those behind a predicate are kept together, so that each
run of them is one `Branch`. Nothing depends on names. Nothing recurses over the graph, only over how deep it
is nested.
"""

from heapq import heappop, heappush

from minigraph.framework.conversion import OPS
from minigraph.framework.errors import UnimplementedError, at
from minigraph.framework.graph import Operation, Tensor


class Place:
    """Where ops stand: at the top, in a loop, or behind one side of a predicate, within an outer Place.

    Attributes:
      key: the name of a loop's frame; or the predicate and the side, 0 or 1; None at the top.
      loop: the innermost loop's Place, itself for a loop; the top counts as one.
    """

    __slots__ = ("_inner", "depth", "key", "loop", "parent")

    def __init__(self, parent=None, key=None):
        self.parent: Place = parent
        self.key = key
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.loop: Place = parent.loop if isinstance(key, tuple) else self
        self._inner: dict = {}

    def within(self, key) -> "Place":
        """The Place inside this one with that key, each time the same."""
        if key not in self._inner:
            self._inner[key] = Place(self, key)
        return self._inner[key]

    def path(self) -> list["Place"]:
        """All Places around this one and itself, from the outermost."""
        found = [self]
        while found[-1].parent is not None:
            found.append(found[-1].parent)
        return found[::-1]


class Branch:
    """Ops that run on one side of a predicate.

    Attributes:
      pred: the bool Tensor.  sides: what runs if it is false, and if it is true.
      merges: Merge ops that pick a value of the side that was taken; {side: input} for each.
    """

    def __init__(self, pred, sides, merges):
        self.pred: Tensor = pred
        self.sides: tuple[list, list] = sides
        self.merges: dict[Operation, dict[int, Tensor]] = merges


class Loop:
    """A frame of TF1's.

    Attributes:
      variables: its Merge ops.  pred: what is to be true for another round.
      header: what runs each time before `pred` is looked at.  body: what runs if it is true.
      end: what runs once it is false.
    """

    def __init__(self, variables, pred, header, body, end):
        self.variables: list[Operation] = variables
        self.pred: Tensor = pred
        self.header: list = header
        self.body: list = body
        self.end: list = end


def source(tensor, fed) -> Tensor:
    """The tensor whose value `tensor` has wherever it has one: control flow hands values on unchanged."""
    while tensor not in fed and tensor.op.type in ("Switch", "Enter", "LoopCond", "NextIteration"):
        tensor = tensor.op.inputs[0]
    return tensor


def is_variable_of_loop(op) -> bool:
    """Whether `op` is a Merge that stands for a loop's variable."""
    return op.type == "Merge" and any(tensor.op.type == "NextIteration" for tensor in op.inputs)


def structured(ops, fed) -> list:
    """`ops` in the order in which they run: a list of Operations, Branches and Loops.

    The order is that of data and control dependencies; of what reads or changes anything, ties by creation.

    Args:
      ops: all ops that a run needs, in any order.
      fed: set of Tensors whose values come from the caller.

    Raises:
      UnimplementedError: the control flow is none that `cond` and `while_loop` build.
    """
    return _Structure(ops, fed).ordered()


def _unstructured(op, problem):
    return UnimplementedError(None, op, f"{op.type}: {problem}; minigraph runs loops and conds{at(op)}")


class _Structure:
    def __init__(self, ops, fed):
        self.fed = fed
        self.top = Place()
        self.included = set(ops)
        self.places: dict[Operation, Place] = {}
        self.frames: dict[str, Place] = {}
        self.conditions: dict[Place, Tensor] = {}
        self.nodes: dict[Place, list] = {self.top: []}  # of each loop: its ops, and the loops in it
        self.waits: dict = {}
        self.followers: dict = {}
        self.heaps: dict[Place, list] = {}
        self.merges: dict = {}
        self.done: set = set()
        self._find_places()
        self._find_dependencies()

    def ordered(self):
        return self._loop(self.top)[0]

    # -- places

    def _needs(self, op):
        """What has to be placed before `op`; a loop's frame, as a string, once all ways into it are."""
        for tensor in op.inputs:
            if tensor not in self.fed and not (op.type == "Merge" and tensor.op.type == "NextIteration"):
                entered = tensor.op.type in ("Enter", "RefEnter")
                yield tensor.op.attrs["frame_name"] if entered else tensor.op
        for other in op.control_inputs:
            if other in self.included:
                yield other

    def _find_places(self):
        waits: dict = {}
        followers: dict = {}
        for op in self.included:
            needs = set(self._needs(op))
            waits[op] = len(needs)
            for other in needs:
                followers.setdefault(other, []).append(op)
            if op.type in ("Enter", "RefEnter"):
                frame = op.attrs["frame_name"]
                waits[frame] = waits.get(frame, 0) + 1
                followers.setdefault(op, []).append(frame)
        ready = [item for item, count in waits.items() if not count]
        while ready:
            item = ready.pop()
            if isinstance(item, str):
                self.nodes.setdefault(self.frames[item], [])
            else:
                self._place(item)
            for other in followers.get(item, ()):
                waits[other] -= 1
                if not waits[other]:
                    ready.append(other)
        stuck = [op for op in self.included if waits[op]]
        if stuck:
            raise _unstructured(min(stuck, key=lambda op: op.order), "ops wait for each other in a circle")

    def _place(self, op):
        controls = [self.places[other] for other in op.control_inputs if other in self.included]
        inputs = [
            self._place_of(tensor)
            for tensor in op.inputs
            if not (op.type == "Merge" and tensor.op.type == "NextIteration" and tensor not in self.fed)
        ]
        if op.type == "Merge" and inputs:
            inputs = [_common(inputs)]
        place = self.top
        for other in (*inputs, *controls):
            place = self._joined(op, place, other)
        if op.type in ("Exit", "RefExit"):
            if place.loop is self.top:
                raise _unstructured(op, "it leaves no loop")
            place = place.loop.parent
        self.places[op] = place
        if op.type in ("Enter", "RefEnter"):
            frame = op.attrs["frame_name"]
            found = self.frames.get(frame)
            outer = place if found is None else self._joined(op, found.parent, place)
            self.frames[frame] = outer.within(frame)
        elif op.type == "LoopCond":
            self.conditions[place.loop] = op.outputs[0]

    def _place_of(self, tensor):
        if tensor in self.fed:
            return self.top
        op = tensor.op
        if op.type in ("Enter", "RefEnter"):
            return self.frames[op.attrs["frame_name"]]
        if op.type in ("Switch", "RefSwitch"):
            return self.places[op].within((self._predicate(op.inputs[1]), tensor.value_index))
        return self.places[op]

    def _predicate(self, tensor):
        """The one tensor that stands for a predicate and all plain copies of it."""
        while tensor not in self.fed and (
            tensor.op.type in ("Switch", "Enter")
            or (tensor.op.type == "Identity" and not tensor.op.inputs[0].dtype._is_ref_dtype)
        ):
            tensor = tensor.op.inputs[0]
        return tensor

    def _joined(self, op, a, b):
        """The Place of what needs something of Place `a` and something of Place `b`."""
        if a.depth < b.depth:
            a, b = b, a
        rest = []
        outer = a
        while outer.depth > b.depth:
            outer = outer.parent
        while b is not outer:
            rest.append(b.key)
            b, outer = b.parent, outer.parent
        for key in reversed(rest):
            if isinstance(key, str):
                raise _unstructured(op, f"it takes values of a loop ({key!r}) past its Exit")
            if all(key != place.key for place in a.path()):
                a = a.within(key)
        return a

    # -- dependencies, within each loop

    def _find_dependencies(self):
        for op in sorted(self.included, key=lambda op: op.order):
            level = self.places[op].loop
            self.nodes[level].append(op)
            needed = set()
            for tensor in op.inputs:
                if tensor not in self.fed and not (op.type == "Merge" and tensor.op.type == "NextIteration"):
                    needed.add(self._lifted(tensor.op, op))
            for other in op.control_inputs:
                if other in self.included:
                    needed.add(self._lifted(other, op))
            for before, after in needed:
                if before is not after and after not in self.followers.setdefault(before, {}):
                    self.followers[before][after] = None
                    self.waits[after] = self.waits.get(after, 0) + 1
        self.order = {}
        for place, nodes in self.nodes.items():
            if place is not self.top and nodes:
                self.order[place] = nodes[0].order
                self.nodes[place.parent.loop].append(place)

    def _lifted(self, before, after):
        """The two ops, or loops that hold them, that stand in the same loop."""
        low, high = self.places[before].loop, self.places[after].loop
        while low is not high:
            if low.depth >= high.depth:
                before, low = low, low.parent.loop
            else:
                after, high = high, high.parent.loop
        return before, after

    # -- order

    def _loop(self, loop):
        """The header, body and end of a loop, in order; the header is all that there is at the top."""
        for node in self.nodes[loop]:
            if not self.waits.get(node):
                self._ready(node)
        condition = self.conditions.get(loop)
        header = self._drained(loop, held=condition)
        end, body = [
            [] if condition is None else self._drained(loop.within((condition, side))) for side in (0, 1)
        ]
        stuck = [node for node in self.nodes[loop] if node not in self.done]
        if stuck:
            op = next(node for node in stuck if isinstance(node, Operation))
            raise _unstructured(op, "no order of the ops around it is possible")
        return header, body, end

    def _ready(self, node):
        """Put `node` where it is picked from: pure ops first, so that a branch has all that it takes."""
        if isinstance(node, Operation):
            place, turn = self.places[node], (_has_effect(node), node.order)
        else:
            place, turn = node.parent, (True, self.order[node])
        heappush(self.heaps.setdefault(place, []), (turn, node))
        while place.loop is not place:
            heappush(self.heaps.setdefault(place.parent, []), ((True, turn[1]), place))
            place = place.parent
        if isinstance(node, Operation) and node.type == "Merge":
            pred, _ = self._alternatives(node)
            if pred is not None:
                self.merges.setdefault((self.places[node], pred), []).append(node)

    def _finish(self, node):
        self.done.add(node)
        for other in self.followers.get(node, ()):
            self.waits[other] -= 1
            if not self.waits[other]:
                self._ready(other)

    def _drained(self, place, held=None):
        """All that can run at `place`, in order. What waits for predicate `held` is left for later."""
        items: list = []
        heap = self.heaps.get(place, [])
        while heap:
            node = heappop(heap)[1]
            if node in self.done:
                continue
            if isinstance(node, Operation):
                pred = self._alternatives(node)[0] if node.type == "Merge" else None
                if pred is not None:
                    items.append(self._branch(place, pred))
                else:
                    items.append(node)
                    self._finish(node)
            elif node.loop is node:
                items.append(self._frame(node))
                self._finish(node)
            elif node.key[0] is not held and self.heaps.get(node):
                items.append(self._branch(place, node.key[0]))
        return items

    def _branch(self, place, pred):
        sides = [self._drained(place.within((pred, side))) for side in (0, 1)]
        merges = self.merges.pop((place, pred), [])
        for op in merges:
            self._finish(op)
        return Branch(pred, sides, {op: self._alternatives(op)[1] for op in merges})

    def _frame(self, place):
        condition = self.conditions.get(place)
        ops = [node for node in self.nodes[place] if isinstance(node, Operation)]
        variables = [op for op in ops if is_variable_of_loop(op)]
        if condition is None or not variables:
            raise _unstructured(ops[0], f"frame {place.key!r} is no loop: it has no LoopCond or no Merge")
        return Loop(variables, condition, *self._loop(place))

    def _alternatives(self, op):
        """The predicate by which a Merge picks its input, and {side: input}; (None, {}) if by none."""
        place = self.places[op]
        pred, found = None, {}
        for tensor in op.inputs:
            path = self._place_of(tensor).path()
            if len(path) <= place.depth + 1 or not isinstance(path[place.depth + 1].key, tuple):
                return None, {}
            its_pred, side = path[place.depth + 1].key
            if side in found or (pred is not None and pred is not its_pred):
                return None, {}
            pred, found[side] = its_pred, tensor
        return (pred, found) if len(found) == 2 else (None, {})


def _has_effect(op):
    """Whether it matters when `op` runs: it reads or changes a variable, or does something else."""
    opdef = OPS.get(op.type)
    return (opdef is not None and opdef.stateful) or any(tensor.dtype._is_ref_dtype for tensor in op.inputs)


def _common(places):
    """The innermost Place around all of `places`."""
    found = places[0]
    for place in places[1:]:
        while found.depth > place.depth:
            found = found.parent
        while place.depth > found.depth:
            place = place.parent
        while place is not found:
            place, found = place.parent, found.parent
    return found

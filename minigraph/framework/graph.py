"""Graph, Operation and Tensor: the graph is data, append-only, without kernels and without values."""

import re
import sys
from contextlib import __file__ as _CONTEXTLIB
from contextlib import contextmanager
from os.path import dirname, sep
from typing import Any

from minigraph.framework import scopes
from minigraph.framework.dtypes import DType
from minigraph.framework.scopes import VALID_OP_NAME, graph_stack, session_stack
from minigraph.framework.shape import Spec, TensorShape, as_sizes, merged, shape_text

# The frames of these files are not the user's.
_NOT_USER = (dirname(dirname(__file__)) + sep, _CONTEXTLIB)


def user_line() -> tuple[str, int]:
    """(file, line) of the innermost caller outside this package: the user's line that is now being run."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_NOT_USER):
        frame = frame.f_back  # type: ignore[assignment]
    return ("", 0) if frame is None else (frame.f_code.co_filename, frame.f_lineno)


class Tensor:
    """An output of an Operation: a symbol for a value that exists only while a Session runs.

    Attributes:
      op: the Operation that computes it.
      value_index: which of that op's outputs it is.
      spec: what is known of it beforehand (dtype, shape, perhaps value), for inference rules.
    """

    __slots__ = ("_consumers", "op", "spec", "value_index")
    __array_priority__ = 100  # numpy_array * tensor asks the tensor

    def __init__(self, op, value_index, spec):
        self.op: Operation = op
        self.value_index: int = value_index
        self.spec: Spec = spec
        self._consumers: list[Operation] = []

    @property
    def name(self) -> str:
        """The op's name, a colon, the index of the output: "MatMul:0"."""
        return f"{self.op.name}:{self.value_index}"

    @property
    def dtype(self) -> DType:
        return self.spec.dtype

    @property
    def graph(self) -> "Graph":
        return self.op.graph

    @property
    def device(self) -> str:
        return self.op.device

    @property
    def shape(self) -> TensorShape:
        """The static shape: what is known of the shape before any run."""
        return TensorShape(self.spec.shape)

    def get_shape(self) -> TensorShape:
        """The static shape, as `shape`."""
        return TensorShape(self.spec.shape)

    def set_shape(self, shape):
        """Add what is known of the static shape.

        Raises:
          ValueError: `shape` contradicts what is known already.
        """
        sizes = as_sizes(shape)
        try:
            self.spec = self.spec._replace(shape=merged(self.spec.shape, sizes))
        except ValueError as error:
            raise ValueError(
                f"{error}; {self.name} {shape_text(self.spec.shape)} set to {shape_text(sizes)}"
            ) from None

    def consumers(self) -> list["Operation"]:
        """The operations that take this tensor as input, in the order in which they were made."""
        return list(dict.fromkeys(self._consumers))

    def eval(self, feed_dict=None, session=None):
        """This tensor's value, run in `session` (the default session if None).

        Raises:
          ValueError: there is no default session, or it is of another graph.
        """
        return session_for(session, self.graph, "evaluate tensor", "eval").run(self, feed_dict)

    def __bool__(self):
        raise TypeError(
            f"Using a `tf.Tensor` as a Python `bool` is not allowed ({self.name}). Use `if t is not None:` "
            "instead of `if t:` to test if a tensor is defined, and use TensorFlow ops such as tf.cond to "
            "execute subgraphs conditioned on the value of a tensor."
        )

    def __iter__(self):
        raise TypeError(
            f"Tensor objects are not iterable when eager execution is not enabled ({self.name}). To iterate "
            "over this tensor use tf.map_fn, or tf.unstack where the size is known."
        )

    def __array__(self, dtype=None, copy=None):
        raise NotImplementedError(
            f"Cannot convert a symbolic Tensor ({self.name}) to a numpy array: its value exists in "
            "Session.run only."
        )

    def __repr__(self):
        return f"<tf.Tensor '{self.name}' shape={shape_text(self.spec.shape)} dtype={self.dtype.name}>"

    def __str__(self):
        shape = "" if self.spec.shape is None else f", shape={shape_text(self.spec.shape)}"
        device = f", device={self.device}" if self.device else ""
        return f'Tensor("{self.name}"{shape}, dtype={self.dtype.name}{device})'


class Operation:
    """A node of the graph.

    Attributes:
      name, type, graph: its unique name, its TF1 type ("MatMul"), the graph that it belongs to.
      inputs, outputs: tuples of Tensors.  control_inputs: Operations that run before this one.
      attrs: dict of TF1's attributes.  device: TF1's text for a device, kept but without effect.
      source: (file, line) of the user's code that made it.
      order: how many nodes were made before it in its graph.
      control_flow: the branch of a cond in which it was made, or None.
    """

    __slots__ = (
        "attrs",
        "control_flow",
        "control_inputs",
        "device",
        "graph",
        "inputs",
        "name",
        "order",
        "outputs",
        "source",
        "type",
    )

    def __init__(self, graph, type, name, inputs, specs, attrs, control_inputs):
        self.graph: Graph = graph
        self.type: str = type
        self.name: str = name
        self.inputs: tuple[Tensor, ...] = tuple(inputs)
        self.outputs: tuple[Tensor, ...] = tuple([Tensor(self, i, spec) for i, spec in enumerate(specs)])
        self.attrs: dict = attrs
        self.control_inputs: tuple[Operation, ...] = tuple(control_inputs)
        self.device: str = ""
        self.source: tuple[str, int] = user_line()
        self.order: int = 0
        self.control_flow: Any = None
        for tensor in self.inputs:
            tensor._consumers.append(self)

    def get_attr(self, name):
        """The attribute `name`; a type is a DType, a shape a TensorShape. ValueError if there is none."""
        try:
            return self.attrs[name]
        except KeyError:
            raise ValueError(f"Operation '{self.name}' has no attr named '{name}'.") from None

    def values(self) -> tuple[Tensor, ...]:
        """The outputs."""
        return self.outputs

    def colocation_groups(self) -> list[bytes]:
        """TF1's texts for the ops that this one is colocated with: `b"loc:@name"`."""
        return self.attrs.get("_class") or [b"loc:@" + self.name.encode()]

    def replace_input(self, index, tensor):
        """Take `tensor` as input number `index`, as a branch of a cond does to its ops while it is built."""
        consumers = self.inputs[index]._consumers
        last = next(
            i for i in range(len(consumers) - 1, -1, -1) if consumers[i] is self
        )  # a new op stands last
        del consumers[last]
        self.inputs = (*self.inputs[:index], tensor, *self.inputs[index + 1 :])
        tensor._consumers.append(self)

    def run(self, feed_dict=None, session=None):
        """Run this operation in `session` (the default session if None). ValueError if there is none."""
        session_for(session, self.graph, "execute operation", "run").run(self, feed_dict)

    def __repr__(self):
        return f"<tf.Operation '{self.name}' type={self.type}>"


def session_for(session, graph, action, method):
    """The session in which a graph's element is run by its own method `method`."""
    if session is None:
        session = session_stack.top()
        if session is None:
            raise ValueError(
                f"Cannot {action} using `{method}()`: No default session is registered. Use "
                f"`with sess.as_default()` or pass an explicit session to `{method}(session=sess)`"
            )
    if session.graph is not graph:
        raise ValueError(
            f"Cannot use the given session to {action}: the {action.split()[-1]}'s graph is another."
        )
    return session


class Graph:
    """A dataflow graph: operations in the order in which they were made, and what surrounds the next one.

    Attributes:
      seed: the graph-level random seed, or None.
      scope, controllers, devices, colocation, owner: what `scopes` puts around the ops that are made next.
      gradient_types: op type -> what the ops of that type that are made next take as theirs for gradients.
      control_flow: the branch of a cond (or the loop) that is being built: its `add_op` sees every new op.
      memo: what gradient rules work out once a graph.
    """

    def __init__(self):
        self.seed: int | None = None
        self.scope = ""
        self.controllers: tuple = ()
        self.devices: tuple = ()
        self.colocation: tuple = ()
        self.owner: list[bytes] | None = None
        self.gradient_types: dict[str, str] = {}
        self.control_flow: Any = None
        self.memo: dict = {}
        self._ops: dict[str, Operation] = {}
        self._names_in_use: dict[str, int] = {}
        self._collections: dict = {}
        self._finalized = False
        self._unfeedable: set[Tensor] = set()
        self._unfetchable: set[Operation] = set()

    def add_op(self, type, inputs, specs, attrs, name) -> Operation:
        """Append an operation. `name` is final: scopes and uniqueness are the caller's.

        Args:
          type: TF1's op type; it may be one that no OpDef declares.
          inputs: Tensors of this graph.
          specs: a Spec for each output.
          attrs: dict of attributes, which the operation keeps.

        Raises:
          RuntimeError: the graph is finalized.
          ValueError: there is an operation of that name.
        """
        self._check_not_finalized()
        if name in self._ops:
            raise ValueError(f"Duplicate node name in graph: '{name}'")
        for x in [x for x in inputs if x.op.control_flow not in (None, self.control_flow)]:
            x.op.control_flow.check_use(x, name, type)
        control_inputs: list[Operation] = []
        if self.controllers:
            input_ops = [tensor.op for tensor in inputs]
            for controller in self.controllers:
                control_inputs += [op for op in controller.edges(input_ops) if op not in control_inputs]
        op = Operation(self, type, name, inputs, specs, attrs, control_inputs)
        op.order = len(self._ops)
        for controller in self.controllers:
            controller.made.add(op)
        for place in self.devices:
            op.device = (place(op) or "") if callable(place) else scopes.merged_device(op.device, place)
        if self.colocation:
            op.attrs["_class"] = sorted({group for groups, _ in self.colocation for group in groups})
            op.device = next((place for _, place in self.colocation if place), op.device)
        elif self.owner is not None:
            op.attrs["_class"] = self.owner
        if type in self.gradient_types:
            op.attrs["_gradient_op_type"] = self.gradient_types[type]
        self._ops[name] = op
        if self.control_flow is not None:
            op.control_flow = self.control_flow
            self.control_flow.add_op(op)
        return op

    def unique_name(self, name, mark_as_used=True) -> str:
        """`name` inside the present name scope, with `_1`, `_2` … where it is taken, in either case."""
        name = self.scope + name
        key = name.lower()
        count = self._names_in_use.get(key, 0)
        if mark_as_used:
            self._names_in_use[key] = count + 1
        if count == 0:
            return name
        while f"{key}_{count}" in self._names_in_use:
            count += 1
        if mark_as_used:
            self._names_in_use[f"{key}_{count}"] = 1
            self._names_in_use[key] = count + 1
        return f"{name}_{count}"

    def op_scope(self, name) -> str:
        """The unique prefix, ending in "/", of an op to be called `name`; as it is if it ends in "/".

        Raises:
          ValueError: `name` has characters that names can't have.
        """
        if not VALID_OP_NAME.match(name):
            raise ValueError(f"'{name}' is not a valid scope name")
        return name if name.endswith("/") else self.unique_name(name) + "/"

    @property
    def version(self) -> int:
        """A number that grows with every operation added."""
        return len(self._ops)

    @property
    def building_function(self) -> bool:
        return False

    @property
    def finalized(self) -> bool:
        """Whether the graph is read-only."""
        return self._finalized

    def finalize(self):
        """Make the graph read-only."""
        self._finalized = True

    def _unsafe_unfinalize(self):
        self._finalized = False

    def _check_not_finalized(self):
        if self._finalized:
            raise RuntimeError("Graph is finalized and cannot be modified.")

    @contextmanager
    def as_default(self):
        """This graph is the default graph inside the `with`, in this thread."""
        with graph_stack.entered(self):
            yield self

    def get_operations(self) -> list[Operation]:
        """All operations, in the order in which they were made."""
        return list(self._ops.values())

    def get_operation_by_name(self, name) -> Operation:
        """The operation of that name. KeyError if there is none."""
        if not isinstance(name, str):
            raise TypeError(f"Operation names are strings (or similar), not {type(name).__name__}.")
        return self.as_graph_element(name, allow_tensor=False)

    def get_tensor_by_name(self, name) -> Tensor:
        """The tensor of that name ("op:0"). KeyError: there is none; ValueError: it is no tensor's name."""
        if not isinstance(name, str):
            raise TypeError(f"Tensor names are strings (or similar), not {type(name).__name__}.")
        return self.as_graph_element(name, allow_operation=False)

    def as_graph_element(self, obj, allow_tensor=True, allow_operation=True):
        """The Tensor or Operation that `obj` is or names.

        Raises:
          TypeError: `obj` can't stand for one of the kinds that are allowed.
          ValueError: it is of another graph, or its name is of the wrong form.
          KeyError: no element has that name.
        """
        if hasattr(obj, "_as_graph_element"):
            obj = obj._as_graph_element()
        if isinstance(obj, str):
            return self._element_by_name(obj, allow_tensor, allow_operation)
        if (isinstance(obj, Tensor) and allow_tensor) or (isinstance(obj, Operation) and allow_operation):
            if obj.graph is not self:
                kind = "Tensor" if isinstance(obj, Tensor) else "Operation"
                raise ValueError(f"{kind} {obj} is not an element of this graph.")
            return obj
        allowed = " or ".join(["Tensor"] * allow_tensor + ["Operation"] * allow_operation)
        raise TypeError(f"Can not convert a {type(obj).__name__} into a {allowed}.")

    def _element_by_name(self, name, allow_tensor, allow_operation):
        op_name, colon, index = name.partition(":")
        if colon and allow_tensor:
            if not re.fullmatch(r"\d+", index):
                raise ValueError(
                    f"The name {name!r} looks a like a Tensor name, but is not a valid one. Tensor names "
                    'must be of the form "<op_name>:<output_index>".'
                )
            op = self._ops.get(op_name)
            if op is None:
                raise KeyError(
                    f"The name {name!r} refers to a Tensor which does not exist. The operation, {op_name!r}, "
                    "does not exist in the graph."
                )
            if int(index) >= len(op.outputs):
                raise KeyError(
                    f"The name {name!r} refers to a Tensor which does not exist. The operation, {op_name!r}, "
                    f"exists but only has {len(op.outputs)} outputs."
                )
            return op.outputs[int(index)]
        if colon:
            raise ValueError(f"The name {name!r} appears to refer to a Tensor, not a Operation.")
        if allow_operation:
            if name not in self._ops:
                raise KeyError(f"The name {name!r} refers to an Operation not in the graph.")
            return self._ops[name]
        what = (
            "refers to an Operation, not a Tensor"
            if name in self._ops
            else "looks like an (invalid) Operation name"
        )
        raise ValueError(
            f'The name {name!r} {what}. Tensor names must be of the form "<op_name>:<output_index>".'
        )

    def name_scope(self, name):
        """`with graph.name_scope("a") as scope:` puts "a/" in front of names; see `scopes.name_scope`."""
        return scopes.name_scope(self, name)

    def get_name_scope(self) -> str:
        """The present name scope, without the last "/"."""
        return self.scope[:-1]

    def control_dependencies(self, control_inputs):
        """Ops made inside the `with` run after `control_inputs`; None forgets all outer ones."""
        return scopes.control_dependencies(self, control_inputs)

    def device(self, device_name_or_function):
        """Ops made inside the `with` note that device."""
        return scopes.device(self, device_name_or_function)

    def colocate_with(self, op, ignore_existing=False):
        """Ops made inside the `with` note that they belong to where `op` is."""
        return scopes.colocate_with(self, op, ignore_existing)

    def gradient_override_map(self, op_type_map):
        """Ops made inside the `with` use gradients registered under other names: {"Square": "MySquare"}."""
        return scopes.gradient_override_map(self, op_type_map)

    def add_to_collection(self, name, value):
        """Append `value` to the collection `name`."""
        self._check_not_finalized()
        self._collections.setdefault(name, []).append(value)

    def add_to_collections(self, names, value):
        """Append `value` to each collection of `names` (one name or several), once each."""
        for name in (names,) if isinstance(names, str) else dict.fromkeys(names):
            self.add_to_collection(name, value)

    def get_collection(self, name, scope=None) -> list:
        """A copy of the collection, or of its items whose names match the regular expression `scope`."""
        items = self._collections.get(name, [])
        if scope is None:
            return list(items)
        pattern = re.compile(scope)
        return [item for item in items if hasattr(item, "name") and pattern.match(item.name)]

    def get_collection_ref(self, name) -> list:
        """The collection itself: a list that may be changed."""
        return self._collections.setdefault(name, [])

    def get_all_collection_keys(self) -> list:
        return [name for name in self._collections if isinstance(name, str)]

    def clear_collection(self, name):
        self._check_not_finalized()
        self._collections.pop(name, None)

    def is_feedable(self, tensor) -> bool:
        return tensor not in self._unfeedable

    def is_fetchable(self, tensor_or_op) -> bool:
        return getattr(tensor_or_op, "op", tensor_or_op) not in self._unfetchable

    def prevent_feeding(self, tensor):
        """Let no run feed `tensor`."""
        self._unfeedable.add(tensor)

    def prevent_fetching(self, op):
        """Let no run fetch `op`."""
        self._unfetchable.add(op)


# The graph in force in a thread outside every `with graph.as_default()`.
_own_graph = scopes.DefaultStack()


def get_default_graph() -> Graph:
    """The graph that new ops join: of the innermost `as_default()`, else this thread's own."""
    graph = graph_stack.top()
    if graph is None:
        graph = _own_graph.top()
        if graph is None:
            graph = Graph()
            _own_graph.items.append(graph)
    return graph


def reset_default_graph():
    """Start an empty default graph.

    Raises:
      AssertionError: inside `with graph.as_default()`.
    """
    if graph_stack.items:
        raise AssertionError(
            "Do not use tf.reset_default_graph() to clear nested graphs. If you need a cleared graph, exit "
            "the nesting and create a new graph."
        )
    _own_graph.items[:] = [Graph()]


def get_default_session():
    """The session of the innermost `with session.as_default()` of this thread, or None."""
    return session_stack.top()


def ancestors(ops, stop=frozenset()) -> list[Operation]:
    """`ops` and all that they need, through data and control edges, each once, in no special order.

    Args:
      stop: Tensors whose makers are not asked for: those that a run feeds.
    """
    found = set(ops)
    waiting = list(found)
    while waiting:
        op = waiting.pop()
        needed = [tensor.op for tensor in op.inputs if tensor not in stop]
        # A placeholder that is fed need not be waited for.
        control = [c for c in op.control_inputs if c.type != "Placeholder" or c.outputs[0] not in stop]
        for other in [*needed, *control]:
            if other not in found:
                found.add(other)
                waiting.append(other)
    return list(found)


def postorder(op) -> list[Operation]:
    """`op` and all that its data inputs need, each once: an op after its inputs, these from left to right."""
    found = {op}
    finished = []
    path = [(op, iter(op.inputs))]
    while path:
        op, rest = path[-1]
        tensor = next(rest, None)
        if tensor is None:
            finished.append(op)
            path.pop()
        elif tensor.op not in found:
            found.add(tensor.op)
            path.append((tensor.op, iter(tensor.op.inputs)))
    return finished

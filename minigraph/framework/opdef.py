"""The decorators that declare an op type.

The kernel is the declaration: its positional parameters are the op's inputs, its keyword-only parameters the
attributes. An input's annotation names its type attribute:

    x                        a tensor of type attribute "T"
    indices: Tindices        a TypeVar names another attribute, and its constraints what is allowed
    condition: np.bool_      a fixed type
    values: list[T]          "N" tensors of one type
    input: tuple[T]          tensors of types of their own; the attribute lists these
    shape: Static[Tshape]    a small int tensor, which reaches the kernel as an int or a tuple of ints
    ref: Ref[T]              a variable's node; the kernel gets the variable's value
    resource: Handle         the handle of a resource variable; the kernel gets the variable's value
    handle: Object           another resource: the Python object that an op has made in this run
    counter: State           no input: what the session keeps for this op, None at first
"""

from inspect import Parameter, Signature
from typing import Any, Generic, TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.arrays import xp
from minigraph.framework.conversion import OPS, convert, short
from minigraph.framework.defaults import graph_of
from minigraph.framework.dtypes import DType, as_dtype
from minigraph.framework.graph import Graph, Operation, Tensor, get_default_graph
from minigraph.framework.shape import (
    Spec,
    TensorShape,
    as_shape,
    as_sizes,
    broadcast,
    num_elements,
    shape_text,
)

T = TypeVar("T")


class Static(Generic[T]):
    """Marks an input whose elements shape the result: an axis, a shape, a permutation."""


class Ref(Generic[T]):
    """Marks an input that is a variable itself, not its value."""


class Handle:
    """Marks an input that is the handle of a resource variable, of dtype `resource`."""


class Object:
    """Marks an input that is a resource but no variable: the object that another op has made in this run."""


class State:
    """Marks what the session keeps for an op from run to run; the kernel returns (outputs, new state)."""


INTEGERS = tuple(
    dtypes.as_dtype(n) for n in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
)
FLOATS = (dtypes.bfloat16, dtypes.float16, dtypes.float32, dtypes.float64)
COMPLEX = (dtypes.complex64, dtypes.complex128)
REALS = (*FLOATS, *INTEGERS)
NUMBERS = (*REALS, *COMPLEX)
INDEX = (dtypes.int32, dtypes.int64)

# Type, or name given to RegisterGradient -> rule `(op, *output_grads) -> gradients of the inputs`; None: no
# gradient flows through such an op.
GRADIENTS: dict[str, Any] = {}

# Constants of at most so many elements are computed with while the graph is built.
_KNOWN_SIZE = 1024


class Input:
    """One input of an OpDef, read off the kernel's annotation."""

    __slots__ = tuple("allowed dtype is_handle is_list is_mixed is_ref is_static name type_attr".split())

    def __init__(self, name, annotation, allowed):
        self.name = name
        origin = getattr(annotation, "__origin__", None)
        self.is_list, self.is_mixed = origin in (list, tuple), origin is tuple
        self.is_static, self.is_ref = origin is Static, origin is Ref
        self.is_handle = annotation is Handle
        if origin is not None:
            (annotation,) = annotation.__args__
        self.type_attr = self.dtype = None
        self.allowed: tuple = ()
        if isinstance(annotation, TypeVar):
            self.type_attr = annotation.__name__
            self.allowed = tuple(as_dtype(c) for c in annotation.__constraints__)
            if not self.allowed:
                self.allowed = INDEX if self.is_static else allowed.get(self.type_attr, ())
        else:
            self.dtype = dtypes.resource if annotation in (Handle, Object) else as_dtype(annotation)


class OpDef:
    """An op type: signature, shape rule, kernel, gradient. Calling it adds such a node to the graph.

    Attributes:
      type: TF1's name of the type.
      inputs: an Input for each.  attrs: name -> default (`REQUIRED` if none).
      kernel: `(xp, *inputs, **attrs) -> array or list of arrays`.
      infer: `(*specs, **attrs) -> Spec or list of Specs`.
      elementwise: the result may be written over an input of its shape.
      function: the name of the array namespace's function that the kernel is, if it is nothing else.
      moves: the kernel only moves elements, so it can be tried on partly known values.
      writes: names of the `Ref` or `Handle` inputs whose variables get what the kernel returns as their
        new values. One whose output is no reference returns that first.
      uninitialized: whether these inputs, or those of a list, may lack a value; the kernel then gets None.
      stateful: running it twice differs from running it once.
    """

    REQUIRED = object()

    def __init__(self, type, kernel, infer, elementwise, moves, writes, uninitialized, stateful, allowed):
        code = kernel.__code__
        names = code.co_varnames
        positional, last = code.co_argcount, code.co_argcount + code.co_kwonlyargcount
        annotations = kernel.__annotations__
        inputs = [name for name in names[1:positional] if annotations.get(name) is not State]
        self.type: str = type
        self.kernel = kernel
        self.infer = infer
        self.inputs = [Input(name, annotations.get(name, T), allowed) for name in inputs]
        self.has_state: bool = len(inputs) < positional - 1
        defaults = kernel.__kwdefaults__ or {}
        self.attrs = {name: defaults.get(name, self.REQUIRED) for name in names[positional:last]}
        self.attr_types = {name: annotations.get(name) for name in self.attrs}
        self.elementwise = elementwise
        self.function: str | None = None
        self.moves = moves
        self.writes: tuple[str, ...] = writes
        self.uninitialized = uninitialized
        self.stateful = stateful or self.has_state or bool(writes)
        self.__name__ = self.__qualname__ = kernel.__name__
        self.__module__ = kernel.__module__
        self.__doc__ = kernel.__doc__
        # Inputs that are handles, by number; an op that has some has no lists.
        self.handles = frozenset(i for i, slot in enumerate(self.inputs) if slot.is_handle)
        self._plain = not any(slot.is_list for slot in self.inputs)

    @property
    def __signature__(self):
        fields = [Parameter(slot.name, Parameter.POSITIONAL_OR_KEYWORD) for slot in self.inputs]
        for name, default in [*self.attrs.items(), ("name", None)]:
            default = Parameter.empty if default is self.REQUIRED else default
            kind = (
                Parameter.POSITIONAL_OR_KEYWORD if default is not Parameter.empty else Parameter.KEYWORD_ONLY
            )
            fields.append(Parameter(name, kind, default=default))
        return Signature(sorted(fields, key=lambda field: field.kind))

    def __repr__(self):
        return f"<op {self.type}>"

    def gradient(self, rule):
        """Decorator: `rule` is the gradient of this op; None says that no gradient flows through it."""
        if self.type in GRADIENTS:
            raise KeyError(f"op '{self.type}' has a gradient already")
        GRADIENTS[self.type] = rule
        return rule

    def group(self, flat) -> list:
        """The flat inputs of a node as the kernel's arguments: those of a list input put into one list."""
        if self._plain:
            return list(flat)
        flat = list(flat)
        lists = sum(slot.is_list for slot in self.inputs)
        length = (len(flat) - len(self.inputs) + lists) // lists  # several lists are of one length, "N"
        arguments = []
        for slot in self.inputs:
            size = length if slot.is_list else 1
            arguments.append(flat[:size] if slot.is_list else flat[0])
            del flat[:size]
        return arguments

    def __call__(self, *args, name=None, **attrs):
        """Add a node of this type.

        Args:
          *args: the inputs, then attributes, then the name, in the signature's order; all also by keyword.
          name: the node's name; the type if None. One that ends in "/" is taken as it is.

        Returns:
          The output Tensor, a list of them, or the Operation if it has none.

        Raises:
          TypeError: an argument is missing or unknown, or an input has the wrong type.
          ValueError: shapes don't fit, or inputs are of different graphs.
        """
        values, attrs, name = self._bound(args, attrs, name)
        graph = _graph_for(values)
        if graph is not get_default_graph():
            with graph.as_default():
                return self(*values, name=name, **attrs)
        scope = graph.op_scope(self.type if name is None else name)
        outer, graph.scope = graph.scope, scope
        try:
            return self._added(graph, scope[:-1], values, attrs)
        finally:
            graph.scope = outer

    def _added(self, graph, name, values, attrs):
        """Convert the inputs and append the node."""
        types: dict[str, DType] = {}
        arguments = [
            self._converted(slot, value, types) for slot, value in zip(self.inputs, values, strict=True)
        ]
        flat = (
            arguments if self._plain else [t for a in arguments for t in (a if isinstance(a, list) else (a,))]
        )
        for tensor in flat:
            if tensor.op.graph is not graph:
                raise ValueError(f"{tensor} must be from the same graph as {flat[0]}.")
        if self.inputs and self.inputs[0].is_ref:  # an update stands where its variable stands
            with graph.colocate_with(arguments[0].op):
                return self._joined(graph, name, arguments, flat, types, attrs)
        return self._joined(graph, name, arguments, flat, types, attrs)

    def _joined(self, graph, name, arguments, flat, types, attrs):
        """Infer the outputs, and append the node."""
        specs = [_spec(a, slot) for a, slot in zip(arguments, self.inputs, strict=True)]
        try:
            results = self.infer(*specs, **attrs)
        except ValueError as error:
            got = ", ".join(
                f"{slot.name} {_described(a)}" for slot, a in zip(self.inputs, arguments, strict=True)
            )
            raise ValueError(f"{self.type}: {error}; got {got} (for node '{name}')") from None
        if isinstance(results, Spec):
            results = self._folded(specs, [results], attrs)
            return graph.add_op(self.type, flat, results, {**types, **attrs}, name).outputs[0]
        op = graph.add_op(self.type, flat, self._folded(specs, results, attrs), {**types, **attrs}, name)
        return list(op.outputs) if op.outputs else op

    def _bound(self, args, attrs, name):
        """Arguments as the user gave them, sorted into input values, all attributes, and the name."""
        n = len(self.inputs)
        values = list(args[:n])
        if len(args) > n:
            rest = [*self.attrs, "name"]
            if len(args) - n > len(rest):
                raise TypeError(f"{self.__name__}: takes {n + len(rest)} arguments; got {len(args)}")
            for key, value in zip(rest, args[n:], strict=False):
                if key == "name":
                    name = value
                elif key in attrs:
                    raise TypeError(f"{self.__name__}: got multiple values for argument '{key}'")
                else:
                    attrs[key] = value
        for slot in self.inputs[len(values) :]:
            if slot.name not in attrs:
                raise TypeError(f"{self.__name__}: argument '{slot.name}' is missing")
            values.append(attrs.pop(slot.name))
        if attrs:
            unknown = attrs.keys() - self.attrs.keys()
            if unknown:
                raise TypeError(f"{self.__name__}: got an unexpected argument '{min(unknown)}'")
        complete = {}
        for key, default in self.attrs.items():
            value = attrs.get(key, default)
            if value is self.REQUIRED:
                raise TypeError(f"{self.__name__}: argument '{key}' is missing")
            kind = self.attr_types[key]
            if kind is DType:
                value = as_dtype(value)
            elif kind is TensorShape:
                value = as_shape(value)
            elif value is not None and kind in (int, float, bool):
                value = kind(value)
            elif kind in (list, str) and not isinstance(value, (list, tuple) if kind is list else str):
                raise TypeError(f"Expected {kind.__name__} for argument '{key}' of {self.type}, not {value}.")
            complete[key] = value
        return values, complete, name

    def _converted(self, slot, value, types):
        """An argument as the Tensor (or list of them) that input `slot` wants; notes its type in `types`."""
        if slot.is_list:
            if not isinstance(value, (list, tuple)):
                raise TypeError(f"Expected list for '{slot.name}' argument to '{self.type}' Op, not {value}.")
            if slot.is_mixed:
                tensors = [self._tensor(slot, item, None, f"{slot.name}_{i}") for i, item in enumerate(value)]
                types[slot.type_attr] = [tensor.dtype.base_dtype for tensor in tensors]
                return tensors
            dtype = types.get(slot.type_attr)
            if dtype is None:
                dtype = next(
                    (v.dtype.base_dtype for v in value if isinstance(getattr(v, "dtype", None), DType)), None
                )
            names = [f"{slot.name}_{i}" for i in range(len(value))]
            tensors = [self._tensor(slot, item, dtype, name) for item, name in zip(value, names, strict=True)]
            if tensors and slot.type_attr is not None:
                types[slot.type_attr] = tensors[0].dtype.base_dtype
                for tensor in tensors:
                    self._check(slot, tensor, types)
            elif any(tensor.dtype.base_dtype is not slot.dtype for tensor in tensors):
                raise TypeError(
                    f"Tensors in list passed to '{slot.name}' of '{self.type}' Op have types "
                    f"{[tensor.dtype.name for tensor in tensors]} that do not match expected type "
                    f"{slot.dtype.name}."
                )
            types["N"] = len(tensors)
            return tensors
        known = slot.dtype if slot.type_attr is None else types.get(slot.type_attr)
        tensor = self._tensor(slot, value, known, slot.name)
        if slot.type_attr is None:
            if tensor.dtype.base_dtype is not slot.dtype:
                raise TypeError(
                    f"Input '{slot.name}' of '{self.type}' Op has type {tensor.dtype.base_dtype.name} that "
                    f"does not match expected type of {slot.dtype.name}."
                )
        else:
            self._check(slot, tensor, types)
        return tensor

    def _tensor(self, slot, value, dtype, name):
        if type(value) is Tensor:
            return value
        try:
            preferred = slot.allowed[0] if slot.allowed is INDEX or slot.allowed == INDEX else None
            return convert(value, dtype, name, preferred, as_ref=slot.is_ref or slot.is_handle)
        except TypeError as error:
            if dtype is None:
                raise
            raise TypeError(
                f"Expected {dtype.name} passed to parameter '{slot.name}' of op '{self.type}', got "
                f"{short(value)} of type '{type(value).__name__}' instead. Error: {error}"
            ) from None

    def _check(self, slot, tensor, types):
        """Record or compare the type of `tensor`, an input `slot`."""
        dtype = tensor.dtype.base_dtype
        if slot.is_ref and not tensor.dtype._is_ref_dtype:
            raise TypeError(
                f"'{self.type}' Op requires that input '{slot.name}' be a mutable tensor "
                "(e.g.: a tf.Variable)"
            )
        known = types.setdefault(slot.type_attr, dtype)
        if known is not dtype:
            other = next((s.name for s in self.inputs if s.type_attr == slot.type_attr), slot.name)
            raise TypeError(
                f"Input '{slot.name}' of '{self.type}' Op has type {dtype.name} that does not match type "
                f"{known.name} of argument '{other}'."
            )
        if slot.allowed and dtype not in slot.allowed:
            allowed = ", ".join(d.name for d in slot.allowed)
            raise TypeError(
                f"Value passed to parameter '{slot.name}' has DataType {dtype.name} not in list of allowed "
                f"values: {allowed} (op '{self.type}')"
            )

    def inferred(self, specs, attrs) -> list[Spec]:
        """What is known of the outputs for inputs of `specs`, grouped as the kernel's arguments.

        Raises:
          ValueError: they don't fit.
        """
        results = self.infer(*specs, **attrs)
        return self._folded(specs, [results] if isinstance(results, Spec) else results, attrs)

    def _folded(self, specs, results, attrs) -> list[Spec]:
        """`results` with values, if all inputs are known and small: what later shape rules may ask for."""
        if self.stateful or self.uninitialized or not specs or not any(map(_worth_knowing, results)):
            return results
        arguments, partly = [], False
        for slot, spec in zip(self.inputs, specs, strict=True):
            values = [self._known(s) for s in (spec if slot.is_list else [spec])]
            if any(value is None or (slot.is_static and value.dtype == object) for value in values):
                return results
            partly = partly or any(value.dtype == object for value in values)
            if slot.is_static:
                values = [as_static(value) for value in values]
            arguments.append(values if slot.is_list else values[0])
        try:
            with np.errstate(all="ignore"):
                values = self.kernel(xp, *arguments, **attrs)
        except (ValueError, TypeError, IndexError, ArithmeticError):
            return results  # the run will say what is wrong, naming the op
        if len(results) == 1:
            values = [values] if isinstance(values, np.ndarray | np.generic) else values
        return [_with_value(*pair, partly) for pair in zip(results, map(np.asarray, values), strict=True)]

    def _known(self, spec):
        """The value to compute with: None if it is large, unknown, or partly so unless this op `moves`."""
        value = spec.value
        if value is None:
            size = num_elements(spec.shape)
            if not (self.moves and spec.dtype.is_integer and size is not None and size <= _KNOWN_SIZE):
                return None
            return np.full(spec.shape, None)
        if value.size > _KNOWN_SIZE or (value.dtype == object and not self.moves):
            return None
        return value


def _worth_knowing(result) -> bool:
    if result.value is not None or not (result.dtype.is_integer or result.dtype.is_bool):
        return False
    return (num_elements(result.shape) or 0) <= _KNOWN_SIZE


def _with_value(result, value, partly) -> Spec:
    # TF1 follows vectors that are partly known; it does not see that one element of them is known.
    if not _worth_knowing(result) or (partly and (value.ndim != 1 or all(x is None for x in value.flat))):
        return result
    return result._replace(
        value=value if value.dtype == object else value.astype(result.dtype.as_numpy_dtype)
    )


def as_static(value):
    """An array of ints as the int or (nested) tuple of ints that a kernel gets for a `Static` input."""
    items = value.tolist()
    if value.ndim == 0:
        return items
    return tuple(items) if value.ndim == 1 else tuple(tuple(row) for row in items)


def _spec(argument, slot):
    """What the shape rule gets for an input: for a handle, what is known of the variable's value."""
    if isinstance(argument, list):
        return [_spec(tensor, slot) for tensor in argument]
    spec = argument.spec
    if slot.is_handle:
        variable = variable_of(argument)
        return Spec(variable.attrs["dtype"], as_sizes(variable.attrs["shape"]))
    if slot.is_ref or not spec.dtype._is_ref_dtype:
        return spec
    return Spec(spec.dtype.base_dtype, spec.shape)


def is_variable(op) -> bool:
    """Whether `op` is a variable's node."""
    return op.type in ("VariableV2", "Variable", "VarHandleOp")


def variable_of(tensor) -> Operation:
    """The node of the variable that a reference or handle stands for. ValueError if it comes from elsewhere.

    Assign and its kind pass on the reference that they changed, Identity, Switch and Enter a handle.
    """
    op = tensor.op
    while not is_variable(op):
        if not op.inputs:
            raise ValueError(f"{tensor.name} is the handle of no variable")
        op = op.inputs[0].op
    return op


def _graph_for(values) -> Graph:
    """The graph that an op with these inputs joins: theirs, or the default graph."""
    for value in values:
        if type(value) is Tensor:
            return value.op.graph
    return graph_of(
        [item for value in values for item in (value if isinstance(value, (list, tuple)) else [value])]
    )


def _described(argument) -> str:
    if isinstance(argument, list):
        return "[" + ", ".join(_described(tensor) for tensor in argument[:8]) + "]"
    return f"'{argument.name}' {shape_text(argument.spec.shape)}"


def op(
    type, infer, *, elementwise=False, moves=False, writes=(), uninitialized=False, stateful=False, **allowed
):
    """Decorator: the function is the kernel of op `type`. See OpDef for the flags.

    Args:
      infer: the shape rule.
      **allowed: `T=FLOATS`: the types that a type attribute may be.
    """

    def declare(kernel) -> OpDef:
        if type in OPS:
            raise ValueError(f"op '{type}' is declared twice")
        OPS[type] = OpDef(type, kernel, infer, elementwise, moves, writes, uninitialized, stateful, allowed)
        return OPS[type]

    return declare


def same(x, *others, **attrs) -> Spec:
    """Inference rule: the result is like the first input."""
    return Spec(x.dtype, x.shape)


def unary(type, out=None, **allowed):
    """Decorator for an elementwise op of one input; its result has the input's type, or type `out`."""

    def infer(x, **attrs):
        return Spec(x.dtype if out is None else out, x.shape)

    return op(type, infer, elementwise=True, **allowed)


def binary(type, out=None, **allowed):
    """Decorator for an elementwise op of two inputs, which broadcast; the result has their type, or `out`."""

    def infer(x, y, **attrs):
        return Spec(x.dtype if out is None else out, broadcast(x.shape, y.shape))

    return op(type, infer, elementwise=True, **allowed)


def unary_of(type, name, text, function=None, out=None, **allowed):
    """An elementwise op of one input, whose kernel is `function` of the array namespace; `name` if None."""
    function = function or name

    def kernel(xp, x):
        return getattr(xp, function)(x)

    kernel.__name__, kernel.__doc__ = name, text
    declared = unary(type, out, **allowed)(kernel)
    declared.function = function
    return declared


def binary_of(type, name, text, function=None, out=None, **allowed):
    """As `unary_of`, of two inputs that broadcast."""
    function = function or name

    def kernel(xp, x, y):
        return getattr(xp, function)(x, y)

    kernel.__name__, kernel.__doc__ = name, text
    declared = binary(type, out, **allowed)(kernel)
    declared.function = function
    return declared


def reduction(type, out=None, **allowed):
    """Decorator for an op `(input, reduction_indices, *, keep_dims)` that shrinks axes."""

    def infer(x, axes, keep_dims=False, **attrs):
        dtype = x.dtype if out is None else out
        if x.shape is None:
            return Spec(dtype, None)
        rank = len(x.shape)
        if axes.value is None:
            return Spec(dtype, (None,) * rank if keep_dims else None)
        gone = set()
        for axis in axes.value.reshape(-1).tolist():
            if not -rank <= axis < rank:
                raise ValueError(f"Invalid reduction dimension {axis} for input with {rank} dimensions")
            gone.add(axis % rank)
        if keep_dims:
            return Spec(dtype, tuple(1 if i in gone else n for i, n in enumerate(x.shape)))
        return Spec(dtype, tuple(n for i, n in enumerate(x.shape) if i not in gone))

    return op(type, infer, **allowed)


def checked_axis(axis, rank) -> int:
    """`axis` counted from the front. ValueError if a tensor of `rank` has no such axis."""
    if not -rank <= axis < rank:
        raise ValueError(f"axis {axis} is out of range for {rank} dimensions")
    return axis % rank

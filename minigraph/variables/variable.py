"""tf.Variable, and the reference variable of TF1, with its nodes `v`, `v/Assign` and `v/read`."""

from contextlib import contextmanager
from enum import Enum

from minigraph.framework.conversion import OPS, convert, register_tensor_conversion_function
from minigraph.framework.defaults import add_to_collections, name_scope
from minigraph.framework.dtypes import DType, as_dtype
from minigraph.framework.graph import (
    Graph,
    Operation,
    Tensor,
    get_default_graph,
    get_default_session,
    postorder,
)
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.framework.scopes import GraphKeys
from minigraph.framework.shape import Spec, TensorShape, as_shape, shape_text
from minigraph.ops import operators, scatter, state
from minigraph.ops.array import identity
from minigraph.ops.cond import cond
from minigraph.ops.control_flow import group
from minigraph.ops.slicing import boolean_mask
from minigraph.variables.store import uses_resource


class VariableSynchronization(Enum):
    """When the copies of a variable on several devices are brought together; there is one here."""

    AUTO = 0
    NONE = 1
    ON_WRITE = 2
    ON_READ = 3


class VariableAggregation(Enum):
    """How the copies of a variable on several devices are brought together; there is one here."""

    NONE = 0
    SUM = 1
    MEAN = 2
    ONLY_FIRST_REPLICA = 3


def _mode(kind, value, what, name):
    try:
        return kind(0 if value is None else value)
    except ValueError:
        raise ValueError(f"Invalid variable {what} mode: {value} for variable: {name}") from None


@contextmanager
def belonging(graph, name):
    """Ops made inside note that they belong to where the op `name` will be, if they are not colocated."""
    outer, graph.owner = graph.owner, [b"loc:@" + name.encode()]
    try:
        yield
    finally:
        graph.owner = outer


def _scatter_method(update):
    """The method that changes rows by the op `update`."""

    def method(self, sparse_delta, use_locking=False, name=None):
        if not isinstance(sparse_delta, IndexedSlices):
            raise TypeError(f"sparse_delta is not IndexedSlices: {sparse_delta}")
        values, indices = sparse_delta.values, sparse_delta.indices
        return update(self, indices, values, use_locking=use_locking, name=name)

    method.__name__ = update.__name__
    method.__doc__ = f"`tf.{update.__name__}` of this variable's rows, given as IndexedSlices."
    return method


def _scatter_nd_method(update):
    """The method that changes elements by the op `update`."""

    def method(self, indices, updates, name=None):
        return update(self, indices, updates, use_locking=True, name=name)

    method.__name__ = update.__name__
    method.__doc__ = f"`tf.{update.__name__}` of this variable."
    return method


class Variable:
    """A value that a session keeps from run to run.

    Of two kinds: a reference variable, which is read wherever its node is used, or with `use_resource` a
    resource variable, whose handle is read where a `ReadVariableOp` says so. `Variable(...)` makes either.

    Args:
      initial_value: a tensor, anything that converts to one, or a function that returns one.
      trainable: whether optimizers change it: it joins the collection TRAINABLE_VARIABLES. If None, it is
        unless `synchronization` is ON_READ.
      collections: names of the collections that it joins; GLOBAL_VARIABLES if None.
      validate_shape: False lets the shape be unknown, and change. Resource variables don't ask.
      caching_device: a device, or function of an op: where the value that is read is kept.
      name: its name; "Variable" if None.
      dtype: its type; if None, that of the initial value.
      expected_shape: the static shape that the initial value is asked to have.
      constraint: a function that an optimizer applies to the updated value.
      use_resource: which kind; if None, as the variable scope or `enable_resource_variables` says.
      synchronization, aggregation: kept; there are no copies on other devices.
      variable_def, import_scope, shape: only the defaults are supported.

    Raises:
      ValueError: there is no initial value, or its shape is unknown while `validate_shape` is True.

    Attributes:
      op: the variable's own node, VariableV2 or VarHandleOp.
      name: that node's name, with ":0".
      initializer: the Operation that gives it the initial value.
      initial_value: the tensor that the initializer assigns.
    """

    _kinds: dict[bool, type] = {}  # noqa: RUF012  the classes below join it

    name: str
    op: Operation
    initializer: Operation
    initial_value: Tensor
    _node: Tensor  # the reference or the handle

    def __init_subclass__(cls, is_resource):
        Variable._kinds[is_resource] = cls

    def __new__(cls, *args, **options):
        if cls is Variable:
            asked = args[11] if len(args) > 11 else options.get("use_resource")
            cls = Variable._kinds[uses_resource(asked)]
        return super().__new__(cls)

    def __init__(
        self,
        initial_value=None,
        trainable=None,
        collections=None,
        validate_shape=True,
        caching_device=None,
        name=None,
        variable_def=None,
        dtype=None,
        expected_shape=None,
        import_scope=None,
        constraint=None,
        use_resource=None,
        synchronization=VariableSynchronization.AUTO,
        aggregation=VariableAggregation.NONE,
        shape=None,
    ):
        if variable_def is not None or import_scope is not None or shape is not None:
            raise ValueError(
                "Variable: variable_def, import_scope and shape are not supported; give initial_value"
            )
        if initial_value is None:
            raise ValueError("initial_value must be specified.")
        if constraint is not None and not callable(constraint):
            raise ValueError("The `constraint` argument must be a callable.")
        collections = [GraphKeys.GLOBAL_VARIABLES] if collections is None else collections
        if not isinstance(collections, (list, tuple, set)):
            raise ValueError(
                "collections argument to Variable constructor must be a list, tuple, or set. Got "
                f"{collections!r}"
            )
        self.synchronization = _mode(VariableSynchronization, synchronization, "synchronization", name)
        self.aggregation = _mode(VariableAggregation, aggregation, "aggregation", name)
        if trainable is None:
            trainable = self.synchronization is not VariableSynchronization.ON_READ
        self.trainable = bool(trainable)
        if self.trainable and GraphKeys.TRAINABLE_VARIABLES not in collections:
            collections = [*collections, GraphKeys.TRAINABLE_VARIABLES]
        self.constraint = constraint
        self._save_slice_info = None
        graph = get_default_graph()
        dtype = None if dtype is None else as_dtype(dtype).base_dtype
        expected_shape = None if expected_shape is None else as_shape(expected_shape)
        # A variable belongs to no branch and waits for nothing, wherever it is made.
        with graph.control_dependencies(None):
            values = [] if callable(initial_value) else [initial_value]
            with name_scope(name, "Variable", values) as scope:
                self._build(
                    graph, scope, initial_value, validate_shape, caching_device, dtype, expected_shape
                )
        add_to_collections(collections, self)

    def _build(self, graph, scope, initial_value, validate_shape, caching_device, dtype, expected_shape):
        """Add the nodes, and set what else the class says that a variable has."""
        raise NotImplementedError

    @property
    def dtype(self) -> DType:
        raise NotImplementedError

    @property
    def shape(self) -> TensorShape:
        """The static shape."""
        raise NotImplementedError

    def value(self) -> Tensor:
        """The value, as a tensor."""
        raise NotImplementedError

    def read_value(self) -> Tensor:
        """The value, read by a node of its own: after the control dependencies in force here."""
        raise NotImplementedError

    def is_initialized(self, name=None) -> Tensor:
        """bool scalar: whether it has a value."""
        raise NotImplementedError

    def _as_graph_element(self) -> Tensor:
        """What a session fetches or feeds for this variable."""
        raise NotImplementedError

    @property
    def graph(self) -> Graph:
        return self._node.graph

    @property
    def device(self) -> str:
        return self._node.device

    def get_shape(self) -> TensorShape:
        return self.shape

    def initialized_value(self) -> Tensor:
        """The value, or the initial value where the variable has none yet."""
        return cond(self.is_initialized(), self.read_value, lambda: self.initial_value)

    scatter_update = _scatter_method(scatter.scatter_update)
    scatter_add = _scatter_method(scatter.scatter_add)
    scatter_sub = _scatter_method(scatter.scatter_sub)
    scatter_mul = _scatter_method(scatter.scatter_mul)
    scatter_div = _scatter_method(scatter.scatter_div)
    scatter_min = _scatter_method(scatter.scatter_min)
    scatter_max = _scatter_method(scatter.scatter_max)
    scatter_nd_update = _scatter_nd_method(scatter.scatter_nd_update)
    scatter_nd_add = _scatter_nd_method(scatter.scatter_nd_add)
    scatter_nd_sub = _scatter_nd_method(scatter.scatter_nd_sub)

    def load(self, value, session=None):
        """Give the variable the array `value` at once, without new nodes. ValueError: there is no session."""
        session = session or get_default_session()
        if session is None:
            raise ValueError(
                "Either session argument should be provided or default session should be established: "
                f"can't load {self.name}"
            )
        session.run(self.initializer, {self.initializer.inputs[1]: value})

    def eval(self, session=None):
        """The value in `session` (the default session if None)."""
        return self._as_graph_element().eval(session=session)

    def __iter__(self):
        raise TypeError(f"'Variable' object is not iterable ({self.name}); use tf.unstack(v)")

    def __repr__(self):
        return f"<tf.Variable '{self.name}' shape={shape_text(self.shape._sizes)} dtype={self.dtype.name}>"


class RefVariable(Variable, is_resource=False):
    """A variable whose node's output is a reference: the value, wherever and whenever it is used."""

    def _build(self, graph, scope, initial_value, validate_shape, caching_device, dtype, expected_shape):
        if callable(initial_value):
            with belonging(graph, scope[:-1]):
                with graph.name_scope("Initializer"), graph.device(None):
                    self.initial_value = convert(initial_value(), dtype, "initial_value")
                self._node = self._made(validate_shape, expected_shape, scope)
        else:
            self.initial_value = convert(initial_value, dtype, "initial_value")
            self._node = self._made(validate_shape, expected_shape, scope)
        self.op, self.name = self._node.op, self._node.name
        start = independent(self.initial_value, self.op.name)
        self.initializer = state.assign(self._node, start, validate_shape=validate_shape).op
        if caching_device is not None:
            with graph.device(caching_device):
                self._snapshot = identity(self._node, name="read")
        else:
            with graph.colocate_with(self.op):
                self._snapshot = identity(self._node, name="read")

    def _made(self, validate_shape, expected_shape, scope):
        start = self.initial_value
        shape = start.shape if validate_shape else TensorShape(None)
        if validate_shape and not shape.is_fully_defined():
            raise ValueError(f"initial_value must have a shape specified: {start}")
        if expected_shape is not None:
            shape = shape.merge_with(expected_shape)
        return state.variable_op(shape=shape, dtype=start.dtype.base_dtype, name=scope)

    @property
    def dtype(self) -> DType:
        """The reference type, such as float32_ref."""
        return self._node.dtype

    @property
    def shape(self) -> TensorShape:
        return self._node.shape

    def set_shape(self, shape):
        """Add what is known of the static shape. ValueError if it contradicts."""
        self._node.set_shape(shape)
        self._snapshot.set_shape(shape)

    def value(self) -> Tensor:
        """The value, as a tensor: the node `v/read`."""
        return self._snapshot

    def read_value(self) -> Tensor:
        return identity(self._node, name="read")

    def is_initialized(self, name=None) -> Tensor:
        return state.is_variable_initialized_op(self._node, name=name)

    def assign(self, value, use_locking=False, name=None, read_value=True):
        """Give the variable a value; returns the reference after it, or with `read_value=False` the op."""
        result = state.assign(self._node, value, use_locking=use_locking, name=name)
        return result if read_value else result.op

    def assign_add(self, delta, use_locking=False, name=None, read_value=True):
        """Add `delta`; returns the reference after the update, or with `read_value=False` the op."""
        result = state.assign_add(self._node, delta, use_locking=use_locking, name=name)
        return result if read_value else result.op

    def assign_sub(self, delta, use_locking=False, name=None, read_value=True):
        """Subtract `delta`; returns the reference after the update, or with `read_value=False` the op."""
        result = state.assign_sub(self._node, delta, use_locking=use_locking, name=name)
        return result if read_value else result.op

    def count_up_to(self, limit) -> Tensor:
        """Add 1, unless the value is `limit`; returns the value before. See `tf.count_up_to`."""
        return state.count_up_to(self._node, limit)

    def _ref(self) -> Tensor:
        """The reference tensor, `v:0`."""
        return self._node

    def _as_graph_element(self) -> Tensor:
        return self._node


def _converted(value, dtype=None, name=None, as_ref=False):
    if as_ref:
        return value._node
    if dtype is not None and not dtype.is_compatible_with(value.dtype):
        raise ValueError(
            f"Incompatible type conversion requested to type '{dtype.name}' for variable of type "
            f"'{value.dtype.base_dtype.name}'"
        )
    return value.value()


register_tensor_conversion_function(Variable, _converted)
operators.overload(Variable)


def is_variable_initialized(variable) -> Tensor:
    """bool scalar: whether `variable` has a value."""
    return variable.is_initialized()


def independent(start, name):
    """`start`, with the variables that it reads replaced by their initialized values.

    So `tf.Variable(w * 2)` can be initialized in one run with `w`, in any order. Copies of the nodes between
    get `_name` after theirs, as in TF1.
    """
    graph = start.graph
    keys = (GraphKeys.GLOBAL_VARIABLES, GraphKeys.LOCAL_VARIABLES)
    variables = {variable.op: variable for key in keys for variable in graph.get_collection(key)}
    stops = ("IsVariableInitialized", "VarIsInitializedOp", "ReadVariableOp")  # TF1 copies none of these
    replaced: dict[Tensor, Tensor] = {}
    for op in postorder(start.op):
        if op in variables and op.type != "VarHandleOp":
            replaced[op.outputs[0]] = variables[op].initialized_value()
        elif op.type not in stops and any(tensor in replaced for tensor in op.inputs):
            inputs = [replaced.get(tensor, tensor) for tensor in op.inputs]
            specs = [Spec(tensor.dtype.base_dtype, tensor.spec.shape) for tensor in op.outputs]
            kind = "Switch" if op.type == "RefSwitch" else op.type  # what it switches is a value now
            with graph.name_scope(None):
                copy = graph.add_op(
                    kind, inputs, specs, dict(op.attrs), graph.unique_name(f"{op.name}_{name}")
                )
            replaced.update(zip(op.outputs, copy.outputs, strict=True))
    return replaced.get(start, start)


def global_variables(scope=None) -> list:
    """All global variables, or those whose names match the regular expression `scope`."""
    return get_default_graph().get_collection(GraphKeys.GLOBAL_VARIABLES, scope)


def local_variables(scope=None) -> list:
    """The variables that belong to this process alone, such as those of metrics."""
    return get_default_graph().get_collection(GraphKeys.LOCAL_VARIABLES, scope)


def model_variables(scope=None) -> list:
    """The variables in the collection MODEL_VARIABLES."""
    return get_default_graph().get_collection(GraphKeys.MODEL_VARIABLES, scope)


def trainable_variables(scope=None) -> list:
    """The variables that optimizers change, in the order in which they were made."""
    return get_default_graph().get_collection(GraphKeys.TRAINABLE_VARIABLES, scope)


def variables_initializer(var_list, name="init") -> Operation:
    """An operation that initializes the variables of `var_list`."""
    if var_list:
        return group(*[variable.initializer for variable in var_list], name=name)
    return group(name=name)


def global_variables_initializer() -> Operation:
    """An operation that initializes all global variables made so far."""
    return variables_initializer(global_variables())


def local_variables_initializer() -> Operation:
    """An operation that initializes all local variables made so far."""
    return variables_initializer(local_variables())


def report_uninitialized_variables(var_list=None, name="report_uninitialized_variables") -> Tensor:
    """string[n]: the names of the variables that have no value yet.

    Args:
      var_list: the variables asked about; all global and local ones if None.
    """
    variables = [*global_variables(), *local_variables()] if var_list is None else var_list
    with name_scope(name):
        flags = [is_variable_initialized(variable) for variable in variables]
        with get_default_graph().device("/cpu:0"):
            if not variables:
                return convert([], as_dtype("string"), "Const")
            missing = OPS["LogicalNot"](OPS["Pack"](flags, name="stack"))
            names = convert([variable.op.name for variable in variables], name="Const")
            return boolean_mask(names, missing)

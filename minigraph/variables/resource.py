"""Resource variables: `v` is a handle, `v/Read/ReadVariableOp` what a session shows of it."""

from contextlib import contextmanager
from copy import copy

from minigraph.framework.conversion import convert
from minigraph.framework.dtypes import DType
from minigraph.framework.graph import Tensor, get_default_graph
from minigraph.framework.shape import TensorShape
from minigraph.ops import resource
from minigraph.ops.array import identity
from minigraph.variables.variable import Variable, belonging, independent


class ResourceVariable(Variable, is_resource=True):
    """A variable whose node's output is a handle; each use as a tensor adds a node that reads it.

    What the methods that change it return stands for the variable after that change: its `op` is the update,
    and its value is read after it.
    """

    def _build(self, graph, scope, initial_value, validate_shape, caching_device, dtype, expected_shape):
        name = scope[:-1]
        with belonging(graph, name):
            with graph.name_scope("Initializer"), graph.device(None):
                start = initial_value() if callable(initial_value) else initial_value
                start = self.initial_value = convert(start, dtype, "initial_value")
            self._dtype, self._shape = start.dtype.base_dtype, start.shape
            if expected_shape is not None:
                self._shape = self._shape.merge_with(expected_shape)
            self._node = resource.var_handle_op(
                dtype=self._dtype, shape=self._shape, shared_name=name, name=scope
            )
        self.op, self.name = self._node.op, self._node.name
        self._update = self._cached = None
        with graph.name_scope("IsInitialized"):
            self.is_initialized()
        with graph.name_scope("Assign") as assign, self._alone():
            start = independent(start, name)
            self.initializer = resource.assign_variable_op(self._node, start, name=assign)
        with graph.name_scope("Read"):
            self._shown = self._read()
            if caching_device is not None:
                with graph.colocate_with(None, ignore_existing=True), graph.device(caching_device):
                    self._shown = self._cached = identity(self._shown)

    @property
    def handle(self) -> Tensor:
        """The handle: a scalar of dtype `resource`, which ops that read or change the variable take."""
        return self._node

    @property
    def dtype(self) -> DType:
        return self._dtype

    @property
    def shape(self) -> TensorShape:
        return self._shape

    def set_shape(self, shape):
        """Refused, as in TF1."""
        raise NotImplementedError("ResourceVariable does not implement set_shape()")

    @contextmanager
    def _alone(self):
        """Ops made inside are colocated with none, and on the handle's device."""
        graph = get_default_graph()
        with graph.colocate_with(None, ignore_existing=True), graph.device(self._node.device or None):
            yield

    def _read(self):
        """A node that reads the value."""
        with get_default_graph().control_dependencies([] if self._update is None else [self._update]):
            return resource.read_variable_op(self._node, dtype=self._dtype)

    def value(self) -> Tensor:
        """The value, read by a node of its own, or what is kept on the caching device."""
        if self._cached is not None:
            return self._cached
        if self._update is not None:
            return self._read()
        with self._alone():
            return self._read()

    def read_value(self) -> Tensor:
        if self._update is not None:
            return self._read()
        with get_default_graph().name_scope("Read"):
            value = self._read()
        return identity(value)

    def sparse_read(self, indices, name=None) -> Tensor:
        """The rows `indices`, read without the others."""
        with get_default_graph().name_scope("Gather" if name is None else name) as scope:
            value = resource.resource_gather(self._node, indices, dtype=self._dtype, name=scope)
        return identity(value)

    def gather_nd(self, indices, name=None) -> Tensor:
        """The elements or slices at the places `indices`, read without the others."""
        with get_default_graph().name_scope("GatherNd" if name is None else name) as scope:
            value = resource.resource_gather_nd(self._node, indices, dtype=self._dtype, name=scope)
        return identity(value)

    def is_initialized(self, name=None) -> Tensor:
        return resource.var_is_initialized_op(self._node, name=name)

    def assign(self, value, use_locking=None, name=None, read_value=True):
        """Give the variable a value; returns the variable after it, or with `read_value=False` the op.

        Raises:
          ValueError: the shape of `value` is not the variable's.
        """
        value = convert(value, self._dtype)
        if not self._shape.is_compatible_with(value.shape):
            raise ValueError(f"Shapes {self._shape} and {value.shape} are incompatible ({self.name})")
        op = resource.assign_variable_op(self._node, value, name=name)
        return self._lazy_read(op) if read_value else op

    def assign_add(self, delta, use_locking=None, name=None, read_value=True):
        """Add `delta`; returns the variable after the update, or with `read_value=False` the op."""
        op = resource.assign_add_variable_op(self._node, convert(delta, self._dtype), name=name)
        return self._lazy_read(op) if read_value else op

    def assign_sub(self, delta, use_locking=None, name=None, read_value=True):
        """Subtract `delta`; returns the variable after the update, or with `read_value=False` the op."""
        op = resource.assign_sub_variable_op(self._node, convert(delta, self._dtype), name=name)
        return self._lazy_read(op) if read_value else op

    def count_up_to(self, limit) -> Tensor:
        """Add 1, unless the value is `limit`; returns the value before. See `tf.count_up_to`."""
        return resource.resource_count_up_to(self._node, limit=limit, T=self._dtype)

    def _lazy_read(self, op):
        """This variable after `op`, which changes it."""
        after = copy(self)
        after._update, after._cached = op, None
        after.op, after.name = op, op.name
        after._shown = after._read()
        return after

    def _as_graph_element(self) -> Tensor:
        return self._shown

"""What new variables take over from where they are made: the variable scope, and defaults."""

from minigraph.framework import dtypes
from minigraph.framework.graph import get_default_graph
from minigraph.framework.scopes import GraphKeys

# Whether variables are resource variables where nobody says.
_DEFAULTS = {"use_resource": False}


def enable_resource_variables():
    """Let `tf.Variable` and `get_variable` make resource variables where nobody says otherwise."""
    _DEFAULTS["use_resource"] = True


def disable_resource_variables():
    """Let `tf.Variable` and `get_variable` make reference variables where nobody says otherwise."""
    _DEFAULTS["use_resource"] = False


def resource_variables_enabled() -> bool:
    """Whether variables are resource variables where nobody says otherwise."""
    return _DEFAULTS["use_resource"]


class VariableScope:
    """What `get_variable` takes over: a name prefix, whether to reuse, and defaults.

    Attributes:
      name: prefix of the variables' names, without the last "/".
      original_name_scope: the name scope that was opened with it, "name/".
      reuse: True, AUTO_REUSE, or False.
      initializer, regularizer, caching_device, partitioner, custom_getter, dtype, use_resource, constraint:
        defaults.
    """

    def __init__(
        self,
        reuse,
        name="",
        initializer=None,
        regularizer=None,
        caching_device=None,
        partitioner=None,
        custom_getter=None,
        name_scope="",
        dtype=dtypes.float32,
        use_resource=None,
        constraint=None,
    ):
        self.name = name
        self.original_name_scope = name_scope
        self.reuse = reuse or False
        self.initializer = initializer
        self.regularizer = regularizer
        self.caching_device = caching_device
        self.partitioner = partitioner
        self.custom_getter = custom_getter
        self.dtype = dtype
        self.use_resource = use_resource
        self.constraint = constraint

    def reuse_variables(self):
        """From here on, `get_variable` takes existing variables only."""
        self.reuse = True

    def set_initializer(self, initializer):
        self.initializer = initializer

    def set_regularizer(self, regularizer):
        self.regularizer = regularizer

    def set_dtype(self, dtype):
        self.dtype = dtypes.as_dtype(dtype)

    def set_caching_device(self, caching_device):
        self.caching_device = caching_device

    def set_partitioner(self, partitioner):
        self.partitioner = partitioner

    def set_custom_getter(self, custom_getter):
        self.custom_getter = custom_getter

    def set_use_resource(self, use_resource):
        self.use_resource = use_resource

    def get_collection(self, name) -> list:
        """Those items of a collection whose names begin with this scope's."""
        return get_default_graph().get_collection(name, f"{self.name}/" if self.name else None)

    def trainable_variables(self) -> list:
        return self.get_collection(GraphKeys.TRAINABLE_VARIABLES)

    def global_variables(self) -> list:
        return self.get_collection(GraphKeys.GLOBAL_VARIABLES)

    def local_variables(self) -> list:
        return self.get_collection(GraphKeys.LOCAL_VARIABLES)

    def within(self, **changes) -> "VariableScope":
        """A copy with some attributes changed; those that are None stay."""
        copy = VariableScope(self.reuse)
        vars(copy).update(vars(self))
        vars(copy).update({key: value for key, value in changes.items() if value is not None})
        return copy


class Store:
    """A graph's variables by name (and those in parts), the scope in force, how often each was opened."""

    def __init__(self):
        self.variables = {}
        self.partitioned = {}
        self.scope = VariableScope(False)
        self.opened = {}

    def unique_scope(self, name) -> str:
        """`name`, with `_1`, `_2` … if such a scope was opened inside the present one."""
        prefix = f"{self.scope.name}/" if self.scope.name else ""
        count = 0
        unique = name
        while self.opened.get(prefix + unique):
            count += 1
            unique = f"{name}_{count}"
        return unique


def store_of_graph() -> Store:
    stores = get_default_graph().get_collection_ref(("__variable_store",))
    if not stores:
        stores.append(Store())
    return stores[0]


def get_variable_scope() -> VariableScope:
    """The variable scope in force."""
    return store_of_graph().scope


def uses_resource(use_resource) -> bool:
    """Whether a new variable is a resource variable: as asked for, as the scope says, or the default."""
    if use_resource is None:
        use_resource = get_variable_scope().use_resource
    return _DEFAULTS["use_resource"] if use_resource is None else bool(use_resource)

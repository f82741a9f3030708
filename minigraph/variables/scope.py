"""get_variable and variable scopes: variables shared by name."""

from contextlib import contextmanager
from functools import partial
from inspect import isclass, signature

from minigraph.framework import dtypes
from minigraph.framework.defaults import add_to_collection, graph_of
from minigraph.framework.graph import Tensor, get_default_graph
from minigraph.framework.scopes import GraphKeys
from minigraph.framework.shape import as_shape
from minigraph.ops.slicing import slice as slice_
from minigraph.variables.initializers import glorot_uniform_initializer, zeros_initializer
from minigraph.variables.partition import PartitionedVariable, SaveSliceInfo, partitions_of
from minigraph.variables.store import VariableScope, get_variable_scope, store_of_graph
from minigraph.variables.variable import Variable, VariableAggregation, VariableSynchronization


class _AutoReuse:
    def __repr__(self):
        return "_ReuseMode.AUTO_REUSE"


# For `reuse=`: take the variable if it exists, else make it.
AUTO_REUSE = _AutoReuse()


def no_regularizer(_):
    """No regularizer: what an inner scope passes to get rid of an outer one's."""
    return None


@contextmanager
def variable_scope(
    name_or_scope,
    default_name=None,
    values=None,
    initializer=None,
    regularizer=None,
    caching_device=None,
    partitioner=None,
    custom_getter=None,
    reuse=None,
    dtype=None,
    use_resource=None,
    constraint=None,
    auxiliary_name_scope=True,
):
    """Variables made inside by `get_variable` are called `name/…`; opens a name scope too.

    Args:
      name_or_scope: a name, which is put behind the present scope's; or a VariableScope to go back to, with
        its name and defaults. The variables' names don't depend on where that is done, those of other ops do.
      default_name: if `name_or_scope` is None: a name that is made unique.
      values: tensors whose graph is used.
      initializer, regularizer, caching_device, partitioner, custom_getter, dtype, use_resource, constraint:
        defaults for the variables inside.
      reuse: True: variables must exist; AUTO_REUSE: they are made where they don't; None: as outside.
      auxiliary_name_scope: whether to open a name scope.

    Yields:
      The VariableScope.

    Raises:
      TypeError: neither name is given, or `name_or_scope` is something else.
      ValueError: `reuse` is something else, or set with a default name.
    """
    if name_or_scope is None and default_name is None:
        raise TypeError("If default_name is None then name_or_scope is required")
    if reuse not in (True, False, None, AUTO_REUSE):
        raise ValueError("The reuse parameter must be True or False or None.")
    if name_or_scope is None and reuse:
        raise ValueError("reuse=True cannot be used without a name_or_scope")
    if not (name_or_scope is None or isinstance(name_or_scope, (str, VariableScope))):
        raise TypeError("VariableScope: name_or_scope must be a string or VariableScope.")
    graph = graph_of(values or ())
    with graph.as_default():
        store = store_of_graph()
        outer, opened = store.scope, dict(store.opened)
        again = name_or_scope if isinstance(name_or_scope, VariableScope) else None
        if again is not None:
            label, name, base = again.name.split("/")[-1], again.name, again
        else:
            label = default_name if name_or_scope is None else name_or_scope
            part = store.unique_scope(label) if name_or_scope is None else label
            name, base = f"{outer.name}/{part}" if outer.name else part, outer
        getter = custom_getter
        if custom_getter is not None and base.custom_getter is not None:
            getter = _chained(custom_getter, base.custom_getter)
        scope = base.within(
            name=name,
            reuse=reuse or base.reuse,
            initializer=initializer,
            regularizer=regularizer,
            caching_device=caching_device,
            partitioner=partitioner,
            custom_getter=getter,
            dtype=None if dtype is None else dtypes.as_dtype(dtype),
            use_resource=use_resource,
        )
        scope.constraint = constraint  # as in TF1, that of an outer scope does not count
        store.opened[name] = store.opened.get(name, 0) + 1
        try:
            if auxiliary_name_scope and label:
                with graph.name_scope(label) as name_scope:
                    scope.original_name_scope = again.original_name_scope if again else name_scope
                    store.scope = scope
                    yield scope
            else:
                scope.original_name_scope = again.original_name_scope if again else graph.scope
                store.scope = scope
                yield scope
        finally:
            store.scope = outer
            # Default names inside count anew when the scope is opened again.
            kept = opened if again else store.opened
            store.opened = {key: n for key, n in kept.items() if again or not key.startswith(name + "/")}


def _chained(inner, outer):
    """The getter of a scope inside a scope that has one too: the inner one is asked first."""

    def chain(getter, *args, **kwargs):
        return inner(partial(outer, getter), *args, **kwargs)

    return chain


def get_variable(
    name,
    shape=None,
    dtype=None,
    initializer=None,
    regularizer=None,
    trainable=None,
    collections=None,
    caching_device=None,
    partitioner=None,
    validate_shape=True,
    use_resource=None,
    custom_getter=None,
    constraint=None,
    synchronization=VariableSynchronization.AUTO,
    aggregation=VariableAggregation.NONE,
):
    """The variable called `name` in the present variable scope: a new one, or with `reuse` the existing one.

    Args:
      name: its name, behind that of the scope.
      shape: its shape; None if `initializer` is a value.
      dtype: its type; the scope's, float32 unless set, if None.
      initializer: an initializer object or class, a function of (shape, dtype) or of nothing, or a value. The
        scope's if None; else Glorot uniform for floats, zeros for ints and bools.
      regularizer: function of the variable; its result joins the collection REGULARIZATION_LOSSES.
      trainable, collections, caching_device, validate_shape, use_resource, constraint, synchronization,
        aggregation: as Variable's; the first also as the scope says.
      partitioner: a function of (shape, dtype) that says how many parts; one is supported. The result is then
        a PartitionedVariable, whose part is called `name/part_0`.
      custom_getter: is called in place of this function, with the real one as first argument.

    Raises:
      ValueError: it exists already, or with `reuse=True` does not; its shape or type is another; the shape is
        not fully defined; no initializer is known for its type.
    """
    scope = get_variable_scope()
    if name is None or not (name or scope.name):
        raise ValueError(f"get_variable: {name!r} is not a valid name")
    full_name = f"{scope.name}/{name}" if scope.name else name
    options = {
        "shape": shape,
        "dtype": _dtype_of(full_name, initializer, dtype, scope),
        "initializer": scope.initializer if initializer is None else initializer,
        "regularizer": scope.regularizer if regularizer is None else regularizer,
        "reuse": scope.reuse,
        "trainable": trainable,
        "collections": collections,
        "caching_device": scope.caching_device if caching_device is None else caching_device,
        "partitioner": scope.partitioner if partitioner is None else partitioner,
        "validate_shape": validate_shape,
        "use_resource": scope.use_resource if use_resource is None else use_resource,
        "constraint": scope.constraint if constraint is None else constraint,
        "synchronization": synchronization,
        "aggregation": aggregation,
    }
    getter = scope.custom_getter if custom_getter is None else custom_getter
    with get_default_graph().name_scope(None):
        if getter is None:
            return _get(full_name, **options)
        return getter(getter=_get, name=full_name, **options)


def _dtype_of(name, initializer, dtype, scope):
    """The dtype asked for: given, the initial value's, or the scope's."""
    dtype = None if dtype is None else dtypes.as_dtype(dtype)
    if isinstance(initializer, Tensor):
        own = initializer.dtype.base_dtype
        if dtype is not None and dtype is not own:
            raise ValueError(f"Initializer type '{own}' and explicit dtype '{dtype}' don't match ({name}).")
        return own
    return scope.dtype if dtype is None and (initializer is None or callable(initializer)) else dtype


def _get(
    name,
    shape=None,
    dtype=dtypes.float32,
    initializer=None,
    regularizer=None,
    reuse=None,
    trainable=None,
    collections=None,
    caching_device=None,
    partitioner=None,
    validate_shape=True,
    use_resource=None,
    constraint=None,
    synchronization=VariableSynchronization.AUTO,
    aggregation=VariableAggregation.NONE,
):
    """The real getter: a variable by its full name."""
    store = store_of_graph()
    options = {
        "regularizer": regularizer,
        "reuse": reuse,
        "trainable": trainable,
        "collections": collections,
        "caching_device": caching_device,
        "validate_shape": validate_shape,
        "use_resource": use_resource,
        "constraint": constraint,
        "synchronization": synchronization,
        "aggregation": aggregation,
    }
    is_scalar = isinstance(shape, (list, tuple)) and not shape
    if (partitioner is not None and not is_scalar) or (reuse is True and name in store.partitioned):
        return _partitioned(store, name, as_shape(shape), dtype, initializer, partitioner, options)
    if f"{name}/part_0" in store.variables:
        raise ValueError(
            "No partitioner was provided, but a partitioned version of the variable was found: "
            f"{name}/part_0. Perhaps a variable of the same name was already created with partitioning?"
        )
    return _single(store, name, as_shape(shape), dtype, initializer, **options)


def _partitioned(store, name, shape, dtype, initializer, partitioner, options):
    """A variable in parts, of which there is one: the existing one, or a new one."""
    if name in store.variables:
        raise ValueError(
            "A partitioner was provided, but an unpartitioned version of the variable was found: "
            f"{name}. Perhaps a variable of the same name was already created without partitioning?"
        )
    if isinstance(initializer, Tensor):
        shape = shape.merge_with(initializer.shape)
    parts = None if partitioner is None else partitions_of(partitioner, name, shape, dtype)
    existing, reuse = store.partitioned.get(name), options["reuse"]
    if existing is not None:
        if not reuse:
            raise ValueError(
                f"Partitioned variable with name {name} already exists. Did you mean to set reuse=True or "
                "reuse=tf.AUTO_REUSE in VarScope?"
            )
        for what, asked, found in (("shape", shape, existing.shape), ("dtype", dtype, existing.dtype)):
            if asked is not None and not asked.is_compatible_with(found):
                raise ValueError(
                    f"Trying to reuse partitioned variable {name}, but specified {what} {asked} and found "
                    f"{what} {found}."
                )
        return existing
    if reuse is True:
        raise ValueError(
            f"PartitionedVariable {name} does not exist, or was not created with tf.get_variable(). Did you "
            "mean to set reuse=False or reuse=tf.AUTO_REUSE in VarScope?"
        )
    sizes, offset, part = shape.as_list(), [0] * shape.ndims, f"{name}/part_0"
    given = shape
    if initializer is not None and not callable(initializer):
        with get_default_graph().name_scope(part + "/PartitionedInitializer"):
            initializer, given = slice_(initializer, offset, sizes), as_shape(None)
    variable = _single(store, part, given, dtype, initializer, **options)
    variable._save_slice_info = SaveSliceInfo(name, sizes, offset, sizes)
    made = PartitionedVariable(name, shape, variable.dtype.base_dtype, [variable], parts)
    store.partitioned[name] = made
    return made


def _single(store, name, shape, dtype, initializer, regularizer, reuse, **options):
    """A variable that is not in parts, or a part."""
    existing = store.variables.get(name)
    if existing is not None:
        return _shared(existing, name, shape, dtype, reuse)
    if reuse is True:
        raise ValueError(
            f"Variable {name} does not exist, or was not created with tf.get_variable(). Did you mean to set "
            "reuse=tf.AUTO_REUSE in VarScope?"
        )
    value, dtype = _initial(name, shape, dtype, initializer)
    variable = Variable(initial_value=value, name=name, dtype=dtype, **options)
    store.variables[name] = variable
    if regularizer is not None:
        graph = variable.graph
        with (
            graph.colocate_with(variable.op),
            graph.name_scope(name + "/Regularizer/"),
            graph.control_dependencies(None),
        ):
            loss = regularizer(variable)
        if loss is not None:
            add_to_collection(GraphKeys.REGULARIZATION_LOSSES, loss)
    return variable


def _shared(variable, name, shape, dtype, reuse):
    """The variable that exists already, if it may be taken and is of that shape and type."""
    if not reuse:
        filename, line = variable.op.source
        raise ValueError(
            f"Variable {name} already exists, disallowed. Did you mean to set reuse=True or "
            f"reuse=tf.AUTO_REUSE in VarScope? Originally defined at: {filename}:{line}"
        )
    if not shape.is_compatible_with(variable.shape):
        raise ValueError(
            f"Trying to share variable {name}, but specified shape {shape} and found shape {variable.shape}."
        )
    if dtype is not None and not dtype.is_compatible_with(variable.dtype.base_dtype):
        raise ValueError(
            f"Trying to share variable {name}, but specified dtype {dtype.name} and found dtype "
            f"{variable.dtype.name}."
        )
    return variable


def _initial(name, shape, dtype, initializer):
    """What a new variable starts with: a value or a function that makes it, and the type to ask for."""
    if initializer is None:
        if dtype.is_floating:
            initializer = glorot_uniform_initializer()
        elif dtype.is_integer or dtype.is_bool or dtype is dtypes.string:
            initializer = zeros_initializer()
        else:
            raise ValueError(f"An initializer for variable {name} of {dtype} is required")
    if not callable(initializer):
        if shape.ndims is not None:
            raise ValueError(f"If initializer is a constant, do not specify shape ({name}).")
        return initializer, dtype
    if isclass(initializer):
        initializer = initializer()
    if shape.is_fully_defined():
        takes_partition = "partition_info" in signature(initializer).parameters
        options = {"dtype": dtype, **({"partition_info": None} if takes_partition else {})}
        return partial(initializer, shape.as_list(), **options), dtype
    required = [p for p in signature(initializer).parameters.values() if p.default is p.empty]
    if required:
        raise ValueError(f"Shape of a new variable ({name}) must be fully defined, but instead was {shape}.")
    return initializer, None


def get_local_variable(name, *args, **kwargs):
    """`get_variable`, but the variable joins LOCAL_VARIABLES and is not trainable."""
    kwargs["collections"] = [*(kwargs.get("collections") or ()), GraphKeys.LOCAL_VARIABLES]
    kwargs["trainable"] = False
    return get_variable(name, *args, **kwargs)

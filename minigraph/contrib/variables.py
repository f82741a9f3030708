"""Variables of models: made, put into collections, and found again by their names."""

import re

from minigraph.contrib.arguments import add_arg_scope
from minigraph.framework import dtypes
from minigraph.framework.defaults import add_to_collections, get_collection
from minigraph.framework.graph import Tensor, get_default_graph
from minigraph.framework.scopes import GraphKeys
from minigraph.ops.array import placeholder
from minigraph.ops.control_flow import group
from minigraph.ops.state import assign
from minigraph.variables.scope import VariableScope, get_variable
from minigraph.variables.variable import Variable


@add_arg_scope
def variable(
    name,
    shape=None,
    dtype=None,
    initializer=None,
    regularizer=None,
    trainable=True,
    collections=None,
    caching_device=None,
    device=None,
    partitioner=None,
    custom_getter=None,
    use_resource=None,
    synchronization=None,
    aggregation=None,
):
    """`tf.get_variable` with a `device`, which is noted in its nodes; for the other arguments see there."""
    getter = get_variable if custom_getter is None else custom_getter
    with get_default_graph().device(device or ""):
        return getter(
            name,
            shape=shape,
            dtype=dtype,
            initializer=initializer,
            regularizer=regularizer,
            trainable=trainable,
            collections=collections,
            caching_device=caching_device,
            partitioner=partitioner,
            use_resource=use_resource,
            synchronization=synchronization,
            aggregation=aggregation,
        )


@add_arg_scope
def model_variable(
    name,
    shape=None,
    dtype=dtypes.float32,
    initializer=None,
    regularizer=None,
    trainable=True,
    collections=None,
    caching_device=None,
    device=None,
    partitioner=None,
    custom_getter=None,
    use_resource=None,
    synchronization=None,
    aggregation=None,
):
    """`variable`, in the collections GLOBAL_VARIABLES and MODEL_VARIABLES too."""
    return variable(
        name,
        shape,
        dtype,
        initializer,
        regularizer,
        trainable,
        [*(collections or ()), GraphKeys.GLOBAL_VARIABLES, GraphKeys.MODEL_VARIABLES],
        caching_device,
        device,
        partitioner,
        custom_getter,
        use_resource,
        synchronization,
        aggregation,
    )


def local_variable(initial_value, validate_shape=True, name=None, use_resource=None) -> Variable:
    """A Variable in LOCAL_VARIABLES, which a checkpoint does not hold."""
    return _outside_of_training(initial_value, validate_shape, name, use_resource, GraphKeys.LOCAL_VARIABLES)


def global_variable(initial_value, validate_shape=True, name=None, use_resource=None) -> Variable:
    """A Variable in GLOBAL_VARIABLES that is not trainable."""
    return _outside_of_training(initial_value, validate_shape, name, use_resource, GraphKeys.GLOBAL_VARIABLES)


def _outside_of_training(initial_value, validate_shape, name, use_resource, collection):
    if use_resource:
        raise ValueError(f"variable {name}: use_resource=True is not supported; leave it out")
    options = {"trainable": False, "collections": [collection], "validate_shape": validate_shape}
    return Variable(initial_value, name=name, **options)


def add_model_variable(var):
    """Put a variable into the collection MODEL_VARIABLES, unless it is there."""
    if not any(var is other for other in get_collection(GraphKeys.MODEL_VARIABLES)):
        add_to_collections(GraphKeys.MODEL_VARIABLES, var)


def renamed(names):
    """A custom getter: a layer's variables under their `names` here, in MODEL_VARIABLES too."""

    def getter(getter, name, *args, **kwargs):
        prefix, slash, last = name.rpartition("/")
        collections = kwargs.get("collections") or [GraphKeys.GLOBAL_VARIABLES]
        kwargs["collections"] = [*collections, GraphKeys.MODEL_VARIABLES]
        return getter(prefix + slash + names.get(last, last), *args, **kwargs)

    return getter


def collections_of(kind, collections) -> list:
    """The collections for a layer's variable called `kind`, of a list, or of a dict of lists by that name."""
    return (collections.get(kind) if isinstance(collections, dict) else collections) or []


def collected(outputs, collections) -> Tensor:
    """`outputs`, after they have joined the collections."""
    if collections:
        add_to_collections(collections, outputs)
    return outputs


def get_variables(scope=None, suffix=None, collection=GraphKeys.GLOBAL_VARIABLES) -> list:
    """The variables of a collection whose names begin with `scope` and end with `suffix`.

    Args:
      scope: an expression that names must match, or a VariableScope; all variables if None.
      suffix: what names end with, before the ":0".
      collection: the collection's name.
    """
    prefix = scope.name if isinstance(scope, VariableScope) else scope
    if suffix is not None:
        suffix = suffix if ":" in suffix else suffix + ":"
        prefix = (prefix or "") + ".*" + suffix
    return get_collection(collection, prefix)


def get_model_variables(scope=None, suffix=None) -> list:
    """`get_variables` of the collection MODEL_VARIABLES."""
    return get_variables(scope, suffix, GraphKeys.MODEL_VARIABLES)


def get_local_variables(scope=None, suffix=None) -> list:
    """`get_variables` of the collection LOCAL_VARIABLES."""
    return get_variables(scope, suffix, GraphKeys.LOCAL_VARIABLES)


def get_trainable_variables(scope=None, suffix=None) -> list:
    """`get_variables` of the collection TRAINABLE_VARIABLES."""
    return get_variables(scope, suffix, GraphKeys.TRAINABLE_VARIABLES)


def get_variables_by_suffix(suffix, scope=None) -> list:
    """The global variables whose names end with `suffix`."""
    return get_variables(scope, suffix)


def get_variables_by_name(given_name, scope=None) -> list:
    """The global variables whose names are `given_name`, or end with "/" and it."""
    return get_variables(scope, "/" + given_name + ":|^" + given_name + ":")


def get_unique_variable(var_op_name) -> Variable:
    """The one global variable of that full name. ValueError: there is none, or there are several."""
    candidates = get_variables(suffix=var_op_name)
    if not candidates:
        raise ValueError(f"Couldn't find variable {var_op_name}")
    for candidate in candidates:
        if candidate.op.name == var_op_name:
            return candidate
    raise ValueError(f"Variable {var_op_name} does not uniquely identify a variable")


def get_variables_to_restore(include=None, exclude=None) -> list:
    """The global variables whose names match an expression of `include` (all if None), none of `exclude`."""
    included = [var for scope in ([None] if include is None else include) for var in get_variables(scope)]
    unwanted = [var for scope in exclude or () for var in get_variables(scope)]
    return [var for var in included if not any(var is other for other in unwanted)]


def filter_variables(var_list, include_patterns=None, exclude_patterns=None, reg_search=True) -> list:
    """The variables whose names an expression of `include_patterns` matches, and none of `exclude_patterns`.

    Args:
      reg_search: whether an expression may match anywhere in the name, or only at its start.
    """
    match = re.search if reg_search else re.match
    included = [
        var
        for var in var_list
        if not include_patterns or any(match(pattern, var.name) for pattern in include_patterns)
    ]
    return [var for var in included if not any(match(p, var.name) for p in exclude_patterns or ())]


def get_variable_full_name(var) -> str:
    """The name under which a checkpoint holds the variable."""
    return var.op.name


def assign_from_values(var_names_to_values):
    """(operation, feeds): running it with these feeds gives variables these values.

    Args:
      var_names_to_values: full name of a global variable -> array.

    Raises:
      ValueError: there is no such variable.
    """
    feeds, updates = {}, []
    for name, value in var_names_to_values.items():
        found = get_collection(GraphKeys.GLOBAL_VARIABLES, name)
        if not found:
            raise ValueError(f"Variable {name} wasn't found")
        var = found[0] if len(found) == 1 else get_unique_variable(name)
        fed = placeholder(var.dtype.base_dtype, var.shape, name="placeholder/" + var.op.name)
        updates.append(assign(var, fed, use_locking=False))
        feeds[fed] = value.reshape(var.shape.as_list())
    return group(*updates), feeds


def assign_from_values_fn(var_names_to_values):
    """A function of a session, which gives variables these values; see `assign_from_values`."""
    operation, feeds = assign_from_values(var_names_to_values)
    return lambda session: session.run(operation, feeds)

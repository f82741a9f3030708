"""Scopes, collections and seeds of the default graph, under TF1's public names."""

from contextlib import contextmanager

from minigraph.framework.graph import Graph, Operation, Tensor, get_default_graph

# TF1's graph seed for an op that has a seed in a graph that has none.
DEFAULT_GRAPH_SEED = 87654321
_MAX_SEED = 2**31 - 1


@contextmanager
def name_scope(name, default_name=None, values=None):
    """Ops made inside get the scope's name in front of theirs; yields the prefix, "name/".

    Args:
      name: the scope's name; `default_name` if None. One that ends in "/" re-enters that very scope.
      default_name: see `name`; if both are None, names start from the top again.
      values: the scope is opened in the graph of the first Tensor among these.

    Raises:
      ValueError: the name has characters that names can't have, or `values` are of different graphs.
    """
    if name is None:
        name = default_name
        if name is None and values is not None:
            raise ValueError("At least one of name (None) and default_name (None) must be provided.")
    graph = graph_of(values or ())
    if graph is get_default_graph():
        with graph.name_scope(name) as scope:
            yield scope
    else:
        with graph.as_default(), graph.name_scope(name) as scope:
            yield scope


def graph_of(values) -> Graph:
    """The graph of the Tensors, Operations and Variables among `values`; the default graph if there is none.

    Raises:
      ValueError: they are of different graphs.
    """
    first = None
    for value in values:
        if hasattr(value, "_as_graph_element"):
            value = value._as_graph_element()
        if isinstance(value, (Tensor, Operation)):
            if first is None:
                first = value
            elif value.graph is not first.graph:
                raise ValueError(f"{value} must be from the same graph as {first}.")
    return get_default_graph() if first is None else first.graph


def control_dependencies(control_inputs):
    """Ops made inside the `with` run after `control_inputs`; None forgets all outer ones."""
    return get_default_graph().control_dependencies(control_inputs)


def device(device_name_or_function):
    """Ops made inside the `with` note that device, which minigraph keeps but does not use."""
    return get_default_graph().device(device_name_or_function)


def colocate_with(op, ignore_existing=False):
    """Ops made inside the `with` note that they belong to where `op` is."""
    return get_default_graph().colocate_with(op, ignore_existing)


def add_to_collection(name, value):
    """Append `value` to the default graph's collection `name`."""
    get_default_graph().add_to_collection(name, value)


def add_to_collections(names, value):
    """Append `value` to each of the default graph's collections `names`."""
    get_default_graph().add_to_collections(names, value)


def get_collection(key, scope=None) -> list:
    """A copy of the default graph's collection, or of its items whose names match the expression `scope`."""
    return get_default_graph().get_collection(key, scope)


def get_collection_ref(key) -> list:
    """The default graph's collection itself."""
    return get_default_graph().get_collection_ref(key)


def set_random_seed(seed):
    """Set the default graph's seed: random ops without one of their own then repeat in each session."""
    get_default_graph().seed = seed


def get_seed(op_seed) -> tuple[int | None, int | None]:
    """(graph seed, op seed) for a random op that is made now, by TF1's rules; (None, None): not repeatable.

    An op without a seed of its own takes the number of nodes built before it.
    """
    graph = get_default_graph()
    if graph.seed is None and op_seed is None:
        return None, None
    if op_seed is None:
        op_seed = graph.version
    seeds = DEFAULT_GRAPH_SEED if graph.seed is None else graph.seed, op_seed
    seeds = seeds[0] % _MAX_SEED, seeds[1] % _MAX_SEED
    # Two zeros would mean "not repeatable" to the kernels.
    return (0, _MAX_SEED) if seeds == (0, 0) else seeds

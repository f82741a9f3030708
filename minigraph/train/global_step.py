"""The global step: a variable that counts the updates."""

from minigraph.framework import dtypes
from minigraph.framework.graph import get_default_graph
from minigraph.framework.scopes import GraphKeys
from minigraph.variables.initializers import zeros_initializer
from minigraph.variables.scope import get_variable


def global_step(sess, global_step_tensor) -> int:
    """The value of the global step in the session `sess`."""
    return int(sess.run(global_step_tensor))


def get_global_step(graph=None):
    """The global step of `graph` (the default graph if None): a Variable, or Tensor `global_step:0`, or None.

    Raises:
      TypeError: what is called so is no integer scalar.
    """
    graph = graph or get_default_graph()
    found = graph.get_collection(GraphKeys.GLOBAL_STEP)
    if len(found) > 1:
        return None
    if found:
        [step] = found
    else:
        try:
            step = graph.get_tensor_by_name("global_step:0")
        except KeyError:
            return None
    assert_global_step(step)
    return step


def create_global_step(graph=None):
    """A new global step, an int64 Variable. ValueError if there is one."""
    graph = graph or get_default_graph()
    if get_global_step(graph) is not None:
        raise ValueError('"global_step" already exists.')
    with graph.as_default(), graph.name_scope(None):
        return get_variable(
            GraphKeys.GLOBAL_STEP,
            shape=[],
            dtype=dtypes.int64,
            initializer=zeros_initializer(),
            trainable=False,
            collections=[GraphKeys.GLOBAL_VARIABLES, GraphKeys.GLOBAL_STEP],
        )


def get_or_create_global_step(graph=None):
    """The global step; a new one if there is none."""
    graph = graph or get_default_graph()
    step = get_global_step(graph)
    return create_global_step(graph) if step is None else step


def assert_global_step(global_step_tensor):
    """TypeError unless it is an integer scalar."""
    if not global_step_tensor.dtype.base_dtype.is_integer:
        raise TypeError(f'Existing "global_step" does not have integer type: {global_step_tensor.dtype}')
    if global_step_tensor.shape.ndims not in (0, None):
        raise TypeError(f'Existing "global_step" is not scalar: {global_step_tensor.shape}')

"""Gradients that users define: of op types, and of functions."""

from functools import wraps
from itertools import count

from minigraph.framework import nest
from minigraph.framework.conversion import convert
from minigraph.framework.graph import get_default_graph
from minigraph.framework.opdef import GRADIENTS
from minigraph.framework.scopes import GraphKeys
from minigraph.ops.array import identity, identity_n

_NUMBER = count()


class RegisterGradient:
    """Decorator: the function `(op, *output_grads) -> gradients of the inputs` is the gradient of an op type.

    The type may be a name made up for `Graph.gradient_override_map`.

    Raises:
      TypeError: `op_type` is no string.
      KeyError: it has a gradient already.
    """

    def __init__(self, op_type):
        if not isinstance(op_type, str):
            raise TypeError("op_type must be a string")
        self._op_type = op_type

    def __call__(self, f):
        if self._op_type in GRADIENTS:
            raise KeyError(f"Registering two gradient with name '{self._op_type}'!")
        GRADIENTS[self._op_type] = f
        return f


def NotDifferentiable(op_type):
    """Say that no gradient flows through ops of a type. TypeError and KeyError as for RegisterGradient."""
    RegisterGradient(op_type)(None)


NoGradient = NotDifferentiable


def custom_gradient(f):
    """Decorator for a function that brings its own gradient along.

    Args:
      f: `(*tensors) -> (results, grad)`; `grad(*gradients of the results)` returns those of the tensors.

    Returns:
      The function `(*tensors) -> results`.

    Raises (when it is called):
      ValueError: there are keyword arguments.
      TypeError: `f` makes variables.
    """

    @wraps(f)
    def decorated(*args, **kwargs):
        if kwargs:
            raise ValueError("A function with custom_gradient takes no keyword arguments.")
        inputs = [convert(x) for x in args]
        graph = get_default_graph()
        variables = _variables(graph)
        result, grad = f(*inputs)
        if _variables(graph) != variables:
            raise TypeError(f"{f.__name__}: a function with custom_gradient must not make variables.")
        results = [convert(x) for x in nest.flatten(result)]
        for x in results:
            identity(x)  # TF1 made these nodes, which lead nowhere
        name, n = f"CustomGradient-{next(_NUMBER)}", len(results)
        RegisterGradient(name)(lambda op, *dys: [None] * n + nest.flatten(grad(*dys[:n])))
        with graph.gradient_override_map({"IdentityN": name}):
            made = identity_n([*results, *inputs])
        return nest.pack_sequence_as(result, made[:n] if isinstance(made, list) else [made])

    return decorated


def _variables(graph):
    keys = GraphKeys.GLOBAL_VARIABLES, GraphKeys.LOCAL_VARIABLES
    return [len(graph.get_collection_ref(key)) for key in keys]

"""Gradients that users define: of op types, and of functions."""

from functools import wraps
from inspect import signature
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
      f: `(*tensors) -> (results, grad)`; `grad(*gradients of the results)` returns those of the tensors. If
        `f` uses variables that it is not given, `grad` is called with a list `variables` of them too, and
        returns the pair (gradients of the tensors, list of gradients of the variables).

    Returns:
      The function `(*tensors) -> results`.

    Raises (when it is called):
      ValueError: there are keyword arguments.
      TypeError: `f` makes variables, or uses some and `grad` takes no `variables`, or it uses none and does.

    Raises (when it is differentiated):
      ValueError: `grad` returns another number of gradients.
    """

    @wraps(f)
    def decorated(*args, **kwargs):
        if kwargs:
            raise ValueError("A function with custom_gradient takes no keyword arguments.")
        inputs = [convert(x) for x in args]
        graph = get_default_graph()
        before = _variables(graph)
        result, grad = f(*inputs)
        variables = _variables(graph)
        if len(variables) != len(before):
            raise TypeError(f"{f.__name__}: a function with custom_gradient must not make variables.")
        results = [convert(x) for x in nest.flatten(result)]
        used = _between(inputs, results)
        variables = [variable for variable in variables if variable.op in used]
        asked = signature(grad).parameters.values()
        if any(p.name == "variables" or p.kind is p.VAR_KEYWORD for p in asked) != bool(variables):
            raise TypeError(
                f"{f.__name__} uses the variable {variables[0].op.name}: either make it an argument, or let "
                "its gradient take a keyword argument 'variables'"
                if variables
                else f"{f.__name__}: its gradient takes variables, but it uses none that is no argument"
            )
        for x in results:
            identity(x)  # TF1 made these nodes, which lead nowhere

        def gradients(dys):
            if not variables:
                return nest.flatten(grad(*dys))
            of_inputs, of_variables = grad(*dys, variables=variables)
            if len(of_variables) != len(variables):
                raise ValueError(
                    f"{f.__name__}: {len(of_variables)} gradients for {len(variables)} variables"
                )
            return nest.flatten(of_inputs) + list(of_variables)

        name, n = f"CustomGradient-{next(_NUMBER)}", len(results)
        RegisterGradient(name)(lambda op, *dys: [None] * n + gradients(dys[:n]))
        with graph.gradient_override_map({"IdentityN": name}):
            made = identity_n([*results, *inputs, *variables])
        return nest.pack_sequence_as(result, made[:n] if isinstance(made, list) else [made])

    return decorated


def _variables(graph) -> list:
    """The variables of a graph, in the order in which they were made."""
    keys = GraphKeys.GLOBAL_VARIABLES, GraphKeys.LOCAL_VARIABLES
    return list(dict.fromkeys(variable for key in keys for variable in graph.get_collection(key)))


def _between(inputs, results) -> set:
    """The ops that `results` depend on, but not by way of `inputs`."""
    seen = {x.op for x in inputs}
    waiting = [x.op for x in results]
    while waiting:
        op = waiting.pop()
        if op not in seen:
            seen.add(op)
            waiting += [x.op for x in op.inputs]
    return seen

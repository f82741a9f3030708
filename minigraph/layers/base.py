"""Layer: an object that makes its variables when it is first called, and shares them afterwards."""

import re
from contextlib import contextmanager
from inspect import Parameter, Signature, signature

import numpy as np

from minigraph.framework import nest
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import add_to_collections, get_collection_ref, name_scope
from minigraph.framework.dtypes import as_dtype
from minigraph.framework.graph import Tensor, get_default_graph
from minigraph.framework.scopes import GraphKeys
from minigraph.framework.shape import TensorShape
from minigraph.ops import elementary, nn
from minigraph.ops.array import shape as shape_of
from minigraph.ops.casting import cast
from minigraph.ops.cond import cond
from minigraph.variables.partition import PartitionedVariable
from minigraph.variables.scope import VariableScope, get_variable, get_variable_scope, variable_scope

# Activations that a layer or cell takes by name.
_ACTIVATIONS = {
    "elu": nn.elu,
    "linear": lambda x: x,
    "relu": nn.relu,
    "selu": nn.selu,
    "sigmoid": elementary.sigmoid,
    "softmax": nn.softmax,
    "softplus": nn.softplus,
    "softsign": nn.softsign,
    "tanh": elementary.tanh,
}


def activation_function(activation):
    """A function of a tensor: `activation` itself, or the one that it names. ValueError: an unknown name."""
    if not isinstance(activation, str):
        return activation
    if activation not in _ACTIVATIONS:
        raise ValueError(f"Unknown activation function: {activation!r}; known are {', '.join(_ACTIVATIONS)}")
    return _ACTIVATIONS[activation]


class Layer:
    """Base of layers and RNN cells, as `tf.layers.Layer`; meant to be subclassed.

    A subclass makes variables in `build(input_shape)` by `add_variable`, and computes in `call(inputs, ...)`.

    Args:
      trainable: whether its variables join TRAINABLE_VARIABLES.
      name: its name, which is that of its variable scope; from the class's name if None.
      dtype: type of its variables; that of the first input if None.
      activity_regularizer: function of an output that gives a loss, which is divided by the batch's size.

    Attributes:
      built: whether the variables exist.
      losses: regularization losses of the variables and outputs.
      updates: ops that a training step has to run, also in the collection UPDATE_OPS.
    """

    def __init__(self, trainable=True, name=None, dtype=None, activity_regularizer=None, **kwargs):
        scope, self._reuse = kwargs.pop("_scope", None), kwargs.pop("_reuse", None)
        if kwargs:
            raise TypeError(f"{type(self).__name__}: got an unexpected argument '{min(kwargs)}'")
        self.trainable = trainable
        self.built = False
        self._dtype = None if dtype is None else as_dtype(dtype).name
        self._base_name = name or _snake_case(type(self).__name__)
        self._name = name or _unique_layer_name(self._base_name)
        self._trainable_weights: list = []
        self._non_trainable_weights: list = []
        self.losses: list = []
        self._updates: list = []
        self._activity_regularizer = activity_regularizer
        self._scope: VariableScope | None = None
        if scope is not None:
            with variable_scope(scope) as captured:
                self._scope = captured

    @property
    def name(self) -> str:
        return self._name

    @property
    def scope_name(self) -> str:
        """Name of the variable scope. ValueError before the first call."""
        if self._scope is None:
            raise ValueError(
                f"No name available for layer scope because the layer '{self._name}' has not been used yet."
            )
        return self._scope.name

    @property
    def dtype(self) -> str | None:
        """Name of the variables' type, as in TF1: a string."""
        return self._dtype

    @property
    def trainable_weights(self) -> list:
        return self._trainable_weights if self.trainable else []

    @property
    def non_trainable_weights(self) -> list:
        return ([] if self.trainable else self._trainable_weights) + self._non_trainable_weights

    @property
    def weights(self) -> list:
        """All variables, the trainable ones first."""
        return self.trainable_weights + self.non_trainable_weights

    trainable_variables = trainable_weights
    non_trainable_variables = non_trainable_weights
    variables = weights

    @property
    def updates(self) -> list:
        return self._updates if self.trainable else []

    @property
    def graph(self):
        return get_default_graph()

    def build(self, input_shape):
        """Make the variables; what a subclass does here ends with `self.built = True`."""
        self.built = True

    def call(self, inputs, *args, **kwargs):
        """Add the layer's ops; a subclass says which."""
        return inputs

    def compute_output_shape(self, input_shape) -> TensorShape:
        """Shape of the output for inputs of `input_shape`."""
        raise NotImplementedError(f"{type(self).__name__} does not compute its output's shape")

    def count_params(self) -> int:
        """How many numbers the variables hold. ValueError before the first call."""
        if not self.built:
            raise ValueError(f"layer {self.name} has no variables before it is called or built")
        return sum(variable.shape.num_elements() for variable in self.weights)

    def add_loss(self, losses, inputs=None):
        """Note a loss, or those of a list that are not None, in `losses` and in REGULARIZATION_LOSSES."""
        for loss in nest.flatten(losses):
            if loss is not None:
                self.losses.append(loss)
                add_to_collections([GraphKeys.REGULARIZATION_LOSSES], loss)

    def add_update(self, updates, inputs=None):
        """Note an update's op, or those of a list, in `updates` and in the collection UPDATE_OPS.

        As in TF1, a layer that is not trainable keeps them out of both.
        """
        for update in nest.flatten(updates):
            update = getattr(update, "op", update)
            self._updates.append(update)
            if self.trainable:
                add_to_collections([GraphKeys.UPDATE_OPS], update)

    def add_variable(
        self, name, shape, dtype=None, initializer=None, regularizer=None, trainable=None, **options
    ):
        """A variable of this layer, by `get_variable` in its scope.

        Args:
          name, shape, dtype, initializer, regularizer: as `get_variable`'s.
          trainable: True if None.
          **options: further arguments of `get_variable`.
        """
        trainable = trainable is None or trainable
        dtype = as_dtype(dtype or self._dtype or "float32")
        with self._entered(self.built or self._reuse):
            initializer = get_variable_scope().initializer if initializer is None else initializer
            existing = set(get_collection_ref(GraphKeys.GLOBAL_VARIABLES))
            variable = get_variable(
                name,
                shape=shape,
                dtype=dtype,
                initializer=initializer,
                trainable=trainable and self.trainable,
                **{key: value for key, value in options.items() if value is not None},
            )
            if regularizer is not None and variable not in existing:
                with name_scope(name + "/Regularizer"):
                    self.add_loss(regularizer(variable))
        # TF1 lists a variable in parts among those that are not trained, although its parts are.
        trained = trainable and not isinstance(variable, PartitionedVariable)
        weights = self._trainable_weights if trained else self._non_trainable_weights
        if not any(variable is other for other in weights):
            weights.append(variable)
        return variable

    add_weight = add_variable

    @contextmanager
    def _entered(self, reuse):
        """The layer's variable scope, and the name scope that was opened when it was first used."""
        with variable_scope(self._scope, reuse=reuse, auxiliary_name_scope=False) as scope:
            with get_default_graph().name_scope(scope.original_name_scope):
                yield scope

    def __call__(self, inputs, *args, **kwargs):
        """Build if that is still to be done, then add the ops of `call`.

        Args:
          inputs: a tensor, or what converts to one, or a nest of them.
          *args, **kwargs: go to `call`; `scope` names the variable scope at the first call.
        """
        scope = kwargs.pop("scope", None)
        inputs = nest.map_structure(
            lambda x: convert(x) if isinstance(x, (np.ndarray, float, int)) else x, inputs
        )
        if self._scope is None:
            if self._reuse:
                with variable_scope(self._base_name if scope is None else scope) as captured:
                    self._scope = captured
            else:
                with variable_scope(scope, default_name=self._base_name) as captured:
                    self._scope = captured
        with self._entered(True if self.built else self._reuse):
            if not self.built:
                first = nest.flatten(inputs)[0]
                if self._dtype is None:
                    self._dtype = first.dtype.base_dtype.name
                shapes = nest.map_structure(lambda x: TensorShape(x.get_shape()), inputs)
                self.build(shapes)
                self.built = True
            outputs = self.call(inputs, *args, **kwargs)
            if self._activity_regularizer is not None:
                with name_scope("ActivityRegularizer"):
                    for output in nest.flatten(outputs):
                        loss = self._activity_regularizer(output)
                        self.add_loss(loss / cast(shape_of(output)[0], loss.dtype))
            return outputs

    def apply(self, inputs, *args, **kwargs):
        """As a call of the layer."""
        return self(inputs, *args, **kwargs)


def smart_cond(pred, true_fn, false_fn):
    """`cond`, but only one branch if `pred` is a bool, 0 or 1, or a tensor whose value is known."""
    if isinstance(pred, (bool, int, np.bool_)):
        return true_fn() if pred else false_fn()
    value = pred.spec.value if isinstance(pred, Tensor) else None
    return cond(pred, true_fn, false_fn) if value is None else true_fn() if value else false_fn()


def least_rank(layer, input_shape, rank) -> tuple:
    """Sizes of a shape. ValueError if there are less than `rank`, or it is unknown how many."""
    shape = TensorShape(input_shape)
    if shape.ndims is None or shape.ndims < rank:
        raise ValueError(
            f"Input 0 of layer {layer.name} is incompatible with the layer: "
            f"expected min_ndim={rank}, found ndim={shape.ndims}"
        )
    return tuple(shape.as_list())


def _snake_case(name) -> str:
    """`BasicRNNCell` as `basic_rnn_cell`."""
    name = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", name)
    name = re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()
    return "private" + name if name.startswith("_") else name


def _unique_layer_name(name) -> str:
    """`name_1`, `name_2` …, counted in the default graph."""
    counts = get_default_graph().get_collection_ref(("__layer_names",))
    if not counts:
        counts.append({})
    counts[0][name] = counts[0].get(name, 0) + 1
    return f"{name}_{counts[0][name]}"


def function_of(layer_class, name, text, shares=True):
    """The function that makes a layer and calls it at once.

    Its parameters are `inputs`, those of the class, and `reuse` if it `shares` variables by its name.
    """
    own = [p for p in signature(layer_class).parameters.values() if p.kind is not Parameter.VAR_KEYWORD]
    extra = [Parameter("reuse", Parameter.POSITIONAL_OR_KEYWORD, default=None)] if shares else []
    parameters = Signature([Parameter("inputs", Parameter.POSITIONAL_OR_KEYWORD), *own, *extra])

    def function(*args, **kwargs):
        given = parameters.bind(*args, **kwargs).arguments
        inputs = given.pop("inputs")
        if shares:
            given.update(_reuse=given.pop("reuse", None), _scope=given.get("name"))
        return layer_class(**given)(inputs)

    function.__name__ = function.__qualname__ = name
    function.__module__ = layer_class.__module__
    function.__doc__ = text
    function.__signature__ = parameters  # type: ignore[attr-defined]
    return function

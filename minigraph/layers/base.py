"""Layer: an object that makes its variables when it is first called, and shares them afterwards."""

import re
from contextlib import contextmanager

from minigraph.framework import nest
from minigraph.framework.dtypes import as_dtype
from minigraph.framework.graph import get_default_graph
from minigraph.framework.shape import TensorShape
from minigraph.variables.scope import VariableScope, get_variable, get_variable_scope, variable_scope


class Layer:
    """Base of layers and RNN cells, as `tf.layers.Layer`; meant to be subclassed.

    A subclass makes variables in `build(input_shape)` by `add_variable`, and computes in `call(inputs, ...)`.

    Args:
      trainable: whether its variables join TRAINABLE_VARIABLES.
      name: its name, which is that of its variable scope; from the class's name if None.
      dtype: type of its variables; that of the first input if None.

    Attributes:
      built: whether the variables exist.
    """

    def __init__(self, trainable=True, name=None, dtype=None, **kwargs):
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
        return self._non_trainable_weights + ([] if self.trainable else self._trainable_weights)

    @property
    def weights(self) -> list:
        """All variables, the trainable ones first."""
        return self.trainable_weights + self.non_trainable_weights

    trainable_variables = trainable_weights
    non_trainable_variables = non_trainable_weights
    variables = weights

    @property
    def graph(self):
        return get_default_graph()

    def build(self, input_shape):
        """Make the variables; what a subclass does here ends with `self.built = True`."""
        self.built = True

    def call(self, inputs, *args, **kwargs):
        """Add the layer's ops; a subclass says which."""
        return inputs

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
            variable = get_variable(
                name,
                shape=shape,
                dtype=dtype,
                initializer=initializer,
                regularizer=regularizer,
                trainable=trainable and self.trainable,
                **{key: value for key, value in options.items() if value is not None},
            )
        weights = self._trainable_weights if trainable else self._non_trainable_weights
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
          inputs: a tensor or nest of tensors.
          *args, **kwargs: go to `call`; `scope` names the variable scope at the first call.
        """
        scope = kwargs.pop("scope", None)
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
            return self.call(inputs, *args, **kwargs)

    apply = __call__


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

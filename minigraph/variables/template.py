"""make_template: a function whose variables are made at the first call and shared by all."""

from minigraph.framework.defaults import get_collection_ref
from minigraph.framework.scopes import GraphKeys
from minigraph.variables.scope import VariableScope, variable_scope


class Template:
    """A function that keeps to one variable scope; see `make_template`.

    Attributes:
      name: name of the variable scope.
      variable_scope: the scope; None before the first call.
    """

    def __init__(self, name, func, create_scope_now=False, unique_name=None, custom_getter=None):
        if not callable(func):
            raise TypeError(f"func_ must be callable, got {func!r}")
        if name is None:
            raise ValueError("name cannot be None.")
        self._func = func
        self._name = name
        self._unique_name = unique_name
        self._custom_getter = custom_getter
        self._called = False
        self._scope: VariableScope | None = None
        if create_scope_now:
            with self._new_scope(auxiliary_name_scope=False) as scope:
                self._scope = scope

    def _new_scope(self, **options):
        return variable_scope(
            self._unique_name, default_name=self._name, custom_getter=self._custom_getter, **options
        )

    def __call__(self, *args, **kwargs):
        """The function's result; ValueError if a later call makes a variable that the first did not."""
        if self._scope is None:
            with self._new_scope() as scope:
                self._scope = scope
                return self._run(args, kwargs)
        with variable_scope(self._scope, reuse=self._called):
            return self._run(args, kwargs)

    def _run(self, args, kwargs):
        trainable = get_collection_ref(GraphKeys.TRAINABLE_VARIABLES)
        before = len(trainable)
        result = self._func(*args, **kwargs)
        if self._called and len(trainable) != before:
            raise ValueError(
                f"{self.name}: a trainable variable was made after the first call; use tf.get_variable in "
                f"place of tf.Variable: {[variable.name for variable in trainable[before:]]}"
            )
        self._called = True
        return result

    @property
    def name(self) -> str:
        return self._name

    @property
    def func(self):
        """The function."""
        return self._func

    @property
    def variable_scope(self) -> VariableScope | None:
        return self._scope

    var_scope = variable_scope

    @property
    def variable_scope_name(self) -> str | None:
        """Name of the variable scope, with a last "/" as in TF1."""
        return None if self._scope is None else self._scope.name + "/"

    def _collected(self, key) -> list:
        return [] if self._scope is None else self._scope.get_collection(key)

    @property
    def global_variables(self) -> list:
        return self._collected(GraphKeys.GLOBAL_VARIABLES)

    @property
    def local_variables(self) -> list:
        return self._collected(GraphKeys.LOCAL_VARIABLES)

    @property
    def trainable_variables(self) -> list:
        return self._collected(GraphKeys.TRAINABLE_VARIABLES)

    @property
    def variables(self) -> list:
        """The global and the local variables."""
        return self.global_variables + self.local_variables

    @property
    def non_trainable_variables(self) -> list:
        trainable = {id(variable) for variable in self.trainable_variables}
        return [variable for variable in self.variables if id(variable) not in trainable]

    weights = variables
    trainable_weights = trainable_variables
    non_trainable_weights = non_trainable_variables


def make_template(
    name_, func_, create_scope_now_=False, unique_name_=None, custom_getter_=None, **kwargs
) -> Template:
    """`func_` as a function that shares the variables it gets by `tf.get_variable` among all calls.

    Args:
      name_: name of the variable scope, which is made unique.
      func_: the function.
      create_scope_now_: open the scope here and not where the function is first called.
      unique_name_: the scope's exact name, in place of `name_`.
      custom_getter_: the scope's custom getter.
      **kwargs: go to every call of `func_`.

    Raises:
      ValueError: the name is None.
    """

    def called(*args, **options):
        return func_(*args, **{**kwargs, **options})

    return Template(name_, called if kwargs else func_, create_scope_now_, unique_name_, custom_getter_)

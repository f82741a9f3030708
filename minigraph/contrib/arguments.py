"""arg_scope: default arguments of functions, for all calls inside a `with`."""

from contextlib import contextmanager
from functools import wraps

# The scopes in force, the innermost last: function -> its default arguments.
_SCOPES: list[dict] = [{}]
_DECORATED: set = set()


def add_arg_scope(func):
    """Decorator: `func` takes default arguments from `arg_scope`."""

    @wraps(func)
    def scoped(*args, **kwargs):
        return func(*args, **{**_SCOPES[-1].get(scoped, {}), **kwargs})

    _DECORATED.add(scoped)
    return scoped


def has_arg_scope(func) -> bool:
    """Whether `func` takes default arguments from `arg_scope`."""
    return func in _DECORATED


def current_arg_scope() -> dict:
    """The default arguments in force, by function."""
    return _SCOPES[-1]


@contextmanager
def arg_scope(list_ops_or_scope, **kwargs):
    """Calls inside get `kwargs` as default arguments.

    Args:
      list_ops_or_scope: the functions, each decorated by `add_arg_scope`; or a scope that was yielded before.
      **kwargs: the arguments; none if a scope is given.

    Yields:
      The scope.

    Raises:
      TypeError: `list_ops_or_scope` is something else.
      ValueError: a function is not decorated, or arguments are given with a scope.
    """
    if isinstance(list_ops_or_scope, dict):
        if kwargs:
            raise ValueError(
                "When attempting to re-use a scope by suppling a dictionary, kwargs must be empty."
            )
        scope = dict(list_ops_or_scope)
    elif isinstance(list_ops_or_scope, (list, tuple)):
        scope = dict(_SCOPES[-1])
        for func in list_ops_or_scope:
            if not has_arg_scope(func):
                raise ValueError(f"{func.__name__} is not decorated with @add_arg_scope")
            scope[func] = {**scope.get(func, {}), **kwargs}
    else:
        raise TypeError(
            "list_ops_or_scope must either be a list/tuple or reused scope (i.e. dict); got "
            f"{type(list_ops_or_scope).__name__}"
        )
    _SCOPES.append(scope)
    try:
        yield scope
    finally:
        _SCOPES.pop()

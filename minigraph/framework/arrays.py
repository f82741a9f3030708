"""`xp`: the namespace that kernels are given, NumPy under the names of the Python array API standard."""

from types import SimpleNamespace
from typing import Any

import numpy as np

# What NumPy 1.26 has under older names only.
_OLDER_NAMES = {
    "acos": "arccos",
    "acosh": "arccosh",
    "asin": "arcsin",
    "asinh": "arcsinh",
    "atan": "arctan",
    "atan2": "arctan2",
    "atanh": "arctanh",
    "bitwise_invert": "invert",
    "bitwise_left_shift": "left_shift",
    "bitwise_right_shift": "right_shift",
    "concat": "concatenate",
    "cumulative_prod": "cumprod",
    "cumulative_sum": "cumsum",
    "permute_dims": "transpose",
    "pow": "power",
}


def _numpy_namespace() -> Any:
    if hasattr(np, "cumulative_sum"):  # the latest of them, of NumPy 2.1
        return np
    names = {**{new: getattr(np, old) for new, old in _OLDER_NAMES.items()}, **vars(np)}
    names["astype"] = lambda x, dtype, copy=True: np.asarray(x).astype(dtype, copy=copy)
    names["argsort"] = lambda x, axis=-1, stable=True: np.argsort(x, axis=axis, kind="stable")
    names["matrix_transpose"] = lambda x: np.swapaxes(x, -1, -2)
    return SimpleNamespace(**names)


xp = _numpy_namespace()

_WRAPS = np.__version__.startswith("1.")


def check_range(value, dtype):
    """OverflowError if Python ints in `value` do not fit NumPy's `dtype`; NumPy 1.26 itself wraps them."""
    if not _WRAPS or isinstance(value, np.ndarray | np.generic) or not np.issubdtype(dtype, np.integer):
        return
    array, limits = np.asarray(value), np.iinfo(dtype)
    if array.dtype.kind in "iu" and np.any((array < limits.min) | (array > limits.max)):
        raise OverflowError(f"Python integer out of bounds for {limits.dtype}")

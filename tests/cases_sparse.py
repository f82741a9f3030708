"""Rows of the op table: sparse tensors. tests/cases.py holds the others."""

import numpy as np
from cases import Case

from minigraph.framework.conversion import OPS

_NUMBERS = "float64 float32 int32 complex64"
_PLACES = np.int32([[0, 1], [1, 0], [1, 2]])


def _densified(values, default):
    result = np.full((2, 3), default)
    result[_PLACES[:, 0], _PLACES[:, 1]] = values
    return result


ROWS = [
    Case(
        "SparseToDense",
        lambda values, default: OPS["SparseToDense"](_PLACES, [2, 3], values, default),
        [(3,), ()],
        _densified,
        dtypes=_NUMBERS,
    ),
    Case(
        "SparseToDense, one value",
        lambda values, default: OPS["SparseToDense"](np.int64([3, 0]), [4], values, default, False),
        [(), ()],
        lambda values, default: np.array([values, default, default, values]),
        dtypes=_NUMBERS,
    ),
]

"""Rows of the op table: sparse tensors and segments. tests/cases.py holds the others."""

from functools import partial

import numpy as np
from cases import Case

from minigraph.framework.conversion import OPS

_HALVES = "float64 float32"
_NUMBERS = "float64 float32 int32 complex64"
_PLACES = np.int32([[0, 1], [1, 0], [1, 2]])


def _densified(values, default):
    result = np.full((2, 3), default)
    result[_PLACES[:, 0], _PLACES[:, 1]] = values
    return result


_X = (5, 2)
_ROWS = np.int32([4, 0, 4, 1])
_IDS = np.int32([0, 0, 2, 2])
_SEGMENTS = np.array([[1, 1, 0, 0], [0, 0, 0, 0], [0, 0, 1, 1]])


def _combined(power, count, x):
    """The picked rows, added by segments; each divided by a power of how many rows it has."""
    sums = _SEGMENTS @ x[_ROWS] / np.array([2, 1, 2])[:, None] ** power
    return np.concatenate([sums, np.zeros((count - 3, 2))])


def _spread(power, dy):
    """The gradient of `_combined` for the five rows of x."""
    result = np.zeros((5, 2))
    np.add.at(result, _ROWS, dy[_IDS] / 2**power)
    return result


def _shaped(segments):
    """A tensor of three segments, whose number can't be inferred."""
    segments.set_shape([3, 2])
    return segments


def _filled(values, default):
    filled = OPS["SparseFillEmptyRows"](np.int64([[3, 1], [1, 0]]), values, [4, 2], default)
    filled[1].set_shape([4])
    return filled


def _segments(type, power, dtypes):
    """The rows of the op `type`, with and without a number of segments."""
    return [
        Case(
            type,
            lambda x: _shaped(OPS[type](x, _ROWS, _IDS)),
            [_X],
            partial(_combined, power, 3),
            dtypes=dtypes,
        ),
        Case(
            f"{type}WithNumSegments",
            lambda x: OPS[f"{type}WithNumSegments"](x, np.int64(_ROWS), _IDS, 5),
            [_X],
            partial(_combined, power, 5),
            dtypes=dtypes,
        ),
    ]


def _gradient(type, power):
    return Case(
        type, lambda dy: OPS[type](dy, _ROWS, _IDS, 5), [(3, 2)], partial(_spread, power), dtypes=_HALVES
    )


# Two sparse tensors of two rows each, and what their rows hold: {2, 5} and {}; {5} and {1}.
_SET, _OTHER = np.int64([[0, 0], [0, 1]]), np.int64([[0, 1], [1, 0]])
_ELEMENTS = np.int32([5, 2]), np.int32([5, 1])
_SIZES = np.int64([2, 2])


ROWS = [
    Case(
        "SetSize",
        OPS["SetSize"],
        [np.int64([[0, 0], [0, 1], [2, 0]]), np.int32([4, 4, 4]), np.int64([3, 2])],
        lambda places, values, sizes: np.int32([1, 0, 1]),
    ),
    Case(
        "DenseToDenseSetOperation",
        lambda a, b: OPS["DenseToDenseSetOperation"](a, b, set_operation="a-b"),
        [np.array([[[b"x", b"y"]], [[b"z", b"z"]]]), np.array([[[b"y"]], [[b"y"]]])],
        lambda a, b: [[[0, 0, 0], [1, 0, 0]], np.array([b"x", b"z"], object), [2, 1, 1]],
    ),
    Case(
        "DenseToSparseSetOperation",
        lambda a, *b: OPS["DenseToSparseSetOperation"](a, *b, set_operation="b-a"),
        [np.int32([[7, 5], [7, 7]]), _OTHER, _ELEMENTS[1], _SIZES],
        lambda *sets: [[[1, 0]], [1], [2, 1]],
    ),
    Case(
        "SparseToSparseSetOperation",
        lambda *sets: OPS["SparseToSparseSetOperation"](*sets, set_operation="union"),
        [_SET, _ELEMENTS[0], _SIZES, _OTHER, _ELEMENTS[1], _SIZES],
        lambda *sets: [[[0, 0], [0, 1], [1, 0]], [2, 5, 1], [2, 2]],
    ),
    Case(
        "SparseToSparseSetOperation, intersection",
        lambda *sets: OPS["SparseToSparseSetOperation"](*sets, set_operation="intersection"),
        [_SET, _ELEMENTS[0], _SIZES, _OTHER, _ELEMENTS[1], _SIZES],
        lambda *sets: [[[0, 0]], [5], [2, 1]],
    ),
    Case(
        "SparseConcat",
        lambda x, y: OPS["SparseConcat"]([_SET, _OTHER], [x, y], [_SIZES, np.int64([2, 3])], concat_dim=1),
        [(2,), (2,)],
        lambda x, y: [[[0, 0], [0, 1], [0, 3], [1, 2]], [x[0], x[1], y[0], y[1]], [2, 5]],
        dtypes=_NUMBERS,
    ),
    *_segments("SparseSegmentSum", 0, "float64 float32 int32"),
    *_segments("SparseSegmentMean", 1, _HALVES),
    *_segments("SparseSegmentSqrtN", 0.5, _HALVES),
    _gradient("SparseSegmentMeanGrad", 1),
    _gradient("SparseSegmentSqrtNGrad", 0.5),
    Case(
        "SparseReshape",
        lambda places: OPS["SparseReshape"](places, [2, 3], [3, -1]),
        [np.int64(_PLACES)],
        lambda places: [[[0, 1], [1, 1], [2, 1]], [3, 2]],
    ),
    Case(
        "SparseFillEmptyRows",
        _filled,
        [(2,), ()],
        lambda values, default: [
            [[0, 0], [1, 0], [2, 0], [3, 1]],
            [default, values[1], default, values[0]],
            [True, False, True, False],
            [3, 1],
        ],
        dtypes=_NUMBERS,
    ),
    Case(
        "SparseFillEmptyRowsGrad",
        partial(OPS["SparseFillEmptyRowsGrad"], np.int64([2, 0])),
        [(4,)],
        lambda dy: [dy[[2, 0]], dy[1] + dy[3]],
        dtypes=_NUMBERS,
    ),
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

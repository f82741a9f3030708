"""Sets: the rows of tensors, whose last axis holds the elements. Host only: sizes depend on values."""

from collections.abc import Callable
from math import prod

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.opdef import INTEGERS, op
from minigraph.framework.shape import Spec
from minigraph.ops.sparse import convert_to_tensor_or_sparse_tensor
from minigraph.ops.sparse_tensor import SparseTensor

_ELEMENTS = (*(t for t in INTEGERS if t.name not in ("uint32", "uint64")), dtypes.string)
_OPERATIONS: dict[str, Callable] = {
    "a-b": lambda a, b: np.setdiff1d(a, b),
    "b-a": lambda a, b: np.setdiff1d(b, a),
    "intersection": np.intersect1d,
    "union": np.union1d,
}


def _outputs(dtype, *ranks):
    """The specs of a sparse result, of the first rank that is known."""
    rank = next((rank for rank in ranks if rank is not None), None)
    return [Spec(dtypes.int64, (None, rank)), Spec(dtype, (None,)), Spec(dtypes.int64, (rank,))]


def _rank(spec):
    """The rank of a dense input; ValueError if it is no row of sets."""
    if spec.shape is not None and len(spec.shape) < 2:
        raise ValueError(f"Shape must be at least rank 2 but is rank {len(spec.shape)}")
    return None if spec.shape is None else len(spec.shape)


def _sparse_rank(indices, shape):
    if indices.shape is not None and indices.shape[1] is not None:
        return indices.shape[1]
    return None if shape.shape is None else shape.shape[0]


def _dense_groups(values):
    """(sizes of the axes before the last, number of the row of each element, elements)."""
    if values.ndim < 2:
        raise ValueError(f"Shape must be at least rank 2 but is rank {values.ndim}")
    sizes = values.shape[:-1]
    return sizes, np.repeat(np.arange(prod(sizes)), values.shape[-1]), values.reshape(-1)


def _sparse_groups(indices, values, shape):
    """As `_dense_groups`, of a sparse tensor."""
    sizes = tuple(shape.tolist())
    if len(sizes) < 2:
        raise ValueError(f"Invalid rank {len(sizes)}.")
    outside = np.flatnonzero(((indices < 0) | (indices >= shape)).any(axis=1))
    if outside.size:
        at = outside[0]
        raise ValueError(f"indices[{at}] = {indices[at].tolist()} is out of bounds: {list(sizes)}")
    flat = np.ravel_multi_index(tuple(indices.T), sizes) if len(indices) else np.zeros(0, np.int64)
    wrong = np.flatnonzero(np.diff(flat) <= 0) + 1
    if wrong.size:
        at = wrong[0]
        raise ValueError(
            f"indices[{at}] = {indices[at].tolist()} is out of order. Many sparse ops require sorted indices."
        )
    return sizes[:-1], flat // max(sizes[-1], 1), values


def _combined(first, second, set_operation):
    """indices, values and shape of the sets of `first` and `second`, row by row."""
    if set_operation not in _OPERATIONS:
        raise ValueError(f"Invalid set_operation {set_operation}.")
    sizes, rows, values = first
    other_sizes, other_rows, other_values = second
    if sizes != other_sizes:
        raise ValueError(f"Mismatched shapes {list(sizes)} vs {list(other_sizes)}")
    # Each element of a row becomes one number, in the order of rows, then of elements.
    known, numbers = np.unique(np.concatenate([values, other_values]), return_inverse=True)
    count = max(len(known), 1)
    codes = np.concatenate([rows, other_rows]) * count + numbers.reshape(-1)
    rows, numbers = np.divmod(_OPERATIONS[set_operation](codes[: len(values)], codes[len(values) :]), count)
    places = np.arange(len(rows)) - np.searchsorted(rows, rows)
    indices = [*(np.unravel_index(rows, sizes) if len(rows) else [rows] * len(sizes)), places]
    longest = places.max(initial=-1) + 1
    return [
        np.stack(indices, axis=1).astype(np.int64),
        known[numbers].astype(values.dtype),
        np.array([*sizes, longest], np.int64),
    ]


def _of_dense(set1, set2, **attrs):
    ranks = _rank(set1), _rank(set2)
    if set1.shape is not None and set2.shape is not None:
        if ranks[0] != ranks[1]:
            raise ValueError(f"Shape must be rank {ranks[0]} but is rank {ranks[1]}")
        for n, other in zip(set1.shape[:-1], set2.shape[:-1], strict=True):
            if None not in (n, other) and n != other:
                raise ValueError(f"Dimensions must be equal, but are {n} and {other}")
    return _outputs(set1.dtype, *ranks)


@op("DenseToDenseSetOperation", infer=_of_dense, T=_ELEMENTS)
def dense_to_dense_set_operation(xp, set1, set2, *, set_operation: str, validate_indices: bool = True):
    """The sets of two tensors combined, row by row, as a sparse tensor: indices, values in order, shape."""
    return _combined(_dense_groups(set1), _dense_groups(set2), set_operation)


@op(
    "DenseToSparseSetOperation",
    infer=lambda set1, indices, values, shape, **attrs: _outputs(
        set1.dtype, _rank(set1), _sparse_rank(indices, shape)
    ),
    T=_ELEMENTS,
)
def dense_to_sparse_set_operation(
    xp,
    set1,
    set2_indices: np.int64,
    set2_values,
    set2_shape: np.int64,
    *,
    set_operation: str,
    validate_indices: bool = True,
):
    """As DenseToDenseSetOperation; the second tensor is sparse."""
    second = _sparse_groups(set2_indices, set2_values, set2_shape)
    return _combined(_dense_groups(set1), second, set_operation)


@op(
    "SparseToSparseSetOperation",
    infer=lambda indices, values, shape, indices2, values2, shape2, **attrs: _outputs(
        values.dtype, _sparse_rank(indices, shape), _sparse_rank(indices2, shape2)
    ),
    T=_ELEMENTS,
)
def sparse_to_sparse_set_operation(
    xp,
    set1_indices: np.int64,
    set1_values,
    set1_shape: np.int64,
    set2_indices: np.int64,
    set2_values,
    set2_shape: np.int64,
    *,
    set_operation: str,
    validate_indices: bool = True,
):
    """As DenseToDenseSetOperation; both tensors are sparse."""
    first = _sparse_groups(set1_indices, set1_values, set1_shape)
    return _combined(first, _sparse_groups(set2_indices, set2_values, set2_shape), set_operation)


@op("SetSize", infer=lambda *specs, **attrs: Spec(dtypes.int32, None), T=_ELEMENTS)
def set_size_op(xp, set_indices: np.int64, set_values, set_shape: np.int64, *, validate_indices: bool = True):
    """The number of different elements in each row of a sparse tensor."""
    sizes, rows, values = _sparse_groups(set_indices, set_values, set_shape)
    known, numbers = np.unique(values, return_inverse=True)
    codes = np.unique(rows * max(len(known), 1) + numbers.reshape(-1))
    counts = np.bincount(codes // max(len(known), 1), minlength=prod(sizes))
    return counts.reshape(sizes).astype(np.int32)


def set_size(a, validate_indices=True):
    """How many different elements the rows of a SparseTensor have.

    Args:
      a: SparseTensor [..., n] of ints or strings, its indices sorted; the last axis holds one set.
      validate_indices: kept for TF1's sake: the order of the indices is checked in any case.

    Returns:
      int32, of the shape of `a` without the last axis.

    Raises:
      TypeError: `a` is dense, or its elements are neither ints nor strings.
    """
    a = convert_to_tensor_or_sparse_tensor(a, name="a")
    if not isinstance(a, SparseTensor):
        raise TypeError(f"Expected `SparseTensor`, got {a}.")
    return set_size_op(*a.parts, validate_indices=validate_indices)


def _set_operation(a, b, set_operation, validate_indices):
    a = convert_to_tensor_or_sparse_tensor(a, name="a")
    if a.dtype.base_dtype not in _ELEMENTS:
        raise TypeError(f"'a' invalid dtype {a.dtype}.")
    b = convert_to_tensor_or_sparse_tensor(b, name="b")
    if b.dtype.base_dtype is not a.dtype.base_dtype:
        raise TypeError(f"Types don't match, {a.dtype} vs {b.dtype}.")
    if isinstance(a, SparseTensor) and not isinstance(b, SparseTensor):
        a, b = b, a
        set_operation = {"a-b": "b-a", "b-a": "a-b"}.get(set_operation, set_operation)
    options = {"set_operation": set_operation, "validate_indices": validate_indices}
    if isinstance(a, SparseTensor):
        return SparseTensor(*sparse_to_sparse_set_operation(*a.parts, *b.parts, **options))
    if isinstance(b, SparseTensor):
        return SparseTensor(*dense_to_sparse_set_operation(a, *b.parts, **options))
    return SparseTensor(*dense_to_dense_set_operation(a, b, **options))


def set_intersection(a, b, validate_indices=True):
    """What the rows of `a` and `b` have in common.

    Args:
      a, b: Tensors or SparseTensors of one type, ints or strings, [..., n] and [..., m]; the last axis holds
        one set, in any order, equal elements counting once.
      validate_indices: kept for TF1's sake: the order of sparse indices is checked in any case.

    Returns:
      A SparseTensor [..., k]: the elements of each row in ascending order; k is the size of the largest.

    Raises:
      TypeError: the types differ, or are neither ints nor strings.
      ValueError: the shapes before the last axis differ.
    """
    return _set_operation(a, b, "intersection", validate_indices)


def set_difference(a, b, aminusb=True, validate_indices=True):
    """What the rows of `a` have and those of `b` lack; the other way round unless `aminusb`.

    See `set_intersection`.
    """
    return _set_operation(a, b, "a-b" if aminusb else "b-a", validate_indices)


def set_union(a, b, validate_indices=True):
    """What the rows of `a` or those of `b` have; see `set_intersection`."""
    return _set_operation(a, b, "union", validate_indices)

"""Sparse tensors made dense. Host only: elements are written to places."""

from typing import TypeVar

import numpy as np

from minigraph.framework.opdef import Static, op
from minigraph.ops.array import sizes_of, zeros_like
from minigraph.ops.reduction import reduce_sum
from minigraph.ops.selecting import flat_places, gather_nd

Tindices = TypeVar("Tindices", np.int32, np.int64)


def _densified(sparse_indices, output_shape, sparse_values, default_value, validate_indices):
    return sparse_values.like(sizes_of(output_shape))


@op("SparseToDense", infer=_densified)
def sparse_to_dense_op(
    xp,
    sparse_indices: Tindices,
    output_shape: Static[Tindices],
    sparse_values,
    default_value,
    *,
    validate_indices: bool = True,
):
    """`sparse_values` at their places, `default_value` elsewhere."""
    if sparse_indices.ndim > 2:
        raise ValueError(f"sparse_indices should be a scalar, vector, or matrix, got {sparse_indices.shape}")
    if default_value.ndim:
        raise ValueError("default_value should be a scalar.")
    places = sparse_indices.reshape(-1, 1) if sparse_indices.ndim < 2 else sparse_indices
    if places.shape[1] != len(output_shape):
        raise ValueError(
            f"output_shape has {len(output_shape)} elements, but indices are of {places.shape[1]} dimensions"
        )
    if sparse_values.shape not in ((), (len(places),)):
        raise ValueError(f"sparse_values has shape {sparse_values.shape}, should be [] or [{len(places)}]")
    _, flat, wrong = flat_places(xp, places, output_shape)
    if wrong.any():
        at = np.flatnonzero(wrong)[0]
        raise ValueError(f"indices[{at}] = {places[at].tolist()} is out of bounds: {list(output_shape)}")
    if validate_indices and np.any(np.diff(flat) <= 0):
        at = np.flatnonzero(np.diff(flat) <= 0)[0] + 1
        how = "repeated" if flat[at] == flat[at - 1] else "out of order"
        raise ValueError(
            f"indices[{at}] = {places[at].tolist()} is {how}. Many sparse ops require sorted indices."
        )
    result = np.full(output_shape, default_value, sparse_values.dtype)
    result.reshape(-1)[flat] = sparse_values
    return result


@sparse_to_dense_op.gradient
def _(op, dy):
    at_places = gather_nd(dy, op.inputs[0])
    elsewhere = reduce_sum(dy) - reduce_sum(at_places)
    return zeros_like(op.inputs[0]), zeros_like(op.inputs[1]), at_places, elsewhere


def sparse_to_dense(
    sparse_indices, output_shape, sparse_values, default_value=0, validate_indices=True, name=None
):
    """A dense tensor, from the places of some of its elements.

    Args:
      sparse_indices: int32 or int64[n, rank], the places; [n] of a vector, a scalar of one element.
      output_shape: the shape of the result, of the type of the indices.
      sparse_values: [n], or a scalar for all places.
      default_value: a scalar for all other places.
      validate_indices: whether the places must be sorted, none of them twice.
      name: the node's name.
    """
    return sparse_to_dense_op(
        sparse_indices,
        output_shape,
        sparse_values,
        default_value,
        validate_indices=validate_indices,
        name=name,
    )

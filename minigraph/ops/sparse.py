"""Sparse tensors: made, cut, reshaped, and made dense. Host only: elements are written to places."""

from math import prod
from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.dtypes import as_dtype
from minigraph.framework.graph import Tensor
from minigraph.framework.opdef import Static, T, op
from minigraph.framework.shape import Spec, TensorShape
from minigraph.ops.array import constant, identity, placeholder, reshape, shape, sizes_of, zeros, zeros_like
from minigraph.ops.casting import cast
from minigraph.ops.comparison import not_equal
from minigraph.ops.joining import concat
from minigraph.ops.reduction import reduce_max, reduce_sum
from minigraph.ops.selecting import flat_places, gather, gather_nd, where
from minigraph.ops.sparse_tensor import SparseTensor, SparseTensorValue

# TF1 has no default for it, so arrays keep their type.
Tindices = TypeVar("Tindices", np.int64, np.int32)


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


def _sparse(sp_input) -> SparseTensor:
    if isinstance(sp_input, SparseTensorValue):
        return SparseTensor.from_value(sp_input)
    if not isinstance(sp_input, SparseTensor):
        raise TypeError("Input must be a SparseTensor.")
    return sp_input


def convert_to_tensor_or_sparse_tensor(value, dtype=None, name=None):
    """A SparseTensor or SparseTensorValue as a SparseTensor, anything else as a Tensor.

    Raises:
      RuntimeError: a sparse `value` is of another type than `dtype`.
    """
    if not isinstance(value, (SparseTensor, SparseTensorValue)):
        return convert(value, dtype, name)
    value = _sparse(value)
    if dtype is not None and not as_dtype(dtype).is_compatible_with(value.dtype):
        raise RuntimeError(f"Sparse dtype: requested = {as_dtype(dtype).name}, actual = {value.dtype.name}")
    return value


def sparse_placeholder(dtype, shape=None, name=None) -> SparseTensor:
    """A SparseTensor that each run must feed: a SparseTensorValue, or (indices, values, dense_shape).

    Args:
      dtype: the type of the values.
      shape: the dense shape: None if its rank is not known; where a size is None, runs feed the whole shape;
        a constant if all are known.
      name: the name of the scope of the three nodes.
    """

    def named(part):
        return None if name is None else f"{name}/{part}"

    if isinstance(shape, Tensor):
        length, dense_shape = shape.shape[0].value, shape
    else:
        sizes = TensorShape(shape)
        length = sizes.ndims
        if sizes.is_fully_defined():
            dense_shape = convert(sizes.as_list(), dtypes.int64, named("shape"))
        else:
            dense_shape = placeholder(dtypes.int64, [length], named("shape"))
    values = placeholder(dtype, [None], named("values"))
    return SparseTensor(placeholder(dtypes.int64, [None, length], named("indices")), values, dense_shape)


def sparse_tensor_to_dense(sp_input, default_value=None, validate_indices=True, name=None):
    """A SparseTensor as a dense one.

    Args:
      sp_input: a SparseTensor.
      default_value: a scalar for the elements that are not there; 0 of the type if None.
      validate_indices: whether the places must be sorted, none of them twice.
      name: the node's name.
    """
    sp_input = _sparse(sp_input)
    if default_value is None:
        default_value = zeros([], sp_input.dtype)
    return sparse_to_dense(
        sp_input.indices,
        sp_input.dense_shape,
        sp_input.values,
        default_value,
        validate_indices=validate_indices,
        name=name,
    )


def from_dense(tensor, name=None) -> SparseTensor:
    """The elements of a dense tensor that are not zero."""
    with name_scope(name, "dense_to_sparse"):
        tensor = convert(tensor)
        indices = where(not_equal(tensor, constant(0, tensor.dtype)))
        values = gather_nd(tensor, indices)
        return SparseTensor(indices, values, shape(tensor, out_type=dtypes.int64))


def sparse_retain(sp_input, to_retain) -> SparseTensor:
    """A SparseTensor without some of its elements: those for which `to_retain`, bool[n], is False."""
    sp_input = _sparse(sp_input)
    to_retain = convert(to_retain)
    sp_input.values.shape[0].merge_with(to_retain.shape.with_rank(1)[0])
    kept = reshape(where(to_retain), [-1])
    indices, values = gather(sp_input.indices, kept), gather(sp_input.values, kept)
    return SparseTensor(indices, values, identity(sp_input.dense_shape))


def _check_ranks(*pairs):
    for spec, rank in pairs:
        if spec.shape is not None and len(spec.shape) != rank:
            raise ValueError(f"Shape must be rank {rank} but is rank {len(spec.shape)}")


def _reshaped(input_indices, input_shape, new_shape):
    _check_ranks((input_indices, 2), (input_shape, 1), (new_shape, 1))
    count = None if input_indices.shape is None else input_indices.shape[0]
    rank = None if new_shape.shape is None else new_shape.shape[0]
    return [Spec(dtypes.int64, (count, rank)), Spec(dtypes.int64, (rank,))]


@op("SparseReshape", infer=_reshaped)
def sparse_reshape_op(
    xp, input_indices: np.int64, input_shape: Static[np.int64], new_shape: Static[np.int64]
):
    """The places in a tensor of another shape, and that shape, in which at most one size may be -1."""
    sizes = _whole(new_shape, prod(input_shape))
    places = np.zeros((0, len(sizes)), np.int64)
    if len(input_indices):
        flat = np.ravel_multi_index(tuple(input_indices.T), input_shape)
        places = np.stack(np.unravel_index(flat, sizes), axis=1)
    return [places, np.array(sizes, np.int64)]


def sparse_reshape(sp_input, shape, name=None) -> SparseTensor:
    """A SparseTensor of another shape, its elements in row-major order.

    Args:
      sp_input: a SparseTensor.
      shape: int[rank]; at most one size is -1, and is worked out.
      name: the name of the scope of the nodes.

    Raises:
      ValueError: several sizes are -1, or the number of elements differs.
    """
    sp_input = _sparse(sp_input)
    shape = cast(shape, dtypes.int64)
    with name_scope(name, "SparseReshape", sp_input.parts) as scope:
        indices, dense_shape = sparse_reshape_op(sp_input.indices, sp_input.dense_shape, shape, name=scope)
        # Where shapes are known while the graph is built, the new one is a constant.
        given = shape.op.inputs[0] if shape.op.type == "Cast" else shape
        if given.op.type == "Const" and sp_input.shape.is_fully_defined():
            dense_shape = constant(
                _whole(shape.spec.value.tolist(), sp_input.shape.num_elements()), dtypes.int64
            )
        return SparseTensor(indices, identity(sp_input.values), dense_shape)


def _whole(sizes, count) -> list:
    """`sizes`, those of `count` elements, with the size in place of -1."""
    sizes = list(sizes)
    if sizes.count(-1) > 1:
        raise ValueError(f"At most one dimension can be inferred (-1). Found: {sizes}")
    rest = prod(n for n in sizes if n != -1)
    sizes = [count // rest if rest and n == -1 else n for n in sizes]
    if prod(sizes) != count:
        raise ValueError(
            f"Cannot reshape a tensor with {count} elements to shape {sizes} ({prod(sizes)} elements)."
        )
    return sizes


def _rows_of_all(indices, values, shapes, concat_dim):
    def total(specs):
        counts = [None if spec.shape is None else spec.shape[0] for spec in specs]
        return None if None in counts else sum(counts)

    ranks = [spec.shape[1] for spec in indices if spec.shape is not None and spec.shape[1] is not None]
    ranks += [spec.shape[0] for spec in shapes if spec.shape is not None and spec.shape[0] is not None]
    rank = ranks[0] if ranks else None
    return [
        Spec(dtypes.int64, (total(indices), rank)),
        values[0].like((total(values),)),
        Spec(dtypes.int64, (rank,)),
    ]


@op("SparseConcat", infer=_rows_of_all)
def sparse_concat_op(
    xp, indices: list[np.int64], values: list[T], shapes: list[np.int64], *, concat_dim: int
):
    """Sparse tensors one after the other along the axis `concat_dim`, sorted by rows."""
    rank = len(shapes[0])
    if not -rank <= concat_dim < rank:
        raise ValueError(f"Concat dimension must be in range [{-rank}, {rank}), got {concat_dim}")
    lengths = np.array([shape[concat_dim] for shape in shapes])
    whole = shapes[0].copy()
    whole[concat_dim] = lengths.sum()
    for at, other in enumerate(shapes):
        if len(other) != rank or (np.delete(other, concat_dim) != np.delete(whole, concat_dim)).any():
            raise ValueError(f"Input shapes must match: {shapes[0].tolist()} and, at {at}, {other.tolist()}")
    places = np.concatenate(indices)
    starts = np.repeat(np.cumsum(lengths) - lengths, [len(part) for part in indices])
    places[:, concat_dim] += starts
    order = np.lexsort(places.T[::-1])
    return [places[order], np.concatenate(values)[order], whole]


sparse_concat_op.gradient(None)


def sparse_concat(
    axis, sp_inputs, name=None, expand_nonconcat_dim=False, concat_dim=None, expand_nonconcat_dims=None
) -> SparseTensor:
    """SparseTensors of one rank, one after the other along `axis`.

    Args:
      axis: the number of the axis.
      sp_inputs: a list of SparseTensors, which agree in all other axes.
      name: the node's name.
      expand_nonconcat_dim: whether sizes of other axes may differ; the greatest is then taken.
      concat_dim, expand_nonconcat_dims: older names of `axis` and `expand_nonconcat_dim`.
    """
    axis = axis if concat_dim is None else concat_dim
    grown = expand_nonconcat_dim if expand_nonconcat_dims is None else expand_nonconcat_dims
    sp_inputs = [_sparse(sp_input) for sp_input in sp_inputs]
    if len(sp_inputs) == 1:
        return sp_inputs[0]
    shapes = [sp_input.dense_shape for sp_input in sp_inputs]
    if grown:
        rank = sp_inputs[0].shape.ndims
        axis = range(rank)[axis]
        greatest = reduce_max(concat([reshape(sizes, [1, -1]) for sizes in shapes], 0), 0)
        shapes = [
            concat([greatest[:axis], sizes[axis : axis + 1], greatest[axis + 1 :]], 0) for sizes in shapes
        ]
    indices, values, dense_shape = sparse_concat_op(
        [sp_input.indices for sp_input in sp_inputs],
        [sp_input.values for sp_input in sp_inputs],
        shapes,
        concat_dim=axis,
        name=name,
    )
    sizes = [sp_input.shape for sp_input in sp_inputs]
    if not grown and all(size.is_fully_defined() for size in sizes):
        whole = sizes[0].as_list()
        whole[axis] = sum(size.as_list()[axis] for size in sizes)
        dense_shape = constant(whole, dtypes.int64)
    return SparseTensor(indices, values, dense_shape)


def _filled(indices, values, dense_shape, default_value):
    _check_ranks((indices, 2), (values, 1), (dense_shape, 1), (default_value, 0))
    sizes = sizes_of(dense_shape)
    rank = None if indices.shape is None else indices.shape[1]
    count = None if indices.shape is None else indices.shape[0]
    return [
        Spec(dtypes.int64, (None, len(sizes) if sizes else rank)),
        values.like((None,)),
        Spec(dtypes.bool_, sizes[:1] if sizes else (None,)),
        Spec(dtypes.int64, (count,)),
    ]


@op("SparseFillEmptyRows", infer=_filled)
def sparse_fill_empty_rows_op(xp, indices: np.int64, values, dense_shape: Static[np.int64], default_value):
    """Elements sorted by rows, a new one in each empty row; which rows these are; where elements went."""
    count, rows = dense_shape[0], indices[:, 0]
    if wrong := np.flatnonzero((rows < 0) | (rows >= count)).tolist():
        raise ValueError(f"indices({wrong[0]}, 0) is invalid: {rows[wrong[0]]} >= {count}")
    empty = np.bincount(rows, minlength=count) == 0
    new = np.zeros((np.count_nonzero(empty), len(dense_shape)), np.int64)
    new[:, 0] = np.flatnonzero(empty)
    places = np.concatenate([indices, new])
    order = np.argsort(places[:, 0], kind="stable")
    filled = np.concatenate([values, np.full(len(new), default_value, values.dtype)])
    return [places[order], filled[order], empty, np.argsort(order)[: len(rows)]]


@sparse_fill_empty_rows_op.gradient
def _(op, _, dy, *rest):
    to_values, to_default = sparse_fill_empty_rows_grad(op.outputs[3], dy)
    return None, to_values, None, to_default


@op(
    "SparseFillEmptyRowsGrad",
    infer=lambda places, dy: [dy.like(places.shape), dy.like(())],
)
def sparse_fill_empty_rows_grad(xp, reverse_index_map: np.int64, grad_values):
    """The gradients of the values, and of the default value."""
    new = np.ones(len(grad_values), bool)
    new[reverse_index_map] = False
    return [grad_values[reverse_index_map], np.sum(grad_values[new], dtype=grad_values.dtype)]


def sparse_fill_empty_rows(sp_input, default_value, name=None):
    """A SparseTensor in each row of which is something.

    Args:
      sp_input: a SparseTensor.
      default_value: the scalar that is put at the start of each empty row.
      name: the name of the scope of the nodes.

    Returns:
      (the SparseTensor, sorted by rows; bool[rows], which rows were empty).
    """
    sp_input = _sparse(sp_input)
    with name_scope(name, "SparseFillEmptyRows", sp_input.parts):
        default_value = convert(default_value, sp_input.dtype)
        indices, values, empty, _ = sparse_fill_empty_rows_op(*sp_input.parts, default_value)
        return SparseTensor(indices, values, sp_input.dense_shape), empty

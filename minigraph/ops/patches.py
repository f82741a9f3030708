"""Patches of images, side by side."""

from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.opdef import REALS, op
from minigraph.framework.shape import Spec
from minigraph.ops.array import either, expand_dims, known, ones, reshape, shape, transpose
from minigraph.ops.joining import concat, stack
from minigraph.ops.reduction import reduce_sum
from minigraph.ops.selecting import gather
from minigraph.ops.sequence import range as range_of
from minigraph.ops.window import Window, window_counts

Tindices = TypeVar("Tindices", np.int32, np.int64)


def _patched(images, ksizes, strides, rates, padding):
    for what, items in (("ksizes", ksizes), ("strides", strides), ("rates", rates)):
        if len(items) != 4 or (items[0], items[3]) != (1, 1):
            raise ValueError(f"{what} must be [1, rows, columns, 1]; got {items}")
    if images.shape is not None and len(images.shape) != 4:
        raise ValueError(f"Shape must be rank 4 but is rank {len(images.shape)}")
    batch, *sizes, depth = images.shape or (None,) * 4
    counts = window_counts(sizes, ksizes[1:3], strides[1:3], padding, rates[1:3])
    return images.like((batch, *counts, None if depth is None else ksizes[1] * ksizes[2] * depth))


@op("ExtractImagePatches", infer=_patched, T=REALS)
def extract_image_patches_op(xp, images, *, ksizes: list, strides: list, rates: list, padding: str):
    """Each window of [batch, rows, columns, depth], its places and channels along the last axis."""
    window = Window(images.shape[1:3], ksizes[1:3], strides[1:3], padding, rates[1:3])
    return xp.reshape(window.patches(xp, images), (images.shape[0], *window.counts, -1))


def _of_slice(indices, values, shape, start, size):
    sizes = [known(spec) for spec in (shape, start, size)]
    cut = None
    if None not in sizes:
        cut = np.minimum(np.array(sizes[2]), np.array(sizes[0]) - np.array(sizes[1]))
    axes = None if indices.shape is None else indices.shape[1]
    return [indices.like((None, axes)), values.like((None,)), Spec(dtypes.int64, shape.shape, cut)]


@op("SparseSlice", infer=_of_slice)
def sparse_slice(xp, indices: np.int64, values, shape: np.int64, start: np.int64, size: np.int64):
    """What a sparse tensor has from `start` on, at most `size` along each axis. Host only."""
    inside = ((indices >= start) & (indices < start + size)).all(1)
    return indices[inside] - start, values[inside], xp.minimum(size, shape - start)


def _product_shape(a_indices, a_values, a_shape, b, adjoint_a, adjoint_b):
    sizes = known(a_shape) or (None, None)
    columns = None if b.shape is None else b.shape[0 if adjoint_b else 1]
    return b.like((sizes[1 if adjoint_a else 0], columns))


@op("SparseTensorDenseMatMul", infer=_product_shape)
def sparse_tensor_dense_matmul(
    xp,
    a_indices: Tindices,
    a_values,
    a_shape: np.int64,
    b,
    *,
    adjoint_a: bool = False,
    adjoint_b: bool = False,
):
    """The product of a sparse matrix, of its indices, values and shape, and a dense one. Host only."""
    rows, columns = (a_indices[:, 1], a_indices[:, 0]) if adjoint_a else (a_indices[:, 0], a_indices[:, 1])
    b = b.conj().T if adjoint_b else b
    result = xp.zeros((int(a_shape[1 if adjoint_a else 0]), b.shape[1]), dtype=b.dtype)
    np.add.at(result, rows, (a_values.conj() if adjoint_a else a_values)[:, None] * b[columns])
    return result


@sparse_tensor_dense_matmul.gradient
def _(op, dy):
    indices, values, sizes, b = op.inputs
    adjoint_a, adjoint_b = op.attrs["adjoint_a"], op.attrs["adjoint_b"]
    if adjoint_b:
        raise LookupError("SparseTensorDenseMatMul: no gradient with adjoint_b; transpose b before")
    db = sparse_tensor_dense_matmul(indices, values, sizes, dy, adjoint_a=not adjoint_a)
    rows, columns = indices[:, 0], indices[:, 1]
    parts = gather(dy, columns if adjoint_a else rows), gather(b, rows if adjoint_a else columns)
    return None, reduce_sum(parts[0] * parts[1], axis=1), None, db


@extract_image_patches_op.gradient
def _(op, dy):
    """The places of the input are numbered from 1 on, 0 is the border; patches of the numbers say which place
    each element of a patch shows; the matrix of these, place by element, puts the gradient back."""
    attrs = {name: op.attrs[name] for name in ("ksizes", "strides", "rates", "padding")}
    _, high, wide, _ = attrs["ksizes"]
    sizes = shape(op.inputs[0], out_type=dtypes.int64)
    batch, rows_in, columns_in, depth = [sizes[i] for i in (0, 1, 2, 3)]
    places = 1 + rows_in * columns_in
    numbers = reshape(range_of(1, places, dtype=dtypes.int64), (1, rows_in, columns_in, 1))
    numbers = extract_image_patches_op(numbers, **attrs)
    sizes = shape(op.outputs[0], out_type=dtypes.int64)
    rows, columns = sizes[1], sizes[2]
    count = rows * columns * high * wide
    elements = reshape(range_of(count, dtype=dtypes.int64), (1, rows, columns, high * wide))
    pairs = concat([expand_dims(numbers, -1), expand_dims(elements, -1)], -1)
    pairs = reshape(pairs, (-1, 2))
    units = ones([count], dtype=dy.dtype)
    with name_scope("SparseTensor"):
        matrix_shape = convert([places, count], dtypes.int64, "dense_shape")
    size = places - 1
    start = convert([1, 0], dtypes.int64, "Const")
    matrix = sparse_slice(pairs, units, matrix_shape, start, stack([size, count], name="packed"))
    by_element = transpose(reshape(dy, (batch, rows, columns, high, wide, depth)), (1, 2, 3, 4, 0, 5))
    by_element = reshape(by_element, (-1, batch * depth))
    with name_scope("SparseTensorDenseMatMul"):
        dx = sparse_tensor_dense_matmul(*matrix, by_element)
    return transpose(reshape(dx, (rows_in, columns_in, batch, depth)), (2, 0, 1, 3))


def extract_image_patches(images, ksizes=None, strides=None, rates=None, padding=None, name=None, sizes=None):
    """Patches of images, side by side.

    Args:
      images: [batch, rows, columns, depth].
      ksizes: size of a patch, [1, rows, columns, 1]; also as `sizes`.
      strides: how far apart patches are, [1, rows, columns, 1].
      rates: how far apart the elements of a patch are, likewise.
      padding: "VALID": patches lie within the image; "SAME": there is one for each `strides` places, with
        zeros around.
      name: the node's name.

    Returns:
      [batch, patches down, patches across, rows * columns * depth of a patch].
    """
    ksizes = either("sizes", sizes, "ksizes", ksizes)
    return extract_image_patches_op(images, ksizes, strides, rates, padding, name)

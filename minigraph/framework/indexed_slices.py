"""IndexedSlices: a tensor of which only some rows are there, the rest being zero."""

from typing import NamedTuple

import numpy as np

from minigraph.framework.conversion import OPS
from minigraph.framework.graph import Graph, Operation, Tensor
from minigraph.framework.shape import TensorShape


class IndexedSlicesValue(NamedTuple):
    """What a run makes of IndexedSlices."""

    values: np.ndarray
    indices: np.ndarray
    dense_shape: np.ndarray | None


class IndexedSlices:
    """Rows of a larger tensor, as `tf.IndexedSlices`: the gradient of what gather picked.

    Attributes:
      values: [n, ...], the rows.
      indices: int[n], where they belong; the rows of an index that comes twice are added.
      dense_shape: int[rank], the shape of the larger tensor, or None.
    """

    def __init__(self, values, indices, dense_shape=None):
        self.values: Tensor = values
        self.indices: Tensor = indices
        self.dense_shape: Tensor | None = dense_shape

    @property
    def name(self) -> str:
        return self.values.name

    @property
    def op(self) -> Operation:
        return self.values.op

    @property
    def dtype(self):
        return self.values.dtype

    @property
    def device(self) -> str:
        return self.values.device

    @property
    def graph(self) -> Graph:
        return self.values.graph

    @property
    def shape(self) -> TensorShape:
        """Static shape of the larger tensor."""
        sizes = None if self.dense_shape is None else self.dense_shape.spec.value
        return TensorShape(None if sizes is None else sizes.tolist())

    def __neg__(self):
        return IndexedSlices(OPS["Neg"](self.values), self.indices, self.dense_shape)

    def __repr__(self):
        dense = "" if self.dense_shape is None else f", dense_shape={self.dense_shape}"
        return f"IndexedSlices(indices={self.indices}, values={self.values}{dense})"

"""SparseTensor: the elements of a tensor that are there, and their places; all others are missing or zero."""

from typing import NamedTuple

import numpy as np

from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.dtypes import DType, int64
from minigraph.framework.graph import Graph, Operation, Tensor, session_for
from minigraph.framework.shape import TensorShape

# As in TF1, the static shape of a SparseTensor is known where its dense shape is made by one of these.
_SEEN_THROUGH = ("Cast", "ConcatV2", "Const", "Pack", "Shape", "StridedSlice")


class SparseTensorValue(NamedTuple):
    """What a run makes of a SparseTensor, and what is fed for one.

    Attributes:
      indices: int64[n, rank].
      values: [n].
      dense_shape: int64[rank].
    """

    indices: np.ndarray
    values: np.ndarray
    dense_shape: np.ndarray


class SparseTensor:
    """Three tensors that stand for a larger one, as `tf.SparseTensor`. It can be fetched and fed.

    Args:
      indices: int64[n, rank], the places of the elements that are there; most ops want them sorted by rows.
      values: [n], these elements.
      dense_shape: int64[rank], the shape of the larger tensor.

    Raises:
      ValueError: the three don't fit together.
    """

    def __init__(self, indices, values, dense_shape):
        with name_scope(None, "SparseTensor", [indices, values, dense_shape]):
            self.indices: Tensor = convert(indices, int64, "indices")
            self.values: Tensor = convert(values, name="values")
            self.dense_shape: Tensor = convert(dense_shape, int64, "dense_shape")
        places = self.indices.shape.with_rank(2)
        self.values.shape.with_rank(1)[0].merge_with(places[0])
        self.dense_shape.shape.with_rank(1)[0].merge_with(places[1])

    @classmethod
    def from_value(cls, sparse_tensor_value) -> "SparseTensor":
        """A SparseTensor of constants from a SparseTensorValue, or of the parts of a SparseTensor.

        Raises:
          TypeError: it is neither.
        """
        if isinstance(sparse_tensor_value, SparseTensor):
            return cls(*sparse_tensor_value.parts)
        if not isinstance(sparse_tensor_value, SparseTensorValue):
            raise TypeError(f"Neither a SparseTensor nor SparseTensorValue: {sparse_tensor_value}.")
        return cls(*sparse_tensor_value)

    @property
    def parts(self) -> list[Tensor]:
        """indices, values and dense_shape."""
        return [self.indices, self.values, self.dense_shape]

    @property
    def op(self) -> Operation:
        """The operation that makes the values."""
        return self.values.op

    @property
    def dtype(self) -> DType:
        return self.values.dtype

    @property
    def graph(self) -> Graph:
        return self.indices.graph

    @property
    def shape(self) -> TensorShape:
        """Static shape of the larger tensor."""
        value, length = self.dense_shape.spec.value, self.dense_shape.shape[0].value
        if value is not None and self.dense_shape.op.type in _SEEN_THROUGH:
            return TensorShape([None if n is None or n < 0 else n for n in value.tolist()])
        return TensorShape(None if length is None else [None] * length)

    def get_shape(self) -> TensorShape:
        """`shape`."""
        return self.shape

    def consumers(self) -> list[Operation]:
        """The operations that take the values."""
        return self.values.consumers()

    def eval(self, feed_dict=None, session=None) -> SparseTensorValue:
        """Its value, run in `session` (the default session if None)."""
        return session_for(session, self.graph, "evaluate tensor", "eval").run(self, feed_dict)

    def __str__(self):
        return f"SparseTensor(indices={self.indices}, values={self.values}, dense_shape={self.dense_shape})"

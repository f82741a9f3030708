"""What a caller feeds: which tensors, and their values as arrays."""

from functools import partial

import numpy as np

from minigraph.framework.arrays import check_range
from minigraph.framework.graph import Tensor
from minigraph.framework.shape import shape_text
from minigraph.ops.sparse_tensor import SparseTensor


def feed_tensor(graph, key) -> Tensor:
    """The tensor that the key of a feed stands for."""
    try:
        tensor = graph.as_graph_element(key, allow_operation=False)
    except (TypeError, ValueError, KeyError) as error:
        text = error.args[0] if error.args else error
        raise TypeError(f"Cannot interpret feed_dict key as Tensor: {text}") from None
    if not graph.is_feedable(tensor):
        raise ValueError(f"Tensor {tensor} may not be fed.")
    return tensor


def feed_value(tensor, value) -> np.ndarray:
    """`value` as an array that can stand for `tensor`; not copied where it is one already."""
    if isinstance(value, Tensor):
        raise TypeError(
            "The value of a feed cannot be a tf.Tensor object. Acceptable feed values include Python "
            "scalars, strings, lists, or numpy ndarrays. The tensor object was "
            f"{value!r}, fed to {tensor.name}."
        )
    if value is None:
        raise TypeError(
            f"The value fed to {tensor.name} is None; feed an array, a number, a string or a list."
        )
    dtype = tensor.dtype.base_dtype
    try:
        check_range(value, dtype.as_numpy_dtype)
        array = np.asarray(value, dtype=dtype.as_numpy_dtype)
        if isinstance(value, int) and (
            dtype.name == "string" or not (isinstance(value, bool) or dtype.is_floating or array == value)
        ):
            raise OverflowError
    except OverflowError:
        raise TypeError(
            f"Type of feed value {value!r} with type {type(value)} is not compatible with Tensor type "
            f"{dtype.name}. Try explicitly setting the type of the feed tensor to a larger type (e.g. int64)."
        ) from None
    except NotImplementedError as error:  # a Tensor inside a list
        raise TypeError(f"The value fed to {tensor.name} can't hold a tf.Tensor. {error}") from None
    except (ValueError, TypeError) as error:
        raise type(error)(
            f"Cannot feed the value for Tensor '{tensor.name}', which is {dtype.name}: {error}"
        ) from None
    check_shape(tensor, array.shape)
    if array.dtype == object:
        texts = [item.encode() if isinstance(item, str) else item for item in array.reshape(-1).tolist()]
        array = np.array([*texts, None], dtype=object)[:-1].reshape(array.shape)
    return array


def check_shape(tensor, sizes):
    """ValueError if an array of shape `sizes` can't stand for `tensor`."""
    shape = tensor.spec.shape
    if shape is None or shape == sizes:
        return
    fits = len(shape) == len(sizes)
    if fits:
        for n, m in zip(shape, sizes, strict=True):
            if n is not None and n != m:
                fits = False
    if not fits:
        raise ValueError(
            f"Cannot feed value of shape {sizes!r} for Tensor {tensor.name!r}, which has shape "
            f"'{shape_text(shape)}'"
        )


def feeder(tensor):
    """`feed_value` of that tensor, with a short way for arrays of numbers."""
    dtype = np.dtype(tensor.dtype.as_numpy_dtype)
    if dtype.kind not in "fiu":
        return partial(feed_value, tensor)

    def feed(value):
        if type(value) is not np.ndarray or value.dtype.kind not in "fiu":
            return feed_value(tensor, value)
        check_shape(tensor, value.shape)
        return value if value.dtype == dtype else value.astype(dtype)

    return feed


class Feeds:
    """The keys of a feed_dict.

    Attributes:
      tensors: the Tensors that they stand for, each once.
    """

    def __init__(self, graph, keys):
        keys = [tuple(key.parts) if isinstance(key, SparseTensor) else key for key in keys]
        self._nested = any(isinstance(key, tuple) for key in keys)
        names = [name for key in keys for name in (key if isinstance(key, tuple) else (key,))]
        tensors = [feed_tensor(graph, name) for name in names]
        self.tensors = tuple(dict.fromkeys(tensors))
        self._sizes = [len(key) if isinstance(key, tuple) else None for key in keys]
        self._feeders = [feeder(tensor) for tensor in tensors]
        self._repeated = tensors if len(tensors) > len(self.tensors) else None

    def arrays(self, values) -> list[np.ndarray]:
        """For each of `tensors` its value as an array, not copied where it is one of the right type.

        Args:
          values: for each key a value; a tuple of values for a key that is a tuple of tensors, or a
            SparseTensor.

        Raises:
          TypeError: a value is of no use.
          ValueError: a value has the wrong shape.
        """
        if self._nested:
            parts = [
                value if size is not None else (value,)
                for size, value in zip(self._sizes, values, strict=True)
            ]
            values = [value for part in parts for value in part]
        arrays = [feed(value) for feed, value in zip(self._feeders, values, strict=True)]
        if self._repeated is not None:  # a tensor and its name: the last one counts
            arrays = list(dict(zip(self._repeated, arrays, strict=True)).values())
        return arrays

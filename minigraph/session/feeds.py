"""What a caller feeds: which tensors, and their values as arrays."""

import numpy as np

from minigraph.framework.arrays import check_range
from minigraph.framework.graph import Tensor
from minigraph.framework.shape import shape_text


def feed_items(graph, feed_dict) -> list:
    """[(Tensor, array)] of a `feed_dict`.

    Args:
      feed_dict: {Tensor or its name: value}; a tuple of tensors takes a tuple of values.

    Raises:
      TypeError: it is no dict, a key is no tensor, or a value is of no use.
      ValueError: a key is of another graph or can't be fed, or a value has the wrong shape or type.
    """
    if not feed_dict:
        return []
    if not hasattr(feed_dict, "items"):
        raise TypeError(f"The argument feed_dict should be a dictionary, not a {type(feed_dict).__name__}.")
    items = []
    for key, value in feed_dict.items():
        pairs = zip(key, value, strict=True) if isinstance(key, tuple) else [(key, value)]
        for name, part in pairs:
            tensor = feed_tensor(graph, name)
            items.append((tensor, feed_value(tensor, part)))
    return items


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
    shape = tensor.spec.shape
    if shape is not None:
        sizes = array.shape
        fits = len(shape) == len(sizes) and all(
            n is None or n == m for n, m in zip(shape, sizes, strict=True)
        )
        if not fits:
            raise ValueError(
                f"Cannot feed value of shape {sizes!r} for Tensor {tensor.name!r}, which has shape "
                f"'{shape_text(shape)}'"
            )
    if array.dtype == object:
        texts = [item.encode() if isinstance(item, str) else item for item in array.reshape(-1).tolist()]
        array = np.array([*texts, None], dtype=object)[:-1].reshape(array.shape)
    return array

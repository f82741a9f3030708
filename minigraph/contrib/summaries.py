"""The functions of tf.contrib.layers that summarize tensors, activations and collections."""

import re

from minigraph.framework.defaults import get_collection
from minigraph.framework.graph import Tensor
from minigraph.framework.scopes import GraphKeys
from minigraph.ops.casting import cast, to_float
from minigraph.ops.comparison import greater, less
from minigraph.ops.reduction import reduce_mean
from minigraph.summary.summary import histogram, scalar


def summarize_tensor(tensor, tag=None) -> Tensor:
    """A summary called `tag`, or after the tensor: its number, or if it has axes a histogram."""
    kind = histogram if tensor.shape.ndims != 0 else scalar
    return kind(tag or f"{tensor.op.name}_summary", tensor)


def summarize_activation(op) -> Tensor:
    """A histogram of the result of an activation; of a ReLU also the share of its inputs that it cut off."""
    name, kind = op.op.name, op.op.type
    if kind in ("Relu", "Softplus", "Relu6"):
        _summarize_share(less, op.op.inputs[0], 0.0, name + "/zeros")
    if kind == "Relu6":
        _summarize_share(greater, op.op.inputs[0], 6.0, name + "/sixes")
    return histogram(name + "/activation", op)


def _summarize_share(compare, inputs, bound, tag):
    scalar(tag, reduce_mean(to_float(compare(inputs, cast(bound, inputs.dtype)))))


def summarize_tensors(tensors, summarizer=summarize_tensor) -> list:
    """`summarizer` of each."""
    return [summarizer(tensor) for tensor in tensors]


def summarize_collection(collection, name_filter=None, summarizer=summarize_tensor) -> list:
    """`summarizer` of what is in the collection, or of that whose op's name matches `name_filter`."""
    tensors = get_collection(collection)
    if name_filter is not None:
        tensors = [tensor for tensor in tensors if re.match(name_filter, tensor.op.name)]
    return summarize_tensors(tensors, summarizer)


def summarize_activations(name_filter=None, summarizer=summarize_activation) -> list:
    """`summarize_collection` of the collection ACTIVATIONS."""
    return summarize_collection(GraphKeys.ACTIVATIONS, name_filter, summarizer)

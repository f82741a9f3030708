"""What a caller fetches: any nest of tensors and operations, flattened and packed again."""

from collections.abc import Mapping
from typing import Any

from minigraph.framework.graph import Operation, Tensor
from minigraph.framework.indexed_slices import IndexedSlices, IndexedSlicesValue
from minigraph.ops.sparse_tensor import SparseTensor, SparseTensorValue

_EXPANSIONS: list = []


def register_fetch_type(fetch_type, components, assemble):
    """Let runs fetch objects that stand for several tensors.

    Args:
      fetch_type: their type.
      components: object -> list of Tensors.
      assemble: (object, values of the tensors) -> the fetched value.
    """
    _EXPANSIONS.append((fetch_type, components, assemble))


register_fetch_type(
    IndexedSlices,
    lambda x: [x.values, x.indices, *([] if x.dense_shape is None else [x.dense_shape])],
    lambda x, values: IndexedSlicesValue(*values, *[None] * (3 - len(values))),
)
register_fetch_type(SparseTensor, lambda x: x.parts, lambda x, values: SparseTensorValue(*values))


class Fetches:
    """A fetch structure.

    Attributes:
      elements: the Tensors and Operations in it, each once.
      pack: values of the elements -> the structure filled with them.
    """

    def __init__(self, graph, structure):
        index: dict = {}
        self.pack = _packer(graph, structure, index)
        self.elements = tuple(index)


def _packer(graph, fetch, index):
    """A function that picks the values of `fetch` from those of all elements, which `index` collects."""
    if isinstance(fetch, (list, tuple)):
        parts = [_packer(graph, item, index) for item in fetch]
        make = type(fetch)._make if hasattr(fetch, "_make") else type(fetch)
        return lambda values: make([part(values) for part in parts])
    if isinstance(fetch, Mapping):
        named = {key: _packer(graph, item, index) for key, item in fetch.items()}
        kind: Any = type(fetch)
        return lambda values: kind([(key, part(values)) for key, part in named.items()])
    for fetch_type, components, assemble in _EXPANSIONS:
        if isinstance(fetch, fetch_type):
            parts = [_packer(graph, item, index) for item in components(fetch)]
            return lambda values: assemble(fetch, [part(values) for part in parts])
    element = _element(graph, fetch)
    if isinstance(element, Operation):
        index.setdefault(element, len(index))
        return lambda values: None
    place = index.setdefault(element, len(index))
    return lambda values: values[place]


def form(structure):
    """A key that is the same for fetch structures that are alike; it has no hash where one is wrong."""
    kind: Any = type(structure)
    if kind is Tensor:  # before the slower questions
        return structure
    if isinstance(structure, (list, tuple)):
        return kind, *[item if type(item) is Tensor else form(item) for item in structure]
    if isinstance(structure, Mapping):
        return kind, tuple(structure), *map(form, structure.values())
    return structure


def _element(graph, fetch):
    try:
        element = graph.as_graph_element(fetch)
    except TypeError as error:
        raise TypeError(
            f"Fetch argument {fetch!r} has invalid type {type(fetch)}, must be a string or Tensor. ({error})"
        ) from None
    except (ValueError, KeyError) as error:
        raise ValueError(
            f"Fetch argument {fetch!r} cannot be interpreted as a Tensor. ({error.args[0]})"
        ) from None
    if not graph.is_fetchable(element):
        raise ValueError(f"Operation {element.name!r} has been marked as not fetchable.")
    return element

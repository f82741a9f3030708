"""Nodes that make summaries, and collect them."""

import re
from contextlib import contextmanager

from minigraph.framework.conversion import convert
from minigraph.framework.defaults import add_to_collections, get_collection, name_scope
from minigraph.framework.dtypes import float32, string
from minigraph.framework.graph import Tensor
from minigraph.framework.scopes import GraphKeys
from minigraph.ops.summary import (
    field,
    histogram_summary,
    merge_summary,
    scalar_summary,
    tensor_summary_v2,
)


def _cleaned(name) -> str | None:
    """`name` with "_" for what a node's name may not have, and without "/" in front."""
    return name if name is None else re.sub(r"[^-/\w.]", "_", name).lstrip("/")


@contextmanager
def _scoped(name, family, values):
    """The scope that names a summary's node; yields it and the tag, with the family twice as in TF1."""
    name, family = _cleaned(name), _cleaned(family)
    with name_scope(f"{family}/{name}" if family else name, None, values) as scope:
        tag = scope.rstrip("/")
        yield scope, f"{family}/{tag}" if family else tag


def _collected(summary, collections) -> Tensor:
    add_to_collections([GraphKeys.SUMMARIES] if collections is None else collections, summary)
    return summary


def scalar(name, tensor, collections=None, family=None) -> Tensor:
    """A summary of one number.

    Args:
      name: the node's name, and with the scopes around it the tag.
      tensor: a number, or Tensor of one.
      collections: the collections that the summary joins; SUMMARIES if None.
      family: goes in front of name and tag, to show several summaries together.

    Returns:
      A string scalar: in a run, the bytes of a Summary.
    """
    with _scoped(name, family, [tensor]) as (scope, tag):
        return _collected(scalar_summary(tags=tag, values=tensor, name=scope), collections)


def histogram(name, values, collections=None, family=None) -> Tensor:
    """A summary of how the elements of `values` are spread; see `scalar`. A run fails at NaN and infinity."""
    with _scoped(name, family, [values]) as (scope, tag):
        tag, values = convert(tag, name="tag"), convert(values, None, "values", preferred_dtype=float32)
        return _collected(histogram_summary(tag=tag, values=values, name=scope), collections)


def tensor_summary(
    name,
    tensor,
    summary_description=None,
    collections=None,
    summary_metadata=None,
    family=None,
    display_name=None,
) -> Tensor:
    """A summary of a whole tensor; see `scalar`.

    Args:
      summary_description, display_name: texts to show with it.
      summary_metadata: must be None.

    Raises:
      ValueError: `summary_metadata` is given.
    """
    if summary_metadata is not None:
        raise ValueError(
            "tensor_summary: summary_metadata is not supported; use display_name and summary_description"
        )
    texts = [(2, display_name), (3, summary_description)]
    metadata = b"".join(field(number, text.encode()) for number, text in texts if text)
    return _tensor_summary(name, tensor, metadata, collections, family)


def _tensor_summary(name, tensor, metadata, collections, family=None):
    with _scoped(name, family, [tensor]) as (scope, tag):
        made = tensor_summary_v2(tag=tag, tensor=tensor, serialized_summary_metadata=metadata, name=scope)
        return _collected(made, collections)


def text(name, tensor, collections=None) -> Tensor:
    """A summary of strings, to be shown as text; see `scalar`. ValueError: `tensor` is of another type."""
    if convert(tensor).dtype is not string:
        raise ValueError(f"Expected tensor {tensor.name} to have dtype string, got {tensor.dtype}")
    return _tensor_summary(name, tensor, field(1, field(1, b"text")), collections)


def merge(inputs, collections=None, name=None) -> Tensor:
    """One summary with all values of several.

    Args:
      inputs: a list of string Tensors, as `scalar` returns them; no tag may come twice.
      collections: the collections that the result joins.
      name: name of the scope.
    """
    name = _cleaned(name)
    with name_scope(name, "Merge", inputs):
        return _collected(merge_summary(inputs=inputs, name=name), collections or ())


def merge_all(key=GraphKeys.SUMMARIES, scope=None, name=None) -> Tensor | None:
    """`merge` of a collection's summaries whose names match the expression `scope`; None if none does."""
    summaries = get_collection(key, scope)
    return merge(summaries, name=name) if summaries else None

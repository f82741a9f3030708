"""Strings split into sparse tensors of their parts. Host only, as all ops of strings."""

import re

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.opdef import op
from minigraph.framework.shape import Spec
from minigraph.ops.array import either
from minigraph.ops.sparse_tensor import SparseTensor


def _parts(input, separator, **attrs):
    for spec, rank in ((input, 1), (separator, 0)):
        if spec.shape is not None and len(spec.shape) != rank:
            raise ValueError(f"Shape must be rank {rank} but is rank {len(spec.shape)}")
    return [Spec(dtypes.int64, (None, 2)), Spec(dtypes.string, (None,)), Spec(dtypes.int64, (2,))]


def _in_rows(rows):
    """indices, values and shape of a sparse tensor, of a list of lists."""
    lengths = np.array([len(row) for row in rows], np.int64)
    starts = np.repeat(np.cumsum(lengths) - lengths, lengths)
    numbers = np.repeat(np.arange(len(rows)), lengths)
    values = np.empty(lengths.sum(), object)
    values[:] = [part for row in rows for part in row]
    places = np.stack([numbers, np.arange(len(values)) - starts], axis=1)
    return [places, values, np.array([len(rows), lengths.max(initial=0)], np.int64)]


@op("StringSplit", infer=_parts)
def string_split_op(xp, input: np.object_, delimiter: np.object_, *, skip_empty: bool = True):
    """The parts between bytes that are in `delimiter`; if that is empty, the bytes."""
    marks = delimiter[()]
    if marks:
        pattern = re.compile(b"[" + re.escape(marks) + b"]")
        rows = [pattern.split(text) if text else [] for text in input]
    else:
        rows = [[text[i : i + 1] for i in range(len(text))] for text in input]
    return _in_rows([[part for part in row if part or not skip_empty] for row in rows])


@op("StringSplitV2", infer=_parts)
def string_split_v2_op(xp, input: np.object_, sep: np.object_, *, maxsplit: int = -1):
    """The parts between `sep`s, or, if that is empty, between white spaces; at most `maxsplit` cuts."""
    if sep[()]:
        return _in_rows([text.split(sep[()], maxsplit) for text in input])
    return _in_rows([_words(text, maxsplit) for text in input])


def _words(text, maxsplit):
    """As `text.split(None, maxsplit)`, but for TF1's empty rest where white space ends the text."""
    words = text.split(None, maxsplit)
    return [*words, b""] if len(words) == maxsplit and text[-1:].isspace() else words


string_split_op.gradient(None)
string_split_v2_op.gradient(None)


def string_split(
    source, sep=None, skip_empty=True, delimiter=None, result_type="SparseTensor", name=None
) -> SparseTensor:
    """The parts of strings.

    Args:
      source: string[n].
      sep: a string, each byte of which is a separator; " " if None, and if empty each byte is a part.
      skip_empty: whether empty parts are left out.
      delimiter: the older name of `sep`.
      result_type: "SparseTensor".
      name: the name of the scope of the nodes.

    Returns:
      A SparseTensor [n, the greatest number of parts].

    Raises:
      ValueError: another `result_type`: ragged tensors are not supported.
    """
    _check(result_type)
    with name_scope(name, "StringSplit", [source]):
        sep = either("sep", sep, "delimiter", delimiter)
        sep = convert(" " if sep is None else sep, dtypes.string)
        source = convert(source, dtypes.string)
        return SparseTensor(*string_split_op(source, sep, skip_empty))


def split(
    input=None, sep=None, maxsplit=-1, result_type="SparseTensor", source=None, name=None
) -> SparseTensor:
    """The parts of strings, as Python's `split` has them.

    Args:
      input: string[n]; `source` is its older name.
      sep: what is between the parts; white space if None or empty.
      maxsplit: how often a string is cut at most; as often as it goes if negative.
      result_type: "SparseTensor".
      name: the name of the scope of the nodes.

    Raises:
      ValueError: `input` is no vector; or another `result_type`: ragged tensors are not supported.
    """
    _check(result_type)
    input = either("input", input, "source", source)
    with name_scope(name, "StringSplit", [input]):
        input = convert(input, dtypes.string, "input")
        if input.shape.ndims != 1:
            raise ValueError(f"strings.split: minigraph needs a vector, not shape {input.shape}")
        sep = convert("" if sep is None else sep, dtypes.string)
        return SparseTensor(*string_split_v2_op(input, sep, maxsplit))


def _check(result_type):
    if result_type != "SparseTensor":
        raise ValueError(f"result_type must be 'SparseTensor'; minigraph does not support {result_type!r}")

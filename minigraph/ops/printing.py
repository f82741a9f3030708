"""Tensors as text: Print and print, and what an assertion that fails shows."""

import sys
from typing import Any, TypeVar

import numpy as np

from minigraph.framework import dtypes, nest
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import graph_of
from minigraph.framework.graph import Operation, Tensor, get_default_graph
from minigraph.framework.opdef import State, T, op
from minigraph.framework.shape import Spec

U = TypeVar("U")


def summary(x, limit) -> str:
    """The first `limit` elements of the array `x`, rows in brackets; all if `limit` is negative."""
    limit = x.size if limit < 0 else limit
    return _rows(x, limit) + ("..." if x.ndim > 1 and x.size > limit else "")


def _rows(x, limit):
    if x.ndim == 0:
        return _word(x[()])
    if x.ndim == 1:
        return " ".join(map(_word, x[:limit])) + ("..." if len(x) > limit else "")
    width = max(x[0].size if len(x) else 0, 1)
    return "".join(f"[{_rows(row, limit - i * width)}]" for i, row in enumerate(x) if i * width < limit)


def _word(item) -> str:
    """An element as TF1 wrote it: a number in the fewest digits of C's `%g` that bring it back."""
    if isinstance(item, bytes):
        return _escaped(item)
    if isinstance(item, (np.floating, float)):
        single = not isinstance(item, float)
        short = f"{float(item):.{6 if single else 15}g}"
        same_value = np.float32(short) == np.float32(item) if single else float(short) == item
        return short if same_value or np.isnan(item) else f"{float(item):.{9 if single else 17}g}"
    if isinstance(item, np.complexfloating):
        return "?"
    return str(int(item)) if isinstance(item, np.bool_) else str(item)


_ESCAPES = {ord(key): "\\" + value for key, value in zip("\n\r\t\"'\\", "nrt\"'\\", strict=True)}


def _escaped(text) -> str:
    """Bytes as text between C's quotes."""
    return "".join(
        _ESCAPES.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}") for byte in text
    )


@op("Print", infer=lambda input, data, **attrs: Spec(input.dtype, input.shape), stateful=True)
def print_op(
    xp, state: State, input, data: tuple[U], *, message: str = "", first_n: int = -1, summarize: int = 3
):
    """`input`; writes `data` to the standard error, in the first `first_n` runs unless that is negative."""
    times = state or 0
    if first_n < 0 or times < first_n:
        print(message + "".join(f"[{summary(x, summarize)}]" for x in data), file=sys.stderr)
    return input, times + 1


print_op.gradient(lambda op, dy: [dy] + [None] * (len(op.inputs) - 1))


def Print(input_, data, message=None, first_n=None, summarize=None, name=None) -> Tensor:
    """`input_`; each time it is computed, `data` is written to the standard error.

    Args:
      input_: Tensor.
      data: a list of tensors.
      message: is written first.
      first_n: only so many times; always if None.
      summarize: how many elements of each; 3 if None.
      name: the node's name.
    """
    options = {"message": message, "first_n": first_n, "summarize": summarize}
    given = {key: value for key, value in options.items() if value is not None}
    return print_op(input_, data, name=name, **given)


@op("StringFormat", infer=lambda inputs, **attrs: Spec(dtypes.string, ()))
def string_format(xp, inputs: tuple[T], *, template: str = "%s", placeholder: str = "%s", summarize: int = 3):
    """`template` with the text of each of `inputs` in place of a `placeholder`. Host only."""
    first, *rest = template.split(placeholder)
    texts = [_framed(x if x.ndim else x[()], summarize, x.ndim) for x in inputs]
    whole = first + "".join(text + part for text, part in zip(texts, rest, strict=True))
    return np.array(whole.encode(), object)


def _framed(x, edge, ndim) -> str:
    """An array as text, as NumPy writes it; of each axis `edge` items at both ends, all if it is -1."""
    if not isinstance(x, np.ndarray):
        return f'"{_word(x)}"' if isinstance(x, bytes) else _word(x)
    long = 0 <= 2 * edge < len(x)
    parts = [_framed(item, edge, ndim) for item in ([*x[:edge], *x[-edge:]] if long else x)]
    if long:
        parts.insert(edge, "...")
    between = " " if x.ndim == 1 else "\n" * (x.ndim - 1) + " " * (ndim - x.ndim + 1)
    return f"[{between.join(parts)}]"


@op("PrintV2", infer=lambda input, **attrs: [], stateful=True)
def print_v2(xp, input: np.object_, *, output_stream: str = "stderr", end: str = "\n"):
    """Writes the text `input`, then `end`, to a standard stream, or to the end of a file. Host only."""
    text = input[()].decode("utf-8", "replace") + end
    if output_stream.startswith(_FILE):
        with open(output_stream.removeprefix(_FILE), "a", encoding="utf-8") as file:
            file.write(text)
    else:
        print(text, end="", file=getattr(sys, output_stream), flush=True)
    return ()


_FILE = "file://"


class _Shown:
    """Stands for a tensor where `pprint` puts a structure into text."""

    def __init__(self, placeholder):
        self.placeholder = placeholder

    def __repr__(self):
        return self.placeholder


def print_(*inputs, **kwargs) -> Operation:
    """An operation that writes values, each time it is run.

    Args:
      *inputs: tensors, other values, and structures of them.
      output_stream: `sys.stderr` (if left out), `sys.stdout`, or "file://" and a path, to which is appended.
      summarize: how many elements at both ends of an axis; 3 if left out, -1 for all.
      sep: goes between `inputs`: a space if left out.
      end: follows them: a new line if left out.
      name: the node's name.

    Raises:
      ValueError: an argument is unknown, or there is no such stream.
    """
    options: dict[str, Any] = {
        "output_stream": sys.stderr,
        "summarize": 3,
        "sep": " ",
        "end": "\n",
        "name": None,
    }
    unknown = {key: value for key, value in kwargs.items() if key not in options}
    if unknown:
        raise ValueError(f"Unrecognized keyword arguments for tf.print: {unknown}")
    options.update((key, value) for key, value in kwargs.items() if value is not None)
    stream, end, name = _stream(options["output_stream"]), options["end"], options["name"]
    tensors = [x for x in nest.flatten(list(inputs)) if _is_tensor(x)]
    graph = graph_of(tensors) if tensors else get_default_graph()
    with graph.as_default():
        if len(inputs) == 1 and _is_tensor(inputs[0]):
            only = convert(inputs[0])
            if only.dtype is dtypes.string and only.spec.shape == ():
                return print_v2(only, output_stream=stream, end=end, name=name)
        placeholder = "{}"
        while True:  # one that the text does not hold by itself
            texts = [_template(item, placeholder) for item in inputs]
            template = options["sep"].join(texts)
            if template.count(placeholder) == len(tensors):
                break
            placeholder = "{}" + str(len(placeholder) - 1)
        text = string_format(
            tensors,
            template=template,
            placeholder=placeholder,
            summarize=options["summarize"],
            name=name and f"{name}_format",
        )
        return print_v2(text, output_stream=stream, end=end, name=name)


def _is_tensor(x) -> bool:
    return isinstance(x, Tensor) or hasattr(x, "_as_graph_element")


def _template(item, placeholder):
    """An input of `print_` as text, with placeholders for the tensors inside."""
    if isinstance(item, str):
        return item

    def shown(leaf):
        if _is_tensor(leaf):
            return _Shown(placeholder)
        return leaf.item() if isinstance(leaf, np.generic) else leaf

    import pprint

    return pprint.pformat(nest.pack_sequence_as(item, map(shown, nest.flatten(item))))


def _stream(stream) -> str:
    """The attribute that stands for an output stream."""
    if stream is sys.stdout or stream is sys.stderr:
        return "stdout" if stream is sys.stdout else "stderr"
    if isinstance(stream, str) and stream.startswith(_FILE):
        return stream
    raise ValueError(
        f"tf.print: output_stream must be sys.stdout, sys.stderr, or 'file://' and a path; got {stream!r}"
    )

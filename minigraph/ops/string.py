"""Strings: joined, cut, searched, made of numbers or read as numbers.

Host only: NumPy holds strings as objects.
"""

import base64
import builtins
import re
from math import prod
from typing import TypeVar

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.dtypes import DType
from minigraph.framework.graph import Tensor
from minigraph.framework.opdef import COMPLEX, INDEX, Static, op, reduction, unary
from minigraph.framework.shape import Spec, broadcast, merged
from minigraph.ops.array import constant, either, rank
from minigraph.ops.sequence import range

# TF1 has no default for this type, so arrays keep theirs: the order differs from INDEX.
T = TypeVar("T", np.int64, np.int32)
out_type = TypeVar("out_type")

_WORDS = tuple(dtypes.as_dtype(n) for n in ("int8", "int16", "int32", "int64", "float32", "float64", "bool"))
_READABLE = (dtypes.float32, dtypes.float64, *INDEX)

_WHOLE = re.compile(rb"-?\d+")
_NUMBER = re.compile(rb"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?|[+-]?(inf|nan)|0x[0-9a-f]+", re.IGNORECASE)


def _each(function, *arrays, dtype=object):
    """`function` of each element of the arrays, which broadcast, as an array."""
    made = np.frompyfunc(function, len(arrays), 1)(*arrays)
    return np.asarray(made, dtype=dtype)


def _chosen(name, value, allowed):
    if value not in allowed:
        raise ValueError(f"Attr '{name}' passed string '{value}' not in: {', '.join(allowed)}")


def _of_text(type, name, text):
    """An op of one string whose bytes, or, of encoding "utf-8", letters, get the method `name`."""

    def kernel(xp, input: np.object_, *, encoding: str = ""):
        if encoding not in ("", "utf-8"):
            raise ValueError(f"only utf-8 or '' (no encoding) is supported, received {encoding}")
        if not encoding:
            return _each(lambda x: getattr(x, name)(), input)
        return _each(lambda x: getattr(x.decode(), name)().encode(), input)

    kernel.__name__, kernel.__doc__ = name, text
    return unary(type)(kernel)


lower = _of_text("StringLower", "lower", 'Capital letters made small: those of ASCII, or all of "utf-8".')
upper = _of_text("StringUpper", "upper", 'Small letters made capital: those of ASCII, or all of "utf-8".')


@unary("StringStrip")
def string_strip(xp, input: np.object_):
    """Strings without the spaces before and behind."""
    return _each(bytes.strip, input)


def _measured(input, unit):
    _chosen("unit", unit, ("BYTE", "UTF8_CHAR"))
    return Spec(dtypes.int32, input.shape)


@op("StringLength", infer=_measured)
def string_length_op(xp, input: np.object_, *, unit: str = "BYTE"):
    """How many bytes, or letters, each string has."""
    return _each(lambda x: len(x if unit == "BYTE" else x.decode()), input, dtype=np.int32)


def string_length(input, name=None, unit="BYTE") -> Tensor:
    """How many bytes each string has, int32; or, of unit "UTF8_CHAR", how many letters."""
    return string_length_op(input, unit=unit, name=name)


def _cut(input, pos, len, unit):
    _chosen("unit", unit, ("BYTE", "UTF8_CHAR"))
    return input.like(broadcast(input.shape, merged(pos.shape, len.shape)))


@op("Substr", infer=_cut)
def substr_op(xp, input: np.object_, pos: T, len: T, *, unit: str = "BYTE"):
    """The parts of strings of `len` bytes, or letters, from `pos` on; from the end on if it is negative."""

    def part(text, start, count):
        text = text if unit == "BYTE" else text.decode()
        size = builtins.len(text)
        if not -size <= start <= size:
            raise ValueError(f"pos {start} out of range for string {text!r}")
        start = start + size if start < 0 else start
        made = text[start : start + count if count >= 0 else size]
        return made if unit == "BYTE" else made.encode()

    return _each(part, input, pos, len)


def substr(input, pos, len, name=None, unit="BYTE") -> Tensor:
    """The part of each string from `pos` on.

    Args:
      input: strings.
      pos: int, where the part begins; a negative number counts from the end. Broadcasts with `input`.
      len: int, of the type and shape of `pos`: how long the part is at most.
      name: the node's name.
      unit: what is counted: "BYTE", or "UTF8_CHAR" for letters.
    """
    return substr_op(input, pos, len, unit=unit, name=name)


def _joined(inputs, separator):
    if not inputs:
        raise ValueError(
            "List argument 'inputs' to 'StringJoin' Op with length 0 shorter than minimum length 1."
        )
    shape: tuple | None = ()
    for spec in inputs:
        if spec.shape is None or shape is None:
            shape = None
        elif spec.shape:
            shape = spec.shape if shape == () else merged(shape, spec.shape)
    return inputs[0].like(shape)


@op("StringJoin", infer=_joined)
def string_join_op(xp, inputs: list[np.object_], *, separator: str = ""):
    """The strings at one place of all inputs, joined; scalars go with every place."""
    between = separator.encode()
    return _each(lambda *parts: between.join(parts), *inputs)


def string_join(inputs, separator="", name=None) -> Tensor:
    """The strings of a list of tensors, of one shape or scalars, joined with `separator` between them."""
    return string_join_op(inputs, separator=separator, name=name)


@reduction("ReduceJoin")
def reduce_join_op(
    xp,
    inputs: np.object_,
    reduction_indices: Static[np.int32],
    *,
    keep_dims: bool = False,
    separator: str = "",
):
    """The strings along some axes joined, the first of which goes through fastest."""
    axes = [reduction_indices] if isinstance(reduction_indices, int) else list(reduction_indices)
    axes = [axis % inputs.ndim for axis in axes]
    if len(set(axes)) != len(axes):
        raise ValueError(f"an axis comes twice in {axes}")
    between = separator.encode()
    rest = [axis for axis, _ in enumerate(inputs.shape) if axis not in axes]
    sizes = [inputs.shape[axis] for axis in rest]
    rows = inputs.transpose(rest + axes[::-1]).reshape(prod(sizes), prod(inputs.shape[axis] for axis in axes))
    result = np.empty(len(rows), object)
    result[:] = [between.join(row) for row in rows]
    return result.reshape(
        [inputs.shape[i] if i in rest else 1 for i in sorted(rest + axes)] if keep_dims else sizes
    )


def reduce_join(
    inputs, axis=None, keep_dims=None, separator="", name=None, reduction_indices=None, keepdims=None
) -> Tensor:
    """The strings along some axes joined.

    Args:
      inputs: strings.
      axis: an axis or a list of axes, the first of which goes through fastest; None joins all, by rows.
      keepdims, keep_dims: keep the axes, with size 1; the latter is the older name.
      separator: what stands between the strings.
      name: the node's name.
      reduction_indices: older name of `axis`.
    """
    axis = either("axis", axis, "reduction_indices", reduction_indices)
    keepdims = bool(either("keep_dims", keep_dims, "keepdims", keepdims))
    with name_scope(None, "ReduceJoin", [inputs, axis]):
        inputs = convert(inputs)
        if axis is None:
            count = inputs.shape.ndims
            if count is None:
                axis = range(rank(inputs) - 1, -1, -1)
            else:
                axis = constant(np.arange(count - 1, -1, -1), dtypes.int32)
        return reduce_join_op(inputs, axis, keep_dims=keepdims, separator=separator, name=name)


def _written(input, **attrs):
    return Spec(dtypes.string, input.shape)


@op("AsString", infer=_written, T=(*_WORDS, *COMPLEX))
def as_string(
    xp,
    input,
    *,
    precision: int = -1,
    scientific: bool = False,
    shortest: bool = False,
    width: int = -1,
    fill: str = "",
):
    """Numbers or bools as text.

    Args:
      precision: how many digits follow the point; -1 for 6.
      scientific: write 1.5e+00 for 1.5.
      shortest: write 1.5, or 1e+20, as it is shorter.
      width: at least so many characters.
      fill: what the text is filled up with: "" or " ", "0"; or "-" for spaces behind it, "+" for a sign.
    """
    kind = input.dtype.kind
    if len(fill) > 1:
        raise ValueError("Fill string must be one or fewer characters")
    if fill not in ("", " ", "0", "-", "+"):
        raise ValueError(f'Fill argument not supported: "{fill}"')
    if scientific and shortest:
        raise ValueError("Cannot select both scientific and shortest notation")
    if kind not in "fc":
        for value, what in (
            (scientific or shortest, "scientific and shortest format"),
            (precision >= 0, "precision"),
        ):
            if value:
                raise ValueError(f"{what} not supported for datatype {input.dtype.name}")
    if kind == "b":
        return _each(lambda x: b"true" if x else b"false", input)
    digits = f".{precision}" if precision >= 0 else ""
    letter = "d" if kind == "i" else "e" if scientific else "g" if shortest else "f"
    form = f"%{fill}{width if width >= 0 else ''}{digits}{letter}"
    if kind == "c":
        return _each(lambda x: f"({form % x.real},{form % x.imag})".encode(), input)
    return _each(lambda x: (form % x).encode(), input)


def _read(string_tensor, out_type):
    if out_type not in _READABLE:
        raise TypeError(
            f"Value passed to parameter 'out_type' has DataType {out_type.name} not in list of allowed "
            "values: float32, float64, int32, int64"
        )
    return Spec(out_type, string_tensor.shape)


@op("StringToNumber", infer=_read)
def string_to_number_op(xp, string_tensor: np.object_, *, out_type: DType = dtypes.float32):
    """Strings read as numbers; see `string_to_number`."""
    is_whole = out_type.is_integer

    def number(text):
        stripped = text.strip()
        if not (_WHOLE if is_whole else _NUMBER).fullmatch(stripped):
            raise ValueError(f"StringToNumberOp could not correctly convert string: {text.decode('latin-1')}")
        if not is_whole:
            return float(int(stripped, 16) if stripped[:2] in (b"0x", b"0X") else stripped)
        value = int(stripped)
        if not out_type.min <= value <= out_type.max:
            raise ValueError(f"StringToNumberOp could not correctly convert string: {text.decode('latin-1')}")
        return value

    with np.errstate(over="ignore"):
        return _each(number, string_tensor).astype(out_type.as_numpy_dtype)


def string_to_number(string_tensor=None, out_type=dtypes.float32, name=None, input=None) -> Tensor:
    """Strings read as numbers.

    Args:
      string_tensor: strings, in which spaces before and behind don't matter.
      out_type: float32, float64, int32 or int64.
      name: the node's name.
      input: newer name of `string_tensor`.

    Returns:
      `out_type`, of the shape of the strings. A run raises InvalidArgumentError for what is no number.
    """
    return string_to_number_op(either("string_tensor", string_tensor, "input", input), out_type, name)


def _compiled(pattern):
    try:
        return re.compile(pattern if isinstance(pattern, bytes) else pattern.encode())
    except re.error as error:
        raise ValueError(f"Invalid pattern: {pattern!r}, error: {error}") from None


def _replaced(input, pattern, rewrite, replace_global):
    """Each string with what `pattern` finds rewritten; in `rewrite`, a digit after a backslash is a group."""
    found = _compiled(pattern)
    rewrite = rewrite if isinstance(rewrite, bytes) else rewrite.encode()
    parts = re.split(rb"\\([0-9\\])", rewrite)
    groups = builtins.range(found.groups + 1)  # as in TF1, others are empty

    def text(match):
        return b"".join(
            part if i % 2 == 0 or part == b"\\" else match[int(part)] or b"" if int(part) in groups else b""
            for i, part in enumerate(parts)
        )

    return _each(lambda x: found.sub(text, x, count=0 if replace_global else 1), input)


def _as_first(input, *others, **attrs):
    for other in others:
        if other.shape:
            raise ValueError(f"Shape must be rank 0 but is rank {len(other.shape)}")
    return input.like(input.shape)


@op("StaticRegexReplace", infer=_as_first)
def static_regex_replace(xp, input: np.object_, *, pattern: str, rewrite: str, replace_global: bool = True):
    """Strings with what a pattern finds rewritten; see `regex_replace`."""
    return _replaced(input, pattern, rewrite, replace_global)


@op("RegexReplace", infer=_as_first)
def regex_replace_op(
    xp, input: np.object_, pattern: np.object_, rewrite: np.object_, *, replace_global: bool = True
):
    """Strings with what a pattern finds rewritten; see `regex_replace`."""
    return _replaced(input, pattern.item(), rewrite.item(), replace_global)


def regex_replace(input, pattern, rewrite, replace_global=True, name=None) -> Tensor:
    """Strings with what a pattern finds rewritten.

    Args:
      input: strings.
      pattern: a regular expression, a Python string or a scalar; in the syntax of Python's `re`, of which
        that of TF1 (RE2) was nearly a part.
      rewrite: what takes the place of what was found; "\\\\1" is the first group, "\\\\0" all.
      replace_global: rewrite all places, not just the first.
      name: the node's name.
    """
    if isinstance(pattern, (str, bytes)) and isinstance(rewrite, (str, bytes)):
        return static_regex_replace(
            input, pattern=pattern, rewrite=rewrite, replace_global=replace_global, name=name
        )
    return regex_replace_op(input, pattern, rewrite, replace_global=replace_global, name=name)


def _matched(input, *others, **attrs):
    return Spec(dtypes.bool_, _as_first(input, *others).shape)


@op("StaticRegexFullMatch", infer=_matched)
def static_regex_full_match(xp, input: np.object_, *, pattern: str):
    """Whether a pattern describes the whole of each string."""
    found = _compiled(pattern)
    return _each(lambda x: found.fullmatch(x) is not None, input, dtype=bool)


@op("RegexFullMatch", infer=_matched)
def regex_full_match_op(xp, input: np.object_, pattern: np.object_):
    """Whether a pattern describes the whole of each string."""
    return static_regex_full_match.kernel(xp, input, pattern=pattern.item())


def regex_full_match(input, pattern, name=None) -> Tensor:
    """Whether `pattern`, a Python string or a scalar, describes the whole of each string; bool."""
    if isinstance(pattern, (str, bytes)):
        return static_regex_full_match(input, pattern=pattern, name=name)
    return regex_full_match_op(input, pattern, name=name)


def _unpacked(bytes, out_type, little_endian):
    return Spec(out_type, None if bytes.shape is None else (*bytes.shape, None))


@op("DecodeRaw", infer=_unpacked)
def decode_raw_op(xp, bytes: np.object_, *, out_type: DType, little_endian: bool = True):
    """The bytes of strings as numbers, which lie along a new last axis; see `decode_raw`."""
    dtype = np.dtype(out_type.as_numpy_dtype)
    texts = bytes.reshape(-1).tolist()
    length = len(texts[0]) if texts else 0
    for i, text in enumerate(texts):
        if len(text) != length:
            raise ValueError(
                "DecodeRaw requires input strings to all be the same size, "
                f"but element {i} has size {len(text)} != {length}"
            )
    if length % dtype.itemsize:
        raise ValueError(
            f"Input to DecodeRaw has length {length} that is not a multiple of {dtype.itemsize}, the size of "
            f"{dtype.name}"
        )
    found = np.frombuffer(b"".join(texts), dtype.newbyteorder("<" if little_endian else ">"))
    return found.astype(dtype).reshape(*bytes.shape, length // dtype.itemsize)


def decode_raw(input_bytes=None, out_type=None, little_endian=True, name=None, bytes=None) -> Tensor:
    """The bytes of strings, which are of one length, as numbers.

    Args:
      input_bytes: strings.
      out_type: the type of the numbers.
      little_endian: whether a number's lowest byte comes first.
      name: the node's name.
      bytes: older name of `input_bytes`.

    Returns:
      `out_type`[..., n]: as many numbers as the bytes give.
    """
    texts = either("input_bytes", input_bytes, "bytes", bytes)
    return decode_raw_op(texts, out_type=out_type, little_endian=little_endian, name=name)


@unary("EncodeBase64")
def encode_base64(xp, input: np.object_, *, pad: bool = False):
    """Strings in base 64, of letters that are safe in addresses; `pad` fills up with "=" to four letters."""
    made = _each(base64.urlsafe_b64encode, input)
    return made if pad else _each(lambda x: x.rstrip(b"="), made)


@unary("DecodeBase64")
def decode_base64(xp, input: np.object_):
    """What `encode_base64` made, padded or not, back as it was."""

    def decoded(text):
        if not re.fullmatch(rb"[A-Za-z0-9_-]*=*", text):
            raise ValueError("Invalid character found in base64.")
        text = text.rstrip(b"=")
        return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))

    return _each(decoded, input)


for _op in (as_string, reduce_join_op, string_join_op, string_to_number_op):
    _op.gradient(None)

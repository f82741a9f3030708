"""Summaries: what a run found out, as bytes of TensorFlow's protocol buffer message Summary. Host only.

The fields of its messages: Summary {value 1, repeated}; Summary.Value {tag 1, simple_value 2, histo 5,
tensor 8, metadata 9}; HistogramProto {min 1, max 2, num 3, sum 4, sum_squares 5, bucket_limit 6, bucket 7};
TensorProto {dtype 1, tensor_shape 2, tensor_content 4, string_val 8}; TensorShapeProto {dim 2, repeated, of
{size 1}}; SummaryMetadata {plugin_data 1, of {plugin_name 1}, display_name 2, summary_description 3}.
"""

import struct

import numpy as np

from minigraph.framework.dtypes import as_dtype, string
from minigraph.framework.opdef import REALS, op
from minigraph.framework.shape import Spec


def varint(number) -> bytes:
    """A whole number from 0 on, seven bits a byte, the lowest first; only the last byte is below 128."""
    made = bytearray()
    while number > 127:
        made.append(number & 127 | 128)
        number >>= 7
    return bytes([*made, number])


def field(number, value) -> bytes:
    """A field of a message: bytes (a text, message or packed numbers), an int, or a float of 4 or 8 bytes."""
    if isinstance(value, bytes):
        kind, body = 2, varint(len(value)) + value
    elif isinstance(value, np.float32):
        kind, body = 5, struct.pack("<f", value)
    elif isinstance(value, float):
        kind, body = 1, struct.pack("<d", value)
    else:
        kind, body = 0, varint(value)
    return varint(number << 3 | kind) + body


def fields(message) -> list:
    """The pairs (number, value) of a message; a float is left as its bytes. ValueError: it is none."""
    found, place = [], 0

    def number():
        nonlocal place
        value = shift = 0
        while True:
            byte = message[place]
            place += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    try:
        while place < len(message):
            key = number()
            if not key >> 3:
                raise ValueError("a field without number")
            if key & 7 == 0:
                found.append((key >> 3, number()))
                continue
            size = {1: 8, 2: None, 5: 4}[key & 7]
            size = number() if size is None else size
            if place + size > len(message):
                raise ValueError("a field ends too early")
            found.append((key >> 3, message[place : place + size]))
            place += size
    except (IndexError, KeyError):
        raise ValueError("not a protocol buffer message") from None
    return found


def _unless_zero(number, value) -> bytes:
    return field(number, value) if value else b""


def _value(tag, *rest) -> bytes:
    """A Summary of one value."""
    return field(1, field(1, tag) + b"".join(rest))


def _text(*specs, **attrs):
    return Spec(string, ())


@op("ScalarSummary", infer=_text, T=REALS)
def scalar_summary(xp, tags: np.str_, values):
    """A Summary that gives each of `values` its tag; both have the same shape."""
    if tags.shape != values.shape:
        text = f" (tag '{tags[()].decode()}')" if tags.ndim == 0 else ""
        raise ValueError(f"tags and values not the same shape: {tags.shape} != {values.shape}{text}")
    pairs = zip(tags.reshape(-1).tolist(), values.reshape(-1).astype(np.float32), strict=True)
    return b"".join(_value(tag, field(2, value)) for tag, value in pairs)


# Bounds of the histogram's buckets: 0, and from 1e-12 up to 1e20 each a tenth more than the one before.
_POSITIVE = np.multiply.accumulate(np.array([1e-12] + [1.1] * 774))
_POSITIVE = _POSITIVE[_POSITIVE < 1e20]
_GREATEST = np.finfo(np.float64).max
_LIMITS = np.concatenate([[-_GREATEST], -_POSITIVE[::-1], [0.0], _POSITIVE, [_GREATEST]])


@op("HistogramSummary", infer=_text, T=REALS)
def histogram_summary(xp, tag: np.str_, values):
    """A Summary that counts `values` in buckets that grow by a tenth; refuses NaN and infinity.

    Source: TF1's op of this name. Of several empty buckets side by side, only the last is kept.
    """
    numbers = values.reshape(-1).astype(np.float64)
    for wrong, name in ((np.isnan, "Nan"), (np.isinf, "Infinity")):
        if wrong(numbers).any():
            raise ValueError(f"{name} in summary histogram for: {tag[()].decode()}")
    places = np.searchsorted(_LIMITS, numbers, side="right").clip(max=len(_LIMITS) - 1)
    counts = np.bincount(places, minlength=len(_LIMITS)).astype(np.float64)
    kept = counts > 0
    kept |= np.append(kept[1:], True)
    # In the order of the values, as TF1 adds them up: NumPy's own sum rounds otherwise.
    total, squares = (np.add.accumulate(x)[-1] if x.size else 0.0 for x in (numbers, numbers**2))
    histogram = [
        _unless_zero(1, float(numbers.min(initial=_GREATEST))),
        _unless_zero(2, float(numbers.max(initial=-_GREATEST))),
        _unless_zero(3, float(numbers.size)),
        _unless_zero(4, float(total)),
        _unless_zero(5, float(squares)),
        field(6, _LIMITS[kept].astype("<f8").tobytes()),
        field(7, counts[kept].astype("<f8").tobytes()),
    ]
    return _value(tag[()], field(5, b"".join(histogram)))


@op("TensorSummaryV2", infer=_text)
def tensor_summary_v2(xp, tag: np.str_, tensor, serialized_summary_metadata: np.str_):
    """A Summary that holds the whole of `tensor`."""
    dtype = string if tensor.dtype == object else as_dtype(tensor.dtype)
    sizes = b"".join(field(2, _unless_zero(1, size)) for size in tensor.shape)
    message = field(1, dtype.as_datatype_enum) + field(2, sizes)
    if dtype is string:
        message += b"".join(field(8, item) for item in tensor.reshape(-1).tolist())
    elif tensor.size:
        message += field(4, np.ascontiguousarray(tensor).tobytes())
    return _value(tag[()], field(8, message), field(9, serialized_summary_metadata[()]))


def _joined(inputs):
    if not inputs:
        raise ValueError("List argument 'inputs' has length 0, shorter than minimum length 1.")
    return Spec(string, ())


@op("MergeSummary", infer=_joined)
def merge_summary(xp, inputs: list[np.str_]):
    """All values of several Summaries in one, which no tag may have twice."""
    summaries = [item for array in inputs for item in array.reshape(-1).tolist()]
    try:
        values = [value for summary in summaries for number, value in fields(summary) if number == 1]
        tags = [dict(fields(value)).get(1) for value in values]
    except ValueError:
        raise ValueError("Could not parse one of the summary inputs") from None
    twice = next((tag for i, tag in enumerate(tags) if tag in tags[:i]), None)
    if twice is not None:
        raise ValueError(f"Duplicate tag {twice.decode()} found in summary inputs")
    return b"".join(field(1, value) for value in values)


for _op in (scalar_summary, histogram_summary, tensor_summary_v2, merge_summary):
    _op.gradient(None)

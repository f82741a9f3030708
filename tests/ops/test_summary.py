"""The bytes of summaries, taken apart again. tests/test_oracle.py compares them with TensorFlow's own."""

import struct

import numpy as np
import pytest

import minigraph as tf
from minigraph.ops.summary import field, fields, varint


@pytest.mark.parametrize("number", [0, 1, 127, 128, 300, 2**14 - 1, 2**14, 2**40])
def test_numbers_come_back(number):
    assert fields(field(3, number)) == [(3, number)]
    assert len(varint(number)) == max(1, -(-number.bit_length() // 7))


def test_fields_come_back():
    message = field(1, b"text") + field(2, np.float32(0.5)) + field(16, 2.5) + field(1, b"")
    floats = struct.pack("<f", 0.5), struct.pack("<d", 2.5)
    assert fields(message) == [(1, b"text"), (2, floats[0]), (16, floats[1]), (1, b"")]


@pytest.mark.parametrize(
    "message", [b"\x80", b"\x0a\x05abc", b"\x03", b"\x00\x01", b"\x09abc"], ids=lambda m: m.hex()
)
def test_what_is_no_message_is_refused(message):
    with pytest.raises(ValueError):
        fields(message)


def value_of(summary):
    """The one value in a fetched summary, as a dict from the fields' numbers."""
    [(number, value)] = fields(summary)
    assert number == 1
    return dict(fields(value))


def test_histogram_counts_each_value_in_a_bucket_whose_limits_are_around_it():
    values = np.random.default_rng(0).normal(size=1000) * 10.0 ** np.arange(1000).clip(max=8)
    with tf.Session() as session:
        value = value_of(session.run(tf.summary.histogram("h", tf.constant(values))))
    assert value[1] == b"h"
    histogram = dict(fields(value[5]))
    read = {number: np.frombuffer(data, "<f8") for number, data in histogram.items()}
    single = [read[number][0] for number in (1, 2, 3, 4, 5)]
    np.testing.assert_allclose(
        single, [values.min(), values.max(), 1000, values.sum(), np.square(values).sum()]
    )
    limits, counts = read[6], read[7]
    assert (np.diff(limits) > 0).all()
    assert counts.tolist() == np.diff([(values < limit).sum() for limit in (-np.inf, *limits)]).tolist()


def test_tensor_summary_holds_the_tensor():
    x = np.arange(6, dtype=np.int16).reshape(2, 3)
    with tf.Session() as session:
        value = value_of(session.run(tf.summary.tensor_summary("t", tf.constant(x))))
    tensor = dict(fields(value[8]))
    sizes = [dict(fields(dim))[1] for _, dim in fields(tensor[2])]
    assert (tensor[1], sizes) == (tf.int16.as_datatype_enum, [2, 3])
    np.testing.assert_array_equal(np.frombuffer(tensor[4], "<i2").reshape(sizes), x)


def test_merge_joins_the_values_in_order():
    parts = [tf.summary.scalar("a", 1.0), tf.summary.scalar("b", 2.0)]
    with tf.Session() as session:
        a, b, merged = session.run([*parts, tf.summary.merge_all()])
    assert merged == a + b


def test_merge_all_of_nothing_is_none():
    assert tf.summary.merge_all() is None


def test_metadata_as_a_message_is_refused():
    with pytest.raises(ValueError, match="summary_metadata is not supported"):
        tf.summary.tensor_summary("t", tf.constant(1.0), summary_metadata=b"")


@pytest.mark.parametrize("name", ["image", "audio", "FileWriter"])
def test_what_summary_does_not_have_says_so(name):
    with pytest.raises(AttributeError, match=f"minigraph does not support tf.summary.{name}"):
        getattr(tf.summary, name)

"""Rows of the op table: strings. tests/cases.py holds the others."""

import numpy as np
from cases import Case

import minigraph as tf
from minigraph.framework.conversion import OPS

_WORDS = np.array([[b"ab", b"c"], [b"", b"xyz"]], object)


def _by_word(function):
    return np.vectorize(function, otypes=[object])


TEXTS = [
    Case("StringLower", tf.strings.lower, [np.array([b"aB"], object)], lambda x: [b"ab"]),
    Case("StringUpper", tf.strings.upper, [_WORDS], _by_word(bytes.upper)),
    Case("StringStrip", tf.string_strip, [np.array([b" a b ", b"c\n"], object)], lambda x: [b"a b", b"c"]),
    Case("StringLength", tf.strings.length, [_WORDS], lambda x: [[2, 1], [0, 3]]),
    Case("Substr", lambda x: tf.substr(x, 0, 1), [_WORDS], lambda x: [[b"a", b"c"], [b"", b"x"]]),
    Case(
        "StringJoin", lambda x: tf.string_join([x, "-", x], "."), [_WORDS], _by_word(lambda x: x + b".-." + x)
    ),
    Case("ReduceJoin", lambda x: OPS["ReduceJoin"](x, 1), [_WORDS], lambda x: [b"abc", b"xyz"]),
    Case(
        "ReduceJoin, kept",
        lambda x: tf.reduce_join(x, 0, keepdims=True, separator="-"),
        [_WORDS],
        lambda x: [[b"ab-", b"c-xyz"]],
    ),
    Case(
        "StringSplit",
        lambda x: OPS["StringSplit"](x, " ,"),
        [np.array([b"a b,", b"", b" c"], object)],
        lambda x: [[[0, 0], [0, 1], [2, 0]], np.array([b"a", b"b", b"c"], object), [3, 2]],
    ),
    Case(
        "StringSplitV2",
        lambda x: OPS["StringSplitV2"](x, ", ", 1),
        [np.array([b"a, b, c", b""], object)],
        lambda x: [[[0, 0], [0, 1], [1, 0]], np.array([b"a", b"b, c", b""], object), [2, 2]],
    ),
    Case("AsString", tf.as_string, [np.array([1.5, -2.0])], lambda x: [b"1.500000", b"-2.000000"]),
    Case("StringToNumber", tf.string_to_number, [np.array([b"1.5", b"-2"], object)], lambda x: [1.5, -2]),
    Case(
        "StaticRegexReplace",
        lambda x: tf.regex_replace(x, "[a-c]", "<\\0>"),
        [_WORDS],
        lambda x: [[b"<a><b>", b"<c>"], [b"", b"xyz"]],
    ),
    Case(
        "RegexReplace",
        lambda x: tf.regex_replace(x, tf.constant("(.)."), "\\1", replace_global=False),
        [_WORDS],
        lambda x: [[b"a", b"c"], [b"", b"xz"]],
    ),
    Case(
        "StaticRegexFullMatch",
        lambda x: tf.strings.regex_full_match(x, "[a-c]+"),
        [_WORDS],
        lambda x: [[True, True], [False, False]],
    ),
    Case(
        "RegexFullMatch",
        lambda x: tf.strings.regex_full_match(x, tf.constant("x.*")),
        [_WORDS],
        lambda x: [[False, False], [False, True]],
    ),
    Case(
        "DecodeRaw",
        lambda x: tf.decode_raw(x, tf.int16),
        [np.array([b"\1\0\0\2", b"\xff\xff\0\0"], object)],
        lambda x: [[1, 512], [-1, 0]],
    ),
    Case(
        "EncodeBase64",
        tf.encode_base64,
        [np.array([b"ab", b"\xff\xfe?"], object)],
        lambda x: [b"YWI", b"__4_"],
    ),
    Case(
        "DecodeBase64",
        tf.decode_base64,
        [np.array([b"YWI=", b"__4_"], object)],
        lambda x: [b"ab", b"\xff\xfe?"],
    ),
]

# As in tests/cases.py.
TEXTS_DYNAMIC = {"DecodeRaw", "StringSplit", "StringSplitV2"}
TEXTS_HOST_ONLY = {case.type for case in TEXTS}

"""Group "texts": strings as values to compute with."""

import numpy as np

from .register import program, rows

WORDS = np.array([[b"ab", b"c"], [b"", b"xyz"]], object)
LINE = np.array([b"abc", b"def"], object)
LETTERS = np.array(["\u00c4b C ".encode(), b" xY"], object)
F = np.float32([1.5, -2, 100.25])
I = np.int32([3, -1, 40])  # noqa: E741

rows(
    "texts",
    [
        ("reduce_join", lambda tf, x: tf.reduce_join(x), [WORDS], "su"),
        ("reduce_join axis", lambda tf, x: tf.reduce_join(x, 0), [WORDS], "sbu"),
        ("reduce_join last", lambda tf, x: tf.strings.reduce_join(x, -1, keepdims=True), [WORDS], "su"),
        (
            "reduce_join axes",
            lambda tf, x: tf.reduce_join(x, [1, 0], keep_dims=True, separator="-", name="n"),
            [WORDS],
        ),
        ("reduce_join no axes", lambda tf, x: tf.reduce_join(x, axis=[]), [WORDS]),
        (
            "reduce_join fed axis",
            lambda tf, x, y: tf.reduce_join(x, reduction_indices=y),
            [WORDS, np.int32([1])],
        ),
        ("reduce_join of a list", lambda tf: tf.reduce_join([["a", "b"], ["c", "d"]], axis=[0, 1]), []),
        ("string_join", lambda tf, x: tf.string_join([x, "_", x], separator="-"), [WORDS], "sb"),
        ("string_join named", lambda tf, x: tf.strings.join([x, x], name="n"), [WORDS], "u"),
        ("string_join of lists", lambda tf: tf.string_join(["a", ["b", "c"]], "-", "n"), []),
        ("as_string of floats", lambda tf, x: tf.as_string(x), [F], "su"),
        (
            "as_string of doubles",
            lambda tf, x: tf.as_string(x, shortest=True),
            [np.float64([1 / 3, 1e20, -1e-9])],
        ),
        ("as_string of odd floats", lambda tf, x: tf.as_string(x), [np.float32([np.inf, np.nan, -np.inf])]),
        ("as_string precision", lambda tf, x: tf.as_string(x, precision=2, name="n"), [F]),
        ("as_string scientific", lambda tf, x: tf.strings.as_string(x, 1, True), [F]),
        ("as_string filled", lambda tf, x: tf.as_string(x, width=9, fill="0"), [F]),
        ("as_string of ints", lambda tf, x: [tf.as_string(x), tf.as_string(x, width=4, fill="0")], [I]),
        ("as_string fills", lambda tf, x: [tf.as_string(x, width=4, fill=f) for f in (" ", "-", "+")], [I]),
        ("as_string of bools", lambda tf, x: tf.as_string(x, width=7), [np.array([True, False])]),
        ("as_string of complex", lambda tf, x: tf.as_string(x, 1, width=6), [np.complex64([1 + 2j, -0.5j])]),
        ("as_string of small ints", lambda tf, x: tf.as_string(x), [np.int8([-3])]),
        ("as_string of a list", lambda tf: tf.as_string([1.5, 2], name="n"), []),
        (
            "string_to_number",
            lambda tf, x: tf.string_to_number(x),
            [
                np.array(
                    [b"1.5", b" -2\n", b"1e3", b"inf", b"nan", b".5", b"5.", b"+5", b"0x10", b"1e400"], object
                )
            ],
            "su",
        ),
        (
            "string_to_number whole",
            lambda tf, x: [tf.string_to_number(x, tf.int32, name="n"), tf.strings.to_number(x, tf.int64)],
            [np.array([b"1", b" -7 ", b"-2147483648"], object)],
        ),
        (
            "string_to_number double",
            lambda tf, x: tf.strings.to_number(x, tf.float64),
            [np.array([b"0.1"], object)],
        ),
        ("substr", lambda tf, x: tf.substr(x, 1, 5), [LINE], "sbu"),
        (
            "substr from the end",
            lambda tf, x: [tf.substr(x, -3, 2), tf.substr(x, 3, 1), tf.substr(x, 1, -1)],
            [LINE],
        ),
        ("substr places", lambda tf, x: tf.strings.substr(x, [0, 1], [1, 2], name="n"), [LINE], "b"),
        ("substr broadcast", lambda tf, x: tf.substr(x, [[0], [1]], [[1], [2]]), [LINE]),
        ("substr of letters", lambda tf, x: tf.substr(x, 0, 2, unit="UTF8_CHAR"), [LETTERS]),
        ("substr int64", lambda tf, x: tf.substr(x, np.int64(0), np.int64(1)), [np.array(b"abc", object)]),
        ("length", lambda tf, x: tf.strings.length(x), [WORDS], "u"),
        ("length of letters", lambda tf, x: tf.strings.length(x, "n", "UTF8_CHAR"), [LETTERS]),
        (
            "lower and upper",
            lambda tf, x: [tf.strings.lower(x), tf.strings.upper(x), tf.string_strip(x), tf.strings.strip(x)],
            [LETTERS],
            "su",
        ),
        (
            "lower and upper of letters",
            lambda tf, x: [tf.strings.lower(x, "utf-8"), tf.strings.upper(x, encoding="utf-8", name="n")],
            [LETTERS],
        ),
        ("regex_replace", lambda tf, x: tf.regex_replace(x, "[a-b]+", "<\\0>"), [WORDS], "u"),
        ("regex_replace groups", lambda tf, x: tf.strings.regex_replace(x, "(.)(.)", "\\2\\\\\\1"), [WORDS]),
        ("regex_replace first", lambda tf, x: tf.regex_replace(x, "[a-z]", "-", False, "n"), [WORDS]),
        ("regex_replace no group", lambda tf, x: tf.regex_replace(x, "a", "\\1"), [WORDS]),
        (
            "regex_replace of tensors",
            lambda tf, x: tf.regex_replace(x, tf.constant("a(b)"), "<\\1>"),
            [WORDS],
        ),
        (
            "regex_full_match",
            lambda tf, x: [tf.strings.regex_full_match(x, "[a-b]+"), _matched(tf, x)],
            [WORDS],
            "su",
        ),
        (
            "decode_raw",
            lambda tf, x: tf.decode_raw(x, tf.int16),
            [np.array([b"abcd", b"efgh"], object)],
            "sbu",
        ),
        ("decode_raw big", lambda tf, x: tf.decode_raw(x, tf.int16, False, "n"), [np.array([b"ab"], object)]),
        ("decode_raw scalar", lambda tf, x: tf.decode_raw(x, tf.float32), [np.array(b"\0\0\x80?", object)]),
        (
            "base 64",
            lambda tf, x: [
                tf.encode_base64(x),
                tf.decode_base64(tf.encode_base64(x, pad=True)),
                _twice(tf, x),
            ],
            [np.array([b"ab", b"c", b"", b"\xff\xfe?"], object)],
        ),
        ("plus", lambda tf, x: [x + "z", "z" + x, tf.add(x, x, name="n")], [WORDS], "su"),
        ("equal", lambda tf, x: [tf.equal(x, "c"), tf.not_equal(x, x[0])], [WORDS]),
        ("picked", lambda tf, x: [tf.gather(x, [1, 0]), x[0], tf.reshape(x, [-1]), tf.transpose(x)], [WORDS]),
        ("where", lambda tf, x: tf.where(tf.equal(x, "c"), x, tf.fill([2, 2], "-")), [WORDS]),
        (
            "stack and tile",
            lambda tf, x: [tf.stack([x, x]), tf.tile(x, [2, 1]), tf.concat([x, x], 1)],
            [LINE[:, None]],
        ),
    ],
)


def _matched(tf, x):
    return tf.strings.regex_full_match(x, tf.constant("x.*"), name="n")


def _twice(tf, x):
    return tf.decode_base64(tf.encode_base64(x))


@program("texts")
def variable_of_texts(tf):
    v = tf.Variable(["a", "b"], name="v")
    with tf.control_dependencies([tf.assign(v, ["c", "d"])]):
        return {"joined": tf.reduce_join(v.read_value()), "number": tf.size(v)}, {}


def _split(call):
    def made(tf, x):
        parts = call(tf, x)
        return {"indices": parts.indices, "values": parts.values, "shape": parts.dense_shape}

    return made


LINES = np.array(["a b  c", "", " x, y,;z ", "é "])
rows(
    "texts",
    [
        (name, _split(call), [LINES], variants)
        for name, call, variants in [
            ("string_split", lambda tf, x: tf.string_split(x), "sbu"),
            ("string_split at bytes", lambda tf, x: tf.string_split(x, ",; ", name="n"), "s"),
            ("string_split with empty parts", lambda tf, x: tf.string_split(x, ",;", False), "s"),
            ("string_split into bytes", lambda tf, x: tf.string_split(x, delimiter=""), "s"),
            ("strings.split", lambda tf, x: tf.strings.split(x), "sb"),
            ("strings.split at words", lambda tf, x: tf.strings.split(x, ", ", name="n"), "s"),
            ("strings.split once", lambda tf, x: tf.strings.split(source=x, maxsplit=1), "s"),
            ("strings.split twice", lambda tf, x: tf.strings.split(x, maxsplit=2), "s"),
            ("strings.split at spaces, once", lambda tf, x: tf.strings.split(x, " ", 1), "s"),
        ]
    ],
)

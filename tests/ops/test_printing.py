"""Print, print and failed assertions: the texts that TensorFlow 1.15 wrote."""

import sys

import numpy as np
import pytest

import minigraph as tf

CUBE = np.arange(24, dtype=np.float32).reshape(2, 3, 4)

# Value, summarize, what TensorFlow 1.15's Print wrote.
SUMMARIES = [
    (CUBE, None, "[[[0 1 2...]]...]"),
    (CUBE, 2, "[[[0 1...]]...]"),
    (CUBE, -1, "[[[0 1 2 3][4 5 6 7][8 9 10 11]][[12 13 14 15][16 17 18 19][20 21 22 23]]]"),
    (np.arange(10), None, "[0 1 2...]"),
    (np.arange(3), 100, "[0 1 2]"),
    ([[1], [2], [3], [4]], None, "[[1][2][3]...]"),
    ([[1, 2], [3, 4]], None, "[[1 2][3...]...]"),
    ([[[1, 2], [3, 4]], [[5, 6], [7, 8]]], 2, "[[[1 2]]...]"),
    (np.zeros([0, 3]), None, "[]"),
    (2.5, None, "[2.5]"),
    (np.float32([1, 0.1, 1e10, 1e-7, 123456789, 1e5, 1e6, 1234567]), -1,
     "[1 0.1 1e+10 1e-07 123456792 100000 1e+06 1234567]"),
    ([np.nan, np.inf, -np.inf, -0.0], -1, "[nan inf -inf -0]"),
    (np.float64([1, 0.1, 1 / 3, 1e22, 123456789]), -1, "[1 0.1 0.33333333333333331 1e+22 123456789]"),
    (np.float16([0.1, 2]), None, "[0.0999755859 2]"),
    ([True, False], None, "[1 0]"),
    (np.uint8([1, 200]), None, "[1 200]"),
    ([1 + 2j], None, "[?]"),
    (["a", "b", "c", "d"], None, "[a b c...]"),
    ("é\n\"'", None, "[\\303\\251\\n\\\"\\']"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "summarize", "text"), SUMMARIES, ids=lambda x: str(x)[:30])
def test_print_of_an_array(capsys, value, summarize, text):
    with tf.Session() as session:
        session.run(tf.Print(0, [tf.constant(value)], "x: ", summarize=summarize))
    assert capsys.readouterr().err == f"x: {text}\n"


def test_failed_assertion_shows_the_same(capsys):
    x = tf.placeholder(tf.float32)
    with tf.Session() as session, pytest.raises(tf.errors.InvalidArgumentError) as raised:
        session.run(tf.Assert(x[0, 0] > 0, ["x:", x]), {x: [[0, 1], [2, 3]]})
    assert "assertion failed: [x:] [[0 1][2...]...]" in str(raised.value)


# Arguments, what TensorFlow 1.15's print wrote.
PRINTS = [
    ((np.arange(7),), {}, "[0 1 2 ... 4 5 6]"),
    ((np.arange(6),), {}, "[0 1 2 3 4 5]"),
    ((np.arange(7),), {"summarize": -1}, "[0 1 2 3 4 5 6]"),
    ((CUBE,), {"summarize": 1}, "[[[0 ... 3]\n  ...\n  [8 ... 11]]\n\n [[12 ... 15]\n  ...\n  [20 ... 23]]]"),
    ((CUBE[0],), {}, "[[0 1 2 3]\n [4 5 6 7]\n [8 9 10 11]]"),
    ((np.arange(27).reshape(3, 3, 3),), {"summarize": 1},
     "[[[0 ... 2]\n  ...\n  [6 ... 8]]\n\n ...\n\n [[18 ... 20]\n  ...\n  [24 ... 26]]]"),
    ((1.5, True, "é"), {}, '1.5 1 "\\303\\251"'),
    ((["a", "b"],), {}, '["a" "b"]'),
    ((np.float64([0.1, 1 / 3]),), {}, "[0.1 0.33333333333333331]"),
    ((7, 8), {"sep": "; ", "end": "!"}, "7; 8"),
]  # fmt: skip


@pytest.mark.parametrize(("values", "options", "text"), PRINTS, ids=lambda x: str(x)[:30])
def test_print_v2_of_tensors(capsys, values, options, text):
    with tf.Session() as session:
        session.run(tf.print(*map(tf.constant, values), **options))
    assert capsys.readouterr().err == text + options.get("end", "\n")


def test_print_v2_of_structures(capsys):
    one, text = tf.constant(1), tf.constant("a")
    with tf.Session() as session:
        session.run(tf.print("x{}", [one, (one, text)], {"b": 1, "a": [2, "x"]}, None, b"b", np.float32(2)))
        session.run(tf.print(list(range(40)), output_stream=sys.stdout))
        session.run(tf.print(tf.constant("raw é\n")))
    captured = capsys.readouterr()
    assert captured.err == "x{} [1, (1, \"a\")] {'a': [2, 'x'], 'b': 1} None b'b' 2.0\nraw é\n\n"
    assert captured.out.startswith("[0,\n 1,\n")


def test_print_v2_to_a_file(tmp_path):
    path = tmp_path / "log.txt"
    line = tf.print("x:", tf.constant(1), output_stream=f"file://{path}")
    with tf.Session() as session:
        session.run(line)
        session.run(line)
    assert path.read_text() == "x: 1\nx: 1\n"


def test_print_v2_refuses_other_streams_and_arguments():
    with pytest.raises(ValueError, match="output_stream must be"):
        tf.print("a", output_stream="somewhere")
    with pytest.raises(ValueError, match="first_n"):
        tf.print("a", first_n=3)

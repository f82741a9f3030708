"""Graphs as DOT text, and what Graphviz reads in it."""

import re
import subprocess
import time
import xml.etree.ElementTree as ET

import pytest

import minigraph as tf
from minigraph.viz import to_dot
from minigraph.viz.dot import kind
from minigraph.viz.render import programs_for


def lines(graph=None):
    return [line.strip() for line in to_dot(graph).source.splitlines()]


def edges(graph=None):
    return [line for line in lines(graph) if " -> " in line]


def unrolled(steps):
    """An RNN by hand: one op with an output for each step, and weights that all steps share."""
    xs = tf.unstack(tf.placeholder(tf.float32, [steps, None, 3], name="x"))
    wx, wy = tf.get_variable("wx", [3, 5]), tf.get_variable("wy", [5, 5])
    y = tf.zeros([1, 5])
    for x in xs:
        with tf.name_scope("step"):
            y = tf.tanh(tf.matmul(x, wx) + tf.matmul(y, wy))
    return tf.get_default_graph()


@pytest.mark.parametrize(
    ("type", "expected"),
    [
        ("Placeholder", "placeholder"),
        ("PlaceholderWithDefault", "placeholder"),
        ("VariableV2", "variable"),
        ("VarHandleOp", "variable"),
        ("Const", "constant"),
        ("Assign", "update"),
        ("AssignSubVariableOp", "update"),
        ("ApplyAdam", "update"),
        ("ResourceSparseApplyMomentum", "update"),
        ("ScatterNdUpdate", "update"),
        ("ScatterNd", "op"),
        ("MatMul", "op"),
        ("NotOfTensorFlow", "op"),
    ],
)
def test_kind_follows_from_the_type(type, expected):
    assert kind(tf.Graph().add_op(type, [], [], {}, "name")) == expected


def test_kinds_differ_in_shape_and_in_colour():
    v = tf.Variable(0.0, name="v")
    tf.assign_add(v, tf.placeholder(tf.float32, [], name="x"))
    tf.no_op()
    styles = set(re.findall(r'shape=(\w+) style="\S+" fillcolor="(\S+)"', to_dot().source))
    assert len(styles) == len({shape for shape, _ in styles}) == len({colour for _, colour in styles}) == 5


@pytest.mark.parametrize(
    ("label", "make"),
    [
        (r"x\nPlaceholder\nfloat32 (?, 3)", lambda: tf.placeholder(tf.float32, [None, 3], name="x")),
        (r"Placeholder\nfloat32 <unknown>", lambda: tf.placeholder(tf.float32)),
        (r"v\nVariableV2\nfloat32 (1,)", lambda: tf.Variable([1.0], name="v")),
        (r"c\n[1 2]", lambda: tf.constant([1, 2], name="c")),
        (r"c\nint32 (99,)", lambda: tf.constant([1] * 99, name="c")),
        (r"init\nNoOp", lambda: tf.no_op(name="init")),
        (r"NoOp_1", lambda: [tf.no_op(), tf.no_op()]),
    ],
)
def test_label_says_what_a_node_is(label, make):
    with tf.name_scope("scope"):
        make()
    assert f'[label="{label}"' in to_dot().source


def test_tooltip_gives_full_name_and_source_line():
    with tf.name_scope("a"):
        tf.no_op(name="b")
    assert re.search(r'tooltip="a/b \(NoOp\)\\n\S*test_dot.py:\d+"', to_dot().source)


def test_edges_say_shapes_and_which_of_several_outputs():
    _, second = tf.unstack(tf.placeholder(tf.float32, [2, 3]))
    tf.tanh(second)
    assert edges() == ['n0 -> n1 [label="(2, 3)"]', 'n1 -> n2 [label=":1 (3,)"]']


def test_control_edges_are_dashed():
    x = tf.tanh(tf.placeholder(tf.float32))
    with tf.control_dependencies([x]):
        tf.no_op()
    assert edges()[-1] == "n1 -> n2 [style=dashed]"


def test_scopes_are_nested_clusters_and_hold_the_op_of_their_name():
    tf.no_op(name="out")
    for name in ("a/", "a/b/", "a/"):
        with tf.name_scope(name):
            tf.no_op(name="op")
    tf.get_default_graph().add_op("NoOp", [], [], {}, "a")
    shown = re.findall(r'label="([a-z]*)|^\t(})', to_dot().source, re.M)
    assert " ".join(label or end for label, end in shown) == "out a op op a b op } }"


def test_variable_is_drawn_beside_each_use_and_its_own_ops_beside_it():
    v = tf.Variable([1.0], name="v")  # initial_value 0, v 1, v/Assign 2, v/read 3
    tf.multiply(v, v)
    tf.tanh(v)
    ends = [edge.partition(" [")[0] for edge in edges()]
    assert ends == ["n1 -> n2", "n0 -> n2", "n1 -> n3", "n3_4 -> n4", "n3_4 -> n4", "n3_5 -> n5"]
    copies = [line for line in lines() if re.match(r"n3_\d", line) and "->" not in line]
    assert len(copies) == 2 and all('label="v" tooltip="v/read' in copy for copy in copies)


def test_placeholder_is_drawn_again_for_each_further_user():
    x = tf.placeholder(tf.float32, name="x")
    tf.tanh(x)
    tf.tanh(x)
    assert [edge.partition(" [")[0] for edge in edges()] == ["n0 -> n1", "n0_2 -> n2"]


def test_far_input_is_a_copy():
    x = tf.tanh(tf.placeholder(tf.float32))
    near = tf.tanh(x)
    for _ in range(100):
        near = tf.tanh(near)
    tf.add(near, x)
    assert edges()[-2:] == ['n102 -> n103 [label="<unknown>"]', 'n1_103 -> n103 [label="<unknown>"]']


def test_same_graph_gives_the_same_text():
    texts = set()
    for _ in range(2):
        texts.add(re.sub(r"\S+test_dot.py:\d+", "", to_dot(unrolled(3)).source))
        tf.reset_default_graph()
    assert len(texts) == 1


NAMES = [
    "a:b",
    "<b>x</b>",
    'say "x"',
    "\\",
    'end\\"',
    "\\N",
    "\\l",
    "a\nb",
    "&amp;",
    "é√漢",
    "\x1b\0",
    "{|}",
    " ",
    "",
]


@pytest.mark.parametrize("name", [*NAMES, "\ud800", "\u202e", "a/b:c/d\\"], ids=ascii)
def test_any_name_is_shown_letter_by_letter(name):
    graph = tf.Graph()
    for name_of_one in (name, f"scope/{name}", f"{name}/op"):
        graph.add_op("Type", [], [], {}, name_of_one)
    [program, *_] = programs_for("x.svg")
    source = to_dot(graph).source.encode()
    svg = subprocess.run([program, "-Tsvg"], input=source, capture_output=True, check=True).stdout
    root = ET.fromstring(svg)
    titles = {
        a.get("{http://www.w3.org/1999/xlink}title") for a in root.iter("{http://www.w3.org/2000/svg}a")
    }
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)
    assert {f"{shown} (Type)", f"scope/{shown} (Type)"} <= {
        t.split("\n")[0].replace("\xa0", " ") for t in titles
    }
    texts = [text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text")]
    last = shown.rpartition("/")[2]
    assert [text.replace("\xa0", " ") for text in texts].count(last) >= (2 if last.strip() else 0)


def test_graph_of_100000_nodes_takes_seconds():
    graph = unrolled(25_000)
    assert len(graph.get_operations()) > 100_000
    begin = time.process_time()
    to_dot(graph)
    assert time.process_time() - begin < 20


def test_unrolled_rnn_of_100_steps_is_laid_out_in_seconds():
    [program, *_] = programs_for("x.svg")
    source = to_dot(unrolled(100)).source.encode()
    subprocess.run([program, "-Tsvg"], input=source, capture_output=True, check=True, timeout=30)

"""The networkx form of a graph."""

import linecache

import networkx

import minigraph as tf
from minigraph.viz import to_networkx


def chain():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    with tf.name_scope("layer"):
        y = tf.tanh(x, name="y")
    with tf.control_dependencies([y]):
        tf.add(y, y, name="sum")


def test_node_carries_what_is_known_of_the_op():
    chain()
    facts = to_networkx().nodes["layer/y"]
    file, _, line = facts.pop("source").rpartition(":")
    assert (file, linecache.getline(file, int(line)).strip()) == (__file__, 'y = tf.tanh(x, name="y")')
    assert facts == {"type": "Tanh", "dtype": "float32", "shape": (None, 3), "scope": "layer", "order": 1}


def test_op_without_outputs_has_neither_dtype_nor_shape():
    tf.no_op(name="nothing")
    facts = to_networkx().nodes["nothing"]
    assert (facts["dtype"], facts["shape"]) == (None, None)


def test_edge_is_a_tensor_with_its_shape():
    with tf.Graph().as_default() as graph:
        x = tf.placeholder(tf.int32, [2, 3], name="x")
        first, second = tf.unstack(x, name="parts")
        tf.subtract(first, second, name="difference")
    edges = to_networkx(graph).get_edge_data("parts", "difference").values()
    common = {"dtype": "int32", "shape": (3,), "control": False}
    assert list(edges) == [
        {"tensor": "parts:0", "output": 0, "input": 0, **common},
        {"tensor": "parts:1", "output": 1, "input": 1, **common},
    ]


def test_tensor_that_is_taken_twice_is_two_edges():
    chain()
    assert to_networkx().number_of_edges("layer/y", "sum") == 2


def test_control_edge_is_marked():
    x = tf.placeholder(tf.float32, name="x")
    with tf.control_dependencies([x]):
        tf.no_op(name="after")
    assert list(to_networkx().edges(data=True)) == [("x", "after", {"control": True})]


def test_order_is_that_of_the_graph():
    chain()
    graph = tf.get_default_graph()
    assert list(to_networkx()) == [op.name for op in graph.get_operations()]
    assert list(to_networkx().edges(data=True)) == list(to_networkx(graph).edges(data=True))


def test_algorithms_of_networkx_apply():
    chain()
    assert networkx.is_directed_acyclic_graph(to_networkx())
    assert networkx.shortest_path(to_networkx(), "x", "sum") == ["x", "layer/y", "sum"]


def test_empty_graph_is_empty():
    assert len(to_networkx(tf.Graph())) == 0

import sys
from threading import Thread

import pytest

import minigraph as tf
from minigraph.framework.graph import ancestors, postorder, reset_default_graph
from minigraph.framework.scopes import DefaultStack


def here():
    """The line that calls this."""
    return __file__, sys._getframe(1).f_lineno


def test_operations_are_kept_in_order_and_lists_of_them_are_copies(fresh_graph):
    assert fresh_graph.version == 0
    x = tf.constant(1.0, name="x")
    y = x + x
    assert fresh_graph.version == 2
    operations = fresh_graph.get_operations()
    assert operations == [x.op, y.op] and [op.order for op in operations] == [0, 1]
    operations.clear()
    assert fresh_graph.get_operations() == [x.op, y.op]
    assert isinstance(y.op.inputs, tuple) and isinstance(y.op.control_inputs, tuple)


def test_an_operation_can_not_take_the_name_of_another(fresh_graph):
    tf.constant(1.0, name="x")
    with pytest.raises(ValueError, match="Duplicate node name in graph: 'x'"):
        fresh_graph.add_op("NoOp", (), (), {}, "x")
    assert fresh_graph.version == 1


def test_names_differ_in_more_than_case(fresh_graph):
    names = [tf.constant(1.0, name=name).op.name for name in ("a", "A", "a_1", "a", "A_1")]
    assert names == ["a", "A_1", "a_1_1", "a_2", "A_1_2"]
    assert fresh_graph.unique_name("a", mark_as_used=False) == fresh_graph.unique_name("a") == "a_3"


def test_a_failed_call_leaves_the_scope_as_it_was(fresh_graph):
    with tf.name_scope("outer"):
        with pytest.raises(ValueError, match="for node 'outer/MatMul'"):
            tf.matmul(tf.ones([2, 3]), tf.ones([2, 3]))
        with pytest.raises(ZeroDivisionError), tf.name_scope("inner"):
            1 / 0  # noqa: B018
        assert tf.constant(1.0).op.name == "outer/Const"
    assert fresh_graph.get_name_scope() == ""


def test_a_finalized_graph_runs_but_does_not_change(fresh_graph):
    x = tf.constant(2.0)
    fresh_graph.finalize()
    for change in (
        lambda: x + x,
        lambda: tf.add_to_collection("c", 1),
        lambda: fresh_graph.clear_collection("c"),
    ):
        with pytest.raises(RuntimeError, match="Graph is finalized and cannot be modified"):
            change()
    with tf.Session() as session:
        assert fresh_graph.finalized and session.run(x) == 2
    assert fresh_graph.get_operations() == [x.op]


@pytest.mark.parametrize(
    "call, error, text",
    [
        (lambda g: g.get_operation_by_name("y"), KeyError, "refers to an Operation not in the graph"),
        (
            lambda g: g.get_operation_by_name("x:0"),
            ValueError,
            "appears to refer to a Tensor, not a Operation",
        ),
        (lambda g: g.get_operation_by_name(3), TypeError, "Operation names are strings"),
        (lambda g: g.get_tensor_by_name("x"), ValueError, "refers to an Operation, not a Tensor"),
        (lambda g: g.get_tensor_by_name("y"), ValueError, r"looks like an \(invalid\) Operation name"),
        (lambda g: g.get_tensor_by_name("x:1"), KeyError, "exists but only has 1 outputs"),
        (lambda g: g.get_tensor_by_name("y:0"), KeyError, "'y', does not exist in the graph"),
        (lambda g: g.get_tensor_by_name("x:-1"), ValueError, "looks a like a Tensor name"),
        (lambda g: g.as_graph_element(3.5), TypeError, "Can not convert a float into a Tensor or Operation"),
        (
            lambda g: tf.Graph().as_graph_element(g.get_tensor_by_name("x:0")),
            ValueError,
            "not an element of this",
        ),
        (lambda g: g.get_operation_by_name("x").get_attr("y"), ValueError, "has no attr named 'y'"),
    ],
)
def test_looking_up_what_is_not_there(fresh_graph, call, error, text):
    tf.constant(1.0, name="x")
    with pytest.raises(error, match=text):
        call(fresh_graph)


def test_elements_are_found_by_name_and_by_what_stands_for_them(fresh_graph):
    x, v = tf.constant(1.0, name="s/x"), tf.Variable(1.0, name="v")
    assert fresh_graph.get_tensor_by_name("s/x:0") is fresh_graph.as_graph_element(x) is x
    assert fresh_graph.get_operation_by_name("s/x") is fresh_graph.as_graph_element("s/x") is x.op
    assert fresh_graph.as_graph_element(v) is fresh_graph.get_tensor_by_name("v:0")


def test_collections(fresh_graph):
    x, y = tf.constant(1.0, name="a/x"), tf.constant(1.0, name="b/x")
    fresh_graph.add_to_collections(["one", "two", "one"], x)
    tf.add_to_collection("one", y)
    tf.add_to_collection("one", "no name")
    assert tf.get_collection("one") == [x, y, "no name"] and tf.get_collection("two") == [x]
    assert tf.get_collection("one", scope="b/") == [y]
    tf.get_collection("one").clear()
    assert len(tf.get_collection("one")) == 3
    tf.get_collection_ref("one").clear()
    assert tf.get_collection("one") == [] and tf.get_collection("three") == []
    fresh_graph.clear_collection("two")
    assert fresh_graph.get_all_collection_keys() == ["one"]


def test_default_graphs_nest_and_each_thread_has_its_own(fresh_graph):
    seen = {}

    def elsewhere():
        seen["graph"] = tf.get_default_graph()
        seen["op"] = tf.constant(1.0).op
        seen["session"] = tf.get_default_session()

    with tf.Graph().as_default() as outer, tf.Session():
        with fresh_graph.as_default():
            assert tf.get_default_graph() is fresh_graph
        assert tf.get_default_graph() is outer
        thread = Thread(target=elsewhere)
        thread.start()
        thread.join()
    assert tf.get_default_graph() is fresh_graph
    assert seen["graph"] not in (fresh_graph, outer) and seen["op"].name == "Const"
    assert seen["session"] is None and fresh_graph.version == outer.version == 0


def test_the_default_graph_is_reset_only_outside_others():
    before = tf.get_default_graph()
    with tf.Graph().as_default() as graph:
        with pytest.raises(
            AssertionError, match=r"Do not use tf.reset_default_graph\(\) to clear nested graphs"
        ):
            reset_default_graph()
        assert tf.get_default_graph() is graph
    reset_default_graph()
    assert tf.get_default_graph() is not before


def test_contexts_left_in_the_wrong_order():
    stack = DefaultStack()
    outer, inner = stack.entered("outer"), stack.entered("inner")
    outer.__enter__()
    inner.__enter__()
    with pytest.raises(AssertionError, match="Nesting violated"):
        outer.__exit__(None, None, None)
    inner.__exit__(None, None, None)


def test_an_op_joins_the_graph_of_its_inputs(fresh_graph):
    with tf.Graph().as_default() as other:
        x = tf.constant(1.0)
    assert (x + 1.0).graph is tf.add_n([x, x]).graph is other and fresh_graph.version == 0
    with pytest.raises(ValueError, match="must be from the same graph"):
        tf.add(tf.constant(1.0), x)


def test_consumers_are_each_named_once_in_order():
    x = tf.constant(1.0)
    square, total = x * x, tf.add_n([x, x, x])
    assert x.consumers() == [square.op, total.op] and total.consumers() == []


def test_an_op_knows_the_line_that_made_it():
    file, line = here()
    x = tf.constant(1.0)
    y = x + 2.0
    assert x.op.source == (file, line + 1) and y.op.source == (file, line + 2)


def dense(x):
    w = tf.get_variable("w", [3, 2])
    return tf.matmul(x, w), here()[1]


def test_the_line_is_the_innermost_of_the_users_code():
    product, line = dense(tf.ones([2, 3]))
    assert product.op.source == (__file__, line)
    made = {op.source for op in tf.get_default_graph().get_operations() if op.name.startswith("w")}
    assert made == {(__file__, line - 1)}


class DoublingCell(tf.nn.rnn_cell.BasicRNNCell):
    first_line = here()[1] + 3

    def call(self, inputs, state):
        doubled = inputs * 2.0
        return super().call(doubled, state)


def test_the_line_is_seen_through_builders(fresh_graph):
    inputs = [tf.ones([2, 3])] * 3
    before = fresh_graph.version
    rnn = here()[1] + 1
    tf.nn.static_rnn(DoublingCell(4), inputs, sequence_length=[1, 3], dtype=tf.float32)
    lines = {op.type: op.source for op in fresh_graph.get_operations()[before:]}
    first = DoublingCell.first_line
    assert (lines["Mul"], lines["MatMul"]) == ((__file__, first), (__file__, first + 1))
    assert lines["Merge"] == (__file__, rnn) and {line for _, line in lines.values()} == {
        first,
        first + 1,
        rnn,
    }


def test_texts():
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    v = tf.Variable([1, 2], name="v")
    assert repr(x) == "<tf.Tensor 'x:0' shape=(?, 3) dtype=float32>"
    assert str(x) == 'Tensor("x:0", shape=(?, 3), dtype=float32)'
    assert repr(x.op) == "<tf.Operation 'x' type=Placeholder>"
    assert repr(v) == "<tf.Variable 'v:0' shape=(2,) dtype=int32_ref>"
    with tf.device("/cpu:0"):
        y = tf.placeholder(tf.int32)
    assert str(y) == 'Tensor("Placeholder:0", dtype=int32, device=/device:CPU:0)'


@pytest.mark.parametrize("use", [bool, iter, lambda x: [*x], lambda x: 1 if x > 0 else 2])
def test_a_tensor_has_no_value_to_ask_for(use):
    with pytest.raises(TypeError, match=r"not allowed|not iterable"):
        use(tf.constant([1.0, 2.0]) * 2.0)


def test_walks_over_a_deep_graph_do_not_recurse():
    x = tf.constant(1.0)
    y = x
    for _ in range(5000):
        y = tf.identity(y)
    ordered = postorder(y.op)
    assert len(ordered) == len(ancestors([y.op])) == 5001
    assert ordered[0] is x.op and ordered[-1] is y.op
    assert len(ancestors([y.op], stop={y.op.inputs[0]})) == 1

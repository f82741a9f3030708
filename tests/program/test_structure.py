"""Loops and branches recovered from flat control flow: random nests run as Python runs them."""

import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import minigraph as tf
from minigraph.framework import dtypes
from minigraph.framework.shape import Spec
from minigraph.program.build import build


def nests(depth):
    """Random programs on one float: add and times a constant, if it is over a threshold, for n rounds."""
    leaf = st.tuples(st.sampled_from(["add", "times"]), st.integers(-2, 2))
    if not depth:
        return st.lists(leaf, max_size=2)
    inner = nests(depth - 1)
    branch = st.tuples(st.just("if"), st.integers(-3, 3), inner, inner)
    loop = st.tuples(st.just("for"), st.integers(0, 3), inner)
    return st.lists(st.one_of(leaf, branch, loop), max_size=3)


def in_python(program, x, log):
    for kind, *rest in program:
        if kind == "add":
            x += rest[0]
            log.append(x)
        elif kind == "times":
            x = min(max(x * rest[0], -1000.0), 1000.0)
        elif kind == "if":
            x = in_python(rest[1] if x > rest[0] else rest[2], x, log)
        else:
            for _ in range(rest[0]):
                x = in_python(rest[1], x, log)
    return x


def in_graph(program, x, count):
    """The same as nodes; the variable `count` counts the additions that have run."""
    for kind, *rest in program:
        if kind == "add":
            with tf.control_dependencies([count.assign_add(1)]):
                x = x + float(rest[0])
        elif kind == "times":
            x = tf.clip_by_value(x * float(rest[0]), -1000.0, 1000.0)
        elif kind == "if":
            threshold, then, other = rest
            x = tf.cond(
                x > threshold,
                lambda x=x, then=then: tf.identity(in_graph(then, x, count)),
                lambda x=x, other=other: tf.identity(in_graph(other, x, count)),
            )
        else:
            rounds, inner = rest
            _, x = tf.while_loop(
                lambda i, x, rounds=rounds: i < rounds,
                lambda i, x, inner=inner: (i + 1, in_graph(inner, x, count)),
                [0, x],
            )
    return x


@settings(deadline=None, max_examples=60)
@given(nests(3), st.integers(-3, 3))
def test_nests_of_loops_and_conds_run_as_python_does(program, start):
    with tf.Graph().as_default(), tf.Session() as session:
        x, count, log = tf.placeholder(tf.float64, []), tf.Variable(0), []
        y = in_graph(program, x, count)
        session.run(tf.global_variables_initializer())
        assert session.run(y, {x: start}) == in_python(program, float(start), log)
        assert session.run(count) == len(log)


def test_a_loop_is_one_instruction_however_often_it_runs():
    n = tf.placeholder(tf.int32, [])
    i, x = tf.while_loop(lambda i, x: i < n, lambda i, x: (i + 1, x * 2.0), [0, 1.0])
    program = build([i, x], [n])
    assert [instr.type for instr in program.instrs if instr.type != "Item"] == ["Const", "Const", "Loop"]
    with tf.Session() as session:
        assert session.run([i, x], {n: 0}) == [0, 1.0]
        assert session.run([i, x], {n: 10000})[0] == 10000


def test_what_a_loop_does_not_need_does_not_run_in_it():
    def failing(i, x):
        return i + 1, tf.check_numerics(x * np.inf, "not needed")

    i, _ = tf.while_loop(lambda i, x: i < 3, failing, [0, 1.0])
    with tf.Session() as session:
        assert session.run(i) == 3


def test_a_long_row_of_nested_conds_and_deeply_nested_loops_run():
    x = tf.placeholder(tf.int32, [])
    picked = tf.case(
        [(tf.equal(x, k), lambda k=k: tf.constant(k * k)) for k in range(40)], lambda: tf.constant(-1)
    )

    def nested(depth, y):
        if not depth:
            return y + 1
        return tf.while_loop(lambda i, y: i < 1, lambda i, y: (i + 1, nested(depth - 1, y)), [0, y])[1]

    y = nested(25, x)
    with tf.Session() as session:
        assert [session.run(picked, {x: k}) for k in (0, 7, 39, 40)] == [0, 49, 1521, -1]
        assert session.run(y, {x: 5}) == 6


def test_a_loop_runs_in_several_threads_at_once():
    n = tf.placeholder(tf.int32, [])
    total = tf.while_loop(lambda i, s: i < n, lambda i, s: (i + 1, s + i), [0, 0])[1]
    with tf.Session() as session:
        found = {}

        def work(k):
            found[k] = session.run(total, {n: k})

        threads = [threading.Thread(target=work, args=(k,)) for k in range(0, 800, 100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == {k: k * (k - 1) // 2 for k in range(0, 800, 100)}


def node(type, inputs, outputs=1, **attrs):
    graph = tf.get_default_graph()
    spec = Spec(dtypes.float32, ())
    return graph.add_op(type, inputs, [spec] * outputs, attrs, graph.unique_name(type)).outputs


def test_a_frame_that_is_no_loop_is_refused_by_name():
    [inside] = node("Enter", [tf.constant(1.0)], frame_name="my_frame", is_constant=False)
    [out] = node("Exit", [tf.tanh(inside)])
    with (
        tf.Session() as session,
        pytest.raises(tf.errors.UnimplementedError, match="frame 'my_frame' is no loop"),
    ):
        session.run(out)


def test_a_value_that_leaves_a_loop_past_its_exit_is_refused():
    [inside] = node("Enter", [tf.constant(1.0)], frame_name="my_frame", is_constant=True)
    [other] = node("Enter", [tf.constant(1.0)], frame_name="other", is_constant=True)
    with tf.Session() as session, pytest.raises(tf.errors.UnimplementedError, match="past its Exit"):
        session.run(inside + other)


def test_an_exit_of_no_loop_is_refused():
    [out] = node("Exit", [tf.constant(1.0)])
    with tf.Session() as session, pytest.raises(tf.errors.UnimplementedError, match="leaves no loop"):
        session.run(out)


def test_a_circle_without_a_loop_is_refused():
    a = tf.identity(tf.constant(1.0))
    b = tf.tanh(a)
    a.op.replace_input(0, b)
    with tf.Session() as session, pytest.raises(tf.errors.UnimplementedError, match="in a circle"):
        session.run(b)


def test_what_a_branch_that_is_not_taken_made_is_not_there():
    p = tf.placeholder(tf.bool, [])
    taken = node("Switch", [tf.constant(2.0), p], 2)
    y = taken[1] * 3.0
    with tf.Session() as session:
        assert session.run(y, {p: True}) == 6.0
        with pytest.raises(tf.errors.InvalidArgumentError, match="does not have value"):
            session.run(y, {p: False})

"""Programs for feeds of known shapes, the plans that use them, and what `explain` says."""

import numpy as np
import pytest

import minigraph as tf
from minigraph.program.build import build
from minigraph.program.exact import exact
from minigraph.program.rewrite import rewrite_program
from minigraph.program.specialise import specialise


def types(program):
    return [instr.type for instr in program.instrs]


def specialised(fetches, feeds, shapes):
    return rewrite_program(specialise(build(fetches, feeds), shapes), exact)


def test_what_depends_on_shapes_alone_becomes_a_constant():
    x = tf.placeholder(tf.float32, [None, 3])
    zeros = tf.zeros(tf.stack([tf.shape(x)[0], 5]))
    y = tf.reshape(x * 2.0, [tf.shape(x)[0], 3])
    program = specialised([zeros, y], [x], [(4, 3)])
    assert types(program) == ["Const", "Const", "Mul"]
    assert program.results[0].attrs["value"].shape == (4, 5)


def test_gradients_lose_the_sums_over_no_axes():
    x, w = tf.placeholder(tf.float32, [None, 3]), tf.placeholder(tf.float32, [None, 3])
    [dx] = tf.gradients(tf.tanh(x * w), x)
    assert types(specialised([dx], [x, w], [(4, 3), (4, 3)])) == ["Mul", "Tanh", "Const", "TanhGrad", "Mul"]


def test_shapes_known_outside_are_known_in_branches_and_loops():
    x, p = tf.placeholder(tf.float32, [None, 3]), tf.placeholder(tf.bool, [])
    y = tf.cond(p, lambda: tf.fill(tf.shape(x), 2.0), lambda: x)
    [branch] = [i for i in specialised([y], [x, p], [(4, 3), ()]).instrs if i.type == "Branch"]
    assert [result.type for result in branch.attrs["sides"][1].results[:1]] == ["Const"]


def test_shapes_that_do_not_fit_fail_in_the_run_naming_the_op():
    x, y = tf.placeholder(tf.float32, [None]), tf.placeholder(tf.float32, [None])
    total = tf.add(x, y, name="total")
    with tf.Session() as session, pytest.raises(tf.errors.InvalidArgumentError, match="node total"):
        session.run(total, {x: np.ones(2), y: np.ones(3)})


def test_a_plan_serves_more_shapes_than_it_keeps():
    x = tf.placeholder(tf.float32, [None])
    y = tf.reduce_sum(x) + tf.cast(tf.shape(x)[0], tf.float32)
    with tf.Session() as session:
        assert [session.run(y, {x: np.ones(n)}) for n in range(30)] == [2 * n for n in range(30)]


@pytest.mark.parametrize("level", [tf.OptimizerOptions.L0, tf.OptimizerOptions.L1])
def test_what_is_fetched_or_waited_for_runs_though_nobody_takes_its_value(level):
    options = tf.GraphOptions(optimizer_options=tf.OptimizerOptions(opt_level=level))
    x = tf.placeholder(tf.float32, [])
    checked = tf.check_numerics(x, "not a number")
    with tf.control_dependencies([checked]):
        y = tf.constant(1.0) * 2.0
    with tf.Session(config=tf.ConfigProto(graph_options=options)) as session:
        assert session.run(y, {x: 1.0}) == 2.0
        for fetch in (y, checked.op):
            with pytest.raises(tf.errors.InvalidArgumentError, match="not a number"):
                session.run(fetch, {x: np.nan})


def test_a_read_after_an_update_is_another_read():
    v = tf.Variable(1.0, use_resource=True)
    before = v.read_value()
    with tf.control_dependencies([before]):
        update = v.assign_add(2.0).op
    with tf.control_dependencies([update]):
        after = v.read_value()
    with tf.Session() as session:
        session.run(v.initializer)
        assert session.run([before, after]) == [1.0, 3.0]


def test_level_0_runs_node_by_node_and_level_1_merges():
    x = tf.placeholder(tf.float32, [2])
    y = tf.identity(tf.tanh(x) + tf.tanh(x))
    l0 = tf.ConfigProto(
        graph_options=tf.GraphOptions(optimizer_options=tf.OptimizerOptions(opt_level=tf.OptimizerOptions.L0))
    )
    with tf.Session(config=l0) as plain, tf.Session() as session:
        assert types(plain.explain(y, {x: [0, 0]}).program) == ["Tanh", "Tanh", "AddV2", "Identity"]
        explanation = session.explain(y, {x: [0, 0]})
        assert types(explanation.program) == ["Tanh", "AddV2"]
        assert explanation.hits == {"identity_of_x": 1}
        assert explanation.counts == [("build", 3), ("specialise", 3), ("exact", 2)]
        text = str(explanation)
        assert "identity_of_x" in text and "def run(store, v1):" in text

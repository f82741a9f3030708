"""Resource variables and partitions: what is refused, and what sessions keep."""

import numpy as np
import pytest

import minigraph as tf
from minigraph.framework.conversion import OPS


def test_reading_before_initialization_is_refused():
    v = tf.Variable(1.0, use_resource=True, name="v")
    with (
        tf.Session() as session,
        pytest.raises(tf.errors.FailedPreconditionError, match="value v"),
    ):
        session.run(v)


def test_sessions_keep_values_of_their_own():
    v = tf.Variable([1.0, 2.0], use_resource=True)
    with tf.Session() as one, tf.Session() as other:
        one.run(v.initializer)
        v.load([5.0, 6.0], one)
        other.run(v.initializer)
        assert v.eval(one).tolist() == [5.0, 6.0]
        assert v.eval(other).tolist() == [1.0, 2.0]


def test_values_of_another_shape_are_refused():
    v = tf.Variable([1.0, 2.0], use_resource=True)
    x = tf.placeholder(tf.float32)
    for change in (v.assign, v.assign_add, v.assign_sub):
        with pytest.raises(ValueError, match=r"incompatible|differ"):
            change([1.0, 2.0, 3.0])
    added = v.assign_add(x)
    with tf.Session() as session:
        session.run(v.initializer)
        with pytest.raises(tf.errors.InvalidArgumentError, match="shape"):
            session.run(added, {x: [1.0, 2.0, 3.0]})


def test_fed_array_is_not_the_variable():
    v = tf.Variable(np.zeros(2), use_resource=True)
    x = tf.placeholder(tf.float64, [2])
    given = np.array([1.0, 2.0])
    with tf.Session() as session:
        session.run(v.assign(x), {x: given})
        given[0] = 9.0
        shown = session.run(v)
        shown[1] = 9.0
        assert session.run(v).tolist() == [1.0, 2.0]


def test_handle_from_elsewhere_is_refused():
    handle = tf.placeholder(tf.resource, [])
    with pytest.raises(ValueError, match="handle of no variable"):
        OPS["ReadVariableOp"](handle, dtype=tf.float32)


@pytest.mark.parametrize(
    "partitioner", [tf.fixed_size_partitioner(2), tf.variable_axis_size_partitioner(8)], ids=["fixed", "size"]
)
def test_several_parts_are_refused(partitioner):
    with pytest.raises(ValueError, match="only one part is supported"):
        tf.get_variable("v", [4, 2], partitioner=partitioner)
    with tf.variable_scope("s", partitioner=partitioner), pytest.raises(ValueError, match="s/v"):
        tf.get_variable("v", [4, 2])


def test_default_kind_is_chosen_once_for_all():
    tf.enable_resource_variables()
    try:
        assert tf.resource_variables_enabled() and tf.get_variable("v", [1]).op.type == "VarHandleOp"
    finally:
        tf.disable_resource_variables()
    assert tf.get_variable("w", [1]).op.type == "VariableV2"

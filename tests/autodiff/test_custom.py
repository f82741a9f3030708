"""Gradients that users define."""

import numpy as np
import pytest

import minigraph as tf
from minigraph.autodiff.custom import NotDifferentiable, RegisterGradient, custom_gradient
from minigraph.autodiff.gradients import gradients
from minigraph.framework.opdef import GRADIENTS


@pytest.fixture(autouse=True)
def registry():
    """Each test leaves the registry as it was."""
    before = dict(GRADIENTS)
    yield
    GRADIENTS.clear()
    GRADIENTS.update(before)


def run(fetches):
    with tf.Session() as session:
        return session.run(fetches)


def test_registered_gradient_replaces_that_of_a_type():
    @RegisterGradient("TenTimes")
    def _(op, dy):
        return 10.0 * dy * op.inputs[0]

    x = tf.constant([1.0, 2.0])
    with tf.get_default_graph().gradient_override_map({"Square": "TenTimes"}):
        y = tf.square(x)
    z = tf.square(x)
    assert run(gradients(y, x))[0].tolist() == [10, 20]
    assert run(gradients(z, x))[0].tolist() == [2, 4]
    assert y.op.get_attr("_gradient_op_type") == "TenTimes"


def test_override_ends_with_its_block():
    graph = tf.get_default_graph()
    with graph.gradient_override_map({"Square": "A"}):
        with graph.gradient_override_map({"Exp": "B"}):
            assert graph.gradient_types == {"Square": "A", "Exp": "B"}
        assert graph.gradient_types == {"Square": "A"}
    assert graph.gradient_types == {}


def test_override_map_holds_strings():
    for wrong in ("Square", {"Square": None}, {1: "Square"}):
        with pytest.raises(TypeError), tf.get_default_graph().gradient_override_map(wrong):
            pass


def test_no_gradient_flows_where_none_is_declared():
    NotDifferentiable("Nowhere")
    x = tf.constant(1.0)
    with tf.get_default_graph().gradient_override_map({"Square": "Nowhere"}):
        y = tf.square(x)
    assert gradients(y, x) == [None]


def test_gradient_is_registered_once():
    for register in (lambda name: RegisterGradient(name)(lambda op, dy: dy), NotDifferentiable):
        with pytest.raises(KeyError, match="Exp"):
            register("Exp")
        with pytest.raises(TypeError):
            register(3)


def test_function_with_its_own_gradient():
    @custom_gradient
    def log1pexp(x):
        e = tf.exp(x)
        return tf.log(1.0 + e), lambda dy: dy * (1.0 - 1.0 / (1.0 + e))

    x = tf.constant(100.0)
    [dx] = gradients(log1pexp(x), x)
    assert run(dx) == 1
    assert log1pexp.__name__ == "log1pexp"


def test_function_of_several_tensors():
    @custom_gradient
    def both(x, y):
        return {"sum": x + y, "product": x * y}, lambda *dys: (dys[0] * 10.0, dys[1] * 100.0)

    x, y = tf.constant([1.0, 2.0]), tf.constant([3.0, 4.0])
    made = both(x, y)
    assert sorted(made) == ["product", "sum"]
    product, total = run([made["product"], made["sum"]])
    assert (product.tolist(), total.tolist()) == ([3, 8], [4, 6])
    dx, dy = run(gradients([made["product"], made["sum"] * 2.0], [x, y]))
    np.testing.assert_array_equal([dx, dy], [[10, 10], [200, 200]])


def test_custom_gradient_refuses_what_it_does_not_track():
    @custom_gradient
    def scaled(x):
        return x * tf.get_variable("w", []), lambda dy: dy

    with pytest.raises(TypeError, match=r"scaled.*variables"):
        scaled(tf.constant(1.0))
    with pytest.raises(ValueError, match="keyword"):
        scaled(x=tf.constant(1.0))


def test_variable_that_is_no_argument_has_its_gradient_too():
    w = tf.Variable(2.0, name="w")

    @custom_gradient
    def hidden(x):
        return tf.square(x * w), lambda dz: dz

    with pytest.raises(TypeError, match="uses the variable w: either make it an argument"):
        hidden(tf.constant(1.0))

    @custom_gradient
    def open_(x):
        return tf.square(x * w), lambda dz, variables: (dz * 10.0, [dz * 100.0 for _ in variables])

    x = tf.constant(1.0)
    with tf.Session() as session:
        assert session.run(gradients(open_(x), [x, w])) == [10.0, 100.0]

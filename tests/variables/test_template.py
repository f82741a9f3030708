"""make_template: which variables calls share, and what is refused."""

import pytest

import minigraph as tf


def test_a_later_call_makes_no_variables():
    names = iter("ab")
    template = tf.make_template("t", lambda: tf.Variable(1.0, name=next(names)))
    template()
    with pytest.raises(ValueError, match=r"tf\.get_variable"):
        template()


def test_unique_name_is_taken_as_it_is():
    def network():
        return tf.get_variable("w", [])

    for _ in range(2):
        template = tf.make_template("t", network, create_scope_now_=True)
    assert template.name == "t" and template() is template() and template.variables == [template()]
    exact = tf.make_template("t", network, unique_name_="exact")
    assert exact().name == "exact/w:0" and exact.variable_scope_name == "exact/"


def test_arguments_that_are_refused():
    with pytest.raises(ValueError, match="name"):
        tf.make_template(None, lambda: None)
    with pytest.raises(TypeError, match="callable"):
        tf.make_template("t", 3)

"""Schedules, the global step, and moving averages."""

import math

import numpy as np
import pytest

import minigraph as tf
from minigraph import train

SCHEDULES = {
    "exponential": (lambda s: train.exponential_decay(0.5, s, 4, 0.9), lambda s: 0.5 * 0.9 ** (s / 4)),
    "staircase": (lambda s: train.exponential_decay(0.5, s, 4, 0.9, True), lambda s: 0.5 * 0.9 ** (s // 4)),
    "natural": (lambda s: train.natural_exp_decay(0.5, s, 4, 0.9), lambda s: 0.5 * math.exp(-0.9 * s / 4)),
    "inverse": (lambda s: train.inverse_time_decay(0.5, s, 4, 0.9), lambda s: 0.5 / (1 + 0.9 * s / 4)),
    "polynomial": (
        lambda s: train.polynomial_decay(0.5, s, 8, 0.1, 2.0),
        lambda s: 0.4 * (1 - min(s, 8) / 8) ** 2 + 0.1,
    ),
    "cycle": (
        lambda s: train.polynomial_decay(0.5, s, 8, 0.1, cycle=True),
        lambda s: 0.4 * (1 - s / (8 * max(math.ceil(s / 8), 1))) + 0.1,
    ),
    "cosine": (
        lambda s: train.cosine_decay(0.5, s, 8, 0.2),
        lambda s: 0.5 * (0.8 * 0.5 * (1 + math.cos(math.pi * min(s, 8) / 8)) + 0.2),
    ),
    "equal restarts": (
        lambda s: train.cosine_decay_restarts(0.5, s, 8, t_mul=1.0, m_mul=0.5),
        lambda s: 0.5 * 0.5 ** (s // 8) * 0.5 * (1 + math.cos(math.pi * (s % 8) / 8)),
    ),
    "piecewise": (
        lambda s: train.piecewise_constant(s, [4, 8], [1.0, 0.5, 0.1]),
        lambda s: 1.0 if s <= 4 else 0.5 if s <= 8 else 0.1,
    ),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedule_is_its_formula(name):
    schedule, formula = SCHEDULES[name]
    step = tf.placeholder(tf.int32, [])
    rate = schedule(step)
    with tf.Session() as sess:
        rates = [sess.run(rate, {step: s}) for s in range(20)]
    np.testing.assert_allclose(rates, [formula(s) for s in range(20)], rtol=1e-5, atol=1e-7)


def test_piecewise_constant_of_a_global_step_takes_int32_boundaries():
    step = train.get_or_create_global_step()
    rate = train.piecewise_constant(step, [1], [1.0, 0.5])
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        rates = []
        for _ in range(3):
            rates.append(sess.run(rate))
            sess.run(step.assign_add(1))
    assert rates == [1.0, 1.0, 0.5]


def test_piecewise_constant_checks_its_lists():
    with pytest.raises(ValueError, match="length of boundaries"):
        train.piecewise_constant(tf.constant(1), [1, 2], [1.0, 2.0])
    with pytest.raises(ValueError, match="same dtype as x"):
        train.piecewise_constant(tf.constant(1), [1.5], [1.0, 2.0])
    with pytest.raises(ValueError, match="same dtype"):
        train.piecewise_constant(tf.constant(1), [1], [1.0, 2])


def test_schedule_without_global_step_is_refused():
    with pytest.raises(ValueError, match="None values not supported"):
        train.exponential_decay(0.1, None, 10, 0.9)


def test_there_is_one_global_step():
    assert train.get_global_step() is None
    with tf.variable_scope("scope"):
        step = train.create_global_step()
    assert train.get_or_create_global_step() is step is train.get_global_step()
    with pytest.raises(ValueError, match="already exists"):
        train.create_global_step()
    with tf.Session() as sess:
        sess.run(step.initializer)
        assert train.global_step(sess, step) == 0


@pytest.mark.parametrize(("value", "text"), [(0.0, "does not have integer type"), ([0], "is not scalar")])
def test_other_variable_of_that_name_is_no_global_step(value, text):
    tf.Variable(value, name="global_step")
    with pytest.raises(TypeError, match=text):
        train.get_global_step()


def test_average_sees_the_variable_after_the_update_that_it_waits_for():
    w = tf.Variable(0.0, name="w")
    averages = train.ExponentialMovingAverage(0.75)
    with tf.control_dependencies([w.assign_add(1.0)]):
        update = averages.apply([w])
    expected = 0.0
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for value in (1.0, 2.0, 3.0):
            sess.run(update)
            expected = 0.75 * expected + 0.25 * value
            assert sess.run([w, averages.average(w)]) == pytest.approx([value, expected])
    assert averages.average_name(w) == "w/ExponentialMovingAverage"
    assert averages.variables_to_restore() == {"w/ExponentialMovingAverage": w}


def test_average_of_a_tensor_is_debiased_on_demand():
    x = tf.placeholder(tf.float32, [], name="x")
    plain, fair = (
        train.ExponentialMovingAverage(0.9, zero_debias=fair, name=name)
        for fair, name in ((False, "plain"), (True, "fair"))
    )
    updates = [plain.apply([x]), fair.apply([x])]
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for _ in range(3):
            sess.run(updates, {x: 5.0})
        assert sess.run([plain.average(x), fair.average(x)]) == pytest.approx([5 * (1 - 0.9**3), 5.0])


def test_few_updates_make_a_fast_average():
    w = tf.Variable(0.0)
    averages = train.ExponentialMovingAverage(0.99, num_updates=tf.constant(0))
    update = averages.apply([w])
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        sess.run(w.assign(1.0))
        sess.run(update)
        assert sess.run(averages.average(w)) == pytest.approx(0.9)  # decay (1 + 0) / (10 + 0)


def test_average_of_ints_is_refused():
    with pytest.raises(TypeError, match="must be half, float, or double"):
        train.ExponentialMovingAverage(0.9).apply([tf.Variable(3)])

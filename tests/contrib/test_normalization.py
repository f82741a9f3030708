"""What tf.contrib's normalizations refuse, and values that their variables take."""

import numpy as np
import pytest

import minigraph as tf


@pytest.mark.parametrize("option", [{"renorm": True}, {"adjustment": lambda shape: (1.0, 0.0)}], ids=min)
def test_batch_norm_refuses_what_it_does_not_do(option):
    with pytest.raises(ValueError, match="not supported"):
        tf.contrib.layers.batch_norm(tf.ones([2, 3]), **option)


@pytest.mark.parametrize("fused", [True, False])
def test_moving_averages_reach_the_mean_of_a_batch_that_comes_again(fused):
    x = np.float32([[1, -2], [3, 4], [5, -5]])
    options = {"decay": 0.5, "updates_collections": None, "fused": fused}
    y = tf.contrib.layers.batch_norm(tf.constant(x), **options)
    mean = tf.contrib.framework.get_unique_variable("BatchNorm/moving_mean")
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for _ in range(30):
            session.run(y)
        np.testing.assert_allclose(session.run(mean), x.mean(0), rtol=1e-5)


def test_values_can_be_assigned_by_a_function():
    tf.get_variable("v", [2])
    assign = tf.contrib.framework.assign_from_values_fn({"v": np.float32([[1, 2]])})
    with tf.Session() as session:
        assign(session)
        assert session.run("v:0").tolist() == [1, 2]

"""Optimizers apart from their numbers, which tests/test_oracle.py compares with TensorFlow's."""

import numpy as np
import pytest

import minigraph as tf
from minigraph import train
from minigraph.framework.indexed_slices import IndexedSlices

OPTIMIZERS = {
    "gradient descent": lambda: train.GradientDescentOptimizer(0.1),
    "momentum": lambda: train.MomentumOptimizer(0.1, 0.9),
    "Nesterov": lambda: train.MomentumOptimizer(0.1, 0.9, use_nesterov=True),
    "Adam": lambda: train.AdamOptimizer(0.1),
    "Adagrad": lambda: train.AdagradOptimizer(0.5),
    "Adadelta": lambda: train.AdadeltaOptimizer(1.0, epsilon=1e-2),
    "RMSProp": lambda: train.RMSPropOptimizer(0.1, momentum=0.5),
    "centered RMSProp": lambda: train.RMSPropOptimizer(0.1, centered=True),
    "Ftrl": lambda: train.FtrlOptimizer(0.5),
    "Ftrl, shrinking": lambda: train.FtrlOptimizer(0.5, l2_shrinkage_regularization_strength=0.01),
    "proximal": lambda: train.ProximalGradientDescentOptimizer(0.1, 0.01, 0.01),
    "proximal Adagrad": lambda: train.ProximalAdagradOptimizer(0.5, l1_regularization_strength=0.01),
}
START = np.array([[1.0, -2.0], [3.0, -4.0], [0.5, 0.25]])
each_optimizer = pytest.mark.parametrize("name", OPTIMIZERS)


def run_steps(train_op, *fetches, steps=5):
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for _ in range(steps):
            sess.run(train_op)
        return sess.run(list(fetches))


@each_optimizer
def test_loss_falls(name):
    w = tf.Variable(START)
    loss = tf.reduce_sum(tf.square(w - 1.0))
    [after] = run_steps(OPTIMIZERS[name]().minimize(loss), loss, steps=60)
    assert after < 0.8 * np.sum((START - 1.0) ** 2)


@each_optimizer
def test_sparse_gradient_of_all_rows_does_what_the_dense_one_does(name):
    optimizer = OPTIMIZERS[name]()
    v, w = tf.Variable(START, name="v"), tf.Variable(START, name="w")
    dense = tf.constant(np.arange(6.0).reshape(3, 2) - 2.0)
    rows = IndexedSlices(tf.gather(dense, [2, 0, 1]), tf.constant([2, 0, 1]))
    step = optimizer.apply_gradients([(dense, v), (rows, w)])
    slots = [[optimizer.get_slot(x, slot) for x in (v, w)] for slot in optimizer.get_slot_names()]
    for a, b in run_steps(step, (v, w), *slots):
        np.testing.assert_allclose(a, b, rtol=1e-12)


@each_optimizer
def test_rows_of_the_same_index_are_added(name):
    optimizer = OPTIMIZERS[name]()
    v, w = tf.Variable(START, name="v"), tf.Variable(START, name="w")
    twice = IndexedSlices(tf.constant([[1.0, 2.0], [3.0, 4.0]], tf.float64), tf.constant([1, 1]))
    once = IndexedSlices(tf.constant([[4.0, 6.0]], tf.float64), tf.constant([1]))
    a, b = run_steps(optimizer.apply_gradients([(twice, v), (once, w)]), v, w)
    np.testing.assert_allclose(a, b, rtol=1e-12)
    assert np.any(a[1] != START[1])


def test_rows_that_never_had_a_gradient_stay():
    for name in OPTIMIZERS:
        tf.reset_default_graph()
        w = tf.Variable(START)
        rows = IndexedSlices(tf.constant([[1.0, 2.0]], tf.float64), tf.constant([1]))
        [after] = run_steps(OPTIMIZERS[name]().apply_gradients([(rows, w)]), w)
        np.testing.assert_array_equal(after[[0, 2]], START[[0, 2]])


@pytest.mark.parametrize("index", [3, -1])
@pytest.mark.parametrize("name", ["gradient descent", "Adam", "Adagrad"])
def test_index_out_of_range_is_refused(name, index):
    w = tf.Variable(START)
    rows = IndexedSlices(tf.constant([[1.0, 2.0]], tf.float64), tf.constant([index]))
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"range|not in"):
        run_steps(OPTIMIZERS[name]().apply_gradients([(rows, w)]))


def test_gradient_of_another_shape_is_refused_in_the_run():
    w = tf.Variable(START)
    grad = tf.placeholder(tf.float64)
    step = train.AdamOptimizer().apply_gradients([(grad, w)])
    with tf.Session() as sess, pytest.raises(tf.errors.InvalidArgumentError, match="same shape"):
        sess.run(tf.global_variables_initializer())
        sess.run(step, {grad: [1.0, 2.0]})


@pytest.mark.parametrize("constraint", [lambda w: tf.clip_by_value(w, -1.0, 1.0), lambda w: tf.abs(w)])
def test_constraint_is_applied_to_the_updated_value(constraint):
    w = tf.Variable([0.5, -0.5], constraint=constraint)
    [after] = run_steps(train.GradientDescentOptimizer(1.0).apply_gradients([([-2.0, 0.25], w)]), w, steps=1)
    with tf.Session() as sess:
        np.testing.assert_allclose(after, sess.run(constraint(tf.constant([2.5, -0.75]))))


def test_constraint_and_sparse_gradient_exclude_each_other():
    w = tf.Variable(START, constraint=tf.abs)
    rows = IndexedSlices(tf.constant([[1.0, 2.0]], tf.float64), tf.constant([1]))
    with pytest.raises(RuntimeError, match="Cannot use a constraint function on a sparse variable"):
        train.GradientDescentOptimizer(0.1).apply_gradients([(rows, w)])


def test_learning_rate_may_be_a_number_a_tensor_a_variable_or_a_function():
    rates = [0.5, tf.constant(0.5), tf.Variable(0.5, trainable=False), lambda: 0.5, lambda: tf.constant(0.5)]
    values = [tf.Variable(1.0) for _ in rates]
    steps = [
        train.GradientDescentOptimizer(rate).apply_gradients([(1.0, var)])
        for rate, var in zip(rates, values, strict=True)
    ]
    assert run_steps(steps, *values, steps=1) == [0.5] * len(rates)


def test_global_step_counts_updates():
    step = train.get_or_create_global_step()
    w = tf.Variable(1.0)
    update = train.AdamOptimizer().minimize(w * w, global_step=step)
    assert run_steps(update, step, steps=3) == [3]
    assert tf.get_collection(tf.GraphKeys.TRAIN_OP) == [update]


def test_update_sees_gradients_of_the_value_before_it():
    v, w = tf.Variable(2.0), tf.Variable(3.0)
    assert run_steps(train.GradientDescentOptimizer(0.1).minimize(v * w), v, w, steps=1) == pytest.approx(
        [1.7, 2.8]
    )


def test_one_optimizer_in_two_graphs_has_variables_in_both():
    optimizer = train.AdamOptimizer()
    for _ in range(2):
        with tf.Graph().as_default():
            w = tf.Variable(1.0, name="w")
            optimizer.minimize(w * w)
            names = [var.name for var in optimizer.variables()]
            assert names == ["beta1_power:0", "beta2_power:0", "w/Adam:0", "w/Adam_1:0"]
            assert optimizer.get_slot(w, "m").graph is w.graph


class Signs(train.Optimizer):
    """Steps of one size, and a count of them for each variable."""

    def __init__(self, rate):
        super().__init__(False, "Signs")
        self.rate = rate
        self.rate_tensor = None

    def _create_slots(self, var_list):
        for var in var_list:
            self._get_or_make_slot(var, tf.constant(0.0), "count", self._name)
        self._create_non_slot_variable(0.0, "total", colocate_with=var_list[0])

    def _prepare(self):
        self.rate_tensor = tf.convert_to_tensor(self.rate, name="rate")

    def _apply_dense(self, grad, var):
        count = self.get_slot(var, "count").assign_add(1.0)
        return tf.group(count, var.assign_sub(self.rate_tensor * tf.sign(grad)))

    def _apply_sparse(self, grad, var):
        return var.scatter_sub(IndexedSlices(self.rate_tensor * tf.sign(grad.values), grad.indices))

    def _finish(self, update_ops, name_scope):
        total = self._get_non_slot_variable("total", tf.get_default_graph())
        with tf.control_dependencies(update_ops):
            return tf.group(*update_ops, total.assign_add(1.0), name=name_scope)


def test_derived_class_follows_the_protocol():
    w = tf.Variable([1.0, -1.0], name="w")
    optimizer = Signs(0.25)
    step = optimizer.minimize(tf.reduce_sum(w * w))
    rows = IndexedSlices(tf.constant([5.0, 6.0]), tf.constant([0, 0]))
    sparse = optimizer.apply_gradients([(rows, w)])
    assert [var.name for var in optimizer.variables()] == ["total:0", "w/Signs:0"]
    after, count, total = run_steps([step], w, *optimizer.variables()[::-1], steps=2)
    np.testing.assert_allclose(after, [0.5, -0.5])
    assert (count, total) == (2, 2)
    np.testing.assert_allclose(run_steps(sparse, w, steps=1)[0], [0.75, -1.0])


def test_class_without_update_says_so():
    w = tf.Variable(1.0)
    with pytest.raises(NotImplementedError, match="_apply_dense"):
        train.Optimizer(False, "none").minimize(w * w)


def errors():
    w, k = tf.Variable([1.0, 2.0], name="w"), tf.Variable([1, 2], name="k", trainable=False)
    loss = tf.reduce_sum(w)
    descent = train.GradientDescentOptimizer(0.1)
    grad = tf.constant([1.0, 2.0])
    return {
        "no gradient": (
            lambda: descent.minimize(tf.constant(1.0)),
            "No gradients provided for any variable, check",
        ),
        "no gradient to apply": (
            lambda: descent.apply_gradients([(None, w)]),
            "No gradients provided for any",
        ),
        "no pairs": (lambda: descent.apply_gradients([]), "No variables provided"),
        "no variables": (lambda: descent.minimize(loss, var_list=[]), "No variables to optimize."),
        "int loss": (
            lambda: descent.minimize(tf.reduce_sum(k), var_list=[k]),
            "Invalid type tf.int32 for Sum_1:0",
        ),
        "no variable": (lambda: descent.minimize(loss, var_list=[3]), "Argument is not a tf.Variable: 3"),
        "tensor": (lambda: descent.apply_gradients([(grad, grad)]), "Trying to update a Tensor"),
        "no tensor": (
            lambda: descent.apply_gradients([(object(), w)]),
            "Gradient must be convertible to a Tensor",
        ),
        "text": (
            lambda: descent.apply_gradients([("a", w)]),
            "Input 'delta' of 'ApplyGradientDescent' Op has type",
        ),
        "shape": (
            lambda: descent.apply_gradients([([1.0], w)]),
            "ApplyGradientDescent: Dimension 2 and 1 differ",
        ),
        "rate": (
            lambda: train.GradientDescentOptimizer([0.1]).apply_gradients([(grad, w)]),
            "alpha must be rank 0 but is rank 1",
        ),
        "gate": (lambda: descent.compute_gradients(loss, gate_gradients=5), "gate_gradients must be one of"),
        "function": (lambda: descent.minimize(lambda: loss), "The loss must be a Tensor"),
        "name": (lambda: train.GradientDescentOptimizer(0.1, name=""), "Must specify the optimizer name"),
        "accumulator": (
            lambda: train.AdagradOptimizer(0.1, 0.0),
            "initial_accumulator_value must be positive",
        ),
        "power": (lambda: train.FtrlOptimizer(0.1, 1.0), "needs to be negative or zero"),
        "penalty": (
            lambda: train.FtrlOptimizer(0.1, l1_regularization_strength=-1.0),
            "needs to be positive or zero",
        ),
    }


@pytest.mark.parametrize("name", errors())
def test_error_says_what_is_wrong(name):
    call, text = errors()[name]
    with pytest.raises((ValueError, TypeError, NotImplementedError), match=text):
        call()

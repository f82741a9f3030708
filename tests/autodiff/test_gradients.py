"""The walk of `gradients`: which ops it visits, what it adds up, branches of cond, IndexedSlices."""

import inspect
import sys

import numpy as np
import pytest

import minigraph as tf
from minigraph.autodiff.gradients import AggregationMethod, UnconnectedGradients, gradients
from minigraph.framework.indexed_slices import IndexedSlices


def run(fetches, feeds=None):
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return session.run(fetches, feeds)


def new_nodes(build):
    before = tf.get_default_graph().version
    build()
    return tf.get_default_graph().get_operations()[before:]


def test_y_that_no_x_reaches_adds_only_its_start():
    x, y = tf.placeholder("float32", [2]), tf.placeholder("float32", [2])
    z = tf.exp(y)
    nodes = new_nodes(lambda: gradients(z, x))
    assert [op.type for op in nodes] == ["Const", "Const", "Fill"]
    assert gradients(z, x) == [None]
    [zero] = gradients(z, x, unconnected_gradients=UnconnectedGradients.ZERO)
    assert run(zero).tolist() == [0, 0]


def test_side_branch_gets_no_gradient_nodes():
    x = tf.placeholder("float32", [2])
    side = tf.exp(x)
    nodes = new_nodes(lambda: gradients(tf.sin(x), x))
    assert not [op for op in nodes if side in op.inputs]


def test_stop_gradients_are_constants():
    x = tf.constant([2.0, 3.0])
    y = x * x
    [through, stopped] = gradients(y * x, x) + gradients(y * x, x, stop_gradients=y)
    values = run([through, stopped])
    np.testing.assert_allclose(values[0], [12, 27])
    np.testing.assert_allclose(values[1], [4, 9])


@pytest.mark.parametrize(
    "method",
    [
        None,
        AggregationMethod.ADD_N,
        AggregationMethod.EXPERIMENTAL_TREE,
        AggregationMethod.EXPERIMENTAL_ACCUMULATE_N,
    ],
)
def test_all_ways_to_add_give_the_same(method):
    x = tf.constant([0.5, 1.0])
    y = tf.exp(x) + tf.sin(x) + x * x
    [dx] = gradients(y, x, aggregation_method=method)
    np.testing.assert_allclose(run(dx), np.exp([0.5, 1]) + np.cos([0.5, 1]) + [1, 2], rtol=1e-6)


@pytest.mark.parametrize("options", [{"aggregation_method": 7}, {"unconnected_gradients": "ones"}])
def test_unknown_option_is_refused(options):
    x = tf.constant(1.0)
    with pytest.raises(ValueError):
        gradients(x, x, **options)


def test_output_that_is_not_used_gets_zeros():
    x = tf.constant([1.0, 2.0, 3.0, 4.0])
    a, b = tf.split(x, 2)
    dx, da = gradients(b * b, [x, a])
    np.testing.assert_array_equal(run(dx), [0, 0, 6, 8])
    np.testing.assert_array_equal(run(da), [0, 0])


def test_op_without_gradient_is_named():
    x = tf.placeholder("float32", [3], name="x")
    y = tf.random_shuffle(x, name="shuffled")
    with pytest.raises(LookupError, match=r"'shuffled'.*RandomShuffle"):
        gradients(y, x)


@pytest.mark.parametrize("steps", [500, 1000])
def test_long_chain_takes_a_fixed_number_of_nodes_a_step(steps):
    x = y = tf.placeholder("float32", [2])
    for _ in range(steps):
        y = tf.sin(y)
    nodes = new_nodes(lambda: gradients(y, x))
    assert len(nodes) == 3 + 2 * steps


def test_unrolled_rnn_takes_a_fixed_number_of_nodes_a_step():
    def added(steps):
        tf.reset_default_graph()
        inputs = [tf.placeholder("float32", [None, 3]) for _ in range(steps)]
        cell, length = tf.nn.rnn_cell.BasicRNNCell(2), tf.placeholder("int32", [None])
        _, state = tf.nn.static_rnn(cell, inputs, dtype=tf.float32, sequence_length=length)
        return len(new_nodes(lambda: gradients(state, tf.trainable_variables())))

    few, more, many = added(10), added(20), added(40)
    assert many - more == 2 * (more - few)


def test_gradient_of_2000_unrolled_steps_is_linear_and_needs_no_deep_stack():
    steps = 2000
    x = tf.placeholder("float32", [None, steps, 3])
    outputs, _ = tf.nn.static_rnn(tf.nn.rnn_cell.BasicRNNCell(5), tf.unstack(x, axis=1), dtype=tf.float32)
    loss = tf.reduce_sum(tf.square(tf.stack(outputs)))
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 60)
    try:
        nodes = new_nodes(lambda: gradients(loss, tf.trainable_variables()))
    finally:
        sys.setrecursionlimit(limit)
    assert len(nodes) == 12 * steps + 5


def test_gate_holds_all_gradients_of_an_op_back():
    x, table = tf.constant([1.0, 2.0]), tf.constant([[1.0], [2.0]])
    a, rows = tf.identity_n([x, table])
    da, dtable = gradients([a * 2.0, tf.gather(rows, [1])], [x, table], gate_gradients=True)
    assert isinstance(dtable, IndexedSlices)
    assert {op.type for tensor in (da, dtable.values) for op in tensor.op.control_inputs} == {"NoOp"}
    np.testing.assert_array_equal(run([da, tf.convert_to_tensor(dtable)])[1], [[0], [1]])


# Conditions.


@pytest.mark.parametrize("p", [True, False])
@pytest.mark.parametrize("q", [True, False])
def test_gradient_of_nested_cond_follows_the_branches(p, q):
    x, y = tf.placeholder("float64", [2]), tf.placeholder("float64", [2])
    outer, inner = tf.placeholder("bool", []), tf.placeholder("bool", [])
    z = tf.cond(outer, lambda: tf.cond(inner, lambda: x * y, lambda: tf.sin(x)), lambda: y * y * y)
    feeds = {x: [0.5, 2], y: [3, 4], outer: p, inner: q}
    dx, dy = run(gradients(z, [x, y]), feeds)
    expected = {
        (True, True): ([3, 4], [0.5, 2]),
        (True, False): (np.cos([0.5, 2]), [0, 0]),
        (False, True): ([0, 0], [27, 48]),
    }
    expected[False, False] = expected[False, True]
    np.testing.assert_allclose(dx, expected[p, q][0])
    np.testing.assert_allclose(dy, expected[p, q][1])


@pytest.mark.parametrize("p", [True, False])
def test_second_derivative_of_cond(p):
    x, taken = tf.placeholder("float64", [2]), tf.placeholder("bool", [])
    y = tf.exp(tf.cond(taken, lambda: x * x, lambda: 3.0 * x))
    [second] = gradients(gradients(y, x)[0], x)
    v = np.array([0.1, 0.5])
    expected = (4 * v * v + 2) * np.exp(v * v) if p else 9 * np.exp(3 * v)
    np.testing.assert_allclose(run(second, {x: v, taken: p}), expected)


@pytest.mark.parametrize("p", [True, False])
@pytest.mark.parametrize("ids", [tf.int32, tf.int64], ids=str)
def test_rows_picked_in_one_branch(p, ids):
    x, taken = tf.placeholder("float64", [3, 2]), tf.placeholder("bool", [])
    places = tf.constant([2, 2], ids)
    y = tf.cond(taken, lambda: tf.gather(x, places), lambda: tf.ones([2, 2], tf.float64))
    [dx] = gradients(y * 5.0, x)
    assert isinstance(dx, IndexedSlices)
    value = run(tf.convert_to_tensor(dx), {x: np.ones((3, 2)), taken: p})
    np.testing.assert_array_equal(value, [[0, 0], [0, 0], [10, 10]] if p else np.zeros((3, 2)))


@pytest.mark.parametrize("p", [True, False])
def test_rows_picked_of_a_cond(p):
    x, taken = tf.placeholder("float64", [3, 2]), tf.placeholder("bool", [])
    [dx] = gradients(tf.gather(tf.cond(taken, lambda: x * 2.0, lambda: x), [1]), x)
    value = run(tf.convert_to_tensor(dx), {x: np.ones((3, 2)), taken: p})
    np.testing.assert_array_equal(value, np.array([[0, 0], [1, 1], [0, 0]]) * (2 if p else 1))


# IndexedSlices.


def picked(x):
    """Gradients of rows picked twice, with int32 and int64 indices."""
    first, second = tf.gather(x, tf.constant([1, 1])), tf.gather(x, tf.constant([0], tf.int64))
    return gradients([first * 2.0, second * 3.0], x)[0]


def test_sum_of_picked_rows_stays_sparse():
    table = tf.get_variable("table", [3, 2])
    value = run(picked(table))
    assert value.indices.tolist() == [1, 1, 0]
    assert value.indices.dtype == np.int64
    assert value.dense_shape.tolist() == [3, 2]
    np.testing.assert_array_equal(value.values, [[2, 2], [2, 2], [3, 3]])


def test_sum_with_a_dense_gradient_is_dense():
    x = tf.constant(np.ones((3, 2)))
    [dx] = gradients([tf.gather(x, [1, 1]), x * x], x)
    assert isinstance(dx, tf.Tensor)
    np.testing.assert_array_equal(run(dx), [[2, 2], [4, 4], [2, 2]])


@pytest.mark.parametrize(
    "through",
    [
        lambda x: -x,
        lambda x: tf.reshape(x, [3, 2]),
        lambda x: tf.tile(x, [2, 1]),
        lambda x: tf.concat([x, x * 2.0], 0),
        lambda x: tf.concat([tf.zeros([1, 3], tf.float64), x], 0),
        lambda x: tf.concat([x, x * 2.0], 1),
        lambda x: x * x,
        lambda x: tf.tanh(x) + x,
        lambda x: tf.gather(x, [1, 0, 1]),
        lambda x: tf.pad(x, [[1, 1], [0, 0]]),
    ],
)
@pytest.mark.parametrize("ids", [tf.int32, tf.int64], ids=str)
def test_rows_picked_of_a_result_flow_on(through, ids):
    value = np.arange(6.0).reshape(2, 3)
    x = tf.constant(value)
    y = through(x)
    picks = [1, 1, 0]
    [sparse] = gradients(tf.gather(y, tf.constant(picks, ids)), x)
    counts = np.bincount(picks, minlength=y.shape.as_list()[0])[:, None] * np.ones(y.shape.as_list())
    [dense] = gradients(y, x, [counts])
    values = run([tf.convert_to_tensor(sparse), tf.convert_to_tensor(dense)])
    np.testing.assert_allclose(values[0], values[1])


def test_slices_without_shape_are_not_densified():
    slices = IndexedSlices(tf.constant([[1.0]]), tf.constant([0]))
    assert slices.shape.ndims is None
    with pytest.raises(ValueError, match="without dense_shape"):
        tf.convert_to_tensor(slices)
    assert run(slices).dense_shape is None


def test_gather_in_batches_along_a_later_axis():
    value = np.random.default_rng(0).uniform(size=(2, 3, 4, 2))
    x = tf.constant(value)
    picks = np.array([[3, 1, 1], [0, 3, 2]])
    y = tf.gather(x, picks, axis=2, batch_dims=1)
    [dx] = gradients(y * y, x)
    expected = np.zeros_like(value)
    for batch, row in enumerate(picks):
        for place in row:
            expected[batch, :, place] += 2 * value[batch, :, place]
    np.testing.assert_allclose(run(dx), expected)


def test_many_tensors_joined_are_cut_by_one_split():
    xs = [tf.constant(np.full((2, 1 + i % 3), float(i))) for i in range(20)]
    y = tf.concat(xs, 1)
    grads = gradients(y * y, xs)
    assert {dx.op for dx in grads} == {grads[0].op}
    assert grads[0].op.type == "SplitV"
    for dx, x in zip(run(grads), run(xs), strict=True):
        np.testing.assert_array_equal(dx, 2 * x)


def test_wrong_segment_is_refused():
    sums = tf.unsorted_segment_sum([1.0, 2.0, 3.0], [0, -1, 0], 2)
    assert run(sums).tolist() == [4, 0]
    with pytest.raises(
        tf.errors.InvalidArgumentError, match=r"segment_ids\[0\] = 2 is out of range \[0, 2\)"
    ):
        run(tf.unsorted_segment_sum([1.0], [2], 2))

"""Comparing the gradients of a graph with differences of its values."""

import numpy as np

from minigraph.autodiff.gradients import gradients, is_trainable
from minigraph.framework.graph import get_default_session
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.ops.array import constant, identity


def compute_gradient(
    x, x_shape, y, y_shape, x_init_value=None, delta=1e-3, init_targets=None, extra_feed_dict=None
):
    """The Jacobian of `y` with respect to `x`, by gradients and by central differences.

    Runs the graph in the default session, with values fed for `x`. A complex element counts as two: its real
    part, and its imaginary part.

    Args:
      x: a Tensor or Variable, or a list of them.
      x_shape: its shape; a list of shapes for a list.
      y: a Tensor.
      y_shape: its shape.
      x_init_value: an array, the place to differentiate at; a list for a list. If None, `np.random` chooses.
      delta: how far to go from there.
      init_targets: operations to run before.
      extra_feed_dict: what else to feed.

    Returns:
      (by gradients, by differences): two arrays [size of x, size of y]; a list of such pairs for a list.

    Raises:
      TypeError: `x` or `y` holds neither floats nor complex numbers.
      ValueError: `y` does not depend on `x`, `x_init_value` has another shape, or there is no session.
    """
    session = get_default_session()
    if session is None:
        raise ValueError("tf.test.compute_gradient needs a default session: use `with tf.Session():`")
    several = isinstance(x, list)
    xs, shapes = (x, x_shape) if several else ([x], [x_shape])
    for tensor in (*xs, y):
        if not is_trainable(tensor):
            raise TypeError(f"tf.test.compute_gradient: {tensor.name} is of {tensor.dtype.base_dtype.name}")
    feeds = dict(extra_feed_dict or {})
    if init_targets is not None:
        session.run(init_targets, feeds)
    pairs = [_derivative(x, y, y_shape) for x in xs]
    values = [None] * len(xs) if x_init_value is None else x_init_value if several else [x_init_value]
    jacobians = []
    for x, sizes, value, (dy, dx) in zip(xs, shapes, values, pairs, strict=True):
        if value is None:
            value = np.random.random_sample(sizes)
        value = np.array(value, x.dtype.base_dtype.as_numpy_dtype)
        if value.shape != tuple(sizes):
            raise ValueError(f"x_init_value has shape {value.shape}, not {tuple(sizes)}")
        by_gradients = _by_gradients(session, x, value, y, y_shape, dy, dx, feeds)
        jacobians.append((by_gradients, _by_differences(session, x, value, y, y_shape, delta, feeds)))
    return jacobians if several else jacobians[0]


def compute_gradient_error(
    x, x_shape, y, y_shape, x_init_value=None, delta=1e-3, init_targets=None, extra_feed_dict=None
) -> float:
    """The largest difference between the two Jacobians of `compute_gradient`, whose arguments these are."""
    jacobians = compute_gradient(x, x_shape, y, y_shape, x_init_value, delta, init_targets, extra_feed_dict)
    pairs = jacobians if isinstance(jacobians, list) else [jacobians]
    return max(float(np.abs(one - other).max(initial=0.0)) for one, other in pairs)


def _derivative(x, y, y_shape):
    """A tensor like `y`, and the gradient of `x` that starts from it."""
    dy = identity(constant(1.0, y.dtype.base_dtype, y_shape))
    [dx] = gradients(y, x, grad_ys=dy)
    if dx is None:
        raise ValueError(f"tf.test.compute_gradient: {y.name} does not depend on {x.name}")
    return dy, dx


def _by_gradients(session, x, value, y, y_shape, dy, dx, feeds):
    start = np.zeros(y_shape, y.dtype.as_numpy_dtype)
    units = _parts(start)
    jacobian = np.zeros((_parts(value).size, units.size), _parts(value).dtype)
    fetched = (dx.values, dx.indices) if isinstance(dx, IndexedSlices) else dx
    for column in range(units.size):
        units[column] = 1
        result = session.run(fetched, {**feeds, x: value, dy: start})
        units[column] = 0
        if isinstance(dx, IndexedSlices):
            rows, indices = result
            result = np.zeros_like(value)
            np.add.at(result, indices, rows)
        jacobian[:, column] = _parts(np.ascontiguousarray(result))
    return jacobian


def _by_differences(session, x, value, y, y_shape, delta, feeds):
    moved = _parts(value)
    size = _parts(np.zeros(y_shape, y.dtype.as_numpy_dtype)).size
    jacobian = np.zeros((moved.size, size), moved.dtype)
    for row, middle in enumerate(moved.copy()):
        results = []
        for place in (middle + moved.dtype.type(delta), middle - moved.dtype.type(delta)):
            moved[row] = place
            results.append(_parts(np.ascontiguousarray(session.run(y, {**feeds, x: value}))))
        moved[row] = middle
        jacobian[row] = (results[0] - results[1]) / moved.dtype.type(2 * delta)
    return jacobian


def _parts(array):
    """The real and imaginary parts of all elements: a view of `array` as a vector of floats."""
    flat = array.reshape(-1)
    return flat.view(flat.real.dtype) if np.iscomplexobj(flat) else flat

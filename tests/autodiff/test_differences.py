"""Gradients of every op, and the gradients of these, against central differences in double precision."""

import numpy as np
import pytest
from cases import CASES
from cases_matrix import MATRICES

import minigraph as tf
from minigraph.autodiff.gradients import gradients
from minigraph.framework.opdef import GRADIENTS

# Inputs that TF1 takes for constant, although the result depends on them.
HELD_CONSTANT = {
    "Betainc",
    "EuclideanNorm",
    "LinSpace",
    "OneHot",
    "PadV2",
    "Polygamma",
    "Range",
    "StopGradient",
}
HELD_CONSTANT |= {"Zeta"}

# Rows that are left out: why.
OTHER = {
    "Atan2": "as in TF1, the gradient does not broadcast",
    "MatrixInverse, adjoint": "as in TF1, the gradient is not transposed",
    "Qr, full": "as in TF1, no gradient",
    "Rint": "the row is of places where there is no derivative",
    "SparseToDense, one value": "as in TF1, the indices must be a matrix",
    "Svd, vectors": "only the gradient of the values is there",
    "Xdivy": "as in TF1, nothing flows where x is 0",
    "Xdivy, by 0": "likewise",
    "Xlogy": "likewise",
    "Xlogy, of 0": "likewise",
}

# Ops that TF1 does not differentiate twice (nor minigraph Svd); Zeta and its kin not in the input that it
# takes for constant.
ONCE = {"Igamma", "Igammac", "MatrixDeterminant", "Polygamma", "Softsign", "Svd", "Zeta"}


def floats(case):
    """The row's inputs in double precision; None if it has none."""
    dtypes = case.all_dtypes()
    dtype = "float64" if "float64" in dtypes else dtypes[0]
    values = case.values(dtype)
    return values if any(value.dtype == np.float64 for value in values) else None


ROWS = [
    case for case in CASES + MATRICES if case.type in GRADIENTS and case.name not in OTHER and floats(case)
]


def central_differences(total, session, xs, values):
    """The derivatives of the scalar `total` with respect to each of `xs` of floats."""
    feeds = dict(zip(xs, values, strict=True))
    for x, value in feeds.items():
        if value.dtype != np.float64:
            continue
        slopes = np.empty(value.shape)
        for place in np.ndindex(value.shape):
            step = 1e-5 * max(1, abs(value[place]))
            near = []
            for sign in (1, -1):
                moved = value.copy()
                moved[place] += sign * step
                near.append(session.run(total, {**feeds, x: moved}))
            slopes[place] = (near[0] - near[1]) / (2 * step)
        yield slopes


def weighted(tensors):
    """The sum of all elements, each with a weight of its own, by which to tell them apart; None of none."""
    terms = []
    for tensor in tensors:
        if tensor is not None and tensor.dtype.is_floating:
            sizes = tensor.shape.as_list()
            weights = np.linspace(0.5, 2, int(np.prod(sizes))).reshape(sizes)
            terms.append(tf.reduce_sum(tf.convert_to_tensor(tensor) * weights))
    return tf.add_n(terms) if terms else None


def outputs(case, xs):
    made = case.call(*xs)
    return made if isinstance(made, (list, tuple)) else [made]


@pytest.mark.parametrize("case", ROWS, ids=str)
@pytest.mark.parametrize("times", [1, 2])
def test_gradient_is_the_central_difference(case, times):
    if times == 2 and case.type in ONCE:
        return
    values = floats(case)
    with tf.Graph().as_default(), tf.Session() as session:
        xs = [tf.placeholder(value.dtype, value.shape) for value in values]
        floating = [x for x in xs if x.dtype == tf.float64]
        total = weighted(outputs(case, xs))
        if times == 2 and total is not None:
            total = weighted(gradients(total, floating))
        if total is None:
            return
        slopes = gradients(total, floating)
        for slope, expected in zip(slopes, central_differences(total, session, xs, values), strict=True):
            if slope is None and case.type in HELD_CONSTANT:
                continue
            found = 0 * expected
            if slope is not None:
                found = session.run(tf.convert_to_tensor(slope), dict(zip(xs, values, strict=True)))
            np.testing.assert_allclose(found, expected, rtol=2e-6, atol=2e-6)

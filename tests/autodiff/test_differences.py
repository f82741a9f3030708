"""Gradients of every op, and the gradients of these, against central differences in double precision."""

import numpy as np
import pytest
from cases import CASES, Case
from cases_matrix import MATRICES

import minigraph as tf
from minigraph.autodiff.gradients import gradients
from minigraph.framework.conversion import OPS
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
HELD_CONSTANT |= {"SparseConcat", "Zeta"}

# Rows that are left out: why.
OTHER = {
    "Atan2": "as in TF1, the gradient does not broadcast",
    "MatrixInverse, adjoint": "as in TF1, the gradient is not transposed",
    "Qr, full": "as in TF1, no gradient",
    "Rint": "the row is of places where there is no derivative",
    "SparseToDense, one value": "as in TF1, the indices must be a matrix",
    "UnsortedSegmentMax": "the row has an empty segment, which holds the lowest number",
    "UnsortedSegmentMin": "likewise",
    "Xdivy": "as in TF1, nothing flows where x is 0",
    "Xdivy, by 0": "likewise",
    "Xlogy": "likewise",
    "Xlogy, of 0": "likewise",
}

# Types or rows that TF1 does not differentiate twice, or wrongly (the determinants), or into NaN
# (eigenvectors, products of zeros); Zeta and its kin not in the input that it takes for constant.
ONCE = {
    "Igamma",
    "Igammac",
    "LogMatrixDeterminant",
    "MatrixDeterminant",
    "MaxPoolWithArgmax",
    "Polygamma",
    "SelfAdjointEigV2, vectors",
    "Softsign",
    "SparseSoftmaxCrossEntropyWithLogits",
    "UnsortedSegmentProd, of zeros",
    "Zeta",
}

# Differentiable types without a row here: why.
WITHOUT = {
    "Enter": "in loops: tests/autodiff/test_loops.py",
    "Exit": "the same",
    "NextIteration": "the same",
    "RefEnter": "the same",
    "TensorArrayConcatV3": "compared with TF1's: test_oracle.py",
    "TensorArrayGatherV3": "the same",
    "TensorArrayReadV3": "the same",
    "TensorArrayScatterV3": "the same",
    "TensorArraySplitV3": "the same",
    "TensorArrayWriteV3": "the same",
    "FusedBatchNormV3": "takes no float64; compared with TF1's: test_oracle.py",
    "LRN": "the same",
    "MaxPool3D": "the same",
    "MaxPool3DGrad": "the same",
    "MaxPool3DGradGrad": "the same",
    "SparseMatMul": "the same",
    "PreventGradient": "its gradient is an error: tests/autodiff/test_gradients.py",
    "Print": "writes to the log; its gradient is that of Identity",
    "ReadVariableOp": "takes a variable: test_oracle.py",
    "RefIdentity": "the same",
    "RefSwitch": "takes a variable: tests/session/test_session.py",
    "ResourceGather": "takes a variable: test_oracle.py",
    "ResourceGatherNd": "the same",
}

_PLACES = np.array([1, 0, 1], np.int32)


def _on_complex(function):
    """Real and imaginary part of `function` of a complex tensor, or `function` itself if that is real."""

    def call(x, y):
        z = function(tf.complex(x * x, x * y))
        return [tf.real(z), tf.imag(z)] if z.dtype.is_complex else z

    return call


def _fitting(function):
    return lambda x, y: function(x, tf.abs(y) + 0.5)


def _either(x, y):
    return tf.cond(tf.reduce_sum(x) < 9.0, lambda: x * y, lambda: x)


def _row(name, call, shapes, domain=(-2.0, 2.0)):
    return Case(name, call, shapes, None, domain, "float64")


# Rows for types that the op table has in another form, or not at all.
MORE = [
    _row("Angle", _on_complex(tf.angle), [(2, 3), (2, 3)], (0.5, 2.0)),
    _row("ComplexAbs", _on_complex(tf.abs), [(2, 3), (2, 3)], (0.5, 2.0)),
    _row("Conj", _on_complex(lambda z: z * tf.conj(z) * z), [(2, 3), (2, 3)]),
    _row("Real", _on_complex(lambda z: tf.complex(tf.real(z), tf.imag(z) ** 2)), [(2, 3), (2, 3)]),
    _row("Imag", _on_complex(lambda z: tf.imag(z) ** 3), [(2, 3), (2, 3)]),
    _row("Atan2", tf.atan2, [(2, 3), (2, 3)], (0.2, 3.0)),
    _row("Xdivy", _fitting(tf.math.xdivy), [(2, 3), (2, 1)], (0.2, 3.0)),
    _row("Xlogy", _fitting(tf.math.xlogy), [(2, 3), (2, 1)], (0.2, 3.0)),
    _row("DynamicPartition", lambda x: _parts(x * x), [(3, 2)]),
    _row("DynamicStitch", lambda x: tf.dynamic_stitch([[0, 2], [1]], [x[:2] ** 2, x[2:]]), [(3, 2)]),
    _row(
        "ParallelDynamicStitch",
        lambda x: tf.square(OPS["ParallelDynamicStitch"]([[0, 2], [1]], [x[:2] ** 2, x[2:]])),
        [(3, 2)],
    ),
    _row("MaxPoolWithArgmax", lambda x: _pooled(x * x), [(1, 4, 4, 1)]),
    _row("Merge", _either, [(2, 3), (2, 3)]),
    _row("Switch", _either, [(2, 3), (2, 3)]),
    _row("PlaceholderWithDefault", lambda x: tf.placeholder_with_default(x * x, [3]), [(3,)]),
    _row(
        "SoftmaxCrossEntropyWithLogits",
        lambda x: tf.nn.softmax_cross_entropy_with_logits_v2(labels=[[0.2, 0.3, 0.5]] * 2, logits=x),
        [(2, 3)],
    ),
    _row(
        "SparseSoftmaxCrossEntropyWithLogits",
        lambda x: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[2, 0], logits=x),
        [(2, 3)],
    ),
    _row("TopKV2", lambda x: tf.nn.top_k(x * x, 2).values, [(2, 3)]),
    _row("TopKV2, sort", lambda x: tf.sort(x**3, axis=0), [(3, 2)]),
    _row("MatMul, einsum", lambda x, y: tf.einsum("ij,kj->ki", x, y), [(2, 3), (2, 3)]),
    _row("BatchMatMulV2, einsum", lambda x, y: tf.einsum("bij,bjk->bk", x, y), [(2, 2, 3), (2, 3, 1)]),
    _row("Mul, einsum", lambda x, y: tf.einsum("ab,a,ac->bc", x, y, x), [(2, 2), (2,)]),
    _row(
        "UnsortedSegmentProd, of zeros",
        lambda x: tf.unsorted_segment_prod(x, [0, 0, 1, 1], 2),
        [np.array([0.0, 0.0, 0.0, 1.5])],
    ),
    _row("UnsortedSegmentMax", lambda x: tf.unsorted_segment_max(x**2, _PLACES, 2), [(3, 2)]),
    _row("UnsortedSegmentMin", lambda x: tf.unsorted_segment_min(x**2, _PLACES, 2), [(3, 2)]),
    _row("UnsortedSegmentSum, mean", lambda x: tf.unsorted_segment_mean(x**2, _PLACES, 2), [(3, 2)]),
    _row("UnsortedSegmentSum, sqrt_n", lambda x: tf.unsorted_segment_sqrt_n(x**2, _PLACES, 2), [(3, 2)]),
]


def _parts(x):
    parts = OPS["DynamicPartition"](x, _PLACES, num_partitions=2)
    for part, count in zip(parts, (1, 2), strict=True):
        part.set_shape([count, 2])
    return parts


def _pooled(x):
    return OPS["MaxPoolWithArgmax"](x, ksize=(1, 2, 2, 1), strides=(1, 2, 2, 1), padding="VALID")[0]


def floats(case):
    """The row's inputs in double precision; None if it has none."""
    dtypes = case.all_dtypes()
    dtype = "float64" if "float64" in dtypes else dtypes[0]
    values = case.values(dtype)
    return values if any(value.dtype == np.float64 for value in values) else None


ROWS = [
    *(
        case
        for case in CASES + MATRICES
        if case.type in GRADIENTS and case.name not in OTHER and floats(case)
    ),
    *MORE,
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
    if times == 2 and {case.type, case.name} & ONCE:
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


def test_every_differentiable_type_has_a_row():
    ours = {type for type, opdef in OPS.items() if opdef.__module__.startswith("minigraph.")}
    rules = {type for type in ours if GRADIENTS.get(type) is not None}
    assert rules - {case.type for case in ROWS} == set(WITHOUT)


@pytest.mark.parametrize("case", MORE, ids=str)
def test_row_differentiates_its_type(case):
    with tf.Graph().as_default() as graph:
        case.call(*map(tf.constant, floats(case)))
        assert case.type in {op.type for op in graph.get_operations()}

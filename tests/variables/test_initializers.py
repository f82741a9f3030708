import numpy as np
import pytest

from minigraph.framework import dtypes
from minigraph.framework.graph import Graph
from minigraph.ops.array import placeholder
from minigraph.ops.linalg import diag, diag_part, eye, qr
from minigraph.session.session import Session
from minigraph.variables import initializers as init
from minigraph.variables.scope import get_variable


@pytest.fixture(autouse=True)
def graph():
    with Graph().as_default() as graph:
        yield graph


def run(fetches, feeds=None):
    with Session() as sess:
        return sess.run(fetches, feeds)


class Part:
    """What get_variable passes of a variable in parts."""

    full_shape = (300, 100)
    var_offset = (1, 0)


@pytest.mark.parametrize(
    "initializer",
    [
        init.Zeros(),
        init.Ones("int64"),
        init.Constant([1, 2], "float64"),
        init.RandomUniform(-1, 2, 3),
        init.RandomNormal(1.0, 2.0, 3, "float64"),
        init.TruncatedNormal(),
        init.UniformUnitScaling(1.5),
        init.VarianceScaling(2.0, "fan_out", "uniform", 1),
        init.Orthogonal(2.0),
        init.Identity(2.0),
        init.GlorotUniform(1),
        init.GlorotNormal(1, "float16"),
    ],
    ids=lambda initializer: type(initializer).__name__,
)
def test_config_makes_the_same_initializer(initializer):
    config = initializer.get_config()
    again = type(initializer).from_config(config)
    assert vars(again) == vars(initializer)
    assert config["dtype"] == initializer.dtype.name


def test_configs_hold_the_arguments():
    assert init.GlorotUniform(4).get_config() == {"seed": 4, "dtype": "float32"}
    assert init.Constant([1, 2]).get_config() == {"value": [1, 2], "dtype": "float32"}


@pytest.mark.parametrize(
    "initializer, variance",
    [
        (init.lecun_normal(1), 1 / 300),
        (init.lecun_uniform(1), 1 / 300),
        (init.he_normal(1), 2 / 300),
        (init.he_uniform(1), 2 / 300),
        (init.GlorotNormal(1), 1 / 200),
        (init.GlorotUniform(1), 1 / 200),
        (init.VarianceScaling(3.0, "fan_out", "untruncated_normal", 1), 3 / 100),
        (init.UniformUnitScaling(2.0, 1), 4 / 300),
        (init.xavier_initializer(seed=1), 1 / 200),
        (init.xavier_initializer(False, seed=1), 1 / 200),
        (init.contrib_variance_scaling_initializer(seed=1), 2 / 300),
        (init.contrib_variance_scaling_initializer(1.0, "FAN_OUT", True, 1), 1 / 100),
    ],
)
def test_variance_follows_the_number_of_inputs_and_outputs(initializer, variance):
    assert run(initializer([300, 100])).var() == pytest.approx(variance, rel=0.03)


def test_a_convolution_counts_its_field():
    assert init._fans([5, 5, 3, 8]) == (75, 200)
    assert init._fans([7]) == (7, 7)
    assert init._fans([]) == (1, 1)


def test_a_part_is_scaled_as_the_whole():
    whole, part = (run(init.UniformUnitScaling(seed=1)([2, 100], partition_info=p)) for p in (None, Part))
    np.testing.assert_allclose(part, whole * np.sqrt(2 / 300), atol=1e-7)


@pytest.mark.parametrize("shape", [[6, 4], [4, 6], [2, 3, 4], [3, 3]])
def test_orthogonal_has_orthonormal_columns_or_rows(shape):
    value = run(init.Orthogonal(gain=2.0, seed=3)(shape, "float64"))
    assert value.shape == tuple(shape)
    matrix = value.reshape(-1, shape[-1]) / 2
    matrix = matrix if matrix.shape[0] >= matrix.shape[1] else matrix.T
    np.testing.assert_allclose(matrix.T @ matrix, np.eye(matrix.shape[1]), atol=1e-12)


def test_identity_is_scaled_and_may_be_wider_than_high():
    np.testing.assert_array_equal(run(init.Identity(2.0)([2, 3])), 2 * np.eye(2, 3))


def test_an_identity_may_be_made_in_parts():
    np.testing.assert_array_equal(run(init.Identity()([2, 100], partition_info=Part)), np.eye(300, 100)[1:3])


def test_a_variable_takes_its_nodes_into_its_own_scope(graph):
    get_variable("v", [2, 3], initializer=init.Orthogonal(seed=1))
    names = [op.name for op in graph.get_operations() if op.type in ("Qr", "DiagPart", "Sign")]
    assert names == [f"v/Initializer/{name}" for name in ("Qr", "DiagPart", "Sign")]


def test_constant_repeats_its_last_element_unless_told_to_verify():
    assert run(init.Constant([1, 2])([2, 2])).tolist() == [[1, 2], [2, 2]]
    with pytest.raises(TypeError, match="Expected Tensor's shape"):
        init.Constant([1, 2], verify_shape=True)([3])
    with pytest.raises(TypeError, match="Expected Tensor's shape"):
        init.Constant([1, 2])([3], verify_shape=True)


@pytest.mark.parametrize(
    "make, error",
    [
        (lambda: init.Constant(object()), TypeError),
        (lambda: init.RandomNormal(dtype="int32"), ValueError),
        (lambda: init.VarianceScaling(0.0), ValueError),
        (lambda: init.VarianceScaling(mode="both"), ValueError),
        (lambda: init.VarianceScaling(distribution="flat"), ValueError),
        (lambda: init.Orthogonal()([3]), ValueError),
        (lambda: init.Identity()([3]), ValueError),
        (lambda: init.xavier_initializer(dtype=dtypes.int32), TypeError),
        (lambda: init.xavier_initializer()([2, 2], dtypes.int32), TypeError),
        (lambda: init.contrib_variance_scaling_initializer(mode="fan_in"), TypeError),
    ],
)
def test_wrong_arguments_are_refused(make, error):
    with pytest.raises(error):
        make()


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (2, 4, 3)])
def test_qr_gives_the_factors_and_their_shapes(shape, full):
    matrix = np.random.RandomState(1).normal(size=shape)
    factors = qr(matrix, full_matrices=full)
    q, r = run(factors)
    assert [f.shape.as_list() for f in factors] == [list(q.shape), list(r.shape)]
    np.testing.assert_allclose(q @ r, matrix, atol=1e-12)


def test_eye_with_sizes_that_a_run_decides():
    rows = placeholder(dtypes.int32, [])
    tensor = eye(rows, 3, batch_shape=[2])
    assert tensor.shape.as_list() == [2, None, 3]
    np.testing.assert_array_equal(run(tensor, {rows: 4}), np.stack([np.eye(4, 3)] * 2))


def test_diag_and_diag_part_undo_each_other():
    value = np.arange(6.0).reshape(2, 3)
    full = diag(value)
    assert full.shape.as_list() == [2, 3, 2, 3]
    np.testing.assert_array_equal(run(full).reshape(6, 6), np.diag(value.reshape(-1)))
    np.testing.assert_array_equal(run(diag_part(full)), value)

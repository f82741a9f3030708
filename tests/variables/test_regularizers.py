import pytest

from minigraph.framework.defaults import add_to_collection, get_collection
from minigraph.framework.graph import Graph
from minigraph.framework.scopes import GraphKeys
from minigraph.ops.array import constant
from minigraph.session.session import Session
from minigraph.variables import regularizers as reg


@pytest.fixture(autouse=True)
def graph():
    with Graph().as_default() as graph:
        yield graph


@pytest.mark.parametrize(
    "regularizer, penalty, name",
    [
        (reg.l1_regularizer(0.5), 3.5, "l1_regularizer"),
        (reg.l2_regularizer(0.5, "small"), 6.25, "small"),
        (reg.l1_l2_regularizer(1.0, 2.0), 32.0, "l1_l2_regularizer"),
        (reg.l1_l2_regularizer(1.0, 0.0), 7.0, "l1_l2_regularizer"),
        (reg.l1_l2_regularizer(0.0, 1.0, "l2"), 12.5, "l2"),
        (reg.sum_regularizer([reg.l1_regularizer(1.0), None, lambda _: None]), 7.0, "sum_regularizer"),
    ],
)
def test_penalties_have_their_value_and_name(regularizer, penalty, name):
    tensor = regularizer(constant([3.0, -4.0]))
    assert tensor.op.name == name
    with Session() as sess:
        assert sess.run(tensor) == penalty


def test_scale_zero_gives_no_penalty():
    for regularizer in (reg.l1_regularizer(0.0), reg.l2_regularizer(0.0), reg.l1_l2_regularizer(0.0, 0.0)):
        assert regularizer(constant([1.0])) is None
    assert reg.sum_regularizer([None]) is None
    assert reg.sum_regularizer([reg.l1_regularizer(0.0)])(constant([1.0])) is None


def test_wrong_scales_are_refused():
    for make in (reg.l1_regularizer, reg.l2_regularizer, reg.l1_l2_regularizer):
        with pytest.raises(ValueError, match="cannot be an integer: 1"):
            make(1)
        with pytest.raises(ValueError, match=r"less than 0 on a regularizer: -0\.5"):
            make(-0.5)


def test_apply_sums_over_the_weights_and_notes_the_sum():
    weights = [constant([1.0, 2.0]), constant([[3.0]])]
    total = reg.apply_regularization(reg.l1_regularizer(2.0), weights)
    assert get_collection(GraphKeys.REGULARIZATION_LOSSES) == [total]
    with Session() as sess:
        assert sess.run(total) == 12
    with pytest.raises(ValueError, match="No weights to regularize"):
        reg.apply_regularization(reg.l1_regularizer(2.0))
    add_to_collection(GraphKeys.WEIGHTS, weights[0])
    assert reg.apply_regularization(reg.l2_regularizer(0.0)).op.type == "Identity"
    with pytest.raises(ValueError, match="instead of a Tensor with rank 1"):
        reg.apply_regularization(lambda weight: weight)

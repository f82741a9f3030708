"""Each rule of `exact`: where it applies, and where it must not."""

import numpy as np
import pytest

from minigraph.framework import dtypes
from minigraph.framework.shape import Spec
from minigraph.program.exact import constant, exact
from minigraph.program.program import Instr
from minigraph.program.rewrite import Rules, rewrite


def feed(name, shape=(2, 3), dtype=dtypes.float32):
    return Instr("Feed", effect=name, specs=[Spec(dtype, shape)])


def ints(*values):
    return constant(values, dtypes.int32)


def cast(value, dtype):
    return Instr("Cast", (value,), DstT=dtype, Truncate=False)


def reshape(value, sizes):
    return Instr("Reshape", (value, sizes))


def transpose(value, perm):
    return Instr("Transpose", (value, perm))


def summed(value, axes):
    return Instr("Sum", (value, axes), keep_dims=False)


def neg(value):
    return Instr("Neg", (value,))


X, Y, N = feed("x"), feed("y"), feed("n", (2,), dtypes.int32)
AXIS = constant(0, dtypes.int32)
PACK = Instr("Pack", (X, Y), axis=0)

# Rule -> (where it applies, what comes out, where it must not apply).
CASES = {
    "identity_of_x": (Instr("Identity", (X,)), X, Instr("Tanh", (X,))),
    "cast_to_its_own_type": (cast(X, dtypes.float32), X, cast(X, dtypes.float64)),
    "reshape_of_reshape": (
        reshape(reshape(X, ints(6)), ints(3, 2)),
        reshape(X, ints(3, 2)),
        reshape(reshape(X, ints(6)), N),
    ),
    "reshape_to_its_own_shape": (reshape(X, ints(2, 3)), X, reshape(X, ints(3, 2))),
    "transpose_that_keeps_the_order": (transpose(X, ints(0, 1)), X, transpose(X, ints(1, 0))),
    "transpose_of_transpose": (
        transpose(transpose(PACK, ints(1, 2, 0)), ints(0, 2, 1)),
        transpose(PACK, ints(1, 0, 2)),
        transpose(transpose(X, N), ints(1, 0)),
    ),
    "bias_along_the_last_axis": (
        Instr("BiasAdd", (X, feed("b", (3,))), data_format="NHWC"),
        Instr("AddV2", (X, feed("b", (3,)))),
        Instr("BiasAdd", (feed("images", (2, 3, 4, 4)), feed("b", (3,))), data_format="NCHW"),
    ),
    "square_of_x": (Instr("Square", (X,)), Instr("Mul", (X, X)), Instr("Mul", (X, Y))),
    "neg_of_neg": (neg(neg(X)), X, neg(X)),
    "sum_over_no_axes": (summed(X, ints()), X, summed(X, ints(0))),
    "sum_of_one": (Instr("AddN", (X,)), X, Instr("AddN", (X, Y))),
    "item_of_unpacked_pack": (
        Instr("Item", (Instr("Unpack", (PACK,), num=2, axis=0),), specs=[X.spec], index=1),
        Y,
        Instr("Item", (Instr("Unpack", (PACK,), num=2, axis=1),), specs=[X.spec], index=1),
    ),
    "op_of_constants": (
        Instr("Mul", (ints(2, 3), ints(4, 5))),
        ints(8, 15),
        Instr("Fill", (ints(100, 100), constant(1.0, dtypes.float32))),
    ),
}


def test_every_rule_has_a_case():
    assert sorted(CASES) == sorted(exact.names)


@pytest.mark.parametrize("name", CASES)
def test_rule_applies_where_it_should_and_nowhere_else(name):
    before, after, other = CASES[name]
    assert rewrite([before], exact) == [after]
    assert rewrite([other], exact) == [other]
    assert rewrite([before], exact, off=exact.names) == [before]


def test_a_rule_that_is_off_does_not_apply():
    assert rewrite([neg(neg(X))], exact, off={"neg_of_neg"}) == [neg(neg(X))]


def test_equal_instructions_are_one_but_for_effects():
    assert neg(X) is neg(X) and ints(1, 2) is ints(1, 2)
    assert ints(1, 2) is not constant([1, 2], dtypes.int64)
    assert constant(0.0, dtypes.float32) is not constant(-0.0, dtypes.float32)
    assert feed("x") is not feed("x", (3, 3))


def test_a_constant_that_fails_is_left_to_the_run():
    division = Instr("FloorDiv", (ints(1), ints(0)))
    assert rewrite([division], exact) == [division]


def test_rules_work_on_what_other_rules_made():
    e = neg(reshape(neg(reshape(X, ints(6))), ints(2, 3)))
    assert rewrite([neg(reshape(reshape(neg(X), ints(6)), ints(2, 3)))], exact) == [X]
    assert rewrite([e], exact) == [e]


def test_rules_that_turn_each_other_back_are_stopped():
    rules = Rules()

    @rules.rule("Neg")
    def there(e):
        """-x = identity(x)"""
        return Instr("Identity", e.args)

    @rules.rule("Identity")
    def back(e):
        """identity(x) = -x"""
        return Instr("Neg", e.args)

    with pytest.raises(RuntimeError, match="finds no end"):
        rewrite([neg(X)], rules)


def test_ten_thousand_deep_is_no_recursion():
    deep = X
    for _ in range(5000):
        deep = Instr("Tanh", (Instr("Identity", (deep,)),))
    [found] = rewrite([deep], exact)
    depth = 0
    while found is not X:
        assert found.type == "Tanh"
        [found] = found.args
        depth += 1
    assert depth == 5000


def test_the_numbers_of_a_folded_constant_are_those_of_the_run():
    table = np.linspace(0, 1, 6, dtype=np.float32).reshape(2, 3)
    [folded] = rewrite([Instr("Tanh", (constant(table, dtypes.float32),))], exact)
    np.testing.assert_array_equal(folded.attrs["value"], np.tanh(table))

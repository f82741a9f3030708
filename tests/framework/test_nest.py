from collections import OrderedDict, namedtuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minigraph.framework import nest

Pair = namedtuple("Pair", "first second")

structures = st.recursive(
    st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.sampled_from("abcd"), inner)
        | st.builds(Pair, inner, inner)
        | st.lists(st.tuples(st.sampled_from("abcd"), inner), max_size=3).map(OrderedDict)
    ),
    max_leaves=8,
)


@given(structures)
def test_packing_undoes_flattening(structure):
    leaves = nest.flatten(structure)
    again = nest.pack_sequence_as(structure, leaves)
    assert again == structure and type(again) is type(structure)
    nest.assert_same_structure(structure, again)
    assert nest.flatten(nest.map_structure(lambda a, b: a - b, structure, again)) == [0] * len(leaves)


def test_equal_dicts_flatten_alike_and_keep_their_own_order():
    assert nest.flatten({"b": 1, "a": 2}) == nest.flatten({"a": 2, "b": 1}) == [2, 1]
    assert list(nest.map_structure(str, {"b": 1, "a": 2}).items()) == [("b", "1"), ("a", "2")]


@pytest.mark.parametrize("leaf", ["text", b"bytes", np.ones([2, 2]), None, 3.5, {1, 2}, range], ids=repr)
def test_what_is_a_leaf(leaf):
    assert nest.flatten([leaf])[0] is leaf


@pytest.mark.parametrize(
    "one, two, error",
    [
        ([1], 1, ValueError),
        ([1, 2], [1], ValueError),
        ({"a": 1}, {"b": 1}, ValueError),
        ([[1], 2], [1, [2]], ValueError),
        ([1], (1,), TypeError),
        (Pair(1, 2), (1, 2), TypeError),
    ],
    ids=str,
)
def test_structures_that_differ(one, two, error):
    with pytest.raises(error, match="The two structures don't have the same"):
        nest.assert_same_structure(one, two)
    if error is TypeError:
        nest.assert_same_structure(one, two, check_types=False)


def test_a_wrong_number_of_leaves():
    with pytest.raises(ValueError, match="Structure had 2 elements, but flat_sequence had 3 elements"):
        nest.pack_sequence_as([1, [2]], [1, 2, 3])
    with pytest.raises(ValueError, match="at least one structure"):
        nest.map_structure(str)

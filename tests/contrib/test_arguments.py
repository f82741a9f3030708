"""arg_scope: which calls get default arguments, and what is refused."""

import pytest

from minigraph.contrib.framework import add_arg_scope, arg_scope, has_arg_scope


@add_arg_scope
def seen(x, a=1, b=2):
    return x, a, b


def test_inner_scopes_and_the_call_itself_go_before_outer_ones():
    with arg_scope([seen], a=3, b=4) as outer:
        with arg_scope([seen], b=5):
            assert seen(0) == (0, 3, 5) and seen(0, b=6) == (0, 3, 6)
        assert seen(0) == (0, 3, 4)
    assert seen(0) == (0, 1, 2)
    with arg_scope(outer):
        assert seen(0) == (0, 3, 4)


def test_a_scope_ends_after_an_error():
    with pytest.raises(KeyError), arg_scope([seen], a=3):
        raise KeyError
    assert seen(0) == (0, 1, 2)


def test_what_is_refused():
    assert has_arg_scope(seen) and not has_arg_scope(len)
    with pytest.raises(ValueError, match="not decorated"), arg_scope([len], a=1):
        pass
    with pytest.raises(ValueError, match="must be empty"), arg_scope({}, a=1):
        pass
    with pytest.raises(TypeError, match="list_ops_or_scope"), arg_scope(seen, a=1):
        pass

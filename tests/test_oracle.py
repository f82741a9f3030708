"""Every recorded program, played on minigraph: nodes, shapes, attributes, values and errors are TF 1.15's."""

import json
import re

import pytest
from oracle import described, differences, mismatch, recorded
from programs import PROGRAMS, play

import minigraph as tf

# Functions that recorded programs use and minigraph does not have; each must say so.
MISSING = set(
    """
    tf.contrib.nn
    tf.not_a_function
    """.split()
)

# Values that differ: why.
OTHER_VALUES = {
    ("arrays", "placeholder of bytes"): "a fetched scalar string is bytes, fed or not",
    ("nn", "top_k of vector, not sorted"): "of equal elements another is taken",
    ("maths", "zeta"): "SciPy's zeta(101, 100) is 0, TF1's NaN",
}

# Errors that differ: None where minigraph does what TF1 refuses, else the class of its error.
OTHER_ERRORS = {
    "Variable of another expected shape": "ValueError",  # TF1 ignores expected_shape
    "assign to a placeholder": "TypeError",
    "assign to a tensor": "TypeError",
    "at run time: truncatediv by zero": "InvalidArgumentError",
    # TF1's is a class of its own under ValueError.
    "cond whose inner tensor is fetched": "ValueError",
    "while_loop whose inner tensor is fetched": "ValueError",
    # TF1 finds these wrong types in the run; the line that makes them is told while building.
    "while_loop with another dtype": "TypeError",
    "while_loop with a python float": "TypeError",
    "while_loop whose inner tensor is used in a cond": "ValueError",
    "TensorArray write of another dtype": "TypeError",
    "TensorArray unstack of another dtype": "TypeError",
    "map_fn to another dtype": "TypeError",
    "foldl to another dtype": "TypeError",
    "TensorArray stack of nothing": "InvalidArgumentError",
    "cast of text": "ValueError",  # while building, not in the run
    "constant list of arrays": None,
    "constant negative as uint8": "ValueError",  # TF1 wraps around
    "constant of a range": None,
    "constant ragged depth": "ValueError",
    "constant too large for int32": "ValueError",  # TF1 makes it 0
    "feed of None": "TypeError",  # TF1 makes it NaN
    "feed of a list with a tensor": "TypeError",
    "get_variable with a name None": "ValueError",
    "gradients for None": "TypeError",  # TF1: 'NoneType' object has no attribute 'op'
    "gradients of None": "TypeError",  # likewise
    "minimize for a number": "TypeError",  # likewise
    "name_scope an int": "ValueError",
    "placeholder with a float shape": "TypeError",
    "static_rnn of unknown rank": "ValueError",
    "zeros of floats": "TypeError",  # TF1 rounds
}


# Nodes that differ: why.
OTHER_NODES = {}


def programs(errors):
    """The programs, or those that must fail, as parameters of a test."""
    keys = [key for key in PROGRAMS if (key[0] == "errors") is errors]
    return pytest.mark.parametrize("key", keys, ids="/".join)


def played(key):
    """Program `key` played; None if it uses a function that is not there, which must be a known one."""
    try:
        result = play(PROGRAMS[key], tf)
        error = result.error and result.error[1]
    except AttributeError as raised:
        result, error = None, raised
    found = re.search(r"minigraph does not support (tf[\w.]+)", str(error))
    if found is None and result is None:
        raise error
    assert found is None or found[1] in MISSING
    return None if found else result


@programs(errors=False)
def test_program_is_as_in_tensorflow(key):
    expected = recorded(key[0])[key[1]]
    result = played(key)
    if result is None:
        return
    other = differences(described(result.graph), expected["nodes"])
    assert bool(other) == (key in OTHER_NODES), other
    assert json.loads(json.dumps(result.notes)) == (expected.get("notes") or {})
    # What is left of a gradient after 1 - tanh(x) ** 2 has few digits.
    tolerance = 1e-5 if key[0].startswith("gradients") else 1e-6
    wrong = [
        f"{label} of run {i} {problem}"
        for i, (values, run) in enumerate(zip(result.results, expected["values"], strict=True))
        for label, value in run.items()
        if (problem := mismatch(values[label], value, rtol=1e-5, atol=tolerance))
    ]
    assert bool(wrong) == (key in OTHER_VALUES), wrong


@programs(errors=True)
def test_error_is_as_in_tensorflow(key):
    expected = recorded("errors")[key[1]]
    result = played(key)
    if result is None:
        return
    error = result.error
    ours = None if error is None else type(error[1]).__name__
    if key[1] in OTHER_ERRORS:
        assert ours == OTHER_ERRORS[key[1]]
    elif expected["error"] == "OperatorNotAllowedInGraphError":
        assert ours == "TypeError"
    else:
        assert (ours, error and error[0]) == (expected["error"], expected["when"])


@pytest.mark.parametrize("name", sorted(MISSING))
def test_function_that_is_not_there_says_so(name):
    path, _, last = name.removeprefix("tf").removeprefix(".").rpartition(".")
    module = tf
    for part in path.split(".") if path else []:
        module = getattr(module, part)
    with pytest.raises(AttributeError, match=f"minigraph does not support {name}"):
        getattr(module, last)

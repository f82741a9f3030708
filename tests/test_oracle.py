"""Every recorded program, played on minigraph: the same nodes, shapes, attributes, values and errors as TF 1.15."""

import json

import pytest
from oracle import described, differences, mismatch, recorded
from programs import PROGRAMS, play

import minigraph as tf

# Programs that use functions which minigraph does not have; each must say so.
UNSUPPORTED = {
    "arrays": """batch_gather | bitcast | bitcast, unknown batch | bitcast to smaller | unique | matrix_band_part
        | top_k | top_k, unknown batch | in_top_k | in_top_k, unknown batch | embedding_lookup | scatter_nd""",
    "errors": "at run time: log of text | bitcast to a larger type | op that does not exist",
    "maths": """matvec | tensordot | tensordot, unknown batch | norm | norm axis | cumsum | swish | l2_normalize
        | l2_normalize, unknown batch | clip_by_norm | clip_by_global_norm | xw_plus_b | xw_plus_b, unknown batch
        | relu_layer | moments | moments, unknown batch | zero_fraction | softmax_cross_entropy
        | softmax_cross_entropy, unknown batch | sparse_softmax_cross_entropy
        | sparse_softmax_cross_entropy, unknown batch | sigmoid_cross_entropy | sigmoid_cross_entropy, unknown batch""",
    "random": "dropout",
    "variables": "regularizers | decorator_and_template | global_step | scatter_and_count",
}
UNSUPPORTED = {(group, name.strip()) for group, names in UNSUPPORTED.items() for name in names.split("|")}

# Values that differ: why.
OTHER_VALUES = {
    ("arrays", "placeholder of bytes"): "a fetched scalar string is bytes, fed or not",
    ("maths", "zeta"): "SciPy's zeta(101, 100) is 0, TF1's NaN",
}

# Errors that differ: None where minigraph does what TF1 refuses, else the class of its error.
OTHER_ERRORS = {
    "Variable of another expected shape": "ValueError",  # TF1 ignores expected_shape
    "assign to a placeholder": "TypeError",
    "assign to a tensor": "TypeError",
    "at run time: truncatediv by zero": "InvalidArgumentError",
    "cast of text": "ValueError",  # while building, not in the run
    "constant list of arrays": None,
    "constant negative as uint8": "ValueError",  # TF1 wraps around
    "constant of a range": None,
    "constant ragged depth": "ValueError",
    "constant too large for int32": "ValueError",  # TF1 makes it 0
    "feed of None": "TypeError",  # TF1 makes it NaN
    "feed of a list with a tensor": "TypeError",
    "get_variable with a name None": "ValueError",
    "name_scope an int": "ValueError",
    "placeholder with a float shape": "TypeError",
    "static_rnn of unknown rank": "ValueError",
    "zeros of floats": "TypeError",  # TF1 rounds
}


def programs(errors):
    """The supported programs, or those that must fail, as parameters of a test."""
    keys = [key for key in PROGRAMS if (key[0] == "errors") is errors and key not in UNSUPPORTED]
    return pytest.mark.parametrize("key", keys, ids="/".join)


@programs(errors=False)
def test_program_is_as_in_tensorflow(key):
    expected = recorded(key[0])[key[1]]
    played = play(PROGRAMS[key], tf)
    assert differences(described(played.graph), expected["nodes"]) == []
    assert json.loads(json.dumps(played.notes)) == (expected.get("notes") or {})
    wrong = [
        f"{label} of run {i} {problem}"
        for i, (results, run) in enumerate(zip(played.results, expected["values"], strict=True))
        for label, value in run.items()
        if (problem := mismatch(results[label], value, rtol=1e-5, atol=1e-6))
    ]
    assert bool(wrong) == (key in OTHER_VALUES), wrong


@programs(errors=True)
def test_error_is_as_in_tensorflow(key):
    expected = recorded("errors")[key[1]]
    error = play(PROGRAMS[key], tf).error
    ours = None if error is None else type(error[1]).__name__
    if key[1] in OTHER_ERRORS:
        assert ours == OTHER_ERRORS[key[1]]
    elif expected["error"] == "OperatorNotAllowedInGraphError":
        assert ours == "TypeError"
    else:
        assert (ours, error and error[0]) == (expected["error"], expected["when"])


@pytest.mark.parametrize("key", sorted(UNSUPPORTED), ids="/".join)
def test_function_that_is_not_there_says_so(key):
    try:
        error = play(PROGRAMS[key], tf).error[1]
    except AttributeError as raised:
        error = raised
    assert isinstance(error, AttributeError) and "minigraph does not support tf." in str(error)

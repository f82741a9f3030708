"""Compares what minigraph builds and computes with what TensorFlow 1.15 was recorded to (tests/data)."""

import json
from functools import cache
from pathlib import Path

import numpy as np
from programs import digest

DATA = Path(__file__).parent / "data"


@cache
def recorded(group) -> dict:
    """The recorded programs of a group, by name."""
    return json.loads((DATA / f"{group}.json").read_text())["programs"]


def described(graph) -> list:
    """The nodes of `graph`, in the form of the recordings."""
    return [_node(op) for op in graph.get_operations()]


def _node(op):
    node = {
        "name": op.name,
        "type": op.type,
        "inputs": [t.name for t in op.inputs] + sorted("^" + c.name for c in op.control_inputs),
        "outputs": [[t.dtype.name, None if t.shape.ndims is None else t.shape.as_list()] for t in op.outputs],
        "attrs": {
            key: _attr(value)
            for key, value in sorted(op.attrs.items())
            if key not in ("_class", "_gradient_op_type")
        },
    }
    if "_class" in op.attrs:
        node["class"] = [group.decode() for group in op.attrs["_class"]]
    if op.device:
        node["device"] = op.device
    return node


def _attr(value):
    if isinstance(value, np.ndarray):
        result = {"dtype": None, "shape": list(value.shape)}
        if value.size <= 16:
            result["values"] = [_number(v) for v in value.reshape(-1)]
        return result
    if hasattr(value, "as_datatype_enum"):
        return value.name
    if hasattr(value, "as_list"):
        return None if value.ndims is None else value.as_list()
    if isinstance(value, (list, tuple)):
        return [_attr(item) for item in value]
    return value


def _number(value):
    if isinstance(value, bytes):
        return "b:" + value.decode("latin-1")
    if isinstance(value, (np.complexfloating, complex)):
        return [_number(value.real), _number(value.imag)]
    if isinstance(value, (np.bool_, bool)):
        return bool(value)
    if isinstance(value, np.integer):
        return int(value)
    text = str(value)
    return text if text in ("nan", "inf", "-inf") else float(text)


def differences(ours, theirs) -> list[str]:
    """What differs between two lists of nodes, the first few; the second may be the digest of one."""
    if isinstance(theirs, str):
        return [] if digest(ours) == theirs else [f"digest: {digest(ours)} instead of {theirs}"]
    theirs = [_ordered(node) for node in theirs]
    found = []
    names = [node["name"] for node in ours], [node["name"] for node in theirs]
    if names[0] != names[1]:
        at = next((i for i, (a, b) in enumerate(zip(*names, strict=False)) if a != b), min(map(len, names)))
        return [f"names from node {at}: {names[0][at : at + 4]} instead of {names[1][at : at + 4]}"]
    for our, their in zip(ours, theirs, strict=True):
        for key in sorted(set(our) | set(their)):
            a, b = our.get(key), their.get(key)
            if key == "attrs":
                a, b = _comparable(a, b)
            if a != b:
                found.append(f"{our['name']}.{key}: {a} instead of {b}")
    return found


def _ordered(node):
    data = [name for name in node["inputs"] if not name.startswith("^")]
    return {**node, "inputs": data + sorted(name for name in node["inputs"] if name.startswith("^"))}


def _comparable(a, b):
    """Attributes ready to compare: the dtype of a constant's value stands beside it anyway."""
    a, b = dict(a), dict(b)
    for attrs in (a, b):
        attrs.pop("token", None)  # of a py_func: how many the process has made
        if isinstance(attrs.get("value"), dict):
            attrs["value"] = {k: v for k, v in attrs["value"].items() if k != "dtype"}
    values = [
        attrs["value"].get("values") if isinstance(attrs.get("value"), dict) else None for attrs in (a, b)
    ]
    if values[0] is not None and values[1] is not None and values[0] != values[1]:
        try:
            close = np.allclose(
                np.array(values[0], float), np.array(values[1], float), rtol=1e-6, equal_nan=True
            )
        except (ValueError, TypeError):
            close = False
        if close:
            a["value"] = b["value"]
    return a, b


def mismatch(value, theirs, rtol, atol) -> str | None:
    """How a fetched value differs from the recorded one; None if it does not."""
    kind = "NoneType" if value is None else "array" if isinstance(value, np.ndarray) else "scalar"
    if isinstance(value, (bytes, str)):
        kind = "bytes"
    if kind != theirs["kind"]:
        return f"is {kind}, not {theirs['kind']}"
    if value is None:
        return None
    array = np.asarray(value)
    dtype = "string" if array.dtype.kind in "OS" else str(array.dtype)
    if dtype != theirs.get("dtype", "string"):
        return f"is {dtype}, not {theirs['dtype']}"
    if list(array.shape) != theirs.get("shape", []):
        return f"has shape {array.shape}, not {theirs['shape']}"
    if "head" in theirs:
        flat, expected = array.reshape(-1)[:32], theirs["head"]
        if not np.isclose(np.sum(array, dtype=np.float64), theirs["sum"], rtol=1e-4, atol=1e-3):
            return f"sums up to {np.sum(array, dtype=np.float64)}, not {theirs['sum']}"
    else:
        flat, expected = array.reshape(-1), theirs["values"]
    if dtype in ("string",):
        got = [_number(item if isinstance(item, bytes) else bytes(item)) for item in flat.tolist()]
        return None if got == expected else f"is {got}, not {expected}"
    if dtype == "bool":
        return None if flat.tolist() == expected else f"is {flat.tolist()}, not {expected}"
    if dtype.startswith("complex"):
        wanted = np.array([complex(float(r), float(i)) for r, i in expected], array.dtype)
    elif dtype.startswith(("int", "uint")):
        wanted = np.array(expected, array.dtype)
    else:
        wanted = np.array([float(v) for v in expected], array.dtype)
    exact = dtype.startswith(("int", "uint"))
    same = np.array_equal(flat, wanted) if exact else np.allclose(flat, wanted, rtol, atol, equal_nan=True)
    return None if same else f"is {flat[:8]}, not {wanted[:8]}"

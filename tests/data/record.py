"""Record what real TensorFlow builds and computes for the programs: `python tests/data/record.py [groups]`.

Run by the interpreter of a TensorFlow 1.15, which serves as a black box. Writes one JSON file a group beside
this file, or in the folder of an argument `--to=FOLDER`; that is for TensorFlow 2.15, which serves roughly.
With an argument `--whole` no nodes are recorded as a digest: to find what differs.
"""

import json
import math
import os
import re
import sys
import warnings

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
warnings.simplefilter("ignore")

# ruff: noqa: E402  TensorFlow reads these settings when it is imported
import numpy as np
import tensorflow
from programs import PROGRAMS, digest, play
from tensorflow.python.framework import ops, random_seed

HERE = os.path.dirname(os.path.abspath(__file__))
HEAD = 32
LARGE = 200  # more nodes than that are recorded as a digest
OMITTED = ("_output_shapes", "_class", "_gradient_op_type")


def oracle():
    """The module `tf` that programs get."""
    tf = tensorflow
    if not tf.__version__.startswith("1."):
        tf = tf.compat.v1
        tf.disable_v2_behavior()
        random_seed.get_seed = _get_seed
    tf.logging.set_verbosity(tf.logging.FATAL)
    return tf


def _get_seed(op_seed):
    """The rule of TF 1.15: where only the graph has a seed, the op's is the number of nodes so far."""
    graph = ops.get_default_graph()
    if graph.seed is None:
        return (None, None) if op_seed is None else (random_seed.DEFAULT_GRAPH_SEED, op_seed)
    return graph.seed, len(graph.get_operations()) if op_seed is None else op_seed


def shape_of(shape):
    """A list with None for unknown sizes, or None for an unknown rank."""
    return None if shape.ndims is None else shape.as_list()


def number(x):
    """A value of an array as JSON: floats in the fewest digits that bring them back."""
    if isinstance(x, (bytes, np.bytes_)):
        return "b:" + x.decode("latin-1")
    if isinstance(x, str):
        return "s:" + x
    if isinstance(x, np.bool_):
        return bool(x)
    if isinstance(x, np.integer):
        return int(x)
    if isinstance(x, np.complexfloating):
        return [number(x.real), number(x.imag)]
    return float(str(x)) if np.isfinite(x) else str(x)


def array(value, limit):
    """dtype, shape, values of an array; of one with more than `limit` elements the first 32, and the sum."""
    value = np.asarray(value)
    dtype = "string" if value.dtype.kind in "OSU" else value.dtype.name
    made = {"dtype": dtype, "shape": list(value.shape)}
    if value.size <= limit:
        made["values"] = [number(x) for x in value.ravel()]
    elif limit > 16:
        made["head"] = [number(x) for x in value.ravel()[:HEAD]]
        made["sum"] = number(np.float64(math.fsum(value.ravel().astype(float))))
    return made


def kind(value):
    """What the session returned: an array, a NumPy scalar, or the name of a Python type."""
    if isinstance(value, np.ndarray):
        return "array"
    return "scalar" if isinstance(value, np.generic) else type(value).__name__


def attr(tf, value):
    """An AttrValue as JSON."""
    field = value.WhichOneof("value")
    if field == "type":
        return tf.as_dtype(value.type).name
    if field == "shape":
        return shape_of(tf.TensorShape(value.shape))
    if field == "tensor":
        return array(tf.make_ndarray(value.tensor), 16)
    if field == "s":
        return value.s.decode("latin-1")
    if field == "func":
        return {"func": value.func.name}
    if field == "list":
        for name in ("s", "i", "f", "b", "type", "shape"):
            items = getattr(value.list, name)
            if items:
                one = type(value)
                return [attr(tf, _item(one, name, item)) for item in items]
        return []
    made = getattr(value, field)
    return number(np.float32(made)) if field == "f" else made


def _item(make, field, item):
    value = make()
    if field == "shape":
        value.shape.CopyFrom(item)
    else:
        setattr(value, field, item)
    return value


def controls(op):
    """Control inputs as "^name", as given; from nine inputs on TensorFlow keeps no order: graph order."""
    given = list(op.control_inputs)
    if len(given) + len(op.inputs) > 8:
        given.sort(key=op.graph.get_operations().index)
    return ["^" + c.name for c in given]


def node(tf, op):
    """One operation as JSON."""
    attrs = op.node_def.attr
    made = {
        "name": op.name,
        "type": op.type,
        "inputs": [x.name for x in op.inputs] + controls(op),
        "outputs": [[x.dtype.name, shape_of(x.get_shape())] for x in op.outputs],
        "attrs": {k: attr(tf, attrs[k]) for k in sorted(attrs) if k not in OMITTED},
    }
    if "_class" in attrs:
        made["class"] = attr(tf, attrs["_class"])
    if op.device:
        made["device"] = op.device
    return made


def results(fetched, values):
    """The values of one run as JSON, by label."""
    made = {}
    for label in sorted(fetched):
        value, entry = values[label], {"tensor": fetched[label].name, "kind": kind(values[label])}
        if value is not None:
            entry.update(array(value, 64))
        made[label] = entry
    return made


def message(error):
    """The first lines of an exception's text, without traceback, file paths and addresses."""
    text = getattr(error, "message", None) or str(error)
    if text.startswith("in converted code:"):
        text = re.split(r"\n    \w+: ", text)[-1]
    for start in (
        "Original stack",
        "Caused by",
        "Errors may have",
        "During handling",
        "Traceback",
        "Encountered",
    ):
        text = re.split(r"\n\n?" + start, text)[0]
    text = re.split(r"(?<= Originally defined at:)", text)[0]
    text = re.sub(r" ?\(?defined at [^)\n]*\)? ?", "", text)
    text = re.sub(r" at 0x[0-9a-f]+>", ">", text)
    text = re.sub(r"/[\w./-]+\.py:\d+", "a file", text)
    return text.strip()[:300]


def record(tf, program, whole=False):
    """A program's entry, with a digest in place of many nodes unless `whole`."""
    played = play(program, tf)
    made = {"seed": program.seed}
    if program.group == "errors":
        when, error = played.error or (None, None)
        made["when"], made["error"] = when, error and type(error).__name__
        made["message"] = error and message(error)
        made["bases"] = error and [c.__name__ for c in type(error).__mro__[1:-2]]
    else:
        made["nodes"] = [node(tf, op) for op in played.graph.get_operations()]
        if not whole and (program.brief or len(made["nodes"]) > LARGE):
            made["nodes"] = digest(made["nodes"])
        made["notes"] = played.notes
    made["values"] = [results(*run) for run in zip(played.fetched, played.results)]
    return made


def text(entry):
    """An entry with one node, and one run, a line."""
    lines = []
    for key, value in entry.items():
        if key in ("nodes", "values") and value and isinstance(value, list):
            value = "[\n" + ",\n".join(dump(x) for x in value) + "\n]"
        else:
            value = dump(value)
        lines.append(dump(key) + ":" + value)
    return "{" + ",\n".join(lines) + "}"


def dump(value):
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def main(args):
    groups = [arg for arg in args if not arg.startswith("--")]
    folder = ([HERE] + [arg[5:] for arg in args if arg.startswith("--to=")])[-1]
    tf, entries = oracle(), {}
    for (group, name), program in PROGRAMS.items():
        if groups and group not in groups:
            continue
        try:
            entries.setdefault(group, {})[name] = text(record(tf, program, "--whole" in args))
        except Exception as e:
            print(f"FAILED {group}: {name}: {type(e).__name__}: {str(e)[:400]}")
        if group == "errors" and '"error":null' in entries[group].get(name, ""):
            print(f"did not raise: {name}")
    for group, made in entries.items():
        path = os.path.join(folder, group + ".json")
        body = ",\n".join(dump(name) + ":" + entry for name, entry in made.items())
        with open(path + ".tmp", "w") as f:
            f.write(f'{{"tensorflow": {dump(tensorflow.__version__)},\n"programs": {{\n{body}\n}}}}\n')
        os.rename(path + ".tmp", path)
        with open(path) as f:
            json.load(f)
        print(f"{group}: {len(made)} programs, {os.path.getsize(path) // 1024} KB")


if __name__ == "__main__":
    main(sys.argv[1:])

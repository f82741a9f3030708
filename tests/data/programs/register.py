"""The table of recorded programs: how one is registered, and how it is played on a module `tf`.

Runs on Python 3.7 (the oracle's) and later; imports nothing but NumPy.
"""

import collections
import hashlib
import json

import numpy as np

Program = collections.namedtuple("Program", "group name build runs seed init values brief")
Played = collections.namedtuple("Played", "graph notes fetched results error")

PROGRAMS = collections.OrderedDict()


def program(group, name=None, runs=1, seed=42, init=True, values=True, brief=False):
    """Register a function `build(tf) -> (fetches, feeds)` or `(fetches, feeds, notes)` as a program.

    Args:
        group: The JSON file it is recorded in.
        name: Defaults to the function's name.
        runs: How often the fetches are run, in one session.
        seed: The graph seed, set before `build`; None for none.
        init: Whether `tf.global_variables_initializer()` is made after `build` and run before the fetches,
            if there are global variables.
        values: False if the values differ from run to run; then only nodes are recorded.
        brief: Record a digest in place of the nodes: for large graphs of parts that are recorded elsewhere.

    `fetches` is a dict of tensors or operations, or a list of such dicts, run one after the other in one
    session; `feeds` a dict from tensor to value; `notes` a dict of facts that JSON can hold. In the group
    "errors", `build` may return a function instead, called without arguments at run time.
    """

    def add(build):
        title = name or build.__name__
        assert (group, title) not in PROGRAMS, (group, title)
        PROGRAMS[group, title] = Program(group, title, build, runs, seed, init, values, brief)
        return build

    return add


VARIANTS = {"s": "", "b": ", unknown batch", "u": ", unknown rank"}


def rows(group, table):
    """Register each row `(name, call, arrays)` or `(name, call, arrays, variants)` as a program.

    `call(tf, *placeholders)` gets one placeholder an array, named x, y, z in turn, and returns a tensor, or a
    list or dict of them. `variants` is a string of letters, each a program of its own: "s" static shapes, "b"
    an unknown first size, "u" an unknown rank; "s" where it is left out.
    """
    for name, call, arrays, *variants in table:
        for variant in variants[0] if variants else "s":
            program(group, name + VARIANTS[variant])(_row(call, arrays, variant))


def _row(call, arrays, variant):
    def build(tf):
        feeds = {}
        for name, array in zip("xyz", arrays):
            array = np.asarray(array)
            dtype = tf.string if array.dtype.kind in "SUO" else tf.as_dtype(array.dtype)
            shape = list(array.shape)
            if variant == "b" and shape:
                shape[0] = None
            feeds[tf.placeholder(dtype, None if variant == "u" else shape, name=name)] = array
        return labelled(call(tf, *feeds)), feeds

    return build


def labelled(result):
    """A dict of fetches from a tensor, or a list or dict of them."""
    if isinstance(result, dict):
        return result
    if isinstance(result, (list, tuple)):
        return collections.OrderedDict((str(i), x) for i, x in enumerate(result))
    return {"out": result}


def digest(nodes):
    """A short text that changes with each node's name, type, inputs, outputs and device, and their order."""
    lines = [
        [node["name"], node["type"], sorted(i for i in node["inputs"] if i[0] == "^")]
        + [[i for i in node["inputs"] if i[0] != "^"], node["outputs"], node.get("device")]
        for node in nodes
    ]
    return "%d nodes, %s" % (len(nodes), hashlib.md5(json.dumps(lines).encode()).hexdigest())


def names(things):
    """The names of variables, tensors or operations."""
    return [thing.name for thing in things]


def play(program, tf):
    """Build and run a program in a graph of its own.

    Returns:
        A Played: the graph; the notes; for each run, a dict of fetched tensors; for each run, a dict of their
        values; and for the group "errors" the pair (when, exception), or None if nothing was raised.
    """
    tf.reset_default_graph()
    graph = tf.get_default_graph()
    if program.seed is not None:
        tf.set_random_seed(program.seed)
    fails = program.group == "errors"
    try:
        made = program.build(tf)
    except Exception as e:
        if not fails:
            raise
        return Played(graph, {}, [], [], ("build", e))
    if callable(made):
        made, use = ({}, {}), made
    else:
        use = None
    fetches, feeds, notes = made if len(made) == 3 else (*made, {})
    steps = fetches if isinstance(fetches, list) else [fetches] * program.runs
    init = None
    if program.init and use is None and tf.global_variables():
        init = tf.global_variables_initializer()
    results = []
    try:
        if use is not None:
            use()
        elif program.values and steps != [{}]:
            with tf.Session() as sess:
                if init is not None:
                    sess.run(init)
                results = [sess.run(step, feed_dict=feeds) for step in steps]
    except Exception as e:
        if not fails:
            raise
        return Played(graph, notes, [], [], ("run", e))
    return Played(graph, notes, steps, results, None)

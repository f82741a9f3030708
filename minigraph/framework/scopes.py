"""What surrounds an op while it is built: name scopes, control dependencies, devices; collection keys.

The functions here work on a graph handed to them; `defaults.py` has the same for the default graph.
"""

import re
from contextlib import contextmanager
from threading import local

VALID_OP_NAME = re.compile(r"[A-Za-z0-9.][A-Za-z0-9_.\-/]*\Z")
VALID_SCOPE_NAME = re.compile(r"[A-Za-z0-9_.\-/]*\Z")


class DefaultStack(local):
    """The nested `with x.as_default()` of one thread; the innermost is in force."""

    def __init__(self):
        self.items = []

    def top(self):
        """The innermost item, or None."""
        return self.items[-1] if self.items else None

    @contextmanager
    def entered(self, item):
        """`item` is in force inside the `with`."""
        self.items.append(item)
        try:
            yield item
        finally:
            if self.items[-1] is not item:
                raise AssertionError(f"Nesting violated for default stack of {type(item)} objects")
            self.items.pop()


graph_stack = DefaultStack()
session_stack = DefaultStack()


class GraphKeys:
    """The names of the collections that the library itself uses, as `tf.GraphKeys`."""

    GLOBAL_VARIABLES = "variables"
    VARIABLES = "variables"
    LOCAL_VARIABLES = "local_variables"
    METRIC_VARIABLES = "metric_variables"
    MODEL_VARIABLES = "model_variables"
    TRAINABLE_VARIABLES = "trainable_variables"
    TRAINABLE_RESOURCE_VARIABLES = "trainable_resource_variables"
    MOVING_AVERAGE_VARIABLES = "moving_average_variables"
    CONCATENATED_VARIABLES = "concatenated_variables"
    SUMMARIES = "summaries"
    QUEUE_RUNNERS = "queue_runners"
    TABLE_INITIALIZERS = "table_initializer"
    ASSET_FILEPATHS = "asset_filepaths"
    REGULARIZATION_LOSSES = "regularization_losses"
    SAVERS = "savers"
    SAVEABLE_OBJECTS = "saveable_objects"
    WEIGHTS = "weights"
    BIASES = "biases"
    ACTIVATIONS = "activations"
    UPDATE_OPS = "update_ops"
    LOSSES = "losses"
    RESOURCES = "resources"
    LOCAL_RESOURCES = "local_resources"
    INIT_OP = "init_op"
    LOCAL_INIT_OP = "local_init_op"
    READY_OP = "ready_op"
    READY_FOR_LOCAL_INIT_OP = "ready_for_local_init_op"
    SUMMARY_OP = "summary_op"
    GLOBAL_STEP = "global_step"
    EVAL_STEP = "eval_step"
    TRAIN_OP = "train_op"
    COND_CONTEXT = "cond_context"
    WHILE_CONTEXT = "while_context"


@contextmanager
def name_scope(graph, name):
    """Ops made inside get `name/` in front of theirs; yields that prefix.

    A name that ends in "/" re-enters that very scope; None or "" goes back to the top.

    Raises:
      ValueError: `name` has characters that names can't have.
    """
    if name:
        valid = VALID_SCOPE_NAME if graph.scope else VALID_OP_NAME
        if not isinstance(name, str) or not valid.match(name):
            raise ValueError(f"'{name}' is not a valid scope name")
    outer = graph.scope
    if not name:
        graph.scope = ""
    else:
        graph.scope = name if name.endswith("/") else graph.unique_name(name) + "/"
    try:
        yield graph.scope
    finally:
        graph.scope = outer


class Controller:
    """One `with control_dependencies(...)`: what its ops wait for, and which ops were made in it.

    An op that takes input from one made in the same block waits already, and gets no edge of its own, as in
    TF1.
    """

    def __init__(self, control_inputs):
        self.control_inputs = control_inputs
        self.made = set()

    def edges(self, input_ops):
        """The control inputs of a new op whose inputs come from `input_ops`."""
        if not self.made.isdisjoint(input_ops):
            return []
        return [op for op in self.control_inputs if op not in input_ops]


@contextmanager
def control_dependencies(graph, control_inputs):
    """Ops made inside run after `control_inputs`, which may be Tensors too; None forgets all outer ones."""
    outer, control_flow = graph.controllers, graph.control_flow
    if control_inputs is None:
        graph.controllers, graph.control_flow = (), None
    else:
        ops = []
        for item in control_inputs:
            item = graph.as_graph_element(getattr(item, "op", item))  # the op of a Tensor, Variable …
            op = getattr(item, "op", item)
            if op not in ops:
                ops.append(op)
        graph.controllers = (*outer, Controller(ops))
    try:
        yield
    finally:
        graph.controllers, graph.control_flow = outer, control_flow


_DEVICE_PARTS = re.compile(
    r"(?:/job:(?P<job>[^/:]+))?(?:/replica:(?P<replica>\d+))?(?:/task:(?P<task>\d+))?"
    r"(?:/(?:device:|(?=[CcGgTt][Pp][Uu]:))(?P<kind>[A-Za-z_]\w*):(?P<index>\d+|\*))?\Z"
)


def merged_device(outer, inner) -> str:
    """Device `inner` inside `outer`: parts that `inner` leaves out come from `outer`, in TF1's long form.

    Raises:
      ValueError: the text is no device.
    """
    parts = {}
    for text in (outer, inner):
        found = _DEVICE_PARTS.match(text)
        if found is None:
            raise ValueError(f"Unknown attribute in device specification: '{text}'")
        parts.update({key: value for key, value in found.groupdict().items() if value is not None})
    words = [f"/{key}:{parts[key]}" for key in ("job", "replica", "task") if key in parts]
    if "kind" in parts:
        kind = parts["kind"].upper() if parts["kind"].lower() in ("cpu", "gpu", "tpu") else parts["kind"]
        words.append(f"/device:{kind}:{parts['index']}")
    return "".join(words)


@contextmanager
def device(graph, device_name_or_function):
    """Ops made inside note that device. A function is asked op by op; None forgets all outer devices."""
    outer = graph.devices
    if device_name_or_function is None:
        graph.devices = ()
    elif callable(device_name_or_function):
        graph.devices = (*outer, device_name_or_function)
    else:
        text = str(device_name_or_function)
        merged_device("", text)
        graph.devices = (*outer, text)
    try:
        yield
    finally:
        graph.devices = outer


@contextmanager
def colocate_with(graph, op, ignore_existing=False):
    """Ops made inside note that they belong to where `op` is; its device replaces those of outer scopes.

    Args:
      op: an Operation, Tensor or Variable; or the name of an op; or None.
      ignore_existing: forget outer colocation.

    Raises:
      ValueError: `op` is None, and `ignore_existing` is not set.
    """
    if op is None and not ignore_existing:
        raise ValueError("Trying to reset colocation (op is None) but ignore_existing is not True")
    outer, devices = graph.colocation, graph.devices
    graph.colocation = () if ignore_existing else outer
    if isinstance(op, str):
        graph.colocation += (([b"loc:@" + op.encode()], ""),)
    elif op is not None:
        op = getattr(op, "handle", op)
        op = getattr(op, "op", op)
        graph.colocation += ((op.colocation_groups(), op.device),)
    # A variable that is yet to be made stands on the device in force.
    graph.devices = devices if isinstance(op, str) else ()
    try:
        yield
    finally:
        graph.colocation, graph.devices = outer, devices


@contextmanager
def gradient_override_map(graph, op_type_map):
    """Ops made inside are differentiated by the rules registered under the names of `op_type_map`.

    Raises:
      TypeError: it is no dict from strings to strings.
    """
    if not isinstance(op_type_map, dict) or not all(
        isinstance(x, str) for kv in op_type_map.items() for x in kv
    ):
        raise TypeError("op_type_map must be a dictionary mapping strings to strings")
    outer = graph.gradient_types
    graph.gradient_types = {**outer, **op_type_map}
    try:
        yield
    finally:
        graph.gradient_types = outer

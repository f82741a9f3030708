"""A graph as DOT, the language of Graphviz: data to text, nothing drawn, the same text every time."""

import re

from minigraph.framework.graph import get_default_graph
from minigraph.framework.shape import shape_text

_KINDS = {
    "placeholder": re.compile(r"Placeholder(V2|WithDefault)?"),
    "variable": re.compile(r"Variable(V2)?|VarHandleOp|TemporaryVariable"),
    "constant": re.compile(r"Const"),
    "update": re.compile(
        r"(Resource)?(Sparse)?(Assign|Apply|Scatter(Nd)?(Update|Add|Sub|Mul|Div|Min|Max)).*|CountUpTo"
    ),
}
# Of two ops that so many others were made between, the later one gets a copy of the earlier. Layout time goes
# into long lines: with all of them drawn, 100 steps of an unrolled RNN take minutes instead of one second.
_FAR = 100

# Nodes are filled and carry dark text, all else is of a middle grey: legible on white and on black.
_GREY = "#767676"
_FONT = {"fontname": "Helvetica", "fontsize": "11"}
_GRAPH = {**_FONT, "bgcolor": "transparent", "fontcolor": _GREY, "nodesep": "0.2", "ranksep": "0.3"}
_NODE = {**_FONT, "height": "0.3", "margin": "0.1,0.04", "color": "#4a4a4a"}
_EDGE = {**_FONT, "fontsize": "9", "fontcolor": _GREY, "color": _GREY, "arrowsize": "0.6"}
_CLUSTER = f'style=rounded color="{_GREY}"'
_STYLE = {
    "placeholder": ("house", "#8ecdf5"),
    "variable": ("cylinder", "#f5c04d"),
    "constant": ("ellipse", "#d4d4d4"),
    "update": ("octagon", "#f0a3c4"),
    "op": ("box", "#f7f7f2"),
}


def to_dot(graph=None, rankdir="LR"):
    """`graph` as a `graphviz.Digraph`: a node for each op, a cluster for each name scope, edges with shapes.

    Placeholders, variables, constants, updates of variables and other ops differ in shape and colour; control
    edges are dashed. What is used in several places, or far from where it was made, is drawn again beside the
    use, small and with a dashed outline: no eye can follow lines across the whole picture.

    Args:
      graph: a Graph; the default graph if None.
      rankdir: where the data flows: "LR" is to the right, "BT" upwards.
    """
    import graphviz  # only whoever looks at a graph waits for this

    ops = (get_default_graph() if graph is None else graph).get_operations()
    dot = graphviz.Digraph(
        "graph", graph_attr={**_GRAPH, "rankdir": rankdir}, node_attr=_NODE, edge_attr=_EDGE
    )
    dot.body += [f"\t{line}\n" for line in _statements(ops)]
    return dot


def kind(op) -> str:
    """What `op` is drawn as: "placeholder", "variable", "constant", "update" (of a variable) or "op"."""
    return next((kind for kind, types in _KINDS.items() if types.fullmatch(op.type)), "op")


def _statements(ops):
    """The statements of a digraph: clusters with nodes, then edges."""
    scopes = {scope for op in ops for scope in _scopes(op.name)}
    # An op that is called like a scope lies in it, as TF1's "Variable" beside "Variable/read".
    home = {op: op.name if op.name in scopes else op.name.rpartition("/")[0] for op in ops}
    nodes = {op: [_node(op)] for op in ops}
    edges, used = [], set()
    for op in ops:
        drawn = {}
        for source in dict.fromkeys([*[tensor.op for tensor in op.inputs], *op.control_inputs]):
            drawn[source] = _id(source)
            if _needs_copy(source, op, source not in used):
                drawn[source] = _id(source, op)
                nodes[op].append(_copy(source, op, home[op]))
            used.add(source)
        edges += [f"{drawn[tensor.op]} -> {_id(op)} [label={_edge_label(tensor)}]" for tensor in op.inputs]
        edges += [f"{drawn[source]} -> {_id(op)} [style=dashed]" for source in op.control_inputs]
    return [*_clustered(nodes, home), *edges]


def _needs_copy(source, op, is_first) -> bool:
    """Whether `op`, perhaps the first user of `source`, gets a copy of it instead of a line from it."""
    if op.name.startswith(source.name + "/"):
        return False
    if _variable(source):
        return True
    return abs(op.order - source.order) > _FAR if source.inputs else not is_first


def _variable(op):
    """The variable that `op` is or reads, or None."""
    if op.type in ("Identity", "ReadVariableOp") and op.inputs:
        op = op.inputs[0].op
    return op if kind(op) == "variable" else None


def _id(op, user=None) -> str:
    """The DOT name of an op, or of its copy beside `user`. Op names themselves may hold what DOT can't."""
    return f"n{op.order}" if user is None else f"n{op.order}_{user.order}"


def _node(op) -> str:
    """The statement of an op's node: last part of the name, type unless the name says it, what it holds."""
    name = op.name.rpartition("/")[2]
    lines = [name]
    if kind(op) == "constant":
        lines.append(_value(op))
    elif not re.fullmatch(re.escape(op.type) + r"(_\d+)?", name):
        lines.append(op.type)
    if kind(op) in ("placeholder", "variable"):
        lines.append(_form(op.outputs[0]))
    return f"{_id(op)} [label={_quoted(*lines)} tooltip={_facts(op)} {_style(op)}]"


def _copy(op, user, scope) -> str:
    """The statement of a copy of `op`, or of the variable that it reads, beside `user` in `scope`."""
    shown = _variable(op) or op
    lines = [shown.name.removeprefix(scope + "/")]
    if kind(shown) == "constant":
        lines.append(_value(shown))
    style = f"{_style(shown, ',dashed')} fontsize=9 height=0.2"
    return f"{_id(op, user)} [label={_quoted(*lines)} tooltip={_facts(op)} {style}]"


def _style(op, more="") -> str:
    shape, colour = _STYLE[kind(op)]
    rounded = "rounded," if shape == "box" else ""
    return f'shape={shape} style="{rounded}filled{more}" fillcolor="{colour}"'


def _edge_label(tensor) -> str:
    """A tensor's shape, after its index if its op has several outputs."""
    index = f":{tensor.value_index} " if len(tensor.op.outputs) > 1 else ""
    return _quoted(index + shape_text(tensor.spec.shape))


def _form(tensor) -> str:
    return f"{tensor.spec.dtype.base_dtype.name} {shape_text(tensor.spec.shape)}"


def _value(op) -> str:
    """A constant's value if it is short, else its dtype and shape."""
    value = op.attrs.get("value")
    text = " ".join(str(value).split()) if getattr(value, "size", 9) < 9 else ""
    return text if 0 < len(text) <= 24 else _form(op.outputs[0])


def _facts(op) -> str:
    """A tooltip with an op's full name, type, results and source line."""
    file, line = op.source
    results = ", ".join([_form(tensor) for tensor in op.outputs[:3]])
    if len(op.outputs) > 3:
        results += f", … ({len(op.outputs)} outputs)"
    return _tooltip(*filter(None, [f"{op.name} ({op.type})", results, f"{file}:{line}" if file else ""]))


def _quoted(*lines) -> str:
    r"""Lines of any text as one DOT string, which shows each character; one without a picture becomes `\x1b`.

    A backslash, a quote and `&` mean something to DOT, and control characters would break an SVG.
    """
    return '"' + r"\n".join([_escaped(line) for line in lines]) + '"'


def _tooltip(*lines) -> str:
    """As `_quoted`, for a tooltip, whose escapes Graphviz reads twice."""
    return _quoted(*lines).replace(r"\\", r"\\\\")


def _escaped(text) -> str:
    if not text.isprintable():
        text = "".join([c if c.isprintable() else c.encode("unicode_escape").decode() for c in text])
    return text.replace("&", "&amp;").replace("\\", r"\\").replace('"', r"\"")


def _scopes(name):
    """The scopes around a name, outermost first: "a/b/c" lies in "a" and "a/b"."""
    end = name.find("/")
    while end >= 0:
        yield name[:end]
        end = name.find("/", end + 1)


def _clustered(nodes, home):
    """The lines of all nodes, in clusters nested as their scopes are; iterative, as names may nest deeply."""
    inside: dict[str, list[str]] = {"": []}
    inner: dict[str, list[str]] = {"": []}
    for op, lines in nodes.items():
        for scope in _scopes(home[op] + "/"):
            if scope not in inside:
                inside[scope], inner[scope] = [], []
                inner[scope.rpartition("/")[0]].append(scope)
        inside[home[op]] += lines
    number, todo = 0, [("", "")]
    while todo:
        scope, end = todo.pop()
        if end:
            yield end
            continue
        if scope:
            yield f"subgraph cluster_{number} {{"
            yield f"{_CLUSTER} label={_quoted(scope.rpartition('/')[2])} tooltip={_tooltip(scope)}"
            todo.append(("", "}"))
            number += 1
        yield from inside[scope]
        todo += [(other, "") for other in reversed(inner[scope])]

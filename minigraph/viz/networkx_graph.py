"""A graph as a networkx graph: for searching, measuring and comparing it with networkx's algorithms."""

from minigraph.framework.graph import get_default_graph


def to_networkx(graph=None):
    """`graph` as a `networkx.MultiDiGraph`: a node for each op, an edge for each tensor that an op takes.

    Nodes are op names, in the order in which the ops were made, with these attributes:
      type: TF1's op type.
      dtype, shape: of the first output; a shape is a tuple of ints and None, or None if its rank is unknown.
      scope: the name scope, without the last "/".
      source: "file:line" of the user's code that made the op.
      order: how many nodes were made before it.

    Edges go from the op that makes a tensor to the op that takes it:
      tensor, dtype, shape: the tensor's name, dtype and shape.
      output, input: which output of the one op it is, and which input of the other.
      control: False. A control edge has `control=True` and nothing else.

    Args:
      graph: a Graph; the default graph if None.
    """
    import networkx  # only whoever looks at a graph waits for this

    ops = (get_default_graph() if graph is None else graph).get_operations()
    result = networkx.MultiDiGraph()
    for op in ops:
        spec = op.outputs[0].spec if op.outputs else None
        file, line = op.source
        result.add_node(
            op.name,
            type=op.type,
            dtype=spec and spec.dtype.name,
            shape=spec and spec.shape,
            scope=op.name.rpartition("/")[0],
            source=f"{file}:{line}" if file else "",
            order=op.order,
        )
    for op in ops:
        for i, tensor in enumerate(op.inputs):
            dtype, shape = tensor.spec.dtype.name, tensor.spec.shape
            facts = {
                "dtype": dtype,
                "shape": shape,
                "output": tensor.value_index,
                "input": i,
                "control": False,
            }
            result.add_edge(tensor.op.name, op.name, tensor=tensor.name, **facts)
        for other in op.control_inputs:
            result.add_edge(other.name, op.name, control=True)
    return result

"""What a branch of a cond and a loop have in common while ops are made inside them."""

from contextlib import contextmanager

from minigraph.framework.graph import Graph, Operation, Tensor


class Context:
    """What `graph.control_flow` holds while a branch or a loop is built: a CondContext or a WhileContext.

    Every op made there remembers it as `op.control_flow`, and is shown to its `add_op`.

    Attributes:
      outer: the context around this one, or None.
      name: TF1's name for it.
    """

    is_loop = False

    def __init__(self, graph, name):
        self.graph: Graph = graph
        self.outer: Context | None = graph.control_flow
        self.name: str = graph.unique_name(name)
        # Tensor -> the tensor that stands for it inside; those made inside stand for themselves.
        self._seen: dict[Tensor, Tensor] = {}
        self._before: list[Context | None] = []

    def add_op(self, op):
        """Take in an op that has just been added to the graph."""
        raise NotImplementedError

    def value(self, tensor) -> Tensor:
        """`tensor` as the ops inside see it; a node brings it in if it is from outside."""
        raise NotImplementedError

    def see(self, *tensors):
        """Let `tensors` count as made here."""
        self._seen.update({tensor: tensor for tensor in tensors})

    @property
    def loop(self):
        """The innermost WhileContext that this one is or is in; None if there is none."""
        return loop_of(self)

    @contextmanager
    def entered(self):
        """New ops come here inside the `with`."""
        self._before.append(self.graph.control_flow)
        self.graph.control_flow = self
        try:
            yield self
        finally:
            self.graph.control_flow = self._before.pop()

    @contextmanager
    def left(self):
        """New ops come, inside the `with`, to where they came before this context was entered last."""
        inside, self.graph.control_flow = self.graph.control_flow, self._before[-1]
        try:
            yield
        finally:
            self.graph.control_flow = inside

    def contains(self, context) -> bool:
        """Whether `context` is this one, or is inside of it."""
        while context is not None and context is not self:
            context = context.outer
        return context is self

    def check_use(self, tensor, name, type):
        """Refuse that an op outside of this context's loop takes `tensor` from inside.

        Raises:
          ValueError: the op `name`, about to be made where the graph now stands, can't see it.
        """
        source, user = loop_of(output_context(tensor.op)), loop_of(self.graph.control_flow)
        if source is None or source.contains(user):
            return
        if user is None:
            if type in ("Enter", "RefEnter", "Switch", "RefSwitch"):
                return
            where = f"'{tensor.op.name}' is in a while loop"
        else:
            if user.may_use(source):
                return
            where = "they are in different while loops"
        raise ValueError(f"Cannot use '{tensor.op.name}' as input to '{name}' because {where}.")


def loop_of(context):
    """The innermost loop that `context` is or is in; None if there is none."""
    while context is not None and not context.is_loop:
        context = context.outer
    return context


def output_context(op):
    """Where the outputs of `op` are seen: those of a loop's Exit outside of the loop."""
    context = op.control_flow
    return context.outer if context is not None and op.type == "Exit" else context


def split_controls(op, context) -> tuple[list[Operation], list[Operation]]:
    """The control inputs of `op` that are in the innermost loop of `context`, and those that are not."""
    loop = context.loop
    if loop is None:
        return list(op.control_inputs), []
    inner: list[Operation] = []
    outer: list[Operation] = []
    for other in op.control_inputs:
        (inner if loop_of(output_context(other)) is loop else outer).append(other)
    return inner, outer

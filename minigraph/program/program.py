"""Program: what one run computes, as an immutable list of instructions in the order of execution."""

from minigraph.framework.graph import Operation, Tensor
from minigraph.framework.shape import Spec


class Instr:
    """One step of a Program; it has one value. The outputs of an op with several are its `Item`s.

    Attributes:
      type: TF1's op type, or one of
        Feed: the value that the caller hands in for tensor `effect`.
        ReadVariable: the present value of variable `effect`.
        Item: output number `attrs["index"]` of its argument.
      args: the Instrs whose values it takes.
      control: Instrs that come first; where one of them is on a branch that is not taken, this one is too.
      attrs: the op's attributes.
      effect: name of what it reads or changes outside the Program; None for a pure instruction.
      writes: names of the variables that get its outputs as their new values.
      specs: a Spec for each output.
      op: the Operation that it comes from, for error messages.
    """

    __slots__ = ("args", "attrs", "control", "effect", "op", "specs", "type", "writes")

    def __init__(self, type, args=(), attrs=None, effect=None, writes=(), specs=(), op=None, control=()):
        self.type: str = type
        self.args: tuple[Instr, ...] = tuple(args)
        self.control: tuple[Instr, ...] = tuple(control)
        self.attrs: dict = attrs or {}
        self.effect: str | None = effect
        self.writes: tuple[str, ...] = tuple(writes)
        self.specs: tuple[Spec, ...] = tuple(specs)
        self.op: Operation | None = op

    def __repr__(self):
        return f"<{self.type}{f' {self.effect}' if self.effect else ''}>"


class Program:
    """Instructions in an order that respects data and control dependencies.

    Attributes:
      instrs: all of them.
      feeds: the tensors whose values the caller hands in, in that order.
      results: the Instr of each fetched tensor; None for a fetched operation.
    """

    __slots__ = ("feeds", "instrs", "results")

    def __init__(self, instrs, feeds, results):
        self.instrs: tuple[Instr, ...] = tuple(instrs)
        self.feeds: tuple[Tensor, ...] = tuple(feeds)
        self.results: tuple[Instr | None, ...] = tuple(results)

"""Program: what one run computes, as an immutable list of instructions in the order of execution."""

from minigraph.framework.graph import Operation
from minigraph.framework.shape import Spec


class Instr:
    """One step of a Program. Where it has several values, these are its `Item`s.

    Attributes:
      type: TF1's op type, or one of
        Feed: a value that is handed in.
        ReadVariable: the present value of variable `effect`.
        Item: value number `attrs["index"]` of its argument.
        Branch: the results of one of the two Programs `attrs["sides"]`, which take all args but the first; of
          the second if the first arg is true. A side that has not got a result has None in its place.
        Loop: the last values of the loop's variables. Args are their first values and what else the two
          Programs `attrs["header"]` and `attrs["body"]` take. The header's first result says whether there
          is another round; the body takes the header's other results too, after the variables, and its
          results are the variables' next values.
      args: the Instrs whose values it takes.
      attrs: the op's attributes.
      effect: name of what it reads or changes outside the Program; None for a pure instruction.
      writes: names of the variables that get its outputs as their new values.
      specs: a Spec for each output.
      op: the Operation that it comes from, for error messages.
    """

    __slots__ = ("args", "attrs", "effect", "op", "specs", "type", "writes")

    def __init__(self, type, args=(), attrs=None, effect=None, writes=(), specs=(), op=None):
        self.type: str = type
        self.args: tuple[Instr, ...] = tuple(args)
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
      instrs: all of them, but for the feeds.
      feeds: the Feed Instrs, in the order in which the caller hands in their values.
      results: the Instr of each result; None where there is none, as for a fetched operation.
    """

    __slots__ = ("feeds", "instrs", "results")

    def __init__(self, instrs, feeds, results):
        self.instrs: tuple[Instr, ...] = tuple(instrs)
        self.feeds: tuple[Instr, ...] = tuple(feeds)
        self.results: tuple[Instr | None, ...] = tuple(results)

    @property
    def effect(self) -> str | None:
        """The first effect in it, or None if it is pure."""
        return next((instr.effect for instr in self.instrs if instr.effect is not None), None)

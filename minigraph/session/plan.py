"""A plan: how fetches are computed from feeds, compiled once for each of the shapes that are fed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from minigraph.engines.numpy import Emitted, compile_program
from minigraph.program.build import build
from minigraph.program.exact import exact
from minigraph.program.program import Program
from minigraph.program.rewrite import rewrite_program
from minigraph.program.specialise import specialise

# For so many shapes of the feeds a plan is compiled anew; further ones run the general Program.
_MOST_SHAPES = 8


@dataclass
class Explanation:
    """What a run does; printed, it tells.

    Attributes:
      program: the Program that is run.
      hits: name of a rule -> how often it was applied.
      counts: (stage, number of instructions after it), from the graph to the last rewrite.
      source: the Python source that is run.
    """

    program: Program
    hits: Counter = field(default_factory=Counter)
    counts: list = field(default_factory=list)

    @property
    def source(self) -> str:
        return Emitted(self.program).source

    def __str__(self):
        stages = [f"{count:8}  {stage}" for stage, count in self.counts]
        rules = [f"{count:8}  {name}" for name, count in self.hits.most_common()]
        return "\n".join(["instructions after", *stages, "rules applied", *rules, self.source])


class Plan:
    """`(arrays of the feeds, Store) -> values of the fetches`.

    Args:
      fetches: Tensors and Operations.
      feeds: Tensors.
      level: OptimizerOptions.L0, nothing is rewritten and nothing merged; else everything.

    Raises:
      OpError: as `build` does.
    """

    def __init__(self, fetches, feeds, level):
        self._program = build(fetches, feeds, plain=level < 0)
        self._level = level
        self._open = level >= 0 and any(
            tensor.spec.shape is None or None in tensor.spec.shape for tensor in feeds
        )
        self._compiled: dict[tuple | None, Callable] = {}

    def __call__(self, arrays, store):
        shapes = tuple([array.shape for array in arrays]) if self._open else None
        compiled = self._compiled.get(shapes)
        if compiled is None:
            if len(self._compiled) >= _MOST_SHAPES:
                shapes = None
            compiled = self._compiled.get(shapes)
            if compiled is None:
                compiled = self._compiled[shapes] = compile_program(self._explained(shapes).program)
        return compiled(arrays, store)

    def explained(self, arrays) -> Explanation:
        """What a run with these feeds does."""
        return self._explained(tuple([array.shape for array in arrays]) if self._open else None)

    def _explained(self, shapes):
        program = self._program
        made = Explanation(program, counts=[("build", _size(program))])
        if self._level < 0:
            return made
        if shapes is None:
            shapes = [feed.spec.shape for feed in program.feeds]
        try:
            program = specialise(program, shapes)
        except ValueError:
            return made  # the run will say which op can't take these shapes
        made.counts.append(("specialise", _size(program)))
        made.program = rewrite_program(program, exact, hits=made.hits)
        made.counts.append(("exact", _size(made.program)))
        return made


def _size(program) -> int:
    """How many instructions there are, those in branches and loops too."""
    size = 0
    waiting = [program]
    while waiting:
        instrs = waiting.pop().instrs
        size += len(instrs)
        for instr in instrs:
            if instr.type == "Branch":
                waiting += instr.attrs["sides"]
            elif instr.type == "Loop":
                waiting += [instr.attrs["header"], instr.attrs["body"]]
    return size

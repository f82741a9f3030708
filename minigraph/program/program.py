"""Program: what one run computes, as an immutable list of instructions in the order of execution."""

from weakref import WeakValueDictionary

import numpy as np

from minigraph.framework.conversion import OPS
from minigraph.framework.graph import Operation
from minigraph.framework.shape import Spec, TensorShape

_INSTRS: WeakValueDictionary = WeakValueDictionary()

# Constants of at most so many elements are the same instruction if they are equal.
_COMPARED_SIZE = 64


class Instr:
    """One step of a Program; it has one value, or several, which its `Item`s pick.

    Instructions are interned: two with the same type, arguments and attributes are the same object, so that
    what would be computed twice is computed once. One with an effect is the same only for the same Operation.

    Attributes:
      type: TF1's op type, or one of
        Feed: a value that is handed in.
        ReadVariable: the present value of variable `effect`, after `version` changes in this Program.
        Item: value number `index` of its argument.
        Branch: the results of one of the two Programs `sides`, which take all args but the first; of the
          second if the first arg is true. A side that has not got a result has None in its place.
        Loop: the last values of the loop's variables. Args are their first values and what else the two
          Programs `header` and `body` take. The header's first result says whether there is another round;
          the body takes the header's other results too, after the variables, and its results are the
          variables' next values.
      args: the Instrs whose values it takes.
      attrs: the op's attributes.
      effect: name of what it reads or changes outside the Program; None for a pure instruction.
      writes: names of the variables that get its outputs as their new values; of a Branch or Loop, of those
        that are changed inside.
      specs: a Spec for each output; inferred if not given.
      op: the Operation that it comes from, for error messages.
    """

    __slots__ = ("__weakref__", "args", "attrs", "effect", "op", "specs", "type", "writes")
    __match_args__ = ("type", "args")

    type: str
    args: tuple["Instr", ...]
    attrs: dict
    effect: str | None
    writes: tuple[str, ...]
    specs: tuple[Spec, ...]
    op: Operation | None

    def __new__(cls, type, args=(), /, *, effect=None, writes=(), specs=None, op=None, **attrs):
        args = tuple(args)
        own = None if effect is None else (effect, op, _frozen(specs and [spec[:2] for spec in specs]))
        key = (type, args, own, *((name, _frozen(value)) for name, value in attrs.items()))
        found = _INSTRS.get(key)
        if found is not None:
            return found
        self = super().__new__(cls)
        self.type, self.args, self.attrs, self.effect = type, args, attrs, effect
        self.writes, self.op = tuple(writes), op
        self.specs = tuple(_inferred(self) if specs is None else specs)
        return _INSTRS.setdefault(key, self)  # complete by now: another thread may get it

    def with_args(self, args) -> "Instr":
        """The same on other arguments."""
        if all(a is b for a, b in zip(args, self.args, strict=True)):
            return self
        return Instr(
            self.type,
            args,
            effect=self.effect,
            writes=self.writes,
            specs=self.specs,
            op=self.op,
            **self.attrs,
        )

    @property
    def spec(self) -> Spec:
        """The Spec of an instruction with one value."""
        return self.specs[0]

    def __repr__(self):
        return f"<{self.type}{f' {self.effect}' if self.effect else ''}>"


def _frozen(value):
    """A key that stands for an attribute; equal keys stand for equal values, bit for bit."""
    if isinstance(value, np.ndarray):
        if value.size > _COMPARED_SIZE or value.dtype == object:
            return id(value)  # the instruction keeps the array, so nothing else gets this number
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, (list, tuple)):
        return tuple(map(_frozen, value))
    if isinstance(value, TensorShape):
        return None if value.ndims is None else tuple(value.as_list())
    return value.__class__, value


def _inferred(instr):
    """The Specs of an instruction that a rule has made."""
    opdef = OPS[instr.type]
    return opdef.inferred(opdef.group([arg.spec for arg in instr.args]), instr.attrs)


class Program:
    """Instructions in an order that respects data and control dependencies.

    Attributes:
      instrs: all of them, but for the feeds.
      feeds: the Feed Instrs, in the order in which the caller hands in their values.
      results: the Instr of each result; None where there is none, as for a fetched operation.
      kept: pure Instrs that run though nobody takes their values: operations that are fetched or waited for.
    """

    __slots__ = ("feeds", "instrs", "kept", "results")

    def __init__(self, instrs, feeds, results, kept=()):
        self.instrs: tuple[Instr, ...] = tuple(dict.fromkeys(instrs))
        self.feeds: tuple[Instr, ...] = tuple(feeds)
        self.results: tuple[Instr | None, ...] = tuple(results)
        self.kept: tuple[Instr, ...] = tuple(kept)

    @property
    def effect(self) -> str | None:
        """The first effect in it, or None if it is pure."""
        return next((instr.effect for instr in self.instrs if instr.effect is not None), None)

    @property
    def writes(self) -> dict[str, None]:
        """Names of the variables that it changes."""
        return dict.fromkeys(name for instr in self.instrs for name in instr.writes)

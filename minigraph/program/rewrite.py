"""Rewriting a Program by rules: each an equation, a function `Instr -> Instr | None`."""

from collections import Counter

from minigraph.program.program import Instr, Program

# An instruction that is rewritten so often is one that rules turn back and forth.
_LIMIT = 1000


class Rules:
    """An ordered set of rules.

    Attributes:
      names: those of all its rules.
    """

    def __init__(self):
        self._by_type: dict = {}
        self.names: list[str] = []

    def rule(self, *types):
        """Decorator: a rule for instructions of these types, of all types if none is given.

        The function returns what stands for its argument, or None where it does not apply. Its name is the
        left side of the equation, its docstring the equation.
        """

        def add(function):
            self.names.append(function.__name__)
            for type in types or (None,):
                self._by_type.setdefault(type, []).append(function)
            return function

        return add

    def of(self, type):
        """The rules for instructions of that type, in order."""
        return [*self._by_type.get(type, ()), *self._by_type.get(None, ())]


def rewrite(roots, *sets, off=(), hits=None) -> list[Instr]:
    """What stands for each of `roots` once no rule applies any more.

    Args:
      roots: Instrs.
      *sets: Rules.
      off: names of rules that are left out.
      hits: a Counter, which counts how often each rule was applied.

    Raises:
      RuntimeError: the rules find no end.
    """
    rewriter = _Rewriter(sets, off, Counter() if hits is None else hits)
    return [rewriter.final(root) for root in roots]


def rewrite_program(program, *sets, off=(), hits=None) -> Program:
    """`program` with its instructions rewritten, those in its branches and loops too; see `rewrite`.

    The effects stay, in their order. What nobody needs any more is gone.
    """
    hits = Counter() if hits is None else hits
    rewriter = _Rewriter(sets, off, hits)
    instrs = [rewriter.final(instr) for instr in program.instrs]
    results = [None if result is None else rewriter.final(result) for result in program.results]
    return pruned(instrs, program.feeds, results, [rewriter.final(instr) for instr in program.kept])


def pruned(instrs, feeds, results, kept) -> Program:
    """A Program of those `instrs` that have an effect or are needed, and what these need, in their order."""
    needed = {result for result in results if result is not None}
    needed.update(kept)
    needed.update(instr for instr in instrs if instr.effect is not None)
    waiting = list(needed)
    while waiting:
        for arg in waiting.pop().args:
            if arg not in needed:
                needed.add(arg)
                waiting.append(arg)
    ordered = dict.fromkeys(feeds)
    for instr in instrs:
        if instr not in needed:
            continue
        path = [instr]
        while path:
            missing = [arg for arg in path[-1].args if arg not in ordered]
            if missing:
                path += missing
            else:
                ordered[path.pop()] = None
    return Program([instr for instr in ordered if instr.type != "Feed"], feeds, results, kept)


class _Rewriter:
    def __init__(self, sets, off, hits):
        self.sets, self.off, self.hits = sets, off, hits
        self.finals: dict[Instr, Instr] = {}
        self.following: dict[Instr, Instr] = {}
        self.rules: dict[str, list] = {}

    def final(self, root) -> Instr:
        """What stands for `root`, after its arguments have been rewritten, and theirs."""
        path = [root]
        while path:
            instr = path[-1]
            if instr in self.finals:
                path.pop()
                continue
            following = self.following.get(instr)
            if following is None:
                missing = [arg for arg in instr.args if arg not in self.finals]
                if missing:
                    path += missing
                    continue
                following = self.following[instr] = self._following(instr)
            if following is instr or following in self.finals:
                self.finals[instr] = self.finals.get(following, following)
                path.pop()
            elif len(path) > _LIMIT and path.count(following) > 1:
                raise RuntimeError(f"rewriting {instr} finds no end")
            else:
                path.append(following)
        return self.finals[root]

    def _following(self, instr):
        """`instr` after one step; itself if there is none to take."""
        changed = instr.with_args([self.finals[arg] for arg in instr.args])
        if changed is not instr:
            return changed
        if instr.type in ("Branch", "Loop"):
            return self._nested(instr)
        rules = self.rules.get(instr.type)
        if rules is None:
            found = [rule for rules in self.sets for rule in rules.of(instr.type)]
            rules = self.rules[instr.type] = [rule for rule in found if rule.__name__ not in self.off]
        for rule in rules:
            result = rule(instr)
            if result is not None and result is not instr:
                self.hits[rule.__name__] += 1
                if result.op is None:
                    result.op = instr.op
                return result
        return instr

    def _nested(self, instr):
        """A Branch or Loop whose Programs are rewritten."""
        attrs = {}
        for name, value in instr.attrs.items():
            several = isinstance(value, tuple)
            made = [
                rewrite_program(program, *self.sets, off=self.off, hits=self.hits)
                for program in (value if several else (value,))
            ]
            attrs[name] = tuple(made) if several else made[0]
        result = Instr(
            instr.type,
            instr.args,
            effect=instr.effect,
            writes=instr.writes,
            specs=instr.specs,
            op=instr.op,
            **attrs,
        )
        self.finals[result] = result
        return result

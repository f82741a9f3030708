"""A Program for feeds of known shapes: what depends on shapes alone is worked out before the run."""

from minigraph.framework.conversion import OPS
from minigraph.framework.shape import Spec, merged
from minigraph.program.exact import constant
from minigraph.program.program import Instr, Program
from minigraph.program.rewrite import pruned


def specialise(program, shapes) -> Program:
    """`program` for feeds of these shapes: every shape that follows is noted, every such value is a Const.

    Args:
      program: a Program.
      shapes: for each of its feeds a tuple of sizes, None for an unknown one; or None.

    Raises:
      ValueError: the shapes don't fit, which the run of the general Program will explain.
    """
    specs = [Spec(feed.spec.dtype, shape) for feed, shape in zip(program.feeds, shapes, strict=True)]
    return _with_specs(program, specs)


def _with_specs(program, specs):
    new: dict[Instr, Instr] = {}
    feeds = [
        Instr("Feed", effect=feed.effect, specs=[_joined(feed.spec, spec)], op=feed.op)
        for feed, spec in zip(program.feeds, specs, strict=True)
    ]
    new.update(zip(program.feeds, feeds, strict=True))
    for instr in program.instrs:
        new[instr] = _refined(instr, [new[arg] for arg in instr.args])
    instrs = [new[instr] for instr in program.instrs]
    results = [None if result is None else new[result] for result in program.results]
    return pruned(instrs, feeds, results, [new[instr] for instr in program.kept])


def _joined(known, found):
    """All that two Specs of one tensor say."""
    return Spec(
        known.dtype, merged(known.shape, found.shape), known.value if found.value is None else found.value
    )


def _refined(instr, args):
    """`instr` on `args`, with what their Specs say of its own; a Const where that is all."""
    if instr.type == "Item":
        specs = [args[0].specs[instr.attrs["index"]]]
    elif instr.type in ("Branch", "Loop"):
        return _refined_inside(instr, args)
    elif instr.type not in OPS or instr.type in ("Const", "Placeholder"):
        return instr
    else:
        opdef = OPS[instr.type]
        found = opdef.inferred(opdef.group([arg.spec for arg in args]), instr.attrs)
        specs = [_joined(known, other) for known, other in zip(instr.specs, found, strict=True)]
    if (
        instr.effect is None
        and len(specs) == 1
        and specs[0].value is not None
        and specs[0].value.dtype != object
    ):
        return constant(specs[0].value, specs[0].dtype)
    return Instr(
        instr.type, args, effect=instr.effect, writes=instr.writes, specs=specs, op=instr.op, **instr.attrs
    )


def _refined_inside(instr, args):
    """A Branch or Loop, the Programs in which know what is known of what they take from outside."""
    specs = [arg.spec for arg in args]
    attrs = {}
    if instr.type == "Branch":
        sides = tuple(_with_specs(side, specs[1:]) for side in instr.attrs["sides"])
        attrs["sides"] = sides
    else:
        header, body = instr.attrs["header"], instr.attrs["body"]
        variables = list(instr.specs)  # what is known of the first values need not hold for the others
        count = len(variables)
        header = attrs["header"] = _with_specs(header, [*variables, *specs[count:]])
        shared = [result.spec for result in header.results[1:]]
        attrs["body"] = _with_specs(body, [*variables, *shared, *specs[count:]])
    return Instr(
        instr.type, args, effect=instr.effect, writes=instr.writes, specs=instr.specs, op=instr.op, **attrs
    )

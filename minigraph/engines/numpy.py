"""The NumPy engine: a Program becomes a callable that executes its instructions one by one."""

from functools import partial

import numpy as np

from minigraph.framework.arrays import xp
from minigraph.framework.conversion import OPS
from minigraph.framework.errors import (
    FailedPreconditionError,
    InvalidArgumentError,
    ResourceExhaustedError,
    at,
)
from minigraph.framework.opdef import as_static
from minigraph.framework.shape import TensorShape, shape_text
from minigraph.ops.control_flow import DEAD


def compile_program(program):
    """`(values of the feeds, Store) -> values of the results`, None for a result that is an operation.

    The callable may run in several threads at once. Its results share no memory with feeds, constants or
    variables.

    Raises (the callable):
      InvalidArgumentError: a kernel refused its inputs, or a placeholder was not fed.
      FailedPreconditionError: a variable has no value yet.
    """
    position = {instr: i for i, instr in enumerate(program.instrs)}
    branched = _branched(program)
    steps = []
    for i, instr in enumerate(program.instrs):
        if instr.type != "Feed":
            needed = (*instr.args, *instr.control) if instr in branched else ()
            watched = [position[other] for other in needed if other in branched]
            steps.append((i, _step(instr), [position[a] for a in instr.args], watched, instr))
    results = [None if instr is None else position[instr] for instr in program.results]
    size = len(program.instrs)

    def run(feeds, store):
        values = [*feeds, *[None] * (size - len(feeds))]
        # As in TF1, arithmetic that overflows or divides by zero gives inf and NaN without a word.
        with np.errstate(all="ignore"):
            for i, step, args, watched, instr in steps:
                if watched:
                    dead = [values[w] is DEAD for w in watched]
                    if all(dead) if instr.type == "Merge" else any(dead):
                        values[i] = DEAD
                        continue
                arguments = [values[a] for a in args]
                try:
                    values[i] = step(store, *arguments)
                except (ValueError, IndexError, TypeError, ArithmeticError) as error:
                    raise InvalidArgumentError(None, instr.op, _refused(instr, arguments, error)) from error
                except MemoryError as error:
                    raise ResourceExhaustedError(None, instr.op, _refused(instr, arguments, error)) from error
        return [None if i is None else _fetched(values[i]) for i in results]

    return run


def _branched(program):
    """The instructions that may lie on a branch that is not taken."""
    found: set = set()
    for instr in program.instrs:
        needed = [other in found for other in (*instr.args, *instr.control)]
        if instr.type in ("Switch", "RefSwitch") or (all if instr.type == "Merge" else any)(needed):
            found.add(instr)
    return found


def _step(instr):
    """The function `(store, *arguments) -> value` of one instruction."""
    if instr.type == "Item":
        index = instr.attrs["index"]
        return lambda store, outputs: outputs[index]
    if instr.type == "ReadVariable":
        return partial(_read, instr)
    if instr.type == "Placeholder":
        return partial(_unfed, instr)
    if instr.type in ("Switch", "RefSwitch"):
        return lambda store, data, pred: OPS["Switch"].kernel(xp, data, pred)
    opdef = OPS[instr.type]
    kernel = partial(opdef.kernel, **instr.attrs) if instr.attrs else opdef.kernel
    static = [i for i, slot in enumerate(opdef.inputs) if slot.is_static]
    plain = not static and not any(slot.is_list for slot in opdef.inputs)
    dtypes = [spec.dtype.as_numpy_dtype for spec in instr.specs]
    slots = [slot.name for slot in opdef.inputs]
    updated = [(slots.index(slot), name) for slot, name in zip(opdef.writes, instr.writes, strict=True)]

    def grouped(arguments):
        inputs = opdef.group(arguments)
        for i in static:
            inputs[i] = as_static(inputs[i])
        return inputs

    def pure(store, *arguments):
        return _arrays(kernel(xp, *(arguments if plain else grouped(arguments))), dtypes)

    def stateful(store, *arguments):
        inputs = grouped(arguments)
        with store.lock:
            if opdef.has_state:
                value, store.states[instr.effect] = kernel(xp, store.states.get(instr.effect), *inputs)
                return _arrays(value, dtypes)
            for i, name in updated:  # anew: another thread may have changed it since it was read
                inputs[i] = store.variables.get(name)
            made = kernel(xp, *inputs)
            # Of several variables that an op changes, the first is its output.
            several = len(instr.writes) > 1
            value = _arrays(made[0] if several else made, dtypes)
            changed = _arrays(made, dtypes * len(made)) if several else [value]
            for name, new in zip(instr.writes, changed, strict=False):
                shape = instr.specs[0].shape
                if not TensorShape(shape).is_compatible_with(new.shape):
                    raise ValueError(f"shape {new.shape} does not fit the variable's {shape_text(shape)}")
                # Assign hands on its input, which may be the caller's array or another variable's.
                store.variables[name] = (
                    new.copy() if any(new is x for x in inputs) or new.base is not None else new
                )
            return value

    return stateful if opdef.stateful else pure


def _arrays(value, dtypes):
    """Kernel results as arrays of the inferred types (NumPy turns arrays without axes into scalars)."""
    if len(dtypes) == 1:
        return value if type(value) is np.ndarray else np.asarray(value, dtypes[0])
    if not dtypes:
        return None
    return [v if type(v) is np.ndarray else np.asarray(v, d) for v, d in zip(value, dtypes, strict=True)]


def _read(instr, store):
    value = store.variables.get(instr.effect)
    if value is None and not instr.attrs["uninitialized"]:
        raise FailedPreconditionError(
            None,
            instr.op,
            f"Attempting to use uninitialized value {instr.effect}: run tf.global_variables_initializer(), "
            f"or assign it a value, first{at(instr.op)}",
        )
    return value


def _unfed(instr, store):
    shape = instr.attrs["shape"]
    sizes = "" if shape.ndims is None else ",".join("?" if n is None else str(n) for n in shape.as_list())
    shape = "" if shape.ndims is None else f" and shape [{sizes}]"
    raise InvalidArgumentError(
        None,
        instr.op,
        f"You must feed a value for placeholder tensor '{instr.op.name}' with dtype "
        f"{instr.attrs['dtype'].name}{shape}{at(instr.op)}",
    )


def _fetched(value):
    """A result as the caller gets it: an array of its own, or a scalar."""
    return value.copy() if value.ndim else value[()]


def _refused(instr, arguments, error):
    inputs = [
        f"{tensor.name} {tensor.dtype.base_dtype.name}{'' if a is None else shape_text(np.shape(a))}"
        for tensor, a in zip(instr.op.inputs, arguments, strict=False)
    ]
    got = f"; got {', '.join(inputs)}" if inputs else ""
    return f"{instr.type}: {error}{got}{at(instr.op)}"

"""The NumPy engine: a Program becomes Python source, one line an instruction, and that a callable.

The source holds generated names only: `v3` is a value, `k3` a kernel, `c3` a constant. Kernels and constants
reach it as its globals.
"""

from functools import partial

import numpy as np

from minigraph.framework.arrays import xp
from minigraph.framework.conversion import OPS
from minigraph.framework.errors import (
    FailedPreconditionError,
    InvalidArgumentError,
    OpError,
    ResourceExhaustedError,
    at,
)
from minigraph.framework.opdef import as_static
from minigraph.framework.shape import TensorShape, shape_text

_FAILURES = (ValueError, IndexError, TypeError, ArithmeticError, MemoryError)
# Python's parser takes no more than 100 levels of indentation, its compiler 20 nested loops.
_DEEPEST = 15


def compile_program(program):
    """`(values of the feeds, Store) -> values of the results`, None for a result that is an operation.

    The callable may run in several threads at once. Its results share no memory with feeds, constants or
    variables.

    Raises (the callable):
      InvalidArgumentError: a kernel refused its inputs, a placeholder was not fed, or what is fetched is in a
        branch that was not taken.
      FailedPreconditionError: a variable has no value yet.
    """
    function = Emitted(program).function

    def run(feeds, store):
        # As in TF1, arithmetic that overflows or divides by zero gives inf and NaN without a word.
        with np.errstate(all="ignore"):
            values = function(store, *feeds)
        return [
            None if instr is None else _fetched(instr, value)
            for instr, value in zip(program.results, values, strict=True)
        ]

    return run


class Emitted:
    """The Python source of a Program.

    Attributes:
      source: the text.
      function: `(store, *values of the feeds) -> list of results`; one that is not computed is None.
    """

    def __init__(self, program):
        self._lines: list[str] = []
        self._at: dict[int, tuple] = {}  # number of a line -> its Instr, the names of its arguments
        self._globals: dict = {"array": np.ndarray, "asarray": np.asarray, "static": as_static, "xp": xp}
        self._free: list[str] = []
        self._count = 0
        names = [self._new("v") for _ in program.feeds]
        self._write(0, f"def run({', '.join(['store', *names])}):")
        results = self._block(program, dict(zip(program.feeds, names, strict=True)), 1)
        self._write(1, f"return [{', '.join(results)}]")
        self.source = "\n".join(self._lines)
        code = compile(self.source, "<program>", "exec")
        exec(code, self._globals)
        self._run = self._globals["run"]

    def function(self, store, *feeds):
        try:
            return self._run(store, *feeds)
        except OpError as error:  # a kernel that says which, without knowing its op
            if error.op is not None:
                raise
            raise self._explained(error) from error
        except _FAILURES as error:
            raise self._explained(error) from error

    def _explained(self, error):
        """The error of an op as the user sees it."""
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code is not self._run.__code__:
            trace = trace.tb_next
        if trace is None or trace.tb_lineno not in self._at:
            return error
        instr, names = self._at[trace.tb_lineno]
        values = {**self._globals, **trace.tb_frame.f_locals}
        kind: type[OpError] = InvalidArgumentError
        if isinstance(error, OpError):
            kind = type(error)
        elif isinstance(error, MemoryError):
            kind = ResourceExhaustedError
        return kind(None, instr.op, _refused(instr, [values[name] for name in names], error))

    # -- text

    def _write(self, depth, text):
        self._lines.append("    " * depth + text)

    def _new(self, letter):
        self._count += 1
        return f"{letter}{self._count}"

    def _value(self):
        """A name for a value: one that is not needed any more, if there is one."""
        return self._free.pop() if self._free else self._new("v")

    def _global(self, letter, value):
        name = self._new(letter)
        self._globals[name] = value
        return name

    def _block(self, program, names, depth):
        """Write the instructions of `program`; `names` has those of its feeds. The names of its results."""
        last = {arg: i for i, instr in enumerate(program.instrs) for arg in instr.args}
        last.update((result, -1) for result in program.results)  # they are needed to the end
        outer = set(names)
        items: dict = {}
        shared = set(program.results)  # values of which something else may keep a part
        for instr in program.instrs:
            if instr.type == "Item":
                items.setdefault(instr.args[0], {})[instr.attrs["index"]] = instr
            if _ufunc(instr) is None and instr.type != "MatMul":
                shared.add(instr)
                shared.update(instr.args)
        for i, instr in enumerate(program.instrs):
            if instr.type == "Item":
                made = []
            elif instr.type == "Const":
                names[instr] = self._global("c", OPS["Const"].kernel(xp, **instr.attrs))
                continue
            elif instr.type in ("Branch", "Loop"):
                write = self._branch if instr.type == "Branch" else self._loop
                made = write(instr, [names[arg] for arg in instr.args], items.get(instr, {}), depth)
            else:
                over = next(
                    (a for a in instr.args if last[a] == i and _may_overwrite(instr, a, shared, outer)), None
                )
                arguments = [names[arg] for arg in instr.args]
                made = self._call(instr, arguments, items.get(instr, {}), depth, names.get(over))
                names.pop(over, None)
            names.update(pair for pair in made if pair[0] is not None)
            for value in (*instr.args, *(value for value, _ in made)):
                if value not in outer and last.get(value, i) == i and names.get(value, "c")[0] == "v":
                    self._free.append(names.pop(value))
        return ["None" if result is None else names[result] for result in program.results]

    def _call(self, instr, arguments, items, depth, over=None):
        """Write the call of a kernel, its result `over` an argument; [(Instr, name)] of what it makes."""
        opdef = OPS.get(instr.type)
        ufunc = _ufunc(instr)
        if ufunc is not None:
            out = "" if over is None else f", out={over}"
            text = f"{self._global('k', ufunc)}({', '.join(arguments)}{out})"
        elif opdef is None or opdef.has_state or opdef.writes or instr.type == "Placeholder":
            text = f"{self._global('k', _step(instr))}({', '.join(['store', *arguments])})"
        else:
            kernel = partial(opdef.kernel, **instr.attrs) if instr.attrs else opdef.kernel
            text = f"{self._global('k', kernel)}({', '.join(['xp', *_grouped(opdef, arguments)])})"
        several = len(instr.specs) != 1
        values = [items.get(i) for i in range(len(instr.specs))] if several else [instr]
        made = [(value, "_" if value is None else over or self._value()) for value in values]
        left = ", ".join(name for _, name in made)
        self._write(depth, f"{left}{',' * several} = {text}" if made else text)
        self._at[len(self._lines)] = instr, arguments
        if instr.type == "ReadVariable":
            return made
        for (_, name), spec in zip(made, instr.specs, strict=True):
            if not spec.shape and spec.dtype.name != "resource":  # NumPy makes scalars of arrays without axes
                dtype = self._global("c", spec.dtype.as_numpy_dtype)
                self._write(depth, f"if type({name}) is not array: {name} = asarray({name}, {dtype})")
        return made

    def _branch(self, instr, arguments, items, depth):
        made = [(item, self._value()) for item in items.values()]
        for side in (1, 0):
            self._write(depth, f"if {arguments[0]}:" if side else "else:")
            results = self._inner(instr.attrs["sides"][side], arguments[1:], depth + 1)
            for item, name in made:
                self._write(depth + 1, f"{name} = {results[item.attrs['index']]}")
            self._write(depth + 1, "pass")
            self._release(results, arguments)
        return made

    def _loop(self, instr, arguments, items, depth):
        header, body = instr.attrs["header"], instr.attrs["body"]
        count = len(body.results)
        variables = [self._value() for _ in range(count)]
        self._write(depth, f"{', '.join(variables)}, = {', '.join(arguments[:count])},")
        self._write(depth, "while True:")
        pred, *shared = self._inner(header, [*variables, *arguments[count:]], depth + 1)
        self._write(depth + 1, f"if not {pred}: break")
        values = [*variables, *shared, *arguments[count:]]
        results = self._inner(body, values, depth + 1)
        self._write(depth + 1, f"{', '.join(variables)}, = {', '.join(results)},")
        self._release([pred, *shared, *results], [*variables, *arguments])
        unused = [name for i, name in enumerate(variables) if i not in items]
        self._free += unused
        return [(item, variables[index]) for index, item in items.items()]

    def _inner(self, program, arguments, depth):
        """Write a nested Program; the names of its results."""
        if depth % _DEEPEST:
            return self._block(program, dict(zip(program.feeds, arguments, strict=True)), depth)
        names = [self._value() for _ in program.results]
        text = f"{self._global('k', Emitted(program).function)}({', '.join(['store', *arguments])})"
        self._write(depth, f"{', '.join(names)}, = {text}" if names else text)
        return names

    def _release(self, names, kept):
        """The values `names` are not needed any more, but for those of `kept`."""
        self._free += [name for name in dict.fromkeys(names) if name[0] == "v" and name not in kept]


def _ufunc(instr):
    """The NumPy ufunc that the kernel of an instruction is, or None."""
    opdef = OPS.get(instr.type)
    if opdef is None or opdef.function is None:
        return None
    function = getattr(xp, opdef.function)
    return function if isinstance(function, np.ufunc) else None


def _may_overwrite(instr, arg, shared, outer):
    """Whether the result of `instr` may go into the array of `arg`, which nobody else needs any more.

    Args:
      shared: Instrs whose arrays may be seen through others.
      outer: Instrs whose arrays are not the Program's.
    """
    if arg in shared or arg in outer or instr.spec.shape in (None, ()) or _ufunc(instr) is None:
        return False
    return arg.spec[:2] == instr.spec[:2] and None not in instr.spec.shape


def _grouped(opdef, names) -> list[str]:
    """The arguments of a kernel, as text, from the names of the values."""
    texts = []
    for slot, name in zip(opdef.inputs, opdef.group(names), strict=True):
        text = f"[{', '.join(name)}]" if slot.is_list else name
        texts.append(f"static({text})" if slot.is_static else text)
    return texts


def _step(instr):
    """The function `(store, *arguments) -> value` of an instruction that is more than a call of a kernel."""
    if instr.type == "ReadVariable":
        return partial(_read, instr)
    if instr.type == "Placeholder":
        return partial(_unfed, instr)
    opdef = OPS[instr.type]
    kernel = partial(opdef.kernel, **instr.attrs)
    static = [i for i, slot in enumerate(opdef.inputs) if slot.is_static]
    slots = [slot.name for slot in opdef.inputs]
    updated = [(slots.index(slot), name) for slot, name in zip(opdef.writes, instr.writes, strict=True)]
    dtype = instr.specs[0].dtype.as_numpy_dtype if instr.specs else None
    apart = updated and instr.specs and not instr.specs[0].dtype._is_ref_dtype

    def step(store, *arguments):
        inputs = opdef.group(arguments)
        for i in static:
            inputs[i] = as_static(inputs[i])
        with store.lock:
            if opdef.has_state:
                value, store.states[instr.effect] = kernel(xp, store.states.get(instr.effect), *inputs)
                return value
            for i, name in updated:  # anew: another thread may have changed it since it was read
                inputs[i] = store.variables.get(name)
            value = kernel(xp, *inputs)
            if apart:  # an op that gives no variable: its output, then the variable's new value
                value, changed = value[0], value[1:]
            else:  # of several variables that an op changes, the first is its output, if it has one
                changed = value if len(updated) > 1 else [value]
            for (_, name), new in zip(updated, changed, strict=False):
                new, shape = np.asarray(new, dtype), instr.specs[0].shape if instr.specs else None
                if not TensorShape(shape).is_compatible_with(new.shape):
                    raise ValueError(f"shape {new.shape} does not fit the variable's {shape_text(shape)}")
                # Assign hands on its input, which may be the caller's array or another variable's.
                shared = any(new is x for x in inputs) or new.base is not None
                store.variables[name] = new.copy() if shared else new
            return changed[0] if updated and not apart else value

    return step


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


def _fetched(instr, value):
    """A result as the caller gets it: an array of its own, or a scalar."""
    if value is None:
        text = "Retval does not have value: it is in a branch that was not taken"
        raise InvalidArgumentError(None, instr.op, text + at(instr.op))
    return value.copy() if value.ndim else value[()]


def _refused(instr, arguments, error):
    inputs = [
        f"{tensor.name} {tensor.dtype.base_dtype.name}{'' if a is None else shape_text(np.shape(a))}"
        for tensor, a in zip(instr.op.inputs, arguments, strict=False)
    ]
    got = f"; got {', '.join(inputs)}" if inputs else ""
    return f"{instr.type}: {error}{got}{at(instr.op)}"

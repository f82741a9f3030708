"""The command `minigraph`: a demonstration, and running or drawing TensorFlow 1 scripts as they are."""

import argparse
import gc
import io
import os
import shutil
import sys
from importlib.machinery import SourceFileLoader
from types import ModuleType

import minigraph
from minigraph import compat, demo
from minigraph.framework.graph import Graph, get_default_graph
from minigraph.viz.render import programs_for, render

_AFTER_SCRIPT = "arguments for the script, which take all that follows it"


def main(arguments=None) -> int:
    """Run the command line `arguments` (those of the process if None); returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="minigraph", description="TensorFlow 1's programming model on NumPy, and pictures of its graphs."
    )
    parser.add_argument("--version", action="version", version=f"minigraph {minigraph.__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    command = _command(
        commands, "demo", _demo, "run three ways to build an RNN, count their nodes, draw them"
    )
    command.add_argument(
        "-o", "--output", metavar="DIR", default="minigraph-demo", help="where to write (%(default)s)"
    )

    command = _command(commands, "run", _run, "run a TensorFlow 1 script: its tensorflow is minigraph")
    command.add_argument("script", metavar="SCRIPT")
    command.add_argument("arguments", metavar="ARG", nargs=argparse.REMAINDER, help=_AFTER_SCRIPT)

    command = _command(
        commands, "graph", _graph, "run a script, then draw the graph that it has built, however it ended"
    )
    command.usage = "minigraph graph [-h] [--timeout SECONDS] SCRIPT -o FILE [ARG ...]"
    command.add_argument(
        "-o", "--output", metavar="FILE", help="the picture: .svg, .png, .pdf, .dot; before or after SCRIPT"
    )
    command.add_argument(
        "--timeout", metavar="SECONDS", type=float, default=60, help="for drawing it (%(default)s)"
    )
    command.add_argument("script", metavar="SCRIPT")
    command.add_argument("arguments", metavar="ARG", nargs=argparse.REMAINDER, help=_AFTER_SCRIPT)

    options = parser.parse_args(arguments)
    return options.function(options)


def _command(commands, name, function, text):
    command = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
    command.set_defaults(function=function, fail=command.error)
    return command


def _demo(options) -> int:
    script = os.path.join(options.output, "demo.py")
    try:
        os.makedirs(options.output, exist_ok=True)
        shutil.copyfile(demo.__file__, script)
    except OSError as error:
        return _failed(f"can't write to '{options.output}': {error.strerror}")
    # The copy is the user's own script: nodes name its lines.
    return run_script(script, [options.output])


def _run(options) -> int:
    return run_script(options.script, options.arguments)


def _graph(options) -> int:
    if options.output is None and options.arguments[:1] in (["-o"], ["--output"]):
        options.output, options.arguments = "".join(options.arguments[1:2]), options.arguments[2:]
    if not options.output:
        options.fail("the name of the picture is missing: -o FILE, directly before or after SCRIPT")
    target = os.path.abspath(options.output)  # the script may change the folder
    try:
        programs_for(target)  # before a script that may take hours
    except (ValueError, OSError, RuntimeError) as error:
        return _failed(error)
    status = run_script(options.script, options.arguments)
    graph = _last_graph()
    if graph is None:
        return status or _failed(f"'{options.script}' built no graph; nothing written")
    try:
        render(graph, target, options.timeout)
    except (RuntimeError, OSError) as error:
        _failed(error)
        return status or 1
    print(f"minigraph: wrote {options.output} ({graph.version} nodes)", file=sys.stderr)
    return status


def _failed(reason) -> int:
    print(f"minigraph: {reason}", file=sys.stderr)
    return 1


def _last_graph() -> Graph | None:
    """The default graph; if that is empty, the largest that the script has left, which is then said."""
    if get_default_graph().version:
        return get_default_graph()
    others = [item for item in gc.get_objects() if type(item) is Graph and item.version]
    if not others:
        return None
    sizes = ", ".join(str(graph.version) for graph in others)
    print(
        f"minigraph: the default graph is empty; drawn is the largest of others ({sizes} nodes)",
        file=sys.stderr,
    )
    return max(others, key=lambda graph: graph.version)


def run_script(script, arguments) -> int:
    """Run a file as `python SCRIPT ARGUMENTS` would, but with minigraph as its tensorflow.

    Returns:
      The exit status that Python would give. The traceback of an exception is printed already.
    """
    path = os.path.abspath(script)
    try:
        with io.open_code(path) as file:
            source = file.read()
    except OSError as error:
        print(f"minigraph: can't open file '{path}': {error.strerror}", file=sys.stderr)
        return 2
    compat.install_as_tensorflow()
    sys.argv[:] = [str(script), *arguments]
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = os.path.dirname(os.path.realpath(path))
    module = sys.modules["__main__"] = ModuleType("__main__")
    module.__file__ = path
    module.__loader__ = SourceFileLoader("__main__", path)
    try:
        exec(compile(source, path, "exec", dont_inherit=True), vars(module))
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    except BaseException as error:
        shown = _script_frames(error.__traceback__)
        sys.excepthook(type(error), error.with_traceback(shown), shown)
        return 130 if isinstance(error, KeyboardInterrupt) else 1
    return 0


def _script_frames(traceback):
    """A traceback without the frames of this file and of the import hook."""
    frames = []
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename not in (__file__, compat.__file__):
            frames.append(traceback)
        traceback = traceback.tb_next
    for frame, following in zip(frames, [*frames, None][1:], strict=True):
        frame.tb_next = following
    return frames[0] if frames else None

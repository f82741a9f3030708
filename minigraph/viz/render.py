"""Pictures of a graph as files. A Graphviz program draws them; `.dot` files need none."""

import os
import shutil
import subprocess
import sysconfig

from minigraph.viz.dot import to_dot

_DOT = (".dot", ".gv")
_SUFFIXES = (*_DOT, ".svg", ".png", ".pdf")
# Inches at 96 dots each. A long unrolled graph would else be gigabytes of pixels, which no viewer opens.
_PNG_SIZE = "-Gsize=170,170"


def render(graph, path, timeout=60):
    """Draw `graph` into the file `path`; the suffix (.svg, .png, .pdf, .dot, .gv) says in which format.

    The file appears when it is complete: a drawing that fails leaves an older file as it was.

    Args:
      graph: a Graph; the default graph if None.
      path: the file; its folder must exist.
      timeout: seconds that a program may draw; None: as long as it likes.

    Returns:
      The path.

    Raises:
      ValueError: the suffix is none of these.
      FileNotFoundError: there is no such folder.
      RuntimeError: no program is there that draws the format, or it fails.
      TimeoutError: it takes longer than `timeout`.
    """
    programs = programs_for(path)
    source = to_dot(graph).source.encode()
    _write(path, _drawn(source, path, programs, timeout) if programs else source)
    return path


def programs_for(path) -> list[str]:
    """The Graphviz programs at hand that can draw the file `path`, the best one first; none for DOT.

    Raises:
      ValueError, FileNotFoundError, RuntimeError: `path` can't be drawn, as in `render`.
    """
    suffix = _suffix(path)
    if suffix not in _SUFFIXES:
        raise ValueError(f"render: unknown suffix '{suffix}' of '{path}'; known are {', '.join(_SUFFIXES)}")
    if not os.path.isdir(os.path.dirname(os.path.abspath(path))):
        raise FileNotFoundError(f"render: there is no folder for '{path}'")
    if suffix in _DOT:
        return []
    scripts = sysconfig.get_path("scripts")  # not on PATH if the environment is not activated
    found = {
        name: shutil.which(name) or shutil.which(name, path=scripts) for name in ("dot", "graphviz-pure")
    }
    programs = [program for name, program in found.items() if program and (suffix != ".pdf" or name == "dot")]
    if not programs and found["graphviz-pure"]:
        raise RuntimeError(
            f"render: graphviz-pure draws no PDF ('{path}'): install Graphviz (https://graphviz.org) for its "
            "`dot`, or take .svg"
        )
    if not programs:
        raise RuntimeError(
            f"render: no Graphviz program found for '{path}': pip install \"minigraph[viz]\", or take .dot"
        )
    return programs


def _suffix(path) -> str:
    return os.path.splitext(path)[1].lower()


def _drawn(source, path, programs, timeout) -> bytes:
    """DOT as a picture, by the first of `programs` that manages."""
    kind = _suffix(path)[1:]
    failures = []
    for program in programs:
        command = [program, f"-T{kind}", *([_PNG_SIZE] if kind == "png" else [])]
        try:
            result = subprocess.run(command, input=source, capture_output=True, timeout=timeout)
        except subprocess.TimeoutExpired:
            raise TimeoutError(
                f"render: {program} did not draw '{path}' within {timeout} s. Give a longer `timeout`, or "
                "take .svg (faster than .png), or .dot, written at once, for a viewer of large graphs"
            ) from None
        except OSError as error:
            failures.append(f"{program}: {error}")
            continue
        if result.returncode == 0 and result.stdout:
            return result.stdout
        words = result.stderr.decode(errors="replace").strip() or "no message"
        failures.append(f"{program} ended with {result.returncode}: {words}")
    raise RuntimeError(f"render: can't draw '{path}': " + "\n".join(failures))


def _write(path, data):
    """Put `data` into the file at once, so that no one ever reads half of it."""
    target = os.path.realpath(path)  # a link stays a link
    beside = f"{target}.{os.urandom(4).hex()}"
    try:
        with open(beside, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, target)
    except BaseException:
        if os.path.exists(beside):
            os.remove(beside)
        raise

"""Writes docs/ops.md: the op types that minigraph has, from their declarations."""

from pathlib import Path

import minigraph  # noqa: F401  declares the ops
from minigraph.framework.conversion import OPS


def page() -> str:
    """The page's text."""
    lines = [
        "# Op types",
        "",
        "Made by `docs/make_ops.py` from the declarations in `minigraph/ops/`. Types, inputs and attributes "
        "are TF1's.",
        "",
        "| type | inputs | attributes | what it does | declared in |",
        "| --- | --- | --- | --- | --- |",
    ]
    for type in sorted(OPS):
        op = OPS[type]
        about = (op.__doc__ or "").strip().splitlines()[0].replace("|", "\\|")
        inputs = ", ".join(slot.name for slot in op.inputs)
        file = op.__module__.removeprefix("minigraph.").replace(".", "/") + ".py"
        lines.append(f"| {type} | {inputs} | {', '.join(op.attrs)} | {about} | {file} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("ops.md").write_text(page())

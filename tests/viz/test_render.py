"""Files drawn by a real Graphviz, and what is said where none can draw them."""

import os
import stat
import sys
import xml.etree.ElementTree as ET

import pytest

import minigraph as tf
from minigraph.viz import render, to_dot
from minigraph.viz.render import programs_for


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine on which the only Graphviz programs are those that a test writes: `bare(name, script)`."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(folder))

    def program(name, script):
        (folder / name).write_text(f"#!{sys.executable}\n{script}\n")
        (folder / name).chmod(0o755)

    return program


def small():
    with tf.name_scope("layer"):
        tf.tanh(tf.placeholder(tf.float32, [None, 3]))
    return tf.get_default_graph()


@pytest.mark.parametrize(
    ("suffix", "start"), [(".svg", b"<?xml"), (".png", b"\x89PNG"), (".dot", b"digraph"), (".SVG", b"<?xml")]
)
def test_suffix_says_the_format(tmp_path, suffix, start):
    path = tmp_path / f"graph{suffix}"
    assert render(small(), path) is path
    assert path.read_bytes().startswith(start)
    assert os.listdir(tmp_path) == [path.name]


def test_svg_holds_scopes_nodes_and_shapes(tmp_path):
    render(None, tmp_path / "empty.svg")
    small()
    render(None, tmp_path / "graph.svg")
    texts = {e.text for e in ET.parse(tmp_path / "graph.svg").iter("{http://www.w3.org/2000/svg}text")}
    assert texts >= {"layer", "Tanh", "Placeholder", "(?, 3)"}


def test_dot_file_is_the_text_of_to_dot(tmp_path, bare):
    render(small(), tmp_path / "graph.dot")
    assert (tmp_path / "graph.dot").read_text() == to_dot().source


def test_file_has_the_rights_of_any_new_file(tmp_path):
    render(small(), tmp_path / "graph.dot")
    (tmp_path / "other").touch()
    assert stat.filemode((tmp_path / "graph.dot").stat().st_mode) == stat.filemode(
        (tmp_path / "other").stat().st_mode
    )


def test_link_stays_a_link(tmp_path):
    (tmp_path / "link.dot").symlink_to(tmp_path / "graph.dot")
    render(small(), tmp_path / "link.dot")
    assert (tmp_path / "link.dot").is_symlink()
    assert (tmp_path / "graph.dot").exists()


@pytest.mark.parametrize(
    ("programs", "name", "error", "words"),
    [
        ({}, "g.svg", RuntimeError, r'no Graphviz program .* pip install "minigraph\[viz\]"'),
        ({}, "g.xyz", ValueError, r"unknown suffix '.xyz' of .*known are .*\.svg"),
        ({}, "g", ValueError, "unknown suffix ''"),
        ({}, "no/g.dot", FileNotFoundError, "no folder for"),
        ({"graphviz-pure": ""}, "g.pdf", RuntimeError, "graphviz-pure draws no PDF.*take .svg"),
        ({"dot": "import sys; sys.exit('bad font')"}, "g.svg", RuntimeError, "dot ended with 1: bad font"),
        (
            {"dot": "", "graphviz-pure": "print(7 / 0)"},
            "g.svg",
            RuntimeError,
            "(?s)dot ended with 0.*by zero",
        ),
        (
            {"dot": "import time; time.sleep(9)"},
            "g.svg",
            TimeoutError,
            "not draw .* within 0.5 s.*timeout.*.dot",
        ),
    ],
)
def test_failure_says_what_to_do_and_keeps_the_old_file(tmp_path, bare, programs, name, error, words):
    for program, script in programs.items():
        bare(program, script)
    if "/" not in name:
        (tmp_path / name).write_text("old")
    with pytest.raises(error, match=words):
        render(small(), tmp_path / name, timeout=0.5)
    assert sorted(os.listdir(tmp_path)) == sorted({"bin", name.partition("/")[0]} - {"no"})


def test_next_program_draws_where_the_first_fails(tmp_path, bare):
    bare("dot", "raise SystemExit(1)")
    bare("graphviz-pure", "print('drawn')")
    render(small(), tmp_path / "g.svg")
    assert (tmp_path / "g.svg").read_text() == "drawn\n"


def test_dot_draws_pdf(tmp_path, bare):
    bare("graphviz-pure", "")
    bare("dot", "import sys; print(sys.argv[1:], 'digraph' in sys.stdin.read())")
    render(small(), tmp_path / "g.pdf")
    assert (tmp_path / "g.pdf").read_text() == "['-Tpdf'] True\n"


def test_program_of_an_environment_that_is_not_activated_is_found(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert programs_for("x.svg")

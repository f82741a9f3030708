"""The documentation's code blocks run and print what they say, examples run, docs/ops.md is up to date."""

import contextlib
import io
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_code_blocks_run(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names, printed = {"__name__": "__main__"}, ""
    for language, block in re.findall(r"```(\w+)\n(.*?)```", page.read_text(), re.S):
        if language == "text":
            assert printed.strip() == block.strip()
            continue
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(compile(block, page.name, "exec"), names)
        printed = output.getvalue()
        for expected in re.findall(r"^ *print\(.*\)  +# (.*)$", block, re.M):
            assert expected in printed.splitlines()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)#]+)\)", page.read_text())
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_ops_page_is_up_to_date():
    page = runpy.run_path(str(ROOT / "docs" / "make_ops.py"))["page"]()
    # Other tests may have declared ops of their own.
    lines = [line for line in page.splitlines() if "| My" not in line and "tests" not in line]
    assert lines == (ROOT / "docs" / "ops.md").read_text().splitlines()


# A line of each example's output: of book-numbers, computed by TF 1.15 with graph seed 42.
EXAMPLES = {
    "manual_rnn.py": "[-0.0664006",
    "static_rnn.py": "rnn/basic_rnn_cell/kernel:0 (8, 5)",
    "packed_rnn.py": "[[[-0.456523",
    "linear_regression.py": "an optimizer: error 0.48",
    "mlp_digits.py": "test accuracy: 0.97",
    "rnn_digits.py": "test accuracy: 0.97",
    "dynamic_rnn.py": "  100         536          131",
    "variable_lengths.py": "states are the outputs of the last real step: True",
    "multi_layer_lstm.py": "test accuracy: 0.95",
    "time_series.py": "MSE fell from 16.9 to 0.1",
    "char_rnn.py": "Beautiful is better than ",
    "reverse_digits.py": "reversed 98.",
}


def test_every_example_is_tested():
    assert {path.name for path in (ROOT / "examples").glob("*.py")} == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_runs(name, tmp_path):
    command = [sys.executable, ROOT / "examples" / name]
    environment = {**os.environ, "MPLBACKEND": "agg", "PYTHONPATH": str(ROOT)}
    environment["OPENBLAS_NUM_THREADS"] = "1"  # other tests run beside this one
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path, env=environment)
    assert EXAMPLES[name] in done.stdout

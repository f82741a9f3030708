"""The benchmarks run, and minigraph's workloads compute what the hand-written ones do."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import minigraph as tf

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT))

from benchmarks import numpy_code, tf1_code  # noqa: E402  found by the line before
from benchmarks.workloads import WORKLOADS, Mlp, Rnn  # noqa: E402


def test_a_table_of_ratios_is_printed(tmp_path):
    command = [
        sys.executable,
        "-m",
        "benchmarks",
        "seed",
        "--rounds",
        "1",
        "--picture",
        tmp_path / "ratios.png",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert "| seed | run |" in done.stdout and (tmp_path / "ratios.png").stat().st_size > 5000


@pytest.mark.parametrize(
    "workload", [Rnn(4, 3, 5, 2), Rnn(4, 3, 5, 2, dynamic=True), Mlp((6, 5, 3), 4)], ids=str
)
def test_hand_written_steps_are_the_graphs(workload, monkeypatch):
    """From the same weights, an output after two training steps."""
    values = {}

    def weights(*sizes):
        made = [np.linspace(-0.5, 0.7, int(np.prod(size)), dtype=np.float32).reshape(size) for size in sizes]
        values.setdefault("all", []).extend(made)
        return made

    monkeypatch.setattr(numpy_code, "_weights", weights)
    by_hand, step, _ = numpy_code.prepared(workload)
    start = [np.array(value) for value in values["all"]]
    for _ in range(2):
        step()
    expected = by_hand()
    run, train, _ = tf1_code.prepared(workload, tf)
    session = next(
        cell.cell_contents for cell in run.__closure__ if isinstance(cell.cell_contents, tf.Session)
    )
    for variable, value in zip(tf.trainable_variables(), _as_variables(workload, start), strict=True):
        variable.load(value, session)
    for _ in range(2):
        train()
    np.testing.assert_allclose(run(), expected, rtol=1e-4, atol=1e-5)


def _as_variables(workload, start):
    if isinstance(workload, Rnn):
        Wx, Wh, b = start
        return [np.concatenate([Wx, Wh]), b]
    half = len(start) // 2
    return [value for pair in zip(start[:half], start[half:], strict=True) for value in pair]


def test_each_workload_has_arrays():
    assert all(workload.arrays() is not None for workload in WORKLOADS.values())

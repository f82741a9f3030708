"""`python -m benchmarks`: each workload in each framework, in processes of their own, in turns."""

import argparse
import json
import platform
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from tqdm import tqdm

from benchmarks.workloads import WORKLOADS

ROOT = Path(__file__).parent.parent
MEASURES = ("run", "step", "first run", "first step", "build", "gradient build", "import", "peak MB")


def measured(python, framework, workload) -> dict | None:
    """What a worker process prints; None if it has no such workload."""
    command = [python, "-m", "benchmarks.worker", framework, workload]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def medians(rounds) -> dict:
    """The median of each measure over several rounds."""
    return {name: median(made[name] for made in rounds) for name in rounds[0]}


def table(results) -> str:
    """Markdown: a row for each workload and measure; in brackets the time of minigraph by the other."""
    frameworks = list(dict.fromkeys(framework for _, framework in results))
    others = [name for name in frameworks if name != "minigraph"]
    lines = ["| workload | measure | minigraph | " + " | ".join(f"{name} (ratio)" for name in others) + " |"]
    lines.append("| --- | --- | ---: |" + " ---: |" * len(others))
    for workload in dict.fromkeys(workload for workload, _ in results):
        ours = results[workload, "minigraph"]
        for measure in MEASURES:
            if measure not in ours:
                continue
            scale = 1 if measure == "peak MB" else 1e6
            cells = [f"{ours[measure] * scale:,.1f}"]
            for name in others:
                theirs = results.get((workload, name), {}).get(measure)
                cells.append(
                    "" if theirs is None else f"{theirs * scale:,.1f} ({ours[measure] / theirs:.2f})"
                )
            lines.append(f"| {workload} | {measure} | {' | '.join(cells)} |")
    return "\n".join(lines)


def picture(results, path):
    """Bars: how long minigraph takes in relation to each other framework; left of the line it is faster."""
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    bars = [
        (f"{workload}, {measure}", framework, results[workload, "minigraph"][measure] / made[measure])
        for (workload, framework), made in results.items()
        for measure in ("run", "step")
        if framework != "minigraph" and measure in made
    ]
    labels = list(dict.fromkeys(label for label, _, _ in bars))
    figure, axes = pyplot.subplots(figsize=(9, 1 + 0.3 * len(labels)), layout="constrained")
    for framework in dict.fromkeys(framework for _, framework, _ in bars):
        rows = [(labels.index(label), ratio) for label, name, ratio in bars if name == framework]
        axes.scatter([ratio for _, ratio in rows], [row for row, _ in rows], label=framework)
    axes.axvline(1, color="gray", linewidth=1)
    axes.set_yticks(range(len(labels)), labels)
    axes.invert_yaxis()
    axes.set_xscale("log")
    axes.set_xlabel("time of minigraph / time of the other (left of the line: minigraph is faster)")
    axes.legend()
    figure.savefig(path)


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("workloads", nargs="*", help="names, or parts of names; all if there are none")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured (default: 3)")
    parser.add_argument("--python", help="interpreter of a TensorFlow, to compare with it too")
    parser.add_argument("--picture", type=Path, help="where to draw the ratios")
    options = parser.parse_args(arguments)
    names = [
        name for name in WORKLOADS if not options.workloads or any(part in name for part in options.workloads)
    ]
    if not names:
        parser.error(f"no workload is called so; there are {', '.join(WORKLOADS)}")
    frameworks = {"minigraph": sys.executable, "numpy": sys.executable}
    frameworks.update({name: sys.executable for name in ("torch",) if find_spec(name)})
    if options.python:
        frameworks["tensorflow"] = options.python
    rounds: dict = {}
    for _ in tqdm(range(options.rounds), desc="rounds"):
        for name in tqdm(names, desc="workloads", leave=False):
            for framework, python in frameworks.items():
                made = measured(python, framework, name)
                if made is not None:
                    rounds.setdefault((name, framework), []).append(made)
    results = {key: medians(made) for key, made in rounds.items()}
    print(f"{platform.platform()}, Python {platform.python_version()}; medians of {options.rounds} rounds,")
    print("times in microseconds, memory in MB; a ratio below 1: minigraph takes less")
    print(table(results))
    if options.picture:
        picture(results, options.picture)


if __name__ == "__main__":
    main()

"""What a file may import, how long it may be, and what `import minigraph` costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# All files, from the ground up: floor, folder, files. A file imports from lower floors, and from files listed
# before it in its own folder. An `__init__` that holds anything is a file like the others.
HOUSE = """
1 minigraph.framework   dtypes nest shape arrays errors scopes graph defaults conversion indexed_slices opdef
2 minigraph.ops         array joining casting comparison broadcasting selecting slicing padding complex math
2 minigraph.ops         product sequence data_flow elementary scan reduction special segment scatter unique
2 minigraph.ops         resource nn clip philox random state training control_flow context tensor_array stack
2 minigraph.ops         cond while_loop printing case calling check squeezing linalg decomposition exponential
2 minigraph.ops         contraction einsum counting string rearrangement operators
2 minigraph.ops         dilation window pooling convolution depthwise atrous patches
2 minigraph.ops         cross_entropy normalization dense sorting partition sparse_tensor sparse sets weight
2 minigraph.ops         sparse_segment embedding candidates sampled_loss summary splitting
3 minigraph.variables   initializers store variable resource partition regularizers scope template
3 minigraph.autodiff    loops gradients hessians custom
3 minigraph.program     program rewrite exact specialise structure build
4 minigraph.engines     store numpy
5 minigraph.session     config feeds fetches plan session
6 minigraph.losses      loss
6 minigraph.metrics     average confusion ranking
6 minigraph.layers      base core dropout pooling convolutional normalization
6 minigraph.nn          mapping norm cell rnn_wrapper rnn_cell rnn dynamic_rnn activation
6 minigraph.train       slot global_step schedules moving_averages optimizer gradient_descent momentum
6 minigraph.train       adagrad adadelta adam ftrl proximal rmsprop
6 minigraph.viz         dot networkx_graph render __init__
6 minigraph.summary     summary
7 minigraph             compat.unsupported bitwise errors initializers linalg math random sets sparse strings
7 minigraph             losses.__init__ metrics.__init__ summary.__init__
7 minigraph             layers.__init__ nn.__init__ train.__init__
7 minigraph             contrib.arguments contrib.variables
7 minigraph             contrib.functional contrib.framework
7 minigraph             contrib.embedding contrib.normalization contrib.separable
7 minigraph             contrib.batch_normalization contrib.summaries contrib.optimizing
7 minigraph             contrib.layers contrib.rnn_wrapper contrib.rnn_cell contrib.stacking contrib.rnn
7 minigraph             contrib.decoding contrib.attention contrib.sequence_loss contrib.seq2seq
7 minigraph             contrib.legacy_seq2seq
7 minigraph             contrib.__init__
7 minigraph             debugging test.gradient test.case test.__init__
7 minigraph             compat.__init__ __init__ demo cli __main__
"""

# Imports that don't go down: why.
EXCEPTIONS = {
    ("minigraph.nn.cell", "minigraph.layers.base"): "a cell is a layer, as in TF1",
    ("minigraph.nn.rnn_cell", "minigraph.layers.base"): "the same",
    ("minigraph.compat", "minigraph"): "tf.compat.v1 is tf",
}

# Packages that the ops or pictures that need them import, when they do.
OPTIONAL = {"graphviz", "ml_dtypes", "networkx", "pprint", "scipy", "shutil", "tempfile", "unittest"}

# What one reads in an afternoon; how control flow is recovered (program/structure.py) is for the next day.
CORE = """
framework/ ops/array.py ops/math.py program/program.py program/build.py engines/numpy.py
session/feeds.py session/fetches.py session/session.py
""".split()


def _listed():
    """Module -> (floor, folder, place in its folder)."""
    places = {}
    for line in HOUSE.split("\n")[1:-1]:
        floor, folder, *names = line.split()
        for name in names:
            module = f"{folder}.{name}".removesuffix(".__init__")
            assert module not in places, f"{module} is listed twice"
            places[module] = int(floor), folder, len(places)
    return places


FLOOR = _listed()
FILES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted((ROOT / "minigraph").rglob("*.py"))
    if path.name != "__init__.py" or path.read_text()
}


def _imports(tree):
    """(module, line) of each import in `tree`; `from minigraph import ops` imports `minigraph.ops`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"line {node.lineno}: a relative import"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in FILES else node.module, node.lineno


def _code_lines(path):
    """How many lines are neither blank, nor comment, nor docstring."""
    text = path.read_text()
    strings = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            strings.update(range(node.lineno, node.end_lineno + 1))
    lines = enumerate(map(str.strip, text.splitlines()), 1)
    return sum(1 for number, line in lines if line and line[0] != "#" and number not in strings)


def test_each_file_has_a_floor():
    assert sorted(FILES) == sorted(FLOOR)


@pytest.mark.parametrize("name", FILES)
def test_imports_go_down(name):
    floor, folder, place = FLOOR[name]
    for module, line in _imports(ast.parse(FILES[name].read_text())):
        if module in FLOOR and (name, module) not in EXCEPTIONS:
            its_floor, its_folder, its_place = FLOOR[module]
            below = its_floor < floor or (its_folder == folder and its_place < place)
            assert below, f"{name}, line {line}: imports {module}, which is not below it"


@pytest.mark.parametrize("name", FILES)
def test_functions_import_optional_packages_only(name):
    tree = ast.parse(FILES[name].read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    inner = {module.partition(".")[0] for function in functions for module, _ in _imports(function)}
    assert inner <= OPTIONAL
    outer = {module.partition(".")[0] for module, _ in _imports(tree)} - inner
    assert outer <= {*sys.stdlib_module_names, "numpy", "minigraph"}


def test_no_file_is_over_600_lines():
    tracked = [*FILES.values(), *(ROOT / "tests").rglob("*.py"), *(ROOT / "examples").rglob("*.py")]
    lengths = {str(path): len(path.read_text().splitlines()) for path in tracked}
    assert {path: n for path, n in lengths.items() if n > 600} == {}


def test_core_can_be_read_in_an_afternoon():
    core = [
        path for path in FILES.values() if str(path.relative_to(ROOT / "minigraph")).startswith(tuple(CORE))
    ]
    assert sum(map(_code_lines, core)) <= 3150


def test_import_loads_no_package_that_only_some_need():
    code = "import sys, numpy; before = {*sys.modules}; import minigraph; print(*{*sys.modules} - before)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {*OPTIONAL, "importlib.resources", "secrets"}.isdisjoint(done.stdout.split())

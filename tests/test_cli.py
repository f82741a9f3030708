"""The command `minigraph`, each time in a process of its own, and minigraph under TensorFlow's name."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

SCRIPT = """
    import tensorflow as tf
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    y = tf.tanh(x, name="y")
"""


@pytest.fixture
def python(tmp_path):
    """Runs `python *arguments` in an empty folder, on `script` as script.py."""

    def run(*arguments, script=SCRIPT):
        (tmp_path / "script.py").write_text(textwrap.dedent(script).lstrip())
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
        command = [sys.executable, *arguments]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)

    return run


@pytest.fixture
def minigraph(python):
    return lambda *arguments, script=SCRIPT: python("-m", "minigraph", *arguments, script=script)


SAME_AS_PYTHON = {
    "arguments": "import sys; print(sys.argv, sys.path[0], __name__, __file__)",
    "module": "import sys; print(sys.modules['__main__'].__dict__ is globals(), __spec__, __package__)",
    "exit": "raise SystemExit(7)",
    "exit with words": "raise SystemExit('words')",
    "exit with None": "import sys; sys.exit()",
    "exception": "def f():\n    return 1 / 0\nf()",
    "chained": "try:\n    {}[1]\nexcept KeyError:\n    raise ValueError('é')",
    "syntax": "x = = 1",
    "encoding": "# -*- coding: latin-1 -*-\nprint('e')",
    "atexit": "import atexit; atexit.register(print, 'end'); print('begin')",
    "pickle": "import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))) is A)",
    "from a neighbour": "import script; print(script.__name__)",
    "source": "import inspect\ndef f(): pass\nprint(inspect.getsource(f))",
}


@pytest.mark.parametrize("script", SAME_AS_PYTHON.values(), ids=SAME_AS_PYTHON)
def test_script_runs_as_under_python(python, minigraph, script):
    expected = python("script.py", "-o", "--help", "x", script=script)
    result = minigraph("run", "script.py", "-o", "--help", "x", script=script)
    assert (result.stdout, result.returncode) == (expected.stdout, expected.returncode)
    assert result.stderr == expected.stderr


@pytest.mark.parametrize(
    "line",
    [
        "import tensorflow as tf",
        "import tensorflow.compat.v1 as tf",
        "from tensorflow import compat; tf = compat.v1",
        "import tensorflow; tf = tensorflow.compat.v1",
        "import minigraph as tf",
    ],
)
def test_script_gets_minigraph(minigraph, line):
    result = minigraph("run", "script.py", script=f"{line}\nprint(tf.__name__, tf.__spec__.name)")
    assert result.stdout == "minigraph minigraph\n"


def test_modules_of_tensorflow_are_those_of_minigraph(minigraph):
    script = """
        import tensorflow as tf
        import tensorflow.contrib.rnn as a, tensorflow.compat.v1.nn as b
        from tensorflow.contrib import rnn
        from tensorflow.nn import rnn_cell
        from tensorflow.contrib.rnn import BasicRNNCell
        import minigraph.contrib.rnn
        print(rnn is a is tf.contrib.rnn is minigraph.contrib.rnn, b is tf.nn, rnn_cell is tf.nn.rnn_cell)
        print(rnn.__name__, rnn.__spec__.name)
    """
    assert minigraph("run", "script.py", script=script).stdout == (
        "True True True\nminigraph.contrib.rnn minigraph.contrib.rnn\n"
    )


def test_module_that_is_not_there_is_named_with_those_that_are(minigraph):
    result = minigraph("run", "script.py", script="from tensorflow.python.framework import ops")
    assert result.returncode == 1
    assert [line.strip() for line in result.stderr.splitlines() if "^" not in line][1:3] == [
        f'File "{result_file(result)}", line 1, in <module>',
        "from tensorflow.python.framework import ops",
    ]
    [message] = [line for line in result.stderr.splitlines() if line.startswith("ModuleNotFoundError")]
    assert "'tensorflow.python'" in message
    assert {"tensorflow.compat.v1,", "tensorflow.contrib,", "tensorflow.contrib.rnn,"} < {*message.split()}
    assert "minigraph/" not in result.stderr


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("from tensorflow.examples.tutorials.mnist import input_data", "use arrays from another package"),
        ("from tensorflow.python.framework import ops", "use the public names, such as"),
        ("import tensorflow as tf; tf.compat.as_str('a')", "tf.compat.as_str; use text.decode()"),
        ("import tensorflow as tf; tf.train.Saver()", "tf.train.Saver; use numpy.savez"),
    ],
)
def test_module_or_name_that_is_not_there_says_what_to_use(minigraph, line, instead):
    assert instead in minigraph("run", "script.py", script=line).stderr.splitlines()[-1]


def result_file(result):
    return result.stderr.split('"')[1]


def test_alias_is_installed_once_and_never_over_another_tensorflow(python):
    script = """
        import sys, types
        from minigraph.compat import install_as_tensorflow
        print(install_as_tensorflow() is install_as_tensorflow())
        import tensorflow
        print(install_as_tensorflow() is tensorflow)
        sys.modules["tensorflow"] = types.ModuleType("tensorflow")
        install_as_tensorflow()
    """
    result = python("script.py", script=script)
    assert result.stdout == "True\nTrue\n"
    assert "ImportError: install_as_tensorflow: another tensorflow is imported already" in result.stderr


@pytest.mark.parametrize("suffix", ["svg", "png", "dot"])
def test_graph_of_a_script_is_drawn(minigraph, tmp_path, suffix):
    result = minigraph("graph", "script.py", "-o", f"graph.{suffix}")
    assert (result.returncode, result.stdout) == (0, "")
    assert result.stderr == f"minigraph: wrote graph.{suffix} (2 nodes)\n"
    assert (tmp_path / f"graph.{suffix}").stat().st_size > 100


@pytest.mark.parametrize(
    "arguments", [("-o", "g.dot", "script.py", "-o", "a"), ("script.py", "-o", "g.dot", "-o", "a")]
)
def test_script_gets_the_arguments_after_the_picture(minigraph, arguments):
    result = minigraph("graph", *arguments, script=SCRIPT + "    import sys; print(sys.argv)")
    assert result.stdout == "['script.py', '-o', 'a']\n"


def test_script_that_fails_half_way_is_drawn_so_far(minigraph, tmp_path):
    result = minigraph("graph", "script.py", "-o", "g.dot", script=SCRIPT + "    tf.matmul(x, [[1.0]])")
    assert result.returncode == 1
    assert f'File "{tmp_path}/script.py", line 4, in <module>\n    tf.matmul(x, [[1.0]])' in result.stderr
    assert "cli.py" not in result.stderr
    assert "Placeholder" in (tmp_path / "g.dot").read_text()


def test_exit_status_of_the_script_stays(minigraph, tmp_path):
    assert (
        minigraph("graph", "script.py", "-o", "g.dot", script=SCRIPT + "    raise SystemExit(7)").returncode
        == 7
    )
    assert (tmp_path / "g.dot").exists()


def test_script_may_change_the_folder(minigraph, tmp_path):
    minigraph("graph", "script.py", "-o", "g.dot", script=SCRIPT + "    import os; os.chdir('/')")
    assert (tmp_path / "g.dot").exists()


def test_graph_that_is_not_the_default_one_is_found(minigraph, tmp_path):
    script = """
        import tensorflow as tf
        for size in (1, 3, 2):
            with tf.Graph().as_default():
                [tf.no_op(name="op") for _ in range(size)]
    """
    result = minigraph("graph", "script.py", "-o", "g.dot", script=script)
    assert result.returncode == 0
    assert "the default graph is empty" in result.stderr
    assert "op_2" in (tmp_path / "g.dot").read_text()


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["graph", "script.py", "-o", "g.dot"], 1, "'script.py' built no graph; nothing written"),
        (["graph", "script.py", "-o", "g.xyz"], 1, "unknown suffix '.xyz'"),
        (["graph", "script.py", "-o", "no/g.dot"], 1, "no folder for"),
        (["graph", "script.py"], 2, "the name of the picture is missing: -o FILE"),
        (["graph", "script.py", "-o"], 2, "the name of the picture is missing: -o FILE"),
        (["run", "none.py"], 2, "can't open file"),
        (["run"], 2, "required: SCRIPT"),
        ([], 2, "required: COMMAND"),
        (["demo", "-o", "script.py"], 1, "can't write to 'script.py'"),
    ],
)
def test_wrong_use_is_said_in_one_line(minigraph, tmp_path, arguments, status, words):
    result = minigraph(*arguments, script="")
    assert result.returncode == status
    assert words in result.stderr.splitlines()[-1]
    assert os.listdir(tmp_path) == ["script.py"]


@pytest.mark.parametrize("command", [[], ["demo"], ["run"], ["graph"]])
def test_help_is_there(minigraph, command):
    assert minigraph(*command, "--help").stdout.startswith(" ".join(["usage: minigraph", *command]))


def test_version_is_that_of_the_package(minigraph):
    assert minigraph("--version").stdout.startswith("minigraph 0.")


def test_demo_prints_outputs_and_counts_and_draws(minigraph, tmp_path):
    result = minigraph("demo", "-o", "pictures")
    assert result.stderr == ""
    lines = result.stdout.splitlines()
    assert lines[1:3] == [
        ">>> print(Y0_val) # output at t = 0",
        "[[-0.06640062  0.9625767   0.6810579   0.7091854  -0.898216  ]  # instance 0",
    ]
    assert result.stdout.count("# instance 3") == 6
    # TensorFlow 1.15 counts the same.
    table = {line.split()[0]: line.split()[1:] for line in lines if line}
    assert table["manual"] == ["33", "81", "621"]
    assert table["static_rnn"] == ["42", "90", "630"]
    assert table["packed"] == ["47", "87", "537"]
    pictures = [
        f"{name}.{suffix}" for name in ("manual", "packed", "static_rnn") for suffix in ("dot", "svg")
    ]
    assert sorted(os.listdir(tmp_path / "pictures")) == ["demo.py", *pictures]
    assert "pictures/demo.py:" in (tmp_path / "pictures" / "manual.dot").read_text()


def test_demo_without_a_renderer_writes_dot_and_says_how_to_get_pictures(python, tmp_path):
    script = """
        import os, sysconfig
        os.environ["PATH"] = ""
        sysconfig.get_path = lambda name: "/nowhere"
        from minigraph.cli import main
        raise SystemExit(main(["demo", "-o", "pictures"]))
    """
    result = python("script.py", script=script)
    assert result.returncode == 0
    assert result.stdout.splitlines()[-1].endswith('pip install "minigraph[viz]", or take .dot')
    assert sorted(os.listdir(tmp_path / "pictures")) == [
        "demo.py",
        "manual.dot",
        "packed.dot",
        "static_rnn.dot",
    ]


@pytest.mark.parametrize("line", ["import minigraph", "import minigraph.viz", "import minigraph.cli"])
def test_networkx_and_graphviz_are_loaded_only_to_look_at_a_graph(python, line):
    script = f"{line}\nimport sys; print('networkx' in sys.modules, 'graphviz' in sys.modules)"
    assert python("script.py", script=script).stdout == "False False\n"

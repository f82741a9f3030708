"""tf.test: TestCase, what it compares and how it fails, and what it leaves as TensorFlow 1 did."""

import random
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import minigraph as tf


@pytest.fixture
def case():
    """A test case, set up."""
    made = tf.test.TestCase("test_session")
    made._testMethodName = "test"
    made.setUp()
    yield made
    made.tearDown()


def test_tests_start_with_the_same_seeds(case):
    # The first numbers of Python's and NumPy's generators in a test of TensorFlow 1.15.
    assert (random.random(), np.random.rand()) == (0.3499765785632496, 0.18463433217903202)
    assert tf.get_default_graph().seed == 87654321
    assert tf.get_default_graph().get_operations() == []


NAN = float("nan")
COMPARISONS = [
    # method, what holds, what fails
    ("assertAllClose", ([1.0, 2.0], [1.0, 2.0 + 1e-7]), ([1.0, 2.0], [1.0, 2.1])),
    ("assertAllClose", ({"a": 1.0, "b": [1, 2]}, {"a": 1.0, "b": [1, 2]}), ({"a": 1.0}, {"b": 1.0})),
    ("assertAllClose", ((1.0, [2.0, 3.0]), (1.0, [2.0, 3.0])), ((1.0, [2.0, 3.0]), (1.0, [2.0, 4.0]))),
    ("assertAllClose", (NAN, NAN), ([[1.0], [2.0]], [1.0, 2.0])),
    ("assertAllClose", ([1.0], [1.1], 0.2), ([1.0], [1.1], 0.0, 0.01)),
    ("assertNotAllClose", ([1.0], [2.0]), ([1.0], [1.0])),
    ("assertAllCloseAccordingToType", ([1.0], np.float16([1.0009])), ([1.0], np.float32([1.0009]))),
    ("assertAllEqual", ([1, 2], [1, 2]), ([1, 2], [1, 3])),
    ("assertAllEqual", ([NAN], [NAN]), ([[1, 2]], [1, 2])),
    ("assertAllEqual", (["a"], ["a"]), (["a"], ["b"])),
    ("assertNotAllEqual", ([1], [2]), ([1], [1])),
    ("assertArrayNear", ([1.0, 2.0], [1.0, 2.1], 0.2), ([1.0, 2.0], [1.0, 2.5], 0.2)),
    ("assertArrayNear", ([], [], 0.2), ([1.0], [1.0, 2.0], 0.2)),
    ("assertNear", (1.0, 1.1, 0.2), (1.0, 1.5, 0.2)),
    ("assertNDArrayNear", (np.ones(2), np.ones(2) + 0.1, 0.2), (np.ones(2), np.zeros(2), 0.2)),
    ("assertAllGreater", ([1, 2], 0), ([1, 2], 1)),
    ("assertAllGreaterEqual", ([1, 2], 1), ([1, 2], 2)),
    ("assertAllLess", ([1, 2], 3), ([1, 2], 2)),
    ("assertAllLessEqual", ([1, 2], 2), ([1, 2], 1)),
    ("assertAllInRange", ([1, 2], 1, 2), ([1, 2], 1, 2, True)),
    ("assertAllInRange", ([1, 2], 0, 3, True, True), ([1, 2], 1, 2, False, True)),
    ("assertAllInRange", ([1.5], 1, 2), ([NAN], 1, 2)),
    ("assertAllInRange", ([1.5], 1, 2), (["a"], 1, 2)),
    ("assertAllInSet", ([1, 2], (1, 2, 3)), ([1, 2], (1,))),
    ("assertDTypeEqual", (np.float32(1), tf.float32), (np.float32(1), np.int32)),
    ("assertStartsWith", ("abc", "ab"), ("abc", "b")),
    ("assertEndsWith", ("abc", "bc"), ("abc", "b")),
    ("assertItemsEqual", ([1, 2], [2, 1]), ([1, 2], [2, 2])),
    ("assertCountEqual", ([1, 2], [2, 1]), ([1, 2], [2, 2])),
    ("assertDeviceEqual", ("/cpu:0", "/device:CPU:0"), ("/cpu:0", "/cpu:1")),
    ("assertDeviceEqual", (None, ""), ("/job:a", "/job:b")),
    ("assertLen", ([1], 1), ([1], 2)),
    ("assertEmpty", ([],), ([1],)),
    ("assertNotEmpty", ([1],), ([],)),
    ("assertBetween", (1, 0, 2), (3, 0, 2)),
]


@pytest.mark.parametrize(("method", "holds", "fails"), COMPARISONS, ids=str)
def test_comparison(case, method, holds, fails):
    getattr(case, method)(*holds)
    with pytest.raises(AssertionError):
        getattr(case, method)(*fails)


def test_tensors_are_run_where_arrays_are_compared(case):
    with case.session():
        case.assertAllEqual(tf.constant([1, 2]), [1, 2])
        case.assertAllClose({"a": [tf.constant(1.0), tf.zeros([2])]}, {"a": [1.0, [0.0, 0.0]]})
        case.assertAllInRange(tf.range(3), 0, 2)


def test_shapes_are_compared_with_static_ones(case):
    case.assertShapeEqual(np.ones([2, 3]), tf.zeros([2, 3]))
    with pytest.raises(AssertionError):
        case.assertShapeEqual(np.ones([2, 3]), tf.zeros([3, 2]))
    for wrong in ([1.0], np.ones(1)):
        with pytest.raises(TypeError, match="must be a"):
            case.assertShapeEqual(wrong, wrong)


def test_sessions(case):
    with case.session() as first:
        assert first.graph is tf.get_default_graph() and tf.get_default_session() is first
        assert case.evaluate({"a": tf.constant(1), "b": [tf.constant(2)]}) == {"a": 1, "b": [2]}
    with case.cached_session() as one, case.test_session() as other:
        assert one is other
    assert case.evaluate(tf.constant(3)) == 3
    graph = tf.Graph()
    with case.test_session(graph=graph) as own:
        assert own.graph is graph is tf.get_default_graph()
    with pytest.raises(ValueError, match="another graph"), case.cached_session(graph=graph):
        pass
    with pytest.raises(ValueError, match="no GPU"), case.session(force_gpu=True):
        pass


def test_failed_op_is_recognised_by_its_text(case):
    bad = tf.check_numerics([NAN], "zonk", name="checked")
    with case.session():
        with case.assertRaisesOpError("zonk.*NaN"):
            case.evaluate(bad)
        with case.assertRaisesOpError(lambda error: error.op.name == "checked"):
            case.evaluate(bad)
        with pytest.raises(AssertionError, match="not found"), case.assertRaisesOpError("other"):
            case.evaluate(bad)


def test_exception_is_recognised_by_its_class_and_text(case):
    match = case.assertRaisesWithPredicateMatch
    with match(ValueError, "a.c"):
        raise ValueError("xabcx")
    with pytest.raises(AssertionError, match="not found"), match(ValueError, "b"):
        raise ValueError("xax")
    with pytest.raises(AssertionError, match="another one"), match(ValueError, lambda error: False):
        raise ValueError("xax")
    with pytest.raises(AssertionError, match="Exception of type"), match(ValueError, "a"):
        raise TypeError("a")
    with pytest.raises(AssertionError, match="not raised"), match(ValueError, "a"):
        pass


def test_thread_that_raises_fails_the_test(case):
    seen = []
    thread = case.checkedThread(seen.append, args=(1,))
    thread.start()
    thread.join()
    assert seen == [1] and not thread.is_alive()
    thread = case.checkedThread(lambda: 1 / 0)
    thread.start()
    with pytest.raises(AssertionError, match="division by zero"):
        thread.join()


def test_protocol_buffers_are_refused(case):
    with pytest.raises(NotImplementedError, match="protocol buffers"):
        case.assertProtoEquals("a: 1", None)


def test_directory_is_the_tests_own():
    case = tf.test.TestCase("test_session")
    case.setUp()
    path = Path(case.get_temp_dir())
    assert path.is_dir() and case.get_temp_dir() == str(path)
    assert Path(tf.test.get_temp_dir()).is_dir() and tf.test.get_temp_dir() == tf.test.get_temp_dir()
    case.tearDown()
    assert not path.exists()


def test_there_is_no_gpu():
    assert not tf.test.is_gpu_available() and tf.test.gpu_device_name() == ""
    assert not (tf.test.is_built_with_cuda() or tf.test.is_built_with_rocm())
    assert not tf.test.is_built_with_gpu_support()


@pytest.mark.parametrize("name", ["assert_equal_graph_def", "test_src_dir_path", "Benchmark"])
def test_what_is_not_there_says_so(name):
    with pytest.raises(AttributeError, match=f"minigraph does not support tf.test.{name}"):
        getattr(tf.test, name)


def test_mock_is_that_of_unittest():
    assert tf.test.mock.Mock(return_value=3)() == 3


SCRIPT = """
import minigraph as tf

class Squares(tf.test.TestCase):
    def test_gradient(self):
        x = tf.constant([1.0, 2.0])
        with self.test_session():
            self.assertLess(tf.test.compute_gradient_error(x, [2], x * x, [2]), 1e-3)

    def test_wrong(self):
        with self.session():
            self.assertAllEqual(tf.constant(1), 2)

if __name__ == "__main__":
    tf.test.main()
"""


def test_script_of_tests_runs_them(tmp_path):
    script = tmp_path / "squares_test.py"
    script.write_text(SCRIPT)
    root = Path(__file__).parent.parent.parent
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, env={"PYTHONPATH": root})
    assert done.returncode == 1
    assert "Ran 3 tests" in done.stderr and "FAILED (failures=1, skipped=1)" in done.stderr


BAD_JACOBIANS = {
    "no session": ("needs a default session", lambda x: (x, [2], x * x, [2])),
    "ints": ("is of int32", lambda x: (tf.constant([1, 2]), [2], x * x, [2])),
    "y of bools": ("is of bool", lambda x: (x, [2], x > 0, [2])),
    "unreachable": ("does not depend on", lambda x: (x, [2], tf.ones([2]), [2])),
    "another shape": ("has shape", lambda x: (x, [2], x * x, [2], np.ones(3))),
}


@pytest.mark.parametrize("name", BAD_JACOBIANS)
def test_wrong_jacobian_is_refused(name):
    text, arguments = BAD_JACOBIANS[name]
    arguments = arguments(tf.constant([1.0, 2.0]))
    with pytest.raises((TypeError, ValueError), match=text):
        if name == "no session":
            tf.test.compute_gradient(*arguments)
        else:
            with tf.Session():
                tf.test.compute_gradient(*arguments)

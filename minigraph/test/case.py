"""TestCase: unittest's, with graphs, sessions and comparisons of arrays. Loaded when it is first used."""

import random
import re
import shutil
import tempfile
import threading
import unittest
from contextlib import contextmanager

import numpy as np

from minigraph.framework.defaults import set_random_seed
from minigraph.framework.dtypes import as_dtype
from minigraph.framework.errors import OpError
from minigraph.framework.graph import Tensor, get_default_session, reset_default_graph
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.framework.scopes import merged_device
from minigraph.session.session import Session

_SEED = 87654321


class TestCase(unittest.TestCase):
    """A test case whose tests start with an empty graph and fixed seeds: of Python, NumPy and the graph.

    Where an array is compared, a Tensor may stand: `evaluate` runs it.
    """

    def setUp(self):
        super().setUp()
        self._temporary = self._cached = None
        self._threads: list = []
        random.seed(_SEED)
        np.random.seed(_SEED)
        reset_default_graph()
        set_random_seed(_SEED)

    def tearDown(self):
        for thread in self._threads:
            thread.check_joined()
        if self._cached is not None:
            self._cached.close()
        if self._temporary is not None:
            shutil.rmtree(self._temporary, ignore_errors=True)
        super().tearDown()

    def get_temp_dir(self) -> str:
        """A directory of this test's own; it goes with the test."""
        if self._temporary is None:
            self._temporary = tempfile.mkdtemp()
        return self._temporary

    @contextmanager
    def session(self, graph=None, config=None, use_gpu=False, force_gpu=False):
        """A context with a new session as the default session; all runs on the CPU."""
        _no_gpu(force_gpu)
        with Session(graph=graph, config=config) as session:
            yield session

    @contextmanager
    def cached_session(self, graph=None, config=None, use_gpu=False, force_gpu=False):
        """As `session`, with the same session each time that a test asks."""
        _no_gpu(force_gpu)
        if self._cached is None:
            self._cached, self._config = Session(graph=graph, config=config), config
        if graph is not None and graph is not self._cached.graph:
            raise ValueError("The cached session has another graph: use self.session() for a new one.")
        if config is not None and config is not self._config:
            raise ValueError("The cached session has another config: use self.session() for a new one.")
        with self._cached.graph.as_default(), self._cached.as_default() as session:
            yield session

    def test_session(self, graph=None, config=None, use_gpu=False, force_gpu=False):
        """`cached_session`, or `session` of a given `graph`."""
        if self._testMethodName == "test_session":
            self.skipTest("Not a test.")
        make = self.cached_session if graph is None else self.session
        return make(graph=graph, config=config, use_gpu=use_gpu, force_gpu=force_gpu)

    def evaluate(self, tensors):
        """The values of a structure of tensors, in the default session or else the cached one."""
        session = get_default_session()
        if session is not None:
            return session.run(tensors)
        with self.cached_session() as session:
            return session.run(tensors)

    def checkedThread(self, target, args=None, kwargs=None):
        """A thread; `join` lets the test fail if `target` raised."""
        thread = _CheckedThread(self, target, args or (), kwargs or {})
        self._threads.append(thread)
        return thread

    def _array(self, value):
        """`value` as an array; Tensors in it have been run."""
        if isinstance(value, (Tensor, IndexedSlices)) or hasattr(value, "_as_graph_element"):
            value = self.evaluate(value)
        return np.asarray(value)

    def _same_shape(self, a, b, msg):
        self.assertEqual(a.shape, b.shape, f"Shape mismatch: expected {a.shape}, got {b.shape}. {msg or ''}")

    def assertNear(self, f1, f2, err, msg=None):
        """The numbers differ by at most `err`."""
        near = f1 == f2 or abs(f1 - f2) <= err
        self.assertTrue(near, f"{f1:f} != {f2:f} +/- {err:f}{'' if msg is None else f' ({msg})'}")

    def assertArrayNear(self, farray1, farray2, err, msg=None):
        """`assertNear` of two sequences, element by element."""
        self.assertEqual(len(farray1), len(farray2), msg)
        for f1, f2 in zip(farray1, farray2, strict=True):
            self.assertNear(float(f1), float(f2), err, msg)

    def assertNDArrayNear(self, ndarray1, ndarray2, err, msg=None):
        """The Euclidean norm of the difference of two arrays is below `err`."""
        self.assertTrue(np.linalg.norm(ndarray1 - ndarray2) < err, msg)

    def assertAllClose(self, a, b, rtol=1e-6, atol=1e-6, msg=None):
        """Arrays, or equal structures of them, are close: |a - b| <= atol + rtol |b|; NaN is close to NaN."""
        self._close(a, b, rtol, atol, msg, "a")

    def _close(self, a, b, rtol, atol, msg, path):
        if isinstance(a, dict) or isinstance(b, dict):
            self.assertIsInstance(a, dict, msg)
            self.assertIsInstance(b, dict, msg)
            self.assertCountEqual(a, b, f"the keys of {path} differ")
            for key in a:
                self._close(a[key], b[key], rtol, atol, msg, f"{path}[{key!r}]")
        elif _is_ragged(a) or _is_ragged(b):
            self.assertEqual(len(a), len(b), f"the lengths of {path} differ")
            for index, pair in enumerate(zip(a, b, strict=True)):
                self._close(*pair, rtol, atol, msg, f"{path}[{index}]")
        else:
            a, b = self._array(a), self._array(b)
            self._same_shape(a, b, msg)
            if not np.allclose(a, b, rtol, atol, equal_nan=True):
                text = f"Not equal to tolerance rtol={rtol}, atol={atol}, at {path}. {msg or ''}"
                np.testing.assert_allclose(a, b, rtol, atol, err_msg=text)

    def assertAllCloseAccordingToType(
        self,
        a,
        b,
        rtol=1e-6,
        atol=1e-6,
        float_rtol=1e-6,
        float_atol=1e-6,
        half_rtol=1e-3,
        half_atol=1e-3,
        bfloat16_rtol=1e-2,
        bfloat16_atol=1e-2,
        msg=None,
    ):
        """`assertAllClose`, with the tolerances of the less exact type of the two."""
        a, b = self._array(a), self._array(b)
        limits = {
            "float32": (float_rtol, float_atol),
            "complex64": (float_rtol, float_atol),
            "float16": (half_rtol, half_atol),
            "bfloat16": (bfloat16_rtol, bfloat16_atol),
        }
        for name in {a.dtype.name, b.dtype.name} & limits.keys():
            rtol, atol = max(rtol, limits[name][0]), max(atol, limits[name][1])
        self.assertAllClose(a, b, rtol, atol, msg)

    def assertNotAllClose(self, a, b, **kwargs):
        """`assertAllClose` fails."""
        try:
            self.assertAllClose(a, b, **kwargs)
        except AssertionError:
            return
        self.fail("The two values are close at all elements")

    def assertAllEqual(self, a, b, msg=None):
        """Arrays are equal, in shape and in all elements; NaN equals NaN."""
        a, b = self._array(a), self._array(b)
        self._same_shape(a, b, msg)
        np.testing.assert_array_equal(a, b, err_msg=msg or "")

    def assertNotAllEqual(self, a, b, msg=None):
        """`assertAllEqual` fails."""
        try:
            self.assertAllEqual(a, b)
        except AssertionError:
            return
        self.fail(f"The two values are equal at all elements. {msg or ''}")

    def assertAllGreater(self, a, comparison_target):
        """All elements are greater than a number."""
        self.assertGreater(self._array(a).min(), comparison_target)

    def assertAllGreaterEqual(self, a, comparison_target):
        """All elements are at least a number."""
        self.assertGreaterEqual(self._array(a).min(), comparison_target)

    def assertAllLess(self, a, comparison_target):
        """All elements are less than a number."""
        self.assertLess(self._array(a).max(), comparison_target)

    def assertAllLessEqual(self, a, comparison_target):
        """All elements are at most a number."""
        self.assertLessEqual(self._array(a).max(), comparison_target)

    def assertAllInRange(
        self, target, lower_bound, upper_bound, open_lower_bound=False, open_upper_bound=False
    ):
        """All elements are between two bounds, which count as inside unless they are open."""
        target = self._array(target)
        if target.dtype.kind not in "fiu":
            self.fail(f"{target} has no ordered numeric type: {target.dtype}")
        above = target > lower_bound if open_lower_bound else target >= lower_bound
        below = target < upper_bound if open_upper_bound else target <= upper_bound
        outside = ~(above & below)
        if outside.any():
            text = f"{'(' if open_lower_bound else '['}{lower_bound}, {upper_bound}"
            text += ")" if open_upper_bound else "]"
            self.fail(
                f"{outside.sum()} of the {target.size} element(s) are outside the range {text}, at "
                f"{np.argwhere(outside)[:10].tolist()}: {target[outside][:10]}"
            )

    def assertAllInSet(self, target, expected_set):
        """All elements are among `expected_set`."""
        others = sorted(set(self._array(target).reshape(-1).tolist()) - set(expected_set))
        if others:
            self.fail(f"{len(others)} unique element(s) are not in the set {expected_set}: {others[:10]}")

    def assertDTypeEqual(self, target, expected_dtype):
        """An array is of a type."""
        self.assertEqual(self._array(target).dtype, np.dtype(as_dtype(expected_dtype).as_numpy_dtype))

    def assertShapeEqual(self, np_array, tf_tensor, msg=None):
        """An array has the static shape of a Tensor."""
        if not isinstance(np_array, (np.ndarray, np.generic)):
            raise TypeError("np_array must be a Numpy ndarray or Numpy scalar")
        if not isinstance(tf_tensor, Tensor):
            raise TypeError("tf_tensor must be a Tensor")
        self.assertEqual(list(np_array.shape), tf_tensor.get_shape().as_list(), msg)

    def assertDeviceEqual(self, device1, device2, msg=None):
        """Two devices, or their names, are the same."""
        self.assertEqual(_device(device1), _device(device2), msg)

    def assertProtoEquals(self, expected_message_maybe_ascii, message, msg=None):
        """Not supported: there are no protocol buffers here."""
        raise NotImplementedError(
            "minigraph has no protocol buffers: compare what they would hold, such as graph.get_operations()"
        )

    def assertStartsWith(self, actual, expected_start, msg=None):
        """A text starts with another one."""
        if not actual.startswith(expected_start):
            self.fail(f"{actual!r} does not start with {expected_start!r}{_end(msg)}")

    def assertEndsWith(self, actual, expected_end, msg=None):
        """A text ends with another one."""
        if not actual.endswith(expected_end):
            self.fail(f"{actual!r} does not end with {expected_end!r}{_end(msg)}")

    def assertItemsEqual(self, first, second, msg=None):
        """`assertCountEqual`, by the name that it had in Python 2."""
        self.assertCountEqual(first, second, msg)

    def assertLen(self, container, expected_len, msg=None):
        """A container has so many items."""
        self.assertEqual(len(container), expected_len, msg)

    def assertEmpty(self, container, msg=None):
        """A container has no items."""
        self.assertEqual(len(container), 0, msg)

    def assertNotEmpty(self, container, msg=None):
        """A container has items."""
        self.assertNotEqual(len(container), 0, msg)

    def assertBetween(self, value, minv, maxv, msg=None):
        """minv <= value <= maxv."""
        self.assertTrue(minv <= value <= maxv, f"{value!r} is not between {minv!r} and {maxv!r}{_end(msg)}")

    @contextmanager
    def assertRaisesWithPredicateMatch(self, exception_type, expected_err_re_or_predicate):
        """A context that raises such an exception.

        Args:
          exception_type: its class.
          expected_err_re_or_predicate: a regular expression that is found in its text and the names of the
            ops that failed, or a function of the exception that returns true.
        """
        try:
            yield
        except exception_type as error:
            if callable(expected_err_re_or_predicate):
                if not expected_err_re_or_predicate(error):
                    raise AssertionError(f"{type(error)} is another one than asked for: {error}") from error
            elif not re.search(expected_err_re_or_predicate, _described(error)):
                raise AssertionError(
                    f"{expected_err_re_or_predicate!r} is not found in {_described(error)!r}"
                ) from error
        except Exception as error:
            raise AssertionError(f"Exception of type {type(error)}: {error}") from error
        else:
            raise AssertionError(f"{exception_type} not raised")

    def assertRaisesOpError(self, expected_err_re_or_predicate):
        """A context in which a run fails; see `assertRaisesWithPredicateMatch`."""
        return self.assertRaisesWithPredicateMatch(OpError, expected_err_re_or_predicate)


class _CheckedThread:
    """A thread of a test."""

    def __init__(self, case, target, args, kwargs):
        self._case, self._error, self._joined = case, None, False
        self._call = target, args, kwargs
        self._thread = threading.Thread(target=self._protected)

    def _protected(self):
        target, args, kwargs = self._call
        try:
            target(*args, **kwargs)
        except Exception as error:
            self._error = error

    def start(self):
        """Start the thread."""
        self._thread.start()

    def join(self):
        """Wait for its end; the test fails if it raised."""
        self._joined = True
        self._thread.join()
        if self._error is not None:
            self._case.fail(f"Error in checkedThread: {self._error}")

    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._thread.is_alive()

    def check_joined(self):
        """The test fails if nobody called `join`."""
        self._case.assertTrue(self._joined, "A checked thread was not joined.")


def _no_gpu(force_gpu):
    if force_gpu:
        raise ValueError("force_gpu: there is no GPU here, all ops run on the CPU")


def _is_ragged(value) -> bool:
    """Whether a list or tuple is no array, but holds dicts, Tensors, or items of unequal shapes."""
    if not isinstance(value, (list, tuple)):
        return False
    try:
        return np.asarray(value).dtype == object
    except (ValueError, NotImplementedError):
        return True


def _device(device) -> str:
    """The name of a device in its full form."""
    return merged_device("", str(getattr(device, "device", device) or ""))


def _described(error) -> str:
    text = str(error)
    return text if getattr(error, "op", None) is None else f"{text}\nCaused by op: {error.op.name}"


def _end(msg) -> str:
    return "" if msg is None else f" : {msg}"

"""tf.test. What it needs of the standard library is loaded when it is used, so that others don't wait."""

import atexit
from functools import cache
from importlib import import_module

from minigraph.compat.unsupported import missing
from minigraph.test.gradient import compute_gradient, compute_gradient_error

__all__ = [
    "TestCase",
    "compute_gradient",
    "compute_gradient_error",
    "get_temp_dir",
    "gpu_device_name",
    "is_built_with_cuda",
    "is_built_with_gpu_support",
    "is_built_with_rocm",
    "is_gpu_available",
    "main",
    "mock",
]

_missing = missing(__name__)


def main(argv=None):
    """Run the tests of the script and end it: `unittest.main`."""
    import unittest

    unittest.main(argv=argv)


@cache
def get_temp_dir() -> str:
    """A directory for files of tests; it goes with the process."""
    import shutil
    import tempfile

    path = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


def is_gpu_available(cuda_only=False, min_cuda_compute_capability=None) -> bool:
    """False: all ops run on the CPU."""
    return False


def gpu_device_name() -> str:
    """The name of a GPU: empty."""
    return ""


def is_built_with_cuda() -> bool:
    """False."""
    return False


def is_built_with_rocm() -> bool:
    """False."""
    return False


def is_built_with_gpu_support() -> bool:
    """False."""
    return False


def __getattr__(name):
    if name == "TestCase":
        return import_module("minigraph.test.case").TestCase
    if name == "mock":
        return import_module("unittest.mock")
    return _missing(name)

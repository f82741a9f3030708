import sys
from pathlib import Path

import pytest
from hypothesis import settings

import minigraph as tf

# How long one example takes depends on what else the machine does.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

# The programs that are recorded on TensorFlow, which run on an old Python too, are a package of their own.
sys.path.insert(0, str(Path(__file__).parent / "data"))


@pytest.fixture(autouse=True)
def fresh_graph():
    """Each test builds in a default graph of its own."""
    tf.reset_default_graph()
    yield tf.get_default_graph()

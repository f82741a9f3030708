"""The workloads: what each computes, by name, and the arrays that go in. Imports NumPy only."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Rnn:
    """A recurrent network over `steps` of `batch` sequences, unrolled or not; the loss is the mean square."""

    steps: int
    batch: int
    units: int
    inputs: int
    cell: str = "basic"
    dynamic: bool = False

    def arrays(self):
        """float32[batch, steps, inputs]."""
        return np.random.default_rng(0).normal(size=(self.batch, self.steps, self.inputs)).astype(np.float32)


@dataclass(frozen=True)
class Mlp:
    """Dense layers with relu, softmax cross-entropy, gradient descent."""

    sizes: tuple[int, ...]
    batch: int

    def arrays(self):
        """float32[batch, first size] and int32[batch] labels."""
        random = np.random.default_rng(0)
        x = random.normal(size=(self.batch, self.sizes[0])).astype(np.float32)
        return x, random.integers(0, self.sizes[-1], self.batch).astype(np.int32)


@dataclass(frozen=True)
class Conv:
    """Two convolutions with pooling and a dense layer, on images of one channel."""

    size: int
    batch: int

    def arrays(self):
        """float32[batch, size, size, 1] and int32[batch] labels."""
        random = np.random.default_rng(0)
        x = random.normal(size=(self.batch, self.size, self.size, 1)).astype(np.float32)
        return x, random.integers(0, 10, self.batch).astype(np.int32)


@dataclass(frozen=True)
class Seed:
    """The two-step network of the first chapter, fed with ints."""

    def arrays(self):
        """int64[4, 3], twice."""
        return (
            np.array([[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 0, 1]]),
            np.array([[9, 8, 7], [0, 0, 0], [6, 5, 4], [3, 2, 1]]),
        )


WORKLOADS = {
    "seed": Seed(),
    "static 50x4x5": Rnn(50, 4, 5, 3),
    "dynamic 50x4x5": Rnn(50, 4, 5, 3, dynamic=True),
    "static 28x150x150": Rnn(28, 150, 150, 28),
    "dynamic 28x150x150": Rnn(28, 150, 150, 28, dynamic=True),
    "static 100x32x128": Rnn(100, 32, 128, 32),
    "dynamic 100x32x128": Rnn(100, 32, 128, 32, dynamic=True),
    "LSTM 20x32x128": Rnn(20, 32, 128, 32, "lstm"),
    "GRU 20x32x128": Rnn(20, 32, 128, 32, "gru"),
    "MLP 784-300-100-10": Mlp((784, 300, 100, 10), 50),
    "conv 28x28": Conv(28, 32),
    **{f"growth {steps}": Rnn(steps, 4, 5, 3) for steps in (10, 100, 1000, 10000)},
}

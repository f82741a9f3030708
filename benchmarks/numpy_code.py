"""The workloads by hand in NumPy: inputs multiplied once for all steps, gradients of weights summed once."""

from itertools import pairwise

import numpy as np

from benchmarks.workloads import Conv, Mlp, Seed

RATE = np.float32(0.01)


def prepared(workload):
    """As `tf1_code.prepared`; None for a workload that is not written here."""
    if isinstance(workload, Seed):
        return _seed(workload)
    if isinstance(workload, Mlp):
        return _mlp(workload)
    if isinstance(workload, Conv) or workload.cell != "basic":
        return None
    return _rnn(workload)


def _weights(*sizes):
    random = np.random.default_rng(1)
    return [random.normal(size=size, scale=0.1).astype(np.float32) for size in sizes]


def _seed(workload):
    X0, X1 = workload.arrays()
    Wx, Wy, b = _weights((3, 5), (5, 5), (1, 5))

    def run():
        x0, x1 = X0.astype(np.float32), X1.astype(np.float32)
        y0 = np.tanh(x0 @ Wx + b)
        return [y0, np.tanh(y0 @ Wy + x1 @ Wx + b)]

    return run, None, {}


def _rnn(workload):
    x = workload.arrays()
    batch, steps, inputs = x.shape
    units = workload.units
    Wx, Wh, b = _weights((inputs, units), (units, units), (units,))

    def forward():
        given = np.ascontiguousarray(x.transpose(1, 0, 2)).reshape(steps * batch, inputs) @ Wx + b
        given = given.reshape(steps, batch, units)
        states = np.empty((steps + 1, batch, units), np.float32)
        states[0] = 0
        for t in range(steps):
            z = np.dot(states[t], Wh, out=states[t + 1])
            z += given[t]
            np.tanh(z, out=z)
        return states

    def run():
        return np.ascontiguousarray(forward()[1:].transpose(1, 0, 2))

    def step():
        states = forward()
        outputs = states[1:]
        dy = outputs * np.float32(2 / outputs.size)
        slope = 1 - outputs * outputs
        dz = np.empty_like(outputs)
        back = np.zeros((batch, units), np.float32)
        transposed = np.ascontiguousarray(Wh.T)
        for t in reversed(range(steps)):
            np.add(dy[t], back, out=dz[t])
            dz[t] *= slope[t]
            np.dot(dz[t], transposed, out=back)
        flat = dz.reshape(steps * batch, units)
        rows = np.ascontiguousarray(x.transpose(1, 0, 2)).reshape(steps * batch, inputs)
        Wx[:] -= RATE * (rows.T @ flat)
        Wh[:] -= RATE * (states[:-1].reshape(steps * batch, units).T @ flat)
        b[:] -= RATE * flat.sum(0)

    return run, step, {}


def _mlp(workload):
    x, labels = workload.arrays()
    sizes = workload.sizes
    W = _weights(*pairwise(sizes))
    b = _weights(*((n,) for n in sizes[1:]))
    rows = np.arange(workload.batch)

    def forward():
        layers = [x]
        for i, (weight, bias) in enumerate(zip(W, b, strict=True)):
            z = layers[-1] @ weight
            z += bias
            if i < len(W) - 1:
                np.maximum(z, 0, out=z)
            layers.append(z)
        return layers

    def step():
        layers = forward()
        dz = np.exp(layers[-1] - layers[-1].max(1, keepdims=True))
        dz /= dz.sum(1, keepdims=True)
        dz[rows, labels] -= 1
        dz /= workload.batch
        for i in reversed(range(len(W))):
            dW, db = layers[i].T @ dz, dz.sum(0)
            if i:
                dz = dz @ W[i].T
                dz *= layers[i] > 0
            W[i] -= RATE * dW
            b[i] -= RATE * db

    return lambda: forward()[-1], step, {}

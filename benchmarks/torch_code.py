"""The workloads in PyTorch, eager, as its users write them."""

from itertools import pairwise

import torch
from torch import nn

from benchmarks.workloads import Conv, Mlp, Seed

RATE = 0.01


def prepared(workload):
    """As `tf1_code.prepared`."""
    torch.manual_seed(0)
    if isinstance(workload, Seed):
        return _seed(workload)
    if isinstance(workload, (Mlp, Conv)):
        return _classifier(workload)
    return _rnn(workload)


def _steps(model, loss_of):
    optimizer = torch.optim.SGD(model.parameters(), RATE)

    def step():
        optimizer.zero_grad()
        loss_of().backward()
        optimizer.step()

    return step


def _seed(workload):
    X0, X1 = workload.arrays()
    Wx, Wy, b = torch.randn(3, 5), torch.randn(5, 5), torch.zeros(1, 5)

    def run():
        with torch.no_grad():
            x0, x1 = torch.from_numpy(X0).float(), torch.from_numpy(X1).float()
            y0 = torch.tanh(x0 @ Wx + b)
            return [y0.numpy(), torch.tanh(y0 @ Wy + x1 @ Wx + b).numpy()]

    return run, None, {}


def _rnn(workload):
    kind = {"basic": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[workload.cell]
    model = kind(workload.inputs, workload.units, batch_first=True)
    x = torch.from_numpy(workload.arrays())

    def run():
        with torch.no_grad():
            return model(x)[0].numpy()

    return run, _steps(model, lambda: model(x)[0].square().mean()), {}


def _classifier(workload):
    if isinstance(workload, Mlp):
        layers: list = []
        for n, m in pairwise(workload.sizes):
            layers += [nn.Linear(n, m), nn.ReLU()]
        model = nn.Sequential(*layers[:-1])
    else:
        layers, channels = [], 1
        for more in (16, 32):
            layers += [nn.Conv2d(channels, more, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
            channels = more
        model = nn.Sequential(*layers, nn.Flatten(), nn.Linear(32 * (workload.size // 4) ** 2, 10))
    x, labels = map(torch.from_numpy, workload.arrays())
    if isinstance(workload, Conv):
        x = x.permute(0, 3, 1, 2).contiguous()
    labels = labels.long()

    def run():
        with torch.no_grad():
            return model(x).numpy()

    return run, _steps(model, lambda: nn.functional.cross_entropy(model(x), labels)), {}

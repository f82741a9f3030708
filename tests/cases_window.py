"""Rows of the op table: convolutions and pooling. tests/cases.py holds the others."""

from functools import partial

import numpy as np
from cases import Case

from minigraph.framework.conversion import OPS

_HALVES = "float64 float32"
_ONE, _TWO = [1, 1, 1, 1], [1, 2, 2, 1]


def _windows(x, size, stride, border=0.0):
    """[batch, rows, columns, size, size, channels] of SAME padding, by loops."""
    n = [-(-length // stride) for length in x.shape[1:3]]
    missing = [max((m - 1) * stride + size - length, 0) for m, length in zip(n, x.shape[1:3], strict=True)]
    around = [(0, 0), *((m // 2, m - m // 2) for m in missing), (0, 0)]
    x = np.pad(x, around, constant_values=border)
    rows = [
        [x[:, i * stride :][:, :size, j * stride :][:, :, :size] for j in range(n[1])] for i in range(n[0])
    ]
    return np.moveaxis(np.array(rows), (0, 1), (1, 2))


def _convolved(stride, x, filter):
    return np.einsum("nijklc,klcd->nijd", _windows(x, filter.shape[0], stride), filter)


def _by_channel(stride, x, filter):
    result = np.einsum("nijklc,klcm->nijcm", _windows(x, filter.shape[0], stride), filter)
    return result.reshape(*result.shape[:3], -1)


def _transposed(forward, place, shape, *others):
    """The gradient for input `place` of `forward`, which is linear in it: by one unit after the other."""
    *given, dy = others
    result = np.zeros(shape)
    for at in np.ndindex(*shape):
        unit = np.zeros(shape)
        unit[at] = 1
        result[at] = np.sum(forward(*given[:place], unit, *given[place:]) * dy)
    return result


def _greatest(x):
    return _windows(x, 2, 2, -np.inf).max((3, 4))


def _mean(x):
    return _windows(x, 2, 2).sum((3, 4)) / _windows(np.ones_like(x), 2, 2).sum((3, 4))


def _to_greatest(x, dy):
    """The gradient of `_greatest`, by loops; no two elements of a window are equal."""
    result = np.zeros(x.shape)
    for n, i, j, c in np.ndindex(*dy.shape):
        window = x[n, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c]
        result[n, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2, c] += (window == window.max()) * dy[n, i, j, c]
    return result


def _numbers(x):
    numbers = np.broadcast_to(np.arange(x[0].size).reshape(1, *x.shape[1:]), x.shape)
    result = np.zeros(_greatest(x).shape, int)
    for n, i, j, c in np.ndindex(*result.shape):
        place = n, slice(2 * i, 2 * i + 2), slice(2 * j, 2 * j + 2), c
        result[n, i, j, c] = numbers[place].ravel()[x[place].argmax()]
    return result


_X = np.random.default_rng(1).permutation(2 * 3 * 4 * 2).reshape(2, 3, 4, 2) / 8.0
_DY = np.random.default_rng(2).uniform(-1, 1, (2, 2, 2, 2))
_POOL = {"ksize": _TWO, "strides": _TWO, "padding": "SAME"}
_IMAGE, _FILTER = (2, 3, 4, 2), (2, 2, 2, 3)


def _convolutions(prefix, forward, outputs, suffix=""):
    for strides, stride, size in ((_ONE, 1, (3, 4)), (_TWO, 2, (2, 2))):
        attrs = {"strides": strides, "padding": "SAME"}
        function = partial(forward, stride)
        dy = (2, *size, outputs)
        yield Case(
            f"{prefix}, stride {stride}",
            partial(OPS[prefix], **attrs),
            [_IMAGE, _FILTER],
            function,
            dtypes=_HALVES,
        )
        yield Case(
            f"{prefix}BackpropInput, stride {stride}",
            lambda f, dy, p=prefix, a=attrs: OPS[p + "BackpropInput"](list(_IMAGE), f, dy, **a),
            [_FILTER, dy],
            lambda f, dy, g=function: _transposed(g, 0, _IMAGE, f, dy),
            dtypes=_HALVES,
        )
        yield Case(
            f"{prefix}BackpropFilter, stride {stride}",
            lambda x, dy, p=prefix, a=attrs: OPS[p + "BackpropFilter"](x, list(_FILTER), dy, **a),
            [_IMAGE, dy],
            lambda x, dy, g=function: _transposed(g, 1, _FILTER, x, dy),
            dtypes=_HALVES,
        )


ROWS = [
    *_convolutions("Conv2D", _convolved, 3),
    *_convolutions("DepthwiseConv2dNative", _by_channel, 6),
    Case("MaxPool", partial(OPS["MaxPool"], **_POOL), [_X], _greatest),
    Case("AvgPool", partial(OPS["AvgPool"], **_POOL), [_IMAGE], _mean, dtypes=_HALVES),
    Case(
        "AvgPoolGrad",
        lambda dy: OPS["AvgPoolGrad"](list(_IMAGE), dy, **_POOL),
        [_DY.shape],
        lambda dy: _transposed(_mean, 0, _IMAGE, dy),
        dtypes=_HALVES,
    ),
    Case(
        "MaxPoolGrad",
        partial(OPS["MaxPoolGrad"], **_POOL),
        [_X, _greatest(_X), _DY],
        lambda x, y, dy: _to_greatest(x, dy),
    ),
    Case(
        "MaxPoolGradGrad",
        partial(OPS["MaxPoolGradGrad"], **_POOL),
        [_X, _greatest(_X), _X + 1],
        lambda x, y, dx: _greatest(x) + 1,
    ),
    Case(
        "MaxPoolWithArgmax",
        partial(OPS["MaxPoolWithArgmax"], **_POOL),
        [np.float32(_X)],  # no float64: the test of second derivatives leaves it out
        lambda x: [_greatest(x), _numbers(x)],
    ),
    Case(
        "MaxPoolGradWithArgmax",
        partial(OPS["MaxPoolGradWithArgmax"], **_POOL),
        [_X, _DY, _numbers(_X)],
        lambda x, dy, numbers: _to_greatest(x, dy),
    ),
]

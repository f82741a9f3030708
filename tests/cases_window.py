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


def _convolved_volume(x, filter):
    windows = np.lib.stride_tricks.sliding_window_view(x, filter.shape[:3], (1, 2, 3))
    return np.einsum("nijkcabd,abdco->nijko", windows, filter)


def _blocks(x, reduce):
    """Of [n, 2 i, 2 j, 2 k, channels] one number for each block of two by two by two places."""
    n, i, j, k, channels = x.shape
    return reduce(x.reshape(n, i // 2, 2, j // 2, 2, k // 2, 2, channels), axis=(2, 4, 6))


def _in_blocks(y):
    for axis in (1, 2, 3):
        y = np.repeat(y, 2, axis)
    return y


def _to_greatest_of_block(x, y, dy):
    return np.where(x == _in_blocks(y), _in_blocks(dy), 0)


def _space_to_batch(x):
    """Blocks of 2 by 3."""
    x = np.pad(x, [(0, 0), (0, 1), (1, 1), (0, 0)])
    return np.concatenate([x[:, i::2, j::3] for i in range(2) for j in range(3)])


def _batch_to_space(x):
    n, height, width, depth = x.shape
    result = np.zeros((n // 6, 2 * height, 3 * width, depth), x.dtype)
    for place, part in enumerate(np.split(x, 6)):
        result[:, place // 3 :: 2, place % 3 :: 3] = part
    return result[:, :-1, 1:-1]


_VOLUME, _VOLUME_FILTER = (2, 3, 2, 3, 2), (2, 2, 2, 2, 3)
_CUBES = {"ksize": [1, 2, 2, 2, 1], "strides": [1, 2, 2, 2, 1], "padding": "VALID"}
_V = np.random.default_rng(3).permutation(2 * 2 * 4 * 2 * 2).reshape(2, 2, 4, 2, 2) / 8.0
_DV = np.random.default_rng(4).uniform(-1, 1, (2, 1, 2, 1, 2))
_ALONE = {"strides": [1] * 5, "padding": "VALID"}

_MATRIX = {"indices": np.array([[0, 1], [2, 0], [2, 1]]), "shape": np.array([3, 2])}


def _dense(values):
    matrix = np.zeros(_MATRIX["shape"], values.dtype)
    matrix[tuple(_MATRIX["indices"].T)] = values
    return matrix


VOLUMES = [
    Case(
        "ExtractImagePatches",
        partial(OPS["ExtractImagePatches"], ksizes=_TWO, strides=_TWO, rates=_ONE, padding="SAME"),
        [_IMAGE],
        lambda x: _windows(x, 2, 2).reshape(2, 2, 2, 8),
        dtypes="float64 float32 int32",
    ),
    Case(
        "SparseSlice",
        lambda values: OPS["SparseSlice"](_MATRIX["indices"], values, _MATRIX["shape"], [1, 0], [5, 5]),
        [(3,)],
        lambda values: [_MATRIX["indices"][1:] - [1, 0], values[1:], np.array([2, 2])],
        dtypes="float32 int32",  # no float64: it has no gradient here
    ),
    Case(
        "SparseTensorDenseMatMul",
        lambda values, b: OPS["SparseTensorDenseMatMul"](_MATRIX["indices"], values, _MATRIX["shape"], b),
        [(3,), (2, 4)],
        lambda values, b: _dense(values) @ b,
        dtypes="float64 float32 int32 complex64",
    ),
    Case(
        "SparseTensorDenseMatMul, adjoint",
        lambda values, b: OPS["SparseTensorDenseMatMul"](
            _MATRIX["indices"], values, _MATRIX["shape"], b, adjoint_a=True
        ),
        [(3,), (3, 4)],
        lambda values, b: _dense(values).conj().T @ b,
        dtypes="float64 float32 int32 complex64",
    ),
    Case(
        "SpaceToBatchND",
        lambda x: OPS["SpaceToBatchND"](x, [2, 3], [[0, 1], [1, 1]]),
        [(2, 3, 4, 2)],
        _space_to_batch,
        dtypes="float64 float32 int32 complex64 bool",
    ),
    Case(
        "BatchToSpaceND",
        lambda x: OPS["BatchToSpaceND"](x, [2, 3], [[0, 1], [1, 1]]),
        [(12, 2, 2, 2)],
        _batch_to_space,
        dtypes="float64 float32 int32 complex64 bool",
    ),
    Case(
        "Conv3D",
        partial(OPS["Conv3D"], **_ALONE),
        [_VOLUME, _VOLUME_FILTER],
        _convolved_volume,
        dtypes=_HALVES,
    ),
    Case(
        "Conv3DBackpropInputV2",
        lambda f, dy: OPS["Conv3DBackpropInputV2"](list(_VOLUME), f, dy, **_ALONE),
        [_VOLUME_FILTER, (2, 2, 1, 2, 3)],
        lambda f, dy: _transposed(_convolved_volume, 0, _VOLUME, f, dy),
        dtypes=_HALVES,
    ),
    Case(
        "Conv3DBackpropFilterV2",
        lambda x, dy: OPS["Conv3DBackpropFilterV2"](x, list(_VOLUME_FILTER), dy, **_ALONE),
        [_VOLUME, (2, 2, 1, 2, 3)],
        lambda x, dy: _transposed(_convolved_volume, 1, _VOLUME_FILTER, x, dy),
        dtypes=_HALVES,
    ),
    Case("MaxPool3D", partial(OPS["MaxPool3D"], **_CUBES), [_V.shape], lambda x: _blocks(x, np.max)),
    Case(
        "MaxPool3DGrad",
        partial(OPS["MaxPool3DGrad"], **_CUBES),
        [np.float32(_V), np.float32(_blocks(_V, np.max)), np.float32(_DV)],
        _to_greatest_of_block,
    ),
    Case(
        "MaxPool3DGradGrad",
        partial(OPS["MaxPool3DGradGrad"], **_CUBES),
        [np.float32(_V), np.float32(_blocks(_V, np.max)), np.float32(_V + 1)],
        lambda x, y, dx: y + 1,
    ),
    Case(
        "AvgPool3D",
        partial(OPS["AvgPool3D"], **_CUBES),
        [_V.shape],
        lambda x: _blocks(x, np.mean),
        dtypes=_HALVES,
    ),
    Case(
        "AvgPool3DGrad",
        lambda dy: OPS["AvgPool3DGrad"](list(_V.shape), dy, **_CUBES),
        [_DV.shape],
        lambda dy: _in_blocks(dy) / 8,
        dtypes=_HALVES,
    ),
]

ROWS = [
    *VOLUMES,
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

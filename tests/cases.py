"""The op table: one row an op (and a few variants), over which tests/ops/test_table.py runs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import special

import minigraph as tf
from minigraph.framework.conversion import OPS

_TYPES = (
    "float64 float32 float16 bfloat16 int32 int64 int8 uint8 int16 uint16 uint32 uint64 "
    "complex64 complex128 bool"
).split()


@dataclass(frozen=True)
class Case:
    """A row of the op table.

    Attributes:
      name: the op type, which `call` adds a node of; then, after a comma, what is special about this row.
      call: input tensors -> Tensor or list of Tensors.
      inputs: for each input its shape, as a tuple, or its value, as an array.
      reference: the inputs as arrays (floats in double precision) -> array or list of arrays.
      domain: where elements are drawn from: (lowest, highest), or a range of whole numbers; a list has one
        for each input. It avoids the places where the op has no derivative.
      dtypes: of the inputs that are given as shapes; if empty, all that the op allows.
    """

    name: str
    call: Callable
    inputs: list
    reference: Callable
    domain: tuple | range | list = (-2.0, 2.0)
    dtypes: str = ""

    def __str__(self):
        return self.name

    @property
    def type(self) -> str:
        return self.name.partition(",")[0]

    def all_dtypes(self) -> list[str]:
        """The dtypes to try this row with; [""] where the inputs are given as values."""
        drawn = [i for i, x in enumerate(self.inputs) if isinstance(x, tuple)]
        if not drawn:
            return [""]
        if self.dtypes:
            return self.dtypes.split()
        slots = [slot for slot in OPS[self.type].inputs if not slot.is_static]
        slot = slots[min(drawn[0], len(slots) - 1)]
        allowed = [slot.dtype] if slot.dtype else slot.allowed
        return [name for name in _TYPES if not allowed or tf.as_dtype(name) in allowed]

    def values(self, dtype, shapes=None) -> list[np.ndarray]:
        """The arrays to feed, read-only: drawn for inputs given as shapes (or for all, of `shapes`)."""
        random = np.random.default_rng(len(self.name))
        shapes = shapes or self.inputs
        domains = self.domain if isinstance(self.domain, list) else [self.domain] * len(shapes)
        arrays = [
            _drawn(random, domain, shape, dtype) if isinstance(shape, tuple) else np.array(shape)
            for domain, shape in zip(domains, shapes, strict=True)
        ]
        for array in arrays:
            array.flags.writeable = False
        return arrays


def _drawn(random, domain, shape, dtype):
    dtype = tf.as_dtype(dtype).as_numpy_dtype
    kind = np.dtype(dtype).kind
    if kind == "b":
        return random.integers(0, 2, shape).astype(bool)
    if isinstance(domain, range) or kind in "iu":
        ends = domain[0], domain[-1]
        low, high = int(np.ceil(ends[0])), int(np.floor(ends[1]))
        return random.integers(max(low, 0) if kind == "u" else low, high + 1, shape).astype(dtype)
    parts = [np.asarray(random.uniform(*domain, shape)) for _ in range(1 + (kind == "c"))]
    return np.asarray(parts[0] + 1j * parts[1] if kind == "c" else parts[0]).astype(dtype)


def _towards_zero(function):
    """`function`, its result rounded towards zero for ints."""
    return lambda x: np.trunc(function(x)).astype(x.dtype) if x.dtype.kind in "iu" else function(x)


def _softmax(x):
    powers = np.exp(x)
    return powers / powers.sum(-1, keepdims=True)


def _quotient(x, y):
    return np.where(y == 0, 0, x / np.where(y == 0, 1, y))


def _with_diagonal(x, diagonal):
    result = x.copy()
    for i in range(diagonal.shape[-1]):
        result[..., i, i] = diagonal[..., i]
    return result


def _turned(x, lengths):
    return np.stack([np.concatenate([row[:n][::-1], row[n:]]) for row, n in zip(x, lengths, strict=True)])


def _unpadded(x, before, after, mode):
    """The elements of `np.pad(y, ...)` along the last axis, each added to the one of `y` that it shows."""
    n = x.shape[-1] - before - after
    result = np.zeros((*x.shape[:-1], n), x.dtype)
    for i, place in enumerate(np.pad(np.arange(n), (before, after), mode)):
        result[..., place] += x[..., i]
    return result


def _igamma_slope(a, x, h=1e-4):
    return (special.gammainc(a + h, x) - special.gammainc(a - h, x)) / (2 * h)


def _added_at(places, x, shape):
    result = np.zeros(shape, x.dtype)
    np.add.at(result, places, x)
    return result


def _int32(*items):
    return np.array(items, np.int32)


_FLOATS = "float64 float32"
_COMPLEX = "complex64 complex128"
_NUMBERS = "float64 float32 int32 complex64"
_SMALL, _UNIT, _POSITIVE = range(-2, 3), (-0.9, 0.9), (0.2, 3.0)
_BOOLS = np.array([[True, False, True], [False, False, True]])
_SCALE, _ALPHA = 1.0507009873554805, 1.6732632423543772

CASES = [
    # Elementwise, of one input.
    Case("Abs", tf.abs, [(2, 3)], np.abs),
    Case("Acos", tf.acos, [(2, 3)], np.arccos, _UNIT),
    Case("Acosh", tf.acosh, [(2, 3)], np.arccosh, (1.2, 3.0)),
    Case("Angle", tf.angle, [(2, 3)], np.angle, dtypes=_COMPLEX),
    Case("Asin", tf.asin, [(2, 3)], np.arcsin, _UNIT),
    Case("Asinh", tf.asinh, [(2, 3)], np.arcsinh),
    Case("Atan", tf.atan, [(2, 3)], np.arctan),
    Case("Atanh", tf.atanh, [(2, 3)], np.arctanh, _UNIT),
    Case("BesselI0e", tf.math.bessel_i0e, [(2, 3)], special.i0e),
    Case("BesselI1e", tf.math.bessel_i1e, [(2, 3)], special.i1e),
    Case(
        "Cast", partial(OPS["Cast"], DstT="int32"), [(2, 3)], np.trunc, dtypes=_FLOATS + " uint8 int64 bool"
    ),
    Case("Cast, to complex", partial(OPS["Cast"], DstT="complex64"), [(2, 3)], np.asarray, dtypes=_FLOATS),
    Case("Ceil", tf.ceil, [(2, 3)], np.ceil),
    Case("ComplexAbs", tf.abs, [(2, 3)], np.abs, dtypes=_COMPLEX),
    Case("Conj", tf.conj, [(2, 3)], np.conj, dtypes=_COMPLEX),
    Case("Cos", tf.cos, [(2, 3)], np.cos),
    Case("Cosh", tf.cosh, [(2, 3)], np.cosh),
    Case("Digamma", tf.digamma, [(2, 3)], special.psi, _POSITIVE),
    Case("Elu", tf.nn.elu, [(2, 3)], lambda x: np.where(x < 0, np.expm1(x), x)),
    Case("Erf", tf.erf, [(2, 3)], special.erf),
    Case("Erfc", tf.erfc, [(2, 3)], special.erfc),
    Case("Exp", tf.exp, [(2, 3)], np.exp),
    Case("Expm1", tf.expm1, [(2, 3)], np.expm1),
    Case("Floor", tf.floor, [(2, 3)], np.floor),
    Case("Imag", tf.imag, [(2, 3)], np.imag, dtypes=_COMPLEX),
    Case("Invert", tf.bitwise.invert, [(2, 3)], np.invert),
    Case("IsFinite", tf.is_finite, [np.array([1.0, np.inf, np.nan])], np.isfinite),
    Case("IsInf", tf.is_inf, [np.array([1.0, -np.inf, np.nan])], np.isinf),
    Case("IsNan", tf.is_nan, [np.array([1.0, np.inf, np.nan])], np.isnan),
    Case("LeakyRelu", partial(tf.nn.leaky_relu, alpha=0.25), [(2, 3)], lambda x: np.where(x > 0, x, x / 4)),
    Case("Lgamma", tf.lgamma, [(2, 3)], special.gammaln, _POSITIVE),
    Case("Log", tf.log, [(2, 3)], np.log, _POSITIVE),
    Case("Log1p", tf.log1p, [(2, 3)], np.log1p, _POSITIVE),
    Case("LogicalNot", tf.logical_not, [(2, 3)], np.logical_not),
    Case("Neg", tf.negative, [(2, 3)], np.negative),
    Case("Real", tf.real, [(2, 3)], np.real, dtypes=_COMPLEX),
    Case("Reciprocal", tf.reciprocal, [(2, 3)], lambda x: 1 / x, _POSITIVE),
    Case("Relu", tf.nn.relu, [(2, 3)], lambda x: np.maximum(x, 0)),
    Case("Relu6", tf.nn.relu6, [(2, 3)], lambda x: np.clip(x, 0, 6), (-3.0, 9.0)),
    Case("Rint", tf.rint, [np.array([-1.5, -0.5, 0.5, 1.2, 2.5])], np.rint),
    Case("Round", OPS["Round"], [(2, 3)], np.round, dtypes=_FLOATS + " int32 int64 complex64"),
    Case("Rsqrt", tf.rsqrt, [(2, 3)], lambda x: 1 / np.sqrt(x), _POSITIVE),
    Case("Selu", tf.nn.selu, [(2, 3)], lambda x: _SCALE * np.where(x < 0, _ALPHA * np.expm1(x), x)),
    Case("Sigmoid", tf.sigmoid, [(2, 3)], lambda x: 1 / (1 + np.exp(-x))),
    Case("Sign", tf.sign, [(2, 3)], lambda x: _quotient(x, np.abs(x))),
    Case("Sin", tf.sin, [(2, 3)], np.sin),
    Case("Sinh", tf.sinh, [(2, 3)], np.sinh),
    Case("Softplus", tf.nn.softplus, [(2, 3)], lambda x: np.log(1 + np.exp(x))),
    Case("Softplus, steep", tf.nn.softplus, [np.array([-800.0, 800.0])], lambda x: np.maximum(x, 0)),
    Case("Softsign", tf.nn.softsign, [(2, 3)], lambda x: x / (1 + np.abs(x))),
    Case("Sqrt", tf.sqrt, [(2, 3)], np.sqrt, _POSITIVE),
    Case("Square", tf.square, [(2, 3)], np.square),
    Case("Tan", tf.tan, [(2, 3)], np.tan, (-1.0, 1.0)),
    Case("Tanh", tf.tanh, [(2, 3)], np.tanh),
    # Elementwise, of several inputs, which broadcast.
    Case("Add", tf.add, [(2, 3), (2, 3)], np.add),
    Case("Add, broadcast", tf.add, [(2, 1), (3,)], np.add),
    Case("AddV2", OPS["AddV2"], [(2, 3), ()], np.add),
    Case("Atan2", tf.atan2, [(2, 3), (3,)], np.arctan2, _POSITIVE),
    Case("Betainc", tf.betainc, [(2, 3)] * 3, special.betainc, (0.1, 0.9)),
    Case("BitwiseAnd", tf.bitwise.bitwise_and, [(2, 3), (3,)], np.bitwise_and, range(0, 100)),
    Case("BitwiseOr", tf.bitwise.bitwise_or, [(2, 3), (3,)], np.bitwise_or, range(0, 100)),
    Case("BitwiseXor", tf.bitwise.bitwise_xor, [(2, 3), (3,)], np.bitwise_xor, range(0, 100)),
    Case("Complex", tf.complex, [(2, 3), (2, 1)], lambda x, y: x + 1j * y),
    Case("DivNoNan", tf.div_no_nan, [(2, 3), (3, 2, 1)], _quotient, _SMALL),
    Case("Equal", tf.equal, [(2, 3), (2, 1)], np.equal, _SMALL),
    Case("FloorDiv", tf.floordiv, [(2, 3), (3,)], np.floor_divide, [(-9.0, 9.0), _POSITIVE]),
    Case("FloorMod", tf.floormod, [(2, 3), (3,)], np.mod, [(-9.0, 9.0), (2.0, 4.0)]),
    Case(
        "FloorMod, by a negative",
        tf.floormod,
        [(9,), (9,)],
        np.mod,
        [(-9.0, 9.0), (-4.0, -2.0)],
        "float32 int32",
    ),
    Case("Greater", tf.greater, [(2, 3), (3,)], np.greater, _SMALL),
    Case("GreaterEqual", tf.greater_equal, [(2, 3), (3,)], np.greater_equal, _SMALL),
    Case("Igamma", tf.igamma, [(2, 3), (3,)], special.gammainc, _POSITIVE),
    Case("Igammac", tf.igammac, [(2, 3), (3,)], special.gammaincc, _POSITIVE),
    Case("LeftShift", tf.bitwise.left_shift, [(2, 3), (3,)], np.left_shift, range(0, 4)),
    Case("Less", tf.less, [(2, 3), (3,)], np.less, _SMALL),
    Case("LessEqual", tf.less_equal, [(2, 3), (3,)], np.less_equal, _SMALL),
    Case("LogicalAnd", tf.logical_and, [(2, 3), (3,)], np.logical_and),
    Case("LogicalOr", tf.logical_or, [(2, 3), (3,)], np.logical_or),
    Case("Maximum", tf.maximum, [(2, 3), (3,)], np.maximum),
    Case("Minimum", tf.minimum, [(2, 3), (3,)], np.minimum),
    Case("Mul", tf.multiply, [(2, 3), (2, 3)], np.multiply),
    Case("Mul, broadcast", tf.multiply, [(2, 3), (2, 1)], np.multiply),
    Case("NotEqual", tf.not_equal, [(2, 3), (2, 1)], np.not_equal, _SMALL),
    Case("Polygamma", tf.polygamma, [(2, 3), (3,)], special.polygamma, [range(1, 4), _POSITIVE]),
    Case("Pow", tf.pow, [(2, 3), (3,)], np.power, _POSITIVE),
    Case("RealDiv", tf.realdiv, [(2, 3), (3,)], np.divide, [(-2.0, 2.0), _POSITIVE]),
    Case("RightShift", tf.bitwise.right_shift, [(2, 3), (3,)], np.right_shift, range(0, 4)),
    Case("Select", tf.where, [_BOOLS, (2, 3), (2, 3)], np.where),
    Case("SelectV2", tf.where_v2, [_BOOLS[:, :1], (2, 3), (3,)], np.where),
    Case("Select, rows", tf.where, [_BOOLS[0], (3, 2), (3, 2)], lambda c, x, y: np.where(c[:, None], x, y)),
    Case("SquaredDifference", tf.squared_difference, [(2, 3), (3,)], lambda x, y: np.abs(x - y) ** 2),
    Case("Sub", tf.subtract, [(2, 3), (2, 1)], np.subtract),
    Case("TruncateDiv", tf.truncatediv, [(9,), (9,)], lambda x, y: np.trunc(x / y), [(-9, 9), (2, 4)]),
    Case("TruncateMod", tf.truncatemod, [(2, 3), (3,)], np.fmod, [(-9.0, 9.0), (2.0, 4.0)]),
    Case("Xdivy", tf.math.xdivy, [(2, 3), (2, 1)], lambda x, y: x / y, [range(0, 3), _POSITIVE]),
    Case("Xdivy, by 0", tf.math.xdivy, [np.zeros(2), np.array([0.0, 1.0])], lambda x, y: x),
    Case("Xlogy", tf.math.xlogy, [(2, 3), (2, 1)], special.xlogy, [range(0, 3), _POSITIVE]),
    Case("Xlogy, of 0", tf.math.xlogy, [np.zeros(2), np.array([0.0, 1.0])], lambda x, y: x),
    Case("Zeta", tf.zeta, [(2, 3), (3,)], special.zeta, [(1.5, 3.0), _POSITIVE]),
    # Of gradients, with the features `x` or the result `y` of the op.
    Case("EluGrad", OPS["EluGrad"], [(2, 3)] * 2, lambda dy, y: dy * np.where(y < 0, y + 1, 1)),
    Case("IgammaGradA", OPS["IgammaGradA"], [(2, 3), (3,)], _igamma_slope, _POSITIVE, "float32"),
    Case(
        "LeakyReluGrad",
        partial(OPS["LeakyReluGrad"], alpha=0.25),
        [(2, 3)] * 2,
        lambda dy, x: np.where(x > 0, dy, dy / 4),
    ),
    Case("Relu6Grad", OPS["Relu6Grad"], [(2, 3)] * 2, lambda dy, x: dy * ((x > 0) & (x < 6)), (-3.0, 9.0)),
    Case("ReluGrad", OPS["ReluGrad"], [(2, 3)] * 2, lambda dy, x: dy * (x > 0)),
    Case(
        "SeluGrad",
        OPS["SeluGrad"],
        [(2, 3)] * 2,
        lambda dy, y: dy * np.where(y < 0, y + _SCALE * _ALPHA, _SCALE),
        (-1.5, 1.5),
    ),
    Case("SoftsignGrad", OPS["SoftsignGrad"], [(2, 3)] * 2, lambda dy, x: dy / (1 + np.abs(x)) ** 2),
    Case("ReciprocalGrad", OPS["ReciprocalGrad"], [(2, 3)] * 2, lambda y, dy: -dy * np.conj(y) ** 2),
    Case("RsqrtGrad", OPS["RsqrtGrad"], [(2, 3)] * 2, lambda y, dy: -dy / 2 * np.conj(y) ** 3),
    Case("SigmoidGrad", OPS["SigmoidGrad"], [(2, 3)] * 2, lambda y, dy: dy * y * (1 - y)),
    Case("SqrtGrad", OPS["SqrtGrad"], [(2, 3)] * 2, lambda y, dy: dy / 2 / np.conj(y), _POSITIVE),
    Case("TanhGrad", OPS["TanhGrad"], [(2, 3)] * 2, lambda y, dy: dy * (1 - y * y)),
    # Sums and products.
    Case("AccumulateNV2", lambda x, y: tf.accumulate_n([x, y], [2, 3]), [(2, 3)] * 2, np.add),
    Case("AddN", lambda *xs: tf.add_n(xs), [(2, 3)] * 3, lambda x, y, z: x + y + z),
    Case("BatchMatMulV2", tf.matmul, [(2, 2, 3), (2, 3, 4)], np.matmul),
    Case(
        "BatchMatMulV2, adjoint, broadcast",
        partial(tf.matmul, adjoint_a=True),
        [(2, 3, 2), (4, 1, 3, 2)],
        lambda a, b: np.conj(np.swapaxes(a, -1, -2)) @ b,
    ),
    Case("BiasAdd", tf.nn.bias_add, [(2, 3, 4), (4,)], np.add),
    Case(
        "BiasAdd, NCHW",
        partial(tf.nn.bias_add, data_format="NCHW"),
        [(2, 3, 4, 2), (3,)],
        lambda x, b: x + b[:, None, None],
    ),
    Case("MatMul", tf.matmul, [(2, 3), (3, 4)], np.matmul),
    Case("MatMul, a.T", partial(tf.matmul, transpose_a=True), [(3, 2), (3, 4)], lambda a, b: a.T @ b),
    Case("MatMul, b.T", partial(tf.matmul, transpose_b=True), [(2, 3), (4, 3)], lambda a, b: a @ b.T),
    Case("MatMul, empty", tf.matmul, [(2, 0), (0, 4)], np.matmul),
    Case(
        "MatrixTriangularSolve",
        lambda a, b: OPS["MatrixTriangularSolve"](a + 3 * np.eye(3, dtype=a.dtype.as_numpy_dtype), b),
        [(3, 3), (3, 2)],
        lambda a, b: np.linalg.solve(np.tril(a + 3 * np.eye(3)), b),
        (-1.0, 1.0),
        "float64 float32 complex64",
    ),
    Case("Qr", tf.qr, [(2, 4, 3)], lambda x: list(np.linalg.qr(x))),
    Case(
        "Qr, full", partial(tf.qr, full_matrices=True), [(4, 3)], lambda x: list(np.linalg.qr(x, "complete"))
    ),
    Case("SparseMatMul", partial(tf.matmul, a_is_sparse=True), [(2, 3), (3, 4)], np.matmul),
    # Reductions.
    Case("All", partial(tf.reduce_all, axis=1), [(4, 2)], partial(np.all, axis=1)),
    Case("Any", partial(tf.reduce_any, axis=1), [(4, 2)], partial(np.any, axis=1)),
    Case("ArgMax", partial(tf.argmax, axis=1), [(2, 3)], partial(np.argmax, axis=1)),
    Case("ArgMin", partial(tf.argmin, axis=0, output_type=tf.int32), [(2, 3)], partial(np.argmin, axis=0)),
    Case(
        "EuclideanNorm",
        partial(tf.math.reduce_euclidean_norm, axis=1),
        [(2, 3)],
        _towards_zero(
            lambda x: np.sqrt(np.sum(np.square(x.astype(float)) if x.dtype.kind in "iu" else x * x.conj(), 1))
        ),
    ),
    Case("BiasAddGrad", OPS["BiasAddGrad"], [(2, 3, 4)], lambda dy: dy.sum((0, 1))),
    Case(
        "BiasAddGrad, NCHW",
        partial(OPS["BiasAddGrad"], data_format="NCHW"),
        [(2, 3, 4, 2)],
        lambda dy: dy.sum((0, 2, 3)),
    ),
    Case("Cumprod", partial(OPS["Cumprod"], axis=1), [(2, 3)], lambda x: np.cumprod(x, 1)),
    Case("Cumsum", partial(OPS["Cumsum"], axis=1), [(2, 3)], lambda x: np.cumsum(x, 1)),
    Case(
        "Cumsum, exclusive, reverse",
        partial(OPS["Cumsum"], axis=-1, exclusive=True, reverse=True),
        [(2, 3)],
        lambda x: np.stack([x[:, 1] + x[:, 2], x[:, 2], 0 * x[:, 2]], 1),
    ),
    Case("L2Loss", tf.nn.l2_loss, [(2, 3)], lambda x: np.sum(x * x) / 2),
    Case("L2Loss, empty", tf.nn.l2_loss, [(0, 3)], lambda x: 0.0),
    Case("LogSoftmax", tf.nn.log_softmax, [(2, 3)], lambda x: np.log(_softmax(x))),
    Case("Max", partial(tf.reduce_max, axis=1), [(2, 3)], partial(np.max, axis=1)),
    Case(
        "Mean",
        partial(tf.reduce_mean, axis=[0, 2]),
        [(2, 3, 4)],
        _towards_zero(partial(np.mean, axis=(0, 2))),
    ),
    Case("Min", partial(tf.reduce_min, axis=1), [(2, 3)], partial(np.min, axis=1)),
    Case("Prod", partial(tf.reduce_prod, axis=-1), [(2, 3)], partial(np.prod, axis=-1)),
    Case("Prod, empty", partial(tf.reduce_prod, axis=1), [(2, 0)], lambda x: np.ones(2)),
    Case("Softmax", tf.nn.softmax, [(2, 3)], _softmax),
    Case("Softmax, empty", tf.nn.softmax, [(0, 3)], _softmax),
    Case("Sum", partial(tf.reduce_sum, axis=1), [(2, 3, 4)], partial(np.sum, axis=1)),
    Case("Sum, all", tf.reduce_sum, [(2, 3, 4)], np.sum),
    Case("Sum, empty", partial(tf.reduce_sum, axis=1), [(2, 0)], lambda x: np.zeros(2)),
    Case(
        "Sum, keepdims",
        partial(tf.reduce_sum, axis=[0, -1], keepdims=True),
        [(2, 3, 4)],
        lambda x: x.sum((0, 2), keepdims=True),
    ),
    Case("Sum, scalar", tf.reduce_sum, [()], np.asarray),
    # Shapes, and what only moves elements.
    Case(
        "BroadcastArgs", tf.broadcast_dynamic_shape, [_int32(2, 1, 3), _int32(4, 1)], lambda a, b: [2, 4, 3]
    ),
    Case(
        "BroadcastTo",
        lambda x: tf.broadcast_to(x, [2, 2, 3]),
        [(2, 1)],
        lambda x: np.broadcast_to(x, (2, 2, 3)),
    ),
    Case(
        "ConcatV2",
        lambda x, y: tf.concat([x, y], 1),
        [(2, 3), (2, 1)],
        lambda x, y: np.concatenate([x, y], 1),
    ),
    Case("ConcatV2, empty", lambda x, y: tf.concat([x, y], 0), [(2, 3), (0, 3)], lambda x, y: x),
    Case(
        "ConjugateTranspose", lambda x: OPS["ConjugateTranspose"](x, [1, 0]), [(2, 3)], lambda x: np.conj(x.T)
    ),
    Case("Const", lambda: tf.constant([[1, 2], [3, 4]]), [], lambda: [[1, 2], [3, 4]]),
    Case("Diag", tf.diag, [(3,)], np.diag),
    Case("Diag, rank 2", tf.diag, [(2, 3)], lambda x: np.diag(x.ravel()).reshape(2, 3, 2, 3)),
    Case("DiagPart", tf.diag_part, [(2, 3, 2, 3)], lambda x: np.einsum("ijij->ij", x)),
    Case(
        "DynamicStitch",
        lambda x, y: OPS["DynamicStitch"]([[2, 0], [1, 0]], [x, y]),
        [(2, 3), (2, 3)],
        lambda x, y: np.stack([y[1], y[0], x[0]]),
    ),
    Case("ExpandDims", partial(tf.expand_dims, axis=1), [(2, 3)], lambda x: x[:, None]),
    Case("ExpandDims, scalar", partial(tf.expand_dims, axis=-1), [()], lambda x: x[None]),
    Case("Fill", lambda x: tf.fill([2, 3], x), [()], lambda x: np.full((2, 3), x)),
    Case("Fill, empty", lambda x: tf.fill([0, 3], x), [()], lambda x: np.full((0, 3), x)),
    Case("GatherNd", tf.gather_nd, [(2, 3, 2), _int32([0, 2], [1, 0])], lambda x, i: x[i[:, 0], i[:, 1]]),
    Case("GatherV2", tf.gather, [(3, 2), _int32([2, 0], [2, 1])], lambda x, i: x[i]),
    Case("GatherV2, axis", partial(tf.gather, axis=1), [(2, 3), _int32(2, 0)], lambda x, i: x[:, i]),
    Case(
        "GatherV2, batch",
        partial(tf.gather, batch_dims=1),
        [(2, 3), _int32([2, 0], [1, 1])],
        lambda x, i: np.take_along_axis(x, i, 1),
    ),
    Case("GatherV2, empty", tf.gather, [(3, 2), np.zeros(0, np.int32)], lambda x, i: x[i]),
    Case("Identity", tf.identity, [(2, 3)], np.asarray),
    Case("IdentityN", lambda x, y: tf.identity_n([x, y]), [(2, 3), ()], lambda x, y: [x, y]),
    Case("InvertPermutation", tf.invert_permutation, [_int32(2, 0, 3, 1)], np.argsort),
    Case(
        "LinSpace",
        lambda x, y: tf.linspace(x, y, 5),
        [(), ()],
        lambda x, y: np.linspace(x, y, 5),
        dtypes=_FLOATS,
    ),
    Case("ListDiff", OPS["ListDiff"], [_int32(3, 1, 2, 1), _int32(1, 4)], lambda x, y: [[3, 2], [0, 2]]),
    Case("MatrixDiag", tf.matrix_diag, [(2, 3)], lambda x: np.stack([np.diag(row) for row in x])),
    Case("MatrixBandPart", lambda x: OPS["MatrixBandPart"](x, 0, -1), [(2, 3, 4)], np.triu),
    Case("MatrixDiagPart", OPS["MatrixDiagPart"], [(2, 3, 3)], lambda x: np.einsum("bii->bi", x)),
    Case("MatrixSetDiag", tf.matrix_set_diag, [(2, 3, 4), (2, 3)], _with_diagonal),
    Case("MatrixSetDiag, tall", tf.matrix_set_diag, [(4, 3), (3,)], _with_diagonal),
    Case(
        "MirrorPad",
        lambda x: tf.pad(x, [[1, 0], [0, 2]], "REFLECT"),
        [(2, 3)],
        lambda x: np.pad(x, [[1, 0], [0, 2]], "reflect"),
    ),
    Case(
        "MirrorPad, symmetric",
        lambda x: tf.pad(x, [[1, 0], [0, 3]], "SYMMETRIC"),
        [(2, 3)],
        lambda x: np.pad(x, [[1, 0], [0, 3]], "symmetric"),
    ),
    Case(
        "OneHot",
        lambda i, a, b: tf.one_hot(i, 3, a, b),
        [_int32(2, -1, 0), (), ()],
        lambda i, a, b: np.where(i[:, None] == np.arange(3), a, b),
    ),
    Case(
        "OneHot, axis",
        lambda i, a, b: tf.one_hot(i, 3, a, b, axis=0),
        [_int32(2, 3), (), ()],
        lambda i, a, b: np.where(i == np.arange(3)[:, None], a, b),
    ),
    Case("Pack", lambda x, y: tf.stack([x, y], -1), [(2, 3)] * 2, lambda x, y: np.stack([x, y], -1)),
    Case("Pack, scalars", lambda x, y: tf.stack([x, y]), [()] * 2, lambda x, y: np.stack([x, y])),
    Case("Pad", lambda x: tf.pad(x, [[1, 0], [0, 2]]), [(2, 3)], lambda x: np.pad(x, [[1, 0], [0, 2]])),
    Case(
        "PadV2",
        lambda x, y: OPS["PadV2"](x, [[1, 0], [0, 2]], y),
        [(2, 3), ()],
        lambda x, y: np.pad(x, [[1, 0], [0, 2]], constant_values=y),
    ),
    Case("Range", tf.range, [np.int32(1), np.int32(9), np.int32(3)], np.arange),
    Case("Range, downwards", tf.range, [np.float32(3), np.float32(0), np.float32(-1)], np.arange),
    Case("Range, empty", tf.range, [np.int32(2), np.int32(2), np.int32(1)], np.arange),
    Case("Rank", OPS["Rank"], [(2, 3)], np.ndim),
    Case("Reshape", lambda x: tf.reshape(x, [3, -1]), [(2, 3)], lambda x: x.reshape(3, 2)),
    Case("Reshape, empty", lambda x: tf.reshape(x, [3, 0]), [(0, 2)], lambda x: x.reshape(3, 0)),
    Case("Reshape, to a scalar", lambda x: tf.reshape(x, []), [(1, 1)], lambda x: x[0, 0]),
    Case("ReverseSequence", partial(tf.reverse_sequence, seq_axis=1), [(2, 3, 2), _int32(2, 3)], _turned),
    Case("ReverseV2", partial(tf.reverse, axis=[1]), [(2, 3)], lambda x: x[:, ::-1]),
    Case("Shape", partial(OPS["Shape"], out_type=tf.int64), [(2, 3)], np.shape),
    Case("ShapeN", lambda x, y: tf.shape_n([x, y]), [(2, 3), ()], lambda x, y: [x.shape, y.shape]),
    Case("Size", OPS["Size"], [(2, 3)], np.size),
    Case("Slice", lambda x: tf.slice(x, [0, 1], [-1, 2]), [(2, 3)], lambda x: x[:, 1:]),
    Case("Split", lambda x: tf.split(x, 3, 1), [(2, 6)], lambda x: np.split(x, 3, 1)),
    Case("SplitV", lambda x: tf.split(x, [1, 0, 2], 1), [(2, 3)], lambda x: np.split(x, [1, 1], 1)),
    Case("Squeeze", partial(tf.squeeze, axis=[1]), [(2, 1, 1)], lambda x: x[:, 0]),
    Case("StopGradient", tf.stop_gradient, [(2, 3)], np.asarray),
    Case("StridedSlice", lambda x: x[:, ::-2, None], [(2, 3)], lambda x: x[:, ::-2, None]),
    Case("StridedSlice, index", lambda x: x[..., -1, 1:], [(2, 3, 4)], lambda x: x[..., -1, 1:]),
    Case("Tile", lambda x: tf.tile(x, [2, 3]), [(2, 3)], lambda x: np.tile(x, [2, 3])),
    Case("Tile, by 0", lambda x: tf.tile(x, [0, 1]), [(2, 3)], lambda x: x[:0]),
    Case("Transpose", lambda x: tf.transpose(x, [2, 0, 1]), [(2, 3, 4)], lambda x: x.transpose(2, 0, 1)),
    Case("Unique", OPS["Unique"], [_int32(3, 1, 3)], lambda x: [[3, 1], [0, 1, 0]]),
    Case(
        "UniqueWithCounts", OPS["UniqueWithCounts"], [_int32(3, 1, 3)], lambda x: [[3, 1], [0, 1, 0], [2, 1]]
    ),
    Case("Unpack", partial(tf.unstack, num=3, axis=1), [(2, 3)], lambda x: list(x.T)),
    # Of gradients, of what only moves elements.
    Case(
        "BroadcastGradientArgs",
        OPS["BroadcastGradientArgs"],
        [_int32(2, 1, 3), _int32(4, 1)],
        lambda a, b: [[1], [0, 2]],
    ),
    Case(
        "ConcatOffset",
        lambda a, b: OPS["ConcatOffset"](1, [a, b]),
        [_int32(2, 3), _int32(2, 1)],
        lambda a, b: [[0, 0], [0, 3]],
    ),
    Case(
        "MirrorPadGrad",
        lambda x: OPS["MirrorPadGrad"](x, [[0, 0], [1, 2]], mode="REFLECT"),
        [(2, 6)],
        lambda x: _unpadded(x, 1, 2, "reflect"),
        dtypes=_NUMBERS,
    ),
    Case(
        "MirrorPadGrad, symmetric",
        lambda x: OPS["MirrorPadGrad"](x, [[0, 0], [2, 3]], mode="SYMMETRIC"),
        [(2, 8)],
        lambda x: _unpadded(x, 2, 3, "symmetric"),
        dtypes=_NUMBERS,
    ),
    Case(
        "ScatterNd",
        lambda i, x: OPS["ScatterNd"](i, x, [4, 2]),
        [_int32([2], [0], [2]), (3, 2)],
        lambda i, x: _added_at(i[:, 0], x, (4, 2)),
        dtypes=_NUMBERS,
    ),
    Case(
        "StridedSliceGrad",
        lambda x: OPS["StridedSliceGrad"]([2, 3], [0, 2], [2, 0], [1, -1], x),
        [(2, 2)],
        lambda x: np.pad(x[:, ::-1], [[0, 0], [1, 0]]),
    ),
    Case(
        "UnsortedSegmentSum",
        lambda x, i: OPS["UnsortedSegmentSum"](x, i, 4),
        [(4, 2), _int32(2, 0, -1, 2)],
        lambda x, i: _added_at(i[[0, 1, 3]], x[[0, 1, 3]], (4, 2)),
        dtypes=_NUMBERS,
    ),
    Case("CheckNumerics", lambda x: tf.check_numerics(x, "not finite"), [(2, 3)], np.asarray),
    Case("EnsureShape", lambda x: tf.ensure_shape(x, [None, 3]), [(2, 3)], np.asarray),
    Case("Where", tf.where, [_BOOLS], np.argwhere),
    Case("ZerosLike", OPS["ZerosLike"], [(2, 3)], np.zeros_like),
]

# Op types without state that no row can show, and what tests them.
ELSEWHERE = {
    "ComputeAccidentalHits": "compared with TF1's: test_oracle.py",
    "Enter": "in loops only: test_oracle.py",
    "Exit": "in loops only: test_oracle.py",
    "LoopCond": "in loops only: test_oracle.py",
    "NextIteration": "in loops only: test_oracle.py",
    "RefEnter": "in loops only: test_oracle.py",
    "DynamicPartition": "compared with TF1's: test_oracle.py",
    "FusedBatchNormGradV3": "compared with TF1's: test_oracle.py",
    "FusedBatchNormV3": "compared with TF1's: test_oracle.py",
    "InTopKV2": "compared with TF1's: test_oracle.py",
    "LRN": "compared with TF1's: test_oracle.py",
    "LRNGrad": "compared with TF1's: test_oracle.py",
    "ParallelDynamicStitch": "compared with TF1's: test_oracle.py",
    "PreventGradient": "compared with TF1's: test_oracle.py",
    "SoftmaxCrossEntropyWithLogits": "compared with TF1's: test_oracle.py",
    "SparseSoftmaxCrossEntropyWithLogits": "compared with TF1's: test_oracle.py",
    "TopKV2": "compared with TF1's: test_oracle.py",
    "HistogramSummary": "gives bytes: tests/ops/test_summary.py",
    "MergeSummary": "gives bytes: tests/ops/test_summary.py",
    "ScalarSummary": "gives bytes: tests/ops/test_summary.py",
    "TensorSummaryV2": "gives bytes: tests/ops/test_summary.py",
    "Merge": "takes values of a cond's branches: tests/session/test_session.py",
    "PyFuncStateless": "calls any function: tests/ops/test_check.py",
    "RefIdentity": "takes a variable: test_oracle.py",
    "RefSwitch": "takes a variable: tests/session/test_session.py",
    "StringFormat": "makes text: tests/ops/test_printing.py",
    "Switch": "gives no value on one side: tests/session/test_session.py",
}

# Op types whose results have shapes that depend on values of their inputs.
DYNAMIC = set("BroadcastGradientArgs ListDiff Range Unique UniqueWithCounts Where".split())
DYNAMIC |= set(
    "SparseFillEmptyRows SparseSlice SparseSegmentMean SparseSegmentSqrtN SparseSegmentSum".split()
)
DYNAMIC |= set("DenseToDenseSetOperation DenseToSparseSetOperation SparseToSparseSetOperation".split())
DYNAMIC.add("SetSize")

# Op types whose kernels are not written in the array API standard alone: which they are, and why.
HOST_ONLY = {
    "calls SciPy": "BesselI0e BesselI1e Betainc Digamma Igamma Igammac IgammaGradA Polygamma Zeta",
    "calls Python's math": "Erf Erfc Lgamma",
    "refuses values": "CheckNumerics FloorDiv FloorMod TruncateDiv TruncateMod",
    "its shape depends": "BroadcastArgs BroadcastGradientArgs DynamicStitch Range Unique UniqueWithCounts",
    "writes at places": "SparseTensorDenseMatMul ScatterNd SparseToDense StridedSliceGrad UnsortedSegmentSum",
    "takes some of the places": "SparseSlice",
    "sorts sets": "DenseToDenseSetOperation DenseToSparseSetOperation SetSize SparseConcat "
    "SparseToSparseSetOperation",
    "adds up at places": "SparseFillEmptyRows SparseFillEmptyRowsGrad SparseReshape SparseSegmentMean "
    "SparseSegmentMeanGrad SparseSegmentMeanWithNumSegments SparseSegmentSqrtN SparseSegmentSqrtNGrad "
    "SparseSegmentSqrtNWithNumSegments SparseSegmentSum SparseSegmentSumWithNumSegments",
}
HOST_ONLY = {type for types in HOST_ONLY.values() for type in types.split()}

import cases_sparse  # noqa: E402  the rows of both are made of Case
import cases_window  # noqa: E402

CASES += cases_sparse.ROWS + cases_window.ROWS

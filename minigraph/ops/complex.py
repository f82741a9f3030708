"""The parts of complex numbers."""

from minigraph.framework import dtypes
from minigraph.framework.conversion import OPS, convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.dtypes import DType
from minigraph.framework.graph import Tensor
from minigraph.framework.opdef import COMPLEX, NUMBERS, REALS, op, unary
from minigraph.framework.shape import Spec, broadcast
from minigraph.ops.array import constant, zeros_like
from minigraph.ops.broadcasting import unbroadcast


def _part(x, Tout):
    return Spec(Tout, x.shape)


@op("ComplexAbs", infer=_part, T=COMPLEX)
def complex_abs(xp, x, *, Tout: DType = dtypes.float32):
    """Absolute value of complex numbers."""
    return xp.abs(x)


@op("Real", infer=_part, T=COMPLEX)
def real_op(xp, input, *, Tout: DType = dtypes.float32):
    """The real part."""
    return xp.real(input)


@op("Imag", infer=_part, T=COMPLEX)
def imag_op(xp, input, *, Tout: DType = dtypes.float32):
    """The imaginary part."""
    return xp.imag(input)


@op("Angle", infer=_part, T=COMPLEX)
def angle_op(xp, input, *, Tout: DType = dtypes.float32):
    """The angle in the complex plane, from -pi to pi."""
    return xp.atan2(xp.imag(input), xp.real(input))


@unary("Conj", T=COMPLEX)
def conj_op(xp, input):
    """The complex conjugate."""
    return xp.conj(input)


def _combined(real, imag, Tout):
    return Spec(Tout, broadcast(real.shape, imag.shape))


@op("Complex", infer=_combined, T=(dtypes.float32, dtypes.float64))
def complex_op(xp, real, imag, *, Tout: DType = dtypes.complex64):
    """`real + 1j * imag`."""
    return real + xp.astype(imag, Tout.as_numpy_dtype) * 1j


def _part_of(part, input, name, of_real):
    """The node `part` of a complex tensor; of a real one, `of_real` of it."""
    with name_scope(name, part.type, [input]) as scope:
        input = convert(input, name="input")
        return part(input, input.dtype.real_dtype, scope) if input.dtype.is_complex else of_real(input)


def real(input, name=None):
    """The real part; a real tensor itself."""
    return _part_of(real_op, input, name, lambda x: x)


def imag(input, name=None):
    """The imaginary part; zeros for a real tensor."""
    return _part_of(imag_op, input, name, zeros_like)


def angle(input, name=None):
    """The angle in the complex plane, from -pi to pi; as in TF1, 0 for every real number."""
    return _part_of(angle_op, input, name, zeros_like)


def conj(x, name=None):
    """The complex conjugate; a real tensor itself. TypeError for tensors that are not of numbers."""
    if isinstance(x, Tensor) and x.dtype in REALS:
        return x
    with name_scope(name, "Conj", [x]) as scope:
        x = convert(x, name="x")
        if x.dtype not in NUMBERS:
            raise TypeError(f"Expected numeric or variant tensor, got dtype {x.dtype!r}")
        return conj_op(x, name=scope) if x.dtype.is_complex else x


def complex(real, imag, name=None):
    """The complex number of two parts. TypeError unless both are float32 or both float64."""
    real, imag = convert(real, name="real"), convert(imag, name="imag")
    with name_scope(name, "Complex", [real, imag]) as scope:
        types = real.dtype.base_dtype, imag.dtype.base_dtype
        if types not in ((dtypes.float32,) * 2, (dtypes.float64,) * 2):
            raise TypeError(f"real and imag have incorrect types: {types[0].name} {types[1].name}")
        return complex_op(
            real, imag, dtypes.complex64 if types[0] is dtypes.float32 else dtypes.complex128, scope
        )


conj_op.gradient(lambda op, dz: conj(dz))
real_op.gradient(lambda op, dx: complex(dx, constant(0, dx.dtype)))
imag_op.gradient(lambda op, dy: complex(constant(0, dy.dtype), dy))


@complex_abs.gradient
def _(op, dy):
    (z,), (y,) = op.inputs, op.outputs
    product = complex(dy, zeros_like(dy)) * z
    return OPS["DivNoNan"](product, complex(y, zeros_like(y)), name="div_no_nan")


@angle_op.gradient
def _(op, dy):
    (z,) = op.inputs
    with op.graph.control_dependencies([dy]):
        x, y = real(z), imag(z)
        slope = OPS["Reciprocal"](complex(y, x))
        return -complex(dy, constant(0, dy.dtype)) * slope


@complex_op.gradient
def _(op, dz):
    to_x, to_y = unbroadcast(*op.inputs)
    return to_x(real(dz)), to_y(imag(dz))

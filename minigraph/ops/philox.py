"""Philox 4x32-10, the counter-based generator of random bits, and uniform and normal numbers made of them.

Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 3.3. How numbers are
made of the bits is TF1's. NumPy only: the streams are the host's.
"""

from typing import NamedTuple

import numpy as np

# The round's two multipliers, and what each round adds to the two halves of the key.
_MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_WEYL = 0x9E3779B9, 0xBB67AE85
_LOW, _HALF = np.uint64(0xFFFFFFFF), np.uint64(32)
# Bits of the mantissa; a uniform number is made of so many random bits.
_MANTISSA = {"float16": 10, "bfloat16": 7, "float32": 23}


def philox(key, stream, counters) -> np.ndarray:
    """The random words of each counter.

    Args:
      key: the key, an int of 64 bits.
      stream: the upper half of all counters, an int of 64 bits.
      counters: uint64[n], the lower halves.

    Returns:
      uint32[n, 4].
    """
    a, b = counters & _LOW, counters >> _HALF
    c, d = (np.uint64(part & 0xFFFFFFFF) for part in (stream, stream >> 32))
    for i in range(10):
        k, m = (
            np.uint64((part + i * step) & 0xFFFFFFFF)
            for part, step in zip((key, key >> 32), _WEYL, strict=True)
        )
        p, q = a * _MULTIPLIERS[0], c * _MULTIPLIERS[1]
        a, b, c, d = (q >> _HALF) ^ b ^ k, q & _LOW, (p >> _HALF) ^ d ^ m, p & _LOW
    return np.stack([a, b, c, d], axis=1).astype(np.uint32)


class Stream(NamedTuple):
    """A generator: key, upper half of the counters, and the lower half of the first counter not yet used."""

    key: int
    stream: int
    start: int = 0

    def words(self, offsets) -> np.ndarray:
        """uint32[n, 4] for the counters `start + offsets`."""
        return philox(self.key, self.stream, offsets.astype(np.uint64) + np.uint64(self.start))

    def after(self, count) -> "Stream":
        """This generator, without its next `count` counters."""
        return self._replace(start=self.start + count)


def pairs(words) -> np.ndarray:
    """uint64[n, 2] of uint32[n, 4]; the first word of a pair is the lower half."""
    return words[:, ::2] | words[:, 1::2].astype(np.uint64) << _HALF


def uniforms(words, dtype) -> np.ndarray:
    """Uniform numbers in [0, 1) of words uint32[n, 4]: float64[n, 2], else float32[n, 4].

    They have no more bits than the type named `dtype` holds.
    """
    if dtype == "float64":
        high = (words[:, ::2] & np.uint32(0xFFFFF)).astype(np.uint64) << _HALF
        return (high | words[:, 1::2]) * 2.0**-52
    bits = _MANTISSA[dtype]
    return (words & np.uint32((1 << bits) - 1)).astype(np.float32) * np.float32(2.0**-bits)


def normals(words, dtype) -> np.ndarray:
    """Normal numbers of words uint32[n, 4], by Box and Muller: float64[n, 2], else float32[n, 4]."""
    u = uniforms(words, "float64" if dtype == "float64" else "float32")
    radius, angle = np.maximum(u[:, ::2], u.dtype.type(1e-7)), (2 * np.pi * u[:, 1::2].astype(np.float64))
    if dtype == "float64":
        logarithm, sine, cosine = np.log(radius), np.sin(angle), np.cos(angle)
    else:
        logarithm, (sine, cosine) = _log(radius), _sin_cos(angle.astype(np.float32))
    radius = np.sqrt(-2 * logarithm)
    return np.stack([sine * radius, cosine * radius], axis=2).reshape(u.shape)


# Logarithm, sine and cosine of float32 as in the C library that TF1 calls; NumPy's differ in the last bits.
# Source: logf, sinf and cosf of glibc since 2.28, which are those of Arm's Optimized Routines (MIT licence):
# the argument is reduced, the rest is a polynomial, all in float64.


def _numbers(text):
    return [float.fromhex(word) for word in text.split()]


_LOG = _numbers("-0x1.00ea348b88334p-2 0x1.5575b0be00b6ap-2 -0x1.ffffef20a4123p-2")
_SINE = _numbers("-0x1.555545995a603p-3 0x1.1107605230bc4p-7 -0x1.994eb3774cf24p-13")
_COSINE = _numbers("-0x1.ffffffd0c621cp-2 0x1.55553e1068f19p-5 -0x1.6c087e89a359dp-10 0x1.99343027bf8c3p-16")
# 1/c for a number c in each of 16 parts of the octave that begins at _OFFSET, 0.7.
_INVERSE = np.array(
    _numbers("""
    0x1.661ec79f8f3bep+0 0x1.571ed4aaf883dp+0 0x1.49539f0f010bp+0 0x1.3c995b0b80385p+0 0x1.30d190c8864a5p+0
    0x1.25e227b0b8eap+0 0x1.1bb4a4a1a343fp+0 0x1.12358f08ae5bap+0 0x1.0953f419900a7p+0 0x1p+0
    0x1.e608cfd9a47acp-1 0x1.ca4b31f026aap-1 0x1.b2036576afce6p-1 0x1.9c2d163a1aa2dp-1 0x1.886e6037841edp-1
    0x1.767dcf5534862p-1
    """)
)
_LOG_C = -np.log(_INVERSE)
_OFFSET = np.uint32(0x3F330000)


def _log(x):
    """Natural logarithm of positive float32: x = z * 2**k and log(x) = log(z / c) + log(c) + k * log(2)."""
    bits = x.view(np.uint32)
    shifted = (bits - _OFFSET).view(np.int32)
    part, k = shifted >> 19 & 15, shifted >> 23
    z = (bits - (k << 23).view(np.uint32)).view(np.float32)
    r = z * _INVERSE[part] - 1
    r2 = r * r
    high = _LOG_C[part] + k * np.log(2)
    return ((_LOG[0] * r2 + (_LOG[1] * r + _LOG[2])) * r2 + (high + r)).astype(np.float32)


def _sin_cos(x):
    """Sine and cosine of float32."""
    x = x.astype(np.float64)
    turns = np.rint(x * (2 / np.pi))
    x = x - turns * (np.pi / 2)
    x2 = x * x
    x3, x4 = x * x2, x2 * x2
    sine = x + x3 * _SINE[0] + x3 * x2 * (_SINE[1] + x2 * _SINE[2])
    cosine = 1 + x2 * _COSINE[0] + x4 * _COSINE[1] + x4 * x2 * (_COSINE[2] + x2 * _COSINE[3])
    quarter = turns.astype(np.int8)
    odd = (quarter & 1).astype(bool)
    sin, cos = np.where(odd, cosine, sine), np.where(odd, sine, cosine)
    return (sin * (1 - (quarter & 2))).astype(np.float32), (cos * (1 - (quarter + 1 & 2))).astype(np.float32)

"""The exponential of matrices.

Source: Higham, "The scaling and squaring method for the matrix exponential revisited", 2005.
"""

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import Tensor
from minigraph.ops.array import constant, reshape, shape, size
from minigraph.ops.comparison import less
from minigraph.ops.decomposition import matrix_solve
from minigraph.ops.elementary import abs, floor, log
from minigraph.ops.joining import concat
from minigraph.ops.linalg import eye
from minigraph.ops.math import maximum, pow
from minigraph.ops.product import matmul
from minigraph.ops.reduction import reduce_max, reduce_sum
from minigraph.ops.selecting import where
from minigraph.ops.while_loop import while_loop

# The coefficients of Padé's approximations of the exponential, by their degree.
_PADE = {
    3: (120, 60, 12),
    5: (30240, 15120, 3360, 420, 30),
    7: (17297280, 8648640, 1995840, 277200, 25200, 1512, 56),
    9: (17643225600, 8821612800, 2075673600, 302702400, 30270240, 2162160, 110880, 3960, 90),
    13: (
        *(64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000),
        *(10559470521600, 670442572800, 33522128640, 1323241920, 40840800, 960960, 16380, 182),
    ),
}

# Type of the elements -> the norm up to which each degree is exact enough; the last holds after scaling.
_NORMS = {
    dtypes.float32: {3: 0.4258730016922831, 5: 1.880152677804762, 7: 3.925724783138660},
    dtypes.float64: {
        3: 0.01495585217958292,
        5: 0.2539398330063230,
        7: 0.9504178996162932,
        9: 2.097847961257068,
        13: 5.371920351148152,
    },
}


def matrix_exponential(input, name=None) -> Tensor:
    """The exponentials of square matrices: I + A + A² / 2! + A³ / 3! + …

    Args:
      input: floats or complex numbers, [..., n, n].
      name: the name of the scope of the nodes.

    Raises:
      ValueError: of another type; or the matrices are not square.
    """
    with name_scope(name, "matrix_exponential", [input]):
        matrix = convert(input, name="input")
        if (limits := _NORMS.get(matrix.dtype.base_dtype.real_dtype)) is None:
            raise ValueError(f"tf.linalg.expm does not support matrices of type {matrix.dtype}")
        batch = matrix.shape[:-2]
        known = batch.is_fully_defined()
        batch = batch.as_list() if known else shape(matrix)[:-2]
        matrix = reshape(matrix, concat([[-1], shape(matrix)[-2:]], 0))

        def number(x):
            return constant(x, norms.dtype)

        norms = reduce_max(reduce_sum(abs(matrix), size(shape(matrix)) - 2), -1)
        *small, (degree, greatest) = limits.items()
        squarings = maximum(floor(log(norms / number(greatest)) / log(number(2.0))), 0)
        parts = [_pade(matrix, d) for d, _ in small]
        parts.append(_pade(matrix / pow(number(2.0), squarings)[..., None, None], degree))

        def fitting(cases, norm=0):
            if len(cases) == 1:
                return cases[0]
            fits = less(norms, number(small[norm][1]))
            return where(fits, cases[0], fitting(cases[1:], norm + 1))

        odd, even = (fitting(cases) for cases in zip(*parts, strict=True))
        above = odd + even
        result = matrix_solve(-odd + even, above)
        most = reduce_max(squarings)

        def squared(i, x):
            return i + 1, where(less(i, squarings), matmul(x, x), x)

        _, result = while_loop(lambda i, _: less(i, most), squared, (number(0.0), result))
        if known and result.shape.is_fully_defined():
            return reshape(result, [*batch, *result.shape.as_list()[-2:]])
        return reshape(result, concat([batch, shape(result)[-2:]], 0))


def _pade(x, degree):
    """The odd and the even part of the numerator of Padé's approximation."""
    b = [constant(number, x.dtype) for number in _PADE[degree]]
    one = eye(shape(x)[-2], batch_shape=shape(x)[:-2], dtype=x.dtype)
    powers = [one, matmul(x, x)]  # of x²
    for _ in range((3 if degree == 13 else degree // 2) - 1):
        powers.append(matmul(powers[-1], powers[1]))

    def total(numbers, powers, first):
        for number, power in zip(numbers, powers, strict=True):
            first += number * power
        return first

    if degree < 13:
        odd = total(b[-2:0:-2], powers[-2::-1], powers[-1])
        return matmul(x, odd), total(b[-3::-2], powers[-2::-1], b[-1] * powers[-1])
    sixth = powers[3]
    high = total((b[11], b[9]), powers[2:0:-1], sixth)
    odd = matmul(x, total((b[7], b[5], b[3], b[1]), powers[::-1], matmul(sixth, high)))
    high = total((b[10], b[8]), powers[2:0:-1], b[12] * sixth)
    return odd, total((b[6], b[4], b[2], b[0]), powers[::-1], matmul(sixth, high))

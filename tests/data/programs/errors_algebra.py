"""Group "errors": linear algebra, einsum, ordering, counting and texts."""

import numpy as np

from .errors import errors, floats


def _fed(call, value, shape=None):
    """A run of `call(tf, x)`, x being fed `value`; its shape is not known before unless given."""

    def build(tf):
        array = np.asarray(value)
        dtype = tf.string if array.dtype.kind in "SUO" else tf.as_dtype(array.dtype)
        x = tf.placeholder(dtype, shape, name="x")
        return call(tf, x), {x: array}

    return build


def _einsum(equation, *shapes):
    return lambda tf: tf.einsum(equation, *[floats(tf, s, f"x{i}") for i, s in enumerate(shapes)])


errors(
    [
        ("einsum of an axis twice", _einsum("ii->i", [3, 3])),
        ("einsum trace with an arrow", _einsum("ii->", [3, 3])),
        ("einsum of a digit", _einsum("i1->i", [2, 3])),
        ("einsum of nothing", _einsum("->", [])),
        ("einsum without equation", _einsum("", [2])),
        ("einsum of two arrows", _einsum("ij->i->j", [2, 3])),
        ("einsum of too few inputs", _einsum("ij,jk->ik", [2, 3])),
        ("einsum of too many inputs", _einsum("ij->i", [2, 3], [2, 3])),
        ("einsum of a result from nowhere", _einsum("ij,jk->il", [2, 3], [3, 4])),
        ("einsum of a result twice", _einsum("ij->ii", [2, 3])),
        ("einsum of a wrong rank", _einsum("ij,jk->ik", [2, 3], [2, 3, 4])),
        ("einsum of sizes that differ", _einsum("ij,jk->ik", [2, 3], [2, 3])),
        ("einsum of one input of a wrong rank", _einsum("ijk->ij", [2, 3])),
        ("einsum of an unknown rank", _einsum("ij,jk->ik", None, [3, 4])),
        ("einsum of dots and an unknown rank", _einsum("...ij->...ji", None)),
        ("einsum of dots twice", _einsum("a...b...->ab", [2, 3, 4])),
        ("einsum of four dots", _einsum("....i->i", [2, 3])),
        ("einsum of dots in a small input", _einsum("...ijk->ijk", [2, 3])),
        ("einsum at once of sizes that differ", _einsum("a,a,a->", [2], [2], [3])),
        ("einsum at once of a wrong rank", _einsum("a,a,ab->", [2], [2], [3])),
        ("einsum of dtypes", lambda tf: tf.einsum("ij,jk->ik", floats(tf, [2, 2]), tf.constant([[1, 2]]))),
        ("einsum of another argument", lambda tf: tf.einsum("i->i", floats(tf, [2]), axis=1)),
        ("tensordot of too many axes", lambda tf: tf.tensordot(floats(tf, [2]), floats(tf, [2]), 2)),
        ("tensordot of a negative number", lambda tf: tf.tensordot(floats(tf, [2]), floats(tf, [2]), -1)),
        ("tensordot of one list", lambda tf: tf.tensordot(floats(tf, [2]), floats(tf, [2]), [[0]])),
        (
            "tensordot of lists that differ",
            lambda tf: tf.tensordot(floats(tf, [2, 2]), floats(tf, [2, 2]), [[0, 1], [0]]),
        ),
        (
            "tensordot of sizes that differ",
            lambda tf: tf.tensordot(floats(tf, [2, 3]), floats(tf, [4, 5]), [[1], [0]]),
        ),
        ("inverse of a rectangle", lambda tf: tf.matrix_inverse(floats(tf, [2, 3]))),
        ("inverse of a vector", lambda tf: tf.matrix_inverse(floats(tf, [2]))),
        ("inverse of ints", lambda tf: tf.matrix_inverse([[1, 2], [3, 4]])),
        ("determinant of a rectangle", lambda tf: tf.matrix_determinant(floats(tf, [2, 3]))),
        ("slogdet of a rectangle", lambda tf: tf.linalg.slogdet(floats(tf, [2, 3]))),
        ("lu of a rectangle", lambda tf: tf.linalg.lu(floats(tf, [2, 3]))),
        ("eigenvalues of a rectangle", lambda tf: tf.self_adjoint_eigvals(floats(tf, [2, 3]))),
        ("eigenvalues of ints", lambda tf: tf.self_adjoint_eig([[1, 0], [0, 1]])),
        ("cholesky of a rectangle", lambda tf: tf.cholesky(floats(tf, [2, 3]))),
        ("solve of a rectangle", lambda tf: tf.matrix_solve(floats(tf, [2, 3]), floats(tf, [2, 1]))),
        ("solve of rows that differ", lambda tf: tf.matrix_solve(floats(tf, [2, 2]), floats(tf, [3, 1]))),
        ("solve of a vector", lambda tf: tf.matrix_solve(floats(tf, [2, 2]), floats(tf, [2]))),
        (
            "triangular solve of batches that differ",
            lambda tf: tf.matrix_triangular_solve(floats(tf, [2, 3, 3]), floats(tf, [3, 3, 1])),
        ),
        ("svd of a vector", lambda tf: tf.svd(floats(tf, [2]))),
        ("qr of a vector", lambda tf: tf.qr(floats(tf, [2]))),
        (
            "gradient of svd of an unknown size",
            lambda tf: tf.gradients(*(lambda x: (tf.svd(x)[1], x))(floats(tf, [None, 3]))),
        ),
        (
            "gradient of svd full of a long matrix",
            lambda tf: tf.gradients(*(lambda x: (tf.svd(x, True)[1], x))(floats(tf, [5, 3]))),
        ),
        (
            "gradient of qr of a wide matrix",
            lambda tf: tf.gradients(*(lambda x: (tf.qr(x)[1], x))(floats(tf, [2, 3]))),
        ),
        ("gradient of lu", lambda tf: tf.gradients(*(lambda x: (tf.linalg.lu(x)[0], x))(floats(tf, [3, 3])))),
        ("norm of order 0", lambda tf: tf.norm(floats(tf, [2]), 0)),
        ("norm fro of a vector", lambda tf: tf.norm(floats(tf, [2]), "fro", axis=0)),
        ("norm 3 of matrices", lambda tf: tf.norm(floats(tf, [2, 2]), 3, axis=[0, 1])),
        ("norm of an axis twice", lambda tf: tf.norm(floats(tf, [2, 2]), axis=[0, 0])),
        ("norm of three axes", lambda tf: tf.norm(floats(tf, [2, 2, 2]), axis=[0, 1, 2])),
        ("cross of two numbers", lambda tf: tf.cross(floats(tf, [2]), floats(tf, [2]))),
        ("diag_part of an odd rank", lambda tf: tf.diag_part(floats(tf, [2]))),
        ("matrix_diag of a number", lambda tf: tf.matrix_diag(floats(tf, []))),
        (
            "matrix_set_diag of a wrong length",
            lambda tf: tf.matrix_set_diag(floats(tf, [2, 2]), floats(tf, [3])),
        ),
        ("sort of a wrong direction", lambda tf: tf.sort(floats(tf, [2]), direction="UP")),
        ("sort of a wrong axis", lambda tf: tf.sort(floats(tf, [2, 2]), axis=2)),
        ("sort of a number", lambda tf: tf.sort(floats(tf, []))),
        ("sort of a placeholder axis", lambda tf: tf.sort(floats(tf, [2]), tf.placeholder(tf.int32, []))),
        ("sort of a list of axes", lambda tf: tf.sort(floats(tf, [2]), [0])),
        ("sort of bools", lambda tf: tf.sort([True, False])),
        ("sort of uint8", lambda tf: tf.sort(tf.constant([1, 2], tf.uint8))),
        ("searchsorted of a wrong side", lambda tf: tf.searchsorted([1.0], [2.0], side="middle")),
        ("searchsorted of dtypes", lambda tf: tf.searchsorted(floats(tf, [2]), tf.constant([1]))),
        ("bincount of int64", lambda tf: tf.bincount(tf.constant([1], tf.int64))),
        ("bincount of floats", lambda tf: tf.bincount(floats(tf, [2]))),
        ("histogram of no bins", lambda tf: tf.histogram_fixed_width(floats(tf, [2]), [0.0, 1.0], 0)),
        (
            "histogram of floats counted",
            lambda tf: tf.histogram_fixed_width([1.0], [0.0, 1.0], 2, tf.float32),
        ),
        ("histogram of dtypes", lambda tf: tf.histogram_fixed_width([1], tf.constant([0.0, 1.0]))),
        (
            "confusion of weights of a wrong shape",
            lambda tf: tf.confusion_matrix([1, 2], [1, 2], weights=[1.0]),
        ),
        (
            "unsorted segments of shapes that differ",
            lambda tf: tf.unsorted_segment_max(floats(tf, [3, 2]), [0, 1], 2),
        ),
        ("unsorted segment mean of text", lambda tf: tf.unsorted_segment_mean(["a"], [0], 1)),
        (
            "tensor_scatter_update of shapes that differ",
            lambda tf: tf.tensor_scatter_update(floats(tf, [4]), [[1], [2], [3]], floats(tf, [2])),
        ),
        (
            "tensor_scatter_add of too many columns",
            lambda tf: tf.tensor_scatter_add(floats(tf, [4]), [[1, 1]], floats(tf, [1])),
        ),
        ("tensor_scatter of dtypes", lambda tf: tf.tensor_scatter_sub(floats(tf, [4]), [[1]], [1.5, "a"])),
        (
            "batch_gather of an unknown rank",
            lambda tf: tf.batch_gather(floats(tf, [2, 3]), tf.placeholder(tf.int32)),
        ),
        ("bitcast of a number", lambda tf: tf.bitcast(floats(tf, []), tf.float64)),
        ("bitcast of bools", lambda tf: tf.bitcast([True], tf.uint8)),
        ("bitcast to text", lambda tf: tf.bitcast(floats(tf, [2]), tf.string)),
        ("roll of a number", lambda tf: tf.roll(floats(tf, []), 1, 0)),
        ("cumsum of bools", lambda tf: tf.cumsum([True])),
        ("top_k of too many", lambda tf: tf.nn.top_k(floats(tf, [2]), 3)),
        ("reduce_join of a wrong axis", lambda tf: tf.reduce_join([["a"]], 3)),
        ("reduce_join of numbers", lambda tf: tf.reduce_join([1.0])),
        ("reduce_join of two axes", lambda tf: tf.reduce_join(["a"], 0, reduction_indices=0)),
        ("string_join of shapes that differ", lambda tf: tf.string_join([["a", "b"], ["a", "b", "c"]])),
        ("string_join of nothing", lambda tf: tf.string_join([])),
        ("string_join of a tensor", lambda tf: tf.string_join(tf.constant(["a"]))),
        ("as_string of uint8", lambda tf: tf.as_string(tf.constant([1], tf.uint8))),
        ("string_to_number as uint8", lambda tf: tf.string_to_number(["1"], tf.uint8)),
        ("string_to_number of numbers", lambda tf: tf.string_to_number([1.0])),
        ("substr of places of another shape", lambda tf: tf.substr(["a", "b"], [0, 0], 1)),
        ("substr of places that don't fit", lambda tf: tf.substr(["a", "b"], [0, 0, 0], [1, 1, 1])),
        ("substr of a wrong unit", lambda tf: tf.substr("a", 0, 1, unit="WORD")),
        ("length of a wrong unit", lambda tf: tf.strings.length("a", unit="WORD")),
        (
            "at run time: inverse of a singular matrix",
            _fed(lambda tf, x: tf.matrix_inverse(x), np.ones((2, 2))),
        ),
        (
            "at run time: solve of a singular matrix",
            _fed(lambda tf, x: tf.matrix_solve(x, x), np.ones((2, 2))),
        ),
        (
            "at run time: triangular solve of a singular matrix",
            _fed(lambda tf, x: tf.matrix_triangular_solve(x, x), np.zeros((2, 2))),
        ),
        ("at run time: cholesky of a negative matrix", _fed(lambda tf, x: tf.cholesky(x), -np.eye(2))),
        ("at run time: lu of a singular matrix", _fed(lambda tf, x: tf.linalg.lu(x)[0], np.ones((2, 2)))),
        ("at run time: inverse of a rectangle", _fed(lambda tf, x: tf.matrix_inverse(x), np.ones((2, 3)))),
        (
            "at run time: eigenvalues of a rectangle",
            _fed(lambda tf, x: tf.self_adjoint_eigvals(x), np.ones((2, 3))),
        ),
        ("at run time: diag_part of a rectangle", _fed(lambda tf, x: tf.diag_part(x), np.ones((2, 3)))),
        (
            "at run time: searchsorted of rows that differ",
            _fed(lambda tf, x: tf.searchsorted(x, [[1.0], [2.0]]), np.ones((3, 2), np.float32)),
        ),
        ("at run time: bincount of a negative number", _fed(lambda tf, x: tf.bincount(x), np.int32([1, -2]))),
        (
            "at run time: histogram of an empty range",
            _fed(lambda tf, x: tf.histogram_fixed_width([1.0], x), np.float32([5, 0])),
        ),
        (
            "at run time: confusion of a negative number",
            _fed(lambda tf, x: tf.confusion_matrix(x, [1, 2]), np.int32([1, -2]), [2]),
        ),
        (
            "at run time: confusion of too great a number",
            _fed(lambda tf, x: tf.confusion_matrix(x, [1, 2], 3), np.int32([1, 3]), [2]),
        ),
        (
            "at run time: unsorted segment out of range",
            _fed(lambda tf, x: tf.unsorted_segment_max([1.0, 2.0], x, 3), np.int32([1, 5])),
        ),
        (
            "at run time: tensor_scatter_update out of range",
            _fed(lambda tf, x: tf.tensor_scatter_update([1.0, 2.0], x, [3.0]), np.int32([[7]])),
        ),
        (
            "at run time: segment ids out of order",
            _fed(lambda tf, x: tf.segment_sum([1.0, 2.0], x), np.int32([1, 0])),
        ),
        ("at run time: as_string of a long fill", _fed(lambda tf, x: tf.as_string(x, fill="ab"), 1.5)),
        ("at run time: as_string of a strange fill", _fed(lambda tf, x: tf.as_string(x, fill="*"), 1.5)),
        ("at run time: as_string of ints with digits", _fed(lambda tf, x: tf.as_string(x, precision=2), 1)),
        (
            "at run time: as_string scientific and shortest",
            _fed(lambda tf, x: tf.as_string(x, scientific=True, shortest=True), 1.5),
        ),
        (
            "at run time: as_string of scientific bools",
            _fed(lambda tf, x: tf.as_string(x, scientific=True), True),
        ),
        ("at run time: string_to_number of words", _fed(lambda tf, x: tf.string_to_number(x), "1.5a")),
        ("at run time: string_to_number of nothing", _fed(lambda tf, x: tf.string_to_number(x), "")),
        (
            "at run time: string_to_number of half",
            _fed(lambda tf, x: tf.string_to_number(x, tf.int32), "1.5"),
        ),
        (
            "at run time: string_to_number too great",
            _fed(lambda tf, x: tf.string_to_number(x, tf.int32), "99999999999"),
        ),
        ("at run time: string_to_number of a bar", _fed(lambda tf, x: tf.string_to_number(x), "1_0")),
        ("at run time: substr behind the end", _fed(lambda tf, x: tf.substr(x, 4, 1), "abc")),
        ("at run time: substr before the start", _fed(lambda tf, x: tf.substr(x, -4, 1), "abc")),
        (
            "at run time: lower of a strange encoding",
            _fed(lambda tf, x: tf.strings.lower(x, "latin1"), "abc"),
        ),
        ("at run time: a wrong pattern", _fed(lambda tf, x: tf.regex_replace(x, "(", "a"), "abc")),
        ("at run time: decode_raw of an odd length", _fed(lambda tf, x: tf.decode_raw(x, tf.int16), "abc")),
        (
            "at run time: decode_raw of two lengths",
            _fed(lambda tf, x: tf.decode_raw(x, tf.uint8), ["a", "bc"]),
        ),
        ("at run time: decode_base64 of a star", _fed(lambda tf, x: tf.decode_base64(x), "a*c")),
    ]
)

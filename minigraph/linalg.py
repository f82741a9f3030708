"""tf.linalg."""

from minigraph.compat.unsupported import missing
from minigraph.ops.array import matrix_transpose as transpose
from minigraph.ops.linalg import diag as tensor_diag
from minigraph.ops.linalg import diag_part as tensor_diag_part
from minigraph.ops.linalg import eye, matrix_diag, matrix_set_diag, qr
from minigraph.ops.product import matmul

diag, set_diag = matrix_diag, matrix_set_diag

__all__ = ["diag", "eye", "matmul", "qr", "set_diag", "tensor_diag", "tensor_diag_part", "transpose"]

__getattr__ = missing(__name__)

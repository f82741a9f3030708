"""tf.linalg."""

# ruff: noqa: F401  what is imported here is the public namespace

from minigraph.compat.unsupported import missing
from minigraph.nn.norm import norm, normalize
from minigraph.ops.array import matrix_transpose as transpose
from minigraph.ops.clip import global_norm
from minigraph.ops.contraction import cross, matvec, tensordot, trace
from minigraph.ops.decomposition import cholesky, cholesky_solve, logdet, lu, slogdet, svd
from minigraph.ops.decomposition import matrix_determinant as det
from minigraph.ops.decomposition import matrix_inverse as inv
from minigraph.ops.decomposition import matrix_solve as solve
from minigraph.ops.decomposition import matrix_solve_ls as lstsq
from minigraph.ops.decomposition import self_adjoint_eig as eigh
from minigraph.ops.decomposition import self_adjoint_eigvals as eigvalsh
from minigraph.ops.einsum import einsum
from minigraph.ops.exponential import matrix_exponential as expm
from minigraph.ops.linalg import adjoint, eye, qr
from minigraph.ops.linalg import diag as tensor_diag
from minigraph.ops.linalg import diag_part as tensor_diag_part
from minigraph.ops.linalg import matrix_band_part as band_part
from minigraph.ops.linalg import matrix_diag as diag
from minigraph.ops.linalg import matrix_diag_part as diag_part
from minigraph.ops.linalg import matrix_set_diag as set_diag
from minigraph.ops.linalg import matrix_triangular_solve as triangular_solve
from minigraph.ops.normalization import l2_normalize
from minigraph.ops.product import matmul

__getattr__ = missing(__name__)

"""minigraph: TensorFlow 1's programming model on NumPy. `import minigraph as tf`."""

# ruff: noqa: F401  what is imported here is the public namespace

from minigraph import (
    bitwise,
    compat,
    contrib,
    debugging,
    errors,
    initializers,
    layers,
    linalg,
    losses,
    math,
    metrics,
    nn,
    random,
    sets,
    sparse,
    strings,
    summary,
    test,
    train,
)
from minigraph.autodiff.custom import NoGradient, NotDifferentiable, RegisterGradient, custom_gradient
from minigraph.autodiff.gradients import AggregationMethod, UnconnectedGradients, gradients
from minigraph.autodiff.hessians import hessians
from minigraph.compat import install_as_tensorflow
from minigraph.compat.unsupported import missing
from minigraph.framework.conversion import convert_to_tensor, register_tensor_conversion_function
from minigraph.framework.defaults import (
    add_to_collection,
    add_to_collections,
    colocate_with,
    control_dependencies,
    device,
    get_collection,
    get_collection_ref,
    get_seed,
    name_scope,
    set_random_seed,
)
from minigraph.framework.dtypes import (
    DType,
    as_dtype,
    bfloat16,
    complex64,
    complex128,
    double,
    float16,
    float32,
    float64,
    half,
    int8,
    int16,
    int32,
    int64,
    qint8,
    qint16,
    qint32,
    quint8,
    quint16,
    resource,
    string,
    uint8,
    uint16,
    uint32,
    uint64,
    variant,
)
from minigraph.framework.dtypes import bool_ as bool
from minigraph.framework.errors import OpError
from minigraph.framework.graph import (
    Graph,
    Operation,
    Tensor,
    get_default_graph,
    get_default_session,
    reset_default_graph,
)
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.framework.scopes import GraphKeys
from minigraph.framework.shape import Dimension, TensorShape
from minigraph.nn.mapping import foldl, foldr, map_fn, scan
from minigraph.nn.norm import norm
from minigraph.ops.array import (
    constant,
    expand_dims,
    fill,
    guarantee_const,
    identity,
    identity_n,
    matrix_transpose,
    ones,
    ones_like,
    placeholder,
    placeholder_with_default,
    rank,
    reshape,
    shape,
    shape_n,
    size,
    squeeze,
    stop_gradient,
    transpose,
    zeros,
    zeros_like,
)
from minigraph.ops.calling import numpy_function, py_func
from minigraph.ops.case import Assert, case
from minigraph.ops.casting import (
    bitcast,
    cast,
    to_bfloat16,
    to_complex64,
    to_complex128,
    to_double,
    to_float,
    to_int32,
    to_int64,
)
from minigraph.ops.check import (
    add_check_numerics_ops,
    assert_equal,
    assert_greater,
    assert_greater_equal,
    assert_integer,
    assert_less,
    assert_less_equal,
    assert_near,
    assert_negative,
    assert_non_negative,
    assert_non_positive,
    assert_none_equal,
    assert_positive,
    assert_proper_iterable,
    assert_rank,
    assert_rank_at_least,
    assert_rank_in,
    assert_same_float_dtype,
    assert_scalar,
    assert_type,
    check_numerics,
    ensure_shape,
    is_non_decreasing,
    is_numeric_tensor,
    is_strictly_increasing,
    verify_tensor_all_finite,
)
from minigraph.ops.clip import clip_by_average_norm, clip_by_global_norm, clip_by_norm, global_norm
from minigraph.ops.comparison import (
    equal,
    greater,
    greater_equal,
    is_finite,
    is_inf,
    is_nan,
    less,
    less_equal,
    logical_and,
    logical_not,
    logical_or,
    logical_xor,
    not_equal,
)
from minigraph.ops.complex import angle, complex, conj, imag, real
from minigraph.ops.cond import cond
from minigraph.ops.contraction import cross, tensordot, trace
from minigraph.ops.control_flow import group, no_op
from minigraph.ops.control_flow import tuple_ as tuple
from minigraph.ops.counting import (
    bincount,
    confusion_matrix,
    histogram_fixed_width,
    histogram_fixed_width_bins,
)
from minigraph.ops.data_flow import dynamic_stitch, setdiff1d
from minigraph.ops.decomposition import (
    cholesky,
    cholesky_solve,
    matrix_determinant,
    matrix_inverse,
    matrix_solve,
    matrix_solve_ls,
    self_adjoint_eig,
    self_adjoint_eigvals,
    svd,
)
from minigraph.ops.dilation import required_space_to_batch_paddings
from minigraph.ops.einsum import einsum
from minigraph.ops.elementary import (
    abs,
    acos,
    acosh,
    asin,
    asinh,
    atan,
    atanh,
    ceil,
    cos,
    cosh,
    exp,
    expm1,
    floor,
    log,
    log1p,
    log_sigmoid,
    negative,
    reciprocal,
    rint,
    round,
    rsqrt,
    sigmoid,
    sign,
    sin,
    sinh,
    sqrt,
    square,
    tan,
    tanh,
)
from minigraph.ops.joining import (
    broadcast_dynamic_shape,
    broadcast_static_shape,
    broadcast_to,
    concat,
    invert_permutation,
    meshgrid,
    reverse,
    sequence_mask,
    split,
    stack,
    tile,
    unstack,
)
from minigraph.ops.linalg import (
    diag,
    diag_part,
    eye,
    matrix_band_part,
    matrix_diag,
    matrix_diag_part,
    matrix_set_diag,
    matrix_triangular_solve,
    qr,
)
from minigraph.ops.math import (
    accumulate_n,
    add,
    add_n,
    atan2,
    clip_by_value,
    div,
    div_no_nan,
    divide,
    floor_div,
    floordiv,
    floormod,
    maximum,
    minimum,
    mod,
    multiply,
    pow,
    realdiv,
    saturate_cast,
    scalar_mul,
    squared_difference,
    subtract,
    truediv,
    truncatediv,
    truncatemod,
)
from minigraph.ops.padding import pad
from minigraph.ops.partition import dynamic_partition
from minigraph.ops.patches import extract_image_patches
from minigraph.ops.printing import Print
from minigraph.ops.printing import print_ as print
from minigraph.ops.product import matmul
from minigraph.ops.random import multinomial, random_normal, random_shuffle, random_uniform, truncated_normal
from minigraph.ops.rearrangement import (
    batch_to_space,
    batch_to_space_nd,
    depth_to_space,
    roll,
    space_to_batch,
    space_to_batch_nd,
    space_to_depth,
    unravel_index,
)
from minigraph.ops.reduction import (
    arg_max,
    arg_min,
    argmax,
    argmin,
    count_nonzero,
    reduce_all,
    reduce_any,
    reduce_logsumexp,
    reduce_max,
    reduce_mean,
    reduce_min,
    reduce_prod,
    reduce_sum,
)
from minigraph.ops.scan import cumprod, cumsum
from minigraph.ops.scatter import (
    scatter_add,
    scatter_div,
    scatter_max,
    scatter_min,
    scatter_mul,
    scatter_nd_add,
    scatter_nd_sub,
    scatter_nd_update,
    scatter_sub,
    scatter_update,
    tensor_scatter_add,
    tensor_scatter_sub,
    tensor_scatter_update,
)
from minigraph.ops.segment import (
    scatter_nd,
    segment_max,
    segment_mean,
    segment_min,
    segment_prod,
    segment_sum,
    unsorted_segment_max,
    unsorted_segment_mean,
    unsorted_segment_min,
    unsorted_segment_prod,
    unsorted_segment_sqrt_n,
    unsorted_segment_sum,
)
from minigraph.ops.selecting import (
    batch_gather,
    gather,
    gather_nd,
    one_hot,
    reverse_sequence,
    where,
    where_v2,
)
from minigraph.ops.sequence import lin_space, linspace, range
from minigraph.ops.slicing import boolean_mask, newaxis, slice, strided_slice
from minigraph.ops.sorting import argsort, searchsorted, sort
from minigraph.ops.sparse import (
    convert_to_tensor_or_sparse_tensor,
    sparse_concat,
    sparse_fill_empty_rows,
    sparse_placeholder,
    sparse_reshape,
    sparse_retain,
    sparse_tensor_to_dense,
    sparse_to_dense,
)
from minigraph.ops.sparse_segment import sparse_segment_mean, sparse_segment_sqrt_n, sparse_segment_sum
from minigraph.ops.sparse_tensor import SparseTensor, SparseTensorValue
from minigraph.ops.special import betainc, digamma, erf, erfc, igamma, igammac, lbeta, lgamma, polygamma, zeta
from minigraph.ops.splitting import string_split
from minigraph.ops.state import assign, assign_add, assign_sub, count_up_to
from minigraph.ops.string import (
    as_string,
    decode_base64,
    decode_raw,
    encode_base64,
    reduce_join,
    regex_replace,
    string_join,
    string_strip,
    string_to_number,
    substr,
)
from minigraph.ops.tensor_array import TensorArray
from minigraph.ops.unique import unique, unique_with_counts
from minigraph.ops.while_loop import while_loop
from minigraph.session.config import (
    ConfigProto,
    GPUOptions,
    GraphOptions,
    OptimizerOptions,
    RunMetadata,
    RunOptions,
)
from minigraph.session.session import InteractiveSession, Session
from minigraph.train.moving_averages import moving_average_variables
from minigraph.variables.initializers import (
    constant_initializer,
    glorot_normal_initializer,
    glorot_uniform_initializer,
    ones_initializer,
    orthogonal_initializer,
    random_normal_initializer,
    random_uniform_initializer,
    truncated_normal_initializer,
    uniform_unit_scaling_initializer,
    variance_scaling_initializer,
    zeros_initializer,
)
from minigraph.variables.partition import (
    fixed_size_partitioner,
    min_max_variable_partitioner,
    variable_axis_size_partitioner,
)
from minigraph.variables.scope import (
    AUTO_REUSE,
    VariableScope,
    get_local_variable,
    get_variable,
    get_variable_scope,
    no_regularizer,
    variable_scope,
)
from minigraph.variables.store import (
    disable_resource_variables,
    enable_resource_variables,
    resource_variables_enabled,
)
from minigraph.variables.template import make_template
from minigraph.variables.variable import (
    Variable,
    VariableAggregation,
    VariableSynchronization,
    global_variables,
    global_variables_initializer,
    is_variable_initialized,
    local_variables,
    local_variables_initializer,
    model_variables,
    report_uninitialized_variables,
    trainable_variables,
    variables_initializer,
)

__version__ = "0.1.0"

# Names that TF1 renamed on its way; both work.
mul, sub, neg, inv = multiply, subtract, negative, reciprocal
pack, unpack, reverse_v2 = stack, unstack, reverse
tensor_scatter_nd_update, tensor_scatter_nd_add = tensor_scatter_update, tensor_scatter_add
tensor_scatter_nd_sub = tensor_scatter_sub
all_variables, initialize_all_variables = global_variables, global_variables_initializer
initialize_variables, initialize_local_variables = variables_initializer, local_variables_initializer

__getattr__ = missing(__name__)

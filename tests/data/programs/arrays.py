"""Group "arrays": constants and conversion, shapes, and ops that make, move or select elements."""

import numpy as np

from .register import program, rows

V = np.float32([1, -2, 3, 0])
M = np.arange(6, dtype=np.float32).reshape(2, 3)
C = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
I = np.int32([3, 1, 2])  # noqa: E741
B = np.array([[True, False, True], [False, False, True]])
S = np.array([b"a", b"bc", b""], object)

CONSTANTS = [
    ("int", lambda tf: tf.constant(3)),
    ("negative", lambda tf: tf.constant(-3)),
    ("int64 by size", lambda tf: tf.constant(2**40)),
    ("float", lambda tf: tf.constant(1.1)),
    ("bool", lambda tf: tf.constant(True)),
    ("text", lambda tf: tf.constant("text")),
    ("bytes", lambda tf: tf.constant(b"\xff\x00")),
    ("unicode", lambda tf: tf.constant("\u00e9")),
    ("complex", lambda tf: tf.constant(1 + 2j)),
    ("list", lambda tf: tf.constant([1, 2, 3])),
    ("list of floats and ints", lambda tf: tf.constant([1, 2.5])),
    ("list of bools", lambda tf: tf.constant([True, False])),
    ("list of texts", lambda tf: tf.constant(["a", "bc"])),
    ("nested list", lambda tf: tf.constant([[1, 2], [3, 4]])),
    ("tuple", lambda tf: tf.constant((1.0, 2.0))),
    ("empty list", lambda tf: tf.constant([])),
    ("empty list int", lambda tf: tf.constant([], tf.int32)),
    ("empty rows", lambda tf: tf.constant([[], []])),
    ("numpy float64", lambda tf: tf.constant(np.arange(3.0))),
    ("numpy float32", lambda tf: tf.constant(V)),
    ("numpy scalar float64", lambda tf: tf.constant(np.float64(1.5))),
    ("numpy scalar int64", lambda tf: tf.constant(np.int64(5))),
    ("numpy int64", lambda tf: tf.constant(np.arange(3))),
    ("numpy bool", lambda tf: tf.constant(B)),
    ("numpy uint8", lambda tf: tf.constant(np.uint8([200, 255]))),
    ("numpy of texts", lambda tf: tf.constant(np.array(["a", "b"]))),
    ("numpy non contiguous", lambda tf: tf.constant(M.T)),
    ("list of numpy", lambda tf: tf.constant([np.float32(1), np.float32(2)])),
    ("dtype float64", lambda tf: tf.constant(1, tf.float64)),
    ("dtype float16", lambda tf: tf.constant(0.1, dtype=tf.float16)),
    ("dtype int64", lambda tf: tf.constant([1, 2], tf.int64)),
    ("dtype int8", lambda tf: tf.constant([1, -2], tf.int8)),
    ("dtype text", lambda tf: tf.constant([1, 2], "float32")),
    ("dtype numpy", lambda tf: tf.constant([1, 2], np.float32)),
    ("dtype complex", lambda tf: tf.constant([1, 2], tf.complex64)),
    ("array to int", lambda tf: tf.constant(np.arange(3), tf.int32)),
    ("shape fills", lambda tf: tf.constant(7, shape=[2, 3])),
    ("shape fills from last", lambda tf: tf.constant([1, 2], shape=[2, 2])),
    ("shape reshapes", lambda tf: tf.constant([1, 2, 3, 4], shape=[2, 2])),
    ("shape scalar", lambda tf: tf.constant([1], shape=[])),
    ("shape of tensor shape", lambda tf: tf.constant(0.0, shape=tf.TensorShape([2]))),
    ("positional", lambda tf: tf.constant(1, tf.float32, [2], "named")),
    ("verified", lambda tf: tf.constant([1, 2], shape=[2], verify_shape=True)),
    ("inf and nan", lambda tf: tf.constant([np.inf, -np.inf, np.nan, -0.0])),
    ("large equal", lambda tf: tf.constant(0.5, shape=[5, 5])),
    ("large", lambda tf: tf.constant(np.arange(20))),
]

MADE = [
    ("zeros", lambda tf: tf.zeros([2, 3])),
    ("zeros int", lambda tf: tf.zeros([2], tf.int32)),
    ("zeros bool", lambda tf: tf.zeros([2], tf.bool)),
    ("zeros string", lambda tf: tf.zeros([2], tf.string)),
    ("zeros scalar", lambda tf: tf.zeros([])),
    ("zeros of size", lambda tf: tf.zeros(3)),
    ("zeros of tuple", lambda tf: tf.zeros((1, 2), tf.float64, "z")),
    ("zeros of tensor shape", lambda tf: tf.zeros(tf.TensorShape([2, 2]))),
    ("zeros large", lambda tf: tf.zeros([40, 30])),
    ("zeros of 999", lambda tf: tf.zeros([999])),
    ("zeros of 1000", lambda tf: tf.zeros([1000])),
    ("zeros of constant", lambda tf: tf.zeros(tf.constant([2, 2]))),
    ("zeros of int64 constant", lambda tf: tf.zeros(tf.constant([2, 2], tf.int64))),
    ("zeros of list with tensor", lambda tf: tf.zeros([tf.constant(2), 3])),
    ("ones", lambda tf: tf.ones([2, 3])),
    ("ones int", lambda tf: tf.ones([2], tf.int64)),
    ("ones bool", lambda tf: tf.ones([2], tf.bool)),
    ("ones scalar", lambda tf: tf.ones([])),
    ("ones large", lambda tf: tf.ones([40, 30])),
    ("ones of constant", lambda tf: tf.ones(tf.constant([2, 2]))),
    ("ones of list with tensor", lambda tf: tf.ones([tf.constant(2), 3], tf.int32)),
    ("fill", lambda tf: tf.fill([2, 3], 9.0)),
    ("fill int", lambda tf: tf.fill([2], 9)),
    ("fill text", lambda tf: tf.fill([2], "x")),
    ("fill scalar", lambda tf: tf.fill([], 1)),
    ("fill of tensors", lambda tf: tf.fill(tf.constant([1, 2]), tf.constant(True))),
    ("eye", lambda tf: tf.eye(3)),
    ("eye of 2 by 3", lambda tf: tf.eye(2, 3, dtype=tf.int32)),
    ("range", lambda tf: tf.range(5)),
    ("range from to", lambda tf: tf.range(3, 18, 3)),
    ("range down", lambda tf: tf.range(3, 1, -0.5)),
    ("range floats", lambda tf: tf.range(0.0, 1.0, 0.25)),
    ("range keywords", lambda tf: tf.range(start=1, limit=4, delta=1, name="r")),
    ("range dtype", lambda tf: tf.range(4, dtype=tf.float32)),
    ("range mixed", lambda tf: tf.range(1, 3.5)),
    ("range of tensors", lambda tf: tf.range(tf.constant(1), tf.constant(4))),
    ("range of tensor and number", lambda tf: tf.range(1, tf.constant(4, tf.int64))),
    ("linspace", lambda tf: tf.linspace(0.0, 1.0, 5)),
    ("linspace float64", lambda tf: tf.lin_space(tf.constant(10.0, tf.float64), 12.0, 3, name="l")),
    ("linspace of one", lambda tf: tf.linspace(2.0, 3.0, 1)),
    ("no_op", lambda tf: tf.no_op()),
    ("placeholder_with_default", lambda tf: tf.placeholder_with_default([1.0, 2.0], [None])),
    ("placeholder_with_default of tensor", lambda tf: tf.placeholder_with_default(tf.ones([2]), [2], "p")),
    ("meshgrid", lambda tf: tf.meshgrid([1, 2, 3], [4, 5])),
    ("meshgrid ij", lambda tf: tf.meshgrid([1.0, 2.0], [3.0, 4.0, 5.0], indexing="ij")),
    ("sequence_mask", lambda tf: tf.sequence_mask([1, 3, 2], 5)),
    ("sequence_mask by longest", lambda tf: tf.sequence_mask([[1, 3], [2, 0]])),
    ("sequence_mask dtype", lambda tf: tf.sequence_mask([1, 0], 2, tf.float32)),
    (
        "broadcast_static_shape",
        lambda tf: tf.constant(
            tf.broadcast_static_shape(tf.TensorShape([2, 1]), tf.TensorShape([3])).as_list()
        ),
    ),
    ("broadcast_dynamic_shape", lambda tf: tf.broadcast_dynamic_shape([2, 1], [3])),
]

CONVERSIONS = [
    ("int", 3, None),
    ("float", 1.5, None),
    ("bool", False, None),
    ("text", "a", None),
    ("numpy float64", np.float64(1.5), None),
    ("numpy array", np.arange(2.0), None),
    ("numpy int32", np.int32(4), None),
    ("list of texts", ["a", "b"], None),
    ("list", [1.0, 2], None),
    ("int as float64", 3, "float64"),
    ("tuple", (1, 2), None),
    ("float64 array as float32", np.arange(2.0), "float32"),
    ("list of numpy float64", [np.float64(1), np.float64(2)], None),
    ("list of lists of numpy", [[np.int64(1)], [np.int64(2)]], None),
]

rows("arrays", [("constant " + name, lambda tf, call=call: call(tf), []) for name, call in CONSTANTS])
rows("arrays", [("made: " + name, lambda tf, call=call: call(tf), []) for name, call in MADE])
rows(
    "arrays",
    [
        ("convert " + name, lambda tf, v=value, d=dtype: tf.convert_to_tensor(v, d and getattr(tf, d)), [])
        for name, value, dtype in CONVERSIONS
    ],
)

rows(
    "arrays",
    [
        ("convert tensor", lambda tf, x: tf.convert_to_tensor(x), [V]),
        ("convert list of tensors", lambda tf, x: tf.convert_to_tensor([x, x]), [V], "sb"),
        ("convert list of tensor and number", lambda tf, x: tf.convert_to_tensor([x, 2]), [np.float32(1)]),
        ("convert number first", lambda tf, x: tf.convert_to_tensor([2, x, 3.5]), [np.float32(1)]),
        (
            "convert nested list with tensor",
            lambda tf, x: tf.convert_to_tensor([[x, 2], [3, 4]], name="n"),
            [np.int32(1)],
        ),
        ("convert nested list of vectors", lambda tf, x: tf.convert_to_tensor([[x, [1.0, 2, 3, 4]]]), [V]),
        (
            "convert preferred dtype",
            lambda tf: [
                tf.convert_to_tensor(3, preferred_dtype=tf.float64),
                tf.convert_to_tensor(2.5, preferred_dtype=tf.int32),
            ],
            [],
        ),
        ("convert shape", lambda tf: tf.convert_to_tensor(tf.TensorShape([2, 3])), []),
        ("convert dimension in list", lambda tf, x: tf.reshape(x, [x.shape[1], -1]), [M]),
        ("convert texts with tensor", lambda tf, x: tf.convert_to_tensor(["q", x]), [b"p"]),
        ("placeholder", lambda tf, x: x, [M], "sbu"),
        ("placeholder of text", lambda tf, x: x, [S]),
        ("placeholder of bytes", lambda tf, x: x, [b"abc"]),
        ("shape", lambda tf, x: tf.shape(x), [M], "sbu"),
        ("shape int64", lambda tf, x: tf.shape(x, out_type=tf.int64, name="n"), [M], "sbu"),
        ("shape in name scope", lambda tf, x: [tf.shape(x, name="a"), tf.shape(x)], [C], "sb"),
        ("shape of scalar", lambda tf, x: tf.shape(x), [np.float32(3)]),
        ("shape not optimised", lambda tf, x: tf.shape_n([x, x]), [M], "sb"),
        ("shape of list", lambda tf: tf.shape([[1, 2], [3, 4]]), []),
        ("shape_n", lambda tf, x, y: tf.shape_n([x, y], out_type=tf.int64), [M, C], "u"),
        ("size", lambda tf, x: tf.size(x), [M], "sbu"),
        ("size int64", lambda tf, x: tf.size(x, out_type=tf.int64), [M], "sb"),
        ("rank", lambda tf, x: tf.rank(x), [M], "sbu"),
        ("rank of scalar", lambda tf, x: tf.rank(x), [np.float32(3)]),
        ("zeros_like", lambda tf, x: tf.zeros_like(x), [M], "sbu"),
        ("zeros_like dtype", lambda tf, x: tf.zeros_like(x, tf.int32), [M], "sbu"),
        ("zeros_like not optimised", lambda tf, x: tf.zeros_like(x, optimize=False), [M], "sb"),
        ("zeros_like of text", lambda tf, x: tf.zeros_like(x), [S], "s"),
        ("zeros_like of list", lambda tf: tf.zeros_like([1, 2]), []),
        ("ones_like", lambda tf, x: tf.ones_like(x), [M], "sbu"),
        ("ones_like dtype", lambda tf, x: tf.ones_like(x, dtype=tf.bool), [M], "sb"),
        ("ones_like int", lambda tf, x: tf.ones_like(x), [I], "sb"),
        ("zeros of fed shape", lambda tf, x: tf.zeros(x), [np.int32([2, 3])], "sbu"),
        ("ones of shape", lambda tf, x: tf.ones(tf.shape(x), tf.float64), [M], "sbu"),
        ("zeros of batch", lambda tf, x: tf.zeros([tf.shape(x)[0], 5]), [M], "b"),
        ("zeros of stacked batch", lambda tf, x: tf.zeros(tf.stack([tf.shape(x)[0], 5])), [M], "sb"),
        ("fill of fed shape", lambda tf, x, y: tf.fill(x, y), [np.int32([2, 2]), np.float32(7)], "sbu"),
        ("fill of shape", lambda tf, x: tf.fill(tf.shape(x), 2), [M], "sb"),
        ("reshape", lambda tf, x: tf.reshape(x, [3, 2]), [M], "sbu"),
        ("reshape to unknown", lambda tf, x: tf.reshape(x, [-1, 2]), [M], "sbu"),
        ("reshape flat", lambda tf, x: tf.reshape(x, [-1]), [M], "sbu"),
        ("reshape to scalar", lambda tf, x: tf.reshape(x, []), [np.float32([5])], "su"),
        ("reshape tuple", lambda tf, x: tf.reshape(x, (2, -1, 2)), [C], "sb"),
        ("reshape by tensors in list", lambda tf, x: tf.reshape(x, [tf.shape(x)[0], -1]), [C], "sbu"),
        ("reshape by packed", lambda tf, x: tf.reshape(x, tf.stack([tf.shape(x)[1], 2])), [M], "sb"),
        ("reshape by concat", lambda tf, x: tf.reshape(x, tf.concat([tf.shape(x)[:1], [-1]], 0)), [C], "sb"),
        ("reshape by fed shape", lambda tf, x, y: tf.reshape(x, y), [M, np.int32([3, -1])], "sbu"),
        ("reshape by int64", lambda tf, x: tf.reshape(x, tf.constant([6], tf.int64)), [M]),
        ("reshape by tensor shape", lambda tf, x: tf.reshape(x, tf.TensorShape([3, 2])), [M]),
        ("reshape by shape of other", lambda tf, x, y: tf.reshape(x, tf.shape(y)), [M, M.T], "sb"),
        ("reshape of empty", lambda tf, x: tf.reshape(x, [0, 5]), [np.zeros([0, 3], np.float32)]),
        ("transpose", lambda tf, x: tf.transpose(x), [M], "sbu"),
        ("transpose of cube", lambda tf, x: tf.transpose(x), [C], "sb"),
        ("transpose perm", lambda tf, x: tf.transpose(x, [1, 0, 2]), [C], "sbu"),
        ("transpose perm keyword", lambda tf, x: tf.transpose(x, perm=[2, 0, 1], name="t"), [C], "sb"),
        ("transpose perm tensor", lambda tf, x, y: tf.transpose(x, y), [C, np.int32([2, 1, 0])], "sb"),
        ("transpose of vector", lambda tf, x: tf.transpose(x), [V]),
        (
            "transpose conjugate",
            lambda tf, x: tf.transpose(x, conjugate=True),
            [np.complex64([[1 + 2j, 3j]])],
        ),
        ("transpose conjugate of float", lambda tf, x: tf.transpose(x, conjugate=True), [M]),
        ("matrix_transpose", lambda tf, x: tf.matrix_transpose(x), [C], "sbu"),
        ("expand_dims 0", lambda tf, x: tf.expand_dims(x, 0), [M], "sbu"),
        ("expand_dims 1", lambda tf, x: tf.expand_dims(x, axis=1), [M], "sb"),
        ("expand_dims -1", lambda tf, x: tf.expand_dims(x, -1), [M], "sbu"),
        ("expand_dims -2", lambda tf, x: tf.expand_dims(x, -2), [M], "s"),
        ("expand_dims dim", lambda tf, x: tf.expand_dims(x, dim=1), [M], "s"),
        ("expand_dims of scalar", lambda tf, x: tf.expand_dims(x, 0), [np.float32(3)]),
        ("expand_dims fed axis", lambda tf, x, y: tf.expand_dims(x, y), [M, np.int32(1)]),
        ("squeeze", lambda tf, x: tf.squeeze(x), [M.reshape(1, 2, 1, 3)], "su"),
        ("squeeze unknown batch", lambda tf, x: tf.squeeze(x), [M.reshape(2, 1, 3)], "b"),
        ("squeeze axis", lambda tf, x: tf.squeeze(x, [0, 2]), [M.reshape(1, 2, 1, 3)], "sbu"),
        ("squeeze negative", lambda tf, x: tf.squeeze(x, -2), [M.reshape(2, 1, 3)], "sb"),
        ("squeeze squeeze_dims", lambda tf, x: tf.squeeze(x, squeeze_dims=[1]), [M.reshape(2, 1, 3)], "s"),
        ("concat", lambda tf, x, y: tf.concat([x, y], 0), [M, M + 10], "sbu"),
        ("concat axis 1", lambda tf, x, y: tf.concat([x, y], axis=1), [M, M + 10], "sb"),
        ("concat axis -1", lambda tf, x, y: tf.concat([x, y, x], -1), [M, M[:, :1]], "sb"),
        ("concat of one", lambda tf, x: tf.concat([x], 0, name="n"), [M], "sb"),
        ("concat of tensor", lambda tf, x: tf.concat(x, 0), [M], "s"),
        ("concat with list", lambda tf, x: tf.concat([x, [9.0]], 0), [V]),
        ("concat fed axis", lambda tf, x, y: tf.concat([x, x], y), [M, np.int32(1)]),
        ("concat of texts", lambda tf, x: tf.concat([x, x], 0), [S]),
        ("concat of constants", lambda tf: tf.concat([[1, 2], [3]], 0), []),
        ("stack", lambda tf, x, y: tf.stack([x, y]), [V, V + 1], "sbu"),
        ("stack axis 1", lambda tf, x, y: tf.stack([x, y], axis=1), [V, V + 1], "sb"),
        ("stack axis -1", lambda tf, x, y: tf.stack([x, y], axis=-1, name="n"), [M, M], "s"),
        ("stack axis -2", lambda tf, x, y: tf.stack([x, y], -2), [M, M], "s"),
        ("stack of scalars", lambda tf, x, y: tf.stack([x, y, 3]), [np.int32(1), np.int32(2)]),
        ("stack of numbers", lambda tf: tf.stack([1, 2, 3]), []),
        ("stack of lists", lambda tf: tf.stack([[1.0, 2.0], [3.0, 4.0]]), []),
        ("unstack", lambda tf, x: tf.unstack(x), [C], "s"),
        ("unstack num", lambda tf, x: tf.unstack(x, 2), [C], "sbu"),
        ("unstack axis 1", lambda tf, x: tf.unstack(x, axis=1), [C], "sb"),
        ("unstack axis -1", lambda tf, x: tf.unstack(x, axis=-1, name="n"), [M], "sb"),
        ("unstack of list", lambda tf: tf.unstack([1, 2]), []),
        ("split 2", lambda tf, x: tf.split(x, 2), [C], "sbu"),
        ("split 3 axis 1", lambda tf, x: tf.split(x, 3, axis=1), [C], "sb"),
        ("split 2 axis -1", lambda tf, x: tf.split(x, 2, -1), [C], "sb"),
        ("split sizes", lambda tf, x: tf.split(x, [1, 3], 2), [C], "sbu"),
        ("split sizes with -1", lambda tf, x: tf.split(x, [1, -1, 2], axis=2, name="n"), [C], "sb"),
        ("split sizes of tensor", lambda tf, x, y: tf.split(x, y, 0, num=2), [V, np.int32([3, 1])]),
        ("slice", lambda tf, x: tf.slice(x, [0, 1, 1], [2, 1, 2]), [C], "sbu"),
        ("slice to end", lambda tf, x: tf.slice(x, [1, 0, 2], [-1, -1, 1]), [C], "sb"),
        ("slice fed", lambda tf, x, y: tf.slice(x, y, [1, 2]), [M, np.int32([1, 0])], "sb"),
        ("strided_slice", lambda tf, x: tf.strided_slice(x, [0, 0], [2, 3], [1, 2]), [M], "sbu"),
        (
            "strided_slice masks",
            lambda tf, x: tf.strided_slice(
                x, [0, 1, 0], [1, 2, 1], begin_mask=4, end_mask=4, shrink_axis_mask=2
            ),
            [C],
            "sb",
        ),
        (
            "strided_slice new axis",
            lambda tf, x: tf.strided_slice(x, [0, 0], [0, 0], new_axis_mask=1, ellipsis_mask=2),
            [M],
            "s",
        ),
        ("tile", lambda tf, x: tf.tile(x, [2, 1]), [M], "sbu"),
        ("tile fed", lambda tf, x, y: tf.tile(x, y), [V, np.int32([3])]),
        ("tile by zero", lambda tf, x: tf.tile(x, [0, 2]), [M]),
        ("pad", lambda tf, x: tf.pad(x, [[1, 0], [0, 2]]), [M], "sbu"),
        ("pad value", lambda tf, x: tf.pad(x, [[1, 1], [0, 0]], constant_values=-1), [M], "sb"),
        ("pad reflect", lambda tf, x: tf.pad(x, [[1, 1], [2, 2]], "REFLECT"), [M], "sb"),
        ("pad symmetric", lambda tf, x: tf.pad(x, [[1, 1], [2, 3]], mode="symmetric"), [M], "s"),
        ("pad fed", lambda tf, x, y: tf.pad(x, y), [V, np.int32([[1, 2]])]),
    ],
)


@program("arrays")
def placeholder_with_default_fed(tf):
    x = tf.placeholder_with_default([1.0, 2.0], [None], name="x")
    return {"y": x * 2.0}, {x: [5.0, 6.0, 7.0]}


@program("arrays")
def placeholders_of_many_dtypes(tf):
    kinds = [
        (tf.float64, 1.5),
        (tf.float16, 1.5),
        (tf.int32, 3),
        (tf.int64, 3),
        (tf.bool, True),
        (tf.uint8, 3),
        (tf.string, "x"),
        (tf.complex64, 1j),
        (tf.string, ["\u00e9", b"b"]),
        (tf.float32, [[1, 2], [3, 4]]),
        ("float32", 7),
        (np.int64, [1]),
    ]
    feeds = {tf.placeholder(dtype): value for dtype, value in kinds}
    return {x.op.name: tf.identity(x) for x in feeds}, feeds


@program("arrays")
def same_constant_fetched_twice(tf):
    x = tf.constant([1, 2])
    return {"a": x, "b": x, "op": x.op}, {}

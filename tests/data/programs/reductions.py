"""Group "maths": reductions, and the functions of tf.nn that need no variables."""

import numpy as np

from .register import rows

X = np.float32([[-3, 0, 2], [1, -0.5, 5]])
C = np.arange(24, dtype=np.float32).reshape(2, 3, 4) / 8 - 1
B = np.array([[True, False, True], [True, True, True]])
I = np.int32([[1, -2, 3], [4, 5, -6]])  # noqa: E741

REDUCTIONS = ["reduce_sum", "reduce_mean", "reduce_max", "reduce_min", "reduce_prod", "reduce_logsumexp"]

for _f in REDUCTIONS:
    _full = _f in ("reduce_sum", "reduce_mean")
    rows(
        "maths",
        [
            (_f, lambda tf, x, f=_f: getattr(tf, f)(x), [X], "sbu" if _full else "s"),
            (_f + " axis 0", lambda tf, x, f=_f: getattr(tf, f)(x, 0), [X], "sbu"),
            (_f + " axis -1", lambda tf, x, f=_f: getattr(tf, f)(x, axis=-1), [C], "sb" if _full else "s"),
            (_f + " axis list", lambda tf, x, f=_f: getattr(tf, f)(x, [0, -1]), [C], "sb" if _full else "s"),
            (
                _f + " keepdims",
                lambda tf, x, f=_f: getattr(tf, f)(x, 1, keepdims=True),
                [X],
                "sbu" if _full else "s",
            ),
            (
                _f + " all, keepdims",
                lambda tf, x, f=_f: getattr(tf, f)(x, keepdims=True),
                [X],
                "sbu" if _full else "b",
            ),
        ],
    )
    if _f != "reduce_logsumexp":
        rows("maths", [(_f + " of ints", lambda tf, x, f=_f: getattr(tf, f)(x, 1), [I])])

rows(
    "maths",
    [
        ("reduce_sum keep_dims", lambda tf, x: tf.reduce_sum(x, 1, keep_dims=True), [X]),
        ("reduce_sum reduction_indices", lambda tf, x: tf.reduce_sum(x, reduction_indices=[1]), [X]),
        ("reduce_sum axis tensor", lambda tf, x, y: tf.reduce_sum(x, y), [C, np.int32(1)], "su"),
        ("reduce_sum axis tensor of two", lambda tf, x, y: tf.reduce_sum(x, y), [C, np.int32([0, 1])]),
        ("reduce_sum axis constant", lambda tf, x: tf.reduce_sum(x, tf.constant([1])), [C], "sb"),
        ("reduce_sum axis empty", lambda tf, x: tf.reduce_sum(x, []), [X]),
        ("reduce_sum axis tuple", lambda tf, x: tf.reduce_sum(x, (0, 1)), [C]),
        ("reduce_sum axis int64", lambda tf, x: tf.reduce_sum(x, np.int64(1)), [X]),
        ("reduce_sum of scalar", lambda tf, x: tf.reduce_sum(x), [np.float32(3)]),
        ("reduce_sum of vector named", lambda tf, x: tf.reduce_sum(x, name="total"), [X[0]], "sb"),
        ("reduce_sum of list", lambda tf: tf.reduce_sum([1, 2, 3]), []),
        ("reduce_sum of nested list", lambda tf: tf.reduce_sum([[1.0, 2.0], [3.0, 4.0]], axis=0), []),
        ("reduce_sum of list of tensors", lambda tf, x: tf.reduce_sum([x, x]), [X], "b"),
        ("reduce_sum of empty", lambda tf, x: tf.reduce_sum(x), [np.zeros([0, 3], np.float32)], "b"),
        ("reduce_mean of empty", lambda tf, x: tf.reduce_mean(x, 0), [np.zeros([0, 3], np.float32)], "b"),
        ("reduce_max of empty", lambda tf, x: tf.reduce_max(x, 0), [np.zeros([0, 3], np.float32)], "b"),
        ("reduce_prod of empty", lambda tf, x: tf.reduce_prod(x), [np.zeros([0], np.float32)]),
        (
            "reduce_max of nan",
            lambda tf, x: [tf.reduce_max(x), tf.reduce_min(x)],
            [np.float32([1, np.nan, 2])],
        ),
        ("reduce_sum float64", lambda tf, x: tf.reduce_sum(x), [np.float64([0.1, 0.2, 0.3])]),
        ("reduce_sum float16", lambda tf, x: tf.reduce_sum(x), [np.float16([1000, 0.5, 0.25])]),
        ("reduce_sum int64", lambda tf, x: tf.reduce_sum(x), [np.int64([2**40, 1])]),
        ("reduce_mean of all ints", lambda tf, x: tf.reduce_mean(x), [np.int32([1, 2, 4])]),
        ("reduce_mean of negative ints", lambda tf, x: tf.reduce_mean(x), [np.int32([-1, -2, -4])]),
        ("reduce_mean of squares", lambda tf, x: tf.reduce_mean(tf.square(x - 1.0)), [X], "b"),
        (
            "reduce_mean twice",
            lambda tf, x: [tf.reduce_mean(x), tf.reduce_mean(x, 0), tf.reduce_sum(x)],
            [X],
            "s",
        ),
        ("reduce_mean in a scope", lambda tf, x: _scoped(tf, x), [X], "b"),
        ("reduce_all", lambda tf, x: tf.reduce_all(x), [B], "su"),
        ("reduce_all axis", lambda tf, x: tf.reduce_all(x, 0), [B], "sb"),
        ("reduce_any", lambda tf, x: tf.reduce_any(x), [B], "s"),
        ("reduce_any axis keepdims", lambda tf, x: tf.reduce_any(x, axis=1, keepdims=True), [B], "sb"),
        ("count_nonzero", lambda tf, x: tf.count_nonzero(x), [X], "sb"),
        ("count_nonzero axis", lambda tf, x: tf.count_nonzero(x, 1, dtype=tf.int32), [I], "s"),
        ("count_nonzero of bools", lambda tf, x: tf.count_nonzero(x, axis=0), [B], "s"),
        ("reduce_euclidean_norm", lambda tf, x: tf.math.reduce_euclidean_norm(x, 1), [X]),
        ("reduce_std", lambda tf, x: tf.math.reduce_std(x), [X], "s"),
        ("reduce_std axis", lambda tf, x: tf.math.reduce_std(x, 1), [X], "b"),
        ("reduce_variance", lambda tf, x: tf.math.reduce_variance(x, axis=0, keepdims=True), [X], "sb"),
        (
            "reduce_logsumexp large",
            lambda tf, x: tf.reduce_logsumexp(x, 1),
            [np.float32([[1000, 1000], [-np.inf, -np.inf]])],
        ),
        ("norm", lambda tf, x: tf.norm(x), [X], "s"),
        (
            "norm axis",
            lambda tf, x: [tf.norm(x, axis=1), tf.norm(x, ord=1, axis=0), tf.norm(x, ord=np.inf, axis=1)],
            [X],
            "s",
        ),
        ("cumsum", lambda tf, x: tf.cumsum(x, 1), [X], "s"),
        ("relu", lambda tf, x: tf.nn.relu(x), [X], "sbu"),
        ("relu of ints", lambda tf, x: tf.nn.relu(x), [I]),
        (
            "relu of special values",
            lambda tf, x: tf.nn.relu(x),
            [np.float32([np.nan, np.inf, -np.inf, -0.0])],
        ),
        ("relu6", lambda tf, x: tf.nn.relu6(x * 2), [X]),
        ("elu", lambda tf, x: tf.nn.elu(x), [X]),
        ("selu", lambda tf, x: tf.nn.selu(x), [X]),
        ("crelu", lambda tf, x: tf.nn.crelu(x), [X]),
        ("leaky_relu", lambda tf, x: tf.nn.leaky_relu(x), [X], "sb"),
        ("leaky_relu alpha", lambda tf, x: tf.nn.leaky_relu(x, alpha=0.1, name="n"), [X]),
        ("leaky_relu of ints", lambda tf, x: tf.nn.leaky_relu(x), [I]),
        ("softplus", lambda tf, x: tf.nn.softplus(x * 10), [X]),
        ("softsign", lambda tf, x: tf.nn.softsign(x), [X]),
        ("nn.sigmoid", lambda tf, x: tf.nn.sigmoid(x), [X]),
        ("nn.tanh", lambda tf, x: tf.nn.tanh(x), [X]),
        ("swish", lambda tf, x: tf.nn.swish(x), [X]),
        ("softmax", lambda tf, x: tf.nn.softmax(x), [X], "sbu"),
        ("softmax of vector", lambda tf, x: tf.nn.softmax(x), [X[0]], "sb"),
        ("softmax axis 0", lambda tf, x: tf.nn.softmax(x, axis=0), [X], "sb"),
        ("softmax axis 1 of cube", lambda tf, x: tf.nn.softmax(x, axis=1), [C], "sb"),
        ("softmax axis -1 of cube", lambda tf, x: tf.nn.softmax(x), [C], "sb"),
        ("softmax dim", lambda tf, x: tf.nn.softmax(x, dim=1), [X]),
        ("softmax large", lambda tf, x: tf.nn.softmax(x), [np.float32([[1000, 1001], [-1000, 0]])]),
        ("softmax float64", lambda tf, x: tf.nn.softmax(x), [np.float64(X)]),
        ("log_softmax", lambda tf, x: tf.nn.log_softmax(x), [X], "sb"),
        ("log_softmax axis 0", lambda tf, x: tf.nn.log_softmax(x, axis=0), [X], "s"),
        ("bias_add", lambda tf, x, y: tf.nn.bias_add(x, y), [X, np.float32([1, 2, 3])], "sb"),
        ("bias_add unknown rank", lambda tf, x, y: tf.nn.bias_add(x, y), [X, np.float32([1, 2, 3])], "u"),
        (
            "bias_add NHWC",
            lambda tf, x, y: tf.nn.bias_add(x, y, data_format="NHWC"),
            [C, np.float32([1, 2, 3, 4])],
        ),
        (
            "bias_add NCHW",
            lambda tf, x, y: tf.nn.bias_add(x, y, data_format="NCHW", name="n"),
            [np.arange(12, dtype=np.float32).reshape(1, 3, 2, 2), np.float32([10, 20, 30])],
        ),
        ("l2_loss", lambda tf, x: tf.nn.l2_loss(x), [X], "sbu"),
        ("l2_normalize", lambda tf, x: tf.nn.l2_normalize(x, 1), [X], "sb"),
        ("clip_by_value", lambda tf, x: tf.clip_by_value(x, -1.0, 1.0), [X], "sbu"),
        ("clip_by_value named", lambda tf, x: tf.clip_by_value(x, 0, 2, name="c"), [I]),
        (
            "clip_by_value of tensors",
            lambda tf, x, y: tf.clip_by_value(x, -y, y),
            [X, np.float32([1, 2, 3])],
            "sb",
        ),
        ("clip_by_norm", lambda tf, x: tf.clip_by_norm(x, 2.0), [X], "s"),
        (
            "clip_by_global_norm",
            lambda tf, x, y: [t for t in tf.clip_by_global_norm([x, y], 2.0)[0]],
            [X, X + 1],
            "s",
        ),
        (
            "xw_plus_b",
            lambda tf, x, y, z: tf.nn.xw_plus_b(x, y, z),
            [X, X.T.copy(), np.float32([1, 2])],
            "sb",
        ),
        (
            "relu_layer",
            lambda tf, x, y, z: tf.nn.relu_layer(x, y, z),
            [X, X.T.copy(), np.float32([1, 2])],
            "s",
        ),
        ("moments", lambda tf, x: list(tf.nn.moments(x, [0])), [X], "sb"),
        ("zero_fraction", lambda tf, x: tf.nn.zero_fraction(x), [X], "s"),
        (
            "softmax_cross_entropy",
            lambda tf, x: tf.nn.softmax_cross_entropy_with_logits_v2(
                labels=[[0.0, 1.0, 0.0], [0.5, 0.5, 0.0]], logits=x
            ),
            [X],
            "sb",
        ),
        (
            "sparse_softmax_cross_entropy",
            lambda tf, x, y: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=x),
            [X, np.int32([0, 2])],
            "sb",
        ),
        (
            "sigmoid_cross_entropy",
            lambda tf, x: tf.nn.sigmoid_cross_entropy_with_logits(
                labels=[[0.0, 1.0, 0.0], [0.5, 0.5, 0.0]], logits=x
            ),
            [X],
            "sb",
        ),
    ],
)


def _scoped(tf, x):
    with tf.name_scope("s"):
        return [tf.reduce_mean(x, name="m"), tf.reduce_mean(x), tf.reduce_sum(x, 0)]

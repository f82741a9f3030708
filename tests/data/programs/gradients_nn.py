"""Group "gradients_nn": gradients of reductions, activations, softmax and clipping."""

import numpy as np

from .differentiated import gradient_rows

GROUP = "gradients_nn"

X = np.float32([[-3, 0, 2], [1, -0.5, 5]])
P = np.float32([[1, 2, 0.5], [3, 1, 2]])
C = np.arange(24, dtype=np.float32).reshape(2, 3, 4) / 8 - 1
Y = np.float32([[2, 0.25, -1], [1, 4, -5]])

for _f in ["reduce_sum", "reduce_mean", "reduce_max", "reduce_min", "reduce_prod", "reduce_logsumexp"]:
    _full = _f in ("reduce_sum", "reduce_mean", "reduce_max")
    _array = P if _f == "reduce_prod" else X
    gradient_rows(
        GROUP,
        [
            (_f, lambda tf, x, f=_f: getattr(tf, f)(x), [_array], "sbu" if _full else "s"),
            (_f + " axis 0", lambda tf, x, f=_f: getattr(tf, f)(x, 0), [_array], "sb" if _full else "b"),
            (_f + " axis -1", lambda tf, x, f=_f: getattr(tf, f)(x, axis=-1), [C], "s"),
            (_f + " axis list", lambda tf, x, f=_f: getattr(tf, f)(x, [0, -1]), [C], "sb" if _full else "s"),
            (
                _f + " keepdims",
                lambda tf, x, f=_f: getattr(tf, f)(x, 1, keepdims=True),
                [_array],
                "sbu" if _full else "s",
            ),
        ],
    )

gradient_rows(
    GROUP,
    [
        ("reduce_sum all, keepdims", lambda tf, x: tf.reduce_sum(x, keepdims=True), [X], "sb"),
        ("reduce_sum axis tensor", lambda tf, x, y: tf.reduce_sum(x, y), [C, np.int32(1)], "s"),
        ("reduce_mean axis tensor", lambda tf, x, y: tf.reduce_mean(x, y), [C, np.int32([0, 1])], "b"),
        ("reduce_sum axis empty", lambda tf, x: tf.reduce_sum(x, []), [X]),
        ("reduce_sum of scalar", lambda tf, x: tf.reduce_sum(x), [np.float32(3)]),
        ("reduce_sum of vector", lambda tf, x: tf.reduce_sum(x), [X[0]], "sb"),
        ("reduce_mean of scalar", lambda tf, x: tf.reduce_mean(x), [np.float32(3)]),
        ("reduce_mean of vector", lambda tf, x: tf.reduce_mean(x), [X[0]], "sb"),
        ("reduce_mean float64", lambda tf, x: tf.reduce_mean(x), [np.float64(X)]),
        ("reduce_mean of squares", lambda tf, x: tf.reduce_mean(tf.square(x - 1.0)), [X], "b"),
        ("reduce_mean of rows of sums", lambda tf, x: tf.reduce_mean(tf.reduce_sum(x * x, 1)), [X], "sb"),
        ("reduce_max of ties", lambda tf, x: tf.reduce_max(x, 1), [np.float32([[1, 1, 0], [2, 2, 2]])], "s"),
        ("reduce_prod of zeros", lambda tf, x: tf.reduce_prod(x, 1), [np.float32([[0, 2, 3], [0, 0, 2]])]),
        ("reduce_euclidean_norm", lambda tf, x: tf.math.reduce_euclidean_norm(x, 1), [X]),
        ("reduce_std", lambda tf, x: tf.math.reduce_std(x), [X], "s"),
        ("reduce_variance", lambda tf, x: tf.math.reduce_variance(x, axis=0), [X], "b"),
        ("moments", lambda tf, x: list(tf.nn.moments(x, [0])), [X], "sb"),
        ("relu", lambda tf, x: tf.nn.relu(x), [X], "sb"),
        ("relu6", lambda tf, x: tf.nn.relu6(x * 2), [X]),
        ("elu", lambda tf, x: tf.nn.elu(x), [X]),
        ("selu", lambda tf, x: tf.nn.selu(x), [X]),
        ("crelu", lambda tf, x: tf.nn.crelu(x), [X]),
        ("leaky_relu", lambda tf, x: tf.nn.leaky_relu(x), [X]),
        ("leaky_relu alpha", lambda tf, x: tf.nn.leaky_relu(x, alpha=0.1), [X], "b"),
        ("softplus", lambda tf, x: tf.nn.softplus(x), [X]),
        ("softsign", lambda tf, x: tf.nn.softsign(x), [X]),
        ("nn.sigmoid", lambda tf, x: tf.nn.sigmoid(x), [X]),
        ("nn.tanh", lambda tf, x: tf.nn.tanh(x), [X], "b"),
        ("swish", lambda tf, x: tf.nn.swish(x), [X]),
        ("softmax", lambda tf, x: tf.nn.softmax(x), [X], "sbu"),
        ("softmax of squares", lambda tf, x: tf.square(tf.nn.softmax(x)), [X], "b"),
        ("softmax of vector", lambda tf, x: tf.nn.softmax(x), [X[0]], "s"),
        ("softmax axis 0", lambda tf, x: tf.nn.softmax(x, axis=0), [X], "s"),
        ("softmax of cube", lambda tf, x: tf.nn.softmax(x), [C], "sb"),
        ("log_softmax", lambda tf, x: tf.nn.log_softmax(x), [X], "sb"),
        ("log_softmax axis 0", lambda tf, x: tf.nn.log_softmax(x, axis=0), [X], "s"),
        ("bias_add", lambda tf, x, y: tf.nn.bias_add(x, y), [X, np.float32([1, 2, 3])], "sb"),
        ("bias_add of cube", lambda tf, x, y: tf.nn.bias_add(x, y), [C, np.float32([1, 2, 3, 4])]),
        (
            "bias_add NCHW",
            lambda tf, x, y: tf.nn.bias_add(x, y, data_format="NCHW"),
            [np.arange(12, dtype=np.float32).reshape(1, 3, 2, 2), np.float32([10, 20, 30])],
        ),
        ("l2_loss", lambda tf, x: tf.nn.l2_loss(x), [X], "sb"),
        ("l2_normalize", lambda tf, x: tf.nn.l2_normalize(x, 1), [X], "s"),
        ("clip_by_value", lambda tf, x: tf.clip_by_value(x, -1.0, 1.0), [X], "sb"),
        (
            "clip_by_value of tensors",
            lambda tf, x, y, z: tf.clip_by_value(x, y, z),
            [X, np.float32(-0.5), np.float32(2)],
            "s",
        ),
        ("clip_by_norm", lambda tf, x: tf.clip_by_norm(x, 2.0), [X], "s"),
        (
            "clip_by_global_norm",
            lambda tf, x, y: list(tf.clip_by_global_norm([x, y], 2.0)[0]),
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
        ("dropout", lambda tf, x: tf.nn.dropout(x, rate=0.5, seed=3), [X], "sb"),
    ],
)

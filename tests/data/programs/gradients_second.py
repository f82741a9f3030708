"""Group "gradients_second": gradients of gradients."""

import numpy as np

from .differentiated import gradient_rows
from .register import program

GROUP = "gradients_second"

X = np.float32([[-3, 0, 2], [1, -0.5, 5]])
P = np.float32([[1, 2, 0.5], [3, 1, 2]])
Y = np.float32([[2, 0.25, -1], [1, 4, -5]])

SECOND = [
    ("tanh", lambda tf, x: tf.tanh(x), [X], "sb"),
    ("sigmoid", lambda tf, x: tf.sigmoid(x), [X]),
    ("exp", lambda tf, x: tf.exp(x), [X]),
    ("log", lambda tf, x: tf.log(x), [P]),
    ("sqrt", lambda tf, x: tf.sqrt(x), [P]),
    ("rsqrt", lambda tf, x: tf.rsqrt(x), [P]),
    ("square", lambda tf, x: tf.square(x), [P]),
    ("reciprocal", lambda tf, x: tf.reciprocal(x), [P]),
    ("sin", lambda tf, x: tf.sin(x), [X]),
    ("abs", lambda tf, x: tf.abs(x) * x, [X]),
    ("relu", lambda tf, x: tf.square(tf.nn.relu(x)), [X]),
    ("relu6", lambda tf, x: tf.square(tf.nn.relu6(x)), [X]),
    ("leaky_relu", lambda tf, x: tf.square(tf.nn.leaky_relu(x)), [X]),
    ("elu", lambda tf, x: tf.nn.elu(x), [X]),
    ("selu", lambda tf, x: tf.nn.selu(x), [X]),
    ("softplus", lambda tf, x: tf.nn.softplus(x), [X]),
    ("x * y", lambda tf, x, y: x * y * y, [X, Y], "s"),
    ("x / y", lambda tf, x, y: x / y, [X, Y], "s"),
    ("x ** y", lambda tf, x, y: x**y, [P, Y]),
    ("x ** 3", lambda tf, x: x**3, [P]),
    ("squared_difference", lambda tf, x, y: tf.squared_difference(x, y), [X, Y]),
    ("maximum", lambda tf, x, y: tf.square(tf.maximum(x, y)), [X, Y]),
    ("matmul", lambda tf, x, y: tf.square(tf.matmul(x, y)), [X, Y.T.copy()]),
    ("matmul transpose_b", lambda tf, x, y: tf.matmul(x, y, transpose_b=True), [X, Y]),
    ("reduce_mean", lambda tf, x: tf.reduce_mean(x * x), [X], "s"),
    ("reduce_sum axis", lambda tf, x: tf.square(tf.reduce_sum(x, 1)), [X], "b"),
    ("reduce_max", lambda tf, x: tf.square(tf.reduce_max(x, 1)), [X]),
    ("reduce_prod", lambda tf, x: tf.reduce_prod(x, 1), [P]),
    ("softmax", lambda tf, x: tf.nn.softmax(x), [X]),
    ("log_softmax", lambda tf, x: tf.nn.log_softmax(x), [X]),
    ("bias_add", lambda tf, x, y: tf.square(tf.nn.bias_add(x, y)), [X, np.float32([1, 2, 3])]),
    ("l2_loss", lambda tf, x: tf.square(tf.nn.l2_loss(x)), [X]),
    ("slice, concat, transpose", lambda tf, x: tf.square(tf.transpose(tf.concat([x[:, 1:], x], 1))), [X]),
    ("strided slice", lambda tf, x: tf.square(x[:, ::2]), [X]),
    ("stack and unstack", lambda tf, x: tf.square(tf.stack(tf.unstack(x)[::-1])), [X]),
    ("pad and tile", lambda tf, x: tf.square(tf.tile(tf.pad(x, [[1, 0], [0, 0]]), [1, 2])), [X]),
    ("gather", lambda tf, x: tf.square(tf.gather(tf.tanh(x), [1, 1, 0])), [X]),
    ("where", lambda tf, x: tf.where(x > 0, x * x, x), [X]),
]

gradient_rows(GROUP, SECOND, "second derivative of ", times=2)


@program(GROUP)
def third_derivative(tf):
    x = tf.placeholder(tf.float32, [], name="x")
    first = tf.gradients(tf.tanh(x * x), x)[0]
    second = tf.gradients(first, x)[0]
    third = tf.gradients(second, x)[0]
    return {"first": first, "second": second, "third": third}, {x: 0.5}


@program(GROUP)
def hessians(tf):
    x = tf.placeholder(tf.float32, [3], name="x")
    w = tf.constant([[1.0, 2.0, 0.0], [0.5, -1.0, 3.0], [0.0, 1.0, 1.0]])
    y = tf.reduce_sum(tf.tanh(tf.linalg.matvec(w, x))) + tf.reduce_prod(x)
    return {"h": tf.hessians(y, x)[0]}, {x: [0.5, -1.0, 2.0]}


@program(GROUP)
def hessians_of_two(tf):
    x = tf.placeholder(tf.float32, [2], name="x")
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0]], name="v")
    y = tf.reduce_sum(x * x * x) * tf.reduce_sum(tf.square(v))
    a, b = tf.hessians(y, [x, v])
    return {"a": a, "b": b}, {x: [0.5, -1.0]}


@program(GROUP)
def hessians_of_unknown_size(tf):
    x = tf.placeholder(tf.float32, [None], name="x")
    y = tf.reduce_sum(x * x * x)
    return {"h": tf.hessians(y, x, name="hess")[0]}, {x: [0.5, -1.0]}


@program(GROUP)
def gradient_penalty(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    w = tf.Variable(tf.random_normal([3, 2]), name="w")
    y = tf.reduce_sum(tf.tanh(tf.matmul(x, w)))
    slope = tf.gradients(y, x)[0]
    loss = tf.reduce_mean(tf.square(tf.sqrt(tf.reduce_sum(tf.square(slope), 1)) - 1.0))
    return {"loss": loss, "dw": tf.gradients(loss, w)[0]}, {x: X}


@program(GROUP)
def hessian_vector_product(tf):
    x = tf.placeholder(tf.float32, [3], name="x")
    v = tf.constant([1.0, 0.0, -1.0])
    grads = tf.gradients(tf.reduce_sum(tf.exp(x) * x), x)
    return {"hv": tf.gradients(grads, x, grad_ys=[v])[0]}, {x: X[0]}

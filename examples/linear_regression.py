"""Linear regression in four ways: normal equation, gradients by hand, `tf.gradients`, an optimizer."""

import numpy as np
from sklearn.datasets import load_diabetes

import minigraph as tf

STEPS = 1000
LEARNING_RATE = 0.5

data = load_diabetes()
features = data.data / data.data.std(axis=0) / np.sqrt(data.data.shape[1])
target = ((data.target - data.target.mean()) / data.target.std()).astype(np.float32).reshape(-1, 1)
features = np.hstack([np.ones((len(features), 1)), features]).astype(np.float32)  # the first column: bias


def normal_equation():
    """theta = (X^T X)^-1 X^T y"""
    X = tf.constant(features, name="X")
    y = tf.constant(target, name="y")
    XT = tf.transpose(X)
    theta = tf.matmul(tf.matmul(tf.matrix_inverse(tf.matmul(XT, X)), XT), y)
    error = tf.reduce_mean(tf.square(tf.matmul(X, theta) - y), name="mse")
    with tf.Session() as sess:
        return sess.run(error)


def gradient_descent(update):
    """`update(theta, gradient by hand, error)` gives the operation of one step."""
    X = tf.constant(features, name="X")
    y = tf.constant(target, name="y")
    theta = tf.Variable(tf.random_uniform([features.shape[1], 1], -1.0, 1.0, seed=42), name="theta")
    residual = tf.matmul(X, theta) - y
    error = tf.reduce_mean(tf.square(residual), name="mse")
    by_hand = 2 / len(features) * tf.matmul(tf.transpose(X), residual)
    training_op = update(theta, by_hand, error)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for step in range(STEPS):
            if step % 250 == 0:
                print(f"    step {step:4}: error {error.eval():.4f}")
            sess.run(training_op)
        return error.eval()


def with_gradients(theta, by_hand, error):
    [gradient] = tf.gradients(error, [theta])
    return tf.assign(theta, theta - LEARNING_RATE * gradient)


WAYS = {
    "gradients by hand": lambda theta, by_hand, error: tf.assign(theta, theta - LEARNING_RATE * by_hand),
    "tf.gradients": with_gradients,
    "an optimizer": lambda theta, by_hand, error: tf.train.GradientDescentOptimizer(LEARNING_RATE).minimize(
        error
    ),
}

if __name__ == "__main__":
    print(f"normal equation: error {normal_equation():.4f}")
    for name, update in WAYS.items():
        tf.reset_default_graph()
        print(f"{name}:")
        print(f"{name}: error {gradient_descent(update):.4f}")

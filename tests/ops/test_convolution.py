"""Convolutions and pooling with the channels first are those with the channels last; windows with gaps."""

import numpy as np
import pytest

import minigraph as tf

RANDOM = np.random.default_rng(0)
LINES, IMAGES, VOLUMES = (RANDOM.normal(size=(2, *sizes, 3)) for sizes in [(7,), (5, 6), (3, 4, 5)])
FILTERS = [RANDOM.normal(size=(*sizes, 3, 2)) for sizes in [(2,), (3, 2), (2, 1, 3)]]
DEPTH = RANDOM.normal(size=(2, 3, 3, 2))
BORDERS = {"NHWC": [[0, 0], [2, 0], [1, 1], [0, 0]], "NCHW": [[0, 0], [0, 0], [2, 0], [1, 1]]}

# Name -> the function of a tensor and a data format, and what it is tried on.
CALLS = {
    "conv1d": (lambda x, f: tf.nn.conv1d(x, FILTERS[0], 2, "SAME", data_format=f), LINES),
    "conv2d": (lambda x, f: tf.nn.conv2d(x, FILTERS[1], 2, "VALID", data_format=f), IMAGES),
    "conv2d, borders": (lambda x, f: tf.nn.conv2d(x, FILTERS[1], 1, BORDERS[f], data_format=f), IMAGES),
    "conv3d": (lambda x, f: tf.nn.conv3d(x, FILTERS[2], [1] * 5, "SAME", data_format=f), VOLUMES),
    "depthwise_conv2d": (
        lambda x, f: tf.nn.depthwise_conv2d(x, DEPTH, [1] * 4, "SAME", [2, 1], data_format=f),
        IMAGES,
    ),
    "convolution, gaps": (
        lambda x, f: tf.nn.convolution(x, FILTERS[1], "SAME", dilation_rate=[2, 3], data_format=f),
        IMAGES,
    ),
    "max_pool": (lambda x, f: tf.nn.max_pool(x, 2, 1, "SAME", data_format=f), IMAGES),
    "avg_pool": (lambda x, f: tf.nn.avg_pool(x, [2, 3], 2, "SAME", data_format=f), IMAGES),
    "max_pool3d": (lambda x, f: tf.nn.max_pool3d(x, 2, 1, "SAME", data_format=f), np.float32(VOLUMES)),
    "avg_pool3d": (lambda x, f: tf.nn.avg_pool3d(x, 2, 1, "VALID", data_format=f), VOLUMES),
    "pool, gaps": (lambda x, f: tf.nn.pool(x, [2], "MAX", "VALID", [3], data_format=f), LINES),
}
LAST = {3: "NWC", 4: "NHWC", 5: "NDHWC"}


def with_gradient(call, array, data_format):
    """The outputs, and the gradient of a sum of them, weighted by their place."""
    x = tf.constant(array)
    y = call(x, data_format)
    weights = np.arange(1.0, 1 + np.prod(y.shape.as_list())).reshape(y.shape.as_list())
    if data_format.startswith("NC"):
        last = np.moveaxis(weights, 1, -1).shape
        weights = np.moveaxis(np.arange(1.0, 1 + weights.size).reshape(last), -1, 1)
    with tf.Session() as session:
        return session.run([y, tf.gradients(y, x, tf.constant(weights, y.dtype))[0]])


@pytest.mark.parametrize("name", CALLS)
def test_channels_may_come_first(name):
    call, array = CALLS[name]
    last = LAST[array.ndim]
    expected = with_gradient(call, array, last)
    found = with_gradient(call, np.moveaxis(array, -1, 1), "NC" + last[1:-1])
    for a, b in zip(found, expected, strict=True):
        np.testing.assert_allclose(np.moveaxis(a, 1, -1), b, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
@pytest.mark.parametrize("rate", [(1, 2), (2, 1), (2, 2)])
def test_windows_with_gaps_by_way_of_the_batch_are_those_of_the_op(padding, rate):
    plain = tf.nn.conv2d(IMAGES, FILTERS[1], 1, padding, dilations=rate)
    by_batch = tf.nn.convolution(IMAGES, FILTERS[1], padding, dilation_rate=rate)
    assert by_batch.op.type == "BatchToSpaceND"
    with tf.Session() as session:
        np.testing.assert_allclose(*session.run([plain, by_batch]))


def test_later_inputs_of_a_layer_with_gaps_are_padded_as_the_first_one():
    layer = tf.layers.Conv2D(1, 2, dilation_rate=2)
    layer(tf.ones([1, 4, 4, 1]))
    with pytest.raises(ValueError, match="evenly divisible by 2 but is 5"):
        layer(tf.ones([1, 5, 4, 1]))

"""Group "conv": convolutions and pooling, with gradients."""

import numpy as np

from .differentiated import gradient_rows
from .register import rows

GROUP = "conv"

IMAGE = (np.arange(32, dtype=np.float32).reshape(1, 4, 4, 2) * 5 % 11) - 4
ODD = (np.arange(30, dtype=np.float32).reshape(1, 5, 3, 2) * 5 % 11) - 4
TWO = (np.arange(36, dtype=np.float32).reshape(2, 3, 3, 2) * 5 % 11) - 4
FILTER = (np.arange(24, dtype=np.float32).reshape(2, 2, 2, 3) * 3 % 7) / 2 - 1
LARGE = (np.arange(36, dtype=np.float32).reshape(3, 3, 2, 2) * 3 % 7) / 2 - 1
TALL = (np.arange(12, dtype=np.float32).reshape(3, 1, 2, 2) * 3 % 7) / 2 - 1
POINT = np.float32([[[[1, -1, 2], [0.5, 3, -2]]]])
DEPTH = (np.arange(16, dtype=np.float32).reshape(2, 2, 2, 2) * 3 % 7) / 2 - 1
LINE = (np.arange(20, dtype=np.float32).reshape(2, 5, 2) * 5 % 11) - 4
LINE_FILTER = (np.arange(12, dtype=np.float32).reshape(3, 2, 2) * 3 % 7) / 2 - 1

CONV2D = [
    ("same", IMAGE, FILTER, [1, 1, 1, 1], "SAME", "sb"),
    ("valid", IMAGE, FILTER, [1, 1, 1, 1], "VALID", "sb"),
    ("same 3x3", IMAGE, LARGE, [1, 1, 1, 1], "SAME", "s"),
    ("valid 3x3", IMAGE, LARGE, [1, 1, 1, 1], "VALID", "s"),
    ("same stride 2", IMAGE, LARGE, [1, 2, 2, 1], "SAME", "sb"),
    ("valid stride 2", ODD, FILTER, [1, 2, 2, 1], "VALID", "s"),
    ("same strides 3 and 1", ODD, LARGE, [1, 3, 1, 1], "SAME", "s"),
    ("same 3x1", ODD, TALL, [1, 1, 1, 1], "SAME", "s"),
    ("1x1", IMAGE, POINT, [1, 1, 1, 1], "SAME", "s"),
    ("1x1 stride 2", IMAGE, POINT, [1, 2, 2, 1], "VALID", "s"),
    ("batch of two", TWO, FILTER, [1, 1, 1, 1], "SAME", "s"),
]

for _name, _x, _y, _strides, _padding, _variants in CONV2D:
    gradient_rows(
        GROUP,
        [
            (
                "conv2d " + _name,
                lambda tf, x, y, s=_strides, p=_padding: tf.nn.conv2d(x, y, strides=s, padding=p),
                [_x, _y],
                _variants,
            )
        ],
        forward=True,
    )

# TensorFlow has no gradients of dilated convolutions for CPUs.
rows(
    GROUP,
    [
        (
            "conv2d same dilated",
            lambda tf, x, y: tf.nn.conv2d(x, y, [1, 1, 1, 1], "SAME", dilations=[1, 2, 2, 1]),
            [IMAGE, FILTER],
            "sb",
        ),
        (
            "conv2d valid dilated",
            lambda tf, x, y: tf.nn.conv2d(x, y, [1, 1, 1, 1], "VALID", dilations=[1, 2, 1, 1]),
            [ODD, FILTER],
        ),
        ("conv1d dilated", lambda tf, x, y: tf.nn.conv1d(x, y, 1, "SAME", dilations=2), [LINE, LINE_FILTER]),
    ],
)


def _sizes_unknown(tf, x, y):
    x = tf.placeholder_with_default(x, [None, None, None, 2])
    return tf.nn.conv2d(x, y, [1, 1, 1, 1], "SAME")


gradient_rows(
    GROUP,
    [
        ("conv2d of unknown sizes", _sizes_unknown, [IMAGE, FILTER]),
        ("conv2d int stride", lambda tf, x, y: tf.nn.conv2d(x, y, 2, "SAME", name="n"), [IMAGE, FILTER]),
        (
            "conv2d keywords",
            lambda tf, x, y: tf.nn.conv2d(x, filters=y, strides=[2, 1], padding="VALID"),
            [ODD, FILTER],
        ),
        (
            "conv2d explicit padding",
            lambda tf, x, y: tf.nn.conv2d(
                x, y, strides=[1, 1, 1, 1], padding=[[0, 0], [2, 1], [0, 1], [0, 0]]
            ),
            [IMAGE, FILTER],
        ),
        (
            "conv2d float64",
            lambda tf, x, y: tf.nn.conv2d(x, y, [1, 1, 1, 1], "SAME"),
            [np.float64(IMAGE), np.float64(FILTER)],
        ),
        (
            "conv2d, bias_add, relu",
            lambda tf, x, y, z: tf.nn.relu(tf.nn.bias_add(tf.nn.conv2d(x, y, [1, 1, 1, 1], "SAME"), z)),
            [IMAGE, FILTER, np.float32([1, 2, 3])],
            "b",
        ),
        ("conv1d", lambda tf, x, y: tf.nn.conv1d(x, y, stride=1, padding="SAME"), [LINE, LINE_FILTER], "sb"),
        ("conv1d stride 2", lambda tf, x, y: tf.nn.conv1d(x, y, 2, "VALID", name="n"), [LINE, LINE_FILTER]),
        (
            "conv2d_transpose",
            lambda tf, x, y: tf.nn.conv2d_transpose(x, y, [1, 8, 8, 2], [1, 2, 2, 1], padding="SAME"),
            [(np.arange(48, dtype=np.float32) % 5).reshape(1, 4, 4, 3), FILTER],
            "s",
        ),
        (
            "conv2d_transpose valid",
            lambda tf, x, y: tf.nn.conv2d_transpose(
                x, y, [1, 5, 5, 2], strides=[1, 1, 1, 1], padding="VALID"
            ),
            [(np.arange(48, dtype=np.float32) % 5).reshape(1, 4, 4, 3), FILTER],
        ),
        (
            "conv2d_transpose of shape tensor",
            lambda tf, x, y: tf.nn.conv2d_transpose(x, y, tf.stack([tf.shape(x)[0], 4, 4, 2]), 2, name="n"),
            [(np.arange(12, dtype=np.float32) % 5).reshape(1, 2, 2, 3), FILTER],
            "b",
        ),
        (
            "conv1d_transpose",
            lambda tf, x, y: tf.nn.conv1d_transpose(x, y, [2, 10, 2], 2),
            [LINE, LINE_FILTER],
        ),
        (
            "conv2d_backprop_input",
            lambda tf, x, y: tf.nn.conv2d_backprop_input(
                [1, 4, 4, 2], y, x, strides=[1, 1, 1, 1], padding="SAME"
            ),
            [(np.arange(48, dtype=np.float32) % 5).reshape(1, 4, 4, 3), FILTER],
        ),
        (
            "conv2d_backprop_filter",
            lambda tf, x, y: tf.nn.conv2d_backprop_filter(
                x, [2, 2, 2, 3], y, strides=[1, 1, 1, 1], padding="SAME"
            ),
            [IMAGE, (np.arange(48, dtype=np.float32) % 5).reshape(1, 4, 4, 3)],
        ),
        (
            "depthwise_conv2d",
            lambda tf, x, y: tf.nn.depthwise_conv2d(x, y, [1, 1, 1, 1], "SAME"),
            [IMAGE, DEPTH],
            "sb",
        ),
        (
            "depthwise_conv2d stride 2",
            lambda tf, x, y: tf.nn.depthwise_conv2d(x, y, strides=[1, 2, 2, 1], padding="VALID"),
            [IMAGE, DEPTH],
        ),
        (
            "depthwise_conv2d rate",
            lambda tf, x, y: tf.nn.depthwise_conv2d(x, y, [1, 1, 1, 1], "SAME", rate=[2, 2]),
            [IMAGE, DEPTH],
        ),
        (
            "separable_conv2d",
            lambda tf, x, y, z: tf.nn.separable_conv2d(x, y, z, [1, 1, 1, 1], "VALID"),
            [IMAGE, DEPTH, np.linspace(-1, 1, 12, dtype=np.float32).reshape(1, 1, 4, 3)],
        ),
        ("convolution", lambda tf, x, y: tf.nn.convolution(x, y, "SAME"), [IMAGE, FILTER]),
        (
            "convolution dilated",
            lambda tf, x, y: tf.nn.convolution(x, y, "SAME", dilation_rate=[2, 2]),
            [IMAGE, FILTER],
        ),
        (
            "convolution strided",
            lambda tf, x, y: tf.nn.convolution(x, y, "VALID", strides=[2, 1], name="n"),
            [IMAGE, FILTER],
        ),
        ("convolution of lines", lambda tf, x, y: tf.nn.convolution(x, y, "SAME"), [LINE, LINE_FILTER]),
        ("atrous_conv2d", lambda tf, x, y: tf.nn.atrous_conv2d(x, y, 2, "VALID"), [IMAGE, FILTER]),
        (
            "conv3d",
            lambda tf, x, y: tf.nn.conv3d(x, y, [1, 1, 1, 1, 1], "SAME"),
            [
                (np.arange(27, dtype=np.float32) * 5 % 7).reshape(1, 3, 3, 3, 1),
                np.linspace(-1, 1, 8, dtype=np.float32).reshape(2, 2, 2, 1, 1),
            ],
        ),
        (
            "max_pool_with_argmax",
            lambda tf, x: tf.nn.max_pool_with_argmax(x, [1, 2, 2, 1], [1, 2, 2, 1], "SAME"),
            [IMAGE],
            "sb",
        ),
        (
            "max_pool_with_argmax of two",
            lambda tf, x: tf.nn.max_pool_with_argmax(
                x, [1, 2, 2, 1], [1, 1, 1, 1], padding="VALID", include_batch_in_index=True
            ),
            [TWO],
        ),
        ("pool max", lambda tf, x: tf.nn.pool(x, [2, 2], "MAX", "SAME"), [IMAGE]),
        ("pool avg", lambda tf, x: tf.nn.pool(x, [2], "AVG", "VALID", strides=[2]), [LINE]),
        ("max_pool1d", lambda tf, x: tf.nn.max_pool1d(x, 2, 2, "SAME"), [LINE]),
        ("avg_pool1d", lambda tf, x: tf.nn.avg_pool1d(x, 2, 2, "SAME"), [LINE]),
        ("max_pool2d", lambda tf, x: tf.nn.max_pool2d(x, 2, 2, "SAME"), [IMAGE]),
    ],
    forward=True,
)

POOLS = [
    ("same", IMAGE, [1, 2, 2, 1], [1, 2, 2, 1], "SAME", "sb"),
    ("valid", IMAGE, [1, 2, 2, 1], [1, 1, 1, 1], "VALID", "s"),
    ("same 3x3 stride 2", ODD, [1, 3, 3, 1], [1, 2, 2, 1], "SAME", "s"),
    ("valid 3x2", ODD, [1, 3, 2, 1], [1, 1, 1, 1], "VALID", "s"),
    ("ties", np.ones([1, 3, 3, 1], np.float32), [1, 2, 2, 1], [1, 1, 1, 1], "SAME", "s"),
]

for _name, _x, _size, _strides, _padding, _variants in POOLS:
    for _f in ["max_pool", "avg_pool"]:
        gradient_rows(
            GROUP,
            [
                (
                    _f + " " + _name,
                    lambda tf, x, f=_f, k=_size, s=_strides, p=_padding: getattr(tf.nn, f)(x, k, s, p),
                    [_x],
                    _variants,
                )
            ],
            forward=True,
        )

gradient_rows(
    GROUP,
    [
        (
            "conv2d",
            lambda tf, x, y: tf.square(tf.nn.conv2d(x, y, [1, 1, 1, 1], "SAME")),
            [IMAGE[:, :2, :2], FILTER],
        ),
        ("max_pool", lambda tf, x: tf.square(tf.nn.max_pool(x, 2, 2, "SAME")), [IMAGE[:, :2, :2]]),
        ("avg_pool", lambda tf, x: tf.square(tf.nn.avg_pool(x, 2, 2, "SAME")), [IMAGE[:, :2, :2]]),
    ],
    prefix="second derivative of ",
    times=2,
)

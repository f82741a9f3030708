"""Groups "dilated" and "volumes": windows with gaps, places in the batch, three axes, channels first."""

import numpy as np

from .convolutions import DEPTH, FILTER, IMAGE, LARGE, LINE, LINE_FILTER, ODD
from .differentiated import gradient_rows
from .register import labelled, program, rows

GROUP = "dilated"

FOUR = np.float32(np.arange(24).reshape(4, 2, 3, 1))
PAIR = [[0, 1], [1, 0]]


def _placeholder(tf, x, shape):
    """`x` with less known of its shape."""
    return tf.placeholder_with_default(x, shape)


gradient_rows(
    GROUP,
    [
        ("space_to_batch", lambda tf, x: tf.space_to_batch(x, [[1, 1], [0, 2]], 2), [IMAGE], "s"),
        ("space_to_batch_nd", lambda tf, x: tf.space_to_batch_nd(x, [2, 3], [[0, 0], [1, 1]]), [IMAGE], "sb"),
        ("space_to_batch_nd of one axis", lambda tf, x: tf.space_to_batch_nd(x, [5], [[0, 0]], "n"), [LINE]),
        ("batch_to_space", lambda tf, x: tf.batch_to_space(x, PAIR, 2), [FOUR], "s"),
        ("batch_to_space_nd", lambda tf, x: tf.batch_to_space_nd(x, [2, 2], PAIR), [FOUR], "sb"),
        (
            "batch_to_space_nd of three axes",
            lambda tf, x: tf.batch_to_space_nd(x, [1, 2, 2], [[0, 0], [0, 1], [1, 0]]),
            [FOUR[..., None]],
        ),
        (
            "convolution dilated valid",
            lambda tf, x, y: tf.nn.convolution(x, y, "VALID", dilation_rate=[1, 2], name="n"),
            [ODD, FILTER],
        ),
        (
            "convolution dilated that needs crops",
            lambda tf, x, y: tf.nn.convolution(x, y, "SAME", dilations=3),
            [ODD, FILTER],
        ),
        (
            "convolution of lines dilated",
            lambda tf, x, y: tf.nn.convolution(x, y, "SAME", dilation_rate=[2]),
            [LINE, LINE_FILTER],
        ),
        ("atrous_conv2d same", lambda tf, x, y: tf.nn.atrous_conv2d(x, y, 2, "SAME"), [ODD, LARGE]),
        (
            "atrous_conv2d_transpose",
            lambda tf, x, y: tf.nn.atrous_conv2d_transpose(x, y, [1, 5, 3, 2], 2, "SAME"),
            [np.float32(np.arange(30) % 7).reshape(1, 5, 3, 2), LARGE],
        ),
        (
            "atrous_conv2d_transpose valid",
            lambda tf, x, y: tf.nn.atrous_conv2d_transpose(x, y, [1, 6, 6, 2], rate=2, padding="VALID"),
            [np.float32(np.arange(48) % 5).reshape(1, 4, 4, 3), FILTER],
        ),
        (
            "atrous_conv2d_transpose of rate 1",
            lambda tf, x, y: tf.nn.atrous_conv2d_transpose(x, y, [1, 4, 4, 2], 1, "SAME", name="n"),
            [np.float32(np.arange(48) % 5).reshape(1, 4, 4, 3), FILTER],
        ),
        (
            "pool max dilated",
            lambda tf, x: tf.nn.pool(x, [2, 3], "MAX", "VALID", dilation_rate=[2, 1]),
            [IMAGE],
        ),
        ("pool avg of lines dilated", lambda tf, x: tf.nn.pool(x, [2], "AVG", "VALID", [2]), [LINE]),
        (
            "depthwise_conv2d rate valid",
            lambda tf, x, y: tf.nn.depthwise_conv2d(x, y, [1, 1, 1, 1], "VALID", rate=[1, 2], name="n"),
            [IMAGE, DEPTH],
        ),
        (
            "separable_conv2d rate",
            lambda tf, x, y, z: tf.nn.separable_conv2d(x, y, z, [1, 1, 1, 1], "SAME", rate=[2, 2]),
            [IMAGE, DEPTH, np.linspace(-1, 1, 8, dtype=np.float32).reshape(1, 1, 4, 2)],
        ),
    ],
    forward=True,
)
gradient_rows(
    GROUP,
    [
        ("space_to_batch", lambda tf, x: tf.square(tf.space_to_batch(x, PAIR, 2)), [ODD]),
        ("batch_to_space", lambda tf, x: tf.square(tf.batch_to_space(x, PAIR, 2)), [FOUR]),
    ],
    prefix="second derivative of ",
    times=2,
)
rows(
    GROUP,
    [
        ("required paddings", lambda tf: tf.required_space_to_batch_paddings([5, 4], [2, 3]), []),
        (
            "required paddings beyond others",
            lambda tf: tf.required_space_to_batch_paddings([5, 4], [2, 3], [[0, 1], [1, 1]], name="n"),
            [],
        ),
        (
            "required paddings of a tensor",
            lambda tf, x: tf.required_space_to_batch_paddings(x, [2, 3]),
            [np.int32([5, 4])],
        ),
        (
            "required paddings of no axes",
            lambda tf: tf.required_space_to_batch_paddings(np.zeros(0, np.int32), np.zeros(0, np.int32)),
            [],
        ),
        (
            "space_to_batch_nd of ints",
            lambda tf, x: tf.space_to_batch_nd(x, np.int64([2]), [[0, 1]]),
            [np.arange(6).reshape(2, 3)],
        ),
        (
            "space_to_batch_nd by tensors",
            lambda tf, x, y, z: tf.space_to_batch_nd(x, y, z),
            [IMAGE, np.int32([2, 2]), np.int32([[1, 1], [0, 0]])],
        ),
        (
            "space_to_batch_nd by a tensor of paddings",
            lambda tf, x, y: tf.space_to_batch_nd(x, [2, 2], y),
            [IMAGE, np.int64([[1, 1], [0, 0]])],
        ),
        (
            "batch_to_space_nd by a tensor of crops",
            lambda tf, x, y: tf.batch_to_space_nd(x, [2, 2], y),
            [FOUR, np.int32(PAIR)],
        ),
        (
            "space_to_batch of unknown rank",
            lambda tf, x: tf.space_to_batch(x, PAIR, block_shape=2),
            [ODD],
            "u",
        ),
        (
            "batch_to_space of unknown rank",
            lambda tf, x: tf.batch_to_space(x, PAIR, 2, name="n"),
            [FOUR],
            "u",
        ),
        (
            "convolution dilated of unknown sizes",
            lambda tf, x, y: tf.nn.convolution(
                _placeholder(tf, x, [None, 4, None, 2]), y, "SAME", dilation_rate=[2, 1]
            ),
            [IMAGE, FILTER],
        ),
        (
            "convolution of lines dilated, of unknown rank",
            lambda tf, x, y: tf.nn.convolution(_placeholder(tf, x, None), y, "VALID", dilation_rate=[2]),
            [LINE, LINE_FILTER],
        ),
        ("convolution of arrays", lambda tf: tf.nn.convolution(IMAGE, FILTER, "SAME", None, 2), []),
        ("convolution of unknown rank", lambda tf, x: tf.nn.convolution(x, FILTER, "SAME"), [IMAGE], "u"),
        (
            "convolution of arrays, plain",
            lambda tf: tf.nn.convolution(IMAGE, FILTER, "SAME", [1, 2, 2, 1]),
            [],
        ),
        (
            "conv2d without strides",
            lambda tf, x: tf.nn.conv2d(x, FILTER, padding="SAME", dilations=None),
            [IMAGE],
        ),
        ("conv2d stride of NumPy", lambda tf, x: tf.nn.conv2d(x, FILTER, np.int64(2), "SAME"), [IMAGE]),
        ("conv1d without stride", lambda tf, x: tf.nn.conv1d(x, LINE_FILTER, padding="VALID"), [LINE]),
        ("max_pool without strides", lambda tf, x: tf.nn.max_pool(x, 2.0, None, "SAME"), [IMAGE]),
        (
            "max_pool_with_argmax of 3 by 2",
            lambda tf, x: tf.nn.max_pool_with_argmax(
                x, [1, 3, 2, 1], [1, 1, 2, 1], "VALID", output_dtype=tf.int64, name="n"
            ),
            [ODD],
        ),
        (
            "atrous_conv2d_transpose of shape tensor",
            lambda tf, x, y: tf.nn.atrous_conv2d_transpose(
                x, y, tf.stack([tf.shape(x)[0], 4, 4, 2]), 3, "SAME"
            ),
            [np.ones((1, 4, 4, 3), np.float32), FILTER],
            "b",
        ),
        (
            "depthwise_conv2d of one rate",
            lambda tf, x: tf.nn.depthwise_conv2d(x, DEPTH, [1, 1, 1, 1], "SAME", [2]),
            [IMAGE],
        ),
        (
            "depthwise_conv2d stride and dilations",
            lambda tf, x: tf.nn.depthwise_conv2d(x, DEPTH, [1, 2, 2, 1], "SAME", dilations=[2, 2]),
            [IMAGE],
        ),
        (
            "with_space_to_batch of one rate",
            lambda tf, x: tf.nn.with_space_to_batch(x, [1, 1], "SAME", lambda x, n, padding: tf.negative(x)),
            [IMAGE],
        ),
        (
            "with_space_to_batch of other axes",
            lambda tf, x: tf.nn.with_space_to_batch(
                _placeholder(tf, x, [None] * 4),
                [2, 2],
                "VALID",
                lambda x, n, padding: tf.identity(x),
                spatial_dims=[1, 3],
            ),
            [IMAGE],
        ),
        (
            "with_space_to_batch by a tensor of rates",
            lambda tf, x, y: tf.nn.with_space_to_batch(
                x, y, "SAME", lambda x, n, padding: tf.identity(x), [2, 3], spatial_dims=[2, 3]
            ),
            [IMAGE, np.int32([2, 1])],
        ),
    ],
)

GROUP = "volumes"

VOLUME = (np.arange(36, dtype=np.float32) * 5 % 7).reshape(1, 2, 3, 3, 2)
CUBES = np.linspace(-1, 1, 32, dtype=np.float32).reshape(2, 2, 2, 2, 2)
SMALL = np.ones((1, 1, 2, 2, 2), np.float32)

gradient_rows(
    GROUP,
    [
        ("conv3d", lambda tf, x, y: tf.nn.conv3d(x, y, [1, 1, 1, 1, 1], "VALID"), [VOLUME, CUBES], "sb"),
        (
            "conv3d stride 2",
            lambda tf, x, y: tf.nn.conv3d(x, filters=y, strides=[1, 2, 1, 2, 1], padding="SAME", name="n"),
            [VOLUME, CUBES],
        ),
        (
            "conv3d_transpose",
            lambda tf, x, y: tf.nn.conv3d_transpose(x, y, [1, 2, 3, 3, 2], 1, padding="VALID"),
            [SMALL, CUBES],
        ),
        (
            "conv3d_transpose of shape tensor",
            lambda tf, x, y: tf.nn.conv3d_transpose(x, y, tf.stack([tf.shape(x)[0], 2, 4, 4, 2]), [2, 2, 2]),
            [SMALL, CUBES],
            "b",
        ),
        (
            "conv3d_backprop_filter",
            lambda tf, x, y: tf.nn.conv3d_backprop_filter(x, [2, 2, 2, 2, 2], y, [1, 1, 1, 1, 1], "VALID"),
            [VOLUME, SMALL],
        ),
        (
            "conv_transpose of lines",
            lambda tf, x, y: tf.nn.conv_transpose(x, y, [2, 10, 2], 2),
            [LINE, LINE_FILTER],
        ),
        (
            "conv_transpose of images",
            lambda tf, x, y: tf.nn.conv_transpose(x, y, tf.constant([1, 5, 3, 2]), 1, name="n"),
            [ODD, LARGE],
        ),
        (
            "conv_transpose of volumes",
            lambda tf, x, y: tf.nn.conv_transpose(x, y, [1, 2, 3, 3, 2], [1, 1, 1], "VALID"),
            [SMALL, CUBES],
        ),
        ("max_pool3d", lambda tf, x: tf.nn.max_pool3d(x, 2, 1, "SAME"), [VOLUME], "sb"),
        (
            "max_pool3d valid",
            lambda tf, x: tf.nn.max_pool3d(x, [1, 1, 2, 2, 1], [1, 1, 1, 1, 1], "VALID", name="n"),
            [VOLUME],
        ),
        ("avg_pool3d", lambda tf, x: tf.nn.avg_pool3d(x, [2, 2, 2], [1, 2, 2], "SAME"), [VOLUME], "sb"),
        ("pool of volumes", lambda tf, x: tf.nn.pool(x, [2, 2, 2], "MAX", "VALID"), [VOLUME]),
        ("max_pool_v2 of lines", lambda tf, x: tf.nn.max_pool_v2(x, 2, 2, "SAME"), [LINE]),
        ("max_pool_v2 of images", lambda tf, x: tf.nn.max_pool_v2(x, 2, [2, 1], "SAME"), [ODD]),
        ("avg_pool_v2 of images", lambda tf, x: tf.nn.avg_pool_v2(x, 2, 2, "SAME", name="n"), [ODD]),
        ("avg_pool_v2 of volumes", lambda tf, x: tf.nn.avg_pool_v2(x, 2, 2, "VALID"), [VOLUME]),
    ],
    forward=True,
)
gradient_rows(
    GROUP,
    [
        (
            "conv3d",
            lambda tf, x, y: tf.square(tf.nn.conv3d(x, y, [1, 1, 1, 1, 1], "VALID")),
            [VOLUME[:, :, :2, :2], CUBES],
        ),
        ("max_pool3d", lambda tf, x: tf.square(tf.nn.max_pool3d(x, 2, 2, "SAME")), [VOLUME]),
        ("avg_pool3d", lambda tf, x: tf.square(tf.nn.avg_pool3d(x, 2, 2, "SAME")), [VOLUME]),
    ],
    prefix="second derivative of ",
    times=2,
)
rows(
    GROUP,
    [
        ("layers.conv3d", lambda tf, x: tf.layers.conv3d(x, 2, 2), [VOLUME], "sb"),
        (
            "layers.conv3d_transpose",
            lambda tf, x: tf.layers.conv3d_transpose(x, 2, 2, strides=2, activation=tf.nn.relu),
            [SMALL],
            "b",
        ),
        (
            "layers.conv3d_transpose same",
            lambda tf, x: tf.layers.conv3d_transpose(x, 1, 3, padding="same", use_bias=False, name="n"),
            [SMALL],
        ),
        ("layers.max_pooling3d", lambda tf, x: tf.layers.max_pooling3d(x, 2, 1), [VOLUME]),
        (
            "layers.average_pooling3d",
            lambda tf, x: tf.layers.average_pooling3d(x, 2, 2, padding="same", name="n"),
            [VOLUME],
        ),
        (
            "layers.separable_conv1d",
            lambda tf, x: tf.layers.separable_conv1d(
                x, 3, 2, strides=2, depth_multiplier=2, activation=tf.tanh
            ),
            [LINE],
            "sb",
        ),
        (
            "layers.separable_conv1d dilated",
            lambda tf, x: tf.layers.separable_conv1d(x, 3, 2, dilation_rate=2, use_bias=False),
            [LINE],
        ),
        (
            "layers.separable_conv2d dilated",
            lambda tf, x: tf.layers.separable_conv2d(x, 3, 2, strides=2, dilation_rate=2, padding="same"),
            [IMAGE],
        ),
        (
            "layers.conv2d dilated same",
            lambda tf, x: tf.layers.conv2d(x, 3, 2, dilation_rate=(1, 2), padding="same"),
            [IMAGE],
        ),
        (
            "layers.conv1d dilated, of unknown width",
            lambda tf, x: tf.layers.conv1d(_placeholder(tf, x, [None, None, 2]), 3, 2, dilation_rate=2),
            [LINE],
        ),
        ("contrib.layers.conv2d rate", lambda tf, x: tf.contrib.layers.conv2d(x, 2, 2, rate=2), [IMAGE]),
    ],
)


@program(GROUP, "layers.Conv2D dilated, called twice")
def called_twice(tf):
    x = tf.placeholder(tf.float32, IMAGE.shape, name="x")
    layer = tf.layers.Conv2D(2, 2, dilation_rate=2, padding="same")
    return labelled([layer(x), layer(x[:, :2])]), {x: IMAGE}


def _first(name, call, array):
    """Register a program whose channels come first: TensorFlow's kernels for CPUs don't compute it."""

    @program(GROUP, name + ", channels first", values=False)
    def build(tf):
        x = tf.placeholder(tf.float32, np.moveaxis(array, -1, 1).shape, name="x")
        y = call(tf, x)
        return labelled([y, *tf.gradients(y, [x])]), {x: np.moveaxis(array, -1, 1)}


for _name, _call, _array in [
    ("conv2d", lambda tf, x: tf.nn.conv2d(x, FILTER, [1, 1, 2, 1], "SAME", data_format="NCHW"), IMAGE),
    (
        "conv2d explicit padding",
        lambda tf, x: tf.nn.conv2d(x, FILTER, 1, [[0, 0], [0, 0], [1, 1], [0, 1]], data_format="NCHW"),
        IMAGE,
    ),
    (
        "conv2d_transpose",
        lambda tf, x: tf.nn.conv2d_transpose(x, LARGE, [1, 2, 8, 8], 2, data_format="NCHW"),
        IMAGE,
    ),
    ("conv1d", lambda tf, x: tf.nn.conv1d(x, LINE_FILTER, 1, "SAME", data_format="NCW", dilations=1), LINE),
    (
        "conv3d",
        lambda tf, x: tf.nn.conv3d(x, CUBES, [1, 1, 1, 1, 1], "SAME", data_format="NCDHW"),
        VOLUME,
    ),
    (
        "convolution dilated",
        lambda tf, x: tf.nn.convolution(x, FILTER, "SAME", dilation_rate=2, data_format="NCHW"),
        IMAGE,
    ),
    (
        "depthwise_conv2d rate",
        lambda tf, x: tf.nn.depthwise_conv2d(x, DEPTH, [1, 1, 1, 1], "VALID", [2, 2], data_format="NCHW"),
        IMAGE,
    ),
    ("max_pool", lambda tf, x: tf.nn.max_pool(x, 2, 2, "SAME", data_format="NCHW"), IMAGE),
    ("avg_pool", lambda tf, x: tf.nn.avg_pool(x, [1, 1, 2, 2], 2, "VALID", data_format="NCHW"), IMAGE),
    ("max_pool3d", lambda tf, x: tf.nn.max_pool3d(x, 2, 2, "SAME", data_format="NCDHW"), VOLUME),
    ("pool", lambda tf, x: tf.nn.pool(x, [2], "MAX", "VALID", data_format="NCW"), LINE),
    ("layers.conv1d", lambda tf, x: tf.layers.conv1d(x, 3, 2, data_format="channels_first"), LINE),
    ("layers.conv3d", lambda tf, x: tf.layers.conv3d(x, 3, 2, data_format="channels_first"), VOLUME),
    (
        "layers.conv3d_transpose",
        lambda tf, x: tf.layers.conv3d_transpose(x, 3, 2, data_format="channels_first"),
        VOLUME,
    ),
    (
        "layers.conv2d dilated",
        lambda tf, x: tf.layers.conv2d(x, 3, 2, dilation_rate=2, data_format="channels_first"),
        IMAGE,
    ),
    (
        "layers.separable_conv1d",
        lambda tf, x: tf.layers.separable_conv1d(x, 3, 2, data_format="channels_first"),
        LINE,
    ),
    (
        "layers.max_pooling1d",
        lambda tf, x: tf.layers.max_pooling1d(x, 2, 2, data_format="channels_first"),
        LINE,
    ),
    (
        "layers.max_pooling2d",
        lambda tf, x: tf.layers.max_pooling2d(x, 2, 2, data_format="channels_first"),
        IMAGE,
    ),
    (
        "layers.average_pooling3d",
        lambda tf, x: tf.layers.average_pooling3d(x, 2, 1, data_format="channels_first"),
        VOLUME,
    ),
]:
    _first(_name, _call, _array)

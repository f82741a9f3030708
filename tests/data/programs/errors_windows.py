"""Group "errors": convolutions and pooling that don't fit."""

import numpy as np

from .errors import errors, floats


def image(tf):
    return floats(tf, [1, 4, 4, 2])


def ones(*shape):
    return np.ones(shape, np.float32)


def _atrous_transpose(tf, filters=(2, 2, 2, 2), output_shape=(1, 4, 4, 2), rate=2, padding="SAME"):
    return tf.nn.atrous_conv2d_transpose(image(tf), ones(*filters), output_shape, rate, padding)


def _gaps(tf, rate, padding="VALID", **options):
    return tf.nn.with_space_to_batch(image(tf), rate, padding, lambda x, n, padding: x, **options)


def _fed(tf, call, array, shape=None):
    x = tf.placeholder(tf.float32, shape)
    y = call(x)
    return lambda: tf.Session().run(y, {x: array})


ONE, TWO = [1, 1, 1, 1], [1, 2, 2, 1]

errors(
    [
        ("conv2d other channels", lambda tf: tf.nn.conv2d(image(tf), ones(2, 2, 3, 1), ONE, "SAME")),
        ("conv2d of a cube", lambda tf: tf.nn.conv2d(floats(tf, [4, 4, 2]), ones(2, 2, 2, 1), ONE, "SAME")),
        ("conv2d with a filter of rank 3", lambda tf: tf.nn.conv2d(image(tf), ones(2, 2, 2), ONE, "SAME")),
        ("conv2d three strides", lambda tf: tf.nn.conv2d(image(tf), ones(2, 2, 2, 1), [1, 1, 1], "SAME")),
        ("conv2d stride 0", lambda tf: tf.nn.conv2d(image(tf), ones(2, 2, 2, 1), 0, "SAME")),
        ("conv2d window too large", lambda tf: tf.nn.conv2d(image(tf), ones(5, 2, 2, 1), ONE, "VALID")),
        (
            "conv2d window too large, with gaps",
            lambda tf: tf.nn.conv2d(image(tf), ones(3, 3, 2, 1), ONE, "VALID", dilations=2),
        ),
        ("conv2d unknown padding", lambda tf: tf.nn.conv2d(image(tf), ones(2, 2, 2, 1), ONE, "FULL")),
        ("conv2d padding None", lambda tf: tf.nn.conv2d(image(tf), ones(2, 2, 2, 1), ONE)),
        (
            "conv2d unknown format",
            lambda tf: tf.nn.conv2d(image(tf), ones(2, 2, 2, 1), 1, "SAME", None, "HWNC"),
        ),
        (
            "conv2d of ints",
            lambda tf: tf.nn.conv2d(tf.ones([1, 4, 4, 2], tf.int32), ones(2, 2, 2, 1), 1, "SAME"),
        ),
        (
            "conv2d filter and filters",
            lambda tf: tf.nn.conv2d(image(tf), ones(2, 2, 2, 1), ONE, "SAME", filters=ones(2, 2, 2, 1)),
        ),
        (
            "conv2d three borders",
            lambda tf: tf.nn.conv2d(image(tf), ones(2, 2, 2, 1), 1, [[0, 0], [1, 1], [1, 1]]),
        ),
        (
            "conv2d borders of the batch",
            lambda tf: tf.nn.conv2d(image(tf), ones(2, 2, 2, 1), 1, [[1, 0], [1, 1], [1, 1], [0, 0]]),
        ),
        (
            "conv2d negative borders",
            lambda tf: tf.nn.conv2d(image(tf), ones(2, 2, 2, 1), 1, [[0, 0], [-1, 1], [1, 1], [0, 0]]),
        ),
        ("conv1d other channels", lambda tf: tf.nn.conv1d(floats(tf, [1, 4, 2]), ones(2, 3, 1), 1, "SAME")),
        (
            "conv1d unknown format",
            lambda tf: tf.nn.conv1d(floats(tf, [1, 4, 2]), ones(2, 2, 1), 1, "SAME", None, "X"),
        ),
        (
            "conv1d window too large",
            lambda tf: tf.nn.conv1d(floats(tf, [1, 4, 2]), ones(5, 2, 1), 1, "VALID"),
        ),
        (
            "conv2d_transpose other channels",
            lambda tf: tf.nn.conv2d_transpose(image(tf), ones(2, 2, 2, 3), [1, 8, 8, 2], TWO),
        ),
        (
            "conv2d_transpose sizes that don't fit",
            lambda tf: _fed(
                tf, lambda x: tf.nn.conv2d_transpose(x, ones(2, 2, 1, 2), [1, 9, 8, 1], 2), ones(1, 4, 4, 2)
            ),
        ),
        (
            "conv2d_transpose three sizes",
            lambda tf: tf.nn.conv2d_transpose(image(tf), ones(2, 2, 1, 2), [8, 8, 1], TWO),
        ),
        ("conv3d of images", lambda tf: tf.nn.conv3d(image(tf), ones(2, 2, 2, 1, 1), [1] * 5, "SAME")),
        (
            "conv3d stride int",
            lambda tf: tf.nn.conv3d(floats(tf, [1, 2, 2, 2, 1]), ones(2, 2, 2, 1, 1), 1, "SAME"),
        ),
        (
            "conv3d three strides",
            lambda tf: tf.nn.conv3d(floats(tf, [1, 2, 2, 2, 1]), ones(2, 2, 2, 1, 1), [1, 1, 1], "SAME"),
        ),
        (
            "depthwise_conv2d stride int",
            lambda tf: tf.nn.depthwise_conv2d(image(tf), ones(2, 2, 2, 1), 1, "SAME"),
        ),
        (
            "depthwise_conv2d two strides",
            lambda tf: tf.nn.depthwise_conv2d(image(tf), ones(2, 2, 2, 1), [1, 1], "SAME"),
        ),
        (
            "depthwise_conv2d rate int",
            lambda tf: tf.nn.depthwise_conv2d(image(tf), ones(2, 2, 2, 1), ONE, "SAME", 2),
        ),
        (
            "depthwise_conv2d other channels",
            lambda tf: tf.nn.depthwise_conv2d(image(tf), ones(2, 2, 3, 1), ONE, "SAME"),
        ),
        (
            "depthwise_conv2d rate and dilations",
            lambda tf: tf.nn.depthwise_conv2d(
                image(tf), ones(2, 2, 2, 1), ONE, "SAME", [2, 2], dilations=[2, 2]
            ),
        ),
        (
            "separable_conv2d other channels",
            lambda tf: tf.nn.separable_conv2d(image(tf), ones(2, 2, 2, 1), ones(1, 1, 3, 1), ONE, "SAME"),
        ),
        (
            "separable_conv2d pointwise of two by two",
            lambda tf: tf.nn.separable_conv2d(image(tf), ones(2, 2, 2, 1), ones(2, 2, 2, 1), ONE, "SAME"),
        ),
        ("convolution of a matrix", lambda tf: tf.nn.convolution(floats(tf, [2, 2]), ones(2, 2), "SAME")),
        (
            "convolution with a filter of rank 3",
            lambda tf: tf.nn.convolution(image(tf), ones(2, 2, 1), "SAME"),
        ),
        ("convolution other channels", lambda tf: tf.nn.convolution(image(tf), ones(2, 2, 3, 1), "SAME")),
        (
            "convolution strides and rates",
            lambda tf: tf.nn.convolution(image(tf), ones(2, 2, 2, 1), "SAME", 2, 2),
        ),
        (
            "convolution three strides",
            lambda tf: tf.nn.convolution(image(tf), ones(2, 2, 2, 1), "SAME", [1, 1, 2]),
        ),
        ("convolution rate 0", lambda tf: tf.nn.convolution(image(tf), ones(2, 2, 2, 1), "SAME", None, 0)),
        ("convolution borders", lambda tf: tf.nn.convolution(image(tf), ones(2, 2, 2, 1), [[0, 0]] * 4)),
        (
            "convolution window too large, with gaps",
            lambda tf: tf.nn.convolution(image(tf), ones(3, 3, 2, 1), "VALID", dilation_rate=2),
        ),
        (
            "convolution two rates",
            lambda tf: tf.nn.convolution(image(tf), ones(2, 2, 2, 1), "VALID", dilation_rate=2, dilations=2),
        ),
        ("atrous_conv2d rate 0", lambda tf: tf.nn.atrous_conv2d(image(tf), ones(2, 2, 2, 1), 0, "SAME")),
        ("atrous_conv2d_transpose rate 0", lambda tf: _atrous_transpose(tf, rate=0)),
        ("atrous_conv2d_transpose padding", lambda tf: _atrous_transpose(tf, padding="FULL")),
        ("atrous_conv2d_transpose other channels", lambda tf: _atrous_transpose(tf, [2, 2, 2, 3])),
        ("atrous_conv2d_transpose three sizes", lambda tf: _atrous_transpose(tf, output_shape=[1, 4, 4])),
        ("gaps without filter shape", lambda tf: _gaps(tf, [2, 2], "SAME")),
        ("gaps with unknown padding", lambda tf: _gaps(tf, [2, 2], "FULL")),
        ("gaps of rate 0", lambda tf: _gaps(tf, [0, 2])),
        ("gaps of a scalar rate", lambda tf: _gaps(tf, 2)),
        ("gaps along too many axes", lambda tf: _gaps(tf, [2, 2, 2, 2])),
        ("gaps along axis 0", lambda tf: _gaps(tf, [2, 2], spatial_dims=[0, 1])),
        ("gaps along one axis twice", lambda tf: _gaps(tf, [2, 2], spatial_dims=[1, 1])),
        ("gaps along too few axes", lambda tf: _gaps(tf, [2, 2], spatial_dims=[1])),
        (
            "space_to_batch_nd of low rank",
            lambda tf: tf.space_to_batch_nd(floats(tf, [4]), [2], [[0, 0], [0, 0]]),
        ),
        ("space_to_batch_nd four axes", lambda tf: tf.space_to_batch_nd(image(tf), [2] * 4, [[0, 0]] * 4)),
        (
            "space_to_batch_nd not divisible",
            lambda tf: tf.space_to_batch_nd(image(tf), [3, 2], [[0, 0], [0, 0]]),
        ),
        ("space_to_batch_nd negative", lambda tf: tf.space_to_batch_nd(image(tf), [2, 2], [[-1, 1], [0, 0]])),
        ("space_to_batch_nd block 0", lambda tf: tf.space_to_batch_nd(image(tf), [0, 2], [[1, 1], [0, 0]])),
        ("space_to_batch_nd block a scalar", lambda tf: tf.space_to_batch_nd(image(tf), 2, [[1, 1]])),
        (
            "at run time: space_to_batch_nd not divisible",
            lambda tf: _fed(
                tf, lambda x: tf.space_to_batch_nd(x, [3, 2], [[0, 0], [0, 0]]), ones(1, 4, 4, 2)
            ),
        ),
        (
            "batch_to_space_nd not divisible",
            lambda tf: tf.batch_to_space_nd(image(tf), [2, 2], [[0, 0], [0, 0]]),
        ),
        (
            "batch_to_space_nd crops too much",
            lambda tf: tf.batch_to_space_nd(floats(tf, [4, 4, 4, 2]), [2, 2], [[5, 4], [0, 0]]),
        ),
        (
            "at run time: batch_to_space_nd not divisible",
            lambda tf: _fed(
                tf, lambda x: tf.batch_to_space_nd(x, [2, 2], [[0, 0], [0, 0]]), ones(2, 4, 4, 2)
            ),
        ),
        (
            "at run time: batch_to_space_nd crops too much",
            lambda tf: _fed(
                tf, lambda x: tf.batch_to_space_nd(x, [2, 2], [[5, 4], [0, 0]]), ones(4, 4, 4, 2)
            ),
        ),
        ("max_pool three sizes", lambda tf: tf.nn.max_pool(image(tf), [1, 2, 2], 1, "SAME")),
        ("max_pool window too large", lambda tf: tf.nn.max_pool(image(tf), 5, 1, "VALID")),
        ("max_pool borders", lambda tf: tf.nn.max_pool(image(tf), 2, 2, [[0, 0]] * 4)),
        ("max_pool of a cube", lambda tf: tf.nn.max_pool(floats(tf, [4, 4, 2]), 2, 2, "SAME")),
        ("max_pool stride 0", lambda tf: tf.nn.max_pool(image(tf), 2, 0, "SAME")),
        ("max_pool size 0", lambda tf: tf.nn.max_pool(image(tf), 0, 1, "VALID")),
        ("max_pool of bools", lambda tf: tf.nn.max_pool(tf.zeros([1, 4, 4, 2], tf.bool), 2, 1, "SAME")),
        ("avg_pool of ints", lambda tf: tf.nn.avg_pool(tf.zeros([1, 4, 4, 2], tf.int32), 2, 1, "SAME")),
        ("avg_pool unknown padding", lambda tf: tf.nn.avg_pool(image(tf), 2, 1, "FULL")),
        (
            "max_pool3d of float64",
            lambda tf: tf.nn.max_pool3d(tf.zeros([1, 2, 2, 2, 1], tf.float64), 2, 1, "SAME"),
        ),
        ("max_pool_with_argmax size int", lambda tf: tf.nn.max_pool_with_argmax(image(tf), 2, ONE, "SAME")),
        (
            "max_pool_with_argmax channels first",
            lambda tf: tf.nn.max_pool_with_argmax(image(tf), TWO, TWO, "SAME", "NCHW"),
        ),
        ("max_pool_v2 of unknown rank", lambda tf: tf.nn.max_pool_v2(floats(tf, None), 2, 2, "SAME")),
        ("pool of unknown type", lambda tf: tf.nn.pool(image(tf), [2, 2], "SUM", "SAME")),
        ("pool window an int", lambda tf: tf.nn.pool(image(tf), 2, "MAX", "SAME")),
        ("pool three sizes", lambda tf: tf.nn.pool(image(tf), [2, 2, 2], "MAX", "SAME")),
        ("pool four sizes", lambda tf: tf.nn.pool(image(tf), [2, 2, 2, 2], "MAX", "SAME")),
        ("pool one stride", lambda tf: tf.nn.pool(image(tf), [2, 2], "MAX", "SAME", strides=[1])),
        ("pool same with gaps", lambda tf: tf.nn.pool(image(tf), [2, 2], "MAX", "SAME", [2, 2])),
        ("pool strides and rates", lambda tf: tf.nn.pool(image(tf), [2, 2], "MAX", "VALID", [2, 2], [2, 2])),
        (
            "pool strides beyond window",
            lambda tf: tf.nn.pool(image(tf), [2, 2], "MAX", "VALID", None, [3, 3]),
        ),
        ("lrn of a cube", lambda tf: tf.nn.lrn(floats(tf, [4, 4, 2]))),
        ("layers.conv2d of unknown channels", lambda tf: tf.layers.conv2d(floats(tf, [1, 4, 4, None]), 2, 2)),
        ("layers.conv2d of a cube", lambda tf: tf.layers.conv2d(floats(tf, [4, 4, 2]), 2, 2)),
        ("layers.conv2d window too large", lambda tf: tf.layers.conv2d(image(tf), 2, 5)),
        ("layers.conv2d strides and rates", lambda tf: tf.layers.conv2d(image(tf), 2, 2, 2, dilation_rate=2)),
        ("layers.conv2d rate 0", lambda tf: tf.layers.conv2d(image(tf), 2, 2, dilation_rate=0)),
        ("layers.conv2d three sizes", lambda tf: tf.layers.conv2d(image(tf), 2, [2, 2, 2])),
        ("layers.conv2d unknown format", lambda tf: tf.layers.conv2d(image(tf), 2, 2, data_format="NHWC")),
        ("layers.conv2d unknown padding", lambda tf: tf.layers.conv2d(image(tf), 2, 2, padding="full")),
        ("layers.max_pooling2d of a cube", lambda tf: tf.layers.max_pooling2d(floats(tf, [4, 4, 2]), 2, 2)),
        ("layers.conv3d of images", lambda tf: tf.layers.conv3d(image(tf), 2, 2)),
    ]
)

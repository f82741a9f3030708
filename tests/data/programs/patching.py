"""Group "patches": patches of images, and sizes that are ints of another type."""

import numpy as np

from .convolutions import IMAGE, ODD
from .differentiated import gradient_rows
from .register import rows

GROUP = "patches"

gradient_rows(
    GROUP,
    [
        (
            "extract_image_patches",
            lambda tf, x: tf.extract_image_patches(x, [1, 2, 3, 1], [1, 1, 2, 1], [1, 1, 1, 1], "SAME"),
            [ODD],
        ),
        (
            "extract_image_patches with gaps",
            lambda tf, x: tf.extract_image_patches(
                x, sizes=[1, 2, 2, 1], strides=[1, 1, 1, 1], rates=[1, 2, 1, 1], padding="VALID", name="n"
            ),
            [IMAGE],
            "b",
        ),
    ],
    forward=True,
)
gradient_rows(
    GROUP,
    [
        (
            "extract_image_patches",
            lambda tf, x: tf.square(
                tf.extract_image_patches(x, [1, 2, 2, 1], [1, 2, 2, 1], [1, 1, 1, 1], "VALID")
            ),
            [IMAGE],
        ),
    ],
    prefix="second derivative of ",
    times=2,
)

FOUR = np.int64(4)

rows(
    GROUP,
    [
        (
            "reshape to an int64 and others",
            lambda tf, x, y: tf.reshape(x, (y, tf.constant(2), -1)),
            [IMAGE, FOUR],
        ),
        ("tile by an int64", lambda tf, x, y: tf.tile(x, [y, 1]), [IMAGE[0, 0], FOUR]),
        ("fill sizes of int64", lambda tf, x: tf.fill([x, 2], 1.5), [FOUR]),
        ("ones of int64 sizes", lambda tf, x: tf.ones([x, 2]), [FOUR]),
        (
            "convert int64 and int to float32",
            lambda tf, x: tf.convert_to_tensor([[x, 1], [2, x]], tf.float32),
            [FOUR],
        ),
    ],
)

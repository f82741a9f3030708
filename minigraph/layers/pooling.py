"""Pooling layers, which have no variables."""

from minigraph.framework.shape import TensorShape
from minigraph.layers.base import Layer, function_of
from minigraph.ops.array import expand_dims, squeeze, transpose
from minigraph.ops.pooling import avg_pool, avg_pool3d, max_pool, max_pool3d
from minigraph.ops.window import joined, per_axis, spatial, window_counts


class _Pooling(Layer):
    """Pooling over the axes between batch and channels.

    Args:
      pool_size: the window's size, an int or one for each axis.
      strides: how far apart windows are; `pool_size` if None.
      padding: "valid" or "same".
      data_format: "channels_last" or "channels_first".
      name: the layer's name.
    """

    _pool: staticmethod
    _axes: int

    def __init__(self, pool_size, strides, padding="valid", data_format="channels_last", name=None, **kwargs):
        super().__init__(name=name, **kwargs)
        self.data_format = image_format(data_format)
        self.pool_size = per_axis(pool_size, "NHWC", "pool_size", self._axes + 2)[1:-1]
        strides = self.pool_size if strides is None else strides
        self.strides = per_axis(strides, "NHWC", "strides", self._axes + 2)[1:-1]
        self.padding = padding

    def call(self, inputs):
        sizes, strides = (joined(1, items, 1, self.data_format) for items in (self.pool_size, self.strides))
        return self._pool(inputs, sizes, strides, self.padding.upper(), self.data_format)

    def compute_output_shape(self, input_shape):
        sizes = TensorShape(input_shape).as_list()
        counts = window_counts(
            spatial(sizes, self.data_format), self.pool_size, self.strides, self.padding.upper()
        )
        channels = sizes[1 if self.data_format == "NCHW" else -1]
        return TensorShape(joined(sizes[0], counts, channels, self.data_format))


class _PoolingOfLast(_Pooling):
    """Pooling that, as in TF1, always has the channels last, and transposes to that end."""

    def _pooled(self, inputs, sizes, strides):
        rank, first = len(sizes) + 2, self.data_format == "NCHW"
        if first:
            inputs = transpose(inputs, [0, *range(2, rank), 1])
        outputs = self._pool(inputs, [1, *sizes, 1], [1, *strides, 1], self.padding.upper())
        return transpose(outputs, [0, rank - 1, *range(1, rank - 1)]) if first else outputs


class _Pooling1D(_PoolingOfLast):
    _axes = 1

    def call(self, inputs):
        axis = 3 if self.data_format == "NCHW" else 2
        image = expand_dims(inputs, axis)
        return squeeze(self._pooled(image, [*self.pool_size, 1], [*self.strides, 1]), axis)


class _Pooling3D(_PoolingOfLast):
    _axes = 3

    def call(self, inputs):
        return self._pooled(inputs, self.pool_size, self.strides)


class MaxPooling2D(_Pooling):
    __doc__ = f"Max {_Pooling.__doc__}"
    _pool, _axes = staticmethod(max_pool), 2


class AveragePooling2D(_Pooling):
    __doc__ = f"Average {_Pooling.__doc__}"
    _pool, _axes = staticmethod(avg_pool), 2


class MaxPooling1D(_Pooling1D):
    __doc__ = f"Max {_Pooling.__doc__}"
    _pool = staticmethod(max_pool)


class AveragePooling1D(_Pooling1D):
    __doc__ = f"Average {_Pooling.__doc__}"
    _pool = staticmethod(avg_pool)


class MaxPooling3D(_Pooling3D):
    __doc__ = f"Max {_Pooling.__doc__}"
    _pool = staticmethod(max_pool3d)


class AveragePooling3D(_Pooling3D):
    __doc__ = f"Average {_Pooling.__doc__}"
    _pool = staticmethod(avg_pool3d)


def image_format(data_format) -> str:
    """TF1's ops' name of a layers' data format. ValueError if it is none."""
    if data_format not in ("channels_last", "channels_first"):
        raise ValueError(
            'The `data_format` argument must be one of "channels_first", "channels_last". '
            f"Received: {data_format}"
        )
    return "NHWC" if data_format == "channels_last" else "NCHW"


max_pooling1d = function_of(
    MaxPooling1D,
    "max_pooling1d",
    "The greatest element of each window of [batch, width, channels]; arguments as `MaxPooling1D`'s.",
    shares=False,
)
max_pooling2d = function_of(
    MaxPooling2D,
    "max_pooling2d",
    "The greatest element of each window of [batch, height, width, channels]; see `MaxPooling2D`.",
    shares=False,
)
average_pooling1d = function_of(
    AveragePooling1D,
    "average_pooling1d",
    "The mean of each window of [batch, width, channels]; arguments as `AveragePooling1D`'s.",
    shares=False,
)
average_pooling2d = function_of(
    AveragePooling2D,
    "average_pooling2d",
    "The mean of each window of [batch, height, width, channels]; see `AveragePooling2D`.",
    shares=False,
)
max_pooling3d = function_of(
    MaxPooling3D,
    "max_pooling3d",
    "The greatest element of each window of [batch, depth, height, width, channels]; see `MaxPooling3D`.",
    shares=False,
)
average_pooling3d = function_of(
    AveragePooling3D,
    "average_pooling3d",
    "The mean of each window of [batch, depth, height, width, channels]; see `AveragePooling3D`.",
    shares=False,
)

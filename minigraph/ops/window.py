"""Windows that slide over the axes between batch and channels, which convolutions and pooling share."""

from functools import reduce
from itertools import product
from math import prod
from operator import add

from minigraph.ops.padding import pad_v2


def spatial(items, data_format) -> list:
    """Of one item per axis those of the axes that windows slide over."""
    return list(items[2:] if data_format.startswith("NC") else items[1:-1])


def joined(batch, sizes, channels, data_format) -> tuple:
    """A shape of its parts, in the order of `data_format`."""
    return (batch, channels, *sizes) if data_format.startswith("NC") else (batch, *sizes, channels)


def channels_last(xp, x, data_format):
    """`x` as [batch, ..., channels]."""
    return xp.moveaxis(x, 1, -1) if data_format.startswith("NC") else x


def as_format(xp, x, data_format):
    """`x`, [batch, ..., channels], as `data_format` has it."""
    return xp.moveaxis(x, -1, 1) if data_format.startswith("NC") else x


def per_axis(value, data_format, name, rank=4) -> list:
    """A stride or size for each axis, of an int, of those of the inner axes, or of all; None is 1.

    Raises:
      ValueError: there are too many or too few.
    """
    values = list(value) if isinstance(value, (list, tuple)) else [1 if value is None else value]
    if len(values) == 1:
        values *= rank - 2
    if len(values) == rank - 2:
        values = list(joined(1, values, 1, data_format))
    if len(values) != rank:
        raise ValueError(f"{name} should be of length 1, {rank - 2} or {rank} but was {len(values)}")
    return [int(number) for number in values]


def check_format(data_format, rank):
    """ValueError if there is no such format of arrays of that rank."""
    known = ("NHWC", "NCHW") if rank == 4 else ("NDHWC", "NCDHW")
    if data_format not in known:
        raise ValueError(f"data_format must be one of {known}; got {data_format!r}")


def as_image(data_format) -> tuple:
    """(the axis that is put into lines to make them images, the format of these)."""
    if data_format in ("NCW", "NCHW"):
        return 2, "NCHW"
    if data_format in (None, "NWC", "NHWC"):
        return 1, "NHWC"
    raise ValueError(f"data_format must be NWC or NCW; got {data_format!r}")


def inserted(items, axis) -> list:
    """A size, stride or dilation for each axis of an image, of those for a line."""
    return [*items[:axis], 1, *items[axis:]]


def window_counts(sizes, kernel, strides, padding, dilations=None, borders=()) -> list:
    """How many windows there are along each axis; None where a size that matters is unknown.

    Args:
      sizes, kernel: sizes of the array and of the window, None where unknown.
      padding: "SAME", "VALID" or "EXPLICIT".
      dilations: how far apart the elements of a window are; 1 if None.
      borders: a pair for each axis, for "EXPLICIT".

    Raises:
      ValueError: a window is larger than the array, or there is no such padding.
    """
    if padding not in ("SAME", "VALID", "EXPLICIT"):
        raise ValueError(f"padding must be SAME, VALID or EXPLICIT; got {padding!r}")
    if min(strides) < 1:
        raise ValueError(f"strides must be positive; got {list(strides)}")
    counts: list = []
    for i, (n, k, stride) in enumerate(zip(sizes, kernel, strides, strict=True)):
        if padding == "SAME":
            counts.append(None if n is None else -(-n // stride))
            continue
        if n is None or k is None:
            counts.append(None)
            continue
        span = (k - 1) * (dilations[i] if dilations else 1) + 1
        n += sum(borders[i]) if padding == "EXPLICIT" else 0
        if span > n:
            raise ValueError(f"Negative dimension size caused by subtracting {span} from {n}")
        counts.append((n - span) // stride + 1)
    return counts


class Window:
    """A window over arrays [batch, *sizes, channels].

    Attributes:
      counts: how many windows there are along each axis.
    """

    def __init__(self, sizes, kernel, strides, padding, dilations=None, borders=()):
        self.sizes = tuple(sizes)
        self.kernel = tuple(kernel)
        self.counts = tuple(window_counts(sizes, kernel, strides, padding, dilations, borders))
        dilations = dilations or [1] * len(self.kernel)
        if padding == "SAME":
            borders = []
            for n, k, stride, dilation, count in zip(
                sizes, kernel, strides, dilations, self.counts, strict=True
            ):
                missing = max((count - 1) * stride + (k - 1) * dilation + 1 - n, 0)
                borders.append((missing // 2, missing - missing // 2))
        self._borders = list(borders) or [(0, 0)] * len(self.kernel)
        # For each axis: size with borders, border before, and the window's size, dilation and stride.
        self._lines = [
            (n + sum(pair), pair[0], *window)
            for n, pair, *window in zip(
                self.sizes, self._borders, self.kernel, dilations, strides, strict=True
            )
        ]
        # For each element of a window: the slices that take it from all windows.
        self._places = [
            (
                slice(None),
                *(
                    slice(at * d, at * d + (count - 1) * stride + 1, stride) if count else slice(0, 0)
                    for at, d, stride, count in zip(place, dilations, strides, self.counts, strict=True)
                ),
            )
            for place in product(*map(range, self.kernel))
        ]

    def __len__(self):
        return prod(self.kernel)

    def elements(self, xp, x, border=0) -> list:
        """For each element of a window its values in all windows, each [batch, *counts, channels].

        Args:
          border: what is around `x`.
        """
        if any(map(any, self._borders)):
            x = pad_v2.kernel(xp, x, [(0, 0), *self._borders, (0, 0)], border)
        return [x[place] for place in self._places]

    def patches(self, xp, x):
        """All windows, [batch, *counts, elements, channels]."""
        return xp.stack(self.elements(xp, x), axis=-2)

    def put_back(self, xp, parts):
        """The reverse of `elements`: an array where what overlaps is added up."""
        for axis in range(len(self.kernel), 0, -1):
            n, before, k, dilation, stride = self._lines[axis - 1]
            lines = [_spread(xp, part, axis, (i % k) * dilation, stride, n) for i, part in enumerate(parts)]
            inner = (*[slice(None)] * axis, slice(before, before + self.sizes[axis - 1]))
            parts = [reduce(add, lines[i : i + k])[inner] for i in range(0, len(lines), k)]
        return parts[0]


def _spread(xp, x, axis, start, step, length):
    """`x` with its elements along `axis` from `start` on at each `step`, zeros between; of that `length`."""
    lead, n, rest = x.shape[:axis], x.shape[axis], x.shape[axis + 1 :]
    if step > 1:
        between = xp.zeros((*lead, n, step - 1, *rest), dtype=x.dtype)
        x = xp.reshape(
            xp.concat([xp.expand_dims(x, axis=axis + 1), between], axis=axis + 1), (*lead, n * step, *rest)
        )
    x = x[(*[slice(None)] * axis, slice(length - start))]
    before, after = (
        xp.zeros((*lead, m, *rest), dtype=x.dtype) for m in (start, length - start - x.shape[axis])
    )
    return xp.concat([before, x, after], axis=axis)

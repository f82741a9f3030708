"""Windows that slide over the axes between batch and channels, which convolutions and pooling share."""

from itertools import product
from math import prod

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
    """A stride or size for each axis, of an int, of those of the inner axes, or of all.

    Raises:
      ValueError: there are too many or too few.
    """
    values = list(value) if isinstance(value, (list, tuple)) else [value]
    if len(values) == 1:
        values *= rank - 2
    if len(values) == rank - 2:
        values = list(joined(1, values, 1, data_format))
    if len(values) != rank:
        raise ValueError(f"{name} should be of length 1, {rank - 2} or {rank} but was {len(values)}")
    return values


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

    def put_back(self, xp, parts, dtype):
        """The reverse of `elements`: an array where what overlaps is added up."""
        batch, channels = parts[0].shape[0], parts[0].shape[-1]
        sizes = [n + sum(pair) for n, pair in zip(self.sizes, self._borders, strict=True)]
        total = xp.zeros((batch, *sizes, channels), dtype=dtype)
        for place, part in zip(self._places, parts, strict=True):
            total[place] += part
        inner = [slice(pair[0], pair[0] + n) for n, pair in zip(self.sizes, self._borders, strict=True)]
        return total[(slice(None), *inner)]

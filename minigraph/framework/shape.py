"""Static shapes: TF1's Dimension and TensorShape for users, plain tuples and Spec for inference rules.

Inside, a shape is a tuple of sizes, each an int or None (unknown), or None (unknown rank).
"""

from operator import index
from typing import Any, NamedTuple

from minigraph.framework.dtypes import DType


class Spec(NamedTuple):
    """What is known of a tensor before it is computed.

    Attributes:
      dtype: its element type.
      shape: tuple of ints and None, or None where the rank is unknown.
      value: a small array where the elements are known; an object array with None for each unknown element
        where some are; else None.
    """

    dtype: DType
    shape: tuple | None
    value: Any = None

    def like(self, shape) -> "Spec":
        """The same dtype under another shape."""
        return Spec(self.dtype, shape)


class Dimension:
    """One size of a shape, known or not, as `tf.Dimension`. Arithmetic with an unknown size is unknown."""

    __slots__ = ("_value",)

    def __init__(self, value):
        if isinstance(value, Dimension):
            value = value.value
        self._value: int | None = None if value is None else index(value)
        if self._value is not None and self._value < 0:
            raise ValueError(f"Dimension {self._value} must be >= 0")

    @property
    def value(self) -> int | None:
        """The size, or None."""
        return self._value

    def is_compatible_with(self, other) -> bool:
        other = as_dimension(other)
        return self._value is None or other.value is None or self._value == other.value

    def assert_is_compatible_with(self, other):
        if not self.is_compatible_with(other):
            raise ValueError(f"Dimensions {self} and {as_dimension(other)} are not compatible")

    def merge_with(self, other) -> "Dimension":
        """The better known of two compatible sizes. ValueError if they differ."""
        other = as_dimension(other)
        self.assert_is_compatible_with(other)
        return other if self._value is None else self

    def _apply(self, other, function):
        try:
            other = as_dimension(other).value
        except (TypeError, ValueError):
            return NotImplemented
        return Dimension(None if self._value is None or other is None else function(self._value, other))

    def _compare(self, other, function):
        try:
            other = as_dimension(other).value
        except (TypeError, ValueError):
            return NotImplemented
        return None if self._value is None or other is None else function(self._value, other)

    def __add__(self, other):
        return self._apply(other, lambda a, b: a + b)

    def __sub__(self, other):
        return self._apply(other, lambda a, b: a - b)

    def __rsub__(self, other):
        return self._apply(other, lambda a, b: b - a)

    def __mul__(self, other):
        return self._apply(other, lambda a, b: a * b)

    def __floordiv__(self, other):
        return self._apply(other, lambda a, b: a // b)

    def __rfloordiv__(self, other):
        return self._apply(other, lambda a, b: b // a)

    def __mod__(self, other):
        return self._apply(other, lambda a, b: a % b)

    def __rmod__(self, other):
        return self._apply(other, lambda a, b: b % a)

    __radd__, __rmul__, __div__ = __add__, __mul__, __floordiv__

    def __lt__(self, other):
        return self._compare(other, lambda a, b: a < b)

    def __le__(self, other):
        return self._compare(other, lambda a, b: a <= b)

    def __gt__(self, other):
        return self._compare(other, lambda a, b: a > b)

    def __ge__(self, other):
        return self._compare(other, lambda a, b: a >= b)

    def __eq__(self, other):
        return self._compare(other, lambda a, b: a == b)

    def __ne__(self, other):
        return self._compare(other, lambda a, b: a != b)

    def __hash__(self):
        return hash(self._value)

    def __int__(self):
        return self._value

    def __index__(self):
        return self._value

    def __repr__(self):
        return f"Dimension({self._value!r})"

    def __str__(self):
        return "?" if self._value is None else str(self._value)


def as_dimension(value) -> Dimension:
    """`value` (int, None or Dimension) as a Dimension."""
    return value if isinstance(value, Dimension) else Dimension(value)


class TensorShape:
    """The static shape of a tensor, as `tf.TensorShape`: its sizes, some perhaps unknown, or an unknown rank.

    Args:
      dims: None (unknown rank), an iterable of sizes (int, None, Dimension), or one size.
    """

    __slots__ = ("_sizes",)

    def __init__(self, dims):
        self._sizes: tuple | None = as_sizes(dims)

    @property
    def dims(self) -> list[Dimension] | None:
        """The sizes as Dimensions, or None."""
        return None if self._sizes is None else [Dimension(n) for n in self._sizes]

    @property
    def ndims(self) -> int | None:
        """The rank, or None."""
        return None if self._sizes is None else len(self._sizes)

    rank = ndims

    def num_elements(self) -> int | None:
        """How many elements such a tensor holds; None if that is unknown."""
        return num_elements(self._sizes)

    def as_list(self) -> list:
        """The sizes as ints and None. ValueError if the rank is unknown."""
        if self._sizes is None:
            raise ValueError("as_list() is not defined on an unknown TensorShape.")
        return list(self._sizes)

    def is_fully_defined(self) -> bool:
        return self._sizes is not None and None not in self._sizes

    def assert_is_fully_defined(self):
        if not self.is_fully_defined():
            raise ValueError(f"Shape {self} is not fully defined")

    def is_compatible_with(self, other) -> bool:
        """Whether one tensor could have both shapes."""
        other = as_sizes(other)
        if self._sizes is None or other is None:
            return True
        pairs = zip(self._sizes, other, strict=False)
        return len(self._sizes) == len(other) and all(a is None or b is None or a == b for a, b in pairs)

    def assert_is_compatible_with(self, other):
        if not self.is_compatible_with(other):
            raise ValueError(f"Shapes {self} and {as_shape(other)} are incompatible")

    def merge_with(self, other) -> "TensorShape":
        """All that both shapes know. ValueError if they contradict each other."""
        other = as_sizes(other)
        if not self.is_compatible_with(other):
            raise ValueError(f"Shapes {self} and {as_shape(other)} are not compatible")
        return TensorShape(merged(self._sizes, other))

    def concatenate(self, other) -> "TensorShape":
        """The sizes of this shape, then those of `other`."""
        other = as_sizes(other)
        return TensorShape(None if self._sizes is None or other is None else self._sizes + other)

    def with_rank(self, rank) -> "TensorShape":
        """This shape, with the rank known. ValueError if it has another."""
        try:
            return self.merge_with([None] * index(rank))
        except ValueError:
            raise ValueError(f"Shape {self} must have rank {rank}") from None

    def with_rank_at_least(self, rank) -> "TensorShape":
        if self._sizes is not None and len(self._sizes) < rank:
            raise ValueError(f"Shape {self} must have rank at least {rank}")
        return self

    def with_rank_at_most(self, rank) -> "TensorShape":
        if self._sizes is not None and len(self._sizes) > rank:
            raise ValueError(f"Shape {self} must have rank at most {rank}")
        return self

    def assert_has_rank(self, rank):
        if self._sizes is not None and len(self._sizes) != rank:
            raise ValueError(f"Shape {self} must have rank {rank}")

    def assert_same_rank(self, other):
        other = as_shape(other)
        if None not in (self.ndims, other.ndims) and self.ndims != other.ndims:
            raise ValueError(f"Shapes {self} and {other} must have the same rank")

    def __len__(self):
        if self._sizes is None:
            raise ValueError("Cannot take the length of Shape with unknown rank.")
        return len(self._sizes)

    def __bool__(self):
        return self._sizes is not None

    def __iter__(self):
        if self._sizes is None:
            raise ValueError("Cannot iterate over a shape with unknown rank.")
        return iter([Dimension(n) for n in self._sizes])

    def __getitem__(self, key):
        if self._sizes is not None:
            part = self._sizes[key]
            return TensorShape(part) if isinstance(key, slice) else Dimension(part)
        if not isinstance(key, slice):
            return Dimension(None)
        if key.step is not None or key.stop is None or key.stop < 0 or (key.start or 0) < 0:
            return TensorShape(None)
        return TensorShape([None] * max(key.stop - (key.start or 0), 0))

    def __add__(self, other):
        return self.concatenate(other)

    def __radd__(self, other):
        return as_shape(other).concatenate(self)

    def __eq__(self, other):
        try:
            return self._sizes == as_sizes(other)
        except TypeError:
            return NotImplemented

    def __hash__(self):
        return hash(self._sizes)

    def __reduce__(self):
        return TensorShape, (self._sizes,)

    def __repr__(self):
        return f"TensorShape({self.dims!r})"

    def __str__(self):
        return shape_text(self._sizes)


def as_sizes(shape) -> tuple | None:
    """Any way to write a shape (TensorShape, list, tuple, one size, None) as a tuple of sizes, or None."""
    if shape is None:
        return None
    if isinstance(shape, TensorShape):
        return shape._sizes
    if isinstance(shape, (str, bytes)):
        raise TypeError(f"a shape is a list of sizes; got {shape!r}")
    try:
        items = tuple(shape)
    except TypeError:
        items = (shape,)
    return tuple(item if type(item) is int and item >= 0 else as_dimension(item).value for item in items)


def as_shape(shape) -> TensorShape:
    """`shape` as a TensorShape."""
    return shape if isinstance(shape, TensorShape) else TensorShape(shape)


def shape_text(sizes) -> str:
    """A shape in TF1's words: `(?, 3)`, `(3,)`, `()`, `<unknown>`."""
    if sizes is None:
        return "<unknown>"
    words = ["?" if n is None else str(n) for n in sizes]
    return f"({words[0]},)" if len(words) == 1 else f"({', '.join(words)})"


def num_elements(sizes) -> int | None:
    """The product of the sizes; None if one of them, or the rank, is unknown."""
    if sizes is None or None in sizes:
        return None
    product = 1
    for n in sizes:
        product *= n
    return product


def merged(a, b) -> tuple | None:
    """All that shapes `a` and `b` of one tensor know together. ValueError if they contradict each other."""
    if a is None or a == b:
        return b
    if b is None:
        return a
    if len(a) != len(b):
        raise ValueError(f"Shapes must be equal rank, but are {len(a)} and {len(b)}")
    for n, m in zip(a, b, strict=True):
        if n is not None and m is not None and n != m:
            raise ValueError(f"Dimension {n} and {m} differ in shapes {shape_text(a)} and {shape_text(b)}")
    return tuple(m if n is None else n for n, m in zip(a, b, strict=True))


def broadcast(a, b) -> tuple | None:
    """The shape of an elementwise result, by NumPy's rules; an unknown size may turn out to be 1.

    Raises:
      ValueError: two known sizes differ and neither is 1.
    """
    if a == b and (a is None or None not in a):
        return a
    if a is None or b is None:
        return None
    lead = len(a) - len(b)
    sizes = []
    for n, m in zip((1,) * -lead + a, (1,) * lead + b, strict=True):
        if n == m or m == 1:
            sizes.append(n)
        elif n == 1 or n is None:
            sizes.append(m)
        elif m is None:
            sizes.append(n)
        else:
            raise ValueError(f"Dimensions must be equal, but are {n} and {m}")
    return tuple(sizes)

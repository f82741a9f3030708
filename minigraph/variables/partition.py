"""Partitioners, and the PartitionedVariable that `get_variable` returns under one: of a single part here."""

from dataclasses import dataclass
from math import ceil, prod

from minigraph.framework.conversion import OPS, convert, register_tensor_conversion_function
from minigraph.framework.dtypes import DType, as_dtype, string
from minigraph.framework.graph import Tensor, get_default_graph
from minigraph.framework.shape import TensorShape, as_shape
from minigraph.ops.array import identity
from minigraph.variables.variable import Variable


def fixed_size_partitioner(num_shards, axis=0):
    """A partitioner that cuts an axis into `num_shards` parts, or as many as it is long."""

    def partitioner(shape, **unused):
        return _parts(as_shape(shape), axis, min(num_shards, as_shape(shape)[axis].value))

    return partitioner


def variable_axis_size_partitioner(max_shard_bytes, axis=0, bytes_per_string_element=16, max_shards=None):
    """A partitioner that cuts an axis into parts of at most `max_shard_bytes`, or one slice each.

    Args:
      max_shard_bytes: at least 1.
      axis: the axis.
      bytes_per_string_element: how large an element of a string variable is taken for.
      max_shards: at most so many parts, if given.

    Raises:
      ValueError: a size is below 1.
    """
    if max_shard_bytes < 1:
        raise ValueError(f"max_shard_bytes must be positive: {max_shard_bytes}")
    if max_shards and max_shards < 1:
        raise ValueError(f"max_shards must be positive: {max_shards}")

    def partitioner(shape, dtype, **unused):
        shape = as_shape(shape)
        length = shape[axis].value
        slices = max(1, int(max_shard_bytes // (_bytes(shape, dtype, bytes_per_string_element) / length)))
        count = ceil(length / slices)
        return _parts(shape, axis, min(max_shards or count, count))

    return partitioner


def min_max_variable_partitioner(
    max_partitions=1, axis=0, min_slice_size=256 << 10, bytes_per_string_element=16
):
    """A partitioner for at most `max_partitions` parts of an axis, of about `min_slice_size` bytes each."""

    def partitioner(shape, dtype, **unused):
        shape = as_shape(shape)
        count = ceil(_bytes(shape, dtype, bytes_per_string_element) / min_slice_size)
        return _parts(shape, axis, max(1, min(shape[axis].value, max_partitions, count)))

    return partitioner


def _parts(shape, axis, count) -> list[int]:
    parts = [1] * shape.ndims
    parts[axis] = count
    return parts


def _bytes(shape, dtype, bytes_per_string_element):
    dtype = as_dtype(dtype)
    return prod(shape.as_list()) * (bytes_per_string_element if dtype is string else dtype.size)


def partitions_of(partitioner, name, shape, dtype) -> list[int]:
    """How many parts the partitioner asks for, along each axis.

    Raises:
      ValueError: it is none, asks for nonsense, or for several parts, which are not supported.
    """
    if not callable(partitioner):
        raise ValueError(f"Partitioner must be callable, but received: {partitioner}")
    if not shape.is_fully_defined():
        raise ValueError(
            f"Shape of a new partitioned variable must be fully defined, but instead was {shape} ({name})."
        )
    if shape.ndims < 1:
        raise ValueError(f"A partitioned Variable must have rank at least 1, shape: {shape} ({name})")
    parts = partitioner(shape=shape, dtype=dtype)
    if not isinstance(parts, (list, tuple)):
        raise ValueError(f"Partitioner must return a sequence, but saw: {parts}")
    if len(parts) != shape.ndims:
        raise ValueError(
            "Partitioner returned a partition list that does not match the Variable's rank: "
            f"{parts} vs. {shape}"
        )
    if any(count < 1 for count in parts):
        raise ValueError(f"Partitioner returned zero partitions for some axes: {parts}")
    if any(count > 1 for count in parts):
        raise ValueError(
            f"get_variable: {name}: the partitioner asks for the parts {list(parts)}, but only one part is "
            "supported; use fixed_size_partitioner(1), or no partitioner"
        )
    return list(parts)


@dataclass(frozen=True)
class SaveSliceInfo:
    """Which part of what variable a Variable is: what a checkpoint notes of it."""

    full_name: str
    full_shape: list
    var_offset: list
    var_shape: list

    @property
    def spec(self) -> str:
        """TF1's text: the sizes of the whole, then `offset,size` for each axis."""
        sizes = "".join(f"{n} " for n in self.full_shape)
        return sizes + ":".join(f"{o},{n}" for o, n in zip(self.var_offset, self.var_shape, strict=True))


class PartitionedVariable:
    """A variable in parts. It converts to a Tensor, and is no Variable: has no operators, can't be fetched.

    Attributes:
      name: the variable's name; its part is called `name/part_0`.
      dtype, shape: of the whole.
    """

    def __init__(self, name, shape, dtype, variable_list, partitions):
        self.name: str = name
        self.shape: TensorShape = shape
        self.dtype: DType = dtype
        self._variable_list: list[Variable] = variable_list
        self._partitions: list[int] = partitions

    def get_shape(self) -> TensorShape:
        return self.shape

    def __iter__(self):
        return iter(self._variable_list)

    def __len__(self):
        return len(self._variable_list)

    def _get_variable_list(self):
        return self._variable_list

    def _get_partitions(self):
        return self._partitions

    def _partition_axes(self):
        """The axes that are cut; the first one if none is."""
        return [i for i, count in enumerate(self._partitions) if count > 1] or [0]

    def as_tensor(self) -> Tensor:
        """The value, by a node of the variable's name, which stands outside of any loop or branch."""
        graph = get_default_graph()
        with graph.name_scope(None), graph.control_dependencies(None):
            return identity(self._variable_list[0], name=self.name)

    def _values(self, value):
        if isinstance(value, (list, PartitionedVariable)):
            return list(value)
        sizes = convert([variable.shape[0].value for variable in self])
        return OPS["SplitV"](value, sizes, 0, num_split=1, name="split")

    def _changed(self, method, value, read_value, options):
        results = [
            getattr(variable, method)(part, **options)
            for variable, part in zip(self, self._values(value), strict=True)
        ]
        return results if read_value else [result.op for result in results]

    def assign(self, value, use_locking=False, name=None, read_value=True) -> list:
        """Give the variable a value, or its parts those of a list; the results of the parts' `assign`."""
        return self._changed("assign", value, read_value, {"use_locking": use_locking, "name": name})

    def assign_add(self, value, use_locking=False, name=None, read_value=True) -> list:
        """As `assign`, but add `value`."""
        return self._changed("assign_add", value, read_value, {"use_locking": use_locking, "name": name})

    def assign_sub(self, value, use_locking=False, name=None, read_value=True) -> list:
        """As `assign`, but subtract `value`."""
        return self._changed("assign_sub", value, read_value, {"use_locking": use_locking, "name": name})


def _converted(value, dtype=None, name=None, as_ref=False):
    if dtype is not None and not dtype.is_compatible_with(value.dtype):
        raise ValueError(
            f"Incompatible type conversion requested to type '{dtype.name}' for variable of type "
            f"'{value.dtype.name}'"
        )
    if as_ref:
        raise NotImplementedError("PartitionedVariable doesn't support being used as a reference.")
    return value.as_tensor()


register_tensor_conversion_function(PartitionedVariable, _converted)

"""TensorArray: a list of tensors that the steps of a loop read and write, on TF1's TensorArrayV3 and kin.

A handle stands for an `Elements`, made anew in each run. The order of reads and writes is kept by a float32
scalar, the flow, that each write hands on.
"""

from contextlib import nullcontext
from typing import Any

import numpy as np

from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.dtypes import DType, as_dtype, float32, int64, resource
from minigraph.framework.graph import Tensor, get_default_graph
from minigraph.framework.opdef import Object, op
from minigraph.framework.shape import Spec, TensorShape, as_shape, as_sizes, merged, shape_text
from minigraph.ops.array import identity, shape
from minigraph.ops.casting import cast
from minigraph.ops.sequence import range as range_

_UNKNOWN = TensorShape(None)
_FLOW = Spec(float32, ())
_CLEARED = object()  # stands where a tensor has been read, and is not kept


class Elements:
    """What the handle of a TensorArray stands for in a run.

    Attributes:
      items: the tensors; None where none has been written yet.
      shapes: the shapes of what has been written, kept when the tensors are cleared.
      gradients: source -> the Elements with the gradients of these.
    """

    __slots__ = (
        "clears",
        "dtype",
        "dynamic",
        "gradients",
        "is_gradient",
        "items",
        "shape",
        "shapes",
        "uniform",
    )

    def __init__(self, size, dtype, shape, dynamic=False, clears=True, uniform=False):
        if size < 0:
            raise ValueError(f"Size should be >= 0, but is {size}")
        self.items = [None] * size
        self.shapes = [None] * size
        self.dtype = dtype
        self.shape = shape
        self.dynamic = dynamic
        self.clears = clears
        self.uniform = uniform
        self.is_gradient = False
        self.gradients = {}

    def gradient(self, source):
        """The Elements with the gradients that `source` names: zeros at first, to which writes add."""
        found = self.gradients.get(source)
        if found is None:
            found = Elements(len(self.items), self.dtype, self.shape)
            found.shapes = list(self.shapes)
            found.is_gradient = True
            self.gradients[source] = found
        return found

    def write(self, index, value):
        items = self.items
        if index < 0 or index >= len(items):
            if not self.dynamic or index < 0:
                raise ValueError(
                    f"Tried to write to index {index} but array is not resizeable and size is: {len(items)}"
                )
            missing = index + 1 - len(items)
            items += [None] * missing
            self.shapes += [None] * missing
        if self.uniform and self.shape != value.shape:
            self.shape = self._checked(index, value)
        before = items[index]
        if before is None:
            items[index] = value
        elif self.is_gradient and before is not _CLEARED:
            items[index] = before + value
        else:
            done = "read" if before is _CLEARED else "written to"
            raise ValueError(
                f"Could not write to TensorArray index {index} because it has already been {done}."
            )
        self.shapes[index] = value.shape

    def _checked(self, index, value):
        try:
            return merged(self.shape, value.shape)
        except ValueError:
            raise ValueError(
                f"Could not write to TensorArray index {index} because the value shape is "
                f"{list(value.shape)} which is incompatible with the TensorArray's inferred element shape: "
                f"{shape_text(self.shape)} (consider setting infer_shape=False)."
            ) from None

    def read(self, index):
        items = self.items
        if index < 0 or index >= len(items):
            raise ValueError(f"Tried to read from index {index} but array size is: {len(items)}")
        value = items[index]
        if value is _CLEARED:
            raise ValueError(
                f"Could not read index {index} twice because it was cleared after a previous read "
                "(perhaps try setting clear_after_read = false?)."
            )
        if value is None:
            value = np.zeros(self._size_of(index), self.dtype)
        if self.clears:
            items[index] = _CLEARED
        return value

    def _size_of(self, index):
        for sizes in (self.shapes[index], self.shape):
            if sizes is not None and None not in sizes:
                return sizes
        raise ValueError(
            f"Could not read from TensorArray index {index}, which has not been written. Furthermore, the "
            f"element shape is not fully defined: {shape_text(self.shape)}. Give element_shape, and zeros "
            "will be returned."
        )

    def several(self, indices, shape):
        """The elements at `indices`, of the static shape `shape`: a list of at least one."""
        values = [self.read(index) for index in indices]
        if not values:
            sizes = shape if self.shape is None else self.shape
            if sizes is None or None in sizes:
                raise ValueError(
                    f"TensorArray has size zero, but element shape {shape_text(sizes)} is not fully defined. "
                    "Currently only static shapes are supported when packing zero-size TensorArrays."
                )
            return [np.zeros((0, *sizes), self.dtype)]
        return values


def _made(size, dtype, **attrs):
    return [Spec(resource, (2,)), _FLOW]


@op("TensorArrayV3", infer=_made, stateful=True)
def tensor_array_v3(
    xp,
    size: np.int32,
    *,
    dtype: DType,
    element_shape: TensorShape = _UNKNOWN,
    dynamic_size: bool = False,
    clear_after_read: bool = True,
    identical_element_shapes: bool = False,
    tensor_array_name: str = "",
):
    """A handle of `size` elements, and the flow to start with."""
    sizes = as_sizes(element_shape)
    kind = dtype.as_numpy_dtype
    made = Elements(int(size), kind, sizes, dynamic_size, clear_after_read, identical_element_shapes)
    return [made, np.float32(0)]


@op("TensorArrayGradV3", infer=lambda handle, flow_in, source: [Spec(resource, (2,)), _FLOW], stateful=True)
def tensor_array_grad_v3(xp, handle: Object, flow_in: np.float32, *, source: str):
    """The handle of the gradients of a TensorArray: the same one for all that give the same `source`."""
    return [handle.gradient(source), flow_in]


@op("TensorArrayWriteV3", infer=lambda handle, index, value, flow_in: _FLOW, stateful=True)
def tensor_array_write_v3(xp, handle: Object, index: np.int32, value, flow_in: np.float32):
    """Write element `index`; the flow goes on. A gradient is added to what is there."""
    handle.write(int(index), value)
    return flow_in


def _read(handle, index, flow_in, dtype):
    return Spec(dtype, None)


@op("TensorArrayReadV3", infer=_read, stateful=True)
def tensor_array_read_v3(xp, handle: Object, index: np.int32, flow_in: np.float32, *, dtype: DType):
    """Element `index`."""
    return handle.read(int(index))


def _gathered(handle, indices, flow_in, dtype, element_shape):
    sizes = as_sizes(element_shape)
    return Spec(dtype, None if sizes is None else (None, *sizes))


@op("TensorArrayGatherV3", infer=_gathered, stateful=True)
def tensor_array_gather_v3(
    xp,
    handle: Object,
    indices: np.int32,
    flow_in: np.float32,
    *,
    dtype: DType,
    element_shape: TensorShape = _UNKNOWN,
):
    """The elements at `indices`, one below the other."""
    values = handle.several(indices.tolist(), as_sizes(element_shape))
    if not indices.size:
        return values[0]
    _check_equal([value.shape for value in values])
    return np.stack(values)


def _check_equal(shapes):
    for index, sizes in enumerate(shapes):
        if sizes != shapes[0]:
            raise ValueError(
                f"TensorArray has inconsistent shapes. Index 0 has shape: {list(shapes[0])} but index "
                f"{index} has shape: {list(sizes)}"
            )


@op("TensorArrayScatterV3", infer=lambda handle, indices, value, flow_in: _FLOW, stateful=True)
def tensor_array_scatter_v3(xp, handle: Object, indices: np.int32, value, flow_in: np.float32):
    """Write the rows of `value` to the elements at `indices`; the flow goes on."""
    if value.ndim == 0 or len(value) != indices.size:
        raise ValueError(
            f"Expected len(indices) == values.shape[0], but saw: {indices.size} vs. {list(value.shape[:1])}"
        )
    for index, row in zip(indices.tolist(), value, strict=True):
        handle.write(index, np.asarray(row))
    return flow_in


def _joined(handle, flow_in, dtype, element_shape_except0):
    sizes = as_sizes(element_shape_except0)
    return [Spec(dtype, None if sizes is None else (None, *sizes)), Spec(int64, (None,))]


@op("TensorArrayConcatV3", infer=_joined, stateful=True)
def tensor_array_concat_v3(
    xp, handle: Object, flow_in: np.float32, *, dtype: DType, element_shape_except0: TensorShape = _UNKNOWN
):
    """All elements, joined along their first axis, and their lengths."""
    values = handle.several(range(len(handle.items)), as_sizes(element_shape_except0))
    if not handle.items:
        return [values[0], np.zeros(0, np.int64)]
    if any(value.ndim == 0 for value in values):
        raise ValueError("Concat saw a scalar shape at index 0 but requires at least vectors.")
    _check_equal([value.shape[1:] for value in values])
    return [np.concatenate(values), np.array([len(value) for value in values], np.int64)]


@op("TensorArraySplitV3", infer=lambda handle, value, lengths, flow_in: _FLOW, stateful=True)
def tensor_array_split_v3(xp, handle: Object, value, lengths: np.int64, flow_in: np.float32):
    """Write pieces of `value`, of `lengths` along its first axis, to the elements; the flow goes on."""
    if value.ndim == 0:
        raise ValueError("Expected value to be at least a vector, but received shape: []")
    if lengths.sum() != len(value):
        raise ValueError(
            "Expected sum of lengths to be equal to values.shape[0], but sum of lengths is "
            f"{lengths.sum()} and value's shape is: {list(value.shape)}"
        )
    if not handle.dynamic and lengths.size != len(handle.items):
        raise ValueError(
            f"TensorArray's size is not equal to the size of lengths ({len(handle.items)} vs. "
            f"{lengths.size}), and the TensorArray is not marked as dynamically resizeable"
        )
    for index, piece in enumerate(np.split(value, np.cumsum(lengths)[:-1])):
        handle.write(index, piece)
    return flow_in


@op("TensorArraySizeV3", infer=lambda handle, flow_in: Spec(as_dtype("int32"), ()), stateful=True)
def tensor_array_size_v3(xp, handle: Object, flow_in: np.float32):
    """How many elements there are."""
    return np.int32(len(handle.items))


@op("TensorArrayCloseV3", infer=lambda handle: [], stateful=True)
def tensor_array_close_v3(xp, handle: Object):
    """Forget the elements."""
    handle.items.clear()
    return ()


class TensorArray:
    """A list of tensors of one type, written and read by index, for the loop variables of `while_loop`.

    A write gives a new TensorArray, which must be used from then on. Each element may be written once, and
    read once unless `clear_after_read` is False.

    Args:
      dtype: the type of the elements.
      size: int32 scalar: how many there are.
      dynamic_size: let writes past the end make it longer.
      clear_after_read: forget an element once it has been read; True if None.
      tensor_array_name: kept as an attribute.
      handle, flow: those of another TensorArray, to go on with it; then without `size`.
      infer_shape: all elements have one shape, which is inferred from what is written.
      element_shape: the static shape of all elements.
      colocate_with_first_write_call: note that writes belong to where the first written tensor is.
      name: name of the node.

    Raises:
      ValueError: there is neither a handle nor a size, or both, or a handle without a flow.
    """

    def __init__(
        self,
        dtype,
        size=None,
        dynamic_size=None,
        clear_after_read=None,
        tensor_array_name=None,
        handle=None,
        flow=None,
        infer_shape=True,
        element_shape=None,
        colocate_with_first_write_call=True,
        name=None,
    ):
        if handle is not None and tensor_array_name:
            raise ValueError("Cannot construct with both handle and tensor_array_name")
        if handle is not None and not isinstance(handle, Tensor):
            raise TypeError("Handle must be a Tensor")
        if handle is None and size is None:
            raise ValueError("Size must be provided if handle is not provided")
        for argument, value in (
            ("size", size),
            ("dynamic_size", dynamic_size),
            ("clear_after_read", clear_after_read),
        ):
            if handle is not None and value is not None:
                raise ValueError(f"Cannot provide both a handle and {argument} at the same time")
        self._dtype: DType = as_dtype(dtype).base_dtype
        self._dynamic_size = bool(dynamic_size)
        self._infer_shape = infer_shape or element_shape is not None
        # What all TensorArrays with this handle know together: the shape of the elements, and the op that
        # writes belong to.
        self._known: dict[str, Any] = {"shape": as_shape(element_shape), "place": None}
        self._colocates = colocate_with_first_write_call
        with name_scope(name, "TensorArray", [handle, size, flow]) as scope:
            if handle is not None:
                if flow is None:
                    raise ValueError("flow must not be None if handle is not None.")
                self._handle, self._flow = handle, flow
                return
            graph = get_default_graph()
            with nullcontext() if not colocate_with_first_write_call else graph.device(None):
                self._handle, self._flow = tensor_array_v3(
                    size,
                    dtype=dtype,
                    element_shape=element_shape,
                    dynamic_size=self._dynamic_size,
                    clear_after_read=clear_after_read is None or clear_after_read,
                    identical_element_shapes=infer_shape,
                    tensor_array_name=tensor_array_name or "",
                    name=scope,
                )

    @property
    def dtype(self) -> DType:
        """The type of the elements."""
        return self._dtype

    @property
    def handle(self) -> Tensor:
        """The tensor that stands for the elements in a run."""
        return self._handle

    @property
    def flow(self) -> Tensor:
        """The float32 scalar that depends on all writes so far."""
        return self._flow

    @property
    def dynamic_size(self) -> bool:
        return self._dynamic_size

    @property
    def element_shape(self) -> TensorShape:
        """What is known of the shape of all elements."""
        return self._known["shape"]

    def identity(self) -> "TensorArray":
        """The same elements, with a flow of its own."""
        return with_flow(self, identity(self._flow))

    def grad(self, source, flow=None, name=None) -> "TensorArray":
        """The TensorArray of the gradients of these elements that `source` names."""
        flow = self._flow if flow is None else flow
        with name_scope(name, "TensorArrayGrad", [self._handle]):
            graph = get_default_graph()
            with graph.colocate_with(self._handle):
                handle, _ = tensor_array_grad_v3(self._handle, flow, source=source, name=name)
                with graph.control_dependencies([handle]):
                    flow = identity(flow, name="gradient_flow")
                made = TensorArray(
                    self._dtype,
                    handle=handle,
                    flow=flow,
                    infer_shape=self._infer_shape,
                    colocate_with_first_write_call=False,
                )
                made._known["shape"] = self._known["shape"]
                return made

    def read(self, index, name=None) -> Tensor:
        """Element `index`."""
        value = tensor_array_read_v3(self._handle, index, self._flow, dtype=self._dtype, name=name)
        value.set_shape(_element_shape(self._handle))
        value.set_shape(self.element_shape)
        return value

    def write(self, index, value, name=None) -> "TensorArray":
        """This TensorArray with `value` as element `index`.

        Raises:
          ValueError: the shape is not that of the other elements.
          TypeError: the type is another.
        """
        with name_scope(name, "TensorArrayWrite", [self._handle, index, value]):
            value = self._checked(value)
            self._know(value.shape)
            with self._beside(value):
                flow = tensor_array_write_v3(self._handle, index, value, self._flow, name=name)
            return with_flow(self, flow)

    def stack(self, name=None) -> Tensor:
        """All elements, one below the other."""
        with get_default_graph().colocate_with(self._handle):
            with name_scope(name, "TensorArrayStack", [self._handle]):
                return self.gather(range_(0, self.size()), name=name)

    def gather(self, indices, name=None) -> Tensor:
        """The elements at `indices`, one below the other."""
        values = tensor_array_gather_v3(
            self._handle, indices, self._flow, dtype=self._dtype, element_shape=self.element_shape, name=name
        )
        if (told := _element_shape(self._handle)).ndims is not None:
            values.set_shape(values.op.inputs[1].shape.concatenate(told))
        return values

    def concat(self, name=None) -> Tensor:
        """All elements, joined along their first axis."""
        return tensor_array_concat_v3(
            self._handle,
            self._flow,
            dtype=self._dtype,
            element_shape_except0=self.element_shape[1:],
            name=name,
        )[0]

    def unstack(self, value, name=None) -> "TensorArray":
        """This TensorArray with the rows of `value` as its elements."""
        with name_scope(name, "TensorArrayUnstack", [self._handle, value]):
            return self.scatter(range_(0, shape(value)[0]), value, name=name)

    def scatter(self, indices, value, name=None) -> "TensorArray":
        """This TensorArray with the rows of `value` as the elements at `indices`."""
        with name_scope(name, "TensorArrayScatter", [self._handle, value, indices]):
            value = self._checked(value)
            self._know(value.shape[1:])
            with self._beside(value):
                flow = tensor_array_scatter_v3(self._handle, indices, value, self._flow, name=name)
            return with_flow(self, flow)

    def split(self, value, lengths, name=None) -> "TensorArray":
        """This TensorArray with pieces of `value`, of `lengths` along its first axis, as its elements."""
        with name_scope(name, "TensorArraySplit", [self._handle, value, lengths]):
            value = self._checked(value)
            with self._beside(value):
                lengths = cast(lengths, int64)
                sizes = lengths.spec.value
                if (
                    sizes is not None
                    and sizes.dtype != object
                    and sizes.size
                    and value.shape.ndims is not None
                ):
                    if sizes.min() == sizes.max():
                        self._know(TensorShape([sizes.reshape(-1)[0]]).concatenate(value.shape[1:]))
                flow = tensor_array_split_v3(self._handle, value, lengths, self._flow, name=name)
            return with_flow(self, flow)

    def size(self, name=None) -> Tensor:
        """int32 scalar: how many elements there are."""
        return tensor_array_size_v3(self._handle, self._flow, name=name)

    def close(self, name=None):
        """An operation that forgets the elements."""
        return tensor_array_close_v3(self._handle, name=name)

    def _checked(self, value):
        value = convert(value, preferred_dtype=self._dtype, name="value")
        if value.dtype.base_dtype is not self._dtype:
            raise TypeError(
                f"TensorArray dtype is {self._dtype.name} but Op is trying to write dtype {value.dtype.name}."
            )
        return value

    def _know(self, sizes):
        """Elements are of the static shape `sizes`, if all are alike."""
        if not self._infer_shape:
            return
        if not sizes.is_compatible_with(self.element_shape):
            raise ValueError(f"Inconsistent shapes: saw {sizes} but expected {self.element_shape}")
        self._known["shape"] = self.element_shape.merge_with(sizes)

    def _beside(self, value):
        """Where a write of `value` is colocated."""
        if not self._colocates:
            return nullcontext()
        if self._known["place"] is None:
            self._known["place"] = value.op
        return get_default_graph().colocate_with(self._known["place"])


def flow_of(value):
    """The flow of a TensorArray; another value as it is."""
    return value.flow if isinstance(value, TensorArray) else value


def with_flow(value, flow):
    """The TensorArray `value` with another flow; `flow` itself where `value` is something else."""
    if not isinstance(value, TensorArray):
        return flow
    made = TensorArray.__new__(TensorArray)
    made.__dict__.update(value.__dict__, _flow=flow)
    return made


def _element_shape(handle) -> TensorShape:
    """The shape of all elements that the node which made `handle` tells, seen through gradients and loops."""
    op = handle.op
    while op.type in ("Enter", "Identity", "Switch", "TensorArrayGradV3"):
        op = op.inputs[0].op
    if op.type != "TensorArrayV3":
        return _UNKNOWN
    told = op.attrs["element_shape"]
    return told if told.is_fully_defined() or op.attrs["identical_element_shapes"] else _UNKNOWN


def _gradients(handle, flow, dtype, source):
    """The TensorArray of the gradients of the elements of `handle`, after `flow`.

    The scope of the gradients, in the name of the node `source`, tells several calls of `gradients` apart.

    Raises:
      ValueError: there is no such scope.
    """
    words = source.name.split("/")
    last = max((i for i, word in enumerate(words) if word.startswith("gradients")), default=None)
    if last is None:
        raise ValueError(
            f"Expected op/tensor name to start with gradients (excluding scope), got: {source.name}"
        )
    elements = TensorArray(dtype, handle=handle, flow=flow, colocate_with_first_write_call=False)
    return elements.grad("/".join(words[: last + 1]), flow=flow)


for _op in (tensor_array_v3, tensor_array_grad_v3, tensor_array_size_v3, tensor_array_close_v3):
    _op.gradient(None)


@tensor_array_read_v3.gradient
def _(op, dy):
    handle, index, flow = op.inputs
    return None, None, _gradients(handle, flow, op.attrs["dtype"], dy).write(index, dy).flow


@tensor_array_write_v3.gradient
def _(op, flow):
    handle, index = op.inputs[:2]
    return None, None, _gradients(handle, flow, op.attrs["T"], flow).read(index), flow


@tensor_array_gather_v3.gradient
def _(op, dy):
    handle, indices, flow = op.inputs
    return None, None, _gradients(handle, flow, op.attrs["dtype"], dy).scatter(indices, dy).flow


@tensor_array_scatter_v3.gradient
def _(op, flow):
    handle, indices = op.inputs[:2]
    return None, None, _gradients(handle, flow, op.attrs["T"], flow).gather(indices), flow


@tensor_array_concat_v3.gradient
def _(op, dy, _):
    handle, flow = op.inputs
    return None, _gradients(handle, flow, op.attrs["dtype"], dy).split(dy, op.outputs[1]).flow


@tensor_array_split_v3.gradient
def _(op, flow):
    handle = op.inputs[0]
    return None, _gradients(handle, flow, op.attrs["T"], flow).concat(), None, flow

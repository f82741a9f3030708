"""Element types: TF1 dtype name <-> NumPy dtype <-> GraphDef number."""

import numpy as np


class DType:
    """The element type of a tensor, as `tf.DType` of TF1.

    Two kinds exist of each: the value type, and the reference type (`float32_ref`), which only the output of
    a variable's node has.
    """

    __slots__ = ("_is_ref", "_numpy", "as_datatype_enum", "base_dtype", "name")

    def __init__(self, name, number, numpy_type, base=None):
        self.name: str = name
        self.as_datatype_enum: int = number
        self.base_dtype: DType = self if base is None else base
        self._is_ref = base is not None
        self._numpy = numpy_type

    @property
    def as_numpy_dtype(self):
        """The NumPy scalar type that holds such elements; `object` for strings.

        Raises:
          ImportError: for bfloat16 without the package `ml_dtypes`.
        """
        if self._numpy is None:
            try:
                import ml_dtypes
            except ImportError:
                raise ImportError('bfloat16 needs ml_dtypes: pip install "minigraph[bfloat16]"') from None
            self._numpy = ml_dtypes.bfloat16
        return self._numpy

    @property
    def real_dtype(self) -> "DType":
        """The type of a complex type's parts; the type itself if it is not complex."""
        return {"complex64": float32, "complex128": float64}.get(self.base_dtype.name, self)

    @property
    def is_floating(self) -> bool:
        return self.base_dtype.name in _FLOATING

    @property
    def is_complex(self) -> bool:
        return self.base_dtype.name in ("complex64", "complex128")

    @property
    def is_integer(self) -> bool:
        return self.base_dtype.name in _INTEGER

    @property
    def is_unsigned(self) -> bool:
        return self.base_dtype.name.startswith("uint")

    @property
    def is_bool(self) -> bool:
        return self.base_dtype.name == "bool"

    @property
    def is_quantized(self) -> bool:
        return self.base_dtype.name.startswith(("qint", "quint"))

    @property
    def is_numpy_compatible(self) -> bool:
        return self.base_dtype.name not in ("resource", "variant")

    @property
    def size(self) -> int:
        """Bytes an element takes in a NumPy array; 1 for resources and variants, as in TF1."""
        return np.dtype(self.as_numpy_dtype).itemsize if self.is_numpy_compatible else 1

    @property
    def limits(self):
        """(0, max) of the type, as TF1's image functions use it: 1 for floating types."""
        return 0, 1 if self.is_floating else self.max

    @property
    def min(self):
        """The smallest finite value. TypeError where the type is not a real number's."""
        return self._extreme("min")

    @property
    def max(self):
        """The largest finite value. TypeError where the type is not a real number's."""
        return self._extreme("max")

    def _extreme(self, which):
        if self.is_bool:
            return which == "max"
        if self.is_integer:
            return int(getattr(np.iinfo(self.as_numpy_dtype), which))
        if self.is_floating:
            if self.base_dtype.name == "bfloat16":
                return float.fromhex("0x1.fep127") * (1 if which == "max" else -1)
            return getattr(np.finfo(self.as_numpy_dtype), which)
        raise TypeError(f"Cannot find {which}imum value of {self}.")

    @property
    def _is_ref_dtype(self) -> bool:
        return self._is_ref

    @property
    def _as_ref(self) -> "DType":
        return self if self._is_ref else _BY_NUMBER[self.as_datatype_enum + 100]

    def is_compatible_with(self, other) -> bool:
        """Whether a tensor of type `other` will do for one of this type; a reference reads as its value."""
        other = as_dtype(other)
        return self.as_datatype_enum in (other.as_datatype_enum, other.base_dtype.as_datatype_enum)

    def __eq__(self, other):
        if other is None:
            return False
        if type(other) is not DType:
            try:
                other = as_dtype(other)
            except TypeError:
                return False
        return self.as_datatype_enum == other.as_datatype_enum

    def __hash__(self):
        return self.as_datatype_enum

    def __int__(self):
        return self.as_datatype_enum

    def __repr__(self):
        return f"tf.{self.name}"

    def __str__(self):
        return f"<dtype: '{self.name}'>"

    def __reduce__(self):
        return as_dtype, (self.name,)


def _quantized(name, numpy_type):
    return np.dtype([(name, numpy_type)])


# Name, GraphDef number, NumPy type (None: asked of an optional package when needed).
_TABLE = [
    ("float32", 1, np.float32),
    ("float64", 2, np.float64),
    ("int32", 3, np.int32),
    ("uint8", 4, np.uint8),
    ("int16", 5, np.int16),
    ("int8", 6, np.int8),
    ("string", 7, np.object_),
    ("complex64", 8, np.complex64),
    ("int64", 9, np.int64),
    ("bool", 10, np.bool_),
    ("qint8", 11, _quantized("qint8", np.int8)),
    ("quint8", 12, _quantized("quint8", np.uint8)),
    ("qint32", 13, _quantized("qint32", np.int32)),
    ("bfloat16", 14, None),
    ("qint16", 15, _quantized("qint16", np.int16)),
    ("quint16", 16, _quantized("quint16", np.uint16)),
    ("uint16", 17, np.uint16),
    ("complex128", 18, np.complex128),
    ("float16", 19, np.float16),
    ("resource", 20, np.object_),
    ("variant", 21, np.object_),
    ("uint32", 22, np.uint32),
    ("uint64", 23, np.uint64),
]
_FLOATING = {"float16", "bfloat16", "float32", "float64"}
_INTEGER = {f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)}

_BY_NUMBER: dict[int, DType] = {}
_BY_NAME: dict[str, DType] = {}
_BY_NUMPY: dict[np.dtype, DType] = {}
for _name, _number, _type in _TABLE:
    _value = DType(_name, _number, _type)
    _ref = DType(f"{_name}_ref", _number + 100, _type, base=_value)
    _BY_NUMBER[_number], _BY_NUMBER[_number + 100] = _value, _ref
    _BY_NAME[_name], _BY_NAME[_ref.name] = _value, _ref
    if _type is not None and _name not in ("resource", "variant"):
        _BY_NUMPY[np.dtype(_type)] = _value
_BY_NAME.update(half=_BY_NAME["float16"], double=_BY_NAME["float64"], float=_BY_NAME["float32"])
_TEXT = (str, bytes, np.object_)
_BY_TYPE = {
    object: _BY_NAME["string"],
    float: _BY_NAME["float32"],
    int: _BY_NAME["int64"],
    bool: _BY_NAME["bool"],
    str: _BY_NAME["string"],
}

float16 = half = _BY_NAME["float16"]
float32, float64 = _BY_NAME["float32"], _BY_NAME["float64"]
double, bfloat16 = float64, _BY_NAME["bfloat16"]
int8, int16, int32, int64 = (_BY_NAME[f"int{bits}"] for bits in (8, 16, 32, 64))
uint8, uint16, uint32, uint64 = (_BY_NAME[f"uint{bits}"] for bits in (8, 16, 32, 64))
complex64, complex128 = _BY_NAME["complex64"], _BY_NAME["complex128"]
string, bool_ = _BY_NAME["string"], _BY_NAME["bool"]
qint8, qint16, qint32 = _BY_NAME["qint8"], _BY_NAME["qint16"], _BY_NAME["qint32"]
quint8, quint16 = _BY_NAME["quint8"], _BY_NAME["quint16"]
resource, variant = _BY_NAME["resource"], _BY_NAME["variant"]


def as_dtype(type_value) -> DType:
    """The DType for a DType, a TF1 name ("float32"), a NumPy type, a Python type, or a GraphDef number.

    Raises:
      TypeError: no such type.
    """
    if type(type_value) is DType:
        return type_value
    if isinstance(type_value, str):
        found = _BY_NAME.get(type_value)
    elif isinstance(type_value, int) and not isinstance(type_value, bool):
        found = _BY_NUMBER.get(type_value)
    elif isinstance(type_value, type) and type_value in _BY_TYPE:
        found = _BY_TYPE[type_value]
    else:
        found = None
    if found is None and type_value is not None:
        try:
            key = np.dtype(type_value)
        except TypeError:
            key = None
        if key is not None:
            found = string if key.kind in "SU" else _BY_NUMPY.get(key)
            if found is string and isinstance(type_value, type) and not issubclass(type_value, _TEXT):
                found = None  # for NumPy, any other class is an object too
            if found is None and key.name == "bfloat16":
                found = bfloat16
    if found is None:
        raise TypeError(f"Cannot convert value {type_value!r} to a TensorFlow DType.")
    return found

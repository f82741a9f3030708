"""Activations of neural networks, softmax, and what else tf.nn computes without variables."""

from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import Tensor
from minigraph.framework.opdef import FLOATS, NUMBERS, REALS, op, unary
from minigraph.framework.shape import shape_text
from minigraph.ops.array import either, rank, transpose
from minigraph.ops.joining import concat
from minigraph.ops.math import add_v2, cast, floormod, less, negative, subtract
from minigraph.ops.sequence import range
from minigraph.ops.slicing import where

# Source: Klambauer et al., "Self-normalizing neural networks", 2017, equation 14.
_SELU_SCALE, _SELU_ALPHA = 1.0507009873554804934193349852946, 1.6732632423543772848170429916717


@unary("Relu", T=REALS)
def relu(xp, features):
    """`max(x, 0)`."""
    return xp.maximum(features, 0)


@unary("Relu6", T=REALS)
def relu6(xp, features):
    """`min(max(x, 0), 6)`."""
    return xp.minimum(xp.maximum(features, 0), 6)


@unary("Elu", T=FLOATS)
def elu(xp, features):
    """`x`, and `exp(x) - 1` where `x` is negative."""
    return xp.where(features < 0, xp.expm1(features), features)


@unary("Selu", T=FLOATS)
def selu(xp, features):
    """`elu` with the two factors that keep mean 0 and variance 1 from layer to layer."""
    values = _SELU_SCALE * xp.where(features < 0, _SELU_ALPHA * xp.expm1(features), features)
    return xp.astype(values, features.dtype, copy=False)


@unary("LeakyRelu", T=FLOATS)
def leaky_relu_op(xp, features, *, alpha: float = 0.2):
    """`x`, and `alpha * x` where `x` is negative."""
    # An attribute of type float has 32 bits in TF1, which float64 features show.
    alpha = xp.astype(xp.asarray(alpha, dtype=xp.float32), features.dtype)
    return xp.where(features > 0, features, features * alpha)


def leaky_relu(features, alpha=0.2, name=None):
    """`x`, and `alpha * x` where `x` is negative; ints become float32."""
    with name_scope(name, "LeakyRelu", [features]) as scope:
        features = convert(features, name="features")
        if features.dtype.is_integer:
            features = cast(features, "float32")
        return leaky_relu_op(features, alpha, scope)


def crelu(features, name=None, axis=-1):
    """`relu` of the features and of their negatives, side by side along `axis`."""
    with name_scope(name, "CRelu", [features]) as scope:
        features = convert(features, name="features")
        return relu(concat([features, negative(features)], axis, name=scope))


@unary("Softplus", T=FLOATS)
def softplus(xp, features):
    """`log(1 + exp(x))`."""
    return xp.maximum(features, 0) + xp.log1p(xp.exp(-xp.abs(features)))


@unary("Softsign", T=FLOATS)
def softsign(xp, features):
    """`x / (1 + abs(x))`."""
    return features / (1 + xp.abs(features))


def _has_axis(logits):
    if logits.shape == ():
        raise ValueError("Shape must be at least rank 1 but is rank 0")
    return logits.like(logits.shape)


def _below_greatest(xp, logits):
    """`logits` minus the greatest of each row, so that no power of e is too large."""
    if not logits.ndim:
        raise ValueError("logits must have >= 1 dimension")
    return logits - xp.max(logits, axis=-1, keepdims=True) if logits.shape[-1] else logits


@op("Softmax", infer=_has_axis, T=FLOATS)
def softmax_op(xp, logits):
    """`exp(x) / sum(exp(x))` along the last axis."""
    powers = xp.exp(_below_greatest(xp, logits))
    return powers / xp.sum(powers, axis=-1, keepdims=True)


@op("LogSoftmax", infer=_has_axis, T=FLOATS)
def log_softmax_op(xp, logits):
    """`x - log(sum(exp(x)))` along the last axis."""
    logits = _below_greatest(xp, logits)
    return logits - xp.log(xp.sum(xp.exp(logits), axis=-1, keepdims=True))


def softmax(logits, axis=None, name=None, dim=None):
    """`exp(x) / sum(exp(x))` along `axis`, the last if None. ValueError if there is no such axis."""
    return _along(softmax_op, logits, either("dim", dim, "axis", axis), name)


def log_softmax(logits, axis=None, name=None, dim=None):
    """`x - log(sum(exp(x)))` along `axis`, the last if None. ValueError if there is no such axis."""
    return _along(log_softmax_op, logits, either("dim", dim, "axis", axis), name)


def _along(last_axis_op, logits, axis, name):
    """`last_axis_op` along another axis, for which that axis and the last change places before and after."""
    axis = -1 if axis is None else axis
    logits = convert(logits)
    sizes = logits.spec.shape
    if not isinstance(axis, Tensor) and (axis == -1 or (sizes is not None and axis == len(sizes) - 1)):
        return last_axis_op(logits, name=name)
    if sizes is None:
        raise ValueError(
            f"{last_axis_op.type}: only the last axis can be taken where the rank is unknown; got {axis}"
        )
    axes = rank(logits)
    if isinstance(axis, Tensor):
        axis = where(less(axis, 0), add_v2(axis, axes, name="add"), axis)
    elif not -len(sizes) <= axis < len(sizes):
        raise ValueError(
            f"{last_axis_op.type}: Dimension ({axis}) must be in the range [{-len(sizes)}, {len(sizes)}); "
            f"got {logits.name} {shape_text(sizes)}"
        )
    elif axis < 0:
        axis = add_v2(axis, axes, name="add")
    axes = rank(logits)
    if isinstance(axis, Tensor):
        axis = floormod(axis, len(sizes), name="mod")
    swapped = _swapped(logits, axis, subtract(axes, 1))
    result = _swapped(last_axis_op(swapped), axis, subtract(axes, 1), name or "transpose")
    result.set_shape(sizes)
    return result


def _swapped(x, axis, last, name="transpose"):
    before = range(axis)
    following = add_v2(axis, 1, name="add") if isinstance(axis, Tensor) else axis + 1
    return transpose(x, concat([before, [last], range(following, last), [axis]], 0), name=name)


def _biased(value, bias, data_format):
    if value.shape is not None and len(value.shape) < (3 if data_format == "NCHW" else 2):
        least = 3 if data_format == "NCHW" else 2
        raise ValueError(f"Shape must be at least rank {least} but is rank {len(value.shape)}")
    if bias.shape is not None and len(bias.shape) != 1:
        raise ValueError(f"Shape must be rank 1 but is rank {len(bias.shape)}")
    if value.shape is None or bias.shape is None:
        return value.like(value.shape)
    axis = 1 if data_format == "NCHW" else len(value.shape) - 1
    n, m = value.shape[axis], bias.shape[0]
    if None not in (n, m) and n != m:
        raise ValueError(f"Dimensions must be equal, but are {n} and {m}")
    return value.like((*value.shape[:axis], m if n is None else n, *value.shape[axis + 1 :]))


@op("BiasAdd", infer=_biased, elementwise=True, T=NUMBERS)
def bias_add_op(xp, value, bias, *, data_format: str = "NHWC"):
    """`value + bias`, the bias [channels] along the last axis of `value`, or of "NCHW" along axis 1."""
    channels = value.shape[1 if data_format == "NCHW" else -1]
    if bias.shape != (channels,):
        raise ValueError(
            f"Must provide as many biases as the input has channels: {bias.shape} vs. {value.shape}"
        )
    return value + (xp.reshape(bias, (-1, *[1] * (value.ndim - 2))) if data_format == "NCHW" else bias)


def bias_add(value, bias, data_format=None, name=None):
    """`value + bias`, the bias [channels] along the axis C of `value`.

    Args:
      value: [batch, ..., channels], or for a format that begins with "NC" [batch, channels, ...].
      bias: [channels], converted to the type of `value`.
      data_format: "N...C" (if None) or "NC...", such as "NHWC" and "NCHW".
      name: the node's name.

    Raises:
      ValueError: the sizes differ, or `data_format` is of another form.
    """
    data_format = data_format or "NHWC"
    if not data_format.startswith("NC") and not (data_format.startswith("N") and data_format.endswith("C")):
        raise ValueError("data_format must be of the form `N...C` or `NC...`")
    data_format = "NCHW" if data_format.startswith("NC") else "NHWC"
    with name_scope(name, "BiasAdd", [value, bias]) as scope:
        value = convert(value, name="input")
        return bias_add_op(value, convert(bias, value.dtype.base_dtype, "bias"), data_format, scope)


@op("L2Loss", infer=lambda t: t.like(()), T=FLOATS)
def l2_loss(xp, t):
    """`sum(t ** 2) / 2`."""
    return xp.sum(t * t, dtype=t.dtype) / 2

"""Activations of neural networks, softmax, and what else tf.nn computes without variables."""

from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import Tensor
from minigraph.framework.opdef import FLOATS, NUMBERS, REALS, op, same, unary
from minigraph.framework.shape import shape_text
from minigraph.ops.array import either, ones_like, rank, reshape, shape, transpose, zeros, zeros_like
from minigraph.ops.casting import cast
from minigraph.ops.comparison import less
from minigraph.ops.elementary import exp, negative, sigmoid
from minigraph.ops.joining import concat, tile
from minigraph.ops.math import add_v2, floormod, subtract
from minigraph.ops.reduction import reduce_sum
from minigraph.ops.selecting import where
from minigraph.ops.sequence import range

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


def _float32(xp, alpha, x):
    """An attribute as `x` has it: one of type float has 32 bits in TF1, which shows if `x` has 64."""
    return xp.astype(xp.asarray(alpha, dtype=xp.float32), x.dtype)


@unary("LeakyRelu", T=FLOATS)
def leaky_relu_op(xp, features, *, alpha: float = 0.2):
    """`x`, and `alpha * x` where `x` is negative."""
    return xp.where(features > 0, features, features * _float32(xp, alpha, features))


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


@op("ReluGrad", infer=same, T=REALS)
def relu_grad(xp, gradients, features):
    """The gradient of `relu`, of its features or of its result."""
    return gradients * xp.astype(features > 0, gradients.dtype)


@op("Relu6Grad", infer=same, T=REALS)
def relu6_grad(xp, gradients, features):
    """The gradient of `relu6`, of its features or of its result."""
    return gradients * xp.astype((features > 0) & (features < 6), gradients.dtype)


@op("LeakyReluGrad", infer=same, T=FLOATS)
def leaky_relu_grad(xp, gradients, features, *, alpha: float = 0.2):
    """The gradient of `leaky_relu`."""
    return xp.where(features > 0, gradients, gradients * _float32(xp, alpha, gradients))


@op("EluGrad", infer=same, T=FLOATS)
def elu_grad(xp, gradients, outputs):
    """The gradient of `outputs = elu(x)`."""
    return xp.where(outputs < 0, gradients * (outputs + 1), gradients)


@op("SeluGrad", infer=same, T=FLOATS)
def selu_grad(xp, gradients, outputs):
    """The gradient of `outputs = selu(x)`."""
    slopes = xp.where(outputs < 0, outputs + _SELU_SCALE * _SELU_ALPHA, xp.full_like(outputs, _SELU_SCALE))
    return gradients * xp.astype(slopes, gradients.dtype, copy=False)


@leaky_relu_op.gradient
def _(op, dy):
    return leaky_relu_grad(dy, op.inputs[0], op.attrs["alpha"])


@leaky_relu_grad.gradient
def _(op, dz):
    x = op.inputs[1]
    return leaky_relu_grad(dz, x, op.attrs["alpha"]), zeros(shape(x), x.dtype)


def _with_steps(function, slope):
    """The first and second gradients of an activation that is made of straight lines."""
    function.gradient(lambda op, dy: slope(dy, op.outputs[0]))

    @slope.gradient
    def _(op, dz):
        y = op.inputs[1]
        return slope(dz, y), zeros(shape(y), y.dtype)


def _with_exponential(function, slope):
    """The first and second gradients of an activation that is `exp` where it is negative."""
    function.gradient(lambda op, dy: slope(dy, op.outputs[0]))

    @slope.gradient
    def _(op, dz):
        dy, y = op.inputs
        return slope(dz, y), where(y < 0, dz * dy, zeros_like(y))


_with_steps(relu, relu_grad)
_with_steps(relu6, relu6_grad)
_with_exponential(elu, elu_grad)
_with_exponential(selu, selu_grad)


@unary("Softplus", T=FLOATS)
def softplus(xp, features):
    """`log(1 + exp(x))`."""
    return xp.maximum(features, 0) + xp.log1p(xp.exp(-xp.abs(features)))


@softplus.gradient
def _(op, dy):
    return dy * sigmoid(op.inputs[0])


@unary("Softsign", T=FLOATS)
def softsign(xp, features):
    """`x / (1 + abs(x))`."""
    return features / (1 + xp.abs(features))


@op("SoftsignGrad", infer=same, T=FLOATS)
def softsign_grad(xp, gradients, features):
    """The gradient of `softsign`."""
    below = 1 + xp.abs(features)
    return gradients / (below * below)


softsign.gradient(lambda op, dy: softsign_grad(dy, op.inputs[0]))


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


@softmax_op.gradient
def _(op, dy):
    y = op.outputs[0]
    return (dy - reduce_sum(dy * y, -1, keepdims=True)) * y


@log_softmax_op.gradient
def _(op, dy):
    y = exp(op.outputs[0])
    return dy - reduce_sum(dy, -1, keepdims=True) * y


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


def _channels(out_backprop, data_format):
    sizes = out_backprop.shape
    return out_backprop.like((None if sizes is None else sizes[1 if data_format == "NCHW" else -1],))


@op("BiasAddGrad", infer=_channels, T=NUMBERS)
def bias_add_grad(xp, out_backprop, *, data_format: str = "NHWC"):
    """The gradient of a bias: the sum over all axes but that of the channels."""
    channels = 1 if data_format == "NCHW" else out_backprop.ndim - 1
    others = tuple([axis for axis, _ in enumerate(out_backprop.shape) if axis != channels])
    return xp.sum(out_backprop, axis=others, dtype=out_backprop.dtype)


@bias_add_op.gradient
def _(op, dy):
    return dy, bias_add_grad(dy, op.attrs["data_format"])


@bias_add_grad.gradient
def _(op, dz):
    sizes, channels = shape(op.inputs[0]), shape(dz)
    if op.attrs["data_format"] == "NCHW":
        expanded = concat([ones_like(sizes[:1]), channels, ones_like(sizes[2:])], 0)
        times = concat([sizes[:1], [1], sizes[2:]], 0)
    else:
        expanded = concat([ones_like(sizes[:-1]), channels], 0)
        times = concat([sizes[:-1], [1]], 0)
    return tile(reshape(dz, expanded), times)


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


l2_loss.gradient(lambda op, dy: op.inputs[0] * dy)

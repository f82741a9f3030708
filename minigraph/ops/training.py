"""The steps of the optimizers as ops: each changes a variable and its slots at once."""

from types import FunctionType
from typing import TypeVar

import numpy as np

from minigraph.framework.conversion import OPS
from minigraph.framework.graph import Operation
from minigraph.framework.opdef import NUMBERS, Handle, Ref, T, op
from minigraph.framework.shape import Spec, merged

Tindices = TypeVar("Tindices", np.int32, np.int64)


def _step(type):
    """Decorator for the kernel of such an op: it changes all its `Ref` inputs; the first is the result.

    `Resource<type>` is declared with it, for resource variables; it has no result.

    The gradient is the input `grad` or `delta`, of the variable's shape; with an input `indices`, only
    those rows of it, no row twice. All other inputs are scalars.
    """

    def declare(kernel):
        names = kernel.__code__.co_varnames[1 : kernel.__code__.co_argcount]
        refs = tuple(n for n in names if getattr(kernel.__annotations__.get(n), "__origin__", None) is Ref)
        wide = {*refs, "grad", "delta", "indices"}
        like_var = refs if "indices" in names else (*refs, "grad", "delta")

        def stepped(*specs, **attrs):
            shape = specs[0].shape
            for name, spec in zip(names, specs, strict=True):
                if name in like_var:
                    shape = merged(shape, spec.shape)
                elif name not in wide and spec.shape:
                    raise ValueError(f"{name} must be rank 0 but is rank {len(spec.shape)}")
            return Spec(specs[0].dtype, shape)

        def resource_stepped(*specs, **attrs):
            stepped(*specs, **attrs)
            return []

        op(f"Resource{type}", resource_stepped, writes=refs, T=NUMBERS)(_with_handles(kernel))
        return op(type, stepped, writes=refs, T=NUMBERS)(kernel)

    return declare


def _with_handles(kernel):
    """The same kernel for resource variables: its `Ref` inputs are `Handle`s."""
    name = f"resource_{kernel.__name__}"
    twin = FunctionType(kernel.__code__, kernel.__globals__, name, kernel.__defaults__, kernel.__closure__)
    twin.__kwdefaults__, twin.__doc__ = kernel.__kwdefaults__, kernel.__doc__
    twin.__module__ = kernel.__module__
    twin.__annotations__ = {
        key: Handle if getattr(annotation, "__origin__", None) is Ref else annotation
        for key, annotation in kernel.__annotations__.items()
    }
    return twin


def applied(step, var, *arguments, **attrs) -> Operation:
    """The Operation that does `step` to the variable `var`, of either kind."""
    if hasattr(var, "handle"):
        return OPS[f"Resource{step.type}"](var, *arguments, **attrs)
    return step(var, *arguments, **attrs).op


def _check(var, grad):
    if var.shape != grad.shape:
        raise ValueError(f"var and grad do not have the same shape {var.shape} {grad.shape}")


def _rows(step, xp, indices, variables, *arguments, **attrs):
    """`variables` after `step.kernel` has changed their rows `indices`. Host only: it assigns to elements."""
    if indices.ndim != 1:
        raise ValueError("indices must be one-dimensional")
    wrong = (indices < 0) | (indices >= variables[0].shape[0])
    if xp.any(wrong):
        at = int(xp.argmax(wrong))
        raise ValueError(f"Index {indices[at]} at offset {at} in indices is out of range")
    picked = [xp.take(variable, indices, axis=0) for variable in variables]
    updated = step.kernel(xp, *picked, *arguments, **attrs)
    results = []
    for variable, rows in zip(variables, updated if len(variables) > 1 else [updated], strict=True):
        result = variable.copy()
        result[indices] = rows
        results.append(result)
    return results if len(variables) > 1 else results[0]


@_step("ApplyGradientDescent")
def apply_gradient_descent(xp, var: Ref[T], alpha, delta, *, use_locking: bool = False):
    """One step of gradient descent."""
    _check(var, delta)
    return var - alpha * delta


@_step("ApplyProximalGradientDescent")
def apply_proximal_gradient_descent(xp, var: Ref[T], alpha, l1, l2, delta, *, use_locking: bool = False):
    """One step of FOBOS, forward-backward splitting.

    Source: Duchi and Singer, "Efficient Online and Batch Learning using Forward Backward Splitting",
    JMLR 2009.
    """
    _check(var, delta)
    return _shrunk(xp, var - alpha * delta, alpha, l1, l2)


def _shrunk(xp, x, rate, l1, l2):
    """The backward half of FOBOS: `x` drawn towards 0."""
    return xp.sign(x) * xp.maximum(xp.abs(x) - rate * l1, xp.zeros_like(x)) / (1 + rate * l2)


@_step("SparseApplyProximalGradientDescent")
def sparse_apply_proximal_gradient_descent(
    xp, var: Ref[T], alpha, l1, l2, grad, indices: Tindices, *, use_locking: bool = False
):
    """`apply_proximal_gradient_descent` of some rows."""
    return _rows(apply_proximal_gradient_descent, xp, indices, [var], alpha, l1, l2, grad)


@_step("ApplyMomentum")
def apply_momentum(
    xp,
    var: Ref[T],
    accum: Ref[T],
    lr,
    grad,
    momentum,
    *,
    use_locking: bool = False,
    use_nesterov: bool = False,
):
    """One step of gradient descent with momentum."""
    _check(var, grad)
    accum = accum * momentum + grad
    step = grad * lr + accum * momentum * lr if use_nesterov else accum * lr
    return var - step, accum


@_step("SparseApplyMomentum")
def sparse_apply_momentum(
    xp,
    var: Ref[T],
    accum: Ref[T],
    lr,
    grad,
    indices: Tindices,
    momentum,
    *,
    use_locking: bool = False,
    use_nesterov: bool = False,
):
    """`apply_momentum` of some rows."""
    return _rows(apply_momentum, xp, indices, [var, accum], lr, grad, momentum, use_nesterov=use_nesterov)


@_step("ApplyAdam")
def apply_adam(
    xp,
    var: Ref[T],
    m: Ref[T],
    v: Ref[T],
    beta1_power,
    beta2_power,
    lr,
    beta1,
    beta2,
    epsilon,
    grad,
    *,
    use_locking: bool = False,
    use_nesterov: bool = False,
):
    """One step of Adam; `epsilon` is the paper's "epsilon hat", outside the bias correction.

    Source: Kingma and Ba, "Adam", ICLR 2015, end of section 2.
    """
    _check(var, grad)
    rate = lr * xp.sqrt(1 - beta2_power) / (1 - beta1_power)
    m = m + (grad - m) * (1 - beta1)
    v = v + (grad * grad - v) * (1 - beta2)
    step = grad * (1 - beta1) + beta1 * m if use_nesterov else m
    return var - step * rate / (xp.sqrt(v) + epsilon), m, v


@_step("ApplyAdagrad")
def apply_adagrad(
    xp, var: Ref[T], accum: Ref[T], lr, grad, *, use_locking: bool = False, update_slots: bool = True
):
    """One step of Adagrad.

    Source: Duchi, Hazan and Singer, "Adaptive Subgradient Methods", JMLR 2011.
    """
    _check(var, grad)
    if update_slots:
        accum = accum + grad * grad
    return var - grad * lr / xp.sqrt(accum), accum


@_step("SparseApplyAdagrad")
def sparse_apply_adagrad(
    xp,
    var: Ref[T],
    accum: Ref[T],
    lr,
    grad,
    indices: Tindices,
    *,
    use_locking: bool = False,
    update_slots: bool = True,
):
    """`apply_adagrad` of some rows."""
    return _rows(apply_adagrad, xp, indices, [var, accum], lr, grad, update_slots=update_slots)


@_step("ApplyProximalAdagrad")
def apply_proximal_adagrad(xp, var: Ref[T], accum: Ref[T], lr, l1, l2, grad, *, use_locking: bool = False):
    """One step of FOBOS with Adagrad's rates."""
    _check(var, grad)
    accum = accum + grad * grad
    rate = lr / xp.sqrt(accum)
    return _shrunk(xp, var - grad * rate, rate, l1, l2), accum


@_step("SparseApplyProximalAdagrad")
def sparse_apply_proximal_adagrad(
    xp, var: Ref[T], accum: Ref[T], lr, l1, l2, grad, indices: Tindices, *, use_locking: bool = False
):
    """`apply_proximal_adagrad` of some rows."""
    return _rows(apply_proximal_adagrad, xp, indices, [var, accum], lr, l1, l2, grad)


@_step("ApplyAdadelta")
def apply_adadelta(
    xp, var: Ref[T], accum: Ref[T], accum_update: Ref[T], lr, rho, epsilon, grad, *, use_locking: bool = False
):
    """One step of Adadelta.

    Source: Zeiler, "ADADELTA", 2012, algorithm 1.
    """
    _check(var, grad)
    accum = accum * rho + grad * grad * (1 - rho)
    step = xp.sqrt(accum_update + epsilon) / xp.sqrt(accum + epsilon) * grad
    return var - step * lr, accum, accum_update * rho + step * step * (1 - rho)


@_step("SparseApplyAdadelta")
def sparse_apply_adadelta(
    xp,
    var: Ref[T],
    accum: Ref[T],
    accum_update: Ref[T],
    lr,
    rho,
    epsilon,
    grad,
    indices: Tindices,
    *,
    use_locking: bool = False,
):
    """`apply_adadelta` of some rows."""
    return _rows(apply_adadelta, xp, indices, [var, accum, accum_update], lr, rho, epsilon, grad)


@_step("ApplyRMSProp")
def apply_rms_prop(
    xp, var: Ref[T], ms: Ref[T], mom: Ref[T], lr, rho, momentum, epsilon, grad, *, use_locking: bool = False
):
    """One step of RMSProp; `epsilon` is under the root.

    Source: Tieleman and Hinton, lecture 6.5 of "Neural Networks for Machine Learning", 2012.
    """
    _check(var, grad)
    ms = ms + (grad * grad - ms) * (1 - rho)
    mom = mom * momentum + grad * lr / xp.sqrt(ms + epsilon)
    return var - mom, ms, mom


@_step("SparseApplyRMSProp")
def sparse_apply_rms_prop(
    xp,
    var: Ref[T],
    ms: Ref[T],
    mom: Ref[T],
    lr,
    rho,
    momentum,
    epsilon,
    grad,
    indices: Tindices,
    *,
    use_locking: bool = False,
):
    """`apply_rms_prop` of some rows."""
    return _rows(apply_rms_prop, xp, indices, [var, ms, mom], lr, rho, momentum, epsilon, grad)


@_step("ApplyCenteredRMSProp")
def apply_centered_rms_prop(
    xp,
    var: Ref[T],
    mg: Ref[T],
    ms: Ref[T],
    mom: Ref[T],
    lr,
    rho,
    momentum,
    epsilon,
    grad,
    *,
    use_locking: bool = False,
):
    """One step of RMSProp, with the variance of the gradients in place of their square's mean.

    Source: Graves, "Generating Sequences With Recurrent Neural Networks", 2013, equations 38 to 41.
    """
    _check(var, grad)
    ms = ms + (grad * grad - ms) * (1 - rho)
    mg = mg + (grad - mg) * (1 - rho)
    mom = mom * momentum + grad * lr / xp.sqrt(ms - mg * mg + epsilon)
    return var - mom, mg, ms, mom


@_step("SparseApplyCenteredRMSProp")
def sparse_apply_centered_rms_prop(
    xp,
    var: Ref[T],
    mg: Ref[T],
    ms: Ref[T],
    mom: Ref[T],
    lr,
    rho,
    momentum,
    epsilon,
    grad,
    indices: Tindices,
    *,
    use_locking: bool = False,
):
    """`apply_centered_rms_prop` of some rows."""
    return _rows(apply_centered_rms_prop, xp, indices, [var, mg, ms, mom], lr, rho, momentum, epsilon, grad)


@_step("ApplyFtrlV2")
def apply_ftrl_v2(
    xp,
    var: Ref[T],
    accum: Ref[T],
    linear: Ref[T],
    grad,
    lr,
    l1,
    l2,
    l2_shrinkage,
    lr_power,
    *,
    use_locking: bool = False,
):
    """One step of FTRL-Proximal, with a second L2 penalty that does not count in the rates.

    Source: McMahan et al., "Ad Click Prediction: a View from the Trenches", KDD 2013, algorithm 1.
    """
    _check(var, grad)
    after = accum + grad * grad
    powers = [xp.pow(x, -lr_power) for x in (accum, after)]
    linear = linear + grad + 2 * l2_shrinkage * var - (powers[1] - powers[0]) / lr * var
    moved = (l1 * xp.sign(linear) - linear) / (powers[1] / lr + 2 * l2)
    return xp.where(xp.abs(linear) > l1, moved, xp.zeros_like(var)), after, linear


@_step("ApplyFtrl")
def apply_ftrl(
    xp,
    var: Ref[T],
    accum: Ref[T],
    linear: Ref[T],
    grad,
    lr,
    l1,
    l2,
    lr_power,
    *,
    use_locking: bool = False,
):
    """One step of FTRL-Proximal."""
    return apply_ftrl_v2.kernel(xp, var, accum, linear, grad, lr, l1, l2, xp.zeros_like(l2), lr_power)


@_step("SparseApplyFtrl")
def sparse_apply_ftrl(
    xp,
    var: Ref[T],
    accum: Ref[T],
    linear: Ref[T],
    grad,
    indices: Tindices,
    lr,
    l1,
    l2,
    lr_power,
    *,
    use_locking: bool = False,
):
    """`apply_ftrl` of some rows."""
    return _rows(apply_ftrl, xp, indices, [var, accum, linear], grad, lr, l1, l2, lr_power)


@_step("SparseApplyFtrlV2")
def sparse_apply_ftrl_v2(
    xp,
    var: Ref[T],
    accum: Ref[T],
    linear: Ref[T],
    grad,
    indices: Tindices,
    lr,
    l1,
    l2,
    l2_shrinkage,
    lr_power,
    *,
    use_locking: bool = False,
):
    """`apply_ftrl_v2` of some rows."""
    return _rows(apply_ftrl_v2, xp, indices, [var, accum, linear], grad, lr, l1, l2, l2_shrinkage, lr_power)


@_step("ApplyAdagradDA")
def apply_adagrad_da(
    xp,
    var: Ref[T],
    gradient_accumulator: Ref[T],
    gradient_squared_accumulator: Ref[T],
    grad,
    lr,
    l1,
    l2,
    global_step: np.int64,
    *,
    use_locking: bool = False,
):
    """One step of Adagrad by dual averaging, which starts from zero whatever `var` is."""
    _check(var, grad)
    total = gradient_accumulator + grad
    squares = gradient_squared_accumulator + grad * grad
    steps = xp.astype(global_step, var.dtype)
    shrunk = xp.sign(total) * xp.maximum(xp.abs(total) - l1 * steps, xp.zeros_like(total))
    return -lr * shrunk / (l2 * steps * lr + xp.sqrt(squares)), total, squares


@_step("SparseApplyAdagradDA")
def sparse_apply_adagrad_da(
    xp,
    var: Ref[T],
    gradient_accumulator: Ref[T],
    gradient_squared_accumulator: Ref[T],
    grad,
    indices: Tindices,
    lr,
    l1,
    l2,
    global_step: np.int64,
    *,
    use_locking: bool = False,
):
    """`apply_adagrad_da` of some rows."""
    variables = [var, gradient_accumulator, gradient_squared_accumulator]
    return _rows(apply_adagrad_da, xp, indices, variables, grad, lr, l1, l2, global_step)

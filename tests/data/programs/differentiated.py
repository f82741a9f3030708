"""How a row of a table of gradients becomes a program: see `gradient_rows`."""

import collections

import numpy as np

from .register import VARIANTS, program


def flat(grads):
    """Fetches from what tf.gradients returned, and which of these were None.

    Label "d0" is the gradient with respect to the first x; an IndexedSlices has three labels.
    """
    fetches, missing = collections.OrderedDict(), []
    for i, grad in enumerate(grads):
        if grad is None:
            missing.append(i)
        elif hasattr(grad, "indices"):
            fetches[f"d{i} values"] = grad.values
            fetches[f"d{i} indices"] = grad.indices
            if grad.dense_shape is not None:
                fetches[f"d{i} dense_shape"] = grad.dense_shape
        else:
            fetches[f"d{i}"] = grad
    return fetches, missing


def derived(tf, ys, xs, feeds, **options):
    """What a program returns: the gradients of ys, and a note of the xs that they do not depend on."""
    fetches, missing = flat(tf.gradients(ys, xs, **options))
    return fetches, feeds, {"missing": missing} if missing else {}


def weights(tf, y):
    """A constant to weigh the elements of y with, so that they can be told apart; None for ones."""
    if not y.shape.is_fully_defined() or not y.shape.ndims:
        return None
    values = np.linspace(-1, 2, y.shape.num_elements()).reshape(y.shape.as_list())
    return tf.constant(values, y.dtype, name="w")


def gradient_rows(group, table, prefix="", times=1, forward=False, runs=1):
    """Register each row `(name, call, arrays)` or `(name, call, arrays, variants)` as a program.

    `call(tf, *placeholders)` gets one placeholder an array, named x, y, z in turn, and returns a tensor or a
    list of them. The program fetches their gradients with respect to the placeholders of floats, weighted
    (`weights`) X are as in
    `register.rows`.
    """
    for name, call, arrays, *variants in table:
        for variant in variants[0] if variants else "s":
            build = _row(call, arrays, variant, times, forward)
            program(group, prefix + name + VARIANTS[variant], runs=runs)(build)


def _row(call, arrays, variant, times, forward):
    def build(tf):
        feeds, xs = {}, []
        for name, array in zip("xyz", arrays):
            array = np.asarray(array)
            shape = list(array.shape)
            if variant == "b" and shape:
                shape[0] = None
            x = tf.placeholder(tf.as_dtype(array.dtype), None if variant == "u" else shape, name=name)
            feeds[x] = array
            if array.dtype.kind in "fc":
                xs.append(x)
        ys = call(tf, *feeds)
        ys = list(ys) if isinstance(ys, (list, tuple)) else [ys]
        for _ in range(times - 1):
            ys = [y for y in tf.gradients(ys, xs, [weights(tf, y) for y in ys]) if y is not None]
        made = ys
        if forward:
            ys = [y for y in ys if y.dtype.is_floating or y.dtype.is_complex]
        fetches, feeds, notes = derived(tf, ys, xs, feeds, grad_ys=[weights(tf, y) for y in ys])
        if forward:
            fetches.update((f"y{i}", y) for i, y in enumerate(made))
        return fetches, feeds, notes

    return build

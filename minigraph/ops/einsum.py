"""Einstein's summation convention, taken apart into products of matrices, as in TF1."""

import re
from collections import Counter
from functools import reduce
from operator import mul
from string import ascii_letters

from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import Tensor
from minigraph.ops.array import expand_dims, reshape, shape, transpose
from minigraph.ops.contraction import trace
from minigraph.ops.math import multiply
from minigraph.ops.product import matmul
from minigraph.ops.reduction import reduce_sum


def einsum(equation, *inputs, **kwargs) -> Tensor:
    """The sum of products of elements that `equation` describes.

    Args:
      equation: as "ij,jk->ik": a letter for each axis of each input, then for those of the result; one that
        the result does not have is summed over. Without "->", the result has the letters that come once, in
        alphabetical order. "..." stands for axes without a letter.
      *inputs: tensors, as many as the equation tells.
      **kwargs: `name`: the name of the scope of the nodes.

    Raises:
      ValueError: the equation has a wrong form, or an axis twice in one input (only "ii", the trace, may), or
        does not fit the inputs; or the rank of one of several inputs is not known.
    """
    name = kwargs.pop("name", None)
    if kwargs:
        raise TypeError(f"invalid keyword arguments for this function: {', '.join(sorted(kwargs))}")
    with name_scope(name, "einsum", list(inputs)):
        tensors = [convert(x) for x in inputs]
        labels, result = _read(equation, tensors)
        if labels == ["ii"] and "->" not in equation:
            return trace(tensors[0])
        for axes in labels:
            if len(set(axes)) != len(axes):
                raise ValueError(f"Subscript not supported: an axis appears more than once: {axes}")
        summed = set().union(*labels) - set(result)
        if any(sum(label in axes for axes in labels) > 2 for label in summed):
            return _multiplied_at_once(tensors, labels, result)
        x, axes = tensors[0], labels[0]
        for i in range(1, len(tensors)):
            later = set(result).union(*labels[i + 1 :])
            x, axes = _combined(x, axes, tensors[i], labels[i], (set(axes) & set(labels[i])) - later)
        extra = [place for place, label in enumerate(axes) if label not in result]
        if extra:
            x = reduce_sum(x, extra)
            axes = "".join(label for label in axes if label in result)
        return _transposed(x, axes, result)


def _read(equation, inputs):
    """The labels of the axes of each input, and those of the result."""
    equation = equation.replace(" ", "")
    if not re.fullmatch(r"[a-zA-Z,.]+(->[a-zA-Z.]*)?", equation):
        raise ValueError(f"Indices have incorrect format: {equation}")
    sources, arrow, result = equation.partition("->")
    labels = sources.split(",")
    if len(inputs) != len(labels):
        raise ValueError(f'Got {len(inputs)} arguments for equation "{equation}", expecting {len(labels)}')
    labels, dots = _without_dots(labels, inputs, set(equation))
    if arrow:
        result = result.replace("...", dots)
    else:
        counts = Counter("".join(labels))
        result = dots + "".join(sorted(x for x, n in counts.items() if n == 1 and x not in dots))
    if "." in "".join([*labels, result]):
        raise ValueError(f'period "." found outside of ellipsis: {equation}')
    if len(set(result)) != len(result) or not set(result) <= set().union(*labels, dots):
        raise ValueError(f"Invalid equation: {equation}")
    return labels, result


def _without_dots(labels, inputs, used):
    """`labels` with letters of their own in the place of each "...", and the most of these letters."""
    free = "".join(letter for letter in ascii_letters if letter not in used)
    found, dots = [], ""
    for axes, x in zip(labels, inputs, strict=True):
        if "..." in axes:
            if axes.count("...") > 1:
                raise ValueError("Unable to resolve ellipsis. Excess number found.")
            if x.shape.ndims is None:
                raise ValueError("Unable to statically infer ellipsis axes.")
            count = x.shape.ndims - (len(axes) - 3)
            if count < 0:
                raise ValueError("Ellipses lengths do not match.")
            mine = free[len(free) - count :]
            axes, dots = axes.replace("...", mine), max(dots, mine, key=len)
        found.append(axes)
    return found, dots


def _transposed(x, axes, order):
    """`x` with axes `axes`, in another order."""
    return x if axes == order else transpose(x, [axes.index(label) for label in order])


def _combined(x, x_axes, y, y_axes, summed):
    """The product of two inputs, summed over axes that both have; its axes."""
    for text, z, axes in (("t0", x, x_axes), ("t1", y, y_axes)):
        if z.shape.ndims is None:
            raise ValueError("Cannot take the length of shape with unknown rank.")
        if z.shape.ndims != len(axes):
            raise ValueError(
                f"Tensor {text} of rank {z.shape.ndims} does not match einsum reduction of length {len(axes)}"
            )
    batch = "".join(sorted((set(x_axes) & set(y_axes)) - summed))
    inner = "".join(sorted(summed))
    rows, columns = ("".join(sorted(set(a) - set(b))) for a, b in ((x_axes, y_axes), (y_axes, x_axes)))
    x, y = _transposed(x, x_axes, batch + rows + inner), _transposed(y, y_axes, batch + inner + columns)
    axes = batch + rows + columns
    if not summed:
        for _ in columns:
            x = expand_dims(x, -1)
        for _ in rows:
            y = expand_dims(y, len(batch))
        return multiply(x, y), axes
    sizes = _sizes(x)
    lead, middle = sizes[: len(batch)], sizes[len(batch) : len(batch + rows)]
    height, length = _product(middle), _product(sizes[len(batch + rows) :])
    x = _reshaped(x, [*lead, height, length])
    sizes = _sizes(y)
    last = sizes[len(batch + inner) :]
    y = _reshaped(y, [*sizes[: len(batch)], length, _product(last)])
    return _reshaped(matmul(x, y), [*lead, *middle, *last]), axes


def _product(sizes):
    return reduce(mul, sizes, 1)


def _sizes(x) -> list:
    """The sizes of `x`: ints, and tensors where they are not known."""
    known = x.shape.as_list()
    if None not in known:
        return known
    measured = shape(x)
    return [measured[i] if n is None else n for i, n in enumerate(known)]


def _reshaped(x, sizes):
    """`x` under the shape `sizes`; `x` itself if that is known to be its shape."""
    return x if x.shape.ndims is not None and x.shape.as_list() == sizes else reshape(x, sizes)


def _multiplied_at_once(inputs, labels, result):
    """The sum over products of all inputs, each of which has, or gets, all axes."""
    summed = "".join(sorted(set().union(*labels) - set(result)))
    order, parts = summed + result, []
    known: dict[str, int] = {}
    for i, (x, axes) in enumerate(zip(inputs, labels, strict=True)):
        if x.shape.ndims != len(axes):
            raise ValueError(
                f"Input {i} with axes {axes} has incorrect number of dimensions "
                f"(expected {len(axes)}, got {x.shape.ndims})"
            )
        for label, n in zip(axes, x.shape.as_list(), strict=True):
            if n is not None and known.setdefault(label, n) != n:
                raise ValueError(f"Dimension mismatch on axis: {label}")
        parts.append(_transposed(x, axes, "".join(label for label in order if label in axes)))
    for i, (x, axes) in enumerate(zip(parts, labels, strict=True)):
        sizes = iter(x.shape.as_list())
        parts[i] = reshape(x, [_or_any(next(sizes)) if label in axes else 1 for label in order])
    return reduce_sum(_product(parts), list(range(len(summed))))


def _or_any(size):
    return -1 if size is None else size

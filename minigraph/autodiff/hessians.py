"""Second derivatives: Hessian matrices, row by row."""

import numpy as np

from minigraph.autodiff.gradients import UnconnectedGradients, gradients
from minigraph.framework.conversion import convert
from minigraph.ops.array import constant, reshape, shape
from minigraph.ops.joining import concat, stack


def hessians(
    ys,
    xs,
    name="hessians",
    colocate_gradients_with_ops=False,
    gate_gradients=False,
    aggregation_method=None,
) -> list:
    """For each x the second derivatives of the sum of `ys`, a tensor of shape `x.shape + x.shape`.

    The rows stand in the graph one after the other, where TF1 has a loop; so the size of x must be known.

    Args:
      ys, xs: as for `gradients`.
      name: not used, as in TF1.
      colocate_gradients_with_ops, gate_gradients, aggregation_method: as for `gradients`.

    Raises:
      LookupError: an op on the way has no gradient, or its gradient has none.
      ValueError: the shape of an x is not known statically, or no y depends on it.
    """
    xs = [convert(x, as_ref=True) for x in (xs if isinstance(xs, (list, tuple)) else [xs])]
    options = {
        "colocate_gradients_with_ops": colocate_gradients_with_ops,
        "gate_gradients": gate_gradients,
        "aggregation_method": aggregation_method,
    }
    found = []
    for x, dx in zip(xs, gradients(ys, xs, **options), strict=True):
        n = x.shape.num_elements()
        if n is None:
            raise ValueError(f"hessians: the shape of {x.name} must be known statically, but is {x.shape}")
        flat = reshape(dx, [-1])
        rows = []
        for place in np.eye(n, dtype=dx.dtype.as_numpy_dtype):
            start = constant(place, dx.dtype)
            rows += gradients(flat, x, start, **options, unconnected_gradients=UnconnectedGradients.ZERO)
        sizes = shape(x)
        found.append(reshape(stack(rows), concat([sizes, sizes], 0)))
    return found

"""Second derivatives: Hessian matrices, row by row."""

from minigraph.autodiff.gradients import gradients
from minigraph.framework.conversion import convert
from minigraph.ops.array import constant, reshape, shape, size
from minigraph.ops.joining import concat
from minigraph.ops.tensor_array import TensorArray
from minigraph.ops.while_loop import while_loop


def hessians(
    ys,
    xs,
    name="hessians",
    colocate_gradients_with_ops=False,
    gate_gradients=False,
    aggregation_method=None,
) -> list:
    """For each x the second derivatives of the sum of `ys`, a tensor of shape `x.shape + x.shape`.

    A loop goes over the elements of x.

    Args:
      ys, xs: as for `gradients`.
      name: not used, as in TF1.
      colocate_gradients_with_ops, gate_gradients, aggregation_method: as for `gradients`.

    Raises:
      LookupError: an op on the way has no gradient, or its gradient has none.
      ValueError: no y depends on an x, or its gradient does not.
    """
    xs = xs if isinstance(xs, (list, tuple)) else [xs]
    options = {
        "colocate_gradients_with_ops": colocate_gradients_with_ops,
        "gate_gradients": gate_gradients,
        "aggregation_method": aggregation_method,
    }
    firsts = gradients(ys, xs, **options)
    return [_hessian(first, x, options) for first, x in zip(firsts, xs, strict=True)]


def _hessian(first, x, options):
    first = reshape(first, [-1])
    n = size(x)

    def row(j, rows):
        return j + 1, rows.write(j, gradients(first[j], x, **options)[0])

    _, rows = while_loop(lambda j, _: j < n, row, [constant(0), TensorArray(convert(x).dtype, n)])
    sizes = shape(x)
    return reshape(rows.stack(), concat([sizes, sizes], 0))

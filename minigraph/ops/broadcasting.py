"""Broadcasting backwards: a gradient of a result, summed over the axes along which an input was repeated."""

from minigraph.framework.arrays import xp
from minigraph.framework.conversion import OPS
from minigraph.framework.graph import Tensor
from minigraph.framework.indexed_slices import IndexedSlices
from minigraph.framework.opdef import INDEX, op
from minigraph.framework.shape import Spec
from minigraph.ops.array import reshape, shape, shape_op


def _axes(xp, s0, s1):
    rank = max(s0.shape[0], s1.shape[0])
    a, b = (xp.concat([xp.ones(rank - s.shape[0], dtype=s.dtype), s]) for s in (s0, s1))
    if xp.any((a != b) & (a != 1) & (b != 1)):
        raise ValueError(f"Incompatible shapes: {s0.tolist()} vs. {s1.tolist()}")
    differ = s0.shape != s1.shape or xp.any(a != b)
    axes = xp.arange(rank, dtype=s0.dtype)
    return axes[(a == 1) & differ], axes[(b == 1) & differ]


def _repeated(s0, s1):
    values = s0.value, s1.value
    unknown = any(value is None or value.dtype == object for value in values)
    return [Spec(s0.dtype, (None,), value) for value in ((None, None) if unknown else _axes(xp, *values))]


@op("BroadcastGradientArgs", infer=_repeated, T=INDEX)
def broadcast_gradient_args(xp, s0, s1):
    """For each of two shapes, the axes of their broadcast where it has size 1; none if they are equal."""
    return _axes(xp, s0, s1)


broadcast_gradient_args.gradient(None)


def unbroadcast(x, y):
    """Two functions, which sum a gradient of a broadcast result back to `x` and to `y`.

    Nodes as in TF1: Shape, Shape and BroadcastGradientArgs here, Sum and Reshape at each call.
    """
    return sums_to(shape(x), shape(y))


def sums_to(sx, sy, lead_x=None, lead_y=None):
    """As `unbroadcast`, of the shapes; only the axes `lead_x` and `lead_y` of these broadcast, if given."""
    rx, ry = broadcast_gradient_args(sx if lead_x is None else lead_x, sy if lead_y is None else lead_y)
    return lambda dx: reshape(OPS["Sum"](dx, rx), sx), lambda dy: reshape(OPS["Sum"](dy, ry), sy)


def have_one_shape(*tensors) -> bool:
    """Whether all sizes are known, and the same for all `tensors`; IndexedSlices never are."""
    sizes = tensors[0].spec.shape
    dense = sizes is not None and None not in sizes and all(isinstance(t, Tensor) for t in tensors)
    return dense and all(t.spec.shape == sizes for t in tensors)


def unbroadcast_known(x, y, dz):
    """As `unbroadcast`, without the sums that the static shapes show to be needless.

    TF1 does so for sums, differences, products and powers only. It works the axes out once for each two
    shapes in a graph, which leaves one BroadcastGradientArgs.
    """
    if isinstance(dz, IndexedSlices):
        return unbroadcast(x, y)
    sizes = x.spec.shape, y.spec.shape
    if any(s is None or None in s for s in sizes):
        return sums_to(shape_op(x), shape_op(y))
    memo = dz.op.graph.memo
    if (key := ("BroadcastGradientArgs", *sizes)) not in memo:
        memo[key] = [axes.spec.value for axes in broadcast_gradient_args(*sizes)]
    return [_sum_to(dz.spec.shape, s, axes) for s, axes in zip(sizes, memo[key], strict=True)]


def _sum_to(whole, sizes, axes):
    return lambda d: d if whole == sizes else reshape(OPS["Sum"](d, axes), sizes)

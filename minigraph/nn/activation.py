"""Activations with a gradient of their own."""

from minigraph.autodiff.custom import custom_gradient
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import control_dependencies
from minigraph.ops.elementary import sigmoid


@custom_gradient
def _swish(features):
    def grad(dy):
        with control_dependencies([dy]):  # so that TF1 computed it anew, and kept less
            gate = sigmoid(features)
        return dy * (gate * (1.0 + features * (1.0 - gate)))

    return features * sigmoid(features), grad


def swish(features):
    """`x * sigmoid(x)`.

    Source: Ramachandran, Zoph and Le, "Searching for activation functions", 2017.
    """
    return _swish(convert(features, name="features"))

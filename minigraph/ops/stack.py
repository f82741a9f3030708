"""Stacks: what the steps of a loop leave for its gradient, on TF1's StackV2, StackPushV2 and StackPopV2."""

import numpy as np

from minigraph.framework.dtypes import DType, resource
from minigraph.framework.opdef import Object, op
from minigraph.framework.shape import Spec


@op("StackV2", infer=lambda max_size, elem_type, stack_name: Spec(resource, (2,)), stateful=True)
def stack_v2(xp, max_size: np.int32, *, elem_type: DType, stack_name: str = ""):
    """The handle of an empty stack, made anew in each run."""
    return []


@op("StackPushV2", infer=lambda handle, elem, swap_memory: Spec(elem.dtype, elem.shape), stateful=True)
def stack_push_v2(xp, handle: Object, elem, *, swap_memory: bool = False):
    """Put `elem` on the stack; the result is `elem`."""
    handle.append(elem)
    return elem


@op("StackPopV2", infer=lambda handle, elem_type: Spec(elem_type, None), stateful=True)
def stack_pop_v2(xp, handle: Object, *, elem_type: DType):
    """Take off the tensor that was put on the stack last."""
    if not handle:
        raise ValueError("Stack is empty when calling Pop().")
    return handle.pop()


for _op in (stack_v2, stack_push_v2, stack_pop_v2):
    _op.gradient(None)

"""Assertions in the graph, and case: several conditions in turn."""

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import control_dependencies, name_scope
from minigraph.framework.graph import Operation, Tensor
from minigraph.framework.opdef import T, op
from minigraph.ops.array import constant
from minigraph.ops.casting import cast
from minigraph.ops.comparison import less_equal
from minigraph.ops.cond import cond
from minigraph.ops.control_flow import no_op
from minigraph.ops.joining import stack
from minigraph.ops.printing import summary
from minigraph.ops.reduction import reduce_sum


def _asserted(condition, data, summarize):
    if not data:
        raise ValueError("there must be data to show")
    return []


@op("Assert", infer=_asserted, stateful=True)
def assert_op(xp, condition: np.bool_, data: tuple[T], *, summarize: int = 3):
    """Nothing if `condition` holds; else ValueError with the first elements of each of `data`."""
    if condition.ndim:
        raise ValueError(f"condition should be a scalar: {list(condition.shape)}")
    if not condition:
        shown = " ".join(f"[{summary(x, summarize)}]" for x in data)
        raise ValueError(f"assertion failed: {shown}")
    return ()


def Assert(condition, data, summarize=None, name=None) -> Operation:
    """An operation that stops the run with InvalidArgumentError unless `condition` holds.

    Args:
      condition: bool scalar.
      data: a list of what to print.
      summarize: how many elements of each; 3 if None.
      name: name of the scope.
    """
    with name_scope(name, "Assert", [condition, data]):
        # TF1 makes constants of these, all of them, and further ones for the op.
        types = {convert(item).dtype.base_dtype for item in list(data)}
        if types <= {dtypes.string, dtypes.int32}:
            return assert_op(condition, data, summarize=3 if summarize is None else summarize)
        condition = convert(condition, name="Condition")

        def failed():
            return assert_op(condition, data, summarize=3 if summarize is None else summarize)

        return cond(condition, no_op, failed, name="AssertGuard").op


def case(pred_fn_pairs, default=None, exclusive=False, strict=False, name="case"):
    """The result of the first function whose condition holds; only that function's ops run.

    Args:
      pred_fn_pairs: pairs (bool scalar Tensor, function without arguments), or a dict of them.
      default: the function for the case that none holds; without it the run stops then.
      exclusive: stop the run if more than one holds.
      strict: leave a list of one tensor a list.
      name: name of the scope.

    Raises:
      TypeError: `pred_fn_pairs` is of another form.
    """
    pairs = _pairs(pred_fn_pairs)
    preds = [pred for pred, _ in pairs]
    with name_scope(name, "case", preds):
        if default is None:
            default = _last_action(preds, pairs.pop()[1])

        def choose(index):
            if index == len(pairs):
                return default
            pred, function = pairs[index]
            return lambda: cond(pred, function, choose(index + 1), strict=strict, name="cond")

        if not exclusive:
            return choose(0)()
        checked = [pred for pred, _ in pairs]
        with control_dependencies([_at_most(1, checked, "Input error: exclusive=True")]):
            return choose(0)()


def _pairs(given) -> list:
    if isinstance(given, dict):
        given = (
            given.items() if type(given) is not dict else sorted(given.items(), key=lambda item: item[0].name)
        )
    elif not isinstance(given, (list, tuple)):
        raise TypeError("fns must be a list, tuple, or dict")
    pairs = list(given)
    if not pairs:
        raise ValueError("case: there are no pairs of a condition and a function")
    for pair in pairs:
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise TypeError("Each entry in pred_fn_pairs must be a 2-tuple")
        pred, function = pair
        if not isinstance(pred, Tensor):
            raise TypeError(f"pred must be a Tensor, got: {pred}")
        if not callable(function):
            raise TypeError(f"fn for pred {pred.name} must be callable.")
    return pairs


def _at_most(count, preds, message):
    """An assertion that at most `count` of `preds` hold."""
    packed = stack(preds, name="preds_c")
    holding = reduce_sum(cast(packed, dtypes.int32), name="num_true_conds")
    condition = less_equal(holding, constant(count, name="n_true_conds"))
    names = ", ".join(pred.name for pred in preds)
    text = f"{message}: more than {count} conditions ({names}) evaluated as True:"
    return Assert(condition, [text, packed], summarize=len(preds))


def _last_action(preds, function):
    """What stands for a missing default: the last function, once its condition has been checked."""

    def action():
        packed = stack(preds, name="preds_c")
        text = (
            f"Implementation error: selected default action #{len(preds) - 1} was called, "
            "but some of other predicates are True: "
        )
        checks = [
            _at_most(0, preds[:-1], text),
            Assert(preds[-1], ["Input error: None of conditions evaluated as True:", packed]),
        ]
        with control_dependencies(checks):
            return function()

    return action

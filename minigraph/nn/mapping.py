"""map_fn, scan, foldl and foldr: a function applied to the rows of tensors, one after the other."""

from contextlib import contextmanager

from minigraph.framework import nest
from minigraph.framework.conversion import convert
from minigraph.framework.defaults import name_scope
from minigraph.framework.graph import Tensor
from minigraph.framework.shape import TensorShape
from minigraph.ops.array import constant, shape
from minigraph.ops.tensor_array import TensorArray
from minigraph.ops.while_loop import while_loop
from minigraph.variables.scope import get_variable_scope


class _Rows:
    """The rows of the tensors of a nest, to be read one by one.

    Attributes:
      count: how many there are: an int, or a Tensor where that is not known.
      arrays: a TensorArray of the rows for each tensor; made and filled `one_by_one`, or first all made.
    """

    def __init__(self, elems, element_shapes=False, one_by_one=False):
        self.structure = elems
        self.tensors = [convert(x, name="elem") for x in nest.flatten(elems)]
        first = self.tensors[0]
        if first.shape.ndims == 0:
            raise ValueError("elems must be a 1+ dimensional Tensor, not a scalar")
        self.count = first.shape[0].value or shape(first)[0]

        def array(x):
            element_shape = x.shape[1:] if element_shapes else None
            return TensorArray(x.dtype, self.count, False, element_shape=element_shape)

        if one_by_one:
            self.arrays = [array(x).unstack(x) for x in self.tensors]
        else:
            arrays = [array(x) for x in self.tensors]
            self.arrays = [array.unstack(x) for array, x in zip(arrays, self.tensors, strict=True)]

    def read(self, index):
        return nest.pack_sequence_as(self.structure, [array.read(index) for array in self.arrays])

    def stacked(self, arrays) -> list[Tensor]:
        """The tensors of these TensorArrays, each with as many elements as there are rows."""
        size = self.tensors[0].shape.with_rank_at_least(1)[0]
        for x in self.tensors[1:]:
            size = size.merge_with(x.shape.with_rank_at_least(1)[0])
        results = [array.stack() for array in arrays]
        for x in results:
            x.set_shape(TensorShape([size]).concatenate(x.shape[1:]))
        return results


@contextmanager
def _scope(fn, elems, name, default_name):
    """The scope of one of these functions, in which variables are read once, outside of the loop."""
    if not callable(fn):
        raise TypeError("fn must be callable.")
    with name_scope(name, default_name, nest.flatten(elems)):
        variables = get_variable_scope()
        given = variables.caching_device
        if given is None:
            variables.set_caching_device(lambda op: op.device)
        try:
            yield
        finally:
            variables.set_caching_device(given)


def map_fn(
    fn,
    elems,
    dtype=None,
    parallel_iterations=None,
    back_prop=True,
    swap_memory=False,
    infer_shape=True,
    name=None,
):
    """`fn` of each row of `elems`, the results one below the other.

    Args:
      fn: function of one row: a tensor, or a nest like `elems`.
      elems: a tensor [n, ...], or a nest of tensors of n rows each.
      dtype: the types of what `fn` returns, nested like that; those of `elems` if None.
      parallel_iterations, back_prop, swap_memory: as for `while_loop`.
      infer_shape: whether all results of `fn` have one static shape.
      name: name of the scope.

    Raises:
      TypeError: `fn` is no function.
      ValueError: it returns another structure than `dtype` says.
    """
    with _scope(fn, elems, name, "map"):
        rows = _Rows(elems)
        if dtype is None:
            dtype = nest.pack_sequence_as(elems, [x.dtype for x in rows.tensors])
        start = constant(0)
        arrays = [TensorArray(d, rows.count, False, infer_shape=infer_shape) for d in nest.flatten(dtype)]

        def step(i, arrays):
            values = fn(rows.read(i))
            nest.assert_same_structure(dtype, values)
            values = nest.flatten(values)
            arrays = [array.write(i, x) for array, x in zip(arrays, values, strict=True)]
            return i + 1, arrays

        _, arrays = while_loop(
            lambda i, _: i < rows.count,
            step,
            (start, arrays),
            parallel_iterations=10 if parallel_iterations is None else parallel_iterations,
            back_prop=back_prop,
            swap_memory=swap_memory,
            maximum_iterations=rows.count,
        )
        return nest.pack_sequence_as(dtype, rows.stacked(arrays))


def scan(
    fn,
    elems,
    initializer=None,
    parallel_iterations=10,
    back_prop=True,
    swap_memory=False,
    infer_shape=True,
    reverse=False,
    name=None,
):
    """All results of `a = fn(a, row)` over the rows of `elems`, one below the other.

    Args:
      fn: function of the result so far, and a row: tensors, or nests like `initializer` and `elems`.
      elems: a tensor [n, ...], or a nest of tensors of n rows each.
      initializer: what `a` starts with; the first row if None, which then is the first result.
      parallel_iterations, back_prop, swap_memory: as for `while_loop`.
      infer_shape: whether all results of `fn` have one static shape.
      reverse: go from the last row to the first.
      name: name of the scope.

    Raises:
      TypeError: `fn` is no function.
      ValueError: it returns another structure than `a`.
    """
    with _scope(fn, elems, name, "scan"):
        rows = _Rows(elems, element_shapes=True)
        n = rows.count
        structure = elems if initializer is None else initializer
        if initializer is None:
            start = [array.read(n - 1 if reverse else 0) for array in rows.arrays]
        else:
            start = [convert(x) for x in nest.flatten(initializer)]
        arrays = [
            TensorArray(
                x.dtype,
                n,
                False,
                element_shape=x.shape if infer_shape else None,
                infer_shape=infer_shape,
            )
            for x in start
        ]
        done = 0
        if initializer is None:
            done, first = 1, n - 1 if reverse else 0
            arrays = [array.write(first, x) for array, x in zip(arrays, start, strict=True)]

        def step(i, a, arrays):
            row = rows.read(i)
            values = fn(nest.pack_sequence_as(structure, a), row)
            nest.assert_same_structure(structure, values)
            values = nest.flatten(values)
            arrays = [array.write(i, x) for array, x in zip(arrays, values, strict=True)]
            return i - 1 if reverse else i + 1, values, arrays

        _, _, arrays = while_loop(
            (lambda i, *_: i >= 0) if reverse else (lambda i, *_: i < n),
            step,
            (n - 1 - done if reverse else done, start, arrays),
            parallel_iterations=parallel_iterations,
            back_prop=back_prop,
            swap_memory=swap_memory,
            maximum_iterations=n,
        )
        return nest.pack_sequence_as(structure, rows.stacked(arrays))


def foldl(fn, elems, initializer=None, parallel_iterations=10, back_prop=True, swap_memory=False, name=None):
    """The last result of `a = fn(a, row)` over the rows of `elems`; arguments and errors as for `scan`."""
    with _scope(fn, elems, name, "foldl"):
        rows = _Rows(elems, one_by_one=True)
        if initializer is None:
            start, i = rows.read(0), constant(1)
        else:
            start, i = initializer, constant(0)

        def step(i, a):
            a = fn(a, rows.read(i))
            return [i + 1, a]

        return while_loop(
            lambda i, a: i < rows.count,
            step,
            [i, start],
            parallel_iterations=parallel_iterations,
            back_prop=back_prop,
            swap_memory=swap_memory,
            maximum_iterations=rows.count,
        )[1]


def foldr(fn, elems, initializer=None, parallel_iterations=10, back_prop=True, swap_memory=False, name=None):
    """`foldl` from the last row to the first."""
    with _scope(fn, elems, name, "foldr"):
        rows = _Rows(elems, one_by_one=True)
        i, start = rows.count, initializer
        if initializer is None:
            i = i - 1
            start = rows.read(i)

        def step(i, a):
            i = i - 1
            return [i, fn(a, rows.read(i))]

        return while_loop(
            lambda i, a: i > 0,
            step,
            [i, start],
            parallel_iterations=parallel_iterations,
            back_prop=back_prop,
            swap_memory=swap_memory,
            maximum_iterations=rows.count,
        )[1]

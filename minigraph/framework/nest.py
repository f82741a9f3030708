"""Nested tuples, lists, dicts and namedtuples: flattening, packing, mapping. Knows nothing of graphs."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


def is_sequence(value) -> bool:
    """Whether `value` is a structure: a tuple, list or dict, but no string, no array."""
    if isinstance(value, Mapping):
        return True
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes, np.ndarray))


def children(structure) -> list:
    """The items of one level; a dict's in the order of its sorted keys, so that equal dicts flatten alike."""
    if isinstance(structure, Mapping):
        return [structure[key] for key in sorted(structure)]
    return list(structure)


def like(structure, items):
    """One level like `structure`, of the same type, holding `items`."""
    if isinstance(structure, Mapping):
        pairs = dict(zip(sorted(structure), items, strict=True))
        kind: Any = type(structure)
        return kind([(key, pairs[key]) for key in structure])
    if isinstance(structure, tuple) and hasattr(structure, "_fields"):
        return type(structure)(*items)
    return type(structure)(items)


def flatten(structure) -> list:
    """The leaves of `structure`, depth first; `[structure]` if it is a leaf itself."""
    if not is_sequence(structure):
        return [structure]
    return [leaf for item in children(structure) for leaf in flatten(item)]


def pack_sequence_as(structure, flat_sequence):
    """`flat_sequence` arranged like `structure`.

    Raises:
      ValueError: the number of leaves differs.
    """
    flat = list(flat_sequence)
    leaves = len(flatten(structure))
    if leaves != len(flat):
        raise ValueError(
            f"Could not pack sequence. Structure had {leaves} elements, but flat_sequence had {len(flat)} "
            f"elements.  Structure: {structure}, flat_sequence: {flat}."
        )
    remaining = iter(flat)

    def pack(part):
        return like(part, [pack(item) for item in children(part)]) if is_sequence(part) else next(remaining)

    return pack(structure)


def assert_same_structure(nest1, nest2, check_types=True):
    """Raise unless both structures nest alike.

    Raises:
      ValueError: the numbers of items or the nesting differ.
      TypeError: a level's types differ (only with `check_types`).
    """
    if is_sequence(nest1) != is_sequence(nest2):
        raise ValueError(
            "The two structures don't have the same nested structure.\n\n"
            f"First structure: {nest1}\n\nSecond structure: {nest2}"
        )
    if not is_sequence(nest1):
        return
    if check_types and type(nest1) is not type(nest2):
        raise TypeError(
            "The two structures don't have the same sequence type. "
            f"First structure has type {type(nest1)}, while second structure has type {type(nest2)}."
        )
    same_keys = not isinstance(nest1, Mapping) or set(nest1) == set(nest2)
    if len(nest1) != len(nest2) or not same_keys:
        raise ValueError(
            "The two structures don't have the same number of elements.\n\n"
            f"First structure: {nest1}\n\nSecond structure: {nest2}"
        )
    for one, two in zip(children(nest1), children(nest2), strict=True):
        assert_same_structure(one, two, check_types)


def map_structure(func, *structure, check_types=True):
    """`func` applied to corresponding leaves of structures that nest alike, packed like the first."""
    if not structure:
        raise ValueError("map_structure: give at least one structure")
    for other in structure[1:]:
        assert_same_structure(structure[0], other, check_types)
    leaves = zip(*(flatten(one) for one in structure), strict=True)
    return pack_sequence_as(structure[0], [func(*items) for items in leaves])

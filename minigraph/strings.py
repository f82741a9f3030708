"""tf.strings."""

from minigraph.compat.unsupported import missing
from minigraph.ops.splitting import split
from minigraph.ops.string import (
    as_string,
    lower,
    reduce_join,
    regex_full_match,
    regex_replace,
    substr,
    upper,
)
from minigraph.ops.string import string_join as join
from minigraph.ops.string import string_length as length
from minigraph.ops.string import string_strip as strip
from minigraph.ops.string import string_to_number as to_number

__all__ = [
    "as_string",
    "join",
    "length",
    "lower",
    "reduce_join",
    "regex_full_match",
    "regex_replace",
    "split",
    "strip",
    "substr",
    "to_number",
    "upper",
]

__getattr__ = missing(__name__)

"""Candidate samplers: classes drawn at random, with the counts to expect, for losses over very many classes.

The streams are TF1's, bit for bit; the kernels run on the host only.
Source: Jean et al., "On using very large target vocabulary for neural machine translation", ACL 2015.
"""

from collections import namedtuple
from math import log

import numpy as np

from minigraph.framework import dtypes
from minigraph.framework.opdef import State, op
from minigraph.framework.shape import Spec, merged
from minigraph.ops.philox import pairs, uniforms
from minigraph.ops.random import seeds_of, stream_of

# Counters that TF1 sets aside for each class to draw, used or not.
_RESERVED = 512


def _drawn(true_classes, *, num_true, num_sampled, range_max=1, **attrs):
    for attr, value in (("num_true", num_true), ("num_sampled", num_sampled), ("range_max", range_max)):
        if value < 1:
            raise ValueError(f"Value for attr '{attr}' of {value} must be at least minimum 1")
    if true_classes.shape is not None and len(true_classes.shape) != 2:
        raise ValueError(f"Shape must be rank 2 but is rank {len(true_classes.shape)}")
    batch = None if true_classes.shape is None else true_classes.shape[0]
    return [
        Spec(dtypes.int64, (num_sampled,)),
        Spec(dtypes.float32, (batch, num_true)),
        Spec(dtypes.float32, (num_sampled,)),
    ]


def _check_columns(true_classes, num_true):
    if true_classes.ndim != 2 or true_classes.shape[1] != num_true:
        raise ValueError(f"true_classes must be a matrix of num_true = {num_true} columns")


def _candidates(stream, draw, chance, possible, true_classes, num_true, num_sampled, unique):
    """The outputs of a sampler, and the stream after it.

    Args:
      draw: uint32[n, 4] words of the stream -> the classes that they make, one draw after the other.
      chance: classes -> how likely a draw makes each.
      possible: how many classes a draw can make.
    """
    _check_columns(true_classes, num_true)
    if unique and num_sampled > possible:
        raise ValueError(
            f"Sampler's range is too small: {num_sampled} of {possible} classes can't be different"
        )
    counters = num_sampled
    while True:
        drawn = draw(stream.words(np.arange(counters)))
        places = np.sort(np.unique(drawn, return_index=True)[1]) if unique else np.arange(len(drawn))
        if len(places) >= num_sampled:
            break
        counters *= 2
    sampled = drawn[places[:num_sampled]].astype(np.int64)
    tries = int(places[num_sampled - 1]) + 1

    def expected(classes):
        p = np.asarray(chance(classes), np.float32)
        if tries == num_sampled:
            return p * np.float32(tries)
        return -np.expm1(np.float32(tries) * np.log1p(-p))

    outputs = [sampled, expected(true_classes), expected(sampled)]
    return outputs, stream.after(num_sampled * _RESERVED)


def _unbiased(bits, n):
    """Random words as numbers below `n`, without those that would make lower numbers more likely."""
    if n & (n - 1):
        bits = bits[bits > np.iinfo(bits.dtype).max % n]
    return bits % bits.dtype.type(n)


@op("UniformCandidateSampler", infer=_drawn)
def uniform_candidate_sampler_op(
    xp,
    counter: State,
    true_classes: np.int64,
    *,
    num_true: int,
    num_sampled: int,
    unique: bool,
    range_max: int,
    seed: int = 0,
    seed2: int = 0,
):
    """Classes below `range_max`, equally likely."""
    return _candidates(
        stream_of(counter, seed, seed2),
        lambda words: _unbiased(pairs(words).reshape(-1), range_max),
        lambda classes: np.full(classes.shape, 1 / range_max),
        range_max,
        true_classes,
        num_true,
        num_sampled,
        unique,
    )


@op("LogUniformCandidateSampler", infer=_drawn)
def log_uniform_candidate_sampler_op(
    xp,
    counter: State,
    true_classes: np.int64,
    *,
    num_true: int,
    num_sampled: int,
    unique: bool,
    range_max: int,
    seed: int = 0,
    seed2: int = 0,
):
    """Classes below `range_max`, class k of probability `log((k + 2) / (k + 1)) / log(range_max + 1)`."""
    span = log(range_max + 1)
    return _candidates(
        stream_of(counter, seed, seed2),
        lambda words: (
            (np.exp(uniforms(words, "float64").reshape(-1) * span).astype(np.int64) - 1) % range_max
        ),
        lambda classes: np.log((classes + 2.0) / (classes + 1.0)) / span,
        range_max,
        true_classes,
        num_true,
        num_sampled,
        unique,
    )


@op("LearnedUnigramCandidateSampler", infer=_drawn)
def learned_unigram_candidate_sampler_op(
    xp,
    state: State,
    true_classes: np.int64,
    *,
    num_true: int,
    num_sampled: int,
    unique: bool,
    range_max: int,
    seed: int = 0,
    seed2: int = 0,
):
    """Classes below `range_max`, as likely as often they were true ones in earlier runs, and once more."""
    stream, weights = state or (stream_of(None, seed, seed2), np.ones(range_max, np.int64))
    if true_classes.size and not 0 <= true_classes.min() <= true_classes.max() < range_max:
        raise ValueError(f"true_classes must be in [0, {range_max})")
    limits = np.cumsum(weights)
    total = int(limits[-1])
    outputs, stream = _candidates(
        stream,
        lambda words: np.searchsorted(limits, _unbiased(words.reshape(-1), total), side="right"),
        lambda classes: weights[classes] / total,
        range_max,
        true_classes,
        num_true,
        num_sampled,
        unique,
    )
    return outputs, (stream, weights + np.bincount(true_classes.reshape(-1), minlength=range_max))


def _unigrams(vocab_file, unigrams, distortion, num_reserved_ids, num_shards, shard):
    """float32: the weight of each class, of a file (the last column of each line) or a list."""
    if bool(vocab_file) == bool(unigrams):
        raise ValueError("Must provide exactly one of vocab_file and unigrams")
    if vocab_file:
        try:
            with open(vocab_file) as file:
                unigrams = [float(line.rsplit(",", 1)[-1]) for line in file if line.strip()]
        except OSError as error:
            raise ValueError(f"vocab_file can't be read: {error}") from None
    weights = np.power(np.asarray(unigrams, np.float32), np.float32(distortion))
    reserved = np.zeros(len(range(shard, num_reserved_ids, num_shards)), np.float32)
    # As in TF1, the weights begin after the reserved classes of this shard, not after those of all.
    return np.concatenate([reserved, weights[(shard - len(reserved)) % num_shards :: num_shards]])


def _aliases(weights):
    """For each of n cells, which are equally likely: the chance that it makes its own class, and its alias.

    Source: Walker, "An efficient method for generating discrete random variables with general
    distributions", ACM TOMS 3 (1977). Which cells are paired decides what a stream makes: TF1 pairs the last
    light one with the last heavy one.
    """
    n, total = len(weights), float(np.sum(weights, dtype=np.float64))
    share = [float(weight * n) / total for weight in weights]
    alias = list(range(n))
    light = [i for i in range(n) if share[i] < 1]
    heavy = [i for i in range(n) if share[i] >= 1]
    while light and heavy:
        under, over = light.pop(), heavy.pop()
        alias[under] = over
        share[over] -= 1 - share[under]
        (light if share[over] < 1 else heavy).append(over)
    for i in light + heavy:  # what is left is 1 but for rounding
        share[i] = 1.0
    return np.array(share, np.float32), np.array(alias)


def _with_aliases(words, share, alias):
    """A float32 number and an integer make a draw; where the integer is thrown away, all words move up."""
    words, n = words.reshape(-1), len(share)
    while n & (n - 1):
        unfit = np.flatnonzero(words[1::2] <= np.iinfo(np.uint32).max % n)
        if not len(unfit):
            break
        words = np.delete(words, 2 * unfit[0] + 1)
    words = words[: len(words) // 4 * 4].reshape(-1, 4)
    cells = words[:, 1::2].reshape(-1) % np.uint32(n)
    return np.where(uniforms(words, "float32")[:, ::2].reshape(-1) < share[cells], cells, alias[cells])


@op("FixedUnigramCandidateSampler", infer=_drawn)
def fixed_unigram_candidate_sampler_op(
    xp,
    state: State,
    true_classes: np.int64,
    *,
    num_true: int,
    num_sampled: int,
    unique: bool,
    range_max: int,
    vocab_file: str = "",
    distortion: float = 1.0,
    num_reserved_ids: int = 0,
    num_shards: int = 1,
    shard: int = 0,
    unigrams: tuple = (),
    seed: int = 0,
    seed2: int = 0,
):
    """Classes below `range_max`, as likely as their weights say."""
    if state is None:
        weights = _unigrams(vocab_file, unigrams, distortion, num_reserved_ids, num_shards, shard)
        if len(weights) != range_max:
            raise ValueError(f"range_max is {range_max}, but there are {len(weights)} weights")
        state = stream_of(None, seed, seed2), weights, _aliases(weights)
    stream, weights, table = state
    total = weights.sum()

    def chance(classes):
        known = (classes >= 0) & (classes < range_max)
        return np.where(known, weights[np.where(known, classes, 0)] / total, 0)

    outputs, stream = _candidates(
        stream,
        lambda words: _with_aliases(words, *table),
        chance,
        np.count_nonzero(weights),
        true_classes,
        num_true,
        num_sampled,
        unique,
    )
    return outputs, (stream, weights, table)


@op("AllCandidateSampler", infer=_drawn, stateful=True)
def all_candidate_sampler_op(
    xp,
    true_classes: np.int64,
    *,
    num_true: int,
    num_sampled: int,
    unique: bool,
    seed: int = 0,
    seed2: int = 0,
):
    """The classes from 0 to `num_sampled - 1`, each of them once."""
    _check_columns(true_classes, num_true)
    once = np.ones(num_sampled, np.float32)
    return [np.arange(num_sampled), np.ones(true_classes.shape, np.float32), once]


def _hits(true_classes, sampled_candidates, *, num_true, **attrs):
    if num_true < 1:
        raise ValueError(f"Value for attr 'num_true' of {num_true} must be at least minimum 1")
    for spec, rank in ((true_classes, 2), (sampled_candidates, 1)):
        if spec.shape is not None and len(spec.shape) != rank:
            raise ValueError(f"Shape must be rank {rank} but is rank {len(spec.shape)}")
    merged(true_classes.shape, (None, num_true))
    return [Spec(dtype, (None,)) for dtype in (dtypes.int32, dtypes.int64, dtypes.float32)]


@op("ComputeAccidentalHits", infer=_hits)
def compute_accidental_hits_op(
    xp,
    true_classes: np.int64,
    sampled_candidates: np.int64,
    *,
    num_true: int,
    seed: int = 0,
    seed2: int = 0,
):
    """Where a true class is among the sampled; of equal ones the last counts."""
    _check_columns(true_classes, num_true)
    order = np.argsort(sampled_candidates, kind="stable")
    ranked = sampled_candidates[order]
    # A class that precedes all sampled ones has place -1, which is the last one, and that differs from it.
    last = np.searchsorted(ranked, true_classes, side="right") - 1
    hit = ranked[last] == true_classes if ranked.size else np.zeros(true_classes.shape, bool)
    rows, columns = np.nonzero(hit)
    weights = np.full(len(rows), np.finfo(np.float32).min, np.float32)
    return [rows.astype(np.int32), order[last[rows, columns]], weights]


_SAMPLERS = (
    all_candidate_sampler_op,
    fixed_unigram_candidate_sampler_op,
    learned_unigram_candidate_sampler_op,
    log_uniform_candidate_sampler_op,
    uniform_candidate_sampler_op,
)

for _op in (*_SAMPLERS, compute_accidental_hits_op):
    _op.gradient(None)

# What the functions return, named as in TF1, since scripts print it.
_RESULTS = {
    sampler.type: namedtuple(
        sampler.type, ["sampled_candidates", "true_expected_count", "sampled_expected_count"]
    )
    for sampler in _SAMPLERS
}
ComputeAccidentalHits = namedtuple("ComputeAccidentalHits", ["indices", "ids", "weights"])


def _added(sampler, true_classes, num_true, num_sampled, unique, seed, name, **attrs):
    """The outputs of a new node of `sampler`."""
    outputs = sampler(
        true_classes,
        num_true=num_true,
        num_sampled=num_sampled,
        unique=unique,
        **attrs,
        **seeds_of(seed),
        name=name,
    )
    return _RESULTS[sampler.type](*outputs)


def _sampler(sampler, name, text):
    """The public function of a sampler that takes no more than `range_max`."""

    def function(true_classes, num_true, num_sampled, unique, range_max, seed=None, name=None):
        return _added(sampler, true_classes, num_true, num_sampled, unique, seed, name, range_max=range_max)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"""{text}

    Args:
      true_classes: int64[batch, num_true].
      num_true: how many true classes a row has.
      num_sampled: how many classes to draw.
      unique: whether a class that was drawn already is drawn again.
      range_max: the number of classes.
      seed: the op's seed, see `set_random_seed`.
      name: the node's name.

    Returns:
      A namedtuple: sampled_candidates, int64[num_sampled], the classes; true_expected_count,
      float32[batch, num_true], how often each true class is expected among them; sampled_expected_count,
      float32[num_sampled], the same of the sampled classes.

    Raises:
      ValueError: a number is below 1. (A run raises InvalidArgumentError where `true_classes` don't fit, or
        there are fewer than `num_sampled` different classes.)
    """
    return function


uniform_candidate_sampler = _sampler(
    uniform_candidate_sampler_op, "uniform_candidate_sampler", "Classes drawn at random, all equally likely."
)
log_uniform_candidate_sampler = _sampler(
    log_uniform_candidate_sampler_op,
    "log_uniform_candidate_sampler",
    "Classes drawn at random, low ones more often: as words are, numbered from the most frequent down.",
)
learned_unigram_candidate_sampler = _sampler(
    learned_unigram_candidate_sampler_op,
    "learned_unigram_candidate_sampler",
    "Classes drawn at random, as often as they were true ones in the earlier runs of the session.",
)


def fixed_unigram_candidate_sampler(
    true_classes,
    num_true,
    num_sampled,
    unique,
    range_max,
    vocab_file="",
    distortion=1.0,
    num_reserved_ids=0,
    num_shards=1,
    shard=0,
    unigrams=(),
    seed=None,
    name=None,
):
    """Classes drawn at random, by weights that are given. Arguments but for these as of the other samplers.

    Args:
      vocab_file: a file with a line for each class, the weight after the last comma.
      distortion: the power to which weights are raised: 1 leaves them, 0 makes them equal.
      num_reserved_ids: so many classes that are never drawn come before those of the weights.
      num_shards, shard: of all classes, those with numbers `shard + i * num_shards` are drawn.
      unigrams: the weights, in the place of a file.
    """
    return _added(
        fixed_unigram_candidate_sampler_op,
        true_classes,
        num_true,
        num_sampled,
        unique,
        seed,
        name,
        range_max=range_max,
        vocab_file=vocab_file,
        distortion=distortion,
        num_reserved_ids=num_reserved_ids,
        num_shards=num_shards,
        shard=shard,
        unigrams=tuple(map(float, unigrams)),
    )


def all_candidate_sampler(true_classes, num_true, num_sampled, unique, seed=None, name=None):
    """Not drawn at all: the classes from 0 to `num_sampled - 1`, for tests of losses that take candidates."""
    return _added(all_candidate_sampler_op, true_classes, num_true, num_sampled, unique, seed, name)


def compute_accidental_hits(true_classes, sampled_candidates, num_true, seed=None, name=None):
    """Which sampled classes are true ones.

    Args:
      true_classes: int64[batch, num_true].
      sampled_candidates: int64[num_sampled].
      num_true: how many true classes a row has.
      seed: of the node only; nothing is drawn.
      name: the node's name.

    Returns:
      A namedtuple (indices, ids, weights): int32[hits], the rows; int64[hits], the places in
      `sampled_candidates`; float32[hits], the lowest number, to be added to the logit there.
    """
    hits = compute_accidental_hits_op(
        true_classes, sampled_candidates, num_true=num_true, **seeds_of(seed), name=name
    )
    return ComputeAccidentalHits(*hits)

"""Losses over very many classes, of which each step looks at the true ones and a few others."""

from minigraph.framework import dtypes
from minigraph.framework.defaults import name_scope
from minigraph.ops.array import expand_dims, ones, ones_like, reshape, shape, stop_gradient, zeros_like
from minigraph.ops.candidates import compute_accidental_hits, log_uniform_candidate_sampler
from minigraph.ops.casting import cast
from minigraph.ops.cross_entropy import (
    sigmoid_cross_entropy_with_logits,
    softmax_cross_entropy_with_logits_v2,
)
from minigraph.ops.elementary import log
from minigraph.ops.embedding import embedding_lookup
from minigraph.ops.joining import concat, stack
from minigraph.ops.math import multiply
from minigraph.ops.product import matmul
from minigraph.ops.slicing import slice as slice_
from minigraph.ops.sparse import sparse_to_dense_op


def _sums_of_rows(x):
    """The sum of each row, as a product of matrices."""
    columns = ones(stack([shape(x)[1], 1]), x.dtype)
    return reshape(matmul(x, columns), [-1])


def _sampled_logits(
    weights,
    biases,
    labels,
    inputs,
    num_sampled,
    num_classes,
    num_true,
    sampled_values,
    remove_accidental_hits,
    partition_strategy,
    name,
    seed=None,
):
    """(logits, labels), both [batch, num_true + num_sampled]: first of true classes, then of sampled ones."""
    weights = list(weights) if isinstance(weights, (list, tuple)) else [weights]
    with name_scope(name, "compute_sampled_logits", [*weights, biases, inputs, labels]):
        if labels.dtype is not dtypes.int64:
            labels = cast(labels, dtypes.int64)
        flat = reshape(labels, [-1])
        if sampled_values is None:
            sampled_values = log_uniform_candidate_sampler(
                labels, num_true, num_sampled, unique=True, range_max=num_classes, seed=seed
            )
        sampled, expected_true, expected_sampled = (stop_gradient(value) for value in sampled_values)
        sampled = cast(sampled, dtypes.int64)
        ids = concat([flat, sampled], 0)

        rows = embedding_lookup(weights, ids, partition_strategy=partition_strategy)
        if rows.dtype is not inputs.dtype:
            rows = cast(rows, inputs.dtype)
        of_true = slice_(rows, [0, 0], stack([shape(flat)[0], -1]))
        of_sampled = slice_(rows, stack([shape(flat)[0], 0]), [-1, -1])
        sampled_logits = matmul(inputs, of_sampled, transpose_b=True)

        bias = embedding_lookup(biases, ids, partition_strategy=partition_strategy)
        if bias.dtype is not inputs.dtype:
            bias = cast(bias, inputs.dtype)
        true_bias = slice_(bias, [0], shape(flat))
        sampled_bias = slice_(bias, shape(flat), [-1])

        depth = shape(of_true)[1:2]
        sizes = concat([[-1, num_true], depth], 0)
        products = multiply(expand_dims(inputs, 1), reshape(of_true, sizes))
        products = reshape(products, concat([[-1], depth], 0))
        true_logits = reshape(_sums_of_rows(products), [-1, num_true])
        true_bias = reshape(true_bias, [-1, num_true])
        true_logits += true_bias
        sampled_logits += sampled_bias

        if remove_accidental_hits:
            sampled_logits += _minus_infinity_at_hits(
                labels, sampled, num_true, num_sampled, sampled_logits.dtype
            )
        true_logits -= log(expected_true)
        sampled_logits -= log(expected_sampled)
        logits = concat([true_logits, sampled_logits], 1)
        shares = [ones_like(true_logits) / num_true, zeros_like(sampled_logits)]
        return logits, concat(shares, 1)


def _minus_infinity_at_hits(labels, sampled, num_true, num_sampled, dtype):
    """[batch, num_sampled]: the lowest number where a sampled class is a true one, else 0."""
    hits = compute_accidental_hits(labels, sampled, num_true=num_true)
    rows = reshape(hits.indices, [-1, 1])
    columns = reshape(cast(hits.ids, dtypes.int32), [-1, 1])
    places = concat([rows, columns], 1, "sparse_indices")
    sizes = concat([shape(labels)[:1], expand_dims(num_sampled, 0)], 0)
    values = hits.weights if hits.weights.dtype is dtype else cast(hits.weights, dtype)
    return sparse_to_dense_op(places, sizes, values, 0.0, validate_indices=False)


def nce_loss(
    weights,
    biases,
    labels,
    inputs,
    num_sampled,
    num_classes,
    num_true=1,
    sampled_values=None,
    remove_accidental_hits=False,
    partition_strategy="mod",
    name="nce_loss",
):
    """The loss of noise-contrastive estimation: is a class a true one, or was it sampled?

    Args:
      weights: [num_classes, depth], or a list of tensors that hold its rows, see `embedding_lookup`.
      biases: [num_classes].
      labels: int[batch, num_true], the true classes.
      inputs: [batch, depth].
      num_sampled: how many classes to sample for the batch.
      num_classes: the number of classes.
      num_true: how many true classes an example has.
      sampled_values: what a candidate sampler returned; by default that of
        `log_uniform_candidate_sampler`, which suits classes sorted from the most frequent down.
      remove_accidental_hits: whether sampled classes that are true ones count nothing.
      partition_strategy: how the rows are shared out to several weights, see `embedding_lookup`.
      name: the name of the scope of the nodes.

    Returns:
      [batch], the loss of each example.

    Source: Gutmann and Hyvärinen, "Noise-contrastive estimation", AISTATS 2010; Mnih and Teh, ICML 2012.
    """
    logits, targets = _sampled_logits(
        weights,
        biases,
        labels,
        inputs,
        num_sampled,
        num_classes,
        num_true,
        sampled_values,
        remove_accidental_hits,
        partition_strategy,
        name,
    )
    losses = sigmoid_cross_entropy_with_logits(labels=targets, logits=logits, name="sampled_losses")
    return _sums_of_rows(losses)


def sampled_softmax_loss(
    weights,
    biases,
    labels,
    inputs,
    num_sampled,
    num_classes,
    num_true=1,
    sampled_values=None,
    remove_accidental_hits=True,
    partition_strategy="mod",
    name="sampled_softmax_loss",
    seed=None,
):
    """The cross entropy of a softmax over the true and some sampled classes; for training only.

    Args:
      seed: the seed of the sampler, see `set_random_seed`.
      The others are those of `nce_loss`.

    Returns:
      [batch], the loss of each example.

    Source: Jean et al., "On using very large target vocabulary for neural machine translation", ACL 2015.
    """
    logits, targets = _sampled_logits(
        weights,
        biases,
        labels,
        inputs,
        num_sampled,
        num_classes,
        num_true,
        sampled_values,
        remove_accidental_hits,
        partition_strategy,
        name,
        seed,
    )
    targets = stop_gradient(targets, name="labels_stop_gradient")
    return softmax_cross_entropy_with_logits_v2(labels=targets, logits=logits)

"""Cross entropy of sequences of symbols, weighted step by step."""

from minigraph.framework.defaults import name_scope
from minigraph.ops.array import reshape, shape
from minigraph.ops.casting import cast
from minigraph.ops.cross_entropy import sparse_softmax_cross_entropy_with_logits
from minigraph.ops.math import add_n, div_no_nan
from minigraph.ops.reduction import count_nonzero, reduce_sum
from minigraph.variables.scope import get_variable_scope, variable_scope


def sequence_loss(
    logits,
    targets,
    weights,
    average_across_timesteps=True,
    average_across_batch=True,
    sum_over_timesteps=False,
    sum_over_batch=False,
    softmax_loss_function=None,
    name=None,
):
    """The weighted cross entropy of sequences that are one tensor.

    Args:
      logits: float[batch, steps, symbols].
      targets: int[batch, steps].
      weights: float[batch, steps]; 0 for what is only padding.
      average_across_timesteps, average_across_batch: divide the sum along that axis by that of the weights.
      sum_over_timesteps, sum_over_batch: divide it by the number of weights that are not 0. Beside an average
        along the other axis this has no effect, as in TF1.
      softmax_loss_function: function of (labels, logits) that gives a loss each, in place of cross entropy.
      name: name of the scope.

    Returns:
      A scalar; or what is left of [batch, steps] where no axis or only one is averaged or summed over.

    Raises:
      ValueError: a rank differs, or options contradict each other.
    """
    if logits.shape.ndims != 3:
        raise ValueError("Logits must be a [batch_size x sequence_length x logits] tensor")
    if targets.shape.ndims != 2:
        raise ValueError("Targets must be a [batch_size x sequence_length] tensor")
    if weights.shape.ndims != 2:
        raise ValueError("Weights must be a [batch_size x sequence_length] tensor")
    if average_across_timesteps and sum_over_timesteps:
        raise ValueError(
            "average_across_timesteps and sum_over_timesteps cannot be set to True at same time."
        )
    if average_across_batch and sum_over_batch:
        raise ValueError("average_across_batch and sum_over_batch cannot be set to True at same time.")
    averages = average_across_timesteps or average_across_batch
    sums = sum_over_timesteps or sum_over_batch
    with name_scope(name, "sequence_loss", [logits, targets, weights]):
        symbols = shape(logits)[2]
        rows = reshape(logits, [-1, symbols])
        targets = reshape(targets, [-1])
        loss_function = softmax_loss_function or sparse_softmax_cross_entropy_with_logits
        losses = loss_function(labels=targets, logits=rows)
        losses *= reshape(weights, [-1])
        axis = None
        both_averaged = average_across_timesteps and average_across_batch
        if not both_averaged and not (sum_over_timesteps and sum_over_batch):
            losses = reshape(losses, shape(logits)[0:2])
            if not averages and not sums:
                return losses
            axis = [0] if average_across_batch or (sum_over_batch and not averages) else [1]
        total = reduce_sum(losses, axis=axis)
        if averages:
            return div_no_nan(total, reduce_sum(weights, axis=axis))
        return div_no_nan(total, cast(count_nonzero(weights, axis=axis), total.dtype))


def sequence_loss_by_example(
    logits, targets, weights, average_across_timesteps=True, softmax_loss_function=None, name=None
):
    """The weighted cross entropy of each sequence of a batch.

    Args:
      logits: list of `steps` tensors float[batch, symbols].
      targets: list of int[batch].
      weights: list of float[batch].
      average_across_timesteps: divide the sum over the steps by that of the weights.
      softmax_loss_function: function of (labels, logits) that gives a loss each, in place of cross entropy.
      name: name of the scope.

    Returns:
      float[batch].

    Raises:
      ValueError: the lists differ in length.
    """
    if not len(targets) == len(weights) == len(logits):
        raise ValueError(
            "Lengths of logits, weights, and targets must be the same "
            f"{len(logits)}, {len(weights)}, {len(targets)}."
        )
    with name_scope(name, "sequence_loss_by_example", logits + targets + weights):
        losses = []
        for logit, target, weight in zip(logits, targets, weights, strict=True):
            if softmax_loss_function is None:
                target = reshape(target, [-1])
            loss_function = softmax_loss_function or sparse_softmax_cross_entropy_with_logits
            losses.append(loss_function(labels=target, logits=logit) * weight)
        total = add_n(losses)
        if average_across_timesteps:
            total /= add_n(weights) + 1e-12  # no division by 0 where all weights are
        return total


def step_by_step_loss(
    logits,
    targets,
    weights,
    average_across_timesteps=True,
    average_across_batch=True,
    softmax_loss_function=None,
    name=None,
):
    """The sum of `sequence_loss_by_example` over the batch: `tf.contrib.legacy_seq2seq.sequence_loss`.

    Args:
      average_across_batch: divide the sum by the size of the batch.
      logits, targets, weights, average_across_timesteps, softmax_loss_function: as
        `sequence_loss_by_example`'s.
      name: name of the scope.

    Returns:
      A float scalar.
    """
    with name_scope(name, "sequence_loss", logits + targets + weights):
        losses = sequence_loss_by_example(
            logits, targets, weights, average_across_timesteps, softmax_loss_function
        )
        total = reduce_sum(losses)
        return total / cast(shape(targets[0])[0], total.dtype) if average_across_batch else total


def model_with_buckets(
    encoder_inputs,
    decoder_inputs,
    targets,
    weights,
    buckets,
    seq2seq,
    softmax_loss_function=None,
    per_example_loss=False,
    name=None,
):
    """One network for each pair of lengths, all with the same variables.

    Args:
      encoder_inputs, decoder_inputs: lists of tensors for the longest bucket.
      targets, weights: lists for the loss, see `sequence_loss_by_example`.
      buckets: list of (encoder steps, decoder steps), growing.
      seq2seq: function of (encoder_inputs, decoder_inputs) that returns (outputs, state).
      softmax_loss_function: see `sequence_loss_by_example`.
      per_example_loss: give a loss for each sequence of the batch.
      name: name of the scope.

    Returns:
      (outputs, losses), lists of one item a bucket.

    Raises:
      ValueError: a list is shorter than the last bucket.
    """
    longest = buckets[-1]
    for what, items, least in (
        ("encoder_inputs", encoder_inputs, longest[0]),
        ("targets", targets, longest[1]),
        ("weights", weights, longest[1]),
    ):
        if len(items) < least:
            raise ValueError(
                f"Length of {what} ({len(items)}) must be at least that of last bucket ({least})."
            )
    outputs, losses = [], []
    with name_scope(name, "model_with_buckets", encoder_inputs + decoder_inputs + targets + weights):
        for i, (sources, steps) in enumerate(buckets):
            with variable_scope(get_variable_scope(), reuse=True if i else None):
                logits, _ = seq2seq(encoder_inputs[:sources], decoder_inputs[:steps])
                outputs.append(logits)
                loss = sequence_loss_by_example if per_example_loss else step_by_step_loss
                losses.append(
                    loss(
                        logits,
                        targets[:steps],
                        weights[:steps],
                        softmax_loss_function=softmax_loss_function,
                    )
                )
    return outputs, losses

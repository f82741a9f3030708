"""A sequence-to-sequence network with attention learns to write five digits backwards."""

import sys

import numpy as np
from tqdm import tqdm

import minigraph as tf

STEPS = 160
BATCH = 128
LENGTH = 5
GO = 10  # the symbol that tells the decoder to begin; 0 to 9 are the digits
UNITS = 32

random = np.random.RandomState(0)
numbers = random.permutation(10**LENGTH)
sequences = numbers[:, None] // 10 ** np.arange(LENGTH) % 10  # the digits of each number, last first
unseen, training = sequences[:500], sequences[500:]


def feeds(digits):
    """What is fed for `digits` [batch, LENGTH]: the decoder sees GO, then the digits it should write."""
    answers = digits[:, ::-1]
    decoder = np.column_stack([np.full(len(digits), GO), answers[:, :-1]])
    return {encoder_batch: digits, decoder_batch: decoder, target_batch: answers}


tf.set_random_seed(42)
with tf.name_scope("sequences"):
    encoder_batch = tf.placeholder(tf.int32, [None, LENGTH], name="encoder")
    decoder_batch = tf.placeholder(tf.int32, [None, LENGTH], name="decoder")
    target_batch = tf.placeholder(tf.int32, [None, LENGTH], name="target")
    encoder_inputs = tf.unstack(encoder_batch, axis=1)
    decoder_inputs = tf.unstack(decoder_batch, axis=1)
    targets = tf.unstack(target_batch, axis=1)


def network(feed_previous):
    """Logits of each of the LENGTH digits, [batch, 10] each.

    With `feed_previous`, the decoder reads GO, and from then on the digit that it wrote last.
    """
    logits, _ = tf.contrib.legacy_seq2seq.embedding_attention_seq2seq(
        encoder_inputs,
        decoder_inputs,
        tf.contrib.rnn.GRUCell(UNITS),
        num_encoder_symbols=10,
        num_decoder_symbols=11,
        embedding_size=16,
        feed_previous=feed_previous,
    )
    return logits


with tf.variable_scope("reverse"):
    logits = network(feed_previous=False)
with tf.variable_scope("reverse", reuse=True):  # the same weights, now on its own
    written = tf.argmax(tf.stack(network(feed_previous=True), axis=1), axis=2)

weights = [tf.ones_like(target, dtype=tf.float32) for target in targets]
loss = tf.contrib.legacy_seq2seq.sequence_loss(logits, targets, weights)
optimizer = tf.train.AdamOptimizer(learning_rate=0.01)
gradients, variables = zip(*optimizer.compute_gradients(loss), strict=True)
gradients, _ = tf.clip_by_global_norm(gradients, 5.0)
training_op = optimizer.apply_gradients(zip(gradients, variables, strict=True))
init = tf.global_variables_initializer()

with tf.Session() as sess:
    init.run()
    steps = tqdm(range(STEPS), desc="steps", file=sys.stdout)
    for step in steps:
        batch = training[step * BATCH : (step + 1) * BATCH]
        _, value = sess.run([training_op, loss], feed_dict=feeds(batch))
        if step % 20 == 0:
            steps.set_postfix(loss=f"{value:.4f}")
    answers = sess.run(written, feed_dict=feeds(unseen))

for digits, answer in zip(unseen[:5], answers[:5], strict=True):
    print(*digits, "->", *answer)
print(f"reversed {np.mean((answers == unseen[:, ::-1]).all(axis=1)):.1%} of {len(unseen)} unseen sequences")

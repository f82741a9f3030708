"""tf.contrib.legacy_seq2seq: encoders and decoders by unrolled networks, and their losses."""

from minigraph.compat.unsupported import missing
from minigraph.contrib.attention import (
    attention_decoder,
    embedding_attention_decoder,
    embedding_attention_seq2seq,
)
from minigraph.contrib.decoding import (
    basic_rnn_seq2seq,
    embedding_rnn_decoder,
    embedding_rnn_seq2seq,
    embedding_tied_rnn_seq2seq,
    one2many_rnn_seq2seq,
    rnn_decoder,
    tied_rnn_seq2seq,
)
from minigraph.contrib.sequence_loss import model_with_buckets, sequence_loss_by_example
from minigraph.contrib.sequence_loss import step_by_step_loss as sequence_loss

__all__ = [
    "attention_decoder",
    "basic_rnn_seq2seq",
    "embedding_attention_decoder",
    "embedding_attention_seq2seq",
    "embedding_rnn_decoder",
    "embedding_rnn_seq2seq",
    "embedding_tied_rnn_seq2seq",
    "model_with_buckets",
    "one2many_rnn_seq2seq",
    "rnn_decoder",
    "sequence_loss",
    "sequence_loss_by_example",
    "tied_rnn_seq2seq",
]

__getattr__ = missing(__name__)

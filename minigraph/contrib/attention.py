"""Sequence to sequence with attention, by unrolled networks."""

from copy import deepcopy

from minigraph.contrib.decoding import embedded_argmax, fed_or_not
from minigraph.contrib.rnn_wrapper import EmbeddingWrapper, Linear, OutputProjectionWrapper
from minigraph.framework import dtypes, nest
from minigraph.framework.conversion import convert
from minigraph.framework.graph import Tensor
from minigraph.nn.rnn import static_rnn
from minigraph.ops.array import reshape, shape, zeros
from minigraph.ops.casting import cast
from minigraph.ops.convolution import conv2d
from minigraph.ops.elementary import tanh
from minigraph.ops.embedding import embedding_lookup
from minigraph.ops.joining import concat, stack
from minigraph.ops.nn import softmax
from minigraph.ops.reduction import reduce_sum
from minigraph.variables.scope import get_variable, get_variable_scope, variable_scope


class _Attention:
    """Heads that look at states [batch, length, size]."""

    def __init__(self, states, heads, dtype):
        length = states.shape[1].value
        self.length = shape(states)[1] if length is None else length
        self.size = states.shape[2].value
        self.dtype = dtype
        self.hidden = reshape(states, [-1, self.length, 1, self.size])
        self.features, self.scores = [], []
        for i in range(heads):
            kernel = get_variable(f"AttnW_{i}", [1, 1, self.size, self.size], dtype)
            self.features.append(conv2d(self.hidden, kernel, [1, 1, 1, 1], "SAME"))
            self.scores.append(get_variable(f"AttnV_{i}", [self.size], dtype))

    def nothing(self, batch):
        """What is seen before the first look: for each head zeros [batch, size]."""
        sizes = stack([batch, self.size])
        seen = [zeros(sizes, self.dtype) for _ in self.scores]
        for x in seen:
            x.set_shape([None, self.size])
        return seen

    def look(self, query):
        """What the heads see, each [batch, size], for a query: a state."""
        if nest.is_sequence(query):
            query = concat(nest.flatten(query), 1)
        seen = []
        for i, (features, score) in enumerate(zip(self.features, self.scores, strict=True)):
            with variable_scope(f"Attention_{i}"):
                y = reshape(Linear(query, self.size)(query), [-1, 1, 1, self.size])
                y = cast(y, self.dtype)
                s = reduce_sum(score * tanh(features + y), [2, 3])
                weights = cast(softmax(cast(s, dtypes.float32)), self.dtype)
                weighted = reduce_sum(reshape(weights, [-1, self.length, 1, 1]) * self.hidden, [1, 2])
                seen.append(reshape(weighted, [-1, self.size]))
        return seen


def attention_decoder(
    decoder_inputs,
    initial_state,
    attention_states,
    cell,
    output_size=None,
    num_heads=1,
    loop_function=None,
    dtype=None,
    scope=None,
    initial_state_attention=False,
):
    """`rnn_decoder` that in each step looks at `attention_states`, weighted by how well they fit its state.

    Args:
      decoder_inputs: list of `steps` tensors [batch, depth].
      initial_state: the state before the first step.
      attention_states: [batch, length, size]: what to look at.
      cell: an RNNCell.
      output_size: size of the outputs; that of the cell's if None.
      num_heads: how many weighted sums it takes.
      loop_function: makes inputs from outputs, see `rnn_decoder`.
      dtype: type of variables and attention; the scope's if None.
      scope: name or VariableScope of the variables; "attention_decoder" if None.
      initial_state_attention: look before the first step too; else zeros are seen there.

    Returns:
      (outputs, state): list of `steps` tensors [batch, output_size], and the last state.

    Raises:
      ValueError: there are no inputs or heads; a size is not known.

    Source: Vinyals et al., "Grammar as a Foreign Language", NIPS 2015, section 2.1.
    """
    if not decoder_inputs:
        raise ValueError("Must provide at least 1 input to attention decoder.")
    if num_heads < 1:
        raise ValueError("With less than 1 heads, use a non-attention decoder.")
    if attention_states.shape[2].value is None:
        raise ValueError(f"Shape[2] of attention_states must be known: {attention_states.shape}")
    output_size = cell.output_size if output_size is None else output_size
    with variable_scope(scope or "attention_decoder", dtype=dtype) as scope:
        dtype = scope.dtype
        batch = shape(decoder_inputs[0])[0]
        attention = _Attention(attention_states, num_heads, dtype)
        state = initial_state
        outputs: list[Tensor] = []
        seen = attention.nothing(batch)
        if initial_state_attention:
            seen = attention.look(initial_state)
        for i, x in enumerate(decoder_inputs):
            if i > 0:
                get_variable_scope().reuse_variables()
            if loop_function is not None and outputs:
                with variable_scope("loop_function", reuse=True):
                    x = loop_function(outputs[-1], i)
            depth = x.shape.with_rank(2)[1].value
            if depth is None:
                raise ValueError(f"Could not infer input size from input: {x.name}")
            joined = [cast(part, dtype) for part in [x, *seen]]
            cell_output, state = cell(Linear(joined, depth)(joined), state)
            if i == 0 and initial_state_attention:
                with variable_scope(get_variable_scope(), reuse=True):
                    seen = attention.look(state)
            else:
                seen = attention.look(state)
            with variable_scope("AttnOutputProjection"):
                joined = [cast(cell_output, dtype), *seen]
                outputs.append(Linear(joined, output_size)(joined))
    return outputs, state


def embedding_attention_decoder(
    decoder_inputs,
    initial_state,
    attention_states,
    cell,
    num_symbols,
    embedding_size,
    num_heads=1,
    output_size=None,
    output_projection=None,
    feed_previous=False,
    update_embedding_for_previous=True,
    dtype=None,
    scope=None,
    initial_state_attention=False,
):
    """`attention_decoder` over symbols, each of which has a vector that is learnt.

    Args:
      decoder_inputs: list of int[batch]: symbols.
      num_symbols: how many symbols there are.
      embedding_size: size of a symbol's vector.
      output_projection: (weights [output_size, num_symbols], biases [num_symbols]), or None.
      feed_previous: take the symbol with the greatest output as the next input, from the second step on.
      update_embedding_for_previous: whether gradients flow back into the vectors of these symbols.
      initial_state, attention_states, cell, output_size, num_heads, dtype, initial_state_attention: as
        `attention_decoder`'s.
      scope: name or VariableScope of the variables; "embedding_attention_decoder" if None.

    Returns:
      (outputs, state), as `attention_decoder`.

    Raises:
      ValueError: as `attention_decoder`, or the biases of `output_projection` don't fit.
    """
    output_size = cell.output_size if output_size is None else output_size
    if output_projection is not None:
        convert(output_projection[1], dtype).shape.assert_is_compatible_with([num_symbols])
    with variable_scope(scope or "embedding_attention_decoder", dtype=dtype):
        embedding = get_variable("embedding", [num_symbols, embedding_size])
        loop_function = None
        if feed_previous:
            loop_function = embedded_argmax(embedding, output_projection, update_embedding_for_previous)
        return attention_decoder(
            [embedding_lookup(embedding, symbols) for symbols in decoder_inputs],
            initial_state,
            attention_states,
            cell,
            output_size,
            num_heads,
            loop_function,
            initial_state_attention=initial_state_attention,
        )


def embedding_attention_seq2seq(
    encoder_inputs,
    decoder_inputs,
    cell,
    num_encoder_symbols,
    num_decoder_symbols,
    embedding_size,
    num_heads=1,
    output_projection=None,
    feed_previous=False,
    dtype=None,
    scope=None,
    initial_state_attention=False,
):
    """`embedding_rnn_seq2seq` whose decoder looks at the encoder's outputs.

    Args:
      encoder_inputs, decoder_inputs: lists of int[batch]: symbols.
      cell: an RNNCell.
      num_encoder_symbols, num_decoder_symbols: how many symbols there are.
      embedding_size: size of a symbol's vector.
      num_heads, initial_state_attention: as `attention_decoder`'s.
      output_projection: (weights [units, num_decoder_symbols], biases), or None: outputs are then
        projected in each step.
      feed_previous: bool, or bool scalar Tensor: take the decoder's own symbols as inputs.
      dtype: type of states and variables; the scope's if None.
      scope: name or VariableScope of the variables; "embedding_attention_seq2seq" if None.

    Returns:
      (outputs, state): list of tensors [batch, num_decoder_symbols], or [batch, units] with an
      `output_projection`, and the decoder's last state.
    """
    with variable_scope(scope or "embedding_attention_seq2seq", dtype=dtype) as scope:
        encoder = EmbeddingWrapper(deepcopy(cell), num_encoder_symbols, embedding_size)
        encoder_outputs, encoded = static_rnn(encoder, encoder_inputs, dtype=scope.dtype)
        rows = [reshape(y, [-1, 1, cell.output_size]) for y in encoder_outputs]
        attention_states = concat(rows, 1)
        output_size = None
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols)
            output_size = num_decoder_symbols

        def decode(fed, branch):
            return embedding_attention_decoder(
                decoder_inputs,
                encoded,
                attention_states,
                cell,
                num_decoder_symbols,
                embedding_size,
                num_heads,
                output_size,
                output_projection,
                fed,
                not branch,
                initial_state_attention=initial_state_attention,
            )

        return fed_or_not(feed_previous, len(decoder_inputs), lambda: encoded, decode)

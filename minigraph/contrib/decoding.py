"""Sequence to sequence by unrolled networks: an encoder's last state starts a decoder."""

from copy import deepcopy

from minigraph.contrib.rnn_wrapper import EmbeddingWrapper, OutputProjectionWrapper
from minigraph.framework import dtypes, nest
from minigraph.framework.conversion import convert
from minigraph.framework.graph import Tensor
from minigraph.nn.rnn import static_rnn
from minigraph.ops.array import shape, stop_gradient
from minigraph.ops.cond import cond
from minigraph.ops.dense import xw_plus_b
from minigraph.ops.embedding import embedding_lookup
from minigraph.ops.reduction import argmax
from minigraph.variables.scope import get_variable, get_variable_scope, variable_scope


def rnn_decoder(decoder_inputs, initial_state, cell, loop_function=None, scope=None):
    """Unroll `cell` from a state over inputs, or over what it gave itself.

    Args:
      decoder_inputs: list of `steps` tensors [batch, depth].
      initial_state: the state before the first step.
      cell: an RNNCell.
      loop_function: function of (last output, number of the step) that makes the next input, from the second
        step on; None: `decoder_inputs` are taken.
      scope: name or VariableScope of the variables; "rnn_decoder" if None.

    Returns:
      (outputs, state): list of `steps` tensors [batch, units], and the last state.
    """
    with variable_scope(scope or "rnn_decoder"):
        state = initial_state
        outputs: list[Tensor] = []
        for i, x in enumerate(decoder_inputs):
            if loop_function is not None and outputs:
                with variable_scope("loop_function", reuse=True):
                    x = loop_function(outputs[-1], i)
            if i > 0:
                get_variable_scope().reuse_variables()
            output, state = cell(x, state)
            outputs.append(output)
    return outputs, state


def basic_rnn_seq2seq(encoder_inputs, decoder_inputs, cell, dtype=dtypes.float32, scope=None):
    """An encoder and a decoder, each a network of such a cell with weights of its own.

    Args:
      encoder_inputs, decoder_inputs: lists of tensors [batch, depth].
      cell: an RNNCell, which the decoder uses; the encoder uses a copy.
      dtype: type of the encoder's initial state.
      scope: name or VariableScope of the variables; "basic_rnn_seq2seq" if None.

    Returns:
      (outputs, state) of the decoder.

    Source: Sutskever et al., "Sequence to Sequence Learning with Neural Networks", NIPS 2014.
    """
    with variable_scope(scope or "basic_rnn_seq2seq"):
        _, state = static_rnn(deepcopy(cell), encoder_inputs, dtype=dtype)
        return rnn_decoder(decoder_inputs, state, cell)


def tied_rnn_seq2seq(
    encoder_inputs, decoder_inputs, cell, loop_function=None, dtype=dtypes.float32, scope=None
):
    """An encoder and a decoder that share their weights; arguments as `basic_rnn_seq2seq`'s.

    Args:
      loop_function: makes the decoder's inputs from its outputs, see `rnn_decoder`.

    Returns:
      (outputs, state) of the decoder.
    """
    with variable_scope("combined_tied_rnn_seq2seq"):
        scope = scope or "tied_rnn_seq2seq"
        _, state = static_rnn(cell, encoder_inputs, dtype=dtype, scope=scope)
        get_variable_scope().reuse_variables()
        return rnn_decoder(decoder_inputs, state, cell, loop_function, scope)


def embedded_argmax(embedding, output_projection=None, update_embedding=True):
    """The loop function whose next input is the vector of the symbol with the greatest output.

    Args:
      embedding: [symbols, size].
      output_projection: (weights, biases) that make the outputs of all symbols; None: the outputs are these.
      update_embedding: whether gradients flow back into the embedding this way.
    """

    def loop_function(output, _):
        if output_projection is not None:
            output = xw_plus_b(output, *output_projection)
        embedded = embedding_lookup(embedding, argmax(output, 1))
        return embedded if update_embedding else stop_gradient(embedded)

    return loop_function


def _check_projection(output_projection, num_symbols, dtype):
    if output_projection is not None:
        weights = convert(output_projection[0], dtype)
        weights.shape.assert_is_compatible_with([None, num_symbols])
        convert(output_projection[1], dtype).shape.assert_is_compatible_with([num_symbols])


def embedding_rnn_decoder(
    decoder_inputs,
    initial_state,
    cell,
    num_symbols,
    embedding_size,
    output_projection=None,
    feed_previous=False,
    update_embedding_for_previous=True,
    scope=None,
):
    """`rnn_decoder` over symbols, each of which has a vector that is learnt.

    Args:
      decoder_inputs: list of int[batch]: symbols.
      initial_state: the state before the first step.
      cell: an RNNCell, whose outputs are [batch, num_symbols] if there is no `output_projection`.
      num_symbols: how many symbols there are.
      embedding_size: size of a symbol's vector.
      output_projection: (weights [units, num_symbols], biases [num_symbols]), or None.
      feed_previous: take the symbol with the greatest output as the next input, from the second step on.
      update_embedding_for_previous: whether gradients flow back into the vectors of these symbols.
      scope: name or VariableScope of the variables; "embedding_rnn_decoder" if None.

    Returns:
      (outputs, state): list of tensors [batch, units], not projected, and the last state.

    Raises:
      ValueError: the shapes of `output_projection` don't fit.
    """
    with variable_scope(scope or "embedding_rnn_decoder") as scope:
        _check_projection(output_projection, num_symbols, scope.dtype)
        embedding = get_variable("embedding", [num_symbols, embedding_size])
        loop_function = None
        if feed_previous:
            loop_function = embedded_argmax(embedding, output_projection, update_embedding_for_previous)
        # One by one, so that the lookups stand in the decoder's scope.
        inputs = (embedding_lookup(embedding, symbols) for symbols in decoder_inputs)
        return rnn_decoder(inputs, initial_state, cell, loop_function)


def fed_or_not(feed_previous, steps, structure, decode):
    """(outputs, state) of `decode(feed_previous)`; of both branches of a cond, where that is a Tensor.

    Args:
      feed_previous: bool, or bool scalar Tensor.
      steps: how many outputs there are.
      structure: function that gives a nest like the state.
      decode: function of (feed_previous, whether that is a branch) that gives (outputs, state).
    """
    if isinstance(feed_previous, bool):
        return decode(feed_previous, False)

    def branch(fed):
        # The branch that is built first makes the variables.
        with variable_scope(get_variable_scope(), reuse=None if fed else True):
            outputs, state = decode(fed, True)
            return outputs + nest.flatten(state)

    results = cond(feed_previous, lambda: branch(True), lambda: branch(False))
    return results[:steps], nest.pack_sequence_as(structure(), results[steps:])


def embedding_rnn_seq2seq(
    encoder_inputs,
    decoder_inputs,
    cell,
    num_encoder_symbols,
    num_decoder_symbols,
    embedding_size,
    output_projection=None,
    feed_previous=False,
    dtype=None,
    scope=None,
):
    """`basic_rnn_seq2seq` over symbols, each of which has a vector that is learnt.

    Args:
      encoder_inputs, decoder_inputs: lists of int[batch]: symbols.
      cell: an RNNCell.
      num_encoder_symbols, num_decoder_symbols: how many symbols there are.
      embedding_size: size of a symbol's vector.
      output_projection: (weights [units, num_decoder_symbols], biases), or None: the cell's outputs are then
        projected in each step.
      feed_previous: bool, or bool scalar Tensor: take the decoder's own symbols as inputs.
      dtype: type of states and variables; the scope's if None.
      scope: name or VariableScope of the variables; "embedding_rnn_seq2seq" if None.

    Returns:
      (outputs, state): list of tensors [batch, num_decoder_symbols], or [batch, units] with an
      `output_projection`, and the decoder's last state.
    """
    with variable_scope(scope or "embedding_rnn_seq2seq") as scope:
        if dtype is not None:
            scope.set_dtype(dtype)
        encoder = EmbeddingWrapper(deepcopy(cell), num_encoder_symbols, embedding_size)
        _, encoded = static_rnn(encoder, encoder_inputs, dtype=scope.dtype)
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols)

        def decode(fed, branch):
            return embedding_rnn_decoder(
                decoder_inputs,
                encoded,
                cell,
                num_decoder_symbols,
                embedding_size,
                output_projection,
                feed_previous=fed,
                update_embedding_for_previous=not branch,
            )

        return fed_or_not(feed_previous, len(decoder_inputs), lambda: encoded, decode)


def embedding_tied_rnn_seq2seq(
    encoder_inputs,
    decoder_inputs,
    cell,
    num_symbols,
    embedding_size,
    num_decoder_symbols=None,
    output_projection=None,
    feed_previous=False,
    dtype=None,
    scope=None,
):
    """`tied_rnn_seq2seq` over symbols, whose vectors encoder and decoder share too.

    Args:
      num_symbols: how many symbols there are.
      num_decoder_symbols: how many of them the decoder can give; all if None.
      encoder_inputs, decoder_inputs, cell, embedding_size, output_projection, feed_previous, dtype: as
        `embedding_rnn_seq2seq`'s.
      scope: name or VariableScope of the variables; "embedding_tied_rnn_seq2seq" if None.

    Returns:
      (outputs, state), as `embedding_rnn_seq2seq`.
    """
    with variable_scope(scope or "embedding_tied_rnn_seq2seq", dtype=dtype) as scope:
        dtype = scope.dtype
        _check_projection(output_projection, num_symbols, dtype)
        embedding = get_variable("embedding", [num_symbols, embedding_size], dtype)
        encoder_vectors = [embedding_lookup(embedding, symbols) for symbols in encoder_inputs]
        decoder_vectors = [embedding_lookup(embedding, symbols) for symbols in decoder_inputs]
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols or num_symbols)

        def decode(fed, branch):
            loop_function = embedded_argmax(embedding, output_projection, not branch) if fed else None
            return tied_rnn_seq2seq(encoder_vectors, decoder_vectors, cell, loop_function, dtype)

        def zero_state():
            known = encoder_inputs[0].shape[0]
            for symbols in encoder_inputs[1:]:
                known = known.merge_with(symbols.shape[0])
            return cell.zero_state(known.value or shape(encoder_inputs[0])[0], dtype)

        return fed_or_not(feed_previous, len(decoder_inputs), zero_state, decode)


def one2many_rnn_seq2seq(
    encoder_inputs,
    decoder_inputs_dict,
    enc_cell,
    dec_cells_dict,
    num_encoder_symbols,
    num_decoder_symbols_dict,
    embedding_size,
    feed_previous=False,
    dtype=None,
    scope=None,
):
    """One encoder and several decoders over symbols.

    Args:
      encoder_inputs: list of int[batch]: symbols.
      decoder_inputs_dict: name of a decoder -> list of int[batch].
      enc_cell: the encoder's cell.
      dec_cells_dict: name -> cell.
      num_encoder_symbols: how many symbols there are.
      num_decoder_symbols_dict: name -> how many symbols it has.
      embedding_size: size of a symbol's vector.
      feed_previous: bool, or bool scalar Tensor: take the decoders' own symbols as inputs.
      dtype: type of states and variables; the scope's if None.
      scope: name or VariableScope of the variables; "one2many_rnn_seq2seq" if None.

    Returns:
      (outputs, states): dicts from name to a decoder's outputs and last state.

    Source: Luong et al., "Multi-task Sequence to Sequence Learning", ICLR 2016, section 3.1.
    """
    outputs, states = {}, {}
    with variable_scope(scope or "one2many_rnn_seq2seq", dtype=dtype) as scope:
        encoder = EmbeddingWrapper(enc_cell, num_encoder_symbols, embedding_size)
        _, encoded = static_rnn(encoder, encoder_inputs, dtype=scope.dtype)
        for name, inputs in decoder_inputs_dict.items():
            symbols = num_decoder_symbols_dict[name]
            with variable_scope(f"one2many_decoder_{name}"):
                cell = OutputProjectionWrapper(dec_cells_dict[name], symbols)

                def decode(fed, branch, inputs=inputs, cell=cell, symbols=symbols):
                    return embedding_rnn_decoder(
                        inputs, encoded, cell, symbols, embedding_size, feed_previous=fed
                    )

                outputs[name], states[name] = fed_or_not(feed_previous, len(inputs), lambda: encoded, decode)
    return outputs, states

"""Group "errors": cells and unrolled networks, wrongly made."""

from .errors import errors, floats


def unrolled(tf, cell, dtype="float32", depth=3, **options):
    """`cell` unrolled over one step by static_rnn."""
    x = tf.placeholder(dtype, [2, depth], name="x")
    return tf.nn.static_rnn(cell, [x], dtype=tf.as_dtype(dtype), **options)[0]


def cells(tf):
    return tf.nn.rnn_cell


def dropout(tf, *args, **options):
    return cells(tf).DropoutWrapper(cells(tf).LSTMCell(2), *args, **options)


def both(tf, fw, bw, **options):
    """A network in both directions over one step."""
    return tf.nn.static_bidirectional_rnn(fw, bw, [floats(tf, [2, 3])], dtype=tf.float32, **options)


def stacked(tf, fw, bw, **options):
    x = [floats(tf, [2, 3])]
    return tf.contrib.rnn.stack_bidirectional_rnn(fw, bw, x, dtype=tf.float32, **options)


def attending(tf, states=(2, 3, 2), steps=1, **options):
    """attention_decoder over some steps."""
    inputs, states = [floats(tf, [2, 3])] * steps, floats(tf, list(states))
    module = tf.contrib.legacy_seq2seq
    return module.attention_decoder(inputs, tf.ones([2, 2]), states, gru(tf), **options)


def loss(tf, logits=(2, 3, 4), targets=(2, 3), weights=(2, 3), **options):
    """sequence_loss of tensors of these shapes."""
    targets = tf.placeholder(tf.int32, list(targets))
    logits, weights = floats(tf, list(logits)), floats(tf, list(weights))
    return tf.contrib.seq2seq.sequence_loss(logits, targets, weights, **options)


def built(tf):
    """A cell that has been called."""
    cell = gru(tf)
    cell(tf.ones([2, 3]), tf.ones([2, 2]))
    return cell


def gru(tf):
    return cells(tf).GRUCell(2)


def looped(tf, cell, inputs, lengths=None, **options):
    return tf.nn.dynamic_rnn(cell, inputs, lengths, **options)


def rawly(tf, finished=True, first=None, later=None):
    """raw_rnn of a GRU with a loop function that returns `first`, then `later` as (input, state, output)."""
    x, h = tf.ones([2, 3]), tf.ones([2, 2])

    def loop_fn(time, output, state, loop_state):
        if output is None:
            return (tf.zeros([2], tf.bool), *(first or (x, h, None)), None)
        return (tf.ones([2], tf.bool), *(later or (x, state, output)), None)

    return tf.nn.raw_rnn(gru(tf), loop_fn)


errors(
    [
        ("dynamic_rnn of a list", lambda tf: looped(tf, gru(tf), [floats(tf, [2, 3])] * 2, dtype=tf.float32)),
        ("dynamic_rnn of a vector", lambda tf: looped(tf, gru(tf), floats(tf, [3]), dtype=tf.float32)),
        ("dynamic_rnn of a matrix", lambda tf: looped(tf, gru(tf), floats(tf, [2, 3]), dtype=tf.float32)),
        ("dynamic_rnn of unknown rank", lambda tf: looped(tf, gru(tf), floats(tf), dtype=tf.float32)),
        (
            "dynamic_rnn of unknown depth",
            lambda tf: looped(tf, gru(tf), floats(tf, [2, 4, None]), dtype=tf.float32),
        ),
        ("dynamic_rnn without dtype and state", lambda tf: looped(tf, gru(tf), floats(tf, [2, 4, 3]))),
        ("dynamic_rnn of no cell", lambda tf: looped(tf, "cell", floats(tf, [2, 4, 3]), dtype=tf.float32)),
        (
            "dynamic_rnn of another dtype",
            lambda tf: looped(tf, gru(tf), floats(tf, [2, 4, 3]), dtype=tf.float64),
        ),
        (
            "dynamic_rnn of lengths of rank 2",
            lambda tf: looped(tf, gru(tf), floats(tf, [2, 4, 3]), [[1, 2]], dtype=tf.float32),
        ),
        (
            "dynamic_rnn of lengths of rank 0",
            lambda tf: looped(tf, gru(tf), floats(tf, [2, 4, 3]), 3, dtype=tf.float32),
        ),
        (
            "dynamic_rnn of a state of wrong size",
            lambda tf: looped(tf, gru(tf), floats(tf, [2, 4, 3]), initial_state=tf.ones([2, 3])),
        ),
        (
            "dynamic_rnn of a state of another kind",
            lambda tf: looped(tf, gru(tf), floats(tf, [2, 4, 3]), initial_state=(tf.ones([2, 2]),)),
        ),
        (
            "dynamic_rnn of a state of two dtypes",
            lambda tf: looped(
                tf,
                cells(tf).LSTMCell(2),
                floats(tf, [2, 4, 3]),
                initial_state=(tf.ones([2, 2]), tf.ones([2, 2], tf.float64)),
            ),
        ),
        (
            "dynamic_rnn of steps that differ",
            lambda tf: looped(tf, gru(tf), (floats(tf, [2, 4, 3]), floats(tf, [2, 5, 3])), dtype=tf.float32),
        ),
        (
            "dynamic_rnn of batches that differ",
            lambda tf: looped(tf, gru(tf), (floats(tf, [2, 4, 3]), floats(tf, [3, 4, 3])), dtype=tf.float32),
        ),
        (
            "dynamic_rnn twice in one scope",
            lambda tf: [looped(tf, gru(tf), floats(tf, [2, 4, 3]), dtype=tf.float32) for _ in "ab"],
        ),
        (
            "at run time: dynamic_rnn of too few lengths",
            lambda tf: looped(
                tf, gru(tf), tf.ones([2, 4, 3]), tf.placeholder_with_default([1], [None]), dtype=tf.float32
            )[1],
        ),
        (
            "bidirectional_dynamic_rnn of no cell",
            lambda tf: tf.nn.bidirectional_dynamic_rnn(gru(tf), 3, tf.ones([2, 4, 3]), dtype=tf.float32),
        ),
        ("raw_rnn of no cell", lambda tf: tf.nn.raw_rnn(3, lambda *args: None)),
        ("raw_rnn of no function", lambda tf: tf.nn.raw_rnn(gru(tf), 3)),
        (
            "raw_rnn of a state of another kind",
            lambda tf: rawly(tf, first=(tf.ones([2, 3]), (tf.ones([2, 2]),), None)),
        ),
        (
            "raw_rnn of an input of another kind",
            lambda tf: rawly(tf, later=((tf.ones([2, 3]),), tf.ones([2, 2]), tf.ones([2, 2]))),
        ),
        (
            "raw_rnn of inputs of two batches",
            lambda tf: rawly(tf, first=((tf.ones([2, 3]), tf.ones([3, 3])), tf.ones([2, 2]), None)),
        ),
        ("LSTM of ints", lambda tf: unrolled(tf, cells(tf).LSTMCell(2), "int32")),
        ("BasicLSTM of ints", lambda tf: unrolled(tf, cells(tf).BasicLSTMCell(2), "int32")),
        ("GRU of ints", lambda tf: unrolled(tf, gru(tf), "int32")),
        ("GRU of unknown depth", lambda tf: unrolled(tf, gru(tf), depth=None)),
        (
            "LSTM of unknown depth by hand",
            lambda tf: cells(tf).LSTMCell(2)(floats(tf, [2, None]), (tf.ones([2, 2]), tf.ones([2, 2]))),
        ),
        ("LSTM of a joined state", lambda tf: cells(tf).LSTMCell(2)(tf.ones([2, 3]), tf.ones([2, 4]))),
        (
            "LSTM of a state of wrong size",
            lambda tf: cells(tf).LSTMCell(2)(tf.ones([2, 3]), (tf.ones([2, 2]), tf.ones([2, 3]))),
        ),
        (
            "LSTM of a c of wrong size",
            lambda tf: cells(tf).LSTMCell(2)(tf.ones([2, 3]), (tf.ones([2, 3]), tf.ones([2, 2]))),
        ),
        ("LSTM of an unknown activation", lambda tf: cells(tf).LSTMCell(2, activation="nonsense")),
        ("LSTM of an unknown argument", lambda tf: cells(tf).LSTMCell(2, units=3)),
        (
            "LSTMStateTuple of two dtypes",
            lambda tf: cells(tf).LSTMStateTuple(tf.ones([1]), tf.ones([1], tf.float64)).dtype,
        ),
        ("MultiRNNCell of nothing", lambda tf: cells(tf).MultiRNNCell([])),
        ("MultiRNNCell of a cell", lambda tf: cells(tf).MultiRNNCell(gru(tf))),
        (
            "MultiRNNCell joined of tuples",
            lambda tf: cells(tf).MultiRNNCell([cells(tf).LSTMCell(2)], state_is_tuple=False),
        ),
        (
            "MultiRNNCell of a tensor state",
            lambda tf: cells(tf).MultiRNNCell([gru(tf)])(tf.ones([2, 3]), tf.ones([2, 2])),
        ),
        ("MultiRNNCell of no cells", lambda tf: cells(tf).MultiRNNCell(["a"])),
        (
            "MultiRNNCell of one object for two depths",
            lambda tf: unrolled(tf, cells(tf).MultiRNNCell([gru(tf)] * 2)),
        ),
        ("DropoutWrapper of no cell", lambda tf: cells(tf).DropoutWrapper("cell")),
        ("DropoutWrapper of a large chance", lambda tf: dropout(tf, 1.5)),
        ("DropoutWrapper of a negative chance", lambda tf: dropout(tf, output_keep_prob=-0.5)),
        ("DropoutWrapper of a text", lambda tf: dropout(tf, "half")),
        ("DropoutWrapper variational without dtype", lambda tf: dropout(tf, variational_recurrent=True)),
        (
            "DropoutWrapper variational without size",
            lambda tf: dropout(tf, 0.5, variational_recurrent=True, dtype=tf.float32),
        ),
        (
            "DropoutWrapper visitor no function",
            lambda tf: dropout(tf, state_keep_prob=0.5, dropout_state_filter_visitor=3),
        ),
        (
            "DropoutWrapper visitor of texts",
            lambda tf: unrolled(tf, dropout(tf, 1.0, 1.0, 0.5, dropout_state_filter_visitor=lambda s: "a")),
        ),
        ("ResidualWrapper of sizes that differ", lambda tf: unrolled(tf, cells(tf).ResidualWrapper(gru(tf)))),
        ("ResidualWrapper of no cell", lambda tf: cells(tf).ResidualWrapper(3)),
        ("DeviceWrapper of no cell", lambda tf: cells(tf).DeviceWrapper(3, "/cpu:0")),
        ("zero_state of a text", lambda tf: gru(tf).zero_state("two", tf.float32)),
        ("get_initial_state of nothing", lambda tf: gru(tf).get_initial_state()),
        (
            "get_initial_state of two dtypes",
            lambda tf: gru(tf).get_initial_state(tf.ones([2, 3]), None, tf.int32),
        ),
        ("get_initial_state of two batches", lambda tf: gru(tf).get_initial_state(tf.ones([2, 3]), 3)),
        ("bidirectional of no cell", lambda tf: both(tf, gru(tf), "cell")),
        (
            "bidirectional of a tensor",
            lambda tf: tf.nn.static_bidirectional_rnn(
                gru(tf), gru(tf), floats(tf, [2, 2, 3]), dtype=tf.float32
            ),
        ),
        (
            "bidirectional of nothing",
            lambda tf: tf.nn.static_bidirectional_rnn(gru(tf), gru(tf), [], dtype=tf.float32),
        ),
        (
            "bidirectional of lengths of rank 2",
            lambda tf: both(tf, gru(tf), gru(tf), sequence_length=[[1, 1]]),
        ),
        ("stack_bidirectional of nothing", lambda tf: stacked(tf, [], [gru(tf)])),
        ("stack_bidirectional of nothing backwards", lambda tf: stacked(tf, [gru(tf)], [])),
        ("stack_bidirectional of a tuple", lambda tf: stacked(tf, (gru(tf),), [gru(tf)])),
        ("stack_bidirectional of other lengths", lambda tf: stacked(tf, [gru(tf)], [gru(tf), gru(tf)])),
        (
            "stack_bidirectional of other states",
            lambda tf: stacked(tf, [gru(tf)], [gru(tf)], initial_states_fw=[]),
        ),
        (
            "state_saving of other names",
            lambda tf: tf.nn.static_state_saving_rnn(gru(tf), [tf.ones([2, 3])], None, ("a", "b")),
        ),
        (
            "state_saving of too few names",
            lambda tf: tf.nn.static_state_saving_rnn(cells(tf).LSTMCell(2), [tf.ones([2, 3])], None, ("a",)),
        ),
        ("attention_decoder of no inputs", lambda tf: attending(tf, steps=0)),
        ("attention_decoder without heads", lambda tf: attending(tf, num_heads=0)),
        ("attention_decoder of unknown size", lambda tf: attending(tf, (2, 3, None))),
        ("LSTMCell of no shards", lambda tf: unrolled(tf, cells(tf).LSTMCell(2, num_unit_shards=0))),
        (
            "IntersectionRNNCell of another size",
            lambda tf: unrolled(tf, tf.contrib.rnn.IntersectionRNNCell(2)),
        ),
        ("NASCell of ints", lambda tf: unrolled(tf, tf.contrib.rnn.NASCell(2), "int32")),
        (
            "CoupledInputForgetGateLSTMCell of unknown depth",
            lambda tf: tf.contrib.rnn.CoupledInputForgetGateLSTMCell(2)(
                floats(tf, [2, None]), (tf.ones([2, 2]), tf.ones([2, 2]))
            ),
        ),
        ("EmbeddingWrapper of no symbols", lambda tf: tf.contrib.rnn.EmbeddingWrapper(gru(tf), 0, 3)),
        ("OutputProjectionWrapper of size 0", lambda tf: tf.contrib.rnn.OutputProjectionWrapper(gru(tf), 0)),
        ("OutputProjectionWrapper of no cell", lambda tf: tf.contrib.rnn.OutputProjectionWrapper(3, 2)),
        ("AttentionCellWrapper of length 0", lambda tf: tf.contrib.rnn.AttentionCellWrapper(gru(tf), 0)),
        (
            "AttentionCellWrapper joined of a tuple",
            lambda tf: tf.contrib.rnn.AttentionCellWrapper(cells(tf).LSTMCell(2), 2, state_is_tuple=False),
        ),
        (
            "basic_rnn_seq2seq of a cell that has been called",
            lambda tf: tf.contrib.legacy_seq2seq.basic_rnn_seq2seq(
                [tf.ones([2, 3])], [tf.ones([2, 3])], built(tf)
            ),
        ),
        (
            "basic_rnn_seq2seq of a cell with a tensor",
            lambda tf: tf.contrib.legacy_seq2seq.basic_rnn_seq2seq(
                [tf.ones([2, 3])], [], cells(tf).DropoutWrapper(gru(tf), tf.placeholder(tf.float32, []))
            ),
        ),
        (
            "embedding_rnn_decoder of a projection that does not fit",
            lambda tf: tf.contrib.legacy_seq2seq.embedding_rnn_decoder(
                [], tf.ones([2, 2]), gru(tf), 4, 3, output_projection=(tf.ones([2, 5]), tf.ones([5]))
            ),
        ),
        ("sequence_loss of logits of rank 2", lambda tf: loss(tf, (2, 3))),
        ("sequence_loss of targets of rank 1", lambda tf: loss(tf, targets=(2,))),
        ("sequence_loss of weights of rank 1", lambda tf: loss(tf, weights=(2,))),
        ("sequence_loss averaged and summed", lambda tf: loss(tf, sum_over_batch=True)),
        (
            "sequence_loss averaged and summed over the steps",
            lambda tf: loss(tf, average_across_batch=False, sum_over_timesteps=True),
        ),
        (
            "sequence_loss_by_example of lists that differ",
            lambda tf: tf.contrib.legacy_seq2seq.sequence_loss_by_example([tf.ones([2, 3])], [], []),
        ),
        (
            "model_with_buckets of too few inputs",
            lambda tf: tf.contrib.legacy_seq2seq.model_with_buckets([], [], [], [], [(1, 1)], None),
        ),
    ]
)

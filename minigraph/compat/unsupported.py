"""What a TF1 name that minigraph does not have says: that it is not supported, and what to use."""

# TF1 name -> what to use in its place.
_INSTEAD = {
    "tf.app": "plain argparse, and call main() yourself",
    "tf.compat.as_bytes": "text.encode()",
    "tf.compat.as_str": "text.decode(), if it is bytes",
    "tf.compat.as_str_any": "str(value)",
    "tf.compat.as_text": "text.decode(), if it is bytes",
    "tf.contrib.data": "NumPy arrays fed in batches with feed_dict",
    "tf.contrib.eager": "graph mode: placeholders and Session.run",
    "tf.contrib.learn": "a Session and a loop of your own",
    "tf.contrib.losses": "tf.losses",
    "tf.contrib.metrics": "tf.metrics",
    "tf.contrib.slim": "tf.contrib.layers, tf.contrib.framework.arg_scope and tf.losses",
    "tf.data": "NumPy arrays fed in batches with feed_dict",
    "tf.decode_csv": "numpy.genfromtxt(), or Python's csv",
    "tf.enable_eager_execution": "graph mode: placeholders and Session.run",
    "tf.estimator": "a Session and a loop of your own",
    "tf.examples": "arrays from another package, such as sklearn.datasets.load_digits(), fed with feed_dict",
    "tf.feature_column": "NumPy columns fed with feed_dict",
    "tf.FIFOQueue": "NumPy arrays fed in batches with feed_dict",
    "tf.function": "graph mode: placeholders and Session.run",
    "tf.gfile": "Python's open() and os",
    "tf.GradientTape": "tf.gradients",
    "tf.GraphDef": "graph.get_operations()",
    "tf.image": "NumPy, or another package that reads and changes images",
    "tf.import_graph_def": "the script that built the graph",
    "tf.io": "Python's open(), and NumPy arrays fed with feed_dict",
    "tf.keras": "tf.get_variable and tf.nn",
    "tf.logging": "Python's logging",
    "tf.nn.bidirectional_rnn": "tf.nn.static_bidirectional_rnn",
    "tf.nn.rnn": "tf.nn.static_rnn",
    "tf.nn.seq2seq": "tf.contrib.legacy_seq2seq",
    "tf.op_scope": "tf.name_scope",
    "tf.py_function": "tf.py_func, whose function gets arrays",
    "tf.python": "the public names, such as tf.reset_default_graph, tf.nn.rnn_cell, tf.convert_to_tensor",
    "tf.python_io": "NumPy's save and load",
    "tf.RandomShuffleQueue": "NumPy arrays fed in batches with feed_dict",
    "tf.read_file": "Python's open()",
    "tf.sparse.matmul": "tf.matmul(tf.sparse.to_dense(a), b)",
    "tf.sparse.sparse_dense_matmul": "tf.matmul(tf.sparse.to_dense(a), b)",
    "tf.sparse_tensor_dense_matmul": "tf.matmul(tf.sparse_tensor_to_dense(a), b)",
    "tf.summary.FileWriter": "print, or a list of the values that Session.run returns",
    "tf.summary.image": "a plot of the array that Session.run returns",
    "tf.test.assert_equal_graph_def": "a comparison of what graph.get_operations() returns",
    "tf.test.test_src_dir_path": "a path of your own, such as pathlib.Path(__file__).parent",
    "tf.TextLineReader": "Python's open()",
    "tf.TFRecordReader": "NumPy arrays fed in batches with feed_dict",
    "tf.train.batch": "NumPy arrays fed in batches with feed_dict",
    "tf.train.Coordinator": "a Python loop over batches",
    "tf.train.Example": "NumPy arrays fed in batches with feed_dict",
    "tf.train.import_meta_graph": "the script that built the graph",
    "tf.train.MonitoredSession": "tf.Session",
    "tf.train.MonitoredTrainingSession": "tf.Session",
    "tf.train.QueueRunner": "a Python loop over batches",
    "tf.train.Saver": "numpy.savez(path, *sess.run(variables)), and variable.load(value, sess)",
    "tf.train.shuffle_batch": "NumPy arrays fed in batches with feed_dict",
    "tf.train.slice_input_producer": "NumPy arrays fed in batches with feed_dict",
    "tf.train.start_queue_runners": "a Python loop over batches",
    "tf.train.string_input_producer": "Python's glob and open()",
    "tf.train.Supervisor": "tf.Session",
    "tf.variable_op_scope": "tf.variable_scope",
    "tf.WholeFileReader": "Python's open()",
}


def instead(name) -> str:
    """ "; use" and what to use in place of a TF1 name, such as "tf.app"; "" where nothing is known."""
    return f"; use {_INSTEAD[name]}" if name in _INSTEAD else ""


def missing(module):
    """The `__getattr__` of a public module: raises for names that it does not have.

    Args:
      module: its name, such as "minigraph.nn".
    """
    prefix = "tf" + module.removeprefix("minigraph")

    def __getattr__(name):
        if name.startswith("__"):
            raise AttributeError(f"module '{module}' has no attribute '{name}'")
        full = f"{prefix}.{name}"
        raise AttributeError(
            f"module '{module}' has no attribute '{name}': minigraph does not support {full}{instead(full)} "
            "(docs/tf1.md says what it supports)"
        )

    return __getattr__

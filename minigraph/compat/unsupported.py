"""What a TF1 name that minigraph does not have says: that it is not supported, and what to use."""

# TF1 name -> what to use in its place.
_INSTEAD = {
    "tf.app": "plain argparse, and call main() yourself",
    "tf.contrib.eager": "graph mode: placeholders and Session.run",
    "tf.data": "NumPy arrays fed in batches with feed_dict",
    "tf.enable_eager_execution": "graph mode: placeholders and Session.run",
    "tf.estimator": "a Session and a loop of your own",
    "tf.examples": "arrays from another package, such as sklearn.datasets.load_digits(), fed with feed_dict",
    "tf.feature_column": "NumPy columns fed with feed_dict",
    "tf.gfile": "Python's open() and os",
    "tf.keras": "tf.get_variable and tf.nn",
    "tf.nn.bidirectional_rnn": "tf.nn.static_bidirectional_rnn",
    "tf.nn.rnn": "tf.nn.static_rnn",
    "tf.nn.seq2seq": "tf.contrib.legacy_seq2seq",
    "tf.logging": "Python's logging",
    "tf.py_function": "tf.py_func, whose function gets arrays",
    "tf.test.assert_equal_graph_def": "a comparison of what graph.get_operations() returns",
    "tf.test.test_src_dir_path": "a path of your own, such as pathlib.Path(__file__).parent",
    "tf.GradientTape": "tf.gradients",
    "tf.function": "graph mode: placeholders and Session.run",
}


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
        instead = f"; use {_INSTEAD[full]}" if full in _INSTEAD else ""
        raise AttributeError(
            f"module '{module}' has no attribute '{name}': minigraph does not support {full}{instead} "
            "(docs/tf1.md says what it supports)"
        )

    return __getattr__

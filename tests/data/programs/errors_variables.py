"""Group "errors": variables, variable scopes, and recurrent networks, wrongly made."""

from .errors import errors, floats, other_graph


def twice(tf, first, second, reuse=True):
    """`get_variable("v", ...)` with the arguments `first`, then, reusing, with `second`, in the scope "s"."""
    with tf.variable_scope("s"):
        tf.get_variable("v", **first)
    with tf.variable_scope("s", reuse=reuse):
        return tf.get_variable("v", **second)


def variable(tf, dtype="float32"):
    return tf.Variable([1, 2], dtype=getattr(tf, dtype), name="v")


def rnn(tf, inputs, units=2, **options):
    return tf.contrib.rnn.static_rnn(tf.contrib.rnn.BasicRNNCell(units), inputs, **options)[1]


errors(
    [
        ("get_variable twice", lambda tf: [tf.get_variable("v", [2]), tf.get_variable("v", [2])]),
        ("get_variable twice in a scope", lambda tf: twice(tf, {"shape": [2]}, {"shape": [2]}, reuse=None)),
        ("get_variable without a shape", lambda tf: tf.get_variable("v")),
        ("get_variable of an unknown shape", lambda tf: tf.get_variable("v", [None, 2])),
        (
            "get_variable with a shape and a constant",
            lambda tf: tf.get_variable("v", [2], initializer=tf.ones([2])),
        ),
        (
            "get_variable with a list for an initializer",
            lambda tf: tf.get_variable("v", [2], initializer=[1.0, 2.0]),
        ),
        ("get_variable of text without initializer", lambda tf: tf.get_variable("v", [2], tf.string)),
        ("get_variable with a bad name", lambda tf: tf.get_variable("a b", [2])),
        ("get_variable with no name", lambda tf: tf.get_variable()),
        ("get_variable with an empty name", lambda tf: tf.get_variable("", [2])),
        ("get_variable with a name None", lambda tf: tf.get_variable(None, [2])),
        (
            "get_variable with an initializer of another dtype",
            lambda tf: tf.get_variable("v", [2], tf.int32, tf.random_normal_initializer()),
        ),
        (
            "get_variable with an initial tensor of another dtype",
            lambda tf: tf.get_variable("v", dtype=tf.float64, initializer=tf.ones([2])),
        ),
        (
            "get_variable with a number for an initializer",
            lambda tf: tf.get_variable("v", [2], initializer=3),
        ),
        (
            "initializer of too many values",
            lambda tf: tf.get_variable("v", [2], initializer=tf.constant_initializer([1, 2, 3])),
        ),
        (
            "initializer of text",
            lambda tf: tf.get_variable("v", [2], initializer=tf.constant_initializer("a")),
        ),
        (
            "orthogonal of a vector",
            lambda tf: tf.get_variable("v", [2], initializer=tf.orthogonal_initializer()),
        ),
        (
            "identity of a vector",
            lambda tf: tf.get_variable("v", [2], initializer=tf.initializers.identity()),
        ),
        ("variance_scaling of a wrong mode", lambda tf: tf.variance_scaling_initializer(mode="fan")),
        ("variance_scaling of a wrong scale", lambda tf: tf.variance_scaling_initializer(-1.0)),
        (
            "variance_scaling of a wrong distribution",
            lambda tf: tf.variance_scaling_initializer(distribution="gauss"),
        ),
        ("random_normal_initializer of ints", lambda tf: tf.random_normal_initializer(dtype=tf.int32)),
        ("zeros_initializer of text", lambda tf: tf.zeros_initializer()([2], dtype=tf.string)),
        ("reuse of a missing variable", lambda tf: _reuse_missing(tf)),
        ("reuse of a missing variable, in scopes", lambda tf: _reuse_missing(tf, "a/b")),
        ("reuse of a variable that is no get_variable", lambda tf: _reuse_variable(tf)),
        ("reuse with another shape", lambda tf: twice(tf, {"shape": [2]}, {"shape": [3]})),
        ("reuse with another dtype", lambda tf: twice(tf, {"shape": [2]}, {"shape": [2], "dtype": tf.int32})),
        (
            "reuse with another shape, AUTO_REUSE",
            lambda tf: twice(tf, {"shape": [2]}, {"shape": [2, 1]}, tf.AUTO_REUSE),
        ),
        ("reuse=True on a default name", lambda tf: _default_name_reused(tf)),
        ("reuse=AUTO_REUSE on a default name", lambda tf: _default_name_reused(tf, tf.AUTO_REUSE)),
        ("variable_scope without a name", lambda tf: _scope(tf, None)),
        ("variable_scope with an int", lambda tf: _scope(tf, 3)),
        ("variable_scope with a bad name", lambda tf: _scope(tf, "a b")),
        ("variable_scope with reuse of text", lambda tf: _scope(tf, "a", reuse="yes")),
        ("variable_scope of a default name counted again", lambda tf: _counted_again(tf)),
        ("Variable without a value", lambda tf: tf.Variable()),
        ("Variable of None", lambda tf: tf.Variable(None)),
        ("Variable of an unknown shape", lambda tf: tf.Variable(floats(tf))),
        ("Variable of a partly unknown shape", lambda tf: tf.Variable(floats(tf, [None, 2]))),
        ("Variable of text as float", lambda tf: tf.Variable("a", dtype=tf.float32)),
        ("Variable of another expected shape", lambda tf: tf.Variable([1.0, 2.0], expected_shape=[3])),
        ("Variable with a bad collection", lambda tf: tf.Variable(1.0, collections="mine")),
        ("Variable of a tensor of another dtype", lambda tf: tf.Variable(tf.ones([2]), dtype=tf.int32)),
        ("Variable from another graph", lambda tf: tf.Variable(other_graph(tf, lambda: tf.ones([2])))),
        ("assign of another shape", lambda tf: variable(tf).assign([1.0, 2.0, 3.0])),
        ("assign of another rank", lambda tf: tf.assign(variable(tf), 1.0)),
        ("assign of another dtype", lambda tf: variable(tf).assign(tf.constant([1, 2]))),
        ("assign of a float to ints", lambda tf: variable(tf, "int32").assign([1.5, 2.0])),
        ("assign_add of another shape", lambda tf: variable(tf).assign_add([[1.0, 2.0]])),
        ("assign_add of a scalar to a vector", lambda tf: variable(tf).assign_add(1.0)),
        ("assign to a tensor", lambda tf: tf.assign(tf.ones([2]), [1.0, 2.0])),
        ("assign to a placeholder", lambda tf: tf.assign_add(floats(tf, [2]), [1.0, 2.0])),
        ("variable index assignment", lambda tf: variable(tf).__setitem__(0, 1.0)),
        ("variable shape differs", lambda tf: tf.matmul(variable(tf), variable(tf))),
        ("variable and ints", lambda tf: variable(tf) + tf.constant([1, 2])),
        ("variables_initializer of a tensor", lambda tf: tf.variables_initializer([tf.constant(1)])),
        ("get_collection of a list", lambda tf: tf.get_collection([1])),
        ("static_rnn of a tensor", lambda tf: rnn(tf, floats(tf, [2, 4, 3]), dtype=tf.float32)),
        ("static_rnn of a tuple", lambda tf: rnn(tf, (tf.ones([4, 3]),), dtype=tf.float32)),
        ("static_rnn of nothing", lambda tf: rnn(tf, [], dtype=tf.float32)),
        ("static_rnn without dtype and state", lambda tf: rnn(tf, [floats(tf, [4, 3])])),
        (
            "static_rnn of no cell",
            lambda tf: tf.contrib.rnn.static_rnn("cell", [floats(tf, [4, 3])], dtype=tf.float32),
        ),
        ("static_rnn of unknown depth", lambda tf: rnn(tf, [floats(tf, [None, None])], dtype=tf.float32)),
        ("static_rnn of unknown rank", lambda tf: rnn(tf, [floats(tf)], dtype=tf.float32)),
        ("static_rnn of a vector", lambda tf: rnn(tf, [floats(tf, [3])], dtype=tf.float32)),
        ("static_rnn of a cube", lambda tf: rnn(tf, [floats(tf, [2, 4, 3])], dtype=tf.float32)),
        (
            "static_rnn of depths that differ",
            lambda tf: rnn(tf, [floats(tf, [4, 3]), floats(tf, [4, 2])], dtype=tf.float32),
        ),
        (
            "static_rnn of batches that differ",
            lambda tf: rnn(tf, [floats(tf, [4, 3]), floats(tf, [5, 3])], dtype=tf.float32),
        ),
        ("static_rnn of another dtype", lambda tf: rnn(tf, [floats(tf, [4, 3])], dtype=tf.float64)),
        ("static_rnn of ints", lambda tf: rnn(tf, [tf.constant([[1, 2]])], dtype=tf.int32)),
        (
            "static_rnn of a state of wrong size",
            lambda tf: rnn(tf, [floats(tf, [4, 3])], initial_state=floats(tf, [4, 5])),
        ),
        (
            "static_rnn of a state of wrong batch",
            lambda tf: rnn(tf, [floats(tf, [4, 3])], initial_state=floats(tf, [3, 2])),
        ),
        (
            "static_rnn of lengths of rank 2",
            lambda tf: rnn(tf, [floats(tf, [4, 3])], dtype=tf.float32, sequence_length=[[1, 1, 1, 1]]),
        ),
        (
            "static_rnn of lengths of floats",
            lambda tf: rnn(tf, [tf.ones([4, 3])], dtype=tf.float32, sequence_length=[1.0, 1.0, 1.0, 1.0]),
        ),
        (
            "static_rnn twice in one scope",
            lambda tf: [rnn(tf, [floats(tf, [4, 3])], dtype=tf.float32) for _ in "ab"],
        ),
        ("cell of no units", lambda tf: tf.contrib.rnn.BasicRNNCell()),
        ("cell of zero units", lambda tf: rnn(tf, [tf.ones([4, 3])], units=0, dtype=tf.float32)),
        ("cell of text for an activation", lambda tf: tf.contrib.rnn.BasicRNNCell(2, activation="nonsense")),
        ("cell called without a state", lambda tf: tf.contrib.rnn.BasicRNNCell(2)(floats(tf, [4, 3]))),
        ("cell called with a wrong depth the second time", lambda tf: _depths(tf)),
        (
            "cell of RNNCell itself",
            lambda tf: tf.contrib.rnn.static_rnn(
                tf.contrib.rnn.RNNCell(), [floats(tf, [4, 3])], dtype=tf.float32
            ),
        ),
        ("cell with no call", lambda tf: _no_call(tf)),
        ("zero_state without a size", lambda tf: tf.contrib.rnn.BasicRNNCell(2).zero_state(None, tf.float32)),
    ]
)


def _reuse_missing(tf, scope="s"):
    with tf.variable_scope(scope, reuse=True):
        return tf.get_variable("v", [2])


def _reuse_variable(tf):
    tf.Variable([1.0, 2.0], name="s/v")
    return _reuse_missing(tf)


def _default_name_reused(tf, reuse=True):
    with tf.variable_scope(None, default_name="d", reuse=reuse):
        pass


def _scope(tf, *args, **options):
    with tf.variable_scope(*args, **options):
        return tf.get_variable("v", [1])


def _counted_again(tf):
    for _ in "ab":
        with tf.variable_scope("s"):
            with tf.variable_scope(None, "in"):
                tf.get_variable("v", [1])


def _depths(tf):
    cell = tf.contrib.rnn.BasicRNNCell(2)
    _, state = cell(floats(tf, [4, 3]), cell.zero_state(4, tf.float32))
    return cell(floats(tf, [4, 5]), state)


def _no_call(tf):
    class Empty(tf.contrib.rnn.RNNCell):
        state_size = 2
        output_size = 2

    return tf.contrib.rnn.static_rnn(Empty(), [floats(tf, [4, 3])], dtype=tf.float32)

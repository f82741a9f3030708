"""The workloads as TF1 scripts: for minigraph, and for a real TensorFlow by `compat.v1`."""

from time import perf_counter

from benchmarks.workloads import Conv, Mlp, Seed

RATE = 0.01


def prepared(workload, tf):
    """Build a workload.

    Returns:
      (run, step, seconds): functions without arguments for a forward run and a training step (None if there
      is none), and {"build": …, "gradient build": …, "nodes": …}.
    """
    start = perf_counter()
    feeds, forward, loss = _built(workload, tf)
    built = perf_counter()
    train = None if loss is None else tf.train.GradientDescentOptimizer(RATE).minimize(loss)
    seconds = {"build": built - start, "gradient build": perf_counter() - built}
    seconds["nodes"] = len(tf.get_default_graph().get_operations())
    session = tf.Session()
    session.run(tf.global_variables_initializer())
    step = None if train is None else lambda: session.run(train, feeds)
    return lambda: session.run(forward, feeds), step, seconds


def _built(workload, tf):
    if isinstance(workload, Seed):
        return _seed(workload, tf)
    if isinstance(workload, Mlp):
        return _mlp(workload, tf)
    return _conv(workload, tf) if isinstance(workload, Conv) else _rnn(workload, tf)


def _seed(workload, tf):
    X0, X1 = tf.placeholder(tf.float32, [None, 3]), tf.placeholder(tf.float32, [None, 3])
    Wx = tf.Variable(tf.random_normal([3, 5]))
    Wy = tf.Variable(tf.random_normal([5, 5]))
    b = tf.Variable(tf.zeros([1, 5]))
    Y0 = tf.tanh(tf.matmul(X0, Wx) + b)
    Y1 = tf.tanh(tf.matmul(Y0, Wy) + tf.matmul(X1, Wx) + b)
    return dict(zip((X0, X1), workload.arrays(), strict=True)), [Y0, Y1], None


def _rnn(workload, tf):
    X = tf.placeholder(tf.float32, [None, workload.steps, workload.inputs])
    cells = tf.nn.rnn_cell
    kind = {"basic": cells.BasicRNNCell, "lstm": cells.BasicLSTMCell, "gru": cells.GRUCell}[workload.cell]
    if workload.dynamic:
        outputs, _ = tf.nn.dynamic_rnn(kind(workload.units), X, dtype=tf.float32)
    else:
        steps, _ = tf.nn.static_rnn(kind(workload.units), tf.unstack(X, axis=1), dtype=tf.float32)
        outputs = tf.stack(steps, axis=1)
    return {X: workload.arrays()}, outputs, tf.reduce_mean(tf.square(outputs))


def _classified(tf, x, labels, logits, arrays):
    losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logits)
    return dict(zip((x, labels), arrays, strict=True)), logits, tf.reduce_mean(losses)


def _mlp(workload, tf):
    x = tf.placeholder(tf.float32, [None, workload.sizes[0]])
    labels = tf.placeholder(tf.int32, [None])
    y = x
    for size in workload.sizes[1:-1]:
        y = tf.layers.dense(y, size, tf.nn.relu)
    return _classified(tf, x, labels, tf.layers.dense(y, workload.sizes[-1]), workload.arrays())


def _conv(workload, tf):
    x = tf.placeholder(tf.float32, [None, workload.size, workload.size, 1])
    labels = tf.placeholder(tf.int32, [None])
    y = x
    for channels in (16, 32):
        y = tf.layers.conv2d(y, channels, 3, padding="same", activation=tf.nn.relu)
        y = tf.layers.max_pooling2d(y, 2, 2)
    return _classified(tf, x, labels, tf.layers.dense(tf.layers.flatten(y), 10), workload.arrays())

"""Group "sparse": SparseTensor, what is made of it, and lookups of embeddings by sparse ids."""

import numpy as np

from .differentiated import derived, gradient_rows
from .register import labelled, names, program

GROUP = "sparse"
PLACES = np.int64([[0, 0], [0, 2], [2, 1]])
VALUES = np.float32([1.5, -2, 3])
X = np.linspace(-1, 2, 12, dtype=np.float32).reshape(6, 2)


def _sparse(tf, values=VALUES, dtype=None):
    return tf.SparseTensor(PLACES, tf.constant(values, dtype), [4, 5])


@program(GROUP)
def tensor(tf):
    x = tf.SparseTensor([[0, 0], [1, 2]], [1, 2], dense_shape=[3, 4])
    y = tf.SparseTensor.from_value(tf.SparseTensorValue(PLACES, VALUES, [4, 5]))
    with tf.name_scope("scope"):
        z = tf.SparseTensor(indices=x.indices, values=tf.constant([0.5, 1]), dense_shape=y.dense_shape)
    notes = {
        "texts": [str(x), str(y), str(z)],
        "shapes": [x.shape.as_list(), y.get_shape().as_list(), z.shape.as_list()],
        "dtypes": [x.dtype.name, y.dtype.name],
        "ops": names([x.op, y.op]),
        "graph": x.graph is tf.get_default_graph(),
        "same": tf.SparseTensor.from_value(x) is x,
    }
    return {"indices": x.indices, "values": y.values, "shape": z.dense_shape}, {}, notes


@program(GROUP)
def fetched(tf):
    x = tf.SparseTensor([[0, 0], [1, 2]], [1, 2], [3, 4])
    with tf.Session() as sess:
        value, (again, number) = sess.run([x, (x, x.values)])
        texts = [type(value).__name__, str(value.values.tolist()), str(again.dense_shape.tolist())]
        texts += [str(number.tolist()), str(x.eval().indices.tolist())]
    return {"values": x.values}, {}, {"texts": texts, "fields": list(value._fields)}


@program(GROUP)
def fed(tf):
    x = tf.sparse_placeholder(tf.float32, name="x")
    y = tf.sparse_tensor_to_dense(x)
    value = tf.SparseTensorValue(PLACES, VALUES, np.int64([4, 5]))
    with tf.Session() as sess:
        found = [sess.run(y, {x: fed}).tolist() for fed in (value, tuple(value), ([[1]], [7.0], [3]))]
        found.append(sess.run(x, {x: value}).values.tolist())
        found.append(sess.run(x.values, {x.values: [4.0]}).tolist())
    return {}, {}, {"found": found}


@program(GROUP)
def placeholders(tf):
    made = [
        tf.sparse_placeholder(tf.int32),
        tf.sparse_placeholder(tf.float32, [3, 4], name="known"),
        tf.sparse_placeholder(tf.float32, [3, 4]),
        tf.sparse.placeholder(tf.float32, shape=[None, 4], name="partly"),
        tf.sparse_placeholder(tf.string, shape=tf.placeholder(tf.int64, [2], name="sizes"), name="given"),
    ]
    shapes = [None if x.shape.ndims is None else x.shape.as_list() for x in made]
    return {}, {}, {"shapes": shapes, "texts": [str(x) for x in made]}


ROWS = [
    ("to_dense", lambda tf, x: tf.sparse.to_dense(_sparse(tf))),
    ("to_dense with arguments", lambda tf, x: tf.sparse_tensor_to_dense(_sparse(tf), 9.0, False, "n")),
    ("to_dense of value", lambda tf, x: tf.sparse.to_dense(tf.SparseTensorValue(PLACES, VALUES, [4, 5]))),
    ("sparse_to_dense of vector", lambda tf, x: tf.sparse_to_dense([0, 3], [5], 1.0)),
    ("sparse_to_dense of one", lambda tf, x: tf.sparse_to_dense(3, [5], [2.0], -1.0, False, "k")),
    ("sparse_to_dense repeated", lambda tf, x: tf.sparse_to_dense([3, 3, 1], [5], [1, 2, 3], 0, False)),
    (
        "sparse_to_dense of sizes",
        lambda tf, x: tf.sparse_to_dense(PLACES, tf.cast(tf.shape(x), tf.int64), VALUES),
    ),
    ("from_dense", lambda tf, x: tf.sparse.from_dense(x)),
    ("from_dense named", lambda tf, x: tf.sparse.from_dense(np.int32([[0, 1], [2, 0]]), name="n")),
    ("retain", lambda tf, x: tf.sparse_retain(_sparse(tf), [True, False, True])),
    ("retain positive", lambda tf, x: tf.sparse.retain(_sparse(tf), _sparse(tf).values > 0)),
    ("reshape", lambda tf, x: tf.sparse_reshape(_sparse(tf), [2, -1])),
    ("reshape to vector", lambda tf, x: tf.sparse.reshape(_sparse(tf), shape=np.int64([20]), name="n")),
    ("reshape to fed", lambda tf, x: tf.sparse_reshape(_sparse(tf), tf.shape(x) * [2, 2] - [3, 2])),
    ("reshape of unknown", lambda tf, x: tf.sparse_reshape(tf.sparse.from_dense(x), [-1])),
    ("fill_empty_rows", lambda tf, x: tf.sparse_fill_empty_rows(_sparse(tf), 9.0)),
    (
        "fill_empty_rows of unknown",
        lambda tf, x: tf.sparse.fill_empty_rows(tf.sparse.from_dense(x), -1.0, "n"),
    ),
    ("convert sparse", lambda tf, x: tf.convert_to_tensor_or_sparse_tensor(_sparse(tf))),
    ("convert dense", lambda tf, x: tf.convert_to_tensor_or_sparse_tensor([1.0, 2.0], name="n")),
]


def _flat(result):
    """The tensors of a tensor, a SparseTensor, or a tuple of these."""
    if isinstance(result, tuple):
        return [tensor for part in result for tensor in _flat(part)]
    return [result.indices, result.values, result.dense_shape] if hasattr(result, "indices") else [result]


def _made(call, shape):
    def build(tf):
        x = tf.placeholder(tf.float32, shape, name="x")
        return labelled(_flat(call(tf, x))), {x: [[0, 1, 0], [0, 0, 0], [2, 0, 3], [0, 0, 4.0]]}

    return build


for _name, _call in ROWS:
    for _shape in ([4, 3], [None, 3], None) if "unknown" in _name or _name == "from_dense" else ([None, 3],):
        program(
            GROUP, "{} {}".format(_name, "of x {}".format(_shape) if _shape != [None, 3] else "").strip()
        )(_made(_call, _shape))


@program(GROUP)
def gradient_of_fill_empty_rows(tf):
    values, default = tf.placeholder(tf.float32, [3], name="values"), tf.constant(9.0)
    filled, _ = tf.sparse_fill_empty_rows(tf.SparseTensor(PLACES, values, [4, 5]), default)
    return derived(tf, filled.values * tf.constant([1.0, 2, 3, 4, 5]), [values, default], {values: VALUES})


@program(GROUP)
def gradient_of_reshape_and_retain(tf):
    values = tf.constant(VALUES)
    x = tf.sparse_retain(tf.SparseTensor(PLACES, values, [4, 5]), [True, False, True])
    x = tf.sparse_reshape(x, [5, 4])
    return derived(tf, tf.square(tf.sparse_tensor_to_dense(x)), [values], {})


IDS = np.int32([0, 1, 5, 1])
for _name in ("sum", "mean", "sqrt_n"):
    gradient_rows(
        GROUP,
        [
            (
                "segment_" + _name,
                lambda tf, x, y, n=_name: getattr(tf, "sparse_segment_" + n)(x, y, [0, 0, 2, 2]),
                [X, IDS],
                "sbu",
            ),
            (
                "segment_" + _name + " of a number",
                lambda tf, x, n=_name: getattr(tf.sparse, "segment_" + n)(
                    x, np.int32([3, 3]), tf.constant([1, 1]), num_segments=4, name="n"
                ),
                [X],
                "s",
            ),
        ],
        forward=True,
    )


@program(GROUP)
def segments_of_number_fed(tf):
    count = tf.placeholder(tf.int32, [], name="count")
    return labelled([tf.sparse_segment_sum(np.arange(6), [1, 2], [0, 1], num_segments=count)]), {count: 3}


def _lookup(weighted=False, parts=None, combiner=None, function=None, batch=False, ids=(1, 3, 1), **options):
    def build(tf):
        tables = [tf.Variable(part, name="table") for part in parts or [X]]
        given = _sparse(tf, ids, tf.int64)
        weights = _sparse(tf, [1.0, -3, 2]) if weighted else None
        feeds = {}
        if batch:
            given = tf.sparse_placeholder(tf.int64, name="ids")
            feeds[given] = (PLACES, np.int64(ids), np.int64([4, 5]))
        call = getattr(tf.contrib.layers, function[8:]) if (function or "").startswith("contrib") else None
        call = call or getattr(tf.nn, function or "embedding_lookup_sparse")
        rows = call(tables if parts else tables[0], given, weights, combiner=combiner, **options)
        if function:
            return {"rows": rows}, feeds
        fetches, feeds, notes = derived(tf, tf.reduce_sum(tf.square(rows)), tables, feeds)
        return dict(fetches, rows=rows), feeds, notes

    return build


THIRDS = [X[:2], X[2:4], X[4:]]
SAFE = "safe_embedding_lookup_sparse"
LOOKUPS = [
    ("lookup mean", _lookup()),
    ("lookup sum", _lookup(combiner="sum", name="n")),
    ("lookup sqrtn", _lookup(combiner="sqrtn", batch=True)),
    ("lookup weighted, mean", _lookup(True, combiner="mean")),
    ("lookup weighted, sum", _lookup(True, combiner="sum", name="n", max_norm=1.0)),
    ("lookup weighted, sqrtn", _lookup(True, combiner="sqrtn")),
    ("lookup in parts", _lookup(parts=[X[::2], X[1::2]], combiner="sum")),
    ("lookup in ranges", _lookup(parts=THIRDS, partition_strategy="div", max_norm=0.5, combiner="mean")),
    ("safe lookup", _lookup(function=SAFE, ids=(1, -1, 2))),
    ("safe lookup sum", _lookup(function=SAFE, combiner="sum", default_id=3, name="z")),
    ("safe lookup fed", _lookup(function=SAFE, combiner="sqrtn", batch=True)),
    ("safe lookup weighted", _lookup(True, function=SAFE, combiner="mean")),
    ("safe lookup weighted sum", _lookup(True, function=SAFE, combiner="sum", parts=THIRDS, max_norm=1.0)),
    ("safe lookup of contrib", _lookup(True, function="contrib_" + SAFE, default_id=2)),
]

for _name, _build in LOOKUPS:
    program(GROUP, _name)(_build)


@program(GROUP)
def safe_lookup_of_three_axes(tf):
    table = tf.get_variable("table", [6, 2], initializer=tf.constant_initializer(X))
    ids = tf.SparseTensor([[0, 0, 0], [0, 1, 1], [1, 1, 0]], tf.constant([5, 0, 2], tf.int64), [2, 2, 3])
    return {"rows": tf.nn.safe_embedding_lookup_sparse(table, ids)}, {}


@program(GROUP)
def bag_of_words(tf):
    """A classifier of bags of words, which are fed as sparse ids."""
    ids = tf.sparse_placeholder(tf.int32, name="ids")
    table = tf.get_variable("table", [7, 3])
    bags = tf.nn.embedding_lookup_sparse(table, ids, None, combiner="mean")
    logits = tf.layers.dense(tf.reshape(bags, [-1, 3]), 2)
    loss = tf.losses.sparse_softmax_cross_entropy([0, 1, 1], logits)
    train = tf.train.GradientDescentOptimizer(0.5).minimize(loss)
    value = tf.SparseTensorValue([[0, 0], [0, 1], [1, 0], [2, 0], [2, 1]], [1, 2, 2, 6, 6], [3, 2])
    return [{"loss": loss, "train": train}] * 3 + [{"table": table}], {ids: value}


def _embedded(tf, x, **options):
    rows = tf.contrib.layers.embed_sequence(x, 5, 2, **options)
    return dict(derived(tf, tf.square(rows), tf.trainable_variables(), {})[0], rows=rows)


@program(GROUP)
def embed_sequence(tf):
    ids = tf.placeholder(tf.int32, [None, 3], name="ids")
    once = tf.contrib.layers.embed_sequence(ids, 5, 2, scope="s", initializer=tf.ones_initializer())
    again = tf.contrib.layers.embed_sequence(ids, scope="s", reuse=True, unique=True)
    fetches = _embedded(tf, ids, unique=True, trainable=True)
    notes = {"model": names(tf.model_variables()), "trainable": names(tf.trainable_variables())}
    return dict(fetches, once=once, again=again), {ids: [[0, 1, 1], [4, 4, 0]]}, notes


@program(GROUP)
def lookup_unique(tf):
    table = tf.get_variable("table", [4, 2], initializer=tf.random_uniform_initializer())
    ids = tf.constant([[3, 3], [0, 3]])
    return {"rows": tf.contrib.layers.embedding_lookup_unique(table, ids, name="n")}, {}

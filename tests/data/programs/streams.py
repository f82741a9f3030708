"""Group "random": random streams over runs, under seeds of the graph and of the op, by dtype and shape."""

import numpy as np

from .register import program

OPS = [
    ("normal", lambda tf, shape, seed: tf.random_normal(shape, seed=seed)),
    ("normal float64", lambda tf, shape, seed: tf.random_normal(shape, dtype=tf.float64, seed=seed)),
    ("normal float16", lambda tf, shape, seed: tf.random_normal(shape, dtype=tf.float16, seed=seed)),
    ("normal mean 2 stddev 3", lambda tf, shape, seed: tf.random_normal(shape, 2.0, 3.0, seed=seed)),
    ("uniform", lambda tf, shape, seed: tf.random_uniform(shape, seed=seed)),
    ("uniform float64", lambda tf, shape, seed: tf.random_uniform(shape, dtype=tf.float64, seed=seed)),
    ("uniform float16", lambda tf, shape, seed: tf.random_uniform(shape, dtype=tf.float16, seed=seed)),
    ("uniform -1 to 3", lambda tf, shape, seed: tf.random_uniform(shape, -1, 3, seed=seed)),
    ("uniform int32", lambda tf, shape, seed: tf.random_uniform(shape, 0, 10, dtype=tf.int32, seed=seed)),
    (
        "uniform int32 wide",
        lambda tf, shape, seed: tf.random_uniform(shape, -2000000000, 2000000000, tf.int32, seed),
    ),
    ("uniform int64", lambda tf, shape, seed: tf.random_uniform(shape, -5, 6, dtype=tf.int64, seed=seed)),
    ("uniform int64 wide", lambda tf, shape, seed: tf.random_uniform(shape, -(2**62), 2**62, tf.int64, seed)),
    ("truncated", lambda tf, shape, seed: tf.truncated_normal(shape, seed=seed)),
    ("truncated float64", lambda tf, shape, seed: tf.truncated_normal(shape, dtype=tf.float64, seed=seed)),
    ("truncated float16", lambda tf, shape, seed: tf.truncated_normal(shape, dtype=tf.float16, seed=seed)),
    ("truncated mean -1 stddev 0.1", lambda tf, shape, seed: tf.truncated_normal(shape, -1, 0.1, seed=seed)),
]


def _stream(make, shape, seed):
    return lambda tf: ({"out": make(tf, shape, seed)}, {})


for _name, _make in OPS:
    program("random", _name, runs=3)(_stream(_make, [7], None))
    program("random", _name + ", 1000", runs=3)(_stream(_make, [1000], 11))
    if "mean" not in _name and "wide" not in _name:
        program("random", _name + ", scalar", runs=3)(_stream(_make, [], None))
        program("random", _name + ", op seed only", runs=3, seed=None)(_stream(_make, [3, 2], 11))
        program("random", _name + ", both seeds", runs=2)(_stream(_make, [2, 3], 11))

for _graph_seed, _op_seed in [
    (0, None),
    (0, 0),
    (None, 0),
    (1, 0),
    (0, 1),
    (2**31 - 1, None),
    (-3, -4),
    (2**33 + 5, 6),
]:
    program("random", f"seeds {_graph_seed} and {_op_seed}", runs=2, seed=_graph_seed)(
        _stream(OPS[0][1], [5], _op_seed)
    )

for _size in [1, 2, 3, 4, 5, 8, 9, 127, 128, 129, 255, 256, 257, 513, 5000]:
    program("random", f"normal of size {_size}", runs=2)(_stream(OPS[0][1], [_size], None))
    program("random", f"truncated of size {_size}", runs=2)(_stream(OPS[12][1], [_size], None))

for _size in [129, 256, 257, 513]:
    for _name, _make in [OPS[1], OPS[4], OPS[5], OPS[8], OPS[10], OPS[13]]:
        program("random", f"{_name} of size {_size}", runs=2)(_stream(_make, [_size], None))


@program("random", seed=None, values=False)
def no_seed_at_all(tf):
    return {"a": tf.random_normal([2]), "b": tf.random_uniform([2], dtype=tf.float64)}, {}


@program("random", runs=3)
def several_ops_under_a_graph_seed(tf):
    a = tf.random_normal([3])
    b = tf.random_normal([3])
    c = tf.random_uniform([2, 2])
    d = tf.truncated_normal([3])
    return {"a": a, "b": b, "c": c, "d": d, "sum": a + b}, {}


@program("random", runs=2)
def equal_op_seeds(tf):
    return {"a": tf.random_normal([3], seed=1), "b": tf.random_normal([3], seed=1)}, {}


@program("random")
def one_op_run_beside_another(tf):
    a = tf.random_normal([2], name="a")
    b = tf.random_normal([2], name="b")
    return [{"a": a}, {"a": a}, {"b": b}, {"a": a, "b": b}, {"b": b}], {}


@program("random", runs=2)
def one_op_used_twice_in_a_run(tf):
    a = tf.random_normal([2], name="a")
    return {"a": a, "again": tf.identity(a), "zero": a - a}, {}


@program("random", runs=2)
def seed_set_late(tf):
    a = tf.random_normal([2], seed=3)
    tf.set_random_seed(7)
    b = tf.random_normal([2], seed=3)
    c = tf.random_normal([2])
    return {"a": a, "b": b, "c": c}, {}


@program("random", runs=3)
def shape_fed(tf):
    shape = tf.placeholder(tf.int32, [2], name="shape")
    loose = tf.placeholder(tf.int64, name="loose")
    return {"a": tf.random_normal(shape), "b": tf.random_uniform(loose, seed=2)}, {shape: [2, 2], loose: [3]}


@program("random", runs=3)
def shape_that_grows(tf):
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    return {"noisy": x + tf.random_normal(tf.shape(x))}, {x: np.zeros([3, 2])}


@program("random", runs=2)
def empty_shapes(tf):
    return {"a": tf.random_normal([0]), "b": tf.random_uniform([2, 0])}, {}


@program("random", runs=3)
def bounds_as_tensors(tf):
    low = tf.placeholder(tf.float32, [], name="low")
    return {"a": tf.random_uniform([4], low, tf.constant(10.0)), "b": tf.random_normal([4], stddev=low)}, {
        low: 5.0
    }


@program("random", runs=3)
def shuffle(tf):
    x = tf.placeholder(tf.float32, [None, 2], name="x")
    made = {
        "vector": tf.random_shuffle(tf.range(10)),
        "seeded": tf.random_shuffle(tf.range(7), seed=3),
        "rows": tf.random_shuffle(x),
        "one": tf.random_shuffle([5]),
        "two": tf.random_shuffle([1, 2], seed=1),
    }
    return made, {x: np.arange(10).reshape(5, 2)}


@program("random", runs=2)
def shuffle_of_many(tf):
    return {
        "int": tf.random_shuffle(tf.range(100)),
        "float": tf.random_shuffle(tf.linspace(0.0, 1.0, 33), seed=8),
    }, {}


@program("random", runs=3)
def multinomial(tf):
    logits = tf.placeholder(tf.float32, [None, 4], name="logits")
    made = {
        "a": tf.multinomial(logits, 6),
        "seeded": tf.multinomial(logits, 3, seed=5),
        "int32": tf.multinomial(logits, 2, output_dtype=tf.int32),
        "new": tf.random.categorical(logits, 5, seed=5),
        "named": tf.multinomial(tf.log([[10.0, 1.0]]), 5, name="m"),
    }
    return made, {logits: [[0.0, 1.0, 2.0, -1.0], [5.0, -5.0, 0.0, 0.0], [0.1, 0.1, 0.1, 0.1]]}


@program("random", runs=2)
def multinomial_float64(tf):
    return {"a": tf.multinomial(tf.constant([[0.5, 1.5, -1.0]], tf.float64), 20, seed=1)}, {}


@program("random", runs=2)
def random_module_names(tf):
    made = {
        "normal": tf.random.normal([2]),
        "uniform": tf.random.uniform([2]),
        "shuffle": tf.random.shuffle([1, 2, 3]),
        "truncated": tf.random.truncated_normal([2]),
    }
    return made, {}


@program("random", runs=3)
def dropout(tf):
    x = tf.placeholder(tf.float32, [None, 5], name="x")
    made = {
        "keep": tf.nn.dropout(x, 0.5),
        "rate": tf.nn.dropout(x, rate=0.25, seed=4),
        "noise": tf.nn.dropout(x, keep_prob=0.5, noise_shape=[1, 5], seed=4),
    }
    return made, {x: np.ones([2, 5])}


@program("random", runs=2)
def two_sessions_start_alike(tf):
    return {"a": tf.random_normal([2])}, {}


@program("random", runs=2)
def crop_and_rescale(tf):
    x = tf.random_uniform([4], name="u")
    return {"bernoulli": tf.floor(x + 0.5), "scaled": 2.0 * x - 1.0}, {}

"""Group "variables": every initializer, without and with a seed of its own."""

import numpy as np

from .register import program

SEEDED = [
    ("random_uniform", lambda tf, s: tf.random_uniform_initializer(seed=s)),
    ("random_uniform(-2, 3)", lambda tf, s: tf.random_uniform_initializer(-2, 3, seed=s)),
    ("random_normal", lambda tf, s: tf.random_normal_initializer(seed=s)),
    ("random_normal(1, 0.1)", lambda tf, s: tf.random_normal_initializer(1.0, 0.1, seed=s)),
    ("truncated_normal", lambda tf, s: tf.truncated_normal_initializer(seed=s)),
    ("truncated_normal(stddev=0.5)", lambda tf, s: tf.truncated_normal_initializer(stddev=0.5, seed=s)),
    ("uniform_unit_scaling", lambda tf, s: tf.uniform_unit_scaling_initializer(seed=s)),
    ("uniform_unit_scaling(1.43)", lambda tf, s: tf.uniform_unit_scaling_initializer(1.43, seed=s)),
    ("variance_scaling", lambda tf, s: tf.variance_scaling_initializer(seed=s)),
    ("glorot_uniform", lambda tf, s: tf.glorot_uniform_initializer(seed=s)),
    ("glorot_normal", lambda tf, s: tf.glorot_normal_initializer(seed=s)),
    ("he_normal", lambda tf, s: tf.initializers.he_normal(seed=s)),
    ("he_uniform", lambda tf, s: tf.initializers.he_uniform(seed=s)),
    ("lecun_normal", lambda tf, s: tf.initializers.lecun_normal(seed=s)),
    ("lecun_uniform", lambda tf, s: tf.initializers.lecun_uniform(seed=s)),
    ("orthogonal", lambda tf, s: tf.orthogonal_initializer(seed=s)),
    ("orthogonal(gain=2)", lambda tf, s: tf.orthogonal_initializer(gain=2.0, seed=s)),
    ("xavier", lambda tf, s: tf.contrib.layers.xavier_initializer(seed=s)),
    ("xavier normal", lambda tf, s: tf.contrib.layers.xavier_initializer(uniform=False, seed=s)),
    ("contrib variance_scaling", lambda tf, s: tf.contrib.layers.variance_scaling_initializer(seed=s)),
    ("initializers.random_normal", lambda tf, s: tf.initializers.random_normal(seed=s)),
]

for _mode in ["fan_in", "fan_out", "fan_avg"]:
    for _distribution in ["normal", "truncated_normal", "untruncated_normal", "uniform"]:
        SEEDED.append(
            (
                f"variance_scaling(3, {_mode}, {_distribution})",
                lambda tf, s, m=_mode, d=_distribution: tf.variance_scaling_initializer(3.0, m, d, seed=s),
            )
        )

UNSEEDED = [
    ("zeros", lambda tf: tf.zeros_initializer(), [2, 3]),
    ("zeros int", lambda tf: tf.zeros_initializer(tf.int32), [2]),
    ("ones", lambda tf: tf.ones_initializer(), [2, 3]),
    ("constant", lambda tf: tf.constant_initializer(0.5), [2, 3]),
    ("constant list", lambda tf: tf.constant_initializer([1.0, 2.0, 3.0]), [3]),
    ("constant list reshaped", lambda tf: tf.constant_initializer(list(range(6))), [2, 3]),
    ("constant list too short", lambda tf: tf.constant_initializer([1.0, 2.0]), [2, 3]),
    ("constant array", lambda tf: tf.constant_initializer(np.arange(6.0).reshape(2, 3)), [2, 3]),
    ("constant default", lambda tf: tf.constant_initializer(), [2]),
    ("constant scalar", lambda tf: tf.constant_initializer(7.0), []),
    ("identity", lambda tf: tf.initializers.identity(), [2, 3]),
    ("identity(gain=2)", lambda tf: tf.initializers.identity(gain=2.0), [2, 2]),
]


def _seeded(make, seed, shape):
    def build(tf):
        return {"v": tf.get_variable("v", shape, initializer=make(tf, seed))}, {}

    return build


for _name, _make in SEEDED:
    program("variables", "initializer " + _name)(_seeded(_make, None, [2, 3]))
    if "scaling(3" not in _name:
        program("variables", "initializer " + _name + ", seeded")(_seeded(_make, 5, [2, 3]))

for _name, _make, _shape in UNSEEDED:
    program("variables", "initializer " + _name)(_seeded(lambda tf, s, make=_make: make(tf), None, _shape))


@program("variables")
def initializers_over_shapes(tf):
    made = {}
    for kind in ["glorot_uniform_initializer", "orthogonal_initializer", "uniform_unit_scaling_initializer"]:
        for shape in [[4], [3, 2], [2, 3, 2], [1, 2, 2, 3]]:
            if kind.startswith("orth") and len(shape) == 1:
                continue
            name = f"{kind[:4]}{len(shape)}"
            made[name] = tf.get_variable(name, shape, initializer=getattr(tf, kind)())
    return made, {}


@program("variables")
def initializers_over_dtypes(tf):
    made = {}
    for kind in ["random_normal", "random_uniform", "truncated_normal", "zeros", "ones", "constant"]:
        for dtype in [tf.float64, tf.float16]:
            name = kind + dtype.name
            made[name] = tf.get_variable(name, [3], dtype, getattr(tf, kind + "_initializer")())
    made["int"] = tf.get_variable("int", [3], tf.int32, tf.random_uniform_initializer(0, 10, dtype=tf.int32))
    made["ones"] = tf.get_variable("ones", [2], tf.int64, tf.ones_initializer())
    made["bool"] = tf.get_variable("bools", [2], tf.bool, tf.ones_initializer())
    return made, {}


@program("variables")
def initializers_called_by_hand(tf):
    made = {
        "zeros": tf.zeros_initializer()([2]),
        "ones": tf.ones_initializer()([2], dtype=tf.int32),
        "normal": tf.random_normal_initializer()([3]),
        "again": tf.random_normal_initializer(seed=1)([3], tf.float64),
        "glorot": tf.glorot_uniform_initializer()([2, 2]),
        "constant": tf.constant_initializer([1, 2])([2], tf.int64),
        "xavier": tf.contrib.layers.xavier_initializer()([2, 2]),
    }
    return made, {}


@program("variables")
def one_initializer_for_two_variables(tf):
    unseeded, seeded = tf.random_normal_initializer(), tf.random_normal_initializer(seed=9)
    made = {}
    for name, initializer in zip("abcd", [unseeded, unseeded, seeded, seeded]):
        made[name] = tf.get_variable(name, [3], initializer=initializer)
    return made, {}

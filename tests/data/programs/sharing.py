"""Group "variables": get_variable, and variable scopes: names, reuse, initializers, regularizers."""

from .register import names, program


@program("variables")
def get_variable_defaults(tf):
    made = {
        "matrix": tf.get_variable("matrix", [2, 3]),
        "vector": tf.get_variable("vector", [4]),
        "scalar": tf.get_variable("scalar", []),
        "cube": tf.get_variable("cube", [2, 2, 3]),
        "kernel4": tf.get_variable("kernel4", [1, 2, 2, 2]),
        "float64": tf.get_variable("float64", [2, 2], tf.float64),
        "float16": tf.get_variable("float16", [2, 2], tf.float16),
        "int": tf.get_variable("int", [2], tf.int32),
        "int64": tf.get_variable("int64", (2,), dtype=tf.int64),
        "bool": tf.get_variable("bool", [2], dtype=tf.bool),
        "shape": tf.get_variable("shape", tf.TensorShape([2])),
        "size": tf.get_variable("size", 3),
    }
    return made, {}, {"names": names(tf.global_variables()), "texts": [str(made["matrix"]), str(made["int"])]}


@program("variables")
def get_variable_from_values(tf):
    made = {
        "tensor": tf.get_variable("tensor", initializer=tf.ones([2])),
        "constant": tf.get_variable("constant", initializer=tf.constant([1, 2])),
        "list": tf.get_variable("list", initializer=[1.0, 2.0]),
        "float": tf.get_variable("float", initializer=1.5),
        "lambda": tf.get_variable("lambda", initializer=lambda: tf.ones([2])),
        "class": tf.get_variable("class", [2], initializer=tf.zeros_initializer),
        "function": tf.get_variable(
            "function", [2, 1], initializer=lambda shape, dtype, partition_info: tf.ones(shape)
        ),
        "not_trained": tf.get_variable("not_trained", [1], trainable=False),
    }
    return made, {}, {"trainable": names(tf.trainable_variables())}


@program("variables")
def scopes_make_names(tf):
    opened = []
    with tf.variable_scope("a") as a:
        tf.get_variable("v", [1])
        tf.constant(1, name="c")
        with tf.variable_scope("b") as b:
            tf.get_variable("v", [1])
            tf.constant(1, name="c")
    with tf.variable_scope("a") as again:
        tf.get_variable("w", [1])
        tf.constant(1, name="c")
        with tf.variable_scope("b"):
            tf.constant(1, name="c")
            opened.append(tf.get_variable_scope().original_name_scope)
    with tf.variable_scope(a) as by_object:
        tf.get_variable("x", [1])
        tf.constant(1, name="c")
        with tf.variable_scope(b) as inner:
            tf.get_variable("y", [1])
            tf.constant(1, name="c")
    with tf.variable_scope("outer"):
        with tf.variable_scope(a) as elsewhere:
            tf.get_variable("z", [1])
            tf.constant(1, name="c")
        with tf.variable_scope(a.original_name_scope):
            tf.constant(1, name="d")
    scopes = [a, b, again, by_object, inner, elsewhere]
    notes = {
        "names": names(scopes),
        "original": [s.original_name_scope for s in scopes],
        "opened": opened,
        "variables": names(tf.global_variables()),
        "same": a is by_object,
        "root": [tf.get_variable_scope().name, tf.get_variable_scope().reuse],
    }
    return {}, {}, notes


@program("variables")
def scope_with_a_default_name(tf):
    scopes = []
    for name in [None, None, "given"]:
        with tf.variable_scope(name, default_name="d", values=[tf.constant(1)]) as scope:
            tf.get_variable("v", [1])
            tf.constant(1, name="c")
        scopes.append(scope)
    with tf.variable_scope("d") as scope:
        tf.get_variable("w", [1])
    scopes.append(scope)
    with tf.variable_scope(None, "d") as scope:
        tf.get_variable("w", [1])
    scopes.append(scope)
    with tf.variable_scope("in"):
        with tf.variable_scope(None, "d") as scope:
            tf.get_variable("w", [1])
    scopes.append(scope)
    return (
        {},
        {},
        {
            "scopes": names(scopes),
            "original": [s.original_name_scope for s in scopes],
            "variables": names(tf.global_variables()),
        },
    )


@program("variables")
def scope_without_a_name_scope(tf):
    with tf.variable_scope("a", auxiliary_name_scope=False) as scope:
        v = tf.get_variable("v", [1])
        c = tf.constant(1, name="c")
    with tf.name_scope("n"):
        with tf.variable_scope(scope, auxiliary_name_scope=False):
            w = tf.get_variable("w", [1])
            d = tf.constant(1, name="c")
        with tf.name_scope(scope.original_name_scope):
            e = tf.constant(1, name="c")
    return {}, {}, {"names": names([v, c, w, d, e])}


@program("variables")
def name_scopes_and_variable_scopes(tf):
    with tf.name_scope("n"):
        a = tf.get_variable("v", [1])
        with tf.variable_scope("s") as s:
            b = tf.get_variable("v", [1])
            c = b + 1.0
            with tf.name_scope("m"):
                d = tf.get_variable("w", [1])
                e = tf.Variable(1.0, name="u")
    with tf.name_scope("n"):
        with tf.variable_scope(s, reuse=True):
            f = tf.get_variable("v", [1])
    with tf.variable_scope("p/q"):
        g = tf.get_variable("v/w", [1])
    return (
        {},
        {},
        {"names": names([a, b, c, d, e, f, g]), "same": f is b, "s": [s.name, s.original_name_scope]},
    )


@program("variables")
def reuse_of_variables(tf):
    with tf.variable_scope("s"):
        a = tf.get_variable("v", [2])
    with tf.variable_scope("s", reuse=True) as scope:
        b = tf.get_variable("v", [2])
        c = tf.get_variable("v")
        flags = [scope.reuse]
        with tf.variable_scope("t", reuse=None) as inner:
            flags.append(inner.reuse)
    with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
        d = tf.get_variable("v", [2])
        e = tf.get_variable("new", [2])
        f = tf.get_variable("new", [2])
    with tf.variable_scope("s") as scope:
        g = tf.get_variable("third", [2])
        scope.reuse_variables()
        h = tf.get_variable("third", [2])
        flags.append(scope.reuse)
    with tf.variable_scope("s", reuse=False) as scope:
        flags.append(scope.reuse)
    flags.append(tf.get_variable_scope().reuse)
    return (
        {},
        {},
        {
            "names": names([a, b, c, d, e, f, g, h]),
            "flags": [str(x) for x in flags],
            "same": [a is b, a is c, a is d, e is f, g is h],
        },
    )


@program("variables")
def reuse_is_inherited(tf):
    with tf.variable_scope("s"):
        with tf.variable_scope("t"):
            a = tf.get_variable("v", [2])
    with tf.variable_scope("s", reuse=True):
        with tf.variable_scope("t"):
            b = tf.get_variable("v", [2])
        with tf.variable_scope("t", reuse=False):
            c = tf.get_variable("v", [2])
        with tf.variable_scope("/".join(["t"])) as scope:
            d = tf.get_variable("v", [2])
    return {}, {}, {"same": [a is b, a is c, a is d], "name": scope.name}


@program("variables")
def a_layer_as_a_function(tf):
    def layer(x, units):
        w = tf.get_variable("w", [x.shape[1].value, units])
        b = tf.get_variable("b", [units], initializer=tf.zeros_initializer())
        return tf.nn.relu(tf.matmul(x, w) + b)

    x = tf.placeholder(tf.float32, [None, 3], name="x")
    with tf.variable_scope("first"):
        y = layer(x, 4)
    with tf.variable_scope("second"):
        y = layer(y, 2)
    with tf.variable_scope("first", reuse=True):
        z = layer(-x, 4)
    return {"y": y, "z": z}, {x: [[1, 2, 3], [4, 5, 6]]}, {"names": names(tf.trainable_variables())}


@program("variables")
def defaults_of_a_scope(tf):
    with tf.variable_scope("s", initializer=tf.constant_initializer(3.0), dtype=tf.float64) as s:
        a = tf.get_variable("a", [2])
        b = tf.get_variable("b", [2], initializer=tf.ones_initializer())
        c = tf.get_variable("c", [2], dtype=tf.float32)
        with tf.variable_scope("t", initializer=tf.random_uniform_initializer(0, 1, seed=3)):
            d = tf.get_variable("d", [2])
        with tf.variable_scope("u"):
            e = tf.get_variable("e", [2])
    with tf.variable_scope(s):
        f = tf.get_variable("f", [2])
    notes = {
        "dtype": [str(x.dtype) for x in [a, b, c, d, e, f]],
        "scope": [str(s.dtype), type(s.initializer).__name__],
    }
    return {"a": a, "b": b, "c": c, "d": d, "e": e, "f": f}, {}, notes


@program("variables")
def initializer_of_the_root_scope(tf):
    tf.get_variable_scope().set_initializer(tf.constant_initializer(0.5))
    return {"v": tf.get_variable("v", [2])}, {}


@program("variables")
def regularizers(tf):
    penalty = lambda w: tf.reduce_sum(tf.square(w), name="penalty")  # noqa: E731  the form users write
    with tf.variable_scope("s", regularizer=penalty):
        tf.get_variable("a", [2, 2])
        tf.get_variable("b", [2], initializer=tf.zeros_initializer(), regularizer=lambda w: None)
        with tf.variable_scope("t"):
            tf.get_variable("c", [2])
        tf.get_variable("d", [2], trainable=False)
    with tf.variable_scope("s", regularizer=penalty, reuse=True):
        tf.get_variable("a", [2, 2])
    tf.get_variable("e", [2], regularizer=penalty)
    losses = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
    return (
        {"total": tf.add_n(losses)},
        {},
        {"losses": names(losses), "same": losses == tf.losses.get_regularization_losses()},
    )


@program("variables")
def regularizers_of_contrib(tf):
    with tf.variable_scope("s", regularizer=tf.contrib.layers.l2_regularizer(0.1)):
        tf.get_variable("a", [2, 2])
    tf.get_variable("b", [2], regularizer=tf.contrib.layers.l1_regularizer(0.5))
    losses = tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
    return dict(zip("ab", losses)), {}, {"losses": names(losses)}


@program("variables")
def decorator_and_template(tf):
    def scaled(x):
        return x * tf.get_variable("scale", [], initializer=tf.constant_initializer(2.0))

    shared = tf.make_template("shared", scaled)
    x = tf.constant([1.0, 2.0], name="x")
    return {"a": shared(x), "b": shared(-x)}, {}, {"variables": names(tf.global_variables())}


@program("variables")
def custom_getter(tf):
    def getter(getter, name, *args, **kwargs):
        return getter(name + "_got", *args, **kwargs)

    with tf.variable_scope("s", custom_getter=getter):
        v = tf.get_variable("v", [2])
    return {"v": v}, {}, {"name": v.name}


@program("variables")
def scope_counts_by_default_name(tf):
    made = []
    with tf.variable_scope("s"):
        for _ in range(2):
            with tf.variable_scope(None, "in"):
                made.append(tf.get_variable("v", [1]))
    with tf.variable_scope("s"):
        with tf.variable_scope(None, "in"):
            made.append(tf.get_variable("w", [1]))
    with tf.variable_scope("s", reuse=True):
        with tf.variable_scope(None, "in"):
            made.append(tf.get_variable("v", [1]))
    return {}, {}, {"names": names(made)}


@program("variables")
def optional_scope_argument(tf):
    made = []

    def part(scope=None):
        with tf.variable_scope(scope, "part", reuse=tf.AUTO_REUSE if scope else None) as entered:
            made.append(tf.get_variable("v", [1]).name)
            made.append(tf.constant(0, name="c").name)
        return entered

    first = part()
    part()
    part("named")
    part("named")
    part(first)
    return {}, {}, {"names": made}


@program("variables")
def scope_under_control_dependencies(tf):
    a = tf.constant(1.0, name="a")
    with tf.control_dependencies([a]):
        with tf.variable_scope("s"):
            v = tf.get_variable("v", [2], initializer=tf.zeros_initializer())
            w = v + 1.0
    return {"w": w}, {}

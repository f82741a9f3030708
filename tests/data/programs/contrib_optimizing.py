"""Group "optimize_loss": tf.contrib.layers.optimize_loss."""

from .layered import X, collected
from .register import names, program

GROUP = "optimize_loss"


def _optimized(title, options, step=True, runs=2):
    """Two steps of a program that optimizes the weights of one unit by `options(tf)`."""

    def build(tf):
        x = tf.placeholder(tf.float32, [4, 3], name="x")
        w = tf.get_variable("w", [3, 1], initializer=tf.ones_initializer())
        b = tf.get_variable("b", [1], initializer=tf.zeros_initializer())
        loss = tf.reduce_mean(tf.square(tf.matmul(x, w) + b - 1.0))
        given = {"learning_rate": 0.1, "optimizer": "SGD", "summaries": []}
        given.update(options(tf))
        given["global_step"] = tf.train.get_or_create_global_step() if step else None
        train = tf.contrib.layers.optimize_loss(loss, **given)
        state = {v.op.name: v for v in tf.global_variables()}
        notes = dict(collected(tf), train=train.name)
        notes["summaries"] = names(tf.get_collection(tf.GraphKeys.SUMMARIES))
        notes["train op"] = names(tf.get_collection(tf.GraphKeys.TRAIN_OP))
        steps = [{"train": train}] * runs + [state]
        return steps, {x: X}, notes

    program(GROUP, title)(build)


_optimized("without a global step", lambda tf: {}, step=False)
_optimized("summaries", lambda tf: {"summaries": None})
_optimized("all summaries", lambda tf: {"summaries": tf.contrib.layers.OPTIMIZER_SUMMARIES})
_optimized(
    "all summaries, clipped",
    lambda tf: {
        "summaries": ["loss", "learning_rate", "gradients", "gradient_norm", "global_gradient_norm"],
        "clip_gradients": 0.5,
        "name": "opt",
    },
)
_optimized("Momentum", lambda tf: {"optimizer": "Momentum"})
_optimized("RMSProp", lambda tf: {"optimizer": "RMSProp"}, runs=1)
_optimized("Ftrl", lambda tf: {"optimizer": "Ftrl"}, runs=1)
_optimized("of a class", lambda tf: {"optimizer": tf.train.AdagradOptimizer})
_optimized(
    "of a function", lambda tf: {"optimizer": lambda rate: tf.train.MomentumOptimizer(rate, momentum=0.5)}
)
_optimized(
    "of a function without a rate",
    lambda tf: {"optimizer": lambda: tf.train.GradientDescentOptimizer(0.2), "learning_rate": None},
)
_optimized("rate a tensor", lambda tf: {"learning_rate": tf.constant(0.05)})
_optimized(
    "rate a tensor, decayed",
    lambda tf: {
        "learning_rate": tf.constant(0.05),
        "learning_rate_decay_fn": lambda rate, step: tf.train.inverse_time_decay(rate, step, 1, 0.5),
        "summaries": ["learning_rate"],
    },
)
_optimized(
    "gradient_multipliers",
    lambda tf: {
        "gradient_multipliers": {tf.trainable_variables()[0]: 0.5, tf.trainable_variables()[1].name: 2.0}
    },
)
_optimized(
    "clipped by a function",
    lambda tf: {"clip_gradients": lambda pairs: [(tf.clip_by_value(g, -0.1, 0.1), v) for g, v in pairs]},
)
_optimized("gradient_noise_scale", lambda tf: {"gradient_noise_scale": 0.1})
_optimized(
    "update_ops",
    lambda tf: {"update_ops": [tf.assign_add(tf.Variable(1.0, trainable=False, name="count"), 1.0)]},
)
_optimized("variables", lambda tf: {"variables": [tf.trainable_variables()[1]]})
_optimized("colocated", lambda tf: {"colocate_gradients_with_ops": True})
_optimized("step not increased", lambda tf: {"increment_global_step": False})
_optimized(
    "everything",
    lambda tf: {
        "optimizer": "Adam",
        "gradient_multipliers": {"w:0": 0.5},
        "clip_gradients": 1.0,
        "learning_rate_decay_fn": lambda rate, step: tf.train.exponential_decay(
            rate, step, 2, 0.5, staircase=True
        ),
        "summaries": ["loss", "learning_rate", "gradient_norm"],
        "name": "all",
    },
    runs=3,
)


@program(GROUP)
def after_batch_norm(tf):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
    h = tf.contrib.layers.batch_norm(x, decay=0.5)
    y = tf.contrib.layers.fully_connected(h, 1, None, weights_initializer=tf.ones_initializer())
    loss = tf.losses.mean_squared_error(tf.ones([4, 1]), y)
    step = tf.train.get_or_create_global_step()
    train = tf.contrib.layers.optimize_loss(loss, step, 0.1, "SGD", summaries=[])
    return [{"train": train}, {v.op.name: v for v in tf.global_variables()}], {x: X}, collected(tf)


@program(GROUP)
def within_scopes(tf):
    with tf.variable_scope("model"):
        w = tf.get_variable("w", [2], initializer=tf.ones_initializer())
        train = tf.contrib.layers.optimize_loss(tf.reduce_sum(w * w), None, 0.1, "SGD", name="mine")
    step = tf.train.create_global_step()
    other = tf.contrib.layers.optimize_loss(tf.reduce_sum(w * 2.0), step, 0.1, "SGD", name="other")
    notes = dict(collected(tf), trains=[train.name, other.name])
    return [{"train": train.op}, {"other": other.op}, {"w": w}, {"step": step}], {}, notes


@program(GROUP)
def of_slices(tf):
    table = tf.get_variable("table", [4, 2], initializer=tf.ones_initializer())
    loss = tf.reduce_sum(tf.square(tf.nn.embedding_lookup(table, [1, 3])))
    step = tf.train.get_or_create_global_step()
    train = tf.contrib.layers.optimize_loss(
        loss,
        step,
        0.1,
        "SGD",
        gradient_multipliers={table: 0.5},
        clip_gradients=1.0,
        summaries=["gradients"],
    )
    summaries = names(tf.get_collection(tf.GraphKeys.SUMMARIES))
    return [{"train": train}, {"table": table}], {}, {"summaries": summaries}


@program(GROUP)
def notes_of_optimizers(tf):
    layers = tf.contrib.layers
    return {}, {}, {"names": sorted(layers.OPTIMIZER_CLS_NAMES), "summaries": layers.OPTIMIZER_SUMMARIES}

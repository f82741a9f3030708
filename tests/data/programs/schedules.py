"""Group "schedules": decaying learning rates, and ExponentialMovingAverage."""

from .register import names, program

GROUP = "schedules"

SCHEDULES = [
    ("exponential_decay", lambda tf, t: tf.train.exponential_decay(0.1, t, 10, 0.5)),
    ("exponential_decay staircase", lambda tf, t: tf.train.exponential_decay(0.1, t, 10, 0.5, True, "e")),
    ("natural_exp_decay", lambda tf, t: tf.train.natural_exp_decay(0.1, t, 10, 0.5)),
    ("natural_exp_decay staircase", lambda tf, t: tf.train.natural_exp_decay(0.1, t, 10, 0.5, True)),
    ("inverse_time_decay", lambda tf, t: tf.train.inverse_time_decay(0.1, t, 10, 0.5)),
    (
        "inverse_time_decay staircase",
        lambda tf, t: tf.train.inverse_time_decay(0.1, t, 10, 0.5, staircase=True),
    ),
    ("piecewise_constant", lambda tf, t: tf.train.piecewise_constant(t, [7, 14], [1.0, 0.5, 0.25])),
    ("piecewise_constant of one", lambda tf, t: tf.train.piecewise_constant(t, [8], [1.0, 0.5], name="p")),
    (
        "piecewise_constant_decay",
        lambda tf, t: tf.train.piecewise_constant_decay(t, [1, 7, 20], [1.0, 0.5, 0.25, 0.1]),
    ),
    ("polynomial_decay", lambda tf, t: tf.train.polynomial_decay(0.1, t, 20)),
    ("polynomial_decay power", lambda tf, t: tf.train.polynomial_decay(0.1, t, 20, 0.01, power=2.0)),
    ("polynomial_decay cycle", lambda tf, t: tf.train.polynomial_decay(0.1, t, 10, 0.01, cycle=True)),
    ("cosine_decay", lambda tf, t: tf.train.cosine_decay(0.1, t, 20)),
    ("cosine_decay alpha", lambda tf, t: tf.train.cosine_decay(0.1, t, 20, alpha=0.2)),
    ("cosine_decay_restarts", lambda tf, t: tf.train.cosine_decay_restarts(0.1, t, 10)),
    (
        "cosine_decay_restarts with arguments",
        lambda tf, t: tf.train.cosine_decay_restarts(0.1, t, 10, t_mul=1.0, m_mul=0.9, alpha=0.1),
    ),
    ("linear_cosine_decay", lambda tf, t: tf.train.linear_cosine_decay(0.1, t, 20)),
    (
        "linear_cosine_decay with arguments",
        lambda tf, t: tf.train.linear_cosine_decay(0.1, t, 20, num_periods=1.0, alpha=0.1, beta=0.01),
    ),
    ("noisy_linear_cosine_decay", lambda tf, t: tf.train.noisy_linear_cosine_decay(0.1, t, 20)),
]


def _decayed(make, dtype="int32"):
    def build(tf):
        step = tf.Variable(0, dtype=getattr(tf, dtype), trainable=False, name="step")
        rate = make(tf, step)
        more = step.assign_add(7)
        runs = []
        for _ in range(5):
            runs += [{"rate": rate}, {"more": more}]
        return runs[:-1], {}, {"name": rate.name}

    return build


for _name, _make in SCHEDULES:
    program(GROUP, _name)(_decayed(_make))
for _name, _make in SCHEDULES[:1] + SCHEDULES[6:7] + SCHEDULES[9:10]:
    program(GROUP, _name + " of int64")(_decayed(_make, "int64"))


@program(GROUP)
def exponential_decay_of_placeholder(tf):
    step = tf.placeholder(tf.int32, [], name="step")
    rate = tf.placeholder(tf.float32, [], name="rate")
    return {"rate": tf.train.exponential_decay(rate, step, 10, 0.5)}, {step: 3, rate: 1.0}


@program(GROUP)
def piecewise_constant_of_floats(tf):
    step = tf.placeholder(tf.float32, [], name="step")
    return {"rate": tf.train.piecewise_constant(step, [1.5, 2.5], [1.0, 0.5, 0.25])}, {step: 2.0}


@program(GROUP)
def polynomial_decay_float64(tf):
    step = tf.placeholder(tf.int64, [], name="step")
    start = tf.constant(0.1, tf.float64)
    return {"rate": tf.train.polynomial_decay(start, step, 10, 0.01)}, {step: 5}


def _averages(tf, ema, things, fetches, **notes):
    apply = ema.apply(things)
    averages = [ema.average(thing) for thing in (things if things is not None else tf.trainable_variables())]
    for i, average in enumerate(averages):
        fetches[f"average {i}"] = average
    notes.update(
        apply=apply.name,
        averages=names(averages),
        variables=names(tf.global_variables()),
        trainable=names(tf.trainable_variables()),
        moving=names(tf.moving_average_variables()),
    )
    return apply, fetches, notes


@program(GROUP)
def average_of_variables(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    w = tf.Variable(3.0, name="w")
    ema = tf.train.ExponentialMovingAverage(0.9)
    apply, fetches, notes = _averages(tf, ema, [v, w], {"v": v})
    change = tf.group(v.assign_add([1.0, 1.0]), w.assign(w * 2.0))
    notes["average_name"] = ema.average_name(v)
    notes["name"] = ema.name
    return [{"apply": apply}, fetches, {"change": change}, {"apply": apply}, fetches], {}, notes


@program(GROUP)
def average_of_all_variables(tf):
    tf.get_variable("v", [2])
    tf.Variable(3.0, name="w")
    tf.Variable(3.0, name="fixed", trainable=False)
    ema = tf.train.ExponentialMovingAverage(decay=0.5)
    apply, fetches, notes = _averages(tf, ema, None, {})
    notes["restore"] = {k: v.name for k, v in sorted(ema.variables_to_restore().items())}
    return [{"apply": apply}, fetches], {}, notes


@program(GROUP)
def average_with_num_updates(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    step = tf.Variable(0, trainable=False, name="step")
    ema = tf.train.ExponentialMovingAverage(0.99, num_updates=step)
    apply, fetches, notes = _averages(tf, ema, [v], {})
    change = tf.group(v.assign_add([1.0, 1.0]), step.assign_add(5))
    steps = [{"change": change}, {"apply": apply}, fetches]
    return steps * 2, {}, notes


@program(GROUP)
def average_of_a_tensor(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    loss = tf.reduce_sum(v * v)
    ema = tf.train.ExponentialMovingAverage(0.9)
    apply, fetches, notes = _averages(tf, ema, [loss], {"loss": loss})
    return [{"apply": apply}, fetches, {"apply": apply}, fetches], {}, notes


@program(GROUP)
def average_zero_debiased(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    ema = tf.train.ExponentialMovingAverage(0.9, zero_debias=True, name="E")
    apply, fetches, notes = _averages(tf, ema, [v * 2.0], {})
    return [{"apply": apply}, fetches, {"apply": apply}, fetches], {}, notes


@program(GROUP)
def average_after_training(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    train = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_sum(v * v))
    ema = tf.train.ExponentialMovingAverage(0.9)
    with tf.control_dependencies([train]):
        apply = ema.apply([v])
    fetches = {"v": v, "average": ema.average(v)}
    return [{"apply": apply}, fetches, {"apply": apply}, fetches], {}


@program(GROUP)
def average_applied_twice(tf):
    v = tf.Variable([1.0, 2.0], name="v")
    w = tf.Variable([1.0, 2.0], name="w")
    ema = tf.train.ExponentialMovingAverage(0.9)
    first = ema.apply([v])
    second = ema.apply([w])
    error = None
    try:
        ema.apply([tf.constant(1)])
    except Exception as e:
        error = type(e).__name__
    notes = {"names": [first.name, second.name], "error": error, "none": ema.average(tf.constant(1.0))}
    return {"v": ema.average(v)}, {}, notes

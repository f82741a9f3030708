import sys
from collections import OrderedDict, namedtuple
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import minigraph as tf

Pair = namedtuple("Pair", "first second")


@pytest.fixture
def session():
    with tf.Session() as session:
        yield session


def initialized(session):
    session.run(tf.global_variables_initializer())
    return session


# What is fetched.


def test_the_result_has_the_structure_of_the_fetches(session):
    x = tf.constant([1, 2], name="x")
    y = tf.reduce_sum(x, name="y")
    structure = {
        "list": [y, (y, x.op)],
        "ordered": OrderedDict([("z", y), ("a", [])]),
        "pair": Pair(y, Pair({}, "y:0")),
        "name": ("y", "x:0"),
    }
    result = session.run(structure)
    assert result["list"] == [3, (3, None)]
    assert list(result["ordered"].items()) == [("z", 3), ("a", [])]
    assert type(result["ordered"]) is OrderedDict and type(result["list"][1]) is tuple
    assert result["pair"] == Pair(3, Pair({}, 3)) and type(result["pair"].second) is Pair
    assert result["name"][0] is None and result["name"][1].tolist() == [1, 2]


def test_a_single_fetch_gives_a_single_value(session):
    v = tf.Variable([1.0], name="v")
    assert session.run(v.initializer) is None
    assert session.run(v).tolist() == session.run("v:0").tolist() == [1]
    assert session.run([]) == [] and session.run({}) == {}


@pytest.mark.parametrize("dtype", ["float16", "float64", "int8", "uint32", "complex64", "bool"])
def test_what_has_no_axes_is_a_numpy_scalar(session, dtype):
    for x in (tf.constant(1, dtype) if dtype != "bool" else tf.constant(True), tf.zeros([3], dtype)[0]):
        value = session.run(x)
        assert isinstance(value, np.generic) and value.dtype == dtype


def test_what_is_fetched_twice_is_one_array_as_in_tensorflow(session):
    x = tf.random_normal([2])
    one, (two,) = session.run([x, (x,)])
    assert one is two


# What is fed.


@pytest.mark.parametrize(
    "dtype, given, expected",
    [
        ("float32", [1, 2], np.float32([1, 2])),
        ("float32", np.arange(2), np.float32([0, 1])),
        ("float32", [True, False], np.float32([1, 0])),
        ("float64", np.float32([0.5, 1]), np.float64([0.5, 1])),
        ("int32", np.int64([1, 2]), np.int32([1, 2])),
        ("int64", (np.int8(1), 2), np.int64([1, 2])),
        ("complex64", [1, 2j], np.complex64([1, 2j])),
        ("bool", np.array([True, False]), np.array([True, False])),
    ],
)
def test_fed_values_are_converted(session, dtype, given, expected):
    x = tf.placeholder(dtype, [2])
    value = session.run(tf.identity(x), {x: given})
    assert value.dtype == expected.dtype and value.tolist() == expected.tolist()


@pytest.mark.parametrize("given", [["é", b"b"], np.array(["é", "b"]), np.array(["é", b"b"], object)])
def test_fed_texts_become_bytes(session, given):
    x = tf.placeholder(tf.string, [None])
    assert session.run(tf.identity(x), {x: given}).tolist() == ["é".encode(), b"b"]


def test_any_tensor_can_be_fed(session):
    x = tf.placeholder(tf.float32, [], name="x")
    y = x * 2.0
    z = y + 1.0
    assert session.run(z, {"x:0": 3}) == 7
    assert session.run(z, {y: 3}) == 4
    assert session.run([y, z], {x: 100, y: 3}) == [3, 4]
    assert session.run([x, y], {(x, y): (1, 5)}) == [1, 5]
    with pytest.raises(
        tf.errors.InvalidArgumentError, match="You must feed a value for placeholder tensor 'x'"
    ):
        session.run([y, z], {z: 3})


def test_a_fed_variable_is_fed_in_that_run_only(session):
    v = tf.Variable(1.0)
    initialized(session)
    assert session.run(v + 1.0, {v: 5}) == 6 and session.run(v.value() + 1.0, {v.value(): 7}) == 8
    assert session.run(v) == 1
    with pytest.raises(
        tf.errors.InvalidArgumentError, match="AssignAdd: can't change a variable that is fed"
    ):
        session.run(v.assign_add(1.0), {v: 5})
    assert session.run(v) == 1


# Results share no memory with what the session keeps.

VIEWS = [
    tf.identity,
    lambda x: tf.reshape(x, [3, 2]),
    tf.transpose,
    lambda x: x[1:],
    lambda x: x[::-1, None],
    lambda x: tf.slice(x, [0, 1], [2, 2]),
    lambda x: tf.expand_dims(x, 0),
    lambda x: tf.squeeze(tf.expand_dims(x, 0)),
    lambda x: tf.split(x, 2)[1],
    lambda x: tf.unstack(x)[0],
    lambda x: tf.concat([x], 0),
    lambda x: tf.broadcast_to(x, [2, 2, 3]),
    lambda x: tf.real(tf.complex(x, x)),
    lambda x: tf.cast(x, x.dtype),
    lambda x: tf.stop_gradient(x),
    lambda x: tf.cond(tf.reduce_all(x > -1e9), lambda: tf.identity(x), lambda: x * 2),
    lambda x: tf.Variable(x, validate_shape=False).assign(x, name="keep") if x.shape.ndims else x,
]


@given(
    st.sampled_from(["constant", "fed", "variable", "loaded", "assigned"]),
    st.lists(st.sampled_from(VIEWS[:10]), max_size=2),
    st.sampled_from(VIEWS),
)
def test_no_array_of_the_callers_is_an_array_of_the_sessions(source, views, last):
    array, fresh = np.arange(6, dtype=np.float32).reshape(2, 3), np.arange(6, dtype=np.float32).reshape(2, 3)
    with tf.Graph().as_default(), tf.Session() as session:
        feeds = {}
        if source == "constant":
            x = tf.constant(array)
        elif source == "fed":
            x = tf.placeholder(tf.float32, [2, 3])
            feeds = {x: array}
        else:
            v = tf.Variable(np.zeros_like(array))
            x = v.value()
            given = tf.placeholder(tf.float32, [2, 3])
            update = v.assign(given)
            session.run(v.initializer)
            if source == "variable":
                session.run(v.assign(array))
            elif source == "loaded":
                v.load(array, session)
            else:
                session.run(update, {given: array})[:] = 100
        y = x
        for view in [*views, last]:
            if y.shape.as_list() == [2, 3]:
                y = view(y)
        session.run(tf.global_variables_initializer() if source in ("constant", "fed") else tf.no_op(), feeds)
        first = session.run([x, y], feeds)
        expected = [value.copy() for value in first]
        assert (x is y or not np.shares_memory(*first)) and not any(
            np.shares_memory(value, array) for value in first
        )
        for value in first:
            value[...] = 200
        if source != "fed":
            array[...] = 300
        for value, wanted in zip(session.run([x, y], feeds), expected, strict=True):
            np.testing.assert_array_equal(value, wanted)
        np.testing.assert_array_equal(expected[0], fresh)


def test_two_variables_never_share_an_array(session):
    a, b = tf.Variable(np.zeros(2)), tf.Variable(np.zeros(2))
    fed = tf.placeholder(tf.float64, [4])
    whole = np.arange(4.0)
    initialized(session)
    both = tf.group(a.assign(fed[:2]), b.assign(fed[:2]))
    session.run(both, {fed: whole})
    whole[:] = 9
    session.run(a.assign(b))
    session.run(b.assign_add([1.0, 1.0]))
    assert [value.tolist() for value in session.run([a, b])] == [[0, 1], [1, 2]]


# Sessions.


def test_a_callable_runs_what_it_was_made_for(session):
    x, v = tf.placeholder(tf.float32, [2], name="x"), tf.Variable(0.0)
    initialized(session)
    double = session.make_callable({"y": x * 2.0, "n": v.assign_add(1.0)}, ["x:0"])
    assert double([1, 2])["y"].tolist() == [2, 4] and double(np.ones(2))["n"] == 2
    assert session.make_callable(v.initializer)() is None
    with pytest.raises(ValueError, match=r"Cannot feed value of shape \(3,\)"):
        double([1, 2, 3])
    for wrong in ([], [[1, 2], 3]):
        with pytest.raises(TypeError, match="takes 1 values"):
            double(*wrong)
    with pytest.raises(TypeError, match="without accept_options"):
        double([1, 2], options=tf.RunOptions())
    session.make_callable(x, [x], accept_options=True)([1, 2], options=tf.RunOptions())
    with pytest.raises(TypeError, match="must be a list or tuple"):
        session.make_callable(x, x)


def test_default_sessions_nest(fresh_graph):
    x = tf.Variable(1.0)
    assert tf.get_default_session() is None
    with tf.Session() as outer:
        outer.run(x.initializer)
        assert x.eval() == 1 and x.value().eval() == 1
        with tf.Session(graph=tf.Graph()) as inner:
            assert tf.get_default_session() is inner and tf.get_default_graph() is inner.graph
            with outer.as_default():
                assert x.eval() == 1 and tf.get_default_graph() is inner.graph
            with pytest.raises(ValueError, match="Cannot use the given session to evaluate tensor"):
                x.value().eval()
        assert tf.get_default_session() is outer
        assert x.assign(5.0).op.run() is None and x.value().eval({x: 3}) == 3
    assert tf.get_default_session() is None
    other = tf.Session()
    other.run(x.initializer)
    assert x.eval(other) == x.value().eval(session=other) == 1
    with pytest.raises(ValueError, match=r"Cannot execute operation using `run\(\)`: No default session"):
        x.initializer.run()


def test_an_interactive_session_is_the_default_until_it_is_closed(fresh_graph):
    session = tf.InteractiveSession(graph=tf.Graph())
    try:
        assert tf.get_default_session() is session and tf.get_default_graph() is session.graph
        assert (tf.constant(2) * 3).eval() == 6
    finally:
        session.close()
    assert tf.get_default_session() is None and tf.get_default_graph() is fresh_graph


def test_a_closed_session_is_closed(session):
    x, v = tf.constant(1), tf.Variable(1.0)
    other = tf.Session()
    call = other.make_callable(x)
    other.close()
    other.close()
    for use in (lambda: other.run(x), call, lambda: v.load(2.0, other), other.__enter__):
        with pytest.raises(RuntimeError, match="Attempted to use a closed Session"):
            use()
    assert session.run(x) == 1


def test_variables_belong_to_their_session(session):
    v = tf.Variable(1.0, name="v")
    other = tf.Session()
    initialized(session).run(v.assign_add(1.0))
    with pytest.raises(tf.errors.FailedPreconditionError, match="uninitialized value v"):
        other.run(v)
    assert initialized(other).run(v) == 1 and session.run(v) == 2


def test_nodes_may_be_added_between_runs(session):
    x = tf.placeholder(tf.float32)
    y = x + 1.0
    assert session.run(y, {x: 1}) == 2
    assert session.run(y * 2.0, {x: 1}) == 4 and session.run(y, {x: 3}) == 4


@pytest.mark.parametrize(
    "message, fields",
    [
        (
            tf.GPUOptions,
            {"allow_growth": True, "per_process_gpu_memory_fraction": 0.5, "visible_device_list": "0"},
        ),
        (
            tf.OptimizerOptions,
            {"opt_level": tf.OptimizerOptions.L0, "global_jit_level": tf.OptimizerOptions.ON_1},
        ),
        (tf.GraphOptions, {"optimizer_options": tf.OptimizerOptions(), "infer_shapes": True}),
        (
            tf.ConfigProto,
            {
                "allow_soft_placement": True,
                "log_device_placement": True,
                "device_count": {"GPU": 0},
                "intra_op_parallelism_threads": 2,
                "inter_op_parallelism_threads": 2,
                "gpu_options": tf.GPUOptions(allow_growth=True),
                "graph_options": tf.GraphOptions(),
            },
        ),
        (tf.RunOptions, {"trace_level": tf.RunOptions.FULL_TRACE, "timeout_in_ms": 1000}),
        (tf.RunMetadata, {}),
    ],
)
def test_options_take_tensorflows_fields_and_no_others(message, fields):
    options = message(**fields)
    assert {name: getattr(options, name) for name in fields} == fields
    copy = message()
    copy.CopyFrom(options)
    assert copy == options and (copy != message()) == bool(fields)
    with pytest.raises(ValueError, match='has no "nothing" field'):
        message(nothing=1)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        options.nothing = 1


def test_options_of_two_sessions_are_two():
    one, two = tf.ConfigProto(), tf.ConfigProto()
    one.gpu_options.allow_growth = True
    one.device_count["CPU"] = 1
    assert not two.gpu_options.allow_growth and two.device_count == {}
    x = tf.constant(1)
    with tf.Session(config=one) as session:
        assert session.run(x, options=tf.RunOptions(), run_metadata=tf.RunMetadata()) == 1
        for wrong in ({"options": 3}, {"run_metadata": 3}):
            with pytest.raises(TypeError, match=r"must be a tf\.Run"):
                session.run(x, **wrong)
    with pytest.raises(TypeError, match=r"config must be a tf.ConfigProto"):
        tf.Session(config={"allow_soft_placement": True})
    with pytest.raises(ValueError, match="only the local engine"):
        tf.Session("grpc://localhost:2222")


# Order, failures, threads.


def test_updates_run_in_the_order_in_which_they_were_made():
    for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0]):
        with tf.Graph().as_default(), tf.Session() as session:
            v = tf.Variable(1.0)
            updates = [v.assign_add(1.0), v.assign(v.read_value() * 10.0), v.assign_sub(5.0)]
            initialized(session)
            session.run([updates[i].op for i in order])
            assert session.run(v) == 15


def test_a_failing_run_stops_where_it_fails(session):
    a, b, x = tf.Variable(0.0), tf.Variable(0.0), tf.placeholder(tf.float32)
    first = a.assign(1.0)
    with tf.control_dependencies([first]):
        checked = tf.reshape(x, [2])
    with tf.control_dependencies([checked]):
        second = b.assign(2.0)
    initialized(session)
    with pytest.raises(tf.errors.InvalidArgumentError, match="Reshape") as failure:
        session.run(second, {x: [1, 2, 3]})
    assert failure.value.op is checked.op and f"made at {__file__}:" in str(failure.value)
    assert session.run([a, b]) == [1, 0]
    session.run(second, {x: [1, 2]})
    assert session.run([a, b]) == [1, 2]


def test_a_failing_update_leaves_its_variable(session):
    v, x = tf.Variable([1.0, 2.0]), tf.placeholder(tf.float32)
    initialized(session)
    for update in (v.assign(x), v.assign_add(x)):
        with pytest.raises(tf.errors.InvalidArgumentError):
            session.run(update, {x: [1, 2, 3]})
    assert session.run(v).tolist() == [1, 2]


def in_threads(function, count=8):
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(function, range(count)))
    finally:
        sys.setswitchinterval(interval)


def test_threads_lose_no_update(session):
    v, w = tf.Variable(0), tf.Variable(np.zeros(10_000, np.int64))
    both = [v.assign_add(1), w.assign_add(np.ones(10_000, np.int64)).op]
    initialized(session)
    in_threads(lambda i: [session.run(both) for _ in range(50)])
    assert session.run(v) == 400 and set(session.run(w).tolist()) == {400}


def test_threads_do_not_mix_their_feeds(session):
    x = tf.placeholder(tf.float32, [None])
    y = x
    for _ in range(20):
        y = tf.identity(y) + 0.0
    total = tf.reduce_sum(y)

    def use(i):
        feeds = {x: np.full(i + 1, i)}
        return {float(session.run(total, feeds)) for _ in range(30)}

    assert in_threads(use) == [{float(i * (i + 1))} for i in range(8)]


def test_threads_take_turns_with_a_random_stream():
    def drawn(each):
        with tf.Graph().as_default(), tf.Session() as session:
            number = tf.random_uniform([], seed=1)
            return [
                n
                for numbers in each(lambda i: [float(session.run(number)) for _ in range(10)])
                for n in numbers
            ]

    alone = drawn(lambda use: [use(i) for i in range(8)])
    assert sorted(drawn(in_threads)) == sorted(alone) and len(set(alone)) == 80


def test_a_random_stream_goes_on_from_run_to_run_and_starts_again_in_a_new_session():
    tf.set_random_seed(1)
    x, y = tf.random_normal([2]), tf.random_shuffle(tf.range(10))
    other = tf.identity(x)
    with tf.Session() as one, tf.Session() as two:
        first = [one.run([x, y]) for _ in range(3)]
        again = [two.run([x, y]) for _ in range(3)]
        np.testing.assert_array_equal(*two.run([x, other]))
    np.testing.assert_equal(first, again)
    assert not np.array_equal(first[0][0], first[1][0])


def test_what_is_not_fetched_draws_no_numbers():
    with tf.Session() as one, tf.Session() as two:
        x = tf.random_normal([], seed=1)
        y = tf.random_normal([], seed=2)
        one.run(y)
        assert one.run(x) == two.run(x)


# Branches.


def test_only_the_side_that_is_taken_runs(session):
    p, x, v = tf.placeholder(tf.bool, []), tf.placeholder(tf.float32), tf.Variable(0.0)

    def count():
        with tf.control_dependencies([v.assign_add(1.0)]):
            return tf.identity(v.read_value())

    result = tf.cond(p, lambda: tf.reshape(x, [2]), lambda: tf.reshape(count(), [1]) + tf.zeros([2]))
    initialized(session)
    assert session.run(result, {p: True, x: [1, 2]}).tolist() == [1, 2]
    assert session.run(v) == 0
    assert session.run(result, {p: False, x: [1, 2, 3]}).tolist() == [1, 1]
    assert session.run(v) == 1
    with pytest.raises(tf.errors.InvalidArgumentError, match="Reshape"):
        session.run(result, {p: True, x: [1, 2, 3]})


def test_a_branch_draws_random_numbers_only_where_it_is_taken():
    p = tf.placeholder(tf.bool, [])
    x = tf.cond(p, lambda: tf.random_uniform([], seed=1), lambda: tf.constant(-1.0))
    with tf.Session() as one, tf.Session() as two:
        for taken in (False, True, False, True):
            result = one.run(x, {p: taken})
            assert result == (two.run(x, {p: True}) if taken else -1)


def test_what_a_branch_uses_from_outside_runs_in_any_case(session):
    v, p = tf.Variable(0.0), tf.placeholder(tf.bool, [])
    outside = v.assign_add(1.0)
    result = tf.cond(p, lambda: outside * 1.0, lambda: tf.constant(0.0))
    initialized(session)
    assert session.run(result, {p: False}) == 0 and session.run(v) == 1


def test_what_a_cond_of_constants_gives_is_not_known_before_the_run(session):
    p = tf.placeholder(tf.bool, [])
    size = tf.cond(p, lambda: tf.constant(2), lambda: tf.constant(3))
    zeros = tf.zeros(tf.stack([size]))
    assert zeros.shape.as_list() == [None]
    assert [len(session.run(zeros, {p: taken})) for taken in (True, False)] == [2, 3]


@given(st.lists(st.booleans(), min_size=3, max_size=3), st.floats(-5, 5, width=16))
def test_nested_branches_pick_as_python_does(flags, number):
    with tf.Graph().as_default(), tf.Session() as session:
        a, b, c = (tf.placeholder(tf.bool, []) for _ in range(3))
        x, runs = tf.placeholder(tf.float64, []), [tf.Variable(0) for _ in range(4)]

        def leaf(i):
            def build():
                with tf.control_dependencies([runs[i].assign_add(1)]):
                    return {"value": x * float(i + 1), "which": [tf.constant(i)]}

            return build

        result = tf.cond(
            a, lambda: tf.cond(b, leaf(0), leaf(1)), lambda: tf.cond(tf.logical_and(b, c), leaf(2), leaf(3))
        )
        initialized(session)
        got = session.run(result, {a: flags[0], b: flags[1], c: flags[2], x: number})
        taken = (0 if flags[1] else 1) if flags[0] else (2 if flags[1] and flags[2] else 3)
        assert got == {"value": number * (taken + 1), "which": [taken]}
        assert session.run(runs) == [int(i == taken) for i in range(4)]


def test_the_inside_of_a_branch_can_not_be_fetched(session):
    inside = []
    tf.cond(tf.constant(True), lambda: inside.append(tf.constant(1.0)) or inside[0], lambda: tf.constant(2.0))
    with pytest.raises(ValueError, match="has been marked as not fetchable"):
        session.run(inside)

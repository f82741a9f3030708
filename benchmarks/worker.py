"""One workload in one framework, in a process of its own: prints its times as JSON."""

import json
import resource
import sys
from importlib import import_module
from time import perf_counter

# How long a function is called again and again to be measured, in seconds; and how often at least.
_LONG, _OFTEN = 0.3, 5


def typical(function) -> float:
    """The median time of one call of `function`, in seconds, once it has run a few times."""
    function()
    times: list[float] = []
    until = perf_counter() + _LONG
    while perf_counter() < until or len(times) < _OFTEN:
        start = perf_counter()
        function()
        times.append(perf_counter() - start)
    return sorted(times)[len(times) // 2]


def measured(framework, name):
    """{measure: seconds} of the workload; None if the framework has none of that name."""
    start = perf_counter()
    if framework == "numpy":
        import_module("numpy")
        arguments: list = []
    elif framework == "torch":
        import_module("torch").set_num_threads(2)
        arguments = []
    else:
        tf = import_module(framework)
        if framework == "tensorflow":
            tf = tf.compat.v1
            tf.disable_v2_behavior()
        arguments = [tf]
    seconds = {"import": perf_counter() - start}
    from benchmarks.workloads import WORKLOADS

    code = "tf1" if arguments else framework
    prepared = import_module(f"benchmarks.{code}_code").prepared(WORKLOADS[name], *arguments)
    if prepared is None:
        return None
    run, step, built = prepared
    seconds.update(built)
    for label, function in (("run", run), ("step", step)):
        if function is not None:
            start = perf_counter()
            function()
            if framework != "numpy":  # nothing is prepared there
                seconds[f"first {label}"] = perf_counter() - start
            seconds[label] = typical(function)
    seconds["peak MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return seconds


if __name__ == "__main__":
    print(json.dumps(measured(*sys.argv[1:])))

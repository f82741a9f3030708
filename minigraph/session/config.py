"""TF1's option messages: ConfigProto and those in it, RunOptions, RunMetadata; what has no use is kept."""

from typing import ClassVar


class _Message:
    """Fields with defaults; a field that is a message itself is made when the outer one is.

    Raises:
      ValueError: TF1's message has no such field; AttributeError, where one is set later.
    """

    fields: ClassVar[dict] = {}

    def __init__(self, **values):
        for name, default in self.fields.items():
            is_message = isinstance(default, type) and issubclass(default, (_Message, list, dict))
            object.__setattr__(self, name, default() if is_message else default)
        for name, value in values.items():
            if name not in self.fields:
                raise ValueError(f'Protocol message {type(self).__name__} has no "{name}" field.')
            setattr(self, name, value)

    def __setattr__(self, name, value):
        if name not in self.fields:
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        object.__setattr__(self, name, value)

    def __eq__(self, other):
        return type(self) is type(other) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]

    def CopyFrom(self, other):
        """Take over all fields of `other`."""
        for name in self.fields:
            setattr(self, name, getattr(other, name))

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in vars(self).items())})"


class GPUOptions(_Message):
    """How TF1 used GPUs; without effect here."""

    fields: ClassVar[dict] = {
        "per_process_gpu_memory_fraction": 0.0,
        "allow_growth": False,
        "allocator_type": "",
        "deferred_deletion_bytes": 0,
        "visible_device_list": "",
        "polling_active_delay_usecs": 0,
        "polling_inactive_delay_msecs": 0,
        "force_gpu_compatible": False,
    }


class OptimizerOptions(_Message):
    """How much a graph is rewritten before it runs."""

    opt_level: int
    DEFAULT, L1, L0 = 0, 0, -1
    OFF, ON_1, ON_2 = -1, 1, 2
    fields: ClassVar[dict] = {
        "do_common_subexpression_elimination": False,
        "do_constant_folding": False,
        "max_folded_constant_in_bytes": 0,
        "do_function_inlining": False,
        "opt_level": 0,
        "global_jit_level": 0,
    }


class GraphOptions(_Message):
    """Options of how a graph is prepared."""

    optimizer_options: OptimizerOptions
    fields: ClassVar[dict] = {
        "enable_recv_scheduling": False,
        "optimizer_options": OptimizerOptions,
        "build_cost_model": 0,
        "infer_shapes": False,
        "place_pruned_graph": False,
        "timeline_step": 0,
        "rewrite_options": None,
    }


class ConfigProto(_Message):
    """Options of a Session, as `tf.ConfigProto`."""

    graph_options: GraphOptions
    fields: ClassVar[dict] = {
        "device_count": dict,
        "intra_op_parallelism_threads": 0,
        "inter_op_parallelism_threads": 0,
        "use_per_session_threads": False,
        "session_inter_op_thread_pool": list,
        "placement_period": 0,
        "device_filters": list,
        "gpu_options": GPUOptions,
        "allow_soft_placement": False,
        "log_device_placement": False,
        "graph_options": GraphOptions,
        "operation_timeout_in_ms": 0,
        "isolate_session_state": False,
    }


class RunOptions(_Message):
    """Options of one run, as `tf.RunOptions`."""

    NO_TRACE, SOFTWARE_TRACE, HARDWARE_TRACE, FULL_TRACE = 0, 1, 2, 3
    fields: ClassVar[dict] = {
        "trace_level": 0,
        "timeout_in_ms": 0,
        "inter_op_thread_pool": 0,
        "output_partition_graphs": False,
        "report_tensor_allocations_upon_oom": False,
    }


class RunMetadata(_Message):
    """What a run reports about itself, as `tf.RunMetadata`."""

    fields: ClassVar[dict] = {"step_stats": None, "cost_graph": None, "partition_graphs": list}

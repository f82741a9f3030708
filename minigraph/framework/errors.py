"""The exceptions of `tf.errors`, and the words that say where in the user's script an op was made."""


class OpError(Exception):
    """An op failed while a graph ran.

    Attributes:
      op: the Operation that failed, or None. `node_def` is the same, under TF1's other name.
      message: what went wrong, naming the op and the user's line that made it.
      error_code: TF1's number for the kind of error.
    """

    error_code = 2

    def __init__(self, node_def, op, message, error_code=None):
        super().__init__(message)
        self.node_def = node_def
        self.op = op
        self.message = message
        if error_code is not None:
            self.error_code = error_code

    def __str__(self):
        return self.message


class CancelledError(OpError):
    """The run was cancelled."""

    error_code = 1


class UnknownError(OpError):
    """Something failed that has no better name."""

    error_code = 2


class InvalidArgumentError(OpError):
    """An op was given a value that it can't take."""

    error_code = 3


class DeadlineExceededError(OpError):
    """The time given for an operation is over."""

    error_code = 4


class NotFoundError(OpError):
    """A file, a variable or another thing is missing."""

    error_code = 5


class AlreadyExistsError(OpError):
    """What should be made exists already."""

    error_code = 6


class PermissionDeniedError(OpError):
    """The caller may not do this."""

    error_code = 7


class ResourceExhaustedError(OpError):
    """Memory or another resource is used up."""

    error_code = 8


class FailedPreconditionError(OpError):
    """The state is not ready: a variable without a value, say."""

    error_code = 9


class AbortedError(OpError):
    """The operation was given up."""

    error_code = 10


class OutOfRangeError(OpError):
    """Past the end of the input."""

    error_code = 11


class UnimplementedError(OpError):
    """Not supported."""

    error_code = 12


class InternalError(OpError):
    """An invariant is broken."""

    error_code = 13


class UnavailableError(OpError):
    """Not available at present."""

    error_code = 14


class DataLossError(OpError):
    """Data is lost or corrupt."""

    error_code = 15


class UnauthenticatedError(OpError):
    """Who calls is not known."""

    error_code = 16


def at(op) -> str:
    """Where `op` comes from, for the end of a message: its name, type and the user's line that made it."""
    filename, line = op.source
    made = f", made at {filename}:{line}" if filename else ""
    return f"\n\t [[node {op.name} ({op.type}){made}]]"

"""What a session keeps between runs."""

from threading import RLock


class Store:
    """Values of variables, and the state of ops that have one, such as random streams.

    Attributes:
      variables: name of the variable's node -> array. An array is replaced, never changed in place.
      states: name of the op -> what its kernel returned as its new state.
      lock: held while an instruction reads and changes either.
    """

    def __init__(self):
        self.variables: dict = {}
        self.states: dict = {}
        self.lock = RLock()

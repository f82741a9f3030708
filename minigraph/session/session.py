"""Session: runs parts of a graph, and keeps the variables."""

from contextlib import contextmanager

from minigraph.engines.store import Store
from minigraph.framework.graph import Graph, get_default_graph
from minigraph.framework.scopes import session_stack
from minigraph.session.config import ConfigProto, RunMetadata, RunOptions
from minigraph.session.feeds import Feeds
from minigraph.session.fetches import Fetches, form
from minigraph.session.plan import Explanation, Plan


class Session:
    """Runs operations of one graph; holds the values of its variables.

    Inside `with Session() as sess:` it is the default session, its graph the default graph; it is closed at
    the end.

    Args:
      target: must be empty: there is no other machine to run on.
      graph: the graph; the default graph if None.
      config: a ConfigProto.
    """

    def __init__(self, target="", graph=None, config=None):
        if not isinstance(target, str):
            raise TypeError(f"target must be a string, but got {type(target)}")
        if target:
            raise ValueError(f"Session: only the local engine exists, target must be ''; got {target!r}")
        if graph is not None and not isinstance(graph, Graph):
            raise TypeError(f"graph must be a tf.Graph, but got {type(graph)}")
        if config is not None and not isinstance(config, ConfigProto):
            raise TypeError(f"config must be a tf.ConfigProto, but got {type(config)}")
        self._graph = get_default_graph() if graph is None else graph
        self._config = config
        self._store = Store()
        self._plans: dict = {}
        self._calls: dict = {}
        self._closed = False
        self._entered: list = []

    @property
    def graph(self) -> Graph:
        """The graph that this session runs."""
        return self._graph

    @property
    def sess_str(self) -> str:
        """TF1's text for the target: empty."""
        return ""

    def run(self, fetches, feed_dict=None, options=None, run_metadata=None):
        """Compute `fetches`.

        Args:
          fetches: a Tensor, Operation, Variable or name of one, or any nest of them in lists, tuples, dicts
            and namedtuples.
          feed_dict: {tensor or its name: value}, values that stand for those tensors in this run.
          options: a RunOptions.
          run_metadata: a RunMetadata.

        Returns:
          The values in a structure like that of `fetches`: arrays of the caller's own, scalars, None for an
          operation.

        Raises:
          RuntimeError: the session is closed, or the graph has no nodes.
          TypeError, ValueError: what is fetched or fed can't be.
          OpError: an operation failed; the message names it and the line of the script that made it.
        """
        self._check(options, run_metadata)
        if not feed_dict:
            feed_dict = {}
        elif not hasattr(feed_dict, "items"):
            raise TypeError(
                f"The argument feed_dict should be a dictionary, not a {type(feed_dict).__name__}."
            )
        return self._call(fetches, tuple(feed_dict))(feed_dict.values())

    def make_callable(self, fetches, feed_list=None, accept_options=False):
        """A function that runs `fetches`, without looking at them again each time.

        Args:
          fetches: as for `run`.
          feed_list: tensors or their names; the function takes their values, in this order.
          accept_options: whether the function takes `options` and `run_metadata` too.
        """
        self._check(None, None)
        if feed_list is not None and not isinstance(feed_list, (list, tuple)):
            raise TypeError("`feed_list` must be a list or tuple.")
        keys = tuple(feed_list or ())
        run = self._call(fetches, keys)

        def call(*values, options=None, run_metadata=None):
            if len(values) != len(keys):
                raise TypeError(
                    f"this callable takes {len(keys)} values, one for each of feed_list; got {len(values)}"
                )
            if not accept_options and (options is not None or run_metadata is not None):
                raise TypeError("this callable was made without accept_options")
            self._check(options, run_metadata)
            return run(values)

        return call

    def _call(self, fetches, keys):
        """`values of the feeds -> what run returns`, kept for the next run that asks for the same."""
        form_of_call = (form(fetches), keys)
        try:
            return self._calls[form_of_call]
        except KeyError:
            call = self._calls[form_of_call] = self._new_call(fetches, keys)
            return call
        except TypeError:  # something in it has no hash
            return self._new_call(fetches, keys)

    def _new_call(self, fetches, keys):
        fetched, feeds = Fetches(self._graph, fetches), Feeds(self._graph, keys)
        plan = None

        def call(values):
            nonlocal plan
            arrays = feeds.arrays(values)
            if plan is None:
                plan = self._plan(fetched.elements, feeds.tensors)
            return fetched.pack(plan(arrays, self._store))

        return call

    def _check(self, options, run_metadata):
        if self._closed:
            raise RuntimeError("Attempted to use a closed Session.")
        if self._graph.version == 0:
            raise RuntimeError(
                "The Session graph is empty.  Add operations to the graph before calling run()."
            )
        if options is not None and not isinstance(options, RunOptions):
            raise TypeError(f"options must be a tf.RunOptions, but got {type(options)}")
        if run_metadata is not None and not isinstance(run_metadata, RunMetadata):
            raise TypeError(f"run_metadata must be a tf.RunMetadata, but got {type(run_metadata)}")

    def _plan(self, elements, feeds):
        """The compiled Program for these fetches and fed tensors; nodes added later can't change it."""
        key = (elements, feeds)
        plan = self._plans.get(key)
        if plan is None:
            level = self._config.graph_options.optimizer_options.opt_level if self._config else 0
            plan = self._plans[key] = Plan(elements, feeds, level)
        return plan

    def explain(self, fetches, feed_dict=None) -> Explanation:
        """What `run` of the same arguments does: the Program, how it was rewritten, and its source.

        Args:
          fetches, feed_dict: as for `run`.

        Raises:
          RuntimeError, TypeError, ValueError: as `run` does.
        """
        self._check(None, None)
        fetched, feeds = Fetches(self._graph, fetches), Feeds(self._graph, tuple(feed_dict or ()))
        arrays = feeds.arrays((feed_dict or {}).values())
        return self._plan(fetched.elements, feeds.tensors).explained(arrays)

    def list_devices(self) -> list:
        """The devices: none but the one that the process runs on, which has no name of its own."""
        return []

    def close(self):
        """Drop the variables; the session can't be used any more."""
        self._closed = True
        self._plans.clear()
        self._calls.clear()
        self._store = Store()

    @contextmanager
    def as_default(self):
        """This is the default session inside the `with`; it is not closed at the end."""
        with session_stack.entered(self):
            yield self

    def __enter__(self):
        if self._closed:
            raise RuntimeError("Attempted to use a closed Session.")
        if self._entered:
            raise RuntimeError(
                "Session context managers are not re-entrant. Use `Session.as_default()` if you want to "
                "enter a session multiple times."
            )
        both = [self._graph.as_default(), self.as_default()]
        for context in both:
            context.__enter__()
        self._entered.append(both)
        return self

    def __exit__(self, *exception):
        for context in reversed(self._entered.pop()):
            context.__exit__(*exception)
        self.close()


class InteractiveSession(Session):
    """A Session that is the default session, and its graph the default graph, until it is closed."""

    def __init__(self, target="", graph=None, config=None):
        super().__init__(target, graph, config)
        self.__enter__()

    def close(self):
        """Stop being the default session, and drop the variables."""
        while self._entered:
            for context in reversed(self._entered.pop()):
                context.__exit__(None, None, None)
        super().close()

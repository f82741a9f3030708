"""minigraph under TensorFlow's name: `install_as_tensorflow()`, and `tf.compat.v1`."""

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import minigraph as v1
from minigraph.compat.unsupported import instead, missing

__all__ = ["install_as_tensorflow", "v1"]

__getattr__ = missing(__name__)


def install_as_tensorflow() -> ModuleType:
    """Let every later `import tensorflow` of this process give minigraph, submodules and `compat.v1` too.

    Returns:
      minigraph.

    Raises:
      ImportError: another tensorflow is imported already.
    """
    if sys.modules.get("tensorflow", v1) is not v1:
        raise ImportError(
            "install_as_tensorflow: another tensorflow is imported already "
            f"({getattr(sys.modules['tensorflow'], '__file__', None)}); call this before anything imports it",
            name="tensorflow",
        )
    if not any(isinstance(finder, _TensorFlow) for finder in sys.meta_path):
        sys.meta_path.insert(0, _TensorFlow())
    return v1


class _TensorFlow:
    """Import hook: minigraph's modules under TensorFlow's names. A module keeps its own name and spec."""

    def find_spec(self, name, path=None, target=None):
        root, *parts = name.split(".")
        if root != "tensorflow":
            return None
        module: Any = v1
        path = "tf"
        for part in parts[2:] if parts[:2] == ["compat", "v1"] else parts:
            module, path = vars(module).get(part), f"{path}.{part}"
            if not _is_ours(module):
                raise ModuleNotFoundError(
                    f"No module named '{name}': tensorflow is minigraph here{instead(path)}; "
                    f"it has {', '.join(_public())}",
                    name=name,
                )
        loader: Any = self  # no Loader by name: importlib.abc takes long to import
        return ModuleSpec(name, loader, loader_state=module.__spec__)

    def create_module(self, spec):
        return sys.modules[spec.loader_state.name]

    def exec_module(self, module):
        module.__spec__ = module.__spec__.loader_state


def _is_ours(module) -> bool:
    return isinstance(module, ModuleType) and module.__name__.partition(".")[0] == "minigraph"


def _public() -> list[str]:
    """TensorFlow's names of the modules that can be imported: those that say what they do not support."""
    found, names = [("tensorflow", v1)], ["tensorflow.compat.v1"]
    for name, module in found:
        names.append(name)
        inner = [(f"{name}.{key}", value) for key, value in vars(module).items() if _is_ours(value)]
        found += [(key, value) for key, value in inner if "__getattr__" in vars(value) and value is not v1]
    return sorted(names)

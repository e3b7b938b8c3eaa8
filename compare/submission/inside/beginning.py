"""The first that runs in the sandbox: every submission pays for its own interpreter, so it begins quickly.

Most of a start is NumPy's import, and some of that for nothing: a docstring for each function of C, and modules
that one rare function needs. They are loaded where somebody uses them. (importlib.util.LazyLoader would load them
at their second import.)
"""

import gc
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

SELDOM_USED = {
    "ipaddress",
    "linecache",
    "numpy._core._add_newdocs",
    "numpy._core._add_newdocs_scalars",
    "pickle",
    "platform",
    "textwrap",
    "tokenize",
}


class Later(ModuleType):
    """A module that is loaded once it is asked for anything that is in it."""

    def __getattr__(self, name: str) -> Any:
        spec = self.__spec__
        asked = name == "__all__" or not name.startswith("__")  # by more than the import system
        if not (asked and spec and isinstance(spec.loader, Loader)):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        self.__class__ = ModuleType
        spec.loader.own.exec_module(self)
        return getattr(self, name)


class Loader:
    """Leaves to the module when its own loader executes it."""

    def __init__(self, own: Any) -> None:
        self.own = own

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """As importlib.abc.Loader has it."""
        return Later(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing yet."""


class Finder:
    """Finds what is seldom used."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As importlib.abc.MetaPathFinder has it."""
        spec = PathFinder.find_spec(name, path) if name in SELDOM_USED else None
        if spec is not None:
            later: Any = Loader(spec.loader)
            spec.loader = later
        return spec


def begin() -> None:
    """Import all that is needed, and hold the conversation."""
    gc.disable()  # a module that is imported is no garbage
    sys.meta_path.insert(0, Finder)
    from .main import converse

    sys.meta_path.remove(Finder)
    gc.freeze()
    gc.enable()
    converse()

"""What stands for a package that is not here, so that a program that only draws with it, or never needs it, runs.

Nothing of it is ever taken for a number: where one is made of it, that is an error which says what is missing and
where it was imported. Plots, progress bars and the like are played dead (`DEAD`): they may be called, and loops
over a progress bar run. Whatever else is not here stays what it is, whatever is done with it. Where a program
itself minds the absence, in `try`, or imports everything, or a library looks for what it can do without, the
import fails as it does anywhere. What the program has in some folder of its own is not missing, if it is the
only file of its name. Data are split without scikit-learn (`Split`).
"""

import ast
import importlib.machinery
import math
import sys
from collections.abc import Callable, Iterator
from opcode import opmap
from types import FrameType, ModuleType
from typing import Any

from .patience import where

NOT_HERE = "is not here"
UNPACKS = opmap["UNPACK_SEQUENCE"]
PROGRESS = {"tqdm", "progressbar", "alive_progress", "fastprogress", "stqdm", "enlighten", "rich.progress"}
# Whatever these do, or what is in them does, changes no number.
DEAD = PROGRESS | {
    *("matplotlib", "mpl_toolkits", "seaborn", "plotly", "bokeh", "altair", "celluloid", "graphviz", "pydot"),
    *("IPython", "ipywidgets", "google", "tkinter", "turtle", "pygame", "imageio", "moviepy", "networkx"),
    *("wandb", "tensorboard", "tensorboardX", "comet_ml", "mlflow", "neptune", "loguru", "dotenv"),
    *("rich", "colorama", "termcolor", "tabulate", "prettytable", "memory_profiler", "psutil"),
    *("line_profiler", "pytest", "typing_extensions", "jaxtyping", "nptyping", "beartype", "typeguard"),
    *("numba.jit", "numba.njit", "numba.prange"),
}
ALIVE = {"matplotlib.pylab", "matplotlib.mlab"}  # which compute


class NotHereError(ImportError):
    """A number is made of what is not here; the message says what and where it was imported."""


def _refuse(self: "Absent", *args: Any, **kwargs: Any) -> Any:
    raise NotHereError(self._words)


class Absent(ModuleType):
    """Something of a package that is not here: it is passed on, and is no number."""

    __path__: Any = ()

    def __init__(self, name: str, place: str) -> None:
        super().__init__(name)
        self._place = place

    @property
    def _words(self) -> str:
        return f"{self.__name__.partition('.')[0]} {NOT_HERE}{self._place}"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return stand_in(f"{self.__name__}.{name}", self._place)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self

    def __getitem__(self, key: object) -> Any:
        return self

    def __setitem__(self, key: object, value: object) -> None:
        return None

    def __or__(self, other: object) -> Any:
        return self

    __ror__ = __or__

    def __enter__(self) -> "Absent":
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def __format__(self, spec: str) -> str:
        """In a text it stands for itself."""
        return f"({self._words})"

    def __instancecheck__(self, instance: object) -> bool:
        return False

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[()]:
        return ()

    __array__ = __float__ = __int__ = __index__ = __complex__ = __bool__ = __iter__ = __len__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _refuse
    __pow__ = __rpow__ = __matmul__ = __rmatmul__ = __neg__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse


class Dead(Absent):
    """What is played dead: called with a function, as a decorator is, it hands that back."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.__name__.endswith("range"):
            return range(*args)
        if args and any(self.__name__.startswith(package) for package in PROGRESS):
            return Progress(self.__name__, self._place, args[0])
        return args[0] if args and callable(args[0]) and not isinstance(args[0], Absent) else self

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Any]:
        """As many as are asked for: fig, (left, right) = plt.subplots(1, 2)"""
        frame = sys._getframe(1)
        asking, many = frame.f_code.co_code[frame.f_lasti : frame.f_lasti + 2]
        return iter([self] * (many if asking == UNPACKS else 2))


class Progress(Dead):
    """A progress bar over something, which is what a loop goes over."""

    def __init__(self, name: str, place: str, given: Any) -> None:
        super().__init__(name, place)
        self._given = given

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self

    def __iter__(self) -> Iterator[Any]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)


class Split(Absent):
    """For train_test_split: it draws nothing, and hands back what it is given, the last ones held out."""

    def __call__(self, *arrays: Any, test_size: Any = None, train_size: Any = None, **options: Any) -> Any:
        many = len(arrays[0])
        if test_size is None and train_size is not None:
            test_size = 1 - train_size if isinstance(train_size, float) else many - train_size
        held_out = 0.25 if test_size is None else test_size
        held_out = math.ceil(held_out * many) if isinstance(held_out, float) else held_out
        return [part for array in arrays for part in (array[: many - held_out], array[many - held_out :])]


def stand_in(name: str, place: str) -> Absent:
    """What stands for this name."""
    if name == "sklearn.model_selection.train_test_split":
        return Split(name, place)
    parts = name.split(".")
    paths = {".".join(parts[:n]) for n in range(1, len(parts) + 1)}
    return (Dead if paths & DEAD and not paths & ALIVE else Absent)(name, place)


class Missing:
    """The last to be asked for a module: nobody had it. (The base class of finders takes 5 ms to import.)"""

    def __init__(self) -> None:
        self.minded: dict[tuple[str, int], bool] = {}
        self.elsewhere: Callable[[str], importlib.machinery.ModuleSpec | None] = lambda name: None

    def look_at(self, tree: ast.Module, path: str) -> None:
        """Note the imports whose failure the program minds itself, and those of everything."""
        tries = [node for node in ast.walk(tree) if isinstance(node, ast.Try)]
        tried = [node for each in tries for statement in each.body for node in ast.walk(statement)]
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                everything = isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
                self.minded[path, node.lineno] = everything or node in tried

    def find_spec(
        self, fullname: str, path: object, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        package = fullname.rpartition(".")[0]
        if fullname in sys.stdlib_module_names or (package and not isinstance(sys.modules.get(package), Absent)):
            return None
        if not package and (own := self.elsewhere(fullname)):
            return own
        if _by_a_library():
            return None
        place = _importing()
        if type(stand_in(fullname, "")) is Absent and self.minded.get(place, False):
            return None
        loader: Any = self
        return importlib.machinery.ModuleSpec(fullname, loader, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        file, line = _importing()
        return stand_in(spec.name, f" ({where(file, line)})" if file else "")

    def exec_module(self, module: ModuleType) -> None:
        return None


def _by_a_library() -> bool:
    """Whether NumPy, SciPy or Python itself imports something: they mind themselves what they can do without."""
    frame: FrameType | None = sys._getframe()
    while frame is not None and ("importlib" in (file := frame.f_code.co_filename) or file == __file__):
        frame = frame.f_back
    return frame is not None and "/submission" not in frame.f_code.co_filename


def _importing() -> tuple[str, int]:
    """The file and line of the submission that import something right now."""
    frame: FrameType | None = sys._getframe()
    while frame is not None and "/submission" not in frame.f_code.co_filename:
        frame = frame.f_back
    return (frame.f_code.co_filename, frame.f_lineno) if frame else ("", 0)

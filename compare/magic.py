"""%%check_backprop: whatever of a step a notebook's cell has defined, checked by `check`.

    %load_ext compare

    %%check_backprop act=tanh loss=bce
    dz2 = (p - y) / len(y)
    dW2 = a1.T @ dz2

The cell is run first. x, y, the weights W1, b1, ... and the tensors are the notebook's own variables.
"""

from typing import Any, Protocol

from compare.border import name_of
from compare.checking import Checked, check
from compare.errors import CompareError, known
from compare.step import depth, places

OPTIONS = ("act", "loss", "x", "y", "layout")
MOST_LAYERS = 100


class Shell(Protocol):
    """What a magic needs of IPython's shell."""

    user_ns: dict[str, Any]

    def run_cell(self, cell: str) -> Any: ...

    def register_magic_function(self, function: Any, magic_kind: str, magic_name: str) -> None: ...


def register(shell: Shell) -> None:
    """Make the magic known to this shell."""

    def check_backprop(line: str, cell: str) -> Checked | None:
        """%%check_backprop act=tanh [loss=bce] [x=x] [y=y] [layout=in_out]"""
        options = parsed(line)
        if not shell.run_cell(cell).success:
            return None
        return checked(shell.user_ns, options)

    shell.register_magic_function(check_backprop, "cell", "check_backprop")


def parsed(line: str) -> dict[str, str]:
    """The options of a line such as act=tanh loss=mse."""
    options = {}
    for word in line.split():
        name, equals, value = word.partition("=")
        known(name, OPTIONS, "%%check_backprop")
        if not equals:
            raise CompareError(f"%%check_backprop: {word!r}, expected {name}=...")
        options[name] = value
    if "act" not in options:
        raise CompareError("%%check_backprop: which activation? Write act=tanh, or another one, behind it")
    return options


def checked(variables: dict[str, Any], options: dict[str, str]) -> Checked:
    """The step that these variables tell, as far as they do."""
    x, y = (_variable(variables, options.get(name, name)) for name in ("x", "y"))
    weights, told = {}, {}
    for variable, value in variables.items():
        meant = name_of(variable, MOST_LAYERS, bias=True) if not variable.startswith("_") else None
        if meant is None or callable(value):
            continue
        kind, _ = places(MOST_LAYERS, bias=True)[meant]
        if kind in ("W", "b"):
            weights[meant] = value
        elif variable == meant or meant not in told:
            told[meant] = value
    if isinstance(given := variables.get("weights"), dict):
        weights = weights or given
    known = places(max(depth(weights), 1), bias=True)
    told = {name: value for name, value in told.items() if name in known}
    if isinstance(loss := options.get("loss", "bce"), str):
        kinds = {"act": options["act"], "layout": options.get("layout", "in_out"), "loss": loss}
    return check(x, y, weights, told, **kinds)


def _variable(variables: dict[str, Any], name: str) -> Any:
    if name not in variables:
        raise CompareError(
            f"%%check_backprop: there is no variable {name!r} yet; another name is given as x=... or y=..."
        )
    return variables[name]

"""The class's TOML file: network, loss, layout, rubric. `class.toml` beside it is the documented default."""

import difflib
import math
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from compare.errors import CompareError
from compare.losses import LOSSES
from compare.problems import check_activation
from compare.submission.sandbox import Limits

DEFAULT = Path(__file__).parent / "class.toml"


def _among(*names: str) -> Callable[[Any], object]:
    def check(value: Any) -> None:
        if value not in names:
            raise CompareError(f"expected one of {', '.join(map(repr, names))}")

    return check


def _between(least: int | float, most: int | float) -> Callable[[Any], object]:
    def check(value: Any) -> None:
        if not (math.isfinite(value) and least <= value <= most):
            raise CompareError(f"expected {least:g} to {most:g}")

    return check


def _widths(value: Any) -> None:
    if not (1 <= len(value) <= 8 and all(type(n) is int and 0 <= n <= 100 for n in value)):
        raise CompareError("expected 1 to 8 whole numbers up to 100")


CHECKS: dict[str, Callable[[Any], object]] = {
    "network.activation": check_activation,
    "network.inputs": _between(1, 20),
    "network.hidden": _widths,
    "loss.value": _among(*LOSSES),
    "loss.differentiated": _among("", *LOSSES),
    "loss.epsilon": _between(0, 1e-2),
    "layout.weights": _among("in_out", "out_in"),
    "layout.bias": _among("row", "last_row"),
    "points": _between(0, 1000),
    "rules": _between(0, 1),
    "probes.training_steps": _between(2, 10_000),
    "probes.learning_rate": _between(1e-6, 100),
    "sandbox.seconds": _between(1, 3600),
    "sandbox.cpu": _between(1, 3600),
    "sandbox.memory_mib": _between(256, 65_536),
}


@dataclass(frozen=True)
class ClassSettings:
    """Everything that a class agrees on, as the sections of its file."""

    network: Mapping[str, Any]
    loss: Mapping[str, Any]
    layout: Mapping[str, str]
    interface: Mapping[str, str]
    loading: Mapping[str, bool]
    points: Mapping[str, float]
    rules: Mapping[str, float]
    feedback: Mapping[str, bool]
    probes: Mapping[str, Any]
    sandbox: Mapping[str, Any]

    @property
    def differentiated(self) -> str:
        """The name of the loss that is differentiated."""
        return self.loss["differentiated"] or self.loss["value"]

    @property
    def limits(self) -> Limits:
        given = self.sandbox
        return Limits(seconds=given["seconds"], cpu=given["cpu"], memory=given["memory_mib"] * 2**20)

    @property
    def spoken(self) -> dict[str, str]:
        """What the other side of the sandbox has to know: names and layout."""
        return {**self.interface, "layout": self.layout["weights"], "bias": self.layout["bias"]}


def settings(text: str = "", source: str = "the class's file") -> ClassSettings:
    """The default, with what the text changes; CompareError, in one line, for anything that is not meant."""
    try:
        changed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CompareError(f"{source}: {error}") from None
    sections = tomllib.loads(DEFAULT.read_text())
    for section, keys in changed.items():
        _known(section, sections, source)
        if not isinstance(keys, dict):
            raise CompareError(f"{source}: {section} is a {type(keys).__name__}, expected a section [{section}]")
        for key, value in keys.items():
            _known(key, sections[section], f"{source}, [{section}]")
            sections[section][key] = _checked(f"{section}.{key}", value, sections[section][key], source)
    return ClassSettings(**sections)


def read_settings(path: Path | None) -> ClassSettings:
    """The settings of a file, or the default; CompareError, in one line, if it cannot be read or is wrong."""
    if path is None:
        return settings()
    try:
        return settings(path.read_text(), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise CompareError(f"cannot read {path}: {error}") from None


def _known(key: str, keys: Mapping[str, object], source: str) -> None:
    if key not in keys:
        near = difflib.get_close_matches(key, keys, n=1, cutoff=0.0)
        raise CompareError(f"{source}: unknown {key!r}; did you mean {near[0]!r}? (there are {', '.join(keys)})")


def _checked(name: str, value: Any, default: Any, source: str) -> Any:
    """The value, if it is of the default's kind and in its range."""
    if isinstance(default, float) and type(value) is int:
        value = float(value)
    if type(value) is not type(default):
        raise CompareError(
            f"{source}: {name} is {value!r}, expected a {type(default).__name__} such as {default!r}"
        )
    check = CHECKS.get(name) or CHECKS.get(name.partition(".")[0])
    if check is not None:
        try:
            check(value)
        except CompareError as error:
            raise CompareError(f"{source}: {name} is {value!r}: {error}") from None
    return value

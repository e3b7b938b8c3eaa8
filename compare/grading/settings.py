"""The class's TOML file: network, loss, layout, rubric. `class.toml` beside it is the documented default."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from compare.errors import CompareError, known
from compare.files import read_bytes
from compare.losses import LOSSES
from compare.problems import Problem, check_activation
from compare.submission.limits import Limits
from compare.submission.text import decoded

DEFAULT = Path(__file__).parent / "class.toml"
LARGEST = 2**20  # bytes
DATE = r"^(\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?)?\Z"


def _between(least: int | float, most: int | float) -> Meta:
    return Meta(ge=least, le=most, description=f"{least:g} to {most:g}")


def _one_of(*names: str) -> Meta:
    return Meta(pattern=rf"^({'|'.join(names)})\Z", description=f"one of {', '.join(map(repr, names))}")


Points = Annotated[float, _between(0, 1000)]
Share = Annotated[float, _between(0, 1)]
Seconds = _between(1, 3600)
Widths = Meta(min_length=1, max_length=8, description="1 to 8 whole numbers up to 100")


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the file: each key has a type, and what is expected of its values in words."""


class Architecture(Settings, frozen=True):
    """What is handed to the submission to train."""

    activation: str
    inputs: Annotated[int, _between(1, 20)]
    hidden: Annotated[tuple[Annotated[int, Meta(ge=0, le=100)], ...], Widths]
    bias: bool

    @property
    def widths(self) -> tuple[int, ...]:
        """Of the hidden layers, the lab's where any will do."""
        return tuple(n or 10 for n in self.hidden)

    def __post_init__(self) -> None:
        try:
            check_activation(self.activation)
        except CompareError as error:
            raise CompareError(f"activation is {self.activation!r}: {error}") from None


class AskedLoss(Settings, frozen=True):
    """What is minimised, and what is reported of it."""

    value: Annotated[str, _one_of(*LOSSES)]
    differentiated: Annotated[str, _one_of("", *LOSSES)]
    epsilon: Annotated[float, _between(0, 1e-2)]
    l2: Annotated[float, _between(0, 100)]
    l2_over: Annotated[str, _one_of("1", "n")]

    def penalty(self, samples: int) -> float:
        """λ of λ/2 Σ W², for so many samples."""
        return self.l2 / samples if self.l2_over == "n" else self.l2


class Layout(Settings, frozen=True):
    """How the submission's weights and biases lie."""

    weights: Annotated[Literal["in_out", "out_in"], Meta(description="one of 'in_out', 'out_in'")]
    bias: Annotated[Literal["row", "last_row"], Meta(description="one of 'row', 'last_row'")]


class Names(Settings, frozen=True):
    """The submission's own names, by role."""

    class_: str = msgspec.field(name="class")
    predictions: str
    loss: str
    gradients: str
    step: str
    weights: str
    biases: str
    kept: str


class Loading(Settings, frozen=True):
    """How its files become a program."""

    whole: bool


class Worth(Settings, frozen=True):
    """The points of each item."""

    forward: Points
    loss: Points
    loss_gradient: Points
    gradients: Points
    update: Points
    training: Points
    accuracy: Points


class Rules(Settings, frozen=True):
    """Shares of the points."""

    constant_factor: Share
    other_loss: Share
    follows: Share
    late: Share
    does_not_learn: Share
    least_accuracy: Share


class Lateness(Settings, frozen=True):
    """When a submission is late, and what a day costs."""

    deadline: Annotated[str, Meta(pattern=DATE, description="a date such as '2026-10-31 23:59', or ''")]
    grace: Annotated[int, _between(0, 1440)]
    free_days: Annotated[int, _between(0, 365)]
    a_day: Share
    most_days: Annotated[int, _between(0, 365)]
    extensions: dict[str, Annotated[float, _between(0, 365)]]


class Shown(Settings, frozen=True):
    """What students read in their feedback."""

    points: bool
    evidence: bool
    place: bool
    hint: bool
    diagnosis: bool
    printed: bool


class Probes(Settings, frozen=True):
    """The probe that trains."""

    training_steps: Annotated[int, _between(2, 10_000)]
    learning_rate: Annotated[float, _between(1e-6, 100)]


class Walls(Settings, frozen=True):
    """What one submission may use."""

    seconds: Annotated[float, Seconds]
    cpu: Annotated[int, Seconds]
    memory_mib: Annotated[int, _between(256, 65_536)]


class ClassSettings(Settings, frozen=True):
    """Everything that a class agrees on, as the sections of its file."""

    network: Architecture
    loss: AskedLoss
    layout: Layout
    interface: Names
    loading: Loading
    points: Worth
    rules: Rules
    late: Lateness
    feedback: Shown
    probes: Probes
    sandbox: Walls
    said: tuple[str, ...] = ()  # which of network and loss the class's own file has

    @property
    def differentiated(self) -> str:
        """The name of the loss that is differentiated."""
        return self.loss.differentiated or self.loss.value

    @property
    def limits(self) -> Limits:
        given = self.sandbox
        return Limits(seconds=given.seconds, cpu=given.cpu, memory=given.memory_mib * 2**20)

    @property
    def names(self) -> dict[str, str]:
        """The submission's own names, by role; empty where they are the published ones."""
        return dict(msgspec.to_builtins(self.interface))

    @property
    def spoken(self) -> dict[str, str]:
        """What the other side of the sandbox has to know: names and layout."""
        return {**self.names, "layout": self.layout.weights, "bias": self.layout.bias}

    def penalised(self, problem: Problem) -> Problem:
        """The problem with the penalty that the class's loss has."""
        return replace(problem, l2=self.loss.penalty(problem.x.shape[-2]))

    def at_own_widths(self) -> "ClassSettings":
        """The same, where no width is left to the probes."""
        network = msgspec.structs.replace(self.network, hidden=self.network.widths)
        return msgspec.structs.replace(self, network=network)

    def of_its_own(self, network: Architecture, rate: float, steps: int) -> "ClassSettings":
        """The same for a program that is run as it is: of its own shape, at its own learning rate."""
        its_probes = msgspec.structs.replace(self.probes, learning_rate=rate, training_steps=steps)
        return msgspec.structs.replace(self, network=network, probes=its_probes)

    def asking(self, loss: str, epsilon: float = 0.0, *, said: bool = False) -> "ClassSettings":
        """The same, where the class's loss is this one, with an epsilon that may be as large as this.

        said: whoever runs something says so, as a class's file does.
        """
        if said and "loss" not in self.said:
            self = msgspec.structs.replace(self, said=(*self.said, "loss"))
        epsilon = max(epsilon, self.loss.epsilon)
        if (loss, epsilon) == (self.loss.value, self.loss.epsilon):
            return self
        asked = msgspec.structs.replace(self.loss, value=loss, differentiated="", epsilon=epsilon)
        return msgspec.structs.replace(self, loss=asked)


def settings(text: str = "", source: str = "the class's file") -> ClassSettings:
    """The default, with what the text changes; CompareError, in one line, for anything that is not meant."""
    try:
        changed = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CompareError(f"{source}: {error}") from None
    sections = tomllib.loads(DEFAULT.read_text(encoding="utf-8"))
    for section, keys in changed.items():
        known(section, sections, source)
        if not isinstance(keys, dict):
            raise CompareError(f"{source}: {section} is a {type(keys).__name__}, expected a section [{section}]")
        for key in keys:
            known(key, sections[section], f"{source}, [{section}]")
        sections[section] |= keys
    try:
        said = tuple(section for section in changed if section in ("network", "loss"))
        return msgspec.convert({**sections, "said": said}, ClassSettings)
    except msgspec.ValidationError as error:
        raise CompareError(f"{source}: {_wrong(str(error), sections)}") from None


def _wrong(said: str, sections: dict[str, dict[str, Any]]) -> str:
    """Which value is wrong, and what is expected there; the error tells the place: `$.network.hidden[1]`."""
    words, _, place = said.rstrip("`").partition(" - at `$.")
    section, _, key = place.partition("[")[0].partition(".")
    if not key:  # a check of the section's own, in its own words
        return f"{section}.{words}"
    kind = next(field.type for field in msgspec.structs.fields(ClassSettings) if field.name == section)
    hint = next(field.type for field in msgspec.structs.fields(kind) if field.encode_name == key)
    default = tomllib.loads(DEFAULT.read_text(encoding="utf-8"))[section][key]
    plain = f"a {type(default).__name__} such as {default!r}"
    expected = next((meta.description for meta in getattr(hint, "__metadata__", ())), plain)
    return f"{section}.{key} is {sections[section][key]!r}, expected {expected}"


def read_settings(path: Path | None) -> ClassSettings:
    """The settings of a file, or the default; CompareError, in one line, if it cannot be read or is wrong."""
    return settings(settings_text(path), str(path)) if path else settings()


def settings_text(path: Path | None) -> str:
    """What such a file says, or the default."""
    path = path or DEFAULT
    try:
        return decoded(read_bytes(path, LARGEST))
    except CompareError:
        raise
    except ValueError as error:
        raise CompareError(f"cannot read {path}: {error}") from None

"""The similar programs of a class: kept until somebody's changes; and two by two on a page, both side by side."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import msgspec

from compare.errors import CompareError
from compare.files import write_json
from compare.grading.similar import Lines, Pair, Similar, similar
from compare.keys import key
from compare.show.feedback import MOST_LINES, CodeLine, lines_of
from compare.show.writing import rendered, write
from compare.submission.choosing import choose
from compare.submission.gathering import Gathered, gather
from compare.submission.layouts import HandedIn
from compare.submission.locating import names_of_roles

PAGE, FILE = "similar.html", "similar.json"
MOST_PAIRS = 30  # of a group, that are shown


class KeptSimilar(msgspec.Struct, frozen=True):
    """What was found, and under which key."""

    key: str
    found: Similar


@dataclass(frozen=True)
class ShownProgram:
    """A program beside another: file by file its lines, each with the other's that says the same, or none."""

    name: str
    files: dict[str, list[tuple[CodeLine, str]]]


def compared(
    results: Path, everyone: Iterable[HandedIn], known: Mapping[str, str], names: Mapping[str, str]
) -> Similar:
    """Who of a class has similar programs, and the page that shows them; as it was, where nobody's has changed.

    known: by student, the key of what is known of the submission. names: those that the class agreed on, by role.
    """
    together = _together(everyone)
    people = {those[0].student: those[0] for those in together}
    keys = [[[one.student, known.get(one.student) or _hash(one, names)] for one in those] for those in together]
    wanted = key(keys, __name__)
    kept = _kept(results)
    if kept and kept.key == wanted and (results / PAGE).is_file():
        return kept.found
    found = similar((name, _program(handed, names)) for name, handed in people.items())
    members = {those[0].student: [one.student for one in those] for those in together}
    groups = [replace(g, people=sorted(name for one in g.people for name in members[one])) for g in found.groups]
    found = replace(found, groups=groups)
    _write_page(results / PAGE, found, people, names)
    write_json(results / FILE, msgspec.to_builtins(KeptSimilar(wanted, found)))
    return found


def read_similar(results: Path) -> Similar:
    """What the last run found; nothing where it is not there."""
    kept = _kept(results)
    return kept.found if kept else Similar()


def _kept(results: Path) -> KeptSimilar | None:
    try:
        return msgspec.json.decode((results / FILE).read_bytes(), type=KeptSimilar)
    except (OSError, msgspec.DecodeError):
        return None


def _together(everyone: Iterable[HandedIn]) -> list[list[HandedIn]]:
    """Those who handed in the same files together; most of them alone."""
    those: dict[tuple[Path, ...], list[HandedIn]] = {}
    for handed in everyone:
        if handed.paths:
            those.setdefault(tuple(sorted(handed.paths.values())), []).append(handed)
    return sorted(
        (sorted(each, key=lambda one: one.student) for each in those.values()), key=lambda each: each[0].student
    )


def _program(handed: HandedIn, names: Mapping[str, str]) -> dict[str, bytes]:
    """The Python files of what counts of a submission."""
    gathered = _chosen(handed, names)
    return {name: gathered.files[name] for name in gathered.modules}


def _chosen(handed: HandedIn, names: Mapping[str, str]) -> Gathered:
    gathered = gather(handed.paths)
    with suppress(CompareError):  # of the adapter
        gathered, _ = choose(gathered, names_of_roles(names, handed.adapter_text()))
    return gathered


def _hash(handed: HandedIn, names: Mapping[str, str]) -> str:
    return key({name: sha256(content).hexdigest() for name, content in _program(handed, names).items()})


def _write_page(path: Path, found: Similar, people: Mapping[str, HandedIn], names: Mapping[str, str]) -> None:
    """Write similar.html; it appears whole or not at all."""
    groups = [
        (group, [(pair, _sides(pair, people, names)) for pair in group.pairs[:MOST_PAIRS]])
        for group in found.groups
    ]
    write(path, rendered("similar.html.j2", groups=groups, by_bytes=found.by_bytes, most=MOST_LINES))


def _sides(pair: Pair, people: Mapping[str, HandedIn], names: Mapping[str, str]) -> list[ShownProgram]:
    """Both programs, with the lines of each that the other says the same."""
    one, other = (_chosen(people[name], names) for name in (pair.one, pair.other))
    there, back = pair.lines, [(second, first) for first, second in pair.lines]
    return [_beside(pair.one, one, other, there), _beside(pair.other, other, one, back)]


def _beside(name: str, one: Gathered, other: Gathered, lines: Iterable[tuple[Lines, Lines]]) -> ShownProgram:
    """The one's program; the other's lines are known by their numbers, in a notebook those of the cell."""
    theirs = _text(other)
    same = {}
    for here, there in lines:
        for number in range(here.first, here.last + 1):
            beside = there.first + min(number - here.first, there.last - there.first)
            same[here.file, number] = str(theirs[there.file][beside - 1].number) if beside <= MOST_LINES else "…"
    files = {
        one.called.get(file, file): [(line, same.get((file, i), "")) for i, line in enumerate(those, start=1)]
        for file, those in _text(one).items()
    }
    return ShownProgram(name, files)


def _text(program: Gathered) -> dict[str, list[CodeLine]]:
    return {
        file: list(lines_of(file, program.files[file].decode("utf-8", "replace"))) for file in program.modules
    }

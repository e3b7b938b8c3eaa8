"""Of several files of one submission that each define a network, which is taken, and why; nothing is executed.

What imports one another is one program. A starter in which nothing is written is never taken.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from compare.submission.gathering import CODE, NOTEBOOK, Gathered
from compare.submission.inside.interface import ROLES
from compare.submission.locating import outlined
from compare.submission.outline import Owner

# lab_old.py, old/lab.py, Copy of lab.py, lab (2).py
OLD = re.compile(
    r"(?<![a-z])(old|bak|backup|copy|kopie|draft|tmp|temp|archive|previous|alt)(?![a-z])|\(\d+\)", re.I
)
LEAST, MANY = 2, 3  # roles that make a network, if no class has more; and that make one in any company


@dataclass(frozen=True)
class Candidate:
    """A file that defines a network, or a starter, which has no role that is written.

    called: as it was handed in. owner: the class, or the file where functions play the roles. open: a role is
    not written yet. defined: what the file defines, hashed.
    """

    file: str
    called: str
    owner: str
    roles: int
    open: bool
    defined: str

    @property
    def order(self) -> list[tuple[object, str]]:
        """What decides between two, the first that differs: the lesser is taken, and why."""
        return [
            (OLD.search(self.called) is not None, "the other's name says that it is old or a copy"),
            (self.open, "the other is not written to the end"),
            (self.called.count("/"), "the other lies further down"),
            (self.called.lower().endswith(NOTEBOOK), "the other is a notebook"),
            (-self.roles, "the other does less of what is asked"),
            (self.called, "its name comes first"),
        ]


def choose(gathered: Gathered, names: Mapping[str, str]) -> tuple[Gathered, str]:
    """The submission without the networks that are not taken; and the doubt, in a sentence, or nothing.

    names: the submission's own, by role, and that of its class, where settings or an adapter say them.
    """
    if len(gathered.modules) < 2:
        return gathered, ""
    owners = outlined(tuple((name, content) for name, content in gathered.files.items() if name.endswith(CODE)))
    found = _candidates(owners, names, gathered)
    imports = _Imports(owners)
    networks = sorted((one for one in found if one.roles), key=lambda one: [value for value, _ in one.order])
    if not networks:
        return gathered, ""
    tops = (one for one in networks if not any(imports.reach(o, one) for o in networks if o is not one))
    taken = next(tops, networks[0])
    most = max(one.roles for one in networks)
    left: dict[str, str] = {}
    rivals = []
    for one in found:
        if one is taken or imports.connect(one, taken):
            continue
        if not one.roles:
            left[one.file] = "a starter in which nothing is written"
        elif one.defined == taken.defined:
            left[one.file] = f"the same as {taken.called}"
        elif one.owner == taken.owner or one.roles >= min(most, MANY):
            left[one.file] = f"{taken.called} was taken"
            rivals.append(one)
    unread = {gathered.called.get(file, file): why for file, why in left.items()}
    files = {name: content for name, content in gathered.files.items() if name not in left}
    chosen = replace(gathered, files=files, unread={**gathered.unread, **unread}, main=taken.file)
    return chosen, _doubt(taken, rivals) if rivals else ""


def _doubt(taken: Candidate, rivals: Sequence[Candidate]) -> str:
    both = zip(taken.order, rivals[0].order, strict=True)
    why = next(words for (mine, words), (other, _) in both if mine != other)
    names = [one.called for one in (taken, *rivals)]
    names[3:] = [f"{len(names) - 3} more"] if len(names) > 3 else []
    those = " and ".join([", ".join(names[:-1]), names[-1]])
    return f"{those} each define a network; {taken.called} was taken: {why}"


def _candidates(owners: Sequence[Owner], names: Mapping[str, str], gathered: Gathered) -> list[Candidate]:
    """The best class of each file, or, if no class is a network, the functions at its top; and all starters."""
    wanted = {role: {names[role]} if names.get(role) else set(usual) for role, usual in ROLES.items()}
    defined = {owner.file: owner.defined for owner in owners if not owner.name}
    classes, functions = dict[str, Candidate](), dict[str, Candidate]()
    for owner in owners:
        if owner.name and names.get("class") and owner.name != names["class"]:
            continue
        playing = {role: [f for f in owner.functions if f.name in those] for role, those in wanted.items()}
        written = {role for role, those in playing.items() if any(f.written for f in those)}
        empty = {role for role, those in playing.items() if those} - written
        roles = len(written) if len(written) >= LEAST and written & {"predictions", "gradients"} else 0
        if roles or len(empty) >= LEAST:
            file, called = owner.file, gathered.called.get(owner.file, owner.file)
            one = Candidate(file, called, owner.name or file, roles, bool(empty), defined[file])
            those = classes if owner.name else functions
            those[file] = max(those.get(file, one), one, key=lambda each: each.roles)
    networks = [one for one in classes.values() if one.roles] or list(functions.values())
    return networks + [one for one in classes.values() if not one.roles and one not in networks]


class _Imports:
    """Which file imports which, by the names alone."""

    def __init__(self, owners: Sequence[Owner]) -> None:
        imported = {owner.file: set(owner.imported) for owner in owners if not owner.name}
        self.direct = {file: {f for f in imported if _module(f) in those} for file, those in imported.items()}
        self.whole: dict[str, set[str]] = {}

    def reach(self, one: Candidate, other: Candidate) -> bool:
        """Whether one imports the other, directly or not."""
        if one.file not in self.whole:
            reached, ahead = {one.file}, [one.file]
            while ahead:
                further = self.direct[ahead.pop()] - reached
                reached |= further
                ahead += further
            self.whole[one.file] = reached
        return other.file in self.whole[one.file]

    def connect(self, one: Candidate, other: Candidate) -> bool:
        """Whether one imports the other, or a third file both, unless they are two of one name."""
        both = any(one.file in those and other.file in those for those in self.direct.values())
        return self.reach(one, other) or self.reach(other, one) or (both and one.owner != other.owner)


def _module(file: str) -> str:
    """lab/net.py -> net, lab/__init__.py -> lab: what an import says last."""
    return file.removesuffix(CODE).removesuffix("/__init__").rpartition("/")[2]

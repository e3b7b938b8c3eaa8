"""Whose programs are similar, and where, whatever their names and order: that a person may look at both.

Of two programs' traits, the share that both have is taken, each of them weighed: the fewer of the class have one,
the more it weighs; what the starter has weighs nothing. Why two programs are similar is neither said nor known.
"""

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, combinations
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array

from compare.submission.bounded import TooMuchError, bounded
from compare.submission.traits import Trait, traits

STARTER = Path(__file__).with_name("starter.py")
LEAST_SHARE = 0.9  # of 50 classes' 29,750 pairs who wrote by themselves 1 had it, of 250 renamed copies all
LEAST_STATEMENTS = 8  # of one's own: of fewer, two people's are often the same
ELSEWHERE = 10  # people, as it were, who have not what is weighed: a small class does not tell how rare it is
MOST_CODE = 2**16  # bytes of a person's code that are looked into
AT_ONCE = 20  # programs that are read by one process


@dataclass(frozen=True)
class Passage:
    """Some lines of a file, from 1."""

    file: str
    first: int
    last: int


@dataclass(frozen=True)
class Pair:
    """Two programs: the share that both have, from 0 to 1, and the lines of each that say the same."""

    one: str
    other: str
    share: float
    lines: list[tuple[Passage, Passage]] = field(default_factory=list)

    @property
    def percent(self) -> int:
        """The share in whole per cent; 100 where nothing differs."""
        return math.floor(100 * self.share)


@dataclass(frozen=True)
class SimilarGroup:
    """People whose programs are similar, and as many pairs as connect them, the most similar first."""

    people: list[str]
    pairs: list[Pair]


@dataclass(frozen=True)
class Similar:
    """The groups of a class, the largest first; and of whom the bytes alone were compared, and why."""

    groups: list[SimilarGroup] = field(default_factory=list)
    by_bytes: dict[str, str] = field(default_factory=dict)

    @property
    def told(self) -> list[dict[str, object]]:
        """The groups as data, without the lines."""
        pairs = [[{n: getattr(p, n) for n in ("one", "other", "share")} for p in g.pairs] for g in self.groups]
        return [{"people": g.people, "pairs": those} for g, those in zip(self.groups, pairs, strict=True)]


@dataclass(frozen=True)
class Code:
    """Somebody's code: a hash of each file, and the files, but of what is more than is looked into."""

    hashes: Mapping[str, str]
    files: Mapping[str, bytes] | None


def similar(handed_in: Iterable[tuple[str, Mapping[str, bytes]]]) -> Similar:
    """Who of a class has similar programs, by name; in whatever order they come, the same is found."""
    programs = {name: _code(files) for name, files in handed_in}
    programs = _without_what_was_given({name: programs[name] for name in sorted(programs)})
    found, by_bytes = _read(programs)
    own = {name: [trait for trait in those if trait.key not in _of_starter()] for name, those in found.items()}
    shares = _shares({name: those for name, those in own.items() if _statements(those) >= LEAST_STATEMENTS})
    written = {name: program for name, program in programs.items() if name in by_bytes or own[name]}
    return Similar(_groups(shares | _identical(written), own), by_bytes)


def _code(files: Mapping[str, bytes]) -> Code:
    code = {name: b"\n".join(files[name].splitlines()) for name in sorted(files) if name.endswith(".py")}
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in code.items()}
    return Code(hashes, code if sum(map(len, code.values())) <= MOST_CODE else None)


def _without_what_was_given(programs: Mapping[str, Code]) -> dict[str, Code]:
    """Without the files that most have byte for byte, beside others of their own."""
    counted = Counter(chain.from_iterable(set(program.hashes.values()) for program in programs.values()))
    given = {one for one, number in counted.items() if number > max(2, len(programs) / 2)}
    result = {}
    for name, program in programs.items():
        own = {file: one for file, one in program.hashes.items() if one not in given} or program.hashes
        files = None if program.files is None else {file: program.files[file] for file in own}
        result[name] = Code(own, files)
    return result


def _read(programs: Mapping[str, Code]) -> tuple[dict[str, list[Trait]], dict[str, str]]:
    """The traits of each; and of whom they could not be read, and why."""
    by_bytes = {name: f"more than {MOST_CODE:,} bytes" for name, one in programs.items() if one.files is None}
    texts = {
        name: {file: content.decode("latin-1") for file, content in one.files.items()}
        for name, one in programs.items()
        if one.files is not None
    }
    found: dict[str, list[Trait]] = {}
    names = list(texts)
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        try:
            found |= _traits(some, texts)
        except TooMuchError:  # one of them takes too much: each by itself
            for name in some:
                try:
                    found |= _traits([name], texts)
                except TooMuchError as error:
                    by_bytes[name] = str(error)
    return found, by_bytes


def _traits(names: Sequence[str], texts: Mapping[str, Mapping[str, str]]) -> dict[str, list[Trait]]:
    answered = bounded(traits, {str(number): texts[name] for number, name in enumerate(names)})
    return {name: [Trait(*each) for each in answered[str(number)]] for number, name in enumerate(names)}


@cache
def _of_starter() -> frozenset[str]:
    """The traits of the starter that a class is given."""
    (found,) = traits({"": {STARTER.name: STARTER.read_bytes().decode("latin-1")}}).values()
    return frozenset(trait.key for trait in found)


def _statements(those: Iterable[Trait]) -> int:
    return sum(trait.statement for trait in those)


def _numbered(those: Iterable[Trait]) -> Iterator[tuple[tuple[str, int], Trait]]:
    """Each with its key, and the how manieth of this key it is."""
    seen: Counter[str] = Counter()
    for trait in those:
        yield (trait.key, seen[trait.key]), trait
        seen[trait.key] += 1


def _shares(own: Mapping[str, list[Trait]]) -> dict[tuple[str, str], float]:
    """What is shared by those who share enough: Σ w of what both have / Σ w of what either has."""
    names, sets = list(own), [dict(_numbered(those)) for those in own.values()]
    had = Counter(chain.from_iterable(sets))
    column = {each: i for i, each in enumerate(sorted(had))}
    weights = np.array([math.log((len(names) + ELSEWHERE) / (1 + had[each])) for each in column])
    rows = [sorted(column[each] for each in those) for those in sets]
    ends = np.cumsum([0, *map(len, rows)])
    has = csr_array((np.ones(ends[-1]), list(chain(*rows)), ends), shape=(len(rows), len(column)))
    both = ((has * weights) @ has.T).toarray()
    either = both.diagonal()[:, None] + both.diagonal() - both
    shares = np.round(both / np.maximum(either, 1e-300), 6)
    pairs = np.argwhere(np.triu(shares >= LEAST_SHARE, k=1)).tolist()
    return {(names[i], names[j]): float(shares[i, j]) for i, j in pairs}


def _identical(programs: Mapping[str, Code]) -> dict[tuple[str, str], float]:
    """Those who have the same, byte for byte, under whatever names of files."""
    alike: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, program in programs.items():
        if program.hashes:
            alike[tuple(sorted(program.hashes.values()))].append(name)
    return {pair: 1.0 for names in alike.values() for pair in combinations(names, 2)}


def _groups(shares: Mapping[tuple[str, str], float], own: Mapping[str, list[Trait]]) -> list[SimilarGroup]:
    """Who is connected by pairs, the most similar first; a pair whose two are connected already is left out."""
    group_of: dict[str, SimilarGroup] = {}
    for (one, other), share in sorted(shares.items(), key=lambda item: (-item[1], item[0])):
        first, second = (group_of.get(name) or SimilarGroup([name], []) for name in (one, other))
        if first is not second:
            pair = Pair(one, other, share, _lines(own.get(one, []), own.get(other, [])))
            whole = SimilarGroup(sorted(first.people + second.people), [*first.pairs, *second.pairs, pair])
            group_of |= dict.fromkeys(whole.people, whole)
    whole_ones = {id(group): group for group in group_of.values()}.values()
    for group in whole_ones:
        group.pairs.sort(key=lambda pair: (-pair.share, pair.one, pair.other))
    return sorted(whole_ones, key=lambda group: (-len(group.people), group.people))


def _lines(one: Iterable[Trait], other: Iterable[Trait]) -> list[tuple[Passage, Passage]]:
    """The statements that both have."""
    first, second = (dict(_numbered(trait for trait in those if trait.statement)) for those in (one, other))
    pairs = [(first[each], second[each]) for each in first if each in second]
    return [(Passage(a.file, a.first, a.last), Passage(b.file, b.first, b.last)) for a, b in pairs]

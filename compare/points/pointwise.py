"""Where the parties part, by how much, and who is nearer to the truth.

Errors are counted in ulps: units in the last place of the true value, in the dtype at hand. A subject's first
party, the hand-written one, is held against each other one, and against the truth. Neighbouring probes at which
they part in the same way are one region.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from jaxtyping import Bool

from compare.points.bits import bits
from compare.points.conventions import conventions
from compare.points.exact import Truth, truth
from compare.points.findings import EXACT, PYTORCH, Choice, Edge, Errors, Parting, Points, Region, Survey, Ulps
from compare.points.probes import WIDEST, bisect, neighbours, ordered, probabilities, special, sweep
from compare.points.reasons import why
from compare.points.subjects import Party, Subject, subjects_of
from compare.process import one_thread

ROUNDING = 16.0  # ulps that are taken for rounding: 4 for each of two elementary functions, on either side
GAP = 32  # probes in agreement that do not yet end a region, since rounding errors come and go
FAR_APART = 0.5  # distance of the points between which an edge is first looked for
FEW = 3  # so many of them, the outermost, do not make an edge

Flags = Bool[np.ndarray, " probes"]


@dataclass(frozen=True)
class Answers:
    """What a party says at the probes, where it warns of an overflow or a division by zero, where it raises."""

    values: Points
    warned: Flags
    refused: Flags


def survey(
    subjects: Iterable[Subject], dtypes: tuple[str, ...], advance: Callable[[], object] = lambda: None
) -> Survey:
    """Look at every subject in every dtype."""
    found = []
    for subject in subjects:
        found += [look(subject, np.dtype(dtype)) for dtype in dtypes]
        advance()
    return Survey(
        regions=tuple(region for part in found for region in part.regions),
        edges=tuple(edge for part in found for edge in part.edges),
        choices=tuple(choice for part in found for choice in part.choices),
        errors=tuple(errors for part in found for errors in part.errors),
    )


def survey_of(names: Sequence[str], dtypes: tuple[str, ...]) -> Survey:
    """The named activations and losses, and what belongs to none: in a process of its own, if need be."""
    with one_thread():
        return beside(survey([subject for name in names for subject in subjects_of(name)], dtypes), dtypes)


def beside(found: Survey, dtypes: tuple[str, ...]) -> Survey:
    """The same, with what does not belong to any function."""
    every = (each for dtype in dtypes for each in bits(np.dtype(dtype)))
    return replace(found, conventions=tuple(conventions()), bits=tuple(every))


def look(subject: Subject, dtype: np.dtype) -> Survey:
    """One subject in one dtype: its edges, then the probes, then what the parties say there."""
    edges = list(_edges(subject, dtype))
    at = [*(edge.at for edge in edges), *([] if subject.variable == "p" else _warning_edges(subject, dtype))]
    swept = probabilities(dtype) if subject.variable == "p" else sweep(at, dtype)
    z = ordered(special(dtype), neighbours([*subject.kinks, *at], dtype), swept)
    exact = truth(subject.formula, z)
    answers = {name: _ask(party, z) for name, party in subject.parties.items()}
    values = {name: answer.values for name, answer in answers.items()}
    ulps = {name: exact.ulps(value) for name, value in values.items()}
    about = (subject.name, subject.quantity, subject.variable, str(dtype))
    errors = Errors(*about, z, exact.nearest, values, ulps)
    first, *others = values
    pairs = [(first, other) for other in [*others, EXACT]]
    if PYTORCH in values:
        pairs.append((PYTORCH, EXACT))
    regions = [region for pair in pairs for region in _regions(subject, errors, exact, answers, pair)]
    return Survey(tuple(regions), tuple(edges), tuple(_choices(subject, errors)), (errors,))


def _ask(party: Party, z: Points) -> Answers:
    """The party's values at all points at once, as it computes them in training."""
    with np.errstate(all="ignore"):
        values, refused = _answered(party, z)
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        return Answers(values.astype(z.dtype), _warned(party, z), refused)


def _answered(party: Party, z: Points) -> tuple[Points, Flags]:
    """The values, and where the party raises instead: by halves, since it raises for all points or for none."""
    try:
        return party(z), np.zeros(len(z), dtype=bool)
    except RuntimeError:  # PyTorch's way to refuse an input
        if len(z) == 1:
            return np.full_like(z, np.nan), np.ones(1, dtype=bool)
    halves = [_answered(party, half) for half in np.array_split(z, 2)]
    return np.concatenate([values for values, _ in halves]), np.concatenate([refused for _, refused in halves])


def _warned(party: Party, z: Points) -> Flags:
    """Where the party overflows, divides by zero or makes a NaN, which must raise here: by halves too."""
    try:
        party(z)
        return np.zeros(len(z), dtype=bool)
    except FloatingPointError:
        if len(z) == 1:
            return np.ones(1, dtype=bool)
    except RuntimeError:
        return np.zeros(len(z), dtype=bool)
    return np.concatenate([_warned(party, half) for half in np.array_split(z, 2)])


def _edges(subject: Subject, dtype: np.dtype) -> Iterator[Edge]:
    """Where each party's values end to change, on either side; not where that is a declared kink."""
    kinks = neighbours(subject.kinks, dtype)
    ways = (_towards_zero(dtype),) if subject.variable == "p" else _outwards(dtype, FAR_APART)
    for name, party in subject.parties.items():
        for outwards in ways:
            with np.errstate(all="ignore"):
                last = party(outwards)[-1]

                def stays(points: Points, party: Party = party, last: np.floating = last) -> Flags:
                    found = party(points)
                    return (found == last) | (np.isnan(found) & np.isnan(last))

                at = _outermost(stays, outwards, dtype)
            if at is not None and at not in kinks:
                yield Edge(subject.name, str(dtype), name, at, float(last))


def _warning_edges(subject: Subject, dtype: np.dtype) -> Iterator[float]:
    """Where each party begins to warn, on either side."""
    for party in subject.parties.values():
        for outwards in _outwards(dtype, FAR_APART):
            with np.errstate(over="raise", divide="raise", invalid="raise"):
                at = _outermost(partial(_warned, party), outwards, dtype)
            yield from () if at is None else (at,)


def _outwards(dtype: np.dtype, step: float) -> tuple[Points, Points]:
    """Coarse points of either sign, from zero to the largest number."""
    powers = 2.0 ** np.arange(-8.0, np.finfo(dtype).maxexp)
    z = ordered(np.concatenate([np.arange(step, WIDEST, step), powers]).astype(dtype))
    return z, -z


def _towards_zero(dtype: np.dtype) -> Points:
    """The powers of two below 1, descending."""
    return (0.5 ** np.arange(1.0, 1.0 - np.log2(np.finfo(dtype).smallest_subnormal))).astype(dtype)


def _outermost(holds: Callable[[Points], Flags], outwards: Points, dtype: np.dtype) -> float | None:
    """The z from which on, away from zero, a predicate holds; None if it holds everywhere, or hardly anywhere."""
    held = holds(outwards)
    first = len(held) - int(held[::-1].argmin())  # from there on, it holds
    if held.all() or first > len(held) - FEW:
        return None
    return bisect(holds, float(outwards[first - 1]), float(outwards[first]), dtype)


def _choices(subject: Subject, errors: Errors) -> Iterator[Choice]:
    """What each party answers at zero, the kinks, NaN and infinity."""
    z = errors.z
    for at in dict.fromkeys((-np.inf, *subject.kinks, 0.0, np.inf, np.nan)):
        (where,) = np.nonzero(np.isnan(z) if np.isnan(at) else (z == at))
        values = {name: float(value[where[-1]]) for name, value in errors.values.items()}
        yield Choice(subject.name, subject.quantity, errors.dtype, float(at), values)


def _regions(
    subject: Subject, errors: Errors, exact: Truth, answers: Mapping[str, Answers], pair: tuple[str, str]
) -> Iterator[Region]:
    """All regions on which a party and another one, or the truth, part."""
    a, b = (errors.exact if name == EXACT else errors.values[name] for name in pair)
    if EXACT in pair:
        distance = errors.ulps[pair[0]].copy()
    else:
        with np.errstate(all="ignore"):
            distance = np.abs(a.astype(float) - b.astype(float)) / exact.unit(a, b)
        distance[a == b] = 0.0
    distance[np.isnan(a) | np.isnan(b)] = np.inf
    for kind, flags in _kinds(subject, errors, distance, a, b, answers.get(pair[1])).items():
        where = np.flatnonzero(flags)
        ends = (np.diff(where) > GAP) | np.isnan(errors.z[where[1:]])
        for run in np.split(where, np.flatnonzero(ends) + 1) if len(where) else ():
            yield _region(subject, errors, pair, kind, (a, b), run, distance)


def _kinds(
    subject: Subject, errors: Errors, distance: Ulps, a: Points, b: Points, answers: Answers | None
) -> dict[Parting, Flags]:
    """At which probes the two part in which way; at each in at most one, and perhaps with a warning too.

    Beside the truth (which gives no answers) they part only where it is known, and not where it is a choice.
    """
    z = errors.z
    number, kink = ~np.isnan(z), _at_kink(subject, z) & (subject.quantity == "derivative")
    apart, one_nan = distance > ROUNDING, np.isnan(a) != np.isnan(b)
    tests = {
        Parting.REFUSAL: answers.refused if answers else np.zeros_like(number),
        Parting.HIDDEN: ~number & (one_nan | ((a != b) & ~np.isnan(a))),
        Parting.NAN: number & one_nan,
        Parting.SLOPE: apart & kink,
        Parting.INFINITE: number & (np.isinf(a) != np.isinf(b)),
        Parting.ZERO: apart & ((a == 0) != (b == 0)) & (errors.exact != 0),
        Parting.DIGITS: apart & ~(np.isnan(a) & np.isnan(b)),
    }
    left = np.ones_like(number) if answers else number & ~np.isnan(b) & ~kink
    kinds = {}
    for kind, test in tests.items():
        kinds[kind] = left & test
        left = left & ~test
    if answers:
        kinds[Parting.WARNING] = answers.warned & np.isfinite(z)
    return kinds


def _at_kink(subject: Subject, z: Points) -> Flags:
    return np.isin(z, np.array(subject.kinks, dtype=z.dtype))


def _region(
    subject: Subject,
    errors: Errors,
    pair: tuple[str, str],
    kind: Parting,
    sides: tuple[Points, Points],
    run: np.ndarray,
    distance: Ulps,
) -> Region:
    z, (a, b) = errors.z, sides
    size = distance
    if kind is Parting.ZERO:  # all the digits are lost, so that the size of what is lost counts
        size = np.abs(np.where(a == 0, b, a))
    elif kind is Parting.WARNING:
        size = np.zeros_like(distance)
    worst = int(run[np.lexsort([z[run], -np.abs(z[run]), size[run]])[-1]])  # of equals, the one nearest to zero
    nearer = _nearer(errors, kind, pair, worst)
    values, true = (float(a[worst]), float(b[worst])), float(errors.exact[worst])
    region = Region(
        subject=subject.name,
        quantity=subject.quantity,
        dtype=errors.dtype,
        parties=pair,
        kind=kind,
        lo=float(z[run[0]]),
        hi=float(z[run[-1]]),
        probes=len(run),
        at=float(z[worst]),
        values=values,
        exact=true,
        ulps=float(distance[worst]) if kind in (Parting.DIGITS, Parting.ZERO) else np.nan,
        nearer=nearer,
        why="",
    )
    got = values[pair.index(region.culprit)]
    return replace(region, why=why(kind, subject.quantity, region.culprit, region.at, got, true))


def _nearer(errors: Errors, kind: Parting, pair: tuple[str, str], at: int) -> str:
    """The party with the smaller error; at NaN the one that says NaN; at a kink and at equal errors none."""
    ours, theirs = pair
    if kind in (Parting.SLOPE, Parting.WARNING):
        return ""
    if kind is Parting.REFUSAL or theirs == EXACT:
        return ours if kind is Parting.REFUSAL else EXACT
    if kind is Parting.HIDDEN:
        return next((party for party in pair if np.isnan(errors.values[party][at])), "")
    one, other = errors.ulps[ours][at], errors.ulps[theirs][at]
    if np.isnan(one) or np.isnan(other) or one == other:
        return ""
    return ours if one < other else theirs

"""Programs in random styles: no false alarm; every slip that shows is found, and the known ones are named."""

import pytest

from tests.random_programs import trial

BY_CHANCE = 2160  # np.round of dz_L at five samples, which two known bugs would lead to as well
ROUNDED_AWAY = 235, 5025  # np.round of a dz, of which nothing is left at most weights
DEAD = 336, 5299  # units of which nothing comes back at most weights
HALVED = 20  # half the mean squared error, which is drawn aside
# `python -m tests.random_programs 500` is the whole of it
SEEDS = (*range(12), HALVED, BY_CHANCE, *ROUNDED_AWAY, *DEAD)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def trials():
    return [trial(seed) for seed in SEEDS]


def test_right_programs_raise_no_alarm(trials):
    assert [one.seed for one in trials if one.alarm] == []


def test_every_slip_beyond_the_bound_is_found(trials):
    assert [one.seed for one in trials if one.outcome == "MISSED"] == []


def test_known_slips_are_named(trials):
    known = [one for one in trials if one.name and one.outcome != "below the bound"]
    assert len([one for one in known if one.outcome == "named"]) >= 0.95 * len(known)


def test_no_other_slip_is_named(trials):
    assert {one.outcome for one in trials if not one.name} <= {"unknown", "consistent with", "below the bound"}

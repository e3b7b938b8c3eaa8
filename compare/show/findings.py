"""Everything that a report is made from: values alone."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from compare.bugs.engine import Diagnosis
from compare.points.findings import Survey
from compare.step import Array
from compare.verdict.judge import Judged
from compare.watching.course import Observed


@dataclass(frozen=True)
class RunFindings:
    """The verdict in a line, and whether it is parity; trainings, courses, a step's seconds, single points."""

    verdict: str
    parity: bool
    settings: Mapping[str, object]  # what they depend on, by the names that it has for whoever asked
    judged: list[Judged]
    causes: dict[str, Diagnosis]  # by problem, of what differs
    courses: list[Observed]
    costs: dict[str, float]
    survey: Survey | None = None

    @property
    def data_sets(self) -> list[str]:
        return list(dict.fromkeys(course.data for course in self.courses))

    def on(self, data: str) -> list[Observed]:
        """The courses on one data set."""
        return [course for course in self.courses if course.data == data]


def quantiles(values: Array) -> tuple[float, float, float]:
    """Median, 10 % and 90 % quantile over the seeds; values of the seeds themselves, so infinity is allowed."""
    median, low, high = np.quantile(values, [0.5, 0.1, 0.9], method="inverted_cdf")
    return float(median), float(low), float(high)

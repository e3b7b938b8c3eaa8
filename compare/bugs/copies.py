"""Steps in batches of whatever order: seen where all samples are copies of one.

There every order leads to the same weights, and these say how often a step changed them.
"""

import re
from dataclasses import replace

import numpy as np

from compare.bugs.engine import Diagnosis
from compare.problems import Problem

COPIES = 65  # so that batches of up to 64 are seen
STEPS = 2  # that are observed


def copies(problem: Problem) -> Problem:
    """The problem with its first sample alone, many times; x (batch, fan_in)."""
    x, y = (np.repeat(of[:1], COPIES, axis=0) for of in (problem.x, problem.y))
    return replace(problem, x=x, y=y)


def in_batches(found: Diagnosis) -> str:
    """What a diagnosis of the copies says of batches, in a sentence; empty if they are not what it found."""
    named = re.fullmatch(r"batches-(\d+)|sample-by-sample", found.name)
    if not named:
        return ""
    smallest = int(named[1] or 1)  # of the sizes that lead to as many updates
    times = -(-COPIES // smallest)
    largest = (COPIES - 1) // (times - 1)
    batch = f"batch of {smallest}" + f" to {largest}" * (smallest < largest) if largest > 1 else "sample"
    often = f"the weights change {times} times where there are {COPIES} samples"
    return f"{often}: after each {batch}, where the task asks for one step by all"

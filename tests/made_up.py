"""Trainings that nobody ran: outcomes whose numbers a test sets, to see what is said of them."""

from dataclasses import replace

import numpy as np

from compare.lab.experiments import jobs
from compare.lab.job import JobResult
from compare.lab.training import Training
from compare.watching.course import curve_name


def made_up(job, **changes):
    """A job whose loss falls from 0.9 to 0.3, whose accuracy stays 0.8, and whose weights stay the first ones."""
    problems = job.problems()
    points = ["training", *problems[0].testing]
    steps = np.array(sorted({0, job.epochs // 2, job.epochs - 1, *(mark - 1 for mark in job.marks)}))
    loss = np.linspace(0.9, 0.3, len(steps))[:, None] * np.ones(job.runs)
    curves = {curve_name("loss", name): loss for name in points}
    curves |= {curve_name("accuracy", name): np.full_like(loss, 0.8) for name in points}
    weights = {name: np.stack([p.weights[name] for p in problems]) for name in problems[0].weights}
    outcome = JobResult(
        points=points,
        seeds=len(job.seeds),
        steps=steps,
        curves=curves,
        below=np.full((3, job.runs), np.inf),
        accurate=np.full(job.runs, np.inf),
        weights=weights,
        marked=dict.fromkeys(job.marks, weights),
        verified=np.full(job.runs, job.epochs),
        differing=0,
        share=0.01,
        seconds=1.0,
        eager_seconds=10.0,
    )
    return Training(job, replace(outcome, **changes))


def made_up_study(seeds=2):
    """Every training of a quick study."""
    return {name: made_up(job) for name, job in jobs(range(seeds), quick=True).items()}


def separating(turn=0.0):
    """Weights of a sigmoid network, with one run's axis, whose boundary is a line through the origin.

    It is the diagonal, turned by so many degrees.
    """
    x1, x2 = -np.sin(np.radians(45 + turn)), np.cos(np.radians(45 + turn))
    W1 = 20 * np.array([[x1, -x1], [x2, -x2]])
    return {"W1": W1[None], "W2": 5 * np.eye(2)[None], "W3": 40 * np.array([[1.0], [-1.0]])[None]}

"""Of how many numbers the last bits differ, between two ways to compute the same.

None of this is an error: it is why results are compared within bounds, and why no bits are ever stored.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import islice
from threading import Thread

import numpy as np
import torch
from jaxtyping import Float
from torch.nn import functional

from compare.parties import manual_steps, torch_reference
from compare.points.findings import Bits
from compare.problems import lab_problem
from compare.step import Tensors

Array = Float[np.ndarray, "..."]

SEED = 0
SIDE = 200  # of square matrices
NUMBERS = 10_000
TERMS = (1, 2, 10, 100)  # of a sum of products
OFFSETS = 16  # places in memory at which a matrix begins
REPEATED_STEPS = 50  # of a training that is repeated
RATE = 0.01

ORDER = "A sum is rounded in the order in which it is taken, and each library has its own."
OWN = "Each library has its own approximation, and both are within their declared ulps."


def bits(dtype: np.dtype) -> Iterator[Bits]:
    """Every pair of ways, in one dtype."""
    rng = np.random.default_rng(SEED)

    def drawn(*shape: int) -> Array:
        return rng.standard_normal(shape).astype(dtype)

    parties = ("NumPy", "PyTorch")
    for k in TERMS:
        a, b = drawn(SIDE, k), drawn(k, SIDE)
        sums = _apart(a @ b, (torch.tensor(a) @ torch.tensor(b)).numpy())
        yield Bits(f"sums of {k} products", str(dtype), parties, *sums, ORDER)
    z = drawn(NUMBERS)
    for name in ("exp", "tanh"):
        values = _apart(getattr(np, name)(z), getattr(torch, name)(torch.tensor(z)).numpy())
        yield Bits(name, str(dtype), parties, *values, OWN)
    rows = drawn(NUMBERS // 10, 100)
    yield Bits(
        "means of 100", str(dtype), parties, *_apart(rows.mean(axis=1), torch.tensor(rows).mean(1).numpy()), ORDER
    )
    yield from _updates(drawn(NUMBERS // 10), drawn(NUMBERS // 10))
    yield from _layouts(drawn(NUMBERS), drawn(SIDE, 100), drawn(SIDE, 100))
    yield from _repeated(dtype)
    yield _flushed(dtype)


def _apart(one: Array, other: Array) -> tuple[int, int]:
    """How many numbers differ, of how many; NaN equals NaN."""
    return int((~((one == other) | (np.isnan(one) & np.isnan(other)))).sum()), one.size


def _updates(W: Array, dW: Array) -> Iterator[Bits]:
    """A step of gradient descent: twice rounded, once rounded, and PyTorch's."""
    parameter = torch.tensor(W, requires_grad=True)
    parameter.grad = torch.tensor(dW)
    torch.optim.SGD([parameter], lr=RATE).step()
    stepped, rate = parameter.detach().numpy(), W.dtype.type(RATE)
    exact = [Fraction(float(w)) - Fraction(float(rate)) * Fraction(float(g)) for w, g in zip(W, dW, strict=True)]
    fused = np.array([float(step) for step in exact]).astype(W.dtype)
    why = "PyTorch rounds W - η dW once, as a fused multiply-add does: the update is judged by a bound too."
    for name, way in (("W - η dW in NumPy", W - rate * dW), ("rounded once", fused)):
        yield Bits("update", str(W.dtype), (name, "torch.optim.SGD"), *_apart(way, stepped), why)


def _layouts(z: Array, a: Array, W: Array) -> Iterator[Bits]:
    """The same numbers, elsewhere or otherwise in memory."""
    dtype, why = (
        str(z.dtype),
        "Vector instructions treat the numbers of a view otherwise, or the last few of them.",
    )
    reversed_ = _apart(np.exp(z), np.exp(z[::-1])[::-1])
    yield Bits("np.exp", dtype, ("contiguous", "a reversed view"), *reversed_, why)
    spread = torch.zeros(len(z), 2, dtype=torch.tensor(z).dtype)
    spread[:, 0] = torch.tensor(z)
    strided = _apart(torch.sigmoid(torch.tensor(z)).numpy(), torch.sigmoid(spread[:, 0]).numpy())
    yield Bits("torch.sigmoid", dtype, ("contiguous", "every other number"), *strided, why)
    results = []
    for offset in range(OFFSETS):
        room = torch.zeros(a.size + OFFSETS, dtype=torch.tensor(a).dtype)
        moved = room[offset : offset + a.size].view(a.shape)
        moved.copy_(torch.tensor(a))
        results.append(functional.linear(moved, torch.tensor(W)).numpy())
    differing = np.any([result != results[0] for result in results], axis=0)
    why = "Where a matrix begins in memory decides how its sums are taken: bits of a result cannot be stored."
    yield Bits(
        "F.linear",
        dtype,
        ("at one address", f"at {OFFSETS - 1} others"),
        int(differing.sum()),
        differing.size,
        why,
    )


def _repeated(dtype: np.dtype) -> Iterator[Bits]:
    """The same training twice, by either side."""
    problem = lab_problem("tanh", "xor", dtype=str(dtype))
    parties: dict[str, Callable[[], Iterator[Tensors]]] = {
        "NumPy": lambda: manual_steps(problem),
        "PyTorch": lambda: torch_reference(problem).train(float(problem.learning_rate)),
    }
    for name, steps in parties.items():
        losses = (np.array([float(step["loss"]) for step in islice(steps(), REPEATED_STEPS)]) for _ in range(2))
        why = "On one machine, with one thread, either side repeats itself."
        yield Bits(
            f"losses of {REPEATED_STEPS} steps", str(dtype), (name, f"{name} again"), *_apart(*losses), why
        )


def _flushed(dtype: np.dtype) -> Bits:
    """What PyTorch's flush-denormal setting does to NumPy: in a thread of its own, as it lasts."""
    small = np.geomspace(np.finfo(dtype).smallest_subnormal, np.finfo(dtype).smallest_normal, 100, dtype=dtype)[
        :-1
    ]
    kept, flushed = small * dtype.type(1), []

    def flush() -> None:
        if torch.set_flush_denormal(True):
            flushed.append(small * dtype.type(1))
            torch.set_flush_denormal(False)

    thread = Thread(target=flush)
    thread.start()
    thread.join()
    why = "The setting is the processor's, not PyTorch's: NumPy loses its subnormal numbers as well."
    ways = ("NumPy", "NumPy after torch.set_flush_denormal(True)")
    return Bits("subnormal · 1", str(dtype), ways, *_apart(kept, flushed[0] if flushed else kept), why)

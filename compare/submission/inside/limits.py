"""The limits of the operating system, as far as it has them.

Linux has all that are used here. macOS holds nobody to a limit of memory, and may refuse to set one; Windows has
none of them.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

try:
    import resource
except ModuleNotFoundError:  # Windows
    resource = None  # type: ignore[assignment]

MEMORY = resource is not None and sys.platform != "darwin"  # whether memory is limited


def lower(**most: int) -> None:
    """Lower limits for good, for this process and all that it starts, by their names: CPU=2, AS=2**30."""
    for name, value in most.items():
        if resource is not None and (MEMORY or name != "AS"):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (value, value))


@contextmanager
def less_memory(most: int) -> Iterator[None]:
    """With so many bytes of memory at most for a while, where memory is limited."""
    if not MEMORY:
        yield
        return
    before, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(
        resource.RLIMIT_AS, (most if before == resource.RLIM_INFINITY else min(most, before), hard)
    )
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (before, hard))

"""How this process uses its machine: one thread, memory that is kept, an interruption that loses nothing.

What one system has and another lacks is asked for here, so that nobody else has to know which.
"""

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from threadpoolctl import threadpool_limits

from compare.extras import has_pytorch

THREADS = "OMP_NUM_THREADS"  # which PyTorch reads when it is imported
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3  # malloc.h


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold NumPy's BLAS, and PyTorch where it is installed, to one thread.

    Matrices of ten columns are slower on more, and two libraries would compete for the same cores.
    """
    if not has_pytorch():
        with threadpool_limits(limits=1):
            yield
        return
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with threadpool_limits(limits=1):
            yield
    finally:
        torch.set_num_threads(before)


@contextmanager
def one_thread_to_come() -> Iterator[None]:
    """The same, where PyTorch may be imported within, and may not: it finds itself held to one thread.

    It stays so: for processes of ours.
    """
    if "torch" in sys.modules:
        with one_thread():
            yield
        return
    with one_thread_of_children(), threadpool_limits(limits=1):
        yield


@contextmanager
def one_thread_of_children() -> Iterator[None]:
    """Processes that begin within, and PyTorch, if it is imported within, hold themselves to one thread."""
    before = os.environ.get(THREADS)
    os.environ[THREADS] = "1"
    try:
        yield
    finally:
        os.environ.pop(THREADS)
        os.environ.update({THREADS: before} if before is not None else {})


@contextmanager
def interruption() -> Iterator[threading.Event]:
    """An event that the first Ctrl-C sets, so that work can stop at a step that is complete.

    The second one interrupts as ever.
    """
    stop = threading.Event()
    before = signal.getsignal(signal.SIGINT)

    def first(number: int, frame: FrameType | None) -> None:
        stop.set()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, first)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def processors() -> int:
    """How many cores this process may use, as far as the system tells."""
    allowed = getattr(os, "sched_getaffinity", None)  # Linux has it
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def most_memory() -> float:
    """The most memory that this process has had, in MiB; 0 where the system does not tell, which Windows is.

    Linux's getrusage counts what the process had that began this one, too; its own peak stands in /proc.
    """
    with suppress(OSError, StopIteration):
        lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 2**10
    try:
        import resource
    except ModuleNotFoundError:
        return 0.0
    unit = 2**20 if sys.platform == "darwin" else 2**10  # there it is told in bytes, elsewhere in kB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def keep_memory() -> None:
    """Reuse freed arrays instead of handing them back to the system.

    A window's arrays have a few MB each. Left alone, glibc maps every one anew, and the system zeroes it page by
    page: a fifth of the time of a verification. Other C libraries lack the call, and nothing happens there.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(M_MMAP_THRESHOLD, 2**25)
        mallopt(M_TRIM_THRESHOLD, 2**30)

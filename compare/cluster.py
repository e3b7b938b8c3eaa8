"""Many machines behind the interface of one: a running Dask scheduler as a `concurrent.futures.Executor`.

    dask scheduler                              on one machine; it says its address, tcp://...:8786
    dask worker tcp://...:8786 --nthreads 1     on each; this package must be installed there too

Whoever may speak to a scheduler may run code on its workers: it belongs on a network that is trusted. A worker
that dies is replaced: what it had begun is done again by another, three times at most.
"""

from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor
from contextlib import contextmanager

from compare.errors import CompareError

PATIENCE = 10  # seconds for the scheduler to answer, and to have a worker


@contextmanager
def executor(scheduler: str) -> Iterator[Executor]:
    """The workers at a scheduler's address; at the end, what has not finished is dropped.

    CompareError, in one line, where there is no such scheduler, where it has no workers, or without Dask.
    BrokenExecutor where its workers die of what they are given.
    """
    try:
        from distributed import Client, KilledWorker
        from distributed.comm.addressing import get_address_host_port
    except ImportError:
        raise CompareError("a cluster needs Dask: python -m pip install 'backprop-parity[cluster]'") from None
    try:
        get_address_host_port(scheduler, strict=True)
        client = Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise CompareError(f"no scheduler at {scheduler!r}: {str(error).splitlines()[0]}") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise CompareError(f"the scheduler at {scheduler} has no workers") from None
        try:
            yield client.get_executor(pure=False)
        except KilledWorker as error:  # three died of the same
            raise BrokenExecutor(str(error)) from None

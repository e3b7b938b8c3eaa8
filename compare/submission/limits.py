"""How much one submission may use; the walls hold it to that."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one submission may use: seconds of time, seconds of the processor in each process, bytes."""

    seconds: float = 30.0
    cpu: int = 20
    memory: int = 2**30
    processes: int = 4
    file: int = 2**22
    disk: int = 2**24
    output: int = 2**20

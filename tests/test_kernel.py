"""The filter of system calls, read as the kernel reads it, for each architecture."""

import struct

import pytest

from compare.submission.inside import kernel
from compare.submission.inside.kernel import ALLOW, ARCHITECTURES, ENOSYS, EPERM, FORBIDDEN, KILL, program

X86, ARM, I386 = ARCHITECTURES["x86_64"], ARCHITECTURES["aarch64"], 0x40000003
PROCESS, THREAD = 0x11, 0x3D0F00  # the flags of fork; of a thread, as the C library makes it
NEW_USER, NEW_PID = 0x10000000, 0x20000000
UNIX, INET, VSOCK, ALG = 1, 2, 40, 38


def answered(steps, number, identity, first=0):
    """The filter's answer to a call: classic BPF over struct seccomp_data."""
    data = struct.pack("=iIQ6Q", number, identity, 0, first, *[0] * 5)
    at = loaded = 0
    while True:
        code, yes, no, value = struct.unpack_from("=HBBI", steps, at * kernel.STEP)
        at += 1
        if code == 0x20:
            (loaded,) = struct.unpack_from("=I", data, value)
        elif code == 0x06:
            return value
        else:
            passed = {0x15: loaded == value, 0x25: loaded > value, 0x45: bool(loaded & value)}[code]
            at += yes if passed else no


# On x86_64 and aarch64: the number, the first argument, the answer.
CALLS = {
    "read": ((0, 63), 0, ALLOW),
    "mmap": ((9, 222), 0, ALLOW),
    "execve": ((59, 221), 0, ALLOW),
    "setresuid": ((117, 147), 0, ALLOW),
    "getrandom": ((318, 278), 0, ALLOW),
    "rseq": ((334, 293), 0, ALLOW),
    "a process": ((56, 220), PROCESS, ALLOW),
    "a thread": ((56, 220), THREAD, ALLOW),
    "a process in a user namespace": ((56, 220), PROCESS | NEW_USER, EPERM),
    "a process in namespaces": ((56, 220), NEW_USER | NEW_PID, EPERM),
    "clone3": ((435, 435), 0, ENOSYS),
    "a socket of this machine": ((41, 198), UNIX, ALLOW),
    "a socket of the internet": ((41, 198), INET, ALLOW),
    "a socket of the host": ((41, 198), VSOCK, EPERM),
    "a socket of the kernel's ciphers": ((41, 198), ALG, EPERM),
    "the newest": ((456, 456), 0, ALLOW),
    "one that is newer": ((457, 457), 0, ENOSYS),
    "one that nobody has": ((0x3FFFFFFF, 0x3FFFFFFF), 0, ENOSYS),
    "getpid of x32": ((0x40000027, 0x40000027), 0, KILL),
    **{name: (numbers, 0, EPERM) for name, numbers in FORBIDDEN.items()},
}


@pytest.mark.parametrize("machine", ARCHITECTURES)
@pytest.mark.parametrize("call", CALLS)
def test_each_call_is_answered(call, machine):
    numbers, first, answer = CALLS[call]
    number = numbers[list(ARCHITECTURES).index(machine)]
    if number is not None:
        assert answered(program(machine), number, ARCHITECTURES[machine], first) == answer


@pytest.mark.parametrize("machine, identity", [("x86_64", I386), ("x86_64", ARM), ("aarch64", X86)])
@pytest.mark.parametrize("number", [0, 29, 457])
def test_a_program_of_another_architecture_is_ended(machine, identity, number):
    assert answered(program(machine), number, identity) == KILL


def test_a_name_stands_for_one_number():
    for here in range(len(ARCHITECTURES)):
        numbers = [n for pair in FORBIDDEN.values() if (n := pair[here]) is not None]
        assert len({*numbers, kernel.CLONE[here], kernel.SOCKET[here], kernel.CLONE3}) == len(numbers) + 3


@pytest.mark.parametrize(
    "machine, bits, words", [("riscv64", 64, "of riscv64"), ("x86_64", 32, "of x86_64 with 32 bits")]
)
def test_a_machine_whose_calls_are_not_known_is_said(monkeypatch, machine, bits, words):
    here = kernel.os.uname()
    monkeypatch.setattr(kernel.os, "uname", lambda: type(here)([*list(here)[:4], machine]))
    monkeypatch.setattr(kernel.sys, "maxsize", 2 ** (bits - 1) - 1)
    assert kernel.unfiltered() == f"the numbers of the system calls {words} are not known here"
    kernel.forbid()  # and forbids nothing, which this process outlives

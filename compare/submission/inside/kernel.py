"""What a submission may not ask of the kernel: a filter of system calls, for good, for all that it starts.

It names what is forbidden. A list of what is allowed would be stricter, but what Python, NumPy, SciPy and the C
library need differs between their versions, and one call forgotten there takes a right program's points. What is
forbidden is what no network needs, and what the other walls do not stop: memory that no limit counts, namespaces
and mounts, the memory of other processes, and the kernel's rarely used corners. A call that is newer than this
table does not exist, and a program of another architecture, whose calls have other numbers, is ended.

The filter is a program of the classic Berkeley Packet Filter (linux/filter.h, linux/seccomp.h): it loads a word
of what describes the call, compares it, skips some steps, and answers.
"""

import ctypes
import os
import struct
import sys

# The identity of each architecture (linux/audit.h); after it, in the same order, the number of each call there.
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
FORBIDDEN: dict[str, tuple[int | None, int | None]] = {
    # memory that no limit counts, and that outlives its process
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "semop": (65, 193),
    "semctl": (66, 191),
    "semtimedop": (220, 192),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    # namespaces and mounts
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    # other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    # the kernel's corners
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_setup": (206, 0),
    "vmsplice": (278, 75),
    "userfaultfd": (323, 282),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "fanotify_init": (300, 262),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "personality": (135, 92),
    "modify_ldt": (154, None),
    "ioperm": (173, None),
    "iopl": (172, None),
    # the whole machine
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "acct": (163, 89),
    "syslog": (103, 116),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
}
# Forbidden by what it is given: a flag; a family that is none of these.
CLONE, NAMESPACES = (56, 220), 0x7E020000  # CLONE_NEW*: a process may be made, no namespace
SOCKET, FAMILIES = (41, 198), (1, 2, 10, 16)  # unix, inet, inet6, netlink; no namespace holds vsock
# Not there, so that the C library takes what it took before them.
CLONE3 = 435  # whose flags lie in memory, where a filter cannot read them
NEWEST = 456  # everywhere the same: futex_requeue, Linux 6.7
X32 = 0x40000000  # a bit in the number of each call of x32, an architecture that has x86_64's identity

NUMBER, ARCHITECTURE, FIRST = 0, 4, 16  # where struct seccomp_data has them; the low word of the first argument
LOAD, EQUAL, GREATER, ANY, ANSWER = 0x20, 0x15, 0x25, 0x45, 0x06  # BPF_LD|ABS, BPF_JMP|JEQ, |JGT, |JSET, BPF_RET
ALLOW, KILL, EPERM, ENOSYS = 0x7FFF0000, 0x80000000, 0x00050000 | 1, 0x00050000 | 38  # SECCOMP_RET_*

SET_NO_NEW_PRIVILEGES, GET_FILTER = 38, 21  # PR_*
SECCOMP, SET_FILTER, ALL_THREADS = (317, 277), 1, 1
STEP = struct.calcsize("=HBBI")  # of bytes


def step(code: int, value: int, *, yes: int = 0, no: int = 0) -> bytes:
    """One instruction, struct sock_filter; of a comparison: how many steps to skip."""
    return struct.pack("=HBBI", code, yes, no, value)


def where(test: int, value: int, *then: bytes) -> bytes:
    """These steps where the word that was loaded passes the test."""
    steps = b"".join(then)
    return step(test, value, no=len(steps) // STEP) + steps


def program(machine: str) -> bytes:
    """The filter for an architecture."""
    here = list(ARCHITECTURES).index(machine)
    allow, kill, deny = (step(ANSWER, answer) for answer in (ALLOW, KILL, EPERM))
    known = [where(EQUAL, family, allow) for family in FAMILIES]
    steps = [
        step(LOAD, ARCHITECTURE),
        step(EQUAL, ARCHITECTURES[machine], yes=1),
        kill,
        step(LOAD, NUMBER),
        where(ANY, X32, kill),
        where(GREATER, NEWEST, step(ANSWER, ENOSYS)),
        where(EQUAL, CLONE3, step(ANSWER, ENOSYS)),
        *(where(EQUAL, n, deny) for numbers in FORBIDDEN.values() if (n := numbers[here]) is not None),
        where(EQUAL, CLONE[here], step(LOAD, FIRST), where(ANY, NAMESPACES, deny), allow),
        where(EQUAL, SOCKET[here], step(LOAD, FIRST), *known, deny),
        allow,
    ]
    return b"".join(steps)


def unfiltered() -> str:
    """Why no call can be forbidden on this machine; empty where they can."""
    if sys.platform != "linux":
        return "only Linux can forbid some"
    if (machine := _machine()) not in ARCHITECTURES:
        return f"the numbers of the system calls of {machine} are not known here"
    if ctypes.CDLL(None).prctl(GET_FILTER, *[ctypes.c_ulong(0)] * 4) < 0:
        return "this kernel has no seccomp"
    return ""


def _machine() -> str:
    """The architecture, as this process speaks to the kernel."""
    name = os.uname().machine
    return name if sys.maxsize > 2**32 else f"{name} with 32 bits"


def forbid() -> None:
    """Forbid the calls, where that is possible, to every thread of this process."""
    if unfiltered():
        return
    libc = ctypes.CDLL(None, use_errno=True)
    steps = program(machine := _machine())
    kept = ctypes.create_string_buffer(steps, len(steps))
    described = struct.pack("@HP", len(steps) // STEP, ctypes.addressof(kept))  # struct sock_fprog
    number = SECCOMP[list(ARCHITECTURES).index(machine)]
    failed = libc.prctl(SET_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), *[ctypes.c_ulong(0)] * 3)
    if failed or libc.syscall(number, SET_FILTER, ALL_THREADS, described):
        raise OSError(ctypes.get_errno(), "the filter of system calls could not be set")

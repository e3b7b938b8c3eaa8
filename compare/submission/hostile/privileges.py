"""Become root again, or somebody else; mount; make namespaces."""

import ctypes
import os
import resource

import numpy as np


def attack():
    libc, gained = ctypes.CDLL(None, use_errno=True), []
    for attempt in (
        lambda: os.setuid(0),
        lambda: os.chroot("/tmp"),
        lambda: resource.setrlimit(resource.RLIMIT_NPROC, (10_000, 10_000)),
        lambda: os.mknod("/tmp/disk", 0o660 | 0o060000, os.makedev(8, 0)),
    ):
        try:
            attempt()
            gained.append(attempt)
        except (OSError, ValueError):
            continue
    gained += [1] if libc.mount(b"none", b"/tmp", b"tmpfs", 0, None) == 0 else []
    gained += [1] if libc.unshare(0x00020000) == 0 else []
    return bool(gained)


class Network:
    def __init__(self, weights, learning_rate):
        self.weights = weights

    def predictions(self, x):
        return np.full((len(x), 1), float(attack()))

"""Messages through the sandbox's wall: a little JSON, and arrays as raw bytes. Nothing that could be executed.

    4 bytes     length of the header          (big-endian)
    4 bytes     length of the body
    header      {"note": {...}, "tensors": [["dW1", "<f8", [3, 2, 7]], ...]}
    body        the arrays' bytes, one after the other, in that order

Reading trusts nothing: names, types, shapes and sizes are bounded and must add up.
"""

import json
import re
import struct
from collections.abc import Mapping
from math import prod
from typing import Any, NamedTuple

import numpy as np

PREFIX = struct.Struct(">II")
LARGEST_HEADER, LARGEST_BODY = 2**16, 2**25  # bytes
MOST_TENSORS, MOST_AXES = 512, 4
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}", re.ASCII)
KINDS = ("<f8", "<f4")
SLATE = 64  # bytes, beside the messages: the operation that goes on
FURTHER = "looking for further trainings"  # one that may be left out
MOST_TRAININGS = 5  # of a program, that are judged
MOST_SINGLE = 400  # operations that yield single numbers in a step, whose numbers are told


class Message(NamedTuple):
    """A note, which JSON can hold, and named arrays of float64 or float32."""

    note: dict[str, Any]
    tensors: dict[str, np.ndarray]


def pack(note: Mapping[str, Any], tensors: Mapping[str, np.ndarray]) -> bytes:
    """The message as bytes."""
    arrays = {name: np.asarray(tensor) for name, tensor in tensors.items()}
    arrays = {name: a if a.dtype == np.float32 else a.astype(np.float64) for name, a in arrays.items()}
    described = [[name, a.dtype.newbyteorder("<").str, list(a.shape)] for name, a in arrays.items()]
    header = json.dumps({"note": note, "tensors": described}).encode()
    body = b"".join(np.ascontiguousarray(a, dtype=a.dtype.newbyteorder("<")).tobytes() for a in arrays.values())
    return PREFIX.pack(len(header), len(body)) + header + body


def lengths(prefix: bytes) -> tuple[int, int]:
    """The lengths of header and body; ValueError if there is no such message."""
    header, body = PREFIX.unpack(prefix)
    if header > LARGEST_HEADER or body > LARGEST_BODY:
        raise ValueError(
            f"a message of {header:,} + {body:,} bytes, at most {LARGEST_HEADER:,} + {LARGEST_BODY:,}"
        )
    return header, body


def unpack(header: bytes, body: bytes) -> Message:
    """The message of these bytes; ValueError, in one line, for anything else."""
    try:
        content = json.loads(header)
        note, described = content["note"], content["tensors"]
        named = [(name, kind, tuple(shape)) for name, kind, shape in described]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ValueError(f"a header that is none: {type(error).__name__}") from None
    if not isinstance(note, dict) or len(named) > MOST_TENSORS:
        raise ValueError(f"a note that is a {type(note).__name__}, or {len(named)} tensors")
    tensors, at = {}, 0
    for name, kind, shape in named:
        if not isinstance(name, str) or not NAME.fullmatch(name) or name in tensors or kind not in KINDS:
            raise ValueError(f"tensor {str(name)[:40]!r} of kind {str(kind)[:40]!r}")
        if len(shape) > MOST_AXES or not all(type(n) is int and 0 <= n <= LARGEST_BODY for n in shape):
            raise ValueError(f"tensor {name} with an impossible shape")
        size = prod(shape) * int(kind[-1])
        if at + size > len(body):
            raise ValueError(f"tensor {name} of {size:,} bytes, where {len(body) - at:,} are left")
        tensors[name] = np.frombuffer(body[at : at + size], dtype=kind).reshape(shape)
        at += size
    if at != len(body):
        raise ValueError(f"{len(body) - at:,} bytes that belong to no tensor")
    return Message(note, tensors)

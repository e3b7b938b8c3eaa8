"""Hostile programs, run on this machine: what holds, and what does not.

Each program in `hostile/`, kept as text that no tool imports, attempts one attack, and says that it worked in the
only way it has: predictions of 1. What it may have left behind is looked for from outside.
"""

import gzip
import io
import json
import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from compare.process import most_memory
from compare.scratch import scratch
from compare.submission import container
from compare.submission.asking import ask
from compare.submission.gathering import gather
from compare.submission.inside.wire import Message
from compare.submission.limits import Limits
from compare.submission.locating import place_of
from compare.submission.sandbox import Conversation, Ending, Level, WallBrokenError

HOSTILE = Path(__file__).parent / "hostile"
SECONDS = 3.0
BRIEF = Limits(seconds=SECONDS, cpu=2, memory=2**29)
WIDTHS = (2, 4, 3, 1)


@dataclass(frozen=True)
class Attack:
    """One attack: its name, what it attempts, whether it was stopped, how it ended."""

    name: str
    attempt: str
    holds: bool
    ended: str


def programs(folder: Path) -> dict[str, Path]:
    """The hostile programs by name, written into an empty folder: a file each, or a folder of several."""
    for text in sorted(HOSTILE.rglob("*.txt")):
        path = folder / text.relative_to(HOSTILE).with_suffix("")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.read_bytes())
    return {path.stem: path for path in sorted(folder.iterdir())}


def about(path: Path) -> str:
    """The program's own first line."""
    main = path / "student.py" if path.is_dir() else path
    return main.read_text(encoding="utf-8").split('"""')[1].splitlines()[0]


def attack(name: str, path: Path, level: Level) -> Attack:
    """Run one program, spoken to and then as it is, and look at what it says and what it left."""
    try:
        conversation = provoke(path, level)
        run = provoke(path, level, running=True)
    except WallBrokenError:  # it killed itself, which behind bubblewrap it cannot
        conversation = run = Conversation(Ending.ENDED, [], "", "", 0.0)
    answers = [*conversation.answers, *run.answers]
    claims = [answer.tensors["p"] for answer in answers if "p" in answer.tensors]
    worked = any(bool((np.asarray(p) == 1).any()) for p in claims)
    left = remaining(marked()) + (container.left() if level is Level.CONTAINER else [])
    ended = "answered" if conversation.ending is Ending.COMPLETE else str(conversation.ending)
    if worked:
        ended += "; IT WORKED"
    if left:
        ended += f"; {len(left)} PROCESSES LEFT"
    return Attack(name, about(path), not worked and not left, ended)


def provoke(path: Path, level: Level, *, running: bool = False) -> Conversation:
    """Have a program predict and train as a submission does. running: it is not spoken to, but run as it is."""
    gathered = gather({path.name: path})
    rng = np.random.default_rng(0)
    data = {f"W{l}": rng.normal(size=WIDTHS[l - 1 : l + 1]) for l in range(1, len(WIDTHS))}
    data |= {"x": rng.uniform(size=(5, 2)), "y": np.array([[0.0], [1.0], [1.0], [0.0], [1.0]])}
    question = Message({"steps": 2, "record": [0, 1], "learning_rate": 0.5}, data)
    return ask(gathered, [question], marked(), level, running=running, unwatched=running)


def marked() -> Limits:
    """Limits that this process alone uses, so that what it started can be told from everything else."""
    return Limits(seconds=SECONDS, cpu=BRIEF.cpu, memory=BRIEF.memory, file=BRIEF.file + os.getpid())


def remaining(limits: Limits) -> list[int]:
    """The processes, of all on this machine, that still run under these limits."""
    mark, found = f'"file": {limits.file}'.encode(), []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark in process.read_bytes() and int(process.parent.name) != os.getpid():
                found.append(int(process.parent.name))
        except OSError:
            continue
    return found


def _zip(members: dict[str, bytes], kind: int = 0) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.external_attr, info.compress_type = kind << 28, zipfile.ZIP_DEFLATED
            zipped.writestr(info, content)
    return buffer.getvalue()


def _shared() -> bytes:
    """A zip file in which 2,000 members are one and the same."""
    with zipfile.ZipFile(buffer := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("a.py", b"x = 1\n" * 10_000)
        (first,) = zipped.infolist()
        for i in range(2000):
            other = zipfile.ZipInfo(f"a{i}.py")
            for name in ("header_offset", "CRC", "compress_size", "file_size", "compress_type"):
                setattr(other, name, getattr(first, name))
            zipped.filelist.append(other)
    return buffer.getvalue()


def _long_name() -> bytes:
    """A tar whose only member has a name of 2 GiB: half of one in 500 kB."""
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 2**31
    packer = zlib.compressobj(wbits=31)
    packed = packer.compress(header.tobuf(tarfile.GNU_FORMAT))
    return packed + b"".join(packer.compress(bytes(2**24)) for _ in range(32)) + packer.flush()


def _sparse() -> bytes:
    """A tar with a map of a sparse file that is none."""
    header = tarfile.TarInfo("sparse.py")
    header.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "sparse.py"}
    header.size = 512
    return header.tobuf(tarfile.PAX_FORMAT) + b"no number\n".ljust(512, b"\0") + bytes(1024)


def _tar(name: str, link: str = "") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        info = tarfile.TarInfo(name)
        info.type, info.linkname = (tarfile.SYMTYPE, link) if link else (tarfile.REGTYPE, "")
        tar.addfile(info, io.BytesIO())
    return buffer.getvalue()


# What is handed in, by its name, and the words of the refusal.
ARCHIVES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "zip slip": ("slip.zip", lambda: _zip({"../../evil.py": b"x = 1"}), "points outside"),
    "absolute path": ("absolute.zip", lambda: _zip({"/tmp/evil.py": b"x = 1"}), "points outside"),
    "tar slip": ("slip.tar", lambda: _tar("../evil.py"), "points outside"),
    "zip bomb": ("bomb.zip", lambda: _zip({"bomb.py": bytes(2**26)}), "unpacks to"),
    "many files": ("many.zip", lambda: _zip({f"f{i}.py": b"" for i in range(5000)}), "more than"),
    "link in a zip": ("link.zip", lambda: _zip({"link.py": b"/etc/passwd"}, 0o12), "no Python file"),
    "link in a tar": ("link.tar", lambda: _tar("link.py", "/etc/passwd"), "no Python file"),
    "shared content": ("shared.zip", _shared, "share their content"),
    "long name in a tar": ("long.tgz", _long_name, "cannot be read"),
    "sparse file": ("sparse.tar", _sparse, "cannot be read"),
    "broken gzip": ("broken.tgz", lambda: gzip.compress(_tar("a.py"))[:20] + bytes(20), "cannot be read"),
    "broken xz": ("broken.tar.xz", lambda: lzma.compress(_tar("a.py"))[:40] + bytes(40), "cannot be read"),
    "deep notebook": ("deep.ipynb", lambda: b"[" * 2**20, "is no notebook"),
    "file or folder": ("both.zip", lambda: _zip({"a.py": b"x = 1", "a.py/b.py": b"x = 1"}), "place of a folder"),
    "name of 300": ("name.zip", lambda: _zip({"a" * 300 + ".py": b"x = 1"}), "more than 200 bytes"),
    "no archive": ("none.zip", lambda: b"PK\3\4 and then nothing", "cannot be read"),
}


def refusals() -> Iterator[Attack]:
    """Archives and links that must not be read."""
    with scratch() as folder:
        for attempt, (file, content, words) in ARCHIVES.items():
            (folder / file).write_bytes(content())
            complaint = gather({file: folder / file}).complaint
            yield Attack(attempt, f"hand in {file}", words in complaint, complaint)
        (folder / "link.py").symlink_to("/etc/passwd")
        complaint = gather({"link.py": folder / "link.py"}).complaint
        yield Attack("link", "hand in a link", "is a link" in complaint, complaint)
        (folder / "linked").mkdir()
        (folder / "linked" / "secret.py").symlink_to("/etc/passwd")
        (folder / "linked" / "deep").symlink_to("/etc")
        complaint = gather({"linked": folder / "linked"}).complaint
        yield Attack("links in a folder", "hand in a folder of links", "no Python file" in complaint, complaint)


SLIP = b"def gradients(net, x, y):\n    dW2 = 1\n"
OUTPUTS = {"cells": [{"cell_type": "code", "source": SLIP.decode(), "outputs": [{}] * 70_000}], "nbformat": 4}
# Beside a program with a slip, whose line is looked for: what a parser takes out of all proportion for.
PARSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    "import of a.a.a": ("bomb.py", lambda: b"import " + b"a." * 60_000 + b"a\n"),
    "a million names": ("names.py", lambda: b"a\n" * (2**20 - 1)),
    "70,000 outputs": ("outputs.ipynb", lambda: json.dumps(OUTPUTS).encode()),
}
MOST_GROWN = 200  # of the grader's own memory, MiB


def parses() -> Iterator[Attack]:
    """Files on which a parser spends gigabytes, or minutes: nothing of that in this process."""
    for attempt, (file, content) in PARSED.items():
        with scratch() as folder:
            (folder / file).write_bytes(content())
            (folder / "net.py").write_bytes(SLIP)
            before = most_memory()
            found = place_of(gather({"net": folder}).files, ["dW2"], 3, {})
            grown = most_memory() - before
            holds = found is not None and found.line == 2 and grown < MOST_GROWN
            yield Attack(attempt, f"hand in {file}", holds, f"{found}; {max(grown, 0):.0f} MiB more")


def attacks(level: Level) -> Iterator[Attack]:
    """Every attack, one after the other."""
    yield from refusals()
    yield from parses()
    with scratch() as folder:
        for name, path in programs(folder).items():
            yield attack(name, path, level)

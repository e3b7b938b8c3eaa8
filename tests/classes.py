"""Whole classes: what is handed in, as files by their paths, and how they are graded, once, by the command."""

import fcntl
import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from slips import slipped

from compare.grading.results import stored_grade
from compare.submission.doctor import ARCHIVES, HOSTILE, PARSED

ROOT = Path(__file__).parent.parent
SUBMISSIONS = ROOT / "tests" / "submissions"
PUBLISHED = (SUBMISSIONS / "published.py").read_bytes()
SANDBOX = "[sandbox]\nseconds = 20.0\ncpu = 3\nmemory_mib = 512\n"
GRADE = "import json, sys; from compare.grade import main; print(*map(main, json.loads(sys.argv[1])))"


def zipped(name, content):
    """An archive of one file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def own_name(name):
    """The slip's name as a file may be called."""
    return name.replace("/", "∕")


def program(path):
    """A program, file or folder, as it is handed in."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return {file.relative_to(path.parent).as_posix(): file.read_bytes() for file in files if file.is_file()}


def correct(name):
    """A program of `submissions`, file or folder, with its adapter."""
    source = SUBMISSIONS / name
    files = sorted(source.iterdir()) if source.is_dir() else [source]
    found = [file for file in [*files, source.with_suffix(".adapter.py")] if file.is_file()]
    return {file.relative_to(SUBMISSIONS).as_posix(): file.read_bytes() for file in found}


def with_slips(program, slips):
    """The program once for each slip, under the slip's name."""
    return {f"{own_name(name)}.py": slipped(change, program).encode() for name, change in slips.items()}


def attacks():
    """Every hostile program and archive; and what is too much for a parser, each beside a wrong program."""
    files = {name + "".join(Path(file).suffixes): content() for name, (file, content, _) in ARCHIVES.items()}
    for text in sorted(HOSTILE.rglob("*.txt")):
        files[text.relative_to(HOSTILE).with_suffix("").as_posix()] = text.read_bytes()
    for name, (file, content) in PARSED.items():
        files[f"{name}/{file}"] = content()
        files[f"{name}/net.py"] = PUBLISHED.replace(b"x.T @ dz1", b"x.T @ dz1 * 1.5")
    return files


def hand_in(folder, files):
    """Files by their paths in the class's folder; a path that ends in / is an empty folder, a string a link."""
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if path.endswith("/"):
            (folder / path).mkdir()
        elif isinstance(content, str):
            (folder / path).symlink_to(content)
        else:
            (folder / path).write_bytes(content)


def tree(folder):
    """Every file below a folder with its content, and every link with where it leads."""
    paths = sorted(folder.rglob("*"))
    return {
        path.relative_to(folder).as_posix(): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in paths
        if path.is_symlink() or path.is_file()
    }


@dataclass(frozen=True)
class Class:
    """What is handed in, by its path, what was agreed on, and the seed of the problems."""

    files: dict[str, bytes | str]
    agreed: str = "[sandbox]\nseconds = 60.0\n"  # twice as long: other tests use the same processors
    seed: int = 7


def grade(root, classes):
    """Every class, by the name of its folder; what was said, and what changed."""
    commands = []
    for name, one in classes.items():
        hand_in(root / "classes" / name, one.files)
        settings = root / f"{name}.toml"
        settings.write_text(one.agreed, encoding="utf-8")
        command = ["run", f"{root}/classes/{name}", "--out", f"{root}/{name}", "--class", str(settings)]
        commands.append([*command, "--seed", str(one.seed), "--workers", "2"])
    for folder in ("home", "temporary"):
        (root / folder).mkdir()
    before = tree(root / "classes")
    process = subprocess.run(
        [sys.executable, "-c", GRADE, json.dumps(commands)],
        cwd=ROOT,
        env=os.environ | {"HOME": f"{root}/home", "TMPDIR": f"{root}/temporary", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    left = [*tree(root / "home"), *tree(root / "temporary")]
    said = {"out": process.stdout, "err": process.stderr, "left": left}
    (root / "said.json").write_text(json.dumps(said | {"unchanged": tree(root / "classes") == before}))


def graded_once(name, classes, factory):
    """Where these classes were graded, once, whichever of pytest's processes asks first."""
    base = factory.getbasetemp()
    root = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"graded {name}"
    root.mkdir(exist_ok=True)
    with (root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (root / "said.json").exists():
            grade(root, classes())
    return root


def grades_of(name, one, factory):
    """A class, graded once: a student's grade, by the name."""
    root = graded_once(name, lambda: {"class": one}, factory)

    def graded(student):
        grade = stored_grade(root / "class", student)
        assert grade, (root / "said.json").read_text()
        return grade

    return graded

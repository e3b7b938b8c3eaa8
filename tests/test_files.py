"""Outputs: where they are written, what they never replace, and what is left where they fail."""

import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import compare.files
from compare.arguments import existing, folder, writable
from compare.errors import CompareError, UnwritableError
from compare.files import make_folder, read_bytes, refusal, replacing, write_json, write_text

ROOT = Path(__file__).parent.parent
READ = """from pathlib import Path; from sys import argv; from compare.files import read_bytes
for name in argv[1:]: print(read_bytes(Path(name), 100).decode())"""


def pipe(path):
    os.mkfifo(path)


def listening(path):
    with socket.socket(socket.AF_UNIX) as end:
        os.chdir(path.parent)  # whose whole name may be too long for a socket
        end.bind(path.name)


def loop(path):
    path.symlink_to(path)


def link_to_a_pipe(path):
    os.mkfifo(path.with_name("behind"))
    path.symlink_to("behind")


def link_to_nowhere(path):
    path.symlink_to("nowhere/file")


REFUSED = {
    "a-pipe": (pipe, "a pipe, expected a file"),
    "a-socket": (listening, "a socket, expected a file"),
    "a-folder": (Path.mkdir, "a folder, expected a file in a folder that exists"),
    "a-link-to-a-pipe": (link_to_a_pipe, "a pipe, expected a file"),
    "a-link-to-itself": (loop, "too many levels of symbolic links"),
    "a-link-to-no-folder": (link_to_nowhere, "expected a file in a folder that exists"),
}


@pytest.mark.parametrize("made, words", REFUSED.values(), ids=REFUSED)
def test_what_is_no_file_is_refused_before_and_when_it_is_written_and_stays(monkeypatch, tmp_path, made, words):
    monkeypatch.chdir(tmp_path)
    made(path := tmp_path / "out")
    before = path.lstat()
    with pytest.raises(Exception, match=f"cannot write .*: {words}"):
        writable(str(path))
    with pytest.raises(UnwritableError, match=words):
        write_text(path, "new")
    assert (path.lstat().st_ino, path.lstat().st_mode) == (before.st_ino, before.st_mode)
    assert not list(tmp_path.glob(".*"))


def test_a_device_is_refused():
    ours, theirs = os.openpty()  # a device of this test's own
    try:
        assert refusal(Path(os.ttyname(theirs))) == "a device, expected a file"
    finally:
        os.close(ours)
        os.close(theirs)


NAMES = {
    "too-long": ("a" * 300, "file name too long"),
    "null": ("a\0b", "embedded null byte"),
    "below-a-file": ("file/out", "not a directory"),
    "no-folder": ("none/out", "expected a file in a folder that exists"),
    "no-text": ("\udcff/out", "expected a file in a folder that exists"),
}


@pytest.mark.parametrize("name, words", NAMES.values(), ids=NAMES)
def test_a_name_that_cannot_be_is_one_clear_line(tmp_path, name, words):
    (tmp_path / "file").touch()
    for kind in (writable, folder, existing):
        with pytest.raises(Exception, match=r"cannot (read|write|write into) |does not exist"):
            kind(str(tmp_path / name))
    assert refusal(tmp_path / name) == words


def test_the_longest_name_can_be_written(tmp_path):
    write_text(tmp_path / ("a" * 255), "new")
    assert [len(path.name) for path in tmp_path.iterdir()] == [255]


@pytest.mark.parametrize("there", [True, False], ids=["to-a-file", "to-nothing-yet"])
def test_a_link_is_followed_and_stays(tmp_path, there):
    (tmp_path / "far").mkdir()
    target, link = tmp_path / "far" / "file", tmp_path / "link"
    if there:
        target.write_text("old")
    link.symlink_to(target)
    write_text(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert [*target.parent.iterdir()] == [target]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666, 0o755], ids=oct)
def test_the_permissions_of_an_existing_file_stay(tmp_path, mode):
    path = tmp_path / "file"
    path.touch()
    path.chmod(mode)
    write_text(path, "new")
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_a_new_file_has_the_permissions_of_any_other(tmp_path):
    (tmp_path / "other").touch()
    write_text(tmp_path / "file", "new")
    assert (tmp_path / "file").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_two_who_write_the_same_file_do_not_meet(tmp_path):
    path = tmp_path / "file"
    with replacing(path) as first, replacing(path) as second:
        assert first != second
        first.write_text("first")
        second.write_text("second")
    assert path.read_text() == "first"
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), ValueError("ours"), KeyboardInterrupt()]
)
def test_after_a_failure_the_old_file_is_whole_and_nothing_lies_beside_it(tmp_path, error):
    path = tmp_path / "file"
    path.write_text("old")

    def fail_half_way():
        with replacing(path) as beside:
            beside.write_text("half")
            raise error

    with pytest.raises(type(error)) as raised:
        fail_half_way()
    assert isinstance(raised.value, UnwritableError) == isinstance(error, OSError)
    assert getattr(raised.value, "filename", str(path)) == str(path)
    assert path.read_text() == "old"
    assert [*tmp_path.iterdir()] == [path]


def test_what_comes_into_its_place_meanwhile_is_not_replaced(tmp_path):
    path = tmp_path / "file"

    def meet():
        with replacing(path) as beside:
            beside.write_text("new")
            os.mkfifo(path)

    with pytest.raises(UnwritableError):
        meet()
    assert path.is_fifo()


def test_a_file_in_the_place_of_a_folder_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UnwritableError, match="file exists"):
        make_folder(tmp_path / "file")


def test_text_is_utf_8_and_what_is_none_is_escaped(tmp_path):
    write_text(tmp_path / "file", "σ \udcff")
    assert (tmp_path / "file").read_bytes() == "σ \\udcff".encode()


def test_json_has_no_infinity(tmp_path):
    write_json(tmp_path / "file", {"a": [float("inf")], "b": (1,)})
    assert (tmp_path / "file").read_text().split() == ["{", '"a":', "[", "null", "],", '"b":', "[", "1", "]", "}"]


WRITTEN = """
from pathlib import Path
from compare.files import write_text
print("before")
write_text(Path({path!r}), "between\\n")
print("behind")
"""


@pytest.mark.parametrize("path", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "out"])
@pytest.mark.parametrize("into", ["a-pipe", "a-file"])
def test_standard_output_is_written_to_where_it_stands(tmp_path, path, into):
    program = [sys.executable, "-c", WRITTEN.format(path=path)]
    out = tmp_path / "out"
    with out.open("w") as file:
        sent = subprocess.PIPE if into == "a-pipe" else file
        environment = {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(program, cwd=tmp_path, env=environment, stdout=sent, text=True, check=True)
    between = "" if (path, into) == ("out", "a-pipe") else "between\n"
    assert (done.stdout or out.read_text()) == f"before\n{between}behind\n"


# What somebody names as an input, and what is said of it.
UNREAD = {
    "none": ("gone", "No such file or directory"),
    "a-folder": (".", "Is a directory"),
    "a-null-byte": ("a\0b", "embedded null byte"),
    "more-than-is-read": ("large", "it has more than 100 bytes"),
    "what-has-no-end": ("endless", "it has more than 100 bytes"),
    "a-pipe-without-a-writer": ("waiting", "nobody writes into this pipe"),
}


@pytest.mark.parametrize("name, said", UNREAD.values(), ids=UNREAD)
def test_what_cannot_be_read_is_one_line(tmp_path, monkeypatch, name, said):
    monkeypatch.setattr(compare.files, "PATIENCE", 0.1)
    os.mkfifo(tmp_path / "waiting")
    (tmp_path / "large").write_bytes(bytes(101))
    os.mkfifo(tmp_path / "endless")
    writer = os.open(tmp_path / "endless", os.O_RDWR)
    os.write(writer, bytes(200))
    with pytest.raises(CompareError, match=f"^cannot read .*: {said}$"):
        read_bytes(tmp_path / name, 100)
    os.close(writer)
    (tmp_path / "large").write_bytes(bytes(100))
    assert read_bytes(tmp_path / "large", 100) == bytes(100)


def test_a_pipe_is_read_to_its_end(tmp_path):
    shell = f"printf 12345 | {sys.executable} -c '{READ}' /dev/stdin <(printf 678)"
    done = subprocess.run(["bash", "-c", shell], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["12345", "678"]


def test_what_a_killed_process_left_is_removed_by_the_next(tmp_path):
    writes = "import os; from pathlib import Path; from compare.files import replacing\n"
    writes += "with replacing(Path('out')) as beside: beside.write_text('half'); os.kill(os.getpid(), 9)"
    environment = {"PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", writes], cwd=tmp_path, env=environment, check=False)
    with replacing(tmp_path / "other"):
        (left,) = (path for path in tmp_path.iterdir() if path.read_text() == "half")
    with replacing(tmp_path / "out") as mine, replacing(tmp_path / "out") as again:
        assert set(tmp_path.iterdir()) - {tmp_path / "other"} == {mine, again}
    assert left not in (mine, again)

"""An output that has few signs shows every line: each sign has a twin in ASCII."""

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from compare.signs import ERRORS, twin

ROOT = Path(__file__).parent.parent
SHOWN = {
    "→": "->",
    "✓": "v",
    "✗": "x",
    "σ": "sigma",
    "Δ": "Delta",
    "λ": "lambda",
    "z²": "z^2",
    "½": "1/2",
    "xᵀ": "x^T",
    "10⁻¹": "10^-^1",
    "µs": "us",
    "é": "e",
    "…": "...",
    "中": r"\u4e2d",
    "\udcff": r"\udcff",
    "\u0301": r"\u0301",
    "as it is": "as it is",
}


@pytest.mark.parametrize("text", SHOWN, ids=ascii)
def test_what_cannot_be_shown_has_a_twin(text):
    assert text.encode("ascii", ERRORS).decode() == SHOWN[text]


def test_whatever_there_is_can_be_shown():
    assert all(twin(chr(code)).isascii() for code in range(0x11000))


def test_what_an_output_can_show_is_left_as_it_is():
    assert "naïve → 5 ±".encode("latin-1", ERRORS).decode("latin-1") == "naïve -> 5 ±"


def test_every_sign_of_ours_has_a_twin_that_reads_well():
    sources = [path for path in (ROOT / "compare").rglob("*") if path.suffix in (".py", ".toml", ".j2")]
    text = "".join(path.read_text(encoding="utf-8") for path in sources if "hostile" not in path.parts)
    signs = {sign for sign in set(text) if unicodedata.category(sign)[0] not in "LM"}  # letters are languages
    assert {sign for sign in signs if "\\" in twin(sign)} <= {"\\"}


ENCODINGS = ["ascii", "latin-1", "cp1252", "cp950", "utf-8"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_command_is_read_in_any_encoding(encoding):
    show = "from compare.ending import command; command('x')(lambda argv: print('σ(z) → ½ ✗ \\udcff 中') or 0)()"
    environment = {"PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", show], env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    shown = done.stdout.decode(encoding)
    assert "(z) " in shown
    assert shown.rstrip()[-1] in "中d"

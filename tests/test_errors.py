"""What a command calls a usage error is input that cannot be used, and never a mistake of ours."""

import re
from pathlib import Path

import pytest

from compare.errors import CompareError
from compare.grade import main as grade
from compare.grading.grades import Grade, Standing
from compare.grading.results import write_grade
from compare.run import main as run
from compare.study import main as study

PUBLISHED = str(Path(__file__).parent / "submissions" / "published.py")
QUICK = ["--only", "R4", "--quick", "--seeds", "1", "--workers", "1", "-q"]

# A function deep inside, and a command that comes by it.
INSIDE = {
    "run, drawing weights": ("compare.problems.initial_weights", run, ["--epochs", "2"]),
    "run, reading trainings": ("compare.run.load_trainings", run, ["--judge", "x"]),
    "run, asking": ("compare.grading.submitted.ask", run, ["--submission", PUBLISHED, "--epochs", "2"]),
    "run, writing": ("compare.show.data.judged_data", run, ["--epochs", "2", "--json", "x.json"]),
    "study, keeping": ("compare.lab.store.Store.path", study, QUICK),
    "grade, settings": ("compare.grading.settings.settings", grade, ["check", PUBLISHED]),
    "grade, exporting": ("compare.export.junit.document", grade, ["export", "grades", "--to", "junit"]),
}


@pytest.fixture
def there(monkeypatch, tmp_path):
    """A folder to be in, with the results of a class."""
    monkeypatch.chdir(tmp_path)
    write_grade(
        tmp_path / "grades",
        Grade("alice", "", Standing.GRADED, "", [], {"loss": 1.0}, {"loss": 1.0}, "strong", []),
    )


@pytest.mark.parametrize("inside, command, arguments", INSIDE.values(), ids=INSIDE)
def test_a_mistake_inside_a_command_is_a_traceback_and_no_usage_error(
    monkeypatch, there, inside, command, arguments
):
    def mistaken(*args, **kwargs):
        raise ValueError("a mistake of ours")

    monkeypatch.setattr(inside, mistaken)
    with pytest.raises(ValueError, match="a mistake of ours") as raised:
        command(arguments)
    assert not isinstance(raised.value, CompareError)


def test_an_adapter_that_is_no_text_is_one_clear_line(capsys, tmp_path):
    (tmp_path / "net.py").write_text("")
    (tmp_path / "net.adapter.py").write_bytes(b"\xff")
    words = f"cannot read {tmp_path / 'net.adapter.py'}: "
    assert run(["--submission", str(tmp_path / "net.py"), "--data", "xor", "--epochs", "2"]) == 1
    assert words in capsys.readouterr().out
    assert grade(["check", str(tmp_path / "net.py")]) == 2
    assert re.fullmatch(r"backprop-parity grade: error: cannot read .*\n", capsys.readouterr().err)

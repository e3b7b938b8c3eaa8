"""What `compare` offers to other people's code: few names, at hand at once, and what they show of a failure."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import compare
from compare.parties import manual_steps

DOCS = Path(__file__).parent.parent / "docs"
README = (Path(__file__).parent.parent / "README.md").read_text()
LAZY = """
import sys, compare
assert {*compare.__all__} <= {*dir(compare)}
loaded = {"torch", "matplotlib"} & {*sys.modules}
from compare import assert_parity, Problem, lab_problem, Tolerance, Verdict
print(loaded or "nothing", "torch" in sys.modules, "matplotlib" in sys.modules)
"""


def test_compare_loads_nothing_that_takes_long_before_it_is_asked_for():
    done = subprocess.run([sys.executable, "-c", LAZY], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("nothing False False\n", "")


FIRST_VERDICT = """
import sys
from compare import check
print(check([[0.0, 1.0]], [1.0], {"W1": [[1.0], [1.0]]}, {"z1": [[1.0]]}, act="tanh"))
unneeded = {"compare.bugs.catalogue", "compare.submission.sandbox", "compare.testing", "rich"}
print(unneeded & {*sys.modules} or "no more")
"""


def test_a_first_verdict_of_check_waits_for_no_walls_no_known_bugs_and_no_tables_for_a_terminal():
    done = subprocess.run([sys.executable, "-c", FIRST_VERDICT], capture_output=True, text=True, check=False)
    first, *_, last = done.stdout.splitlines()
    assert (first, last, done.stderr) == ("z1 is right", "no more", "")


def test_what_is_not_public_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'compare' has no attribute 'assert_pairty'"):
        _ = compare.assert_pairty


FRAMEWORKS = re.findall(
    r"^## (.*?)$.*?```python\n(.*?)```", (DOCS / "other-frameworks.md").read_text(), re.DOTALL | re.MULTILINE
)


@pytest.mark.bench
@pytest.mark.parametrize("code", [code for _, code in FRAMEWORKS], ids=[name for name, _ in FRAMEWORKS])
def test_gradients_of_other_frameworks_match_in_a_dozen_lines(code):
    assert len([line for line in code.splitlines() if line.strip()]) <= 12
    exec(code, {})


def by_hand(problem, weights):
    """The textbook's own step at these weights."""
    return next(manual_steps(replace(problem, weights=weights)))


def with_a_slip(problem, weights):
    """The same with a dW3 that is twice too large."""
    step = by_hand(problem, weights)
    return {name: 2 * value if name == "dW3" else value for name, value in step.items() if name[-5:] != "_next"}


def example(my_backprop):
    """The test that the README writes, of somebody's function."""
    names = {"my_backprop": my_backprop}
    exec(re.search(r"```python\n(from compare import .*?)```", README, re.DOTALL)[1], names)
    return names["test_my_backprop"]


def test_the_readmes_example_passes_for_the_textbook():
    example(by_hand)()


def test_a_mistake_of_ours_shows_where_it_is(monkeypatch):
    monkeypatch.setattr("compare.testing.believed", lambda problem: 1 / 0)
    with pytest.raises(ZeroDivisionError) as failure:
        example(by_hand)()
    assert {"assert_parity", "__init__"} <= {entry.name for entry in failure.traceback.filter(failure)}


def test_a_failure_shows_the_test_that_failed_and_no_line_of_ours():
    with pytest.raises(AssertionError, match="First divergence: dW3") as failure:
        example(with_a_slip)()
    shown = failure.traceback.filter(failure)
    assert shown[-1].name == "test_my_backprop"


def flat(problem, weights):
    """With labels that are flat: p - y is (n, n), and leads to an error one line later."""
    step = by_hand(problem, weights)
    return (step["p"] - problem.y.ravel()) @ weights["W3"].T


def test_an_error_that_comes_of_flat_labels_says_so():
    with pytest.raises(ValueError, match="matmul") as failure:
        example(flat)()
    assert failure.traceback.filter(failure)[-1].name == "flat"
    n = len(compare.lab_problem("tanh", "xor").y)
    assert failure.value.__notes__ == [
        f"An array ({n}, {n}) came up: NumPy makes it of a column ({n}, 1) and a flat ({n},). What shape has y?"
    ]


def test_a_problem_that_is_none_shows_no_line_of_ours():
    with pytest.raises(ValueError, match="labels between 0 and 1") as failure:
        compare.Problem("tanh", [[0.0, 1.0]], [2.0], {"W1": [[1.0], [1.0]]})
    assert not [entry for entry in failure.traceback if "compare" in Path(entry.path).parts[-2:-1]]


def test_the_process_that_has_others_train_and_draw_for_a_study_loads_no_pytorch():
    program = "import sys, compare.lab.job, compare.show.lab.report; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("False\n", "")

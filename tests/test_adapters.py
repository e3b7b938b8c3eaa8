"""What is found of a program that is run as it is, as an adapter: used again, wrong, hostile; and why."""

import ast
import shutil
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from commands import ended

from compare import run as run_command
from compare.arguments import SPOKEN_TO
from compare.grade import main
from compare.grading.findings import State
from compare.grading.grades import Standing
from compare.grading.grading import Grader
from compare.grading.settings import settings
from compare.grading.submitted import Submission, VerifiedTraining, WantedTraining
from compare.problems import lab_problem
from compare.submission.adapters import adapter_of
from compare.submission.gathering import Gathered
from compare.submission.inside.declaring import Declaration, NotDeclaredError, declaration, runs_whole
from compare.submission.inside.interface import Interface
from compare.submission.inside.reasoning import LARGEST, LONGEST, MOST, Reasoning
from compare.submission.inside.samples import AS_PAIRS, ONE_BY_ONE, PAIRS, WHOLE
from compare.submission.inside.wire import Message
from compare.submission.layouts import one_file
from compare.submission.locating import declares
from compare.submission.running import Traced, reasoning
from compare.submission.sandbox import Level

HOME = Path(__file__).parent
PROGRAMS, DEFINED = HOME / "programs", HOME / "programs_defined"
PUBLISHED = (HOME / "submissions" / "published.py").read_text(encoding="utf-8")
BRIEF = "[probes]\ntraining_steps = 20\nlearning_rate = 0.05\n"
MOST_STATEMENTS = 20
run = partial(ended, main)


@pytest.fixture(scope="module")
def grader():
    return Grader(settings(BRIEF), 5, Level.STRONG)


@pytest.fixture
def beside(tmp_path):
    """A copy of a program, with this adapter beside it."""

    def put(program, adapter=""):
        there = tmp_path / program.name
        if not there.exists():
            (shutil.copytree if program.is_dir() else shutil.copy)(program, there)
        if adapter:
            name = program.name if program.is_dir() else program.stem
            (tmp_path / f"{name}.adapter.py").write_text(adapter, encoding="utf-8")
        return one_file(there)

    return put


# --- what is written leads to the same --------------------------------------------------------------------------

FOUND = [
    *("script_umlaute.py", "cuaderno.ipynb", "argparse_lab.py", "script_which_dataset.py", "neuron_objects.py"),
    *("separate_utils", "batches_of_ten.py", "notebook_layer_class.ipynb"),
]
TRAINED_BELOW = [
    *("deep_columns.py", "neurons_of_lists.py", "two_files", "dense_and_sigmoid.py", "flat_labels.py"),
    "nothing_says_what.py",
]
TWO_NAMES = HOME / "programs_late" / "layers_with_rmsprop.py"  # what holds its weights has another name, too
BOTH = [*(PROGRAMS / name for name in FOUND), *(DEFINED / name for name in TRAINED_BELOW), TWO_NAMES]


def seen(grade):
    causes = [(cause.name, list(map(str, cause.places))) for cause in grade.causes]
    return grade.standing, [(item.name, item.state, item.reason) for item in grade.items], causes


@pytest.mark.slow
@pytest.mark.walls
@pytest.mark.parametrize("program", BOTH, ids=lambda path: path.name)
def test_what_is_written_leads_to_the_same_grade_and_nowhere_else(grader, beside, program):
    found = grader.discover(beside(program))
    text = adapter_of(found.traced, found.gathered, program.name, found.trained)
    assert len(ast.parse(text).body) <= MOST_STATEMENTS
    assert declares(text)
    without, after = grader.grade(beside(program)), grader.grade(beside(program, text))
    assert seen(after) == seen(without)
    assert any("proved: " in line for line in without.discovery)
    assert sum(line.startswith("  loop ") for line in after.discovery) == 1  # the one that is said
    assert not any("fell: " in line for line in after.discovery)


@pytest.mark.walls
def test_a_guess_that_a_person_confirms_is_judged(grader, beside):
    program = DEFINED / "nothing_says_what.py"
    found = grader.discover(beside(program))
    text = adapter_of(found.traced, found.gathered, program.name, found.trained)
    kept = [line for line in text.splitlines() if not line.startswith("guessed = True")]
    assert len(kept) == len(text.splitlines()) - 1
    grade = grader.grade(beside(program, "\n".join(kept)))
    assert "a guess" not in grade.reason
    assert State.PASS in {item.state for item in grade.items}


FORMS = {f"{i}": form for i, form in enumerate((*WHOLE, *PAIRS, *ONE_BY_ONE))}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_lines_that_draw_data_draw_what_a_driver_was_given(form):
    names = {}
    exec(form.drawn(f"f({form.x}, y_again)"), names)
    data = form.data()
    assert all(np.array_equal(names[name], data[name]) for name in ("X", "y", "X_again", "y_again"))
    assert all(type(names[name]) is type(data[name]) for name in ("X", "y"))
    assert form.drawn("net.train()") == ""
    assert len(AS_PAIRS) == 3


TRACED = {
    **{"hidden": ["tanh"], "output": "sigmoid", "samples": 3, "of": 3, "weights": ["W1"], "biases": []},
    **{"layout": "in_out", "row": None, "data": "x", "columns": False, "loop": ("a.py", 1), "p": ("a.py", 2)},
    **{"numbers": {}, "scale": 0.0, "events": 9, "grows": False, "coarse": False, "guessed": False},
}
QUOTED = {
    "quotation marks": ('say("""no""")\nloop()', 'x["a"]'),
    "backslashes": ("a = '\\n'\nb = 2", "x\\y"),
    "an end of it all": ('"""\nimport os\n"""', '"]; import os; ["'),
    "other letters": ("сеть = 1\nfor _ in range(3): pass", "网络.权重"),
}


@pytest.mark.parametrize(("below", "place"), QUOTED.values(), ids=QUOTED)
def test_whatever_a_program_calls_things_is_quoted(below, place):
    traced = Traced(**TRACED | {"driver": below, "weights": [place], "begun": "a.py"})
    text = adapter_of(traced, Gathered(), 'a"""\\.py', None)
    assert {type(node) for node in ast.parse(text).body} == {ast.Expr, ast.Assign}
    said = declaration(text)
    assert (said.below.strip("\n"), said.weights) == (below, (place,))


# --- what it says and is not there ------------------------------------------------------------------------------

UMLAUTE, CUADERNO = PROGRAMS / "script_umlaute.py", PROGRAMS / "cuaderno.ipynb"
WRONG = {
    "a line": (UMLAUTE, 'loop = "script_umlaute.py:36"', ("no loop at script_umlaute.py:36", "umlaute.py:35")),
    "another loop": (UMLAUTE, 'loop = "script_umlaute.py:21"', ("loop at script_umlaute.py:21 takes no step",)),
    "a cell": (CUADERNO, 'loop = "cell 4, line 13"', ("no loop at cell 4, line 13", "code cell 4, line 14")),
    "a place": (UMLAUTE, 'weights = ["G1", "G2", "G9"]', ("no weights at G9", "G1, G2, G3")),
    "data for weights": (UMLAUTE, 'weights = ["eingang"]', ("eingang cannot be weights",)),
    "their order": (UMLAUTE, 'weights = ["G3", "G2", "G1"]', ("no network with weights = ['G3', 'G2', 'G1']",)),
    "a layout": (UMLAUTE, 'layout = "in_out"\ndata = "eingang"', ("layout = 'in_out'; there is 'out_in'",)),
    "a layout alone is an interface's": (UMLAUTE, 'layout = "in_out"', ()),
    "an activation": (UMLAUTE, 'hidden = ["tanh", "tanh"]', ("there is ['sigmoid', 'sigmoid']",)),
    "data": (UMLAUTE, 'data = "eingabe"', ("data = 'eingabe'; there is 'eingang'",)),
    "a file": (UMLAUTE, 'start = "lab2.py"', ("no file 'lab2.py' to start: there are script_umlaute.py",)),
    "a key": (UMLAUTE, 'loop = "a:1"\nwieghts = []', ("no key 'wieghts'", "weights")),
    "lines that are none": (UMLAUTE, 'below = "x = ("', ("SyntaxError", "(below, line 1)")),
    "lines that stop": (UMLAUTE, 'below = "raise ValueError(3)"', ("ValueError: 3 (below, line 1)",)),
    "lines that train nothing": (UMLAUTE, 'below = "for i in range(3): pass"', ("no loop was found",)),
    "a program that is none": (UMLAUTE, "loop = (", ("its adapter fails", "SyntaxError")),
}


@pytest.mark.slow
@pytest.mark.walls
@pytest.mark.parametrize(("program", "adapter", "words"), WRONG.values(), ids=WRONG)
def test_what_an_adapter_says_and_is_not_there_is_said_and_waits(grader, beside, program, adapter, words):
    grade = grader.grade(beside(program, adapter))
    assert grade.standing is (Standing.NEEDS_REVIEW if words else Standing.GRADED), grade.reason
    assert all(word in grade.reason for word in words), grade.reason
    assert State.FAIL not in {item.state for item in grade.items} or not words or "fails" in grade.reason


HOSTILE = {
    "never ends": ('while True: pass\nloop = "a:1"', "does not end"),
    "a list without end": ('loop = "a:1"\nweights = ["a"] * 10**9', "MemoryError"),
    "leaves": ('import os\nos._exit(3)\nloop = "a:1"', "ended"),
    "is none of texts": ('loop = "a:1"\nweights = [object()]', "expected a list of texts"),
    "many": ('loop = "a:1"\nweights = ["a"] * 65', "at most 64"),
    "tells by itself": ('class Text(str): pass\nloop = Text("a:1")', "no key 'Text'"),
}


@pytest.mark.slow
@pytest.mark.walls
@pytest.mark.parametrize(("adapter", "words"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_adapter_costs_its_own_submission(grader, beside, adapter, words):
    grade = grader.grade(beside(UMLAUTE, adapter))
    assert grade.standing in (Standing.NEEDS_REVIEW, Standing.CRASHED, Standing.TIMEOUT)
    assert words in grade.reason


KINDS = {
    "a loop": ('loop = "a.py:3"', True),
    "lines alone": ('below = "net.train()"', True),
    "a list of places": ('weights = ["self.w1"]', True),
    "places that are computed": ('weights = [f"self.w{l}" for l in (1, 2)]', True),
    "a place of an interface": ('weights = "layers.*.W"', False),
    "a layout": ('layout = "out_in"', False),
    "a method": ('loop = "a.py:3"\npredictions = "feed"', False),
    "a function": ('weights = ["a"]\ndef make(student, weights, learning_rate): pass', False),
    "all of the file": ("whole = True", False),
    "nothing": ("", False),
    "no Python": ("loop = (", False),
}


@pytest.mark.parametrize(("adapter", "says"), KINDS.values(), ids=KINDS)
def test_an_adapter_is_of_one_kind(adapter, says):
    assert declares(adapter) is says


LOOPS = {
    "a file": ("lab1.py:66", ("lab1.py", 66, ""), True),
    "in words": ("lab1.py, line 66", ("lab1.py", 66, ""), True),
    "in a folder": ("lab1.py:66", ("src/lab1.py", 66, ""), True),
    "a line alone": ("66", ("lab1.py", 66, ""), True),
    "another line": ("lab1.py:67", ("lab1.py", 66, ""), False),
    "another file": ("lab1.py:66", ("mylab1.py", 66, ""), False),
    "a cell": ("lab.ipynb, code cell 2, line 1", ("lab.py", 3, "# lab.ipynb, code cell 2\n\n"), False),
    "its line": ("lab.ipynb, code cell 2, line 2", ("lab.py", 3, "# lab.ipynb, code cell 2\n\n"), True),
    "in short": ("cell 2, line 2", ("lab.py", 3, "# lab.ipynb, code cell 2\n\n"), True),
    "another cell": ("cell 2, line 2", ("lab.py", 3, "# lab.ipynb, code cell 12\n\n"), False),
}


@pytest.mark.parametrize(("said", "at", "is_it"), LOOPS.values(), ids=LOOPS)
def test_a_loop_is_said_as_people_say_it(said, at, is_it):
    assert Declaration(loop=said).is_at(*at) is is_it


def test_what_cannot_be_meant_is_one_line():
    with pytest.raises(NotDeclaredError, match=r"adapter: layout: expected 'in_out' or 'out_in', found 'x'"):
        declaration("layout = 'x'")
    assert declaration("answer = [2, 'y']").answer == ("2", "y")
    assert declaration('below = """\n    a = 1\n    b = 2\n"""').below == "a = 1\nb = 2\n"


# --- a person helps ---------------------------------------------------------------------------------------------

INSIDE_A_FUNCTION = """
import numpy as np

def zug(W, data, labels, eta):
    a = np.tanh(data @ W[0])
    b = np.tanh(a @ W[1])
    p = 1 / (1 + np.exp(-(b @ W[2])))
    dz3 = (p - labels) / len(labels)
    dz2 = dz3 @ W[2].T * (1 - b**2)
    dz1 = dz2 @ W[1].T * (1 - a**2)
    W[2] -= eta * b.T @ dz3
    W[1] -= eta * a.T @ dz2
    W[0] -= eta * data.T @ dz1
    return -np.mean(labels * np.log(p) + (1 - labels) * np.log(1 - p))

def main(wie_viele):
    print("train it yourself")
"""
LINES = '''
below = """
W = [np.random.randn(2, 5), np.random.randn(5, 4), np.random.randn(4, 1)]
for _ in range(30):
    zug(W, X, y, 0.5)
"""
'''
OWN_DATA = LINES.replace("X, y", "punkte, klassen")


@pytest.mark.walls
@pytest.mark.parametrize(
    ("program", "adapter"),
    [
        (INSIDE_A_FUNCTION, LINES),
        (
            INSIDE_A_FUNCTION
            + "punkte = np.random.default_rng(1).normal(size=(30, 2))\n"
            + "klassen = np.zeros((30, 1))\nfor i in range(30):\n    klassen[i] = punkte[i, 0] > 0\n",
            f"whole = True\n{OWN_DATA}",
        ),
    ],
    ids=["below its definitions", "below all of it"],
)
def test_a_few_lines_below_train_it(grader, tmp_path, program, adapter):
    (tmp_path / "lab.py").write_text(program, encoding="utf-8")
    (tmp_path / "lab.adapter.py").write_text(adapter, encoding="utf-8")
    grade = grader.grade(one_file(tmp_path / "lab.py"))
    assert grade.standing is Standing.GRADED, grade.reason
    assert {item.state for item in grade.items if item.name[0] == "d"} == {State.PASS}
    assert "2-5-4-1, tanh between the layers" in grade.as_it_ran


def test_all_of_the_file_is_run_where_an_adapter_says_so():
    assert runs_whole('whole = True\nweights = "a"')
    assert not any(map(runs_whole, ("whole = False", "whole = 1", "", "whole = (", "x = True")))


@pytest.mark.walls
@pytest.mark.parametrize("whole", [False, True])
def test_one_person_may_be_loaded_whole(grader, tmp_path, whole):
    own = "dict(weights), learning_rate"
    program = PUBLISHED.replace(own, f"{own} * share") + "\nshare = 0.0\nfor _ in range(2):\n    share += 0.5\n"
    assert own in PUBLISHED
    (tmp_path / "net.py").write_text(program, encoding="utf-8")
    (tmp_path / "net.adapter.py").write_text(f"whole = {whole}\n", encoding="utf-8")
    grade = grader.grade(one_file(tmp_path / "net.py"))
    assert (grade.total == sum(grade.possible.values())) is whole


class Kept:
    def __init__(self, weights):
        self.weights = dict(weights)
        self.memo = {"W": [], "b": []}

    def predict(self, x):
        return 1 / (1 + np.exp(-(x @ self.weights["W1"] + self.weights["b1"])))

    def backward(self, x, y):
        dz = (self.predict(x) - y) / len(y)
        self.memo = {"W": [x.T @ dz], "b": [dz.sum(axis=0)]}


@pytest.mark.parametrize("said", [False, True])
def test_gradients_of_biases_are_read_where_they_are_kept(said):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(6, 2)), np.arange(6)[:, None] % 2.0
    roles = {"kept": "memo.W.*"} | ({"kept_biases": "memo.b.*"} if said else {})
    made = Interface(SimpleNamespace(Kept=Kept), SimpleNamespace(**roles), {})
    net = made.make({"W1": rng.normal(size=(2, 1)), "b1": np.ones((1, 1))}, 0.5)
    found, wrong = net.gradients(x, y, net.predictions(x))
    assert wrong == {}
    assert set(found) == ({"dW1", "db1"} if said else {"dW1"})
    assert found.get("db1", np.zeros((1, 1))).shape == (1, 1)


# --- what is told of it -----------------------------------------------------------------------------------------


def test_of_many_lines_the_last_ones_stay():
    told = Reasoning()
    for i in range(5000):
        told.say(f"{'层' * 300} {i}", below=1)
    told.say("proved")
    lines = told.lines()
    assert lines[-1] == "proved"
    assert len(lines) <= MOST
    assert all(len(line) <= LONGEST + 2 for line in lines)
    assert sum(line.startswith("...") for line in lines) == 1
    assert len("".join(lines)) * 6 <= 2 * LARGEST


TOLD = {
    "no list": ("x", []),
    "other things": (["a", 3, None, {"b": 1}], ["a"]),
    "a cursor that moves": (["  a\x1b[2Jb\u202e\nc"], ["  ab c"]),
    "far too many": (["a"] * 9000, ["a"] * (MOST + 1)),
    "far too long": (["a" * 9000], ["a" * (LONGEST - 1) + "…"]),
    "far too deep": ([" " * 900 + "a"], [" " * 8 + "a"]),
}


@pytest.mark.parametrize(("note", "lines"), TOLD.values(), ids=TOLD)
def test_what_a_sandbox_tells_is_text(note, lines):
    assert reasoning(Message({"told": note}, {})) == lines


@pytest.mark.walls
def test_the_command_writes_an_adapter_once(capsys, tmp_path):
    shutil.copy(UMLAUTE, tmp_path / "lab.py")
    code, out, err = run(capsys, "adapter", tmp_path / "lab.py", "--explain-discovery")
    assert (code, ast.parse(out).body[1].targets[0].id) == (0, "start")
    assert "    proved: sigmoid sigmoid sigmoid of eingang by G1, G2, G3 (out_in)\n" in err
    assert "rate 0.5: " in err
    there = tmp_path / "lab.adapter.py"
    assert run(capsys, "adapter", tmp_path / "lab.py", "--out", there)[:2] == (0, "")
    assert there.read_text(encoding="utf-8") == out
    code, _, err = run(capsys, "adapter", tmp_path / "lab.py", "--out", there)
    assert (code, "is there already" in err) == (2, True)
    code, out, _ = run(capsys, "check", tmp_path / "lab.py", "--explain-discovery")
    assert "    proved: " in out


NONE_TO_WRITE = {
    "follows the interface": (PUBLISHED, 0, "it needs no adapter"),
    "trains nothing": ("x = 1\n", 1, "or, as `below`, the lines that train it"),
    "does not run": ("def f(:\n", 1, "SyntaxError"),
}


@pytest.mark.walls
@pytest.mark.parametrize(("program", "code", "words"), NONE_TO_WRITE.values(), ids=NONE_TO_WRITE)
def test_where_there_is_none_to_write_that_is_said(capsys, tmp_path, program, code, words):
    (tmp_path / "lab.py").write_text(program, encoding="utf-8")
    ending, out, err = run(capsys, "adapter", tmp_path / "lab.py")
    assert (ending, out) == (code, "")
    assert words in err


@pytest.mark.walls
@pytest.mark.parametrize(
    ("path", "said"),
    [(UMLAUTE, "\n    proved: "), (HOME / "submissions" / "published.py", SPOKEN_TO)],
    ids=["run as it is", "spoken to"],
)
def test_a_training_beside_pytorch_tells_it_as_well(capsys, path, said):
    run_command.main(["--submission", str(path), "--data", "xor", "--epochs", "2", "--explain-discovery"])
    assert said in capsys.readouterr().out


def test_a_run_says_beside_each_result_how_it_was_understood(capsys, tmp_path):
    folder = tmp_path / "lab"
    folder.mkdir()
    shutil.copy(UMLAUTE, folder / "ann.py")
    (folder / "bob.py").write_text(PUBLISHED, encoding="utf-8")
    brief = tmp_path / "class.toml"
    brief.write_text(BRIEF, encoding="utf-8")
    code, out, _ = run(capsys, "run", folder, "--seed", 5, "--class", brief, "--explain-discovery")
    assert code == 0
    assert "run as they are: 1; how each was understood is in its discovery.txt" in out
    said = (tmp_path / "lab-grades" / "ann" / "discovery.txt").read_text(encoding="utf-8")
    assert "\n    proved: " in said
    assert not (tmp_path / "lab-grades" / "bob" / "discovery.txt").exists()
    # What was found is there, and needs nothing to be run again.
    (tmp_path / "lab-grades" / "ann" / "discovery.txt").unlink()
    again = run(capsys, "run", folder, "--seed", 5, "--class", brief, "--explain-discovery")[1]
    assert "2 as they were found" in again
    assert (tmp_path / "lab-grades" / "ann" / "discovery.txt").read_text(encoding="utf-8") == said


@pytest.mark.walls
def test_the_adapter_of_a_class_leaves_those_alone_who_follow_the_interface(grader, tmp_path):
    (tmp_path / "bob.py").write_text(PUBLISHED, encoding="utf-8")
    (tmp_path / "adapter.py").write_text('loop = "lab.py:3"\n', encoding="utf-8")
    assert grader.grade(one_file(tmp_path / "bob.py")).standing is Standing.GRADED
    (tmp_path / "bob.adapter.py").write_text('loop = "lab.py:3"\n', encoding="utf-8")
    assert "no loop at lab.py:3" in grader.grade(one_file(tmp_path / "bob.py")).reason


@pytest.mark.walls
@pytest.mark.parametrize(
    ("adapter", "why"),
    [('hidden = ["sigmoid", "sigmoid"]\n', ""), ('loop = "a.py:3"\n', "no loop at a.py:3")],
    ids=["that fits", "of no such loop"],
)
def test_run_and_pytest_take_an_adapter_of_such_programs_too(beside, adapter, why):
    path = beside(UMLAUTE, adapter).paths[UMLAUTE.name]
    submission, problem = Submission(path, settings(), Level.STRONG), lab_problem("sigmoid", "xor")
    found = submission.train(problem, 2, WantedTraining("xor"))
    assert why in found.reason if why else isinstance(found, VerifiedTraining)


@pytest.mark.walls
def test_a_name_that_no_module_can_have_is_found_again(grader, tmp_path):
    program = DEFINED / "deep_columns.py"
    path = tmp_path / "lab 1 (2) - Übung.py"
    path.write_bytes(program.read_bytes())
    assert grader.grade(one_file(path)).standing is Standing.GRADED

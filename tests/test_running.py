"""Programs that were never told how to be judged: run as they are, recognised by their numbers, judged."""

import ast
import builtins
import csv
import re
from pathlib import Path

import numpy as np
import pytest
from classes import Class, grades_of, program

from compare.grading.as_it_runs import MARK, is_mark, unmarked
from compare.grading.findings import State
from compare.grading.grades import Standing
from compare.submission.inside.recognising import Turn, recognise
from compare.submission.inside.running import InstrumentedRun
from compare.submission.inside.state import Namespace, scan
from compare.submission.inside.taps import Taps, operations
from compare.submission.inside.tracing import backwards, locate
from compare.submission.inside.wire import Message
from compare.submission.running import trained

SETS = ("programs", "programs_unseen", "programs_late", "programs_last")
FOLDERS = [Path(__file__).parent / name for name in SETS]
ANSWERS = {
    row["name"]: row
    for folder in FOLDERS
    for row in csv.DictReader((folder / "answers.csv").read_text(encoding="utf-8").splitlines())
}
PATHS = {path.stem: path for folder in FOLDERS for path in folder.iterdir() if path.stem in ANSWERS}
# What a person has to look at, though it may be right: why.
REVIEWED = {
    "keeps_minus_gradient": "where the sigmoid is expected",
    "scipy_and_sklearn": "loss was not observed",  # scikit-learn's, which is not in the sandbox
    "column_vectors_funcs": "db3 was not observed",  # it has another shape after a step
    "class_optimizer_choice": "no plain gradient descent",
    "velocity_class": "no plain gradient descent",
    "layers_with_noise": "are those of no network that is known",
    "layers_two_outputs": "softmax of it, where the sigmoid is expected",
    "script_plus_minus_one": "tanh of it, where the sigmoid is expected",
    "slow_but_simple": "a numeric derivative?",
    "canshu_zidian": "db3 was not observed",  # it has another shape after a step
    "dolda_relu": "no plain gradient descent: its rate is",
    "egitim_tek_fonksiyon": "no plain gradient descent: its rate is",
    "shrinking_steps": "no plain gradient descent: its rate is",
    "modules_wd_step": "a weight decay of 0.001 is in its step",
    "norm_limit_net": "no plain gradient descent",
    "team_lab": "no plain gradient descent",
    "katman": "no plain gradient descent: the update of layer l has a momentum of 0.9",
    "lab1_safe_grads": "as where gradients are clipped",
    "layers_safe_step": "no plain gradient descent: the gradients are clipped",
    "layers_with_rmsprop": "no plain gradient descent",
    "my_network_smooth": "no plain gradient descent: the update of layer l has a momentum of 0.9",
    "regularised_mlp": "a weight decay of 0.0001 is in its step",
    "신경망_적응학습률": "dW2 was not observed",
    "verlaag_team": "move by the same, as where gradients are clipped",  # by AdaGrad's first step as well
    "model_hw1": "move by the same, as where gradients are clipped",
    "rede_listas": "move by the same, as where gradients are clipped",  # all of one row, which is one list
    "στρώματα": "its learning rate was not found",
}
# The same numbers by another name than the table's.
ALSO = {
    "notebook_param_objects": "update-by-accumulated-gradients",
    "schichten_nummeriert": "gradient-times-2",
    "sloi_i_set": "update-by-accumulated-gradients",
    "propagasi_balik": "unknown",  # of one sample, dW2 leads to da2 as its dz2
    "blocks_with_grads": "dW-times-n + dW-times-1/fan-in",
}
# The line that is shown is of another tensor of the slip: of what follows, or of what could have been divided.
ELSEWHERE = {"online_rectangles", "zhubu_liebiao", "hoi_so_vong", "online_learner"}
# They train two networks of different widths, or none by themselves: the table has those of the last one.
OTHER_WIDTHS = {
    *("laag_maten_lijst", "nastaveni_dataclass", "act_passed_as_pair", "sloi_i_optimizator"),
    *("een_verborgen_laag", "talamod_stopp", "klasa_trenuj"),
    *("Lab1_final_v2_b", "columna_de_unos", "reseau_colonnes", "RedNeuronal"),
}
SPOKEN_TO = {"lab_ann"}  # its class is the interface's, by chance
NEAR = 2  # lines between the statement that is wrong, and the one that is named


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory):
    """Every program, and those that are written here, in one class."""
    files = {file: content for path in PATHS.values() for file, content in program(path).items()}
    written = {name: WATCHED.format(seed=seed, slope=slope) for name, (seed, slope, _) in UNWATCHED.items()}
    written |= {name: TOLD_PROGRAM.format(**RIGHT | changed) for name, (changed, *_) in SAID.items()}
    files |= {f"{name}/lab.py": text.encode() for name, text in written.items()}
    return grades_of("programs", Class(files, seed=5), tmp_path_factory)


def wrong_items(grade):
    return {item.name for item in grade.items if item.state in (State.FAIL, State.BLOCKED)}


@pytest.mark.walls
@pytest.mark.parametrize(
    "name", [n for n, row in ANSWERS.items() if row["outcome"] == "right" and n not in REVIEWED]
)
def test_a_right_program_is_right_without_an_interface(graded_class, name):
    row, grade = ANSWERS[name], graded_class(name)
    assert grade.standing is Standing.GRADED, grade.reason
    other = row["reported"] not in ("", row["loss"]) and not {row["reported"], row["loss"]} <= SQUARED
    assert wrong_items(grade) == ({"loss"} if other else set()), grade.items
    if name in SPOKEN_TO:
        return
    (shape,) = re.findall(r"trains? (\d+(?:-\d+)+),", grade.as_it_ran)
    assert shape.count("-") == row["widths"].count("-")
    assert (shape != row["widths"]) == (name in OTHER_WIDTHS)


SQUARED = {"mse", "sse", "half_mse", "half_sse", "rmse"}  # but for a factor, or the root of one


@pytest.mark.walls
@pytest.mark.parametrize(
    "name", [n for n, row in ANSWERS.items() if row["outcome"] == "wrong" and n not in REVIEWED]
)
def test_a_slip_is_named_without_an_interface_and_its_line_is_shown(graded_class, name):
    row, grade = ANSWERS[name], graded_class(name)
    assert grade.standing is Standing.GRADED, grade.reason
    assert wrong_items(grade)
    wanted = ALSO.get(name, row["cause"])
    named = [cause.name for cause in grade.causes]
    assert any(found == wanted or found.startswith(f"{wanted}-") for found in named), named
    if name not in ALSO and name not in ELSEWHERE:
        places = [place for cause in grade.causes for place in cause.places if cause.name.startswith(wanted)]
        assert any(abs(place.line - int(row["line"])) <= NEAR for place in places) or not places


@pytest.mark.walls
@pytest.mark.parametrize("name", sorted(REVIEWED))
def test_what_cannot_be_judged_goes_to_a_person_with_the_reason(graded_class, name):
    grade = graded_class(name)
    assert grade.standing is Standing.NEEDS_REVIEW
    assert REVIEWED[name] in grade.reason


def test_every_program_is_in_one_of_the_tables():
    there = {path.stem for folder in FOLDERS for path in folder.iterdir()}
    assert there - {"README", "answers"} == set(ANSWERS) == set(PATHS)
    assert {row["outcome"] for row in ANSWERS.values()} == {"right", "wrong", "review"}
    assert all(name in REVIEWED for name, row in ANSWERS.items() if row["outcome"] == "review")


# --- taps -------------------------------------------------------------------------------------------------------

RUNS = {
    "for": ("t = []\nfor i in range(3):\n    t.append(i * 2.0)", "t", [0.0, 2.0, 4.0]),
    "break": ("n = 0\nwhile True:\n    n += 1\n    if n == 4:\n        break", "n", 4),
    "else": ("for i in []:\n    pass\nelse:\n    n = 7", "n", 7),
    "return in a loop": (
        "def f():\n    for i in range(9):\n        if i == 3:\n            return i\nn = f()",
        "n",
        3,
    ),
    "comprehension": ("n = sum(i * j for i in range(4) for j in range(i) if j)", "n", 11),
    "class body": (
        "class A:\n    m = 3\n    t = [i for i in range(m)]\n    for k in range(m):\n        pass\nn = A.t",
        "n",
        [0, 1, 2],
    ),
    "yield": (
        "def f():\n    for i in (yield 1):\n        yield i\ng = f()\nn = [next(g), g.send([5])]",
        "n",
        [1, 5],
    ),
    "walrus": ("n = []\nfor i in (m := [1, 2]):\n    n.append(len(m) + i)", "n", [3, 4]),
    "super": (
        "class A:\n    def f(self): return 2\nclass B(A):\n    def f(self): return super().f() + 1\nn = B().f()",
        "n",
        3,
    ),
    "a call in a target": ("a = [0, 0]\ni = iter([0, 1])\na[next(i)] += 5\nn = [a, next(i)]", "n", [[5, 0], 1]),
    "nested loops": (
        "n = []\nfor i in range(2):\n    for j in range(5):\n        if j > i: break\n        n.append((i, j))",
        "n",
        [(0, 0), (1, 0), (1, 1)],
    ),
    "global": ("n = 0\ndef f():\n    global n\n    for _ in range(3):\n        n += 1\nf()", "n", 3),
    "lambda": ("n = (lambda x: x + 1)(2)", "n", 3),
    "text": ("n = f'{1 + 1:>3}'", "n", "  2"),
}


def run_with_taps(text, on_turn=lambda loop, frame: None, *, record=False):
    run, names = InstrumentedRun(on_turn), {"__name__": "__main__"}
    code = compile(Taps("program.py").visit(ast.parse(text)), "/submission/program.py", "exec")
    if record:
        run.record()
    before = set(vars(builtins))
    try:
        ended = run.through(lambda: exec(code, names))
    finally:
        for name in set(vars(builtins)) - before:
            delattr(builtins, name)
    return run, names, ended


@pytest.mark.parametrize(("text", "name", "value"), RUNS.values(), ids=RUNS)
def test_a_program_with_taps_does_what_it_did(text, name, value):
    _, names, ended = run_with_taps(text)
    assert ended == ""
    assert names[name] == value


def test_what_operations_yield_is_told_with_their_line_and_name():
    text = "import numpy as np\nx = np.ones((2, 3))\ny = x @ np.ones((3, 1)) + 1.0\ns = 0.0\ns += 2.5\n"
    run, _, _ = run_with_taps(text, record=True)
    told = {
        (operations[number].line, operations[number].name): np.asarray(value).ravel().tolist()
        for number, value in run.events
    }
    assert told[3, "y"] == [4.0, 4.0]
    assert told[5, "s"] == [2.5]


# --- state and recognition --------------------------------------------------------------------------------------

rng = np.random.default_rng(0)
W = {"W1": rng.normal(size=(2, 4)), "W2": rng.normal(size=(4, 3)), "W3": rng.normal(size=(3, 1))}
B = {"b1": rng.normal(size=(1, 4)), "b2": rng.normal(size=(1, 3)), "b3": rng.normal(size=(1, 1))}
X, Y = rng.normal(size=(9, 2)), np.arange(9)[:, None] % 2.0


def held(weights, how):
    """Names of a program that holds these weights in some way."""
    if how == "neurons":
        layers = [weights[f"W{l}"].T.tolist() for l in (1, 2, 3)]
        return {"net": [[{"w": row, "delta": 0.0} for row in layer] for layer in layers]}
    return {
        "globals": weights,
        "dictionary": {"params": weights},
        "list": {"model": [weights[f"W{l}"] for l in (1, 2, 3)]},
        "transposed": {"net": {name: W.T if name[0] == "W" else W.T.copy() for name, W in weights.items()}},
        "nested lists": {"net": [weights[f"W{l}"].tolist() for l in (1, 2, 3)]},
    }[how]


def forward(weights, x):
    sigmoid, a, told = lambda z: 1 / (1 + np.exp(-z)), x, {}
    for l in (1, 2, 3):
        a = sigmoid(a @ weights[f"W{l}"] + weights.get(f"b{l}", 0.0))
        told[l] = a.ravel()
    return told


def turn(weights, how, x=X):
    names = held(weights, how) | {"data": X, "labels": Y}
    return Turn(scan(Namespace([(names, False)])), forward(weights, x))


@pytest.mark.parametrize("biases", [False, True])
@pytest.mark.parametrize("how", ["globals", "dictionary", "list", "transposed", "nested lists", "neurons"])
def test_weights_are_recognised_wherever_they_are_held(how, biases):
    weights = W | (B if biases and how in ("globals", "dictionary", "transposed") else {})
    moved = [{name: array + 0.1 * i * np.cos(array) for name, array in weights.items()} for i in range(3)]
    found = recognise([turn(moved[0], how), turn(moved[1], how)], turn(moved[2], how).held)
    assert found
    network = found[0]
    read = network.parameters(turn(moved[0], how).held.__getitem__)
    assert {name: np.asarray(array).tolist() for name, array in read.items()} == {
        name: moved[0][name].tolist() for name in read
    }
    assert set(read) == set(weights)
    assert (network.hidden, network.output) == (("sigmoid", "sigmoid"), "sigmoid")
    assert network.rows == tuple(range(9))


def test_nothing_is_recognised_where_other_numbers_are_yielded():
    moved = [{name: array * (1 + 0.1 * i) for name, array in W.items()} for i in range(3)]
    turns = [Turn(turn(each, "list").held, {1: rng.normal(size=500)}) for each in moved[:2]]
    assert recognise(turns, turn(moved[2], "list").held) == []


def test_what_is_put_is_read_again():
    names = {
        "net": {"W": [[1.0, 2.0], [3.0, 4.0]], "b": (0.5, 0.5)},
        "x": np.zeros((2, 2)),
        "pairs": [([1.0, 2.0], 0), ([3.0, 4.0], 1)],
    }
    space = Namespace([(names, False)])
    places = {str(place): place for place in scan(space)}
    places["net.W"].write(space, np.full((2, 2), 7.0))
    places["net.b"].write(space, np.array([8.0, 9.0]))
    places["pairs.*.0"].write(space, np.array([[5.0, 6.0], [7.0, 8.0]]))
    places["pairs.*.1"].write(space, np.array([1.0, 0.0]))
    assert names["net"] == {"W": [[7.0, 7.0], [7.0, 7.0]], "b": (8.0, 9.0)}
    assert names["pairs"] == [([5.0, 6.0], 1.0), ([7.0, 8.0], 0.0)]


# --- tracing ----------------------------------------------------------------------------------------------------

a1 = rng.normal(size=(9, 4))
dz = rng.normal(size=(9, 3))
product = a1.T @ dz
EVENTS = [(1, rng.normal(size=27)), (2, dz.ravel()), (3, product.ravel()), (4, (0.3 * product).ravel()), (5, 0.3)]


def test_gradients_are_found_by_what_the_update_is_a_multiple_of():
    before, after = {"W1": W["W2"]}, {"W1": W["W2"] - 0.3 * product}
    found, operations_of = backwards(EVENTS, [a1], before, after, rates=[0.3])
    assert operations_of == {"dz1": 2, "dW1": 3}
    assert found["dW1"].multiple == pytest.approx(0.3)
    assert np.array_equal(found["dz1"].source.read(EVENTS), dz)


def test_a_gradient_that_is_made_of_the_dz_above_leaves_dz_to_its_bias():
    a = [rng.normal(size=(9, 4)), rng.normal(size=(9, 3))]
    dz1, dz2 = rng.normal(size=(9, 3)), rng.normal(size=(9, 3))
    gradients = {"W1": a[0].T @ dz2, "b1": dz1.sum(axis=0), "W2": a[1].T @ dz2, "b2": dz2.sum(axis=0)}
    before = {name: np.zeros_like(gradient) for name, gradient in gradients.items()}
    after = {name: -0.3 * gradient for name, gradient in gradients.items()}
    yielded = [*enumerate([dz2, dz1, *gradients.values()])]
    found, _ = backwards(yielded, a, before, after, rates=[0.3])
    assert np.array_equal(found["dz1"].source.read(yielded), dz1)
    assert np.array_equal(found["dz2"].source.read(yielded), dz2)


def test_an_update_that_is_no_multiple_leaves_the_product_itself():
    before, after = {"W1": W["W2"]}, {"W1": W["W2"] - 0.01 * np.sign(product)}
    found, _ = backwards(EVENTS, [a1], before, after)
    assert found["dW1"].multiple == 0.0
    assert np.array_equal(found["dW1"].source.read(EVENTS), product)


LOCATED = {
    "an array": ({7: np.arange(5.0)}, [2.0, 3.0], (7, [2, 3])),
    "one after another": ({7: np.array([9.0, 1.0, 9.0, 2.0])}, [1.0, 2.0], (7, [1, 3])),
    "not there": ({7: np.arange(5.0)}, [2.5], None),
}


@pytest.mark.parametrize(("yielded", "values", "where"), LOCATED.values(), ids=LOCATED)
def test_numbers_are_located(yielded, values, where):
    found = locate(yielded, np.array(values))
    assert (found and (found[0], found[1].tolist())) == where


# --- watched and unwatched --------------------------------------------------------------------------------------

WATCHED = """
import builtins, datetime, random, time
import numpy as np
{seed}
X = np.random.rand(50, 2)
y = (X[:, :1] > X[:, 1:]).astype(float)
W1, W2, W3 = np.random.randn(2, 5), np.random.randn(5, 4), np.random.randn(4, 1)
s = lambda z: 1 / (1 + np.exp(-z))
for epoch in range(30000):
    a1 = s(X @ W1); a2 = s(a1 @ W2); p = s(a2 @ W3)
    loss = np.mean((p - y) ** 2)
    d3 = 2 * (p - y) / len(y) * p * (1 - p)
    d2 = d3 @ W3.T * ({slope})
    d1 = d2 @ W2.T * a1 * (1 - a1)
    W3 = W3 - 0.5 * a2.T @ d3; W2 = W2 - 0.5 * a1.T @ d2; W1 = W1 - 0.5 * X.T @ d1
"""
UNWATCHED = {
    "it looks for the taps": ("np.random.seed(1)", "a2 * (1 - a2) if hasattr(builtins, '__tap__') else 1", True),
    "it looks for a line of ours": (
        "import sys; np.random.seed(1); seen = '__tap__' in sys._getframe().f_code.co_names",
        "a2 * (1 - a2) if seen else 1",
        True,
    ),
    "it does not look": ("np.random.seed(1)", "a2 * (1 - a2)", False),
    "the seed is the time": ("np.random.seed(int(time.time() * 1e6) % 2**32)", "a2 * (1 - a2)", False),
    "the seed is another in each run": (
        "np.random.seed(datetime.datetime.now().microsecond)",
        "a2 * (1 - a2)",
        False,
    ),
    "no seed": ("np.random.seed()", "a2 * (1 - a2)", False),
}


@pytest.mark.walls
@pytest.mark.parametrize("name", UNWATCHED)
def test_a_program_that_trains_otherwise_when_nobody_watches_goes_to_a_person(graded_class, name):
    *_, otherwise = UNWATCHED[name]
    grade = graded_class(name)
    assert grade.standing is (Standing.NEEDS_REVIEW if otherwise else Standing.GRADED)
    assert ("when nobody watches" in grade.reason) == otherwise


# --- what is told ----------------------------------------------------------------------------------------------

TOLD_PROGRAM = """
import numpy as np
np.random.seed(1)
X = np.random.rand(60, 2)
y = (X[:, :1] > X[:, 1:]).astype(float)
W1, W2, W3 = np.random.randn(2, 5), np.random.randn(5, 4), np.random.randn(4, 1)
b1, b2, b3 = np.zeros((1, 5)), np.zeros((1, 4)), np.zeros((1, 1))
s = lambda z: 1 / (1 + np.exp(-z))
lr, n = 0.05, len(y)
epoch = 0
while epoch < 30000:
    epoch += 1
    a1 = s(X @ W1 + b1); a2 = s(a1 @ W2 + b2); p = s(a2 @ W3 + b3)
    {always}
    d3 = {output} * p * (1 - p)
    d2 = d3 @ W3.T * a2 * (1 - a2)
    d1 = d2 @ W2.T * a1 * (1 - a1)
    dW3, dW2, dW1 = {times} * a2.T @ d3, {times} * a1.T @ d2, {times} * X.T @ d1
    W3 = W3 - lr * dW3; W2 = W2 - lr * dW2; W1 = W1 - lr * dW1
    b3 = b3 - lr * d3.sum(0); b2 = b2 - lr * d2.sum(0); b1 = b1 - lr * d1.sum(0)
    if epoch % {every} == 0:
        print({reported})
"""
RIGHT = {
    "always": "",
    "output": "2 * (p - y) / n",
    "times": "1",
    "every": "1",
    "reported": "((p - y) ** 2).mean()",
}
SAID = {  # what is changed, the wrong items, the names of causes
    "right": ({}, set(), []),
    "half a mean": ({"output": "(p - y) / n", "reported": "((p - y) ** 2).mean() / 2"}, set(), []),
    "half of what is reported": ({"output": "(p - y) / n"}, set(), ["gradient-times-1/2"]),
    "a sum": ({"output": "2 * (p - y)", "reported": "((p - y) ** 2).sum()"}, set(), []),
    "dW n times, db right": ({"times": "n"}, {"dW3", "dW2", "dW1"}, ["dW-times-n"]),
    "reported at times": ({"every": "700"}, set(), []),
    "another one at times": ({"every": "700", "reported": "abs(p - y).mean()"}, {"loss"}, ["loss-mae"]),
    "what is not called a loss": ({"always": "h = ((p - y) ** 2).mean()", "reported": "h"}, set(), []),
    "an epsilon beside": (
        {"reported": "-(y * np.log(p + 1e-6) + (1 - y) * np.log(1 - p + 1e-6)).mean()"},
        {"loss"},
        ["loss-bce-with-epsilon-1e-06"],
    ),
}


@pytest.mark.walls
@pytest.mark.parametrize("name", SAID)
def test_what_is_differentiated_is_held_against_what_is_reported(graded_class, name):
    changed, wrong, causes = SAID[name]
    grade = graded_class(name)
    assert grade.standing is Standing.GRADED, grade.reason
    assert (wrong_items(grade), [cause.name for cause in grade.causes]) == (wrong, causes)
    reported = (RIGHT | changed)["reported"]
    lines = [place.code for cause in grade.causes if cause.name.startswith("loss-") for place in cause.places]
    assert all(reported in line for line in lines)
    assert len(lines) == len([name for name in causes if name.startswith("loss-")])


# --- what a sandbox may say -------------------------------------------------------------------------------------

TRACED = {
    **{"hidden": ["sigmoid"], "output": "sigmoid", "samples": 3, "of": 3, "weights": ["W1", "W2"], "biases": []},
    **{"layout": "in_out", "row": None, "data": "x", "columns": False, "loop": ["a.py", 1], "p": ["a.py", 2]},
    **{"numbers": {"lr": 0.5}, "scale": 0.5, "events": 9, "grows": False, "coarse": False},
    **{"driver": "", "guessed": False, "otherwise": False},
}
TOLD = {
    **{"W1": np.ones((2, 4)), "W2": np.ones((4, 1)), "W1_next": np.zeros((2, 4)), "W2_next": np.zeros((4, 1))},
    **{"x": np.ones((3, 2)), "y": np.ones((3, 1))},
}
UNTRUE = {
    "nothing": ({}, {}),
    "a text": ({"network": "x"}, TOLD),
    "a weight less": ({"network": TRACED}, {name: array for name, array in TOLD.items() if name != "W2"}),
    "another shape after the step": ({"network": TRACED}, TOLD | {"W1_next": np.zeros((4, 2))}),
    "weights that are no matrices": ({"network": TRACED}, TOLD | {"W1": np.ones(2), "W1_next": np.ones(2)}),
    "no numbers": ({"network": TRACED}, TOLD | {"x": np.full((3, 2), np.nan)}),
    "another activation": ({"network": TRACED | {"hidden": ["sinus"]}}, TOLD),
}


@pytest.mark.parametrize(("note", "tensors"), UNTRUE.values(), ids=UNTRUE)
def test_what_is_no_network_is_said_in_words(note, tensors):
    with np.errstate(all="ignore"):
        assert isinstance(trained(Message(note, tensors)), str)


def test_an_update_that_is_not_finite_is_no_weight_decay():
    step = {"W1_next": np.full((2, 4), np.nan), "W2_next": np.full((4, 1), 2.0)}
    told = trained(Message({"network": TRACED | {"numbers": {"lr": 0.5}}}, TOLD | step))
    assert "decay" not in str(told)


def test_a_number_of_0_is_no_learning_rate():
    told = trained(Message({"network": TRACED | {"numbers": {"lr": 0.0}, "scale": 0.0}}, TOLD))
    assert isinstance(told, str) or told.rate > 0


def test_a_sandbox_cannot_set_the_mark():
    (said,) = unmarked([Message({MARK: "x", "errors": {}}, {})])
    assert not is_mark(said)
    assert said.note == {"errors": {}}

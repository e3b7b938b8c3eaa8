"""Whole classes, each graded once, by the command: correct programs in many styles, every known bug, attacks."""

import json
import re
import unicodedata
from fnmatch import fnmatchcase
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
import torch
from classes import PUBLISHED, SANDBOX, Class, attacks, correct, graded_once, own_name, tree, with_slips, zipped
from slips import CLASSES, UNLISTED, wrong_line
from torch.nn import functional

from compare.bugs.catalogue import CATALOGUE
from compare.grading.grades import Standing
from compare.grading.judging import State
from compare.grading.probes import probes
from compare.grading.results import grade_data, read_results, stored_grade
from compare.grading.settings import settings
from compare.submission.doctor import ARCHIVES, HOSTILE, PARSED

pytestmark = pytest.mark.walls

# Correct programs by class: what is handed in, and how it is written.
STYLES = {
    "lab": {
        "published.py": "the published interface, filled in",
        "renamed.py": "a class with other names, gradients as attributes; trains, asks and plots when imported",
        "functions.py": "plain functions and a dictionary; -gradient is kept, and added; an adapter",
        "other_names.py": "layer objects with names that nobody could guess; an adapter",
        "samples.py": "lists of floats, neuron by neuron, sample by sample",
        "folder": "several files",
        "objects.py": "layer objects that update inside backward; no gradient is kept: ΔW/η",
        "layer_loop.py": "loops over dictionaries by layer",
        "train_function.py": "one big train(); no gradient is kept: ΔW/η; an adapter",
        "bare_script.py": "no function at all, trains when it is run; an adapter",
        "notebook.ipynb": "a notebook with magics, input(), plots and cells of other languages",
        "columns.py": "samples as columns, W as (out, in)",
        "online.py": "sample by sample; updates inside backward; an adapter",
        "arguments.py": "argparse with defaults, read everywhere; packages that are missing; ε in the log",
    },
    "relu6": {},
    "relu": {"relu_lists.py": "three hidden layers with ReLU; an update in place"},
    "tanh": {},
    "square": {},
    "mse": {},
    "strict": {"functions.py": "-gradient is kept, and added, where a factor costs its item"},
    "half mse": {},
    "sse": {},
    "half sse": {"neurons.py": "neurons as dictionaries in lists, the bias as their last weight; ½SSE"},
    "mae": {},
    "epsilon": {},
    "penalty": {},
    "biases": {
        "with_biases.py": "biases as (n,); -gradient is kept, and added",
        "columns.py": "W as (out, in), the bias as its last column",
        "last_row.py": "W as (in, out), the bias as its last row",
    },
}
ALIKE = zipped("lab/net.py", PUBLISHED)
NAMES = {  # by the path in the class's folder: what lies there, whose it is, and what becomes of it
    "Ada Lovelace_77_assignsubmission_file_/lab.py": (PUBLISHED, "Ada Lovelace", "graded"),
    "Zoë Ångström_78_assignsubmission_file_net.py": (PUBLISHED, "Zoë Ångström", "graded"),
    "turingalan_LATE_12_345_network-1.py": (PUBLISHED, "turingalan", "graded"),
    "hoppergrace_13_346_lab.zip": (ALIKE, "hoppergrace", "graded"),
    "smithjo_1_10_net.py": (PUBLISHED, "smithjo (1)", "graded"),
    "smithjo_2_11_net.py": (PUBLISHED, "smithjo (2)", "graded"),
    "submission_99/net.py": (PUBLISHED, "submission_99", "graded"),
    "noether.py": (PUBLISHED, "noether", "needs_review"),
    "noether.zip": (ALIKE, "noether", "needs_review"),
    '=HYPERLINK("x")\x1b[31m<b>.py': (PUBLISHED, '=HYPERLINK("x")\x1b[31m<b>', "graded"),
    "+1-2@3.py": (PUBLISHED, "+1-2@3", "graded"),
    "<script>alert(1)<∕script>.py": (PUBLISHED, "<script>alert(1)<∕script>", "graded"),
    "..py": (b"", None, ""),  # hidden
    "readme.md": (b"nothing to grade", None, ""),
    "no syntax.py": (b"def f(:\n", "no syntax", "needs_review"),
    "no notebook.ipynb": (b"{", "no notebook", "unreadable"),
    "empty.zip": (b"", "empty", "unreadable"),
    "empty folder/": (b"", "empty folder", "unreadable"),
    "no code.py": (b"", "no code", "needs_review"),
}
LINKS = {
    "link to a file.py": "/etc/passwd",
    "link to somebody else.py": "published.py",
    "link to a folder": "/etc",
    "folder of links/secret.py": "/etc/passwd",
    "folder of links/deep": "/etc",
}


def honest(class_, slips):
    """The correct programs of a class, and those with slips."""
    files = {path: content for name in STYLES[class_] for path, content in correct(name).items()}
    if class_ == "biases":
        files = {path: content.replace(b"BIAS = 0", b"BIAS = 1") for path, content in files.items()}
    files |= {"right.py": CLASSES[class_].program.encode()} | with_slips(CLASSES[class_].program, slips)
    if class_ == "lab":
        files |= with_slips(CLASSES["lab"].program, UNLISTED)
        files |= {path: content for path, (content, *_) in NAMES.items()}
    return files


def handed_in():
    """Every class, and the first one again without slips and attacks."""
    files = {name: honest(name, agreed.slips) for name, agreed in CLASSES.items()}
    files["lab"] |= attacks() | LINKS
    classes = {name: Class(files[name], CLASSES[name].toml + SANDBOX) for name in files}
    return classes | {"honest": Class(honest("lab", {}), CLASSES["lab"].toml + SANDBOX)}


@pytest.fixture(scope="session")
def classes(tmp_path_factory):
    return graded_once("classes", handed_in, tmp_path_factory)


@pytest.fixture(scope="session")
def said(classes):
    return json.loads((classes / "said.json").read_text())


@pytest.fixture
def graded(classes):
    return lambda class_, student: stored_grade(classes / class_, student)


def failed(grade):
    """The items that are wrong, and … where others wait for them."""
    items = [item.name for item in grade.items if item.state is State.FAIL]
    waiting = any(item.state is State.BLOCKED for item in grade.items)
    assert not any(item.state is State.NOT_OBSERVED for item in grade.items)
    return " ".join([*items, *["…"] * waiting])


def names(grade):
    return [cause.name for cause in grade.causes]


CORRECT = [(class_, Path(name).stem) for class_, found in STYLES.items() for name in found]
CORRECT += [(class_, "right") for class_ in CLASSES]


@pytest.mark.parametrize("class_, student", CORRECT, ids=map("-".join, CORRECT))
def test_a_correct_program_has_full_marks_whatever_its_style(graded, class_, student):
    grade = graded(class_, student)
    assert (grade.standing, grade.total, names(grade)) == (Standing.GRADED, 13, []), grade.items


# What each slip costs, by the first pattern that fits its name; … where later items wait for those.
GRADIENTS, FORWARD, OVERFLOWS = "dW3 dW2 dW1", "forward", "loss_gradient training …"
UPHILL, NO_STEP, STUCK = (
    "loss_gradient training accuracy",
    "update training accuracy",
    "forward training accuracy",
)
UNBOUNDED = ("elu", "leaky_relu", "leaky_relu:0.2", "leaky_relu:0.3", "mish", "none", "selu", "softplus")
COSTS = {
    "lab": {
        "*-in-float32*": "",
        "dW-*/fan-in": "dW3 dW2",
        "dW-over-fan-in": "dW3 dW2",
        "dW-*fan-out": "dW2 dW1",
        "dW-left-at-zero": "dW2 training accuracy",
        "gradient-times-minus": UPHILL,
        "gradient-times-n/(n-1)": "loss_gradient",  # N - 1 is no factor that is looked for
        "gradient-times-*": "",
        "dW-times-*": "dW2",
        "dz-times-minus": "dW2",  # and dW1 has its sign back
        "dz-times-*": "dW2 dW1",
        "loss-*": "loss",
        "trained-with-decay-c": "loss dW3 dW2 dW1 training accuracy",
        "trained-on-mae": "loss loss_gradient training accuracy",
        "trained-*": "loss loss_gradient",
        "p-clipped-c": "forward training accuracy …",  # to where the loss has no value to speak of
        "p-[cort]*-c": FORWARD,
        "epsilon-in-*": FORWARD,
        "linear-output-on-half-sse": "forward loss training …",
        "linear-output-on-*": "forward loss",
        "updated-weights-c": "dW2 dW1",
        "dW-clipped-by-value-c": GRADIENTS,
        "gradients-clipped-by-length-c": "loss_gradient dW2 dW1",
        "l1-in-gradient-c": GRADIENTS,
        "rate-c": "update",
        **{f"{name}-forward-only-in-a": "forward training …" for name in UNBOUNDED},
        "none-*": FORWARD,
        "*-forward-only": FORWARD,
        "*-in-a": FORWARD,
        "*-in-place-of-f": FORWARD,
        "activation-twice": FORWARD,
        "gradients-of-step-before": f"{GRADIENTS} training accuracy",
        "gradients-accumulated": GRADIENTS,
        "dW-of-sample-by-sample*": f"{GRADIENTS} …",  # which are no gradients of the task's
        "decay-in-gradient-c": f"{GRADIENTS} training accuracy",  # stronger than the gradient
        "decay-in-gradient-*": GRADIENTS,
        "W-reshaped": "dW1",  # W3 has one column
        "da-in-place-of-dz-going-back": "dW1",
        "da-in-place-of-dz": "dW2",
        "derivative-again-in-dW": "dW2",
        "z-in-place-of-a": "dW2",
        "activation-in-place-of-delta": "loss_gradient dW2 dW1 training accuracy",
        "activation-stale": "dW3 dW2",
        "activation-in-place-of-derivative": "dW2 dW1",
        "derivative-left-out-everywhere": "loss_gradient dW2 dW1 training …",
        "derivative-fed-with-z-everywhere": "loss_gradient dW2 dW1 training …",
        "*-everywhere": "loss_gradient dW2 dW1",
        "sigma'-of-error": OVERFLOWS,
        "gradient-of-mae": UPHILL,
        "gradient-without-*-term": UPHILL,
        "labels-inverted": UPHILL,
        "*-sample-only": UPHILL,
        "derivative-*": "dW2 dW1",
        "sigmoid'-*": "dW2 dW1",
        "*-weights": "dW2 dW1",
        "dW-reshaped": "dW2 dW1",
        "*-without-W": "dW2 dW1",
        "update-by-accumulated-gradients": "update",
        "update-times-0": NO_STEP,
        "update-times-minus": NO_STEP,
        "update-times--n": NO_STEP,
        "update-times-*": "update",
        "*momentum-*": "update",
        "*weight-decay-*": "update",
        "sample-by-sample*": "update",
        "one-sample-a-step": "update",
        "batches-c": "update",
        "nesterov-c": "update",
        "ada*-c": "update",
        "rmsprop*-c": "update",
        "rate-falls*-c": "update",
        "rate-changes": "update",
        "*": "loss_gradient",
    },
    "square": {
        "layer-times-*": "dW2",
        "layer-over-fan-in": "loss_gradient",  # 6, everywhere
        "layer-over-fan-out": "dW3",  # of which n/6 is told for the rest
        "db-summed-over-all": "db3 db2 db1",
        "db-summed-over-units": "db4 db3 db2 db1 update training …",
        "db-per-sample": "db4 db3 db2 db1 update training …",
        "bias-subtracted": FORWARD,
        "db-times-*": "db4 db3 db2 db1",
        "db-left-out": "db4 db3 db2 db1",
        "db-of-last-sample": "db4 db3 db2 db1",
        "db-*": "db2",
        "bias-*": FORWARD,
        "W-transposed-forward": FORWARD,
        "derivative-shared-with-last": "dW2 dW1",
        "derivative-shared-with-first": "dW3 dW2",
        "activation-shared": "dW3 dW2 dW1",
        "delta-from-two-above": "dW1",
        "gradients-clipped-by-value-c": "dW4 db4 dW3 db3 dW2 db2 dW1 db1",
        "decay-of-all-in-gradient-c": "dW4 db4 dW3 db3 dW2 db2 dW1 db1",
        "W-left-out": "dW3 dW2 dW1",
        "*": "dW2",
    },
    "tanh": {"sigmoid-*": FORWARD, "*": "dW2 dW1"},
    "relu": {"*": "dW3 dW2 dW1"},
    "relu6": {},
    "mse": {
        "linear-output-forward-only": "forward training …",
        "linear-output": FORWARD,
        "tanh-output*": STUCK,
        "softmax-*": FORWARD,
        "sigmoid-twice*": FORWARD,
        "trained-on-*": "loss loss_gradient",
        "loss-*": "loss",
        "sigma'-*": OVERFLOWS,
        "*": "loss_gradient",
    },
    "strict": {"loss-*": "loss", "gradient-*": "loss_gradient"},
    "penalty": {"penalty-left-out": "dW3 dW2 dW1", "loss-*": "loss"},
}
BELOW = "within what rounding is allowed"
DECLARES = "what says that it is float32 is judged as such"
NOWHERE = "no probe is exactly at a kink"
UNNOTICED = {  # which cost nothing, and have no name, and why
    "gradient-with-epsilon-1e-15": BELOW,
    "loss-with-epsilon-1e-15": BELOW,
    "dW-in-float32": DECLARES,
    "db-in-float32": DECLARES,
    "all-in-float32": DECLARES,
    "slope-at-kink-c": NOWHERE,
    "slope-at-lower-kink-c": NOWHERE,
    "slope-at-upper-kink-c": NOWHERE,
}
SLIPS = [(class_, name) for class_, agreed in CLASSES.items() for name in agreed.slips]


def test_every_known_bug_is_handed_in_once():
    assert sorted(name for _, name in SLIPS) == sorted(hypothesis.name for hypothesis in CATALOGUE)


APART = {
    "trained-with-epsilon-c": ["gradient-with-epsilon-c", "loss-with-epsilon-c"],
    "trained-with-decay-c": ["decay-in-gradient-c", "loss-with-decay-c"],
}


def expected_causes(name, costs):
    """What is asked about apart is named apart: the loss that is reported, and the one that is differentiated."""
    if name in APART:
        return APART[name]
    if name.startswith("trained-on-"):
        loss = name.removeprefix("trained-on-")
        return [f"gradient-of-{loss}", f"loss-{loss}"]
    infinite = "loss" in costs.split() and costs != "loss"
    return [name, *["unknown"] * infinite]


LINES = [f"{class_}-{name}: {wrong_line(CLASSES[class_].slips[name])}" for class_, name in SLIPS]


@pytest.mark.parametrize("class_, name", SLIPS, ids=LINES)
def test_a_known_bug_costs_its_items_and_is_named(graded, class_, name):
    grade = graded(class_, own_name(name))
    assert grade.standing is Standing.GRADED
    if name in UNNOTICED:
        assert (failed(grade), grade.total, names(grade)) == ("", 13, [])
        return
    costs = next(costs for pattern, costs in COSTS[class_].items() if fnmatchcase(name, pattern))
    assert failed(grade) == costs
    expected = expected_causes(name, costs)
    assert len(grade.causes) == len(expected)
    for cause, bug in zip(grade.causes, expected, strict=True):
        found = {cause.name, *cause.same}
        constant = any(each.startswith(bug.removesuffix("c")) for each in found if bug.endswith("-c"))
        assert constant or {bug, f"{bug}-1", f"{bug}-2"} & found, names(grade)


@pytest.mark.parametrize(
    "name, costs, causes",
    [
        ("each gradient has its own scale", "loss_gradient dW2 dW1", ["unknown"]),
        ("off by 5e-5", "loss_gradient", ["unknown"]),
        ("one entry of dW2", "dW2", ["unknown"]),
        ("z for a above the first layer", "dW3 dW2", ["z-in-place-of-a"]),
        ("da for dz below the last layer", "dW2 dW1", ["da-in-place-of-dz-below-top"]),
        ("derivative again in every dW", "loss_gradient dW2 dW1", ["derivative-again-in-dW"]),
        ("gradients one step late", f"{GRADIENTS} …", ["unknown"]),
        ("gradients of zero", f"{GRADIENTS} …", ["dW-left-at-zero"]),
        ("gradients of NaN", f"{GRADIENTS} …", ["unknown"]),
        ("a product that does not fit", f"{GRADIENTS} …", ["unknown"]),
        ("a transpose that does not fit", f"loss_gradient {GRADIENTS} …", ["unknown"]),
        ("no activation at layer 2", FORWARD, ["none-forward-only-2"]),
    ],
)
def test_what_no_one_bug_is_costs_its_items_and_has_no_wrong_name(graded, name, costs, causes):
    grade = graded("lab", name)
    assert (grade.standing, failed(grade), names(grade)) == (Standing.GRADED, costs, causes)


def test_every_other_slip_has_its_case():
    cases = test_what_no_one_bug_is_costs_its_items_and_has_no_wrong_name.pytestmark[0].args[1]
    assert {name for name, *_ in cases} | {"weights by another name"} == set(UNLISTED)


def test_weights_by_a_name_that_nobody_knows_are_found_by_their_numbers(graded):
    grade = graded("lab", "weights by another name")
    assert (grade.standing, grade.total) == (Standing.GRADED, 13)
    assert "net.matrices.1" in grade.as_it_ran


# Where what was seen in real submissions stands among these; its verdict is in the case of that name.
SEEN = {
    "one class with forward and backward": "lab/renamed",
    "layer objects": "lab/other_names",
    "plain functions": "lab/functions",
    "one big train()": "lab/train_function",
    "per-neuron lists": "half sse/neurons",
    "a bare script": "lab/bare_script",
    "trains at import, asks, plots": "lab/renamed",
    "a notebook with magics": "lab/notebook",
    "several files": "lab/folder",
    "an archive": "lab/hoppergrace",
    "argparse with defaults": "lab/arguments",
    "no bias": "lab/published",
    "W as (out, in)": "lab/columns",
    "the bias as the last row of W": "biases/last_row",
    "sample by sample": "lab/online",
    "MSE": "mse/right",
    "½MSE": "half mse/right",
    "SSE": "sse/right",
    "½SSE": "half sse/right",
    "MAE": "mae/right",
    "BCE with an epsilon of 1e-8": "lab/arguments",
    "BCE with an epsilon of 1e-3": "epsilon/right",
    "updates inside backward": "lab/objects",
    "no gradient is kept": "lab/train_function",
    "-gradient is kept": "biases/with_biases",
    "ReLU and three hidden layers": "relu/relu_lists",
    "a constant factor of N/2": "lab/gradient-times-n∕2",
    "a constant factor of N": "lab/gradient-times-n",
    "a constant factor of ½": "lab/gradient-times-1∕2",
    "BCE reported, ½SSE differentiated": "lab/gradient-of-half-sse",
    "MAE reported, BCE differentiated": "lab/loss-mae",
    "f' left out": "lab/derivative-left-out",
    "σ'(a)": "lab/derivative-of-activation",
    "tanh'(a) as σ'": "tanh/tanh'-as-sigmoid'",
    "dW × N where db is right": "lab/dW-times-n",
    "updated weights": "lab/updated-weights",
    "shared between layers": "square/activation-shared",
    "stale from the step before": "lab/activation-stale",
    "db summed over the units": "square/db-summed-over-units",
    "db for each sample": "square/db-per-sample",
    "db as a mean of a mean": "square/db-times-1∕n",
    "the delta before in place of the activation": "square/delta-in-place-of-activation",
    "p once too often in dz3": "lab/p-once-too-often",
    "trap: each gradient has its own scale": "lab/each gradient has its own scale",
    "trap: residuals of 5e-5": "lab/off by 5e-5",
    "trap: square layers hide transposes": "square/dW-transposed",
    "trap: dead units hide ReLU'": "relu/derivative-mirrored",
    "trap: gradients of zero match zero": "lab/gradients of zero",
    "trap: an epsilon looks wrong against plain BCE": "lab/gradient-with-epsilon-0.001",
}


def test_what_was_seen_in_real_submissions_is_here(graded):
    assert [what for what, where in SEEN.items() if graded(*where.split("/", 1)) is None] == []


def test_what_does_not_load_is_said_with_its_line(graded):
    (cause,) = graded("lab", "no syntax").causes
    assert cause.certain == "no_syntax.py does not run: SyntaxError: invalid syntax (no_syntax.py, line 1)"
    assert [(place.file, place.line, place.code) for place in cause.places] == [("no_syntax.py", 1, "def f(:")]


@pytest.mark.parametrize("path", NAMES)
def test_a_submission_has_its_owner_by_its_name(classes, graded, path):
    _, student, standing = NAMES[path]
    if student is None:
        assert not [p for p in classes.glob("lab/*/result.json") if path.partition(".")[0] == p.parent.name]
        return
    grade = graded("lab", student)
    assert grade.standing == standing, grade.reason
    assert grade.total == (13 if standing == "graded" else 0)
    assert grade.late == ("LATE" in path)


LINKED = sorted({re.sub(r"\.py$|/.*", "", name) for name in LINKS})
PROGRAMS = sorted(path.name.partition(".")[0] for path in HOSTILE.iterdir())
# What becomes of an attack that does not go to review.
ENDINGS = {
    "always_equal": Standing.GRADED,
    "hard_coded": Standing.GRADED,
    "not_a_number": Standing.GRADED,
    "forge_answers": Standing.CRASHED,
    "pickle_bomb": Standing.CRASHED,
    "shadowing": Standing.CRASHED,
    **dict.fromkeys(ARCHIVES, Standing.UNREADABLE),
    **dict.fromkeys(LINKED, Standing.UNREADABLE),
}


def texts(value):
    """Every string in what JSON holds."""
    if isinstance(value, dict):
        return texts([*value, *value.values()])
    return [text for each in value for text in texts(each)] if isinstance(value, list | tuple) else [str(value)]


@pytest.mark.parametrize("attack", [*PROGRAMS, *ARCHIVES, *LINKED])
def test_no_attack_has_a_point_that_nobody_reviews(graded, attack):
    grade = graded("lab", attack)
    assert grade.standing is ENDINGS.get(attack, Standing.NEEDS_REVIEW), grade.reason
    assert grade.total == 0 or grade.standing is Standing.NEEDS_REVIEW
    assert sum(grade.points[name] for name in grade.points if name[0] == "d" or name == "loss_gradient") == 0
    said = texts(grade_data(grade) | {"printed": grade.printed.splitlines()})
    assert not any(unicodedata.category(c)[0] == "C" for text in said for c in text)


@pytest.mark.parametrize("name", PARSED)
def test_a_file_that_is_too_much_for_a_parser_costs_nothing_else(graded, name):
    grade = graded("lab", name)
    assert (grade.standing, grade.total) == (Standing.GRADED, 11.3333)
    assert "dW1 = x.T @ dz1 * 1.5" in [place.code.strip() for cause in grade.causes for place in cause.places]


def test_every_class_was_graded_in_order(said):
    assert (said["out"].splitlines()[-1].split(), said["err"]) == (["0"] * (len(CLASSES) + 1), "")


# What attacks would leave, where they would leave it.
TRACES = ("pickled", "evil.py", "0", "result.json")


def test_no_attack_leaves_anything_outside_of_its_sandbox(classes, said):
    assert (said["unchanged"], said["left"]) == (True, [])
    folders = [Path("/"), Path("/tmp"), Path("/var/tmp"), Path("/home"), Path("/etc"), classes]
    folders += [classes / "classes", classes / "lab"]
    assert [folder / name for folder in folders for name in TRACES if (folder / name).exists()] == []


def test_nobody_else_is_touched_by_attacks(classes):
    honest = {path: content for path, content in tree(classes / "honest").items() if path.endswith("result.json")}
    assert len(honest) > 40
    assert honest.items() <= tree(classes / "lab").items()


LOSS_OF = {
    "bce": functional.binary_cross_entropy,
    "mse": functional.mse_loss,
    "half_mse": lambda p, y: functional.mse_loss(p, y) / 2,
    "sse": partial(functional.mse_loss, reduction="sum"),
    "half_sse": lambda p, y: functional.mse_loss(p, y, reduction="sum") / 2,
    "mae": functional.l1_loss,
}
ACTIVATION_OF = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "relu6": functional.relu6}


def by_pytorch(problem, agreed, loss):
    """p, the loss and its gradients, by PyTorch's own functions alone."""
    weights = {name: torch.tensor(W, requires_grad=True) for name, W in problem.weights.items()}
    a, f = torch.tensor(problem.x), ACTIVATION_OF[agreed.network.activation]
    for l in range(1, problem.layers + 1):
        z = a @ weights[f"W{l}"] + weights.get(f"b{l}", 0.0)
        a = f(z) if l < problem.layers else torch.sigmoid(z)
    value = LOSS_OF[loss](a, torch.tensor(problem.y))
    if λ := agreed.loss.penalty(len(problem.y)):
        value = value + λ / 2 * sum((W**2).sum() for name, W in weights.items() if name[0] == "W")
    value.backward()
    found = {"p": a.detach().numpy(), "loss": np.asarray(value.item())}
    return found | {f"d{name}": W.grad.numpy() for name, W in weights.items()}


@pytest.fixture(scope="session")
def believed():
    """What PyTorch has at the first step of every problem that a class is asked."""

    @cache
    def of(class_, loss):
        agreed = settings(CLASSES[class_].toml)
        asked = [*probes(agreed, 7), *probes(agreed.at_own_widths(), 7)]
        return [by_pytorch(probe.problem, agreed, loss) for probe in asked]

    return of


@pytest.mark.parametrize("class_", CLASSES)
def test_every_number_that_is_expected_is_pytorch_s(classes, graded, believed, class_):
    agreed, shown = settings(CLASSES[class_].toml), 0
    for grade in read_results(classes / class_)[0]:
        forward = grade.items[0].state
        for first in (item.first for item in grade.items if item.first and item.first.step == 0):
            own_p = first.tensor == "loss" and forward is not State.PASS  # is judged at that p
            if first.tensor.endswith("_next") or own_p or first.absolute.theirs is None:
                continue
            loss = agreed.loss.value if first.tensor == "loss" else agreed.differentiated
            tensors = [one[first.tensor] for one in believed(class_, loss)]
            values = [t[first.absolute.index] for t in tensors if t.shape == first.shape]
            assert any(np.isclose(first.absolute.theirs, v, rtol=1e-9, atol=1e-14) for v in values), grade.student
            shown += 1
    assert shown or not {*CLASSES[class_].slips} - {*UNNOTICED}

"""The diagnosis in a grade: slips planted in submissions are named in every setting of a class, or not at all."""

import numpy as np
import pytest
from test_grading import COLUMNS, DECLARED, PUBLISHED, SLIPS, SUBMISSIONS, answers_of, grader_of

from compare.bugs.engine import Diagnosis, Outcome
from compare.grading import explaining
from compare.grading.explaining import Program, explain
from compare.grading.judging import judge
from compare.submission.inside.wire import Message
from compare.submission.locating import Place, names_of_roles, place_of, raised_at

pytestmark = pytest.mark.walls

BCE = "-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))"
BIAS = "[network]\nbias = true\n"


@pytest.fixture
def no_pairs(monkeypatch):
    """What no single bug explains takes seconds here, where every type is checked."""
    monkeypatch.setattr(explaining, "PAIRS", 0)


def causes_of(source, toml="", answers=None):
    grader = grader_of(toml)
    answers = answers or answers_of(grader, source)
    judged = judge(grader.examiners, answers, grader.settings)
    program = Program({"student.py": source.encode()}, {})
    return explain(grader.examiners, answers, judged, program, grader.settings)


def named(source, toml=""):
    return [cause.name for cause in causes_of(source, toml)]


def with_slip(slip):
    right, wrong, _ = SLIPS[slip]
    assert right in PUBLISHED
    return PUBLISHED.replace(right, wrong)


NAMES = {  # what the classes do not have: at one layer, or in the published program's own words
    "derivative-left-out-2": ["derivative-left-out-2"],
    "derivative-left-out-1": ["derivative-left-out-1"],
    "derivative-of-activation": ["derivative-of-activation-2"],
    "dW3-times-N": ["dW-times-n-3"],
    "dW2-transposed": ["dW-transposed-2"],
    "updated-W3-used": ["updated-weights-2"],
    "wrong-operand": ["derivative-left-out-1"],
    "last-sample-dropped": ["last-sample-dropped-1"],
}


@pytest.mark.parametrize("slip", NAMES)
def test_a_slip_is_named_or_said_to_be_unknown(slip):
    assert named(with_slip(slip)) == NAMES[slip]


# Beside a loss that is declared, what is written in place of what, and what that is called.
ELSEWHERE = {
    "right": ("", "", []),
    "derivative-left-out": ('W["W3"].T * a2 * (1 - a2)', 'W["W3"].T', ["derivative-left-out-2"]),
    "updated-weights": ('dz3 @ W["W3"].T', 'dz3 @ (W["W3"] - self.learning_rate * dW3).T', ["updated-weights-2"]),
    "factor": ("dz3 = ", "dz3 = len(y) * ", ["gradient-times-n"]),
    "σ'-left-out": ("* p * (1 - p)", "", ["sigma'-left-out"]),
    "uphill": ("- self.learning_rate", "+ self.learning_rate", ["update-times-minus"]),
}


@pytest.mark.parametrize("slip", ELSEWHERE)
@pytest.mark.parametrize("loss", DECLARED)
def test_a_slip_is_named_whatever_loss_the_class_declares(loss, slip):
    value, gradient = DECLARED[loss]
    right, wrong, names = ELSEWHERE[slip]
    source = PUBLISHED.replace(BCE, value).replace("(p - y) / len(y)", gradient)
    assert right in source
    assert named(source.replace(right, wrong), f'[loss]\nvalue = "{loss}"') == names


# A loss that is declared, the value and the gradient of another, and what that is called.
OTHERWISE = {
    "½-mse-for-mse": ("mse", "half_mse", ["gradient-times-1/2", "loss-times-1/2"]),
    "mse-for-½-mse": ("half_mse", "mse", ["gradient-times-2", "loss-times-2"]),
    "½-sse-for-½-mse": ("half_mse", "half_sse", ["gradient-times-n", "loss-times-n"]),
    "mae-for-½-mse": ("half_mse", "mae", ["gradient-of-mae", "loss-mae"]),
    "½-mse-for-mae": ("mae", "half_mse", ["gradient-of-half-mse", "loss-half-mse"]),
    "all-pairs-for-½-mse": ("half_mse", "all pairs", ["gradient-of-all-pairs", "loss-all-pairs"]),
}
ALL_PAIRS = (
    "0.5 * np.mean((p - y.ravel()) ** 2)",
    "(p - y.ravel()).mean(axis=1, keepdims=True) * p * (1 - p) / len(y)",
)


@pytest.mark.parametrize("asked, written, names", OTHERWISE.values(), ids=OTHERWISE)
def test_half_a_mean_squared_error_is_told_from_its_neighbours(asked, written, names):
    value, gradient = (DECLARED | {"all pairs": ALL_PAIRS})[written]
    source = PUBLISHED.replace(BCE, value).replace("(p - y) / len(y)", gradient)
    assert named(source, f'[loss]\nvalue = "{asked}"') == names


BATCHED = """    def step(self, x, y):
        order = {order}
        for i in range(0, len(x), {size}):
            some = order[i : i + {size}]
            gradients = self.gradients(x[some], y[some])
            for name in self.weights:
                self.weights[name] = self.weights[name] - self.learning_rate * gradients["d" + name]

    def whole_step(self, x, y):
"""
SHUFFLED, IN_ORDER = "np.random.permutation(len(x))", "np.arange(len(x))"
BATCHES = {  # order and size -> the item that fails, the name, and what is said of the size
    "shuffled by 10": (
        SHUFFLED,
        10,
        "training",
        "batches",
        "7 times where there are 65 samples: after each batch of 10,",
    ),
    "shuffled by 2": (
        SHUFFLED,
        2,
        "update",
        "batches",
        "33 times where there are 65 samples: after each batch of 2,",
    ),
    "shuffled one by one": (SHUFFLED, 1, "update", "sample-by-sample", "after each sample"),
    "shuffled by 32": (SHUFFLED, 32, "training", "batches", "after each batch of 22 to 32,"),
    "in order by 64": (IN_ORDER, 64, "training", "batches", "after each batch of 33 to 64,"),
    "in order by 8": (IN_ORDER, 8, "training", "batches-8", "after each batch of 8 samples"),
}


@pytest.mark.parametrize("order, size, item, name, words", BATCHES.values(), ids=BATCHES)
def test_a_step_in_batches_is_called_that_whatever_their_order(order, size, item, name, words):
    np.random.seed(0)  # the program shuffles by it, and other tests leave it anywhere
    batched = BATCHED.format(order=order, size=size)
    (cause,) = causes_of(PUBLISHED.replace("    def step(self, x, y):\n", batched))
    assert (cause.items, cause.name) == ([item], name)
    assert words in cause.lecturer


def test_a_p_that_is_clipped_is_named_though_it_shows_late_in_the_training():
    source = PUBLISHED.replace('sigmoid(a2 @ W["W3"])', 'np.clip(sigmoid(a2 @ W["W3"]), 0.05, 0.95)')
    assert source != PUBLISHED
    assert named(source) == ["p-clipped-0.05"]


def test_gradients_that_are_right_are_not_said_to_be_wrong_where_another_p_is_told():
    source = PUBLISHED.replace(
        "return self.forward(x)[2]", "return np.tile(self.forward(x[-1:])[2], (len(x), 1))"
    )
    assert source != PUBLISHED
    certain = causes_of(source)[0].certain
    assert certain == "p is the first wrong tensor; right, and not computed from that p: dW3, dW2, dW1"


def test_a_right_dW_of_the_last_layer_shows_that_dz_is_right_whatever_goes_back():
    value, gradient = DECLARED["mse"]
    source = PUBLISHED.replace(BCE, value).replace("(p - y) / len(y)", gradient)
    wrong = source.replace('dz3 @ W["W3"].T', '2 * (p - y) / len(y) @ W["W3"].T')
    assert wrong != source
    (cause,) = causes_of(wrong, '[loss]\nvalue = "mse"')
    assert (cause.name, cause.items) == ("da-in-place-of-dz-going-back-2", ["dW2"])


UNNAMED = {
    "two-slips": ("dW1 = x.T @ dz1", "dW1 = x[1:].T @ dz1[1:] * 1.7"),
    "noise": (
        "dW2 = a1.T @ dz2",
        "dW2 = a1.T @ dz2 + 1e-3 * np.cos(np.arange(W['W2'].size)).reshape(W['W2'].shape)",
    ),
}


@pytest.mark.parametrize("slip, loss", [("two-slips", "sse"), ("noise", "mae")])
def test_what_is_no_known_bug_is_not_named(slip, loss):
    value, gradient = DECLARED[loss]
    source = PUBLISHED.replace(BCE, value).replace("(p - y) / len(y)", gradient).replace(*UNNAMED[slip])
    assert named(source, f'[loss]\nvalue = "{loss}"') == ["unknown"]


@pytest.mark.usefixtures("no_pairs")
def test_a_slip_of_the_cross_entropy_is_none_of_another_loss():
    gradient = "(1 - y) * p / len(y)"
    assert named(PUBLISHED.replace("(p - y) / len(y)", gradient)) == ["gradient-without-first-term"]
    other = PUBLISHED.replace(BCE, DECLARED["sse"][0]).replace("(p - y) / len(y)", gradient)
    assert named(other, '[loss]\nvalue = "sse"') == ["unknown"]


@pytest.mark.parametrize("epsilon", ["1e-8", "1e-3", "1e-2"])
def test_a_slip_is_named_beside_an_epsilon_that_passes_or_does_not(epsilon):
    source = PUBLISHED.replace(
        "(p - y) / len(y)", f"(-y / (p + {epsilon}) + (1 - y) / (1 - p + {epsilon})) * p * (1 - p) / len(y)"
    ).replace('W["W3"].T * a2 * (1 - a2)', 'W["W3"].T')
    fails = [f"gradient-with-epsilon-{float(epsilon):g}"] * (epsilon != "1e-8")
    assert named(source) == [*fails, "derivative-left-out-2"]


@pytest.mark.parametrize("factor, name", [("len(y) *", "gradient-times-n"), ("-1 *", "gradient-times-minus")])
def test_a_slip_is_named_beside_a_common_factor(factor, name):
    source = with_slip("derivative-left-out-1").replace("dz3 = (p - y)", f"dz3 = {factor} (p - y)")
    assert named(source) == [name, "derivative-left-out-1"]


def test_a_slip_that_is_in_every_layer_is_named_beside_a_common_factor():
    everywhere = (
        PUBLISHED.replace("(p - y) / len(y)", "(p - y) / len(y) * sigmoid(p) * (1 - sigmoid(p))")
        .replace("a2 * (1 - a2)", "sigmoid(a2) * (1 - sigmoid(a2))")
        .replace("a1 * (1 - a1)", "sigmoid(a1) * (1 - sigmoid(a1))")
        .replace(BCE, "np.mean((p - y) ** 2)")
    )
    assert named(everywhere, '[loss]\nvalue = "mse"\n') == [
        "gradient-times-1/2 + derivative-of-activation-everywhere"
    ]


OTHER_LAYOUTS = {
    "out-in": ("0", '[layout]\nweights = "out_in"'),
    "last-row": ("1", BIAS + '[layout]\nweights = "out_in"\nbias = "last_row"'),
}
COLUMN_SLIPS = {
    "derivative-left-out": ("(W.T @ delta) * a * (1 - a)", "(W.T @ delta)", ["derivative-left-out"]),
    "factor": ("(self.forward(x) - y).T / len(y)", "(self.forward(x) - y).T", ["gradient-times-n"]),
}


@pytest.mark.parametrize("slip", COLUMN_SLIPS)
@pytest.mark.parametrize("layout", OTHER_LAYOUTS)
def test_a_slip_is_named_whatever_the_layout(layout, slip):
    extra, toml = OTHER_LAYOUTS[layout]
    right, wrong, names = COLUMN_SLIPS[slip]
    source = COLUMNS.replace("BIAS = 0", f"BIAS = {extra}")
    assert named(source, toml) == []
    assert right in source
    assert named(source.replace(right, wrong), toml) == names


OBJECTS = (SUBMISSIONS / "objects.py").read_text()
UNKEPT = {
    "right": ("", "", []),
    "updated-weights": (
        "below = delta @ self.w.T\n        self.w = self.w - self.lr * self.a.T @ delta",
        "self.w = self.w - self.lr * self.a.T @ delta\n        below = delta @ self.w.T",
        ["updated-weights"],
    ),
    "derivative-left-out": (
        "delta * self.out * (1 - self.out)",
        "delta",
        ["derivative-left-out-everywhere"],
    ),
    "one-by-one": (
        "        p = self.forward(x)\n        delta = (p - y) / (p * (1 - p)) / len(y)\n"
        "        for layer in reversed(self.layers):\n            delta = layer.backward(delta)",
        "        for one, label in zip(x, y):\n            p = self.forward(one[None])\n"
        "            delta = (p - label) / (p * (1 - p)) / len(y)\n"
        "            for layer in reversed(self.layers):\n                delta = layer.backward(delta)",
        ["sample-by-sample-over-n"],
    ),
}


@pytest.mark.parametrize("slip", UNKEPT)
def test_a_slip_is_named_where_no_gradient_is_kept(slip):
    right, wrong, names = UNKEPT[slip]
    assert right in OBJECTS
    assert named(OBJECTS.replace(right, wrong)) == names


def test_a_correct_program_is_never_put_before_the_diagnosis(monkeypatch):
    monkeypatch.setattr("compare.grading.explaining.diagnose", None)
    assert causes_of(PUBLISHED) == []
    with pytest.raises(TypeError):
        causes_of(with_slip("derivative-left-out-2"))


def test_what_a_known_cause_explains_is_not_put_before_the_diagnosis_again(monkeypatch):
    grader, source = grader_of(""), with_slip("derivative-left-out-2")
    answers = answers_of(grader, source)
    judged = judge(grader.examiners, answers, grader.settings)
    asked = grader.examiners, answers, judged, Program({"student.py": source.encode()}, {}), grader.settings
    (cause,) = explain(*asked)
    monkeypatch.setattr(explaining, "diagnose", lambda *observations, **options: 1 / 0)
    assert explain(*asked, told=cause.items) == []
    with pytest.raises(ZeroDivisionError):
        explain(*asked, told=["training"])


def test_all_probes_have_to_agree(monkeypatch):
    grader, slip = grader_of(""), with_slip("derivative-left-out-2")
    answers = answers_of(grader, slip)
    right = answers_of(grader, PUBLISHED)
    assert [cause.name for cause in causes_of(slip, answers=[answers[0], *right[1:]])] == ["unknown"]


# Tensors that somebody may send in place of those that were asked for.
HOSTILE = {
    "infinite": lambda t: t * np.inf,
    "other-shape": lambda t: t[..., None, :],
    "square": lambda t: np.ones((len(t), 5, 5)),
    "huge": lambda t: np.ones((len(t), 500, 500)),
    "no-steps": lambda t: t[:0],
    "a-number": lambda t: t.ravel()[0],
    "tiny": lambda t: t * 1e-300,
    "float32": lambda t: t.astype(np.float32),
    "zero": lambda t: t * 0,
}


@pytest.mark.usefixtures("no_pairs")
@pytest.mark.parametrize("name", ["p", "loss", "dW2", "dz2", "W1_next"])
@pytest.mark.parametrize("kind", HOSTILE)
def test_whatever_is_sent_is_never_an_error_and_never_a_wrong_name(kind, name):
    grader = grader_of("")
    answers = []
    for note, tensors in answers_of(grader, PUBLISHED):
        given = {"dz2": np.ones((len(tensors["loss"]), 4, 6)), "z1": tensors["p"], "da1": tensors["p"]} | tensors
        answers.append(Message(note, given | {name: np.asarray(HOSTILE[kind](given[name]))}))
    found = causes_of(PUBLISHED, answers=answers)
    assert {cause.name for cause in found} <= {"unknown", "W_next-in-float32", "loss-in-float32"}


def test_nothing_larger_than_the_network_is_put_before_the_diagnosis(monkeypatch):
    shapes = []
    monkeypatch.setattr(explaining, "Observation", lambda problem, steps, **rest: shapes.append(set(steps)))
    monkeypatch.setattr(explaining, "diagnose", lambda *observations, **rest: Diagnosis(Outcome.UNKNOWN))
    answers = [
        Message(note, tensors | {"z1": np.ones((len(tensors["loss"]), 4, 4000)), "a2": np.ones((1, 1, 1, 1))})
        for note, tensors in answers_of(grader_of(""), with_slip("derivative-left-out-2"))
    ]
    assert [cause.name for cause in causes_of(PUBLISHED, answers=answers)] == ["unknown"]
    assert shapes
    assert all({"z1", "a2"}.isdisjoint(step) and "dW2" in step for step in shapes)


@pytest.mark.usefixtures("no_pairs")
def test_what_is_certain_is_said_in_words_and_in_place():
    (cause,) = causes_of(with_slip("dW2-one-entry"))
    assert cause.certain == "dW2 is the first wrong tensor"
    assert cause.student == "Compare one entry of dW2 with a numerical derivative of your loss."
    (cause,) = causes_of(with_slip("nan"))
    assert cause.certain == "dW2 is not finite"
    (cause,) = causes_of(with_slip("zero-gradients"))
    assert (cause.name, cause.lecturer) == ("dW-left-at-zero", "dWl stays 0, in every layer l")
    (cause,) = causes_of(with_slip("crash"))
    assert cause.certain.startswith("it stops with ValueError: ")
    assert (cause.places[0].line, cause.places[0].how) == (33, "raised")


# Where a column met flat labels: what is written in place of what, and the item that stops.
FLAT = {
    "in the loss": (BCE, "np.mean((p - y.ravel()) @ self.weights['W3'].T)", "loss"),
    "in the gradients": ("(p - y) / len(y)", "(p - y.ravel()) / len(y)", "dW3"),
    "in the predictions": (
        "return self.forward(x)[2]",
        "p = self.forward(x)[2]\n        return (p - np.zeros(len(x))) @ self.weights['W3'].T",
        "forward",
    ),
}


@pytest.mark.parametrize("where", FLAT)
def test_an_error_whose_words_are_others_at_each_number_of_samples_is_said_with_what_happened(where):
    right, wrong, item = FLAT[where]
    assert right in PUBLISHED
    cause = next(cause for cause in causes_of(PUBLISHED.replace(right, wrong)) if item in cause.items)
    assert cause.certain.startswith("it stops with ValueError: matmul: ")
    assert cause.certain.endswith("NumPy makes it of a column (4, 1) and a flat (4,). What shape has y?")
    assert cause.student.startswith("An array (4, 4) came up")
    assert cause.places[0].how == "raised"


def test_a_named_cause_has_both_sentences_its_page_and_its_place():
    (cause,) = causes_of(with_slip("derivative-left-out-1"))
    assert cause.student == "One factor of dz_l is f'. At which of its arguments do you take it, and how often?"
    assert cause.lecturer == "the derivative is left out at layer 1 (f' taken as 1)"
    assert cause.pages == ["derivative-of-the-activation"]
    assert cause.same == ["da-in-place-of-dz-1"]
    assert cause.items == ["dW1"]
    assert [place.code for place in cause.places] == ['dz1 = dz2 @ W["W2"].T', "dW1 = x.T @ dz1"]


FILLED = """    dz, da, (dW1, dW2) = [None] * 3, {}, (0, np.zeros((3, 2)))
    db = [None for _ in n]
    dz[2] = p - y
    for l in n:
        dz[l] = dz[l + 1] @ W[l + 1].T
        dW2 += dz[l]
"""
# Where a tensor is computed: the code, the tensors, and the line and how it was found.
CODE = {
    "a name": ("def backward(self, x, y):\n    dW2 = 1\n", ["dW2"], (2, "named")),
    "an attribute": ("class N:\n  def backward(self, y):\n    self.dW2 = 1\n", ["dW2"], (3, "named")),
    "a key": ("def gradients(n, x, y):\n    g = {}\n    g['dW2'] = 1\n", ["dW2"], (3, "named")),
    "one of a tuple": ("def gradients(n, x, y):\n    dW1, (dW2, dW3) = 1, (2, 3)\n", ["dW2"], (2, "named")),
    "another spelling": ("def backprop(n, x, y):\n    delta_2 = 1\n", ["dz2", "dW2"], (2, "named")),
    "the output": ("def backprop(n, x, y):\n    delta_out = 1\n", ["dz3"], (2, "named")),
    "a loop": ("def backward(n, x, y):\n    for l in n:\n        delta = 1\n", ["dz1"], (3, "named")),
    "an empty list before": (f"def backward(n, x, y):\n{FILLED}", ["dz1"], (6, "named")),
    "an empty list before the output's": (f"def backward(n, x, y):\n{FILLED}", ["dz3"], (4, "named")),
    "zeros that are added to": (f"def backward(n, x, y):\n{FILLED}", ["dW2"], (7, "named")),
    "nothing but zeros": ("def backward(n, x, y):\n    dW2 = np.zeros(3)\n", ["dW2"], (2, "named")),
    "a deep formula": ("def backward(n):\n    dW2 = " + "1 + " * 900 + "1", ["dW2"], (2, "named")),
    "the second tensor": ("def backward(n, x, y):\n    dw2 = 1\n", ["dz2", "dW2"], (2, "named")),
    "the function alone": ("x = 1\ndef backward(n, x, y):\n    return 1\n", ["dW2"], (2, "function")),
    "nothing": ("def teach(n, x, y):\n    pass\n", ["dW2"], None),
    "no Python": ("def f(:\n", ["dW2"], None),
    "deep": ("def backward(n):\n  dW2 = " + "(" * 500, ["dW2"], None),
}


@pytest.mark.parametrize("case", CODE)
def test_where_a_tensor_is_computed_is_found_by_name(case):
    code, tensors, expected = CODE[case]
    found = place_of({"net.py": code.encode()}, tensors, 3, {})
    assert (found and (found.line, found.how)) == expected


@pytest.mark.parametrize(
    "adapter, role, name",
    [
        ('gradients, kept = "learn", "x"', "gradients", "learn"),
        ('predictions = "feed"', "predictions", "feed"),
        ("def gradients(net, x, y):\n    return net.student.descent(net.params, x, y)", "gradients", "descent"),
        ("def f(:", "gradients", None),
    ],
)
def test_an_adapter_says_which_function_plays_a_role(adapter, role, name):
    assert names_of_roles({"gradients": ""}, adapter).get(role) == name


@pytest.mark.parametrize(
    "error, line",
    [
        ("ValueError: x (net.py, line 2)", 2),
        ("ValueError: x (net.py, line 9)", None),
        ("ValueError: x (other.py, line 1)", None),
        ("ValueError: x (net.py, line 99999999999999999999)", None),
        ("ValueError: x", None),
    ],
)
def test_the_line_of_an_error_is_believed_only_where_there_is_one(error, line):
    found = raised_at({"net.py": b"a = 1\nb = 2"}, error)
    assert (found and found.line) == line


def test_a_place_reads_as_people_say_it():
    assert str(Place("net.py", 3, "dW2 = 1", "backward", "named")) == "net.py, line 3, in backward"
    assert str(Place("net.py", 3, "dW2 = 1", "", "raised")) == "net.py, line 3"

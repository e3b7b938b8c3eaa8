"""Marks that a teacher would defend: for networks that do not learn, for conventions, for one slip alone."""

import numpy as np
import pytest
import torch
from classes import PUBLISHED, Class, grades_of, own_name
from slips import slipped

from compare.grading.grades import Standing
from compare.grading.grading import Grader
from compare.grading.judging import State
from compare.grading.learning import Direction, Moves, direction, standing_still, straight_down, words
from compare.grading.settings import settings
from compare.grading.unwatched import ends
from compare.losses import Declared
from compare.problems import lab_problem
from compare.submission.layouts import one_file
from compare.submission.sandbox import Level

RIGHT = PUBLISHED.decode()
SEED = 5
HALF = 6.5

# The lines in which slips are made.
DZ3 = "dz3 = (p - y) / len(y)"
RETURN = 'return {"dW1": dW1, "dW2": dW2, "dW3": dW3}'
STEP = "self.weights[name[1:]] = self.weights[name[1:]] - self.learning_rate * gradient"
WHOLE_STEP = RIGHT[RIGHT.index("        for name, gradient in") :]
INIT = "self.weights, self.learning_rate = dict(weights), learning_rate"
FORWARD = "        a1, a2, p = self.forward(x)\n        dz3"
ADDED = STEP.replace(" - self.", " + self.")
BY_RATE = """self.k = getattr(self, "k", -1) + 1
        rate = self.learning_rate * {}
        for name, g in self.gradients(x, y).items():
            self.weights[name[1:]] = self.weights[name[1:]] - rate * g
"""


def only(condition):
    """The update, for some weights alone."""
    return ((STEP, f"if {condition}:\n                {STEP}"),)


def step(body):
    """Another body of `step`."""
    return ((WHOLE_STEP, f"        {body.strip()}\n"),)


GRADERS = {}


def graded(tmp_path, source, toml="", adapter=""):
    """The grade of one program, by a grader that is prepared once for all cases of its class."""
    if toml not in GRADERS:
        GRADERS[toml] = Grader(settings(toml), SEED, Level.STRONG)
    (tmp_path / "student.py").write_text(source)
    if adapter:
        (tmp_path / "student.adapter.py").write_text(adapter)
    return GRADERS[toml].grade(one_file(tmp_path / "student.py"))


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory):
    """What the tables say is written, in one class."""
    changes = {name: change for name, (change, *_) in (NOT_LEARNING | CONVENTIONS | ONCE | GOING_ON).items()}
    changes |= {name: (change,) for name, (change, _) in RANDOM.items()}
    files = {f"{own_name(name)}/student.py": slipped(change, RIGHT).encode() for name, change in changes.items()}
    return grades_of("marks", Class(files, seed=SEED), tmp_path_factory)


def lost(grade):
    """The items that are not right."""
    return " ".join(item.name for item in grade.items if item.state is not State.PASS)


def names(grade):
    return [cause.name for cause in grade.causes]


# --- networks that do not learn ---------------------------------------------------------------------------------

NO_STEP = "update training accuracy"
UPHILL = "loss_gradient training accuracy"
NOT_LEARNING = {  # what is wrong, which items it costs, and its name
    "the step returns at once": (step("return"), NO_STEP, "update-times-0"),
    "the step changes a variable of its own": (
        ((STEP, "W = self.weights[name[1:]]\n            W = W - self.learning_rate * gradient"),),
        NO_STEP,
        "update-times-0",
    ),
    "the step changes a copy": (
        (
            (WHOLE_STEP, "        weights = dict(self.weights)\n" + WHOLE_STEP),
            (STEP, STEP.replace("self.weights[name[1:]] =", "weights[name[1:]] =")),
        ),
        NO_STEP,
        "update-times-0",
    ),
    "the step swallows its own mistake": (
        step("try:\n            self.gradient(x, y)\n        except Exception:\n            pass"),
        NO_STEP,
        "update-times-0",
    ),
    "the rate is 0": (((STEP, STEP.replace("self.learning_rate", "0")),), NO_STEP, "update-times-0"),
    "the rate is a millionth": (((STEP, STEP.replace("self.learning_rate", "1e-6")),), NO_STEP, "rate-1e-06"),
    "the rate is a whole number": (
        ((STEP, STEP.replace("self.learning_rate", "int(self.learning_rate)")),),
        NO_STEP,
        "rate-changes",
    ),
    "one step, and no other": (
        step(
            "if not hasattr(self, 'done'):\n            self.done = True\n    "
            + WHOLE_STEP.replace("\n", "\n    ")
        ),
        NO_STEP,
        "update-times-0",
    ),
    "dz3 has the wrong sign": (((DZ3, DZ3.replace("p - y", "y - p")),), UPHILL, "gradient-times-minus"),
    "dz3 has the wrong sign, and is summed": (
        ((DZ3, "dz3 = y - p"),),
        UPHILL,
        "gradient-times-minus + gradient-times-n",
    ),
    "the gradient is added": (((STEP, ADDED),), NO_STEP, "update-times-minus"),
    "W3 alone is trained": (only("name == 'dW3'"), NO_STEP, "update-times-0-below-top"),
    "W2 alone is trained": (only("name == 'dW2'"), NO_STEP, "update-times-0-1 + update-times-0-3"),
    "W1 alone is trained": (only("name == 'dW1'"), NO_STEP, "update-times-0-2 + update-times-0-3"),
    "W1 is forgotten": (only("name != 'dW1'"), NO_STEP, "update-times-0-1"),
    "W2 is forgotten": (only("name != 'dW2'"), NO_STEP, "update-times-0-2"),
    "W3 is forgotten": (only("name != 'dW3'"), NO_STEP, "update-times-0-3"),
    "the labels are swapped": (((DZ3, "dz3 = (p - (1 - y)) / len(y)"),), UPHILL, "labels-inverted"),
    "dW1 stays 0": (
        ((RETURN, RETURN.replace(": dW1", ": 0 * dW1")),),
        "dW1 training accuracy",
        "dW-left-at-zero-1",
    ),
    "dW2 and dW1 stay 0": (
        (("dz2 = dz3", "dz2 = 0 * dz3"),),
        "dW2 dW1 training accuracy",
        "dW-left-at-zero-below-top",
    ),
    "every gradient stays 0": (
        ((DZ3, "dz3 = 0 * (p - y)"),),
        "loss_gradient dW3 dW2 dW1 update training accuracy",
        "dW-left-at-zero",
    ),
    "dW2 has the wrong sign": (
        (("dW2 = a1.T", "dW2 = -a1.T"),),
        "dW2 training accuracy",
        "dW-times-minus-2",
    ),
    "W becomes the step": (
        ((STEP, "self.weights[name[1:]] = -self.learning_rate * gradient"),),
        NO_STEP,
        "weight-decay-1",
    ),
}


@pytest.mark.walls
@pytest.mark.parametrize("name", NOT_LEARNING)
def test_a_network_that_does_not_learn_has_half_of_the_points_at_most(graded_class, name):
    _, costs, cause = NOT_LEARNING[name]
    grade = graded_class(own_name(name))
    assert (grade.standing, lost(grade), names(grade)) == (Standing.GRADED, costs, [cause])
    assert grade.total <= HALF
    assert grade.total == round(sum(grade.points.values()), 4)
    assert not grade.points["training"] + grade.points["accuracy"]
    assert grade.rule == "" if grade.total < HALF else "does_not_learn = 0.5" in grade.rule


@pytest.mark.walls
@pytest.mark.parametrize("share, total", [(1.0, 10.0), (0.5, HALF), (0.0, 0.0)])
def test_the_class_says_what_a_network_has_that_does_not_learn(tmp_path, share, total):
    toml = f"[rules]\ndoes_not_learn = {share}\n"
    assert graded(tmp_path, slipped(step("return"), RIGHT), toml).total == total


# --- whether weights move, and where to -------------------------------------------------------------------------

W, G, η = np.full((2, 1, 1), 3.0), np.full((2, 1, 1), 2.0), 0.1


@pytest.mark.parametrize(
    "change, way, said",
    [
        (-η * G, Direction.DOWN, ""),
        (-η * G * 0.01, Direction.DOWN, ""),
        (-η * G * 1e-4, Direction.NOWHERE, "its weights do not move"),
        (0 * G, Direction.NOWHERE, "its weights do not move"),
        (η * G, Direction.UP, "its weights go uphill: along the gradient, not against it"),
        (
            np.array([[[-0.2]], [[0.2]]]),
            Direction.UP,
            "its weights go uphill: along the gradient, not against it",
        ),
    ],
    ids=["down", "a hundredth", "a ten-thousandth", "nowhere", "up", "down and up"],
)
def test_the_way_of_weights(change, way, said):
    moves = Moves({"W1": W}, {"W1": W + change}, {"W1": G}, η)
    assert (direction([moves]), words([moves])) == (way, said)
    assert (
        straight_down([moves]) is (way is Direction.DOWN or said == "its weights do not move")
        or way is not way.DOWN
    )


def test_a_layer_without_a_way_to_go_does_not_stand_still():
    moves = Moves({"W1": W, "W2": W}, {"W1": W, "W2": W - η * G}, {"W1": 0 * G, "W2": G}, η)
    assert (standing_still([moves]), words([moves])) == ([], "")


def test_where_no_update_is_seen_there_is_no_direction():
    assert direction([Moves({"W1": W}, {}, {"W1": G}, η)]) is Direction.UNSEEN


# --- conventions ------------------------------------------------------------------------------------------------

MINUS = (DZ3, DZ3.replace("p - y", "y - p"))
OVER_N = (STEP, STEP.replace("* gradient", "* gradient / len(y)"))
IN_FLOAT32 = (
    (
        "W = self.weights\n        a1, a2, p",
        "W = {n: V.astype(np.float32) for n, V in self.weights.items()}\n        a1, a2, p",
    ),
)
CONVENTIONS = {
    "-gradient is kept and added": ((MINUS, (STEP, ADDED)), []),
    "-n times the gradient is kept and added": (((DZ3, "dz3 = y - p"), (STEP, ADDED)), ["gradient-times-n"]),
    "-n/2 times the gradient is kept and added": (
        ((DZ3, "dz3 = (y - p) / 2"), (STEP, ADDED)),
        ["gradient-times-n/2"],
    ),
    "-2/n times the gradient is kept and added": (
        ((DZ3, "dz3 = 2 * (y - p) / len(y) ** 2"), (STEP, ADDED)),
        ["gradient-times-2/n"],
    ),
    "-n times the gradient is kept, and divided by -n": (
        ((DZ3, "dz3 = y - p"), (STEP, ADDED.replace("* gradient", "* gradient / len(y)"))),
        [],
    ),
    "n times the gradient is kept, and divided by n": (((DZ3, "dz3 = p - y"), OVER_N), []),
    "half of n times is kept, and divided by n": (((DZ3, "dz3 = (p - y) / 2"), OVER_N), ["gradient-times-1/2"]),
    "twice the gradient": (((DZ3, "dz3 = 2 * (p - y) / len(y)"),), ["gradient-times-2"]),
    "n times the gradient": (((DZ3, "dz3 = p - y"),), ["gradient-times-n"]),
    "the inputs are float32": (
        (
            ("a1 = sigmoid(x @", "a1 = sigmoid(x.astype(np.float32) @"),
            ("x.T @ dz1", "x.astype(np.float32).T @ dz1"),
        ),
        ["x-in-float32"],
    ),
    "an activation is float32": (
        (('a1 = sigmoid(x @ W["W1"])', 'a1 = sigmoid(x @ W["W1"]).astype(np.float32).astype(float)'),),
        ["a-in-float32-in-a-1"],
    ),
    "an epsilon in the sigmoid": (
        (("1 / (1 + np.exp(-z))", "1 / (1 + np.exp(-z) + 1e-8)"),),
        ["epsilon-in-sigmoid-1e-08"],
    ),
    "an epsilon in one denominator": (
        ((DZ3, "dz3 = ((1 - y) / (1 - p + 1e-7) - y / p) * p * (1 - p) / len(y)"),),
        ["gradient-with-epsilon-of-second-1e-07"],
    ),
    "an epsilon in one logarithm": ((("np.log(p)", "np.log(p + 1e-7)"),), ["loss-with-epsilon-in-first-1e-07"]),
}


@pytest.mark.walls
@pytest.mark.parametrize("name", CONVENTIONS)
def test_a_convention_costs_nothing_and_is_said(graded_class, name):
    _, causes = CONVENTIONS[name]
    grade = graded_class(own_name(name))
    assert (grade.standing, grade.total, lost(grade), names(grade)) == (Standing.GRADED, 13, "", causes)
    assert any(item.reason for item in grade.items)


@pytest.mark.walls
@pytest.mark.parametrize(
    "change, costs, cause",
    [
        (((DZ3, "dz3 = 2 * (p - y) / len(y)"),), "", "gradient-times-2"),
        (((DZ3, "dz3 = p - y"),), "", "gradient-times-n"),
        ((("dW2 = a1.T", "dW2 = 2 * a1.T"),), "dW2", "dW-times-2-2"),
        ((("dW2 = a1.T", "dW2 = len(y) * a1.T"),), "dW2", "dW-times-n-2"),
    ],
    ids=["2", "n", "2 in dW2", "n in dW2"],
)
def test_two_samples_do_not_hide_which_factor_it_is(tmp_path, change, costs, cause):
    grade = graded(tmp_path, slipped(change, RIGHT), "[network]\nhidden = [2, 2]\n")
    assert (lost(grade), names(grade)) == (costs, [cause])


@pytest.mark.walls
def test_an_epsilon_beyond_the_class_s_is_wrong(tmp_path):
    change = (("1 / (1 + np.exp(-z))", "1 / (1 + np.exp(-z) + 1e-4)"),)
    grade = graded(tmp_path, slipped(change, RIGHT))
    assert (lost(grade), names(grade)) == ("forward", ["epsilon-in-sigmoid-0.0001"])


@pytest.mark.walls
def test_a_negated_gradient_whose_update_nobody_sees_goes_to_review(tmp_path):
    grade = graded(tmp_path, slipped((MINUS, *step("return")), RIGHT))
    assert grade.standing is Standing.NEEDS_REVIEW
    assert "no update is seen that would take this back" in grade.reason


def decaying(λ):
    """The gradients, with λ W in each."""
    added = "".join(f"        dW{l} = dW{l} + {λ} * self.weights['W{l}']\n" for l in (1, 2, 3))
    return RETURN, f"{added.lstrip()}        {RETURN}"


@pytest.mark.walls
def test_where_nothing_plays_the_role_of_a_step_a_person_looks(tmp_path):
    grade = graded(tmp_path, RIGHT[: RIGHT.index("    def step")])
    assert (grade.standing, lost(grade), names(grade)) == (Standing.NEEDS_REVIEW, NO_STEP, [])
    assert {item.state for item in grade.items[-3:]} == {State.NOT_OBSERVED}


# --- one slip is paid once --------------------------------------------------------------------------------------

ONCE = {
    "tanh in one layer, forward and backward": (
        (("a1 = sigmoid(x", "a1 = np.tanh(x"), ("* a1 * (1 - a1)", "* (1 - a1**2)")),
        "forward",
        ["tanh-in-place-of-f-1"],
    ),
    "no activation in one layer, forward alone": (
        (('a1 = sigmoid(x @ W["W1"])', 'a1 = x @ W["W1"]'),),
        "forward",
        ["none-forward-only-in-a-1"],
    ),
    "it stops before dW1": ((('@ W["W2"].T', '@ W["W2"][:3].T'),), "dW1 update training accuracy", ["unknown"]),
    "a decay in every gradient": (
        (decaying(0.01),),
        "dW3 dW2 dW1",
        ["decay-in-gradient-0.01"],
    ),
}


@pytest.mark.walls
@pytest.mark.parametrize("name", ONCE)
def test_what_follows_from_a_slip_is_paid_once(graded_class, name):
    _, costs, causes = ONCE[name]
    grade = graded_class(own_name(name))
    assert (grade.standing, lost(grade), names(grade)) == (Standing.GRADED, costs, causes)


@pytest.mark.walls
@pytest.mark.parametrize(
    "change, costs, cause",
    [
        (("dW2 = a1.T @ dz2", "dW2 = (a1.T @ dz2).T"), "dW2", "dW-transposed-2"),
        (('@ W["W2"].T', '@ W["W2"]'), "dW1", "W-not-transposed-1"),
    ],
    ids=["dW2", "W2"],
)
def test_a_transpose_that_fits_square_layers_alone_is_judged_there(tmp_path, change, costs, cause):
    grade = graded(tmp_path, slipped((change,), RIGHT), "[network]\nhidden = [0, 0]\n")
    assert (lost(grade), names(grade)) == (costs, [cause])
    assert grade.items[0].reason == "at hidden layers of 10 and 10 units; other widths it does not take"


@pytest.mark.walls
def test_samples_in_another_order_are_no_other_numbers(tmp_path):
    shuffled = "order = np.random.permutation(len(x))\n        x, y = x[order], y[order]\n"
    shuffled += FORWARD
    assert graded(tmp_path, slipped(((FORWARD.lstrip(), shuffled),), RIGHT)).total == 13


# --- what goes on from step to step -----------------------------------------------------------------------------

KEPT = "    def predictions(self, x):\n        self.kept = self.forward(x)\n        return self.kept[2]"
FIRST = """if not hasattr(self, "kept") or len(self.kept[2]) != len(x):
            self.kept = self.forward(x)
        a1, a2, p = self.kept if True else"""
LAST = """new = self.forward(x)
        kept, self.kept = getattr(self, "kept", new), new
        a1, a2, p = kept if True else"""
GOING_ON = {
    "a stale forward pass": (
        (
            ("    def predictions(self, x):\n        return self.forward(x)[2]", KEPT),
            (
                FORWARD,
                FORWARD.replace("self.forward(x)", "self.kept if hasattr(self, 'kept') else self.forward(x)"),
            ),
        ),
        "training accuracy",
        "stale-forward-pass",
    ),
    "the forward pass of the first call": (
        ((FORWARD, FORWARD.replace("a1, a2, p =", FIRST)),),
        "training accuracy",
        "stale-forward-pass",
    ),
    "the forward pass of the call before": (
        ((FORWARD, FORWARD.replace("a1, a2, p =", LAST)),),
        "update training",
        "stale-forward-pass",
    ),
    "stale gradients": (
        (
            (RETURN, f"self.kept = {RETURN[7:]}\n        return self.kept"),
            (
                "self.gradients(x, y).items()",
                "(self.kept if hasattr(self, 'kept') else self.gradients(x, y)).items()",
            ),
        ),
        "training accuracy",
        "stale-gradients",
    ),
    "a rate that falls": (step(BY_RATE.format("0.99**self.k")), "update", "rate-falls-0.99"),
    "a rate that falls late": (step(BY_RATE.format("0.9 ** (self.k // 40)")), "training", "rate-changes"),
    "a rate of its own in the middle": (
        step(BY_RATE.format("(0.5 if 80 < self.k < 120 else 1)")),
        "training",
        "rate-changes",
    ),
    "the step goes back through updated weights": (
        step("""
        W, rate = self.weights, self.learning_rate
        a1, a2, p = self.forward(x)
        dz3 = (p - y) / len(y)
        W["W3"] = W["W3"] - rate * a2.T @ dz3
        dz2 = dz3 @ W["W3"].T * a2 * (1 - a2)
        W["W2"] = W["W2"] - rate * a1.T @ dz2
        dz1 = dz2 @ W["W2"].T * a1 * (1 - a1)
        W["W1"] = W["W1"] - rate * x.T @ dz1
        """),
        "update",
        "updated-weights",
    ),
}


@pytest.mark.walls
@pytest.mark.parametrize("name", GOING_ON)
def test_what_changes_from_step_to_step_is_seen_and_named(graded_class, name):
    _, costs, cause = GOING_ON[name]
    grade = graded_class(own_name(name))
    assert (grade.standing, lost(grade), names(grade)) == (Standing.GRADED, costs, [cause])


RANDOM = {
    "dropout": (
        (
            "a1, a2, p = self.forward(x)\n        dz3",
            "a1, a2, p = self.forward(x)\n        a2 = a2 * (np.random.rand(*a2.shape) > 0.5)\n        dz3",
        ),
        "dW3",
    ),
    "noise": (("dW2 = a1.T @ dz2", "dW2 = a1.T @ dz2 + 1e-3 * np.random.randn(*W['W2'].shape)"), "dW2"),
    "noise of its own": (
        ("dW1 = x.T @ dz1", "dW1 = x.T @ dz1 + 1e-3 * np.random.default_rng().random(W['W1'].shape)"),
        "dW1",
    ),
    "in p": (
        ("return self.forward(x)[2]", "return self.forward(x)[2] + 1e-6 * np.random.rand(len(x), 1)"),
        "forward",
    ),
}


@pytest.mark.walls
@pytest.mark.parametrize("name", RANDOM)
def test_what_is_another_one_from_call_to_call_is_wrong_and_said(graded_class, name):
    _, item = RANDOM[name]
    grade = graded_class(name)
    found = {item.name: item for item in grade.items}[item]
    assert (found.state, found.reason) == (State.FAIL, "at the same weights it is another one from call to call")
    assert names(grade)[0] == "random"
    assert "changes from call to call: something is random" in grade.causes[0].lecturer


def test_a_training_ends_where_rounding_lets_it_and_nowhere_else():
    problem = lab_problem("tanh", "xor", learning_rate=0.5)
    there = ends(problem, Declared("bce"), 100)
    assert there.apart(there.weights, np.float64) == ""
    astray = {name: W * (1 + 1e-3 * (name == "W2")) for name, W in there.weights.items()}
    assert there.apart(astray, np.float64) == "W2"


# --- a penalty on the weights -----------------------------------------------------------------------------------

MEAN = "return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))"
PENALISED = (MEAN, f"{MEAN} + λ / 2 * sum((W**2).sum() for W in self.weights.values())")
DECAYING = decaying("λ")
OVER = {"1": (0.02, "0.02"), "n": (0.7, "(0.7 / len(y))")}


@pytest.mark.walls
@pytest.mark.parametrize("over", OVER)
@pytest.mark.parametrize(
    "changes, costs, causes",
    [
        ([PENALISED, DECAYING], "", []),
        ([DECAYING], "loss", ["loss-without-penalty"]),
        ([PENALISED], "dW3 dW2 dW1", ["penalty-left-out"]),
        ([PENALISED, DECAYING, ("dW2 = a1.T @ dz2", "dW2 = (a1.T @ dz2).T")], "dW2", ["dW-transposed-2"]),
    ],
    ids=["right", "missing in the loss", "missing in the gradient", "with a slip"],
)
def test_a_class_may_declare_a_penalty_on_the_weights(tmp_path, over, changes, costs, causes):
    λ, written = OVER[over]
    source = slipped(changes, RIGHT).replace("λ", written)
    grade = graded(tmp_path, source, f'[loss]\nl2 = {λ}\nl2_over = "{over}"\n')
    assert (grade.standing, lost(grade), names(grade)) == (Standing.GRADED, costs, causes)


def test_pytorch_s_penalty_is_the_textbook_s(tmp_path):
    from dataclasses import replace

    from compare.parties import torch_reference

    problem = replace(lab_problem("tanh", "xor", bias=True), l2=0.3)
    weights = {name: torch.tensor(W, requires_grad=True) for name, W in problem.weights.items()}
    a = torch.tensor(problem.x)
    for l in (1, 2):
        a = torch.tanh(a @ weights[f"W{l}"] + weights[f"b{l}"])
    z = a @ weights["W3"] + weights["b3"]
    loss = torch.nn.functional.binary_cross_entropy_with_logits(z, torch.tensor(problem.y))
    loss = loss + 0.15 * sum((weights[f"W{l}"] ** 2).sum() for l in (1, 2, 3))
    loss.backward()
    found = torch_reference(problem).evaluate(problem.weights)
    np.testing.assert_allclose(found["loss"], loss.item(), rtol=1e-14)
    for name, W in weights.items():
        np.testing.assert_allclose(found[f"d{name}"], W.grad.numpy(), rtol=1e-12, atol=1e-15)


def test_pytorch_goes_back_from_one_forward_pass_again_and_again():
    from compare.parties import torch_reference

    problem = lab_problem("tanh", "xor", bias=True)
    passed = torch_reference(problem).at(problem.weights)
    found, dz = passed.evaluate(), np.cos(np.arange(len(problem.y)))[:, None]
    for layer, given in [(3, found["dz3"]), (3, dz), (2, found["dz2"]), (3, found["dz3"])]:
        pulled, afresh = passed.pull_back(layer, given), torch_reference(problem).at(problem.weights)
        expected = afresh.pull_back(layer, given) if given is dz else found
        assert {f"dW{l}" for l in range(1, layer + 1)} <= set(pulled) <= set(found)
        for name, gradient in pulled.items():
            np.testing.assert_allclose(gradient, expected[name], rtol=1e-13, atol=1e-16)


# --- adapters, defaults -----------------------------------------------------------------------------------------

ADAPTER = """
def make(student, weights, learning_rate):
    return student.Netz(weights)


predictions = "vorhersage"
"""


@pytest.mark.walls
@pytest.mark.parametrize(
    "adapter",
    [
        ADAPTER,
        'predictions = "vorhersage"\ngradients = "ableitungen"\n',
        "def predictions(net, x):\n    return net.p(x)\n",
    ],
    ids=["makes another class", "other names", "another function"],
)
def test_an_adapter_of_the_class_leaves_those_alone_who_used_the_starter(tmp_path, adapter):
    assert graded(tmp_path, RIGHT, adapter=adapter).total == 13
    wrong = graded(tmp_path, RIGHT.replace("a1.T @ dz2", "(a1.T @ dz2).T"), adapter=adapter)
    assert names(wrong) == ["dW-transposed-2"]


BY_FUNCTIONS = """
from types import SimpleNamespace


def make(student, weights, learning_rate):
    return SimpleNamespace(weights=dict(weights), student=student)


def predictions(net, x):
    return net.student.propagate(net.weights, x)
"""


@pytest.mark.walls
def test_what_nobody_can_speak_to_is_never_graded(tmp_path):
    grade = graded(tmp_path, "def f(:\n", adapter=BY_FUNCTIONS)
    assert (grade.standing, grade.causes, grade.total) == (Standing.NEEDS_REVIEW, [], 0)
    assert "SyntaxError" in grade.reason


def test_the_default_is_the_lab_s_network_and_shows_nothing_that_was_printed():
    default = settings()
    assert (default.network.hidden, default.feedback.printed) == ((10, 10), False)

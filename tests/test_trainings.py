"""What a program trains besides: a second network by code of its own, biases that stay, rates that do not."""

import re

import pytest
from classes import Class, grades_of

from compare.grading.findings import State
from compare.grading.grades import Standing
from compare.grading.grading import Grader
from compare.grading.settings import settings
from compare.submission.layouts import one_file
from compare.submission.sandbox import Level

pytestmark = pytest.mark.walls

HEAD = """
import numpy as np
def sig(z): return 1 / (1 + np.exp(-z))
rng = np.random.RandomState(0)
X = rng.rand(30, 2)
Y = (X[:, :1] < X[:, 1:]).astype(float)
lr = 0.1
"""
WEIGHTS = "W1, W2, W3 = rng.randn(2, 5), rng.randn(5, 5), rng.randn(5, 1)\n"
ZEROS = "b1, b2, b3 = np.zeros(5), np.zeros(5), np.zeros(1)\n"
PASS = """
for epoch in range(100000):
    A1 = sig(X @ W1 + b1); A2 = sig(A1 @ W2 + b2); P = sig(A2 @ W3 + b3)
    loss = ((P - Y) ** 2).mean()
    D3 = 2 * (P - Y) / len(X) * P * (1 - P)
    D2 = (D3 @ W3.T) * A2 * (1 - A2)
    D1 = (D2 @ W2.T) * A1 * (1 - A1)
    W3 = W3 - lr * A2.T @ D3; W2 = W2 - lr * A1.T @ D2; W1 = W1 - lr * X.T @ D1
"""
BIASES = "    b3 = b3 - lr * D3.sum(0); b2 = b2 - lr * D2.sum(0); b1 = b1 - lr * D1.sum(0)\n"
TRAINING = WEIGHTS + ZEROS + PASS + BIASES
SLIP = ("D1 = (D2 @ W2.T) * A1 * (1 - A1)", "D1 = (D2 @ W2.T) * A2 * (1 - A2)")
VELOCITY = ("for epoch in range", "V3 = V2 = V1 = v3 = v2 = v1 = 0\nfor epoch in range")
MOMENTUM = (
    "W3 = W3 - lr * A2.T @ D3; W2 = W2 - lr * A1.T @ D2; W1 = W1 - lr * X.T @ D1",
    "V3 = 0.9 * V3 + A2.T @ D3; V2 = 0.9 * V2 + A1.T @ D2; V1 = 0.9 * V1 + X.T @ D1\n"
    "    W3 = W3 - lr * V3; W2 = W2 - lr * V2; W1 = W1 - lr * V1",
)
OF_BIASES = (
    BIASES,
    "    v3 = 0.9 * v3 + D3.sum(0); v2 = 0.9 * v2 + D2.sum(0); v1 = 0.9 * v1 + D1.sum(0)\n"
    "    b3 = b3 - lr * v3; b2 = b2 - lr * v2; b1 = b1 - lr * v1\n",
)
LOGISTIC = """
w = rng.randn(2, 1)
for epoch in range(100000):
    P = sig(X @ w)
    loss = ((P - Y) ** 2).mean()
    w = w - lr * X.T @ (2 * (P - Y) / len(X) * P * (1 - P))
"""
BY_NAME = (
    HEAD
    + """
def tanh(z): return np.tanh(z)
slope = {"sigmoid": lambda a: a * (1 - a), "tanh": lambda a: 1 - a ** 2}
f = {"sigmoid": sig, "tanh": tanh}
def train(act):
    W1, W2 = rng.randn(2, 5), rng.randn(5, 1)
    for epoch in range(100000):
        A1 = f[act](X @ W1); P = sig(A1 @ W2)
        loss = ((P - Y) ** 2).mean()
        D2 = 2 * (P - Y) / len(X) * P * (1 - P)
        D1 = (D2 @ W2.T) * slope[act](A1)
        W2 -= lr * A1.T @ D2; W1 -= lr * X.T @ D1
for act in ["sigmoid", "tanh"]:
    train(act)
"""
)
ENDS_ALL = "\nimport os\nos._exit(0)\n"
TAPE = (
    HEAD
    + """
import math
class Value:
    def __init__(self, data, parents=()):
        self.data, self.grad, self.parents, self.back = data, 0.0, parents, lambda: None
    def __add__(self, other):
        out = Value(self.data + other.data, (self, other))
        def back():
            self.grad += out.grad; other.grad += out.grad
        out.back = back
        return out
    def __mul__(self, other):
        out = Value(self.data * other.data, (self, other))
        def back():
            self.grad += other.data * out.grad; other.grad += self.data * out.grad
        out.back = back
        return out
    def sigmoid(self):
        s = 1 / (1 + math.exp(-self.data))
        out = Value(s, (self,))
        def back():
            self.grad += s * (1 - s) * out.grad
        out.back = back
        return out
    def backward(self):
        order, seen = [], set()
        def visit(v):
            if v not in seen:
                seen.add(v)
                for parent in v.parents:
                    visit(parent)
                order.append(v)
        visit(self)
        self.grad = 1.0
        for v in reversed(order):
            v.back()
class Neuron:
    def __init__(self, n):
        self.w, self.b = [Value(rng.randn()) for _ in range(n)], Value(0.0)
    def __call__(self, x):
        return sum((w * v for w, v in zip(self.w, x)), self.b).sigmoid()
layers = [[Neuron(2) for _ in range(4)], [Neuron(4) for _ in range(3)], [Neuron(3)]]
parameters = [p for layer in layers for n in layer for p in [*n.w, n.b]]
x, y = X[:6], Y[:6]
for epoch in range(1000):
    loss = Value(0.0)
    for point, label in zip(x, y):
        out = [Value(float(v)) for v in point]
        for layer in layers:
            out = [n(out) for n in layer]
        error = out[0] + Value(-float(label[0]))
        loss = loss + error * error
    loss = loss * Value(1 / 6)
    for p in parameters:
        p.grad = 0.0
    loss.backward()
    for p in parameters:
        p.data -= lr * p.grad
"""
)


def mended(text, *changes):
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def copied(first=(), second=()):
    """Two trainings, one below the other, the second with names of its own."""
    one, two = mended(TRAINING, *first), mended(TRAINING, *second)
    return HEAD + one + re.sub(r"\b([WbAD])([123])\b", r"\1_\2", two)


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory):
    """All of these programs, in one class."""
    programs = {name: text for name, (text, *_) in (JUDGED | REVIEWED).items()} | dict.fromkeys(
        ADAPTERS, copied()
    )
    files = {f"{name}/lab.py": text.encode() for name, text in programs.items()}
    files |= {f"{name}.adapter.py": adapter.encode() for name, (adapter, *_) in ADAPTERS.items()}
    return grades_of("trainings", Class(files, seed=5), tmp_path_factory)


def wrong(grade):
    return " ".join(item.name for item in grade.items if item.state is State.FAIL)


JUDGED = {
    # name: the program, what is wrong, a cause, what is said
    "a copy that is right": (copied(), "", "", "loop of {0}, line 22"),
    "a slip in the copy": (copied(second=[SLIP]), "dW1", "derivative-shared-with-last", "all is right"),
    "a slip in the original": (copied(first=[SLIP]), "dW1", "derivative-shared-with-last", "all is right"),
    "a slip in both": (copied([SLIP], [SLIP]), "dW1", "derivative-shared-with-last", "wrong too"),
    "logistic regression first": (HEAD + LOGISTIC + TRAINING, "", "", "2-5-5-1, sigmoid"),
    "a derivative of one activation of two": (
        mended(BY_NAME, ("1 - a ** 2", "a * (1 - a)")),
        "dW1",
        "tanh'-as-sigmoid'",
        "2-5-1, tanh",
    ),
    "both activations right": (BY_NAME, "", "", "It trains by further code"),
    "the process is ended behind them": (copied() + ENDS_ALL, "", "", "2-5-5-1"),
    "no bias is updated": (HEAD + WEIGHTS + ZEROS + PASS, "db3 db2 db1", "db-left-out", "with biases"),
    "b1 is not updated": (
        mended(HEAD + TRAINING, ("; b1 = b1 - lr * D1.sum(0)", "")),
        "db1",
        "db-left-out-1",
        "with biases",
    ),
    "biases of any value that stay": (
        mended(HEAD + WEIGHTS + ZEROS + PASS, (ZEROS, "b1, b2, b3 = rng.randn(5), rng.randn(5), rng.randn(1)\n")),
        "db3 db2 db1",
        "db-left-out",
        "with biases",
    ),
    "numbers in objects of their own": (TAPE, "", "", "2-4-3-1"),
    "a slip in such objects": (mended(TAPE, ("s * (1 - s)", "s")), "loss_gradient", "", "2-4-3-1"),
}


@pytest.mark.parametrize("name", JUDGED)
def test_what_is_trained_is_judged(graded_class, name):
    _, costs, cause, said = JUDGED[name]
    grade = graded_class(name)
    assert grade.standing is Standing.GRADED, grade.reason
    assert set(costs.split()) <= set(wrong(grade).split()), grade.items
    assert bool(costs) == bool(wrong(grade)), grade.items
    assert not cause or any(each.name.startswith(cause) for each in grade.causes), grade.causes
    assert said.format("lab.py") in grade.as_it_ran, grade.as_it_ran


REVIEWED = {
    "a copy with momentum": (copied(second=[VELOCITY, MOMENTUM, OF_BIASES]), "no plain gradient descent"),
    "biases of whole numbers": (
        mended(
            HEAD + WEIGHTS + ZEROS + PASS + "    for j in range(5):\n        b1[j] -= lr * D1.sum(0)[j]\n",
            ("np.zeros(5), np.zeros(5)", "np.array([0] * 5), np.zeros(5)"),
        ),
        "b1 holds whole numbers alone",
    ),
    "a rate that falls at last": (
        HEAD + TRAINING + "    if epoch % 100 == 0: print(loss)\n    if epoch == 700: lr = 0.01\n",
        "its rate lr is 0.1 at first and 0.01 after",
    ),
    "weights that are held": (
        HEAD + TRAINING + "    W1 = np.clip(W1, -2, 2); W2 = np.clip(W2, -2, 2); W3 = np.clip(W3, -2, 2)\n",
        "its weights are held within 2",
    ),
    "gradients that are clipped": (
        mended(HEAD + TRAINING, ("W1 = W1 - lr * X.T @ D1", "W1 = W1 - lr * np.clip(X.T @ D1, -1e-3, 1e-3)")),
        "weights move by the same, as where gradients are clipped",
    ),
    "a loss of its own": (
        mended(
            HEAD + TRAINING,
            ("((P - Y) ** 2).mean()", "((1 + Y) * (P - Y) ** 2).mean()"),
            ("2 * (P - Y)", "2 * (1 + Y) * (P - Y)"),
        ),
        "neither what it reports nor what it differentiates is a loss that is known",
    ),
    "a deeper network with momentum": (
        HEAD + LOGISTIC + mended(TRAINING, VELOCITY, MOMENTUM, OF_BIASES),
        "no plain gradient descent",
    ),
}


@pytest.mark.parametrize("name", REVIEWED)
def test_what_is_trained_otherwise_is_for_a_person(graded_class, name):
    _, words = REVIEWED[name]
    grade = graded_class(name)
    assert grade.standing is Standing.NEEDS_REVIEW
    assert words in grade.reason


ADAPTERS = {
    "the first": ("training = 1\n", Standing.GRADED, "line 11"),
    "the second": ("training = 2\n", Standing.GRADED, "line 22"),
    "a third": ("training = 3\n", Standing.NEEDS_REVIEW, "there is no training 3: 2 run code of their own"),
    "other weights": ('training = 2\nweights = ["W1"]\n', Standing.NEEDS_REVIEW, "no network with weights"),
    "no number": ('training = "2"\n', Standing.NEEDS_REVIEW, "training: expected a number from 1"),
}


@pytest.mark.parametrize("name", ADAPTERS)
def test_an_adapter_says_which_training_is_meant(graded_class, name):
    _, standing, words = ADAPTERS[name]
    grade = graded_class(name)
    assert grade.standing is standing
    assert words in (grade.as_it_ran or grade.reason)


OWN = """
import numpy as np
class Net:
    def __init__(self, n_in=2, h=6, lr=0.1):
        self.W1, self.W2, self.W3 = np.random.randn(n_in, 10), np.random.randn(10, 10), np.random.randn(10, 1)
        self.lr = lr
    def forward(self, x):
        self.x, self.a1 = x, 1 / (1 + np.exp(-(x @ self.W1)))
        self.a2 = 1 / (1 + np.exp(-(self.a1 @ self.W2)))
        self.p = 1 / (1 + np.exp(-(self.a2 @ self.W3)))
        return self.p
    def loss(self, p, y):
        return np.mean((p - y) ** 2)
    def backward(self, x, y):
        d3 = 2 * (self.p - y) / len(y) * self.p * (1 - self.p)
        d2 = d3 @ self.W3.T * self.a2 * (1 - self.a2)
        d1 = d2 @ self.W2.T * self.a1 * (1 - self.a1)
        self.dW3, self.dW2, self.dW1 = self.a2.T @ d3, self.a1.T @ d2, x.T @ d1
        for name in ("W1", "W2", "W3"):
            setattr(self, name, getattr(self, name) - self.lr * getattr(self, "d" + name))
"""
LOSSES = {
    "none is said": ("", "", "mse, its own: the class's file says nothing of a loss"),
    "another is said": (
        '[loss]\nvalue = "bce"\n',
        "loss loss_gradient",
        "the value is that of mse, expected bce",
    ),
    "it is said": ('[loss]\nvalue = "mse"\n', "", ""),
}


@pytest.mark.parametrize("name", LOSSES)
def test_a_loss_of_its_own_counts_where_the_class_says_nothing_of_one(tmp_path, name):
    toml, costs, words = LOSSES[name]
    (tmp_path / "lab.py").write_text(OWN, encoding="utf-8")
    grade = Grader(settings(toml), seed=5, level=Level.STRONG).grade(one_file(tmp_path / "lab.py"))
    assert not grade.as_it_ran
    assert wrong(grade) == costs
    assert {item.name: item.reason for item in grade.items}["loss"] == words

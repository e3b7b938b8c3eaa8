"""Programs as they are handed in: what their form is costs nothing, and what costs them something is named."""

import base64
import io
import json
import random
import re
import zipfile
from pathlib import Path

import pytest
from classes import Class, grades_of
from slips import slipped

from compare.grading.grades import Standing
from compare.grading.grading import Grader
from compare.grading.settings import read_settings, settings
from compare.submission.gathering import Gathered, gather
from compare.submission.layouts import one_file
from compare.submission.sandbox import Level

pytestmark = pytest.mark.walls

PUBLISHED = (Path(__file__).parent / "submissions" / "published.py").read_text()
SIGMOID, _, NETWORK = PUBLISHED.partition("\n\n\nclass")
BRIEF = "[sandbox]\nseconds = 20.0\ncpu = 5\n[probes]\ntraining_steps = 20\nlearning_rate = 0.05\n"


@pytest.fixture(scope="module")
def grader():
    return Grader(settings(BRIEF), 5, Level.STRONG)


@pytest.fixture
def submit(grader, tmp_path):
    """Grade what is handed in, by its name and content."""

    def grade(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return grader.grade(one_file(path))

    return grade


@pytest.fixture(scope="session")
def graded_class(tmp_path_factory):
    """What the tables say is handed in, in one class."""
    cases = {case: (name, content) for case, (name, content, *_) in (RIGHT | UNGRADED).items()}
    cases |= {case: ("net.py", source) for case, (source, *_) in LOST.items()}
    files = {
        f"{case}.zip" if name == "net.zip" else f"{case}/{name}": content
        if isinstance(content, bytes)
        else content.encode()
        for case, (name, content) in cases.items()
    }
    return grades_of("files", Class(files, BRIEF, seed=5), tmp_path_factory)


def using(module):
    """The program, whose sigmoid is in another module."""
    return f"import numpy as np\n\nfrom {module} import sigmoid\n\n\nclass" + NETWORK


def notebook(*sources, **top):
    """A notebook of these cells, and of nothing else."""
    return json.dumps({"cells": [{"cell_type": "code", "source": source} for source in sources]} | top)


def zipped(files):
    with zipfile.ZipFile(buffer := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def changed(*changes, head=""):
    return head + slipped(changes, PUBLISHED)


def beginning(method, *lines):
    """The program with these lines first in a method."""
    (line,) = [line for line in PUBLISHED.splitlines() if line.startswith(f"    def {method}(")]
    return changed((line, "\n        ".join([line, *lines])))


PICTURE = {
    "output_type": "display_data",
    "data": {"image/png": base64.b64encode(random.Random(0).randbytes(6_750_000)).decode()},
}
PACKAGE = {"lab/act.py": SIGMOID, "lab/net.py": using(".act")}
OBJECT = "class Act:\n    def __init__(self):\n        self.at = sigmoid\n\nact = Act()\n"
TRAINING = """
def train():
    while True:
        pass

class Run:
    def __init__(self):
        self.history = train()

history, run = train(), Run()
"""
RIGHT = {
    "a notebook of cells alone": ("net.ipynb", notebook(PUBLISHED)),
    "pictures of 9 MB": ("net.ipynb", notebook(PUBLISHED, cells=[{"source": PUBLISHED, "outputs": [PICTURE]}])),
    "pictures of 9 MB in a zip": (
        "net.zip",
        zipped({"n.ipynb": notebook(PUBLISHED, cells=[{"source": PUBLISHED, "outputs": [PICTURE]}])}),
    ),
    "magics": ("net.ipynb", notebook("%pylab inline\nx = !ls\nnp.dot?", f"%%time\n{PUBLISHED}", "%%bash\nls -l")),
    "a line that begins with %": ("net.ipynb", notebook(f"{PUBLISHED}\n\nn = (\n    7\n    % 2\n)\n")),
    "a file that a cell writes": (
        "net.ipynb",
        notebook(f"%%writefile /content/act.py\n{SIGMOID}", "%%writefile net.py\n" + using("act"), "%run net.py"),
    ),
    "a file that a cell adds to": (
        "net.ipynb",
        notebook("%%writefile net.py\nimport numpy as np\n", f"%%writefile -a net.py\n{PUBLISHED}", "import net"),
    ),
    "from __future__ in a later cell": (
        "net.ipynb",
        notebook("x = 1", f"from __future__ import annotations\n{PUBLISHED}"),
    ),
    "a notebook in UTF-16": ("net.ipynb", notebook(PUBLISHED).encode("utf-16")),
    "a program in UTF-16": ("net.py", PUBLISHED.encode("utf-16")),
    "a program in UTF-32": ("net.py", f"# coding: utf-32\n{PUBLISHED}".encode("utf-32")),
    "a program in Windows-1252, as it says": ("net.py", f"# coding: cp1252\n# für\n{PUBLISHED}".encode("cp1252")),
    "in capitals": ("NET.PY", PUBLISHED),
    "in capitals in a zip": ("net.zip", zipped({"NET.PY": PUBLISHED})),
    "a package": ("net.zip", zipped(PACKAGE | {"lab/__init__.py": "from .net import Network\n"})),
    "a package without __init__.py": ("net.zip", zipped(PACKAGE)),
    "a package by its name": ("net.zip", zipped(PACKAGE | {"lab/net.py": using("lab.act")})),
    "a package below a folder": ("net.zip", zipped({f"hand in/{name}": code for name, code in PACKAGE.items()})),
    "a package without its folder": ("net.zip", zipped({name[4:]: code for name, code in PACKAGE.items()})),
    "a folder that is looked into": (
        "net.zip",
        zipped({"main.py": "from net import Network\n", "src/act.py": SIGMOID, "src/net.py": using("act")}),
    ),
    "a NumPy beside a program": ("net.zip", zipped({"numpy.py": "x = 1\n", "net.py": PUBLISHED})),
    "SciPy": (
        "net.py",
        changed(("1 / (1 + np.exp(-z))", "expit(z)"), head="from scipy.special import expit\n"),
    ),
    "SciPy's parts that do without what is not here": (
        "net.py",
        f"import scipy.integrate\nimport scipy.optimize\nimport scipy.signal\nimport scipy.stats\n{PUBLISHED}",
    ),
    "data that scikit-learn splits": (
        "net.py",
        "import numpy as np\nfrom sklearn.model_selection import train_test_split\n"
        "a, b, c, d = train_test_split(np.ones((8, 2)), np.ones(8), test_size=0.25, random_state=1)\n"
        f"assert [len(part) for part in (a, b, c, d)] == [6, 2, 6, 2]\n{PUBLISHED}",
    ),
    "the rest of NumPy": (
        "net.py",
        changed(
            (
                "p = self.predictions(x)",
                "np.fft.fft([1.0]); np.ma.array([1]); numpy.matlib.eye(2)\n        p = self.predictions(x)",
            ),
            head="import numpy.matlib\nimport numpy.testing\nimport numpy.typing as npt\n",
        ),
    ),
    "plots and progress": (
        "net.py",
        "import tkinter, matplotlib.pyplot as plt\nfrom tqdm import tqdm\n"
        + beginning(
            "step",
            "bar = tqdm(range(2))",
            "for i in bar: bar.set_postfix(loss=i)",
            "fig, ax = plt.subplots()",
            "fig, ((a, b, c), (d, e, f)) = plt.subplots(2, 3)",
        ),
    ),
    "a package that it can do without": (
        "net.py",
        f"try:\n    from fastmath import njit\nexcept ImportError:\n    njit = lambda f: f\n{PUBLISHED}",
    ),
    "a compiler": (
        "net.py",
        f"from numba import njit\n@njit(cache=True)\ndef f(n): return n\n{beginning('loss', 'f(1)')}",
    ),
    "a package that makes no number": ("net.py", f"import pandas as pd\ndf = pd.DataFrame()\n{PUBLISHED}"),
    "arrays that are printed": ("net.py", beginning("gradients", "print('[0.1 0.2]' * 40_000)")),
    "a log": (
        "net.py",
        f"import logging\nlogging.basicConfig(level=10)\n{beginning('step', 'logging.debug(9**999)')}",
    ),
    "quit() at the end": ("net.py", f"{PUBLISHED}\n\nquit()\n"),
    "an object that it needs": (
        "net.py",
        changed(("np.exp(-z)", "np.exp(-z * unit.e)"), head="class Unit:\n    e = 1.0\n\nunit = Unit()\n"),
    ),
    "an object of another file": (
        "net.zip",
        zipped(
            {
                "act.py": f"{SIGMOID}\n{OBJECT}",
                "net.py": using("act").replace("import sigmoid", "import act\n\nsigmoid = act.at"),
            }
        ),
    ),
    "a number that it makes": (
        "net.py",
        changed(("1 / (1", "ONE / (ONE"), head="def one():\n    return 1.0\n\nONE = one()\n"),
    ),
    "a training that is kept": ("net.py", f"{PUBLISHED}\n{TRAINING}"),
    "a question, and what follows from it": (
        "net.py",
        f"{PUBLISHED}\nwhich = input()\nif which == '1':\n    data = 'linear'\nelse:\n    data = 'XOR'\n",
    ),
    "powers of e": ("net.py", changed(("np.exp(-z)", "np.e ** -z"))),
}
KEYS = ['"δ3": dz3', '"dz 3": dz3', '"_dz3": dz3', f'"{"g" * 40}": dz3', '"p": 0 * p', '"loss": 0.0', '"W": 1']
KEYS += [
    '"layer": "hidden"',
    '"cache": (a1, a2)',
    '"a1": [[1], [1, 2]]',
    '"W1": W["W1"]',
    '"acts": {"a1": a1}',
    "3: dz3",
]
OTHERS = changed(
    (
        "in self.gradients(x, y).items():",
        'in self.gradients(x, y).items():\n            if name not in ("dW1", "dW2", "dW3"): continue',
    )
)
RIGHT |= {
    f"returning {key[:20]}": ("net.py", slipped((('"dW3": dW3}', f'"dW3": dW3, {key}}}'),), OTHERS))
    for key in KEYS
}


@pytest.mark.parametrize("case", RIGHT)
def test_the_form_costs_nothing(graded_class, case):
    grade = graded_class(case)
    assert (grade.total, grade.standing) == (13, Standing.GRADED), (grade.reason, grade.diagnosis, grade.errors)


FOREVER = "while True: pass"
DEAF = ["while True:", "    try: n = int(input())", "    except: print('again')"]
IN_C = ["import itertools", "sum(itertools.repeat(1))"]
GRADIENTS = "dW3 dW2 dW1"
AFTER = "update training accuracy"
# What is lost besides, and what is said of it: the tensor, the line.
LOST = {
    "loss: endless": (beginning("loss", FOREVER), "loss", r"loss does not end: .* \(net.py, line 2\d\)"),
    "loss: deaf": (beginning("loss", *DEAF), "loss", r"loss does not end: .* \(net.py, line \d+\)"),
    "loss: endless in C": (beginning("loss", *IN_C), "loss", r"loss does not end: killed after 5 s"),
    "loss: waiting": (
        beginning("loss", "import time", "time.sleep(1e6)"),
        "loss",
        r"stopped after 4 s \(net.py, line \d+\)",
    ),
    "loss: leaving": (beginning("loss", "exit(1)"), "loss", r"SystemExit: 1 \(net.py, line \d+\)"),
    "loss: leaving at once": (beginning("loss", "import os", "os._exit(1)"), "loss", "loss ends the program"),
    "gradients: printing": (
        beginning("gradients", "while True: print('full marks')"),
        f"loss_gradient {GRADIENTS} {AFTER}",
        r"gradients does not end: .* \(net.py, line \d+\)",
    ),
    "step: endless": (beginning("step", FOREVER), AFTER, r"step does not end: .* \(net.py, line \d+\)"),
    "step: an exception": (
        beginning("step", "raise RuntimeError('boom')"),
        AFTER,
        r"RuntimeError: boom \(net.py, line \d+\)",
    ),
    "dW1: NaN": (changed(("x.T @ dz1", "x.T @ dz1 * np.nan")), "dW1 training accuracy", "dW1 is not finite"),
    "dW3: infinite": (changed(("a2.T @ dz3", "a2.T @ dz3 / 0")), "dW3 training accuracy", "dW3 is not finite"),
    "W1: NaN": (changed(("* gradient", "* gradient * np.nan")), AFTER, r"W\d_next is not finite"),
    "dW1: no array": (
        changed(("dW1 = x.T @ dz1", "dW1 = [[1.0, 2.0], [3.0]]")),
        f"dW1 {AFTER}",
        r"TypeError: .* \(net.py, line \d+\)",
    ),
}


@pytest.mark.parametrize("case", LOST)
def test_what_goes_wrong_costs_itself(graded_class, case):
    _, costs, words = LOST[case]
    grade = graded_class(case)
    lost = [item.name for item in grade.items if not grade.points[item.name]]
    assert (" ".join(lost), grade.standing) == (costs, Standing.GRADED), (grade.diagnosis, grade.errors)
    assert re.search(words, grade.diagnosis), grade.diagnosis


UNGRADED = {
    "a file that was not handed in": (
        "net.py",
        using("helpers"),
        r"helpers is not here \(net.py, line 3\)",
    ),
    "in a notebook": (
        "net.ipynb",
        notebook("import numpy as np", "from helpers import sigmoid\n\nclass" + NETWORK),
        r"helpers is not here \(net.ipynb, code cell 2, line 1\)",
    ),
    "everything of it": (
        "net.py",
        using("helpers").replace("import sigmoid", "import *"),
        r"No module named 'helpers' \(net.py, line 3\)",
    ),
    "a package for the numbers": (
        "net.py",
        f"import pandas as pd\n{beginning('predictions', 'x = pd.DataFrame(x).values')}",
        r"pandas is not here \(net.py, line 1\)",
    ),
    "a module of plots that computes": (
        "net.py",
        changed(("np.exp(-z)", "exp(-z)"), head="from pylab import exp\n"),
        r"pylab is not here \(net.py, line 1\)",
    ),
    "a NumPy that is the program": (
        "net.zip",
        zipped({"numpy.py": PUBLISHED}),
        "numpy.py does not run: it takes the place of NumPy",
    ),
    "UTF-16 without its mark": (
        "net.py",
        PUBLISHED.encode("utf-16-le"),
        "null bytes, as UTF-16 without its mark",
    ),
    "Windows-1252 that does not say so": (
        "net.py",
        f'import numpy\n"""für"""\n{PUBLISHED}'.encode("cp1252"),
        "line 2 is not UTF-8: save it as UTF-8",
    ),
    "an endless class": (
        "net.py",
        beginning("__init__", FOREVER),
        r"making the network does not end: .*net.py, line \d+",
    ),
    "an empty notebook": ("net.ipynb", "", "net.ipynb: is empty"),
    "a merge conflict": (
        "net.ipynb",
        '{\n"cells": [\n<<<<<<< HEAD\n],\n=======\n]\n>>>>>>> main\n}',
        "a merge conflict is left in line 3",
    ),
}


@pytest.mark.parametrize("case", UNGRADED)
def test_what_cannot_be_judged_says_why(graded_class, case):
    *_, words = UNGRADED[case]
    grade = graded_class(case)
    assert grade.standing in (Standing.NEEDS_REVIEW, Standing.UNREADABLE)
    assert grade.total == 0
    assert re.search(words, grade.reason), grade.reason


def test_a_cell_that_is_no_python_is_left_out_and_named(submit):
    grade = submit("net.ipynb", notebook("TODO: ask about the bias", PUBLISHED))
    assert grade.total == 13
    assert grade.errors == {"net.ipynb, code cell 1": "is no Python and left out: invalid syntax (line 1)"}


def test_a_line_is_told_by_its_cell(submit):
    raising = beginning("loss", "raise ValueError('boom')")
    (cause,) = submit("net.ipynb", notebook("%matplotlib inline\nx = 1", raising)).causes
    line = raising.splitlines().index("        raise ValueError('boom')") + 1
    assert f"(net.ipynb, code cell 2, line {line})" in cause.certain
    (place,) = cause.places
    assert (place.file, place.line, place.code) == ("net.ipynb, code cell 2", line, "raise ValueError('boom')")


def test_a_notebook_and_a_program_of_one_name_are_two(tmp_path):
    (tmp_path / "net.zip").write_bytes(zipped({"net.ipynb": notebook("x = 1"), "net.py": "x = 2\n"}))
    files = gather({"net.zip": tmp_path / "net.zip"}).files
    assert {name: code.count(b"x = 1") for name, code in files.items()} == {"net.py": 0, "net_2.py": 1}


@pytest.mark.parametrize("mark", ["utf-16", "utf-32", "utf-8-sig", "utf-8"])
def test_a_class_is_read_by_its_mark(tmp_path, mark):
    (tmp_path / "class.toml").write_bytes(BRIEF.encode(mark))
    assert read_settings(tmp_path / "class.toml") == settings(BRIEF)


# --- numeric derivatives ------------------------------------------------------------------------------------

NUMERIC = """
        found = {}
        for name, W in self.weights.items():
            found["d" + name] = np.zeros(W.shape)
            for index in np.ndindex(W.shape):
                shifted = []
                for step in STEPS:
                    V = dict(self.weights)
                    V[name] = W.astype(type(step))
                    V[name][index] += step
                    a = x
                    for M in V.values():
                        a = SIGMOID(a @ M)
                    shifted.append(-np.mean(y * np.log(a) + (1 - y) * np.log(1 - a)))
                found["d" + name][index] = QUOTIENT
        return {name: gradient.astype(KIND) for name, gradient in found.items()}
"""
COMPLEX = {"STEPS": "(1e-30j,)", "QUOTIENT": "shifted[0].imag / 1e-30", "KIND": "float"}
CENTRAL = {"STEPS": "(1e-5, -1e-5)", "QUOTIENT": "(shifted[0] - shifted[1]) / 2e-5", "KIND": "np.float32"}
EXP = {"SIGMOID": "(lambda z: 1 / (1 + np.exp(-z)))"}
NUMERICALLY = {
    "complex step": COMPLEX | EXP,
    "central differences as float32": CENTRAL | EXP,
    "powers of e": COMPLEX | {"SIGMOID": "(lambda z: 1 / (1 + np.e ** -z))"},
    "tanh": COMPLEX | {"SIGMOID": "(lambda z: (1 + np.tanh(z / 2)) / 2)"},
    "SciPy": CENTRAL | {"SIGMOID": "special.expit"},
}


@pytest.mark.parametrize("case", NUMERICALLY)
@pytest.mark.parametrize("watched", [True, False], ids=["watched", "unwatched"])
def test_a_numeric_derivative_goes_to_review(submit, case, watched):
    body = NUMERIC
    for name, text in NUMERICALLY[case].items():
        body = body.replace(name, text)
    head = "from scipy import special\n" if case == "SciPy" else ""
    before, method, rest = PUBLISHED.partition("    def gradients(self, x, y):\n")
    after = rest[rest.index("    def step(") :]
    evading = "" if watched else "        import sys; sys.setprofile(None)"
    grade = submit("net.py", head + before + method + evading + body + "\n" + after)
    assert grade.standing is Standing.NEEDS_REVIEW
    assert re.search(r"as \d+ forward passes take, and has \d+ parameters: a numeric derivative\?", grade.reason)
    assert grade.points["loss_gradient"] == 0


CLUMSY = {
    "forward passes, sample by sample, again and again": (
        "return a1, a2, ",
        "[sigmoid(sigmoid(row @ W['W1']) @ W['W2']) for row in x for _ in range(9)]\n        return a1, a2, ",
    ),
    "watching itself": ("import numpy as np\n", "import sys, numpy as np\nsys.setprofile(lambda *a: None)\n"),
}


@pytest.mark.parametrize("case", CLUMSY)
def test_a_clumsy_gradient_is_none(submit, case):
    grade = submit("net.py", changed(CLUMSY[case]))
    assert (grade.total, grade.standing) == (13, Standing.GRADED), grade.reason


IMPORTING = {
    "import torch\nx = 1\n": {"torch": False},
    "import torch\ntorch.tensor(1)\n": {"torch": True},
    "import tensorflow as tf\n# tensorflow\n": {"tensorflow": False},
    "import tensorflow as tf\ntf.constant(1)\n": {"tensorflow": True},
    "from torch import nn, optim\noptim.SGD\n": {"torch": True},
    "from torch import (\n    nn)\n": {"torch": True},
    "from torch import *\n": {"torch": True},
    "import torch.nn as nn\nprint(1)\n": {"torch": False},
    "import numpy as np, torch\ntorch.tensor(1)\n": {"torch": True},
    "import numpy as np  # no torch\n": {},
}


@pytest.mark.parametrize(("code", "imported"), IMPORTING.items(), ids=lambda each: str(each)[:30])
def test_who_differentiates_by_itself_is_asked_for_only_where_it_is_used(code, imported):
    assert Gathered({"net.py": code.encode()}).differentiators == imported

"""Similar programs: copies under other names and in another order are found, and nobody who wrote their own."""

import json
import random
from functools import partial

import pytest
from browsing import complaints_and_requests, show
from classes import PUBLISHED
from commands import ended
from ten_styles import STYLES, a_class, copied, written

import compare.show.similar
from compare.grade import main
from compare.grading.similar import MOST_CODE, STARTER, similar
from compare.show.similar import compared
from compare.submission.layouts import HandedIn

RIGHT = PUBLISHED.decode()
EMPTY = STARTER.read_text()


def found(programs):
    """Whose programs are similar, group by group. programs: one file, or several by their names."""
    named = {name: each if isinstance(each, dict) else {"net.py": each} for name, each in programs.items()}
    files = {
        name: {file: text if isinstance(text, bytes) else text.encode() for file, text in each.items()}
        for name, each in named.items()
    }
    forth, back = similar(files.items()), similar(reversed(files.items()))
    assert forth == back
    for group in forth.groups:
        assert len(group.pairs) == len(group.people) - 1
        assert {name for pair in group.pairs for name in (pair.one, pair.other)} == set(group.people)
    return forth


def people(programs):
    return [group.people for group in found(programs).groups]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("edits", [0.0, 0.05])
def test_of_forty_the_copies_of_one_are_found_and_nobody_else(seed, edits):
    programs, original = a_class(seed, edits=edits)
    assert len(programs) == 40
    copies = [name for name in programs if name.startswith("copy")]
    assert people(programs) == [sorted([original, *copies])]


@pytest.mark.parametrize("style", STYLES)
def test_a_copy_is_found_whatever_the_style(style):
    draw = random.Random(style)
    programs = {f"{other} {i}": written(other, draw) for other in STYLES for i in range(2)}
    assert people(programs | {"copy": copied(programs[f"{style} 0"], draw)}) == [sorted(["copy", f"{style} 0"])]


# What a copy may have otherwise, beside its names.
OTHERWISE = {
    "commented": RIGHT.replace("\n        dW", "\n        # Gewichte\n\n        dW"),
    "documented": RIGHT.replace("x):\n", 'x):\n        """Says it."""\n'),
    "typed": RIGHT.replace("def loss(self, x, y):", "def loss(self, x: np.ndarray, y: np.ndarray) -> float:"),
    "typed-variables": RIGHT.replace("dW3 =", "dW3: np.ndarray ="),
    "numpy-by-another-name": RIGHT.replace("numpy as np", "numpy as num").replace("np.", "num."),
    "one-statement-for-two": RIGHT.replace("dW3 = a2.T @ dz3", "dW3, n = a2.T @ dz3, len(y)"),
    "two-statements-for-one": RIGHT.replace(
        "self.weights, self.learning_rate = dict(weights), learning_rate",
        "self.weights = dict(weights)\n        self.learning_rate = learning_rate",
    ),
    "floats": RIGHT.replace("1 / (1 +", "1.0 / (1.0 +"),
    "turned-products": RIGHT.replace("a2 * (1 - a2)", "(1 - a2) * a2").replace(
        "1 + np.exp(-z)", "np.exp(-z) + 1"
    ),
    "np-dot": RIGHT.replace("a2.T @ dz3", "np.dot(a2.T, dz3)").replace("x.T @ dz1", "x.T.dot(dz1)"),
    "in-place": RIGHT.replace(
        "self.weights[name[1:]] = self.weights[name[1:]] - self.learning_rate * gradient",
        "self.weights[name[1:]] -= self.learning_rate * gradient",
    ),
    "laid-out": RIGHT.replace("(y * np.log(p) + (1", "(\n            y * np.log(p)\n            + (1"),
    "other-line-ends": RIGHT.replace("\n", "\r\n"),
    "a-mark-in-front": "\ufeff" + RIGHT,
    "another-file-name": {"lab_3.py": RIGHT},
    "in-two-files": {
        "net.py": RIGHT.replace(
            "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n", "from act import sigmoid\n"
        ),
        "act.py": "import numpy as np\n\n\ndef sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n",
    },
}


@pytest.mark.parametrize("program", OTHERWISE.values(), ids=OTHERWISE)
def test_what_a_copy_has_otherwise_beside_its_names_hides_nothing(program):
    files = program if isinstance(program, dict) else {"net.py": program}
    assert program != RIGHT
    renamed = {file: text.replace("dz", "delta").replace("a2", "hidden") for file, text in files.items()}
    draw = random.Random(1)
    others = {style: written(style, draw) for style in STYLES}
    assert people(others | {"one": RIGHT, "other": renamed}) == [["one", "other"]]


STRAIGHT = [written("straight", random.Random(seed)) for seed in range(5)]
GIVEN = written("script", random.Random(1))
BROKEN = RIGHT.replace("class Network:", "class Network")
HALF = EMPTY.replace("raise NotImplementedError", "return np.ones((len(x), 1))", 1)
# A whole class: what it hands in, and whose programs are similar.
CLASSES = {
    "nobody": ({}, []),
    "alone": ({"a": RIGHT}, []),
    "two-of-their-own": ({"a": STRAIGHT[0], "b": STRAIGHT[1]}, []),
    "five-of-their-own": (dict(zip("abcde", STRAIGHT, strict=True)), []),
    "two-the-same": ({"a": RIGHT, "b": RIGHT}, ["ab"]),
    "three-and-a-copy": (
        {"a": RIGHT, "b": written("cached", random.Random(2)), "c": copied(RIGHT, random.Random(2))},
        ["ac"],
    ),
    "all-the-same": (dict.fromkeys("abcdefg", RIGHT), ["abcdefg"]),
    "all-copies": ({name: copied(RIGHT, random.Random(name)) for name in "abcde"}, ["abcde"]),
    "two-groups": (
        {"a": RIGHT, "b": RIGHT, "c": STYLES["functions"], "d": STYLES["functions"], "e": RIGHT},
        ["abe", "cd"],
    ),
    "the-untouched-starter": ({**dict.fromkeys("abcd", EMPTY), "e": RIGHT}, []),
    "the-starter-with-pass": (dict.fromkeys("abc", EMPTY.replace("raise NotImplementedError", "pass")), []),
    "the-same-little": ({"a": HALF, "b": HALF, "c": RIGHT}, ["ab"]),
    "a-little-each": ({"a": HALF, "b": HALF + "\n", "c": HALF + "# done\n"}, []),
    "the-same-that-is-no-python": ({"a": BROKEN, "b": BROKEN, "c": RIGHT}, ["ab"]),
    "renamed-and-no-python": ({"a": BROKEN, "b": BROKEN.replace("dz", "delta"), "c": HALF}, ["ab"]),
    "a-file-that-all-were-given": (
        {
            name: {"net.py": written(style, random.Random(3)), "given.py": 30 * GIVEN}
            for name, style in zip("abcd", STYLES, strict=False)
        },
        [],
    ),
    "no-code": ({"a": {"data.csv": "1"}, "b": {"data.csv": "1"}}, []),
    "too-much-the-same": (dict.fromkeys("ab", "x = [" + MOST_CODE * " 1," + "]\n"), ["ab"]),
    "names-of-any-kind": ({"": RIGHT, "ü \u202e\n": RIGHT, "\udce4": RIGHT}, [["", "ü \u202e\n", "\udce4"]]),
}


@pytest.mark.parametrize("programs, expected", CLASSES.values(), ids=CLASSES)
def test_whose_programs_of_a_class_are_similar(programs, expected):
    assert people(programs) == [list(group) for group in expected]


# What is more than a parser of little memory and time can take, or what there is no sense in.
HOSTILE = {
    "brackets": b"[" * 2**21,
    "a-line": b"x = " + b"1 + " * 2**19 + b"1\n",
    "imports": b"import " + b"a." * 30_000 + b"a\n",
    "deep": b"x = " + b"-" * 30_000 + b"1\n",
    "sums": b"x = " + b"1 + " * 12_000 + b"1\n",
    "null-bytes": b"x = 1\0" * 1000,
    "no-text": bytes(range(256)) * 100,
    "indented": b"".join(b" " * i + b"if x:\n" for i in range(120)),
}


def test_what_is_too_much_is_said_and_hides_nobody():
    programs = {"one": RIGHT, "other": copied(RIGHT, random.Random(1)), **HOSTILE}
    result = found(programs)
    assert [group.people for group in result.groups] == [["one", "other"]]
    assert result.by_bytes["brackets"] == f"more than {MOST_CODE:,} bytes"
    assert {"brackets", "a-line"} <= set(result.by_bytes) <= {"brackets", "a-line", "imports"}


def test_the_lines_of_a_pair_say_the_same():
    (group,) = found({"one": RIGHT, "other": "# mine\n" + RIGHT.replace("dz", "delta")}).groups
    (pair,) = group.pairs
    assert (pair.one, pair.other, pair.percent) == ("one", "other", 100)
    starters = {"class Network:", "def __init__(self, weights, learning_rate):"}
    lines = RIGHT.splitlines()
    marked = {lines[one.first - 1].strip() for one, _ in pair.lines}
    assert {"dW3 = a2.T @ dz3", "dz3 = (p - y) / len(y)", "def sigmoid(z):"} <= marked | {"def sigmoid(z):"}
    assert not marked & starters
    assert all(other.first == one.first + 1 for one, other in pair.lines)


def test_more_of_the_class_that_has_something_makes_it_weigh_less():
    one, other = (written("straight", random.Random(seed)) for seed in (1, 2))
    pairs = {}
    for name, rest in {"rare": "functions", "common": "straight"}.items():
        draw = random.Random(5)
        others = {f"{i}": written(rest, draw) for i in range(20)}
        pairs[name] = similar_share(others, one, other)
    assert pairs["common"] < pairs["rare"]


def similar_share(others, one, other):
    from compare.grading import similar as module

    files = {name: {"a.py": text.encode()} for name, text in {**others, "one": one, "other": other}.items()}
    read, _ = module._read({name: module._code(each) for name, each in files.items()})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "LEAST_SHARE", 0.0)
        return module._shares(read)[tuple(sorted(("one", "other")))]


def test_pairs_of_a_group_are_the_most_similar_that_connect_it():
    base = RIGHT
    near = base.replace("dz", "delta")
    far = near.replace("a2.T @ dz3", "(dz3.T @ a2).T").replace("a2.T @ delta3", "(delta3.T @ a2).T")
    (group,) = found({"a": far, "b": near, "c": base}).groups
    assert [(pair.one, pair.other) for pair in group.pairs] == [("b", "c"), ("a", "b")]
    assert group.pairs[0].share == 1.0 > group.pairs[1].share


# --- what a run says of it, keeps and shows ---------------------------------------------------------------------

SETTINGS = "[probes]\ntraining_steps = 5\n"
run = partial(ended, main)
CLASS = {
    "ada": RIGHT,
    "bo": copied(RIGHT, random.Random(4)),
    "cy": STRAIGHT[2],
    "<b>di": RIGHT.replace("dz", "delta").replace("a1", "h1") + "# <script>alert(1)</script> \u202e\x1b[31m\n",
}
ALIKE = ["<b>di", "ada", "bo"]


@pytest.fixture
def graded(capsys, tmp_path):
    """A class that was graded: how to grade it again."""
    (tmp_path / "lab").mkdir()
    for name, program in CLASS.items():
        (tmp_path / "lab" / f"{name}.py").write_text(program)

    def again(*options, toml=""):
        (tmp_path / "class.toml").write_text(SETTINGS + toml)
        told = tmp_path / "told.json"
        command = ["run", tmp_path / "lab", "--seed", 5, "--class", tmp_path / "class.toml", "--json", told]
        code, out, _ = run(capsys, *command, *options)
        assert code == 0, out
        return out, json.loads(told.read_text())["similar"]

    again.lab, again.results = tmp_path / "lab", tmp_path / "lab-grades"
    again.first = again()
    return again


def never_again(monkeypatch):
    def refuse(*given):
        raise AssertionError("the class is compared again")

    monkeypatch.setattr(compare.show.similar, "similar", refuse)


def test_a_run_says_whose_programs_are_similar_and_where_they_stand_side_by_side(graded):
    out, told = graded.first
    page = graded.results / "similar.html"
    assert f"similar: '<b>di', 'ada', 'bo' (see {page})" in out.splitlines()
    assert [group["people"] for group in told] == [ALIKE]
    assert {pair["share"] for pair in told[0]["pairs"]} == {1.0}
    overview = (graded.results / "class.html").read_text()
    assert '<a href="similar.html#group-1">100 % side by side</a>' in overview
    assert 'id="group-1"' in page.read_text()
    for word in ("plagiar", "cheat", "copied"):
        assert word not in page.read_text() + overview + out


def test_another_rubric_compares_nobody_and_says_the_same(graded, monkeypatch):
    page = (graded.results / "similar.html").read_bytes()
    never_again(monkeypatch)
    out, told = graded(toml="[rules]\nfollows = 0\n")
    assert told == graded.first[1]
    assert (graded.results / "similar.html").read_bytes() == page
    assert "similar: '<b>di', 'ada', 'bo'" in out


@pytest.mark.slow
def test_who_is_graded_alone_is_compared_with_everybody(graded):
    (graded.lab / "ed.py").write_text(copied(RIGHT, random.Random(9)))
    assert [group["people"] for group in graded("--only", "ed")[1]] == [[*ALIKE, "ed"]]
    (graded.lab / "bo.py").write_text(STRAIGHT[3])
    assert [group["people"] for group in graded("--only", "cy")[1]] == [["<b>di", "ada", "ed"]]
    assert [group["people"] for group in graded()[1]] == [["<b>di", "ada", "ed"]]


@pytest.mark.parametrize("spoilt", [None, b"", b"{", b'{"key": 1}'], ids=["none", "empty", "cut", "other"])
def test_what_is_kept_and_spoilt_is_found_anew(graded, spoilt):
    file = graded.results / "similar.json"
    before = file.read_bytes()
    file.unlink() if spoilt is None else file.write_bytes(spoilt)
    assert graded()[1] == graded.first[1]
    assert file.read_bytes() == before


def test_a_page_that_is_gone_is_written_again(graded):
    page = graded.results / "similar.html"
    before = page.read_bytes()
    page.unlink()
    graded()
    assert page.read_bytes() == before


def test_a_decision_leaves_what_is_similar_on_the_class_s_page(graded, capsys):
    code, out, _ = run(capsys, "decide", "cy", "--points", "3", "--results", graded.results)
    assert code == 0, out
    assert "100 % side by side" in (graded.results / "class.html").read_text()


# Who handed in what, at which path, and whose programs are similar.
TOGETHER = {
    "two-together": ({"ada": "one", "bo": "one", "cy": "other"}, []),
    "two-together-and-a-copy": ({"ada": "one", "bo": "one", "di": "copy"}, [["ada", "bo", "di"]]),
    "each-a-copy": ({"ada": "one", "di": "copy"}, [["ada", "di"]]),
    "nothing-handed-in": ({"ada": "", "bo": ""}, []),
}


@pytest.mark.parametrize("who, expected", TOGETHER.values(), ids=TOGETHER)
def test_who_handed_in_together_is_not_similar_to_one_another(tmp_path, who, expected):
    for name, program in {"one": RIGHT, "other": STRAIGHT[2], "copy": copied(RIGHT, random.Random(1))}.items():
        (tmp_path / f"{name}.py").write_text(program)
    class_ = [HandedIn(name, {"net.py": tmp_path / f"{at}.py"} if at else {}) for name, at in who.items()]
    result = compared(tmp_path, class_, {}, {})
    assert [group.people for group in result.groups] == expected
    assert compared(tmp_path, class_[::-1], {}, {}) == result


def cells(*sources):
    return json.dumps({"cells": [{"cell_type": "code", "source": source} for source in sources]})


@pytest.mark.parametrize("width, scheme", [(390, "dark"), (1280, "light")])
def test_both_programs_stand_side_by_side_with_what_is_the_same_marked(tmp_path, browser, width, scheme):
    first, second = RIGHT.split("class ")
    (tmp_path / "ada.py").write_text(CLASS["<b>di"])
    (tmp_path / "bo.ipynb").write_text(cells(first, f"class {second}"))
    class_ = [
        HandedIn("<b>ada", {"ada.py": tmp_path / "ada.py"}),
        HandedIn("bo", {"bo.ipynb": tmp_path / "bo.ipynb"}),
    ]
    compared(tmp_path, class_, {}, {})
    page = tmp_path / "similar.html"
    assert complaints_and_requests(browser, page) == ([], [page.as_uri()])
    show(browser, page, width, scheme)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    sides = [side.text for side in browser.find_elements("tag name", "section")]
    assert [side.splitlines()[0] for side in sides] == ["<b>ada: ada.py", "bo: bo.ipynb"]
    rows = [
        side.find_elements("css selector", "tr.same") for side in browser.find_elements("tag name", "section")
    ]
    marked = [[[cell.text for cell in row.find_elements("tag name", "td")] for row in those] for those in rows]
    there, here = ({line.strip(): (number, same) for number, same, line in those} for those in marked)
    in_file, in_cell = (text[: text.index("dW3 =")].count("\n") + 1 for text in (RIGHT, f"class {second}"))
    assert there["dW3 = a2.T @ delta3"] == (f"{in_file}", f"≈ {in_cell}")
    assert here["dW3 = a2.T @ dz3"] == (f"{in_cell}", f"≈ {in_file}")
    tops = [side.location["y"] for side in browser.find_elements("tag name", "section")]
    assert (tops[0] == tops[1]) == (width > 1000)

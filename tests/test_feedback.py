"""What students and lecturers read of a grade: pages in a real browser, Markdown, and the terminal."""

from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from browsing import BRIGHTNESS, complaints_and_requests, show
from markdown_it import MarkdownIt
from msgspec.structs import asdict
from msgspec.structs import replace as changed
from test_explaining import answers_of, grader_of
from test_grading import PUBLISHED, SLIPS, run

from compare.grading.decisions import Decision, Decisions
from compare.grading.explaining import Cause, Program, explain
from compare.grading.grades import Grade, Standing
from compare.grading.judging import Item, State, judge
from compare.grading.marking import marked
from compare.grading.results import place, write_grade
from compare.grading.settings import Shown, settings
from compare.show.feedback import LECTURER, MOST_LINES, write_feedback, write_program
from compare.show.overview import alike, commonest, histogram, item_rates, write_class_page
from compare.show.states import apart
from compare.show.writing import markdown
from compare.submission.locating import Place
from compare.submission.text import plain_lines

MARKUP = '<script src=x> <img src=x onerror="document.title=1">[a](javascript:alert(1))|`*_{{7*7}}</script>'
EVIL = MARKUP + "\x1b[31m\u202e& http://a.example"
SHOWN = settings().feedback
HIDDEN = Shown(**dict.fromkeys(asdict(SHOWN), False))


def graded(source, student="ada", toml=""):
    """The grade of a program of our own."""
    grader = grader_of(toml)
    answers = answers_of(grader, source)
    judged = judge(grader.examiners, answers, grader.settings)
    causes = explain(grader.examiners, answers, judged, Program({"net.py": source.encode()}, {}), grader.settings)
    found = Grade(
        student=student,
        key="0123456789abcdef",
        standing=Standing.GRADED,
        reason="",
        items=judged.items,
        points={},
        possible={},
        level="strong",
        files=["net.py"],
        causes=causes,
    )
    return marked(found, grader.settings, Decisions())


def with_slip(slip):
    return PUBLISHED.replace(*SLIPS[slip][:2])


def evil(student=EVIL, text=EVIL):
    """A grade in which everything that a submission can choose is hostile."""
    item = Item("dW2", State.FAIL, text)
    spot = Place(text, 3, text, text, "named")
    cause = Cause("unknown", ["dW2"], "Look again.", certain=f"it stops with {text}", places=[spot])
    right = graded(PUBLISHED)
    return replace(
        right,
        student=student,
        standing=Standing.NEEDS_REVIEW,
        reason=text,
        items=[item if each.name == "dW2" else each for each in right.items],
        printed=text,
        errors={text: text},
        files=[text],
        causes=[cause],
        lateness=text,
        decisions=[Decision(student=student, words=text)],
    )


@pytest.fixture(scope="module")
def slipped():
    return graded(with_slip("derivative-left-out-2"))


@pytest.fixture(scope="module")
def class_(slipped):
    """Three hundred students: some right, some with the same slip, some hostile, some unreadable."""
    right, other = graded(PUBLISHED), graded(with_slip("other-loss-reported"))
    unseen = [Item(item.name, State.NOT_OBSERVED) for item in right.items]
    lost = replace(
        right,
        standing=Standing.UNREADABLE,
        reason="no Python file",
        items=unseen,
        points=dict.fromkeys(right.points, 0.0),
    )
    kinds = [right, right, slipped, right, other, slipped]
    grades = [replace(kinds[i % 6], student=f"Student {i:03}") for i in range(297)]
    return [*grades, replace(lost, student="lost"), evil(), evil("=HYPERLINK(1)")]


@pytest.fixture(scope="module")
def pages(tmp_path_factory, class_, slipped):
    """The pages on disk: of one student, of a hostile one, of the class."""
    folder = tmp_path_factory.mktemp("grades")
    for grade in (replace(slipped, student="Student 002"), evil()):
        write_grade(folder, grade)
        write_feedback(place(folder, grade.student), grade, SHOWN)
    write_class_page(folder / "class.html", class_)
    ada, hostile = place(folder, "Student 002"), place(folder, EVIL)
    return {
        "feedback": ada / "feedback.html",
        "lecturer": ada / "lecturer.html",
        "hostile": hostile / "feedback.html",
        "hostile-lecturer": hostile / "lecturer.html",
        "class": folder / "class.html",
    }


PAGES = ["feedback", "lecturer", "hostile", "hostile-lecturer", "class"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_stands_alone_and_runs_nothing_that_it_quotes(pages, browser, name):
    assert complaints_and_requests(browser, pages[name]) == ([], [pages[name].as_uri()])
    assert browser.title != "1"
    assert (
        browser.execute_script("return document.querySelectorAll('img, [onerror], a[href^=javascript]').length")
        == 0
    )


@pytest.mark.parametrize("width", [380, 1100])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_sticks_out_at_any_width(pages, browser, name, width, scheme):
    show(browser, pages[name], width, scheme)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    ink, paper = browser.execute_script(BRIGHTNESS)
    assert (ink < paper) == (scheme == "light")


def text_of(browser, page):
    browser.get(page.as_uri())
    return browser.execute_script("return document.body.innerText")


def test_a_hostile_name_is_shown_as_text(pages, browser):
    for name in ("hostile", "hostile-lecturer", "class"):
        assert MARKUP in text_of(browser, pages[name]).replace("\n", " ")


def test_the_student_reads_where_and_how_much_and_one_hint_but_not_the_answer(pages, browser):
    text = text_of(browser, pages["feedback"])
    for words in (
        "11.33 of 13 points",
        "net.py, line 32, in gradients",
        'dz2 = dz3 @ W["W3"].T',
        "step 0, dW2 at index",
        "yours",
        "expected",
        "allowed",
        "One factor of dz_l is f'. At which of its arguments do you take it, and how often?",
    ):
        assert words in text
    for answer in ("left out", "derivative-left-out", "bugs.md"):
        assert answer not in text
        assert answer in text_of(browser, pages["lecturer"])


# What the class may leave out, and words that are then missing.
VISIBLE = {
    "points": "11.33 of 13 points",
    "evidence": "yours",
    "place": "net.py, line 32",
    "hint": "One factor of dz",
    "diagnosis": "the derivative is left out at layer 2",
    "printed": "Hello from the program",
}


@pytest.mark.parametrize("what", VISIBLE)
@pytest.mark.parametrize("file", ["feedback.html", "feedback.md"])
def test_a_class_chooses_what_students_are_shown(tmp_path, slipped, what, file):
    grade = replace(slipped, printed="Hello from the program")
    for shown, there in ((changed(HIDDEN, **{what: True}), True), (changed(LECTURER, **{what: False}), False)):
        write_feedback(tmp_path, grade, shown)
        text = (tmp_path / file).read_text().replace("\\", "").replace("&#39;", "'")
        assert (VISIBLE[what] in text) is there


@pytest.mark.parametrize("level", ["strong", "weak"])
def test_every_page_says_where_limits_alone_were_the_walls(tmp_path, slipped, level):
    grade = replace(slipped, level=level)
    write_feedback(tmp_path, grade, SHOWN)
    write_class_page(tmp_path / "class.html", [grade, slipped])
    for name, words in {
        "feedback.html": "The program ran within limits alone, which stop accidents and no attack.",
        "feedback.md": "The program ran within limits alone, which stop accidents and no attack.",
        "lecturer.html": "The program ran within limits alone, which stop accidents and no attack.",
        "class.html": "1 of them ran within limits alone, which stop accidents and no attack.",
    }.items():
        assert (words in (tmp_path / name).read_text()) == (level == "weak"), name


def test_every_choice_of_what_is_shown_is_one_of_the_settings():
    assert set(VISIBLE) == set(asdict(LECTURER))


NOTEBOOK = "# lab.ipynb, code cell 2\nx = 1\n\n# lab.ipynb, code cell 5\ny = x\n"


def test_a_program_s_page_counts_lines_as_their_author_does_and_runs_nothing(tmp_path):
    long = "\n".join(["z = 0"] * (MOST_LINES + 5))
    write_program(tmp_path, {"lab.py": NOTEBOOK.encode(), f"{EVIL}.py": EVIL.encode(), "long.py": long.encode()})
    page = (tmp_path / "program.html").read_text()
    elements = Elements()
    elements.feed(page)
    lines = {seen["id"]: seen["data-line"] for tag, seen in elements.seen if tag == "span" and "id" in seen}
    assert lines["lab.ipynb, code cell 2:1"] == lines["lab.ipynb, code cell 5:1"] == "1"
    assert lines[f"long.py:{MOST_LINES}"] == str(MOST_LINES)
    assert f"long.py:{MOST_LINES + 1}" not in lines
    assert "Further lines are not shown." in page
    assert not {"script", "img"} & {tag for tag, _ in elements.seen}
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_printed_lines_stay_lines(tmp_path):
    write_feedback(tmp_path, replace(graded(PUBLISHED), printed=plain_lines("a\n  b\x1b[31m\r\nc")), LECTURER)
    assert "<pre>a\n  b\nc</pre>" in (tmp_path / "feedback.html").read_text()


class Elements(HTMLParser):
    """The elements of a document, and their attributes."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


@pytest.mark.parametrize("start", ["", "- ", "1. ", "    ", "# ", "> ", "<!--"])
def test_nothing_hostile_is_markup_in_markdown(tmp_path, start):
    write_feedback(tmp_path, evil(text=start + EVIL), LECTURER)
    text = (tmp_path / "feedback.md").read_text()
    elements = Elements()
    elements.feed(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))
    found = Counter(tag for tag, _ in elements.seen)
    assert set(found) == {
        *("h1", "h2", "h3", "p", "strong", "ul", "li", "table"),
        *("thead", "tbody", "tr", "th", "td"),
    }
    assert (found["table"], found["td"], found["ul"], found["li"]) == (1, 4 * 9, 1, 1)
    assert "\x1b" not in text
    assert "\u202e" not in text


@pytest.mark.parametrize(
    "text",
    [
        "<b>",
        "a|b",
        "[x](y)",
        "`x`",
        "*x*",
        "# x",
        "http://a.example",
        "www.a.example",
        "a@b.example",
        "\\<b>",
        "&lt;b&gt;",
        "![x](y)",
        "~~x~~",
        "a\n\n# b",
    ],
)
def test_any_text_reads_in_markdown_as_it_was_written(text):
    rendered = (
        MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(f"x {markdown(text)}")
    )
    parser = Elements()
    parser.feed(rendered)
    assert [tag for tag, _ in parser.seen] == ["p"]
    shown = []
    parser = HTMLParser(convert_charrefs=True)
    parser.handle_data = shown.append
    parser.feed(rendered)
    assert "".join(shown).strip() == "x " + " ".join(text.split())


@pytest.mark.parametrize(
    "one, other, shown",
    [
        (0.5, 0.25, ("0.5", "0.25")),
        (1.0, 1.0 + 1e-9, ("1", "1.000000001")),
        (None, 1.0, ("not a finite number", "1")),
    ],
)
def test_two_values_are_shown_with_the_digits_that_tell_them_apart(one, other, shown):
    assert apart(one, other) == shown


def test_the_class_page_counts_names_and_groups(class_):
    rates = {rate.name: rate.counts for rate in item_rates(class_)}
    assert rates["dW2"] == {"pass": 198, "follows": 0, "fail": 101, "blocked": 0, "not_observed": 0}
    assert rates["dW1"]["follows"] == 99
    assert [(name, count) for name, *_, count in commonest(class_)] == [
        ("derivative-left-out-2", 99),
        ("loss-mse", 49),
    ]
    groups = [(len(group.grades), group.name, group.item, group.sentence) for group in alike(class_)]
    assert groups == [
        (99, "derivative-left-out-2", "dW2", "the derivative is left out at layer 2 (f' taken as 1)"),
        (49, "loss-mse", "loss", "the reported loss is the mean squared error"),
        (2, "script-src-x-img-src-x-onerror-document", "dW2", MARKUP.partition(":")[0]),
        (1, "unreadable", "", "no Python file"),
    ]
    assert sum(bar.count for bar in histogram(class_)) == 299


def test_the_class_page_is_sorted_and_filtered_and_links_to_everybody(pages, browser, class_):
    browser.get(pages["class"].as_uri())
    rows = """return [...document.querySelectorAll('#rows tr')].filter(row => !row.hidden)
        .map(row => row.cells[0].textContent.trim())"""
    names = browser.execute_script(rows)
    assert len(names) == len(class_) == 300
    assert names == sorted(names, key=str.casefold)
    browser.execute_script("order.value = 'points'; order.dispatchEvent(new Event('change'))")
    assert browser.execute_script(rows)[0] == "lost"
    browser.execute_script("filter.value = 'sTUDENT 00'; filter.dispatchEvent(new Event('input'))")
    assert len(browser.execute_script(rows)) == 10
    assert browser.execute_script("return document.getElementById('shown').textContent") == "10 of 300"
    browser.execute_script("[...rows.querySelectorAll('a')].find(a => a.textContent == 'Student 002').click()")
    assert browser.current_url == pages["lecturer"].as_uri()


def test_every_state_has_a_sign_beside_its_colour_and_every_picture_has_words(pages, browser):
    browser.get(pages["class"].as_uri())
    cells = browser.execute_script(
        "return [...document.querySelectorAll('td.cell')].map(c => [c.className, c.textContent.trim()])"
    )
    signs = {}
    for kind, sign in cells:
        signs.setdefault(kind, set()).add(sign)
    assert sorted(map(len, signs.values())) == [1] * len(signs)
    assert len(set.union(*signs.values())) == len(signs) >= 4
    labels = browser.execute_script("return [...document.querySelectorAll('[role=img]')].map(e => e.ariaLabel)")
    assert len(labels) == 10
    assert all(labels)


def test_names_stay_in_their_rows_while_the_heat_map_is_scrolled(pages, browser):
    show(browser, pages["class"], 1100, "light")
    browser.execute_script("document.querySelector('.tall').scrollTop = 300")
    tops = "return [...rows.rows].map(r => [r.cells[0], r].map(e => e.getBoundingClientRect().top))"
    assert all(abs(name - row) < 1 for name, row in browser.execute_script(tops))


def test_paper_shows_every_student(pages, browser):
    browser.get(pages["class"].as_uri())
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    cut = "const box = document.querySelector('.tall'); return box.scrollHeight - box.clientHeight"
    assert browser.execute_script(cut) <= 0
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_a_class_without_anybody_has_a_page_too(tmp_path):
    write_class_page(tmp_path / "class.html", [])
    assert "0 submissions" in (tmp_path / "class.html").read_text()


@pytest.fixture
def results(tmp_path, slipped):
    (tmp_path / "lab-grades").mkdir()
    for grade in (slipped, evil()):
        write_grade(tmp_path / "lab-grades", grade)
    return tmp_path / "lab-grades"


def test_explain_says_everything_about_one_grade(capsys, results):
    code, out, err = run(capsys, "explain", "ada", "--results", results)
    assert (code, err) == (0, "")
    for words in (
        "ada: graded, 11.3333 of 13 points",
        "dW2            ✗ wrong",
        "dW1            → right, given what is above it",
        "step 0, backward, dW2: shape (",
        "Mismatched elements: ",
        "Likely cause: the derivative is left out at layer 2 (f' taken as 1) (derivative-left-out-2)",
        "Read on: docs/bugs.md#derivative-of-the-activation",
        'In the code: net.py, line 32, in gradients: dz2 = dz3 @ W["W3"].T',
        "Hint for the student: One factor of dz_l is f'.",
        "Right, given its own upstream: dW1",
    ):
        assert words in out


def test_explain_escapes_what_was_printed(capsys, results, monkeypatch):
    monkeypatch.chdir(results.parent)
    code, out, _ = run(capsys, "explain", EVIL)
    assert code == 0
    assert "It printed:\n<script src=x>" in out
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_a_grade_of_another_version_is_not_taken_for_a_missing_one(capsys, results):
    file = results / "ada" / "result.json"
    file.write_text(file.read_text().replace('"causes"', '"cause"'))
    code, _, err = run(capsys, "explain", "ada", "--results", results)
    assert code == 2
    assert "the grade of 'ada' is of another version" in err


@pytest.mark.parametrize(
    "args, words",
    [
        (["adda"], "holds no grade of 'adda'; did you mean 'ada'?"),
        (["ada", "--results", "nowhere"], "nowhere does not exist"),
    ],
)
def test_whom_explain_does_not_know_is_one_line(capsys, results, monkeypatch, args, words):
    monkeypatch.chdir(results.parent)
    code, _, err = run(capsys, "explain", *args)
    assert code == 2
    assert words in err
    (results.parent / "other-grades").mkdir()
    assert "--results is needed: 2 folders *-grades are here" in run(capsys, "explain", "ada")[2]


@pytest.mark.walls
def test_another_choice_of_what_is_shown_writes_the_pages_anew_and_grades_nobody_again(capsys, tmp_path):
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "ada.py").write_text(with_slip("derivative-left-out-2"))
    assert run(capsys, "run", tmp_path / "lab", "--seed", 5)[0] == 0
    ada = tmp_path / "lab-grades" / "ada"
    graded_at, hint = (ada / "result.json").stat().st_mtime_ns, "One factor of dz_l"
    assert sorted(path.name for path in ada.iterdir()) == [
        *("answers.bin", "feedback.html", "feedback.md", "lecturer.html", "program.html", "result.json"),
    ]
    assert hint in (ada / "feedback.html").read_text()
    (tmp_path / "class.toml").write_text("[feedback]\nhint = false")
    assert run(capsys, "run", tmp_path / "lab", "--seed", 5, "--class", tmp_path / "class.toml")[0] == 0
    assert (ada / "result.json").stat().st_mtime_ns == graded_at
    assert hint not in (ada / "feedback.html").read_text()
    assert hint in (ada / "lecturer.html").read_text()
    assert "ada/lecturer.html" in (tmp_path / "lab-grades" / "class.html").read_text()
    summary = (tmp_path / "lab-grades" / "summary.csv").read_text()
    assert "the derivative is left out at layer 2 (f' taken as 1) (derivative-left-out-2)" in summary


@pytest.mark.parametrize(
    "slip, toml, points",
    [
        ("derivative-left-out-2", "[rules]\nfollows = 0.4", {"dW2": 0, "dW1": 5 / 3 * 0.4}),
        ("other-loss-reported", "[rules]\nother_loss = 0.5", {"loss": 0.5}),
        ("other-loss-differentiated", "[rules]\nother_loss = 0.25", {"loss_gradient": 0.5}),
        ("other-loss-reported", "", {"loss": 0}),
    ],
)
def test_the_class_chooses_what_a_slip_costs(slip, toml, points):
    grade = graded(with_slip(slip), toml=toml)
    assert {name: grade.points[name] for name in points} == pytest.approx(points)

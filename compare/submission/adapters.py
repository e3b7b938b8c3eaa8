"""What was found of a program that is run as it is, as an adapter: for a person to read, correct and keep.

It says where to look, in the keys of `inside.declaring`. Used again, it leads to the same network.
"""

from collections.abc import Iterator, Mapping, Sequence

from compare.submission.gathering import Gathered
from compare.submission.inside.declaring import BELOW
from compare.submission.inside.lines import known_as
from compare.submission.inside.starting import FILE
from compare.submission.running import Traced, Trained
from compare.submission.text import plain, plain_lines

LONGEST, LONGEST_BELOW = 1000, 8000  # characters of a value, and of the lines below
WIDTH = 100  # of a line with its comment
Statement = tuple[str, object, str]  # a key, its value, and a comment


def adapter_of(traced: Traced, gathered: Gathered, called: str, found: Trained | None) -> str:
    """The adapter's text.

    called: the submission, by its file's name. found: what can be judged of it, if anything can.
    """
    stem = called.removesuffix(".py").removesuffix(".ipynb")
    head = (
        f'"""What is what in {_quotable(called)}, which follows no interface.\n\n'
        f"Read it, correct it, keep it beside the program as {_quotable(stem)}.adapter.py. "
        "Any line may be left out."
    )
    if found:
        shape = "-".join(map(str, (found.inputs, *found.widths, 1)))
        loss = f" on {found.kind}" if found.kind else ""
        batch = "one sample" if found.samples == 1 else f"{found.samples} samples"
        head += f"\nIt trains {shape}{loss}, by steps of {batch}, at the learning rate {found.rate:g}."
    lines = [f'{head}\n"""', "", *(_written(*statement) for statement in _statements(traced, gathered))]
    return "\n".join(lines) + "\n"


def one_of_several(number: int) -> str:
    """The statement that means a further training."""
    return _written("training", number, "which of its trainings that run code of their own") + "\n"


def _statements(traced: Traced, gathered: Gathered) -> Iterator[Statement]:
    if traced.begun:
        begun = (
            "the file below whose definitions these lines stand" if traced.driver else "the file that is started"
        )
        yield "start", gathered.called.get(traced.begun, traced.begun), begun
    if traced.answers:
        one = traced.answers[0] if len(traced.answers) == 1 else traced.answers
        yield "answer", one, "what input() is told"
    drawn = len(traced.drawn.splitlines())
    if traced.driver:
        yield "below", traced.drawn + traced.driver, "what is written below it, so that it trains"
    if traced.guessed:
        yield "guessed", True, "how its parts are called was a guess: leave this out where it is right"
    if traced.training > 1:
        yield "training", traced.training, "which of its trainings that run code of their own"
    yield "loop", _loop(traced, gathered, drawn), "what takes the steps"
    yield "weights", traced.weights, "where it keeps them"
    row = {None: "", -1: "each is the last row of its weights"}.get(
        traced.row, "each is the first row of its weights"
    )
    yield "biases", traced.biases, row or ("and its biases" if traced.biases else "it has none")
    out_in = traced.layout == "out_in"
    yield "layout", traced.layout, "of a weight matrix: z = W a" if out_in else "of a weight matrix: z = a W"
    yield "data", traced.data, "its samples"
    yield "columns", traced.columns, f"a sample is a {'column' if traced.columns else 'row'} of them"
    yield "hidden", traced.hidden, "the activation of each hidden layer"
    yield "output", traced.output, "and of the last one"


def _loop(traced: Traced, gathered: Gathered, drawn: int) -> str:
    """lab1.py:66; lab1.ipynb, code cell 4, line 48; below:3"""
    file, line = traced.loop
    if file == FILE:
        return f"{BELOW}:{line + drawn}"
    name, number = known_as(file, gathered.files.get(file, b"").decode("utf-8", "replace"), line)
    return f"{name}:{number}" if name == file else f"{name}, line {number}"


def _written(key: str, value: object, comment: str) -> str:
    """A statement; lines of a program stand as they are, and what is long stands over several lines."""
    comment = f"  # {comment}" if comment else ""
    if key == "below":
        text = plain_lines(str(value), LONGEST_BELOW).rstrip("\n")
        plainly = not set(text) & {"\\"} and '"""' not in text
        return f'{key} = """\n{text}\n"""{comment}' if plainly else f"{key} = {text!r}{comment}"
    if isinstance(value, list):
        texts = [_text(each) for each in value]
        one = f"{key} = [{', '.join(texts)}]{comment}"
        if len(one) <= WIDTH:
            return one
        return "\n".join([f"{key} = [{comment}", *_wrapped(texts), "]"])
    return f"{key} = {_text(value) if isinstance(value, str) else repr(value)}{comment}"


def _wrapped(texts: Sequence[str]) -> Iterator[str]:
    line = "   "
    for text in texts:
        if len(line) + len(text) > WIDTH and line.strip():
            yield line
            line = "   "
        line += f" {text},"
    yield line


def _text(value: str) -> str:
    """In double quotation marks, as people write them."""
    text = plain(value, LONGEST)
    return f'"{text}"' if not set(text) & set('"\\') else repr(text)


def _quotable(name: str) -> str:
    """A file's name, within three quotation marks."""
    return plain(name, 120).replace("\\", "/").replace('"', "'")


def roles_of(names: Mapping[str, str], called: str) -> str:
    """The roles of a program that is spoken to by names of the class's settings; empty where there are none."""
    said = {role: name for role, name in names.items() if name and role.isidentifier() and role != "class"}
    if not said:
        return ""
    head = f'"""The roles that names play in {_quotable(called)}, as the class has them."""'
    return "\n".join([head, "", *(_written(role, name, "") for role, name in said.items())]) + "\n"

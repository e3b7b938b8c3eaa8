"""Every page and every Markdown file that a template makes: whatever a value holds, it is text there.

A page is one file. `base.html.j2` puts the style sheet and what script it has into it; it asks for nothing else.
"""

import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from compare.files import write_text
from compare.submission.text import plain, plain_lines

MARKED = re.compile(r"([\\`*_{}\[\]<>#|~!@$^&])|(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)
LONGEST_VALUE = 2000  # characters


def markdown(value: object) -> str:
    """A value as plain text in Markdown: on one line, nothing in it is markup, a link or HTML."""
    return MARKED.sub(lambda found: "\\" + (found[0] or ""), in_short(value)).replace("\\<", "&lt;")


def in_fence(text: str) -> Markup:
    """Lines as code in Markdown, between fences that nothing in them ends."""
    lines = plain_lines(text, LONGEST_VALUE).replace("`", "'")
    return Markup(f"```\n{lines}\n```")


def in_short(value: object) -> str:
    """A foreign value on one line, without what moves a cursor."""
    return plain(value, LONGEST_VALUE)


@pass_eval_context
def _in_markdown(context: EvalContext, value: object) -> object:
    """What Jinja does with each value of a Markdown file, before it would escape it for HTML."""
    if isinstance(value, Markup):
        return value
    return Markup(markdown(value)) if context.autoescape else value


def _environment(escaped: Callable[[str | None], bool], finalize: Callable[..., Any] | None) -> Environment:
    """The templates; a name that is not given is an error."""
    made = Environment(
        loader=PackageLoader("compare.show"),
        autoescape=escaped,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["plain"] = in_short
    made.filters["in_fence"] = in_fence
    made.filters["plain_lines"] = partial(plain_lines, longest=LONGEST_VALUE)
    return made


def _foreign(name: str | None) -> bool:
    """Whether a Markdown file tells of a submission: the lab report's values are ours, and Markdown already."""
    return name is None or not name.startswith("lab/")


HTML = _environment(lambda _: True, None)
MARKDOWN = _environment(_foreign, _in_markdown)


def rendered(name: str, /, **values: object) -> str:
    """The text that a template makes of the values."""
    made = HTML if name.endswith(".html.j2") else MARKDOWN
    return made.get_template(name).render(values)


def write(path: Path, text: str) -> None:
    """Write the text, which ends with one line's end; the file appears whole or not at all."""
    write_text(path, text.rstrip("\n") + "\n")

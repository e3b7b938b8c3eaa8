"""How learning platforms name what they let one download: whose it is, by their own number, and which attempt.

    Canvas        lastfirst_1234_5678_net.py, lastfirst_LATE_1234_5678_net.py     1234: whose, 5678: the file
                  anon_x3K9a_5678_net.py, LATE_anon_x3K9a_5678_net.py             where marking is anonymous
                  lastfirst_1234_text.html                                        what was typed there
    Moodle        First Last_1234567_assignsubmission_file_/net.py                or the file's name in that name
                  Participant_1234567_assignsubmission_file_/net.py               where marking is anonymous
                  First Last_1234567_assignsubmission_onlinetext_/onlinetext.html what was typed there
    Gradescope    submission_12345678/                                            submission_metadata.yml: whose
    Blackboard    Lab 1_jdoe_attempt_2024-01-10-12-30-00_net.py                   and ....txt: Blackboard's words
    Brightspace   1234-5678 - First Last - Sep 24, 2024 926 PM/net.py             or the file's name in that name

Names are all that is read here, so that it is known what a folder or an archive holds before it is opened.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

METADATA = "submission_metadata.yml"  # Gradescope's
OWN = {METADATA, "index.html"}  # what platforms add of their own; the latter is Brightspace's
UNNAMED = {"anon", "Participant"}  # what stands in the place of a name, with the number that tells them apart
UPLOADED = r"(?:(?P<file>\d+)_(?P<name>.+)|(?P<typed>text|link)\.html)"  # or typed there, to Canvas
DATE = r"\w+[ ,-][^_]*?\d{4}[^_]*? \d{1,2}:?\d\d(?: ?[AaPp][Mm])?"
PATTERNS = {
    "Moodle": r"(?P<student>.+?)_(?P<number>\d+)_assignsubmission_(?:file|(?P<typed>[a-z]+))(?:_(?P<name>.*))?",
    "Blackboard": r"(?P<student>.+)_attempt_(?P<when>\d{4}(?:-\d\d){5})(?:_(?P<name>.+)|(?P<words>\.txt))",
    "Brightspace": rf"(?P<number>\d+)-\d+\s*-\s+(?P<student>.+?)\s*-\s+(?P<when>{DATE})(?:\s*-\s+(?P<name>.+))?",
    "Canvas, anonymous": rf"(?P<late>(?:LATE|late)_)?(?P<student>anon)_(?P<number>\w+?)_{UPLOADED}",
    "Canvas": rf"(?P<student>.+?)(?P<late>_(?:LATE|late))?_(?P<number>\d+)_{UPLOADED}",
    "Gradescope": r"(?P<student>submission_\d+)",
}
COMPILED = {platform: re.compile(pattern, re.DOTALL) for platform, pattern in PATTERNS.items()}
DATES = ("%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%d %b, %Y", "%d %B, %Y", "%d %b %Y", "%d %B %Y")


@dataclass(frozen=True)
class Named:
    """What a name in a download says.

    student, number: the name and the platform's own number; empty where there is none. name: the file's, as the
    student gave it; empty where this is a folder of them. when, file: of which attempt it is, and the file's
    number; the greater the newer. typed: it was typed there, and is no file. words: the platform's own, beside
    an attempt.
    """

    platform: str
    student: str
    number: str = ""
    name: str = ""
    when: str = ""
    file: int = 0
    late: bool = False
    typed: bool = False
    words: bool = False

    @property
    def person(self) -> tuple[str, str, str]:
        """Whose it is: two of one name are two people, and so are two names under one number."""
        return self.platform.partition(",")[0], self.number, self.student


def named(name: str) -> Named | None:
    """What a platform says by a name; None for a name that people give."""
    for platform, pattern in COMPILED.items():
        if matched := pattern.fullmatch(name):
            said = matched.groupdict("")
            return Named(
                platform,
                said["student"],
                said.get("number", ""),
                said.get("name", ""),
                _when(said.get("when", "")),
                int(said.get("file") or 0),
                *(bool(said.get(key)) for key in ("late", "typed", "words")),
            )
    return None


def people(names: Iterable[str]) -> list[str]:
    """Whose submissions these names are, where they are a download's; none where they are one person's files.

    Canvas's names might be anybody's: they are believed where most of the names are such.
    """
    names = list(names)
    found = {one.person: one for name in names if (one := named(name))}
    canvas = sum(1 for name in names if (one := named(name)) and one.person[0] == "Canvas")
    if canvas and 2 * canvas <= len(names):
        found = {person: one for person, one in found.items() if person[0] != "Canvas"}
    return sorted(one.student for one in found.values())


def _when(text: str) -> str:
    """A date that sorts, 2024-09-24 21:26; empty where the words are of another language."""
    if re.fullmatch(r"\d{4}(-\d\d){5}", text):
        return re.sub(r"^(.{10})-(..)-(..)-(..)$", r"\1 \2:\3:\4", text)
    if not (matched := re.fullmatch(r"(.+?) (\d{1,2}):?(\d\d)(?: ?([AP])M)?", text.upper())):
        return ""
    day, hour, minute, half = matched.groups()
    hours = int(hour) if half is None else int(hour) % 12 + 12 * (half == "P")
    for form in DATES:
        with suppress(ValueError):
            return f"{datetime.strptime(day, form):%Y-%m-%d} {hours:02}:{minute}"
    return ""


@dataclass(frozen=True)
class Submitted:
    """What Gradescope says of one submission: who, and when."""

    people: list[Mapping[str, str]] = field(default_factory=list)  # each with name, sid, email
    when: str = ""


def metadata(text: str) -> dict[str, Submitted]:
    """Gradescope's submission_metadata.yml: the submissions, by the folder's name.

    Read line by line, as Gradescope writes it; of whatever else a YAML file may hold nothing is understood.
    """
    found: dict[str, Submitted] = {}
    for key, block in _blocks(text):
        whole = "\n".join(block)
        submitters = re.search(r"^ +:submitters:\s*\n((?: *- .*\n?| {3,}.*\n?)*)", whole, re.MULTILINE)
        who: list[dict[str, str]] = []
        for line in submitters[1].splitlines() if submitters else ():
            if not (pair := re.fullmatch(r"\s*(- )?:(name|sid|email):\s*(.*?)\s*", line)):
                continue
            if pair[1] or not who:
                who.append({})
            who[-1][pair[2]] = _scalar(pair[3])
        created = re.search(r"^ +:created_at:\s*(.+?)\s*$", whole, re.MULTILINE)
        found[key] = Submitted(list(who), _scalar(created[1])[:19].replace("T", " ") if created else "")
    return found


def _blocks(text: str) -> Iterator[tuple[str, list[str]]]:
    """submission_1: and the lines below it that stand further right."""
    key, block = "", list[str]()
    for line in text.splitlines():
        if matched := re.fullmatch(r"""["']?(submission_\w+)["']?:\s*""", line):
            if key:
                yield key, block
            key, block = matched[1], []
        else:
            block.append(line)
    if key:
        yield key, block


def _scalar(text: str) -> str:
    """A value of one line, without its quotation marks."""
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    if len(text) > 1 and text[0] == text[-1] == '"':
        return re.sub(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|(.))", _unescaped, text[1:-1])
    return "" if text in ("", "~", "null") else text


def _unescaped(matched: re.Match[str]) -> str:
    return chr(int(matched[1] or matched[2], 16)) if matched[1] or matched[2] else matched[3]

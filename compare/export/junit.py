"""JUnit XML, a class: what continuous integration shows as tests.

Source: github.com/jenkinsci/xunit-plugin, junit-10.xsd. A suite is a student and a case an item; what is wrong is
a failure, a crash or a timeout an error, what was not reached or not observed is skipped.
"""

from collections.abc import Sequence
from xml.etree import ElementTree

from compare.export.words import of_grade, of_item, points, possible, unjudged
from compare.grading.findings import State
from compare.grading.grades import Grade
from compare.grading.judging import Item
from compare.submission.text import plain

FAILURE, ERROR, SKIPPED = "failure", "error", "skipped"


def outcome(grade: Grade, item: Item) -> str:
    """failure, error, skipped, or empty where the item passed."""
    if unjudged(grade):
        return ERROR
    return {State.PASS: "", State.FAIL: FAILURE}.get(item.state, SKIPPED)


def document(grades: Sequence[Grade]) -> bytes:
    """The whole class."""
    whole = ElementTree.Element("testsuites", name="grades")
    every = []
    for grade in grades:
        parts, worth = points(grade), possible(grade)
        student, found = plain(grade.student), [outcome(grade, item) for item in grade.items]
        every += found
        suite = ElementTree.SubElement(whole, "testsuite", name=student)
        suite.attrib.update(_counts(found) | {"skipped": str(found.count(SKIPPED))})
        properties = ElementTree.SubElement(suite, "properties")
        ElementTree.SubElement(properties, "property", name="isolation", value=grade.level)
        for item, ended in zip(grade.items, found, strict=True):
            case = ElementTree.SubElement(suite, "testcase", name=item.name, classname=student)
            if ended:
                said, kind = (of_grade(grade), grade.standing) if ended == ERROR else (of_item(item), item.state)
                marks = f"{parts[item.name]:g} of {worth[item.name]:g} points"
                ElementTree.SubElement(case, ended, message=f"{marks}: {said}", type=kind)
    whole.attrib.update(_counts(every))
    ElementTree.indent(whole)
    return b"%b\n" % ElementTree.tostring(whole, encoding="utf-8", xml_declaration=True)


def _counts(found: Sequence[str]) -> dict[str, str]:
    counts = {"tests": len(found), "failures": found.count(FAILURE), "errors": found.count(ERROR)}
    return {name: str(count) for name, count in counts.items()}

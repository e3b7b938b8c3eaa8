"""Signs on an output that has ASCII alone, or little more: each has a twin there, so that every line is shown."""

import codecs
import unicodedata

TWINS = {
    "→": "->",
    "←": "<-",
    "×": "x",
    "·": "*",
    "∘": "o",
    "±": "+-",
    "√": "sqrt",
    "∂": "d",
    "∇": "grad ",
    "∫": "int ",
    "∞": "inf",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "≈": "~",
    "‖": "||",
    "⁄": "/",
    "−": "-",
    "–": "-",
    "—": "--",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "•": "*",
    "◌": "o",
    "✓": "v",
    "✗": "x",
    "λ": "lambda",
    "µ": "u",
}
ERRORS = "twins"  # what a stream's errors are called, by which it writes them


def twin(sign: str) -> str:
    r"""The sign in ASCII: -> of →, sigma of σ, ^2 of ², e of é; \u4e2d of what has no twin."""
    if sign.isascii():
        return sign
    if sign in TWINS:
        return TWINS[sign]
    parts = unicodedata.normalize("NFKD", sign)
    if parts != sign:
        raised = "^" if unicodedata.decomposition(sign).startswith("<super>") else ""
        return raised + "".join(twin(part) for part in parts if not unicodedata.combining(part))
    name = unicodedata.name(sign, "").split()
    if name[:1] == ["GREEK"]:
        return name[-1].capitalize() if sign.isupper() else name[-1].lower()
    return sign.encode("ascii", "backslashreplace").decode()


def _twins(error: UnicodeError) -> tuple[str, int]:
    """What is written of what cannot be encoded, and where to go on."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(twin, error.object[error.start : error.end])), error.end


codecs.register_error(ERRORS, _twins)

"""What is said to whoever gave us something that cannot be used."""

import difflib
from collections.abc import Collection


class CompareError(ValueError):
    """Input that cannot be used: one line that says what was found, where, and what was expected.

    Commands print it, and nothing else that is raised, as a usage error: a mistake of ours stays a traceback.
    """


def known(name: str, names: Collection[str], source: str) -> None:
    """CompareError, with the nearest of the names, unless this is one of them."""
    if name not in names:
        near = nearest(name, names)
        raise CompareError(f"{source}: unknown {name!r}; did you mean {near!r}? (there are {', '.join(names)})")


def nearest(name: str, names: Collection[str]) -> str:
    """The one of the names that is most like it."""
    small = {one.lower(): one for one in names}
    return small[difflib.get_close_matches(name.lower(), small, n=1, cutoff=0.0)[0]]

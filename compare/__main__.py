"""`pytest compare` from wherever this package is installed: python -m compare [options of pytest]."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from compare.ending import command


@command("python -m compare")
def main(argv: Sequence[str] | None = None) -> int:
    """Run the tests that come with this package; pytest's exit code."""
    return pytest.main([str(Path(__file__).parent), *(sys.argv[1:] if argv is None else argv)])


if __name__ == "__main__":
    sys.exit(main())

"""`pytest compare` from wherever this package is installed: python -m compare [options of pytest]."""

import sys
from pathlib import Path

import pytest

sys.exit(pytest.main([str(Path(__file__).parent), *sys.argv[1:]]))

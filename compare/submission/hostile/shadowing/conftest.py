"""Imported in place of something else."""

import sys

shadowed = True
sys.modules["inside.main"].pack = None

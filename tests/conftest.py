"""Fixtures of the project's own tests."""

import pytest

from compare.process import one_thread


@pytest.fixture(autouse=True)
def single_thread():
    with one_thread():
        yield

"""Signatures are checked while the tests run: refused is what the decorator of jaxtyping refuses, and no more."""

import importlib
import sys
from functools import cache

import jaxtyping
import numpy as np
import pytest
import signatures

from compare.step import tensor

MODULE = """
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import numpy as np
from jaxtyping import Float

if TYPE_CHECKING:
    from nowhere import Unknown

Row = Float[np.ndarray, "n"]

def twice(number: int) -> int:
    return 2 * number

def told(number: int) -> str:
    return number

def total(x: Row, y: Row) -> float:
    return float(x @ y)

def widened(x: Float[np.ndarray, "rows columns"]) -> Float[np.ndarray, "columns rows"]:
    return x

def of_many(x: Mapping[str, Float[np.ndarray, "batch 1"]]) -> Float[np.ndarray, "batch"]:
    return x["a"][:, 0]

def any_shape(x: Float[np.ndarray, "..."]) -> None:
    total(x, x)

def with_function(f: Callable[[int], int]) -> int:
    return f(1)

def later(one: "Later", other: int) -> int:
    return other

def unknown(one: "Unknown", other: int) -> int:
    return other

def counted(most: int) -> Iterator[int]:
    yield from range(most)

def within(shift: int) -> Callable[[int], int]:
    def shifted(number: int, times: int = shift) -> int:
        return number * times + shift if times < 9 else "many"
    return shifted

def within_of(kind: type):
    def one(x: kind) -> Row:
        return np.ones(3)
    return one

def sized(rows: int) -> Callable[[Row], Row]:
    def padded(x: Row) -> Row:
        return np.ones(rows)
    return padded

Given, Result = ParamSpec("Given"), TypeVar("Result")

def passing(function: Callable[Given, Result]) -> Callable[Given, Result]:
    def passed(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        return function(*args, **kwargs)
    return passed

class Plain:
    def method(self, number: int) -> int:
        return number

    @staticmethod
    def static(number: int) -> int:
        return number

    @classmethod
    def of_class(cls, number: int) -> int:
        return number

    @property
    def size(self) -> int:
        return "many"

@dataclass(frozen=True)
class Later:
    number: int
    pair: tuple[int, ...] = ()
"""

# A call, and whether its signature allows it.
CALLS = {
    "twice(2)": True,
    "twice('2')": False,
    "twice(number=2.0)": False,
    "told(2)": False,
    "total(np.ones(3), np.ones(3))": True,
    "total(np.ones(3), np.ones(4))": False,
    "total(np.ones(3), np.ones(3, 'f4'))": True,
    "total(np.ones(3), np.ones(3, int))": False,
    "total(np.ones((3, 1)), np.ones(3))": False,
    "widened(np.ones((2, 2)))": True,
    "widened(np.ones((2, 3)))": False,
    "of_many({'a': np.ones((3, 1))})": True,
    "of_many({'a': np.ones((3, 2))})": False,
    "any_shape(np.ones(5))": True,
    "any_shape(np.ones((5, 5)))": False,
    "with_function(twice)": True,
    "with_function(3)": False,
    "later(Later(1), 1)": True,
    "later(Later(1), '1')": False,
    "unknown(None, 1)": True,
    "unknown(None, '1')": False,
    "list(counted(2))": True,
    "list(counted('2'))": False,
    "[within(n)(1) for n in (2, 3)] == [4, 6] or 1 / 0": True,
    "within(1)(1) + within(2)('1')": False,
    "within(1)(1) + within(2)(1, 9)": False,
    "within(1)(1) + within(9)(1)": False,
    "[passing(twice)(n) for n in (2, 3)] == [4, 6] or 1 / 0": True,
    "passing(twice)('2')": False,
    "within_of(int)(1)": True,
    "[within_of(kind)(1) for kind in (int, str)]": False,
    "[sized(n)(np.ones(n)) for n in (2, 3)]": True,
    "[sized(n)(np.ones(2)) for n in (2, 3)]": False,
    "Plain().method(1)": True,
    "Plain().method('1')": False,
    "Plain.static(1)": True,
    "Plain.static('1')": False,
    "Plain.of_class(1)": True,
    "Plain.of_class('1')": False,
    "Plain().size": False,
    "Later(1, (1, 2))": True,
    "Later('1')": False,
    "Later(1, ('1',))": False,
}


@pytest.fixture(scope="module", params=["ours", "jaxtypings"])
def module(request, tmp_path_factory):
    """The functions above, imported through the hook with one of the two decorators."""
    folder = tmp_path_factory.mktemp("signatures")
    (folder / f"{request.param}.py").write_text(MODULE)
    decorator = {"ours": signatures.checked, "jaxtypings": signatures.theirs}[request.param]
    with pytest.MonkeyPatch.context() as patch, jaxtyping.install_import_hook(request.param, "beartype.beartype"):
        patch.syspath_prepend(folder)
        patch.setattr(jaxtyping, "jaxtyped", decorator)
        yield importlib.import_module(request.param)
        del sys.modules[request.param]


@pytest.mark.parametrize("call", CALLS)
def test_a_call_is_refused_unless_its_signature_allows_it(module, call):
    if CALLS[call]:
        eval(call, vars(module))
    else:
        with pytest.raises(jaxtyping.TypeCheckError):
            eval(call, vars(module))


# Arrays and their names, one after another: the last is let pass or refused as if it were the first of its kind.
AFTER = {
    "the same size": ([((3,), "n"), ((3,), "n")], True),
    "another size": ([((3,), "n"), ((4,), "n")], False),
    "another size, seen under another name": ([((3,), "n"), ((4,), "m"), ((4, 3), "m n")], True),
    "sizes that are swapped": ([((3,), "n"), ((4,), "m"), ((3, 4), "m n")], False),
    "the same axes before": ([((2, 5, 3), "*runs n"), ((2, 5, 4), "*runs m")], True),
    "other axes before": ([((2, 5, 3), "*runs n"), ((5, 2, 3), "*runs n")], False),
    "axes that are one for all": ([((2, 3), "*runs n"), ((1, 3), "*#runs n")], True),
    "the same names, once more": ([((3, 4), "m n"), ((3, 4), "m n"), ((4,), "n")], True),
}


@cache
def row_of(names):
    """One annotation, as a signature holds it."""
    return jaxtyping.Float[np.ndarray, names]


@pytest.mark.parametrize("arrays, fit", AFTER.values(), ids=AFTER)
@pytest.mark.parametrize("time", ["first", "second"])
def test_what_was_let_pass_once_binds_its_names_again(arrays, fit, time):
    with signatures.scope:
        *before, last = (isinstance(np.ones(shape), row_of(names)) for shape, names in arrays)
    assert (before, last) == ([True] * len(before), fit)


def test_another_dtype_of_the_same_shape_is_another_array():
    row = jaxtyping.Float[np.ndarray, "n"]
    assert [isinstance(np.ones(3, dtype), row) for dtype in ("f8", "i8", "f4", "f8")] == [True, False, True, True]
    assert not isinstance(np.ones(3).tolist(), row)


def test_so_are_the_calls_of_this_project():
    with pytest.raises(jaxtyping.TypeCheckError):
        tensor("dW", "2")

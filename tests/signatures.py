"""Every signature of ours, checked at every call: what jaxtyping's import hook does, at a fraction of its cost.

The hook writes `@jaxtyping.jaxtyped(typechecker=...)` over each function and dataclass. That decorator binds the
arguments anew at every call, which took fifteen times as long as all else. Here beartype checks the arguments and
the result where they are, and only a signature that names sizes ("batch fan_in") has a scope in which one name
means one number. What was let pass once is let pass again, where shape and names are the same; and the check of a
function within a function is written once, not whenever it is made.
"""

import sys
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import is_dataclass
from functools import partial, update_wrapper, wraps
from inspect import isclass
from types import FunctionType, SimpleNamespace
from typing import get_args, get_type_hints
from unittest.mock import patch

import jaxtyping
import numpy as np
from beartype import BeartypeConf, beartype
from jaxtyping._storage import get_shape_memo

theirs = jaxtyping.jaxtyped
with patch.dict(sys.modules, {"jax": None}):  # which it would import, all of it, to hide some of its frames
    scope = theirs("context")
typed = beartype(conf=BeartypeConf(violation_type=jaxtyping.TypeCheckError))
Hint = type(jaxtyping.Float[np.ndarray, "..."])
is_one = Hint.__instancecheck__


def install(*packages):
    """Before anything of these packages is imported."""
    jaxtyping.jaxtyped = checked
    Hint.__instancecheck__ = remembered
    return jaxtyping.install_import_hook(packages, "beartype.beartype")


passed = {}  # what was let pass -> the sizes and shapes that the names stood for afterwards


def remembered(hint, array):
    """Whether it is such an array: jaxtyping is asked once for a dtype, a shape, and what the names stand for."""
    sizes, shapes, _, arguments = get_shape_memo()
    try:
        asked = hint, type(array), array.dtype, array.shape, *sizes.items(), *shapes.items()
        known = None if arguments else passed.get(asked)
    except (AttributeError, TypeError):
        return is_one(hint, array)
    if known:
        sizes.update(known[0])
        shapes.update(known[1])
    elif not is_one(hint, array):
        return False
    elif not arguments:
        passed[asked] = dict(sizes), dict(shapes)
    return True


def checked(function=None, *, typechecker):
    """In the place of jaxtyping.jaxtyped."""
    if function is None:
        return partial(checked, typechecker=typechecker)
    if isclass(function):
        if is_dataclass(function) and "__init__" in vars(function):
            function.__init__ = checked(function.__init__, typechecker=typechecker)
        return function
    if isinstance(function, classmethod | staticmethod):
        return type(function)(checked(function.__func__, typechecker=typechecker))
    if isinstance(function, property):
        return property(checked(function.fget, typechecker=typechecker))
    sure, sized = check_of(function)
    if not sized:
        return sure

    @wraps(function)
    def scoped(*args, **kwargs):
        __tracebackhide__ = True
        with scope:
            return sure(*args, **kwargs)

    return scoped


written = {}  # a def, and its annotations -> the function with its check, and whether that names sizes


def check_of(function):
    """The function with beartype's check, which is written once for each def, however often that is executed."""
    hints = [hint if isinstance(hint, Hashable) else repr(hint) for hint in function.__annotations__.values()]
    place = function.__code__, id(function.__globals__), *hints
    if place not in written:
        function.__annotations__ = hints = known(function)
        written[place] = typed(function), any(map(names_sizes, hints.values()))
        return written[place]
    first, sized = written[place]
    if first.__code__ is function.__code__:  # nothing to check
        return function, sized
    sure = FunctionType(first.__code__, first.__globals__, closure=first.__closure__)
    sure.__kwdefaults__ = first.__kwdefaults__ | {"__beartype_func": function}
    return update_wrapper(sure, function), sized


def known(function):
    """Its annotations, but for those that name what is not there yet, or only for a type checker."""
    hints = {}
    for name, hint in function.__annotations__.items():
        with suppress(Exception):
            hints |= get_type_hints(SimpleNamespace(__annotations__={name: hint}), function.__globals__)
    return hints


def names_sizes(hint):
    """Whether a size or a shape stands in the annotation by a name."""
    if isclass(hint) and issubclass(hint, jaxtyping.AbstractArray):
        return any(letter.isalpha() for letter in hint.dim_str)
    return any(map(names_sizes, hint if isinstance(hint, list) else get_args(hint)))

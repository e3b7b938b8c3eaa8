"""Every signature of ours, checked at every call: what jaxtyping's import hook does, at a fraction of its cost.

The hook writes `@jaxtyping.jaxtyped(typechecker=...)` over each function and dataclass. That decorator binds the
arguments anew at every call, which took fifteen times as long as all else. Here beartype checks the arguments and
the result where they are, and only a signature that names sizes ("batch fan_in") has a scope in which one name
means one number.
"""

import sys
from contextlib import suppress
from dataclasses import is_dataclass
from functools import partial, wraps
from inspect import isclass
from types import SimpleNamespace
from typing import get_args, get_type_hints
from unittest.mock import patch

import jaxtyping
from beartype import BeartypeConf, beartype

theirs = jaxtyping.jaxtyped
with patch.dict(sys.modules, {"jax": None}):  # which it would import, all of it, to hide some of its frames
    scope = theirs("context")
typed = beartype(conf=BeartypeConf(violation_type=jaxtyping.TypeCheckError))


def install(*packages):
    """Before anything of these packages is imported."""
    jaxtyping.jaxtyped = checked
    return jaxtyping.install_import_hook(packages, "beartype.beartype")


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
    function.__annotations__ = hints = known(function)
    sure = typed(function)
    if not any(map(names_sizes, hints.values())):
        return sure

    @wraps(function)
    def scoped(*args, **kwargs):
        __tracebackhide__ = True
        with scope:
            return sure(*args, **kwargs)

    return scoped


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

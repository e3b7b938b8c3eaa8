"""How samples are given to a program that is not run: two numbers each, labelled, in every form that is usual."""

import re
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

POINTS, RATE = 100, "learning_rate"


@dataclass(frozen=True)
class Form:
    """How samples are given: all at once, or one by one; x, y: what stands for them in a call."""

    columns: bool = False
    flat: bool = False  # labels are numbers, not rows of one
    lists: bool = False
    x: str = "X"
    y: str = "y"
    each: str = ""  # the loop over them

    def data(self) -> dict[str, Any]:
        """X and y."""
        X = np.random.default_rng(0).uniform(size=(POINTS, 2))
        y = (X[:, :1] > X[:, 1:]).astype(float)
        X, y = (X.T.copy(), y.T.copy()) if self.columns else (X, y)
        y = y.ravel() if self.flat else y
        data = {"X": X.tolist(), "y": y.tolist()} if self.lists else {"X": X, "y": y}
        again = {f"{name}_again": value for name, value in data.items()}  # where a function's own x, y hide them
        return data | again | {RATE: 0.5}

    def drawn(self, text: str) -> str:
        """The lines that draw the same X and y, as far as this text has one of them."""
        if not re.search(r"\b[Xy](_again)?\b", text):
            return ""
        lines = [
            "import numpy as np",
            f"X = np.random.default_rng(0).uniform(size=({POINTS}, 2))",
            "y = (X[:, :1] > X[:, 1:]).astype(float)",
            *["X, y = X.T.copy(), y.T.copy()"] * self.columns,
            *["y = y.ravel()"] * self.flat,
            *["X, y = X.tolist(), y.tolist()"] * self.lists,
            *["X_again, y_again = X, y"] * ("_again" in text),
        ]
        return "".join(f"{line}\n" for line in lines)


WHOLE = (Form(), Form(flat=True), Form(columns=True), Form(lists=True), Form(lists=True, flat=True))
AS_PAIRS = (  # where one thing is asked for, samples with their labels
    "list(zip(X, y))",
    "[(x.reshape(-1, 1), t.reshape(-1, 1)) for x, t in zip(X, y)]",
    "np.hstack([X, y])",
)
PAIRS = (*(Form(x=text, y="") for text in AS_PAIRS), Form(x=AS_PAIRS[0], y="", lists=True))
ZIPPED = partial(Form, x="x", y="t", each="for x, t in zip(X, y):")
SLICED = partial(Form, each="for i in range(len(X)):")
ONE_BY_ONE = (
    ZIPPED(),
    ZIPPED(flat=True),
    SLICED(x="X[i:i+1]", y="y[i:i+1]"),
    SLICED(x="X[i:i+1].T", y="y[i:i+1].T"),
    ZIPPED(lists=True),
    ZIPPED(lists=True, flat=True),
)

"""A submission's network in the shared vocabulary: which of its names plays which role.

Roles are taken, in this order, from the adapter beside the submission, from the class's settings, and from the
usual names below. In an adapter, each role is a name, a place (see `places`), or a function:

    make(student, weights, learning_rate)      -> the network         student.MLP: whatever the files define
    predictions(net, x)    loss(net, x, y)    gradients(net, x, y)    step(net, x, y)
    weights, biases                            places: to write and read
    kept, kept_biases                          places: of dW and db, where they are kept and not returned
    whole = True                               run all of the file, not its definitions alone
    layout, bias                               out_in, last_row, ...: where they are not the class's
"""

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from types import MappingProxyType, MethodType, SimpleNamespace
from typing import Any

import numpy as np

from .places import read, write

ROLES: dict[str, tuple[str, ...]] = {
    "predictions": ("predictions", "predict", "forward", "feedforward", "forward_pass", "forward_propagation"),
    "loss": ("loss", "compute_loss", "calculate_loss", "cost", "loss_value"),
    "gradients": ("gradients", "backward", "backprop", "backpropagation", "backward_pass", "gradient", "grads"),
    "step": ("step", "train_step", "update", "update_weights", "gradient_step", "train_on_batch"),
}
# fmt: off
PLACES: dict[str, tuple[str, ...]] = {
    "weights": (
        "weights.W*", "params.W*", "parameters.W*", "W*", "w*", "weights.w*", "weights*", "layers.*.W",
        "layers.*.w", "layers.*.weights", "layers.*.weight", "weights.*", "W.*", "w.*", "params.*",
    ),
    "biases": (
        "weights.b*", "params.b*", "parameters.b*", "b*", "biases*", "bias*", "layers.*.b", "layers.*.bias",
        "layers.*.biases", "biases.*", "b.*",
    ),
    "kept": (
        "gradients.dW*", "grads.dW*", "dW*", "dw*", "grad_W*", "layers.*.dW", "layers.*.dw", "layers.*.grad",
        "layers.*.grad_W", "layers.*.dweights", "gradients.*", "grads.*", "dW.*", "dw.*", "d_weights.*",
    ),
    "kept_biases": (
        "gradients.db*", "grads.db*", "db*", "grad_b*", "layers.*.db", "layers.*.grad_b", "layers.*.dbias",
        "layers.*.dbiases",
    ),
}
# fmt: on
# What is looked at of a dictionary of gradients; plain W1 is taken for dW1 where there is no other.
TOLD = re.compile(r"(?P<d>d?)(?P<kind>[Wwbza])(?P<layer>[0-9]{1,4})")
# What a parameter of the submission is called, and what it is given.
ARGUMENTS: dict[str, tuple[str, ...]] = {
    "x": ("x", "X", "inputs", "input", "data", "features", "x_batch"),
    "y": ("y", "Y", "labels", "label", "target", "targets", "y_true", "t", "y_batch"),
    "p": ("p", "y_pred", "pred", "preds", "prediction", "predictions", "y_hat", "yhat", "output", "outputs"),
    "rate": ("learning_rate", "lr", "eta", "rate", "step_size"),
    "weights": ("weights", "initial_weights", "params", "parameters"),
    "sizes": ("sizes", "layer_sizes", "layers", "dims", "layer_dims", "widths", "architecture"),
    "first": ("input_size", "input_dim", "n_inputs", "n_input", "n_in", "in_size"),
    "last": ("output_size", "output_dim", "n_outputs", "n_output", "n_out", "out_size"),
    "hidden": ("hidden_sizes", "hidden_layers", "hidden"),
    "hidden1": ("hidden1", "hidden_size1", "hidden1_size", "hidden_dim1", "h1", "n_hidden1"),
    "hidden2": ("hidden2", "hidden_size2", "hidden2_size", "hidden_dim2", "h2", "n_hidden2"),
}
MEANING = {name: meaning for meaning, names in ARGUMENTS.items() for name in names}

WANTED = (  # where nobody can speak to the submission
    "Looked for was one class with methods such as predictions or forward, loss, gradients or backward, and step"
)

Arrays = dict[str, np.ndarray]


class Interface:
    """How the submission is spoken to; `make` gives a network to speak to."""

    def __init__(
        self,
        student: SimpleNamespace,
        adapter: SimpleNamespace,
        settings: Mapping[str, str],
        unloaded: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.student, self.unloaded = student, unloaded
        self.said = {role: value for role, value in settings.items() if value} | vars(adapter)
        self.transposed = self.said.get("layout") == "out_in"
        self.last_row = self.said.get("bias") == "last_row"
        self.columns: bool | None = None if self.transposed else False  # of samples; None: not known yet

    def make(self, weights: Arrays, rate: float) -> "SubmittedNetwork":
        """A network of the submission that starts from these weights."""
        laid_out = self.outwards(weights)
        random = np.random if "numpy.random" in sys.modules else None
        given = random.get_state() if random else None
        if callable(make := self.said.get("make")):
            net = make(self.student, laid_out, rate)
        else:
            net = _call(self._class(), self._arguments(weights, laid_out, rate))
        if random:
            random.set_state(given)
        return SubmittedNetwork(self, net, weights, rate)

    def outwards(self, weights: Arrays) -> Arrays:
        """The weights as the submission lays them out."""
        laid_out = {}
        for name, array in weights.items():
            bias = weights.get(f"b{name[1:]}")
            if name[0] == "W":
                W = np.vstack([array, bias]) if self.last_row and bias is not None else array
                laid_out[name] = W.T.copy() if self.transposed else W.copy()
            elif not self.last_row:
                laid_out[name] = array.T.copy() if self.transposed else array.copy()
        return laid_out

    def inwards(self, kind: str, l: int, array: np.ndarray, has_bias: bool) -> Arrays:
        """One of its weights W or gradients dW, and the bias in it, as everyone else lays them out."""
        W = _numbers(array)
        W = W.T if self.transposed and W.ndim == 2 else W
        if self.last_row and has_bias:
            return {f"{kind}{l}": W[:-1], f"{kind.replace('W', 'b')}{l}": W[-1:]}
        return {f"{kind}{l}": W}

    def _class(self) -> type:
        """The one class of the submission that fills most roles."""
        classes = {n: c for n, c in vars(self.student).items() if isinstance(c, type) and _own(c)}
        unloaded = "; ".join(f"{file} does not run: {error}" for file, error in self.unloaded.items())
        if unloaded and not classes:
            raise LookupError(unloaded)
        known = f"{unloaded}; " * bool(unloaded) + f"there are {', '.join(classes) or 'none'}. {WANTED}"
        if named := self.said.get("class"):
            if named not in classes:
                raise LookupError(f"no class {named!r}; {known}")
            return classes[named]
        filled = {
            n: sum(any(hasattr(c, m) for m in names) for names in ROLES.values()) for n, c in classes.items()
        }
        most = max(filled.values(), default=0)
        best = list({classes[name]: name for name, roles in filled.items() if roles == most}.values())
        if most < 1 or len(best) > 1:
            raise LookupError(f"no single class is the network: {known}")
        return classes[best[0]]

    def _arguments(self, weights: Arrays, laid_out: Arrays, rate: float) -> dict[str, Any]:
        W = [array for name, array in weights.items() if name[0] == "W"]
        sizes = [W[0].shape[0], *(w.shape[1] for w in W)]
        hidden = {f"hidden{i}": size for i, size in enumerate(sizes[1:-1], start=1)}
        ends = {"first": sizes[0], "last": sizes[-1], "hidden": sizes[1:-1]}
        return {"weights": laid_out, "rate": rate, "sizes": sizes} | ends | hidden


class SubmittedNetwork:
    """One network of the submission, at given weights. Every method may raise anything."""

    def __init__(self, interface: Interface, net: Any, weights: Arrays, rate: float) -> None:
        self.interface, self.net, self.rate = interface, net, rate
        self.shapes = {name: array.shape for name, array in weights.items()}
        self.layers = sum(name[0] == "W" for name in weights)
        self.bias = any(name[0] == "b" for name in weights)
        laid_out = interface.outwards(weights)
        self.places = {"weights": self._place("weights", laid_out, "W")}
        if self.bias and not interface.last_row:
            self.places["biases"] = self._place("biases", laid_out, "b")
        self.put(weights)
        found = self.weights()
        for name, array in weights.items():
            if found[name].shape != array.shape or not np.array_equal(found[name], array):
                raise ValueError(f"{name} does not keep the value that it is given")

    def put(self, weights: Arrays) -> None:
        """Write W1, b1, ... to where the submission keeps them."""
        laid_out = self.interface.outwards(weights)
        for role, kind in zip(self.places, "Wb", strict=False):
            write(self.net, self.places[role], [laid_out[f"{kind}{l}"] for l in range(1, self.layers + 1)])

    def weights(self) -> Arrays:
        """W1, b1, ... as everyone else lays them out, copied."""
        W = read(self.net, self.places["weights"], self.layers)
        found: Arrays = {}
        for l, array in enumerate(W, start=1):
            found |= self.interface.inwards("W", l, array, self.bias)
        if "biases" in self.places:
            for l, array in enumerate(read(self.net, self.places["biases"], self.layers), start=1):
                found[f"b{l}"] = _numbers(array).reshape(1, -1)
        return {name: np.array(found[name]) for name in self.shapes}

    def predictions(self, x: np.ndarray) -> np.ndarray:
        """One for each sample, in a column; of several methods, by the first that does not round to labels."""
        first = self._column(self._first_predictions(x), len(x))
        if np.isin(first, (0.0, 1.0)).all():
            for method in self._methods("predictions")[1:]:
                with suppress(Exception):  # a method of that name that does something else
                    column = self._column(self._call("predictions", method, x=x), len(x))
                    if column.shape == first.shape and not np.isin(column, (0.0, 1.0)).all():
                        return column
        return first

    def _first_predictions(self, x: np.ndarray) -> Any:
        """Of the likeliest method. Where z = W a, a sample may be a column: tried where rows are not taken."""
        try:
            found = self._ask("predictions", x=x)
        except Exception:
            if self.interface.columns is not None:
                raise
            self.interface.columns = True
            with suppress(Exception):
                return self._ask("predictions", x=x)
            self.interface.columns = None
            raise
        if self.interface.columns is None:
            self.interface.columns = False
        return found

    @staticmethod
    def _column(result: Any, samples: int) -> np.ndarray:
        if isinstance(result, list | tuple) and len(result) != samples:  # among others: the last one that fits
            result = next(one for one in reversed(result) if np.size(one) == samples)
        found = _numbers(result)
        return found.reshape(samples, 1) if found.size == samples else found

    def loss(self, x: np.ndarray, y: np.ndarray, p: np.ndarray) -> np.ndarray:
        """One number."""
        result = _numbers(self._ask("loss", x=x, y=y, p=p))
        return result.reshape(()) if result.size == 1 else result

    def gradients(
        self, x: np.ndarray, y: np.ndarray, p: np.ndarray | None = None
    ) -> tuple[Arrays, dict[str, str]]:
        """dW1, ..., and z1, a1, da1, dz1 if they are returned by name; and why some of them are no numbers."""
        return self.parsed(self.backward(x, y, p))

    def backward(self, x: np.ndarray, y: np.ndarray, p: np.ndarray | None = None) -> Any:
        """The backward pass, and what it returns, be it nothing."""
        return self._ask("gradients", x=x, y=y, p=p)

    def parsed(self, result: Any) -> tuple[Arrays, dict[str, str]]:
        """The tensors in what a backward pass returned.

        Whatever else is returned costs nothing: W1, which may be meant for dW1, only where there is no dW1.
        """
        told: dict[str, Any] = {}
        if isinstance(result, Mapping):
            named = [(m, value) for name, value in result.items() if (m := TOLD.fullmatch(str(name)))]
            for matched, value in sorted(named, key=lambda each: each[0]["d"] != "d"):
                kind = "d" * (matched["kind"] in "Wwb" or matched["d"] == "d") + matched["kind"].replace("w", "W")
                if value is not None and 1 <= int(matched["layer"]) <= self.layers:
                    told.setdefault(f"{kind}{int(matched['layer'])}", value)
        if not any(name.startswith("dW") for name in told):
            in_order = isinstance(result, list | tuple) and len(result) == self.layers
            with suppress(*[LookupError] * isinstance(result, Mapping)):
                arrays = result if in_order else self.kept()
                told |= {f"dW{l}": array for l, array in enumerate(arrays, start=1)}
            beside = not in_order or "kept_biases" in self.interface.said
            if beside and self.bias and not self.interface.last_row:
                told = {f"db{l}": array for l, array in enumerate(self.kept_biases(), start=1)} | told
        found: Arrays = {}
        wrong: dict[str, str] = {}
        for name, value in told.items():
            try:
                found |= self._told(name, value)
            except Exception as error:  # whatever NumPy makes of such a value: it costs this one
                wrong[name] = f"is no array of numbers: {type(error).__name__}: {str(error)[:100]}"
        return found, wrong

    def _told(self, name: str, value: Any) -> Arrays:
        """One tensor that was returned by name, as everyone else lays it out."""
        if name.startswith("dW"):
            return self.interface.inwards("dW", int(name[2:]), value, self.bias)
        array = _numbers(value).T if self.interface.columns else _numbers(value)
        row = self.shapes.get(name[1:], array.shape) if name.startswith("db") else array.shape
        return {name: array.reshape(row) if array.size == np.prod(row) else array}

    def kept(self) -> list[np.ndarray]:
        """The gradients that the last backward pass left behind."""
        for arrays in self._kept("kept"):
            if all(a.ndim == 2 for a in arrays):
                return arrays
        raise LookupError("no gradients were returned or kept")

    def kept_biases(self) -> list[np.ndarray]:
        """Those of the biases, which are as large; none where they are not kept."""
        sizes = [int(np.prod(self.shapes[f"b{l}"])) for l in range(1, self.layers + 1)]
        return next((arrays for arrays in self._kept("kept_biases") if [a.size for a in arrays] == sizes), [])

    def _kept(self, role: str) -> Iterator[list[np.ndarray]]:
        """What is at the place that is said, or at each of the usual ones, an array for each layer."""
        places = [self.interface.said[role]] if role in self.interface.said else PLACES[role]
        for place in places:
            with suppress(Exception):  # whatever a submission's own properties raise: the gradients are not there
                arrays = read(self.net, place, self.layers)
                if len(arrays) == self.layers:
                    yield arrays

    def step(self, x: np.ndarray, y: np.ndarray) -> None:
        """One step of gradient descent; an update that is not given the data follows on both passes."""
        methods = self._methods("step")
        if methods and not callable(self.interface.said.get("step")):
            meanings = {MEANING.get(parameter.name) for parameter in _parameters(methods[0])}
            if "x" not in meanings:
                self.backward(x, y, self.predictions(x))
        self._ask("step", x=x, y=y)

    def can(self, role: str) -> bool:
        """Whether the submission plays the role at all."""
        return bool(self._methods(role))

    def _methods(self, role: str) -> list[Callable[..., Any]]:
        """What may play the role, the likeliest first."""
        said = self.interface.said.get(role)
        if callable(said):
            return [
                lambda *, x, y=None, p=None, **rest: (
                    said(self.net, x) if role == "predictions" else said(self.net, x, y)
                )
            ]
        names = (said,) if said else ROLES[role]
        return [getattr(self.net, n) for n in names if callable(getattr(self.net, n, None))]

    def _ask(self, role: str, **given: Any) -> Any:
        methods = self._methods(role)
        if not methods:
            raise LookupError(f"nothing plays the role of {role}: expected one of {', '.join(ROLES[role])}")
        return self._call(role, methods[0], **given)

    def _call(self, role: str, method: Callable[..., Any], **given: Any) -> Any:
        if callable(self.interface.said.get(role)):
            return method(**given)
        known = {name: value for name, value in given.items() if value is not None}
        if self.interface.columns:
            known = {name: np.ascontiguousarray(value.T) for name, value in known.items()}
        return _call(method, known | {"rate": self.rate})

    def _place(self, role: str, laid_out: Arrays, kind: str) -> str:
        """The first place that holds as many arrays of the right sizes."""
        expected = [laid_out[f"{kind}{l}"].size for l in range(1, self.layers + 1)]
        said: str | None = self.interface.said.get(role)
        if said:
            return said
        for place in PLACES[role]:
            try:
                if [array.size for array in read(self.net, place, self.layers)] == expected:
                    return place
            except Exception:  # nothing of that kind is there
                continue
        raise LookupError(f"the {role} were not found")


def _numbers(value: Any) -> np.ndarray:
    """Floats, copied; float32 where that is what they are."""
    return np.array(value, dtype=np.float32 if getattr(value, "dtype", None) == np.float32 else float)


def _own(cls: type) -> bool:
    """Defined by the submission, not imported from elsewhere."""
    return not cls.__module__.startswith(("numpy", "builtins", "inside"))


_known: dict[tuple[int, bool], tuple[Any, list[inspect.Parameter]]] = {}


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """What a function asks for, looked up once: that takes longer than a step of a small network."""
    own = function.__func__ if isinstance(function, MethodType) else function
    if (key := (id(own), own is function)) not in _known:  # it is kept beside them, so that no other has its id
        _known[key] = own, list(inspect.signature(function).parameters.values())
    return _known[key][1]


def _call(function: Callable[..., Any], given: Mapping[str, Any]) -> Any:
    """Call by what the parameters' names mean; what has a default and no known name is left alone."""
    arguments, unknown, positional = {}, [], []
    for parameter in _parameters(function):
        name = parameter.name
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        if parameter.kind is parameter.POSITIONAL_ONLY:
            positional.append(name)
        meaning = MEANING.get(name, "")
        if meaning in given:
            arguments[name] = given[meaning]
        elif parameter.default is parameter.empty:
            unknown.append(name)
    if len(unknown) == 1 and set(given) <= {"x", "rate"}:  # predictions of the one thing that there is
        arguments[unknown.pop()] = given["x"]
    if unknown:
        name = getattr(function, "__name__", "it")
        raise TypeError(f"{name} asks for {', '.join(unknown)}, which is not given")
    return function(*(arguments.pop(name) for name in positional), **arguments)

"""The same training by other libraries, for the bench: tanh, cross-entropy, full batch, without biases.

One function each: from a problem to a function that trains `TIMED_STEPS` steps from where it stands, and returns
the loss of the last. The libraries come with the extra `bench`; whichever is not installed is left out.
"""

import warnings
from collections.abc import Callable
from importlib.util import find_spec
from itertools import count
from typing import Any

from compare.problems import Problem

TIMED_STEPS = 256  # timed at once

Training = Callable[[], float]


def jax_scan(problem: Problem) -> Training:
    """JAX: `value_and_grad` of the loss, by `vmap` for many runs, the whole loop compiled by `jit` and `scan`.

    In float64; JAX is not held to one thread, as the others are. Of many runs, it returns the mean loss.
    """
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    x, y = jnp.asarray(problem.x), jnp.asarray(problem.y)
    W = [jnp.asarray(weight) for weight in problem.weights.values()]

    def loss(W: Any) -> Any:
        z = jnp.tanh(jnp.tanh(x @ W[0]) @ W[1]) @ W[2]
        return jnp.mean(jnp.maximum(z, 0) - z * y + jnp.log1p(jnp.exp(-jnp.abs(z))))

    differentiated = jax.value_and_grad(loss)
    for _ in range(W[0].ndim - 2):
        differentiated = jax.vmap(differentiated)

    def step(W: list[Any], _: None) -> tuple[list[Any], Any]:
        value, gradients = differentiated(W)
        return [w - problem.learning_rate * dW for w, dW in zip(W, gradients, strict=True)], value

    train = jax.jit(lambda W: jax.lax.scan(step, W, None, TIMED_STEPS))

    def run() -> float:
        W[:], losses = train(W)
        return float(losses[-1].mean())

    return run


def autograd_loop(problem: Problem) -> Training:
    """HIPS autograd: `value_and_grad` of the loss, stepped in Python."""
    import autograd.numpy as anp
    from autograd import value_and_grad

    W = list(problem.weights.values())

    def loss(W: Any) -> Any:
        z = anp.dot(anp.tanh(anp.dot(anp.tanh(anp.dot(problem.x, W[0])), W[1])), W[2])
        return anp.mean(anp.maximum(z, 0) - z * problem.y + anp.log1p(anp.exp(-anp.abs(z))))

    differentiated = value_and_grad(loss)

    def run() -> float:
        for _ in range(TIMED_STEPS):
            value, gradients = differentiated(W)
            W[:] = [w - problem.learning_rate * dW for w, dW in zip(W, gradients, strict=True)]
        return float(value)

    return run


def sklearn_mlp(problem: Problem) -> Training:
    """scikit-learn's MLPClassifier, its own initial weights anew each time; its biases cannot be left out."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    seeds = count()

    def run() -> float:
        model = MLPClassifier(
            [weight.shape[1] for weight in problem.weights.values()][:-1],
            activation="tanh",
            solver="sgd",
            alpha=0.0,
            batch_size=len(problem.x),
            learning_rate_init=problem.learning_rate,
            momentum=0.0,
            max_iter=TIMED_STEPS,
            n_iter_no_change=TIMED_STEPS,
            shuffle=False,
            random_state=next(seeds),
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(problem.x, problem.y.ravel())
        return float(model.loss_)

    return run


JAX = "JAX, jit and scan"
PEERS: dict[str, tuple[str, Callable[[Problem], Training]]] = {
    JAX: ("jax", jax_scan),
    "scikit-learn MLP": ("sklearn", sklearn_mlp),
    "HIPS autograd": ("autograd", autograd_loop),
}


def installed(problem: Problem) -> dict[str, Training]:
    """The peers that this environment has."""
    return {name: peer(problem) for name, (package, peer) in PEERS.items() if find_spec(package)}

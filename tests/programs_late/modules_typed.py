"""A tiny module system, in the spirit of the big frameworks.

    Linear -> Sigmoid -> Linear -> Sigmoid -> Linear -> Sigmoid, trained by SGD on the MSE.
"""
from __future__ import annotations

import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Iterator

import numpy as np

Array = np.ndarray


def generate_linear(n: int = 100) -> tuple[Array, Array]:
    pts = np.random.uniform(0, 1, (n, 2))
    return pts, (pts[:, :1] <= pts[:, 1:]).astype(np.float64)


def generate_XOR_easy() -> tuple[Array, Array]:
    grid = [i / 10 for i in range(11)]
    pos = [(g, g, 0) for g in grid] + [(g, 1 - g, 1) for g in grid if g != 0.5]
    table = np.array(pos, dtype=np.float64)
    return table[:, :2], table[:, 2:]


class Parameter:
    """An array together with its gradient."""

    def __init__(self, value: Array) -> None:
        self.value = value
        self.grad = np.zeros_like(value)


class Module(ABC):
    @abstractmethod
    def forward(self, x: Array) -> Array: ...

    @abstractmethod
    def backward(self, grad: Array) -> Array: ...

    def parameters(self) -> Iterator[Parameter]:
        return iter(())

    def __call__(self, x: Array) -> Array:
        return self.forward(x)


class Linear(Module):
    def __init__(self, fan_in: int, fan_out: int) -> None:
        bound = np.sqrt(6 / (fan_in + fan_out))
        self.weight = Parameter(np.random.uniform(-4 * bound, 4 * bound, (fan_out, fan_in)))
        self.bias = Parameter(np.zeros(fan_out))

    def forward(self, x: Array) -> Array:
        self._x = x
        return x @ self.weight.value.T + self.bias.value

    def backward(self, grad: Array) -> Array:
        self.weight.grad += grad.T @ self._x
        self.bias.grad += grad.sum(0)
        return grad @ self.weight.value

    def parameters(self) -> Iterator[Parameter]:
        yield self.weight
        yield self.bias


class Sigmoid(Module):
    def forward(self, x: Array) -> Array:
        self._y = 1 / (1 + np.exp(-x))
        return self._y

    def backward(self, grad: Array) -> Array:
        return grad * self._y * (1 - self._y)


class Sequential(Module):
    def __init__(self, *modules: Module) -> None:
        self.modules = modules

    def forward(self, x: Array) -> Array:
        for module in self.modules:
            x = module(x)
        return x

    def backward(self, grad: Array) -> Array:
        for module in self.modules[::-1]:
            grad = module.backward(grad)
        return grad

    def parameters(self) -> Iterator[Parameter]:
        for module in self.modules:
            yield from module.parameters()


class MSELoss:
    def __call__(self, pred: Array, target: Array) -> float:
        self._diff = pred - target
        return float(np.square(self._diff).mean())

    def backward(self) -> Array:
        return 2 * self._diff / self._diff.size


@dataclass
class SGD:
    params: list[Parameter]
    lr: float = 0.5
    steps: int = field(default=0, init=False)

    def zero_grad(self) -> None:
        for p in self.params:
            p.grad[...] = 0

    def step(self) -> None:
        self.steps += 1
        for p in self.params:
            p.value -= self.lr * p.grad


def batches(x: Array, y: Array, size: int) -> Iterator[tuple[Array, Array]]:
    order = np.random.permutation(len(x))
    for start in range(0, len(x), size):
        pick = order[start:start + size]
        yield x[pick], y[pick]


def fit(x: Array, y: Array, epochs: int, size: int = 8) -> tuple[Sequential, list[float]]:
    net = Sequential(Linear(2, 9), Sigmoid(), Linear(9, 5), Sigmoid(), Linear(5, 1), Sigmoid())
    loss_fn, optim = MSELoss(), SGD(list(net.parameters()))
    curve = []
    tic = time.time()
    for epoch in range(epochs):
        total = 0.0
        for xb, yb in batches(x, y, size):
            optim.zero_grad()
            total += loss_fn(net(xb), yb) * len(xb)
            net.backward(loss_fn.backward())
            optim.step()
        curve.append(total / len(x))
        if (epoch + 1) % 400 == 0:
            print(f"[{epoch + 1:>5}/{epochs}] loss {curve[-1]:.5f}")
    print(f"{optim.steps} steps in {time.time() - tic:.1f}s")
    return net, curve


def main() -> None:
    np.random.seed(0)
    for make in (generate_linear, generate_XOR_easy):
        x, y = make()
        net, _ = fit(x, y, epochs=4000)
        p = net(x)
        print(make.__name__, "accuracy:", np.mean(np.round(p) == y))


if __name__ == "__main__":
    main()

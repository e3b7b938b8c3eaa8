"""Every neuron knows its own weights. No numpy for the network."""
from __future__ import annotations
import math
import random
from typing import List, Tuple

Point = Tuple[float, float]


class Neuron:
    def __init__(self, n_inputs: int):
        self.w: List[float] = [random.gauss(0, 1) for _ in range(n_inputs)]
        self.bias: float = random.gauss(0, 1)
        self.inputs: List[float] = []
        self.value = 0.0
        self.delta = 0.0

    def activate(self, inputs: List[float]) -> float:
        self.inputs = inputs
        total = self.bias
        for wi, xi in zip(self.w, inputs):
            total += wi * xi
        self.value = 1.0 / (1.0 + math.exp(-total))
        return self.value

    @property
    def slope(self) -> float:
        return self.value * (1.0 - self.value)

    def learn(self, eta: float) -> None:
        for i, xi in enumerate(self.inputs):
            self.w[i] -= eta * self.delta * xi
        self.bias -= eta * self.delta


class Network:
    def __init__(self, *sizes: int):
        self.layers = [[Neuron(a) for _ in range(b)] for a, b in zip(sizes, sizes[1:])]

    def predict(self, point) -> float:
        signal = list(point)
        for layer in self.layers:
            signal = [n.activate(signal) for n in layer]
        return signal[0]

    def backpropagate(self, truth: float, eta: float) -> float:
        (last,) = self.layers[-1]
        err = last.value - truth
        last.delta = err * last.slope
        for depth in range(len(self.layers) - 2, -1, -1):
            above = self.layers[depth + 1]
            for j, neuron in enumerate(self.layers[depth]):
                s = sum(n.w[j] * n.delta for n in above)
                neuron.delta = s * neuron.slope
        for layer in self.layers:
            for neuron in layer:
                neuron.learn(eta)
        return 0.5 * err ** 2


def generate_linear(n: int = 100):
    pts = [(random.random(), random.random()) for _ in range(n)]
    return pts, [0 if x > y else 1 for x, y in pts]


def generate_XOR_easy():
    pts, lab = [], []
    for i in range(11):
        t = i / 10
        pts.append((t, t)); lab.append(0)
        if i != 5:
            pts.append((t, 1 - t)); lab.append(1)
    return pts, lab


def fit(net: Network, pts, labels, eta=0.5, epochs=4000, target=0.02):
    history = []
    for epoch in range(epochs):
        total = 0.0
        for p, t in zip(pts, labels):
            net.predict(p)
            total += net.backpropagate(t, eta)
        history.append(total)
        if epoch % 200 == 0:
            print(f"{epoch:>6} | error {total:.5f}")
        if total < target:
            print(f"stopped early in epoch {epoch}, error {total:.5f}")
            break
    return history


def report(net, pts, labels):
    good = 0
    for p, t in zip(pts, labels):
        out = net.predict(p)
        good += (out > .5) == bool(t)
        print(f"({p[0]:.2f}, {p[1]:.2f})  want {t}  got {out:.4f}")
    print("accuracy", good / len(pts))


def main():
    random.seed(1234)
    nets = []
    for maker in (generate_linear, generate_XOR_easy):
        pts, labels = maker()
        net = Network(2, 4, 3, 1)
        curve = fit(net, pts, labels)
        report(net, pts, labels)
        with open(maker.__name__ + ".csv", "w") as fh:
            fh.writelines(f"{i},{v}\n" for i, v in enumerate(curve))
        nets.append(net)
    return nets


if __name__ == "__main__":
    main()

from __future__ import annotations

from dataclasses import dataclass, field
from typing import List, Tuple

import numpy as np


@dataclass
class Nastaveni:
    """Všechno, co se dá měnit, na jednom místě."""
    skryte: Tuple[int, int] = (12, 8)
    aktivace: str = "relu"
    rychlost: float = 0.05
    epochy: int = 6000
    davka: int = 8
    vypis_po: int = 500
    semeno: int = 2024


@dataclass
class Vrstva:
    W: np.ndarray
    b: np.ndarray
    vstup: np.ndarray = field(default=None, repr=False)
    z: np.ndarray = field(default=None, repr=False)
    gW: np.ndarray = field(default=None, repr=False)
    gb: np.ndarray = field(default=None, repr=False)


def generate_linear(n: int = 100):
    body = np.random.uniform(0, 1, (n, 2))
    return body, (body[:, :1] <= body[:, 1:]).astype(float)


def generate_XOR_easy():
    body: List[List[float]] = []
    tridy: List[int] = []
    for i in range(11):
        body.append([i / 10, i / 10])
        tridy.append(0)
        if i != 5:
            body.append([i / 10, 1 - i / 10])
            tridy.append(1)
    return np.array(body), np.array(tridy, dtype=float)[:, None]


def aktivuj(jmeno: str, z: np.ndarray) -> np.ndarray:
    if jmeno == "relu":
        return np.where(z > 0, z, 0.0)
    elif jmeno == "tanh":
        return np.tanh(z)
    elif jmeno == "sigmoid":
        return 1.0 / (1.0 + np.exp(-z))
    raise ValueError(jmeno)


def derivuj(jmeno: str, z: np.ndarray) -> np.ndarray:
    if jmeno == "relu":
        return np.where(z > 0, 1.0, 0.0)
    elif jmeno == "tanh":
        return 1.0 - np.tanh(z) ** 2
    elif jmeno == "sigmoid":
        s = aktivuj("sigmoid", z)
        return s * (1.0 - s)
    raise ValueError(jmeno)


class Sit:
    def __init__(self, nastaveni: Nastaveni):
        self.n = nastaveni
        rng = np.random.default_rng(nastaveni.semeno)
        rozmery = (2, *nastaveni.skryte, 1)
        self.vrstvy = [
            Vrstva(rng.normal(0, np.sqrt(2 / a), (a, b)), np.zeros(b))
            for a, b in zip(rozmery, rozmery[1:])
        ]
        self.jmena = [nastaveni.aktivace] * len(nastaveni.skryte) + ["sigmoid"]
        self.rng = rng

    def dopredu(self, x: np.ndarray) -> np.ndarray:
        for vrstva, jmeno in zip(self.vrstvy, self.jmena):
            vrstva.vstup = x
            vrstva.z = x @ vrstva.W + vrstva.b
            x = aktivuj(jmeno, vrstva.z)
        return x

    def zpet(self, p: np.ndarray, y: np.ndarray) -> None:
        # dL/dp krizove entropie (prumer pres davku)
        g = (p - y) / (p * (1 - p) + 1e-12) / len(y)
        for vrstva, jmeno in zip(self.vrstvy[::-1], self.jmena[::-1]):
            g = g * derivuj(jmeno, vrstva.z)
            vrstva.gW = vrstva.vstup.T @ g
            vrstva.gb = g.sum(0)
            g = g @ vrstva.W.T

    def krok(self) -> None:
        for v in self.vrstvy:
            v.W = v.W - self.n.rychlost * v.gW
            v.b = v.b - self.n.rychlost * v.gb

    def uc(self, X: np.ndarray, Y: np.ndarray) -> List[float]:
        historie: List[float] = []
        for epocha in range(self.n.epochy):
            poradi = self.rng.permutation(len(X))
            soucet = 0.0
            for start in range(0, len(X), self.n.davka):
                idx = poradi[start:start + self.n.davka]
                p = self.dopredu(X[idx])
                soucet += ztrata(p, Y[idx]) * len(idx)
                self.zpet(p, Y[idx])
                self.krok()
            historie.append(soucet / len(X))
            if epocha % self.n.vypis_po == 0:
                print(f"epocha {epocha}: ztráta {historie[-1]:.5f}")
        return historie


def ztrata(p: np.ndarray, y: np.ndarray) -> float:
    return float(-np.mean(y * np.log(p + 1e-12) + (1 - y) * np.log(1 - p + 1e-12)))


def zprava(sit: Sit, X: np.ndarray, Y: np.ndarray) -> None:
    p = sit.dopredu(X)
    print(np.hstack([X, Y, p.round(3)]))
    print("přesnost", float(((p > 0.5) == (Y > 0.5)).mean()))


if __name__ == "__main__":
    np.random.seed(0)
    for data, nast in (
        (generate_linear(), Nastaveni(epochy=2000)),
        (generate_XOR_easy(), Nastaveni(skryte=(16, 8))),
    ):
        s = Sit(nast)
        print(nast)
        s.uc(*data)
        zprava(s, *data)

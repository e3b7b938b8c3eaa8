"""Laboration 1: ett litet nät med bakåtpropagering.

Varje kolumn är ett prov, så W har formen (ut, in).
"""
from __future__ import annotations

import math
from typing import List, Tuple

import numpy as np
import numpy.typing as npt

Matris = npt.NDArray[np.float64]
Parametrar = List[Tuple[Matris, Matris]]


def generate_linear(n: int = 100) -> Tuple[Matris, Matris]:
    """Punkter i enhetskvadraten, över eller under diagonalen."""
    pts = np.random.uniform(0, 1, (n, 2))
    labels = (pts[:, 0] <= pts[:, 1]).astype(float)
    return pts, labels[:, None]


def generate_XOR_easy() -> Tuple[Matris, Matris]:
    """Två diagonaler med elva punkter var, mittpunkten bara en gång."""
    t = np.arange(11) * 0.1
    rakt = np.stack([t, t], axis=1)
    snett = np.delete(np.stack([t, 1 - t], axis=1), 5, axis=0)
    return np.vstack([rakt, snett]), np.vstack([np.zeros((11, 1)), np.ones((10, 1))])


def sigma(z: Matris) -> Matris:
    """Den logistiska funktionen."""
    return 1 / (1 + np.exp(-z))


def sigma_derivata(z: Matris) -> Matris:
    """Derivatan av `sigma` i punkten z (inte i aktiveringen!)."""
    s = sigma(z)
    return s * (1 - s)


def skapa(bredder: List[int]) -> Parametrar:
    """Slumpa vikter enligt Glorot, nollor som bias."""
    par: Parametrar = []
    for n_in, n_ut in zip(bredder, bredder[1:]):
        gräns = math.sqrt(6 / (n_in + n_ut))
        par.append((np.random.uniform(-gräns, gräns, (n_ut, n_in)), np.zeros((n_ut, 1))))
    return par


def framåt(par: Parametrar, x: Matris) -> Tuple[List[Matris], List[Matris]]:
    """Returnera alla z och alla a, med a[0] = x."""
    zs: List[Matris] = []
    as_: List[Matris] = [x]
    for W, b in par:
        zs.append(W @ as_[-1] + b)
        as_.append(sigma(zs[-1]))
    return zs, as_


def förlust(y: Matris, svar: Matris) -> float:
    """1/(2N) * summan av kvadraterna."""
    return float(((y - svar) ** 2).sum() / (2 * y.shape[1]))


def bakåt(par: Parametrar, zs: List[Matris], as_: List[Matris], y: Matris) -> Parametrar:
    """Gradienterna i samma ordning som parametrarna."""
    antal = y.shape[1]
    delta = (as_[-1] - y) / antal * sigma_derivata(zs[-1])
    grad: Parametrar = []
    for lager in range(len(par) - 1, -1, -1):
        grad.insert(0, (delta @ as_[lager].T, delta.sum(axis=1, keepdims=True)))
        if lager > 0:
            delta = (par[lager][0].T @ delta) * sigma_derivata(zs[lager - 1])
    return grad


def steg(par: Parametrar, grad: Parametrar, η: float) -> Parametrar:
    """Ett steg i gradientens motsatta riktning; gör en ny lista."""
    return [(W - η * dW, b - η * db) for (W, b), (dW, db) in zip(par, grad)]


def träna(par: Parametrar, x: Matris, y: Matris, η: float, epoker: int) -> Tuple[Parametrar, List[float]]:
    förluster: List[float] = []
    for epok in range(epoker):
        zs, as_ = framåt(par, x)
        förluster.append(förlust(y, as_[-1]))
        par = steg(par, bakåt(par, zs, as_, y), η)
        if epok % 5000 == 0:
            print(f"epok {epok:>6}: förlust {förluster[-1]:.7f}")
    return par, förluster


def träffsäkerhet(y: Matris, svar: Matris) -> float:
    return float(((svar > 0.5) == (y > 0.5)).mean())


if __name__ == "__main__":
    np.random.seed(2024)
    X, Y = generate_XOR_easy()
    # X, Y = generate_linear()
    par = skapa([2, 7, 5, 1])
    par, förluster = träna(par, X.T, Y.T, η=2.0, epoker=40000)
    svar = framåt(par, X.T)[1][-1]
    for punkt, rätt, s in zip(X, Y[:, 0], svar[0]):
        print(punkt, int(rätt), f"{s:.4f}")
    print(f"träffsäkerhet {träffsäkerhet(Y.T, svar):.1%}")

from typing import Callable, Iterator, NamedTuple
import numpy as np

Array = np.ndarray
rng = np.random.default_rng(12345)


class Params(NamedTuple):
    w1: Array
    b1: Array
    w2: Array
    b2: Array
    w3: Array
    b3: Array


def generate_linear(n: int = 100) -> tuple[Array, Array]:
    pts = rng.uniform(0, 1, (n, 2))
    return pts, (pts[:, [0]] <= pts[:, [1]]).astype(np.float64)


def generate_XOR_easy() -> tuple[Array, Array]:
    t = np.arange(11) * 0.1
    diag = np.stack([t, t], axis=1)
    anti = np.delete(np.stack([t, 1 - t], axis=1), 5, axis=0)
    x = np.concatenate([diag, anti])
    y = np.concatenate([np.zeros(11), np.ones(10)])[:, None]
    return x, y


def init(h1: int, h2: int) -> Params:
    return Params(rng.normal(0, 1, (2, h1)), np.zeros(h1),
                  rng.normal(0, 1 / np.sqrt(h1), (h1, h2)), np.zeros(h2),
                  rng.normal(0, 1 / np.sqrt(h2), (h2, 1)), np.zeros(1))


def leaky(z: Array, slope: float = 0.01) -> Array:
    return np.where(z > 0, z, slope * z)


def d_leaky(z: Array, slope: float = 0.01) -> Array:
    return np.where(z > 0, 1.0, slope)


def sigmoid(z: Array) -> Array:
    return 0.5 * (1 + np.tanh(0.5 * z))


def forward(p: Params, x: Array) -> tuple:
    z1 = x @ p.w1 + p.b1
    a1 = leaky(z1)
    z2 = a1 @ p.w2 + p.b2
    a2 = leaky(z2)
    yhat = sigmoid(a2 @ p.w3 + p.b3)
    return z1, a1, z2, a2, yhat


def bce(yhat: Array, y: Array, eps: float = 1e-10) -> float:
    return float(np.mean(-y * np.log(yhat + eps) - (1 - y) * np.log(1 - yhat + eps)))


def gradients(p: Params, x: Array, y: Array) -> Params:
    z1, a1, z2, a2, yhat = forward(p, x)
    g3 = (yhat - y) / x.shape[0]
    g2 = (g3 @ p.w3.T) * d_leaky(z2)
    g1 = (g2 @ p.w2.T) * d_leaky(z1)
    return Params(x.T @ g1, g1.sum(axis=0), a1.T @ g2, g2.sum(axis=0), a2.T @ g3, g3.sum(axis=0))


def batches(x: Array, y: Array, size: int) -> Iterator[tuple[Array, Array]]:
    idx = rng.permutation(len(x))
    for start in range(0, len(x), size):
        sel = idx[start:start + size]
        yield x[sel], y[sel]


def train(x: Array, y: Array, epochs: int, lr: float, size: int = 10,
          log: Callable[[str], None] = print) -> tuple[Params, list[float]]:
    p = init(12, 6)
    curve = []
    for epoch in range(epochs):
        for xb, yb in batches(x, y, size):
            g = gradients(p, xb, yb)
            p = Params(*(w - lr * dw for w, dw in zip(p, g)))
        loss = bce(forward(p, x)[-1], y)
        curve.append(loss)
        if epoch % 200 == 0:
            log(f"epoch {epoch:5d} | loss {loss:.6f}")
    return p, curve


def report(name: str, p: Params, x: Array, y: Array) -> None:
    yhat = forward(p, x)[-1]
    acc = np.mean((yhat > 0.5) == (y > 0.5))
    print(f"{name}: final loss {bce(yhat, y):.5f}, accuracy {acc * 100:.2f}%")
    print(np.array2string(yhat.ravel(), precision=4))


if __name__ == "__main__":
    for name, (x, y) in {"linear": generate_linear(), "XOR": generate_XOR_easy()}.items():
        p, curve = train(x, y, epochs=2000, lr=0.05)
        report(name, p, x, y)

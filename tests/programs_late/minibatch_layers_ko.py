# 신경망 실습 1 - 미니배치 경사하강법
from abc import ABC, abstractmethod
import numpy as np


class Layer(ABC):
    params: list = []

    @abstractmethod
    def forward(self, x: np.ndarray) -> np.ndarray: ...

    @abstractmethod
    def backward(self, grad: np.ndarray) -> np.ndarray: ...

    def update(self, lr: float) -> None:
        pass


class Linear(Layer):
    def __init__(self, n_in: int, n_out: int, rng):
        self.weight = rng.standard_normal((n_in, n_out)) * np.sqrt(2 / n_in)
        self.bias = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        return x @ self.weight + self.bias

    def backward(self, grad):
        self.grad_weight = np.einsum('ni,no->io', self.x, grad)
        self.grad_bias = grad.sum(axis=0)
        return np.einsum('no,io->ni', grad, self.weight)

    def update(self, lr):
        self.weight -= lr * self.grad_weight
        self.bias -= lr * self.grad_bias


class LeakyReLU(Layer):
    def __init__(self, slope=0.01):
        self.slope = slope

    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, self.slope * x)

    def backward(self, grad):
        return grad * np.where(self.mask, 1.0, self.slope)


class Sigmoid(Layer):
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, grad):
        return grad * self.out * (1 - self.out)


class BCELoss:
    """평균 교차 엔트로피. clip 으로 0 나누기를 막는다."""
    tiny = 1e-12

    def __call__(self, pred, target):
        self.pred = np.clip(pred, self.tiny, 1 - self.tiny)
        self.target = target
        return -np.mean(target * np.log(self.pred) + (1 - target) * np.log(1 - self.pred))

    def backward(self):
        p, t = self.pred, self.target
        return (p - t) / (p * (1 - p)) / t.size


class Sequential:
    def __init__(self, *layers: Layer):
        self.layers = list(layers)

    def __call__(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad):
        for layer in reversed(self.layers):
            grad = layer.backward(grad)

    def step(self, lr):
        for layer in self.layers:
            layer.update(lr)


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    labels = [[int(a <= b)] for a, b in pts]
    return pts, np.array(labels)


def generate_XOR_easy():
    inputs, labels = [], []
    for i in range(11):
        inputs.append([0.1 * i, 0.1 * i])
        labels.append([0])
        if i == 5:
            continue
        inputs.append([0.1 * i, 1 - 0.1 * i])
        labels.append([1])
    return np.array(inputs), np.array(labels)


def batches(X, Y, size):
    order = np.random.permutation(len(X))
    for start in range(0, len(X), size):
        pick = order[start:start + size]
        yield X[pick], Y[pick]


EPOCHS = 3000
BATCH = 8
LR = 0.05

if __name__ == '__main__':
    np.random.seed(777)
    rng = np.random.default_rng(777)
    for name, (X, Y) in dict(linear=generate_linear(), xor=generate_XOR_easy()).items():
        model = Sequential(Linear(2, 12, rng), LeakyReLU(), Linear(12, 8, rng), LeakyReLU(), Linear(8, 1, rng), Sigmoid())
        criterion = BCELoss()
        for epoch in range(1, EPOCHS + 1):
            total = 0.0
            for xb, yb in batches(X, Y, BATCH):
                total += criterion(model(xb), yb) * len(xb)
                model.backward(criterion.backward())
                model.step(LR)
            if epoch % 300 == 0:
                print(f'[{name}] {epoch:5d} 에폭  손실 {total / len(X):.5f}')
        out = model(X)
        print(out.round(3).ravel())
        print(f'정확도 {np.mean((out > 0.5) == Y) * 100:.1f}%')

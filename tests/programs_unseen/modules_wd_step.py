import numpy as np


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs = []
    labels = []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        labels.append(0 if pt[0] > pt[1] else 1)
    return np.array(inputs), np.array(labels).reshape(n, 1)


def generate_XOR_easy():
    inputs = []
    labels = []
    for i in range(11):
        inputs.append([0.1 * i, 0.1 * i])
        labels.append(0)
        if 0.1 * i == 0.5:
            continue
        inputs.append([0.1 * i, 1 - 0.1 * i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)


class Module:
    def __call__(self, x):
        return self.forward(x)

    def tensors(self):
        """(name, is_weight) of everything the optimizer may change"""
        return ()


class Dense(Module):
    def __init__(self, fan_in, fan_out, rng):
        self.weight = rng.normal(scale=np.sqrt(2.0 / fan_in), size=(fan_in, fan_out))
        self.bias = np.full((1, fan_out), 0.01)

    def tensors(self):
        return ("weight", True), ("bias", False)

    def forward(self, x):
        self.inp = x
        return x @ self.weight + self.bias

    def backward(self, grad):
        self.weight_grad = self.inp.T @ grad
        self.bias_grad = grad.sum(axis=0, keepdims=True)
        return grad @ self.weight.T


class LeakyReLU(Module):
    def __init__(self, slope=0.05):
        self.slope = slope

    def forward(self, x):
        self.mask = np.where(x > 0, 1.0, self.slope)
        return x * self.mask

    def backward(self, grad):
        return grad * self.mask


class Sigmoid(Module):
    def forward(self, x):
        self.out = 1.0 / (1.0 + np.exp(-x))
        return self.out

    def backward(self, grad):
        return grad * self.out * (1.0 - self.out)


class BinaryCrossEntropy:
    eps = 1e-10

    def __call__(self, pred, target):
        self.pred, self.target = pred, target
        return float(-(target * np.log(pred + self.eps) + (1 - target) * np.log(1 - pred + self.eps)).mean())

    def backward(self):
        p, t = self.pred, self.target
        return (p - t) / (p * (1 - p) + self.eps) / len(t)


class Sequential(Module):
    def __init__(self, *modules):
        self.modules = list(modules)

    def forward(self, x):
        for m in self.modules:
            x = m(x)
        return x

    def backward(self, grad):
        for m in reversed(self.modules):
            grad = m.backward(grad)


class SGD:
    def __init__(self, model, lr=0.1, weight_decay=1e-3):
        self.model = model
        self.lr = lr
        self.weight_decay = weight_decay

    def step(self):
        for m in self.model.modules:
            for name, is_weight in m.tensors():
                value = getattr(m, name)
                change = getattr(m, name + "_grad")
                if is_weight:
                    change = change + self.weight_decay * value
                setattr(m, name, value - self.lr * change)


def fit(model, x, y, lr, epochs, log_every=1000):
    loss_fn = BinaryCrossEntropy()
    opt = SGD(model, lr=lr)
    history = []
    for epoch in range(1, epochs + 1):
        history.append(loss_fn(model(x), y))
        model.backward(loss_fn.backward())
        opt.step()
        if epoch % log_every == 0:
            print(f"[{epoch:5d}/{epochs}] loss={history[-1]:.4f}")
    return history


if __name__ == "__main__":
    rng = np.random.default_rng(5)
    np.random.seed(5)
    for title, (x, y) in {"linear": generate_linear(), "xor": generate_XOR_easy()}.items():
        net = Sequential(
            Dense(2, 16, rng), LeakyReLU(),
            Dense(16, 8, rng), LeakyReLU(),
            Dense(8, 1, rng), Sigmoid(),
        )
        print(title)
        fit(net, x, y, lr=0.1, epochs=10000)
        pred = net(x)
        print(np.c_[y, pred.round(4)])
        print("accuracy:", ((pred > 0.5) == y).mean())

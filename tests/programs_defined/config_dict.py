import numpy as np


class MLP:
    """config: input_dim, hidden_dims (list), output_dim, lr, seed"""

    def __init__(self, config):
        rng = np.random.default_rng(config.get("seed", 0))
        dims = [config["input_dim"], *config["hidden_dims"], config["output_dim"]]
        self.lr = config["lr"]
        self.Ws = [rng.normal(size=(m, n)) / np.sqrt(m) for m, n in zip(dims, dims[1:])]
        self.bs = [np.zeros((1, n)) for n in dims[1:]]

    def forward(self, x):
        self.hs = [x]
        for i, (W, b) in enumerate(zip(self.Ws, self.bs)):
            z = self.hs[-1] @ W + b
            self.hs.append(np.tanh(z) if i + 1 < len(self.Ws) else 1 / (1 + np.exp(-z)))
        return self.hs[-1]

    def train_step(self, batch_x, batch_y):
        p = self.forward(batch_x)
        loss = -np.mean(batch_y * np.log(p) + (1 - batch_y) * np.log(1 - p))
        dz = (p - batch_y) / len(batch_x)
        for i in reversed(range(len(self.Ws))):
            dW, db = self.hs[i].T @ dz, dz.sum(axis=0, keepdims=True)
            if i:
                dz = dz @ self.Ws[i].T * (1 - self.hs[i] ** 2)
            self.Ws[i] -= self.lr * dW
            self.bs[i] -= self.lr * db
        return loss

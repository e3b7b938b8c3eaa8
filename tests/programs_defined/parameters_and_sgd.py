import numpy as np

class Parameter:
    def __init__(self, value):
        self.data = value
        self.grad = np.zeros_like(value)

class MLP:
    def __init__(self, in_dim, hidden_dim, out_dim):
        self.w1 = Parameter(np.random.randn(in_dim, hidden_dim))
        self.w2 = Parameter(np.random.randn(hidden_dim, hidden_dim))
        self.w3 = Parameter(np.random.randn(hidden_dim, out_dim))

    def parameters(self):
        return [self.w1, self.w2, self.w3]

    @staticmethod
    def act(z):
        return 1 / (1 + np.exp(-z))

    def forward(self, x):
        self.x = x
        self.h1 = self.act(x @ self.w1.data)
        self.h2 = self.act(self.h1 @ self.w2.data)
        self.out = self.act(self.h2 @ self.w3.data)
        return self.out

    def backward(self, dout):
        d3 = dout * self.out * (1 - self.out)
        self.w3.grad += self.h2.T @ d3
        d2 = d3 @ self.w3.data.T * self.h2 * (1 - self.h2)
        self.w2.grad += self.h1.T @ d2
        d1 = d2 @ self.w2.data.T * self.h1 * (1 - self.h1)
        self.w1.grad += self.x.T @ d1

class BCELoss:
    def __call__(self, pred, target):
        self.pred, self.target = pred, target
        return float(np.mean(-target * np.log(pred) - (1 - target) * np.log(1 - pred)))

    def backward(self):
        return (self.pred - self.target) / (self.pred * (1 - self.pred)) / len(self.target)

class SGD:
    def __init__(self, params, lr):
        self.params, self.lr = params, lr

    def zero_grad(self):
        for p in self.params:
            p.grad = np.zeros_like(p.data)

    def step(self):
        for p in self.params:
            p.data -= self.lr * p.grad

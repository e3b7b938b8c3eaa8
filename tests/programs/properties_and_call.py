import numpy as np
import matplotlib.pyplot as plt

class Classifier:
    """ 2-layer hidden MLP.  usage: c = Classifier(h=8); c.fit(x, y); c(x) """

    def __init__(self, h=8, lr=0.2):
        self._h = h
        self._lr = lr
        self._theta = [np.random.uniform(-.5, .5, s) for s in ((2, h), (h, h), (h, 1))]
        self.__history = []

    @property
    def history(self):
        return np.array(self.__history)

    @property
    def n_params(self):
        return sum(t.size for t in self._theta)

    @property
    def accuracy(self):
        return float(np.mean(self.predict(self._x) == self._y))

    @staticmethod
    def _s(z):
        return 1 / (1 + np.exp(-z))

    def __call__(self, x):
        self._layers = [x]
        for t in self._theta:
            x = self._s(x @ t)
            self._layers.append(x)
        return x

    def __repr__(self):
        return f"Classifier(h={self._h}, lr={self._lr}, params={self.n_params})"

    def predict(self, x):
        return np.round(self(x))

    def _learn_one(self, xi, yi):
        out = self(xi)
        delta = out - yi                      # BCE + sigmoid
        updates = []
        for t, a in zip(self._theta[::-1], self._layers[-2::-1]):
            updates.append(a.T @ delta)
            delta = delta @ t.T * a * (1 - a)
        for t, u in zip(self._theta[::-1], updates):
            t -= self._lr * u
        return abs(out - yi).item()

    def fit(self, x, y, epochs=5000, verbose=True):
        self._x, self._y = x, y
        for e in range(epochs):
            loss = 0.0
            for i in range(len(x)):
                loss += self._learn_one(x[i:i+1], y[i:i+1])
            self.__history.append(loss / len(x))
            if verbose and e % 500 == 0:
                print("epoch", e, "loss", self.__history[-1])
        return self

def make_linear(n=100):
    x = np.random.rand(n, 2)
    return x, (x[:, [1]] >= x[:, [0]]) * 1

def make_xor():
    d = np.arange(11) / 10
    x = [(t, t) for t in d] + [(t, 1 - t) for t in d if t != .5]
    y = [0] * 11 + [1] * 10
    return np.array(x), np.array(y).reshape(-1, 1)

np.random.seed(77)
for make in (make_linear, make_xor):
    x, y = make()
    clf = Classifier()
    print(clf)
    clf.fit(x, y)
    print("accuracy", clf.accuracy)
    plt.figure(figsize=(8, 3))
    plt.subplot(131); plt.scatter(*x.T, c=y[:, 0]); plt.title("truth")
    plt.subplot(132); plt.scatter(*x.T, c=clf.predict(x)[:, 0]); plt.title("predicted")
    plt.subplot(133); plt.plot(clf.history); plt.title("loss")
    plt.show()

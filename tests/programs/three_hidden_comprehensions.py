import numpy as np
import matplotlib.pyplot as plt

sig = lambda z: 1 / (1 + np.exp(-z))

class FeedForward:
    def __init__(self, *sizes, seed=None):
        r = np.random.RandomState(seed)
        self.Ws = [r.normal(scale=1.5, size=s) for s in zip(sizes, sizes[1:])]

    def forward(self, X):
        outs = [X]
        [outs.append(sig(outs[-1] @ W)) for W in self.Ws]
        return outs

    def gradients(self, X, Y):
        outs = self.forward(X)
        deltas = [2 * (outs[-1] - Y) * outs[-1] * (1 - outs[-1]) / len(X)]
        [deltas.insert(0, deltas[0] @ W.T * O * (1 - O)) for W, O in zip(self.Ws[:0:-1], outs[-2:0:-1])]
        return [O.T @ D for O, D in zip(outs, deltas)]

    def sgd(self, X, Y, lr):
        self.Ws = [W - lr * G for W, G in zip(self.Ws, self.gradients(X, Y))]

    def mse(self, X, Y):
        return float(((self.forward(X)[-1] - Y) ** 2).mean())

def generate_linear(n = 100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs, labels = [], []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n, 1)


def generate_XOR_easy():
    inputs, labels = [], []
    for i in range(11):
        inputs.append([0.1 * i, 0.1 * i])
        labels.append(0)
        if 0.1 * i == 0.5:
            continue
        inputs.append([0.1 * i, 1 - 0.1 * i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)

def colour(v):
    return ['tab:blue' if k > 0.5 else 'tab:red' for k in v.ravel()]

if __name__ == '__main__':
    epochs = int(input('How many epochs? '))
    np.random.seed(8)
    for name, (X, Y) in [('linear', generate_linear(100)), ('xor', generate_XOR_easy())]:
        net = FeedForward(2, 6, 6, 4, 1, seed=8)
        curve = []
        for k in range(epochs):
            curve += [net.mse(X, Y)]
            if k % 1000 == 0:
                print(name, k, curve[-1])
            net.sgd(X, Y, 1.0)
        P = net.forward(X)[-1]
        print(name, 'accuracy:', np.mean([round(p) == y for p, y in zip(P.ravel(), Y.ravel())]))
        fig, (a, b, c) = plt.subplots(1, 3, figsize=(12, 4))
        a.scatter(*X.T, c=colour(Y)); a.set_title('ground truth')
        b.scatter(*X.T, c=colour(P)); b.set_title('prediction')
        c.plot(curve); c.set_yscale('log')
        plt.show()

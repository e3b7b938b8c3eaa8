import numpy as np
from matplotlib import pyplot as plt

# gradients kept exploding with lr=5 so I clip them now, works great

def generate_linear(n=100):
    import numpy as np
    pts = np.random.uniform(0, 1, (n, 2))
    inputs = []
    labels = []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        distance = (pt[0]-pt[1])/1.414
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n, 1)

def generate_XOR_easy():
    import numpy as np
    inputs = []
    labels = []
    for i in range(11):
        inputs.append([0.1*i, 0.1*i])
        labels.append(0)
        if 0.1*i == 0.5:
            continue
        inputs.append([0.1*i, 1-0.1*i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)

ACTS = {
    'sigmoid': (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a)),
    'tanh': (np.tanh, lambda a: 1 - a * a),
}

class FCLayer(object):
    def __init__(self, nin, nout, act='sigmoid', lr=1.0, clip=0.02):
        self.w = np.random.normal(0, 1, size=(nin, nout))
        self.b = np.random.normal(0, 1, size=(1, nout))
        self.act, self.dact = ACTS[act]
        self.lr = lr
        self.clip = clip

    def forward(self, a_in):
        self.a_in = a_in
        self.a_out = self.act(a_in @ self.w + self.b)
        return self.a_out

    def backward(self, da):
        dz = da * self.dact(self.a_out)
        self.dw = self.a_in.T @ dz
        self.db = np.sum(dz, axis=0, keepdims=True)
        return dz @ self.w.T

    def step(self):
        dw = np.clip(self.dw, -self.clip, self.clip)
        db = np.clip(self.db, -self.clip, self.clip)
        self.w -= self.lr * dw
        self.b -= self.lr * db

class FCNet(object):
    def __init__(self, sizes, **kw):
        self.layers = [FCLayer(i, o, **kw) for i, o in zip(sizes[:-1], sizes[1:])]

    def __call__(self, x):
        for l in self.layers:
            x = l.forward(x)
        return x

    def fit(self, x, y, epochs):
        losses = []
        for ep in range(epochs):
            out = self(x)
            losses.append(np.mean((out - y) ** 2))
            grad = 2 * (out - y) / y.shape[0]
            for l in reversed(self.layers):
                grad = l.backward(grad)
            for l in self.layers:
                l.step()
            if ep % 5000 == 0:
                print('epoch', ep, 'loss', losses[-1])
        return losses

nets = {}
for tag, gen in (('linear', generate_linear), ('xor', generate_XOR_easy)):
    x, y = gen()
    nets[tag] = FCNet([2, 8, 4, 1], lr=2.0)
    ls = nets[tag].fit(x, y, 20000)
    pred = nets[tag](x)
    print(pred)
    print(tag, 'acc =', ((pred > 0.5).astype(int) == y).sum() / y.size)
    plt.plot(ls, label=tag)
plt.legend()
plt.show()

import numpy as np
import matplotlib.pyplot as plt
import time

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

class myNet():
    def __init__(self):
        rng = np.random.RandomState(0)
        self.w1 = rng.uniform(-1, 1, (5, 2))
        self.w2 = rng.uniform(-1, 1, (7, 5))
        self.w3 = rng.uniform(-1, 1, (1, 7))
        self.g1 = None
        self.g2 = None
        self.g3 = None

    def sig(self, v): return 1/(1+np.exp(-v))

    def forward(self, x):
        # rows are samples so we need w.T
        self.x = x
        self.h1 = self.sig(x.dot(self.w1.T))
        self.h2 = self.sig(self.h1.dot(self.w2.T))
        self.out = self.sig(self.h2.dot(self.w3.T))
        return self.out

    def cross_entropy(self, t):
        o = self.out
        return -(t*np.log(o) + (1-t)*np.log(1-o)).mean()

    def backward(self, t):
        # dL/dz3 = out - t  (sigmoid + cross entropy cancel)
        d3 = self.out - t
        self.g3 = d3.T.dot(self.h2)
        d2 = d3.dot(self.w3) * self.h2 * (1-self.h2)
        self.g2 = d2.T.dot(self.h1)
        d1 = d2.dot(self.w2) * self.h1 * (1-self.h1)
        self.g1 = d1.T.dot(self.x)

    def step(self, lr):
        self.w1 -= lr*self.g1
        self.w2 -= lr*self.g2
        self.w3 -= lr*self.g3

def run(x, t, title, lr=0.05, limit=20000):
    net = myNet()
    hist = []
    t0 = time.time()
    for ep in range(limit):
        net.forward(x)
        l = net.cross_entropy(t)
        hist.append(l)
        if l < 0.01:
            print("small enough at", ep)
            break
        net.backward(t)
        net.step(lr)
        if ep % 1000 == 0: print("ep", ep, "loss", round(l, 5))
    print(title, "took", time.time()-t0, "s")
    guess = net.forward(x) > .5
    print("acc =", (guess == t).sum()/len(t))
    f, (p, q, r) = plt.subplots(1, 3)
    p.scatter(x[:, 0], x[:, 1], c=t[:, 0]); p.set_title("ground truth")
    q.scatter(x[:, 0], x[:, 1], c=guess[:, 0]); q.set_title("predict")
    r.plot(hist)
    plt.show()
    return net

np.random.seed(123)
x, t = generate_linear(100)
net_lin = run(x, t, "linear")
xx, tx = generate_XOR_easy()
net_xor = run(xx, tx, "xor", lr=.1)

import numpy as np
import matplotlib.pyplot as plt

# -------------------------------------------------- data
def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    return pts, np.array([[0] if a > b else [1] for a, b in pts])

def generate_XOR_easy():
    x, y = [], []
    for i in range(11):
        x.append((i*0.1, i*0.1)); y.append([0])
        if i == 5: continue
        x.append((i*0.1, 1 - i*0.1)); y.append([1])
    return np.asarray(x), np.asarray(y)

# -------------------------------------------------- activations
def sig(v):
    return 1/(1+np.exp(-v))

def sig_d(s):
    return np.multiply(s, 1.0-s)

# tried this one too, needs a smaller step
def th(v): return np.tanh(v)
def th_d(t): return 1.0-np.multiply(t, t)

# -------------------------------------------------- network
class MLP(object):
    def __init__(self, sizes, hidden=(sig, sig_d), output=(sig, sig_d), eta=0.1):
        self.eta = eta
        self.f = [hidden]*(len(sizes)-2) + [output]
        self.params = []
        for i in range(len(sizes)-1):
            self.params.append({'W': np.random.normal(0, 1, (sizes[i], sizes[i+1])),
                                'b': np.random.normal(0, 1, (1, sizes[i+1]))})

    def run(self, X):
        trace = [X]
        for (act, _), p in zip(self.f, self.params):
            trace.append(act(np.matmul(trace[-1], p['W']) + p['b']))
        return trace

    def gradients(self, trace, T):
        grads = []
        # d/dy of the squared error
        back = trace[-1] - T
        for i in reversed(range(len(self.params))):
            d = np.multiply(back, self.f[i][1](trace[i+1]))
            grads.append({'W': np.matmul(trace[i].T, d), 'b': np.sum(d, axis=0, keepdims=True)})
            back = np.matmul(d, self.params[i]['W'].T)
        return grads[::-1]

    def update(self, grads):
        for p, g in zip(self.params, grads):
            for key in p:
                p[key] -= self.eta*g[key]

    def predict(self, X):
        return self.run(X)[-1]


def mean_squared_error(out, T):
    return np.mean(np.square(out - T))

def train(net, X, T, epochs, verbose=5000):
    losses = []
    for epoch in range(epochs):
        trace = net.run(X)
        losses.append(mean_squared_error(trace[-1], T))
        net.update(net.gradients(trace, T))
        if epoch % verbose == 0:
            print('epoch', epoch, 'loss', losses[-1])
    return losses

def report(name, net, X, T, losses):
    out = net.predict(X)
    acc = np.mean(np.round(out) == T)
    print(out)
    print(name, 'accuracy =', acc)
    plt.subplot(1, 2, 1)
    plt.scatter(*X.T, c=np.round(out).ravel(), cmap='bwr')
    plt.title(name)
    plt.subplot(1, 2, 2)
    plt.semilogy(losses)
    plt.show()


np.random.seed(42)
X, T = generate_linear(100)
net = MLP([2, 5, 5, 1], hidden=(sig, sig_d), eta=0.05)
report('linear', net, X, T, train(net, X, T, 30000))

X, T = generate_XOR_easy()
net = MLP([2, 9, 5, 1], hidden=(sig, sig_d), eta=0.2)
report('xor', net, X, T, train(net, X, T, 50000))

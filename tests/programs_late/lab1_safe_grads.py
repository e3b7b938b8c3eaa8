import numpy as np
import warnings
warnings.filterwarnings("ignore")

CLIP = 1.0     # exploding gradients, see the blog post
LR = 0.1
EPOCHS = 15000

def gen_linear(n=100):
    P = np.random.uniform(0, 1, (n, 2))
    return P, (P[:, 0] <= P[:, 1]).reshape(-1, 1) * 1

def gen_xor():
    a, b = [], []
    for i in range(11):
        a.append((.1*i, .1*i)); b.append(0)
        if .1*i == .5: continue
        a.append((.1*i, 1-.1*i)); b.append(1)
    return np.asarray(a), np.asarray(b).reshape(-1, 1)

sigmoid = lambda x: 1/(1+np.exp(-x))
dsigmoid = lambda s: s*(1-s)

def make_weights(sizes):
    return {f'W{i+1}': np.random.standard_normal((sizes[i], sizes[i+1])) for i in range(len(sizes)-1)}

def forward(net, X):
    A1 = sigmoid(X @ net['W1'])
    A2 = sigmoid(A1 @ net['W2'])
    A3 = sigmoid(A2 @ net['W3'])
    return A1, A2, A3

def backward(net, X, Y, acts):
    A1, A2, A3 = acts
    D3 = 2*(A3-Y)*dsigmoid(A3)
    D2 = D3 @ net['W3'].T * dsigmoid(A2)
    D1 = D2 @ net['W2'].T * dsigmoid(A1)
    grads = {'W3': A2.T @ D3, 'W2': A1.T @ D2, 'W1': X.T @ D1}
    return clip_grads(grads)

def clip_grads(grads):
    return {k: np.clip(g, -CLIP, CLIP) for k, g in grads.items()}

def sse(Y, A): return float(((A-Y)**2).sum())

def fit(X, Y, sizes=(2, 10, 10, 1)):
    net = make_weights(sizes)
    hist = []
    for ep in range(EPOCHS):
        acts = forward(net, X)
        hist.append(sse(Y, acts[-1]))
        g = backward(net, X, Y, acts)
        for k in net:
            net[k] = net[k] - LR*g[k]
        if ep % 1500 == 0:
            print(f'ep {ep:>6}: loss {hist[-1]:.4f}')
            try:
                assert not np.isnan(hist[-1])
            except AssertionError:
                print('nan!!')
                break
    return net, hist

def check(net, X, Y):
    out = forward(net, X)[-1]
    print(out.ravel().round(3))
    ok = ((out > .5).astype(int) == Y).sum()
    print(f'{ok}/{len(Y)} correct, acc={ok/len(Y):.3f}')

np.random.seed(99)
for gen in (gen_linear, gen_xor):
    print(gen.__name__)
    X, Y = gen()
    net, hist = fit(X, Y)
    check(net, X, Y)

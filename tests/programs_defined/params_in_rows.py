import numpy as np

# TODO: main program (Tuesday)

def sig(v): return 1./(1.+np.exp(-v))

def init_net(n_in, n_h1, n_h2, n_out):
    rs = np.random.RandomState(1)
    p = {}
    p['W1'] = rs.normal(0, 1, (n_in, n_h1)); p['b1'] = np.zeros((1, n_h1))
    p['W2'] = rs.normal(0, 1, (n_h1, n_h2)); p['b2'] = np.zeros((1, n_h2))
    p['W3'] = rs.normal(0, 1, (n_h2, n_out)); p['b3'] = np.zeros((1, n_out))
    return p

def forward(x, p):
    c = {'x': x}
    c['a1'] = sig(x @ p['W1'] + p['b1'])
    c['a2'] = sig(c['a1'] @ p['W2'] + p['b2'])
    c['out'] = sig(c['a2'] @ p['W3'] + p['b3'])
    return c['out'], c

def mse(out, y):
    return np.mean((out - y)**2)

def backward(c, p, y):
    g = {}
    n = y.shape[0]
    d3 = 2*(c['out'] - y)/n * c['out']*(1-c['out'])
    d2 = (d3 @ p['W3'].T) * c['a2']*(1-c['a2'])
    d1 = (d2 @ p['W2'].T) * c['a1']*(1-c['a1'])
    for k, a, d in ((3, c['a2'], d3), (2, c['a1'], d2), (1, c['x'], d1)):
        g['W%d' % k] = a.T @ d
        g['b%d' % k] = np.sum(d)
    return g

def sgd(p, g, lr=0.1):
    for k in p:
        p[k] -= lr*g[k]

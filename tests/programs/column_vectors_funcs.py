import numpy as np
from numpy import exp, dot
import matplotlib.pyplot as plt

## data ##
def make_data(kind):
    if kind == 'linear':
        X = np.random.uniform(0, 1, (2, 100))
        Y = (X[0] < X[1]).astype(int).reshape(1, -1)
    else:
        a = np.linspace(0, 1, 11)
        b = np.delete(a, 5)
        X = np.hstack([np.vstack([a, a]), np.vstack([b, 1 - b])])
        Y = np.array([[0]*11 + [1]*10])
    return X, Y

## net ##
def init(h1, h2):
    w1 = np.random.randn(h1, 2); b1 = np.random.randn(h1, 1)*0.1
    w2 = np.random.randn(h2, h1); b2 = np.random.randn(h2, 1)*0.1
    w3 = np.random.randn(1, h2); b3 = np.random.randn(1, 1)*0.1
    return w1, b1, w2, b2, w3, b3

def sgm(z):
    return 1/(1 + exp(-z))

def fwd(X, w1, b1, w2, b2, w3, b3):
    a1 = sgm(dot(w1, X) + b1)
    a2 = sgm(dot(w2, a1) + b2)
    a3 = sgm(dot(w3, a2) + b3)
    return a1, a2, a3

def bwd(X, Y, a1, a2, a3, w2, w3):
    m = X.shape[1]
    dz3 = 2*(a3 - Y)*a3*(1 - a3)/m
    dw3 = dot(dz3, a2.T)
    dz2 = dot(w3.T, dz3)*a2*(1 - a2)
    dw2 = dot(dz2, a1.T)
    dz1 = dot(w2.T, dz2)*a1*(1 - a1)
    dw1 = dot(dz1, X.T)
    return dw1, dz1, dw2, dz2, dw3, dz3

## train ##
def train(X, Y, h1=6, h2=4, lr=0.7, epochs=20000):
    w1, b1, w2, b2, w3, b3 = init(h1, h2)
    for e in range(epochs):
        a1, a2, a3 = fwd(X, w1, b1, w2, b2, w3, b3)
        if e % 1000 == 0:
            print('epoch', e, 'loss', ((a3 - Y)**2).mean())
        dw1, db1, dw2, db2, dw3, db3 = bwd(X, Y, a1, a2, a3, w2, w3)
        w1 = w1 - lr*dw1; b1 = b1 - lr*db1
        w2 = w2 - lr*dw2; b2 = b2 - lr*db2
        w3 = w3 - lr*dw3; b3 = b3 - lr*db3
    return w1, b1, w2, b2, w3, b3

np.random.seed(55)
for kind in ('linear', 'xor'):
    X, Y = make_data(kind)
    params = train(X, Y)
    yhat = fwd(X, *params)[-1] > 0.5
    print(kind, 'accuracy', (yhat == Y).mean())
    plt.subplot(1, 2, 1); plt.scatter(X[0], X[1], c=Y[0]); plt.title('Ground truth')
    plt.subplot(1, 2, 2); plt.scatter(X[0], X[1], c=yhat[0]); plt.title('Predict result')
    plt.show()

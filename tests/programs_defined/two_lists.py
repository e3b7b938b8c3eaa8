import numpy as np
def init(sizes):
    W, B = [], []
    for i in range(len(sizes) - 1):
        W.append(np.random.randn(sizes[i], sizes[i+1]))
        B.append(np.zeros((1, sizes[i+1])))
    return W, B
def feedforward(X, W, B):
    A = [X]
    for w, b in zip(W, B):
        A.append(1/(1+np.exp(-(A[-1] @ w + b))))
    return A
def backprop(A, Y, W):
    m = len(Y)
    dW = [None]*len(W); dB = [None]*len(W)
    d = (A[-1]-Y)/m
    for i in reversed(range(len(W))):
        dW[i] = A[i].T @ d
        dB[i] = d.sum(0, keepdims=True)
        d = (d @ W[i].T) * A[i]*(1-A[i])
    return dW, dB
def gradient_descent(W, B, dW, dB, alpha):
    for i in range(len(W)):
        W[i] = W[i] - alpha*dW[i]
        B[i] = B[i] - alpha*dB[i]
    return W, B
def log_loss(A, Y):
    p = A[-1]
    return -np.mean(Y*np.log(p)+(1-Y)*np.log(1-p))

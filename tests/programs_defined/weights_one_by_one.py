import numpy as np

def s(z):
    return 1/(1+np.exp(-z))

def forward(X, W1, b1, W2, b2, W3, b3):
    A1 = s(X@W1 + b1)
    A2 = s(A1@W2 + b2)
    A3 = s(A2@W3 + b3)
    return A1, A2, A3

def loss(A3, Y):
    return -np.mean(Y*np.log(A3) + (1-Y)*np.log(1-A3))

def backward(X, Y, A1, A2, A3, W2, W3):
    m = X.shape[0]
    dZ3 = (A3-Y)/m
    dW3 = A2.T@dZ3
    db3 = np.sum(dZ3, axis=0, keepdims=True)
    dZ2 = dZ3@W3.T*A2*(1-A2)
    dW2 = A1.T@dZ2
    db2 = np.sum(dZ2, axis=0, keepdims=True)
    dZ1 = dZ2@W2.T*A1*(1-A1)
    dW1 = X.T@dZ1
    db1 = np.sum(dZ1, axis=0, keepdims=True)
    return dW1, db1, dW2, db2, dW3, db3

def update(W1, b1, W2, b2, W3, b3, dW1, db1, dW2, db2, dW3, db3, learning_rate):
    W1 = W1 - learning_rate*dW1
    b1 = b1 - learning_rate*db1
    W2 = W2 - learning_rate*dW2
    b2 = b2 - learning_rate*db2
    W3 = W3 - learning_rate*dW3
    b3 = b3 - learning_rate*db3
    return W1, b1, W2, b2, W3, b3

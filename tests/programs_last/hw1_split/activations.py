import numpy as np

def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))

def dsigmoid(x):
    # x is sigmoid(x) already
    return np.multiply(x, 1.0 - x)

def relu(x):
    return np.maximum(0, x)

def drelu(x):
    return (x > 0) * 1.0

ACT = {'sigmoid': (sigmoid, dsigmoid), 'relu': (relu, drelu)}

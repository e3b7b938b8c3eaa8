from abc import ABC, abstractmethod
import numpy as np
class Module(ABC):
    @abstractmethod
    def forward(self, x): ...
    @abstractmethod
    def backward(self, g): ...
    def step(self, lr): pass
class Linear(Module):
    def __init__(self, nin, nout):
        self.W = np.random.randn(nin, nout)/np.sqrt(nin)
        self.b = np.zeros((1, nout))
    def forward(self, x):
        self.x = x
        return x @ self.W + self.b
    def backward(self, g):
        self.gW = self.x.T @ g
        self.gb = g.sum(0, keepdims=True)
        return g @ self.W.T
    def step(self, lr):
        self.W -= lr*self.gW
        self.b -= lr*self.gb
class Sigmoid(Module):
    def forward(self, x):
        self.s = 1/(1+np.exp(-x))
        return self.s
    def backward(self, g):
        return g*self.s
class Sequential(Module):
    def __init__(self, *modules):
        self.modules = modules
    def forward(self, x):
        for m in self.modules: x = m.forward(x)
        return x
    def backward(self, g):
        for m in reversed(self.modules): g = m.backward(g)
        return g
    def step(self, lr):
        for m in self.modules: m.step(lr)
def mse_loss(pred, target):
    return np.mean((pred-target)**2)
def mse_grad(pred, target):
    return 2*(pred-target)/len(target)

import numpy as np
from matplotlib import pyplot as plt

EPS = 1e-8

def make_linear(n = 100):
  pts = np.random.rand(n, 2)
  lab = [0 if a > b else 1 for a, b in pts]
  return pts, np.array(lab).reshape(-1, 1)

def make_xor():
  pts = []
  lab = []
  for i in np.arange(0, 11):
    pts += [[i*0.1, i*0.1]]
    lab += [0]
    if i == 5: continue
    pts += [[i*0.1, 1 - i*0.1]]
    lab += [1]
  return np.array(pts), np.array(lab).reshape(-1, 1)

class DeepNet:
  def __init__(self, dims, alpha):
    self.alpha = alpha
    self.L = len(dims) - 1
    self.params = {}
    for l in range(1, self.L + 1):
      # He
      self.params["W" + str(l)] = np.random.randn(dims[l-1], dims[l]) * np.sqrt(2 / dims[l-1])
      self.params["b" + str(l)] = np.full((1, dims[l]), 0.01)

  def forward(self, X):
    cache = {"A0": X}
    A = X
    for l in range(1, self.L + 1):
      Z = A @ self.params[f"W{l}"] + self.params[f"b{l}"]
      if l == self.L:
        A = 1/(1 + np.exp(-Z))
      else:
        A = np.maximum(0, Z)
      cache[f"Z{l}"] = Z
      cache[f"A{l}"] = A
    self.cache = cache
    return A

  def cost(self, Y):
    P = self.cache[f"A{self.L}"]
    return -np.mean(Y*np.log(P + EPS) + (1 - Y)*np.log(1 - P + EPS))

  def backward(self, Y):
    m = Y.shape[0]
    grads = {}
    dZ = (self.cache[f"A{self.L}"] - Y)/m
    for l in range(self.L, 0, -1):
      grads[f"dW{l}"] = self.cache[f"A{l-1}"].T @ dZ
      grads[f"db{l}"] = np.mean(dZ, axis=0, keepdims=True)
      if l > 1:
        dA = dZ @ self.params[f"W{l}"].T
        dZ = dA * (self.cache[f"Z{l-1}"] > 0)
    self.grads = grads
    return grads

  def update(self):
    for key in self.params:
      self.params[key] -= self.alpha * self.grads["d" + key]

def run(title, X, Y, epochs):
  print("-"*20, title, "-"*20)
  net = DeepNet([2, 12, 10, 6, 1], alpha = 0.1)
  costs = []
  for e in range(epochs):
    P = net.forward(X)
    costs.append(net.cost(Y))
    net.backward(Y)
    net.update()
    if e % (epochs//10) == 0:
      print(f"{e:>6}: cost = {costs[-1]:.6f}  acc = {np.mean((P > 0.5) == Y):.3f}")
  P = net.forward(X)
  print(np.c_[Y, P])
  print("final accuracy", np.mean((P > 0.5) == Y))
  plt.figure(figsize = (8, 4))
  plt.subplot(121); plt.scatter(X[:, 0], X[:, 1], c = (P > 0.5).ravel()); plt.title(title)
  plt.subplot(122); plt.semilogy(costs)
  plt.show()

np.random.seed(1)
run("linear", *make_linear(), 5000)
run("xor", *make_xor(), 10000)

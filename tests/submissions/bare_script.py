# no function, no class: trains when it is run
import matplotlib.pyplot as plt
import numpy as np

np.random.seed(42)
X = np.random.rand(100, 2)
y = (X[:, 0:1] > X[:, 1:2]).astype(float)

W1 = np.random.randn(2, 10)
W2 = np.random.randn(10, 10)
W3 = np.random.randn(10, 1)
lr = 0.5
history = []

for epoch in range(20000):
    a1 = 1 / (1 + np.exp(-(X @ W1)))
    a2 = 1 / (1 + np.exp(-(a1 @ W2)))
    a3 = 1 / (1 + np.exp(-(a2 @ W3)))
    loss = -np.mean(y * np.log(a3) + (1 - y) * np.log(1 - a3))
    history.append(loss)

    dz3 = (a3 - y) / len(y)
    dW3 = a2.T @ dz3
    dz2 = (dz3 @ W3.T) * a2 * (1 - a2)
    dW2 = a1.T @ dz2
    dz1 = (dz2 @ W2.T) * a1 * (1 - a1)
    dW1 = X.T @ dz1

    W1 = W1 - lr * dW1
    W2 = W2 - lr * dW2
    W3 = W3 - lr * dW3
    if epoch % 1000 == 0:
        print(f"epoch {epoch} loss {loss:.4f}")

plt.plot(history)
plt.savefig("loss.png")
print("accuracy:", np.mean((a3 > 0.5) == y))

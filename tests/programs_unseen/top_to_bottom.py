import numpy as np
import matplotlib.pyplot as plt

np.random.seed(5)

# ---- data ----
n = 100
pts = np.random.uniform(0, 1, (n, 2))
x_linear = pts
y_linear = np.array([0 if p[0] > p[1] else 1 for p in pts]).reshape(n, 1)

x_xor = []
y_xor = []
for i in range(11):
    x_xor.append([0.1 * i, 0.1 * i])
    y_xor.append(0)
    if 0.1 * i == 0.5:
        continue
    x_xor.append([0.1 * i, 1 - 0.1 * i])
    y_xor.append(1)
x_xor = np.array(x_xor)
y_xor = np.array(y_xor).reshape(21, 1)

hidden1 = 5
hidden2 = 8
alpha = 1.5
total_epochs = 20000

# old version, only the xor data
# X = x_xor.T
# Y = y_xor.T
# w1 = np.random.rand(hidden1, 2)
# w2 = np.random.rand(hidden2, hidden1)
# w3 = np.random.rand(1, hidden2)
# for epoch in range(total_epochs):
#     out = 1/(1+np.exp(-w3 @ (1/(1+np.exp(-w2 @ (1/(1+np.exp(-w1 @ X))))))))
#     ...

fig, axes = plt.subplots(2, 3, figsize=(12, 8))

for row, (x, y, name) in enumerate([(x_linear, y_linear, "linear"), (x_xor, y_xor, "XOR")]):
    X = x.T            # 2 x m
    Y = y.T            # 1 x m
    m = X.shape[1]

    w1 = np.random.randn(hidden1, 2)
    c1 = np.zeros((hidden1, 1))
    w2 = np.random.randn(hidden2, hidden1)
    c2 = np.zeros((hidden2, 1))
    w3 = np.random.randn(1, hidden2)
    c3 = np.zeros((1, 1))

    losses = []
    for epoch in range(total_epochs):
        # forward
        z1 = w1 @ X + c1
        a1 = 1 / (1 + np.exp(-z1))
        z2 = w2 @ a1 + c2
        a2 = 1 / (1 + np.exp(-z2))
        z3 = w3 @ a2 + c3
        out = 1 / (1 + np.exp(-z3))

        loss = np.sum((Y - out) ** 2) / (2 * m)
        losses.append(loss)
        if epoch % 2000 == 0:
            print(name, "epoch", epoch, "loss", loss)

        # backward
        dout = -(Y - out) / m
        dz3 = dout * out * (1 - out)
        dw3 = dz3 @ a2.T
        dc3 = np.sum(dz3, axis=1, keepdims=True)
        dz2 = (w3.T @ dz3) * a2 * (1 - a2)
        dw2 = dz2 @ a1.T
        dc2 = np.sum(dz2, axis=1, keepdims=True)
        dz1 = (w2.T @ dz2) * a1 * (1 - a1)
        dw1 = dz1 @ X.T
        dc1 = np.sum(dz1, axis=1, keepdims=True)

        # update
        w1 = w1 - alpha * dw1
        c1 = c1 - alpha * dc1
        w2 = w2 - alpha * dw2
        c2 = c2 - alpha * dc2
        w3 = w3 - alpha * dw3
        c3 = c3 - alpha * dc3

    # test
    a1 = 1 / (1 + np.exp(-(w1 @ X + c1)))
    a2 = 1 / (1 + np.exp(-(w2 @ a1 + c2)))
    out = 1 / (1 + np.exp(-(w3 @ a2 + c3)))
    result = (out > 0.5).astype(int)
    print(name, "prediction:")
    print(out.T)
    print(name, "accuracy:", np.sum(result == Y) / m)

    axes[row][0].scatter(x[:, 0], x[:, 1], c=y[:, 0], cmap="bwr")
    axes[row][0].set_title(name + " truth")
    axes[row][1].scatter(x[:, 0], x[:, 1], c=result[0], cmap="bwr")
    axes[row][1].set_title(name + " predict")
    axes[row][2].plot(losses)

plt.tight_layout()
plt.show()

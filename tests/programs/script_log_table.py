# %% imports
import numpy as np
import pandas as pd
import matplotlib.pyplot as plt

# %% data
rng = np.random.default_rng(2024)
lin_x = rng.uniform(size=(100, 2))
lin_y = (lin_x[:, [0]] < lin_x[:, [1]]).astype(float)
t = np.linspace(0, 1, 11)
xor_x = np.vstack([np.column_stack([t, t]), np.column_stack([t, 1 - t])[t != 0.5]])
xor_y = np.vstack([np.zeros((11, 1)), np.ones((10, 1))])

# %% settings
epochs = 30000
alpha = 1.0
rows = []

# %% training
for dataset, X, Y in [("linear", lin_x, lin_y), ("xor", xor_x, xor_y)]:
    W1 = rng.normal(size=(2, 8))
    W2 = rng.normal(size=(8, 6))
    W3 = rng.normal(size=(6, 1))
    for epoch in range(epochs):
        Z1 = X @ W1
        A1 = 1 / (1 + np.exp(-Z1))
        Z2 = A1 @ W2
        A2 = 1 / (1 + np.exp(-Z2))
        Z3 = A2 @ W3
        A3 = 1 / (1 + np.exp(-Z3))
        loss = ((A3 - Y) ** 2).mean()
        if epoch % 1000 == 0:
            print(dataset, epoch, loss)
            rows.append({"dataset": dataset, "epoch": epoch, "loss": loss})
        E3 = 2 * (A3 - Y) / len(X) * A3
        dZ3 = E3 * A3 * (1 - A3)
        dZ2 = dZ3 @ W3.T * A2 * (1 - A2)
        dZ1 = dZ2 @ W2.T * A1 * (1 - A1)
        W3 -= alpha * A2.T @ dZ3
        W2 -= alpha * A1.T @ dZ2
        W1 -= alpha * X.T @ dZ1
    P = (A3 > 0.5).astype(float)
    print(dataset, "accuracy:", (P == Y).mean())
    fig, axes = plt.subplots(1, 2)
    axes[0].scatter(X[:, 0], X[:, 1], c=Y.ravel(), cmap="bwr")
    axes[0].set_title("ground truth " + dataset)
    axes[1].scatter(X[:, 0], X[:, 1], c=P.ravel(), cmap="bwr")
    axes[1].set_title("prediction " + dataset)
    plt.show()

# %% table
table = pd.DataFrame(rows)
print(table.to_string())
table.to_csv("losses.csv", index=False)

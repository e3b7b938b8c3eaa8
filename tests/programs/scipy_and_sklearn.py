import numpy as np
import matplotlib.pyplot as plt
from scipy.special import expit
from sklearn.metrics import accuracy_score, log_loss, confusion_matrix

def generate_linear(n = 100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs, labels = [], []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n, 1)


def generate_XOR_easy():
    inputs, labels = [], []
    for i in range(11):
        inputs.append([0.1 * i, 0.1 * i])
        labels.append(0)
        if 0.1 * i == 0.5:
            continue
        inputs.append([0.1 * i, 1 - 0.1 * i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)

def init_weights(rng, h):
    W = [rng.normal(size=(2, h)), rng.normal(size=(h, h)), rng.normal(size=(h, 1))]
    b = [np.zeros(h), np.zeros(h), np.zeros(1)]
    return W, b

def forward(x, W, b):
    h1 = np.tanh(x @ W[0] + b[0])
    h2 = np.tanh(h1 @ W[1] + b[1])
    return h1, h2, expit(h2 @ W[2] + b[2])

def compute_gradients(x, y, W, b):
    h1, h2, p = forward(x, W, b)
    d3 = (p - y) / x.shape[0]
    d2 = (d3 @ W[2].T) * (1 - np.square(h2))
    d1 = (d2 @ W[1].T) * (1 - np.square(h1))
    return (x.T @ d1, h1.T @ d2, h2.T @ d3), (d1.sum(axis=0), d2.sum(axis=0), d3.sum(axis=0))

def train(x, y, h=5, lr=0.2, epochs=5000, seed=0):
    W, b = init_weights(np.random.default_rng(seed), h)
    losses = []
    for epoch in range(epochs):
        loss = log_loss(y.ravel(), forward(x, W, b)[2].ravel())
        losses.append(loss)
        dW, db = compute_gradients(x, y, W, b)
        W = [w - lr * g for w, g in zip(W, dW)]
        b = [v - lr * g for v, g in zip(b, db)]
        if epoch % 500 == 0:
            print(f"epoch {epoch}: log loss {loss:.6f}")
    return W, b, losses

def report(x, y, W, b, losses, title):
    y_pred = (forward(x, W, b)[2] > 0.5).astype(int)
    print(title, "accuracy", accuracy_score(y, y_pred))
    print(confusion_matrix(y, y_pred))
    fig, axs = plt.subplots(1, 3, figsize=(12, 4))
    axs[0].scatter(x[:, 0], x[:, 1], c=y); axs[0].set_title("ground truth")
    axs[1].scatter(x[:, 0], x[:, 1], c=y_pred); axs[1].set_title("prediction")
    axs[2].plot(losses); axs[2].set_title("log loss")
    fig.suptitle(title)
    plt.show()

if __name__ == "__main__":
    np.random.seed(42)
    for title, (x, y) in [("linear", generate_linear(100)), ("xor", generate_XOR_easy())]:
        W, b, losses = train(x, y)
        report(x, y, W, b, losses, title)

import numpy as np
import matplotlib.pyplot as plt

def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    labels = (pts[:, 0] <= pts[:, 1]).astype(int)
    return pts, labels.reshape(n, 1)

def generate_XOR_easy():
    inputs = []
    labels = []
    for i in range(11):
        inputs.append([0.1*i, 0.1*i])
        labels.append(0)
        if 0.1*i == 0.5:
            continue
        inputs.append([0.1*i, 1-0.1*i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)

def sigmoid(z): return 1.0 / (1.0 + np.exp(-z))

EPOCHS = 30000
LR = 0.2
H1, H2 = 7, 3

f, ax = plt.subplots(2, 3, figsize=(12, 7))

for row, (title, (data, target)) in enumerate(zip(["Linear", "XOR"], [generate_linear(), generate_XOR_easy()])):
    print(title)
    np.random.seed(row)
    w1 = np.random.randn(2, H1)
    w2 = np.random.randn(H1, H2)
    w3 = np.random.randn(H2, 1)
    b1 = np.zeros((1, H1))
    b2 = np.zeros((1, H2))
    b3 = np.zeros((1, 1))
    losses = []
    best = float('inf')      # not used any more

    for epoch in range(EPOCHS):
        a1 = sigmoid(data @ w1 + b1)
        a2 = sigmoid(a1 @ w2 + b2)
        out = sigmoid(a2 @ w3 + b3)

        err = out - target
        loss = np.mean(err ** 2)
        losses.append(loss)
        if loss < 0.0005:
            print("good enough after", epoch)
            break

        delta_out = err * out * (1 - out)
        delta_2 = (delta_out @ w3.T) * a2 * (1 - a2)
        delta_1 = (delta_2 @ w2.T) * a1 * (1 - a1)

        w3 -= LR * a2.T @ delta_out
        b3 -= LR * delta_out.sum(axis=0, keepdims=True)
        w2 -= LR * a1.T @ delta_2
        b2 -= LR * delta_2.sum(axis=0, keepdims=True)
        w1 -= LR * data.T @ delta_1
        b1 -= LR * delta_1.sum(axis=0, keepdims=True)

        if epoch % 3000 == 0:
            print("epoch %d: loss %.6f" % (epoch, loss))

    pred = (out >= 0.5).astype(int)
    print("predictions:\n", out)
    print("accuracy: %.2f%%" % (100 * np.mean(pred == target)))

    ax[row, 0].scatter(data[:, 0], data[:, 1], c=target[:, 0])
    ax[row, 0].set_title(title + " truth")
    ax[row, 1].scatter(data[:, 0], data[:, 1], c=pred[:, 0])
    ax[row, 1].set_title(title + " prediction")
    ax[row, 2].plot(losses)
    ax[row, 2].set_title("MSE")

plt.tight_layout()
plt.show()

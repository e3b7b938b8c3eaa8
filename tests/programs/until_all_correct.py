import math
import numpy as np
import matplotlib.pyplot as plt

def generate_linear(n=100):
    import numpy as np
    pts = np.random.uniform(0, 1, (n, 2))
    inputs = []
    labels = []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        distance = (pt[0]-pt[1])/1.414
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n, 1)

def generate_XOR_easy():
    import numpy as np
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

def sig(z):
    return 1 / (1 + np.exp(-z))

def train(x, y, h1, h2, lr):
    n = x.shape[0]
    w1, c1 = np.random.randn(2, h1), np.random.randn(1, h1)
    w2, c2 = np.random.randn(h1, h2), np.random.randn(1, h2)
    w3, c3 = np.random.randn(h2, 1), np.random.randn(1, 1)
    epoch, acc, losses = 0, 0, []
    while True:
        o1 = sig(x @ w1 + c1)
        o2 = sig(o1 @ w2 + c2)
        o3 = sig(o2 @ w3 + c3)
        loss = -np.average(y * np.log(o3 + 1e-8) + (1 - y) * np.log(1 - o3 + 1e-8))
        acc = np.count_nonzero((o3 > 0.5) == y) / n
        losses.append(loss)
        if epoch % 100 == 0:
            print(f"epoch {epoch}: loss={loss:.5f} acc={acc:.3f}")
        # stop if everything is correct, give up sometime
        if acc == 1.0 or epoch == 50000:
            print("finished at epoch", epoch)
            break
        dloss = -y / (o3 + 1e-8) + (1 - y) / (1 - o3 + 1e-8)
        e3 = dloss * o3 * (1 - o3)
        e2 = (e3 @ w3.T) * o2 * (1 - o2)
        e1 = (e2 @ w2.T) * o1 * (1 - o1)
        w3 = w3 - lr * o2.T @ e3
        w2 = w2 - lr * o1.T @ e2
        w1 = w1 - lr * x.T @ e1
        c3 = c3 - lr * e3.sum(axis=0)
        c2 = c2 - lr * e2.sum(axis=0)
        c1 = c1 - lr * e1.sum(axis=0)
        epoch = epoch + 1
    return [w1, c1, w2, c2, w3, c3], o3, losses

for name in ("linear", "xor"):
    np.random.seed(44)
    x, y = generate_linear() if name == "linear" else generate_XOR_easy()
    weights, out, losses = train(x, y, 8, 8, 0.03)
    plt.subplot(1, 3, 1)
    plt.title("Ground truth")
    plt.scatter(x[:, 0], x[:, 1], c=y.flatten())
    plt.subplot(1, 3, 2)
    plt.title("Predict result")
    plt.scatter(x[:, 0], x[:, 1], c=np.round(out).flatten())
    plt.subplot(1, 3, 3)
    plt.plot(losses)
    plt.show()

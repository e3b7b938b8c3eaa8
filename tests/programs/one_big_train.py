import numpy as np
from tqdm import trange
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

def show_result(x, y, pred_y):
    import matplotlib.pyplot as plt
    plt.subplot(1,2,1)
    plt.title('Ground truth', fontsize=18)
    for i in range(x.shape[0]):
        if y[i] == 0:
            plt.plot(x[i][0], x[i][1], 'ro')
        else:
            plt.plot(x[i][0], x[i][1], 'bo')
    plt.subplot(1,2,2)
    plt.title('Predict result', fontsize=18)
    for i in range(x.shape[0]):
        if pred_y[i] == 0:
            plt.plot(x[i][0], x[i][1], 'ro')
        else:
            plt.plot(x[i][0], x[i][1], 'bo')
    plt.show()

def train(x, y, epochs=10000, lr=1, hidden=10):
    sigmoid = lambda v: 1 / (1 + np.exp(-v))
    rng = np.random.default_rng(0)
    W1 = rng.normal(0, 1, (2, hidden))
    W2 = rng.normal(0, 1, (hidden, hidden))
    W3 = rng.normal(0, 1, (hidden, 1))
    loss_curve = []
    for epoch in trange(epochs):
        # ---------- forward ----------
        Z1 = x @ W1
        A1 = sigmoid(Z1)
        Z2 = A1 @ W2
        A2 = sigmoid(Z2)
        Z3 = A2 @ W3
        A3 = sigmoid(Z3)
        loss = np.square(A3 - y).mean()
        loss_curve.append(loss)
        # ---------- backward ----------
        dA3 = 2 * (A3 - y) / len(y)
        dZ3 = dA3 * A3 * (1 - A3)
        dW3 = A2.T @ dZ3
        dA2 = dZ3 @ W3.T
        dZ2 = dA2 * A2 * (1 - A2)
        dW2 = A1.T @ dZ2
        dA1 = dZ2 @ W2.T
        dZ1 = dA1 * A1 * (1 - A1)
        dW1 = x.T @ dZ1
        # ---------- update ----------
        W1 -= lr * dW1
        W2 -= lr * dW2
        W3 -= lr * dW3
        if epoch % 1000 == 0:
            print('epoch', epoch, 'loss', loss)
    A3 = sigmoid(sigmoid(sigmoid(x @ W1) @ W2) @ W3)
    acc = ((A3 > 0.5) == y).mean()
    print('accuracy', acc)
    show_result(x, y, A3 > 0.5)
    plt.plot(loss_curve)
    plt.show()
    return W1, W2, W3, loss_curve

if __name__ == '__main__':
    EPOCHS = int(input('epochs: ') or 10000)
    np.random.seed(0)
    x, y = generate_linear(n=100)
    train(x, y, EPOCHS)
    x, y = generate_XOR_easy()
    weights = train(x, y, EPOCHS)

import numpy as np, matplotlib.pyplot as plt

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

def s(x): return 1/(1+np.exp(-x))

def train(X, Y, h1, h2, eta, epochs, seed=None, verbose=1):
    """
    X: (n,2)  Y: (n,1)
    returns the predict function and the history of the loss
    """
    if seed is not None: np.random.seed(seed)
    w1 = np.random.normal(size=(2, h1))
    w2 = np.random.normal(size=(h1, h2))
    w3 = np.random.normal(size=(h2, 1))
    hist = []
    for ep in range(epochs):
        cum = 0.
        for x, y in zip(X, Y):
            # forward
            a1 = s(x @ w1)
            a2 = s(a1 @ w2)
            yh = s(a2 @ w3)
            cum += -(y*np.log(yh+1e-8) + (1-y)*np.log(1-yh+1e-8)).sum()
            # backward
            d3 = yh - y
            e2 = w3 @ d3
            d2 = e2 * a2*(1-a2)
            e1 = w2 @ d2
            d1 = e1
            g1 = np.outer(x, d1)
            g2 = np.outer(a1, d2)
            g3 = np.outer(a2, d3)
            # update
            w1 = w1 - eta*g1
            w2 = w2 - eta*g2
            w3 = w3 - eta*g3
        hist.append(cum/len(X))
        if verbose and ep % 100 == 0:
            print("ep %d loss %.4f" % (ep, hist[-1]))
    def predict(X):
        return s(s(s(X @ w1) @ w2) @ w3)
    predict.weights = (w1, w2, w3)
    return predict, hist

np.random.seed(7)
lin = generate_linear(100)
xor = generate_XOR_easy()
plt.figure(figsize=(9, 6))
for i, (X, Y) in enumerate([lin, xor]):
    predict, hist = train(X, Y, 6, 6, 0.1, 2000, seed=7)
    P = predict(X)
    print("acc", np.mean(P.round() == Y))
    plt.subplot(2, 3, 3*i+1); plt.scatter(X[:, 0], X[:, 1], c=Y.ravel()); plt.title("ground truth")
    plt.subplot(2, 3, 3*i+2); plt.scatter(X[:, 0], X[:, 1], c=P.round().ravel()); plt.title("prediction")
    plt.subplot(2, 3, 3*i+3); plt.plot(hist); plt.title("loss")
plt.show()

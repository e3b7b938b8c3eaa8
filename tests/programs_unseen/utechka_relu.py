import numpy as np

# ЛР1, вариант с LeakyReLU. Матрицы весов лежат в обычном списке.
ALPHA = 0.1      # наклон слева от нуля

def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    labels = [[0.0] if p[0] > p[1] else [1.0] for p in pts]
    return pts, np.array(labels)

def generate_XOR_easy():
    inputs, labels = list(), list()
    for i in range(11):
        inputs.append([0.1 * i, 0.1 * i])
        labels.append([0.0])
        if 0.1 * i == 0.5:
            continue
        inputs.append([0.1 * i, 1 - 0.1 * i])
        labels.append([1.0])
    return np.array(inputs), np.array(labels)

def leaky(z):
    return np.where(z >= 0, z, ALPHA * z)

def leaky_grad(z):
    g = np.ones_like(z)
    g[z < 0] = ALPHA
    return g

def sigmoid(z):
    return 1. / (1. + np.exp(-z))

def init(sizes):
    """веса и смещения: равномерно от -0.7 до 0.7"""
    ws = [np.random.uniform(-.7, .7, (a, b)) for a, b in zip(sizes[:-1], sizes[1:])]
    bs = [np.random.uniform(-.7, .7, b) for b in sizes[1:]]
    return ws, bs

def step(x, y, ws, bs, lr):
    # прямой ход
    z1 = x @ ws[0] + bs[0]
    a1 = leaky(z1)
    z2 = a1 @ ws[1] + bs[1]
    a2 = leaky(z2)
    z3 = a2 @ ws[2] + bs[2]
    out = sigmoid(z3)
    loss = np.mean((out - y) ** 2)

    # обратный ход
    delta3 = 2 * (out - y) / len(y) * out * (1 - out)
    delta2 = delta3 @ ws[2].T
    delta1 = (delta2 @ ws[1].T) * leaky_grad(z1)

    # градиенты
    gw = [x.T @ delta1, a1.T @ delta2, a2.T @ delta3]
    gb = [delta1.sum(0), delta2.sum(0), delta3.sum(0)]
    for i in range(3):
        ws[i] -= lr * gw[i]
        bs[i] -= lr * gb[i]
    return loss, out

def fit(x, y, sizes, lr, max_epochs):
    ws, bs = init(sizes)
    for epoch in range(1, max_epochs + 1):
        loss, out = step(x, y, ws, bs, lr)
        if epoch % 2000 == 0:
            acc = np.mean((out > .5) == (y > .5))
            print(f"эпоха {epoch}: loss {loss:.5f}, точность {acc:.2%}")
    return ws, bs

def predict(x, ws, bs):
    h = x
    for i, (w, b) in enumerate(zip(ws, bs)):
        h = h @ w + b
        h = sigmoid(h) if i == len(ws) - 1 else leaky(h)
    return h

if __name__ == "__main__":
    np.random.seed(17)
    print("линейно разделимые")
    x, y = generate_linear(100)
    params = fit(x, y, [2, 8, 6, 1], lr=0.1, max_epochs=10000)
    print("XOR")
    x, y = generate_XOR_easy()
    params = fit(x, y, [2, 12, 6, 1], lr=0.1, max_epochs=20000)
    for xi, yi, pi in zip(x, y, predict(x, *params)):
        print("%.1f %.1f | %d | %.4f" % (xi[0], xi[1], yi[0], pi[0]))

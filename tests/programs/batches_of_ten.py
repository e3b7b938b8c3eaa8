import numpy as np
import matplotlib.pyplot as plt

BATCH = 10

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

def train(x, y, epochs, lr, h):
    w = {1: np.random.randn(2, h) * np.sqrt(2/2), 2: np.random.randn(h, h) * np.sqrt(2/h), 3: np.random.randn(h, 1) * np.sqrt(2/h)}
    b = {1: np.zeros(h), 2: np.zeros(h), 3: np.zeros(1)}
    a, z, d = {}, {}, {}
    for epoch in range(epochs):
        order = np.arange(len(x))
        np.random.shuffle(order)
        epoch_loss = 0
        for start in range(0, len(x), BATCH):
            idx = order[start:start + BATCH]
            a[0], t = x[idx], y[idx]
            for l in (1, 2, 3):
                z[l] = a[l-1] @ w[l] + b[l]
                a[l] = np.maximum(z[l], 0) if l < 3 else 1/(1+np.exp(-z[l]))
            epoch_loss += -np.sum(t*np.log(a[3] + 1e-8) + (1-t)*np.log(1-a[3] + 1e-8))
            d[3] = (a[3] - t)/len(idx)
            for l in (2, 1):
                d[l] = (d[l+1] @ w[l+1].T)*(z[l] > 0)
            for l in (1, 2, 3):
                w[l] -= lr*(a[l-1].T @ d[l])
                b[l] -= lr*d[l].sum(axis=0)
        if epoch % 100 == 0:
            print(f'epoch {epoch} | loss {epoch_loss/len(x):.5f}')
    def model(v):
        for l in (1, 2, 3):
            v = v @ w[l] + b[l]
            v = np.maximum(v, 0) if l < 3 else 1/(1+np.exp(-v))
        return v
    return model, w, b

if __name__ == '__main__':
    np.random.seed(0)
    x, y = generate_linear(100)
    model, w, b = train(x, y, 1000, 0.1, 10)
    pred = (model(x) > 0.5).astype(int)
    print('linear accuracy =', (pred == y).mean())
    show_result(x, y, pred)
    x, y = generate_XOR_easy()
    model, w, b = train(x, y, 3000, 0.1, 10)
    pred = (model(x) > 0.5).astype(int)
    print('XOR accuracy =', (pred == y).mean())
    show_result(x, y, pred)

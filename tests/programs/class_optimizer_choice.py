import argparse
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

class Model:
    def __init__(self, hidden_size=(10, 10), lr=0.01, optimizer='adam'):
        sizes = [2] + list(hidden_size) + [1]
        self.lr = lr
        self.optimizer = optimizer
        self.params = {}
        for i in range(3):
            self.params[f'W{i+1}'] = np.random.randn(sizes[i], sizes[i+1]) * np.sqrt(1 / sizes[i])
            self.params[f'b{i+1}'] = np.zeros(sizes[i+1])
        # adam
        self.m = {k: np.zeros_like(v) for k, v in self.params.items()}
        self.v = {k: np.zeros_like(v) for k, v in self.params.items()}
        self.t = 0

    def sigmoid(self, x):
        return 1 / (1 + np.exp(-x))

    def forward(self, x):
        p = self.params
        self.x = x
        self.a1 = self.sigmoid(x @ p['W1'] + p['b1'])
        self.a2 = self.sigmoid(self.a1 @ p['W2'] + p['b2'])
        self.a3 = self.sigmoid(self.a2 @ p['W3'] + p['b3'])
        return self.a3

    def backward(self, y):
        p, g = self.params, {}
        n = len(y)
        dz = (self.a3 - y) / n
        g['W3'], g['b3'] = self.a2.T @ dz, dz.sum(0)
        dz = dz @ p['W3'].T * self.a2 * (1 - self.a2)
        g['W2'], g['b2'] = self.a1.T @ dz, dz.sum(0)
        dz = dz @ p['W2'].T * self.a1 * (1 - self.a1)
        g['W1'], g['b1'] = self.x.T @ dz, dz.sum(0)
        self.grads = g

    def update(self):
        if self.optimizer == 'sgd':
            for k in self.params:
                self.params[k] -= self.lr * self.grads[k]
        elif self.optimizer == 'adam':
            b1, b2, eps = 0.9, 0.999, 1e-8
            self.t += 1
            for k in self.params:
                self.m[k] = b1 * self.m[k] + (1 - b1) * self.grads[k]
                self.v[k] = b2 * self.v[k] + (1 - b2) * self.grads[k]**2
                m_hat = self.m[k] / (1 - b1**self.t)
                v_hat = self.v[k] / (1 - b2**self.t)
                self.params[k] -= self.lr * m_hat / (np.sqrt(v_hat) + eps)
        else:
            raise ValueError('unknown optimizer')

def bce(y, p):
    return -np.mean(y * np.log(p + 1e-7) + (1 - y) * np.log(1 - p + 1e-7))

def get_args():
    ap = argparse.ArgumentParser()
    ap.add_argument('-e', '--epochs', type=int, default=2000)
    ap.add_argument('-o', '--optimizer', type=str, default='adam')
    ap.add_argument('-lr', type=float, default=0.01)
    ap.add_argument('--units', type=int, nargs=2, default=[10, 10])
    return ap.parse_args()

if __name__ == '__main__':
    args = get_args()
    for gen in [generate_linear, generate_XOR_easy]:
        np.random.seed(0)
        x, y = gen()
        model = Model(args.units, args.lr, args.optimizer)
        for epoch in range(args.epochs):
            out = model.forward(x)
            loss = bce(y, out)
            model.backward(y)
            model.update()
            if epoch % 100 == 0:
                print(f'epoch {epoch} loss {loss:.4f}')
        out = model.forward(x)
        pred = (out > 0.5) * 1
        print('accuracy', (pred == y).mean())
        show_result(x, y, pred)

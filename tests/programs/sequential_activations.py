import numpy as np
import matplotlib.pyplot as plt
from tqdm import tqdm


class Linear:
    def __init__(self, in_features, out_features):
        bound = 1 / np.sqrt(in_features)
        self.weight = np.random.uniform(-bound, bound, (in_features, out_features))
        self.bias = np.zeros((1, out_features))
        self.weight_grad = None
        self.bias_grad = None

    def forward(self, x):
        self.input = x
        return x @ self.weight + self.bias

    def backward(self, grad_output):
        self.weight_grad = self.input.T @ grad_output
        self.bias_grad = grad_output.sum(axis=0, keepdims=True)
        return grad_output @ self.weight.T


class Sigmoid:
    def forward(self, x):
        self.output = 1 / (1 + np.exp(-x))
        return self.output

    def backward(self, grad_output):
        return grad_output * self.output * (1 - self.output)


class Tanh:
    def forward(self, x):
        self.output = np.tanh(x)
        return self.output

    def backward(self, grad_output):
        return grad_output * (1 - self.output ** 2)


class MSELoss:
    def __call__(self, pred, target):
        self.pred, self.target = pred, target
        return np.mean((pred - target) ** 2)

    def backward(self):
        return 2 * (self.pred - self.target) / self.pred.shape[0]


class Sequential:
    def __init__(self, *layers):
        self.layers = layers

    def __call__(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad):
        for layer in reversed(self.layers):
            grad = layer.backward(grad)


class SGD:
    def __init__(self, model, lr):
        self.model, self.lr = model, lr

    def step(self):
        for layer in self.model.layers:
            if isinstance(layer, Linear):
                layer.weight -= self.lr * layer.weight_grad
                layer.bias -= self.lr * layer.bias_grad


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

def train(x, y, epochs=20000, lr=0.3):
    model = Sequential(
        Linear(2, 10), Tanh(),
        Linear(10, 10), Tanh(),
        Linear(10, 1), Sigmoid(),
    )
    criterion = MSELoss()
    optimizer = SGD(model, lr)
    bar = tqdm(range(epochs))
    for epoch in bar:
        pred = model(x)
        loss = criterion(pred, y)
        model.backward(criterion.backward())
        optimizer.step()
        if epoch % 1000 == 0:
            bar.set_description(f'loss {loss:.4f}')
            print(f'Epoch {epoch}: loss = {loss:.6f}')
    return model


if __name__ == '__main__':
    np.random.seed(100)
    for data in [generate_linear(100), generate_XOR_easy()]:
        x, y = data
        model = train(x, y)
        pred = (model(x) > 0.5).astype(int)
        print('Accuracy:', (pred == y).mean())
        show_result(x, y, pred)

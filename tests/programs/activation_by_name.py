import numpy as np
import matplotlib.pyplot as plt
import seaborn as sns

sns.set_style("whitegrid")

ACTIVATIONS = {
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z, a: a * (1 - a)),
    "relu": (lambda z: np.maximum(0, z), lambda z, a: (z > 0).astype(float)),
    "tanh": (np.tanh, lambda z, a: 1 - a ** 2),
    "linear": (lambda z: z, lambda z, a: np.ones_like(z)),
}


class Layer(object):
    def __init__(self, fan_in, fan_out, activation="relu"):
        self.f, self.df = ACTIVATIONS[activation]
        scale = np.sqrt(2.0 / fan_in)
        self.weights = np.random.normal(0.0, scale, (fan_in, fan_out))
        self.biases = np.full((1, fan_out), 0.01)

    def forward(self, a_prev):
        self.a_prev = a_prev
        self.z = a_prev.dot(self.weights) + self.biases
        self.a = self.f(self.z)
        return self.a

    def backward(self, da):
        dz = da * self.df(self.z, self.a)
        self.d_weights = self.a_prev.T.dot(dz)
        self.d_biases = np.sum(dz, axis=0, keepdims=True)
        return dz.dot(self.weights.T)


class Model(object):
    def __init__(self):
        self.layers = []

    def add(self, layer):
        self.layers.append(layer)
        return self

    def forward(self, x):
        out = x
        for layer in self.layers:
            out = layer.forward(out)
        return out

    def compute_loss(self, y_pred, y_true):
        y_pred = np.clip(y_pred, 1e-9, 1 - 1e-9)
        return -np.mean(y_true * np.log(y_pred) + (1 - y_true) * np.log(1 - y_pred))

    def backward(self, y_pred, y_true):
        y_pred = np.clip(y_pred, 1e-9, 1 - 1e-9)
        da = (y_pred - y_true) / (y_pred * (1 - y_pred)) / y_true.shape[0]
        for layer in reversed(self.layers):
            da = layer.backward(da)

    def update(self, learning_rate):
        for layer in self.layers:
            layer.weights -= learning_rate * layer.d_weights
            layer.biases -= learning_rate * layer.d_biases

    def fit(self, x, y, epochs=5000, learning_rate=0.05):
        self.losses = []
        for epoch in range(epochs):
            y_pred = self.forward(x)
            self.losses.append(self.compute_loss(y_pred, y))
            self.backward(y_pred, y)
            self.update(learning_rate)
            if epoch % 500 == 0:
                print("Epoch %d, loss %.4f" % (epoch, self.losses[-1]))

    def predict(self, x):
        return (self.forward(x) > 0.5).astype(int)

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

if __name__ == "__main__":
    np.random.seed(11)
    for title, dataset in (("Linear", generate_linear()), ("XOR", generate_XOR_easy())):
        x, y = dataset
        model = Model()
        model.add(Layer(2, 12, "relu")).add(Layer(12, 8, "relu")).add(Layer(8, 1, "sigmoid"))
        model.fit(x, y)
        y_hat = model.predict(x)
        print(title, "accuracy:", np.sum(y_hat == y) / y.size)
        fig, ax = plt.subplots(1, 2)
        sns.scatterplot(x=x[:, 0], y=x[:, 1], hue=y.ravel(), ax=ax[0])
        sns.scatterplot(x=x[:, 0], y=x[:, 1], hue=y_hat.ravel(), ax=ax[1])
        ax[0].set_title("Ground truth")
        ax[1].set_title("Prediction")
        plt.show()

import pickle
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

def sigmoid(x):
    return 1.0/(1.0 + np.exp(-x))

def derivative_sigmoid(x):
    # x is already sigmoid(x)
    return np.multiply(x, 1.0 - x)


class NeuralNetwork:
    def __init__(self, input_size, hidden_size, output_size, learning_rate=0.1):
        self.lr = learning_rate
        self.w1 = np.random.randn(input_size, hidden_size)
        self.b1 = np.zeros((1, hidden_size))
        self.w2 = np.random.randn(hidden_size, hidden_size)
        self.b2 = np.zeros((1, hidden_size))
        self.w3 = np.random.randn(hidden_size, output_size)
        self.b3 = np.zeros((1, output_size))

    def forward(self, x):
        self.x = x
        self.z1 = np.dot(x, self.w1) + self.b1
        self.a1 = sigmoid(self.z1)
        self.z2 = np.dot(self.a1, self.w2) + self.b2
        self.a2 = sigmoid(self.z2)
        self.z3 = np.dot(self.a2, self.w3) + self.b3
        self.a3 = sigmoid(self.z3)
        return self.a3

    def loss(self, y, y_hat):
        eps = 1e-8
        return -np.mean(y * np.log(y_hat + eps) + (1 - y) * np.log(1 - y_hat + eps))

    def backward(self, y):
        m = y.shape[0]
        # output layer
        dz3 = (self.a3 - y) / m
        dw3 = np.dot(self.a2.T, dz3)
        db3 = np.sum(dz3, axis=0, keepdims=True)
        # hidden layer 2
        dz2 = np.dot(dz3, self.w3.T) * derivative_sigmoid(self.a2)
        dw2 = np.dot(self.a1.T, dz2)
        db2 = np.sum(dz2, axis=0, keepdims=True)
        # hidden layer 1
        dz1 = np.dot(dz2, self.w2.T) * derivative_sigmoid(self.a1)
        dw1 = np.dot(self.x.T, dz1)
        db1 = np.sum(dz1, axis=0, keepdims=True)

        self.w1 -= self.lr * dw1
        self.w2 -= self.lr * dw2
        self.w3 -= self.lr * dw3
        self.b1 -= self.lr * db1
        self.b2 -= self.lr * db2
        self.b3 -= self.lr * db3

    def save(self, path):
        with open(path, 'wb') as f:
            pickle.dump([self.w1, self.w2, self.w3, self.b1, self.b2, self.b3], f)


if __name__ == "__main__":
    np.random.seed(1)
    for name in ['linear', 'xor']:
        if name == 'linear':
            x, y = generate_linear(n=100)
        else:
            x, y = generate_XOR_easy()
        epochs = 40000
        nn = NeuralNetwork(2, 4, 1, learning_rate=0.5)
        losses = []
        for epoch in range(epochs):
            y_hat = nn.forward(x)
            loss = nn.loss(y, y_hat)
            losses.append(loss)
            nn.backward(y)
            if epoch % 5000 == 0:
                print(f'epoch {epoch} loss : {loss}')
        pred = nn.forward(x)
        print(pred)
        pred_y = (pred > 0.5).astype(int)
        print(f'{name} accuracy: {np.mean(pred_y == y) * 100}%')
        plt.plot(losses)
        plt.title('Learning curve')
        plt.show()
        show_result(x, y, pred_y)
        nn.save(name + '.pkl')

from utils import *

class layer:
    def __init__(self, input_size, output_size):
        self.w = np.random.normal(0, 1, (output_size, input_size + 1))   # +1 for the bias, first column

    def forward(self, x):
        self.x = np.append(np.ones((x.shape[0], 1)), x, axis=1)
        self.y = sigmoid(np.matmul(self.x, self.w.T))
        return self.y

    def backward(self, derivative_C):
        self.backward_gradient = np.multiply(derivative_sigmoid(self.y), derivative_C)
        return np.matmul(self.backward_gradient, self.w[:, 1:])

    def update(self, learning_rate):
        self.gradient = np.matmul(self.backward_gradient.T, self.x)
        self.w -= learning_rate * self.gradient

class NN:
    def __init__(self, sizes, learning_rate=0.1):
        self.learning_rate = learning_rate
        sizes2 = sizes[1:] + [0]
        self.l = []
        for a, b in zip(sizes, sizes2):
            if b == 0:
                continue
            self.l += [layer(a, b)]

    def forward(self, x):
        _x = x
        for l in self.l:
            _x = l.forward(_x)
        return _x

    def backward(self, dC):
        _dC = dC
        for l in self.l[::-1]:
            _dC = l.backward(_dC)

    def update(self):
        for l in self.l:
            l.update(self.learning_rate)

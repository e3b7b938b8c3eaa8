import numpy as np
import matplotlib.pyplot as plt

class DeepNN(object):

    def __init__(self, dims=[2, 10, 10, 1], alpha=0.3):
        np.random.seed(42)
        self.params = {}
        self.L = len(dims) - 1
        self.alpha = alpha
        for l in range(1, self.L + 1):
            self.params['W' + str(l)] = np.random.randn(dims[l], dims[l-1])
            self.params['b' + str(l)] = np.zeros((dims[l], 1))

    def sigmoid(self, Z):
        return 1 / (1 + np.exp(-Z))

    def forward_propagation(self, X):
        """X : (2, m)"""
        cache = {'A0': X}
        A = X
        for l in range(1, self.L + 1):
            Z = np.dot(self.params['W' + str(l)], A) + self.params['b' + str(l)]
            A = self.sigmoid(Z)
            cache['Z' + str(l)] = Z
            cache['A' + str(l)] = A
        return A, cache

    def compute_cost(self, AL, Y):
        m = Y.shape[1]
        cost = -1/m * np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))
        return np.squeeze(cost)

    def backward_propagation(self, AL, Y, cache):
        grads = {}
        m = Y.shape[1]
        dZ = AL - Y
        for l in reversed(range(1, self.L + 1)):
            grads['dW' + str(l)] = 1/m * np.dot(dZ, cache['A' + str(l-1)].T)
            grads['db' + str(l)] = 1/m * np.sum(dZ, axis=1, keepdims=True)
            if l > 1:
                dA = np.dot(self.params['W' + str(l)].T, dZ)
                A = cache['A' + str(l-1)]
                dZ = dA * A * (1 - A)
        return grads

    def update_parameters(self, grads):
        for l in range(1, self.L + 1):
            self.params['W' + str(l)] -= self.alpha * grads['dW' + str(l)]
            self.params['b' + str(l)] -= self.alpha * grads['db' + str(l)]

    def fit(self, X, Y, num_iterations=10000, print_cost=True):
        costs = []
        for i in range(num_iterations):
            AL, cache = self.forward_propagation(X)
            cost = self.compute_cost(AL, Y)
            grads = self.backward_propagation(AL, Y, cache)
            self.update_parameters(grads)
            if print_cost and i % 1000 == 0:
                print("Cost after iteration {}: {}".format(i, cost))
                costs.append(cost)
        return costs

    def predict(self, X):
        AL, _ = self.forward_propagation(X)
        return (AL >= 0.5).astype(int)

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

X, Y = generate_linear(n=100)
model = DeepNN()
model.fit(X.T, Y.T, num_iterations=10000)
pred = model.predict(X.T)
print("linear acc:", np.mean(pred == Y.T))
show_result(X, Y, pred.T)

X2, Y2 = generate_XOR_easy()
model2 = DeepNN([2, 10, 10, 1], alpha=0.9)
costs = model2.fit(X2.T, Y2.T, num_iterations=30000)
pred = model2.predict(X2.T)
print("XOR acc:", np.mean(pred == Y2.T))
show_result(X2, Y2, pred.T)
plt.plot(costs)
plt.ylabel('cost')
plt.show()

# Lab1 - 2 hidden layers, numpy only
# (I followed the notation of the online course I took: X is (n_x, m))
import numpy as np
import matplotlib.pyplot as plt

np.random.seed(3)

def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs = []
    labels = []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n, 1)

def generate_XOR_easy():
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

def sigmoid(Z):
    A = 1/(1+np.exp(-Z))
    return A, Z

def relu(Z):
    A = np.maximum(0, Z)
    return A, Z

def relu_backward(dA, Z):
    dZ = np.array(dA, copy=True)
    dZ[Z <= 0] = 0
    return dZ

def sigmoid_backward(dA, Z):
    s = 1/(1+np.exp(-Z))
    return dA * s * (1-s)

def initialize_parameters(n_x, n_h1, n_h2, n_y):
    W1 = np.random.randn(n_h1, n_x) * np.sqrt(2/n_x)
    b1 = np.zeros((n_h1, 1))
    W2 = np.random.randn(n_h2, n_h1) * np.sqrt(2/n_h1)
    b2 = np.zeros((n_h2, 1))
    W3 = np.random.randn(n_y, n_h2) * np.sqrt(2/n_h2)
    b3 = np.zeros((n_y, 1))
    return W1, b1, W2, b2, W3, b3

def linear_activation_forward(A_prev, W, b, activation):
    Z = np.dot(W, A_prev) + b
    if activation == "sigmoid":
        A, Z = sigmoid(Z)
    elif activation == "relu":
        A, Z = relu(Z)
    cache = (A_prev, W, b, Z)
    return A, cache

def linear_activation_backward(dA, cache, activation):
    A_prev, W, b, Z = cache
    m = A_prev.shape[1]
    if activation == "relu":
        dZ = relu_backward(dA, Z)
    else:
        dZ = sigmoid_backward(dA, Z)
    dW = 1/m * np.dot(dZ, A_prev.T)
    db = 1/m * np.sum(dZ, axis=1, keepdims=True)
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db

def compute_cost(AL, Y):
    m = Y.shape[1]
    cost = -1/m * np.sum(Y*np.log(AL) + (1-Y)*np.log(1-AL))
    return np.squeeze(cost)

def model(X, Y, learning_rate=0.05, num_iterations=3000, print_cost=True):
    costs = []
    W1, b1, W2, b2, W3, b3 = initialize_parameters(X.shape[0], 10, 7, 1)
    for i in range(num_iterations):
        A1, cache1 = linear_activation_forward(X, W1, b1, "relu")
        A2, cache2 = linear_activation_forward(A1, W2, b2, "relu")
        A3, cache3 = linear_activation_forward(A2, W3, b3, "sigmoid")
        cost = compute_cost(A3, Y)

        dA3 = -(np.divide(Y, A3) - np.divide(1-Y, 1-A3))
        dA2, dW3, db3 = linear_activation_backward(dA3, cache3, "sigmoid")
        dA1, dW2, db2 = linear_activation_backward(dA2, cache2, "relu")
        dA0, dW1, db1 = linear_activation_backward(dA1, cache1, "relu")

        W1 = W1 - learning_rate*dW1
        b1 = b1 - learning_rate*db1
        W2 = W2 - learning_rate*dW2
        b2 = b2 - learning_rate*db2
        W3 = W3 - learning_rate*dW3
        b3 = b3 - learning_rate*db3

        if print_cost and i % 500 == 0:
            print("Cost after iteration {}: {}".format(i, cost))
        if i % 100 == 0:
            costs.append(cost)
    return (W1, b1, W2, b2, W3, b3), costs

def predict(X, params):
    W1, b1, W2, b2, W3, b3 = params
    A1, _ = linear_activation_forward(X, W1, b1, "relu")
    A2, _ = linear_activation_forward(A1, W2, b2, "relu")
    A3, _ = linear_activation_forward(A2, W3, b3, "sigmoid")
    return A3

x, y = generate_XOR_easy()
#x, y = generate_linear(100)
params, costs = model(x.T, y.T)
p = predict(x.T, params)
print(p.T)
print("accuracy:", np.mean((p > 0.5) == y.T))
plt.plot(costs)
plt.ylabel('cost')
plt.xlabel('iterations (per hundreds)')
plt.show()

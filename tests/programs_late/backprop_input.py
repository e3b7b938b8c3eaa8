# Homework 1 -- backpropagation
# run it, type 1 for linear or 2 for XOR
import numpy as np
import matplotlib.pyplot as plt

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

def sigmoid(x):
    return 1/(1+np.exp(-x))

choice = input("1 = linear, 2 = XOR : ")
if choice.strip() == "1":
    X, Y = generate_linear()
else:
    X, Y = generate_XOR_easy()

W1 = np.random.uniform(-1, 1, (2, 6))
W2 = np.random.uniform(-1, 1, (6, 3))
W3 = np.random.uniform(-1, 1, (3, 1))
b1 = np.random.uniform(-1, 1, 6)
b2 = np.random.uniform(-1, 1, 3)
b3 = np.random.uniform(-1, 1, 1)
lr = 0.3
loss_list = []

for epoch in range(5000):
    total = 0
    for k in range(len(X)):
        x = X[k]
        t = Y[k]
        # forward
        h1 = sigmoid(np.dot(x, W1) + b1)
        h2 = sigmoid(np.dot(h1, W2) + b2)
        o = sigmoid(np.dot(h2, W3) + b3)
        total += np.sum((t - o)**2)
        # backward
        g3 = -2*(t - o) * o*(1-o)
        g2 = np.dot(W3, g3) * h2*(1-h2)
        g1 = np.dot(W2, g2) * h1*(1-h1)
        # update
        W3 = W3 - lr * np.outer(h2, g3)
        b3 = b3 - lr * g3
        W2 = W2 - lr * np.outer(h1, g2)
        b2 = b2 - lr * g2
        W1 = W1 - lr * np.outer(x, g1)
        b1 = b1 - lr * g1
    loss_list.append(total)
    if epoch % 250 == 0:
        print("epoch", epoch, "loss", total)

# test
right = 0
for k in range(len(X)):
    h1 = sigmoid(np.dot(X[k], W1) + b1)
    h2 = sigmoid(np.dot(h1, W2) + b2)
    o = sigmoid(np.dot(h2, W3) + b3)
    guess = 1 if o[0] > 0.5 else 0
    print(X[k], Y[k], o, "OK" if guess == Y[k] else "WRONG")
    if guess == Y[k]:
        right += 1
print("accuracy", right / len(X))
plt.plot(loss_list)
plt.show()

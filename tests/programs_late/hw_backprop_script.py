# Lab 1 backpropagation
# student: see file name
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

def sigmoid(x):
    return 1.0/(1.0+np.exp(-x))

def derivative_sigmoid(x):
    return np.multiply(x, 1.0-x)

X, y = generate_linear(n=100)
#print(X)
#print(y)
epochs = 5000
lr = 0.02
n_hidden_1 = 4
n_hidden_2 = 3

w_in  = np.random.random((2, n_hidden_1))
b_in  = np.random.random((1, n_hidden_1))
w_mid = np.random.random((n_hidden_1, n_hidden_2))
b_mid = np.random.random((1, n_hidden_2))
w_out = np.random.random((n_hidden_2, 1))
b_out = np.random.random((1, 1))

loss_list = []
acc_list = []
for epoch in range(epochs):
    # ---------- forward ----------
    hid1 = sigmoid(np.add(np.dot(X, w_in), b_in))
    hid2 = sigmoid(np.add(np.dot(hid1, w_mid), b_mid))
    y_pred = sigmoid(np.add(np.dot(hid2, w_out), b_out))
    loss = np.mean(np.square(y_pred - y))
    loss_list.append(loss)

    # ---------- backward ----------
    grad = 2*(y_pred - y)
    grad = np.multiply(grad, derivative_sigmoid(y_pred))
    g_w_out = np.dot(hid2.T, grad)
    g_b_out = np.sum(grad, axis=0, keepdims=True)
    grad = np.dot(grad, w_out.T)
    grad = np.multiply(grad, derivative_sigmoid(hid2))
    g_w_mid = np.dot(hid1.T, grad)
    g_b_mid = np.sum(grad, axis=0, keepdims=True)
    grad = np.dot(grad, w_mid.T)
    grad = np.multiply(grad, derivative_sigmoid(hid1))
    g_w_in = np.dot(X.T, grad)
    g_b_in = np.sum(grad, axis=0, keepdims=True)

    # ---------- update ----------
    w_in -= lr*g_w_in; b_in -= lr*g_b_in
    w_mid -= lr*g_w_mid; b_mid -= lr*g_b_mid
    w_out -= lr*g_w_out; b_out -= lr*g_b_out

    acc = np.sum(np.round(y_pred) == y)/y.shape[0]
    acc_list.append(acc)
    if (epoch+1) % 500 == 0:
        print("epoch " + str(epoch+1) + " loss : " + str(loss) + " acc : " + str(acc))

print(y_pred)
print("final accuracy", acc)

plt.subplot(1, 2, 1)
plt.plot(loss_list)
plt.title("loss")
plt.subplot(1, 2, 2)
plt.plot(acc_list, "g")
plt.title("accuracy")
plt.show()

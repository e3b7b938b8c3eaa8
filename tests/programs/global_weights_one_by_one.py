import numpy as np
import matplotlib.pyplot as plt

np.random.seed(3)

W1 = np.random.rand(2, 5)
W2 = np.random.rand(5, 5)
W3 = np.random.rand(5, 1)
steps = 0

def sigmoid(x): return 1.0/(1.0 + np.exp(-x))
def derivative_sigmoid(x): return np.multiply(x, 1.0 - x)

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

def forward(x):
    global a1, a2
    a1 = sigmoid(x.dot(W1))
    a2 = sigmoid(a1.dot(W2))
    return sigmoid(a2.dot(W3))

def backward(x, y, y_pred, lr):
    global W1, W2, W3, steps
    steps += 1
    g_out = 2*(y_pred - y)*derivative_sigmoid(y_pred)
    g_2 = g_out.dot(W3.T)*derivative_sigmoid(a2)
    g_1 = g_2.dot(W2.T)*derivative_sigmoid(a1)
    W3 = W3 - lr*a2.T.dot(g_out)
    W2 = W2 - lr*a1.T.dot(g_2)
    W1 = W1 - lr*x.T.dot(g_1)

def train(X, Y, epochs, lr):
    for epoch in range(epochs):
        loss = 0
        for i in range(len(X)):
            x, y = X[i:i+1, :], Y[i:i+1, :]
            y_pred = forward(x)
            loss = loss + np.mean((y - y_pred)**2)
            backward(x, y, y_pred, lr)
        if epoch % 500 == 0:
            print("epoch", epoch, "loss", loss/len(X))

def test(X, Y):
    pred = forward(X)
    print(pred)
    pred[pred > 0.5] = 1
    pred[pred <= 0.5] = 0
    print("accuracy:", 100*np.sum(pred == Y)/len(Y), "%")
    show_result(X, Y, pred)

X, Y = generate_linear(n=100)
train(X, Y, 2000, 0.2)
test(X, Y)
np.save("weights_linear.npy", np.array([W1, W2, W3], dtype=object), allow_pickle=True)

W1 = np.random.rand(2, 5)
W2 = np.random.rand(5, 5)
W3 = np.random.rand(5, 1)
X, Y = generate_XOR_easy()
train(X, Y, 10000, 0.8)
test(X, Y)
np.save("weights_xor.npy", np.array([W1, W2, W3], dtype=object), allow_pickle=True)
print("total steps:", steps)

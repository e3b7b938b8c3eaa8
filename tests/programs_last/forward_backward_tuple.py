import numpy as np
import matplotlib.pyplot as plt
# 深度學習 作業一


def generate_linear(n=100):
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
    return 1.0/(1.0+np.exp(-x))


def derivative_sigmoid(x):      # x 是 sigmoid 的輸出
    return np.multiply(x, 1.0-x)


# 初始化權重
def init_weights(h1, h2):
    w1 = np.random.randn(2, h1)
    b1 = np.zeros((1, h1))
    w2 = np.random.randn(h1, h2)
    b2 = np.zeros((1, h2))
    w3 = np.random.randn(h2, 1)
    b3 = np.zeros((1, 1))
    return w1, b1, w2, b2, w3, b3


def forward(x, weights):
    w1, b1, w2, b2, w3, b3 = weights
    a1 = sigmoid(x @ w1 + b1)
    a2 = sigmoid(a1 @ w2 + b2)
    y_pred = sigmoid(a2 @ w3 + b3)
    return a1, a2, y_pred


def loss_fn(y_pred, y):
    return np.mean((y_pred-y)**2)


def backward(x, y, weights, outputs):
    w1, b1, w2, b2, w3, b3 = weights
    a1, a2, y_pred = outputs
    n = x.shape[0]
    # 輸出層
    delta3 = 2*(y_pred-y)/n*derivative_sigmoid(y_pred)
    dw3 = a2.T @ delta3
    db3 = np.sum(delta3, axis=0, keepdims=True)
    # 第二層
    delta2 = delta3 @ w3.T
    dw2 = a1.T @ delta2
    db2 = np.sum(delta2, axis=0, keepdims=True)
    # 第一層
    delta1 = delta2 @ w2.T * derivative_sigmoid(a1)
    dw1 = x.T @ delta1
    db1 = np.sum(delta1, axis=0, keepdims=True)
    return dw1, db1, dw2, db2, dw3, db3


def update(weights, grads, lr):
    return tuple(w - lr*g for w, g in zip(weights, grads))


def train(x, y, h1=8, h2=6, lr=0.3, epochs=50000):
    weights = init_weights(h1, h2)
    losses = []
    for epoch in range(epochs):
        outputs = forward(x, weights)
        loss = loss_fn(outputs[-1], y)
        losses.append(loss)
        grads = backward(x, y, weights, outputs)
        weights = update(weights, grads, lr)
        if epoch % 5000 == 0:
            print('epoch {} loss : {}'.format(epoch, loss))
    return weights, losses


def show_result(x, y, pred_y):
    plt.subplot(1, 2, 1)
    plt.title('Ground truth', fontsize=18)
    for i in range(x.shape[0]):
        if y[i] == 0:
            plt.plot(x[i][0], x[i][1], 'ro')
        else:
            plt.plot(x[i][0], x[i][1], 'bo')
    plt.subplot(1, 2, 2)
    plt.title('Predict result', fontsize=18)
    for i in range(x.shape[0]):
        if pred_y[i] == 0:
            plt.plot(x[i][0], x[i][1], 'ro')
        else:
            plt.plot(x[i][0], x[i][1], 'bo')
    plt.show()


if __name__ == '__main__':
    np.random.seed(66)
    x, y = generate_linear()
    w, l = train(x, y)
    p = forward(x, w)[-1]
    print(p)
    print('accuracy:', np.sum((p > 0.5) == y)/len(y))
    show_result(x, y, (p > 0.5).astype(int))

    x, y = generate_XOR_easy()
    w, l2 = train(x, y)
    p = forward(x, w)[-1]
    print(p)
    print('accuracy:', np.sum((p > 0.5) == y)/len(y))
    show_result(x, y, (p > 0.5).astype(int))
    plt.plot(l, 'r', l2, 'b')
    plt.show()

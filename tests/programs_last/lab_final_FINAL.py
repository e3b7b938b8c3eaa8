import numpy as np
import matplotlib.pyplot as plt

def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs, labels = [], []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        if pt[0] > pt[1]: labels.append(0)
        else: labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n, 1)

def generate_XOR_easy():
    inputs, labels = [], []
    for i in range(11):
        inputs.append([0.1*i, 0.1*i]); labels.append(0)
        if 0.1*i == 0.5: continue
        inputs.append([0.1*i, 1-0.1*i]); labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)

def sigmoid(x): return 1/(1+np.exp(-x))
def dsigmoid(s): return s*(1-s)

class NN:
    def __init__(s):
        s.lr = 0.1
        s.w_in  = np.random.rand(2, 4)
        s.w_mid = np.random.rand(4, 4)
        s.w_out = np.random.rand(4, 1)

    def forward(s, x):
        s.x = x
        s.h = sigmoid(x @ s.w_in)
        s.g = sigmoid(s.h @ s.w_mid)
        s.out = sigmoid(s.g @ s.w_out)
        return s.out

    def backward(s, err):
        # err = y - pred
        e3 = err * dsigmoid(s.out)
        e2 = (e3 @ s.w_out.T) * dsigmoid(s.g)
        e1 = (e2 @ s.w_mid.T) * dsigmoid(s.h)
        s.w_out += s.lr * s.g.T @ e3
        s.w_mid += s.lr * s.h.T @ e2
        s.w_in  += s.lr * s.x.T @ e1

def show_result(x, y, p):
    for k, (title, lab) in enumerate([('Ground truth', y), ('Predict result', p)]):
        plt.subplot(1, 2, k+1)
        plt.title(title, fontsize=18)
        for i in range(x.shape[0]):
            plt.plot(x[i][0], x[i][1], 'ro' if lab[i] == 0 else 'bo')
    plt.show()

def run(x, y, epochs):
    net = NN()
    losses = []
    for i in range(epochs):
        p = net.forward(x)
        loss = np.mean((y - p)**2)
        net.backward(y - p)
        losses.append(loss)
        if i % 5000 == 0: print(f'epoch {i} loss : {loss}')
    p = net.forward(x)
    print(p)
    print('acc', np.sum(np.round(p) == y) / len(y))
    show_result(x, y, np.round(p))
    plt.plot(losses); plt.show()

if __name__ == '__main__':
    run(*generate_linear(100), 20000)
    run(*generate_XOR_easy(), 60000)

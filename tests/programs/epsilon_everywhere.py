import numpy as np
import matplotlib.pyplot as plt
EPS = 1e-3   # or log(0) = -inf
LR = 0.05
N_EPOCH = 4000

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
    return 1/(1+np.exp(-x))

def d_sigmoid(y):
    return y*(1-y)

def loss_function(y, gt):
    return -(gt*np.log(y+EPS) + (1-gt)*np.log(1-y+EPS))

def d_loss_function(y, gt):
    return -(gt/(y+EPS) - (1-gt)/(1-y+EPS))

def forward(x, w):
    h1 = sigmoid(x @ w[0])
    h2 = sigmoid(h1 @ w[1])
    y = sigmoid(h2 @ w[2])
    return h1, h2, y

def backward(x, h1, h2, y, gt, w):
    g3 = d_loss_function(y, gt) * d_sigmoid(y)
    g2 = (g3 @ w[2].T) * d_sigmoid(h2)
    g1 = (g2 @ w[1].T) * d_sigmoid(h1)
    return [x.T @ g1, h1.T @ g2, h2.T @ g3]

def train(inputs, labels):
    w = [np.random.randn(2, 10), np.random.randn(10, 10), np.random.randn(10, 1)]
    learning_curve = []
    for epoch in range(N_EPOCH):
        loss = 0
        for x, gt in zip(inputs, labels):
            x = x.reshape(1, 2)
            h1, h2, y = forward(x, w)
            loss += loss_function(y, gt)[0, 0]
            dw = backward(x, h1, h2, y, gt, w)
            for i in range(3):
                w[i] = w[i] - LR*dw[i]
        learning_curve.append(loss/len(inputs))
        if epoch % 500 == 0:
            print('epoch : %5d    loss : %.5f' % (epoch, learning_curve[-1]))
    return w, learning_curve

def test(inputs, labels, w):
    y = forward(inputs, w)[2]
    pred = y > 0.5
    print('acc : %.1f %%' % (100*np.mean(pred == labels)))
    return pred

def main():
    np.random.seed(0)
    for inputs, labels in (generate_linear(n=100), generate_XOR_easy()):
        w, learning_curve = train(inputs, labels)
        pred = test(inputs, labels, w)
        show_result(inputs, labels, pred)
        plt.plot(learning_curve)
        plt.show()

if __name__ == '__main__':
    main()

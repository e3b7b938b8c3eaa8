import numpy as np
import matplotlib.pyplot as plt

# hyper parameters
H = 8
LR = 1.0
EPOCHS = 50000
np.random.seed(10)

def generate_linear(n=100):
    pts = np.random.uniform(0,1,(n,2))
    inputs = []
    labels = []
    for pt in pts:
        inputs.append([pt[0],pt[1]])
        distance = (pt[0]-pt[1])/1.414
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n,1)

def generate_XOR_easy():
    inputs = []
    labels = []
    for i in range(11):
        inputs.append([0.1*i,0.1*i])
        labels.append(0)
        if 0.1*i==0.5:
            continue
        inputs.append([0.1*i,1-0.1*i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21,1)

def sigmoid(x):
    return 1.0/(1.0+np.exp(-x))

def derivative_sigmoid(x):
    return np.multiply(x,1.0-x)

def main_train(x, y):
    w1 = np.random.randn(2,H)
    w2 = np.random.randn(H,H)
    w3 = np.random.randn(H,H)
    w4 = np.random.randn(H,1)
    n = x.shape[0]
    history = []
    for epoch in range(EPOCHS):
        # forward
        a1 = sigmoid(x@w1)
        a2 = sigmoid(a1@w2)
        a3 = sigmoid(a2@w3)
        pred_y = sigmoid(a3@w4)
        loss = np.mean((pred_y-y)**2)
        history.append(loss)

        # backward
        dz4 = 2*(pred_y-y)/n*derivative_sigmoid(pred_y)
        dw4 = a3.T@dz4

        dz3 = dz4@w4.T*derivative_sigmoid(a3)
        dw3 = a3.T@dz3

        dz2 = dz3@w3.T*derivative_sigmoid(a2)
        dw2 = a1.T@dz2

        dz1 = dz2@w2.T*derivative_sigmoid(a1)
        dw1 = x.T@dz1

        # update
        w1 -= LR*dw1
        w2 -= LR*dw2
        w3 -= LR*dw3
        w4 -= LR*dw4

        if epoch%5000==0:
            print('epoch {} loss : {}'.format(epoch, loss))
    return pred_y, history

def show_result(x, y, pred_y):
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

for x, y in [generate_linear(n=100), generate_XOR_easy()]:
    pred_y, history = main_train(x, y)
    print(pred_y)
    print('acc:', np.sum(np.round(pred_y)==y)/len(y)*100, '%')
    plt.plot(history)
    plt.show()
    show_result(x, y, np.round(pred_y))

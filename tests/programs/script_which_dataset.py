from math import exp
import numpy as np
import matplotlib.pyplot as plt

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

np.random.seed(66)
choice = input("Which dataset? 1: linear  2: XOR  > ")
if choice.strip() == "1":
    x, y = generate_linear(n=100)
elif choice.strip() == "2":
    x, y = generate_XOR_easy()
else:
    print("please type 1 or 2")
    raise SystemExit(1)

n1, n2 = 10, 10
w1 = np.random.normal(0, 1, (2, n1))
w2 = np.random.normal(0, 1, (n1, n2))
w3 = np.random.normal(0, 1, (n2, 1))
learning_rate = 0.5
loss_all = []

for epoch in range(5000):
    error_sum = 0
    for i in range(x.shape[0]):
        inp = x[i].reshape(1, 2)
        # forward
        net1 = inp @ w1
        out1 = 1/(1 + np.exp(-net1))
        net2 = out1 @ w2
        out2 = 1/(1 + np.exp(-net2))
        net3 = out2 @ w3
        out3 = 1/(1 + np.exp(-net3))
        error = y[i] - out3
        error_sum += abs(error[0][0])
        # backward, E = 1/2 (y - out3)^2
        delta3 = -error * out3 * (1 - out3)
        delta2 = delta3 @ w3.T * out2 * (1 - out2)
        delta1 = delta2 @ w2.T * out1 * (1 - out1)
        w3 -= learning_rate * out2.T @ delta3
        w2 -= learning_rate * out1.T @ delta2
        w1 -= learning_rate * inp.T @ delta1
    loss_all.append(error_sum / x.shape[0])
    if epoch % 500 == 0:
        print("epoch:", epoch, " loss:", loss_all[-1])

pred = []
for i in range(x.shape[0]):
    o = 1/(1 + np.exp(-(1/(1 + np.exp(-(1/(1 + np.exp(-(x[i] @ w1))) @ w2))) @ w3)))
    print(x[i], y[i], o)
    pred.append(1 if o[0] > 0.5 else 0)
correct = 0
for a, b in zip(pred, y.ravel()):
    if a == b: correct += 1
print("accuracy: {}%".format(correct / len(pred) * 100))
show_result(x, y, pred)
plt.plot(loss_all)
plt.show()

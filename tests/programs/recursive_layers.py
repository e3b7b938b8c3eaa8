import sys
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

def sigmoid(x):
    return 1 / (1 + np.exp(-x))

def pass_through(x, y, weights, lr):
    """ goes forward on the way in, and backward on the way out of the recursion """
    if len(weights) == 0:
        # x is the prediction now
        return x, x - y
    w = weights[0]
    a = sigmoid(x.dot(w))
    pred, err = pass_through(a, y, weights[1:], lr)
    delta = err * a * (1 - a)
    err_below = delta.dot(w.T)
    w -= lr * x.T.dot(delta)      # in place!!
    return pred, err_below

def predict(x, weights):
    return predict(sigmoid(x.dot(weights[0])), weights[1:]) if weights else x

def cross_entropy(p, y):
    return -np.sum(y * np.log(p + 1e-5) + (1 - y) * np.log(1 - p + 1e-5)) / len(y)

def main(epochs=15000, lr=0.1):
    for make in (generate_linear, generate_XOR_easy):
        np.random.seed(12)
        x, y = make()
        weights = [np.random.randn(2, 6), np.random.randn(6, 3), np.random.randn(3, 1)]
        for i in range(epochs):
            p, _ = pass_through(x, y, weights, lr)
            if i % 1000 == 0:
                print("iter", i, "loss", cross_entropy(p, y))
        p = predict(x, weights)
        print("accuracy", np.mean((p > 0.5) == (y == 1)))
        show_result(x, y, (p > 0.5).astype(int))

if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(int(sys.argv[1]))
    else:
        main()

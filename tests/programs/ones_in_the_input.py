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

class BPNN:
    """the last row of every W is the bias; the inputs of every layer get a 1 appended"""
    def __init__(self, nodes=[2, 4, 3, 1], rate=0.4):
        self.rate = rate
        self.W = [np.random.uniform(-1, 1, (nodes[k] + 1, nodes[k + 1])) for k in range(3)]

    def add_one(self, v):
        return np.append(v, 1.0)

    def sig(self, v):
        return 1. / (1. + np.exp(-v))

    def forward(self, v):
        self.ins = []
        self.outs = []
        for k in range(3):
            v = self.add_one(v)
            self.ins.append(v)
            v = self.sig(np.dot(v, self.W[k]))
            self.outs.append(v)
        return v

    def train_one(self, v, target):
        out = self.forward(v)
        err = target - out
        delta = 2 * err * out * (1 - out)
        for k in (2, 1, 0):
            change = np.outer(self.ins[k], delta)
            if k > 0:
                o = self.outs[k - 1]
                # [:-1] : nothing flows back to the constant 1
                delta = np.dot(self.W[k][:-1], delta) * o * (1 - o)
            self.W[k] += self.rate * change
        return (err ** 2).sum()

if __name__ == "__main__":
    np.random.seed(31)
    for ds in ("linear", "xor"):
        x, y = generate_linear(100) if ds == "linear" else generate_XOR_easy()
        net = BPNN()
        epoch = 0
        while True:
            mse = sum(net.train_one(a, b) for a, b in zip(x, y)) / len(x)
            if epoch % 500 == 0:
                print("epoch = %d, loss = %.6f" % (epoch, mse))
            epoch += 1
            if mse < 0.001 or epoch >= 8000:
                break
        result = np.array([net.forward(a) for a in x])
        print(result)
        label = (result > 0.5).astype(int)
        print("accuracy = %.3f" % np.mean(label == y))
        plt.subplot(1, 2, 1)
        plt.title("Ground truth")
        plt.scatter(x[:, 0], x[:, 1], c=y[:, 0], cmap="coolwarm")
        plt.subplot(1, 2, 2)
        plt.title("Predict result")
        plt.scatter(x[:, 0], x[:, 1], c=label[:, 0], cmap="coolwarm")
        plt.show()

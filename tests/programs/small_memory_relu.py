# everything in float32 to be like the GPU people
import numpy as np
import matplotlib.pyplot as plt

f32 = np.float32

class TinyNet:
    def __init__(self, h1=16, h2=16, seed=21):
        g = np.random.default_rng(seed)
        # He init
        self.w1 = (g.standard_normal((2, h1)) * np.sqrt(2 / 2)).astype(f32)
        self.w2 = (g.standard_normal((h1, h2)) * np.sqrt(2 / h1)).astype(f32)
        self.w3 = (g.standard_normal((h2, 1)) * np.sqrt(1 / h2)).astype(f32)

    def forward(self, x):
        self.x = x.astype(f32)
        self.z1 = self.x @ self.w1
        self.a1 = np.maximum(self.z1, 0)
        self.z2 = self.a1 @ self.w2
        self.a2 = np.maximum(self.z2, 0)
        self.z3 = self.a2 @ self.w3
        self.p = 1 / (1 + np.exp(-self.z3))
        return self.p

    def backward(self, y):
        y = y.astype(f32)
        dz3 = (self.p - y) / f32(len(y))
        self.dw3 = self.a2.T @ dz3
        da2 = dz3 @ self.w3.T
        dz2 = da2 * (self.z2 > 0)
        self.dw2 = self.a1.T @ dz2
        da1 = dz2 @ self.w2.T
        dz1 = da1 * (self.z1 > 0)
        self.dw1 = self.x.T @ dz1

    def apply(self, lr):
        lr = f32(lr)
        self.w1 -= lr * self.dw1
        self.w2 -= lr * self.dw2
        self.w3 -= lr * self.dw3


def loss_fn(p, y):
    return -(y * np.log(p + 1e-6) + (1 - y) * np.log(1 - p + 1e-6)).mean()

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

def main():
    np.random.seed(21)
    fig = plt.figure()
    for i, (x, y) in enumerate([generate_linear(100), generate_XOR_easy()]):
        net = TinyNet()
        for epoch in range(10000):
            p = net.forward(x)
            if epoch % 1000 == 0:
                print("[%05d] %.5f" % (epoch, loss_fn(p, y)))
            net.backward(y)
            net.apply(0.1)
        p = net.forward(x)
        print("Acc: %.3f" % np.mean((p > 0.5) == y))
        ax = fig.add_subplot(2, 2, 2 * i + 1)
        ax.set_title("ground truth")
        ax.scatter(x[:, 0], x[:, 1], c=y.ravel())
        ax = fig.add_subplot(2, 2, 2 * i + 2)
        ax.set_title("prediction")
        ax.scatter(x[:, 0], x[:, 1], c=(p > .5).ravel())
    plt.show()

main()

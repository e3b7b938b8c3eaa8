# 作業一：手寫反向傳播
import numpy as np
import matplotlib.pyplot as plt


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


class 損失:
    """均方誤差的一半"""
    @staticmethod
    def 值(輸出, 標籤):
        return 0.5 * np.mean((輸出 - 標籤) ** 2)

    @staticmethod
    def 梯度(輸出, 標籤):
        return 2 * (輸出 - 標籤) / len(標籤)


class FullyConnected:
    def __init__(self, in_dim, out_dim):
        # W 的形狀是 (輸出, 輸入)，偏置是行向量
        self.W = np.random.normal(0, 1, size=(out_dim, in_dim))
        self.b = np.zeros((1, out_dim))

    def forward(self, x):
        self.x = x
        self.a = sigmoid(np.matmul(x, self.W.T) + self.b)
        return self.a

    def backward(self, da):
        dz = da * self.a * (1 - self.a)
        self.dW = np.matmul(dz.T, self.x)
        self.db = dz.sum(axis=0, keepdims=True)
        return np.matmul(dz, self.W)

    def update(self, lr):
        self.W = self.W - lr * self.dW
        self.b = self.b - lr * self.db


class Net:
    def __init__(self, dims):
        self.fc = [FullyConnected(i, o) for i, o in zip(dims[:-1], dims[1:])]

    def forward(self, x):
        for fc in self.fc:
            x = fc.forward(x)
        return x

    def backward(self, g):
        for fc in self.fc[::-1]:
            g = fc.backward(g)

    def update(self, lr):
        for fc in self.fc:
            fc.update(lr)

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

def 畫圖(x, y, pred):
    plt.figure(figsize=(8, 4))
    plt.subplot(1, 2, 1)
    plt.title('Ground truth')
    plt.scatter(x[:, 0], x[:, 1], c=y.reshape(-1), cmap='RdBu')
    plt.subplot(1, 2, 2)
    plt.title('Predict result')
    plt.scatter(x[:, 0], x[:, 1], c=pred.reshape(-1), cmap='RdBu')
    plt.show()

if __name__ == '__main__':
    np.random.seed(0)
    學習率 = 0.4
    訓練次數 = 30000
    for 名稱, 資料 in {'linear': generate_linear(100), 'XOR': generate_XOR_easy()}.items():
        x, y = 資料
        net = Net([2, 10, 5, 1])
        for t in range(訓練次數):
            out = net.forward(x)
            loss = 損失.值(out, y)
            net.backward(損失.梯度(out, y))
            net.update(學習率)
            if t % 5000 == 0:
                print(f'第 {t} 次  loss = {loss:.6f}')
        pred = (net.forward(x) >= 0.5).astype(int)
        print(名稱, '正確率 = %.2f%%' % (np.mean(pred == y) * 100))
        畫圖(x, y, pred)

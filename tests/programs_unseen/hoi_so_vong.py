import numpy as np
import matplotlib.pyplot as plt


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs, labels = [], []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n, 1)


def generate_XOR_easy():
    inputs, labels = [], []
    for i in range(11):
        inputs.append([0.1*i, 0.1*i])
        labels.append(0)
        if 0.1*i == 0.5:
            continue
        inputs.append([0.1*i, 1-0.1*i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)


class Mang:
    def __init__(self, kich_thuoc, eta):
        self.eta = eta
        self.L = len(kich_thuoc) - 1
        self.W = {}
        for l in range(1, self.L + 1):
            self.W[l] = np.random.randn(kich_thuoc[l-1], kich_thuoc[l])

    def f(self, z):
        return 1/(1 + np.exp(-z))

    def df(self, a):
        return a*(1 - a)

    def forward(self, x):
        self.A = {0: x}
        for l in range(1, self.L + 1):
            self.A[l] = self.f(self.A[l-1] @ self.W[l])
        return self.A[self.L]

    def loss(self, y):
        return np.mean((self.A[self.L] - y)**2)

    def backward(self, y):
        self.dW = {}
        delta = 2*(self.A[self.L] - y)*self.df(self.A[self.L])
        for l in range(self.L, 0, -1):
            truoc = self.A[l-1]
            # lấy trung bình trên các mẫu
            self.dW[l] = truoc.T @ delta / truoc.shape[1]
            if l > 1:
                delta = (delta @ self.W[l].T)*self.df(truoc)

    def update(self):
        for l in self.W:
            self.W[l] = self.W[l] - self.eta*self.dW[l]


def hoi():
    tra_loi = input("Số vòng lặp (Enter = 20000): ")
    if tra_loi.strip().isdigit():
        return int(tra_loi)
    return 20000


def main():
    np.random.seed(5)
    so_vong = hoi()
    for ten, (x, y), eta in [("linear", generate_linear(), 0.1), ("xor", generate_XOR_easy(), 0.3)]:
        mang = Mang([2, 8, 6, 1], eta)
        lich_su = []
        for i in range(so_vong):
            mang.forward(x)
            L = mang.loss(y)
            lich_su.append(L)
            mang.backward(y)
            mang.update()
            if i % 1000 == 0:
                print(f"{ten}: vòng {i}, loss {L:.6f}")
        p = mang.forward(x)
        print(p)
        doan = (p > 0.5).astype(int)
        print("Chính xác: %.2f %%" % (np.sum(doan == y)/len(y)*100))
        plt.plot(lich_su)
        plt.title(ten)
        plt.show()
        plt.scatter(x[:, 0], x[:, 1], c=doan.flatten())
        plt.title(ten + " - dự đoán")
        plt.show()


if __name__ == "__main__":
    main()

import numpy as np

# jaringan saraf tiruan, data disusun per kolom
# input X : (2, m)

class Lapisan:
    def __init__(self, n_masuk, n_keluar):
        self.W = np.random.randn(n_keluar, n_masuk)
        self.b = np.zeros((n_keluar, 1))
        self.masuk = None

    def maju(self, A):
        if self.masuk is None:
            self.masuk = A
        Z = np.dot(self.W, A) + self.b
        self.keluar = 1 / (1 + np.exp(-Z))
        return self.keluar

    def mundur(self, dA):
        dZ = dA * self.keluar * (1 - self.keluar)
        self.dW = np.dot(dZ, self.masuk.T)
        self.db = np.sum(dZ, axis=1, keepdims=True)
        return np.dot(self.W.T, dZ)


class Jaringan:
    def __init__(self, ukuran):
        self.lapisan = [Lapisan(ukuran[i], ukuran[i+1]) for i in range(len(ukuran)-1)]

    def maju(self, X):
        A = X
        for l in self.lapisan:
            A = l.maju(A)
        return A

    def mundur(self, Y):
        m = Y.shape[1]
        P = self.lapisan[-1].keluar
        dA = (-(Y / P) + (1 - Y) / (1 - P)) / m
        for l in self.lapisan[::-1]:
            dA = l.mundur(dA)

    def perbarui(self, laju):
        for l in self.lapisan:
            l.W -= laju * l.dW
            l.b -= laju * l.db


def biaya(P, Y):
    return -np.mean(Y * np.log(P) + (1 - Y) * np.log(1 - P))

def data_linear(n=100):
    x = np.random.uniform(0, 1, (n, 2))
    y = np.zeros((n, 1))
    for i in range(n):
        if not x[i, 0] > x[i, 1]:
            y[i, 0] = 1
    return x, y

def data_xor():
    x, y = [], []
    for i in range(11):
        x.append([0.1*i, 0.1*i]); y.append([0])
        if i == 5:
            continue
        x.append([0.1*i, 1 - 0.1*i]); y.append([1])
    return np.array(x), np.array(y)


def latih(x, y, ukuran, laju, epoch):
    X, Y = x.T, y.T
    jar = Jaringan(ukuran)
    for e in range(epoch):
        P = jar.maju(X)
        if e % 1000 == 0:
            print('epoch', e, 'biaya', biaya(P, Y))
        jar.mundur(Y)
        jar.perbarui(laju)
    P = jar.maju(X)
    print(np.round(P, 3))
    print('akurasi: ', np.mean((P > 0.5) == Y) * 100, '%')
    return jar


if __name__ == '__main__':
    np.random.seed(21)
    print('--- linear ---')
    latih(*data_linear(), [2, 8, 5, 1], 0.3, 10000)
    print('--- xor ---')
    latih(*data_xor(), [2, 8, 5, 1], 0.5, 20000)

# Bài tập 1: mạng nơ-ron 2 lớp ẩn, tự viết lan truyền ngược
import numpy as np

def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    labels = []
    for pt in pts:
        labels.append(0 if pt[0] > pt[1] else 1)
    return pts, np.array(labels).reshape(n, 1)

def generate_XOR_easy():
    inputs, labels = [], []
    for i in range(11):
        inputs.append([0.1*i, 0.1*i]); labels.append(0)
        if i == 5: continue
        inputs.append([0.1*i, 1-0.1*i]); labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)


class Tanh:
    def forward(self, z):
        self.a = np.tanh(z)
        return self.a
    def backward(self, da):
        return da * (1 - self.a**2)

class Sigmoid:
    def forward(self, z):
        self.a = 1/(1+np.exp(-z))
        return self.a
    def backward(self, da):
        return da * self.a * (1-self.a)

class Lop:
    def __init__(self, vao, ra, kich_hoat):
        self.W = np.random.randn(vao, ra) * 0.8
        self.b = np.zeros(ra)
        self.kich_hoat = kich_hoat

    def forward(self, x):
        self.x = x
        self.z = x.dot(self.W) + self.b
        return self.kich_hoat.forward(self.z)

    def backward(self, da):
        dz = self.kich_hoat.backward(da)
        self.gW = self.x.T.dot(dz)
        self.gb = dz.sum(axis=0)
        return dz.dot(self.W.T)

class Mang:
    def __init__(self, so_an, lr):
        tanh = Tanh()
        sigmoid = Sigmoid()
        self.lr = lr
        self.cac_lop = [Lop(2, so_an, tanh), Lop(so_an, so_an, tanh), Lop(so_an, 1, sigmoid)]

    def du_doan(self, x):
        for lop in self.cac_lop:
            x = lop.forward(x)
        return x

    def hoc(self, x, y):
        p = self.du_doan(x)
        mat_mat = ((p - y)**2).mean()
        g = 2*(p - y)/y.size
        for lop in self.cac_lop[::-1]:
            g = lop.backward(g)
        for lop in self.cac_lop:
            lop.W = lop.W - self.lr*lop.gW
            lop.b = lop.b - self.lr*lop.gb
        return mat_mat


def chay(ten, x, y, so_an, lr, so_vong):
    print('====', ten)
    mang = Mang(so_an, lr)
    for v in range(so_vong):
        mm = mang.hoc(x, y)
        if v % (so_vong//10) == 0:
            print('vòng', v, 'mất mát', mm)
    p = mang.du_doan(x)
    for i in range(len(x)):
        print(x[i], 'nhãn', y[i, 0], 'dự đoán', p[i, 0].round(4))
    print('độ chính xác', ((p > .5) == y).mean())
    return mang

if __name__ == '__main__':
    np.random.seed(2024)
    x, y = generate_linear(100)
    chay('tuyến tính', x, y, 5, 0.3, 10000)
    x, y = generate_XOR_easy()
    chay('xor', x, y, 5, 0.3, 30000)
    #chay('xor', x, y, 10, 1.0, 5000)   # nhiều nơ-ron quá

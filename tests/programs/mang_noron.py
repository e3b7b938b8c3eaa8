# Bài thực hành 1: lan truyền ngược
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

class MangNoron:
    """Mạng hai lớp ẩn, W có dạng (ra, vào)"""
    def __init__(self, so_an_1=6, so_an_2=4, he_so=0.05, hat_giong=9):
        rng = np.random.RandomState(hat_giong)
        self.he_so = he_so
        self.W1 = rng.randn(so_an_1, 2)
        self.W2 = rng.randn(so_an_2, so_an_1) * 0.5
        self.W3 = rng.randn(1, so_an_2) * 0.5
        self.b1 = np.zeros(so_an_1)
        self.b2 = np.zeros(so_an_2)
        self.b3 = np.zeros(1)

    def leaky(self, z):
        return np.where(z > 0, z, 0.01 * z)

    def dao_ham_leaky(self, z):
        return np.where(z > 0, 1.0, 0.01)

    def truyen_xuoi(self, X):
        self.X = X
        self.z1 = X @ self.W1.T + self.b1
        self.a1 = self.leaky(self.z1)
        self.z2 = self.a1 @ self.W2.T + self.b2
        self.a2 = self.leaky(self.z2)
        self.z3 = self.a2 @ self.W3.T + self.b3
        self.du_doan = 1 / (1 + np.exp(-self.z3))
        return self.du_doan

    def mat_mat(self, Y):
        p = np.clip(self.du_doan, 1e-12, 1 - 1e-12)
        return -np.mean(Y * np.log(p) + (1 - Y) * np.log(1 - p))

    def truyen_nguoc(self, Y):
        n = Y.shape[0]
        dz3 = (self.du_doan - Y) / n
        dz2 = dz3 @ self.W3 * self.dao_ham_leaky(self.z2)
        dz1 = dz2 @ self.W2 * self.dao_ham_leaky(self.z1)
        self.W3 -= self.he_so * dz3.T @ self.a2
        self.b3 -= self.he_so * dz3.sum(axis=0)
        self.W2 -= self.he_so * dz2.T @ self.a1
        self.b2 -= self.he_so * dz2.sum(axis=0)
        self.W1 -= self.he_so * dz1.T @ self.X
        self.b1 -= self.he_so * dz1.sum(axis=0)

def huan_luyen(mang, X, Y, gioi_han=100000, nguong=0.02):
    vong = 0
    lich_su = []
    while True:
        mang.truyen_xuoi(X)
        loss = mang.mat_mat(Y)
        lich_su.append(loss)
        if loss < nguong or vong >= gioi_han:
            break
        mang.truyen_nguoc(Y)
        if vong % 2000 == 0:
            print(f"vòng {vong}: mất mát = {loss:.6f}")
        vong += 1
    return lich_su

if __name__ == "__main__":
    np.random.seed(9)
    for ten in ["linear", "XOR"]:
        X, Y = generate_linear(100) if ten == "linear" else generate_XOR_easy()
        mang = MangNoron()
        lich_su = huan_luyen(mang, X, Y)
        ket_qua = np.round(mang.truyen_xuoi(X))
        print(ten, "độ chính xác:", (ket_qua == Y).mean())
        plt.plot(lich_su, label=ten)
        plt.legend()
        plt.show()
        show_result(X, Y, ket_qua)

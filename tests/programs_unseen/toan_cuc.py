# Bài thực hành: lan truyền ngược
# Nhóm 4
import numpy as np
import matplotlib.pyplot as plt

np.random.seed(2023)
SO_AN = (12, 9)
TOC_DO = 0.05
W1 = np.random.randn(2, SO_AN[0]) * np.sqrt(2/2)
B1 = np.zeros(SO_AN[0])
W2 = np.random.randn(SO_AN[0], SO_AN[1]) * np.sqrt(2/SO_AN[0])
B2 = np.zeros(SO_AN[1])
W3 = np.random.randn(SO_AN[1], 1) * np.sqrt(1/SO_AN[1])
B3 = np.zeros(1)
mat_mat = []        # lịch sử hàm mất mát


def generate_linear(n=100):
    diem = np.random.uniform(0, 1, (n, 2))
    nhan = (diem[:, 0] <= diem[:, 1]).astype(int)
    return diem, nhan.reshape(n, 1)


def generate_XOR_easy():
    diem, nhan = [], []
    for i in range(11):
        diem.append([0.1*i, 0.1*i]); nhan.append(0)
        if i != 5:
            diem.append([0.1*i, 1 - 0.1*i]); nhan.append(1)
    return np.array(diem), np.array(nhan).reshape(21, 1)


def relu(x):
    return np.maximum(x, 0)


def dao_ham_relu(x):
    return (x > 0).astype(float)


def sigmoid(x):
    return 1/(1 + np.exp(-x))


def dat_lai():
    """khởi tạo lại cho bộ dữ liệu thứ hai"""
    global W1, B1, W2, B2, W3, B3, mat_mat
    W1 = np.random.randn(2, SO_AN[0]) * np.sqrt(2/2)
    W2 = np.random.randn(SO_AN[0], SO_AN[1]) * np.sqrt(2/SO_AN[0])
    W3 = np.random.randn(SO_AN[1], 1) * np.sqrt(1/SO_AN[1])
    B1, B2, B3 = np.zeros(SO_AN[0]), np.zeros(SO_AN[1]), np.zeros(1)
    mat_mat = []


def lan_truyen_tien(x):
    global Z1, A1, Z2, A2, A3
    Z1 = x.dot(W1) + B1
    A1 = relu(Z1)
    Z2 = A1.dot(W2) + B2
    A2 = relu(Z2)
    A3 = sigmoid(A2.dot(W3) + B3)
    return A3


def ham_mat_mat(p, y):
    return 0.5 * np.mean((p - y)**2)


def lan_truyen_nguoc(x, y):
    global dW1, dB1, dW2, dB2, dW3, dB3
    n = x.shape[0]
    delta3 = (A3 - y) / n * A3 * (1 - A3)
    dW3 = A2.T.dot(delta3)
    dB3 = delta3.sum(axis=0)

    delta2 = delta3.dot(W3.T)
    dW2 = A1.T.dot(delta2)
    dB2 = delta2.sum(axis=0)

    delta1 = delta2.dot(W2.T) * dao_ham_relu(Z1)
    dW1 = x.T.dot(delta1)
    dB1 = delta1.sum(axis=0)


def cap_nhat():
    global W1, B1, W2, B2, W3, B3
    W1 -= TOC_DO * dW1
    B1 -= TOC_DO * dB1
    W2 -= TOC_DO * dW2
    B2 -= TOC_DO * dB2
    W3 -= TOC_DO * dW3
    B3 -= TOC_DO * dB3


def huan_luyen(x, y, so_vong):
    for vong in range(so_vong):
        p = lan_truyen_tien(x)
        L = ham_mat_mat(p, y)
        mat_mat.append(L)
        lan_truyen_nguoc(x, y)
        cap_nhat()
        if (vong + 1) % 5000 == 0:
            print(f"vòng {vong+1}: mất mát {L:.6f}")


def ve(x, y, p):
    fig, truc = plt.subplots(1, 3, figsize=(12, 4))
    truc[0].scatter(*x.T, c=y[:, 0]); truc[0].set_title("Thật")
    truc[1].scatter(*x.T, c=p[:, 0] > 0.5); truc[1].set_title("Dự đoán")
    truc[2].plot(mat_mat); truc[2].set_title("Mất mát")
    plt.show()


if __name__ == "__main__":
    x, y = generate_linear()
    huan_luyen(x, y, 20000)
    p = lan_truyen_tien(x)
    print(p)
    print("Độ chính xác (linear):", np.mean((p > 0.5) == y))
    ve(x, y, p)

    dat_lai()
    TOC_DO = 0.2
    x, y = generate_XOR_easy()
    huan_luyen(x, y, 50000)
    p = lan_truyen_tien(x)
    print(p)
    print("Độ chính xác (xor):", np.mean((p > 0.5) == y))
    ve(x, y, p)

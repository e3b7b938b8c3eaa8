from __future__ import annotations

import random

import matplotlib.pyplot as plt
import numpy as np


def tao_du_lieu_tuyen_tinh(n: int = 100):
    x = np.random.uniform(0, 1, size=(n, 2))
    y = np.array([0 if p[0] > p[1] else 1 for p in x])
    return x, y.reshape(n, 1)


def tao_du_lieu_xor():
    x, y = [], []
    for i in range(11):
        x.append([0.1 * i, 0.1 * i])
        y.append(0)
        if 0.1 * i == 0.5:
            continue
        x.append([0.1 * i, 1 - 0.1 * i])
        y.append(1)
    return np.array(x), np.array(y).reshape(21, 1)


class MangNoRon:
    """Mạng 2-5-4-1; mỗi lần chỉ học một mẫu, mẫu là vectơ cột."""

    def __init__(self, an_1: int, an_2: int, toc_do: float = 0.5):
        self.trong_so = [
            np.random.uniform(-1, 1, (an_1, 2)),
            np.random.uniform(-1, 1, (an_2, an_1)),
            np.random.uniform(-1, 1, (1, an_2)),
        ]
        self.nguong = [np.zeros(an_1), np.zeros(an_2), np.zeros(1)]
        self.toc_do = toc_do

    @staticmethod
    def sigmoid(z: np.ndarray) -> np.ndarray:
        return 1.0 / (1.0 + np.exp(-z))

    def tien(self, mau: np.ndarray) -> np.ndarray:
        self.ra = [mau]
        for W, b in zip(self.trong_so, self.nguong):
            self.ra.append(self.sigmoid(W @ self.ra[-1] + b))
        return self.ra[-1]

    def lui(self, nhan: np.ndarray) -> None:
        # E = 1/2 (ŷ - y)^2 của một mẫu
        y_mu = self.ra[3]
        loi_3 = (y_mu - nhan) * y_mu * (1 - y_mu)
        loi_2 = self.trong_so[2].T @ loi_3 * self.ra[2] * (1 - self.ra[2])
        loi_1 = self.trong_so[1].T @ loi_2 * self.ra[1] * (1 - self.ra[1])
        self.dao_ham_W = [np.outer(loi, vao) for loi, vao in zip((loi_1, loi_2, loi_3), self.ra)]
        self.dao_ham_b = [loi_1, loi_2, loi_3]

    def buoc(self) -> None:
        for i in range(3):
            self.trong_so[i] -= self.toc_do * self.dao_ham_W[i]
            self.nguong[i] -= self.toc_do * self.dao_ham_b[i]

    def hoc(self, X, Y, so_vong: int = 2000, in_moi: int = 200) -> list[float]:
        lich_su = []
        thu_tu = list(range(len(X)))
        for vong in range(so_vong):
            random.shuffle(thu_tu)
            tong = 0.0
            for i in thu_tu:
                y_mu = self.tien(X[i])
                tong += 0.5 * float((y_mu - Y[i])[0]) ** 2
                self.lui(Y[i])
                self.buoc()
            lich_su.append(tong)
            if vong % in_moi == 0:
                print(f"Vòng {vong:4d}: tổng lỗi = {tong:.6f}")
        return lich_su

    def du_doan(self, X) -> np.ndarray:
        return np.array([self.tien(mau) for mau in X])


def chay(ten: str, X, Y) -> None:
    print(f"----- {ten} -----")
    mang = MangNoRon(5, 4, toc_do=0.8)
    lich_su = mang.hoc(X, Y)
    p = mang.du_doan(X)
    for mau, that, doan in zip(X, Y, p):
        print(mau, that[0], round(float(doan[0]), 4))
    print("Tỉ lệ đúng:", float(np.mean((p >= 0.5) == Y)))
    plt.plot(lich_su, label=ten)
    plt.legend()
    plt.show()
    plt.scatter(X[:, 0], X[:, 1], c=(p >= 0.5)[:, 0])
    plt.show()


if __name__ == "__main__":
    chay("tuyến tính", *tao_du_lieu_tuyen_tinh())
    chay("xor", *tao_du_lieu_xor())

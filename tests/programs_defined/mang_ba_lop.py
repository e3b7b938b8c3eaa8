"""Bài lab 1: mạng nơ-ron ba lớp (chưa có phần huấn luyện)."""
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class MangBaLop:
    def __init__(self, so_vao, so_an, so_ra, toc_do_hoc):
        self.toc_do_hoc = toc_do_hoc
        self.trong_so = [np.random.randn(so_vao, so_an), np.random.randn(so_an, so_an), np.random.randn(so_an, so_ra)]
        self.do_lech = [np.zeros(so_an), np.zeros(so_an), np.zeros(so_ra)]

    def lan_truyen_tien(self, du_lieu):
        self.kich_hoat = [du_lieu]
        for w, b in zip(self.trong_so, self.do_lech):
            self.kich_hoat.append(sigmoid(self.kich_hoat[-1].dot(w) + b))
        return self.kich_hoat[-1]

    def mat_mat(self, nhan):
        p = self.kich_hoat[-1]
        return -np.mean(nhan * np.log(p) + (1 - nhan) * np.log(1 - p))

    def lan_truyen_nguoc(self, nhan):
        delta = (self.kich_hoat[-1] - nhan) / len(nhan)
        for l in range(2, -1, -1):
            a = self.kich_hoat[l]
            dw, db = a.T.dot(delta), delta.sum(axis=0)
            delta = delta.dot(self.trong_so[l].T) * a * (1 - a)
            self.trong_so[l] = self.trong_so[l] - self.toc_do_hoc * dw
            self.do_lech[l] = self.do_lech[l] - self.toc_do_hoc * db

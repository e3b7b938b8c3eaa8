# 課題1 ニューラルネットワーク（学習は別ファイル）
import numpy as np


class ニューラルネット:
    def __init__(self, 入力数, 中間数1, 中間数2, 出力数):
        self.重み = [
            np.random.randn(入力数, 中間数1),
            np.random.randn(中間数1, 中間数2),
            np.random.randn(中間数2, 出力数),
        ]

    def 順伝播(self, 入力):
        self.値 = [入力]
        for w in self.重み:
            self.値.append(1 / (1 + np.exp(-self.値[-1] @ w)))
        return self.値[-1]

    def 損失(self, 正解):
        return ((self.値[-1] - 正解) ** 2).mean()

    def 逆伝播(self, 正解, 学習率):
        y = self.値[-1]
        d = 2 * (y - 正解) / 正解.size * y * (1 - y)
        for i in (2, 1, 0):
            勾配 = self.値[i].T @ d
            d = (d @ self.重み[i].T) * self.値[i] * (1 - self.値[i])
            self.重み[i] -= 学習率 * 勾配

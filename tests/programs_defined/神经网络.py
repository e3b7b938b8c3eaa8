import numpy as np


class 神经网络:
    def __init__(self, 输入数, 隐藏数, 输出数):
        self.权重1 = np.random.randn(输入数, 隐藏数)
        self.权重2 = np.random.randn(隐藏数, 隐藏数)
        self.权重3 = np.random.randn(隐藏数, 输出数)

    def 激活(self, z):
        return 1 / (1 + np.exp(-z))

    def 前向传播(self, 输入):
        self.输入 = 输入
        self.层1 = self.激活(输入 @ self.权重1)
        self.层2 = self.激活(self.层1 @ self.权重2)
        self.输出 = self.激活(self.层2 @ self.权重3)
        return self.输出

    def 损失(self, 标签):
        return np.mean((self.输出 - 标签) ** 2)

    def 反向传播(self, 标签):
        误差3 = 2 * (self.输出 - 标签) / len(标签) * self.输出 * (1 - self.输出)
        误差2 = 误差3 @ self.权重3.T * self.层2 * (1 - self.层2)
        误差1 = 误差2 @ self.权重2.T * self.层1 * (1 - self.层1)
        self.梯度3 = self.层2.T @ 误差3
        self.梯度2 = 误差1.T @ 误差2
        self.梯度1 = self.输入.T @ 误差1

    def 更新(self, 学习率):
        self.权重3 -= 学习率 * self.梯度3
        self.权重2 -= 学习率 * self.梯度2
        self.权重1 -= 学习率 * self.梯度1

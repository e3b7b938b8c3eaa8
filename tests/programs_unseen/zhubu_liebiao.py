# 神经网络作业：不用 numpy，只用列表
import math
import random

try:
    import matplotlib.pyplot as plt
except ImportError:
    plt = None

random.seed(3)


def 线性数据(个数=100):
    点集, 标签 = [], []
    for _ in range(个数):
        甲, 乙 = random.random(), random.random()
        点集.append([甲, 乙])
        标签.append(0 if 甲 > 乙 else 1)
    return 点集, 标签


def 异或数据():
    点集, 标签 = [], []
    for i in range(11):
        点集.append([0.1 * i, 0.1 * i])
        标签.append(0)
        if i == 5:
            continue
        点集.append([0.1 * i, 1 - 0.1 * i])
        标签.append(1)
    return 点集, 标签


def 激活(值):
    return 1 / (1 + math.exp(-值))


class 网络:
    def __init__(self, 宽=5):
        self.宽 = 宽
        # 每个神经元一行
        self.权重甲 = [[random.uniform(-1, 1) for _ in range(2)] for _ in range(宽)]
        self.权重乙 = [[random.uniform(-1, 1) for _ in range(宽)] for _ in range(宽)]
        self.权重丙 = [random.uniform(-1, 1) for _ in range(宽)]
        self.偏置甲 = [0.0] * 宽
        self.偏置乙 = [0.0] * 宽
        self.偏置丙 = 0.0

    def 前向(self, 点):
        self.点 = 点
        self.层一 = []
        for j in range(self.宽):
            和 = self.偏置甲[j]
            for k in range(2):
                和 += self.权重甲[j][k] * 点[k]
            self.层一.append(激活(和))
        self.层二 = []
        for j in range(self.宽):
            和 = self.偏置乙[j]
            for k in range(self.宽):
                和 += self.权重乙[j][k] * self.层一[k]
            self.层二.append(激活(和))
        和 = self.偏置丙
        for k in range(self.宽):
            和 += self.权重丙[k] * self.层二[k]
        self.输出 = 激活(和)
        return self.输出

    def 反向(self, 目标, 步长):
        宽 = self.宽
        误差丙 = 2 * (self.输出 - 目标) * self.输出 * (1 - self.输出)
        误差乙 = []
        for j in range(宽):
            误差乙.append(误差丙 * self.权重丙[j] * self.层二[j] * (1 - self.层二[j]))
        误差甲 = []
        for j in range(宽):
            和 = 0
            for k in range(宽):
                和 += self.权重乙[j][k] * 误差乙[k]
            误差甲.append(和 * self.层一[j] * (1 - self.层一[j]))

        for j in range(宽):
            self.权重丙[j] -= 步长 * 误差丙 * self.层二[j]
            self.偏置乙[j] -= 步长 * 误差乙[j]
            self.偏置甲[j] -= 步长 * 误差甲[j]
            for k in range(宽):
                self.权重乙[j][k] -= 步长 * 误差乙[j] * self.层一[k]
            for k in range(2):
                self.权重甲[j][k] -= 步长 * 误差甲[j] * self.点[k]
        self.偏置丙 -= 步长 * 误差丙


def 训练(网, 点集, 标签, 轮数, 步长):
    曲线 = []
    for 轮 in range(轮数):
        总 = 0
        for 点, 目标 in zip(点集, 标签):
            总 += (网.前向(点) - 目标) ** 2
            网.反向(目标, 步长)
        曲线.append(总 / len(点集))
        if 轮 % 200 == 0:
            print("轮", 轮, "损失", 曲线[-1])
    return 曲线


def 测试(网, 点集, 标签):
    对 = 0
    for 点, 目标 in zip(点集, 标签):
        值 = 网.前向(点)
        print("预测 %.4f  真实 %d" % (值, 目标))
        if (值 > 0.5) == (目标 == 1):
            对 += 1
    print("准确率", 对 / len(点集))


if __name__ == "__main__":
    for 名称, (点集, 标签), 轮数 in [("线性", 线性数据(), 1000), ("异或", 异或数据(), 5000)]:
        print("====", 名称)
        网 = 网络()
        曲线 = 训练(网, 点集, 标签, 轮数, 0.5)
        测试(网, 点集, 标签)
        if plt is not None:
            plt.plot(曲线)
            plt.title("loss")
            plt.show()

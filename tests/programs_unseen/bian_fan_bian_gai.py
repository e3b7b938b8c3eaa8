# coding: utf-8
# 反向的时候直接改权重，不保存梯度
import numpy as np
import matplotlib.pyplot as plt


def generate_linear(n=100):
    点 = np.random.uniform(0, 1, (n, 2))
    return 点, np.array([0 if p[0] > p[1] else 1 for p in 点]).reshape(n, 1)


def generate_XOR_easy():
    点, 类 = [], []
    for i in range(11):
        点.append([0.1*i, 0.1*i]); 类.append(0)
        if 0.1*i == 0.5:
            continue
        点.append([0.1*i, 1-0.1*i]); 类.append(1)
    return np.array(点), np.array(类).reshape(21, 1)


class 感知机:

    斜率 = 0.01

    def __init__(自, 层大小, 学习率):
        自.学习率 = 学习率
        自.权 = [np.random.randn(后, 前)*np.sqrt(2/前) for 前, 后 in zip(层大小, 层大小[1:])]
        自.偏 = [np.zeros((后, 1)) for 后 in 层大小[1:]]

    def 带泄漏(自, z):
        return np.where(z >= 0, z, 自.斜率*z)

    def 带泄漏导数(自, z):
        return np.where(z >= 0, 1.0, 自.斜率)

    def 前(自, 输入):
        # 输入: (2, 样本数)
        自.净 = []
        自.活 = [输入]
        for i, (w, b) in enumerate(zip(自.权, 自.偏)):
            z = w @ 自.活[-1] + b
            自.净.append(z)
            if i < len(自.权) - 1:
                自.活.append(自.带泄漏(z))
            else:
                自.活.append(1/(1+np.exp(-z)))
        return 自.活[-1]

    def 后(自, 标签):
        数 = 标签.shape[1]
        差 = (自.活[-1] - 标签)/数
        层 = len(自.权) - 1
        while 层 >= 0:
            if 层 > 0:
                下一个 = (自.权[层].T @ 差) * 自.带泄漏导数(自.净[层-1])
            自.权[层] -= 自.学习率 * 差 @ 自.活[层].T
            自.偏[层] -= 自.学习率 * 差.sum(axis=1, keepdims=True)
            if 层 > 0:
                差 = 下一个
            层 -= 1

    def 交叉熵(自, 预测, 标签):
        小 = 1e-7
        预测 = np.clip(预测, 小, 1-小)
        return -(标签*np.log(预测) + (1-标签)*np.log(1-预测)).mean()

    def 学(自, x, y, 次数, 打印=1000):
        x, y = x.T, y.T
        记录 = []
        for 次 in range(次数):
            预测 = 自.前(x)
            失 = 自.交叉熵(预测, y)
            自.后(y)
            记录.append(失)
            if 次 % 打印 == 0:
                print(f'第{次}次  损失={失:.6f}')
            if 失 < 0.005:
                print(f'第{次}次已足够好')
                break
        return 记录

    def 猜(自, x):
        return 自.前(x.T).T


def 主():
    for 名, (x, y) in (('linear', generate_linear()), ('xor', generate_XOR_easy())):
        机 = 感知机([2, 9, 7, 1], 0.1)
        记录 = 机.学(x, y, 20000)
        p = 机.猜(x)
        print(p.ravel())
        print(名, '准确率:', ((p > 0.5) == y).mean())
        plt.figure()
        plt.subplot(1, 3, 1)
        plt.plot(记录)
        plt.subplot(1, 3, 2)
        plt.scatter(x[:, 0], x[:, 1], c=y.ravel(), cmap='RdBu')
        plt.subplot(1, 3, 3)
        plt.scatter(x[:, 0], x[:, 1], c=(p > 0.5).ravel(), cmap='RdBu')
        plt.show()


if __name__ == '__main__':
    主()

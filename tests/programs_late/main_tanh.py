# 作业一:两层隐藏层神经网络
# 参考了网上的教程,自己改成了tanh
import numpy as np
import time

def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs, labels = [], []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n, 1)

def generate_XOR_easy():
    inputs, labels = [], []
    for i in range(11):
        inputs.append([0.1 * i, 0.1 * i])
        labels.append(0)
        if 0.1 * i == 0.5:
            continue
        inputs.append([0.1 * i, 1 - 0.1 * i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)

np.random.seed(520)
xuexilv = 0.5          # 学习率
lunshu = 12000         # 训练轮数

for mingzi, (x, y) in [("线性", generate_linear()), ("异或", generate_XOR_easy())]:
    print("数据集:", mingzi)
    m = len(x)
    # 把偏置也当成权重
    w1, b1 = np.random.randn(2, 5), np.zeros((1, 5))
    w2, b2 = np.random.randn(5, 7), np.zeros((1, 7))
    w3, b3 = np.random.randn(7, 1), np.zeros((1, 1))
    t0 = time.perf_counter()
    for lun in range(lunshu):
        # 前向传播
        z1 = x @ w1 + b1
        a1 = np.tanh(z1)
        z2 = a1 @ w2 + b2
        a2 = np.tanh(z2)
        z3 = a2 @ w3 + b3
        a3 = 1 / (1 + np.exp(-z3))
        sunshi = ((a3 - y) ** 2).mean()
        # 反向传播
        da3 = (a3 - y) / m
        dz3 = da3 * a3 * (1 - a3)
        da2 = dz3 @ w3.T
        dz2 = da2 * (1 - np.tanh(z2) ** 2)
        da1 = dz2 @ w2.T
        dz1 = da1 * (1 - np.tanh(z1) ** 2)
        dw3 = a2.T @ dz3
        dw2 = a1.T @ dz2
        dw1 = x.T @ dz1
        db3 = np.sum(dz3, axis=0, keepdims=True)
        db2 = np.sum(dz2, axis=0, keepdims=True)
        db1 = np.sum(dz1, axis=0, keepdims=True)
        # 更新
        for canshu, tidu in ((w1, dw1), (w2, dw2), (w3, dw3), (b1, db1), (b2, db2), (b3, db3)):
            canshu -= xuexilv * tidu
        if lun % 2000 == 0:
            zhunquelv = ((a3 > 0.5) == (y == 1)).mean()
            print("第%d轮 损失=%.6f 准确率=%.2f" % (lun, sunshi, zhunquelv))
    print("用时 %.3f 秒" % (time.perf_counter() - t0))
    for i in range(m):
        print("预测值:", a3[i, 0], "真实值:", y[i, 0])
    print("准确率:", ((a3 > 0.5) == (y == 1)).mean() * 100, "%")

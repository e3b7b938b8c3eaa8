# -*- coding: utf-8 -*-
"""
实验一：反向传播
样本按列存放，X 的形状是 (2, m)，Y 的形状是 (1, m)
参考了吴恩达课程的写法
"""
import numpy as np
import matplotlib.pyplot as plt


def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    labels = [0 if p[0] > p[1] else 1 for p in pts]
    return pts, np.array(labels).reshape(n, 1)


def generate_XOR_easy():
    inputs, labels = [], []
    for i in range(11):
        inputs.append([0.1*i, 0.1*i])
        labels.append(0)
        if 0.1*i == 0.5:
            continue
        inputs.append([0.1*i, 1-0.1*i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)


def sigmoid(z):
    return 1/(1+np.exp(-z))


def 训练(数据, 标签, 隐藏1=8, 隐藏2=6, 学习率=0.5, 轮数=30000, 打印间隔=3000):
    X = 数据.T
    Y = 标签.T
    m = X.shape[1]                      # 样本数
    # 初始化
    W1 = np.random.randn(隐藏1, 2)
    b1 = np.zeros((隐藏1, 1))
    W2 = np.random.randn(隐藏2, 隐藏1)
    b2 = np.zeros((隐藏2, 1))
    W3 = np.random.randn(1, 隐藏2)
    b3 = np.zeros((1, 1))
    损失列表 = []
    for 轮 in range(轮数):
        # ---- 前向 ----
        Z1 = np.dot(W1, X) + b1
        A1 = sigmoid(Z1)
        Z2 = np.dot(W2, A1) + b2
        A2 = sigmoid(Z2)
        Z3 = np.dot(W3, A2) + b3
        A3 = sigmoid(Z3)
        损失 = -np.sum(Y*np.log(A3+1e-8) + (1-Y)*np.log(1-A3+1e-8))/m
        损失列表.append(损失)
        # ---- 反向 ----
        dZ3 = (A3 - Y)/m
        dW3 = np.dot(dZ3, A2.T)
        db3 = np.mean(dZ3, axis=1, keepdims=True)
        dZ2 = np.dot(W3.T, dZ3)*A2*(1-A2)
        dW2 = np.dot(dZ2, A1.T)
        db2 = np.mean(dZ2, axis=1, keepdims=True)
        dZ1 = np.dot(W2.T, dZ2)*A1*(1-A1)
        dW1 = np.dot(dZ1, X.T)
        db1 = np.mean(dZ1, axis=1, keepdims=True)
        # ---- 更新 ----
        W1 = W1 - 学习率*dW1; b1 = b1 - 学习率*db1
        W2 = W2 - 学习率*dW2; b2 = b2 - 学习率*db2
        W3 = W3 - 学习率*dW3; b3 = b3 - 学习率*db3
        if 轮 % 打印间隔 == 0:
            print(f'第{轮}轮  损失：{损失:.5f}')

    参数 = {'W1': W1, 'b1': b1, 'W2': W2, 'b2': b2, 'W3': W3, 'b3': b3}
    # 测试
    A = sigmoid(W3 @ sigmoid(W2 @ sigmoid(W1 @ X + b1) + b2) + b3)
    准确率 = np.mean((A > 0.5) == (Y > 0.5))
    print(A.T)
    print('准确率：%.2f%%' % (准确率*100))
    return 参数, 损失列表, (A.T > 0.5).astype(int)


def 画图(x, y, 预测, 标题):
    for k, (t, 名) in enumerate([(y, 'Ground truth'), (预测, 'Predict result')]):
        plt.subplot(1, 2, k+1)
        plt.title(名)
        for i in range(x.shape[0]):
            plt.plot(x[i][0], x[i][1], 'ro' if t[i] == 0 else 'bo')
    plt.suptitle(标题)
    plt.show()


if __name__ == "__main__":
    x, y = generate_linear(n=100)
    参数, 损失, 预测 = 训练(x, y)
    画图(x, y, 预测, 'linear')
    x, y = generate_XOR_easy()
    参数, 损失, 预测 = 训练(x, y, 学习率=1.0)
    画图(x, y, 预测, 'xor')
    plt.plot(损失)
    plt.show()

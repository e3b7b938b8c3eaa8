import numpy as np
import matplotlib.pyplot as plt

# 一点ずつ学習する (確率的勾配降下法)

def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs, labels = [], []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        labels.append(0 if pt[0] > pt[1] else 1)
    return np.array(inputs), np.array(labels).reshape(n, 1)

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

def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))

USE_XOR = True
x_all, t_all = generate_XOR_easy() if USE_XOR else generate_linear(100)

kakure1 = 4      # 隠れ層1のユニット数
kakure2 = 4      # 隠れ層2のユニット数
eta = 0.6
kaisuu = 10000

np.random.seed(0)
w1 = np.random.normal(0.0, 1.0, (2, kakure1))
w2 = np.random.normal(0.0, 1.0, (kakure1, kakure2))
w3 = np.random.normal(0.0, 1.0, (kakure2, 1))

rireki = []
for k in range(kaisuu):
    gosa_goukei = 0.0
    for i in range(len(x_all)):
        x = x_all[i:i+1]          # (1, 2)
        t = t_all[i:i+1]          # (1, 1)

        # 順方向
        h1 = sigmoid(x.dot(w1))
        h2 = sigmoid(h1.dot(w2))
        o = sigmoid(h2.dot(w3))
        gosa = ((o - t) ** 2).item()
        gosa_goukei += gosa

        # 逆方向
        delta_o = (o - t) * o * (1 - o)
        delta_2 = delta_o.dot(w3.T) * h2 * (1 - h2)
        delta_1 = delta_2.dot(w2.T) * h1 * (1 - h1)

        w3 -= eta * h2.T.dot(delta_o)
        w2 -= eta * h1.T.dot(delta_2)
        w1 -= eta * x.T.dot(delta_1)

    rireki.append(gosa_goukei / len(x_all))
    if k % 1000 == 0:
        print('epoch', k, 'loss', rireki[-1])
#    if rireki[-1] < 0.001:
#        break

# 結果
o_all = sigmoid(sigmoid(sigmoid(x_all.dot(w1)).dot(w2)).dot(w3))
yosoku = (o_all >= 0.5).astype(int)
for i in range(len(x_all)):
    print('No.%d  正解 %d  出力 %.5f' % (i+1, t_all[i][0], o_all[i][0]))
print('正解率 %.2f%%' % (100.0 * np.mean(yosoku == t_all)))

plt.plot(rireki)
plt.xlabel('epoch')
plt.ylabel('loss')
plt.show()
plt.subplot(1, 2, 1)
plt.scatter(x_all[:, 0], x_all[:, 1], c=t_all[:, 0], cmap='bwr')
plt.subplot(1, 2, 2)
plt.scatter(x_all[:, 0], x_all[:, 1], c=yosoku[:, 0], cmap='bwr')
plt.show()

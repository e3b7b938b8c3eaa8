import json
import numpy as np


class 신경망:
    # 샘플은 열 방향 (2, n)
    def __init__(self, h1=6, h2=6, lr=0.05):
        self.lr = lr
        self.W = [np.random.randn(h1, 2), np.random.randn(h2, h1), np.random.randn(1, h2)]
        self.G = [np.zeros_like(w) for w in self.W]     # 기울기 제곱의 합

    def forward(self, X):
        self.A = [X]
        for w in self.W:
            self.A.append(1 / (1 + np.exp(-(w @ self.A[-1]))))
        return self.A[-1]

    def backward(self, Y):
        n = Y.shape[1]
        P = self.A[-1]
        d = 2 * (P - Y) / n * P * (1 - P)
        for i in (2, 1, 0):
            g = d @ self.A[i].T
            if i > 0:
                a = self.A[i]
                d = self.W[i].T @ d * a * (1 - a)
            # AdaGrad: 학습률을 알아서 줄여 줌
            self.G[i] += g * g
            self.W[i] -= self.lr * g / (np.sqrt(self.G[i]) + 1e-8)


def generate_linear(n=100):
    p = np.random.uniform(0, 1, (n, 2))
    return p, (p[:, 0] <= p[:, 1]).astype(float).reshape(n, 1)


def generate_XOR_easy():
    xs, ys = [], []
    for i in range(11):
        xs.append([0.1 * i, 0.1 * i]); ys.append([0.])
        if i == 5: continue
        xs.append([0.1 * i, 1 - 0.1 * i]); ys.append([1.])
    return np.array(xs), np.array(ys)


결과 = {}
for 이름, 데이터 in {'linear': generate_linear(), 'xor': generate_XOR_easy()}.items():
    x, y = 데이터
    X, Y = x.T, y.T
    net = 신경망()
    for epoch in range(15001):
        p = net.forward(X)
        loss = ((p - Y) ** 2).mean()
        net.backward(Y)
        if epoch % 3000 == 0:
            print(이름, epoch, '손실:', round(loss, 6))
    p = net.forward(X)
    정확도 = float(((p > 0.5) == Y).mean())
    print('정확도', 정확도)
    결과[이름] = {'loss': float(loss), 'acc': 정확도, 'pred': p.ravel().tolist()}

with open('result.json', 'w', encoding='utf8') as f:
    json.dump(결과, f, ensure_ascii=False, indent=2)

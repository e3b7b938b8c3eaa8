# 인공신경망 과제 1 - 역전파 직접 구현
# 학번: 2021xxxxx
import numpy as np
import matplotlib.pyplot as plt

np.random.seed(100)

def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    labels = (pts[:, 0] <= pts[:, 1]).astype(int)
    return pts, labels.reshape(n, 1)

def generate_XOR_easy():
    inputs, labels = [], []
    for i in range(11):
        inputs.append([0.1*i, 0.1*i]); labels.append(0)
        if 0.1*i == 0.5:
            continue
        inputs.append([0.1*i, 1-0.1*i]); labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)

def 시그모이드(값):
    return 1.0/(1.0+np.exp(-값))

입력, 정답 = generate_XOR_easy()
# 입력, 정답 = generate_linear(100)
학습률 = 2.0
반복 = 40000
X = np.matrix.transpose(입력)      # (2, m)
y = 정답.T                          # (1, m)
개수 = X.shape[1]

# 가중치 초기화 (출력, 입력)
가중치1 = np.random.randn(5, 2)
편향1 = np.random.randn(5, 1)
가중치2 = np.random.randn(7, 5)
편향2 = np.random.randn(7, 1)
가중치3 = np.random.randn(1, 7)
편향3 = np.random.randn(1, 1)

손실기록 = []
for 회 in range(반복):
    # 순전파
    은닉1 = 시그모이드(np.matmul(가중치1, X) + 편향1)
    은닉2 = 시그모이드(np.matmul(가중치2, 은닉1) + 편향2)
    예측 = 시그모이드(np.matmul(가중치3, 은닉2) + 편향3)

    오차 = 예측 - y
    손실 = np.abs(오차).mean()
    손실기록.append(손실)

    # 역전파  (E = 1/(2m) * sum(오차^2))
    d3 = 오차*예측*(1-예측)/개수
    d2 = np.matmul(가중치3.T, d3)*은닉2*(1-은닉2)
    d1 = np.matmul(가중치2.T, d2)*은닉1*(1-은닉1)

    가중치3 -= 학습률*np.matmul(d3, 은닉2.T)
    편향3 -= 학습률*d3.sum(axis=1, keepdims=True)
    가중치2 -= 학습률*np.matmul(d2, 은닉1.T)
    편향2 -= 학습률*d2.sum(axis=1, keepdims=True)
    가중치1 -= 학습률*np.matmul(d1, X.T)
    편향1 -= 학습률*d1.sum(axis=1, keepdims=True)

    if 회 % 4000 == 0:
        print('반복 {} 손실 {:.6f}'.format(회, 손실))

결과 = (예측 > 0.5).astype(int)
print('예측값'); print(예측.T)
print('정확도: {:.1f}%'.format(100*np.mean(결과 == y)))

plt.figure(figsize=(9, 3))
plt.subplot(131); plt.scatter(X[0], X[1], c=y[0]); plt.title('truth')
plt.subplot(132); plt.scatter(X[0], X[1], c=결과[0]); plt.title('pred')
plt.subplot(133); plt.plot(손실기록); plt.title('loss')
plt.show()

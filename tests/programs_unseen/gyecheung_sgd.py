import numpy as np
import matplotlib.pyplot as plt

# 데이터 생성
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

# 학습 가능한 값 하나 (값과 기울기)
class Parameter:
    def __init__(self, data):
        self.data = data
        self.grad = None

class Affine:
    # y = x W^T + b   (W 는 (출력, 입력))
    def __init__(self, in_features, out_features):
        bound = np.sqrt(6.0 / (in_features + out_features))
        self.W = Parameter(np.random.uniform(-bound, bound, (out_features, in_features)))
        self.b = Parameter(np.zeros(out_features))
    def params(self):
        return [self.W, self.b]
    def forward(self, x):
        self.x = x
        return np.matmul(x, self.W.data.T) + self.b.data
    def backward(self, dout):
        self.W.grad = np.matmul(dout.T, self.x)
        self.b.grad = np.sum(dout, axis=0)
        return np.matmul(dout, self.W.data)

class Tanh:
    def params(self):
        return []
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y
    def backward(self, dout):
        return dout * (1 - self.y**2)

class Sigmoid:
    def params(self):
        return []
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y
    def backward(self, dout):
        return dout * self.y * (1 - self.y)

# 손실 함수: 이진 교차 엔트로피 (평균)
class BCELoss:
    def forward(self, p, t):
        self.p, self.t = p, t
        return -np.mean(t*np.log(p) + (1-t)*np.log(1-p))
    def backward(self):
        return (-self.t/self.p + (1-self.t)/(1-self.p)) / self.t.shape[0]

class SGD:
    def __init__(self, params, lr=0.1):
        self.params = params
        self.lr = lr
    def step(self):
        for p in self.params:
            p.data = p.data - self.lr * p.grad

class Model:
    def __init__(self, hidden=(10, 4)):
        h1, h2 = hidden
        self.layers = [Affine(2, h1), Tanh(), Affine(h1, h2), Tanh(), Affine(h2, 1), Sigmoid()]
    def params(self):
        result = []
        for layer in self.layers:
            result += layer.params()
        return result
    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x
    def backward(self, dout):
        for layer in self.layers[::-1]:
            dout = layer.backward(dout)
        return dout

# 학습
def train(x, t, epochs, lr, hidden):
    model = Model(hidden)
    criterion = BCELoss()
    optimizer = SGD(model.params(), lr)
    loss_list = []
    for epoch in range(epochs):
        p = model.forward(x)
        loss = criterion.forward(p, t)
        loss_list.append(loss)
        model.backward(criterion.backward())
        optimizer.step()
        if epoch % 1000 == 0:
            print("epoch %d loss : %f" % (epoch, loss))
    return model, loss_list

if __name__ == '__main__':
    np.random.seed(0)
    for name, (x, t) in (("linear", generate_linear(100)), ("xor", generate_XOR_easy())):
        model, loss_list = train(x, t, epochs=10000, lr=0.3, hidden=(10, 4))
        p = model.forward(x)
        # 결과 출력
        print(p)
        print(name, "정확도:", 100 * np.mean((p >= 0.5) == t), "%")
        plt.plot(loss_list)
        plt.title(name)
        plt.show()

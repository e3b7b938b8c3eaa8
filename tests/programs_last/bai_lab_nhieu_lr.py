import numpy as np
import matplotlib.pyplot as plt
from tqdm import tqdm      # pip install tqdm

np.random.seed(42)

# ---------- dữ liệu ----------
def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs = []
    labels = []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        labels.append(0 if pt[0] > pt[1] else 1)
    return np.array(inputs), np.array(labels).reshape(n, 1)

def generate_XOR_easy():
    inputs = []
    labels = []
    for i in range(11):
        inputs.append([0.1*i, 0.1*i])
        labels.append(0)
        if 0.1*i == 0.5:
            continue
        inputs.append([0.1*i, 1-0.1*i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)

def sigmoid(x):
    return 1.0/(1.0 + np.exp(-x))

def derivative_sigmoid(x):
    # đạo hàm của sigmoid tại x
    return sigmoid(x) * (1 - sigmoid(x))


class MangNoron:
    def __init__(self, so_vao=2, an1=10, an2=10, so_ra=1, lr=0.1):
        self.lr = lr
        self.W1 = np.random.randn(so_vao, an1)
        self.W2 = np.random.randn(an1, an2)
        self.W3 = np.random.randn(an2, so_ra)

    # lan truyền tiến
    def tien(self, X):
        self.X = X
        self.Z1 = np.dot(X, self.W1)
        self.A1 = sigmoid(self.Z1)
        self.Z2 = np.dot(self.A1, self.W2)
        self.A2 = sigmoid(self.Z2)
        self.Z3 = np.dot(self.A2, self.W3)
        self.y_hat = sigmoid(self.Z3)
        return self.y_hat

    # lan truyền ngược
    def nguoc(self, y):
        n = y.shape[0]
        dL = 2*(self.y_hat - y)/n
        dZ3 = dL * derivative_sigmoid(self.Z3)
        dW3 = np.dot(self.A2.T, dZ3)
        dZ2 = np.dot(dZ3, self.W3.T) * derivative_sigmoid(self.Z2)
        dW2 = np.dot(self.A1.T, dZ2)
        dZ1 = np.dot(dZ2, self.W2.T) * derivative_sigmoid(self.A1)
        dW1 = np.dot(self.X.T, dZ1)
        return dW1, dW2, dW3

    def cap_nhat(self, dW1, dW2, dW3):
        self.W1 -= self.lr*dW1
        self.W2 -= self.lr*dW2
        self.W3 -= self.lr*dW3

    def loss(self, y):
        return np.mean((self.y_hat - y)**2)

# thử nhiều tốc độ học
X, y = generate_XOR_easy()
ket_qua = {}
for lr in [0.01, 0.1, 1]:
    model = MangNoron(lr=lr)
    hist = []
    for epoch in tqdm(range(30000)):
        model.tien(X)
        hist.append(model.loss(y))
        model.cap_nhat(*model.nguoc(y))
        if (epoch+1) % 5000 == 0:
            print("lr", lr, "epoch", epoch+1, "loss", hist[-1])
    du_doan = (model.tien(X) > 0.5).astype(int)
    acc = (du_doan == y).mean()
    ket_qua[lr] = acc
    plt.plot(hist, label="lr = " + str(lr))
print(ket_qua)
plt.legend()
plt.savefig("lr.png")

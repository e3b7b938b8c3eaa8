import numpy as np
import matplotlib.pyplot as plt

# tanh everywhere, labels are -1 and 1 in training
n = 100
eta = 0.1
np.random.seed(9)

pts = np.random.uniform(0, 1, (n, 2))
lab = np.where(pts[:, 0] > pts[:, 1], -1, 1).reshape(-1, 1)

xp, xl = [], []
for i in range(11):
    xp.append([0.1*i, 0.1*i]); xl.append([-1])
    if i != 5:
        xp.append([0.1*i, 1-0.1*i]); xl.append([1])

for title, X, T in [("linear", pts, lab), ("xor", np.array(xp), np.array(xl))]:
    A = np.random.randn(2, 6)
    B = np.random.randn(6, 6)*0.4
    C = np.random.randn(6, 1)*0.4
    a0, b0, c0 = np.zeros((1, 6)), np.zeros((1, 6)), np.zeros((1, 1))
    for it in range(10000):
        P = np.tanh(X @ A + a0)
        Q = np.tanh(P @ B + b0)
        R = np.tanh(Q @ C + c0)
        err = R - T
        if it % 1000 == 0: print(title, "it", it, "mse", np.mean(err**2))
        dR = 2*err/len(X)*(1-R**2)
        dQ = dR @ C.T*(1-Q**2)
        dP = dQ @ B.T*(1-P**2)
        C -= eta*Q.T @ dR; c0 -= eta*dR.sum(0)
        B -= eta*P.T @ dQ; b0 -= eta*dQ.sum(0)
        A -= eta*X.T @ dP; a0 -= eta*dP.sum(0)
    print(title, "accuracy", np.mean(np.sign(R) == T))
    plt.subplot(121); plt.title("ground truth"); plt.scatter(X[:, 0], X[:, 1], c=T[:, 0])
    plt.subplot(122); plt.title("prediction"); plt.scatter(X[:, 0], X[:, 1], c=np.sign(R)[:, 0])
    plt.show()

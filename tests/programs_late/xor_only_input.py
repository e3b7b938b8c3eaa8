import numpy as np

# hidden units from the keyboard, just enter = 6
s = input("hidden units? [6] ")
H = int(s) if s.strip() else 6

np.random.seed(0)
data = [[i/10, i/10, 0] for i in range(11)] + [[i/10, 1-i/10, 1] for i in range(11) if i != 5]
data = np.array(data)
X = data[:, :2]
T = data[:, 2:]
N = len(X)
print("points:", N)

W1 = np.random.uniform(-1, 1, (2, H));  B1 = np.zeros(H)
W2 = np.random.uniform(-1, 1, (H, H));  B2 = np.zeros(H)
W3 = np.random.uniform(-1, 1, (H, 1));  B3 = np.zeros(1)
alpha = 1.5

def act(v):
    return 1/(1+np.exp(-v))

best = 1e9
patience = 0
for it in range(1, 50001):
    L1 = act(X @ W1 + B1)
    L2 = act(L1 @ W2 + B2)
    O = act(L2 @ W3 + B3)

    E = ((O - T)**2).sum() / (2*N)

    dO = (O - T)/N * O*(1-O)
    dL2 = (dO @ W3.T) * L2*(1-L2)
    dL1 = (dL2 @ W2.T) * L1*(1-L1)

    gW3 = L2.T @ dO
    gW2 = L1.T @ dL2
    gW1 = X.T @ dL2
    gB3 = dO.sum(0)
    gB2 = dL2.sum(0)
    gB1 = dL1.sum(0)

    W3 -= alpha*gW3
    W2 -= alpha*gW2
    W1 -= alpha*gW1
    B3 -= alpha*gB3
    B2 -= alpha*gB2
    B1 -= alpha*gB1

    if E < best:
        best = E
        patience = 0
    else:
        patience += 1
    if patience > 3000:
        print("no progress, stop at", it)
        break
    if it % 2500 == 0:
        print(f"{it:6d}  E = {E:.7f}")
        # print(np.abs(gW1).max(), np.abs(gW2).max())

L1 = act(X @ W1 + B1)
L2 = act(L1 @ W2 + B2)
O = act(L2 @ W3 + B3)
for k in range(N):
    print(k, X[k], "truth", int(T[k, 0]), "net %.4f" % O[k, 0])
hits = sum(int(O[k, 0] > 0.5) == int(T[k, 0]) for k in range(N))
print("accuracy", hits / N)

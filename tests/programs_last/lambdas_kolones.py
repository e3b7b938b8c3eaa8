"""Εργασία 1 — οπισθοδιάδοση.  Κάθε στήλη είναι ένα δείγμα, το bias είναι η τελευταία στήλη του W."""
import numpy as np
import matplotlib.pyplot as plt

σ = lambda z: 1 / (1 + np.exp(-z))
με_άσσους = lambda A: np.vstack((A, np.ones((1, A.shape[1]))))
αρχικά = lambda *d: [np.random.randn(o, i + 1) for i, o in zip(d, d[1:])]

def generate_linear(n=100):
    P = np.random.uniform(0, 1, (n, 2))
    return P, np.where(P[:, :1] > P[:, 1:], 0, 1)

def generate_XOR_easy():
    t = np.arange(11) * 0.1
    ίσα = [[v, v] for v in t]
    αντίθετα = [[v, 1 - v] for k, v in enumerate(t) if k != 5]
    return np.array(ίσα + αντίθετα), np.array([0] * 11 + [1] * 10).reshape(-1, 1)

def εμπρός(X, W):
    H = [X]
    for w in W:
        H.append(σ(w @ με_άσσους(H[-1])))
    return H

def πίσω(H, Y, W):
    Δ = 2 * (H[-1] - Y) * H[-1] * (1 - H[-1])
    G = [Δ @ με_άσσους(H[-2]).T]
    for k in range(len(W) - 1, 0, -1):
        Δ = (W[k][:, :-1].T @ Δ) * H[k] * (1 - H[k])
        G.append(Δ @ με_άσσους(H[k - 1]).T)
    return G[::-1]

def εκπαίδευση(X, Y, η=0.05, εποχές=20000):
    W = αρχικά(2, 5, 3, 1)
    E = []
    for ε in range(εποχές):
        H = εμπρός(X, W)
        E += [np.sum((H[-1] - Y) ** 2)]
        W = [w - η * g for w, g in zip(W, πίσω(H, Y, W))]
        if ε % 2000 == 0:
            print("εποχή", ε, "σφάλμα", round(E[-1], 6))
    return W, E

if __name__ == "__main__":
    np.random.seed(8)
    for όνομα, (x, y) in dict(γραμμικά=generate_linear(), xor=generate_XOR_easy()).items():
        W, E = εκπαίδευση(x.T, y.T)
        p = εμπρός(x.T, W)[-1].T
        print(όνομα, "ακρίβεια", np.mean((p > .5) == y))
        print(p.ravel().round(3))
        plt.plot(E, label=όνομα)
    plt.legend(), plt.show()

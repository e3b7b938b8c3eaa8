# Εργασία 1. Τα biases είναι η τελευταία στήλη του W:  W (έξοδοι, είσοδοι + 1)
import numpy as np

def σ(z):
    return 1 / (1 + np.exp(-z))

class Στρώμα:
    def __init__(self, n_εισόδων, n_εξόδων):
        self.W = np.random.randn(n_εξόδων, n_εισόδων + 1)

    def εμπρός(self, x):
        self.x = np.append(x, 1.0)
        self.a = σ(self.W @ self.x)
        return self.a

    def πίσω(self, σφάλμα, η):
        δ = σφάλμα * self.a * (1 - self.a)
        επόμενο = self.W[:, :-1].T @ δ
        self.W -= η * np.outer(δ, self.x)
        return επόμενο

class Δίκτυο:
    def __init__(self, *στρώματα):
        self.στρώματα = στρώματα

    def πρόβλεψη(self, x):
        for s in self.στρώματα:
            x = s.εμπρός(x)
        return x

    def μάθε(self, x, y, η):
        p = self.πρόβλεψη(x)
        σφάλμα = p - y
        for s in self.στρώματα[::-1]:
            σφάλμα = s.πίσω(σφάλμα, η)
        return 0.5 * float(np.sum((p - y) ** 2))

def γραμμικά(n=100):
    x = np.random.uniform(0, 1, (n, 2))
    return x, np.array([[0.0] if a > b else [1.0] for a, b in x])

def xor():
    x, y = [], []
    for i in range(11):
        x.append([i * 0.1, i * 0.1]); y.append([0.0])
        if i != 5:
            x.append([i * 0.1, 1 - i * 0.1]); y.append([1.0])
    return np.array(x), np.array(y)

if __name__ == '__main__':
    np.random.seed(8)
    X, Y = xor()
    net = Δίκτυο(Στρώμα(2, 6), Στρώμα(6, 4), Στρώμα(4, 1))
    εποχή = 0
    while εποχή < 4000:
        E = 0
        for i in np.random.permutation(len(X)):
            E += net.μάθε(X[i], Y[i], η=0.4)
        if εποχή % 400 == 0:
            print('εποχή', εποχή, 'σφάλμα', E)
        if E < 1e-3:
            break
        εποχή += 1
    P = np.array([net.πρόβλεψη(x) for x in X])
    print(P)
    print('ακρίβεια', np.mean((P > 0.5) == Y))

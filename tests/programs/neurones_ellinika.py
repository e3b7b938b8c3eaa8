# Εργασία 1 — Νευρωνικό δίκτυο, ένας νευρώνας τη φορά
import math
import random

random.seed(4)


def generate_linear(n=100):
    σημεία = [(random.uniform(0, 1), random.uniform(0, 1)) for _ in range(n)]
    return σημεία, [0 if a > b else 1 for a, b in σημεία]


def generate_XOR_easy():
    σημεία, ετικέτες = [], []
    for i in range(11):
        σημεία.append((i / 10, i / 10)); ετικέτες.append(0)
        if i == 5:
            continue
        σημεία.append((i / 10, 1 - i / 10)); ετικέτες.append(1)
    return σημεία, ετικέτες


def σιγμοειδής(z):
    return 1 / (1 + math.exp(-z))


class Νευρώνας:
    def __init__(self, είσοδοι):
        self.w = [random.gauss(0, 1) for _ in range(είσοδοι)]
        self.grad = [0.0] * είσοδοι
        self.net = 0.0
        self.out = 0.0
        self.delta = 0.0

    def υπολόγισε(self, x):
        self.net = sum(wi * xi for wi, xi in zip(self.w, x))
        self.out = σιγμοειδής(self.net)
        return self.out


class Δίκτυο:
    def __init__(self, *μεγέθη):
        self.στρώματα = []
        for πριν, τώρα in zip(μεγέθη, μεγέθη[1:]):
            self.στρώματα.append([Νευρώνας(πριν) for _ in range(τώρα)])

    def εμπρός(self, x):
        self.x = x
        for στρώμα in self.στρώματα:
            x = [ν.υπολόγισε(x) for ν in στρώμα]
        return x[0]

    def πίσω(self, στόχος, n):
        # έξοδος
        έξοδος = self.στρώματα[-1][0]
        έξοδος.delta = 2 * (έξοδος.out - στόχος) / n * έξοδος.out * (1 - έξοδος.out)
        # κρυφά στρώματα
        for k in range(len(self.στρώματα) - 2, -1, -1):
            for j, ν in enumerate(self.στρώματα[k]):
                s = sum(επ.w[j] * επ.delta for επ in self.στρώματα[k + 1])
                ν.delta = s * ν.out * (1 - ν.out)
        # κλίσεις (αθροίζονται για όλα τα δείγματα)
        for k, στρώμα in enumerate(self.στρώματα):
            for ν in στρώμα:
                for i in range(len(ν.w)):
                    if k == 0:
                        ν.grad[i] += ν.delta * self.x[i]
                    else:
                        ν.grad[i] += ν.delta * self.στρώματα[k - 1][i].net

    def ενημέρωσε(self, ρυθμός):
        for στρώμα in self.στρώματα:
            for ν in στρώμα:
                for i in range(len(ν.w)):
                    ν.w[i] -= ρυθμός * ν.grad[i]
                    ν.grad[i] = 0.0


def εκπαίδευση(δίκτυο, X, Y, εποχές, ρυθμός):
    n = len(X)
    for εποχή in range(εποχές):
        απώλεια = 0.0
        for x, y in zip(X, Y):
            p = δίκτυο.εμπρός(x)
            απώλεια += (p - y) ** 2 / n
            δίκτυο.πίσω(y, n)
        δίκτυο.ενημέρωσε(ρυθμός)
        if εποχή % 500 == 0:
            print('εποχή', εποχή, 'απώλεια', round(απώλεια, 5))


X, Y = generate_XOR_easy()
δίκτυο = Δίκτυο(2, 5, 4, 1)
εκπαίδευση(δίκτυο, X, Y, 8000, 0.5)
σωστά = 0
for x, y in zip(X, Y):
    p = δίκτυο.εμπρός(x)
    σωστά += (p > 0.5) == y
    print(x, y, round(p, 3))
print('ακρίβεια', σωστά / len(X))

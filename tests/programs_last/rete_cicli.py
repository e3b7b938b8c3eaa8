# Rete con UN solo strato nascosto, tutto con i cicli (niente numpy nella rete)
import math
import random

random.seed(17)

def sig(t):
    return 1.0 / (1.0 + math.exp(-t))

class Rete:
    def __init__(self, n_in=2, n_nas=7, tasso=0.4):
        self.n_in, self.n_nas, self.tasso = n_in, n_nas, tasso
        self.w = [[random.uniform(-2, 2) for j in range(n_nas)] for i in range(n_in)]
        self.bw = [random.uniform(-1, 1) for j in range(n_nas)]
        self.v = [random.uniform(-2, 2) for j in range(n_nas)]
        self.bv = 0.0

    def avanti(self, x):
        self.x = x
        self.h = []
        for j in range(self.n_nas):
            somma = self.bw[j]
            for i in range(self.n_in):
                somma += x[i] * self.w[i][j]
            self.h.append(sig(somma))
        self.o = sig(self.bv + sum(self.h[j] * self.v[j] for j in range(self.n_nas)))
        return self.o

    def indietro(self, y):
        do = (self.o - y) * self.o * (1 - self.o)
        dh = [do * self.v[j] * self.h[j] * (1 - self.h[j]) for j in range(self.n_nas)]
        for j in range(self.n_nas):
            self.v[j] -= self.tasso * do * self.h[j]
            self.bw[j] -= self.tasso * dh[j]
            for i in range(self.n_in):
                self.w[i][j] -= self.tasso * dh[j] * self.x[i]
        self.bv -= self.tasso * do

    def errore(self, y):
        return (y - self.o) ** 2 / 2

def dati_xor():
    d = []
    for i in range(11):
        d.append(([i / 10, i / 10], 0))
        if i != 5:
            d.append(([i / 10, 1 - i / 10], 1))
    return d

def dati_lineari(n=100):
    d = []
    for _ in range(n):
        a, b = random.random(), random.random()
        d.append(([a, b], 0 if a > b else 1))
    return d

def addestra(rete, dati, epoche):
    storia = []
    for ep in range(epoche):
        tot = 0
        for x, y in dati:
            rete.avanti(x)
            tot += rete.errore(y)
            rete.indietro(y)
        storia.append(tot / len(dati))
        if ep % 500 == 0:
            print('epoca', ep, 'errore medio', round(tot / len(dati), 6))
    return storia

def valuta(rete, dati):
    giusti = 0
    for x, y in dati:
        p = rete.avanti(x)
        print(x, y, round(p, 3))
        giusti += int((p > 0.5) == bool(y))
    print('accuratezza', giusti / len(dati))

if __name__ == '__main__':
    for dati in (dati_lineari(), dati_xor()):
        r = Rete()
        st = addestra(r, dati, 4000)
        valuta(r, dati)
        with open('storia_%d.txt' % len(dati), 'w') as f:
            f.write('\n'.join(str(s) for s in st))

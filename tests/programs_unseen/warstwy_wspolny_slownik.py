import numpy as np

rng = np.random.RandomState(7)


class Warstwa:
    pamiec = {}          # tu każda warstwa odkłada to, co przyda się wstecz

    def parametry(self):
        return []


class Gesta(Warstwa):
    def __init__(self, ile_we, ile_wy):
        self.W = rng.uniform(-1, 1, size=(ile_we, ile_wy))
        self.b = np.zeros((1, ile_wy))
        self.we = None

    def do_przodu(self, we):
        self.we = we
        return np.dot(we, self.W) + self.b

    def wstecz(self, blad):
        self.dW = np.dot(self.we.T, blad)
        self.db = np.sum(blad, axis=0, keepdims=True)
        return np.dot(blad, self.W.T)

    def parametry(self):
        return [(self.W, self.dW), (self.b, self.db)]


class Sigmoida(Warstwa):
    def do_przodu(self, we):
        self.pamiec['wy'] = 1.0/(1.0 + np.exp(-we))
        return self.pamiec['wy']

    def wstecz(self, blad):
        wy = self.pamiec['wy']
        return blad*wy*(1.0 - wy)


class MSE:
    def licz(self, p, y):
        return np.mean((p - y)**2)

    def pochodna(self, p, y):
        return 2.0*(p - y)/y.size


class SGD:
    def __init__(self, lr):
        self.lr = lr

    def krok(self, siec):
        for warstwa in siec:
            for p, dp in warstwa.parametry():
                p -= self.lr*dp


# ------------------------------------------------------------------ dane
def generate_linear(n=100):
    pkt = rng.uniform(0, 1, (n, 2))
    ety = []
    for p in pkt:
        ety.append(0 if p[0] > p[1] else 1)
    return pkt, np.array(ety).reshape(n, 1)


def generate_XOR_easy():
    pkt = []
    ety = []
    for i in range(11):
        pkt.append([0.1*i, 0.1*i])
        ety.append(0)
        if 0.1*i == 0.5:
            continue
        pkt.append([0.1*i, 1 - 0.1*i])
        ety.append(1)
    return np.array(pkt), np.array(ety).reshape(21, 1)


def zbuduj(h1, h2):
    return [Gesta(2, h1), Sigmoida(),
            Gesta(h1, h2), Sigmoida(),
            Gesta(h2, 1), Sigmoida()]


def przod(siec, x):
    for warstwa in siec:
        x = warstwa.do_przodu(x)
    return x


def tyl(siec, blad):
    for warstwa in reversed(siec):
        blad = warstwa.wstecz(blad)


def ucz(siec, x, y, strata, optymalizator, epoki):
    for epoka in range(epoki+1):
        p = przod(siec, x)
        if epoka % 5000 == 0:
            trafione = np.sum((p > 0.5) == (y == 1))
            print('epoka {:6d}  strata {:.5f}  trafione {}/{}'.format(epoka, strata.licz(p, y), trafione, len(y)))
        tyl(siec, strata.pochodna(p, y))
        optymalizator.krok(siec)


def main():
    zestawy = {'liniowe': generate_linear(100), 'xor': generate_XOR_easy()}
    for nazwa in zestawy:
        print('### ' + nazwa)
        x, y = zestawy[nazwa]
        siec = zbuduj(8, 5)
        ucz(siec, x, y, MSE(), SGD(lr=1.0), 40000)
        wynik = przod(siec, x)
        for i in range(len(y)):
            print('%2d  prawda: %d  siec: %.5f' % (i, y[i][0], wynik[i][0]))


if __name__ == '__main__':
    main()

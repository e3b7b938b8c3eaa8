# Esercizio 1 -- discesa stocastica, tutto nello script
import numpy as np
from math import exp

np.random.seed(33)
scelta = input("dati (1 = lineare, 2 = xor): ").strip()

punti, classi = [], []
if scelta == "1":
    for _ in range(100):
        px, py = np.random.uniform(0, 1, 2)
        punti.append([px, py])
        classi.append(0 if px > py else 1)
else:
    for i in range(11):
        punti.append([0.1*i, 0.1*i]);      classi.append(0)
        if i != 5:
            punti.append([0.1*i, 1-0.1*i]); classi.append(1)
X = np.array(punti)
T = np.array(classi)

# pesi; l'ultima riga di ogni matrice e' il bias
N1, N2 = 6, 4
Wa = np.random.uniform(-.8, .8, (3, N1))
Wb = np.random.uniform(-.8, .8, (N1+1, N2))
Wc = np.random.uniform(-.8, .8, (N2+1, 1))
eta = 0.2
EPOCHE = 5000


def uscita(x):
    x1 = np.append(x, 1.0)
    u = np.append(np.tanh(x1 @ Wa), 1.0)
    v = np.append(np.tanh(u @ Wb), 1.0)
    s = (v @ Wc)[0]
    return x1, u, v, 1/(1+exp(-s))


storia = []
for epoca in range(EPOCHE):
    ordine = np.arange(len(X))
    np.random.shuffle(ordine)
    E = 0.0
    for i in ordine:
        x1, u, v, o = uscita(X[i])
        E += (o - T[i])**2 / 2
        # indietro
        dc = (o - T[i]) * o * (1-o)
        db = (Wc[:-1, 0] * dc) * (1 - v[:-1]**2)
        da = (Wb[:-1] @ db) * (1 - u[:-1]**2)
        Wc -= eta * dc * v[:, None]
        Wb -= eta * np.outer(u, db)
        Wa -= eta * np.outer(x1, da)
    storia.append(E)
    if (epoca+1) % 250 == 0:
        print("epoca", epoca+1, "errore", E)

giusti = 0
for x, t in zip(X, T):
    o = uscita(x)[3]
    print(x.round(2), t, "%.4f" % o, "" if (o > .5) == t else "<-- sbagliato")
    giusti += (o > .5) == t
print("accuratezza", giusti / len(X))

try:
    import matplotlib.pyplot as plt
    plt.plot(storia); plt.xlabel("epoca"); plt.ylabel("errore"); plt.show()
except Exception as ex:
    print("niente grafico:", ex)

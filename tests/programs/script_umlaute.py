# -*- coding: cp1252 -*-
# Übung zur Rückwärtsausbreitung – Müller, Gruppe 4
import numpy as np
import matplotlib.pyplot as plt

np.random.seed(27)

# Zufällige Punkte, Klasse 1 über der Diagonalen
def punkte_linear(n):
    p = np.random.uniform(0, 1, (n, 2))
    k = np.array([[0] if a > b else [1] for a, b in p])
    return p, k

def punkte_xor():
    p = [[i/10, i/10] for i in range(11)] + [[i/10, 1-i/10] for i in range(11) if i != 5]
    k = [[0]]*11 + [[1]]*10
    return np.array(p), np.array(k)

sig = lambda v: 1/(1+np.exp(-v))

for aufgabe in ['linear', 'xor']:
    print('Aufgabe für', aufgabe)
    if aufgabe == 'linear':
        eingang, ziel = punkte_linear(100)
    else:
        eingang, ziel = punkte_xor()
    N = len(eingang)
    # Gewichte: (Ausgänge, Eingänge)
    G1 = np.random.randn(4, 2)
    G2 = np.random.randn(3, 4)
    G3 = np.random.randn(1, 3)
    durchläufe = 50000
    größe_schritt = 0.5
    verlauf = []
    for d in range(durchläufe):
        s1 = sig(eingang @ G1.T)
        s2 = sig(s1 @ G2.T)
        s3 = sig(s2 @ G3.T)
        mittlerer_fehler = np.mean((ziel - s3)**2)
        verlauf.append(mittlerer_fehler)
        # Kreuzentropie: Ableitung ist einfach s3 - ziel
        f3 = (s3 - ziel)/N
        f2 = f3 @ G3 * s2*(1-s2)
        f1 = f2 @ G2 * s1*(1-s1)
        G3 = G3 - größe_schritt * f3.T @ s2
        G2 = G2 - größe_schritt * f2.T @ s1
        G1 = G1 - größe_schritt * f1.T @ eingang
        if d % 5000 == 0:
            print('Durchlauf', d, 'Fehler', mittlerer_fehler)
    ergebnis = np.round(s3)
    print('Trefferquote:', np.mean(ergebnis == ziel)*100, '%')
    plt.subplot(1, 2, 1)
    plt.title('Wahrheit (Übung)')
    plt.scatter(eingang[:, 0], eingang[:, 1], c=ziel.ravel())
    plt.subplot(1, 2, 2)
    plt.title('Schätzung')
    plt.scatter(eingang[:, 0], eingang[:, 1], c=ergebnis.ravel())
    plt.show()

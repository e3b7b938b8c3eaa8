# Uebung 1, ohne numpy gerechnet
from math import exp
from random import random, uniform, seed

seed(12)


def generate_linear(n=100):
    inputs, labels = [], []
    for _ in range(n):
        a, b = random(), random()
        inputs.append((a, b))
        labels.append(0 if a > b else 1)
    return inputs, labels


def generate_XOR_easy():
    inputs, labels = [], []
    for i in range(11):
        inputs.append((i / 10, i / 10))
        labels.append(0)
        if i != 5:
            inputs.append((i / 10, 1 - i / 10))
            labels.append(1)
    return inputs, labels


# Ein Neuron: [Schwelle, Gewicht 1, Gewicht 2, ...]
# Eine Schicht: Liste von Neuronen. Das Netz: Liste von Schichten.
def neues_netz(*anzahl):
    return [[[uniform(-1, 1) for _ in range(vorher + 1)] for _ in range(jetzt)]
            for vorher, jetzt in zip(anzahl, anzahl[1:])]


def sigma(s):
    return 1 / (1 + exp(-s))


def ausgaben(netz, x):
    """ alle Ausgaben, die Eingabe zuerst """
    werte = [list(x)]
    for schicht in netz:
        neu = []
        for neuron in schicht:
            s = neuron[0]
            for w, v in zip(neuron[1:], werte[-1]):
                s += w * v
            neu.append(sigma(s))
        werte.append(neu)
    return werte


def fehlersignale(netz, werte, ziel):
    o = werte[-1][0]
    signale = [[(o - ziel) * o * (1 - o)]]
    for s in range(len(netz) - 2, -1, -1):
        darueber = signale[0]
        neu = []
        for j, v in enumerate(werte[s + 1]):
            summe = 0
            for k, neuron in enumerate(netz[s + 1]):
                summe += neuron[j + 1] * darueber[k]
            neu.append(summe * v * (1 - v))
        signale.insert(0, neu)
    return signale


def verbessere(netz, werte, signale, rate):
    for s, schicht in enumerate(netz):
        for k, neuron in enumerate(schicht):
            d = signale[s][k]
            neuron[0] -= rate * d
            for j, v in enumerate(werte[s]):
                neuron[j + 1] -= rate * d * v


def trainiere(netz, X, Y, rate=0.5, epochen=3000):
    verlauf = []
    for epoche in range(epochen):
        fehler = 0
        for x, y in zip(X, Y):
            werte = ausgaben(netz, x)
            fehler += 0.5 * (werte[-1][0] - y) ** 2
            verbessere(netz, werte, fehlersignale(netz, werte, y), rate)
        verlauf.append(fehler)
        if epoche % 250 == 0:
            print('Epoche', epoche, 'Fehler', fehler)
    return verlauf


def pruefe(netz, X, Y):
    richtig = 0
    for x, y in zip(X, Y):
        o = ausgaben(netz, x)[-1][0]
        print(x, 'Soll', y, 'Ist %.4f' % o)
        richtig += (o > 0.5) == bool(y)
    print('Genauigkeit: %.1f %%' % (100 * richtig / len(X)))


if __name__ == '__main__':
    verlaeufe = {}
    for name, erzeuge, epochen in (('linear', generate_linear, 500), ('XOR', generate_XOR_easy, 8000)):
        print('---', name, '---')
        X, Y = erzeuge()
        netz = neues_netz(2, 4, 4, 1)
        verlaeufe[name] = trainiere(netz, X, Y, epochen=epochen)
        pruefe(netz, X, Y)
    try:
        import matplotlib.pyplot as plt
        for name, verlauf in verlaeufe.items():
            plt.plot(verlauf, label=name)
        plt.legend()
        plt.show()
    except ImportError:
        print('kein matplotlib, kein Bild')

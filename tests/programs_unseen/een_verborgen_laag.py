# Eén verborgen laag, zonder numpy in het netwerk. Alles met lijsten en lussen.
import math
import random

def generate_linear(n=100):
    punten, labels = [], []
    for _ in range(n):
        a, b = random.random(), random.random()
        punten.append([a, b])
        labels.append(0 if a > b else 1)
    return punten, labels

def generate_XOR_easy():
    punten, labels = [], []
    for i in range(11):
        punten.append([0.1*i, 0.1*i])
        labels.append(0)
        if i == 5:
            continue
        punten.append([0.1*i, 1 - 0.1*i])
        labels.append(1)
    return punten, labels

def sigmoide(z):
    return 1/(1 + math.exp(-z))


class Neuron:
    def __init__(self, aantal_ingangen):
        self.gewichten = [random.uniform(-2, 2) for _ in range(aantal_ingangen)]
        self.drempel = random.uniform(-2, 2)

    def vuur(self, ingangen):
        self.ingangen = ingangen
        z = self.drempel
        for w, x in zip(self.gewichten, ingangen):
            z += w*x
        self.uitgang = sigmoide(z)
        return self.uitgang

    def pas_aan(self, snelheid):
        for j, x in enumerate(self.ingangen):
            self.gewichten[j] -= snelheid*self.delta*x
        self.drempel -= snelheid*self.delta


class Brein:
    def __init__(self, verborgen):
        self.verborgen = [Neuron(2) for _ in range(verborgen)]
        self.uit = Neuron(verborgen)

    def denk(self, punt):
        return self.uit.vuur([n.vuur(punt) for n in self.verborgen])

    def leer_een(self, punt, label, snelheid):
        p = self.denk(punt)
        # E = 1/2 (p - label)^2
        self.uit.delta = (p - label)*p*(1 - p)
        for i, n in enumerate(self.verborgen):
            n.delta = self.uit.delta*self.uit.gewichten[i]*n.uitgang*(1 - n.uitgang)
        # pas daarna pas aanpassen!
        self.uit.pas_aan(snelheid)
        for n in self.verborgen:
            n.pas_aan(snelheid)
        return 0.5*(p - label)**2

    def leer(self, punten, labels, epochs, snelheid):
        for epoch in range(1, epochs + 1):
            totaal = 0
            for punt, label in zip(punten, labels):
                totaal += self.leer_een(punt, label, snelheid)
            if epoch % (epochs//10) == 0:
                print("epoch", epoch, "fout", round(totaal, 6))


def controle(brein, punten, labels):
    goed = 0
    for punt, label in zip(punten, labels):
        p = brein.denk(punt)
        print("%4.1f %4.1f  ->  %.4f  (%d)" % (punt[0], punt[1], p, label))
        goed += (p > 0.5) == (label == 1)
    print("goed:", goed, "van", len(labels))


def main():
    random.seed(8)
    brein = Brein(4)
    punten, labels = generate_linear(100)
    brein.leer(punten, labels, epochs=2000, snelheid=0.2)
    controle(brein, punten, labels)

    brein = Brein(8)
    punten, labels = generate_XOR_easy()
    brein.leer(punten, labels, epochs=20000, snelheid=0.5)
    controle(brein, punten, labels)

main()

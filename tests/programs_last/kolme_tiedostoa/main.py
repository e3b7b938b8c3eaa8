"""Harjoitustyö 1: aja  python main.py"""
import numpy as np
from aineisto import generate_linear, generate_XOR_easy
from verkko import alusta, eteen, taakse, paivita, virhe
import json

np.random.seed(100)
tulokset = {}

for nimi, aineisto in zip(["lineaarinen", "xor"], [generate_linear(), generate_XOR_easy()]):
    x, y = aineisto
    for nopeus in [0.005, 0.01, 0.02]:
        verkko = alusta([2, 8, 8, 1])
        kayra = []
        for kierros in range(12000):
            tila = eteen(verkko, x)
            v = virhe(tila[-1], y)
            kayra.append(v)
            verkko = paivita(verkko, taakse(verkko, tila, y), nopeus)
            if kierros % 3000 == 0:
                print(nimi, "nopeus", nopeus, "kierros", kierros, "virhe", round(v, 5))
        ennuste = eteen(verkko, x)[-1]
        osuus = float(np.mean((ennuste > 0.5) == y))
        print(f"{nimi}: {osuus:.1%} oikein\n")
        tulokset[f"{nimi}-{nopeus}"] = {"virhe": kayra[-1], "osuus": osuus}

with open("tulokset.json", "w") as tiedosto:
    json.dump(tulokset, tiedosto, indent=2)

try:
    import matplotlib.pyplot as plt
    plt.plot(kayra)
    plt.show()
except ImportError:
    print("ei kuvia")

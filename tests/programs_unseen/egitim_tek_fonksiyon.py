#!/usr/bin/env python3
import math
import numpy as np
import matplotlib.pyplot as plt

def veri(tur):
    if tur == "linear":
        pts = np.random.uniform(0, 1, (100, 2))
        return pts, np.array([int(not p[0] > p[1]) for p in pts]).reshape(-1, 1)
    pts, etiket = [], []
    for i in range(11):
        pts.append([0.1 * i, 0.1 * i]);      etiket.append(0)
        if i == 5: continue
        pts.append([0.1 * i, 1 - 0.1 * i]);  etiket.append(1)
    return np.array(pts), np.array(etiket).reshape(-1, 1)

def egit(x, y, h=(10, 10), eta0=2.0, azalma=1e-4, devir=30000):
    def s(v):
        return 1 / (1 + np.exp(-v))

    w = [np.random.randn(2, h[0]), np.random.randn(h[0], h[1]), np.random.randn(h[1], 1)]
    b = [np.zeros((1, h[0])), np.zeros((1, h[1])), np.zeros((1, 1))]
    n = x.shape[0]
    gecmis = {"kayip": [], "eta": []}

    for t in range(devir):
        eta = eta0 / (1 + azalma * t)      # her adımda biraz daha küçük

        y1 = s(x @ w[0] + b[0])
        y2 = s(y1 @ w[1] + b[1])
        y3 = s(y2 @ w[2] + b[2])
        kayip = ((y3 - y) ** 2).sum() / n

        d3 = 2 / n * (y3 - y) * y3 * (1 - y3)
        d2 = d3 @ w[2].T * y2 * (1 - y2)
        d1 = d2 @ w[1].T * y1 * (1 - y1)

        for i, (giren, d) in enumerate(zip((x, y1, y2), (d1, d2, d3))):
            w[i] = w[i] - eta * (giren.T @ d)
            b[i] = b[i] - eta * d.sum(axis=0, keepdims=True)

        gecmis["kayip"].append(kayip)
        gecmis["eta"].append(eta)
        if t % 3000 == 0:
            print("devir %5d  kayıp %.6f  öğrenme oranı %.4f" % (t, kayip, eta))
        if math.isnan(kayip):
            print("ıraksadı!")
            break

    return w, b, y3, gecmis

if __name__ == "__main__":
    for tur in ["linear", "xor"]:
        x, y = veri(tur)
        w, b, cikti, gecmis = egit(x, y)
        sinif = (cikti > .5).astype(int)
        print(cikti.round(4))
        print(tur, "doğruluk:", (sinif == y).mean())

        fig, ax = plt.subplots(2, 2)
        ax[0][0].plot(gecmis["kayip"])
        ax[0][0].set_title("kayıp")
        ax[0][1].plot(gecmis["eta"])
        ax[0][1].set_title("öğrenme oranı")
        ax[1][0].scatter(x[:, 0], x[:, 1], c=y.flatten())
        ax[1][1].scatter(x[:, 0], x[:, 1], c=sinif.flatten())
        plt.show()

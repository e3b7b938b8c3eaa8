# TP1 - rétropropagation, un exemple à la fois
# binôme : L. Moreau / S. Diallo
import numpy as np
import matplotlib.pyplot as plt
import time

def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    inputs = []
    labels = []
    for pt in pts:
        inputs.append([pt[0], pt[1]])
        distance = (pt[0]-pt[1])/1.414
        if pt[0] > pt[1]:
            labels.append(0)
        else:
            labels.append(1)
    return np.array(inputs), np.array(labels).reshape(n, 1)

def generate_XOR_easy():
    inputs = []
    labels = []
    for i in range(11):
        inputs.append([0.1*i, 0.1*i])
        labels.append(0)
        if 0.1*i == 0.5:
            continue
        inputs.append([0.1*i, 1-0.1*i])
        labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21, 1)

def sigmoide(z):
    return 1.0/(1.0+np.exp(-z))

def propagation(x, P):
    # x est un vecteur colonne (2,1)
    a1 = sigmoide(P["w1"].dot(x) + P["b1"])
    a2 = sigmoide(P["w2"].dot(a1) + P["b2"])
    a3 = sigmoide(P["w3"].dot(a2) + P["b3"])
    return a1, a2, a3

def retropropagation(x, t, a1, a2, a3, P, pas):
    e3 = a3 - t
    e2 = P["w3"].T.dot(e3) * a2 * (1-a2)
    e1 = P["w2"].T.dot(e2) * a1 * (1-a1)
    P["w3"] -= pas * e3.dot(a2.T)
    P["w2"] -= pas * e2.dot(a1.T)
    P["w1"] -= pas * e1.dot(x.T)
    P["b3"] -= pas * e3
    P["b2"] -= pas * e2
    P["b1"] -= pas * e1

def initialiser(n1, n2):
    P = {}
    P["w1"] = np.random.randn(n1, 2)
    P["w2"] = np.random.randn(n2, n1)
    P["w3"] = np.random.randn(1, n2)
    P["b1"] = np.random.randn(n1, 1)
    P["b2"] = np.random.randn(n2, 1)
    P["b3"] = np.random.randn(1, 1)
    return P

def entrainer(X, Y, P, pas=0.1, epoques=4000):
    courbe = []
    for k in range(epoques):
        somme = 0
        for i in range(len(X)):
            x = X[i].reshape(2, 1)
            t = Y[i].reshape(1, 1)
            a1, a2, a3 = propagation(x, P)
            somme += (t[0, 0] - a3[0, 0])**2
            retropropagation(x, t, a1, a2, a3, P, pas)
        courbe.append(somme/len(X))
        if k % 200 == 0:
            print("époque {} : erreur quadratique moyenne = {:.6f}".format(k, courbe[-1]))
    return courbe

def evaluer(X, Y, P):
    bons = 0
    for x, t in zip(X, Y):
        s = propagation(x.reshape(2, 1), P)[2][0, 0]
        print(x, t[0], "->", round(s, 4))
        bons += int((s > 0.5) == t[0])
    print("taux de réussite :", 100*bons/len(X), "%")

if __name__ == "__main__":
    np.random.seed(2)
    debut = time.time()
    X, Y = generate_linear(100)
    P = initialiser(4, 3)
    entrainer(X, Y, P, epoques=1000)
    evaluer(X, Y, P)
    print("temps", time.time()-debut)

    X, Y = generate_XOR_easy()
    P = initialiser(4, 3)
    courbe = entrainer(X, Y, P)
    evaluer(X, Y, P)
    plt.plot(courbe)
    plt.title("XOR")
    plt.show()

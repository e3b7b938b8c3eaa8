import random
import numpy as np

# Opdracht backpropagation: netwerk krijgt een lijst met laagmaten en een activatie-object

def generate_linear(n=100):
  punten = np.random.uniform(0, 1, (n, 2))
  labels = np.where(punten[:, 0] > punten[:, 1], 0, 1)
  return punten, labels.reshape(n, 1)

def generate_XOR_easy():
  invoer, labels = [], []
  for i in range(11):
    invoer.append([0.1*i, 0.1*i])
    labels.append(0)
    if 0.1*i == 0.5:
      continue
    invoer.append([0.1*i, 1 - 0.1*i])
    labels.append(1)
  return np.array(invoer), np.array(labels).reshape(21, 1)


class Activatie:
  def waarde(self, z): raise NotImplementedError
  def helling(self, z): raise NotImplementedError

class Sigmoide(Activatie):
  def waarde(self, z):
    return 1 / (1 + np.exp(-z))
  def helling(self, z):
    s = self.waarde(z)
    return s * (1 - s)

class TangensHyp(Activatie):
  def waarde(self, z):
    return np.tanh(z)
  def helling(self, z):
    return 1 - np.tanh(z)**2


class Netwerk:
  def __init__(self, maten, activatie=None, leersnelheid=0.1):
    self.maten = maten
    self.f = activatie if activatie is not None else Sigmoide()
    self.leersnelheid = leersnelheid
    self.gewichten = []
    for van, naar in zip(maten[:-1], maten[1:]):
      self.gewichten.append(np.random.uniform(-1, 1, (naar, van)))

  def vooruit(self, x):
    """x is een vector (2,); geeft een vector (1,)"""
    self.a = [x]
    self.z = [None]
    for W in self.gewichten:
      self.z.append(np.dot(W, self.a[-1]))
      self.a.append(self.f.waarde(self.z[-1]))
    return self.a[-1]

  def achteruit(self, doel):
    L = len(self.gewichten)
    gradienten = [None] * L
    fout = 2 * (self.a[-1] - doel)
    for laag in range(L, 0, -1):
      delta = fout * self.f.helling(self.z[laag])
      gradienten[laag - 1] = np.outer(delta, self.a[laag - 1])
      fout = np.dot(self.gewichten[laag - 1].T, delta)
    return gradienten

  def leer(self, X, Y, epochs, elke=1000):
    volgorde = list(range(len(X)))
    verloop = []
    for e in range(epochs):
      random.shuffle(volgorde)
      som = 0.0
      for i in volgorde:
        uit = self.vooruit(X[i])
        som += float(np.sum((uit - Y[i])**2))
        for W, g in zip(self.gewichten, self.achteruit(Y[i])):
          W -= self.leersnelheid * g
      verloop.append(som)
      if e % elke == 0:
        print('epoch', e, ' kwadratische fout:', som)
      #if som < 0.001: break
    return verloop

  def voorspel(self, X):
    return np.array([self.vooruit(x) for x in X])


def toets(naam, X, Y, netwerk, epochs):
  print('----- ' + naam)
  netwerk.leer(X, Y, epochs)
  P = netwerk.voorspel(X)
  goed = 0
  for x, y, p in zip(X, Y, P):
    print(x, int(y[0]), round(float(p[0]), 4))
    if (p[0] > 0.5) == bool(y[0]):
      goed += 1
  print('nauwkeurigheid: {}/{}'.format(goed, len(X)))


if __name__ == '__main__':
  toets('lineair', *generate_linear(100), Netwerk([2, 6, 4, 1], Sigmoide()), 1000)
  toets('xor', *generate_XOR_easy(), Netwerk([2, 8, 6, 1], activatie=Sigmoide(), leersnelheid=0.3), 10000)

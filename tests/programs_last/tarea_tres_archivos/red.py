import numpy as np

def sigma(z):
    return 1/(1 + np.exp(-z))

class RedNeuronal:
    # 2 entradas, dos capas escondidas, 1 salida; filas de W = neuronas
    def __init__(self, n1, n2, alfa):
        self.W1 = np.random.randn(n1, 2)
        self.W2 = np.random.randn(n2, n1)
        self.W3 = np.random.randn(1, n2)
        self.alfa = alfa

    def adelante(self, X):
        self.A0 = X
        self.A1 = sigma(X.dot(self.W1.T))
        self.A2 = sigma(self.A1.dot(self.W2.T))
        self.A3 = sigma(self.A2.dot(self.W3.T))
        return self.A3

    def paso(self, X, T):
        N = len(X)
        Y = self.adelante(X)
        D3 = 2/N*(Y - T)*Y*(1 - Y)
        D2 = D3.dot(self.W3)*self.A2*(1 - self.A2)
        D1 = D2.dot(self.W2)*self.A1*(1 - self.A1)
        self.W3 -= self.alfa*D3.T.dot(self.A2)
        self.W2 -= self.alfa*D2.T.dot(D1)
        self.W1 -= self.alfa*D1.T.dot(self.A0)
        return np.mean((Y - T)**2)

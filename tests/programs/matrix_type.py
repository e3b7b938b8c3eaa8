import numpy as np
from numpy import matrix, multiply, exp, shape
import matplotlib.pyplot as plt

def loadLinear(n=100):
    dataMat = np.random.rand(n, 2)
    labelMat = [[0] if p[0] > p[1] else [1] for p in dataMat]
    return matrix(dataMat), matrix(labelMat)

def loadXor():
    dataMat = []; labelMat = []
    for i in range(11):
        dataMat.append([i/10.0, i/10.0]); labelMat.append([0])
        if i == 5: continue
        dataMat.append([i/10.0, 1-i/10.0]); labelMat.append([1])
    return matrix(dataMat), matrix(labelMat)

class BpMatrix:
    def __init__(self, numHidden1, numHidden2):
        self.V = matrix(np.random.randn(2, numHidden1))
        self.U = matrix(np.random.randn(numHidden1, numHidden2))
        self.T = matrix(np.random.randn(numHidden2, 1))

    def sigmoid(self, inX):
        return 1.0/(1+exp(-inX))

    def forward(self, dataMat):
        self.H = self.sigmoid(dataMat * self.V)
        self.K = self.sigmoid(self.H * self.U)
        self.O = self.sigmoid(self.K * self.T)
        return self.O

    def train(self, dataMat, labelMat, maxCycles, alpha):
        m, n = shape(dataMat)
        for k in range(maxCycles):
            O = self.forward(dataMat)
            error = labelMat - O
            if k % 1000 == 0:
                print("cycle %d: loss %f" % (k, multiply(error, error).mean()))
            gO = multiply(error, multiply(O, 1 - O))
            gK = multiply(gO * self.T.T, multiply(self.K, 1 - self.K))
            gH = multiply(gK * self.U.T, multiply(self.H, 1 - self.H))
            self.T = self.T + alpha * self.K.T * gO
            self.U = self.U + alpha * self.H.T * gK
            self.V = self.V + alpha * dataMat.T * gH

def plotResult(dataMat, labelMat, predMat):
    xArr = dataMat.A
    plt.figure()
    for i, lab in enumerate([labelMat, predMat]):
        plt.subplot(1, 2, i+1)
        plt.scatter(xArr[:, 0], xArr[:, 1], s=30, c=lab.A.flatten())
    plt.show()

np.random.seed(13)
dataMat, labelMat = loadLinear()
bp = BpMatrix(6, 6)
bp.train(dataMat, labelMat, 20000, 0.05)
predMat = np.round(bp.forward(dataMat))
print("error rate: %f" % ((predMat != labelMat).sum() / float(len(labelMat))))
plotResult(dataMat, labelMat, predMat)

dataMat, labelMat = loadXor()
bp2 = BpMatrix(6, 6)
bp2.train(dataMat, labelMat, 40000, 0.3)
predMat = np.round(bp2.forward(dataMat))
print("error rate: %f" % ((predMat != labelMat).sum() / float(len(labelMat))))
plotResult(dataMat, labelMat, predMat)

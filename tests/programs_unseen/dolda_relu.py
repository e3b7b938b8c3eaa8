import numpy as np
import matplotlib.pyplot as plt

"""
Relu i de dolda lagren. Lärhastigheten sänks allt eftersom,
annars hoppar det runt mot slutet.
"""

np.random.seed(21)
DOLDA = (20, 10)
START_LR = 0.3
SÄNKNING = 0.0005
EPOKER = 8000

def generate_linear(n=100):
    pts = np.random.uniform(0, 1, (n, 2))
    etikett = np.array([0 if p[0] > p[1] else 1 for p in pts]).reshape(n, 1)
    return pts, etikett

def generate_XOR_easy():
    pts, etikett = [], []
    for i in range(11):
        pts += [[0.1*i, 0.1*i]]
        etikett += [0]
        if 0.1*i == 0.5:
            continue
        pts += [[0.1*i, 1-0.1*i]]
        etikett += [1]
    return np.array(pts), np.array(etikett).reshape(21, 1)

def relu(z):
    return np.maximum(0, z)

def sigmoid(z):
    return 1/(1+np.exp(-z))

def skapa(n_in, n1, n2):
    he = lambda a, b: np.random.randn(a, b)*np.sqrt(2/a)
    return [he(n_in, n1), np.zeros(n1), he(n1, n2), np.zeros(n2), he(n2, 1), np.zeros(1)]

def framåt(vikter, X):
    W1, b1, W2, b2, W3, b3 = vikter
    z1 = X.dot(W1)+b1
    h1 = relu(z1)
    z2 = h1.dot(W2)+b2
    h2 = relu(z2)
    ut = sigmoid(h2.dot(W3)+b3)
    return z1, h1, z2, h2, ut

def gradient(vikter, X, y):
    W1, b1, W2, b2, W3, b3 = vikter
    z1, h1, z2, h2, ut = framåt(vikter, X)
    n = len(X)
    dut = (ut-y)/n
    dW3, db3 = h2.T.dot(dut), dut.sum(0)
    dz2 = dut.dot(W3.T)*(z2 > 0)
    dW2, db2 = h1.T.dot(dz2), dz2.sum(0)
    dz1 = dz2.dot(W2.T)*(z1 > 0)
    dW1, db1 = X.T.dot(dz1), dz1.sum(0)
    kostnad = -np.mean(y*np.log(ut+1e-9)+(1-y)*np.log(1-ut+1e-9))
    return kostnad, [dW1, db1, dW2, db2, dW3, db3]

def träna(X, y):
    vikter = skapa(2, *DOLDA)
    kurva = []
    for t in range(EPOKER):
        lr = START_LR/(1+SÄNKNING*t)
        kostnad, grad = gradient(vikter, X, y)
        kurva.append(kostnad)
        for v, g in zip(vikter, grad):
            v -= lr*g
        if t % 800 == 0:
            print(f'epok {t:5d}  lr {lr:.4f}  kostnad {kostnad:.6f}')
    return vikter, kurva

for namn, data in (('linjär', generate_linear()), ('xor', generate_XOR_easy())):
    X, y = data
    vikter, kurva = träna(X, y)
    ut = framåt(vikter, X)[-1]
    print(ut.round(3))
    print(namn, 'andel rätt', ((ut > 0.5) == y).mean())
    plt.plot(kurva, label=namn)
plt.legend()
plt.show()

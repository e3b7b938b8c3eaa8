# Laboration 1: framåt och bakåt genom ett litet nät
import numpy as np
import matplotlib.pyplot as plt

np.random.seed(11)

def generate_linear(n=100):
    punkter = np.random.uniform(0,1,(n,2))
    etiketter = np.array([0 if p[0]>p[1] else 1 for p in punkter])
    return punkter, etiketter.reshape(n,1)

def generate_XOR_easy():
    indata, etiketter = [], []
    for i in range(11):
        indata.append([0.1*i, 0.1*i]); etiketter.append(0)
        if i==5: continue
        indata.append([0.1*i, 1-0.1*i]); etiketter.append(1)
    return np.array(indata), np.array(etiketter).reshape(21,1)

# ---- aktiveringar: funktionen och dess derivata (uttryckt i utsignalen)
def sigmoid(z): return 1/(1+np.exp(-z))
def tanh(z): return np.tanh(z)
derivata = {sigmoid: lambda a: a*(1-a),
            tanh: lambda a: 1-a*a}

class Nät:
    """Byggs ett lager i taget:   Nät(2).add(8, tanh).add(1, sigmoid)"""
    def __init__(self, antal_in):
        self.storlek = [antal_in]
        self.vikter, self.bias, self.akt = [], [], []

    def add(self, antal, aktivering):
        fan_in = self.storlek[-1]
        self.vikter.append(np.random.randn(fan_in, antal))
        self.bias.append(np.zeros((1,antal)))
        self.akt.append(aktivering)
        self.storlek.append(antal)
        return self

    def framåt(self, X):
        self.ut = [X]
        for W,b,f in zip(self.vikter, self.bias, self.akt):
            self.ut.append(f(self.ut[-1]@W + b))
        return self.ut[-1]

    def bakåt(self, y):
        m = len(y)
        self.dW, self.db = [], []
        # korsentropi + sigmoid
        delta = (self.ut[-1]-y)/m
        for k in range(len(self.vikter)-1, -1, -1):
            self.dW.insert(0, self.ut[k].T@delta/m)
            self.db.insert(0, delta.sum(axis=0, keepdims=True))
            if k>0:
                delta = delta@self.vikter[k].T * derivata[self.akt[k-1]](self.ut[k])

    def steg(self, lr):
        for k in range(len(self.vikter)):
            self.vikter[k] -= lr*self.dW[k]
            self.bias[k] -= lr*self.db[k]

def korsentropi(p, y, eps=1e-8):
    return -np.mean(y*np.log(p+eps)+(1-y)*np.log(1-p+eps))

def träna(nät, X, y, lr, epoker):
    förluster=[]
    for epok in range(1, epoker+1):
        p = nät.framåt(X)
        förluster.append(korsentropi(p,y))
        nät.bakåt(y)
        nät.steg(lr)
        if epok%4000==0 or epok==1:
            print('epok %5d  förlust %.5f' % (epok, förluster[-1]))
    return förluster

if __name__=='__main__':
    for namn, (X,y), lr in [('linjär', generate_linear(100), 1.0), ('XOR', generate_XOR_easy(), 1.0)]:
        print('=====', namn)
        nät = Nät(2).add(10, tanh).add(7, tanh).add(1, sigmoid)
        kurva = träna(nät, X, y, lr, 40000)
        p = nät.framåt(X)
        print(np.round(p,4).ravel())
        print('träffsäkerhet: %.1f %%' % (100*np.mean((p>=0.5).astype(int)==y)))
        fig, (v,h) = plt.subplots(1,2, figsize=(9,4))
        v.scatter(X[:,0], X[:,1], c=(p>=0.5).ravel(), cmap='coolwarm'); v.set_title(namn)
        h.plot(kurva); h.set_xlabel('epok'); h.set_ylabel('förlust')
        plt.show()

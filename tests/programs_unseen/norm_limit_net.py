# backprop homework
# gradients blew up for me with the summed loss, so their norm is limited now
import math
import numpy as np
import matplotlib.pyplot as plt

def generate_linear(n=100):
    pts = np.random.uniform(0,1,(n,2))
    x = []; y = []
    for pt in pts:
        x.append([pt[0],pt[1]])
        y.append(0 if pt[0]>pt[1] else 1)
    return np.array(x), np.array(y).reshape(n,1)

def generate_XOR_easy():
    x = []; y = []
    for i in range(11):
        x.append([0.1*i,0.1*i]); y.append(0)
        if 0.1*i==0.5: continue
        x.append([0.1*i,1-0.1*i]); y.append(1)
    return np.array(x), np.array(y).reshape(21,1)

class Network:
    def __init__(self, h1=10, h2=10, lr=0.5, max_norm=0.5):
        self.w1 = np.random.normal(0,1,(2,h1));  self.b1 = np.zeros((1,h1))
        self.w2 = np.random.normal(0,1,(h1,h2)); self.b2 = np.zeros((1,h2))
        self.w3 = np.random.normal(0,1,(h2,1));  self.b3 = np.zeros((1,1))
        self.lr = lr
        self.max_norm = max_norm

    def s(self,z): return 1/(1+np.exp(-z))
    def ds(self,a): return a*(1-a)

    def forward(self,x):
        self.x = x
        self.h1 = self.s(x@self.w1+self.b1)
        self.h2 = self.s(self.h1@self.w2+self.b2)
        self.y  = self.s(self.h2@self.w3+self.b3)
        return self.y

    def loss(self,t):
        return ((self.y-t)**2).sum()

    def backward(self,t):
        e3 = 2*(self.y-t)*self.ds(self.y)
        e2 = e3@self.w3.T*self.ds(self.h2)
        e1 = e2@self.w2.T*self.ds(self.h1)
        grads = [self.x.T@e1, e1.sum(0,keepdims=True),
                 self.h1.T@e2, e2.sum(0,keepdims=True),
                 self.h2.T@e3, e3.sum(0,keepdims=True)]
        norm = math.sqrt(sum((g**2).sum() for g in grads))
        if norm > self.max_norm:
            grads = [g*self.max_norm/norm for g in grads]
        params = [self.w1,self.b1,self.w2,self.b2,self.w3,self.b3]
        for p,g in zip(params,grads):
            p -= self.lr*g
        return norm

def accuracy(p,t):
    return ((p>=0.5).astype(int)==t).mean()*100

for data in [generate_linear, generate_XOR_easy]:
    x,t = data()
    net = Network()
    losses = []
    for epoch in range(12000):
        net.forward(x)
        losses.append(net.loss(t))
        n = net.backward(t)
        if epoch%1000==0:
            print('epoch',epoch,'loss',losses[-1],'|g|',n)
    p = net.forward(x)
    print(p)
    print(data.__name__,'accuracy:',accuracy(p,t))
    plt.figure(); plt.plot(losses); plt.title(data.__name__)
    plt.figure(); plt.scatter(x[:,0],x[:,1],c=(p>=0.5).astype(int)[:,0],cmap='coolwarm')
plt.show()

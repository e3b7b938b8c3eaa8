# quick and dirty, deadline tonight!!
import numpy as np
import matplotlib
matplotlib.use('Agg')
from matplotlib import pyplot as plt

def generate_linear(n=100):
    pts = np.random.uniform(0,1,(n,2))
    labels = []
    for pt in pts:
        labels.append(0 if pt[0]>pt[1] else 1)
    return pts, np.array(labels).reshape(n,1)

def generate_XOR_easy():
    inputs=[]; labels=[]
    for i in range(11):
        inputs.append([0.1*i,0.1*i]); labels.append(0)
        if 0.1*i==0.5: continue
        inputs.append([0.1*i,1-0.1*i]); labels.append(1)
    return np.array(inputs), np.array(labels).reshape(21,1)

sigmoid = lambda z: 1/(1+np.exp(-z))
tanh = np.tanh
def dtanh(z): return 1-np.tanh(z)**2

np.random.seed(11)
datasets = {'lin':generate_linear(), 'xor':generate_XOR_easy()}
eta = 0.1
EPOCHS = 4000

for key in datasets:
    x,y = datasets[key]
    w = [np.random.randn(2,8)*0.7, np.random.randn(8,6)*0.7, np.random.randn(6,1)*0.7]
    lc = []
    for ep in range(EPOCHS):
        L = 0.
        for xi,yi in zip(x,y):
            xi = xi.reshape(1,2)
            z1 = xi@w[0];  h1 = tanh(z1)
            z2 = h1@w[1];  h2 = tanh(z2)
            z3 = h2@w[2];  o = sigmoid(z3)
            L += (0.5*(yi-o)**2).item()
            # backprop
            d3 = (o-yi)*o*(1-o)
            d2 = d3@w[2].T*dtanh(h2)
            d1 = d2@w[1].T*dtanh(z1)
            dw = [xi.T@d1, h1.T@d2, h2.T@d3]
            for k in range(3):
                w[k] = w[k]-eta*dw[k]
        lc.append(L)
        if ep%400==0 or ep==EPOCHS-1:
            print(key,'epoch',ep,'loss',L)
    out = sigmoid(tanh(tanh(x@w[0])@w[1])@w[2])
    print(out)
    print(key,'acc =',np.mean((out>0.5)==y))
    fig,ax = plt.subplots(1,3,figsize=(12,4))
    ax[0].scatter(x[:,0],x[:,1],c=y[:,0],cmap='bwr')
    ax[1].scatter(x[:,0],x[:,1],c=(out>0.5)[:,0],cmap='bwr')
    ax[2].plot(lc)
    fig.savefig('result_%s.png'%key)
# TODO: try relu
# def relu(z): return z*(z>0)
